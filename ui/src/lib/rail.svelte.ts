/** Counts beside the names in the rail, as the desk gives them. */
import { forgets } from "./forget";
import type { RouteName } from "./router.svelte";

export interface RailCount {
  count: number;
  /** How many of them are overdue; they get the stop mark. */
  overdue?: number;
}

class Rail {
  counts = $state<Partial<Record<RouteName, RailCount>>>({});
}

export const rail = new Rail();
forgets(() => {
  rail.counts = {};
});
