/** Prices of a product from list to list: one row for each tier, with whether it was dearer or cheaper than in the list before. */
import type { Reply } from "$lib/api";
import { compare } from "$lib/money";

type Listed = Reply<"catalogue.prices">["listed"];

export interface PriceRow {
  key: string;
  /** Which day the price is of, as far as is known. */
  day: string | null;
  /** The quantity it begins at. */
  from: string;
  price: string;
  currency: string;
  source: string;
  at: string;
  /** The list was taken back out. */
  undone: boolean;
  /** Beside the same tier of the list before; absent where none had it. */
  change: "dearer" | "cheaper" | "same" | null;
  /** What it was there. */
  before: string | null;
}

/** `listed` and what comes out of it are newest first. A list that was undone is shown, and nothing is compared with it. */
export function history(listed: Listed): PriceRow[] {
  const before = new Map<string, string>();
  const lists = listed.map((list, at) => ({ list, at })).toReversed();
  const rows = lists.map(({ list, at }) =>
    list.tiers.map((tier): PriceRow => {
      const which = `${tier.currency} ${tier.min_quantity} ${tier.seen}`;
      const last = list.undone ? undefined : before.get(which);
      if (!list.undone) before.set(which, tier.price);
      const sign = last === undefined ? null : compare(tier.price, last);
      return {
        key: `${at} ${which} ${tier.price}`, day: tier.seen_on ?? null, from: tier.min_quantity, price: tier.price, currency: tier.currency, source: list.source, at: list.at, undone: list.undone,
        change: sign === null ? null : sign > 0 ? "dearer" : sign < 0 ? "cheaper" : "same", before: last ?? null,
      };
    }),
  );
  return rows.toReversed().flat();
}
