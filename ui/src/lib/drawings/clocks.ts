/** The cells of a dispute's clock (D3): one a day, the first the day after the opening (T1). */
import { addDays, daysBetween } from "../dates";

export type CellState = "past" | "answered" | "current" | "ahead";

export interface ClockInput {
  /** Day of the opening in the platform's zone. */
  opened_on: string;
  /** Last day of the clock. */
  last_day: string;
  today: string;
  /** Day on which what the clock waits for happened. */
  answered_on?: string | null;
}

export interface Clock {
  cells: { day: string; state: CellState }[];
  /** Days in all. */
  days: number;
  /** Days left with today's, while it runs. */
  left: number;
  /** Number of the day it was answered on, if it was in time. */
  answered: number | null;
  over: boolean;
}

export function clock({ opened_on, last_day, today, answered_on }: ClockInput): Clock {
  const days = Math.max(1, daysBetween(opened_on, last_day));
  // An answer on the very day of the opening counts on the first cell: there is none before it.
  const number = answered_on ? Math.max(1, daysBetween(opened_on, answered_on)) : null;
  const answered = number !== null && number <= days ? number : null;
  const cells = Array.from({ length: days }, (_, at) => {
    const day = addDays(opened_on, at + 1);
    let state: CellState = day < today ? "past" : day === today ? "current" : "ahead";
    if (answered !== null) state = at + 1 === answered ? "answered" : at + 1 < answered ? "past" : "ahead";
    return { day, state };
  });
  const over = answered === null && today > last_day;
  return { cells, days, left: over ? 0 : Math.min(days, daysBetween(today, last_day)), answered, over };
}
