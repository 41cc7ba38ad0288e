//! The representative states: each status of §9, with each badge, and the variants in which a command is answered
//! otherwise. Each is built by a short list of commands.

use super::super::commands::*;
use super::super::world::*;
use super::build::*;
use super::later::later_edition;
use crate::country::Country;
use crate::order::command::*;
use crate::order::contract::*;
use crate::order::event::*;

/// A state with its name; one that is like another lists only what differs.
pub(in crate::order::tests) struct State {
    pub(in crate::order::tests) name: String,
    pub(in crate::order::tests) like: Option<String>,
    pub(in crate::order::tests) world: World,
}

fn base(name: &str, world: World) -> State {
    State {
        name: name.to_owned(),
        like: None,
        world,
    }
}

pub(super) fn like(name: &str, like: &str, world: World) -> State {
    State {
        name: name.to_owned(),
        like: Some(like.to_owned()),
        world,
    }
}

/// Every state, each after the one it is like.
pub(in crate::order::tests) fn all() -> Vec<State> {
    let mut states = unconfirmed();
    for stage in STAGES {
        states.push(base(stage, reach(stage, payable())));
    }
    states.extend(paying());
    states.extend(waiting());
    states.extend(shipping());
    states.extend(ending());
    for stage in STAGES {
        for by in [Side::Buyer, Side::Supplier] {
            let name = format!("{stage}; change proposed by the {}", side(by));
            states.push(like(&name, stage, reach(stage, proposed(payable(), by))));
        }
    }
    for stage in DISPUTABLE {
        for badge in BADGES {
            let plain = format!("{stage}; dispute {badge}");
            states.push(like(&plain, stage, dispute(reach(stage, payable()), badge)));
            let world = dispute(reach(stage, proposed(payable(), Side::Supplier)), badge);
            states.push(like(
                &format!("{plain}; change proposed by the supplier"),
                &plain,
                world,
            ));
        }
    }
    states.extend(offers());
    states.extend(later_edition());
    for state in &mut states {
        state.world.credit.get_or_insert(usd("5000"));
    }
    let plain = "pending payment";
    let mut without = like("pending payment; no credit line", plain, payable());
    without.world.credit = None;
    states.push(without);
    states
}

pub(super) fn side(by: Side) -> &'static str {
    match by {
        Side::Buyer => "buyer",
        Side::Supplier => "supplier",
    }
}

fn unconfirmed() -> Vec<State> {
    let incomplete = Contract {
        initial_payment: None,
        ..contract()
    };
    let revised = Contract {
        remarks: "revised".to_owned(),
        ..contract()
    };
    let revise = || ReviseDraft {
        contract: Box::new(revised.clone()),
    };
    let mut offline = World::new(FIRST);
    offline.ok(Start {
        source: Source::Offline,
        ..start(contract())
    });
    let at = offline.now;
    let offline = offline.then(RecordSupplierVersion {
        contract: Box::new(contract()),
        at,
    });
    vec![
        base("before the start", World::new(FIRST)),
        base("draft", World::draft()),
        like("draft; incomplete", "draft", World::draft_of(incomplete, FIRST)),
        base("waiting for the supplier", World::sent()),
        like(
            "waiting for the supplier; draft revised since",
            "waiting for the supplier",
            World::sent().then(revise()),
        ),
        base("waiting for the buyer", World::countered()),
        like(
            "waiting for the buyer; offline order",
            "waiting for the buyer",
            offline,
        ),
        like(
            "waiting for the buyer; answer drafted",
            "waiting for the buyer",
            World::countered().then(revise()),
        ),
    ]
}

fn paying() -> Vec<State> {
    let plain = "pending payment";
    let unknown = World::confirmed();
    let first_seen = account("4321", unknown.now);
    let first_seen = unknown.clone().then(first_seen);
    let changed = account("8765", payable().now);
    let short = arrived(sent(Method::TelegraphicTransfer, "1500"), "1480");
    let transfer = "pending payment; T/T under way";
    vec![
        like("pending payment; no account known", plain, unknown),
        like("pending payment; account first seen", plain, first_seen),
        like("pending payment; account changed", plain, payable().then(changed)),
        base("payment processing; e-Checking", sent(Method::EChecking, "1500")),
        like(
            "payment processing; Pay Later",
            "payment processing; e-Checking",
            sent(Method::PayLater, "1500"),
        ),
        like(transfer, plain, sent(Method::TelegraphicTransfer, "1500")),
        like(
            "pending payment; part of it under way",
            transfer,
            sent(Method::TelegraphicTransfer, "700"),
        ),
        like(
            "pending payment; card not yet accepted",
            transfer,
            sent(Method::CreditCard, "1500"),
        ),
        like("pending payment; received short", plain, short.clone()),
        like(
            "pending payment; failed",
            plain,
            failed(sent(Method::EChecking, "1500")),
        ),
        like(
            "waiting for shipment; card accepted",
            "waiting for shipment",
            accepted(sent(Method::CreditCard, "1500")),
        ),
        like(
            "pending payment; card accepted, then returned",
            plain,
            failed(accepted(sent(Method::CreditCard, "1500"))),
        ),
        like(
            "pending payment; received, then charged back",
            plain,
            back(World::paid(), "1500"),
        ),
        like(
            "pending payment; received, then part of it charged back",
            plain,
            back(World::paid(), "500"),
        ),
        like(
            "waiting for shipment; overpaid in full",
            "waiting for shipment",
            arrived(sent(Method::TelegraphicTransfer, "1500"), "3000"),
        ),
        like("waiting for shipment; accepted short", "waiting for shipment", {
            let at = short.now;
            short.then(RecordShortfallAccepted {
                instalment: Instalment::Initial,
                at,
            })
        }),
    ]
}

fn shipping() -> Vec<State> {
    let waiting = "waiting for shipment";
    let mut late = World::paid();
    late.advance(60);
    let late_ship = late.clone().ship(&[(0, "100"), (1, "50")]);
    let inspected = World::paid();
    let planned_on = day("2026-03-20");
    let inspected = inspected.then(BookInspection {
        inspector: Inspector::Buyer,
        country: Country::CN,
        planned_on,
    });
    let pre = || {
        of(Contract {
            coverage: Some(Coverage::PreShipment),
            ..contract()
        })
    };
    let domestic = of(Contract {
        destination: Some(Country::CN),
        ..contract()
    });
    let unpaid = payable().ship(&[(0, "100"), (1, "50")]);
    let cleared = World::shipped();
    let batch_id = cleared.batch_id();
    let on = crate::time::day_in(cleared.now, cleared.book().platform().time_zone);
    let cleared = cleared.then(RecordClearance { batch_id, on });
    let late_disputed = dispute(late.clone(), "open");
    vec![
        like("waiting for shipment; after the ship-by day", waiting, late),
        like(
            "waiting for shipment; after the ship-by day, dispute on quality open",
            "waiting for shipment; after the ship-by day",
            late_disputed,
        ),
        like("waiting for shipment; inspection booked", waiting, inspected),
        like(
            "waiting for shipment; pre-shipment cover",
            waiting,
            reach(waiting, pre()),
        ),
        like(
            "pending payment; shipped before it was paid",
            "pending payment",
            unpaid,
        ),
        like("shipped; shipped late", "shipped", late_ship),
        like("shipped; pre-shipment cover", "shipped", reach("shipped", pre())),
        like("shipped; domestic", "shipped", reach("shipped", domestic)),
        like("shipped; cleared", "shipped", cleared),
        like(
            "delivered; card accepted for the balance",
            "delivered",
            accepted(balance_sent(World::delivered(), Method::CreditCard)),
        ),
    ]
}

/// The balance under way, or the end proposed.
fn waiting() -> Vec<State> {
    let waiting = "waiting for shipment";
    vec![
        like(
            "waiting for shipment; balance by T/T under way",
            waiting,
            balance_sent(World::paid(), Method::TelegraphicTransfer),
        ),
        like(
            "waiting for shipment; balance by e-Checking under way",
            waiting,
            balance_sent(World::paid(), Method::EChecking),
        ),
        like(
            "waiting for shipment; cancellation proposed by the buyer",
            waiting,
            cancellation(Side::Buyer),
        ),
        like(
            "waiting for shipment; cancellation proposed by the supplier",
            waiting,
            cancellation(Side::Supplier),
        ),
    ]
}

fn ending() -> Vec<State> {
    let completed = || reach("completed", payable());
    let left = || {
        completed().then(LeaveFeedback {
            feedback: feedback(5),
        })
    };
    let revised = left().then(ReviseFeedback {
        feedback: feedback(4),
    });
    let mut over = completed();
    over.advance(200);
    let agreed = cancellation(Side::Supplier);
    let at = agreed.now;
    let (by, accept) = (Side::Buyer, true);
    let agreed = agreed.then(AnswerCancellation { by, accept, at });
    let cancel = || Cancel {
        reason: String::new(),
    };
    vec![
        like(
            "completed; balance charged back",
            "completed",
            back(completed(), "1500"),
        ),
        like(
            "pending payment; card returned, dispute on quality open",
            "pending payment",
            failed(dispute(accepted(sent(Method::CreditCard, "1500")), "open")),
        ),
        like(
            "pending payment; received, then charged back, dispute on quality open",
            "pending payment",
            back(dispute(World::paid(), "open"), "1500"),
        ),
        like("completed; feedback left", "completed", left()),
        like("completed; feedback revised", "completed", revised),
        like("completed; every window over", "completed", over),
        base("cancelled; never confirmed", World::sent().then(cancel())),
        like(
            "cancelled; confirmed before",
            "cancelled; never confirmed",
            payable().then(cancel()),
        ),
        like(
            "cancelled; by agreement, refund due",
            "cancelled; never confirmed",
            agreed,
        ),
    ]
}

fn offers() -> Vec<State> {
    let open = "delivered; dispute open";
    let mut states = Vec::new();
    for by in [Side::Buyer, Side::Supplier] {
        let world = offered(dispute(reach("delivered", payable()), "open"), by);
        let name = format!("delivered; dispute with an offer of the {}", side(by));
        states.push(like(&name, open, world));
    }
    let world = dispute(reach("delivered", payable()), "escalated");
    let at = world.now;
    let due = world.then(RecordDecision {
        finding: Finding::SupplierAtFault,
        reasons: String::new(),
        at,
    });
    states.push(like(
        "delivered; refund decided",
        "delivered; dispute decided",
        due.clone(),
    ));
    states.push(like(
        "delivered; refund decided, then the payment charged back",
        "pending payment",
        back(due, "1500"),
    ));
    states
}
