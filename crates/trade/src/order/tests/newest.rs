//! What counts is the newest of several: a version, a part of a refund, an offer, a proposal (T2, O6, O8, D5, D8, S5).

use super::commands::*;
use super::world::*;
use crate::money::Money;
use crate::order::OrderEvent;
use crate::order::command::*;
use crate::order::contract::*;
use crate::order::event::*;
use crate::order::reservation::released_at;
use crate::order::tests::derived::view_of;
use crate::order::view::{DeadlineKind, WindowState};
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
    world.ok(Escalate { at: None });
    world.advance(30);
    assert_eq!(world.refused(Lapse {}).code, "lapse.not_due");
    let mut by_itself = waiting;
    by_itself.advance(30);
    assert_eq!(by_itself.ok(Lapse {}).len(), 1);
}

#[test]
fn s5_d8_a_refund_in_full_releases_the_cover_with_its_last_part() {
    let mut world = World::escalated();
    let (finding, reasons, at) = (Finding::SupplierAtFault, String::new(), world.now);
    world.ok(RecordDecision { finding, reasons, at });
    let refund_id = world.refund_id();
    let mut come = |amount| {
        world.advance(2);
        let (amount, at) = (usd(amount), world.now);
        world.ok(RecordRefundReceived {
            refund_id,
            amount,
            at,
        });
        let order = world.order.as_ref().unwrap();
        (released_at(order, world.now, world.book()).unwrap(), at)
    };
    assert_eq!(come("1000").0, None);
    let (released, last) = come("500");
    assert_eq!(released, Some(last));
}

#[test]
fn o8_a_declined_proposal_to_cancel_leaves_room_for_another_which_is_then_the_one_to_answer() {
    let mut world = World::paid();
    let propose = |world: &mut World| {
        let (by, reason, at) = (Side::Supplier, String::new(), world.now);
        world.give(ProposeCancellation { by, reason, at }).is_ok()
    };
    let answer = |world: &mut World, accept| {
        let (by, at) = (Side::Buyer, world.now);
        world.give(AnswerCancellation { by, accept, at }).is_ok()
    };
    assert!(propose(&mut world));
    assert!(!propose(&mut world), "one waits for its answer");
    assert!(answer(&mut world, false));
    assert!(!answer(&mut world, true), "it has its answer");
    world.advance(1);
    assert!(propose(&mut world));
    assert!(answer(&mut world, true));
}

#[test]
fn d5_a_discount_that_the_balance_has_no_room_for_any_more_is_not_accepted() {
    let mut world = World::disputed();
    let (by, note, at) = (Side::Supplier, String::new(), world.now);
    let remedy = Remedy::Discount { amount: usd("300") };
    world.ok(MakeOffer { by, remedy, note, at });
    let offer_id = world.offer_id();
    let answer = |world: &World| AnswerOffer {
        offer_id,
        by: Side::Buyer,
        accept: true,
        at: world.now,
    };
    assert!(world.clone().give(answer(&world)).is_ok());
    let paid = world.pay(Instalment::Balance, "1201");
    assert_eq!(paid.refused(answer(&paid)).code, "dispute.discount_over_balance");
}

#[test]
fn p8_what_was_accepted_short_takes_nothing_of_the_balance() {
    let mut world = World::payable().pay(Instalment::Initial, "1400");
    let (instalment, at) = (Instalment::Initial, world.now);
    world.ok(RecordShortfallAccepted { instalment, at });
    let world = world.pay(Instalment::Balance, "1600");
    let [initial, balance] = world.figures().instalments.try_into().unwrap();
    assert_eq!(
        (
            initial.received,
            initial.overpaid,
            balance.received,
            balance.overpaid
        ),
        (usd("1400"), usd("0"), usd("1600"), usd("100"))
    );
}

#[test]
fn m3_p8_a_discount_over_a_balance_that_was_lowered_since_leaves_nothing_due() {
    let mut world = World::payable().pay(Instalment::Initial, "1600");
    world.ok(open(Ground::Quality, "0"));
    let (by, note, at) = (Side::Supplier, String::new(), world.now);
    let remedy = Remedy::Discount { amount: usd("300") };
    world.ok(MakeOffer { by, remedy, note, at });
    let (offer_id, by, accept) = (world.offer_id(), Side::Buyer, true);
    world.ok(AnswerOffer {
        offer_id,
        by,
        accept,
        at,
    });
    let mut smaller = contract();
    smaller.lines.truncate(1);
    smaller.lines[0].quantity = "60".parse().ok();
    smaller.insurance = None;
    let (by, contract, reason) = (Side::Buyer, Box::new(smaller), String::new());
    world.ok(ProposeChange {
        by,
        contract,
        reason,
        at,
    });
    let change_id = world.running().changes[0].change_id;
    let (by, reason) = (Side::Supplier, String::new());
    world.ok(AnswerChange {
        change_id,
        by,
        accept,
        reason,
        at,
    });
    // 1200 of goods and 400 of shipping, 1500 of them at first: a balance of 100, less 300. What was paid too much stays
    // with the initial payment, since the balance lacks nothing.
    let [initial, balance] = world.figures().instalments.try_into().unwrap();
    assert_eq!(
        (
            balance.due,
            balance.received,
            balance.outstanding,
            balance.overpaid
        ),
        (usd("0"), usd("0"), usd("0"), usd("0"))
    );
    assert_eq!((initial.received, initial.overpaid), (usd("1600"), usd("100")));
}

#[test]
fn p9_p8_what_comes_back_leaves_the_day_of_receipt_as_it_was() {
    let world = World::paid();
    let first = Some(world.now);
    assert_eq!(world.running().received_at(Instalment::Initial), first);
    let mut world = world.charged_back();
    assert_eq!(world.running().received_at(Instalment::Initial), first);
    world.advance(1);
    let world = world.pay(Instalment::Initial, "1500");
    assert_eq!(world.running().received_at(Instalment::Initial), first);
    assert!(Some(world.now) > first);
}

#[test]
fn o8_c7_an_agreed_cancellation_of_an_order_without_cover_decides_no_refund() {
    let kinds = |assured| -> Vec<&'static str> {
        let mut world = World::sent();
        world.supplier.assured = assured;
        let mut world = world
            .supplier_confirms()
            .with_account()
            .pay(Instalment::Initial, "1500");
        let (by, reason, at) = (Side::Supplier, String::new(), world.now);
        world.ok(ProposeCancellation { by, reason, at });
        let (by, accept) = (Side::Buyer, true);
        let events = world.ok(AnswerCancellation { by, accept, at });
        events.iter().map(OrderEvent::name).collect()
    };
    assert!(kinds(true).contains(&"refund_decided"));
    assert!(!kinds(false).contains(&"refund_decided"));
}

#[test]
fn t2_h2_receipt_is_not_confirmed_by_a_clock_behind_the_newest_shipment() {
    let mut world = World::paid().pay(Instalment::Balance, "1500").ship(&[(0, "100")]);
    world.advance(3);
    let mut world = world.ship(&[(1, "50")]);
    let counts = full_counts(&world);
    world.advance(-1);
    let confirm = ConfirmReceipt { counts, at: None };
    assert_eq!(world.refused(confirm.clone()).code, "time.too_early");
    world.advance(1);
    assert!(world.give(confirm).is_ok());
}

#[test]
fn t2_o6_a_proposal_is_no_older_than_the_change_that_was_agreed_last() {
    let remarked = |remarks: &str| Contract {
        remarks: remarks.to_owned(),
        ..contract()
    };
    let mut world = World::paid().changed(remarked("first"));
    let between = world.now + chrono::TimeDelta::days(1);
    world.advance(2);
    let world = world.changed(remarked("second"));
    let proposed = |at| ProposeChange {
        by: Side::Supplier,
        contract: Box::new(remarked("third")),
        reason: String::new(),
        at,
    };
    assert_eq!(world.refused(proposed(between)).code, "time.too_early");
    assert!(world.clone().give(proposed(world.now)).is_ok());
}

#[test]
fn t2_p8_a_shortfall_is_not_accepted_before_what_fell_short_was_received() {
    let mut world = World::payable().pay(Instalment::Initial, "1484");
    let accepted = |at| RecordShortfallAccepted {
        instalment: Instalment::Initial,
        at,
    };
    let early = world.now - chrono::TimeDelta::seconds(1);
    assert_eq!(world.refused(accepted(early)).code, "time.too_early");
    assert!(world.give(accepted(world.now)).is_ok());
}

#[test]
fn t2_p9_what_comes_back_is_no_older_than_the_part_that_came_back_before() {
    let mut world = World::paid();
    for _ in 0..2 {
        world.advance(1);
        world.ok(returned(&world, usd("100")));
    }
    let third = |days: i64| RecordPaymentReturned {
        at: world.now - chrono::TimeDelta::days(days),
        ..returned(&world, usd("100"))
    };
    assert_eq!(world.refused(third(1)).code, "time.too_early");
    assert!(world.clone().give(third(0)).is_ok());
}

#[test]
fn d3_the_days_to_find_a_solution_are_missed_once_they_are_over() {
    let state = |days| {
        let mut world = World::disputed();
        world.advance(days);
        let windows = view_of(&world).timeline.windows.into_iter();
        let mut settle = windows.filter(|window| window.kind == DeadlineKind::DisputeSettle);
        settle.next().map(|window| window.state)
    };
    assert_eq!(state(15), Some(WindowState::Open));
    assert_eq!(state(16), Some(WindowState::Missed));
}
