/** Where everything of the protection timeline stands: linear days, no drawing. */
import { addDays, dayNumber, isoOf, weekday } from "../dates";
import { textWidth } from "./text";

/** Fixed order of the lanes. */
export const LANES = ["contract", "money", "goods", "ship_by", "quality", "dispute"] as const;
export type Lane = (typeof LANES)[number];

export interface Fact {
  lane: Lane;
  name: string;
  day: string;
  /** Where its day stands in the reply, where it was worked out. */
  path?: string | undefined;
}

export interface TimelineWindow {
  lane: Lane;
  /** What the window is for; said to a screen reader. */
  label: string;
  /** First day: the day after its event (T1). */
  from: string;
  /** Last safe day; the bar ends with its end. */
  last_day: string;
  /** `closed`: it ended, and nothing was owed in it. */
  state: "open" | "met" | "missed" | "provisional" | "closed";
  /** The longer of two limits: a dashed line from its event's day to its own last day. */
  longer?: { label: string; from: string; last_day: string; path?: string | undefined } | undefined;
  /** Where its last day stands in the reply. */
  path?: string | undefined;
}

export interface Arriving {
  label: string;
  from: string;
  to: string;
  path?: string | undefined;
}

export interface TimelineInput {
  facts: readonly Fact[];
  windows: readonly TimelineWindow[];
  arriving?: readonly Arriving[] | undefined;
  today: string;
}

export interface PlacedLabel {
  x: number;
  side: "before" | "after";
  facts: Fact[];
}

export interface PlacedLane {
  lane: Lane;
  dots: { x: number; fact: Fact }[];
  labels: PlacedLabel[];
}

export interface PlacedWindow {
  window: TimelineWindow;
  /** Left, divide between elapsed and rest, and right end. */
  left: number;
  split: number;
  right: number;
  /** The words stand after the bar: the last day with the days left, or alone; without room they end at its right end. */
  words: "full" | "day" | "before";
  longer?: { left: number; right: number; label: number; off: boolean } | undefined;
}

export interface Timeline {
  start: string;
  end: string;
  months: { x: number; day: string; named: boolean }[];
  weeks: number[];
  today: number;
  lanes: PlacedLane[];
  windows: PlacedWindow[];
  arriving: { arriving: Arriving; left: number; right: number; side: "before" | "after" }[];
}

/** The track is never narrower: below it labels cannot be kept apart, so the drawing scrolls instead. */
export const LEAST_TRACK = 600;
/** Facts nearer than this share one label. */
const NEAR = 24;
/** From a dot or bar to the words beside it. */
const GAP = 10;

function must(day: string): number {
  return dayNumber(day) ?? 0;
}

/** From the first fact − 3 days to the last near deadline + 12; a longer limit runs off the edge instead. */
export function timelineRange({ facts, windows, arriving = [], today }: TimelineInput): { start: string; end: string } {
  const begins = [...facts.map((fact) => fact.day), ...windows.map((window) => window.from)];
  const first = begins.length ? begins.reduce((a, b) => (a < b ? a : b)) : today;
  const ends = [today, ...facts.map((fact) => fact.day), ...windows.map((window) => window.last_day), ...arriving.map((money) => money.to)];
  const last = ends.reduce((a, b) => (a > b ? a : b));
  return { start: addDays(first < today ? first : today, -3), end: addDays(last, 12) };
}

/** Words of one label: facts that share a dot's neighbourhood, in their order. */
function words(facts: readonly Fact[], short: (day: string) => string): string {
  return facts.map((fact) => `${fact.name} ${short(fact.day)}`).join(", ");
}

type Dot = { x: number; fact: Fact };

/** Beyond this many groups on a lane the best sides are not searched for; that many labels never fit anyway. */
const SEARCHED = 8;

interface Lot {
  groups: Dot[][];
  /** What labels must keep clear of: bars and today's line, as left and right ends. */
  walls: readonly [number, number][];
  width: number;
  short: (day: string) => string;
}

function span(group: readonly Dot[], after: boolean, short: (day: string) => string): [number, number] {
  const size = textWidth(words(group.map((dot) => dot.fact), short)) + GAP;
  const first = group[0]?.x ?? 0;
  const last = group.at(-1)?.x ?? 0;
  return after ? [last + 5, last + size] : [first - size, first - 5];
}

function overlap([a, b]: readonly [number, number], [c, d]: readonly [number, number]): number {
  return Math.max(0, Math.min(b, d) - Math.max(a, c));
}

/** Pixels that are hidden or cut when these groups take these sides. */
function damage({ groups, walls, width, short }: Lot, sides: readonly boolean[]): number {
  const spans = groups.map((group, at) => span(group, sides[at] ?? true, short));
  const dots = groups.flat().map((dot): [number, number] => [dot.x - 5, dot.x + 5]);
  let sum = 0;
  spans.forEach((mine, at) => {
    sum += Math.max(0, -mine[0]) + Math.max(0, mine[1] - width);
    for (const wall of [...walls, ...dots]) sum += overlap(mine, wall);
    for (const other of spans.slice(at + 1)) sum += overlap(mine, other);
  });
  return sum;
}

/**
 * Gives each group of dots its words on the side where least is hidden, after the dots when it is all the same. Where
 * no choice is clean, the two nearest groups share one label.
 */
function placeLabels(lot: Lot): PlacedLabel[] {
  const { groups } = lot;
  const choices = groups.length > SEARCHED ? 1 : 2 ** groups.length;
  let best: { sides: boolean[]; cost: number } = { sides: groups.map(() => true), cost: Infinity };
  for (let choice = 0; choice < choices && best.cost > 0; choice += 1) {
    const sides = groups.map((_, at) => ((choice >> at) & 1) === 0);
    const cost = damage(lot, sides);
    if (cost < best.cost) best = { sides, cost };
  }
  if (best.cost > 0 && groups.length > 1) {
    const gap = (at: number) => (groups[at + 1]?.[0]?.x ?? Infinity) - (groups[at]?.at(-1)?.x ?? 0);
    let near = 0;
    for (let at = 1; at < groups.length - 1; at += 1) if (gap(at) < gap(near)) near = at;
    const joined = [...groups.slice(0, near), [...(groups[near] ?? []), ...(groups[near + 1] ?? [])], ...groups.slice(near + 2)];
    return placeLabels({ ...lot, groups: joined });
  }
  return groups.map((group, at) => {
    const after = best.sides[at] ?? true;
    const edge = (after ? group.at(-1)?.x : group[0]?.x) ?? 0;
    return { x: after ? edge + 6 : edge - 6, side: after ? "after" : "before", facts: group.map((dot) => dot.fact) };
  });
}

/** How a label will be written. */
export interface Wording {
  short: (day: string) => string;
  /** All that stands after a window's bar. */
  after: (window: TimelineWindow) => string;
  longer: (longer: NonNullable<TimelineWindow["longer"]>) => string;
}

/** Places everything on a track of `width` pixels. */
export function layoutTimeline(input: TimelineInput, width: number, wording: Wording): Timeline {
  const { short } = wording;
  const { start, end } = timelineRange(input);
  const days = Math.max(1, must(end) - must(start));
  const x = (day: string, part = 0) => ((must(day) - must(start) + part) / days) * width;

  const now = x(input.today);
  const months: Timeline["months"] = [];
  const weeks: number[] = [];
  for (let day = must(start); day < must(end); day += 1) {
    const iso = isoOf(day);
    if (iso.endsWith("-01")) months.push({ x: x(iso), day: iso, named: false });
    if (weekday(iso) === 1) weeks.push(x(iso));
  }
  let free = 0;
  months.forEach((month, at) => {
    const next = months[at + 1]?.x ?? width;
    month.named = month.x >= free && next - month.x >= 28;
    if (month.named) free = month.x + 60;
  });

  const arriving = (input.arriving ?? []).map((money) => {
    const right = x(money.to, 1);
    const room = width - right;
    return { arriving: money, left: x(money.from), right, side: room > 84 ? ("after" as const) : ("before" as const) };
  });

  const lanes = LANES.map((lane): PlacedLane => {
    const facts = input.facts.filter((fact) => fact.lane === lane).toSorted((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : 0));
    const dots = facts.map((fact) => ({ x: x(fact.day, 0.5), fact }));
    const groups: { x: number; fact: Fact }[][] = [];
    for (const dot of dots) {
      const group = groups.at(-1);
      if (group && dot.x - (group.at(-1)?.x ?? 0) < NEAR) group.push(dot);
      else groups.push([dot]);
    }
    const walls: [number, number][] = [[now - 1, now + 1]];
    if (lane === "money") walls.push(...arriving.map((bar): [number, number] => [bar.left, bar.right + textWidth("00 – 00 Mmm") + GAP]));
    for (const window of input.windows) if (window.lane === lane) walls.push([x(window.from), x(window.last_day, 1) + textWidth(wording.after(window)) + GAP]);
    return { lane, dots, labels: placeLabels({ groups, walls, width, short }) };
  });

  const windows = input.windows.map((window): PlacedWindow => {
    const left = Math.max(0, x(window.from));
    const right = Math.min(width, x(window.last_day, 1));
    const running = window.state === "open" || window.state === "provisional";
    const split = running ? Math.min(right, Math.max(left, now)) : right;
    const room = width - right - GAP;
    const full = textWidth(wording.after(window));
    const fits = room >= full ? "full" : room >= textWidth(short(window.last_day)) ? "day" : "before";
    if (!window.longer) return { window, left, split, right, words: fits };
    const from = Math.max(0, x(window.longer.from, 0.5));
    const until = x(window.longer.last_day, 1);
    const size = textWidth(wording.longer(window.longer));
    // Its words go where the line is free: before the bar, after the bar's own words, or ahead of the line's beginning.
    const behind = right + full + 3 * GAP;
    const label = left - from >= size + 24 ? from + 16 : behind + size <= width ? behind : Math.max(0, from - size - GAP);
    return { window, left, split, right, words: fits, longer: { left: from, right: Math.min(width, until), label, off: until > width } };
  });

  return { start, end, months, weeks, today: now, lanes, windows, arriving };
}
