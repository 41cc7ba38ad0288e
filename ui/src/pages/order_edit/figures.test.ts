import { describe, expect, it } from "vitest";
import type { Contract } from "../order/types";
import { figuresOf, halfEven, lineTotal, percentOf, plain, recast, shareOf, written } from "./figures";

const line = (quantity: string | null, unit_price: string | null) => ({ product: "Seal", model: "", specification: "", unit: "pcs", quality: [], quantity, unit_price });
const contract = (changed: Partial<Contract>) => ({ currency: "USD", lines: [], shipping_fee: null, insurance: null, initial_payment: null, ...changed }) as unknown as Contract;

describe("m1_rounding", () => {
  it("goes to the nearest, and a tie to the even one", () => {
    const table: [bigint, bigint, bigint][] = [[5n, 10n, 0n], [15n, 10n, 2n], [25n, 10n, 2n], [26n, 10n, 3n], [24n, 10n, 2n]];
    for (const [a, b, expected] of table) expect(halfEven(a, b), `${a}/${b}`).toBe(expected);
  });
  it("rounds each line at the currency's scale, as the desk does", () => {
    expect(lineTotal({ quantity: "3", unit_price: "0.335" }, "USD")).toBe("1.00");
    expect(lineTotal({ quantity: "1", unit_price: "0.125" }, "USD")).toBe("0.12");
    expect(lineTotal({ quantity: "2.5", unit_price: "3" }, "JPY")).toBe("8");
    expect(lineTotal({ quantity: "999999999999", unit_price: "0.000001" }, "USD")).toBe("1000000.00");
    expect(lineTotal({ quantity: null, unit_price: "1" }, "USD")).toBeNull();
  });
});

it("an empty line at the end is only room to type in", () => {
  const empty = { ...line(null, null), product: "" };
  expect(written([line("1", "1"), empty, line("2", "1"), empty, empty])).toHaveLength(3);
  expect(figuresOf(contract({ lines: [line("1", "10.00"), empty] })).whole).toBe(true);
});

describe("o4_totals", () => {
  it("c4: 100 at 30.00 come to 3000.00, half of it first", () => {
    const figures = figuresOf(contract({ lines: [line("100", "30.00")], initial_payment: { kind: "percent", percent: "50" } }));
    expect(figures).toEqual({ goods: "3000.00", total: "3000.00", whole: true, initial: "1500.00", balance: "1500.00" });
  });
  it("adds shipping and insurance, and says while a line has no price", () => {
    const figures = figuresOf(contract({ lines: [line("2", "1.50"), line("1", null)], shipping_fee: { amount: "10.00", currency: "USD" }, insurance: { amount: "0.50", currency: "USD" } }));
    expect(figures).toMatchObject({ goods: "3.00", total: "13.50", whole: false, initial: null, balance: null });
  });
  it("m1: has the decimals of the currency where prices are usually written without, and takes off what is paid first", () => {
    for (const currency of ["IDR", "HUF", "PKR", "COP"]) {
      const figures = figuresOf(contract({ currency, lines: [line("3", "33.35")], initial_payment: { kind: "amount", amount: { amount: "50.00", currency } } }));
      expect(figures, currency).toMatchObject({ total: "100.05", initial: "50.00", balance: "50.05" });
    }
    // An amount with more decimals than its currency has is never counted as nothing.
    const yen = { amount: "50.00", currency: "JPY" };
    expect(figuresOf(contract({ currency: "JPY", lines: [line("1", "100")], initial_payment: { kind: "amount", amount: yen } })).balance).toBe("50.00");
  });
  it("knows no initial payment above the total, or of nothing", () => {
    const lines = [line("1", "10.00")];
    for (const amount of ["10.01", "0.00"]) expect(figuresOf(contract({ lines, initial_payment: { kind: "amount", amount: { amount, currency: "USD" } } })).initial).toBeNull();
    expect(figuresOf(contract({ lines, initial_payment: { kind: "amount", amount: { amount: "10.00", currency: "USD" } } })).balance).toBe("0.00");
  });
});

it("shares and per cents are two writings of one split", () => {
  expect(shareOf("9670.00", "30")).toBe("2901.00");
  expect(shareOf("0.05", "50")).toBe("0.02");
  expect(shareOf("10.00", "x")).toBeNull();
  expect(percentOf("1500.00", "3000.00")).toBe("50");
  expect(percentOf("1000.00", "3000.00")).toBe("33.33");
  expect(percentOf("1.00", "0.00")).toBe("");
  expect([plain("50.00"), plain("2.50"), plain("100")]).toEqual(["50", "2.5", "100"]);
});

it("m1: an amount keeps its figure in another currency, and one with too many decimals is asked for anew", () => {
  const table: [string, string, string, string | null][] = [
    ["1500", "JPY", "USD", "1500.00"],
    ["1500", "JPY", "KWD", "1500.000"],
    ["1500.00", "USD", "JPY", "1500"],
    ["1500.50", "USD", "JPY", null],
    ["12.50", "USD", "KWD", "12.500"],
    ["0", "JPY", "USD", "0.00"],
    ["0.00", "USD", "JPY", "0"],
    ["100", "KRW", "JPY", "100"],
  ];
  for (const [amount, from, to, expected] of table) expect(recast({ amount, currency: from }, to), `${amount} ${from} in ${to}`).toEqual(expected === null ? null : { amount: expected, currency: to });
  expect(recast(null, "USD")).toBeNull();
});
