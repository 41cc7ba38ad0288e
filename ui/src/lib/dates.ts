/** Calendar dates are `YYYY-MM-DD` strings; their arithmetic goes by whole days and knows no time zone. */
import { madeOnce } from "./made-once";

const DAY = 86_400_000;
const ISO = /^(\d{4})-(\d{2})-(\d{2})$/;

/** Days since 1970-01-01, or `null` when the text is no real calendar date (2026-02-30). */
export function dayNumber(date: string): number | null {
  const hit = ISO.exec(date);
  if (!hit) return null;
  const ms = Date.UTC(Number(hit[1]), Number(hit[2]) - 1, Number(hit[3]));
  return isoOf(ms / DAY) === date ? ms / DAY : null;
}

/** The date of a day number. */
export function isoOf(day: number): string {
  return new Date(day * DAY).toISOString().slice(0, 10);
}

function must(date: string): number {
  const day = dayNumber(date);
  if (day === null) throw new RangeError(`not a date: ${date}`);
  return day;
}

export function addDays(date: string, days: number): string {
  return isoOf(must(date) + days);
}

/** Whole days from `from` to `to`; negative when `to` is earlier. */
export function daysBetween(from: string, to: string): number {
  return must(to) - must(from);
}

/** 0 = Sunday … 6 = Saturday. */
export function weekday(date: string): number {
  return (((must(date) + 4) % 7) + 7) % 7;
}

export function isWeekend(date: string): boolean {
  const day = weekday(date);
  return day === 0 || day === 6;
}

const daysIn = madeOnce((zone) => new Intl.DateTimeFormat("en-US", { timeZone: zone, calendar: "iso8601", numberingSystem: "latn", year: "numeric", month: "2-digit", day: "2-digit" }));

/** The calendar date that an instant falls on in a time zone. */
export function dateIn(instant: string | Date, zone: string): string {
  const at = typeof instant === "string" ? new Date(instant) : instant;
  // From its parts: no locale writes YYYY-MM-DD in every engine.
  const parts = daysIn(zone).formatToParts(at);
  const piece = (type: "year" | "month" | "day") => parts.find((part) => part.type === type)?.value ?? "";
  return `${piece("year").padStart(4, "0")}-${piece("month").padStart(2, "0")}-${piece("day").padStart(2, "0")}`;
}

/** The dates from `from` to `to`, both included. */
export function range(from: string, to: string): string[] {
  const dates: string[] = [];
  for (let day = must(from); day <= must(to); day += 1) dates.push(isoOf(day));
  return dates;
}

/** A typed date: ISO, or numbers in the order of the locale (`30/11/2026`, `11/30/2026`). `null` when it is none. */
export function parseTypedDate(text: string, locale: string): string | null {
  const trimmed = text.trim();
  if (ISO.test(trimmed)) return dayNumber(trimmed) === null ? null : trimmed;
  const numbers = trimmed.split(/[./\-\s年月]+/).filter(Boolean);
  if (numbers.length !== 3 || !numbers.every((piece) => /^\d{1,4}$/.test(piece))) return null;
  const order = new Intl.DateTimeFormat(locale, { timeZone: "UTC" })
    .formatToParts(0)
    .map((part) => part.type)
    .filter((type) => type === "day" || type === "month" || type === "year");
  const field = (type: "day" | "month" | "year") => numbers[order.indexOf(type)] ?? "";
  const year = field("year");
  const iso = `${year.length === 2 ? `20${year}` : year}-${field("month").padStart(2, "0")}-${field("day").padStart(2, "0")}`;
  return dayNumber(iso) === null ? null : iso;
}
