//! Payments, accounts and refunds as pages show them.
//! It must not add anything up.

use chrono::TimeDelta;

use super::build::{ViewCtx, ViewError};
use super::{AccountView, PaymentState, PaymentView, RefundView};
use crate::money::{Currency, Money};
use crate::order::state::{DesignatedAccount, Payment, Progress, Running};
use crate::time::Window;

pub(super) fn payments(order: &Running, at: &ViewCtx<'_>) -> Result<Vec<PaymentView>, ViewError> {
    order.payments.iter().map(|payment| one(payment, at)).collect()
}

fn one(payment: &Payment, at: &ViewCtx<'_>) -> Result<PaymentView, ViewError> {
    let back = Money::from_minor(came_back(payment), payment.amount.currency())?;
    let (state, state_at, reason) = match &payment.progress {
        Progress::Sent => (PaymentState::Sent, payment.sent_at, None),
        Progress::Accepted { at } => (PaymentState::Accepted, *at, None),
        Progress::Received { at, returned, .. } => {
            let state = if payment.kept() > 0 {
                PaymentState::Received
            } else {
                PaymentState::Returned
            };
            let newest = returned.last();
            let state_at = newest.map_or(*at, |part| part.at);
            (state, state_at, newest.map(|part| part.reason.clone()))
        }
        Progress::Failed { reason, at, .. } => (PaymentState::Failed, *at, Some(reason.clone())),
    };
    let came = match &payment.progress {
        Progress::Received { amount, at, .. } => Some((*amount, *at)),
        Progress::Sent | Progress::Accepted { .. } | Progress::Failed { .. } => None,
    };
    let window = Window::after_day(payment.arrival.latest, 0, at.ctx.rulebook.platform().time_zone)?;
    let status_minutes = at.ctx.rulebook.method(payment.method).status_minutes;
    let status_by = status_minutes.map(|minutes| payment.sent_at + TimeDelta::minutes(i64::from(minutes)));
    Ok(PaymentView {
        payment_id: payment.payment_id,
        instalment: payment.instalment,
        method: payment.method,
        amount: payment.amount,
        received: came.map(|(amount, _)| amount),
        received_at: came.map(|(_, at)| at),
        returned: back.is_positive().then_some(back),
        fee: payment.fee,
        account_id: payment.account_id,
        designated: payment.designated,
        paid_with: payment.paid_with.clone(),
        sent_at: payment.sent_at,
        arrival: payment.arrival,
        awaits_agreement: payment.awaits_agreement(),
        state,
        state_at,
        reason,
        overdue: payment.in_transit() && !payment.awaits_agreement() && !window.is_in_time(at.ctx.now),
        status_minutes,
        status_late: payment.progress == Progress::Sent && status_by.is_some_and(|by| at.ctx.now > by),
    })
}

/// What of a received payment came back, in minor units (P9).
fn came_back(payment: &Payment) -> i128 {
    match &payment.progress {
        Progress::Received { amount, .. } => amount.minor() - payment.kept(),
        Progress::Sent | Progress::Accepted { .. } | Progress::Failed { .. } => 0,
    }
}

/// The account to pay to: the one designated last (P10).
pub(super) fn account(order: &Running) -> Option<AccountView> {
    let newest = order.accounts.last()?;
    Some(account_view(newest, order.accounts.len() > 1))
}

pub(super) fn earlier_accounts(order: &Running) -> Vec<AccountView> {
    let earlier = order.accounts.iter().rev().skip(1).rev().enumerate();
    earlier
        .map(|(index, known)| account_view(known, index > 0))
        .collect()
}

fn account_view(known: &DesignatedAccount, changed: bool) -> AccountView {
    AccountView {
        account_id: known.account.account_id,
        holder: known.account.holder.clone(),
        bank: known.account.bank.clone(),
        country: known.account.country,
        last_four: known.account.last_four.clone(),
        designated_at: known.at,
        confirmed_at: known.confirmed_at,
        changed,
    }
}

pub(super) fn refunds(order: &Running) -> Result<Vec<RefundView>, ViewError> {
    let views = order.refunds.iter().map(|refund| {
        let sum = |of: fn(&crate::order::state::RefundPart) -> Money| {
            Money::checked_sum(refund.received.iter().map(of), Currency::USD)
        };
        Ok(RefundView {
            refund_id: refund.refund_id,
            dispute_id: refund.dispute_id,
            decided: refund.amount,
            received: sum(|part| part.amount)?,
            to_loan: sum(|part| part.to_loan)?,
            decided_at: refund.at,
            reduced_by: Money::checked_sum(refund.reduced.iter().map(|(taken, _)| *taken), Currency::USD)?,
        })
    });
    views.collect()
}
