/** The days of a count as a calendar shows them: numbered, or passed over with the reason. */
import { countryName } from "../countries";
import { addDays, range, weekday } from "../dates";
import { dateRange } from "../format";
import { t } from "../messages";
import type { Skipped } from "./types";
import { dayWords, listed } from "./words";

export interface Cell {
  day: string;
  /** `start`: the day from which is counted; `counted` with its number; `skipped` with its reasons. */
  kind: "start" | "counted" | "skipped" | "outside";
  number?: number;
  reason?: string;
}

/** `weekend, China and United States; bank holiday, China` */
export function reasonWords(skipped: Skipped): string {
  const kinds = ["weekend", "bank_holiday"] as const;
  return kinds
    .map((kind) => ({ kind, countries: skipped.closed.filter((closed) => closed.because === kind).map((closed) => countryName(closed.country)) }))
    .filter(({ countries }) => countries.length > 0)
    .map(({ kind, countries }) => t(`why_closed_${kind}`, { countries: listed(countries) }))
    .join("; ");
}

/** Whole weeks, Monday to Sunday, around a count; what lies outside of it is drawn empty. */
export function cellsOf(from: string, counted: readonly string[], skipped: readonly Skipped[]): Cell[] {
  const last = [from, ...counted, ...skipped.map((one) => one.day)].reduce((a, b) => (b > a ? b : a));
  const first = [from, ...skipped.map((one) => one.day)].reduce((a, b) => (b < a ? b : a));
  const monday = addDays(first, -((weekday(first) + 6) % 7));
  const sunday = addDays(last, (7 - weekday(last)) % 7);
  const numbers = new Map(counted.map((day, at) => [day, at + 1]));
  const reasons = new Map(skipped.map((one) => [one.day, reasonWords(one)]));
  return range(monday, sunday).map((day): Cell => {
    const number = numbers.get(day);
    if (number !== undefined) return { day, kind: "counted", number };
    const reason = reasons.get(day);
    if (reason !== undefined) return { day, kind: "skipped", reason };
    return { day, kind: day === from ? "start" : "outside" };
  });
}

export interface Run {
  days: string;
  reason: string;
}

/** Passed-over days that follow each other for the same reason, told once: `1 – 7 Oct`. */
export function runsOf(skipped: readonly Skipped[]): Run[] {
  const runs: { from: string; to: string; reason: string }[] = [];
  for (const one of skipped) {
    const reason = reasonWords(one);
    const before = runs.at(-1);
    if (before && before.reason === reason && addDays(before.to, 1) === one.day) before.to = one.day;
    else runs.push({ from: one.day, to: one.day, reason });
  }
  return runs.map(({ from, to, reason }) => ({ days: from === to ? dayWords(from) : dateRange(from, to), reason }));
}
