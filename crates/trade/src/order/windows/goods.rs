//! Deadlines of goods: inspection, ship-by, quality, late shipment, receipt, feedback (C5, C8, D2, H2, RB2).
//! It must not compute the dates of grounds: `ground` has them.

use super::{Collector, Due};
use crate::order::contract::Coverage;
use crate::order::event::Ground;
use crate::order::figures::is_refunded;
use crate::order::ground::{Standing, brings_new, protection, quality_closing, ship_by, standing};
use crate::order::state::{Receipt, Running};
use crate::order::view::DeadlineKind;
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
        collector.add(
            DeadlineKind::Inspection,
            "C8",
            window,
            Some("record_inspection"),
            None,
        );
    }
    if !order.all_shipped()
        && !is_refunded(order)
        && let Some(window) = ship_by(order, collector.rulebook)?
    {
        let late = !window.is_in_time(collector.now);
        let action = if late { "open_dispute" } else { "record_shipment" };
        collector.add(DeadlineKind::ShipBy, "D2", window, Some(action), None);
    }
    grounds(order, collector)?;
    receipt(order, collector)
}

/// The days in which each ground can still be used, unless the open dispute names it already (D6).
fn grounds(order: &Running, collector: &mut Collector<'_>) -> Result<(), TimeError> {
    if !order.positions().initial.is_complete() {
        return Ok(());
    }
    // What an ended dispute was about needs evidence that was in none, before an open one can take it in (D6).
    let action = |ground| match order.open_dispute() {
        None => Some("open_dispute"),
        Some(open) => {
            let files = open.evidence.iter().map(|evidence| evidence.file.file_id);
            Some(if brings_new(order, ground, files) {
                "extend_dispute"
            } else {
                "add_evidence"
            })
        }
    };
    let named = |ground| {
        let dispute = order.open_dispute();
        dispute.is_some_and(|dispute| dispute.complaints.iter().any(|(known, _)| known.ground == ground))
    };
    if !named(Ground::LateShipment)
        && let Standing::Open(Some(closing)) = standing(
            order,
            Ground::LateShipment,
            None,
            collector.now,
            collector.rulebook,
        )?
    {
        let action = action(Ground::LateShipment);
        collector.add(DeadlineKind::LateShipmentWindow, "D2", closing, action, None);
    }
    if named(Ground::Quality) {
        return Ok(());
    }
    let action = action(Ground::Quality);
    match (collector.rulebook.coverage(), order.terms.cover.coverage) {
        (CoverageTerms::ByPayment { .. }, _) => {
            let closing = protection(order, collector.rulebook)?;
            if let Some(closing) = closing.filter(|closing| collector.now < closing.closes_at) {
                collector.add(DeadlineKind::QualityWindow, "RB2", closing, action, None);
            }
        }
        // It ends with the shipment, which has no day before it happens (D2).
        (CoverageTerms::ByType { .. }, Some(Coverage::PreShipment)) => {}
        (CoverageTerms::ByType { .. }, Some(Coverage::PostDelivery) | None) => {
            for batch in &order.batches {
                let closing = quality_closing(order, batch, collector.rulebook)?;
                if let Some(closing) = closing.filter(|closing| collector.now < closing.closes_at) {
                    collector.add(DeadlineKind::QualityWindow, "C5", closing, action, None);
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
                collector.add(
                    DeadlineKind::ConfirmReceipt,
                    "H2",
                    Due::OPEN,
                    Some("confirm_receipt"),
                    None,
                );
            }
        }
        Receipt::Confirmed { at, feedback, .. } => {
            if let Some(days) = collector.rulebook.feedback().within_days
                && feedback.is_empty()
            {
                let window = Window::days_after(*at, days, collector.rulebook.platform().time_zone)?;
                if window.is_in_time(collector.now) {
                    collector.add(
                        DeadlineKind::Feedback,
                        "RB2",
                        window,
                        Some("leave_feedback"),
                        None,
                    );
                }
            }
        }
    }
    Ok(())
}
