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
        OrderEvent::PaymentAccepted { payment_id, at } => {
            let payment = payment(order, *payment_id, event)?;
            let (instalment, minor) = (payment.instalment, payment.amount.minor());
            if payment.progress != Progress::Sent {
                return Err(corrupt(event, format!("{payment_id} is past its acceptance")));
            }
            payment.progress = Progress::Accepted { at: *at };
            order.sums.of_mut(instalment).card_accepted += minor;
        }
        OrderEvent::LoanAgreed {
            payment_id,
            arrival,
            at,
        } => {
            let payment = payment(order, *payment_id, event)?;
            if payment.agreed_at.is_some() {
                return Err(corrupt(
                    event,
                    format!("the loan of {payment_id} is agreed already"),
                ));
            }
            payment.arrival = *arrival;
            payment.agreed_at = Some(*at);
        }
        OrderEvent::PaymentReceived {
            payment_id,
            amount,
            at,
        } => receive(order, *payment_id, *amount, *at, event)?,
        OrderEvent::PaymentFailed {
            payment_id,
            reason,
            at,
        } => {
            let accepted_at = leave_transit(order, *payment_id, event)?;
            let reason = reason.clone();
            payment(order, *payment_id, event)?.progress = Progress::Failed {
                reason,
                accepted_at,
                at: *at,
            };
        }
        OrderEvent::PaymentReturned {
            payment_id,
            amount,
            reason,
            at,
        } => {
            let part = Returned {
                amount: *amount,
                reason: reason.clone(),
                at: *at,
            };
            come_back(order, *payment_id, part, event)?;
        }
        OrderEvent::ShortfallAccepted {
            instalment,
            shortfall,
            at,
        } => {
            same_currency(order, *shortfall, event)?;
            order.waivers.push(Waiver {
                instalment: *instalment,
                amount: *shortfall,
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
    for payment in order.payments.iter_mut().filter(|payment| payment.sent_at >= at) {
        let designated = same.contains(&payment.account_id);
        let (kept, instalment) = (payment.kept(), payment.instalment);
        order.sums.came(instalment, payment.designated, -kept);
        order.sums.came(instalment, designated, kept);
        payment.designated = designated;
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
    order.sums.of_mut(*instalment).in_transit += amount.minor();
    order.payments.push(Payment {
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
    });
    Ok(())
}

fn receive(
    order: &mut Running,
    payment_id: PaymentId,
    amount: Money,
    at: Instant,
    event: &OrderEvent,
) -> Result<(), CorruptHistory> {
    same_currency(order, amount, event)?;
    let accepted_at = leave_transit(order, payment_id, event)?;
    let payment = payment(order, payment_id, event)?;
    let (instalment, designated) = (payment.instalment, payment.designated);
    payment.progress = Progress::Received {
        amount,
        accepted_at,
        at,
        returned: Vec::new(),
    };
    order.sums.came(instalment, designated, amount.minor());
    Ok(())
}

fn come_back(
    order: &mut Running,
    payment_id: PaymentId,
    part: Returned,
    event: &OrderEvent,
) -> Result<(), CorruptHistory> {
    same_currency(order, part.amount, event)?;
    let payment = payment(order, payment_id, event)?;
    let (instalment, designated, minor) = (payment.instalment, payment.designated, part.amount.minor());
    if payment.kept() < minor {
        return Err(corrupt(event, format!("{payment_id} holds less than that")));
    }
    if let Progress::Received { returned, .. } = &mut payment.progress {
        returned.push(part);
    }
    order.sums.came(instalment, designated, -minor);
    Ok(())
}

/// Takes a payment out of the sums under way; says when the card company had accepted it.
fn leave_transit(
    order: &mut Running,
    payment_id: PaymentId,
    event: &OrderEvent,
) -> Result<Option<Instant>, CorruptHistory> {
    let payment = payment(order, payment_id, event)?;
    let (instalment, minor) = (payment.instalment, payment.amount.minor());
    let accepted_at = match payment.progress {
        Progress::Sent => None,
        Progress::Accepted { at } => Some(at),
        Progress::Received { .. } | Progress::Failed { .. } => {
            return Err(corrupt(event, format!("{payment_id} is not under way")));
        }
    };
    let sums = order.sums.of_mut(instalment);
    sums.in_transit -= minor;
    if accepted_at.is_some() {
        sums.card_accepted -= minor;
    }
    Ok(accepted_at)
}

fn payment<'o>(
    order: &'o mut Running,
    payment_id: PaymentId,
    event: &OrderEvent,
) -> Result<&'o mut Payment, CorruptHistory> {
    let found = order
        .payments
        .iter_mut()
        .find(|payment| payment.payment_id == payment_id);
    found.ok_or_else(|| unknown(event, payment_id))
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
