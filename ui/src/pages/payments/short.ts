/** What of a payment has not come: sent less received, where it came short, and what became of that since (P8). */
import { add, compare, isZero, subtract, type Money } from "$lib/money";
import { amountOf, sum, type Made } from "$lib/why";
import type { OrderView } from "../order/types";
import { receivedAt } from "./received";
import type { Payment } from "./types";

export function shortOf(payment: Pick<Payment, "amount" | "received" | "sent_at" | "state_at"> & { received_at?: string | null }): { amount: Money; made: Made } | null {
  const { amount, received } = payment;
  if (!received || compare(received.amount, amount.amount) >= 0) return null;
  const missing = { amount: subtract(amount.amount, received.amount), currency: amount.currency };
  const sent = { name: "payment_sent", value: amountOf(amount), origin: { from: "record", at: payment.sent_at } } as const;
  const came = { name: "payment_received", value: amountOf(received), origin: { from: "record", at: receivedAt(payment) } } as const;
  return { amount: missing, made: sum("payment_short", missing, [sent], [came], ["P8"]) };
}

/** Where what of the instalment is still outstanding, or was waived, stands in an order's reply, for the sentence that says it. */
export function openPath(since: Since, view: Pick<OrderView, "figures">, instalment: Instalment["instalment"]): string | null {
  const at = view.figures?.instalments.findIndex((part) => part.instalment === instalment) ?? -1;
  const said = { partly: "outstanding", taken: "waived", open: null, sent: null, paid: null }[since];
  return said && at >= 0 ? `/figures/instalments/${at}/${said}` : null;
}

type Instalment = NonNullable<OrderView["figures"]>["instalments"][number];

/** What became of a remainder: still to be paid in whole or in part, under way, no longer due since something was waived, or made up. */
export type Since = "open" | "partly" | "sent" | "taken" | "paid";

/** As the instalment stands now: a payment keeps how it came, its remainder does not. */
export function sinceShort(missing: Money, instalment: Pick<Instalment, "waived" | "outstanding" | "in_transit">): Since {
  if (!isZero(instalment.outstanding.amount)) return compare(instalment.outstanding.amount, missing.amount) < 0 ? "partly" : "open";
  if (!isZero(instalment.in_transit.amount)) return "sent";
  return isZero(instalment.waived.amount) ? "paid" : "taken";
}

/** What the contract asks for an instalment: what is due of it, and what was waived since (P8, D5, O4). */
export function agreedOf(figures: Pick<Instalment, "due" | "waived">, path: string): { amount: Money; made: Made } {
  const amount = { amount: add(figures.due.amount, figures.waived.amount), currency: figures.due.currency };
  const part = (name: "due" | "waived") => ({ name, value: amountOf(figures[name]), path: `${path}/${name}` });
  return { amount, made: sum("contract_due", amount, [part("due"), part("waived")], [], ["O4", "P8"]) };
}
