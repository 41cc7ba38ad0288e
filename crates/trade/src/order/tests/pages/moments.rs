//! Moments of a life that the table of transitions has no state for, since every command is answered there as in the
//! state before; the page shows them all the same.

use super::super::commands::*;
use super::super::transitions::states::State;
use super::super::world::*;
use crate::country::Country;
use crate::money::Money;
use crate::order::command::*;
use crate::order::contract::*;
use crate::order::event::*;

/// Every such moment, with the state it is told against.
pub(in crate::order::tests) fn moments() -> Vec<State> {
    let mut told = agreement();
    told.extend(money());
    told.extend(goods());
    told.extend(late_and_missing());
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
    let mut little_left = World::sent();
    little_left.supplier.free_limit = usd("1000");
    let mut unassured = World::sent();
    unassured.supplier.assured = false;
    vec![
        moment(
            "confirmed by a supplier that is not assured",
            "pending payment",
            unassured.supplier_confirms(),
        ),
        moment(
            "confirmed with less free limit than the initial payment",
            "pending payment",
            little_left.supplier_confirms(),
        ),
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
    let mut financed = World::payable();
    financed.credit = Some(usd("5000"));
    let draw = payment(&financed, Instalment::Initial, Method::PayLater, usd("1500"));
    let mut financed = financed.then(draw);
    financed.advance(7);
    let (payment_id, at) = (financed.payment_id(), financed.now);
    let lent = financed.then(RecordLoanAgreed { payment_id, at });
    let mut halves = World::payable();
    halves.ok(transfer(&halves, Instalment::Initial, usd("750")));
    let first = halves.payment_id();
    halves.ok(transfer(&halves, Instalment::Initial, usd("750")));
    halves.advance(4);
    let half = RecordPaymentReceived {
        payment_id: first,
        amount: usd("750"),
        at: halves.now,
    };
    let like = "pending payment";
    vec![
        moment("a loan agreed", like, lent),
        moment("one half received, one under way", like, halves.then(half)),
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
    let again = inspected.clone().then(BookInspection {
        inspector: Inspector::Buyer,
        country: Country::CN,
        planned_on: day("2026-03-25"),
    });
    let again = again.then(report.clone());
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
    let late_and_unshipped = {
        let pre = Contract {
            coverage: Some(Coverage::PreShipment),
            ..contract()
        };
        let world = World::confirmed_of(pre, FIRST).with_account();
        world.pay(Instalment::Initial, "1500").at("2026-04-20T18:00:00Z")
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
        moment("a second inspection open", "waiting for shipment", again),
        moment(
            "ship-by days that wait for the balance",
            "waiting for shipment",
            waiting,
        ),
        moment("a supplier at home by its listing", "shipped", undeclared),
        moment("pre-shipment cover, two batches", "shipped", in_two),
        moment(
            "pre-shipment cover, late and not shipped",
            "waiting for shipment",
            late_and_unshipped,
        ),
        moment("customs cleared", "shipped", cleared.then(clearance)),
        moment("feedback left", "completed", rated),
        moment("feedback revised", "completed", revised),
    ]
}

/// Goods that shipped after the ship-by day, until when that can be disputed (D2), and what was missing of them (H3).
fn late_and_missing() -> Vec<State> {
    let late = |contract, edition| {
        let world = World::confirmed_of(contract, edition).with_account();
        let world = world.pay(Instalment::Initial, "1500").at("2026-04-05T18:00:00Z");
        let mut world = world.ship(&[(0, "100"), (1, "50")]);
        world.advance(10);
        world.deliver()
    };
    let no_types = Contract {
        coverage: None,
        ..contract()
    };
    let closed = |world: World| {
        let world = world.pay(Instalment::Balance, "1500");
        let counts = full_counts(&world);
        world.then(ConfirmReceipt { counts, at: None })
    };
    let mut late_and_over = late(contract(), FIRST);
    late_and_over.advance(31);
    let late_in_part = World::paid()
        .ship(&[(0, "100")])
        .deliver()
        .at("2026-04-05T18:00:00Z");
    let late_in_part = late_in_part.ship(&[(1, "50")]).deliver();
    let after_initial = Contract {
        ship_by: Some(ShipBy::AfterInitialPayment { days: 20 }),
        ..contract()
    };
    let at_once = Contract {
        ship_by: Some(ShipBy::AfterBalance { days: 20 }),
        initial_payment: Some(InitialPayment::Amount { amount: usd("3000") }),
        ..contract()
    };
    let at_once = World::confirmed_of(at_once, FIRST).with_account();
    let after_initial = World::confirmed_of(after_initial, FIRST).with_account();
    vec![
        moment("shipped late", "delivered", late(contract(), FIRST)),
        moment("shipped late, long ago", "delivered", late_and_over),
        moment("one batch late, one in time", "delivered", late_in_part),
        moment(
            "shipped late, receipt confirmed",
            "completed",
            closed(late(contract(), FIRST)),
        ),
        moment(
            "later edition: shipped late, receipt confirmed",
            "completed",
            closed(late(no_types, LATER)),
        ),
        moment(
            "ship-by days from the initial payment",
            "waiting for shipment",
            after_initial
                .pay(Instalment::Initial, "1499.99")
                .pay(Instalment::Initial, "0.01"),
        ),
        moment(
            "paid at once, ship-by days from the balance",
            "waiting for shipment",
            at_once.pay(Instalment::Initial, "3000"),
        ),
        moment("all of it missing", "completed", missing(World::balanced())),
        moment(
            "all of it missing, in another currency",
            "completed",
            missing(balanced_in_cny()),
        ),
        moment(
            "all of it missing, and a third paid to another account before",
            "completed",
            missing(paid_elsewhere()),
        ),
    ]
}

fn balanced_in_cny() -> World {
    let world = World::confirmed_of(cny_contract(), FIRST).with_account();
    let world = world.pay(Instalment::Initial, "12000");
    let part = Money::parse("2000", world.running().currency()).unwrap();
    let back = returned(&world, part);
    let world = world.then(back);
    world
        .pay(Instalment::Initial, "2000")
        .ship(&[(0, "100"), (1, "50")])
        .pay(Instalment::Balance, "12000")
}

/// A third went to an account that another one has taken the place of; the designated one had all of it then (O1, P10).
fn paid_elsewhere() -> World {
    let mut world = World::payable();
    let before = world.account_id();
    world.advance(1);
    let named = account("8888", world.now);
    let world = world.then(named);
    let account_id = world.account_id();
    let mut world = world.then(ConfirmAccount { account_id });
    world.ok(SendPayment {
        account_id: before,
        ..transfer(&world, Instalment::Initial, usd("1000"))
    });
    let come = received(&world, usd("1000"));
    world
        .then(come)
        .pay(Instalment::Initial, "1500")
        .ship(&[(0, "100"), (1, "50")])
        .pay(Instalment::Balance, "1500")
}

/// Receipt confirmed of nothing (H3).
fn missing(world: World) -> World {
    let batch_id = world.batch_id();
    let counts = [0, 1].map(|line| count(batch_id, line, "0", "0", "0"));
    world.then(ConfirmReceipt {
        counts: counts.to_vec(),
        at: None,
    })
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

/// A dispute that ends with an offer of the supplier (D5).
fn settled(remedy: Remedy) -> World {
    let mut world = World::disputed();
    world.advance(1);
    let (by, note, at) = (Side::Supplier, "Let us settle.".to_owned(), world.now);
    world.ok(MakeOffer { by, remedy, note, at });
    world.advance(1);
    let (offer_id, by, accept, at) = (world.offer_id(), Side::Buyer, true, world.now);
    world.then(AnswerOffer {
        offer_id,
        by,
        accept,
        at,
    })
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
        .then(RecordSupplierResponse {
            text: "They were fine.".to_owned(),
            at,
        })
        .then(AddEvidence { by, evidence, at })
        .then(AddStatement {
            by: Side::Buyer,
            text: "They were not.".to_owned(),
            at,
        });
    let withdrawn = World::disputed().then(WithdrawDispute {
        reason: "Found them.".to_owned(),
    });
    let like = "delivered; dispute open";
    let ours = offered(Side::Buyer, &["450"]);
    vec![
        moment("two offers of the supplier", like, two()),
        moment("an offer of the buyer", like, ours),
        moment(
            "settled for a discount",
            like,
            settled(Remedy::Discount { amount: usd("300") }),
        ),
        moment(
            "settled for the goods' return",
            like,
            settled(Remedy::Return { amount: usd("900") }),
        ),
        moment("settled for a replacement", like, settled(Remedy::Replacement)),
        moment("withdrawn", like, withdrawn),
        moment("the second offer declined", like, declined),
        moment("evidence, an answer and a statement", like, told),
        moment("partly at fault", like, decided()),
        moment("a refund come in two parts", like, in_part),
    ]
}
