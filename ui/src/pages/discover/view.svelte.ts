/** What Discover remembers of itself, and the search it stands for. */
import type { Search } from "./results.svelte";

export interface DiscoverView {
  text: string;
  /** How many I want, as typed; prices, tiers and cover are those of this quantity. */
  quantity: string;
  sort: Search["sort"];
  assured: boolean;
  verified: boolean;
  countries: string[];
  categories: string[];
  /** USD amounts, "" for any. */
  free_min: string;
  price_min: string;
  price_max: string;
  moq_max: string;
  lead_max: string;
  selected: string | null;
}

export const START: DiscoverView = {
  text: "", quantity: "", sort: "relevance", assured: false, verified: false, countries: [], categories: [],
  free_min: "", price_min: "", price_max: "", moq_max: "", lead_max: "", selected: null,
};

/** Limits and the price filter are in USD (M2). */
export const CURRENCY = "USD";

const DECIMAL = /^\d+(\.\d+)?$/;

/** A quantity as typed, when it is one above zero. */
export function quantityOf(text: string): string | undefined {
  const typed = text.trim();
  return DECIMAL.test(typed) && !/^0+(\.0*)?$/.test(typed) ? typed : undefined;
}

/** Whole days as typed. */
export function daysOf(text: string): number | undefined {
  return /^\d{1,4}$/.test(text.trim()) ? Number(text) : undefined;
}

/** How many filters hold now; a range counts once. */
export function activeFilters(view: DiscoverView): number {
  const single = [view.assured, view.verified, view.free_min !== "", quantityOf(view.price_min) !== undefined || quantityOf(view.price_max) !== undefined, quantityOf(view.moq_max) !== undefined, daysOf(view.lead_max) !== undefined];
  return single.filter(Boolean).length + view.countries.length + view.categories.length;
}

/** The view without any filter; text, quantity and sorting stay. */
export function cleared(view: DiscoverView): DiscoverView {
  return { ...START, text: view.text, quantity: view.quantity, sort: view.sort };
}

export function toSearch(view: DiscoverView): Search {
  return {
    text: view.text.trim(),
    quantity: quantityOf(view.quantity),
    currency: CURRENCY,
    sort: view.sort,
    filters: {
      trade_assurance: view.assured,
      verified: view.verified,
      countries: $state.snapshot(view.countries),
      categories: $state.snapshot(view.categories),
      min_free_limit: view.free_min ? { amount: view.free_min, currency: CURRENCY } : undefined,
      price_min: quantityOf(view.price_min),
      price_max: quantityOf(view.price_max),
      moq_max: quantityOf(view.moq_max),
      lead_time_max: daysOf(view.lead_max),
    },
  };
}
