/** The parts of a supplier's limit gauge (S3, S4). */
import { ratio } from "../money";

export interface GaugePart {
  kind: "others" | "ours";
  name: string;
  amount: string;
  /** Percent of the gauge. */
  width: number;
}

/** Others first, then one segment per own order; what remains is free and hollow. */
export function gaugeParts(limit: string, others: string, ours: readonly { name: string; amount: string }[]): GaugePart[] {
  const parts: GaugePart[] = [
    { kind: "others", name: "", amount: others, width: ratio(others, limit) * 100 },
    ...ours.map((order) => ({ kind: "ours" as const, ...order, width: ratio(order.amount, limit) * 100 })),
  ];
  let room = 100;
  return parts
    .map((part) => {
      const width = Math.min(part.width, room);
      room -= width;
      return { ...part, width };
    })
    .filter((part) => part.width > 0);
}
