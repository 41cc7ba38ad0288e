/** What may be done now: the dry run of the desk, looked up by the command's name. */
import { isZero } from "$lib/money";
import type { Action, OrderView } from "./types";

const UNKNOWN: Action = { command: "", allowed: false, refusal: null, late: false };

/** A command of the buyer. */
export function action(view: OrderView, command: string): Action {
  return view.actions.find((candidate: Action) => candidate.command === command) ?? { ...UNKNOWN, command };
}

/** An outside fact. */
export function fact(view: OrderView, command: string): Action {
  return view.recordable.find((candidate: Action) => candidate.command === command) ?? { ...UNKNOWN, command };
}

/** First instant that is too late for a fact that came before the edition cancelled the order by itself (RB2); absent for what happens now. */
export function beforeOf(view: OrderView, command: string): string | undefined {
  return fact(view, command).late ? view.cancelled?.at : undefined;
}

/** Whether the buyer may do it now. */
export function can(view: OrderView, command: string): boolean {
  return action(view, command).allowed;
}

/** The one thing to do next, named by its command; `null` when it is the others' turn. */
export function nextAction(view: OrderView): string | null {
  const open = ["confirm", "answer_change", "answer_cancellation"].find((command) => can(view, command));
  if (open) return open;
  if (view.status.code === "draft") return "send";
  if (can(view, "confirm_receipt")) return "confirm_receipt";
  const due = (at: number) => !isZero(view.figures?.instalments[at]?.outstanding.amount ?? "0");
  // A new account is compared at the checkout, which pays to no other.
  const toCompare = Boolean(view.account && !view.account.confirmed_at) && can(view, "confirm_account");
  if (due(0) && (toCompare || can(view, "send_payment.initial"))) return "send_payment.initial";
  const delivered = view.batches.length > 0 && view.batches.every((batch) => batch.delivered_on);
  if (delivered && due(1) && can(view, "send_payment.balance")) return "send_payment.balance";
  if (can(view, "leave_feedback")) return "leave_feedback";
  if (can(view, "remind")) return "remind";
  return due(1) && can(view, "send_payment.balance") ? "send_payment.balance" : null;
}
