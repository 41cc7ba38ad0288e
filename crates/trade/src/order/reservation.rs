//! The cover an order holds with its supplier through time (S5, O7), for the supplier's free limit (S4).
//! It must not add up several orders: that is `supplier::standing`.

use super::figures::is_refunded;
use super::ground::{protection, quality_closing};
use super::lapse::settled;
use super::state::{Cancelled, Course, Order, Payment, Receipt, Running, Was};
use crate::money::{Currency, Money};
use crate::order::contract::Coverage;
use crate::rulebook::{CoverageTerms, Rulebook};
use crate::supplier::{Change, Reservation};
use crate::time::{Instant, TimeError};

/// What the order holds, from each instant on; zero is its release (S5).
///
/// # Errors
/// When a window leaves the known years.
pub fn reservation(order: &Order, now: Instant, rulebook: &Rulebook) -> Result<Reservation, TimeError> {
    let head = order.head();
    let levels = order.running().map_or(&[][..], |running| &running.reserved);
    let mut changes: Vec<Change> = levels
        .iter()
        .map(|(at, amount)| Change {
            at: *at,
            amount: *amount,
        })
        .collect();
    if let Some(at) = released_at(order, now, rulebook)? {
        changes.push(Change {
            at,
            amount: Money::zero(Currency::USD),
        });
    }
    Ok(Reservation {
        order_id: head.order_id,
        number: head.number.clone(),
        changes,
    })
}

/// When the cover was released: cancelled, or refunded in full, or completed with every window lapsed; never while a
/// dispute is open (S5). `None` while it is held, and before it was ever reserved.
///
/// # Errors
/// When a window leaves the known years.
pub fn released_at(order: &Order, now: Instant, rulebook: &Rulebook) -> Result<Option<Instant>, TimeError> {
    match &*settled(order, now, rulebook)? {
        Order::Unconfirmed(_) => Ok(None),
        Order::Cancelled(cancelled) => Ok(cancelled_release(cancelled)),
        Order::Running(order) if order.open_dispute().is_some() => Ok(None),
        Order::Running(order) if is_refunded(order) => Ok(refunded_at(order)),
        Order::Running(order) => Ok(lapsed_at(order, rulebook)?.filter(|at| *at <= now)),
    }
}

fn cancelled_release(cancelled: &Cancelled) -> Option<Instant> {
    match cancelled.was {
        Was::Unconfirmed(_) => None,
        Was::Running(_) => Some(cancelled.at),
    }
}

/// With the last refund, or with the return after which nothing else was left to refund (P9).
fn refunded_at(order: &Running) -> Option<Instant> {
    let refunds = order.refunds.iter().flat_map(|refund| &refund.received);
    let returns = order.payments.iter().filter_map(Payment::came_back_at);
    refunds.map(|part| part.at).chain(returns).max()
}

/// When the last window of a completed order lapses, or its last dispute ended after that.
fn lapsed_at(order: &Running, rulebook: &Rulebook) -> Result<Option<Instant>, TimeError> {
    let Receipt::Confirmed { at: completed_at, .. } = order.receipt else {
        return Ok(None);
    };
    let mut last = completed_at;
    match (rulebook.coverage(), order.terms.cover.coverage) {
        (CoverageTerms::ByPayment { .. }, _) => {
            if let Some(closing) = protection(order, rulebook)? {
                last = last.max(closing.closes_at);
            }
        }
        // Shipment itself ended the window of pre-shipment cover (D2).
        (CoverageTerms::ByType { .. }, Some(Coverage::PreShipment)) => {}
        (CoverageTerms::ByType { .. }, Some(Coverage::PostDelivery) | None) => {
            for batch in &order.batches {
                if let Some(closing) = quality_closing(order, batch, rulebook)? {
                    last = last.max(closing.closes_at);
                }
            }
        }
    }
    let ended = order.disputes.iter().filter_map(|dispute| match dispute.course {
        Course::Ended { at, .. } => Some(at),
        Course::Open | Course::Escalated(_) => None,
    });
    Ok(Some(ended.fold(last, Instant::max)))
}

#[cfg(test)]
#[path = "reservation_tests.rs"]
mod tests;
