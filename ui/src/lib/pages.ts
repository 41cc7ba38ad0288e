/** Pages by their route's name: a file `src/pages/NAME.svelte` is the page of route NAME. Loaded when first visited. */
import type { Component } from "svelte";
import type { RouteName } from "./router.svelte";

type PageComponent = Component<{ params: Record<string, string>; query: Record<string, string> }>;

const files = import.meta.glob<{ default: PageComponent }>("../pages/*.svelte");
// The sheet of all pieces: for those who build pages, never in a built program.
const sheet = import.meta.env.DEV ? import.meta.glob<{ default: PageComponent }>("../gallery/Gallery.svelte") : {};

function loader(name: RouteName) {
  return name === "gallery" ? sheet["../gallery/Gallery.svelte"] : files[`../pages/${name}.svelte`];
}

/** Whether a route has a page in this program. */
export function hasPage(name: RouteName): boolean {
  return loader(name) !== undefined;
}

export async function loadPage(name: RouteName): Promise<PageComponent> {
  const load = loader(name);
  if (!load) throw new Error(`no page ${name}`);
  return (await load()).default;
}
