import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { watchPresence } from "./presence";

let stop: () => void;
const used = vi.fn();
const woke = vi.fn();

beforeEach(() => {
  vi.useFakeTimers();
  used.mockReset();
  woke.mockReset();
  stop = watchPresence(used, woke);
});
afterEach(() => {
  stop();
  vi.useRealTimers();
});

const move = () => void dispatchEvent(new Event("pointermove"));

it("tells of use at once, and then every ten seconds of it", () => {
  move();
  move();
  expect(used).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(9_000);
  move();
  expect(used).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(1_000);
  dispatchEvent(new Event("keydown"));
  expect(used).toHaveBeenCalledTimes(2);
  expect(woke).not.toHaveBeenCalled();
});

it("nobody's use is told of", () => {
  vi.advanceTimersByTime(3_600_000);
  expect(used).not.toHaveBeenCalled();
});

it("finds out that the computer slept, by the wall clock", () => {
  vi.advanceTimersByTime(4_000);
  // The clock went on; the timers did not.
  vi.setSystemTime(Date.now() + 60_000);
  vi.advanceTimersByTime(2_000);
  expect(woke).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(60_000);
  expect(woke).toHaveBeenCalledTimes(1);
});

it("a clock that was set back keeps nothing from being told", () => {
  move();
  vi.setSystemTime(Date.now() - 3_600_000);
  move();
  expect(used).toHaveBeenCalledTimes(2);
});
