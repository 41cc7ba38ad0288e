/** Counts beside the names in the rail. Pages that know them put them here. */
import type { RouteName } from "./router.svelte";

export interface RailCount {
  count: number;
  /** How many of them are overdue; they get the stop mark. */
  overdue?: number;
}

class RailCounts {
  counts = $state<Partial<Record<RouteName, RailCount>>>({});
}

export const rail = new RailCounts();
