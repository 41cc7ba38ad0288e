//! Orders brought to a stage, a payment or a badge by a short list of commands.

use super::super::commands::*;
use super::super::world::*;
use crate::order::command::*;
use crate::order::contract::*;
use crate::order::event::*;

/// A confirmed order's way, one stage after the other.
pub(super) const STAGES: [&str; 8] = [
    "pending payment",
    "waiting for shipment",
    "partly shipped",
    "shipped",
    "delivered",
    "waiting for delivery confirmation",
    "completed",
    "refunded",
];

/// From the second stage on the initial payment is complete, so that a dispute is possible (D1).
pub(super) const DISPUTABLE: &[&str] = STAGES.split_at(1).1;

pub(super) const BADGES: [&str; 7] = [
    "open",
    "supplier_responded",
    "escalatable",
    "escalated",
    "decided",
    "settled",
    "withdrawn",
];

pub(super) fn payable() -> World {
    World::payable()
}

pub(super) fn of(contract: Contract) -> World {
    World::confirmed_of(contract, FIRST).with_account()
}

/// An order that can be paid, brought to this stage.
pub(super) fn reach(stage: &str, payable: World) -> World {
    if stage == "refunded" {
        return refunded(reach("delivered", payable));
    }
    let way = STAGES.iter().position(|known| *known == stage).unwrap();
    let steps = STAGES.iter().skip(1).take(way);
    steps.fold(payable, |world, step| match *step {
        "waiting for shipment" => world.pay(Instalment::Initial, "1500"),
        "partly shipped" => world.ship(&[(0, "100")]),
        "shipped" => world.ship(&[(1, "50")]),
        "delivered" => deliver_all(world),
        "waiting for delivery confirmation" => world.pay(Instalment::Balance, "1500"),
        "completed" => {
            let counts = full_counts(&world);
            world.then(ConfirmReceipt { counts, at: None })
        }
        other => panic!("no way to {other}"),
    })
}

/// All that was received comes back, by a dispute that went against the supplier (D8).
pub(super) fn refunded(delivered: World) -> World {
    let mut world = dispute(delivered, "escalated");
    let at = world.now;
    world.ok(RecordDecision {
        finding: Finding::SupplierAtFault,
        reasons: String::new(),
        at,
    });
    let (refund_id, amount) = (world.refund_id(), usd("1500"));
    world.then(RecordRefundReceived {
        refund_id,
        amount,
        at,
    })
}

pub(super) fn deliver_all(mut world: World) -> World {
    world.advance(10);
    let batches: Vec<_> = world
        .running()
        .batches
        .iter()
        .map(|batch| batch.batch_id)
        .collect();
    let on = crate::time::day_in(world.now, world.book().platform().time_zone);
    for batch_id in batches {
        world.ok(RecordDelivery { batch_id, on });
    }
    world
}

/// A change of the coverage type, or of the title where the edition has no types.
pub(super) fn proposed(world: World, by: Side) -> World {
    let command = super::probes::change(&world, by, world.running().terms.contract.coverage.is_some());
    world.then(command)
}

/// A dispute on quality brought to this badge; the evidence is new each time (D6).
pub(super) fn dispute(world: World, badge: &str) -> World {
    let complaint = complaint(Ground::Quality, None);
    let number = world.running().disputes.len();
    let mut world = world.then(OpenDispute {
        complaint,
        claim: usd("0"),
        evidence: vec![evidence(&format!("photo {number}"))],
        at: None,
    });
    let at = world.now;
    let text = "No.".to_owned();
    match badge {
        "open" => world,
        "supplier_responded" => world.then(RecordSupplierResponse { text, at }),
        "escalatable" => {
            world.advance(6);
            world
        }
        "escalated" => {
            world.advance(6);
            world.then(Escalate { at: None })
        }
        "decided" => {
            world.advance(6);
            let world = world.then(Escalate { at: None });
            let at = world.now;
            world.then(RecordDecision {
                finding: Finding::NotAtFault,
                reasons: String::new(),
                at,
            })
        }
        "settled" => {
            let world = offered(world, Side::Supplier);
            let offer_id = world.offer_id();
            let (by, accept) = (Side::Buyer, true);
            world.then(AnswerOffer {
                offer_id,
                by,
                accept,
                at,
            })
        }
        "withdrawn" => world.then(WithdrawDispute {
            reason: String::new(),
        }),
        other => panic!("no badge {other}"),
    }
}

pub(super) fn offered(world: World, by: Side) -> World {
    let at = world.now;
    world.then(MakeOffer {
        by,
        remedy: Remedy::Replacement,
        note: String::new(),
        at,
    })
}

pub(super) fn sent(method: Method, amount: &str) -> World {
    let mut world = payable();
    world.credit = Some(usd("5000"));
    let payment = payment(&world, Instalment::Initial, method, usd(amount));
    world.then(payment)
}

pub(super) fn arrived(world: World, amount: &str) -> World {
    let command = received(&world, usd(amount));
    world.then(command)
}

pub(super) fn failed(world: World) -> World {
    let (payment_id, at) = (world.payment_id(), world.now);
    let reason = "returned".to_owned();
    world.then(RecordPaymentFailed {
        payment_id,
        reason,
        at,
    })
}

/// The newest payment was received, and this much of it came back since (P9).
pub(super) fn back(world: World, amount: &str) -> World {
    let command = returned(&world, usd(amount));
    world.then(command)
}

pub(super) fn accepted(world: World) -> World {
    let (payment_id, at) = (world.payment_id(), world.now);
    world.then(RecordPaymentAccepted { payment_id, at })
}

pub(super) fn balance_sent(world: World, method: Method) -> World {
    let mut world = world;
    world.credit = Some(usd("5000"));
    let payment = payment(&world, Instalment::Balance, method, usd("1500"));
    world.then(payment)
}

pub(super) fn cancellation(by: Side) -> World {
    let world = World::paid();
    let (reason, at) = (String::new(), world.now);
    world.then(ProposeCancellation { by, reason, at })
}
