//! Received money that comes back: a charge-back, a recalled T/T (P9). The instalment is pending again, the history
//! stays, and nothing comes back twice (M3).
//! It must not touch what was never received: that has failed, see `payment`.

use super::super::command::RecordPaymentReturned;
use super::super::ctx::Ctx;
use super::super::event::OrderEvent;
use super::super::figures::{covered_after, refund_figures};
use super::super::state::{Order, Payment, Progress, Running};
use super::{guard, payment};
use crate::money::{Currency, Money};
use crate::refusal::Refusal;
use crate::time::Instant;

type Decision = Result<Vec<OrderEvent>, Refusal>;

/// Also of a completed order, and of one that was cancelled by agreement: a bank does not ask.
pub(super) fn returned(order: &Order, command: &RecordPaymentReturned, ctx: &Ctx<'_>) -> Decision {
    let order = guard::confirmed(order)?;
    let payment = payment::known(order, command.payment_id)?;
    let (after, follows) = newest(payment)?;
    guard::positive(command.amount, order.currency(), "amount")?;
    guard::text(&command.reason, "reason")?;
    guard::fact_time(command.at, after, follows, ctx)?;
    if command.amount.minor() > payment.kept() {
        let kept = Money::from_minor(payment.kept(), order.currency()).map_err(guard::money)?;
        let sentence = "Less than that was received and has not come back.";
        return Err(Refusal::new("payment.return_over_received", "P9", sentence)
            .field("amount")
            .fact("received", kept)
            .fact("amount", command.amount));
    }
    let covered = if payment.designated {
        covered_after(order, -command.amount.minor())
    } else {
        covered_after(order, 0)
    }
    .map_err(guard::money)?;
    let mut events = vec![OrderEvent::PaymentReturned {
        payment_id: command.payment_id,
        amount: command.amount,
        reason: command.reason.clone(),
        at: command.at,
    }];
    events.extend(reductions(order, covered, command.at, "amount")?);
    Ok(events)
}

/// The newest instant known of a payment that was received.
fn newest(payment: &Payment) -> Result<(Instant, &'static str), Refusal> {
    match &payment.progress {
        Progress::Received { at, returned, .. } => Ok(match returned.last() {
            Some(part) => (part.at, "payment_returned"),
            None => (*at, "payment_received"),
        }),
        Progress::Failed { at, .. } => {
            let sentence = "The payment failed already; a new one must be sent.";
            Err(Refusal::new("payment.already_failed", "P9", sentence).fact("failed_at", *at))
        }
        Progress::Sent | Progress::Accepted { .. } => {
            let sentence = "The payment was not received yet: if it came back, it failed.";
            Err(Refusal::new("payment.not_received", "P9", sentence))
        }
    }
}

/// Refunds stay within what is covered (C7, D6) when that shrinks to `covered`: what was decided and has not come in
/// is given up, the newest first. What has come in cannot be undone: then less can return (M3). `field` is the argument
/// that shrinks it.
pub(super) fn reductions(order: &Running, covered: Money, at: Instant, field: &'static str) -> Decision {
    let refunds = refund_figures(order).map_err(guard::money)?;
    if refunds.received.minor() > covered.minor() {
        let sentence = "That much has come back as a refund already: nothing comes back twice.";
        return Err(Refusal::new("payment.return_over_refunds", "M3", sentence)
            .field(field)
            .fact("refunded", refunds.received)
            .fact("left", covered));
    }
    let mut excess = refunds.decided.sub_or_zero(covered).map_err(guard::money)?;
    let mut events = Vec::new();
    for refund in order.refunds.iter().rev() {
        let come = Money::checked_sum(refund.received.iter().map(|part| part.amount), Currency::USD);
        let open = come.and_then(|come| refund.amount.sub_or_zero(come));
        let taken = open.and_then(|open| open.min(excess)).map_err(guard::money)?;
        if taken.is_zero() {
            continue;
        }
        excess = excess.sub_or_zero(taken).map_err(guard::money)?;
        events.push(OrderEvent::RefundReduced {
            refund_id: refund.refund_id,
            amount: refund.amount.sub_or_zero(taken).map_err(guard::money)?,
            // What takes it away may be older than the decision, which nothing precedes (T2).
            at: at.max(refund.at),
        });
    }
    Ok(events)
}
