import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { left, painted, typed, type Painted } from "./painted";

let measured: { start: number; end: number; detail: Painted }[];
const frame = () => vi.waitFor(() => expect(measured.length).toBeGreaterThan(0));

beforeEach(() => {
  measured = [];
  vi.spyOn(performance, "measure").mockImplementation((_name, options) => {
    measured.push(options as never);
    return undefined as never;
  });
});
afterEach(left);

it("each key ends with the rows that answer it, or with those of the key that overtook it", async () => {
  typed(1, "a");
  typed(2, "ab");
  typed(3, "abc ");
  typed(4, "abcd");
  painted("abc");
  await frame();
  expect(measured.map(({ start, detail }) => [start, detail])).toEqual([
    [1, { text: "a", overtaken: true }],
    [2, { text: "ab", overtaken: true }],
    [3, { text: "abc", overtaken: false }],
  ]);
  measured = [];
  // What an earlier key asked for comes no more; the newest one still does.
  painted("a");
  painted("abcd");
  await frame();
  expect(measured.map(({ start, detail }) => [start, detail.overtaken])).toEqual([[4, false]]);
});

it("rows that no key asked for end nothing, and a page that is left waits for nothing", async () => {
  typed(1, "a");
  left();
  painted("a");
  typed(2, "b");
  painted("b");
  await frame();
  expect(measured.map(({ start }) => start)).toEqual([2]);
});

it("the frame after the one that shows the rows ends the wait when it begins, not with what it has to do", async () => {
  const frames: FrameRequestCallback[] = [];
  const stub = vi.spyOn(globalThis, "requestAnimationFrame").mockImplementation((callback) => frames.push(callback));
  typed(1, "a");
  painted("a");
  frames.shift()?.(10);
  // No task has run yet.
  frames.shift()?.(26);
  expect(measured.map(({ start, end }) => [start, end])).toEqual([[1, 26]]);
  await new Promise((next) => setTimeout(next, 20));
  expect(measured).toHaveLength(1);
  stub.mockRestore();
});
