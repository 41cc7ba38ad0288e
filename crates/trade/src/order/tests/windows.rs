//! Windows where there are several batches, no border, or two ways to end (C5, D2, D8, S5), and the rate that is kept with
//! an order (M2).

use super::commands::*;
use super::world::*;
use crate::id::BatchId;
use crate::money::Money;
use crate::order::command::*;
use crate::order::contract::*;
use crate::order::event::*;
use crate::order::ground::{Standing, quality_closing, standing};
use crate::order::reservation::released_at;
use crate::order::status::{Status, status};
use crate::order::view::DeadlineKind;
use crate::order::windows::deadlines;
use crate::rate::UsdRate;
use crate::time::{Instant, format_instant};

/// Line 1 shipped on 2026-03-07, line 2 ten days later.
fn two_batches() -> World {
    let mut world = World::paid().ship(&[(0, "100")]);
    world.advance(10);
    world.ship(&[(1, "50")])
}

fn batch(world: &World, index: usize) -> BatchId {
    world.running().batches[index].batch_id
}

fn cleared(world: World, index: usize, on: &str) -> World {
    let batch_id = batch(&world, index);
    world.then(RecordClearance {
        batch_id,
        on: day(on),
    })
}

fn delivered(world: World, index: usize, on: &str) -> World {
    let batch_id = batch(&world, index);
    world.then(RecordDelivery {
        batch_id,
        on: day(on),
    })
}

/// Last day and whether it may still move, of each batch.
fn closings(world: &World) -> Vec<(String, bool)> {
    let batches = world.running().batches.iter();
    batches
        .map(|batch| {
            let closing = quality_closing(world.running(), batch, world.book())
                .unwrap()
                .unwrap();
            (closing.last_day.to_string(), closing.provisional)
        })
        .collect()
}

fn stands(world: &World, ground: Ground, batch_id: Option<BatchId>, at: &str) -> &'static str {
    match standing(world.running(), ground, batch_id, instant(at), world.book()).unwrap() {
        Standing::Open(_) => "open",
        Standing::NotYet { why, .. } | Standing::Closed { why, .. } => why,
    }
}

#[test]
fn c5_each_batch_of_a_partial_shipment_has_its_own_window() {
    let day = |text: &str, provisional| (text.to_owned(), provisional);
    let mut world = two_batches().at("2026-04-20T18:00:00Z");
    // With neither clearance nor delivery: the 180th day, which may still move.
    assert_eq!(
        closings(&world),
        [day("2026-09-03", true), day("2026-09-13", true)]
    );
    world = cleared(world, 0, "2026-03-20");
    assert_eq!(
        closings(&world),
        [day("2026-04-04", false), day("2026-09-13", true)]
    );
    // Delivery stands in for a clearance that is not known.
    world = delivered(world, 1, "2026-04-02");
    assert_eq!(
        closings(&world),
        [day("2026-04-04", false), day("2026-04-17", true)]
    );
    world = cleared(world, 1, "2026-03-30");
    assert_eq!(
        closings(&world),
        [day("2026-04-04", false), day("2026-04-14", false)]
    );
    // The ground follows the batch; of the whole order it stands until the last of them.
    let (first, second) = (Some(batch(&world, 0)), Some(batch(&world, 1)));
    for (place, at, expected) in [
        (first, "2026-04-05T06:59:59Z", "open"),
        (first, "2026-04-05T07:00:00Z", "window_over"),
        (second, "2026-04-05T07:00:00Z", "open"),
        (None, "2026-04-15T06:59:59Z", "open"),
        (None, "2026-04-15T07:00:00Z", "window_over"),
    ] {
        assert_eq!(
            stands(&world, Ground::Quality, place, at),
            expected,
            "{place:?} {at}"
        );
    }
}

#[test]
fn c5_clearance_long_after_delivery_is_never_later_than_the_180th_day() {
    let world = World::shipped().at("2026-09-20T18:00:00Z");
    let world = cleared(world, 0, "2026-09-01");
    // Shipped on 2026-03-07: the 180th day comes before the 15th after clearance.
    assert_eq!(closings(&world), [("2026-09-03".to_owned(), false)]);
}

#[test]
fn c5_a_domestic_order_has_the_180th_day_and_no_customs() {
    let home = Contract {
        destination: Some(crate::country::Country::CN),
        ..contract()
    };
    let world = World::confirmed_of(home, FIRST)
        .with_account()
        .pay(Instalment::Initial, "1500")
        .ship(&[(0, "100"), (1, "50")]);
    assert_eq!(closings(&world), [("2026-09-03".to_owned(), false)]);
    let mut world = world;
    world.advance(10);
    let batch_id = world.batch_id();
    let refusal = world.refused(RecordClearance {
        batch_id,
        on: day("2026-03-10"),
    });
    assert_eq!((refusal.code, refusal.rule), ("shipment.domestic", "C5"));
    // Delivery changes nothing: there is no clearance it could stand in for.
    let world = world.deliver();
    assert_eq!(closings(&world), [("2026-09-03".to_owned(), false)]);
}

#[test]
fn d2_late_shipment_by_batch_and_for_what_is_left() {
    // Ship-by 2026-04-01. Line 1 in time, half of line 2 late on 04-06, the other half not at all.
    let world = World::paid().ship(&[(0, "100")]).at("2026-04-06T18:00:00Z");
    let partly = world.ship(&[(1, "25")]);
    let (in_time, late) = (Some(batch(&partly, 0)), Some(batch(&partly, 1)));
    let at = "2026-04-06T18:00:00Z";
    assert_eq!(
        stands(&partly, Ground::LateShipment, in_time, at),
        "shipped_on_time"
    );
    assert_eq!(stands(&partly, Ground::LateShipment, late, at), "open");
    // While anything is unshipped the whole order is late, however long ago the late batch came.
    let partly = delivered(partly.at("2026-04-20T18:00:00Z"), 1, "2026-04-20");
    for (place, at, expected) in [
        (late, "2026-05-21T06:59:59Z", "open"),
        (late, "2026-05-21T07:00:00Z", "window_over"),
        (None, "2026-05-21T07:00:00Z", "open"),
        (None, "2027-05-21T07:00:00Z", "open"),
    ] {
        assert_eq!(
            stands(&partly, Ground::LateShipment, place, at),
            expected,
            "{place:?} {at}"
        );
    }
    // All shipped: 30 days after the delivery of the last late batch, open without end until that is known.
    let all = partly.at("2026-05-01T18:00:00Z").ship(&[(1, "25")]);
    assert_eq!(
        stands(&all, Ground::LateShipment, None, "2027-01-01T00:00:00Z"),
        "open"
    );
    let all = delivered(all.at("2026-05-10T18:00:00Z"), 2, "2026-05-10");
    assert_eq!(
        stands(&all, Ground::LateShipment, None, "2026-06-10T06:59:59Z"),
        "open"
    );
    assert_eq!(
        stands(&all, Ground::LateShipment, None, "2026-06-10T07:00:00Z"),
        "window_over"
    );
    // Receipt ends it at once, whichever is first.
    let mut all = all.pay(Instalment::Balance, "1500");
    let counts = full_counts(&all);
    all.ok(ConfirmReceipt { counts, at: None });
    let now = format_instant(all.now);
    assert_eq!(
        stands(&all, Ground::LateShipment, None, &now),
        "receipt_confirmed"
    );
}

#[test]
fn d2_shipped_in_the_last_second_of_the_ship_by_day_is_in_time() {
    for (at, expected) in [
        ("2026-04-02T06:59:59Z", "shipped_on_time"),
        ("2026-04-02T07:00:00Z", "open"),
    ] {
        let world = World::paid().at(at).ship(&[(0, "100"), (1, "50")]);
        assert_eq!(stands(&world, Ground::LateShipment, None, at), expected, "{at}");
    }
}

#[test]
fn s5_cover_is_held_until_the_window_of_the_last_batch_has_lapsed() {
    let world = two_batches().at("2026-04-02T18:00:00Z");
    let world = delivered(delivered(world, 0, "2026-03-20"), 1, "2026-04-02");
    let mut world = world.pay(Instalment::Balance, "1500");
    let counts = full_counts(&world);
    world.ok(ConfirmReceipt { counts, at: None });
    let released = |world: &World, at: &str| -> Option<Instant> {
        released_at(world.order.as_ref().unwrap(), instant(at), world.book()).unwrap()
    };
    // The first batch's window closes with 2026-04-04, the second's with 2026-04-17.
    for (at, expected) in [
        ("2026-04-07T18:00:00Z", None),
        ("2026-04-18T06:59:59Z", None),
        ("2026-04-18T07:00:00Z", Some("2026-04-18T07:00:00Z")),
        ("2027-01-01T00:00:00Z", Some("2026-04-18T07:00:00Z")),
    ] {
        assert_eq!(
            released(&world, at).map(format_instant).as_deref(),
            expected,
            "{at}"
        );
    }
    // A dispute on the second holds it beyond every window; its end releases it.
    let second = batch(&world, 1);
    let mut held = world.then(OpenDispute {
        complaint: complaint(Ground::Quality, Some(second)),
        ..open(Ground::Quality, "1")
    });
    assert_eq!(released(&held, "2027-01-01T00:00:00Z"), None);
    held.now = instant("2026-05-01T00:00:00Z");
    held.ok(WithdrawDispute {
        reason: String::new(),
    });
    assert_eq!(
        released(&held, "2027-01-01T00:00:00Z"),
        Some(instant("2026-05-01T00:00:00Z"))
    );
}

#[test]
fn d8_a_complete_order_that_is_refunded_in_full_is_refunded() {
    // All 3000 received, cap 2000: what is covered came back, and that is not all.
    let refund = |amount: &str| {
        let world = World::completed().then(open(Ground::Quality, "2000"));
        let at = world.now;
        let world = world.then(MakeOffer {
            by: Side::Supplier,
            remedy: Remedy::Refund { amount: usd(amount) },
            note: String::new(),
            at,
        });
        let (offer_id, by, accept) = (world.offer_id(), Side::Buyer, true);
        let world = world.then(AnswerOffer {
            offer_id,
            by,
            accept,
            at,
        });
        let (refund_id, amount) = (world.refund_id(), usd(amount));
        world.then(RecordRefundReceived {
            refund_id,
            amount,
            at,
        })
    };
    let of = |world: &World| status(world.order.as_ref().unwrap(), world.book());
    assert_eq!(of(&refund("2000")), Status::Completed);
    // A cap of all that was paid: the whole comes back, and refunded stands before completed in the table.
    let mut whole = World::new(FIRST);
    whole.supplier.free_limit = usd("3000");
    whole.ok(start(contract()));
    let mut whole = whole.then(Send {}).supplier_confirms().with_account();
    whole = whole
        .pay(Instalment::Initial, "1500")
        .ship(&[(0, "100"), (1, "50")])
        .pay(Instalment::Balance, "1500");
    let counts = full_counts(&whole);
    whole.ok(ConfirmReceipt { counts, at: None });
    whole.ok(open(Ground::Quality, "3000"));
    let at = whole.now;
    whole.ok(MakeOffer {
        by: Side::Supplier,
        remedy: Remedy::Refund { amount: usd("3000") },
        note: String::new(),
        at,
    });
    let (offer_id, by, accept) = (whole.offer_id(), Side::Buyer, true);
    whole.ok(AnswerOffer {
        offer_id,
        by,
        accept,
        at,
    });
    assert_eq!(of(&whole), Status::Completed, "decided is not received");
    let (refund_id, amount) = (whole.refund_id(), usd("3000"));
    whole.ok(RecordRefundReceived {
        refund_id,
        amount,
        at,
    });
    assert_eq!(of(&whole), Status::Refunded);
}

#[test]
fn m2_usd_figures_follow_the_rate_that_is_kept_with_the_order() {
    let cny = |text: &str| Money::parse(text, "CNY".parse().unwrap()).unwrap();
    let world = World::confirmed_of(cny_contract(), FIRST)
        .with_account()
        .pay(Instalment::Initial, "12000");
    // 12,000 CNY at 0.125.
    assert_eq!(world.figures().received, cny("12000"));
    assert_eq!(world.figures().cover.covered, usd("1500"));
    // Another day's rate is a change of the contract like any other: nothing moves before both agree.
    let newer = Contract {
        usd_rate: Some(UsdRate {
            rate: "0.15".parse().unwrap(),
            on: day("2026-03-05"),
            source: String::new(),
        }),
        ..cny_contract()
    };
    let at = world.now;
    let world = world.then(ProposeChange {
        by: Side::Buyer,
        contract: Box::new(newer),
        reason: String::new(),
        at,
    });
    assert_eq!(world.figures().cover.covered, usd("1500"));
    let change_id = world.running().open_change().unwrap().change_id;
    let world = world.then(AnswerChange {
        change_id,
        by: Side::Supplier,
        accept: true,
        reason: String::new(),
        at,
    });
    assert_eq!(world.figures().cover.covered, usd("1800"));
    let kept = world.running().terms.contract.usd_rate.as_ref().unwrap();
    assert_eq!(
        (kept.rate.to_string(), kept.on),
        ("0.15".to_owned(), day("2026-03-05"))
    );
    // No sum is ever formed of both.
    let dollars = transfer(&world, Instalment::Balance, usd("1"));
    assert_eq!(world.refused(dollars).rule, "M2");
    let offer = MakeOffer {
        by: Side::Supplier,
        remedy: Remedy::Refund { amount: cny("1") },
        note: String::new(),
        at,
    };
    let world = world.then(open(Ground::Quality, "1"));
    assert_eq!(world.refused(offer).rule, "M2");
}

#[test]
fn t3_d1_d6_what_ends_a_ship_by_day_that_is_over_is_what_the_rules_let_the_buyer_do() {
    let action = |world: &World| {
        let all = deadlines(world.order.as_ref().unwrap(), world.now, world.book()).unwrap();
        let ship_by = all.into_iter().find(|due| due.kind == DeadlineKind::ShipBy);
        ship_by.unwrap().action.unwrap()
    };
    let over = "2026-04-02T07:00:00Z";
    assert_eq!(action(&World::paid()), "record_shipment");
    assert_eq!(action(&World::paid().at(over)), "open_dispute");
    // D1: nothing was paid, so nothing can be disputed.
    assert_eq!(action(&World::payable().at(over)), "record_shipment");
    // D6: an open dispute takes it in; what it names already is not asked for again.
    let quality = World::paid().then(open(Ground::Quality, "500")).at(over);
    assert_eq!(action(&quality), "extend_dispute");
    let late = World::paid().at(over).then(open(Ground::LateShipment, "500"));
    assert_eq!(action(&late), "record_shipment");
}
