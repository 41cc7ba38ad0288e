//! Moments of a life that the table of transitions has no state for, since every command is answered there as in the
//! state before; the page shows them all the same.

use super::super::commands::*;
use super::super::transitions::states::State;
use super::super::world::*;
use crate::country::Country;
use crate::order::command::*;
use crate::order::contract::*;
use crate::order::event::*;

/// Every such moment, with the state it is told against.
pub(super) fn moments() -> Vec<State> {
    let mut told = agreement();
    told.extend(money());
    told.extend(goods());
    told.extend(disputes());
    told
}

fn moment(name: &str, like: &str, world: World) -> State {
    State {
        name: name.to_owned(),
        like: Some(like.to_owned()),
        world,
    }
}

fn proposed(by: Side) -> World {
    let world = World::payable();
    let at = world.now;
    let changed = Contract {
        packing: "Wooden boxes.".to_owned(),
        ..contract()
    };
    let mut world = world.then(ProposeChange {
        by,
        contract: Box::new(changed),
        reason: "Safer.".to_owned(),
        at,
    });
    world.advance(1);
    world
}

fn answered(accept: bool) -> World {
    let world = proposed(Side::Supplier);
    let change_id = world.running().changes[0].change_id;
    let (by, reason, at) = (Side::Buyer, "Too heavy.".to_owned(), world.now);
    world.then(AnswerChange {
        change_id,
        by,
        accept,
        reason,
        at,
    })
}

fn agreement() -> Vec<State> {
    let withdrawn = {
        let world = proposed(Side::Buyer);
        let change_id = world.running().changes[0].change_id;
        world.then(WithdrawChange { change_id })
    };
    let stays = {
        let mut world = World::paid();
        let (reason, at) = ("No steel.".to_owned(), world.now);
        world.ok(ProposeCancellation {
            by: Side::Supplier,
            reason,
            at,
        });
        world.advance(1);
        let (by, accept, at) = (Side::Buyer, false, world.now);
        world.then(AnswerCancellation { by, accept, at })
    };
    let mut reminded = World::sent();
    reminded.advance(2);
    vec![
        moment("reminded", "waiting for the supplier", reminded.then(Remind {})),
        moment("a change accepted", "pending payment", answered(true)),
        moment("a change declined", "pending payment", answered(false)),
        moment("a change withdrawn", "pending payment", withdrawn),
        moment("a cancellation declined", "waiting for shipment", stays),
    ]
}

fn money() -> Vec<State> {
    let mut late = World::payable();
    late.ok(transfer(&late, Instalment::Initial, usd("1500")));
    late.advance(40);
    let received = received(&late, usd("1600"));
    let failed = RecordPaymentFailed {
        payment_id: late.payment_id(),
        reason: "Returned.".to_owned(),
        at: late.now,
    };
    let mut renamed = World::paid();
    renamed.advance(1);
    let other = account("9999", renamed.now);
    let like = "pending payment";
    vec![
        moment("a payment that is late", like, late.clone()),
        moment("received late, and too much", like, late.clone().then(received)),
        moment("returned late", like, late.then(failed)),
        moment(
            "another account named",
            "waiting for shipment",
            renamed.then(other),
        ),
    ]
}

fn goods() -> Vec<State> {
    let inspector = Inspector::Agency {
        code: "SGS".to_owned(),
    };
    let mut inspected = World::paid().then(BookInspection {
        inspector,
        country: Country::CN,
        planned_on: day("2026-03-20"),
    });
    inspected.advance(10);
    let report = RecordInspection {
        inspection_id: inspected.running().inspections[0].inspection_id,
        result: InspectionResult::Failed,
        findings: "Scratches.".to_owned(),
        files: vec![file("report")],
        at: inspected.now,
    };
    let waiting = Contract {
        ship_by: Some(ShipBy::AfterBalance { days: 30 }),
        ..contract()
    };
    let waiting = World::confirmed_of(waiting, FIRST).with_account();
    let waiting = waiting.pay(Instalment::Initial, "1500");
    let undeclared = {
        // The contract does not say where the supplier is; the listing does.
        let mut contract = contract();
        contract.supplier.country = None;
        contract.destination = Some(Country::CN);
        let world = World::confirmed_of(contract, FIRST).with_account();
        world
            .pay(Instalment::Initial, "1500")
            .ship(&[(0, "100"), (1, "50")])
    };
    let in_two = {
        let pre = Contract {
            coverage: Some(Coverage::PreShipment),
            ..contract()
        };
        let world = World::confirmed_of(pre, FIRST).with_account();
        let mut world = world.pay(Instalment::Initial, "1500").ship(&[(0, "100")]);
        world.advance(3);
        world.ship(&[(1, "50")])
    };
    let mut cleared = World::shipped();
    cleared.advance(10);
    let clearance = RecordClearance {
        batch_id: cleared.batch_id(),
        on: crate::time::day_in(cleared.now, cleared.book().platform().time_zone),
    };
    let mut rated = World::completed();
    rated.advance(1);
    let rated = rated.then(LeaveFeedback {
        feedback: feedback(4),
    });
    let mut revised = rated.clone();
    revised.advance(1);
    let revised = revised.then(ReviseFeedback {
        feedback: feedback(2),
    });
    vec![
        moment(
            "inspection failed",
            "waiting for shipment",
            inspected.then(report),
        ),
        moment(
            "ship-by days that wait for the balance",
            "waiting for shipment",
            waiting,
        ),
        moment("a supplier at home by its listing", "shipped", undeclared),
        moment("pre-shipment cover, two batches", "shipped", in_two),
        moment("customs cleared", "shipped", cleared.then(clearance)),
        moment("feedback left", "completed", rated),
        moment("feedback revised", "completed", revised),
    ]
}

fn offered(by: Side, amounts: &[&str]) -> World {
    let mut world = World::disputed();
    for amount in amounts {
        world.advance(1);
        let (remedy, at) = (Remedy::Refund { amount: usd(amount) }, world.now);
        let note = format!("{amount} and we are even.");
        world.ok(MakeOffer { by, remedy, note, at });
    }
    world
}

fn decided() -> World {
    let mut world = World::escalated();
    world.advance(3);
    let finding = Finding::PartlyAtFault { amount: usd("400") };
    let (reasons, at) = ("The photos.".to_owned(), world.now);
    world.then(RecordDecision { finding, reasons, at })
}

fn disputes() -> Vec<State> {
    let two = || offered(Side::Supplier, &["100", "150"]);
    let declined = {
        let world = two();
        let (offer_id, by, accept, at) = (world.offer_id(), Side::Buyer, false, world.now);
        world.then(AnswerOffer {
            offer_id,
            by,
            accept,
            at,
        })
    };
    let mut in_part = decided();
    for amount in ["100", "50"] {
        in_part.advance(2);
        let (refund_id, amount, at) = (in_part.refund_id(), usd(amount), in_part.now);
        in_part.ok(RecordRefundReceived {
            refund_id,
            amount,
            at,
        });
    }
    let mut told = World::disputed();
    told.advance(1);
    let (at, evidence) = (told.now, evidence("photo"));
    let by = Side::Supplier;
    let told = told
        .then(AddEvidence { by, evidence, at })
        .then(RecordSupplierResponse {
            text: "They were fine.".to_owned(),
            at,
        })
        .then(AddStatement {
            by: Side::Buyer,
            text: "They were not.".to_owned(),
            at,
        });
    let like = "delivered; dispute open";
    let ours = offered(Side::Buyer, &["450"]);
    vec![
        moment("two offers of the supplier", like, two()),
        moment("an offer of the buyer", like, ours),
        moment("the second offer declined", like, declined),
        moment("evidence, an answer and a statement", like, told),
        moment("partly at fault", like, decided()),
        moment("a refund come in two parts", like, in_part),
    ]
}
