/** The parts of a supplier's limit gauge (S3, S4). */
import { ratio } from "../money";

export type GaugeKind = "others" | "ours" | "released" | "free";

export interface GaugePart {
  kind: GaugeKind;
  /** Of an own order, its number. */
  name: string;
  amount: string;
  /** Percent of the gauge. */
  width: number;
}

/** Others first, then one segment per own order, what was let go since the report and is not free yet (S4), and what is free. */
export function gaugeParts(limit: string, others: string, ours: readonly { name: string; amount: string }[], released: string, free: string): GaugePart[] {
  const parts: Omit<GaugePart, "width">[] = [
    { kind: "others", name: "", amount: others },
    ...ours.map((order) => ({ kind: "ours" as const, ...order })),
    { kind: "released", name: "", amount: released },
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
