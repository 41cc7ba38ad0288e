import { expect, it } from "vitest";
import { monthLater } from "./months";

it.each([
  ["2026-09-24", "2026-10-24"],
  ["2026-12-31", "2027-01-31"],
  ["2027-01-31", "2027-02-28"],
  ["2028-01-30", "2028-02-29"],
])("the month after %s begins to count at %s", (day, later) => {
  expect(monthLater(day)).toBe(later);
});
