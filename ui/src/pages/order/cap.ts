/** Why an order's cap is what it is (C2, C3, S2, RB2), and whether something may still come back of it (C7, D6). */
import type { MessageKey } from "$lib/messages";
import type { OrderView } from "./types";

type Terms = NonNullable<OrderView["cover"]>;

interface CapReason {
  words: Extract<MessageKey, `order_cap_${string}`>;
  rule: string;
  /** The supplier's free limit was weighed for it. */
  limited: boolean;
}

export function capReason(terms: Pick<Terms, "assured" | "coverage">): CapReason {
  if (!terms.assured) return { words: "order_cap_not_assured", rule: "S2", limited: false };
  if (terms.coverage === null) return { words: "order_cap_by_payment", rule: "RB2", limited: false };
  return { words: `order_cap_${terms.coverage}`, rule: terms.coverage === "pre_shipment" ? "C2" : "C3", limited: true };
}

/** A dispute goes on, or one could be opened: what the most is that it could bring is part of the order's money. */
export function refundsMatter(view: Pick<OrderView, "disputes" | "grounds" | "actions">): boolean {
  return view.disputes.some((dispute) => dispute.ended_at === null) || view.grounds.some((ground) => ground.open) || view.actions.some((may) => may.command === "open_dispute" && may.allowed);
}
