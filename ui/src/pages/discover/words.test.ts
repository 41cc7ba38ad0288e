import { describe, expect, it } from "vitest";
import { byKind, leadWords, priceWords, tierRanges } from "./words";

const tier = (min_quantity: string, price: string, more = {}) => ({ min_quantity, price, currency: "USD", ...more });

describe("price tiers", () => {
  const tiers = [tier("300", "141.50"), tier("20", "158.00"), tier("100", "150.00")];

  it("say for which quantities each holds, the largest without end", () => {
    expect(tierRanges(tiers, undefined).map((one) => one.range)).toEqual(["20–99", "100–299", "300+"]);
  });

  it("mark the one of the quantity; below the first there is none", () => {
    const on = (quantity: string) => tierRanges(tiers, quantity).find((one) => one.on)?.tier.price;
    expect([on("19"), on("20"), on("99.5"), on("100"), on("300"), on("1000000")]).toEqual([undefined, "158.00", "158.00", "150.00", "141.50", "141.50"]);
  });

  it("keep decimals of a quantity by naming where the next begins", () => {
    expect(tierRanges([tier("0.5", "9"), tier("2.5", "8")], "1").map((one) => one.range)).toEqual(["0.5 to below 2.5", "2.5+"]);
  });

  it("stand apart by currency and by having been seen", () => {
    const groups = byKind([tier("1", "3", { seen: true }), tier("1", "2", { currency: "EUR" }), tier("1", "1")]);
    expect(groups.map((one) => `${one.currency}${one.seen ? " seen" : ""}`)).toEqual(["EUR", "USD", "USD seen"]);
  });
});

it("a unit price has the decimals of its currency, and more where it needs them", () => {
  expect([priceWords("98.4", "USD"), priceWords("0.0375", "USD"), priceWords("1200", "JPY"), priceWords("1200", "USD")]).toEqual(["98.40", "0.0375", "1,200", "1,200.00"]);
});

it("lead time", () => {
  expect(leadWords({ min_days: 20, max_days: 45 })).toBe("20–45");
  expect(leadWords({ min_days: 30, max_days: 30 })).toBe("30");
  expect(leadWords(null)).toBe("");
});
