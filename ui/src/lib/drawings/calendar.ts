/** Equal day columns with their weekends and bank holidays, shared by the arrival bars and the 14-day strip. */
import { addDays, daysBetween, isWeekend } from "../dates";

export interface Holiday {
  date: string;
  name: string;
}

export interface DayColumn {
  date: string;
  off: "weekend" | "holiday" | null;
}

export interface HolidayRun {
  name: string;
  /** First and last column, both included. */
  first: number;
  last: number;
}

/** Columns from `from`, `count` of them. A weekend day on which banks work (P11) is no weekend. */
export function columns(from: string, count: number, holidays: readonly Holiday[], workingWeekends: readonly string[] = []): DayColumn[] {
  const closed = new Set(holidays.map((holiday) => holiday.date));
  const working = new Set(workingWeekends);
  return Array.from({ length: count }, (_, at) => {
    const date = addDays(from, at);
    const weekend = isWeekend(date) && !working.has(date);
    return { date, off: weekend ? "weekend" : closed.has(date) ? "holiday" : null };
  });
}

/** Neighbouring days of one holiday as one run, to be named once. */
export function holidayRuns(from: string, count: number, holidays: readonly Holiday[]): HolidayRun[] {
  const runs: HolidayRun[] = [];
  for (const { date, name } of holidays.toSorted((a, b) => (a.date < b.date ? -1 : 1))) {
    const at = daysBetween(from, date);
    if (at < 0 || at >= count) continue;
    const open = runs.find((run) => run.name === name && run.last >= at - 1);
    if (open) open.last = Math.max(open.last, at);
    else runs.push({ name, first: at, last: at });
  }
  return runs;
}
