//! The goods on their way: inspection, shipment in one or two batches, carrier, customs, delivery (C5, C8, H1).

use chrono::TimeDelta;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use trade::country::Country;
use trade::id::BatchId;
use trade::money::{Quantity, Tally};
use trade::order::command::{
    RecordCarriage, RecordClearance, RecordDelivery, RecordInspection, RecordShipment,
};
use trade::order::contract::{ShipBy, ShippingMethod};
use trade::order::event::{BatchItem, Carriage, Count, InspectionResult, Inspector};
use trade::order::ground::{is_domestic, ship_by};
use trade::order::state::{Batch, Course, Dispute, Inspection, Order, Running};
use trade::time::{Day, Instant, add_days};

use super::World;
use super::agreement::initial_complete_at;
use super::due::{Actor, Due};
use super::scene::OrderScene;
use crate::dice::Dice;
use crate::persona::Persona;

/// Days that a rework takes after a failed inspection, and a stop after a dispute that has ended.
const REWORK_DAYS: i64 = 6;
/// Without any ship-by term: working days from the initial payment.
const UNHURRIED_DAYS: i64 = 22;

pub(super) fn due(scene: &OrderScene<'_>) -> Vec<Due> {
    let Some(order) = scene.running() else {
        return Vec::new();
    };
    let mut due: Vec<Due> = (0usize..)
        .zip(&order.inspections)
        .filter_map(|(index, inspection)| report(scene, index, inspection))
        .collect();
    due.extend(shipment(scene));
    due.extend(
        (0usize..)
            .zip(&order.batches)
            .filter_map(|(index, batch)| journey(scene, order, index, batch)),
    );
    due
}

/// Whether the goods of this order miss the agreed standard: one answer for the inspector and the warehouse.
fn below_standard(scene: &OrderScene<'_>) -> bool {
    scene.dice("quality", "").chance(scene.traits.below_standard)
}

/// An agency reports on the planned day; the buyer's own inspection is the buyer's to record (C8).
fn report(scene: &OrderScene<'_>, index: usize, inspection: &Inspection) -> Option<Due> {
    if inspection.report.is_some() || inspection.inspector == Inspector::Buyer {
        return None;
    }
    let office = scene.scene.office(&[inspection.country]);
    let day = office.on_or_after(inspection.planned_on);
    let at = scene.not_before_now(office.at(day, 17 * 60).max(inspection.booked_at));
    let phrases = &scene.scene.world.data.phrases;
    let (result, words) = match below_standard(scene) {
        true => (InspectionResult::Failed, &phrases.inspection_failed),
        false => (InspectionResult::Passed, &phrases.inspection_passed),
    };
    let findings = scene.phrase(words, &format!("inspection {index}"));
    let inspection_id = inspection.inspection_id;
    let command = RecordInspection {
        inspection_id,
        result,
        findings,
        files: Vec::new(),
        at,
    };
    Some(scene.due(at, Actor::Inspector, "inspection_reported", command))
}

fn shipment(scene: &OrderScene<'_>) -> Option<Due> {
    let order = scene.unfinished()?;
    if order.all_shipped() || held(order) {
        return None;
    }
    let ready = ready_at(order)?;
    let office = scene.supplier_office();
    let earliest = office.nth_after(office.day_of(ready), 1);
    let batches = batch_count(scene, order);
    let last = planned(scene, order, ready, &office)?;
    let first_of_two = batches == 2 && order.batches.is_empty();
    let wanted = if first_of_two {
        add_days(last, -4).ok()?
    } else {
        last
    };
    let mut day = wanted.max(earliest);
    if let Some(stopped) = not_before(scene, order) {
        day = day.max(office.day_of(stopped));
    }
    let day = office.on_or_after(day.max(office.day_of(scene.scene.moment.now)));
    let at = scene.not_before_now(office.at(day, 16 * 60).max(order.confirmed.at));
    let items = items(order, first_of_two);
    if items.is_empty() {
        return None;
    }
    let command = RecordShipment {
        items,
        carriage: booking(scene, order, at),
        at,
    };
    Some(scene.due(at, Actor::Supplier, "batch_shipped", command))
}

/// A supplier ships nothing while something is open between the sides, nor before a refund it owes has come in. After
/// a refund of a part it ships what the rest was paid for (D8).
fn held(order: &Running) -> bool {
    let open = order.open_dispute().is_some()
        || order.open_change().is_some()
        || order.open_cancellation().is_some();
    let unpaid_refund = order.refunds.iter().any(|refund| refund.received.is_empty());
    let inspected = order.inspections.iter().any(|inspection| {
        inspection.report.is_none() && matches!(inspection.inspector, Inspector::Agency { .. })
    });
    open || unpaid_refund || inspected
}

/// When production may begin: the initial payment is complete, and the balance is in where the contract asks for it.
fn ready_at(order: &Running) -> Option<Instant> {
    let initial = initial_complete_at(order)?;
    match order.terms.contract.ship_by {
        Some(ShipBy::AfterBalance { .. }) => order
            .received_at(trade::order::event::Instalment::Balance)
            .map(|balance| balance.max(initial)),
        Some(ShipBy::On { .. } | ShipBy::AfterInitialPayment { .. }) | None => Some(initial),
    }
}

/// The day of the last batch: so many days before or after the last safe one, as the persona has it. Paid for by card,
/// an order's ship-by days start with receipt, and nobody ships before its count has begun.
fn planned(
    scene: &OrderScene<'_>,
    order: &Running,
    ready: Instant,
    office: &crate::office::Office<'_>,
) -> Option<Day> {
    let [low, high] = scene.traits.ship;
    let days = scene.dice("ship", "").between(low, high);
    match (order.terms.contract.ship_by, ship_by(order, scene.book).ok()?) {
        (_, Some(window)) => add_days(window.last_day, days).ok(),
        (Some(_), None) => None,
        (None, None) => Some(office.nth_after(office.day_of(ready), UNHURRIED_DAYS + days.max(0))),
    }
}

/// After a dispute has ended the goods wait a little; after a failed inspection they are reworked.
fn not_before(scene: &OrderScene<'_>, order: &Running) -> Option<Instant> {
    let ended = order
        .disputes
        .iter()
        .filter_map(|dispute: &Dispute| match dispute.course {
            Course::Ended { at, .. } => Some(at + TimeDelta::days(REWORK_DAYS)),
            Course::Open | Course::Escalated(_) => None,
        });
    let reports = order
        .inspections
        .iter()
        .filter_map(|inspection| inspection.report.as_ref());
    let inspected = reports.map(|report| match report.result {
        InspectionResult::Passed => scene.supplier_office().after(report.at, 120),
        InspectionResult::Failed => report.at + TimeDelta::days(REWORK_DAYS),
    });
    ended.chain(inspected).max()
}

fn batch_count(scene: &OrderScene<'_>, order: &Running) -> u32 {
    let divisible = items(order, true) != items(order, false);
    if divisible && scene.dice("batches", "").chance(scene.traits.two_batches) {
        2
    } else {
        1
    }
}

/// What is left of each line, or six tenths of it in whole units.
fn items(order: &Running, part: bool) -> Vec<BatchItem> {
    let lines = order.terms.contract.lines.iter().zip(&order.shipped);
    let left = (0u32..).zip(lines).filter_map(|(line, (ordered, shipped))| {
        let left = Tally::from(ordered.quantity?).sub_or_zero(*shipped).value();
        let share = if part {
            (left * Decimal::new(6, 1)).floor()
        } else {
            left
        };
        let quantity: Quantity = share.normalize().to_string().parse().ok()?;
        Some(BatchItem { line, quantity })
    });
    left.collect()
}

/// Days at sea, in the air and so on: least and most.
fn transit(method: ShippingMethod) -> (&'static str, [i64; 2]) {
    match method {
        ShippingMethod::Sea => ("sea", [24, 36]),
        ShippingMethod::Air => ("air", [3, 6]),
        ShippingMethod::Express => ("express", [2, 5]),
        ShippingMethod::Rail => ("rail", [15, 20]),
        ShippingMethod::Road => ("road", [4, 12]),
        ShippingMethod::Post => ("post", [10, 18]),
    }
}

fn method(order: &Running) -> ShippingMethod {
    let default = if is_domestic(order) {
        ShippingMethod::Road
    } else {
        ShippingMethod::Sea
    };
    order.terms.contract.shipping_method.unwrap_or(default)
}

/// What is known of the carriage on the day the goods are handed over.
fn booking(scene: &OrderScene<'_>, order: &Running, at: Instant) -> Carriage {
    let (mode, days) = transit(method(order));
    let mut dice = scene.dice("carriage", &order.batches.len().to_string());
    let carriers = scene.scene.world.data.phrases.carriers.get(mode);
    let carrier = carriers
        .and_then(|carriers| dice.pick(carriers))
        .cloned()
        .unwrap_or_default();
    let initials: String = carrier
        .split(' ')
        .filter_map(|word| word.chars().next())
        .collect();
    let number = dice.below(900_000_000) + 100_000_000;
    let shipped_on = scene.platform_day(at);
    let departure = add_days(shipped_on, dice.between(1, 3)).ok();
    let arrival = departure.and_then(|day| add_days(day, dice.between(days[0], days[1])).ok());
    Carriage {
        tracking_number: format!("{initials}{number}"),
        bill_of_lading: if mode == "sea" {
            format!("{initials}BL{}", number / 7)
        } else {
            String::new()
        },
        carrier,
        estimated_departure: departure,
        estimated_arrival: arrival,
        departed_on: None,
        arrived_on: None,
    }
}

/// The next station of a batch: departure, arrival, customs, delivery.
fn journey(scene: &OrderScene<'_>, order: &Running, index: usize, batch: &Batch) -> Option<Due> {
    if batch.delivered_on.is_some() {
        return None;
    }
    let mut dice = scene.dice("journey", &index.to_string());
    let (delay, customs, road) = (dice.between(-1, 3), dice.between(1, 4), dice.between(1, 3));
    let shipped_on = scene.platform_day(batch.shipped_at);
    let carriage = &batch.carriage;
    let batch_id = batch.batch_id;
    let Some(departed) = carriage.departed_on else {
        let day = carriage.estimated_departure.unwrap_or(shipped_on).max(shipped_on);
        let changed = Carriage {
            departed_on: Some(day),
            ..carriage.clone()
        };
        return Some(carry(scene, batch, changed, day, "batch_departed"));
    };
    let Some(arrived) = carriage.arrived_on else {
        let expected = carriage.estimated_arrival.unwrap_or(departed);
        let day = add_days(expected, delay).ok()?.max(departed);
        let changed = Carriage {
            arrived_on: Some(day),
            ..carriage.clone()
        };
        return Some(carry(scene, batch, changed, day, "batch_arrived"));
    };
    let destination = order.terms.contract.destination.unwrap_or(Country::US);
    let office = scene.scene.office(&[destination]);
    let domestic = is_domestic(order);
    let cleared = match batch.cleared_on {
        Some(day) => day,
        None if domestic => arrived,
        None => {
            let (day, at) = recorded(scene, office.nth_after(arrived, customs), 11);
            let command = RecordClearance {
                batch_id,
                on: day.max(shipped_on),
            };
            return Some(scene.due(at, Actor::Customs, "customs_cleared", command));
        }
    };
    let (on, at) = recorded(scene, office.nth_after(cleared.max(arrived), road), 14);
    Some(scene.due(
        at,
        Actor::Carrier,
        "batch_delivered",
        RecordDelivery { batch_id, on },
    ))
}

fn carry(scene: &OrderScene<'_>, batch: &Batch, mut carriage: Carriage, day: Day, key: &'static str) -> Due {
    let at = scene.not_before_now(scene.platform_noon(day, 8).max(batch.shipped_at));
    // A departure that could only be recorded later still happened no earlier than the hand-over.
    if let (Some(departed), Some(arrived)) = (carriage.departed_on, carriage.arrived_on) {
        carriage.arrived_on = Some(arrived.max(departed));
    }
    let command = RecordCarriage {
        batch_id: batch.batch_id,
        carriage,
        at,
    };
    scene.due(at, Actor::Carrier, key, command)
}

/// The day something is recorded for, and the hour of it: never a day of the past, or a station would be skipped over.
fn recorded(scene: &OrderScene<'_>, day: Day, hour: i64) -> (Day, Instant) {
    let at = scene.not_before_now(scene.platform_noon(day, hour));
    (scene.platform_day(at), at)
}

pub(super) fn warehouse_count(world: &World, order: &Order, batch_id: BatchId) -> Vec<Count> {
    let head = order.head();
    let Some(running) = order.running() else {
        return Vec::new();
    };
    let mut batches = running.batches.iter();
    let batch = batches.find(|batch| batch.batch_id == batch_id && batch.delivered_on.is_some());
    let (Some(batch), Some(traits)) = (batch, traits(world, &head.supplier.name)) else {
        return Vec::new();
    };
    let words = |question| [head.supplier.name.as_str(), head.number.as_str(), question, ""];
    let bad = Dice::new(world.seed, &words("quality")).chance(traits.below_standard);
    let mut dice = Dice::new(world.seed, &words("warehouse"));
    let count = |item: &BatchItem| {
        let percent = if bad { dice.between(12, 40) } else { 0 };
        let missed = (item.quantity.value() * Decimal::new(percent, 2)).ceil();
        let below: Tally = missed.to_u64().map_or(Tally::ZERO, |missed| {
            missed.to_string().parse().unwrap_or(Tally::ZERO)
        });
        Count {
            batch_id,
            line: item.line,
            received: Tally::from(item.quantity),
            damaged: Tally::ZERO,
            below_standard: if below.value() > item.quantity.value() {
                Tally::from(item.quantity)
            } else {
                below
            },
        }
    };
    batch.items.iter().map(count).collect()
}

fn traits<'w>(world: &'w World, supplier_name: &str) -> Option<&'w crate::persona::Traits> {
    let persona: Persona = world.persona(supplier_name);
    world.data.traits(persona)
}
