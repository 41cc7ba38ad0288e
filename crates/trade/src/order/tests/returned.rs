//! Received money that comes back, and what follows from it (P9, M3, C7, P8, H2, §9, S5, O8, RB2).

use super::commands::*;
use super::table::*;
use super::world::*;
use crate::id::PaymentId;
use crate::money::Money;
use crate::order::command::*;
use crate::order::contract::*;
use crate::order::event::*;
use crate::order::reservation::reservation;
use crate::order::state::Order;
use crate::order::status::{Status, status};
use crate::order::view::{DeadlineKind, PaymentState, ViewCtx, view};
use crate::order::windows::deadlines;
use crate::time::Day;
use uuid::Uuid;

fn back(world: World, amount: &str) -> World {
    let command = returned(&world, usd(amount));
    world.then(command)
}

/// A refund of 500 was agreed on, of which `come` came in.
fn refunded(come: &str) -> World {
    let world = World::disputed();
    let at = world.now;
    let world = world.then(MakeOffer {
        by: Side::Supplier,
        remedy: Remedy::Refund { amount: usd("500") },
        note: String::new(),
        at,
    });
    let offer_id = world.offer_id();
    let (by, accept) = (Side::Buyer, true);
    let world = world.then(AnswerOffer {
        offer_id,
        by,
        accept,
        at,
    });
    let (refund_id, amount) = (world.refund_id(), usd(come));
    if amount.is_zero() {
        return world;
    }
    world.then(RecordRefundReceived {
        refund_id,
        amount,
        at,
    })
}

fn cancelled_by_agreement() -> World {
    let world = World::paid();
    let at = world.now;
    let world = world.then(ProposeCancellation {
        by: Side::Supplier,
        reason: String::new(),
        at,
    });
    let (by, accept) = (Side::Buyer, true);
    world.then(AnswerCancellation { by, accept, at })
}

pub(super) fn cases() -> Vec<Case> {
    let paid = World::paid;
    let sent = || {
        let world = World::payable();
        let transfer = transfer(&world, Instalment::Initial, usd("1500"));
        world.then(transfer)
    };
    let give = |amount: &str| returned(&paid(), usd(amount));
    let stranger = PaymentId::new(Uuid::from_u128(1));
    let early = instant("2026-03-07T17:59:59Z");
    let yuan = Money::parse("1", "CNY".parse().unwrap()).unwrap();
    rows! {
        // P9: wholly or in part, with a reason, never more than the account has of it.
        paid(), give("1500") => yes ["payment_returned"];
        paid(), give("0.01") => yes ["payment_returned"];
        paid(), give("1500.01") => no ("payment.return_over_received", "P9");
        back(paid(), "1000"), returned(&back(paid(), "1000"), usd("500.01")) => no ("payment.return_over_received", "P9");
        back(paid(), "1000"), returned(&back(paid(), "1000"), usd("500")) => yes ["payment_returned"];
        paid(), RecordPaymentReturned { reason: " ".to_owned(), ..give("1") } => no ("order.text_missing", "O4");
        paid(), RecordPaymentReturned { payment_id: stranger, ..give("1") } => no ("payment.unknown", "P1");
        sent(), returned(&sent(), usd("1500")) => no ("payment.not_received", "P9");
        // M1, M2, T2.
        paid(), give("0") => no ("money.not_positive", "M1");
        paid(), RecordPaymentReturned { amount: yuan, ..give("1") } => no ("money.mixed_currency", "M2");
        paid(), RecordPaymentReturned { at: early, ..give("1") } => no ("time.too_early", "T2");
        paid(), RecordPaymentReturned { at: instant("2027-01-01T00:00:00Z"), ..give("1") } => no ("time.in_future", "T2");
        // A bank does not ask whether the order is complete or was cancelled by agreement.
        World::completed(), returned(&World::completed(), usd("1500")) => yes ["payment_returned"];
        cancelled_by_agreement(),
            returned(&cancelled_by_agreement(), usd("1500")) => yes ["payment_returned", "refund_reduced"];
        // C7, D6: what was decided and did not come in is reduced to what is still covered.
        refunded("0"), returned(&refunded("0"), usd("1000")) => yes ["payment_returned"];
        refunded("0"), returned(&refunded("0"), usd("1000.01")) => yes ["payment_returned", "refund_reduced"];
        // M3: what came in as a refund does not come back a second time.
        refunded("500"), returned(&refunded("500"), usd("1000")) => yes ["payment_returned"];
        refunded("500"), returned(&refunded("500"), usd("1000.01")) => no ("payment.return_over_refunds", "M3");
        refunded("200"), returned(&refunded("200"), usd("1300")) => yes ["payment_returned", "refund_reduced"];
        refunded("200"), returned(&refunded("200"), usd("1300.01")) => no ("payment.return_over_refunds", "M3");
    }
}

#[test]
fn p9_m3_money_that_comes_back_table() {
    run(cases());
}

#[test]
fn p9_m3_c7_every_figure_follows_and_the_history_stays() {
    let world = back(World::paid(), "600");
    let figures = world.figures();
    let initial = &figures.instalments[0];
    assert_eq!(
        (initial.received, initial.outstanding, initial.complete),
        (usd("900"), usd("600"), false)
    );
    let cover = &figures.cover;
    assert_eq!(
        (cover.covered, cover.uncovered, cover.not_yet_paid),
        (usd("900"), usd("0"), usd("2100"))
    );
    let events: Vec<&str> = world.events.iter().rev().take(2).map(OrderEvent::name).collect();
    assert_eq!(events, ["payment_returned", "payment_received"]);
    let world = back(world, "900");
    let at = ViewCtx {
        ctx: world.ctx(),
        version: 1,
        delay_agreed: false,
    };
    let shown = view(world.order.as_ref().unwrap(), &at).unwrap();
    let payment = &shown.payments[0];
    assert_eq!(payment.state, PaymentState::Returned);
    assert_eq!(
        (payment.received, payment.returned, payment.reason.as_deref()),
        (Some(usd("1500")), Some(usd("1500")), Some("charged back"))
    );
    let kinds: Vec<&str> = shown.timeline.facts.iter().map(|fact| fact.kind).collect();
    let told = |kind| kinds.iter().filter(|known| **known == kind).count();
    assert_eq!((told("payment_received"), told("payment_returned")), (1, 2));
}

#[test]
fn p9_only_the_designated_part_was_covered() {
    // O1: 1500 went to an account that was replaced before, 1500 to the right one.
    let mut world = World::payable();
    let old = world.account_id();
    let changed = account("9999", world.now);
    world = world.then(changed);
    let account_id = world.account_id();
    world = world.then(ConfirmAccount { account_id });
    let wrong = SendPayment {
        account_id: old,
        ..transfer(&world, Instalment::Initial, usd("1500"))
    };
    world = world.then(wrong);
    let command = received(&world, usd("1500"));
    world = world.then(command);
    assert_eq!(world.figures().cover.covered, usd("0"));
    let world = back(world, "1500").pay(Instalment::Initial, "1500");
    assert_eq!(world.figures().cover.covered, usd("1500"));
    assert_eq!(world.figures().cover.uncovered, usd("0"));
}

#[test]
fn p9_h2_s9_status_and_receipt_go_back_with_the_money() {
    let of = |world: &World| status(world.order.as_ref().unwrap(), world.book());
    let paid = World::paid();
    assert_eq!(of(&paid), Status::AwaitingShipment);
    let world = back(paid, "0.01");
    assert_eq!(of(&world), Status::PendingPayment);
    assert_eq!(world.refused(open(Ground::Quality, "1")).rule, "D1");
    let world = back(World::balanced(), "1500");
    assert_eq!(of(&world), Status::Delivered);
    let counts = full_counts(&world);
    let refusal = world.refused(ConfirmReceipt { counts, at: None });
    assert_eq!(
        (refusal.code, refusal.rule),
        ("receipt.balance_not_received", "H2")
    );
}

#[test]
fn p9_h2_a_complete_order_owes_again_and_can_be_paid() {
    let world = back(World::completed(), "1500");
    let of = |world: &World| status(world.order.as_ref().unwrap(), world.book());
    assert_eq!(of(&world), Status::Completed);
    let kinds = |world: &World| -> Vec<DeadlineKind> {
        let all = deadlines(world.order.as_ref().unwrap(), world.now, world.book()).unwrap();
        all.iter().map(|deadline| deadline.kind).collect()
    };
    assert!(kinds(&world).contains(&DeadlineKind::PayBalance));
    let world = world.pay(Instalment::Balance, "1500");
    assert!(!kinds(&world).contains(&DeadlineKind::PayBalance));
    assert_eq!(world.figures().outstanding, usd("0"));
    let more = payment(&world, Instalment::Balance, Method::CreditCard, usd("1"));
    assert_eq!(world.refused(more).code, "order.completed");
}

#[test]
fn p9_d8_what_comes_back_in_two_ways_is_all_that_came_back() {
    let world = back(refunded("500"), "1000");
    let order = world.order.as_ref().unwrap();
    assert_eq!(status(order, world.book()), Status::Refunded);
    // S5: the cover is released with the last of it.
    let held = reservation(order, world.now, world.book()).unwrap();
    let last = held.changes.last().unwrap();
    assert_eq!((last.at, last.amount), (world.now, usd("0")));
}

#[test]
fn p9_c7_a_reduced_refund_shows_what_was_given_up() {
    let world = back(refunded("200"), "1300");
    let refunds = world.figures().refunds;
    assert_eq!(
        (refunds.decided, refunds.received, refunds.ceiling),
        (usd("200"), usd("200"), usd("0"))
    );
    let at = ViewCtx {
        ctx: world.ctx(),
        version: 1,
        delay_agreed: false,
    };
    let shown = view(world.order.as_ref().unwrap(), &at).unwrap();
    assert_eq!(
        (shown.refunds[0].decided, shown.refunds[0].reduced_by),
        (usd("200"), usd("300"))
    );
    let all = deadlines(world.order.as_ref().unwrap(), world.now, world.book()).unwrap();
    assert!(all.iter().all(|deadline| deadline.kind != DeadlineKind::Refund));
}

/// A refund of 500 was agreed on, and one of 300 after it; 1500 were received.
fn refunded_twice() -> World {
    let world = refunded("0").then(OpenDispute {
        evidence: vec![evidence("video")],
        ..open(Ground::Quality, "300")
    });
    let at = world.now;
    let world = world.then(MakeOffer {
        by: Side::Supplier,
        remedy: Remedy::Refund { amount: usd("300") },
        note: String::new(),
        at,
    });
    let (offer_id, by, accept) = (world.offer_id(), Side::Buyer, true);
    world.then(AnswerOffer {
        offer_id,
        by,
        accept,
        at,
    })
}

#[test]
fn c7_d6_the_newest_refund_is_given_up_first_and_no_more_than_is_not_covered() {
    for (amount, left) in [
        ("700", ["500.00", "300.00"]),
        ("800", ["500.00", "200.00"]),
        ("1000", ["500.00", "0.00"]),
        ("1100", ["400.00", "0.00"]),
        ("1500", ["0.00", "0.00"]),
    ] {
        let world = back(refunded_twice(), amount);
        let refunds = world.running().refunds.iter();
        let found: Vec<String> = refunds.map(|refund| refund.amount.to_string()).collect();
        assert_eq!(found, left, "{amount} came back");
    }
}

#[test]
fn o8_d6_an_agreement_gives_back_what_was_covered_less_the_refunds_of_the_same_instant() {
    // 500 of 1500 were agreed on; at that instant the end was proposed and agreed, and written down after the balance came.
    let world = refunded("0");
    let (by, reason, at) = (Side::Supplier, String::new(), world.now);
    let world = world.then(ProposeCancellation { by, reason, at });
    let world = world.pay(Instalment::Balance, "1500");
    assert_eq!(world.figures().refunds.ceiling, usd("1500"), "of 2000 now");
    let (by, accept) = (Side::Buyer, true);
    let world = world.then(AnswerCancellation { by, accept, at });
    let decided: Vec<Money> = world
        .running()
        .refunds
        .iter()
        .map(|refund| refund.amount)
        .collect();
    assert_eq!(decided, [usd("500"), usd("1000")]);
}

/// Ten days to ship after the initial payment was received.
fn shipping_after_payment() -> Contract {
    Contract {
        ship_by: Some(ShipBy::AfterInitialPayment { days: 10 }),
        ..contract()
    }
}

fn ship_by(world: &World) -> Option<Day> {
    let window = crate::order::ground::ship_by(world.running(), world.book()).unwrap();
    window.map(|window| window.last_day)
}

#[test]
fn p9_o4_d2_money_that_comes_back_moves_no_ship_by_day_and_mends_no_delay() {
    let paid = World::confirmed_of(shipping_after_payment(), FIRST)
        .with_account()
        .pay(Instalment::Initial, "1500");
    assert_eq!(ship_by(&paid), Some(day("2026-03-17")));
    for amount in ["0.01", "1500"] {
        let mut world = back(paid.clone(), amount);
        assert_eq!(ship_by(&world), Some(day("2026-03-17")), "{amount} came back");
        world.advance(20);
        let world = world.pay(Instalment::Initial, amount);
        assert_eq!(
            ship_by(&world),
            Some(day("2026-03-17")),
            "{amount} was paid again"
        );
    }
    // Shipped late, it stays late whatever a bank calls back afterwards.
    let late = |world: &World| super::derived::view_of(world).batches[0].late;
    let world = paid.at("2026-03-20T18:00:00Z").ship(&[(0, "100"), (1, "50")]);
    assert!(late(&world));
    let mut world = back(world, "0.01");
    assert!(late(&world));
    world.advance(1);
    let world = world.pay(Instalment::Initial, "0.01");
    assert!(late(&world));
    let refusal = world.clone().give(open(Ground::LateShipment, "100")).err();
    assert_eq!(refusal, None, "D2");
}

#[test]
fn o7_p9_d2_a_change_that_asks_for_no_more_begins_no_receipt_anew() {
    let late = |world: &World| super::derived::view_of(world).batches[0].late;
    let world = World::confirmed_of(shipping_after_payment(), FIRST)
        .with_account()
        .pay(Instalment::Initial, "1500")
        .at("2026-03-20T18:00:00Z")
        .ship(&[(0, "100"), (1, "50")]);
    let world = back(world, "0.01").at("2026-03-22T18:00:00Z");
    let retyped = Contract {
        coverage: Some(Coverage::PreShipment),
        ..shipping_after_payment()
    };
    let mut world = world.changed(retyped);
    assert!(late(&world), "the coverage type has nothing to do with it");
    world.advance(1);
    let world = world.pay(Instalment::Initial, "0.01");
    assert_eq!(ship_by(&world), Some(day("2026-03-17")));
    assert!(late(&world));
}

#[test]
fn o7_d2_o4_a_change_of_the_initial_payment_dates_its_receipt_no_earlier_than_itself() {
    let asking = |amount: &str| Contract {
        initial_payment: Some(InitialPayment::Amount { amount: usd(amount) }),
        ..shipping_after_payment()
    };
    let begun = World::confirmed_of(shipping_after_payment(), FIRST).with_account();
    // 1000 of 1500 came on the 7th; on the 20th both agree that this is the initial payment.
    let world = begun.clone().pay(Instalment::Initial, "1000");
    let world = world.at("2026-03-20T18:00:00Z").changed(asking("1000"));
    assert_eq!(ship_by(&world), Some(day("2026-03-30")));
    // A higher one, agreed after the first was received, is received when the rest has come.
    let world = begun.pay(Instalment::Initial, "1500");
    let world = world.at("2026-03-10T18:00:00Z").changed(asking("2000"));
    assert_eq!(ship_by(&world), None);
    let world = world.pay(Instalment::Initial, "500");
    assert_eq!(ship_by(&world), Some(day("2026-03-25")));
}

#[test]
fn p9_rb2_unpaid_days_begin_anew_with_what_comes_back() {
    let mut world = World::confirmed_of(
        Contract {
            coverage: None,
            ..contract()
        },
        LATER,
    )
    .with_account()
    .pay(Instalment::Initial, "1500");
    world.advance(70);
    let mut world = back(world, "1500");
    assert_eq!(world.refused(Lapse {}).code, "lapse.not_due");
    world.advance(61);
    let back_at = world.now - chrono::TimeDelta::days(61);
    let events = world.ok(Lapse {});
    let [OrderEvent::Lapsed { at, .. }] = events.as_slice() else {
        panic!("{events:?}")
    };
    assert!(*at > back_at && *at <= world.now);
}

#[test]
fn s5_a_payment_that_fails_later_does_not_move_the_release() {
    let world = World::paid();
    let balance = transfer(&world, Instalment::Balance, usd("1500"));
    let world = world.then(balance);
    let (second, at) = (world.payment_id(), world.now);
    let world = world.then(open(Ground::Quality, "1500")).then(MakeOffer {
        by: Side::Supplier,
        remedy: Remedy::Refund { amount: usd("1500") },
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
    let (refund_id, amount) = (world.refund_id(), usd("1500"));
    let mut world = world.then(RecordRefundReceived {
        refund_id,
        amount,
        at,
    });
    let released = |world: &World| {
        let held = reservation(world.order.as_ref().unwrap(), world.now, world.book()).unwrap();
        let last = *held.changes.last().unwrap();
        (last.at, last.amount)
    };
    assert_eq!(released(&world), (at, usd("0")));
    world.advance(37);
    let failed_at = world.now;
    let world = world.then(RecordPaymentFailed {
        payment_id: second,
        reason: "returned by the bank".to_owned(),
        at: failed_at,
    });
    assert_eq!(released(&world), (at, usd("0")));
}

#[test]
fn p9_o8_with_all_of_it_back_either_side_may_cancel_again() {
    let cancel = || Cancel {
        reason: String::new(),
    };
    assert_eq!(World::paid().refused(cancel()).code, "cancel.needs_agreement");
    assert_eq!(
        back(World::paid(), "1499.99").refused(cancel()).code,
        "cancel.needs_agreement"
    );
    let world = back(World::paid(), "1500").then(cancel());
    assert!(matches!(world.order, Some(Order::Cancelled(_))));
}

#[test]
fn l3_p11_a_pay_later_payment_does_not_run_before_its_agreement() {
    let mut world = World::payable();
    world.credit = Some(usd("5000"));
    let draw = payment(&world, Instalment::Initial, Method::PayLater, usd("1500"));
    let mut world = world.then(draw);
    let shown = |world: &World| {
        let at = ViewCtx {
            ctx: world.ctx(),
            version: 1,
            delay_agreed: false,
        };
        view(world.order.as_ref().unwrap(), &at).unwrap()
    };
    // Three weeks of waiting for the lender make nothing overdue.
    world.advance(21);
    let before = shown(&world);
    let payment = &before.payments[0];
    assert!(payment.awaits_agreement && !payment.overdue);
    let waits = before
        .deadlines
        .iter()
        .find(|deadline| deadline.kind == DeadlineKind::Arrival);
    let waits = waits.unwrap();
    assert_eq!(
        (waits.due, waits.overdue, waits.provisional, waits.rule),
        (None, false, true, "L3")
    );
    let (payment_id, at) = (world.payment_id(), world.now);
    let mut world = world.then(RecordLoanAgreed { payment_id, at });
    let agreed = shown(&world);
    let payment = &agreed.payments[0];
    assert!(!payment.awaits_agreement);
    assert!(payment.arrival.earliest > crate::time::day_in(at, world.book().platform().time_zone));
    world.advance(10);
    assert!(shown(&world).payments[0].overdue);
}
