/** The instant that a day and a time of day name in a zone. */
import { dateIn } from "$lib/dates";
import { madeOnce } from "$lib/made-once";

function offsetMinutes(at: number, zone: string): number {
  const parts = new Intl.DateTimeFormat("en-US", { timeZone: zone, hourCycle: "h23", year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", second: "2-digit" }).formatToParts(at);
  const part = (type: string) => Number(parts.find((piece) => piece.type === type)?.value ?? 0);
  return (Date.UTC(part("year"), part("month") - 1, part("day"), part("hour"), part("minute"), part("second")) - Math.floor(at / 1000) * 1000) / 60_000;
}

function localToUtc(day: string, time: string, zone: string): number {
  const wall = Date.parse(`${day}T${time}:00Z`);
  // Twice: the offset at the first guess may be that of the other side of a clock change.
  const guess = wall - offsetMinutes(wall, zone) * 60_000;
  return wall - offsetMinutes(guess, zone) * 60_000;
}

/**
 * RFC 3339. Without a time today is now, and an earlier day is its midnight in UTC, as for a list that names days only:
 * what was reserved on that day then counts as later than the report, which is the careful reading (S4).
 */
export function instantIn(day: string, time: string, zone: string, now: string): string {
  if (!time && day !== dateIn(now, zone)) return `${day}T00:00:00Z`;
  const at = time ? localToUtc(day, time.padStart(5, "0"), zone) : Math.floor(Date.parse(now) / 1000) * 1000;
  return new Date(at).toISOString().replace(".000Z", "Z");
}

const zones = madeOnce(() => Intl.DateTimeFormat().resolvedOptions().timeZone);
/** The zone this computer was in when it was first asked for. */
const userZone = () => zones("");

/** The day a report speaks of: the one it named, or the day of its instant where the user is. */
export function dayOf(instant: string, zone: string = userZone()): string {
  return /T00:00:00(\.0+)?Z$/.test(instant) ? instant.slice(0, 10) : dateIn(instant, zone);
}
