//! Anything at all: every command there is, with values of the order or at the edges, in any state. This is where
//! refusals, contradictions, repetitions and facts out of order come from.

use trade::country::Country;
use trade::id::{BatchId, ChangeId, Ids, InspectionId};
use trade::money::Money;
use trade::order::OrderCommand;
use trade::order::command::*;
use trade::order::contract::{Contract, Coverage, InitialPayment};
use trade::order::event::{BatchItem, Carriage, Count, DocumentKind, Feedback, InspectionResult, Inspector};
use trade::order::state::Running;
use uuid::Uuid;

use super::contract::faulty;
use super::sensible::counts;
use super::{Scene, Step, edges, side, wild_dispute, wild_money};
use crate::dice::Dice;

/// Any command for the order.
pub fn wild(scene: &Scene<'_>, dice: &mut Dice) -> Option<Step> {
    // More often what the order has something for.
    let order = &scene.facts.lives[scene.place].order;
    let finished = order
        .running()
        .is_some_and(|running| running.completed_at().is_some());
    if finished && dice.chance(40) {
        let feedback = feedback(dice);
        return Some(match dice.below(2) {
            0 => Step::new(LeaveFeedback { feedback }),
            _ => Step::new(ReviseFeedback { feedback }),
        });
    }
    let command = match (order.running(), dice.below(10)) {
        (None, 0..=6) => draft(scene, dice)?,
        (_, 7) => draft(scene, dice)?,
        (Some(running), 0..=3) => return wild_money::money(scene, running, dice),
        (Some(running), 4 | 5) => goods(scene, running, dice)?,
        (Some(running), 6) if !running.batches.is_empty() => received(running, dice),
        (Some(running), 6 | 8) => agreement(scene, running, dice)?,
        (Some(running), _) => wild_dispute::dispute(scene, running, dice)?,
        (None, _) => stray(scene, dice),
    };
    Some(Step::new(command))
}

fn draft(scene: &Scene<'_>, dice: &mut Dice) -> Option<OrderCommand> {
    let life = &scene.facts.lives[scene.place];
    let at = edges::instant(scene, dice);
    let newest = life
        .order
        .head()
        .versions
        .last()
        .map_or(0, |newest| newest.number);
    let version = if dice.chance(15) { newest + 1 } else { newest };
    let mut contract = Contract::clone(life.order.contract());
    match dice.below(4) {
        0 => contract = faulty(contract, dice),
        1 => contract.remarks.push('!'),
        _ => {}
    }
    let contract = Box::new(contract);
    Some(match dice.below(12) {
        0 => ReviseDraft { contract }.into(),
        1 | 2 => Send {}.into(),
        3 | 4 => RecordSupplierVersion { contract, at }.into(),
        5 => Confirm { version }.into(),
        6 => RecordSupplierConfirmed { version, at }.into(),
        7 => Remind {}.into(),
        8 if dice.chance(12) => Cancel {
            reason: String::new(),
        }
        .into(),
        9 if dice.chance(25) => RecordSupplierCancelled {
            reason: String::new(),
            at,
        }
        .into(),
        10 => AttachDocument {
            document: DocumentKind::Invoice,
            by: side(dice),
            file: dice.pick(&scene.facts.files)?.clone(),
            note: String::new(),
        }
        .into(),
        _ => Lapse {}.into(),
    })
}

/// A command that the state has no use for.
fn stray(scene: &Scene<'_>, dice: &mut Dice) -> OrderCommand {
    let at = edges::instant(scene, dice);
    match dice.below(6) {
        0 => Escalate { at: None }.into(),
        1 => ConfirmReceipt {
            counts: Vec::new(),
            at: None,
        }
        .into(),
        2 => ProposeCancellation {
            by: side(dice),
            reason: String::new(),
            at,
        }
        .into(),
        3 => WithdrawChange {
            change_id: ChangeId::new(Uuid::nil()),
        }
        .into(),
        4 => RecordClearance {
            batch_id: BatchId::new(Uuid::nil()),
            on: edges::day(scene, dice),
        }
        .into(),
        _ => LeaveFeedback {
            feedback: feedback(dice),
        }
        .into(),
    }
}

fn goods(scene: &Scene<'_>, order: &Running, dice: &mut Dice) -> Option<OrderCommand> {
    let at = edges::instant(scene, dice);
    let on = edges::day(scene, dice);
    let batches: Vec<BatchId> = order.batches.iter().map(|batch| batch.batch_id).collect();
    let batch_id = edges::id(&batches, BatchId::new, dice);
    let inspections: Vec<InspectionId> = order
        .inspections
        .iter()
        .map(|inspection| inspection.inspection_id)
        .collect();
    Some(match dice.below(9) {
        0 => {
            let agency = |code: &str| Inspector::Agency {
                code: code.to_owned(),
            };
            let inspectors = [Inspector::Buyer, agency("SGS"), agency("BV"), agency("NOBODY")];
            BookInspection {
                inspector: dice.pick(&inspectors)?.clone(),
                country: *dice.pick(&[Country::CN, Country::US])?,
                planned_on: on,
            }
            .into()
        }
        1 => RecordInspection {
            inspection_id: edges::id(&inspections, InspectionId::new, dice),
            result: *dice.pick(&[InspectionResult::Passed, InspectionResult::Failed])?,
            findings: String::new(),
            files: Vec::new(),
            at,
        }
        .into(),
        2 | 3 => RecordShipment {
            items: items(order, dice),
            carriage: carriage(scene, dice),
            at,
        }
        .into(),
        4 => RecordCarriage {
            batch_id,
            carriage: carriage(scene, dice),
            at,
        }
        .into(),
        5 | 6 => RecordClearance { batch_id, on }.into(),
        7 => RecordDelivery { batch_id, on }.into(),
        _ if dice.chance(25) => LeaveFeedback {
            feedback: feedback(dice),
        }
        .into(),
        _ => received(order, dice),
    })
}

fn items(order: &Running, dice: &mut Dice) -> Vec<BatchItem> {
    let lines = u64::try_from(order.terms.contract.lines.len()).unwrap_or(1);
    let count = dice.below(4);
    let one = |dice: &mut Dice| {
        let line = u32::try_from(dice.below(lines + 1)).unwrap_or(0);
        let quantities = ["0.5", "1", "3", "10", "100", "100000"];
        let quantity = quantities[dice.index(quantities.len())].parse();
        quantity.ok().map(|quantity| BatchItem { line, quantity })
    };
    (0..count).filter_map(|_| one(dice)).collect()
}

fn carriage(scene: &Scene<'_>, dice: &mut Dice) -> Carriage {
    Carriage {
        estimated_departure: dice.chance(50).then(|| edges::day(scene, dice)),
        estimated_arrival: dice.chance(50).then(|| edges::day(scene, dice)),
        departed_on: dice.chance(50).then(|| edges::day(scene, dice)),
        arrived_on: dice.chance(50).then(|| edges::day(scene, dice)),
        ..Carriage::default()
    }
}

fn received(order: &Running, dice: &mut Dice) -> OrderCommand {
    let mut counts = counts(order);
    let stranger = Count {
        batch_id: BatchId::new(Uuid::nil()),
        line: 0,
        received: trade::money::Tally::ZERO,
        damaged: trade::money::Tally::ZERO,
        below_standard: trade::money::Tally::ZERO,
    };
    match dice.below(6) {
        0 => counts.push(stranger),
        1 => counts.extend(counts.first().cloned()),
        2 => counts.truncate(counts.len().saturating_sub(1)),
        3 => {
            if let Some(count) = counts.first_mut() {
                count.damaged = "1000001".parse().unwrap_or(count.damaged);
            }
        }
        4 => {
            if let Some(count) = counts.first_mut() {
                count.below_standard = count.received;
            }
        }
        _ => {}
    }
    ConfirmReceipt { counts, at: None }.into()
}

fn feedback(dice: &mut Dice) -> Feedback {
    Feedback {
        product: u8::try_from(dice.below(7)).unwrap_or(0),
        service: 5,
        shipment: 5,
        text: String::new(),
    }
}

fn agreement(scene: &Scene<'_>, order: &Running, dice: &mut Dice) -> Option<OrderCommand> {
    let (at, by) = (edges::instant(scene, dice), side(dice));
    let open: Vec<ChangeId> = order
        .open_change()
        .map(|change| change.change_id)
        .into_iter()
        .collect();
    let change_id = edges::id(&open, ChangeId::new, dice);
    let accept = dice.chance(50);
    Some(match dice.below(12) {
        0..=4 => ProposeChange {
            by,
            contract: Box::new(changed(order, dice)),
            reason: String::new(),
            at,
        }
        .into(),
        5 => AnswerChange {
            change_id,
            by,
            accept,
            reason: String::new(),
            at,
        }
        .into(),
        6 => WithdrawChange { change_id }.into(),
        7 if dice.chance(40) => ProposeCancellation {
            by,
            reason: String::new(),
            at,
        }
        .into(),
        8 | 9 => AnswerCancellation {
            by,
            accept: false,
            at,
        }
        .into(),
        10 if dice.chance(30) => Cancel {
            reason: String::new(),
        }
        .into(),
        10 => Start {
            number: "QS-0000".to_owned(),
            source: trade::order::event::Source::Minisite,
            supplier: order.head.supplier.clone(),
            contract: Box::new(Contract::clone(&order.terms.contract)),
        }
        .into(),
        _ => RecordSupplierCancelled {
            reason: String::new(),
            at,
        }
        .into(),
    })
}

fn changed(order: &Running, dice: &mut Dice) -> Contract {
    let mut contract = Contract::clone(&order.terms.contract);
    match dice.below(8) {
        0 => return faulty(contract, dice),
        1 => {}
        2 => {
            contract.currency = trade::money::Currency::USD;
            contract.shipping_fee = None;
            contract.insurance = None;
        }
        3 => {
            // Under pre-shipment cover that is all that would be covered, also of what was refunded already (C7).
            let percent = "1".parse().ok();
            contract.initial_payment = percent.map(|percent| InitialPayment::Percent { percent });
            contract.coverage = contract.coverage.map(|_| Coverage::PreShipment);
        }
        4 => contract.packing.push('*'),
        5 => {
            contract.shipping_fee =
                Money::from_minor(i128::from(dice.between(0, 90_000)), order.currency()).ok()
        }
        _ => {
            contract.coverage = contract.coverage.map(|coverage| match coverage {
                Coverage::PreShipment => Coverage::PostDelivery,
                Coverage::PostDelivery => Coverage::PreShipment,
            });
        }
    }
    contract
}

/// Ids for one command of a run without a desk.
#[must_use]
pub(crate) fn ids(dice: &mut Dice) -> Ids {
    let number = (u128::from(dice.number()) << 64) | u128::from(dice.number());
    // Version 7 and its variant, so that ids are of the shape they have in a log.
    let number = number & !(0xf000 << 64) | (0x7000 << 64);
    let number = number & !(0xc000 << 48) | (0x8000 << 48);
    Ids::new(Uuid::from_u128(number))
}
