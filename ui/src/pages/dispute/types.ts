/** Disputes by the wire's own types. */
import type { Reply } from "$lib/api";
import type { Args } from "$lib/api";
import type { OrderView } from "../order/types";

export type { OrderView };
export type Dispute = OrderView["disputes"][number];
export type GroundView = OrderView["grounds"][number];
export type Ground = GroundView["ground"];
export type Evidence = Dispute["evidence"][number];
export type Offer = Dispute["offers"][number];
export type Remedy = Offer["remedy"];
export type Outcome = Dispute["outcomes"][number];
export type Refund = OrderView["refunds"][number];
export type NewEvidence = Args<"order.open_dispute">["evidence"][number];
export type Rulebook = Reply<"rulebook.view">;
