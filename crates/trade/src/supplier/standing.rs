//! The free limit of a supplier (S4) and what stands against it: the figures of the limit gauge.
//! It must not know orders: a reservation is the history of one amount.

use chrono::TimeDelta;
use schemars::JsonSchema;
use serde::Serialize;

use super::limit::{LimitReport, SupplierLimits};
use crate::id::OrderId;
use crate::money::{Currency, Money, MoneyError};
use crate::rulebook::Rulebook;
use crate::time::Instant;

/// From an instant on, this much was reserved by an order; zero is a release (S5).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Change {
    /// Since when.
    pub at: Instant,
    /// Reserved from then on, in USD; never negative.
    pub amount: Money,
}

/// The cover one of our orders reserved with the supplier, through time (S5, O7).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reservation {
    /// The order.
    pub order_id: OrderId,
    /// Its number, for the gauge.
    pub number: String,
    /// Its amounts, oldest first.
    pub changes: Vec<Change>,
}

impl Reservation {
    fn now(&self) -> Money {
        self.changes.last().map_or(zero(), |change| change.amount)
    }

    /// The level that a report of `as_of` has in it, and those since, in the order they were recorded. At the very
    /// instant the order of the two is unknown, and counting the change as later is the careful reading.
    pub(crate) fn around(&self, as_of: Instant) -> (Option<&Change>, &[Change]) {
        match self.changes.iter().rposition(|change| change.at < as_of) {
            Some(last) => (
                self.changes.get(last),
                self.changes.get(last + 1..).unwrap_or(&[]),
            ),
            None => (None, &self.changes),
        }
    }

    /// What a report of `as_of` has in it.
    fn before(&self, as_of: Instant) -> Money {
        self.around(as_of).0.map_or(zero(), |change| change.amount)
    }

    /// What is left of that: the least that was held ever since. What was let go in between is given back by the next
    /// report alone, so that taking it again is a new reservation.
    fn kept_since(&self, as_of: Instant) -> Result<Money, MoneyError> {
        let (_, since) = self.around(as_of);
        let levels = since.iter().map(|change| change.amount);
        levels.into_iter().try_fold(self.before(as_of), Money::min)
    }
}

/// One order's part of the gauge. Amounts in USD.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Held {
    /// The order.
    pub order_id: OrderId,
    /// Its number.
    pub number: String,
    /// Reserved by it now (S5).
    pub reserved: Money,
    /// The part of it that the report already has in it; it does not lower the free limit again.
    pub in_report: Money,
    /// The part made after the report; it lowers the free limit.
    pub after_report: Money,
}

/// What lists, or whoever typed it in, say of a supplier's being a Trade Assurance one (S2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Listed {
    /// It is one.
    Yes,
    /// Nothing: then a report of a limit says that it is.
    Unsaid,
    /// It is none, since this instant: a report that is not newer is overruled.
    No {
        /// The day of the list, or when it was typed in.
        since: Instant,
    },
}

impl Listed {
    /// Whether the supplier was a Trade Assurance one at an instant, with the report that counted then.
    fn assures(self, report: Option<&LimitReport>, at: Instant) -> bool {
        match (self, report) {
            (Self::Yes, _) => true,
            (Self::Unsaid, report) => report.is_some(),
            (Self::No { since }, Some(report)) => report.as_of > since || since > at,
            (Self::No { .. }, None) => false,
        }
    }
}

/// A supplier's limit as it stands (S4). Amounts in USD.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Standing {
    /// True for a Trade Assurance supplier: listed as one, or with a report of a limit and not listed otherwise since (S2).
    pub assured: bool,
    /// Whether any report of a limit is known; without one `free` is zero for that reason (S4).
    pub reported: bool,
    /// Remaining limit of the newest report; zero without one.
    pub remaining: Money,
    /// Whole limit, if the newest report names it.
    pub limit: Option<Money>,
    /// Free limit (S4); never below zero.
    pub free: Money,
    /// Of the whole limit, what neither was free nor ours at the report; absent when the limit is not known.
    pub used_by_others: Option<Money>,
    /// Of what our orders held before the report, what they have let go since: no order's any more, and free with the
    /// next report alone (S4, S5). Never below zero; zero without a report.
    pub released_since_report: Money,
    /// Instant of the newest report.
    pub as_of: Option<Instant>,
    /// True when the newest report is older than the rulebook allows (S4).
    pub stale: bool,
    /// Our orders that hold a reservation now, in the order given.
    pub reservations: Vec<Held>,
}

/// The standing of a supplier as a fact of `at` found it (S4, O7): by the report that counted then, with the most that our
/// orders held of that one at any moment since. Cover that was reserved then cannot be reserved once more by writing down
/// later what was agreed earlier, also where it was released meanwhile (M3). At `now` it is what [`standing`] says of the
/// newest report.
///
/// # Errors
/// As [`standing`].
pub fn standing_at(
    listed: Listed,
    limits: &SupplierLimits,
    reservations: &[Reservation],
    at: Instant,
    rulebook: &Rulebook,
) -> Result<Standing, MoneyError> {
    let found = limits.in_force(at);
    let until = found.and_then(|found| found.until);
    let counts = |change: &Change| until.is_none_or(|until| change.at < until);
    let all = reservations.iter().flat_map(|reservation| &reservation.changes);
    let since = all.filter(|change| change.at > at && counts(change));
    let mut moments: Vec<Instant> = since.map(|change| change.at).chain([at]).collect();
    moments.sort_unstable();
    moments.dedup();
    let report = found.map(|found| found.report);
    let mut most: Option<(i128, Standing)> = None;
    for moment in moments {
        let by_then = |reservation: &Reservation| {
            let mut changes = reservation.changes.clone();
            changes.retain(|change| change.at <= moment && counts(change));
            Reservation {
                changes,
                ..reservation.clone()
            }
        };
        let by_then: Vec<Reservation> = reservations.iter().map(by_then).collect();
        let then = standing(listed, report, &by_then, at, rulebook)?;
        let taken = then
            .reservations
            .iter()
            .map(|held| held.after_report.minor())
            .sum();
        if most.as_ref().is_none_or(|(so_far, _)| taken > *so_far) {
            most = Some((taken, then));
        }
    }
    most.map_or_else(
        || standing(listed, report, &[], at, rulebook),
        |(_, then)| Ok(then),
    )
}

/// The standing of a supplier at `now` (S4, S5). `listed` is what the catalogue says of its being a Trade
/// Assurance supplier; a report of a limit makes it one too, unless a list of a later day says that it is none (S2).
///
/// A reservation made before the report is in it: its release adds nothing until the next report, and what is reserved
/// after it counts, also where as much was released in between.
///
/// # Errors
/// [`MoneyError`] when amounts are not in USD or their sum is out of range.
pub fn standing(
    listed: Listed,
    latest: Option<&LimitReport>,
    reservations: &[Reservation],
    now: Instant,
    rulebook: &Rulebook,
) -> Result<Standing, MoneyError> {
    let as_of = latest.map(|report| report.as_of);
    let mut held = Vec::new();
    let mut after = zero();
    let mut ours = zero();
    let mut released = zero();
    for reservation in reservations {
        let reserved = reservation.now();
        let before = as_of.map_or(zero(), |as_of| reservation.before(as_of));
        let in_report = as_of.map_or(Ok(zero()), |as_of| reservation.kept_since(as_of))?;
        let after_report = reserved.sub_or_zero(in_report)?;
        after = after.checked_add(after_report)?;
        ours = ours.checked_add(before)?;
        released = released.checked_add(before.sub_or_zero(in_report)?)?;
        if reserved.is_positive() {
            held.push(Held {
                order_id: reservation.order_id,
                number: reservation.number.clone(),
                reserved,
                in_report,
                after_report,
            });
        }
    }
    let remaining = latest.map_or(zero(), |report| report.remaining);
    let limit = latest.and_then(|report| report.limit);
    let stale_after = TimeDelta::days(i64::from(rulebook.platform().stale_limit_days));
    Ok(Standing {
        assured: listed.assures(latest, now),
        reported: latest.is_some(),
        remaining,
        limit,
        free: remaining.sub_or_zero(after)?,
        used_by_others: match limit {
            Some(limit) => Some(limit.sub_or_zero(remaining)?.sub_or_zero(ours)?),
            None => None,
        },
        released_since_report: released,
        as_of,
        stale: as_of.is_some_and(|as_of| now.signed_duration_since(as_of) > stale_after),
        reservations: held,
    })
}

/// Our reservations that rest on a report: cover that is held now and was taken, all or in part, while that report counted
/// (S4, S5). Such a report cannot be withdrawn as if it had never been there.
#[must_use]
pub fn resting_on<'r>(
    limits: &SupplierLimits,
    report: &LimitReport,
    reservations: &'r [Reservation],
) -> Vec<&'r Reservation> {
    let counted_at = |at| limits.in_force(at).is_some_and(|found| found.report == report);
    let rests = |reservation: &&Reservation| {
        let mut before = zero();
        let taken = reservation.changes.iter().any(|change| {
            let more = change.amount.minor() > before.minor();
            before = change.amount;
            more && counted_at(change.at)
        });
        taken && reservation.now().is_positive()
    };
    reservations.iter().filter(rests).collect()
}

fn zero() -> Money {
    Money::zero(Currency::USD)
}

#[cfg(test)]
#[path = "standing_tests.rs"]
mod tests;
