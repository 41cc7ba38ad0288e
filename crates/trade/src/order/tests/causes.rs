//! The two causes that cover stands for (C6), and when each may be used (D2).

use super::commands::*;
use super::world::*;
use crate::order::command::{ConfirmReceipt, RecordDelivery};
use crate::order::contract::*;
use crate::order::event::{Ground, Instalment};
use crate::order::ground::{Standing, standing};
use crate::order::view::{DeadlineKind, ViewCtx, row};
use crate::order::windows::deadlines;

/// What became of a dispute on this ground: the code of the refusal, or nothing.
fn refused(world: World, ground: Ground) -> Option<&'static str> {
    let mut world = world;
    world.give(open(ground, "1")).err().map(|refusal| refusal.code)
}

#[test]
fn c6_goods_that_do_not_ship_on_time_per_the_contract_are_a_covered_cause() {
    // Ship-by is 2026-04-01 in Los Angeles, with C4's order paid and nothing shipped.
    let late = |world: World| refused(world, Ground::LateShipment);
    let at = |text: &str| World::paid().at(text);
    assert_eq!(late(at("2026-04-02T06:59:59Z")), Some("dispute.not_late_yet"));
    assert_eq!(late(at("2026-04-02T07:00:00Z")), None);
    // What has shipped is judged by its own day, in time or late.
    let shipped = |text: &str| {
        let mut world = at(text).ship(&[(0, "100"), (1, "50")]);
        world.advance(1);
        world
    };
    assert_eq!(late(shipped("2026-04-02T06:59:59Z")), Some("dispute.not_late"));
    assert_eq!(late(shipped("2026-04-02T07:00:00Z")), None);
    let no_day = Contract {
        ship_by: None,
        ..contract()
    };
    let mut world = World::confirmed_of(no_day, FIRST).with_account();
    world = world.pay(Instalment::Initial, "1500");
    world.advance(60);
    assert_eq!(late(world), Some("dispute.not_late"), "nothing to be late for");
}

#[test]
fn c6_quality_below_the_contracts_standard_is_a_covered_cause() {
    let quality = |world: World| refused(world, Ground::Quality);
    assert_eq!(quality(World::delivered()), None);
    // Post-delivery: fifteen days from delivery, which stands in for clearance; delivered on 2026-03-17.
    assert_eq!(quality(World::delivered().at("2026-04-02T06:59:59Z")), None);
    assert_eq!(
        quality(World::delivered().at("2026-04-02T07:00:00Z")),
        Some("dispute.quality_closed")
    );
    // Pre-shipment: until the goods are shipped.
    let before = Contract {
        coverage: Some(Coverage::PreShipment),
        ..contract()
    };
    let paid = World::confirmed_of(before, FIRST)
        .with_account()
        .pay(Instalment::Initial, "1500");
    assert_eq!(quality(paid.clone()), None);
    assert_eq!(
        quality(paid.ship(&[(0, "100"), (1, "50")])),
        Some("dispute.quality_closed")
    );
}

#[test]
fn t1_t3_a_window_is_a_deadline_strictly_before_its_closing_instant() {
    let untyped = Contract {
        coverage: None,
        ..contract()
    };
    let protected = World::confirmed_of(untyped, LATER)
        .with_account()
        .pay(Instalment::Initial, "1500")
        .ship(&[(0, "100"), (1, "50")])
        .pay(Instalment::Balance, "1500");
    let counts = full_counts(&protected);
    // C5: delivered on 2026-03-17, fifteen days. RB2: receipt confirmed on 2026-03-12, thirty days.
    for (world, last, over) in [
        (World::delivered(), "2026-04-02T06:59:59Z", "2026-04-02T07:00:00Z"),
        (
            protected.then(ConfirmReceipt { counts, at: None }),
            "2026-04-12T06:59:59Z",
            "2026-04-12T07:00:00Z",
        ),
    ] {
        let is_due = |at: &str| {
            let order = world.order.as_ref().unwrap();
            let found = deadlines(order, instant(at), world.book()).unwrap();
            found.iter().any(|due| due.kind == DeadlineKind::QualityWindow)
        };
        assert!(is_due(last), "{last}");
        assert!(!is_due(over), "{over}");
    }
}

#[test]
fn d2_c5_for_the_whole_order_a_ground_is_open_until_its_last_batch() {
    // Both batches ship late; the first is delivered on 2026-04-25, the second ten days before it.
    let late = World::paid().at("2026-04-05T18:00:00Z").ship(&[(0, "100")]);
    let first = late.batch_id();
    let late = late.ship(&[(1, "50")]).at("2026-04-15T18:00:00Z").deliver();
    let mut world = late.at("2026-04-25T18:00:00Z");
    let on = day("2026-04-25");
    world.ok(RecordDelivery { batch_id: first, on });
    let last_day = |ground| {
        let found = standing(world.running(), ground, None, world.now, world.book()).unwrap();
        match found {
            Standing::Open(Some(closing)) => closing.last_day,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(last_day(Ground::LateShipment), day("2026-05-25"));
    assert_eq!(last_day(Ground::Quality), day("2026-05-10"));
}

#[test]
fn t3_a_list_shows_the_nearest_deadline_of_an_order() {
    let world = World::payable();
    let at = ViewCtx {
        ctx: world.ctx(),
        version: 1,
        delay_agreed: false,
    };
    let next = row(world.order.as_ref().unwrap(), &at).unwrap().next_deadline;
    assert_eq!(next.unwrap().kind, DeadlineKind::ShipBy, "before what has no day");
}
