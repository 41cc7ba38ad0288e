/** Counts beside the names in the rail, as the desk gives them. */
import type { RouteName } from "./router.svelte";

export interface RailCount {
  count: number;
  /** How many of them are overdue; they get the stop mark. */
  overdue?: number;
}

/** What `today.counts` replies. */
export interface RailCounts {
  today: number;
  overdue: number;
  quotes: number;
  orders: number;
  payments: number;
  disputes: number;
  messages: number;
}

class Rail {
  counts = $state<Partial<Record<RouteName, RailCount>>>({});
}

export const rail = new Rail();
