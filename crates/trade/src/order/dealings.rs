//! What our orders with one supplier tell of it: how many there were, whether they were shipped in time, disputes, money.
//! It must not judge: a rate or a verdict is the reader's.

use schemars::JsonSchema;
use serde::Serialize;

use super::figures::figures;
use super::ground::{Punctuality, punctuality, ship_by};
use super::lapse::settled;
use super::reservation::broken_off_at;
use super::state::{Order, Running};
use super::view::ViewError;
use crate::money::{Currency, Money};
use crate::rulebook::Rulebook;
use crate::time::Instant;

/// Our dealings with one supplier.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Dealings {
    /// Orders that were started, drafts included.
    pub started: u32,
    /// Of those, confirmed at some time (O5).
    pub confirmed: u32,
    /// Completed (H2).
    pub completed: u32,
    /// Cancelled (O8, RB2).
    pub cancelled: u32,
    /// Shipped wholly by the ship-by day (D2).
    pub on_time: u32,
    /// Shipped late, or the day is over and goods are missing (D2).
    pub late: u32,
    /// Disputes that were opened (D1).
    pub disputes: u32,
    /// Of those, not ended.
    pub disputes_open: u32,
    /// Money by currency, in the order in which they were first used.
    pub money: Vec<Dealt>,
    /// Refunds decided or agreed, in USD (D8); absent while there was none.
    pub refunds: Option<Money>,
}

/// Money of one currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Dealt {
    /// Totals of confirmed orders that were not cancelled.
    pub ordered: Money,
    /// What arrived, of every order, less what came back (P8, P9).
    pub received: Money,
}

/// Money of one order that counts among the dealings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Share {
    /// The order's number.
    pub number: String,
    /// When it was confirmed.
    pub at: Instant,
    /// Its total; `None` for one that was cancelled.
    pub ordered: Option<Money>,
    /// What arrived, less what came back.
    pub received: Money,
    /// Refunds in USD; `None` for one without.
    pub refunded: Option<Money>,
}

/// The dealings that these orders with one supplier tell of, each with the rulebook it is pinned to, and what each
/// confirmed one adds to the money.
///
/// # Errors
/// [`ViewError`].
pub fn dealings<'o>(
    orders: impl IntoIterator<Item = (&'o Order, &'o Rulebook)>,
    now: Instant,
) -> Result<(Dealings, Vec<Share>), ViewError> {
    let mut told = Dealings::default();
    let mut shares = Vec::new();
    for (order, rulebook) in orders {
        let order = &*settled(order, now, rulebook)?;
        told.started += 1;
        let cancelled = matches!(order, Order::Cancelled(_));
        told.cancelled += u32::from(cancelled);
        let Some(running) = order.running() else { continue };
        told.confirmed += 1;
        told.completed += u32::from(!cancelled && running.completed_at().is_some());
        told.disputes += u32::try_from(running.disputes.len()).unwrap_or(u32::MAX);
        told.disputes_open += u32::from(running.open_dispute().is_some());
        if let Some(due) = ship_by(running, rulebook)? {
            match punctuality(running, due, broken_off_at(order), now) {
                Punctuality::OnTime => told.on_time += 1,
                Punctuality::Late => told.late += 1,
                Punctuality::Open => {}
            }
        }
        let share = share(running, cancelled)?;
        add(&mut told, &share)?;
        shares.push(share);
    }
    Ok((told, shares))
}

fn share(running: &Running, cancelled: bool) -> Result<Share, ViewError> {
    let figures = figures(running)?;
    Ok(Share {
        number: running.head.number.clone(),
        at: running.confirmed.at,
        ordered: (!cancelled).then_some(figures.total),
        received: figures.received,
        refunded: (!running.refunds.is_empty()).then_some(figures.refunds.decided),
    })
}

fn add(told: &mut Dealings, share: &Share) -> Result<(), ViewError> {
    let currency = share.received.currency();
    let known = told
        .money
        .iter()
        .position(|dealt| dealt.received.currency() == currency);
    let place = known.unwrap_or_else(|| {
        let zero = Money::zero(currency);
        told.money.push(Dealt {
            ordered: zero,
            received: zero,
        });
        told.money.len() - 1
    });
    if let Some(dealt) = told.money.get_mut(place) {
        if let Some(ordered) = share.ordered {
            dealt.ordered = dealt.ordered.checked_add(ordered)?;
        }
        dealt.received = dealt.received.checked_add(share.received)?;
    }
    if let Some(refunded) = share.refunded {
        let before = told.refunds.unwrap_or_else(|| Money::zero(Currency::USD));
        told.refunds = Some(before.checked_add(refunded)?);
    }
    Ok(())
}
