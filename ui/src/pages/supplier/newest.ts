/** The newest price that is known of a product. */
import type { Reply } from "$lib/api";

export type Tier = Reply<"catalogue.supplier">["page"]["products"][number]["product"]["tiers"][number];

/**
 * The tier of the latest day. Of several on one day an offered one stands before one that was seen in an order, and the smallest
 * quantity before the others; what names no day gives way to what does.
 */
export function newestOf(tiers: readonly Tier[]): Tier | undefined {
  const day = (tier: Tier) => tier.seen_on ?? "";
  return tiers.toSorted((a, b) => (day(a) === day(b) ? Number(a.seen) - Number(b.seen) : day(a) < day(b) ? 1 : -1))[0];
}
