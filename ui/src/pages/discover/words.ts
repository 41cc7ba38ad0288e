/** Quantities, days and price tiers of the catalogue in words. */
import { count, locale } from "$lib/format";
import { t } from "$lib/messages";
import { compare, group, minorUnits, subtract } from "$lib/money";

export interface TierLike {
  min_quantity: string;
  price: string;
  currency: string;
  seen?: boolean;
  seen_on?: string | null;
}

/** `1,200` from "1200", exact. */
export function quantityWords(quantity: string): string {
  return group(quantity, locale());
}

/** A unit price with at least the decimals of its currency, every digit kept: `150.00`, `0.0375`. */
export function priceWords(price: string, currency: string): string {
  const [whole = "", fraction = ""] = price.split(".");
  const padded = fraction.padEnd(minorUnits(currency), "0");
  return group(padded ? `${whole}.${padded}` : whole, locale());
}

/** `20–45`, or `30` when both are one. */
export function leadWords(lead: { min_days: number; max_days: number } | null | undefined): string {
  if (!lead) return "";
  return lead.min_days === lead.max_days ? count(lead.min_days) : `${count(lead.min_days)}–${count(lead.max_days)}`;
}

export interface TierRange<T> {
  tier: T;
  /** `20–99` or `300+` */
  range: string;
  /** Whether the quantity asked for falls into it. */
  on: boolean;
}

const WHOLE = /^\d+$/;

/** Offered tiers of one currency, smallest quantity first, each with the range it holds for. */
export function tierRanges<T extends TierLike>(tiers: readonly T[], quantity: string | undefined): TierRange<T>[] {
  const sorted = tiers.toSorted((a, b) => compare(a.min_quantity, b.min_quantity));
  return sorted.map((tier, at) => {
    const next = sorted[at + 1]?.min_quantity;
    const from = quantityWords(tier.min_quantity);
    const whole = next !== undefined && WHOLE.test(next) && WHOLE.test(tier.min_quantity);
    const range = next === undefined ? `${from}+` : whole ? span(tier.min_quantity, subtract(next, "1")) : t("tier_below", { from, below: quantityWords(next) });
    const on = quantity !== undefined && compare(tier.min_quantity, quantity) <= 0 && (next === undefined || compare(quantity, next) < 0);
    return { tier, range, on };
  });
}

/** `100–299`, `300+` of a price at a quantity. */
export function priceRange(price: { min_quantity: string; next_quantity?: string | null }): string {
  const next = price.next_quantity;
  if (!next) return `${quantityWords(price.min_quantity)}+`;
  return WHOLE.test(next) && WHOLE.test(price.min_quantity) ? span(price.min_quantity, subtract(next, "1")) : t("tier_below", { from: quantityWords(price.min_quantity), below: quantityWords(next) });
}

function span(from: string, to: string): string {
  return from === to ? quantityWords(from) : `${quantityWords(from)}–${quantityWords(to)}`;
}

/** Tiers by currency, offered ones before those seen in order lines. */
export function byKind<T extends TierLike>(tiers: readonly T[]): { currency: string; seen: boolean; tiers: T[] }[] {
  const groups: { currency: string; seen: boolean; tiers: T[] }[] = [];
  for (const tier of tiers) {
    const group = groups.find((one) => one.currency === tier.currency && one.seen === Boolean(tier.seen));
    if (group) group.tiers.push(tier);
    else groups.push({ currency: tier.currency, seen: Boolean(tier.seen), tiers: [tier] });
  }
  return groups.sort((a, b) => Number(a.seen) - Number(b.seen) || a.currency.localeCompare(b.currency));
}

/** `100 pcs` */
export function quantityOfUnit(quantity: string, unit: string | null | undefined): string {
  return unit ? `${quantityWords(quantity)} ${unit}` : quantityWords(quantity);
}
