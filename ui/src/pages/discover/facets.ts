/** Counts of a search as the filters show them. They are the desk's; here they are only put in an order that reads well. */
import { compare, group } from "$lib/money";
import { locale } from "$lib/format";
import { t } from "$lib/messages";
import type { SearchReply } from "./results.svelte";
import { edgesOf } from "./view.svelte";

type Facets = SearchReply["facets"];

export interface Option {
  value: string;
  label: string;
  count: number;
  depth?: number;
}

const PART_OF = /\s*>\s*/;

/** Categories as a tree: each under what it is a part of, the larger first among those beside each other. */
export function categoryTree(categories: Facets["categories"]): Option[] {
  const named = categories.map((one) => ({ ...one, names: one.category.split(PART_OF) }));
  const listed = new Map(named.map((one) => [one.names.join(">"), one.category]));
  const below = new Map<string | undefined, typeof named>();
  for (const one of named) {
    // A part is counted beside its whole where the whole is listed at all; else it stands by itself.
    const whole = listed.get(one.names.slice(0, -1).join(">"));
    const beside = below.get(whole);
    if (beside) beside.push(one);
    else below.set(whole, [one]);
  }
  const built: Option[] = [];
  function put(parent: string | undefined, depth: number) {
    for (const { category, count, names } of below.get(parent) ?? []) {
      built.push({ value: category, label: (depth ? names.at(-1) : category) ?? category, count, depth });
      put(category, depth + 1);
    }
  }
  put(undefined, 0);
  return built;
}

/** At least so many stars: what each choice would find, most stars first. */
export function atLeast(ratings: Facets["ratings"]): Option[] {
  let sum = 0;
  return ratings.filter((one) => one.from).map((one) => {
    sum += one.count;
    return { value: one.from ?? "", label: t("discover_stars", { stars: one.from ?? "" }), count: sum };
  });
}

/** Bands of price: `below 10`, `10–20`, `from 500`. What has no price in the currency is no choice. */
export function bands(prices: Facets["prices"], currency: string): Option[] {
  const words = (edge: string) => group(edge, locale());
  return prices.filter((band) => band.from ?? band.below).map((band) => {
    const { from, below } = edgesOf(band, currency);
    const nothing = from === null || compare(from, "0") === 0;
    const label = below === null ? t("discover_band_from", { from: words(from ?? "0") }) : nothing ? t("discover_band_below", { below: words(below) }) : t("discover_band", { from: words(from), below: words(below) });
    return { value: `${band.from ?? ""}~${band.below ?? ""}`, label, count: band.count };
  });
}

/** How many found have no price in the currency. */
export function unpriced(prices: Facets["prices"]): number {
  return prices.filter((band) => !(band.from ?? band.below)).reduce((sum, band) => sum + band.count, 0);
}
