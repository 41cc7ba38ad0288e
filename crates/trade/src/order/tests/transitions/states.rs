//! The representative states: each status of §9, with each badge, and the variants in which a command is answered
//! otherwise. Each is built by a short list of commands.

use super::super::commands::*;
use super::super::world::*;
use crate::country::Country;
use crate::order::command::*;
use crate::order::contract::*;
use crate::order::event::*;

/// A state with its name; one that is like another lists only what differs.
pub(super) struct State {
    pub(super) name: String,
    pub(super) like: Option<String>,
    pub(super) world: World,
}

fn base(name: &str, world: World) -> State {
    State {
        name: name.to_owned(),
        like: None,
        world,
    }
}

fn like(name: &str, like: &str, world: World) -> State {
    State {
        name: name.to_owned(),
        like: Some(like.to_owned()),
        world,
    }
}

/// A confirmed order's way, one stage after the other.
const STAGES: [&str; 8] = [
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
const DISPUTABLE: &[&str] = STAGES.split_at(1).1;

const BADGES: [&str; 7] = [
    "open",
    "supplier_responded",
    "escalatable",
    "escalated",
    "decided",
    "settled",
    "withdrawn",
];

/// Every state, each after the one it is like.
pub(super) fn all() -> Vec<State> {
    let mut states = unconfirmed();
    for stage in STAGES {
        states.push(base(stage, reach(stage, payable())));
    }
    states.extend(paying());
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

fn payable() -> World {
    World::payable()
}

fn of(contract: Contract) -> World {
    World::confirmed_of(contract, FIRST).with_account()
}

/// An order that can be paid, brought to this stage.
fn reach(stage: &str, payable: World) -> World {
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
            world.then(ConfirmReceipt { counts })
        }
        other => panic!("no way to {other}"),
    })
}

/// All that was received comes back, by a dispute that went against the supplier (D8).
fn refunded(delivered: World) -> World {
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

fn deliver_all(mut world: World) -> World {
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
fn proposed(world: World, by: Side) -> World {
    let command = super::probes::change(&world, by, world.running().terms.contract.coverage.is_some());
    world.then(command)
}

/// A dispute on quality brought to this badge; the evidence is new each time (D6).
fn dispute(world: World, badge: &str) -> World {
    let complaint = complaint(Ground::Quality, None);
    let number = world.running().disputes.len();
    let mut world = world.then(OpenDispute {
        complaint,
        claim: usd("0"),
        evidence: vec![evidence(&format!("photo {number}"))],
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
            world.then(Escalate {})
        }
        "decided" => {
            world.advance(6);
            let world = world.then(Escalate {});
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

fn offered(world: World, by: Side) -> World {
    let at = world.now;
    world.then(MakeOffer {
        by,
        remedy: Remedy::Replacement,
        note: String::new(),
        at,
    })
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

fn sent(method: Method, amount: &str) -> World {
    let mut world = payable();
    world.credit = Some(usd("5000"));
    let payment = payment(&world, Instalment::Initial, method, usd(amount));
    world.then(payment)
}

fn arrived(world: World, amount: &str) -> World {
    let command = received(&world, usd(amount));
    world.then(command)
}

fn failed(world: World) -> World {
    let (payment_id, at) = (world.payment_id(), world.now);
    let reason = "returned".to_owned();
    world.then(RecordPaymentFailed {
        payment_id,
        reason,
        at,
    })
}

fn accepted(world: World) -> World {
    let (payment_id, at) = (world.payment_id(), world.now);
    world.then(RecordPaymentAccepted { payment_id, at })
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

fn balance_sent(world: World, method: Method) -> World {
    let mut world = world;
    world.credit = Some(usd("5000"));
    let payment = payment(&world, Instalment::Balance, method, usd("1500"));
    world.then(payment)
}

fn cancellation(by: Side) -> World {
    let world = World::paid();
    let (reason, at) = (String::new(), world.now);
    world.then(ProposeCancellation { by, reason, at })
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
        due,
    ));
    states
}

/// The later edition: the same stages, and what lapses there (RB2).
fn later_edition() -> Vec<State> {
    let untyped = || Contract {
        coverage: None,
        ..contract()
    };
    let draft = || World::draft_of(untyped(), LATER);
    let sent = || draft().then(Send {});
    let later = || World::confirmed_of(untyped(), LATER).with_account();
    let name = |stage: &str| format!("later edition: {stage}");
    let countered = {
        let at = sent().now;
        let contract = Box::new(Contract {
            remarks: "countered".to_owned(),
            ..untyped()
        });
        sent().then(RecordSupplierVersion { contract, at })
    };
    let processing = {
        let command = payment(&later(), Instalment::Initial, Method::EChecking, usd("1500"));
        later().then(command)
    };
    let mut states = vec![
        like(&name("draft"), "draft", draft()),
        like(
            &name("waiting for the supplier"),
            "waiting for the supplier",
            sent(),
        ),
        like(&name("waiting for the buyer"), "waiting for the buyer", countered),
        like(
            &name("payment processing"),
            "payment processing; e-Checking",
            processing,
        ),
    ];
    for stage in STAGES {
        states.push(like(&name(stage), stage, reach(stage, later())));
    }
    let after = |world: World, days: i64| {
        let mut world = world;
        world.advance(days);
        world
    };
    let mut over = |stage: &str, what: &str, world: World| {
        states.push(like(&name(&format!("{stage}; {what}")), &name(stage), world));
    };
    over("waiting for the supplier", "30 days over", after(sent(), 31));
    over("pending payment", "60 days over", after(later(), 61));
    over(
        "completed",
        "30 days over",
        after(reach("completed", later()), 31),
    );
    over(
        "delivered",
        "dispute open",
        dispute(reach("delivered", later()), "open"),
    );
    over(
        "delivered",
        "dispute on its fourth day",
        after(dispute(reach("delivered", later()), "open"), 4),
    );
    over(
        "delivered",
        "dispute on its seventh day",
        after(dispute(reach("delivered", later()), "open"), 7),
    );
    states.push(like(
        &name("cancelled by itself"),
        "cancelled; never confirmed",
        after(sent(), 31).then(Lapse {}),
    ));
    states
}
