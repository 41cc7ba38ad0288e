//! Deadlines of goods: inspection, ship-by, quality, late shipment, receipt, feedback (C5, C8, D2, H2, RB2).
//! It must not compute the dates of grounds: `ground` has them.

use super::{Collector, Due, Of};
use crate::id::BatchId;
use crate::order::contract::Coverage;
use crate::order::event::Ground;
use crate::order::figures::is_refunded;
use crate::order::ground::{Standing, extends_by_new, protection, quality_closing, ship_by, standing};
use crate::order::state::{Receipt, Running};
use crate::order::view::{About, DeadlineKind};
use crate::rulebook::CoverageTerms;
use crate::time::{TimeError, Window};

pub(super) fn goods(order: &Running, collector: &mut Collector<'_>) -> Result<(), TimeError> {
    let zone = collector.rulebook.platform().time_zone;
    for inspection in order
        .inspections
        .iter()
        .filter(|inspection| inspection.report.is_none())
    {
        let window = Window::after_day(inspection.planned_on, 0, zone)?;
        let about = Some(About::Inspection {
            inspection_id: inspection.inspection_id,
            inspector: inspection.inspector.clone(),
        });
        let action = Some("record_inspection");
        collector.add(DeadlineKind::Inspection, "C8", window, action, about);
    }
    if !order.all_shipped()
        && !is_refunded(order)
        && let Some(window) = ship_by(order, collector.rulebook)?
    {
        let action = match late(order, window, collector)? {
            true => action(order, Ground::LateShipment, None),
            false => Some("record_shipment"),
        };
        collector.add(DeadlineKind::ShipBy, "D2", window, action, Of::THE_ORDER);
    }
    grounds(order, collector)?;
    receipt(order, collector)
}

/// Whether the day is over and the rules let the buyer dispute it: not before the initial payment is complete (D1), and
/// not again what the open dispute names (D6).
fn late(order: &Running, window: Window, collector: &Collector<'_>) -> Result<bool, TimeError> {
    let ground = Ground::LateShipment;
    if window.is_in_time(collector.now)
        || !order.positions().initial.is_complete()
        || named(order, ground, None)
    {
        return Ok(false);
    }
    let standing = standing(order, ground, None, collector.now, collector.rulebook)?;
    Ok(matches!(standing, Standing::Open(_)))
}

/// The days in which each ground can still be used, of every batch that the open dispute does not name (D6).
fn grounds(order: &Running, collector: &mut Collector<'_>) -> Result<(), TimeError> {
    if !order.positions().initial.is_complete() {
        return Ok(());
    }
    late_shipment(order, collector)?;
    quality(order, collector)
}

/// Whether the open dispute names the ground, for the whole order or for this very batch.
fn named(order: &Running, ground: Ground, batch_id: Option<BatchId>) -> bool {
    let complaints = order.open_dispute().into_iter().flat_map(|open| &open.complaints);
    complaints
        .filter(|(known, _)| known.ground == ground)
        .any(|(known, _)| known.batch_id.is_none() || known.batch_id == batch_id)
}

/// The command that uses the ground. What an ended dispute was about needs evidence that was in none, before an open one
/// can take it in (D6).
fn action(order: &Running, ground: Ground, batch_id: Option<BatchId>) -> Option<&'static str> {
    let Some(open) = order.open_dispute() else {
        return Some("open_dispute");
    };
    let files = open.evidence.iter().map(|evidence| evidence.file.file_id);
    Some(if extends_by_new(order, ground, batch_id, files) {
        "extend_dispute"
    } else {
        "add_evidence"
    })
}

/// One day for the whole order, until the open dispute names some of its batches: then one for each that is left.
fn late_shipment(order: &Running, collector: &mut Collector<'_>) -> Result<(), TimeError> {
    let ground = Ground::LateShipment;
    let by_batch = order.open_dispute().is_some_and(|open| {
        let mut complaints = open.complaints.iter();
        complaints.any(|(known, _)| known.ground == ground && known.batch_id.is_some())
    });
    let places: Vec<Option<BatchId>> = if by_batch {
        order.batches.iter().map(|batch| Some(batch.batch_id)).collect()
    } else {
        vec![None]
    };
    for batch_id in places {
        if named(order, ground, batch_id) {
            continue;
        }
        let standing = standing(order, ground, batch_id, collector.now, collector.rulebook)?;
        if let Standing::Open(Some(closing)) = standing {
            let action = action(order, ground, batch_id);
            let about = batch_id.and_then(|batch_id| batch(order, batch_id));
            collector.add(DeadlineKind::LateShipmentWindow, "D2", closing, action, about);
        }
    }
    Ok(())
}

fn quality(order: &Running, collector: &mut Collector<'_>) -> Result<(), TimeError> {
    let ground = Ground::Quality;
    match (collector.rulebook.coverage(), order.terms.cover.coverage) {
        (CoverageTerms::ByPayment { .. }, _) => {
            let all_named = order
                .batches
                .iter()
                .all(|batch| named(order, ground, Some(batch.batch_id)));
            let closing = protection(order, collector.rulebook)?;
            if let Some(closing) = closing.filter(|closing| collector.now < closing.closes_at)
                && !named(order, ground, None)
                && !all_named
            {
                let action = action(order, ground, None);
                let kind = DeadlineKind::QualityWindow;
                collector.add(kind, "RB2", closing, action, Of::THE_ORDER);
            }
        }
        // It ends with the shipment, which has no day before it happens (D2).
        (CoverageTerms::ByType { .. }, Some(Coverage::PreShipment)) => {}
        (CoverageTerms::ByType { .. }, Some(Coverage::PostDelivery) | None) => {
            for batch in &order.batches {
                let batch_id = Some(batch.batch_id);
                let closing = quality_closing(order, batch, collector.rulebook)?;
                if let Some(closing) = closing.filter(|closing| collector.now < closing.closes_at)
                    && !named(order, ground, batch_id)
                {
                    let action = action(order, ground, batch_id);
                    let about = self::batch(order, batch.batch_id);
                    collector.add(DeadlineKind::QualityWindow, "C5", closing, action, about);
                }
            }
        }
    }
    Ok(())
}

fn receipt(order: &Running, collector: &mut Collector<'_>) -> Result<(), TimeError> {
    match &order.receipt {
        Receipt::Awaited => {
            let positions = order.positions();
            let ready = positions.initial.is_complete() && positions.balance.is_received();
            if ready && order.all_shipped() && !is_refunded(order) {
                let (kind, action) = (DeadlineKind::ConfirmReceipt, Some("confirm_receipt"));
                collector.add(kind, "H2", Due::OPEN, action, Of::THE_ORDER);
            }
        }
        Receipt::Confirmed { at, feedback, .. } => {
            // It is left once and revised once, both within the edition's days (H4, RB2).
            let (kind, action) = match feedback.len() {
                0 => (DeadlineKind::Feedback, "leave_feedback"),
                1 => (DeadlineKind::FeedbackRevision, "revise_feedback"),
                _ => return Ok(()),
            };
            if let Some(days) = collector.rulebook.feedback().within_days {
                let window = Window::days_after(*at, days, collector.rulebook.platform().time_zone)?;
                if window.is_in_time(collector.now) {
                    collector.add(kind, "RB2", window, Some(action), Of::THE_ORDER);
                }
            }
        }
    }
    Ok(())
}

/// A batch by its place, where the order has several.
fn batch(order: &Running, batch_id: BatchId) -> Option<About> {
    let mut batches = order.batches.iter();
    let place = batches.position(|batch| batch.batch_id == batch_id)? + 1;
    (order.batches.len() > 1).then_some(About::Batch { batch_id, place })
}
