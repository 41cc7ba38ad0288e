//! Inspections, batches and receipt as pages show them.
//! It must not compute windows: `ground` has them.

use super::build::{ViewCtx, ViewError};
use super::{BatchView, InspectionView, ReceiptView, WindowState};
use crate::order::contract::Coverage;
use crate::order::count::claim_lines;
use crate::order::event::{Feedback, Inspector};
use crate::order::ground::{Closing, protection, quality_closing, quality_days, ship_by};
use crate::order::state::{Batch, Receipt, Running};
use crate::quality::{QualityLimit, quality_limits};
use crate::rulebook::CoverageTerms;
use crate::time::{Instant, Window, day_in};

pub(super) fn inspections(order: &Running, at: &ViewCtx<'_>) -> Vec<InspectionView> {
    let agency = |inspector: &Inspector| match inspector {
        Inspector::Buyer => None,
        Inspector::Agency { code } => at
            .ctx
            .rulebook
            .inspection()
            .agency(code)
            .map(|agency| agency.name.clone()),
    };
    let views = order.inspections.iter().map(|inspection| InspectionView {
        inspection_id: inspection.inspection_id,
        inspector: inspection.inspector.clone(),
        agency: agency(&inspection.inspector),
        country: inspection.country,
        fee: inspection.fee,
        planned_on: inspection.planned_on,
        booked_at: inspection.booked_at,
        result: inspection.report.as_ref().map(|report| report.result),
        findings: inspection
            .report
            .as_ref()
            .map_or_else(String::new, |report| report.findings.clone()),
        files: inspection
            .report
            .as_ref()
            .map_or_else(Vec::new, |report| report.files.clone()),
        reported_at: inspection.report.as_ref().map(|report| report.at),
    });
    views.collect()
}

pub(super) fn batches(order: &Running, at: &ViewCtx<'_>) -> Result<Vec<BatchView>, ViewError> {
    let due = ship_by(order, at.ctx.rulebook)?;
    (1..)
        .zip(&order.batches)
        .map(|(number, batch)| one(order, number, batch, due, at))
        .collect()
}

fn one(
    order: &Running,
    number: u32,
    batch: &Batch,
    due: Option<Window>,
    at: &ViewCtx<'_>,
) -> Result<BatchView, ViewError> {
    let zone = at.ctx.rulebook.platform().time_zone;
    let closing = quality_end(order, batch, at)?;
    Ok(BatchView {
        batch_id: batch.batch_id,
        number,
        items: batch.items.clone(),
        carriage: batch.carriage.clone(),
        shipped_at: batch.shipped_at,
        shipped_on: day_in(batch.shipped_at, zone),
        late: due.is_some_and(|due| !due.is_in_time(batch.shipped_at)),
        cleared_on: batch.cleared_on,
        delivered_on: batch.delivered_on,
        quality_closes_on: closing.map(|closing| closing.last_day),
        quality_provisional: closing.is_some_and(|closing| closing.provisional),
        quality_state: closing.map(|closing| state(closing, at.ctx.now)),
        quality_limits: limits(order, batch, at),
    })
}

/// What the window of post-delivery cover is the earlier of; pre-shipment cover ends with the shipment (D2).
fn limits(order: &Running, batch: &Batch, at: &ViewCtx<'_>) -> Vec<QualityLimit> {
    if order.terms.cover.coverage == Some(Coverage::PreShipment) {
        return Vec::new();
    }
    // A window that cannot be counted has no limits either: `quality_end` has said so.
    quality_days(order, batch, at.ctx.rulebook)
        .and_then(|(way, days)| quality_limits(way, days).ok())
        .unwrap_or_default()
}

/// A quality window is open or closed; nothing is owed in it, so it is never met or missed.
pub(super) fn state(closing: Closing, now: Instant) -> WindowState {
    if now < closing.closes_at {
        WindowState::Open
    } else {
        WindowState::Closed
    }
}

/// Until when the quality of a batch may be disputed, whatever the cover (D2, C5, RB2).
pub(super) fn quality_end(
    order: &Running,
    batch: &Batch,
    at: &ViewCtx<'_>,
) -> Result<Option<Closing>, ViewError> {
    let rulebook = at.ctx.rulebook;
    let closing = match (rulebook.coverage(), order.terms.cover.coverage) {
        (CoverageTerms::ByPayment { .. }, _) => protection(order, rulebook)?,
        (CoverageTerms::ByType { .. }, Some(Coverage::PreShipment)) => {
            let last_day = day_in(batch.shipped_at, rulebook.platform().time_zone);
            Some(Closing {
                last_day,
                closes_at: batch.shipped_at,
                provisional: false,
            })
        }
        (CoverageTerms::ByType { .. }, Some(Coverage::PostDelivery) | None) => {
            quality_closing(order, batch, rulebook)?
        }
    };
    Ok(closing)
}

pub(super) fn receipt(order: &Running) -> Result<Option<ReceiptView>, ViewError> {
    let Receipt::Confirmed {
        counts,
        claim,
        at,
        feedback,
    } = &order.receipt
    else {
        return Ok(None);
    };
    let newest = feedback.last().map(|(feedback, _)| feedback);
    Ok(Some(ReceiptView {
        counts: counts.clone(),
        lines: claim_lines(order, counts)?,
        claim: *claim,
        claim_usd: order.usd(claim.minor())?,
        at: *at,
        feedback: newest.cloned(),
        revised: feedback.len() > 1,
        platform_copy: newest.map(platform_copy),
    }))
}

/// The feedback as text to copy to the platform (H4).
fn platform_copy(feedback: &Feedback) -> String {
    let scores = format!(
        "Product as agreed: {}/5. Service: {}/5. On-time shipment: {}/5.",
        feedback.product, feedback.service, feedback.shipment
    );
    if feedback.text.trim().is_empty() {
        scores
    } else {
        format!("{}\n\n{scores}", feedback.text.trim())
    }
}
