//! When each ground of a dispute may be used, counted day by day (D2, C5, RB2), and whether a dispute brings something
//! new (D6).

use chrono::{DateTime, Utc};
use trade::id::{BatchId, FileId};
use trade::order::contract::{Coverage, ShipBy};
use trade::order::event::{Ground, Instalment};

use super::days::{day_of, end_of};
use super::edition::CoverDays;
use super::purse::Purse;
use super::sheet::{Parcel, Quarrel, Sheet, Waived, Way};

/// From one instant on, and before another; `None` is no bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) from: Option<DateTime<Utc>>,
    pub(super) until: Option<DateTime<Utc>>,
}

impl Span {
    const ALWAYS: Span = Span {
        from: None,
        until: None,
    };

    pub(super) fn holds(self, at: DateTime<Utc>) -> bool {
        self.from.is_none_or(|from| from <= at) && self.until.is_none_or(|until| at < until)
    }
}

impl Sheet {
    /// D2: when a ground may be used of the whole order or of one batch, by what is known; `None` while there is no
    /// such time.
    pub(super) fn span(&self, ground: Ground, batch_id: Option<BatchId>) -> Option<Span> {
        match ground {
            Ground::LateShipment => self.late(batch_id),
            Ground::Quality => self.below_standard(batch_id),
        }
    }

    fn parcels(&self, batch_id: Option<BatchId>) -> impl Iterator<Item = &Parcel> {
        let here = move |parcel: &&Parcel| batch_id.is_none_or(|wanted| wanted == parcel.id);
        self.batches.iter().filter(here)
    }

    /// From the end of the ship-by day while anything is missing, or when something shipped late; until the days after its
    /// delivery are over. Confirmed receipt ends it where there are coverage types, and begins the protection where there
    /// are none (RB2).
    fn late(&self, batch_id: Option<BatchId>) -> Option<Span> {
        let due = self.due_to_ship()?;
        let missing = batch_id.is_none() && !self.all_shipped();
        let late: Vec<&Parcel> = self
            .parcels(batch_id)
            .filter(|parcel| parcel.shipped_at >= due)
            .collect();
        if !missing && late.is_empty() {
            return None;
        }
        let from = late.is_empty().then_some(due);
        let until = match (self.completed_at, self.edition.cover) {
            (Some(completed_at), CoverDays::Types { .. }) => Some(completed_at),
            (Some(completed_at), CoverDays::Protection { days }) => end_of(day_of(completed_at), days),
            (None, _) if missing => None,
            (None, _) => {
                let ends = late.into_iter().map(|parcel| {
                    let delivered = parcel.delivered?;
                    end_of(delivered, self.edition.late_days)
                });
                latest(ends)
            }
        };
        Some(Span { from, until })
    }

    /// Under pre-shipment cover until the goods are shipped; under post-delivery cover until the window of the batch
    /// closes, of the whole order with the last of them (C5); without types until the protection is over (RB2).
    fn below_standard(&self, batch_id: Option<BatchId>) -> Option<Span> {
        let until = |until| Some(Span { from: None, until });
        let missing = batch_id.is_none() && !self.all_shipped();
        let coverage = self.agreed.as_ref().and_then(|agreed| agreed.contract.coverage);
        match (self.edition.cover, coverage) {
            (CoverDays::Protection { days }, _) => {
                until(self.completed_at.and_then(|at| end_of(day_of(at), days)))
            }
            (CoverDays::Types { .. }, _) if missing => Some(Span::ALWAYS),
            (CoverDays::Types { .. }, Some(Coverage::PreShipment)) => None,
            (CoverDays::Types { shipment, clearance }, Some(Coverage::PostDelivery) | None) => {
                let parcels = self.parcels(batch_id);
                until(latest(
                    parcels.map(|parcel| self.protected_until(parcel, shipment, clearance)),
                ))
            }
        }
    }

    /// The first instant after the ship-by day; `None` without one, or while the payment that starts its days was not
    /// received.
    pub(super) fn due_to_ship(&self) -> Option<DateTime<Utc>> {
        let (instalment, days) = match self.agreed.as_ref()?.contract.ship_by? {
            ShipBy::On { day } => return end_of(day, 0),
            ShipBy::AfterInitialPayment { days } => (Instalment::Initial, days),
            ShipBy::AfterBalance { days } => (Instalment::Balance, days),
        };
        end_of(day_of(self.received_first(instalment)?), u64::from(days))
    }

    /// When an instalment had first come in full, by the terms of that time (P8, P1, O7). What came back later leaves the
    /// day as it was (P9); terms that ask for more than had come begin it anew.
    fn received_first(&self, instalment: Instalment) -> Option<DateTime<Utc>> {
        let mut moments: Vec<DateTime<Utc>> = self.terms.iter().map(|(at, ..)| *at).collect();
        moments.extend(self.waived.iter().map(|waived| waived.at));
        for paid in self.payments.iter().filter(|paid| paid.designated) {
            moments.extend(paid.came_at);
            moments.extend(paid.back.iter().map(|(at, _)| *at));
        }
        moments.sort_unstable();
        let mut first = None;
        for moment in moments {
            if self.had_come(instalment, moment) {
                first = first.or(Some(moment));
            } else if self.asked_for_more(instalment, moment) {
                first = None;
            }
        }
        first
    }

    /// Whether an instalment had come by then; what came back at that very instant had come before.
    fn had_come(&self, instalment: Instalment, by: DateTime<Utc>) -> bool {
        let waived: Vec<Waived> = self
            .waived
            .iter()
            .filter(|waived| waived.at <= by)
            .copied()
            .collect();
        let mut payments = self.payments.clone();
        for paid in &mut payments {
            paid.back.retain(|(at, _)| *at < by);
            if paid.came_at.is_none_or(|came| came > by) {
                paid.way = Way::Failed;
            }
        }
        let purse = Purse {
            payments: &payments,
            waived: &waived,
        };
        let terms = self.terms.iter().rev().find(|(at, ..)| *at <= by);
        terms.or(self.terms.first()).is_some_and(|(_, total, initial)| {
            let parts = purse.instalments(*total, *initial);
            let initial = parts.initial.received >= parts.initial.due;
            match instalment {
                Instalment::Balance if parts.balance.due > 0 => parts.balance.received >= parts.balance.due,
                Instalment::Initial | Instalment::Balance => initial,
            }
        })
    }

    fn asked_for_more(&self, instalment: Instalment, at: DateTime<Utc>) -> bool {
        let asked = |total: i128, initial: i128| match instalment {
            Instalment::Initial => initial,
            Instalment::Balance => total - initial,
        };
        self.terms.windows(2).any(|pair| match pair {
            [(_, total, initial), (since, more_total, more_initial)] => {
                *since == at && asked(*more_total, *more_initial) > asked(*total, *initial)
            }
            _ => false,
        })
    }

    /// D6: whether a dispute that has ended was about the ground.
    pub(super) fn had_its_end(&self, ground: Ground) -> bool {
        let mut named = self.ended_disputes().flat_map(|quarrel| &quarrel.grounds);
        named.any(|(known, _)| *known == ground)
    }

    /// D6: whether one that has ended was about the ground for that very batch, or one of the two is about all of it.
    pub(super) fn had_its_end_there(&self, ground: Ground, batch_id: Option<BatchId>) -> bool {
        let mut named = self.ended_disputes().flat_map(|quarrel| &quarrel.grounds);
        named.any(|(known, of)| *known == ground && (of.is_none() || batch_id.is_none() || *of == batch_id))
    }

    /// D6: whether a file was in no dispute that has ended.
    pub(super) fn is_new(&self, file: FileId) -> bool {
        let mut known = self.ended_disputes().flat_map(|quarrel| &quarrel.files);
        !known.any(|known| *known == file)
    }

    fn ended_disputes(&self) -> impl Iterator<Item = &Quarrel> {
        self.disputes.iter().filter(|quarrel| quarrel.ended_at.is_some())
    }
}

/// The last of them; `None` when one has no end, or there is none.
fn latest(ends: impl Iterator<Item = Option<DateTime<Utc>>>) -> Option<DateTime<Utc>> {
    let ends: Option<Vec<DateTime<Utc>>> = ends.collect();
    ends?.into_iter().max()
}
