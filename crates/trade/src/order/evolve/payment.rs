//! Folding the money events: accounts, payments, waivers.
//! It must not judge them; it keeps the sums so that nobody rescans.

use super::super::event::{Account, OrderEvent};
use super::super::state::{DesignatedAccount, Payment, Progress, Returned, Running, Waiver};
use super::{CorruptHistory, corrupt, misplaced, unknown};
use crate::id::{AccountId, PaymentId};
use crate::money::Money;
use crate::time::Instant;

pub(super) fn apply(order: &mut Running, event: &OrderEvent) -> Result<(), CorruptHistory> {
    match event {
        OrderEvent::AccountDesignated { account, at } => designate(order, account, *at),
        OrderEvent::AccountConfirmed { account_id, at } => {
            let found = order
                .accounts
                .iter_mut()
                .find(|known| known.account.account_id == *account_id);
            found.ok_or_else(|| unknown(event, account_id))?.confirmed_at = Some(*at);
        }
        OrderEvent::PaymentSent { .. } => send(order, event)?,
        OrderEvent::PaymentAccepted { .. }
        | OrderEvent::LoanAgreed { .. }
        | OrderEvent::PaymentReceived { .. }
        | OrderEvent::PaymentFailed { .. }
        | OrderEvent::PaymentReturned { .. } => goes_on(order, event)?,
        OrderEvent::ShortfallAccepted {
            instalment,
            shortfall,
            at,
        } => {
            same_currency(order, *shortfall, event)?;
            // What came to another account without being received is what the supplier takes for it (P8).
            let elsewhere = shortfall.minor().min(order.elsewhere_unwaived(*instalment));
            order.waivers.push(Waiver {
                instalment: *instalment,
                amount: *shortfall,
                elsewhere,
                at: *at,
            });
        }
        _ => return Err(misplaced(event)),
    }
    Ok(())
}

/// The account is the payee from `at` on, also of what was sent since and written down before (O1).
pub(in super::super) fn designate(order: &mut Running, account: &Account, at: Instant) {
    let same: Vec<AccountId> = order
        .accounts
        .iter()
        .filter(|known| known.account.is_same_as(account))
        .map(|known| known.account.account_id)
        .collect();
    order.accounts.push(DesignatedAccount {
        account: account.clone(),
        at,
        confirmed_at: None,
    });
    let sent_since = order.payments.iter_mut().filter(|payment| payment.sent_at >= at);
    for payment in sent_since {
        order.sums.take(payment);
        payment.designated = same.contains(&payment.account_id);
        order.sums.add(payment);
    }
}

fn send(order: &mut Running, event: &OrderEvent) -> Result<(), CorruptHistory> {
    let OrderEvent::PaymentSent {
        payment_id,
        instalment,
        method,
        amount,
        fee,
        account_id,
        designated,
        paid_with,
        arrival,
        at,
    } = event
    else {
        return Err(misplaced(event));
    };
    same_currency(order, *amount, event)?;
    let payment = Payment {
        payment_id: *payment_id,
        instalment: *instalment,
        method: *method,
        amount: *amount,
        fee: *fee,
        account_id: *account_id,
        designated: *designated,
        paid_with: paid_with.clone(),
        arrival: *arrival,
        sent_at: *at,
        agreed_at: None,
        progress: Progress::Sent,
    };
    order.sums.add(&payment);
    order.payments.push(payment);
    Ok(())
}

/// What becomes of a payment that was sent.
fn goes_on(order: &mut Running, event: &OrderEvent) -> Result<(), CorruptHistory> {
    match event {
        OrderEvent::PaymentAccepted { payment_id, at } => {
            change(order, *payment_id, event, |payment| {
                if payment.progress != Progress::Sent {
                    return Err(corrupt(event, format!("{payment_id} is past its acceptance")));
                }
                payment.progress = Progress::Accepted { at: *at };
                Ok(())
            })?;
        }
        OrderEvent::LoanAgreed {
            payment_id,
            arrival,
            at,
        } => change(order, *payment_id, event, |payment| {
            if payment.agreed_at.is_some() {
                return Err(corrupt(
                    event,
                    format!("the loan of {payment_id} is agreed already"),
                ));
            }
            payment.arrival = *arrival;
            payment.agreed_at = Some(*at);
            Ok(())
        })?,
        OrderEvent::PaymentReceived {
            payment_id,
            amount,
            at,
        } => {
            same_currency(order, *amount, event)?;
            change(order, *payment_id, event, |payment| {
                payment.progress = Progress::Received {
                    amount: *amount,
                    accepted_at: under_way(payment, event)?,
                    at: *at,
                    returned: Vec::new(),
                };
                Ok(())
            })?;
        }
        OrderEvent::PaymentFailed {
            payment_id,
            reason,
            at,
        } => change(order, *payment_id, event, |payment| {
            payment.progress = Progress::Failed {
                reason: reason.clone(),
                accepted_at: under_way(payment, event)?,
                at: *at,
            };
            Ok(())
        })?,
        OrderEvent::PaymentReturned {
            payment_id,
            amount,
            reason,
            at,
        } => {
            same_currency(order, *amount, event)?;
            let part = Returned {
                amount: *amount,
                reason: reason.clone(),
                at: *at,
            };
            change(order, *payment_id, event, |payment| {
                if payment.kept() < amount.minor() {
                    return Err(corrupt(event, format!("{payment_id} holds less than that")));
                }
                if let Progress::Received { returned, .. } = &mut payment.progress {
                    returned.push(part);
                }
                Ok(())
            })?;
        }
        _ => return Err(misplaced(event)),
    }
    Ok(())
}

/// Changes a payment and keeps the sums; an error leaves the history corrupt and nobody looks at them.
fn change(
    order: &mut Running,
    payment_id: PaymentId,
    event: &OrderEvent,
    into: impl FnOnce(&mut Payment) -> Result<(), CorruptHistory>,
) -> Result<(), CorruptHistory> {
    let mut payments = order.payments.iter_mut();
    let found = payments.find(|payment| payment.payment_id == payment_id);
    let payment = found.ok_or_else(|| unknown(event, payment_id))?;
    order.sums.take(payment);
    into(payment)?;
    order.sums.add(payment);
    Ok(())
}

/// A payment that ends now was under way; says when the card company had accepted it.
fn under_way(payment: &Payment, event: &OrderEvent) -> Result<Option<Instant>, CorruptHistory> {
    if payment.in_transit() {
        Ok(payment.accepted_at())
    } else {
        Err(corrupt(event, format!("{} is not under way", payment.payment_id)))
    }
}

fn same_currency(order: &Running, amount: Money, event: &OrderEvent) -> Result<(), CorruptHistory> {
    if amount.currency() == order.terms.contract.currency {
        Ok(())
    } else {
        Err(corrupt(
            event,
            format!("{} is not the order's currency", amount.currency()),
        ))
    }
}
