import { forgets } from "./forget";

/** What stands in the top bar and in the window's title: the page says it, the shell shows it. */
export interface Crumb {
  label: string;
  /** Address of a page above; the last crumb is the page itself and has none. */
  href?: string;
}

class Crumbs {
  list = $state.raw<Crumb[]>([]);
}

export const crumbs = new Crumbs();
forgets(() => {
  crumbs.list = [];
});

/** Call once in a page: `trail(() => [{ label: t("nav_orders"), href: href("orders") }, { label: order.number }])`. */
export function trail(make: () => Crumb[]): void {
  $effect.pre(() => {
    crumbs.list = make();
  });
}
