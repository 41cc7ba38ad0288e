//! Payments: sent, accepted, received, failed, accepted short (P1–P12, L1).
//! It must not plan how to split a sum: that is the payment planner (P6).

use super::super::command::{
    RecordLoanAgreed, RecordPaymentAccepted, RecordPaymentFailed, RecordPaymentReceived,
    RecordShortfallAccepted, SendPayment,
};
use super::super::ctx::Ctx;
use super::super::event::{Instalment, Method, OrderEvent};
use super::super::state::{Order, Payment, Progress, Running};
use super::method::{arrival, fee, paid_with, payer, within_limits};
use super::{account, guard};
use crate::country::Country;
use crate::id::PaymentId;
use crate::money::Money;
use crate::refusal::Refusal;
use crate::rulebook::UnderWay;
use crate::time::Instant;

type Decision = Result<Vec<OrderEvent>, Refusal>;

/// One transaction was sent (P1, P6). More than is outstanding is allowed and becomes credit (P8).
pub(super) fn send(order: &Order, command: &SendPayment, ctx: &Ctx<'_>) -> Decision {
    let order = guard::payable(order)?;
    guard::positive(command.amount, order.currency(), "amount")?;
    guard::fact_time(command.at, order.confirmed.at, "confirmed", ctx)?;
    if !is_further_part(order, command) {
        something_due(order, command.instalment)?;
    }
    countable(order, command.amount)?;
    let (payee, designated) = account::payee(order, command.account_id, command.at)?;
    let paid_with = paid_with(command, ctx)?;
    within_limits(order, command, ctx)?;
    Ok(vec![OrderEvent::PaymentSent {
        payment_id: PaymentId::new(ctx.ids.nth(0)),
        instalment: command.instalment,
        method: command.method,
        amount: command.amount,
        fee: fee(command, ctx)?,
        account_id: command.account_id,
        designated,
        arrival: arrival(
            command.method,
            command.at,
            payer(command),
            payee.account.country,
            ctx,
        )?,
        paid_with,
        at: command.at,
    }])
}

/// The balance is offered once the initial payment is complete (P12); nothing is paid that is not due (P1).
fn something_due(order: &Running, instalment: Instalment) -> Result<(), Refusal> {
    let positions = order.positions();
    if instalment == Instalment::Balance && !positions.initial.is_complete() {
        let outstanding =
            Money::from_minor(positions.initial.outstanding, order.currency()).map_err(guard::money)?;
        let sentence = "The balance is offered once the initial payment is complete.";
        return Err(
            Refusal::new("payment.initial_incomplete", "P12", sentence).fact("outstanding", outstanding)
        );
    }
    let position = positions.of(instalment);
    if position.outstanding == 0 {
        let in_transit = Money::from_minor(position.in_transit, order.currency()).map_err(guard::money)?;
        let sentence = "Nothing of this instalment is outstanding.";
        return Err(Refusal::new("payment.nothing_due", "P1", sentence).fact("in_transit", in_transit));
    }
    Ok(())
}

/// A sum in several transactions is one payment to whoever pays it (P6): what is due was judged before its first part, and more
/// than is outstanding is credit whichever part brings it (P8). Parts go to one account, for one instalment, at one instant.
fn is_further_part(order: &Running, command: &SendPayment) -> bool {
    let theirs = (command.instalment, command.account_id, command.at);
    command.continues.is_some_and(|before| {
        let mut payments = order.payments.iter();
        payments.any(|part| {
            part.payment_id == before && (part.instalment, part.account_id, part.sent_at) == theirs
        })
    })
}

/// Every sum over the payments stays within the range of money, so that figures cannot fail later.
fn countable(order: &Running, amount: Money) -> Result<(), Refusal> {
    let sum = order.sums.held() + order.sums.under_way() + amount.minor();
    order
        .usd(sum)
        .map(|_| ())
        .map_err(|error| guard::money(error).field("amount"))
}

pub(super) fn known(order: &Running, payment_id: PaymentId) -> Result<&Payment, Refusal> {
    let found = order
        .payments
        .iter()
        .find(|payment| payment.payment_id == payment_id);
    found.ok_or_else(|| guard::unknown("payment.unknown", "P1", "payment", payment_id))
}

/// The payment, if it is still under way, and the newest instant known of it.
fn under_way(order: &Running, payment_id: PaymentId) -> Result<(&Payment, Instant, &'static str), Refusal> {
    let payment = known(order, payment_id)?;
    match payment.progress {
        Progress::Sent => Ok(match payment.agreed_at {
            Some(at) => (payment, at, "loan_agreed"),
            None => (payment, payment.sent_at, "payment_sent"),
        }),
        Progress::Accepted { at } => Ok((payment, at, "payment_accepted")),
        Progress::Received { at, .. } => {
            let sentence = "The payment was received already.";
            Err(Refusal::new("payment.already_received", "P8", sentence).fact("received_at", at))
        }
        Progress::Failed { at, .. } => {
            let sentence = "The payment failed already; a new one must be sent.";
            Err(Refusal::new("payment.already_failed", "P9", sentence).fact("failed_at", at))
        }
    }
}

/// Only methods whose acceptance means something in the edition are accepted (P7): the card.
pub(super) fn accepted(order: &Order, command: &RecordPaymentAccepted, ctx: &Ctx<'_>) -> Decision {
    let order = guard::running(order)?;
    let (payment, after, follows) = under_way(order, command.payment_id)?;
    if ctx.rulebook.method(payment.method).under_way != UnderWay::Accepted {
        let sentence = "Only a card payment is accepted before it is received.";
        return Err(Refusal::new("payment.not_accepted_first", "P7", sentence).fact("method", payment.method));
    }
    if let Progress::Accepted { at } = payment.progress {
        let sentence = "The payment was accepted already.";
        return Err(Refusal::new("payment.already_accepted", "P7", sentence).fact("accepted_at", at));
    }
    guard::fact_time(command.at, after, follows, ctx)?;
    Ok(vec![OrderEvent::PaymentAccepted {
        payment_id: command.payment_id,
        at: command.at,
    }])
}

/// Pay Later: the days to arrival count from the completed loan agreement, which is Day 0 (L3, P11).
pub(super) fn loan_agreed(order: &Order, command: &RecordLoanAgreed, ctx: &Ctx<'_>) -> Decision {
    let order = guard::running(order)?;
    let (payment, after, follows) = under_way(order, command.payment_id)?;
    if payment.method != Method::PayLater {
        let sentence = "Only a Pay Later payment has a loan agreement.";
        return Err(Refusal::new("payment.no_loan", "L3", sentence).fact("method", payment.method));
    }
    if let Some(at) = payment.agreed_at {
        let sentence = "The loan agreement of the payment was completed already.";
        return Err(Refusal::new("payment.loan_agreed", "L3", sentence).fact("agreed_at", at));
    }
    guard::fact_time(command.at, after, follows, ctx)?;
    let payee = account::known(order, payment.account_id)?.account.country;
    Ok(vec![OrderEvent::LoanAgreed {
        payment_id: command.payment_id,
        arrival: arrival(payment.method, command.at, Country::US, payee, ctx)?,
        at: command.at,
    }])
}

/// What arrived may be less or more than was sent (P8). Nothing arrives of a loan that is not agreed (L3).
pub(super) fn received(order: &Order, command: &RecordPaymentReceived, ctx: &Ctx<'_>) -> Decision {
    let order = guard::running(order)?;
    let (payment, after, follows) = under_way(order, command.payment_id)?;
    if payment.awaits_agreement() {
        let sentence = "The lender pays once the loan agreement is completed: record the agreement first.";
        return Err(Refusal::new("payment.loan_not_agreed", "L3", sentence)
            .fact("payment_id", command.payment_id)
            .fact("sent_at", payment.sent_at));
    }
    guard::positive(command.amount, order.currency(), "amount")?;
    guard::fact_time(command.at, after, follows, ctx)?;
    let more = command.amount.sub_or_zero(payment.amount).map_err(guard::money)?;
    countable(order, more)?;
    let (payment_id, amount, at) = (command.payment_id, command.amount, command.at);
    Ok(vec![OrderEvent::PaymentReceived {
        payment_id,
        amount,
        at,
    }])
}

/// It failed or came back (P9): the instalment is pending again, the history stays.
pub(super) fn failed(order: &Order, command: &RecordPaymentFailed, ctx: &Ctx<'_>) -> Decision {
    let order = guard::running(order)?;
    let (_, after, follows) = under_way(order, command.payment_id)?;
    guard::text(&command.reason, "reason")?;
    guard::fact_time(command.at, after, follows, ctx)?;
    Ok(vec![OrderEvent::PaymentFailed {
        payment_id: command.payment_id,
        reason: command.reason.clone(),
        at: command.at,
    }])
}

/// The supplier takes what came as the whole instalment (P8), also what came to another account of its own: then for as long
/// as it is there.
pub(super) fn shortfall_accepted(
    order: &Order,
    command: &RecordShortfallAccepted,
    ctx: &Ctx<'_>,
) -> Decision {
    let order = guard::payable(order)?;
    let positions = order.positions();
    let position = positions.of(command.instalment);
    let sums = order.sums.of(command.instalment);
    if position.in_transit > 0 || sums.to_elsewhere > 0 {
        let sentence = "A payment of this instalment is under way: it must be received or fail first.";
        return Err(Refusal::new("payment.in_transit", "P8", sentence));
    }
    if (position.received == 0 && sums.elsewhere == 0) || position.outstanding == 0 {
        let sentence = "Short is only what was received in part.";
        return Err(Refusal::new("payment.not_short", "P8", sentence));
    }
    let newest = order
        .payments
        .iter()
        .filter_map(|payment| match payment.progress {
            Progress::Received { at, .. } => Some(payment.came_back_at().unwrap_or(at)),
            Progress::Sent | Progress::Accepted { .. } | Progress::Failed { .. } => None,
        });
    guard::fact_time(
        command.at,
        newest.max().unwrap_or(order.confirmed.at),
        "payment_received",
        ctx,
    )?;
    Ok(vec![OrderEvent::ShortfallAccepted {
        instalment: command.instalment,
        shortfall: Money::from_minor(position.outstanding, order.currency()).map_err(guard::money)?,
        at: command.at,
    }])
}
