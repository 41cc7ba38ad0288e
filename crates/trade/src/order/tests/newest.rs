//! What counts is the newest of several: a version, a part of a refund, an offer (T2, O6, D5, D8).

use super::commands::*;
use super::world::*;
use crate::money::Money;
use crate::order::command::*;
use crate::order::contract::*;
use crate::order::event::*;
use crate::order::tests::derived::view_of;
use crate::rate::UsdRate;

fn refund_of(amount: &str) -> Remedy {
    Remedy::Refund { amount: usd(amount) }
}

#[test]
fn t2_o6_a_version_of_the_supplier_is_no_older_than_the_newest() {
    let mut world = World::sent();
    world.advance(3);
    let remarked = Contract {
        remarks: "Second thoughts.".to_owned(),
        ..contract()
    };
    let contract = Box::new(remarked);
    world.ok(ReviseDraft {
        contract: contract.clone(),
    });
    world.ok(Send {});
    let answered = |at: &str| RecordSupplierVersion {
        contract: contract.clone(),
        at: instant(at),
    };
    world.advance(1);
    let cancelled = |at: &str| RecordSupplierCancelled {
        reason: String::new(),
        at: instant(at),
    };
    assert_eq!(
        world.refused(cancelled("2026-03-04T18:00:00Z")).code,
        "time.too_early"
    );
    assert!(world.clone().give(cancelled("2026-03-05T18:00:00Z")).is_ok());
    assert_eq!(
        world.refused(answered("2026-03-04T18:00:00Z")).code,
        "time.too_early"
    );
    assert!(world.give(answered("2026-03-05T18:00:00Z")).is_ok());
}

#[test]
fn t2_d8_a_part_of_a_refund_is_no_older_than_the_one_before() {
    let mut world = World::disputed();
    let (by, remedy, note, at) = (Side::Supplier, refund_of("700"), String::new(), world.now);
    world.ok(MakeOffer { by, remedy, note, at });
    let (offer_id, by, accept) = (world.offer_id(), Side::Buyer, true);
    world.ok(AnswerOffer {
        offer_id,
        by,
        accept,
        at,
    });
    let refund_id = world.refund_id();
    for days in [2, 3] {
        world.advance(days);
        let (amount, at) = (usd("100"), world.now);
        world.ok(RecordRefundReceived {
            refund_id,
            amount,
            at,
        });
    }
    let third = |days: i64| RecordRefundReceived {
        refund_id,
        amount: usd("100"),
        at: world.now - chrono::TimeDelta::days(days),
    };
    assert_eq!(world.refused(third(1)).code, "time.too_early");
    assert!(world.clone().give(third(0)).is_ok());
}

#[test]
fn d5_only_an_open_offer_of_the_supplier_is_shown_as_what_accepting_would_pay() {
    let outcomes = |world: &World| -> Vec<(&'static str, Money)> {
        let view = view_of(world);
        let outcomes = view.disputes.last().unwrap().outcomes.iter();
        outcomes.map(|outcome| (outcome.kind, outcome.amount)).collect()
    };
    let mut world = World::disputed();
    let offered = |world: &mut World, by, amount| {
        let (remedy, note, at) = (refund_of(amount), String::new(), world.now);
        world.ok(MakeOffer { by, remedy, note, at });
    };
    let plain = outcomes(&world);
    assert_eq!(plain.len(), 3);
    offered(&mut world, Side::Supplier, "100");
    assert!(outcomes(&world).contains(&("accept_offer", usd("100"))));
    offered(&mut world, Side::Buyer, "450");
    assert_eq!(outcomes(&world), plain, "a counter-offer takes its place");
    offered(&mut world, Side::Supplier, "200");
    assert!(outcomes(&world).contains(&("accept_offer", usd("200"))));
    let (offer_id, by, accept, at) = (world.offer_id(), Side::Buyer, false, world.now);
    world.ok(AnswerOffer {
        offer_id,
        by,
        accept,
        at,
    });
    assert_eq!(outcomes(&world), plain, "it was declined");
}

#[test]
fn m1_p8_more_than_can_be_counted_in_usd_is_not_received() {
    let mut dear = cny_contract();
    dear.usd_rate = dear.usd_rate.map(|rate| UsdRate {
        rate: "7".parse().unwrap(),
        ..rate
    });
    let mut world = World::confirmed_of(dear, FIRST).with_account();
    let sum = |text| Money::parse(text, "CNY".parse().unwrap()).unwrap();
    world.ok(transfer(&world, Instalment::Initial, sum("12000")));
    let most = sum("142857142857142.85");
    let over = sum("142857142857142.86");
    assert_eq!(world.refused(received(&world, over)).rule, "M1");
    assert!(world.give(received(&world, most)).is_ok());
}

#[test]
fn rb2_a_dispute_that_is_with_the_platform_is_not_escalated_again_by_itself() {
    let untyped = Contract {
        coverage: None,
        ..contract()
    };
    let world = World::confirmed_of(untyped, LATER).with_account();
    let mut world = world
        .pay(Instalment::Initial, "1500")
        .ship(&[(0, "100"), (1, "50")])
        .then(open(Ground::Quality, "500"));
    world.advance(4);
    let waiting = world.clone();
    world.ok(Escalate {});
    world.advance(30);
    assert_eq!(world.refused(Lapse {}).code, "lapse.not_due");
    let mut by_itself = waiting;
    by_itself.advance(30);
    assert_eq!(by_itself.ok(Lapse {}).len(), 1);
}
