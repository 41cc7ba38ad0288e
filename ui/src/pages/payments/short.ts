/** What of a payment has not come: sent less received, where it came short (P8). */
import { compare, subtract, type Money } from "$lib/money";
import { amountOf, sum, type Made } from "$lib/why";
import type { Payment } from "./types";

export function shortOf(payment: Pick<Payment, "amount" | "received" | "sent_at" | "state_at">): { amount: Money; made: Made } | null {
  const { amount, received } = payment;
  if (!received || compare(received.amount, amount.amount) >= 0) return null;
  const missing = { amount: subtract(amount.amount, received.amount), currency: amount.currency };
  const sent = { name: "payment_sent", value: amountOf(amount), origin: { from: "record", at: payment.sent_at } } as const;
  const came = { name: "payment_received", value: amountOf(received), origin: { from: "record", at: payment.state_at } } as const;
  return { amount: missing, made: sum("payment_short", missing, [sent], [came], ["P8"]) };
}
