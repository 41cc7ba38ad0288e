/** How the numbers on a dispute's clock come about (D3, T1). */
import { addDays, daysBetween as between } from "../dates";
import { dayIn, daysAfter, daysBetween, daysLeft, pick, type Clock, type Made } from "../why";

export interface Moments {
  opened: string;
  /** The supplier's answer. */
  responded: string | null;
  /** A solution, or the end of this stage. */
  settled: string | null;
  /** Now, and the zone whose days count. */
  clock: Clock;
}

function day(name: string, instant: string, at: string, zone: string) {
  return dayIn(name, { name: instant, value: { kind: "instant", value: at }, origin: { from: "record", at } }, zone);
}
const opening = ({ opened, clock }: Moments) => day("opening_day", "dispute_opened", opened, clock.zone);

/** The number of the day on which a clock was answered. An answer on the day of the opening counts on day 1. */
export function dayNumberMade(moments: Moments, answered_at: string): Made {
  const from = opening(moments);
  const to = day("answer_day", "fact_at", answered_at, moments.clock.zone);
  const days = { from: from.value.value, to: to.value.value };
  if (days.to > days.from) return daysBetween("clock_day", from, to, days, ["D3", "T1"]);
  const since = { name: "days_since_opening", value: { kind: "count" as const, value: between(days.from, days.to) }, made: daysBetween("days_since_opening", from, to, days) };
  return pick("largest_of", "clock_day", [{ name: "one", value: { kind: "count", value: 1 }, origin: { from: "constant" } }, since], 0, ["D3", "T1"]);
}

/** The day after the opening: the first that counts. */
export function firstDayMade(moments: Moments): Made {
  const from = opening(moments);
  return daysAfter("window_opens", addDays(from.value.value, 1), from, { name: "one", value: { kind: "count", value: 1 }, origin: { from: "constant" } }, ["D3", "T1"]);
}

/** Days left until the last day, which stands at `path` in the reply. */
export function leftMade({ clock }: Moments, last: string, path: string | undefined): Made {
  return daysLeft(last, path, clock);
}
