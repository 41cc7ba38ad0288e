//! Refunds that come in (D8), and what a loan takes of them first (L6).
//! It must not decide a refund: that comes from a dispute or an agreement.

use super::super::command::RecordRefundReceived;
use super::super::ctx::Ctx;
use super::super::event::OrderEvent;
use super::super::figures::refund_figures;
use super::super::state::{Order, Running};
use super::guard;
use crate::id::{DisputeId, RefundId};
use crate::money::{Currency, Money};
use crate::refusal::Refusal;
use crate::time::Instant;

/// A decided refund, or a part of it, has come back (D8); never more than was decided.
pub(super) fn received(
    order: &Order,
    command: &RecordRefundReceived,
    ctx: &Ctx<'_>,
) -> Result<Vec<OrderEvent>, Refusal> {
    let order = guard::confirmed(order)?;
    let found = order
        .refunds
        .iter()
        .find(|refund| refund.refund_id == command.refund_id);
    let refund = found.ok_or_else(|| guard::unknown("refund.unknown", "D8", "refund", command.refund_id))?;
    guard::positive(command.amount, Currency::USD, "amount")?;
    let after = refund.received.last().map_or(refund.at, |part| part.at);
    guard::fact_time(command.at, after, "refund_decided", ctx)?;
    let come = Money::checked_sum(refund.received.iter().map(|part| part.amount), Currency::USD);
    let missing = come
        .and_then(|come| refund.amount.sub_or_zero(come))
        .map_err(guard::money)?;
    if command.amount.minor() > missing.minor() {
        let sentence = "More came in than was decided.";
        return Err(Refusal::new("refund.over_decided", "D8", sentence)
            .field("amount")
            .fact("missing", missing)
            .fact("amount", command.amount));
    }
    Ok(vec![OrderEvent::RefundReceived {
        refund_id: command.refund_id,
        amount: command.amount,
        to_loan: command.amount.min(ctx.loan_outstanding).map_err(guard::money)?,
        at: command.at,
    }])
}

/// A decided or agreed refund, within what may still be refunded (C7, D6); nothing for nothing.
pub(super) fn decided(
    order: &Running,
    dispute_id: DisputeId,
    amount: Money,
    at: Instant,
    field: &'static str,
    ctx: &Ctx<'_>,
) -> Result<Option<OrderEvent>, Refusal> {
    within_ceiling(order, amount, field)?;
    Ok(amount.is_positive().then(|| OrderEvent::RefundDecided {
        refund_id: RefundId::new(ctx.ids.nth(0)),
        dispute_id: Some(dispute_id),
        amount,
        at,
    }))
}

/// C7: a refund never exceeds min(received, cap), nor all of them together (D6).
pub(super) fn within_ceiling(order: &Running, amount: Money, field: &'static str) -> Result<(), Refusal> {
    let figures = refund_figures(order).map_err(guard::money)?;
    if amount.currency() != Currency::USD {
        return guard::positive(amount, Currency::USD, field);
    }
    if amount.minor() > figures.ceiling.minor() {
        let sentence = "Refunds stay within what is covered.";
        return Err(Refusal::new("refund.over_cover", "C7", sentence)
            .field(field)
            .fact("ceiling", figures.ceiling)
            .fact("decided", figures.decided)
            .fact("amount", amount));
    }
    Ok(())
}
