//! Folding the goods events: inspections, batches, receipt, feedback.
//! It must not judge them.

use super::super::event::OrderEvent;
use super::super::state::{Batch, Inspection, InspectionReport, Receipt, Running};
use super::{CorruptHistory, corrupt, misplaced, unknown};
use crate::id::BatchId;
use crate::money::Tally;

pub(super) fn apply(order: &mut Running, event: &OrderEvent) -> Result<(), CorruptHistory> {
    match event {
        OrderEvent::InspectionBooked {
            inspection_id,
            inspector,
            country,
            fee,
            planned_on,
            at,
        } => {
            order.inspections.push(Inspection {
                inspection_id: *inspection_id,
                inspector: inspector.clone(),
                country: *country,
                fee: *fee,
                planned_on: *planned_on,
                booked_at: *at,
                report: None,
            });
        }
        OrderEvent::InspectionReported {
            inspection_id,
            result,
            findings,
            files,
            at,
        } => {
            let found = order
                .inspections
                .iter_mut()
                .find(|known| known.inspection_id == *inspection_id);
            found.ok_or_else(|| unknown(event, inspection_id))?.report = Some(InspectionReport {
                result: *result,
                findings: findings.clone(),
                files: files.clone(),
                at: *at,
            });
        }
        OrderEvent::BatchShipped { .. } => ship(order, event)?,
        OrderEvent::CarriageUpdated {
            batch_id, carriage, ..
        } => {
            batch(order, *batch_id, event)?.carriage = carriage.clone();
        }
        OrderEvent::BatchCleared { batch_id, on, .. } => {
            batch(order, *batch_id, event)?.cleared_on = Some(*on)
        }
        OrderEvent::BatchDelivered { batch_id, on, .. } => {
            batch(order, *batch_id, event)?.delivered_on = Some(*on)
        }
        OrderEvent::ReceiptConfirmed { counts, claim, at } => {
            order.receipt = Receipt::Confirmed {
                counts: counts.clone(),
                claim: *claim,
                at: *at,
                feedback: Vec::new(),
            };
        }
        OrderEvent::FeedbackLeft { feedback, at } | OrderEvent::FeedbackRevised { feedback, at } => {
            match &mut order.receipt {
                Receipt::Confirmed { feedback: left, .. } => left.push((feedback.clone(), *at)),
                Receipt::Awaited => return Err(unknown(event, "a confirmed receipt")),
            }
        }
        _ => return Err(misplaced(event)),
    }
    Ok(())
}

fn ship(order: &mut Running, event: &OrderEvent) -> Result<(), CorruptHistory> {
    let OrderEvent::BatchShipped {
        batch_id,
        items,
        carriage,
        at,
    } = event
    else {
        return Err(misplaced(event));
    };
    for item in items {
        let index = usize::try_from(item.line).unwrap_or(usize::MAX);
        let shipped = order
            .shipped
            .get_mut(index)
            .ok_or_else(|| unknown(event, format!("line {}", item.line)))?;
        let sum = shipped.checked_add(Tally::from(item.quantity));
        *shipped = sum.ok_or_else(|| corrupt(event, "too much was shipped to be counted"))?;
    }
    order.batches.push(Batch {
        batch_id: *batch_id,
        items: items.clone(),
        carriage: carriage.clone(),
        shipped_at: *at,
        cleared_on: None,
        delivered_on: None,
    });
    Ok(())
}

fn batch<'o>(
    order: &'o mut Running,
    batch_id: BatchId,
    event: &OrderEvent,
) -> Result<&'o mut Batch, CorruptHistory> {
    let found = order.batches.iter_mut().find(|batch| batch.batch_id == batch_id);
    found.ok_or_else(|| unknown(event, batch_id))
}
