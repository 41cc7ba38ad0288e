import { describe, expect, it } from "vitest";
import { reveal, rowsFor, summed, Track, uniform, visible, type Spot } from "./virtual";

const lines = summed([26, 48, 48, 26, 48]);

it("sums heights", () => {
  expect([0, 1, 2, 3, 4, 5].map((line) => lines.top(line))).toEqual([0, 26, 74, 122, 148, 196]);
  expect(lines.full).toBe(196);
});

it("finds the line under a height", () => {
  expect([0, 25, 26, 121, 122, 500].map((y) => lines.at(y))).toEqual([0, 0, 1, 2, 3, 4]);
  expect([-5, 0, 51, 52, 5_000_000].map((y) => uniform(1000, 52).at(y))).toEqual([0, 0, 0, 1, 999]);
});

it("draws what is in sight and a little more, of a million rows", () => {
  expect(visible(uniform(1_000_000, 32), 32 * 5000, 320, 6)).toEqual({ first: 4994, end: 5017 });
  expect(visible(uniform(0, 32), 0, 100)).toEqual({ first: 0, end: 0 });
});

it("a line keeps its row while it is drawn, and one that comes takes one that was left", () => {
  const from = (first: number, end: number) => Array.from({ length: end - first }, (_, at) => first + at);
  const begin = rowsFor(new Map(), from(0, 5));
  expect([...begin]).toEqual([[0, 0], [1, 1], [2, 2], [3, 3], [4, 4]]);
  const down = rowsFor(begin, from(2, 7));
  expect([...down].toSorted(([a], [b]) => a - b)).toEqual([[2, 2], [3, 3], [4, 4], [5, 0], [6, 1]]);
  // Far away nothing is kept, and no more rows are made than there are lines.
  expect([...rowsFor(down, from(900, 905)).values()]).toEqual([0, 1, 2, 3, 4]);
  // The line that has the focus is drawn beside the others.
  const apart = rowsFor(down, [2, ...from(10, 14)]);
  expect(apart.get(2)).toBe(2);
  expect(new Set(apart.values()).size).toBe(5);
  expect(rowsFor(apart, []).size).toBe(0);
});

it("scrolls as little as needed", () => {
  expect(reveal(lines, 4, 0, 100)).toBe(96);
  expect(reveal(lines, 0, 50, 100)).toBe(0);
  expect(reveal(lines, 1, 20, 100)).toBe(20);
});

describe("a million rows on a track that a web view can lay out", () => {
  const track = new Track(1_000_000 * 52, 600);
  /** Moves step by step without rest, as a wheel does; gives every place of the list on the way. */
  function steps(from: Spot, by: number, times: number): Spot[] {
    const places = [from];
    for (let at = 0; at < times; at += 1) {
      const last = places.at(-1) as Spot;
      const scroll = Math.max(0, Math.min(track.reach, last.scroll + by));
      places.push(track.moved(last, scroll));
    }
    return places;
  }

  it("reaches every row, first and last included, and there and back is the same place", () => {
    expect([track.topOf(0), track.topOf(track.reach)]).toEqual([0, track.span]);
    expect([track.scrollOf(0), track.scrollOf(track.span)]).toEqual([0, track.reach]);
    for (let top = 0; top <= track.span; top += 997_331) expect(track.topOf(track.scrollOf(top))).toBeCloseTo(top, 3);
    for (let top = 0, before = -1; top <= track.span; top += 100_003) {
      expect(track.scrollOf(top)).toBeGreaterThan(before);
      before = track.scrollOf(top);
    }
  });

  it("moves as far as the wheel does, wherever it is", () => {
    for (const top of [0, 3000, 25_999_988, track.span - 40_000]) {
      const places = steps(track.spot(top), 53, 300);
      places.slice(1).forEach((place, at) => expect(place.top - (places[at] as Spot).top).toBeCloseTo(53, 6));
    }
  });

  it("comes to the very end by steps, and to the very beginning", () => {
    expect(steps(track.spot(track.span - 50_000), 120, 900).at(-1)?.top).toBe(track.span);
    expect(steps(track.spot(50_000), -120, 900).at(-1)?.top).toBe(0);
  });

  it("takes a leap for a drag of the thumb", () => {
    expect(track.moved(track.spot(0), track.reach / 2).top).toBeCloseTo(track.span / 2, 0);
  });

  it("leaves a list that fits alone", () => {
    const short = new Track(5000, 600);
    expect([short.tall, short.scaled, short.scrollOf(123), short.topOf(321)]).toEqual([5000, false, 123, 321]);
    expect(short.moved({ top: 0, scroll: 0 }, 77)).toEqual({ top: 77, scroll: 77 });
    expect(new Track(100, 600).spot(50)).toEqual({ top: 0, scroll: 0 });
  });
});
