/** What the next days hold and where it stands: 14 equal days from today. */
import { daysBetween } from "../dates";
import type { Made } from "../why";
import { textWidth } from "./text";

export const STRIP_DAYS = 14;

export interface StripPay {
  day: string;
  amount: string;
  name: string;
  /** The amount with its currency, as it is asked for, and what it comes from: its own place in the answer, or a sum. */
  figure?: string;
  path?: string | undefined;
  made?: Made | undefined;
}

export interface StripTransit {
  name: string;
  from: string;
  to: string;
}

export interface StripWindow {
  name: string;
  last_day: string;
}

export interface StripBar {
  name: string;
  /** Columns, in parts of a day from today; `right` beyond the strip runs off its edge. */
  left: number;
  right: number;
  /** Words inside the bar, or after it when it is too short for them. */
  inside: boolean;
  /** Days it is late; drawn as words at today. */
  late: number;
}

/** Payments by day; what is overdue stands under today. Those after the strip are not drawn. */
export function stripPays(pays: readonly StripPay[], today: string): { at: number; late: number; pay: StripPay }[] {
  return pays
    .map((pay) => ({ at: daysBetween(today, pay.day), pay }))
    .filter(({ at }) => at < STRIP_DAYS)
    .map(({ at, pay }) => ({ at: Math.max(0, at), late: Math.max(0, -at), pay }));
}

/** Money on its way: from its first to the end of its last day; late when that has passed. */
export function stripTransits(transits: readonly StripTransit[], today: string): StripBar[] {
  return transits
    .map((transit) => {
      const right = daysBetween(today, transit.to) + 1;
      return { name: transit.name, left: Math.max(0, daysBetween(today, transit.from)), right, inside: false, late: right <= 0 ? 1 - right : 0 };
    })
    .filter((bar) => bar.left < STRIP_DAYS)
    .toSorted((a, b) => b.late - a.late || a.right - b.right);
}

/** Windows: a bar from today to the end of the last safe day. */
export function stripWindows(windows: readonly StripWindow[], today: string, dayWidth: number): StripBar[] {
  return windows
    .map((window) => {
      const right = daysBetween(today, window.last_day) + 1;
      const inside = textWidth(window.name) + 16 <= Math.min(right, STRIP_DAYS) * dayWidth;
      return { name: window.name, left: 0, right, inside, late: right <= 0 ? 1 - right : 0 };
    })
    .filter((bar) => bar.right <= STRIP_DAYS)
    .toSorted((a, b) => b.late - a.late || a.right - b.right);
}
