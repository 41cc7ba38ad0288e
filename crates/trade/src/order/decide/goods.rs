//! Inspections (C8), shipment and *Delivery Details* (H1, C5).
//! It must not count receipt: that is `receipt`.

use super::super::command::{
    BookInspection, RecordCarriage, RecordClearance, RecordDelivery, RecordInspection, RecordShipment,
};
use super::super::ctx::Ctx;
use super::super::event::{BatchItem, Carriage, Inspector, OrderEvent};
use super::super::ground::is_domestic;
use super::super::state::{Batch, Order, Running};
use super::guard;
use crate::id::{BatchId, InspectionId};
use crate::money::{Currency, Money, Tally};
use crate::refusal::Refusal;

type Decision = Result<Vec<OrderEvent>, Refusal>;

/// C8: an agency of the rulebook at its fee, or the buyer itself for nothing.
pub(super) fn book_inspection(order: &Order, command: &BookInspection, ctx: &Ctx<'_>) -> Decision {
    guard::running(order)?;
    let terms = ctx.rulebook.inspection();
    let fee = match &command.inspector {
        Inspector::Buyer => Money::zero(Currency::USD),
        Inspector::Agency { code } if terms.agency(code).is_some() => terms.fee(command.country),
        Inspector::Agency { code } => {
            let known: Vec<String> = terms.agencies.iter().map(|agency| agency.code.clone()).collect();
            let sentence = "The edition names no such agency.";
            return Err(Refusal::new("inspection.unknown_agency", "C8", sentence)
                .fact("agency", code.as_str())
                .fact("known", known));
        }
    };
    guard::end_in_range(command.planned_on, "planned_on")?;
    let today = guard::today(ctx);
    if command.planned_on < today {
        let sentence = "An inspection is planned for today or later.";
        return Err(Refusal::new("inspection.past_day", "C8", sentence)
            .field("planned_on")
            .fact("planned_on", command.planned_on)
            .fact("today", today));
    }
    Ok(vec![OrderEvent::InspectionBooked {
        inspection_id: InspectionId::new(ctx.ids.nth(0)),
        inspector: command.inspector.clone(),
        country: command.country,
        fee,
        planned_on: command.planned_on,
        at: ctx.now,
    }])
}

pub(super) fn record_inspection(order: &Order, command: &RecordInspection, ctx: &Ctx<'_>) -> Decision {
    let order = guard::running(order)?;
    let found = order
        .inspections
        .iter()
        .find(|known| known.inspection_id == command.inspection_id);
    let inspection = found
        .ok_or_else(|| guard::unknown("inspection.unknown", "C8", "inspection", command.inspection_id))?;
    if let Some(report) = &inspection.report {
        let sentence = "The inspection has its result already.";
        return Err(
            Refusal::new("inspection.already_reported", "C8", sentence).fact("reported_at", report.at)
        );
    }
    guard::fact_time(command.at, inspection.booked_at, "inspection_booked", ctx)?;
    Ok(vec![OrderEvent::InspectionReported {
        inspection_id: command.inspection_id,
        result: command.result,
        findings: command.findings.clone(),
        files: command.files.clone(),
        at: command.at,
    }])
}

/// A batch was handed over (H1). Never more of a line than was ordered.
pub(super) fn record_shipment(order: &Order, command: &RecordShipment, ctx: &Ctx<'_>) -> Decision {
    let order = guard::unfinished(order)?;
    guard::fact_time(command.at, order.confirmed.at, "confirmed", ctx)?;
    if command.items.is_empty() {
        let sentence = "A batch ships at least one line.";
        return Err(Refusal::new("shipment.nothing", "H1", sentence).field("items"));
    }
    for (index, item) in command.items.iter().enumerate() {
        if command.items[..index]
            .iter()
            .any(|earlier| earlier.line == item.line)
        {
            let sentence = "A batch names each line once.";
            return Err(Refusal::new("shipment.line_twice", "H1", sentence)
                .field(format!("items[{index}].line"))
                .fact("line", item.line));
        }
        shippable(order, index, item)?;
    }
    possible(&command.carriage)?;
    Ok(vec![OrderEvent::BatchShipped {
        batch_id: BatchId::new(ctx.ids.nth(0)),
        items: command.items.clone(),
        carriage: command.carriage.clone(),
        at: command.at,
    }])
}

/// Never more of a line than was ordered, over all its batches (H1). `place` is the item's place in the command.
fn shippable(order: &Running, place: usize, item: &BatchItem) -> Result<(), Refusal> {
    let index = usize::try_from(item.line).unwrap_or(usize::MAX);
    let line = order
        .terms
        .contract
        .lines
        .get(index)
        .and_then(|line| line.quantity);
    let (Some(ordered), Some(shipped)) = (line, order.shipped.get(index)) else {
        return Err(guard::unknown("shipment.unknown_line", "H1", "line", item.line)
            .field(format!("items[{place}].line")));
    };
    let left = Tally::from(ordered).sub_or_zero(*shipped);
    if item.quantity.value() > left.value() {
        let sentence = "More would be shipped of the line than was ordered.";
        return Err(Refusal::new("shipment.over_ordered", "H1", sentence)
            .field(format!("items[{place}].quantity"))
            .fact("line", item.line)
            .fact("ordered", ordered)
            .fact("left", left.to_string())
            .fact("quantity", item.quantity));
    }
    Ok(())
}

/// Goods arrive no earlier than they depart.
fn possible(carriage: &Carriage) -> Result<(), Refusal> {
    let dates = [
        (carriage.estimated_departure, "carriage.estimated_departure"),
        (carriage.estimated_arrival, "carriage.estimated_arrival"),
        (carriage.departed_on, "carriage.departed_on"),
        (carriage.arrived_on, "carriage.arrived_on"),
    ];
    for (day, field) in dates {
        day.map(|day| guard::in_range(day, field)).transpose()?;
    }
    let [planned_departure, planned_arrival, departed, arrived] = dates;
    for ((departure, _), (arrival, field)) in [(planned_departure, planned_arrival), (departed, arrived)] {
        if let (Some(departure), Some(arrival)) = (departure, arrival)
            && arrival < departure
        {
            let sentence = "Goods cannot arrive before they depart.";
            return Err(Refusal::new("shipment.dates", "H1", sentence)
                .field(field)
                .fact("departure", departure)
                .fact("arrival", arrival));
        }
    }
    Ok(())
}

pub(super) fn record_carriage(order: &Order, command: &RecordCarriage, ctx: &Ctx<'_>) -> Decision {
    let order = guard::running(order)?;
    let batch = known(order, command.batch_id)?;
    guard::fact_time(command.at, batch.shipped_at, "batch_shipped", ctx)?;
    possible(&command.carriage)?;
    Ok(vec![OrderEvent::CarriageUpdated {
        batch_id: command.batch_id,
        carriage: command.carriage.clone(),
        at: command.at,
    }])
}

fn known(order: &Running, batch_id: BatchId) -> Result<&Batch, Refusal> {
    let found = order.batches.iter().find(|batch| batch.batch_id == batch_id);
    found.ok_or_else(|| guard::unknown("shipment.unknown_batch", "H1", "batch", batch_id))
}

/// Customs (C5): after shipment, no later than delivery, and only where there is a border.
pub(super) fn record_clearance(order: &Order, command: &RecordClearance, ctx: &Ctx<'_>) -> Decision {
    let order = guard::running(order)?;
    let batch = known(order, command.batch_id)?;
    if is_domestic(order) {
        let sentence = "A domestic order has no customs.";
        return Err(Refusal::new("shipment.domestic", "C5", sentence));
    }
    if let Some(on) = batch.cleared_on {
        let sentence = "The batch was cleared already.";
        return Err(Refusal::new("shipment.already_cleared", "C5", sentence).fact("cleared_on", on));
    }
    let shipped_on = guard::day_of(batch.shipped_at, ctx);
    if command.on < shipped_on {
        let sentence = "Goods cannot clear customs before they were shipped.";
        return Err(Refusal::new("shipment.clearance_before_shipment", "C5", sentence)
            .field("on")
            .fact("on", command.on)
            .fact("shipped_on", shipped_on));
    }
    if let Some(delivered_on) = batch.delivered_on.filter(|delivered| command.on > *delivered) {
        let sentence = "Goods cannot clear customs after they were delivered.";
        return Err(Refusal::new("shipment.clearance_after_delivery", "C5", sentence)
            .field("on")
            .fact("on", command.on)
            .fact("delivered_on", delivered_on));
    }
    guard::fact_day(command.on, shipped_on, "batch_shipped", ctx)?;
    Ok(vec![OrderEvent::BatchCleared {
        batch_id: command.batch_id,
        on: command.on,
        at: ctx.now,
    }])
}

pub(super) fn record_delivery(order: &Order, command: &RecordDelivery, ctx: &Ctx<'_>) -> Decision {
    let order = guard::running(order)?;
    let batch = known(order, command.batch_id)?;
    if let Some(on) = batch.delivered_on {
        let sentence = "The batch was delivered already.";
        return Err(Refusal::new("shipment.already_delivered", "H1", sentence).fact("delivered_on", on));
    }
    let (after, follows) = match batch.cleared_on {
        Some(on) => (on, "batch_cleared"),
        None => (guard::day_of(batch.shipped_at, ctx), "batch_shipped"),
    };
    guard::fact_day(command.on, after, follows, ctx)?;
    Ok(vec![OrderEvent::BatchDelivered {
        batch_id: command.batch_id,
        on: command.on,
        at: ctx.now,
    }])
}
