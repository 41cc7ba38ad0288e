/** What is due, in transit and done, as one list of three groups (P7–P9). */
import { t } from "$lib/messages";
import type { DueRow, PaymentList, PaymentRow } from "./types";

/** `at`: its place in the reply's own list, for the figures that can be asked for their reason. */
export type Row = { id: string; at: number } & ({ kind: "due"; row: DueRow } | { kind: "transit" | "done"; row: PaymentRow });

/** Where the two ends of a payment's arrival stand in the reply. */
export function arrivalPaths(at: number): string[] {
  return ["earliest", "latest"].map((end) => `/payments/${at}/payment/arrival/${end}`);
}

/** A payment is under way until its account has it or it failed. */
export function inTransit({ payment }: PaymentRow): boolean {
  return payment.state === "sent" || payment.state === "accepted";
}

/** Due first, then in transit with the overdue at the top, then done; each newest first as the desk gives them. */
export function rowsOf(list: PaymentList): Row[] {
  const due = list.due.map((row, at): Row => ({ kind: "due", at, id: `${row.order_id} ${row.figures.instalment}`, row }));
  const of = (kind: "transit" | "done", rows: readonly PaymentRow[]) => rows.map((row): Row => ({ kind, at: list.payments.indexOf(row), id: row.payment.payment_id, row }));
  const moving = list.payments.filter(inTransit);
  const late = (row: PaymentRow) => Number(!row.payment.overdue);
  return [...due, ...of("transit", moving.toSorted((a, b) => late(a) - late(b))), ...of("done", list.payments.filter((row) => !inTransit(row)))];
}

export function groupWord(kind: Row["kind"]): string {
  if (kind === "due") return t("payments_due");
  return kind === "transit" ? t("payments_in_transit") : t("payments_done");
}

/** Which words tell how a payment stands: a T/T is "sent, awaiting receipt" (P7). */
export function stateWord({ payment }: PaymentRow): string {
  if (payment.overdue) return t("payments_state_overdue");
  if (payment.awaits_agreement) return t("payments_state_awaits_agreement");
  if (payment.state === "sent") return payment.method === "telegraphic_transfer" ? t("payments_state_sent_tt") : t("payments_state_processing");
  if (payment.state === "accepted") return t("payments_state_accepted");
  if (payment.state === "returned") return t("payments_state_returned");
  return payment.state === "received" ? t("payments_state_received") : t("payments_state_failed");
}
