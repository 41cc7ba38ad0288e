//! Until when each ground of a dispute may be used (D2, C5, RB2): the dates behind windows, deadlines and refusals.
//! It must not know whether a dispute is possible at all (D1, D6): that is decided.

use super::contract::{Coverage, ShipBy};
use super::event::{Ground, Instalment};
use super::state::{Batch, Running};
use crate::id::{BatchId, FileId};
use crate::quality::{BatchDays, QualityDays, QualityError, quality_window};
use crate::rulebook::{CoverageTerms, Rulebook};
use crate::time::{Day, Instant, TimeError, Window, day_in};

/// How a window ends. In order of the days; of one day, what may still move comes later.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Closing {
    /// Last day (T1).
    pub last_day: Day,
    /// First instant that is too late (T1).
    pub closes_at: Instant,
    /// The date may still move: a day that it rests on is not known (C5).
    pub provisional: bool,
}

/// Whether a ground may be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Not yet: its day has not come, or nothing has started its count.
    NotYet {
        /// Last day on which it is not possible, if that day is known.
        last_day: Option<Day>,
        /// From when it is possible.
        opens_at: Option<Instant>,
        /// `no_ship_by`, `ship_by_not_started`, `on_time`, `shipped_on_time`.
        why: &'static str,
    },
    /// It may be used; `None`: with no end in sight.
    Open(Option<Closing>),
    /// No longer.
    Closed {
        /// Last day on which it was possible, or the day that ended it.
        last_day: Day,
        /// `shipped`, `window_over`, `receipt_confirmed`, `protection_over`.
        why: &'static str,
    },
}

/// The ship-by term as a window (T1); `None` without a term, or while the payment that starts it was not received.
///
/// # Errors
/// When the window leaves the known years.
pub fn ship_by(order: &Running, rulebook: &Rulebook) -> Result<Option<Window>, TimeError> {
    let zone = rulebook.platform().time_zone;
    let (instalment, days) = match order.terms.contract.ship_by {
        None => return Ok(None),
        Some(ShipBy::On { day }) => return Window::after_day(day, 0, zone).map(Some),
        Some(ShipBy::AfterInitialPayment { days }) => (Instalment::Initial, days),
        Some(ShipBy::AfterBalance { days }) => (Instalment::Balance, days),
    };
    match order.received_at(instalment) {
        Some(at) => Window::days_after(at, days, zone).map(Some),
        None => Ok(None),
    }
}

/// Whether the goods were shipped by the ship-by day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Punctuality {
    /// All of them, each batch by its last second (D2).
    OnTime,
    /// A batch left later, or the day is over and goods are missing; also where the order ended after that day.
    Late,
    /// The day is not over, or the order ended before it was.
    Open,
}

/// Whether the goods were shipped by the ship-by day; from `ended` on nothing more is expected of the order.
#[must_use]
pub fn punctuality(order: &Running, due: Window, ended: Option<Instant>, now: Instant) -> Punctuality {
    let until = ended.map_or(now, |end| end.min(now));
    let shipped_late = order
        .batches
        .iter()
        .any(|batch| !due.is_in_time(batch.shipped_at));
    if shipped_late || (!order.all_shipped() && !due.is_in_time(until)) {
        Punctuality::Late
    } else if order.all_shipped() {
        Punctuality::OnTime
    } else {
        Punctuality::Open
    }
}

/// Where a ground stands, for the whole order or for one batch (D2).
///
/// # Errors
/// When a window leaves the known years.
pub fn standing(
    order: &Running,
    ground: Ground,
    batch_id: Option<BatchId>,
    now: Instant,
    rulebook: &Rulebook,
) -> Result<Standing, TimeError> {
    match ground {
        Ground::LateShipment => late_shipment(order, batch_id, now, rulebook),
        Ground::Quality => quality(order, batch_id, now, rulebook),
    }
}

/// The first covered cause: not shipped on time per the contract (C6). D2: from the end of the ship-by day while
/// anything is unshipped, or when something shipped late; until receipt is confirmed or the days after delivery are
/// over, whichever is first. Confirmed receipt ends it where there are coverage types; where there are none the days
/// of protection begin with it (RB2), also when those after delivery were over before.
fn late_shipment(
    order: &Running,
    batch_id: Option<BatchId>,
    now: Instant,
    rulebook: &Rulebook,
) -> Result<Standing, TimeError> {
    let Some(due) = ship_by(order, rulebook)? else {
        let why = if order.terms.contract.ship_by.is_none() {
            "no_ship_by"
        } else {
            "ship_by_not_started"
        };
        return Ok(Standing::NotYet {
            last_day: None,
            opens_at: None,
            why,
        });
    };
    let missed = batch_id.is_none() && !order.all_shipped();
    let mut late = batches(order, batch_id)
        .filter(|batch| !due.is_in_time(batch.shipped_at))
        .peekable();
    if !missed && late.peek().is_none() {
        let why = "shipped_on_time";
        return Ok(Standing::NotYet {
            last_day: Some(due.last_day),
            opens_at: None,
            why,
        });
    }
    if late.peek().is_none() && due.is_in_time(now) {
        let (last_day, opens_at) = (Some(due.last_day), Some(due.closes_at));
        return Ok(Standing::NotYet {
            last_day,
            opens_at,
            why: "on_time",
        });
    }
    if let Some(over) = after_receipt(order, now, rulebook)? {
        return Ok(over);
    }
    if missed && !due.is_in_time(now) {
        return Ok(Standing::Open(None));
    }
    let days = rulebook.disputes().late_shipment_days_after_delivery;
    latest(late.map(|batch| match batch.delivered_on {
        None => Ok(None),
        Some(day) => Window::after_day(day, days, rulebook.platform().time_zone).map(|window| {
            Some(Closing {
                last_day: window.last_day,
                closes_at: window.closes_at,
                provisional: false,
            })
        }),
    }))
    .map(|closing| open_until(closing, now))
}

/// The second covered cause: quality below the contract's standard (C6). D2: pre-shipment until shipped; post-delivery
/// until C5's window of the batch closes; without types until the protection is over (RB2).
fn quality(
    order: &Running,
    batch_id: Option<BatchId>,
    now: Instant,
    rulebook: &Rulebook,
) -> Result<Standing, TimeError> {
    let zone = rulebook.platform().time_zone;
    if matches!(rulebook.coverage(), CoverageTerms::ByPayment { .. }) {
        return Ok(after_receipt(order, now, rulebook)?.unwrap_or(Standing::Open(None)));
    }
    let unshipped = batch_id.is_none() && !order.all_shipped();
    match order.terms.cover.coverage {
        Some(Coverage::PreShipment) if unshipped => Ok(Standing::Open(None)),
        Some(Coverage::PreShipment) => {
            let shipped = batches(order, batch_id)
                .map(|batch| batch.shipped_at)
                .max()
                .unwrap_or(now);
            Ok(Standing::Closed {
                last_day: day_in(shipped, zone),
                why: "shipped",
            })
        }
        Some(Coverage::PostDelivery) | None if unshipped => Ok(Standing::Open(None)),
        Some(Coverage::PostDelivery) | None => {
            let closings = batches(order, batch_id).map(|batch| quality_closing(order, batch, rulebook));
            latest(closings).map(|closing| open_until(closing, now))
        }
    }
}

/// An edition without coverage types protects for its days from confirmed receipt (RB2); with types, confirming
/// receipt ends the ground of late shipment at once (D2). `None` while receipt is not confirmed.
fn after_receipt(order: &Running, now: Instant, rulebook: &Rulebook) -> Result<Option<Standing>, TimeError> {
    let Some(at) = order.completed_at() else {
        return Ok(None);
    };
    let zone = rulebook.platform().time_zone;
    match protection(order, rulebook)? {
        None => Ok(Some(Standing::Closed {
            last_day: day_in(at, zone),
            why: "receipt_confirmed",
        })),
        Some(closing) if now < closing.closes_at => Ok(Some(Standing::Open(Some(closing)))),
        Some(closing) => Ok(Some(Standing::Closed {
            last_day: closing.last_day,
            why: "protection_over",
        })),
    }
}

/// The protection of an edition without coverage types (RB2); `None` under one with types and before receipt.
///
/// # Errors
/// When the window leaves the known years.
pub fn protection(order: &Running, rulebook: &Rulebook) -> Result<Option<Closing>, TimeError> {
    match (rulebook.coverage(), order.completed_at()) {
        (CoverageTerms::ByPayment { protection_days }, Some(at)) => {
            let window = Window::days_after(at, *protection_days, rulebook.platform().time_zone)?;
            let (last_day, closes_at) = (window.last_day, window.closes_at);
            Ok(Some(Closing {
                last_day,
                closes_at,
                provisional: false,
            }))
        }
        (CoverageTerms::ByPayment { .. } | CoverageTerms::ByType { .. }, _) => Ok(None),
    }
}

/// What C5's window of a batch is counted from; `None` under an edition without coverage types.
#[must_use]
pub fn quality_days(order: &Running, batch: &Batch, rulebook: &Rulebook) -> Option<(BatchDays, QualityDays)> {
    let CoverageTerms::ByType {
        quality_days_from_shipment,
        quality_days_from_clearance,
    } = rulebook.coverage()
    else {
        return None;
    };
    let zone = rulebook.platform().time_zone;
    let way = BatchDays {
        shipped_on: Some(day_in(batch.shipped_at, zone)),
        cleared_customs_on: batch.cleared_on,
        delivered_on: batch.delivered_on,
        customs: !is_domestic(order),
    };
    let days = QualityDays {
        from_shipment: *quality_days_from_shipment,
        from_clearance: *quality_days_from_clearance,
    };
    Some((way, days))
}

/// C5's window of one batch, as post-delivery cover has it; `None` under an edition without coverage types.
///
/// # Errors
/// When the window leaves the known years.
pub fn quality_closing(
    order: &Running,
    batch: &Batch,
    rulebook: &Rulebook,
) -> Result<Option<Closing>, TimeError> {
    let Some((way, days)) = quality_days(order, batch, rulebook) else {
        return Ok(None);
    };
    let window = match quality_window(Coverage::PostDelivery, way, days) {
        Ok(window) => window,
        Err(QualityError::Time(error)) => return Err(error),
        // No fact before the shipment is ever recorded.
        Err(QualityError::BeforeShipment { .. } | QualityError::AfterDelivery { .. }) => return Ok(None),
    };
    match window.closes_on {
        None => Ok(None),
        Some(last_day) => {
            let zone = rulebook.platform().time_zone;
            let closes_at = Window::after_day(last_day, 0, zone)?.closes_at;
            Ok(Some(Closing {
                last_day,
                closes_at,
                provisional: window.provisional,
            }))
        }
    }
}

fn batches(order: &Running, batch_id: Option<BatchId>) -> impl Iterator<Item = &Batch> {
    order
        .batches
        .iter()
        .filter(move |batch| batch_id.is_none_or(|wanted| batch.batch_id == wanted))
}

/// The last of several closings; `None` when one of them has no end in sight.
fn latest(
    closings: impl Iterator<Item = Result<Option<Closing>, TimeError>>,
) -> Result<Option<Closing>, TimeError> {
    let mut last = None;
    for closing in closings {
        match closing? {
            None => return Ok(None),
            known => last = known.max(last),
        }
    }
    Ok(last)
}

fn open_until(closing: Option<Closing>, now: Instant) -> Standing {
    match closing {
        Some(closing) if now >= closing.closes_at => Standing::Closed {
            last_day: closing.last_day,
            why: "window_over",
        },
        Some(_) | None => Standing::Open(closing),
    }
}

/// Whether a dispute that has ended was about this ground: another one then needs new evidence (D6).
#[must_use]
pub fn was_disputed(order: &Running, ground: Ground) -> bool {
    let ended = order.disputes.iter().filter(|dispute| !dispute.is_open());
    ended
        .flat_map(|dispute| &dispute.complaints)
        .any(|(known, _)| known.ground == ground)
}

/// True when a dispute may be opened on this ground with these files: no ended dispute was about it, or one of the files
/// was in no ended dispute (D6).
#[must_use]
pub fn brings_new(order: &Running, ground: Ground, offered: impl Iterator<Item = FileId>) -> bool {
    !was_disputed(order, ground) || has_new_file(order, offered)
}

/// True when the open dispute, with these files, may be extended by this ground and batch: its own window is all that is
/// asked (D6), unless an ended dispute was about this very batch, or one of the two about the ground as a whole: then
/// what had its end would be taken up again. That is followed up with new evidence only.
#[must_use]
pub fn extends_by_new(
    order: &Running,
    ground: Ground,
    batch_id: Option<BatchId>,
    offered: impl Iterator<Item = FileId>,
) -> bool {
    let ended = order.disputes.iter().filter(|dispute| !dispute.is_open());
    let mut complaints = ended.flat_map(|dispute| &dispute.complaints);
    let had_its_end = complaints.any(|(known, _)| {
        let overlaps = known.batch_id.is_none() || batch_id.is_none() || known.batch_id == batch_id;
        known.ground == ground && overlaps
    });
    !had_its_end || has_new_file(order, offered)
}

fn has_new_file(order: &Running, mut offered: impl Iterator<Item = FileId>) -> bool {
    let ended = || order.disputes.iter().filter(|dispute| !dispute.is_open());
    let known = |file: FileId| {
        let mut before = ended().flat_map(|dispute| &dispute.evidence);
        before.any(|evidence| evidence.file.file_id == file)
    };
    offered.any(|file| !known(file))
}

/// Whether the goods cross no border and so see no customs (C5).
#[must_use]
pub fn is_domestic(order: &Running) -> bool {
    let contract = &order.terms.contract;
    let from = contract.supplier.country.or(order.head.supplier.country);
    from.is_some() && contract.destination == from
}
