//! Cancelling (O8): freely before confirmation, by either side before any payment is under way, later by agreement.
//! Money that came and went back leaves nothing to agree on; goods that were shipped do.
//! It must not end a dispute: that has its own ends.

use super::super::command::{AnswerCancellation, Cancel, ProposeCancellation, RecordSupplierCancelled};
use super::super::contract::Side;
use super::super::ctx::Ctx;
use super::super::event::OrderEvent;
use super::super::figures::ceiling_at;
use super::super::state::{Order, Running};
use super::guard;
use crate::id::RefundId;
use crate::refusal::Refusal;
use crate::time::Instant;

type Decision = Result<Vec<OrderEvent>, Refusal>;

pub(super) fn cancel(order: &Order, command: &Cancel, ctx: &Ctx<'_>) -> Decision {
    one_sided(order, Side::Buyer, &command.reason, ctx.now)
}

pub(super) fn record_supplier_cancelled(
    order: &Order,
    command: &RecordSupplierCancelled,
    ctx: &Ctx<'_>,
) -> Decision {
    let after = match order {
        Order::Unconfirmed(order) => match order.head.versions.last() {
            Some(newest) => newest.at,
            None => {
                let sentence = "The supplier knows of no contract that it could cancel.";
                return Err(Refusal::new("contract.nothing_sent", "O8", sentence));
            }
        },
        Order::Running(order) => order.confirmed.at,
        Order::Cancelled(order) => order.at,
    };
    guard::fact_time(command.at, after, "agreement", ctx)?;
    one_sided(order, Side::Supplier, &command.reason, command.at)
}

fn one_sided(order: &Order, by: Side, reason: &str, at: Instant) -> Decision {
    if !matches!(order, Order::Unconfirmed(_)) {
        let order = guard::unfinished(order)?;
        nothing_processing(order)?;
        if let Some(sentence) = needs_agreement(order) {
            return Err(Refusal::new("cancel.needs_agreement", "O8", sentence));
        }
        // A payment that came back leaves the dispute it made possible: its cover stays held (S5).
        no_dispute(order)?;
    }
    Ok(vec![OrderEvent::Cancelled {
        by,
        agreed: false,
        reason: reason.to_owned(),
        at,
    }])
}

/// Why one side alone cannot cancel (O8): it would keep what is the other's. `None` while neither has anything.
fn needs_agreement(order: &Running) -> Option<&'static str> {
    if order.sums.held() > 0 {
        Some("Money was received: the order ends by agreement or by a dispute.")
    } else if order.batches.is_empty() {
        None
    } else {
        Some("Goods were shipped: the order ends by agreement or by a dispute.")
    }
}

/// Never while a payment is processing (O8).
fn nothing_processing(order: &Running) -> Result<(), Refusal> {
    match order.payments.iter().find(|payment| payment.in_transit()) {
        None => Ok(()),
        Some(payment) => {
            let sentence = "A payment is under way: it must be received or fail first.";
            Err(Refusal::new("cancel.payment_processing", "O8", sentence)
                .fact("payment_id", payment.payment_id)
                .fact("amount", payment.amount))
        }
    }
}

/// What stands in the way of an agreement to cancel, at the proposal as at the answer.
fn may_agree(order: &Order) -> Result<&Running, Refusal> {
    let order = guard::unfinished(order)?;
    nothing_processing(order)?;
    no_dispute(order)?;
    Ok(order)
}

fn no_dispute(order: &Running) -> Result<(), Refusal> {
    let Some(dispute) = order.open_dispute() else {
        return Ok(());
    };
    let sentence = "A dispute is open: settle or withdraw it first.";
    Err(Refusal::new("cancel.dispute_open", "O8", sentence).fact("dispute_id", dispute.dispute_id))
}

pub(super) fn propose(order: &Order, command: &ProposeCancellation, ctx: &Ctx<'_>) -> Decision {
    let order = may_agree(order)?;
    guard::fact_time(command.at, order.confirmed.at, "confirmed", ctx)?;
    if needs_agreement(order).is_none() {
        let sentence = "Nothing was paid and nothing shipped: either side may cancel without agreement.";
        return Err(Refusal::new("cancel.no_agreement_needed", "O8", sentence));
    }
    if let Some(open) = order.open_cancellation() {
        let sentence = "A proposal to cancel is waiting for its answer.";
        return Err(Refusal::new("cancel.already_proposed", "O8", sentence).fact("proposed_at", open.at));
    }
    let reason = command.reason.clone();
    Ok(vec![OrderEvent::CancellationProposed {
        by: command.by,
        reason,
        at: command.at,
    }])
}

/// An agreement cancels the order; of what was paid, what is covered comes back (C7).
pub(super) fn answer(order: &Order, command: &AnswerCancellation, ctx: &Ctx<'_>) -> Decision {
    let running = guard::unfinished(order)?;
    let Some(open) = running.open_cancellation() else {
        let sentence = "No proposal to cancel is waiting for an answer.";
        return Err(Refusal::new("cancel.not_proposed", "O8", sentence));
    };
    guard::other_side(command.by, open.by, "cancel.own_proposal", "O8")?;
    guard::fact_time(command.at, open.at, "cancellation_proposed", ctx)?;
    if !command.accept {
        return Ok(vec![OrderEvent::CancellationDeclined {
            by: command.by,
            at: command.at,
        }]);
    }
    let running = may_agree(order)?;
    let mut events = vec![OrderEvent::Cancelled {
        by: command.by,
        agreed: true,
        reason: open.reason.clone(),
        at: command.at,
    }];
    let amount = ceiling_at(running, command.at).map_err(guard::money)?;
    if amount.is_positive() {
        let refund_id = RefundId::new(ctx.ids.nth(0));
        events.push(OrderEvent::RefundDecided {
            refund_id,
            dispute_id: None,
            amount,
            at: command.at,
        });
    }
    Ok(events)
}
