/** The dates behind a deadline: which facts of the order lead to that day, or to the waiting. */
import { date, money } from "$lib/format";
import { t } from "$lib/messages";
import type { OrderView } from "../order/types";
import { inspectorWords, shipByWords, word } from "../order/words";
import type { Deadline } from "./needs";

export interface Behind {
  label: string;
  value: string;
  /** The longer of two limits: said, but not what decides. */
  quiet?: boolean;
  /** Where it stands in the order's reply, when it was worked out. */
  path?: string | undefined;
}

type Zoned = (at: string) => string;

/** `day` gives the platform's calendar day of an instant. */
export function behindOf(deadline: Deadline, view: OrderView, day: Zoned): Behind[] {
  const on = (at: string) => date(day(at));
  const { about } = deadline;
  switch (deadline.kind) {
    case "confirm":
    case "lapse":
      return confirmation(view, on);
    case "answer_change":
      return view.changes.filter((change) => change.open).flatMap((change) => [{ label: t("behind_proposed"), value: on(change.at) }, ...(change.reason ? [{ label: t("behind_reason"), value: change.reason }] : [])]);
    case "answer_cancellation": {
      const proposed = view.cancellation_proposed;
      return proposed ? [{ label: t("behind_proposed"), value: on(proposed.at) }, ...(proposed.reason ? [{ label: t("behind_reason"), value: proposed.reason }] : [])] : [];
    }
    case "pay_initial":
    case "pay_balance":
      return payment(deadline, view);
    case "arrival":
      return view.payments
        .filter((payment) => about?.kind === "payment" && payment.payment_id === about.payment_id)
        .flatMap((payment) => [
          { label: t("behind_sent", { method: word("method", payment.method) }), value: on(payment.sent_at) },
          { label: t("behind_earliest"), value: date(payment.arrival.earliest), path: `/payments/${view.payments.indexOf(payment)}/arrival/earliest` },
          { label: t("behind_latest"), value: date(payment.arrival.latest), path: `/payments/${view.payments.indexOf(payment)}/arrival/latest` },
        ]);
    case "ship_by":
      return shipBy(view, on);
    case "late_shipment_window":
      return [...shipBy(view, on), ...view.batches.flatMap((batch, at) => (batch.late ? [{ label: t("behind_shipped_late", { number: batch.number }), value: date(batch.shipped_on), path: `/batches/${at}/shipped_on` }] : []))];
    case "inspection":
      return view.inspections
        .filter((inspection) => about?.kind === "inspection" && inspection.inspection_id === about.inspection_id)
        .flatMap((inspection) => [{ label: t("behind_inspector"), value: inspectorWords(inspection) }, { label: t("behind_booked"), value: on(inspection.booked_at) }]);
    case "quality_window":
      return quality(deadline, view, on);
    case "confirm_receipt":
      return view.batches.map((batch) => ({ label: t("behind_delivered", { number: batch.number }), value: batch.delivered_on ? date(batch.delivered_on) : t("behind_not_known") }));
    case "feedback":
    case "feedback_revision":
      return view.completed_at ? [{ label: t("behind_completed"), value: on(view.completed_at) }] : [];
    case "dispute_respond":
    case "dispute_settle":
    case "answer_offer":
      return dispute(view, on);
    case "refund":
      return view.refunds.flatMap((refund, at) => [{ label: t("behind_decided"), value: on(refund.decided_at) }, { label: t("behind_refund"), value: money(refund.decided), path: `/refunds/${at}/decided` }, { label: t("behind_received"), value: money(refund.received), path: `/refunds/${at}/received` }]);
  }
}

function confirmation(view: OrderView, on: Zoned): Behind[] {
  const newest = view.versions.at(-1);
  const reminded = view.reminders.at(-1);
  return [
    ...(newest ? [{ label: t(newest.by === "buyer" ? "behind_version_ours" : "behind_version_theirs", { number: newest.number }), value: on(newest.at) }] : []),
    ...(view.confirmed_at ? [{ label: t("behind_confirmed"), value: on(view.confirmed_at) }] : []),
    ...(reminded ? [{ label: t("behind_reminded"), value: on(reminded) }] : []),
  ];
}

function payment(deadline: Deadline, view: OrderView): Behind[] {
  const at = view.figures?.instalments.findIndex((one) => one.instalment === (deadline.kind === "pay_balance" ? "balance" : "initial")) ?? -1;
  const figures = view.figures?.instalments[at];
  if (!figures) return [];
  return [
    { label: t("order_due"), value: money(figures.due), path: `/figures/instalments/${at}/due` },
    { label: t("order_received"), value: money(figures.received), path: `/figures/instalments/${at}/received` },
    { label: t("cover_in_transit"), value: money(figures.in_transit), path: `/figures/instalments/${at}/in_transit` },
    { label: t("order_outstanding"), value: money(figures.outstanding), path: `/figures/instalments/${at}/outstanding` },
  ];
}

function shipBy(view: OrderView, on: Zoned): Behind[] {
  const term = view.contract.ship_by;
  const at = view.timeline.facts.findIndex((fact) => fact.kind === (term?.kind === "after_balance" ? "balance_received" : "initial_received"));
  const received = view.timeline.facts[at];
  return [
    ...(term ? [{ label: t("behind_agreed"), value: shipByWords(term) }] : []),
    ...(received && term?.kind !== "on" ? [{ label: t("behind_counted_from"), value: on(received.at), path: `/timeline/facts/${at}/day` }] : []),
  ];
}

/** Both limits as the desk counts them, and which of them closes the window (C3, C5). */
function quality(deadline: Deadline, view: OrderView, on: Zoned): Behind[] {
  const at = Math.max(0, view.batches.findIndex((one) => one.quality_closes_on === deadline.due));
  const batch = view.batches[at];
  if (!batch?.quality_limits.length) return view.completed_at ? [{ label: t("behind_completed"), value: on(view.completed_at) }] : [];
  const words = { clearance: ["behind_cleared", batch.cleared_on], delivery: ["behind_delivery_stands_in", batch.delivered_on], shipment: ["behind_shipped", batch.shipped_on] } as const;
  return batch.quality_limits.map(({ from, days, last_day, decides }, limit) => {
    const [label, day] = words[from];
    return { label: t(label, { day: day ? date(day, "short") : "", days }), value: date(last_day), path: `/batches/${at}/quality_limits/${limit}/last_day`, ...(decides ? {} : { quiet: true }) };
  });
}

function dispute(view: OrderView, on: Zoned): Behind[] {
  const open = view.disputes.find((one) => !one.ended_at) ?? view.disputes.at(-1);
  if (!open) return [];
  const path = `/disputes/${view.disputes.indexOf(open)}`;
  return [
    { label: t("behind_opened"), value: on(open.opened_at) },
    { label: t("behind_respond_by"), value: date(open.respond_window.last_day), path: `${path}/respond_window/last_day` },
    { label: t("behind_settle_by"), value: date(open.settle_window.last_day), path: `${path}/settle_window/last_day` },
    { label: t("behind_responded"), value: open.responded_at ? on(open.responded_at) : t("behind_not_yet") },
    { label: t("behind_claim"), value: money(open.claim) },
  ];
}
