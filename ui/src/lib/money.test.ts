import { describe, expect, it } from "vitest";
import { MINOR_UNITS } from "./api/bindings";
import { add, compare, fromUnits, group, isZero, minorUnits, parseTyped, ratio, subtract, toUnits } from "./money";

describe("m1_amounts_are_exact_strings", () => {
  it("adds where floats would not", () => {
    expect(add("0.10", "0.20")).toBe("0.30");
    expect(add("90071992547409930.01", "0.02")).toBe("90071992547409930.03");
    expect(subtract("1.00", "1.01")).toBe("-0.01");
    expect(add("1500", "0.5")).toBe("1500.5");
  });
  it("goes to units and back", () => {
    for (const amount of ["0.00", "0.01", "12.50", "-3.07", "99999999999999999999.99"]) {
      expect(fromUnits(toUnits(amount, 2) ?? 0n, 2)).toBe(amount);
    }
    expect(toUnits("1.005", 2)).toBeNull();
    expect(toUnits("1,000", 2)).toBeNull();
    expect(fromUnits(7n, 0)).toBe("7");
  });
  it("compares by value, not by text", () => {
    expect(compare("10", "9.99")).toBe(1);
    expect(compare("1.0", "1.00")).toBe(0);
    expect(isZero("0.00")).toBe(true);
    expect(isZero("0.01")).toBe(false);
  });
  it("gives a width between 0 and 1", () => {
    expect(ratio("1.00", "3.00")).toBe(0.333333);
    expect(ratio("5", "3")).toBe(1);
    expect(ratio("5", "0")).toBe(0);
  });
});

describe("what a person types", () => {
  const cases: [string, string, number, string | null][] = [
    ["1500", "en", 2, "1500.00"],
    ["1,500.5", "en", 2, "1500.50"],
    ["1,50", "en", 2, null],
    ["1500,5", "de", 2, "1500.50"],
    ["1.500,50", "de", 2, "1500.50"],
    ["1.50", "de", 2, null],
    ["12,34,567", "en", 2, "1234567.00"],
    ["1 500", "en", 2, "1500.00"],
    [".5", "en", 2, "0.50"],
    ["1,50x.00", "en", 2, null],
    ["-5", "en", 2, null],
    ["1.2.3", "en", 2, null],
    ["1.234", "en", 2, null],
    ["1234", "en", 0, "1234"],
    ["", "en", 2, null],
  ];
  it.each(cases)("%s in %s at scale %i", (text, locale, scale, expected) => {
    const typed = parseTyped(text, locale, scale);
    expect("amount" in typed ? typed.amount : null).toBe(expected);
  });
  it("names the problem", () => {
    expect(parseTyped("1.234", "en", 2)).toEqual({ problem: "too_many_decimals" });
    expect(parseTyped("abc", "en", 2)).toEqual({ problem: "not_a_number" });
  });
});

it("groups for the locale and keeps every digit", () => {
  expect(group("1234567.50", "en")).toBe("1,234,567.50");
  expect(group("1234567.50", "de")).toBe("1.234.567,50");
  expect(group("90071992547409931.01", "en")).toBe("90,071,992,547,409,931.01");
  expect(group("-5.00", "en")).toBe("\u22125.00");
});

describe("m1_minor_units_are_those_of_the_desk", () => {
  it("of every currency the desk knows", () => {
    const codes = Object.keys(MINOR_UNITS);
    expect(codes.length).toBeGreaterThan(150);
    for (const code of codes) {
      const scale = minorUnits(code);
      expect(scale, code).toBe(MINOR_UNITS[code]);
      const smallest = fromUnits(1n, scale);
      expect(parseTyped(smallest, "en", scale), code).toEqual({ amount: smallest });
      expect(parseTyped(`${fromUnits(1n, scale + 1)}`, "en", scale), code).toEqual({ problem: "too_many_decimals" });
    }
  });
  it("also where prices are usually written without them", () => {
    // ISO 4217 has them; what programs write prices with (CLDR) has none.
    const table: [string, number][] = [["HUF", 2], ["IDR", 2], ["PKR", 2], ["COP", 2], ["IRR", 2], ["LAK", 2], ["MMK", 2], ["ALL", 2], ["YER", 2], ["IQD", 3], ["USD", 2], ["JPY", 0], ["KRW", 0], ["VND", 0], ["KWD", 3], ["CLF", 4]];
    for (const [code, scale] of table) expect(minorUnits(code), code).toBe(scale);
  });
  it("and what is no currency counts as 2", () => {
    expect([minorUnits("?"), minorUnits(""), minorUnits("toString")]).toEqual([2, 2, 2]);
  });
});
