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
use crate::time::{Instant, Tz, Window};

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

/// What one order tells, with the moment of each thing that is counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// The order's number.
    pub number: String,
    /// When it was started.
    pub started_at: Instant,
    /// When it was confirmed (O5).
    pub confirmed_at: Option<Instant>,
    /// When receipt was confirmed (H2); `None` for one that was cancelled.
    pub completed_at: Option<Instant>,
    /// When it was cancelled, by itself too (O8, RB2).
    pub cancelled_at: Option<Instant>,
    /// Whether its goods were shipped by the ship-by day; `None` while that is open.
    pub punctual: Option<Punctual>,
    /// When each dispute was opened (D1), and whether it still is.
    pub disputes: Vec<(Instant, bool)>,
    /// Its money, once it was confirmed.
    pub share: Option<Share>,
}

/// What tells whether the goods of an order were shipped by the ship-by day (D2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Punctual {
    /// The last day, and the first instant that is too late (T1).
    pub due: Window,
    /// The zone in which the day ends.
    pub zone: Tz,
    /// What is held against it.
    pub by: Measured,
}

/// What is held against the ship-by day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measured {
    /// The last shipment.
    Shipped(Instant),
    /// Now, while goods are missing.
    Now(Instant),
    /// The end of an order of which goods are missing.
    Ended(Instant),
}

impl Measured {
    /// The instant.
    #[must_use]
    pub fn at(self) -> Instant {
        match self {
            Measured::Shipped(at) | Measured::Now(at) | Measured::Ended(at) => at,
        }
    }
}

impl Punctual {
    /// Too late.
    #[must_use]
    pub fn is_late(&self) -> bool {
        !self.due.is_in_time(self.by.at())
    }
}

/// The dealings that these orders with one supplier tell of, each with the rulebook it is pinned to, and what each of
/// them adds.
///
/// # Errors
/// [`ViewError`].
pub fn dealings<'o>(
    orders: impl IntoIterator<Item = (&'o Order, &'o Rulebook)>,
    now: Instant,
) -> Result<(Dealings, Vec<Told>), ViewError> {
    let mut sum = Dealings::default();
    let mut all = Vec::new();
    for (order, rulebook) in orders {
        let told = told(&*settled(order, now, rulebook)?, rulebook, now)?;
        sum.started += 1;
        sum.confirmed += u32::from(told.confirmed_at.is_some());
        sum.completed += u32::from(told.completed_at.is_some());
        sum.cancelled += u32::from(told.cancelled_at.is_some());
        let late = told.punctual.map(|punctual| punctual.is_late());
        sum.on_time += u32::from(late == Some(false));
        sum.late += u32::from(late == Some(true));
        for (_, open) in &told.disputes {
            sum.disputes += 1;
            sum.disputes_open += u32::from(*open);
        }
        if let Some(share) = &told.share {
            add(&mut sum, share)?;
        }
        all.push(told);
    }
    Ok((sum, all))
}

fn told(order: &Order, rulebook: &Rulebook, now: Instant) -> Result<Told, ViewError> {
    let cancelled_at = match order {
        Order::Cancelled(cancelled) => Some(cancelled.at),
        Order::Running(_) | Order::Unconfirmed(_) => None,
    };
    let head = order.head();
    let mut told = Told {
        number: head.number.clone(),
        started_at: head.started_at,
        confirmed_at: None,
        completed_at: None,
        cancelled_at,
        punctual: None,
        disputes: Vec::new(),
        share: None,
    };
    if let Some(running) = order.running() {
        told.confirmed_at = Some(running.confirmed.at);
        told.completed_at = running.completed_at().filter(|_| cancelled_at.is_none());
        let disputes = running.disputes.iter();
        told.disputes = disputes
            .map(|dispute| (dispute.opened_at, dispute.is_open()))
            .collect();
        if let Some(due) = ship_by(running, rulebook)? {
            let zone = rulebook.platform().time_zone;
            let by = measured(running, due, broken_off_at(order), now);
            told.punctual = by.map(|by| Punctual { due, zone, by });
        }
        told.share = Some(share(running, cancelled_at.is_some())?);
    }
    Ok(told)
}

/// What tells whether the goods were shipped in time; `None` while it is open.
fn measured(running: &Running, due: Window, ended: Option<Instant>, now: Instant) -> Option<Measured> {
    let last = running.batches.iter().map(|batch| batch.shipped_at).max();
    let late = last.filter(|at| !due.is_in_time(*at));
    match (punctuality(running, due, ended, now), late, ended) {
        (Punctuality::Open, ..) => None,
        (Punctuality::OnTime, ..) => last.map(Measured::Shipped),
        (Punctuality::Late, Some(shipped), _) => Some(Measured::Shipped(shipped)),
        (Punctuality::Late, None, Some(end)) if end <= now => Some(Measured::Ended(end)),
        (Punctuality::Late, None, _) => Some(Measured::Now(now)),
    }
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
