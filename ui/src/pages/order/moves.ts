/** Why the last day of a quality check may still move (C5): what it is counted from while clearance is not recorded. */
import { date } from "$lib/format";
import { t } from "$lib/messages";
import type { Batch, Deadline, OrderView } from "./types";

type Way = Pick<Batch, "quality_provisional" | "cleared_on" | "delivered_on">;

/** `provisional, if cleared on Sep 15`; nothing for a day that stands. */
export function moveWords(batch: Way): string {
  if (!batch.quality_provisional || batch.cleared_on) return "";
  // Delivery stands in for a clearance that nobody told of; with neither the last day of all is shown.
  return batch.delivered_on ? t("quality_if_cleared", { day: date(batch.delivered_on, "short") }) : t("quality_if_late");
}

/** The same for a ground of a dispute, which is of one batch. */
export function groundMoves(view: Pick<OrderView, "batches">, batch_id: string | null | undefined): string {
  const batch = view.batches.find((one) => one.batch_id === batch_id);
  return batch ? moveWords(batch) : "";
}

/** For a deadline that may move: of a quality check what it hangs on, of any other that it is provisional. */
export function deadlineMoves(view: Pick<OrderView, "batches">, { kind, about, due, provisional }: Pick<Deadline, "kind" | "about" | "due" | "provisional">): string {
  if (!provisional) return "";
  const batch = kind === "quality_window" ? view.batches.find((one) => (about?.kind === "batch" ? one.batch_id === about.batch_id : one.quality_closes_on === due)) : undefined;
  return (batch && moveWords(batch)) || t("timeline_provisional");
}
