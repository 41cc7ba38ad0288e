/** A supplier's standing (S3, S4) as the gauge draws it. */
import type { Reply } from "$lib/api";
import { add } from "$lib/money";

export type Standing = Reply<"supplier.standing">["standing"];
export type LimitReport = Reply<"supplier.standing">["reports"][number];

export interface Gauge {
  /** Full width of the gauge; `null` while nothing is reported. */
  limit: string | null;
  others: string;
  ours: { name: string; amount: string }[];
  /** Let go since the report: free with the next one alone (S4). */
  released: string;
  free: string;
  /** False when the report did not name the whole limit: the width is then what is known of it. */
  whole: boolean;
}

export function gaugeOf(standing: Standing): Gauge {
  const ours = standing.reservations.map((held) => ({ name: held.number, amount: held.reserved.amount }));
  const others = standing.used_by_others?.amount ?? "0.00";
  const [released, free] = [standing.released_since_report.amount, standing.free.amount];
  if (!standing.reported) return { limit: null, others, ours, released, free, whole: false };
  if (standing.limit) return { limit: standing.limit.amount, others, ours, released, free, whole: true };
  // What a report left, and what of ours it has in it already: the part of the limit that is known.
  const known = standing.reservations.reduce((sum, held) => add(sum, held.in_report.amount), add(standing.remaining.amount, released));
  return { limit: known, others, ours, released, free, whole: false };
}

/** All that our orders hold now. */
export function reserved(standing: Standing): string {
  return standing.reservations.reduce((sum, held) => add(sum, held.reserved.amount), "0.00");
}
