/** The parts of a supplier's limit gauge (S3, S4). */
import { add, compare, ratio, subtract } from "../money";

export type GaugeKind = "others" | "ours" | "released" | "free";

export interface GaugePart {
  kind: GaugeKind;
  /** Of an own order, its number. */
  name: string;
  amount: string;
  /** Percent of the gauge. */
  width: number;
}

/** What of the limit is neither used by others, nor held by us, nor free: let go since the report, it is free with the next one (S4). */
export function releasedOf(limit: string, others: string, ours: readonly { amount: string }[], free: string): string {
  const taken = ours.reduce((sum, order) => add(sum, order.amount), add(others, free));
  return compare(limit, taken) > 0 ? subtract(limit, taken) : "0.00";
}

/** Others first, then one segment per own order, what was let go and is not free yet, and what is free. */
export function gaugeParts(limit: string, others: string, ours: readonly { name: string; amount: string }[], free: string): GaugePart[] {
  const parts: Omit<GaugePart, "width">[] = [
    { kind: "others", name: "", amount: others },
    ...ours.map((order) => ({ kind: "ours" as const, ...order })),
    { kind: "released", name: "", amount: releasedOf(limit, others, ours, free) },
    { kind: "free", name: "", amount: free },
  ];
  let room = 100;
  return parts
    .map((part) => {
      const width = Math.min(ratio(part.amount, limit) * 100, room);
      room -= width;
      return { ...part, width };
    })
    .filter((part) => part.width > 0);
}
