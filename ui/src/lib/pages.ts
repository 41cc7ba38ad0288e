/** Pages by their route's name: a file `src/pages/NAME.svelte` is the page of route NAME. Loaded when first visited. */
import type { Component } from "svelte";
import type { RouteName } from "./router.svelte";

type PageComponent = Component<{ params: Record<string, string>; query: Record<string, string> }>;

const files = import.meta.glob<{ default: PageComponent }>("../pages/*.svelte");

/** Whether a route has a page in this program. */
export function hasPage(name: RouteName): boolean {
  if (name === "gallery" && !import.meta.env.DEV) return false;
  return `../pages/${name}.svelte` in files;
}

export async function loadPage(name: RouteName): Promise<PageComponent> {
  const load = files[`../pages/${name}.svelte`];
  if (!load) throw new Error(`no page ${name}`);
  return (await load()).default;
}
