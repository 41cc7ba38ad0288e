//! Deadlines of disputes that are open, or can be opened, beside one that ended (T3, D6).

use super::super::derived::view_of;
use super::*;
use crate::order::windows::deadlines;

#[test]
fn t3_d6_a_deadline_names_the_evidence_that_an_ended_ground_needs_first() {
    let action = |world: &World| {
        let all = deadlines(world.order.as_ref().unwrap(), world.now, world.book()).unwrap();
        let quality = all
            .into_iter()
            .find(|due| due.kind == DeadlineKind::QualityWindow);
        quality.unwrap().action.unwrap()
    };
    let mut world = taken_up();
    assert_eq!(action(&world), "add_evidence");
    world.ok(AddEvidence {
        by: Side::Buyer,
        evidence: evidence("video"),
        at: world.now,
    });
    assert_eq!(action(&world), "extend_dispute");
}

/// Each line shipped in a batch of its own and delivered on these days.
fn two_batches(world: World, on: [&str; 2]) -> (World, BatchId, BatchId) {
    let mut world = world.ship(&[(0, "100")]).ship(&[(1, "50")]);
    let [first, second] = [0, 1].map(|index| world.running().batches[index].batch_id);
    for (batch_id, on) in [(first, on[0]), (second, on[1])] {
        world = world.at(&format!("{on}T18:00:00Z"));
        world.ok(RecordDelivery {
            batch_id,
            on: day(on),
        });
    }
    (world, first, second)
}

#[test]
fn t3_d6_the_open_window_of_another_batch_stays_a_deadline() {
    let (world, first, _) = two_batches(World::paid(), ["2026-03-10", "2026-03-16"]);
    let windows = |world: &World| {
        let all = deadlines(world.order.as_ref().unwrap(), world.now, world.book()).unwrap();
        let quality = all
            .into_iter()
            .filter(|due| due.kind == DeadlineKind::QualityWindow);
        let shown = quality.map(|due| (due.due.unwrap().to_string(), due.action.unwrap()));
        shown.collect::<Vec<_>>()
    };
    let due = |day: &str, action: &str| (day.to_owned(), action.to_owned());
    assert_eq!(
        windows(&world),
        [
            due("2026-03-25", "open_dispute"),
            due("2026-03-31", "open_dispute")
        ]
    );
    let world = world.then(OpenDispute {
        complaint: complaint(Ground::Quality, Some(first)),
        ..open(Ground::Quality, "500")
    });
    assert_eq!(windows(&world), [due("2026-03-31", "extend_dispute")]);
    let extension = extend_by(&world, 1);
    assert_eq!(windows(&world.then(extension)), []);
}

#[test]
fn rb2_d6_the_protection_stays_a_deadline_until_the_open_dispute_names_every_batch() {
    let untyped = Contract {
        coverage: None,
        ..contract()
    };
    let paid = World::confirmed_of(untyped, LATER)
        .with_account()
        .pay(Instalment::Initial, "1500");
    let (world, first, _) = two_batches(paid, ["2026-03-10", "2026-03-16"]);
    let world = world.pay(Instalment::Balance, "1500");
    let counts = full_counts(&world);
    let world = world.then(ConfirmReceipt { counts, at: None });
    let actions = |world: &World| {
        let all = deadlines(world.order.as_ref().unwrap(), world.now, world.book()).unwrap();
        let quality = all
            .into_iter()
            .filter(|due| due.kind == DeadlineKind::QualityWindow);
        quality.map(|due| due.action.unwrap()).collect::<Vec<_>>()
    };
    assert_eq!(actions(&world), ["open_dispute"]);
    let world = world.then(OpenDispute {
        complaint: complaint(Ground::Quality, Some(first)),
        ..open(Ground::Quality, "500")
    });
    assert_eq!(actions(&world), ["extend_dispute"]);
    let extension = extend_by(&world, 1);
    assert_eq!(actions(&world.then(extension)), Vec::<String>::new());
}

#[test]
fn d2_quality_under_pre_shipment_cover_is_over_with_the_last_batch_that_was_shipped() {
    let mut world = pre_shipment().ship(&[(0, "100")]);
    let first = world.batch_id();
    world.advance(3);
    let world = world.ship(&[(1, "50")]);
    for (batch_id, last_day) in [(None, "2026-03-10"), (Some(first), "2026-03-07")] {
        let refusal = world.refused(OpenDispute {
            complaint: complaint(Ground::Quality, batch_id),
            ..open(Ground::Quality, "500")
        });
        let facts = serde_json::to_value(&refusal.facts).unwrap();
        assert_eq!(
            (refusal.code, facts["last_day"].as_str()),
            ("dispute.quality_closed", Some(last_day))
        );
    }
}

#[test]
fn t3_d6_late_shipment_of_another_batch_stays_a_deadline() {
    let (world, first, second) = two_batches(
        World::paid().at("2026-04-03T18:00:00Z"),
        ["2026-04-10", "2026-04-16"],
    );
    let windows = |world: &World| {
        let all = deadlines(world.order.as_ref().unwrap(), world.now, world.book()).unwrap();
        let late = all
            .into_iter()
            .filter(|due| due.kind == DeadlineKind::LateShipmentWindow);
        late.map(|due| due.due.unwrap().to_string()).collect::<Vec<_>>()
    };
    assert_eq!(windows(&world), ["2026-05-16"], "of the whole order");
    let world = world.then(OpenDispute {
        complaint: complaint(Ground::LateShipment, Some(first)),
        ..open(Ground::LateShipment, "500")
    });
    assert_eq!(windows(&world), ["2026-05-16"], "of the batch that is not named");
    let world = world.then(ExtendDispute {
        complaint: complaint(Ground::LateShipment, Some(second)),
        claim: usd("900"),
        at: None,
    });
    assert_eq!(windows(&world), Vec::<String>::new());
}

#[test]
fn d6_another_dispute_needs_new_evidence_where_one_about_the_ground_has_ended() {
    let (world, first, second) = two_batches(
        World::paid().at("2026-04-03T18:00:00Z"),
        ["2026-04-10", "2026-04-16"],
    );
    let needs = |world: &World| {
        let grounds = view_of(world).grounds.into_iter();
        let quality = grounds.filter(|ground| ground.ground == Ground::Quality);
        let needs = quality.map(|ground| (ground.batch_id, ground.needs_new_evidence));
        needs.collect::<Vec<_>>()
    };
    let both = |one, other| [(Some(first), one), (Some(second), other)];
    assert_eq!(needs(&world), both(false, false));
    let open = OpenDispute {
        complaint: complaint(Ground::Quality, Some(first)),
        ..open(Ground::Quality, "500")
    };
    let world = world.then(open.clone());
    assert_eq!(needs(&world), both(false, false));
    let ended = world.then(WithdrawDispute {
        reason: String::new(),
    });
    // Whatever batch it was about: the ground was disputed.
    assert_eq!(needs(&ended), both(true, true));
    // What is open may be extended by the other batch, which had no end yet.
    let again = ended.then(OpenDispute {
        complaint: complaint(Ground::LateShipment, None),
        evidence: vec![evidence("photo")],
        ..open
    });
    assert_eq!(needs(&again), both(true, false));
}
