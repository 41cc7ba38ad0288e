import { expect, it } from "vitest";
import { rateOf } from "./rates";

it.each([
  ["1.5", "0.015"],
  ["1.5%", "0.015"],
  ["0,9", "0.009"],
  ["12", "0.12"],
  ["100", "1"],
  ["0", "0"],
  ["0.123456", "0.00123456"],
  ["", null],
  ["-1", null],
  ["a", null],
])("L5: %s per cent is the rate %s", (typed, rate) => {
  expect(rateOf(typed)).toBe(rate);
});
