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
}

export interface TimelineWindow {
  lane: Lane;
  /** What the window is for; said to a screen reader. */
  label: string;
  /** First day: the day after its event (T1). */
  from: string;
  /** Last safe day; the bar ends with its end. */
  last_day: string;
  state: "open" | "met" | "missed" | "provisional";
  /** The longer of two limits: a dashed line from its event's day to its own last day. */
  longer?: { label: string; from: string; last_day: string } | undefined;
}

export interface Arriving {
  label: string;
  from: string;
  to: string;
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
  /** The words stand after the bar, or end at its right end when there is no room. */
  side: "before" | "after";
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

/** Facts nearer than this share one label. */
const NEAR = 24;
const DOT = 10;
const LAST_DAY_WORDS = 118;

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

/** Places everything on a track of `width` pixels. `short` writes a day as the label will. */
export function layoutTimeline(input: TimelineInput, width: number, short: (day: string) => string): Timeline {
  const { start, end } = timelineRange(input);
  const days = Math.max(1, must(end) - must(start));
  const x = (day: string, part = 0) => ((must(day) - must(start) + part) / days) * width;

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
    const bars = lane === "money" ? arriving.map((bar) => bar.left) : input.windows.filter((window) => window.lane === lane).map((window) => x(window.from));
    let taken = 0;
    const labels = groups.map((group, at): PlacedLabel => {
      const first = group[0]?.x ?? 0;
      const last = group.at(-1)?.x ?? 0;
      const size = textWidth(words(group.map((dot) => dot.fact), short)) + DOT;
      const nextDot = groups[at + 1]?.[0]?.x ?? width;
      const nextBar = Math.min(width, ...bars.filter((left) => left > last));
      const roomAfter = Math.min(nextDot, nextBar) - last;
      const roomBefore = first - taken;
      const side = size <= roomAfter || roomAfter >= roomBefore ? "after" : "before";
      taken = side === "after" ? last + size : last + DOT;
      return { x: side === "after" ? last + 6 : first - 6, side, facts: group.map((dot) => dot.fact) };
    });
    return { lane, dots, labels };
  });

  const now = x(input.today);
  const windows = input.windows.map((window): PlacedWindow => {
    const left = Math.max(0, x(window.from));
    const right = Math.min(width, x(window.last_day, 1));
    const running = window.state === "open" || window.state === "provisional";
    const split = running ? Math.min(right, Math.max(left, now)) : right;
    const side = width - right >= LAST_DAY_WORDS ? "after" : "before";
    if (!window.longer) return { window, left, split, right, side };
    const from = Math.max(0, x(window.longer.from, 0.5));
    const until = x(window.longer.last_day, 1);
    const size = textWidth(`${window.longer.label}: ${short(window.longer.last_day)} 2027`);
    // Its words go where the line is free: before the bar, else after the bar's own words.
    const label = left - from >= size + 24 ? from + 16 : right + LAST_DAY_WORDS + 8;
    return { window, left, split, right, side, longer: { left: from, right: Math.min(width, until), label, off: until > width } };
  });

  return { start, end, months, weeks, today: now, lanes, windows, arriving };
}
