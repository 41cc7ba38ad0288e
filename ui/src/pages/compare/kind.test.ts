import { expect, it } from "vitest";
import { oneKind } from "./kind";

const column = ({ unit = "pcs" as string | null, incoterm = "FOB", seen = false, planned = true }) => ({
  unit, incoterm, price: { price: "2", currency: "USD", min_quantity: "1", seen }, planned: planned ? { total: { amount: "200.00", currency: "USD" }, initial: null, cover: { kind: "not_reported" } } : null,
});
const alike = (...columns: Parameters<typeof column>[0][]) => oneKind(columns.map(column) as never);

it("M2: totals are ranked only for as many of the same unit, on the same terms, all offered or all seen", () => {
  expect(alike({}, {}, {})).toBe(true);
  expect(alike({ unit: "PCS " }, { unit: "pcs" })).toBe(true);
  // A hundred pieces are no offer beside a hundred boxes of twelve.
  expect(alike({ unit: "pcs" }, { unit: "box of 12" })).toBe(false);
  expect(alike({ unit: null }, { unit: "pcs" })).toBe(false);
  expect(alike({ incoterm: "EXW" }, { incoterm: "DDP" })).toBe(false);
  expect(alike({ seen: true }, {})).toBe(false);
  // What has no total is not ranked and hinders nobody.
  expect(alike({}, {}, { unit: "box of 12", planned: false })).toBe(true);
});
