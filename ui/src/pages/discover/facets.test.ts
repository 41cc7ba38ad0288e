import { expect, it } from "vitest";
import { atLeast, bands, categoryTree, unpriced } from "./facets";

it("categories stand under what they are a part of", () => {
  const counts = [["Machinery", 9], ["Textiles", 7], ["Machinery > Pumps", 6], ["Machinery > Pumps > Seals", 2], ["Tools > Wrenches", 4]] as const;
  const tree = categoryTree(counts.map(([category, count]) => ({ category, count })));
  expect(tree.map((one) => `${"-".repeat(one.depth ?? 0)}${one.label} ${one.count}`)).toEqual(["Machinery 9", "-Pumps 6", "--Seals 2", "Textiles 7", "Tools > Wrenches 4"]);
});

it("so many stars or more are all that have them", () => {
  const found = atLeast([{ from: "5.0", count: 2 }, { from: "4.5", count: 3 }, { from: "3.0", count: 1 }, { count: 40 }]);
  expect(found.map((one) => [one.value, one.count])).toEqual([["5.0", 2], ["4.5", 5], ["3.0", 6]]);
});

it("price bands say where they begin and end, and what has no price is no band", () => {
  const prices = [{ from: "0", below: "0.1", count: 4 }, { from: "1", below: "2.5", count: 3 }, { from: "1000", count: 1 }, { count: 8 }];
  expect(bands(prices, "USD").map((one) => `${one.label} ${one.count}`)).toEqual(["below 0.10 4", "1–2.50 3", "from 1,000 1"]);
  expect(unpriced(prices)).toBe(8);
});
