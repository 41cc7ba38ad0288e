import { expect, it } from "vitest";
import { history } from "./price-history";

const tier = (min_quantity: string, price: string, seen_on: string | null = null) => ({ min_quantity, price, currency: "USD", seen: false, seen_on });
const list = (source: string, undone: boolean, ...tiers: ReturnType<typeof tier>[]) => ({ source, at: "2026-10-01T00:00:00Z", undone, tiers });

it("prices are compared with the same tier of the list before, and never with one that was undone", () => {
  const rows = history([
    list("third.csv", false, tier("1", "9.50", "2026-10-01"), tier("100", "7")),
    list("second.csv", true, tier("1", "99")),
    list("first.csv", false, tier("1", "10", "2026-08-01"), tier("100", "7.00")),
  ]);
  expect(rows.map((row) => [row.source, row.from, row.price, row.change, row.before, row.undone])).toEqual([
    ["third.csv", "1", "9.50", "cheaper", "10", false],
    ["third.csv", "100", "7", "same", "7.00", false],
    ["second.csv", "1", "99", null, null, true],
    ["first.csv", "1", "10", null, null, false],
    ["first.csv", "100", "7.00", null, null, false],
  ]);
  expect(new Set(rows.map((row) => row.key)).size).toBe(rows.length);
  expect(rows.map((row) => row.day)).toEqual(["2026-10-01", null, null, "2026-08-01", null]);
});
