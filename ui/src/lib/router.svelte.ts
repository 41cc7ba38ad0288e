/** Addresses after `#`, typed by the one table of routes. It must not know any page. */
import { keep, recall } from "./storage";
import { wholeText } from "./whole-text";

/** Name of a page → its address. `:name` is a parameter. A page of that name lives in `src/pages/NAME.svelte`. */
export const routes = {
  today: "/today",
  discover: "/discover",
  import: "/discover/import",
  compare: "/discover/compare",
  supplier: "/discover/suppliers/:supplier_id",
  product: "/discover/products/:product_id",
  quotes: "/quotes",
  quote: "/quotes/:quotation_id",
  orders: "/orders",
  order: "/orders/:order_id",
  order_edit: "/orders/:order_id/edit",
  order_compare: "/orders/:order_id/compare",
  checkout: "/orders/:order_id/pay/:instalment",
  payments: "/payments",
  disputes: "/disputes",
  dispute: "/disputes/:order_id",
  credit: "/credit",
  credit_apply: "/credit/apply",
  messages: "/messages",
  thread: "/messages/:thread_id",
  settings: "/settings",
  rulebooks: "/settings/rulebooks",
  security: "/settings/security",
  help: "/help",
  gallery: "/gallery",
} as const;

export type RouteName = keyof typeof routes;
type Names<P extends string> = P extends `${string}:${infer Name}/${infer Rest}`
  ? Name | Names<Rest>
  : P extends `${string}:${infer Name}`
    ? Name
    : never;
/** The parameters of a page's address. */
export type Params<R extends RouteName> = { [N in Names<(typeof routes)[R]>]: string };
export type QueryPairs = Record<string, string>;
/** What a page receives: `let { params, query }: PageProps<"order"> = $props();` */
export interface PageProps<R extends RouteName> {
  params: Params<R>;
  query: QueryPairs;
}
type Target<R extends RouteName> = Names<(typeof routes)[R]> extends never
  ? [params?: Record<string, never>, query?: QueryPairs]
  : [params: Params<R>, query?: QueryPairs];

export interface Match {
  name: RouteName;
  params: Record<string, string>;
  query: QueryPairs;
}

/** The text behind percent signs; a broken one stays as it is. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function pairsOf(search: string): QueryPairs {
  const pairs = search.split("&").filter(Boolean);
  return Object.fromEntries(pairs.map((pair) => {
    const [key = "", value = ""] = pair.split("=");
    return [decode(key), decode(value)];
  }));
}

/** A text as it stands in an address. */
export function encoded(text: string): string {
  return encodeURIComponent(wholeText(text));
}

/** The page that an address names, or `null`. */
export function match(address: string): Match | null {
  const [path = "", search = ""] = address.replace(/^#/, "").split("?");
  const pieces = path.split("/").filter(Boolean);
  for (const [name, pattern] of Object.entries(routes)) {
    const wanted = pattern.split("/").filter(Boolean);
    if (wanted.length !== pieces.length) continue;
    const params: Record<string, string> = {};
    const fits = wanted.every((piece, at) => {
      const actual = pieces[at] ?? "";
      if (!piece.startsWith(":")) return piece === actual;
      params[piece.slice(1)] = decode(actual);
      return true;
    });
    // A fixed address stands before one with a parameter in the table, so the first fit is the best.
    if (fits) return { name: name as RouteName, params, query: pairsOf(search) };
  }
  return null;
}

/** Most characters of an address: the shell reads no request of 65,536, and a page that is loaded anew under such a one stays blank. */
const LONGEST = 60_000;

/** The address of a match: the inverse of `match`, but for what is too long to stand in one. */
export function addressOf({ name, params, query }: Match): string {
  const path = routes[name].replace(/:(\w+)/g, (_, key: string) => encoded(params[key] ?? ""));
  const pairs = Object.entries(query)
    .map(([key, value]) => `${encoded(key)}=${encoded(value)}`);
  while (pairs.length && path.length + pairs.join("&").length > LONGEST) {
    const longest = pairs.reduce((a, b) => (b.length > a.length ? b : a));
    pairs.splice(pairs.indexOf(longest), 1);
  }
  const search = pairs.length ? `?${pairs.join("&")}` : "";
  return `#${path}${search}`;
}

/** The address of a page: `href("order", { order_id })`. */
export function href<R extends RouteName>(name: R, ...target: Target<R>): string {
  const [params = {}, query = {}] = target as [Record<string, string>?, QueryPairs?];
  return addressOf({ name, params, query });
}

const START: Match = { name: "today", params: {}, query: {} };

class Router {
  current = $state.raw<Match>(START);
  /** Counts arrivals, so that the shell can move focus on each. */
  arrivals = $state(0);
  private scope = "";

  /** Follows the address from now on. `scope` (the workspace) keeps remembered places apart. */
  start(scope: string): void {
    // The address of another workspace's page means nothing in this one.
    const switched = this.scope !== "" && this.scope !== scope;
    this.scope = scope;
    const here = (switched ? null : match(location.hash)) ?? match(recall<string>(`${scope}.route`) ?? "");
    this.arrive(here ?? START);
  }

  /** Listens to the address bar. Returns how to stop. */
  listen(): () => void {
    const follow = () => {
      const found = match(location.hash);
      if (found) this.arrive(found);
    };
    addEventListener("hashchange", follow);
    return () => removeEventListener("hashchange", follow);
  }

  private arrive(found: Match): void {
    const moved = found.name !== this.current.name || JSON.stringify(found.params) !== JSON.stringify(this.current.params);
    this.current = found;
    if (moved) this.arrivals += 1;
    const address = addressOf(found);
    keep(`${this.scope}.route`, address);
    if (location.hash !== address) history.replaceState(null, "", address);
  }
}

export const router = new Router();

/** Goes to a page; *Back* returns. */
export function go<R extends RouteName>(name: R, ...target: Target<R>): void {
  location.hash = href(name, ...target);
}

/** Changes what follows `?` of the page one is on, as a step that *Back* undoes. */
export function pushQuery(query: QueryPairs): void {
  const { name, params } = router.current;
  router.current = { name, params, query };
  history.pushState(null, "", addressOf(router.current));
}

/** Changes what follows `?` of the page one is on, without a step in the history. */
export function setQuery(query: QueryPairs): void {
  const { name, params } = router.current;
  router.current = { name, params, query };
  history.replaceState(null, "", addressOf(router.current));
}
