/** What a press that starts or hands over a dispute should not be done without knowing (D3–D7). It warns, and never blocks. */
import { date } from "$lib/format";
import { t } from "$lib/messages";
import { groundMoves } from "../order/moves";
import type { DisputeTerms } from "./clocks";
import type { Dispute, GroundView, OrderView } from "./types";

export interface Warned {
  title: string;
  why: string;
  rules: readonly string[];
}

/** The platform decides on what both sides handed in, each file with the clause it concerns (D4, D7). */
export function evidenceWarnings(ours: readonly { clause: string }[]): Warned[] {
  if (ours.length === 0) return [{ title: t("dispute_warn_no_evidence"), why: t("dispute_warn_no_evidence_why"), rules: ["D4", "D7"] }];
  const bare = ours.filter((evidence) => !evidence.clause.trim()).length;
  return bare ? [{ title: t("dispute_warn_no_clause", { count: bare }), why: t("dispute_warn_no_clause_why"), rules: ["D7"] }] : [];
}

/** Before it is handed to the platform: what is lacking, the days that are left to the sides, and that it is for good. */
export function escalateWarnings(dispute: Dispute, today: string, terms: DisputeTerms | undefined): Warned[] {
  const { last_day } = dispute.settle_window;
  const automatic = terms?.automatic_on_day ?? null;
  const left: Warned = { title: t("dispute_warn_days_left", { day: date(last_day, "weekday") }), why: t("dispute_warn_days_left_why"), rules: ["D3", "D5"] };
  return [
    ...evidenceWarnings(dispute.evidence.filter((evidence) => evidence.by === "buyer")),
    ...(today <= last_day ? [left] : []),
    automatic === null
      ? { title: t("dispute_warn_no_hurry"), why: t("dispute_warn_no_hurry_why"), rules: ["D3"] }
      : { title: t("dispute_clocks_automatic", { day: automatic }), why: t("dispute_warn_automatic_why"), rules: ["RB2"] },
    { title: t("dispute_warn_handed_over"), why: t("dispute_warn_handed_over_why"), rules: ["D3", "D4"] },
  ];
}

/** Before it is opened: what is lacking, until when the ground can be used, and that what was opened does not go away. */
export function openWarnings(view: Pick<OrderView, "batches">, ground: GroundView | null, files: readonly { clause: string }[]): Warned[] {
  const until = ground?.open ? ground.closes_on : null;
  const moves = ground?.ground === "quality" ? groundMoves(view, ground.batch_id) : "";
  const closes: Warned[] = until ? [{ title: t("dispute_warn_until", { day: date(until, "weekday") }), why: [moves && t("dispute_warn_moves", { moves }), ground?.ground === "late_shipment" && t("dispute_warn_receipt_ends"), t("dispute_warn_until_why")].filter(Boolean).join(" "), rules: moves ? ["D2", "D6", "C5"] : ["D2", "D6"] }] : [];
  return [...evidenceWarnings(files), ...closes, { title: t("dispute_warn_opened"), why: t("dispute_warn_opened_why"), rules: ["D5", "D6"] }];
}
