/** When the first payment of a loan is due, and why: a month after the day on which it pays, where days are counted (L5, T1). */
import { dateIn } from "$lib/dates";
import { dayIn, monthsAfter, type Made } from "$lib/why";

export function firstDue(pay_on: string, zone: string): { day: string; made: Made } {
  const paid = dayIn("pay_day", { name: "paid_at", value: { kind: "instant", value: pay_on }, origin: { from: "clock" } }, zone);
  const day = monthLater(dateIn(pay_on, zone));
  return { day, made: monthsAfter("first_due", day, paid, { name: "months_later", value: { kind: "count", value: 1 }, origin: { from: "constant" } }, ["L5", "T1"]) };
}

/** The same day of the next month; the last one where that month is shorter. */
export function monthLater(day: string): string {
  const [year = 0, month = 1, date = 1] = day.split("-").map(Number);
  const last = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  return new Date(Date.UTC(year, month, Math.min(date, last))).toISOString().slice(0, 10);
}
