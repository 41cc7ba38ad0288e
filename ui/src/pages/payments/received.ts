/** When a payment was received: what came back of it later is another moment (P8, P9). */
import type { Payment } from "./types";

/** `state_at` is the last change of a payment; it stands in where the desk does not say when the money came. */
export function receivedAt(payment: Pick<Payment, "state_at"> & { received_at?: string | null }): string {
  return payment.received_at ?? payment.state_at;
}
