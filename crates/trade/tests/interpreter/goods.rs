//! Words about inspection, shipment, receipt and feedback.

use trade::id::{BatchId, InspectionId};
use trade::money::Tally;
use trade::order::command::{
    BookInspection, ConfirmReceipt, LeaveFeedback, RecordCarriage, RecordClearance, RecordDelivery,
    RecordInspection, RecordShipment, ReviseFeedback,
};
use trade::order::event::{BatchItem, Carriage, Count, Feedback, InspectionResult, Inspector};
use trade::time::Instant;
use uuid::Uuid;

use super::Problem;
use super::words::{Read, number, told};
use super::world::World;

pub(crate) fn read(world: &World, words: &[&str], at: Instant) -> Read {
    Ok(Some(match words {
        ["book", "inspection", "by", who, "in", country, "on", day] => BookInspection {
            inspector: match *who {
                "myself" => Inspector::Buyer,
                code => Inspector::Agency {
                    code: code.to_owned(),
                },
            },
            country: number(country)?,
            planned_on: world.day(day)?,
        }
        .into(),
        ["inspection", result] => inspected(world, result, at)?.into(),
        ["ship", "everything"] => shipment(rest_of_the_order(world)?, at).into(),
        ["ship", items @ ..] => shipment(items_of(items)?, at).into(),
        [
            "batch",
            batch,
            "carrier",
            carrier,
            "tracking",
            tracking_number,
            voyage @ ..,
        ] => RecordCarriage {
            batch_id: batch_id(world, batch)?,
            carriage: Carriage {
                carrier: (*carrier).to_owned(),
                tracking_number: (*tracking_number).to_owned(),
                ..self::voyage(world, voyage)?
            },
            at,
        }
        .into(),
        ["batch", batch, "cleared", "on", day] => RecordClearance {
            batch_id: batch_id(world, batch)?,
            on: world.day(day)?,
        }
        .into(),
        ["batch", batch, "delivered", "on", day] => RecordDelivery {
            batch_id: batch_id(world, batch)?,
            on: world.day(day)?,
        }
        .into(),
        ["confirm", "receipt"] => ConfirmReceipt {
            counts: counts(world)?,
            at: told(world, at),
        }
        .into(),
        ["leave", "feedback", scores @ ..] => LeaveFeedback {
            feedback: feedback(scores)?,
        }
        .into(),
        ["revise", "feedback", scores @ ..] => ReviseFeedback {
            feedback: feedback(scores)?,
        }
        .into(),
        _ => return Ok(None),
    }))
}

fn shipment(items: Vec<BatchItem>, at: Instant) -> RecordShipment {
    let carriage = Carriage::default();
    RecordShipment { items, carriage, at }
}

/// `departed 2026-08-03 expected 2026-09-01`, or nothing.
fn voyage(world: &World, words: &[&str]) -> Result<Carriage, Problem> {
    Ok(match words {
        [] => Carriage::default(),
        ["departed", departed, "expected", expected] => Carriage {
            departed_on: Some(world.day(departed)?),
            estimated_arrival: Some(world.day(expected)?),
            ..Carriage::default()
        },
        _ => return Err("departed <day> expected <day>".to_owned()),
    })
}

fn inspected(world: &World, result: &str, at: Instant) -> Result<RecordInspection, Problem> {
    let newest = world
        .running()
        .ok()
        .and_then(|running| running.inspections.last());
    Ok(RecordInspection {
        inspection_id: newest.map_or(InspectionId::new(Uuid::nil()), |booked| booked.inspection_id),
        result: match result {
            "passed" => InspectionResult::Passed,
            "failed" => InspectionResult::Failed,
            _ => return Err("an inspection passed or failed".to_owned()),
        },
        findings: String::new(),
        files: Vec::new(),
        at,
    })
}

/// The n-th batch, from 1.
pub(crate) fn batch_id(world: &World, number_of_batch: &str) -> Result<BatchId, Problem> {
    let index: usize = number(number_of_batch)?;
    let batches = world.running().map_or(&[][..], |running| &running.batches);
    let batch = batches.get(index.saturating_sub(1));
    Ok(batch.map_or(BatchId::new(Uuid::nil()), |batch| batch.batch_id))
}

/// `100 of line 1 and 50 of line 2`.
fn items_of(words: &[&str]) -> Result<Vec<BatchItem>, Problem> {
    let items = words.split(|word| *word == "and").map(|item| match item {
        [quantity, "of", "line", line] => Ok(BatchItem {
            line: index(line)?,
            quantity: number(quantity)?,
        }),
        _ => Err("ship <quantity> of line <number>".to_owned()),
    });
    items.collect()
}

fn index(line: &str) -> Result<u32, Problem> {
    number::<u32>(line).map(|line| line.saturating_sub(1))
}

/// What was ordered and is not shipped yet.
pub(crate) fn rest_of_the_order(world: &World) -> Result<Vec<BatchItem>, Problem> {
    let order = world.running()?;
    let lines = order.terms.contract.lines.iter().zip(&order.shipped);
    let left = (0_u32..).zip(lines).filter_map(|(line, (ordered, shipped))| {
        let quantity = Tally::from(ordered.quantity?).sub_or_zero(*shipped).quantity()?;
        Some(BatchItem { line, quantity })
    });
    Ok(left.collect())
}

/// `batch 1 line 1 received 98 damaged 3 below 2`.
pub(crate) fn count(world: &World, words: &[&str]) -> Result<Count, Problem> {
    match words {
        [
            "batch",
            batch,
            "line",
            line,
            "received",
            received,
            "damaged",
            damaged,
            "below",
            below,
        ] => Ok(Count {
            batch_id: batch_id(world, batch)?,
            line: index(line)?,
            received: number(received)?,
            damaged: number(damaged)?,
            below_standard: number(below)?,
        }),
        _ => Err("count batch <n> line <n> received <q> damaged <q> below <q>".to_owned()),
    }
}

/// What was counted; what was not came in full and good.
fn counts(world: &World) -> Result<Vec<Count>, Problem> {
    let shipped = world.running()?.batches.iter();
    let items = shipped.flat_map(|batch| batch.items.iter().map(|item| (batch.batch_id, item)));
    let counts = items.map(|(batch_id, item)| {
        let counted = world
            .counts
            .iter()
            .find(|count| count.batch_id == batch_id && count.line == item.line);
        counted.cloned().unwrap_or(Count {
            batch_id,
            line: item.line,
            received: item.quantity.into(),
            damaged: Tally::ZERO,
            below_standard: Tally::ZERO,
        })
    });
    Ok(counts.collect())
}

/// `5 4 5 Words.`: product, service, shipment.
fn feedback(words: &[&str]) -> Result<Feedback, Problem> {
    match words {
        [product, service, shipment, text @ ..] => Ok(Feedback {
            product: number(product)?,
            service: number(service)?,
            shipment: number(shipment)?,
            text: text.join(" "),
        }),
        _ => Err("feedback <product> <service> <shipment> words".to_owned()),
    }
}
