/** The products chosen for a comparison, and the plan they are compared for: remembered until they are taken out. */
import { t } from "$lib/messages";
import { place, type Place } from "$lib/place.svelte";
import { href } from "$lib/router.svelte";
import { toasts } from "$lib/ui/toasts.svelte";

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

/** Puts a product in or takes it out, as the user chose; says so where another had to go for it. */
export function choose(tray: Tray, id: string): void {
  const full = tray.ids.length === MOST && !tray.ids.includes(id);
  tray.ids = toggled(tray.ids, id);
  if (full) toasts.say(t("beside_full", { count: MOST }));
}

/** The address of a comparison. */
export function compareHref(ids: readonly string[], quantity: string | undefined, initial: string): string {
  return href("compare", {}, { ids: ids.join(","), ...(quantity ? { qty: quantity } : {}), ...(initial ? { first: initial } : {}) });
}
