//! What the scripted buyer does next with an order.

use trade::country::Country;
use trade::order::command::*;
use trade::order::contract::{Contract, ShipBy, Side};
use trade::order::event::{
    Complaint, Count, Feedback, Ground, InspectionResult, Inspector, Instalment, Remedy,
};
use trade::order::figures::{is_refunded, refund_figures};
use trade::order::state::{Course, OfferAnswer, Order, Progress, Receipt, Running};

use crate::buyer::{Mind, file, pay};
use crate::desk::Desk;

/// True when nothing is left to do or to wait for.
pub(crate) fn is_over(order: &Order) -> bool {
    let refunds_in = |running: &Running| {
        running.refunds.iter().all(|refund| {
            let came: i128 = refund.received.iter().map(|part| part.amount.minor()).sum();
            came >= refund.amount.minor()
        })
    };
    match order {
        Order::Unconfirmed(_) => false,
        Order::Cancelled(_) => order.running().is_none_or(refunds_in),
        Order::Running(running) => {
            (running.completed_at().is_some() || is_refunded(running))
                && running.open_dispute().is_none()
                && refunds_in(running)
        }
    }
}

/// The buyer's next act on an order, if there is one.
pub(crate) fn act(desk: &mut Desk<'_>, index: usize, mind: &Mind) -> bool {
    match desk.orders[index].clone() {
        Order::Unconfirmed(order) => match order.head.versions.last() {
            None => desk.order(index, Send {}).is_ok(),
            Some(newest) if newest.by == Side::Supplier => answer_counter(desk, index, newest.number, mind),
            Some(_) => {
                mind.reminds && order.head.reminders.is_empty() && desk.order(index, Remind {}).is_ok()
            }
        },
        Order::Running(order) => running(desk, index, &order, mind),
        Order::Cancelled(_) => false,
    }
}

fn answer_counter(desk: &mut Desk<'_>, index: usize, version: u32, mind: &Mind) -> bool {
    if mind.accepts_counter {
        return desk.order(index, Confirm { version }).is_ok();
    }
    let mut contract = Contract::clone(desk.orders[index].contract());
    contract.remarks = "Our first price stands.".to_owned();
    desk.order(
        index,
        ReviseDraft {
            contract: Box::new(contract),
        },
    )
    .is_ok()
        && desk.order(index, Send {}).is_ok()
}

fn running(desk: &mut Desk<'_>, index: usize, order: &Running, mind: &Mind) -> bool {
    if is_over(&desk.orders[index]) {
        return feedback(desk, index, order);
    }
    if let Some(change) = order.open_change().filter(|change| change.by == Side::Supplier) {
        let answer = AnswerChange {
            change_id: change.change_id,
            by: Side::Buyer,
            accept: mind.accepts_counter,
            reason: "No.".to_owned(),
            at: desk.now,
        };
        return desk.order(index, answer).is_ok();
    }
    if let Some(account) = order
        .accounts
        .last()
        .filter(|account| account.confirmed_at.is_none())
    {
        return desk
            .order(
                index,
                ConfirmAccount {
                    account_id: account.account.account_id,
                },
            )
            .is_ok();
    }
    disputed(desk, index, order, mind)
        || paying(desk, index, order, mind)
        || wishes(desk, index, order, mind)
        || receive(desk, index, order)
}

fn paying(desk: &mut Desk<'_>, index: usize, order: &Running, mind: &Mind) -> bool {
    if order.accounts.is_empty() || is_refunded(order) || order.completed_at().is_some() || mind.never_pays {
        return false;
    }
    let positions = order.positions();
    let due_now =
        order.all_delivered() || matches!(order.terms.contract.ship_by, Some(ShipBy::AfterBalance { .. }));
    // A patient buyer waits whether the supplier lets a small remainder go (P8).
    let newest = order
        .payments
        .iter()
        .filter_map(|payment| match payment.progress {
            Progress::Received { at, .. } => Some(payment.came_back_at().unwrap_or(at)),
            Progress::Sent | Progress::Accepted { .. } | Progress::Failed { .. } => None,
        });
    if mind.patient
        && newest
            .max()
            .is_some_and(|at| desk.now < at + chrono::TimeDelta::days(7))
    {
        return false;
    }
    if positions.initial.outstanding > 0 {
        pay(
            desk,
            index,
            Instalment::Initial,
            mind.method + order.payments.len() as u64,
        );
        return true;
    }
    if positions.initial.is_complete() && positions.balance.outstanding > 0 && due_now {
        pay(
            desk,
            index,
            Instalment::Balance,
            mind.method + 1 + order.payments.len() as u64,
        );
        return true;
    }
    false
}

fn wishes(desk: &mut Desk<'_>, index: usize, order: &Running, mind: &Mind) -> bool {
    let fresh = order.batches.is_empty() && order.positions().initial.is_received() && !is_refunded(order);
    if !fresh || order.completed_at().is_some() {
        return false;
    }
    if mind.inspects && order.inspections.is_empty() {
        let planned_on = desk.now.date_naive() + chrono::Days::new(4);
        let inspector = Inspector::Agency {
            code: "SGS".to_owned(),
        };
        return desk
            .order(
                index,
                BookInspection {
                    inspector,
                    country: Country::CN,
                    planned_on,
                },
            )
            .is_ok();
    }
    if mind.changes && order.changes.is_empty() {
        let mut contract = Contract::clone(&order.terms.contract);
        contract.packing = "Cartons on pallets".to_owned();
        if mind.evidence == 0 {
            contract.lines[0].unit_price = Some("0.01".parse().unwrap());
        }
        let contract = Box::new(contract);
        let change = ProposeChange {
            by: Side::Buyer,
            contract,
            reason: "Packing".to_owned(),
            at: desk.now,
        };
        return desk.order(index, change).is_ok();
    }
    if mind.gives_up && order.cancellations.is_empty() {
        let proposal = ProposeCancellation {
            by: Side::Buyer,
            reason: "Not needed".to_owned(),
            at: desk.now,
        };
        return desk.order(index, proposal).is_ok();
    }
    false
}

fn disputed(desk: &mut Desk<'_>, index: usize, order: &Running, mind: &Mind) -> bool {
    if let Some(dispute) = order.open_dispute() {
        if matches!(dispute.course, Course::Escalated(_)) {
            return false;
        }
        let from_supplier = dispute
            .offers
            .iter()
            .find(|offer| offer.by == Side::Supplier && offer.answer == OfferAnswer::Open);
        if let Some(offer) = from_supplier {
            let accept = mind.accepts_offer;
            let command = AnswerOffer {
                offer_id: offer.offer_id,
                by: Side::Buyer,
                accept,
                at: desk.now,
            };
            return desk.order(index, command).is_ok();
        }
        if dispute.responded_at.is_some() && dispute.offers.len() == 1 && dispute.claim.is_positive() {
            let amount = dispute.claim.part(2, trade::money::Rounding::Down).unwrap();
            let remedy = Remedy::Refund { amount };
            let offer = MakeOffer {
                by: Side::Buyer,
                remedy,
                note: "Half".to_owned(),
                at: desk.now,
            };
            if desk.order(index, offer).is_ok() {
                return true;
            }
        }
        return mind.escalates && desk.order(index, Escalate { at: None }).is_ok();
    }
    if !mind.disputes || !order.disputes.is_empty() {
        return false;
    }
    let failed = order.inspections.iter().any(|inspection| {
        inspection
            .report
            .as_ref()
            .is_some_and(|report| report.result == InspectionResult::Failed)
    });
    let bad = counts(desk, index, order)
        .iter()
        .any(|count| !count.below_standard.is_zero());
    let ground = if failed || bad {
        Ground::Quality
    } else {
        Ground::LateShipment
    };
    let complaint = Complaint {
        ground,
        batch_id: None,
        statement: "Not as agreed.".to_owned(),
    };
    let claim = refund_figures(order).unwrap().ceiling;
    let evidence = (0..mind.evidence).map(|n| NewEvidence {
        file: file(&format!("photo-{index}-{n}.jpg")),
        clause: "quality".to_owned(),
        note: String::new(),
    });
    let command = OpenDispute {
        complaint,
        claim,
        evidence: evidence.collect(),
        at: None,
    };
    desk.order(index, command).is_ok()
}

fn counts(desk: &Desk<'_>, index: usize, order: &Running) -> Vec<Count> {
    let order_of = &desk.orders[index];
    order
        .batches
        .iter()
        .flat_map(|batch| desk.world.warehouse_count(order_of, batch.batch_id))
        .collect()
}

fn receive(desk: &mut Desk<'_>, index: usize, order: &Running) -> bool {
    let positions = order.positions();
    if !order.all_delivered() || !positions.balance.is_received() || !positions.initial.is_received() {
        return false;
    }
    let counts = counts(desk, index, order);
    desk.order(index, ConfirmReceipt { counts, at: None }).is_ok()
}

fn feedback(desk: &mut Desk<'_>, index: usize, order: &Running) -> bool {
    let none_yet = matches!(&order.receipt, Receipt::Confirmed { feedback, .. } if feedback.is_empty());
    let feedback = Feedback {
        product: 5,
        service: 4,
        shipment: 4,
        text: "As agreed.".to_owned(),
    };
    none_yet && desk.order(index, LeaveFeedback { feedback }).is_ok()
}
