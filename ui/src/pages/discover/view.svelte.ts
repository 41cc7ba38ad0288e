/** What Discover remembers of itself, the search it stands for, and the address that says so. */
import { untrack } from "svelte";
import { add, minorUnits, subtract } from "$lib/money";
import type { Place } from "$lib/place.svelte";
import { wholeText } from "$lib/whole-text";
import { encoded, pushQuery, router, setQuery, type QueryPairs } from "$lib/router.svelte";
import type { Search } from "./results.svelte";

export const SORTS = ["relevance", "price", "free_limit", "moq", "lead_time", "rating", "last_ordered", "name"] as const;
export type Sort = (typeof SORTS)[number];

export interface DiscoverView {
  text: string;
  /** How many I want, as typed; prices, tiers and cover are those of this quantity. */
  quantity: string;
  sort: Sort;
  assured: boolean;
  verified: boolean;
  shortlisted: boolean;
  ordered_before: boolean;
  countries: string[];
  categories: string[];
  certifications: string[];
  /** USD amount, "" for any: the order I plan. */
  free_min: string;
  /** In `currency`, "" for any. */
  price_min: string;
  price_max: string;
  /** A price band in place of the two: `from~below`, either side may be empty. */
  band: string;
  moq_max: string;
  lead_max: string;
  rating_min: string;
  years_min: string;
  /** Per cent. */
  response_min: string;
  /** Only what has a price in this currency; "" for any. */
  currency: string;
  /** Only what this supplier sells; "" for any. */
  supplier: string;
  selected: string | null;
}

export const START: DiscoverView = {
  text: "", quantity: "", sort: "relevance", assured: false, verified: false, shortlisted: false, ordered_before: false, countries: [], categories: [], certifications: [],
  free_min: "", price_min: "", price_max: "", band: "", moq_max: "", lead_max: "", rating_min: "", years_min: "", response_min: "", currency: "", supplier: "", selected: null,
};

/** Limits are in USD (M2); so are the price filters while no other currency is chosen. */
export const CURRENCY = "USD";

const DECIMAL = /^\d+(\.\d+)?$/;
/** The smallest step of a unit price. */
const STEP = "0.000001";

/** A quantity as typed, when it is one above zero. */
export function quantityOf(text: string): string | undefined {
  const typed = text.trim();
  return DECIMAL.test(typed) && !/^0+(\.0*)?$/.test(typed) ? typed : undefined;
}

/** Whole days or years as typed. */
export function daysOf(text: string): number | undefined {
  return /^\d{1,4}$/.test(text.trim()) ? Number(text) : undefined;
}

/** A share in per cent as typed, 0 to 100. */
export function shareOf(text: string): string | undefined {
  const typed = text.trim();
  return DECIMAL.test(typed) && Number(typed) <= 100 ? typed : undefined;
}

/** The currency of prices in filters, sorting and columns. */
export function currencyOf(view: DiscoverView): string {
  return view.currency || CURRENCY;
}

/** The prices that a view asks for; a band ends just below the next one. */
export function pricesOf(view: DiscoverView): { min: string | undefined; max: string | undefined } {
  if (!view.band) return { min: quantityOf(view.price_min), max: quantityOf(view.price_max) };
  const [from = "", below = ""] = view.band.split("~");
  return { min: quantityOf(from), max: quantityOf(below) && subtract(below, STEP) };
}

/** How many filters hold now; a range counts once. */
export function activeFilters(view: DiscoverView): number {
  const { min, max } = pricesOf(view);
  const single = [
    view.assured, view.verified, view.shortlisted, view.ordered_before, view.free_min !== "", min !== undefined || max !== undefined, quantityOf(view.moq_max) !== undefined,
    daysOf(view.lead_max) !== undefined, view.rating_min !== "", daysOf(view.years_min) !== undefined, shareOf(view.response_min) !== undefined, view.currency !== "", view.supplier !== "",
  ];
  return single.filter(Boolean).length + view.countries.length + view.categories.length + view.certifications.length;
}

/** The view without any filter; text, quantity and sorting stay. */
export function cleared(view: DiscoverView): DiscoverView {
  return { ...START, text: view.text, quantity: view.quantity, sort: view.sort };
}

export function toSearch(view: DiscoverView): Search {
  const { min, max } = pricesOf(view);
  return {
    text: view.text.trim(),
    quantity: quantityOf(view.quantity),
    currency: currencyOf(view),
    sort: view.sort,
    filters: {
      trade_assurance: view.assured,
      verified: view.verified,
      shortlisted: view.shortlisted,
      ordered_before: view.ordered_before,
      countries: [...view.countries],
      categories: [...view.categories],
      certifications: [...view.certifications],
      min_free_limit: view.free_min ? { amount: view.free_min, currency: CURRENCY } : undefined,
      price_min: min,
      price_max: max,
      moq_max: quantityOf(view.moq_max),
      lead_time_max: daysOf(view.lead_max),
      rating_min: view.rating_min || undefined,
      years_min: daysOf(view.years_min),
      response_rate_min: shareOf(view.response_min),
      priced_in: view.currency || undefined,
      supplier: view.supplier || undefined,
    },
  };
}

/** The view that asks such a search, as it was kept. */
export function fromSearch(search: Search): DiscoverView {
  const filters = search.filters ?? {};
  const text = (value: string | number | null | undefined) => (value === undefined || value === null ? "" : String(value));
  const [min, max] = [text(filters.price_min), text(filters.price_max)];
  // A price that ends a step below a whole one was a band.
  const banded = /\.\d*999999$/.test(max);
  return {
    ...START,
    text: search.text ?? "",
    quantity: text(search.quantity),
    sort: search.sort ?? "relevance",
    assured: filters.trade_assurance ?? false,
    verified: filters.verified ?? false,
    shortlisted: filters.shortlisted ?? false,
    ordered_before: filters.ordered_before ?? false,
    countries: [...(filters.countries ?? [])],
    categories: [...(filters.categories ?? [])],
    certifications: [...(filters.certifications ?? [])],
    free_min: filters.min_free_limit?.amount ?? "",
    ...(banded ? { band: `${min}~${plain(add(max, STEP))}` } : { price_min: min, price_max: max }),
    moq_max: text(filters.moq_max),
    lead_max: text(filters.lead_time_max),
    rating_min: text(filters.rating_min),
    years_min: text(filters.years_min),
    response_min: text(filters.response_rate_min),
    currency: filters.priced_in ?? "",
    supplier: filters.supplier ?? "",
  };
}

/** Without zeros that end a fraction. */
function plain(decimal: string): string {
  return decimal.includes(".") ? decimal.replace(/\.?0+$/, "") : decimal;
}

/** What is typed, letter by letter: a change of it is no step that *Back* undoes. */
const TYPED = { text: "q", quantity: "qty", free_min: "free", price_min: "from", price_max: "to", moq_max: "moq", lead_max: "lead", years_min: "years", response_min: "answers" } as const;
const CHOSEN = { band: "band", rating_min: "stars", currency: "in", supplier: "of" } as const;
const FLAGS = { assured: "ta", verified: "ver", shortlisted: "short", ordered_before: "before" } as const;
const LISTS = { countries: "c", categories: "cat", certifications: "cert" } as const;

/** Characters of what is typed that stand in the address: more than a search looks at, or any figure has. */
const MOST_TYPED = 500;

function each<K extends keyof DiscoverView>(names: Readonly<Record<K, string>>): [K, string][] {
  return Object.entries(names) as [K, string][];
}

export function toPairs(view: DiscoverView): QueryPairs {
  const pairs: QueryPairs = {};
  for (const [field, name] of each(TYPED)) if (view[field]) pairs[name] = wholeText(view[field].slice(0, MOST_TYPED));
  for (const [field, name] of each(CHOSEN)) if (view[field]) pairs[name] = view[field];
  for (const [field, name] of each(FLAGS)) if (view[field]) pairs[name] = "1";
  for (const [field, name] of each(LISTS)) if (view[field].length) pairs[name] = view[field].map(encoded).join(",");
  if (view.sort !== START.sort) pairs.sort = view.sort;
  return pairs;
}

export function fromPairs(pairs: QueryPairs): DiscoverView {
  const view = { ...START };
  for (const [field, name] of [...each(TYPED), ...each(CHOSEN)]) view[field] = pairs[name] ?? "";
  for (const [field, name] of each(FLAGS)) view[field] = pairs[name] === "1";
  for (const [field, name] of each(LISTS)) view[field] = (pairs[name] ?? "").split(",").filter(Boolean).map(decoded);
  const sort = SORTS.find((known) => known === pairs.sort);
  return sort ? { ...view, sort } : view;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function same(a: QueryPairs, b: QueryPairs, except: readonly string[] = []): boolean {
  const names = new Set([...Object.keys(a), ...Object.keys(b)].filter((name) => !except.includes(name)));
  return [...names].every((name) => a[name] === b[name]);
}

/** The view of an address that one comes to: of what was typed and begins as the address says, all stays. */
export function arrived(pairs: QueryPairs, before: DiscoverView): DiscoverView {
  const view = { ...fromPairs(pairs), selected: before.selected };
  const known = toPairs(before);
  for (const [field, name] of each(TYPED)) if (pairs[name] === known[name]) view[field] = before[field];
  return view;
}

/** The address `chosen` with what is typed in `typed`. */
export function withTyped(chosen: QueryPairs, typed: QueryPairs): QueryPairs {
  const names: readonly string[] = Object.values(TYPED);
  const of = (pairs: QueryPairs, wanted: boolean) => Object.entries(pairs).filter(([name]) => names.includes(name) === wanted);
  return Object.fromEntries([...of(chosen, false), ...of(typed, true)]);
}

/** Web views refuse an address that changes with every key. */
const TYPING_MS = 300;

/**
 * Keeps the view in the address: what is chosen is a step for *Back*, what is typed is not and is written when typing rests.
 * To be called while the page is set up; gives what writes it at once, for when one leaves the field.
 */
export function inAddress(view: Place<DiscoverView>, query: () => QueryPairs): () => void {
  let entered = false;
  let typing: ReturnType<typeof setTimeout> | undefined;
  const adopt = (pairs: QueryPairs) => (view.value = arrived(pairs, view.value));
  const here = () => router.current.name === "discover";
  const begins = untrack(query);
  // An address without a word leads to what was looked at last.
  if (Object.keys(begins).length) adopt(begins);
  function settle() {
    if (typing === undefined) return;
    clearTimeout(typing);
    typing = undefined;
    if (here()) setQuery(toPairs(view.value));
  }
  $effect(() => {
    const pairs = toPairs(view.value);
    untrack(() => {
      const now = router.current.query;
      if (here() && !same(pairs, now)) {
        if (entered && !same(pairs, now, Object.values(TYPED))) {
          // Words that were still being typed belong to the step before it too.
          if (typing !== undefined) setQuery(withTyped(now, pairs));
          clearTimeout(typing);
          typing = undefined;
          pushQuery(pairs);
        } else if (entered) {
          clearTimeout(typing);
          typing = setTimeout(settle, TYPING_MS);
        } else setQuery(pairs);
      }
      entered = true;
    });
  });
  $effect(() => {
    const pairs = query();
    untrack(() => {
      if (!here() || same(toPairs(view.value), pairs)) return;
      // Words that were being typed belong to where one was.
      clearTimeout(typing);
      typing = undefined;
      adopt(pairs);
    });
  });
  $effect(() => () => clearTimeout(typing));
  return settle;
}

/** `10–20`, `below 10`, `from 500` of a band in its currency; edges have the decimals of the currency only where they need them. */
export function edgesOf(band: { from?: string | null; below?: string | null }, currency: string): { from: string | null; below: string | null } {
  const edge = (text: string | null | undefined) => {
    if (!text) return null;
    const [whole = "", fraction = ""] = text.split(".");
    return fraction ? `${whole}.${fraction.padEnd(minorUnits(currency), "0")}` : whole;
  };
  return { from: edge(band.from), below: edge(band.below) };
}
