/** Where each method's bar stands on the checkout's calendar (P11). */
import { addDays, daysBetween } from "../dates";
import type { WhyScope } from "../why";

export interface ArrivalMethod {
  id: string;
  name: string;
  /** One quiet line under the name: days and countries. */
  note?: string;
  available: boolean;
  /** Why it is not available. */
  reason?: string;
  /** `null`: neither the rulebook nor the user has said. */
  fee_total: string | null;
  /** Where an unknown fee is the user's to enter; elsewhere it is only said to be unknown. */
  enter_fee?: boolean;
  /** One quiet line under the fee. */
  fee_note?: string;
  earliest?: string | null;
  latest?: string | null;
  /** Pays a part of the sum only. */
  part?: boolean;
  provisional?: boolean;
  cheapest?: boolean;
  soonest?: boolean;
  /** Where days, fee and a figure in the note stand in a reply, and in which where it is not the page's own. */
  paths?: { days: readonly string[]; fee: string; note?: { path: string; figure: string } | undefined; of?: WhyScope | undefined };
}

export interface ArrivalPlan {
  from: string;
  count: number;
}

export interface ArrivalBar {
  /** All in percent of the calendar's width. */
  pay: number;
  left: number;
  right: number;
}

const LEAST_DAYS = 14;

/** From the pay day to the day after the latest arrival, at least two weeks. */
export function arrivalPlan(payDay: string, methods: readonly ArrivalMethod[]): ArrivalPlan {
  const last = methods.reduce((latest, method) => (method.available && method.latest && method.latest > latest ? method.latest : latest), payDay);
  return { from: payDay, count: Math.max(LEAST_DAYS, daysBetween(payDay, last) + 2) };
}

/** The bar from the earliest day to the end of the latest; `null` when there is none to draw. */
export function arrivalBar(method: ArrivalMethod, payDay: string, plan: ArrivalPlan): ArrivalBar | null {
  if (!method.available || !method.earliest || !method.latest) return null;
  const x = (day: string, part = 0) => ((daysBetween(plan.from, day) + part) / plan.count) * 100;
  return { pay: x(payDay, 0.5), left: x(method.earliest), right: x(method.latest, 1) };
}

/** Which columns show their date: all when there is room for 28 px each, else every so many. */
export function shownDays(plan: ArrivalPlan, width: number): Set<string> {
  const step = Math.max(1, Math.ceil((28 * plan.count) / Math.max(1, width)));
  const shown = new Set<string>();
  for (let at = 0; at < plan.count; at += step) shown.add(addDays(plan.from, at));
  return shown;
}
