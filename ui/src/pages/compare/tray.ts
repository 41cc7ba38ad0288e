/** The products chosen for a comparison, and the plan they are compared for: remembered until they are taken out. */
import { place, type Place } from "$lib/place.svelte";
import { href } from "$lib/router.svelte";

/** Products that stand side by side. */
export const MOST = 5;

export interface Tray {
  ids: string[];
  /** As typed. */
  quantity: string;
  /** Share to be paid first, in per cent, as typed; "" leaves it open. */
  initial: string;
}

export const EMPTY: Tray = { ids: [], quantity: "", initial: "30" };

/** Must be made while a component is set up. */
export function tray(): Place<Tray> {
  return place<Tray>("compare", EMPTY);
}

/** In or out; one more than fits pushes out the first. */
export function toggled(ids: readonly string[], id: string): string[] {
  return ids.includes(id) ? ids.filter((other) => other !== id) : [...ids, id].slice(-MOST);
}

/** The address of a comparison. */
export function compareHref(ids: readonly string[], quantity: string | undefined, initial: string): string {
  return href("compare", {}, { ids: ids.join(","), ...(quantity ? { qty: quantity } : {}), ...(initial ? { first: initial } : {}) });
}
