import { expect, it } from "vitest";
import { offsets, reveal, rowAt, visible } from "./virtual";

const tops = offsets([26, 48, 48, 26, 48]);

it("sums heights", () => {
  expect(tops).toEqual([0, 26, 74, 122, 148, 196]);
});

it("finds the row under a height", () => {
  expect([0, 25, 26, 121, 122, 500].map((y) => rowAt(tops, y))).toEqual([0, 0, 1, 2, 3, 4]);
});

it("draws what is in sight and a little more, of a hundred thousand rows", () => {
  const long = offsets(Array.from({ length: 100_000 }, () => 32));
  expect(visible(long, 32 * 5000, 320, 6)).toEqual({ first: 4994, end: 5017 });
  expect(visible(offsets([]), 0, 100)).toEqual({ first: 0, end: 0 });
});

it("scrolls as little as needed", () => {
  expect(reveal(tops, 4, 0, 100)).toBe(96);
  expect(reveal(tops, 0, 50, 100)).toBe(0);
  expect(reveal(tops, 1, 20, 100)).toBe(20);
});
