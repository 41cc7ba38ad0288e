/** How an instalment's `received` came together: by its own payments, or with credit of the other one (P8). */
import { add, compare, subtract } from "$lib/money";
import type { Figures, Instalment, OrderView } from "./types";

type Part = Figures["instalments"][number];

/** What its own payments have brought: only to be held against the desk's figure, never shown. */
function ownPayments(view: Pick<OrderView, "payments">, instalment: Instalment): string {
  const came = view.payments.filter((payment) => payment.designated && payment.instalment === instalment && payment.received);
  return came.reduce((sum, { received, returned }) => add(sum, subtract(received?.amount ?? "0", returned?.amount ?? "0")), "0");
}

/** Whether what one instalment had too much counts for the other: this one took some of it, or gave it. */
export function creditMoved(view: Pick<OrderView, "payments">, part: Pick<Part, "instalment" | "received">): "taken" | "given" | null {
  const order = compare(part.received.amount, ownPayments(view, part.instalment));
  return order > 0 ? "taken" : order < 0 ? "given" : null;
}

/** As a golden script says it: received, complete by a card company's word alone, or neither. */
export function stateOf(part: Pick<Part, "complete" | "fully_received">): "received" | "complete" | "open" {
  return part.fully_received ? "received" : part.complete ? "complete" : "open";
}

export function otherOf(instalment: Instalment): Instalment {
  return instalment === "initial" ? "balance" : "initial";
}
