//! §9 by its table, first match wins; the dispute badge.

use super::commands::*;
use super::world::*;
use crate::order::command::*;
use crate::order::contract::*;
use crate::order::event::*;
use crate::order::figures::is_refunded;
use crate::order::state::Order;
use crate::order::status::{Status, dispute_badge, status};

#[track_caller]
fn check(given: &World, expected: &str) {
    let order = given.order.as_ref().unwrap();
    let found = status(order, given.book());
    assert_eq!(found.code(), expected);
    assert_eq!(serde_json::to_value(found).unwrap(), expected);
    assert!(
        given.book().status_label(expected).is_some(),
        "the edition has no label for {expected}"
    );
}

fn sent_by(method: Method) -> World {
    let mut world = World::payable();
    world.credit = Some(usd("5000"));
    let payment = payment(&world, Instalment::Initial, method, usd("1500"));
    world.then(payment)
}

#[test]
fn status_1_to_6_before_and_outside_the_running_order() {
    check(&World::draft(), "draft");
    check(&World::sent(), "awaiting_supplier");
    check(&World::countered(), "awaiting_buyer");
    check(
        &World::countered().then(Cancel {
            reason: String::new(),
        }),
        "cancelled",
    );
    check(&World::completed(), "completed");
    // 1 comes before 2: cancelled by agreement and refunded in full.
    let mut world = World::paid();
    world.ok(ProposeCancellation {
        by: Side::Buyer,
        reason: String::new(),
        at: world.now,
    });
    world.ok(AnswerCancellation {
        by: Side::Supplier,
        accept: true,
        at: world.now,
    });
    world.ok(RecordRefundReceived {
        refund_id: world.refund_id(),
        amount: usd("1500"),
        at: world.now,
    });
    check(&world, "cancelled");
}

#[test]
fn p7_status_7_and_8_by_method() {
    check(&World::payable(), "pending_payment");
    check(&sent_by(Method::EChecking), "payment_processing");
    check(&sent_by(Method::PayLater), "payment_processing");
    check(&sent_by(Method::TelegraphicTransfer), "pending_payment");
    let mut card = sent_by(Method::CreditCard);
    check(&card, "pending_payment");
    card.ok(RecordPaymentAccepted {
        payment_id: card.payment_id(),
        at: card.now,
    });
    check(&card, "awaiting_shipment");
    let mut failed = sent_by(Method::EChecking);
    failed.ok(RecordPaymentFailed {
        payment_id: failed.payment_id(),
        reason: "no funds".to_owned(),
        at: failed.now,
    });
    check(&failed, "pending_payment");
}

#[test]
fn status_9_to_13_by_goods_and_balance() {
    check(&World::paid(), "awaiting_shipment");
    check(&World::paid().ship(&[(0, "100")]), "partly_shipped");
    check(&World::shipped(), "shipped");
    check(&World::delivered(), "delivered");
    check(&World::balanced(), "awaiting_delivery_confirmation");
    check(
        &World::shipped().pay(Instalment::Balance, "1500"),
        "awaiting_delivery_confirmation",
    );
    // Two batches, one delivered: not all delivered.
    let world = World::paid().ship(&[(0, "100")]).deliver().ship(&[(1, "50")]);
    check(&world, "shipped");
    // A card accepted for the balance is not receipt (P8).
    let mut card = World::delivered();
    card.ok(payment(
        &card,
        Instalment::Balance,
        Method::CreditCard,
        usd("1500"),
    ));
    card.ok(RecordPaymentAccepted {
        payment_id: card.payment_id(),
        at: card.now,
    });
    check(&card, "delivered");
}

#[test]
fn p1_a_balance_of_zero_counts_as_received() {
    let contract = Contract {
        initial_payment: Some(InitialPayment::Percent {
            percent: "100".parse().unwrap(),
        }),
        ship_by: Some(ShipBy::AfterBalance { days: 10 }),
        ..contract()
    };
    let world = World::confirmed_of(contract, FIRST).with_account();
    check(&world, "pending_payment");
    assert_eq!(world.running().received_at(Instalment::Balance), None);
    let world = world.pay(Instalment::Initial, "1000");
    assert_eq!(world.running().received_at(Instalment::Balance), None);
    let world = world.pay(Instalment::Initial, "2000");
    let ship_by = crate::order::ground::ship_by(world.running(), world.book())
        .unwrap()
        .unwrap();
    assert_eq!(
        ship_by.last_day,
        day("2026-03-22"),
        "ten days after the receipt of the rest on the 12th"
    );
    check(
        &world.ship(&[(0, "100"), (1, "50")]),
        "awaiting_delivery_confirmation",
    );
}

#[test]
fn d8_refunded_only_when_all_that_was_received_has_come_back() {
    let mut world = World::escalated();
    let finding = Finding::SupplierAtFault;
    world.ok(RecordDecision {
        finding,
        reasons: String::new(),
        at: world.now,
    });
    check(&world, "delivered");
    let come = |world: &World, amount: &str| RecordRefundReceived {
        refund_id: world.refund_id(),
        amount: usd(amount),
        at: world.now,
    };
    world.ok(come(&world, "1499.99"));
    check(&world, "delivered");
    world.ok(come(&world, "0.01"));
    check(&world, "refunded");
    // A cent that was all there was is all that comes back.
    let mut cent = World::payable().pay(Instalment::Initial, "0.01");
    let (at, reason) = (cent.now, String::new());
    cent.ok(ProposeCancellation {
        by: Side::Supplier,
        reason,
        at,
    });
    cent.ok(AnswerCancellation {
        by: Side::Buyer,
        accept: true,
        at,
    });
    assert!(!is_refunded(cent.running()), "nothing has come back");
    cent.ok(come(&cent, "0.01"));
    assert!(is_refunded(cent.running()));
    assert!(
        !is_refunded(World::payable().running()),
        "where nothing was received nothing is refunded"
    );
    // 3 before: completed and refunded is refunded, completed with a part refunded stays completed.
    let mut part = World::completed().then(open(Ground::Quality, "500"));
    part.ok(MakeOffer {
        by: Side::Supplier,
        remedy: Remedy::Refund { amount: usd("500") },
        note: String::new(),
        at: part.now,
    });
    part.ok(AnswerOffer {
        offer_id: part.offer_id(),
        by: Side::Buyer,
        accept: true,
        at: part.now,
    });
    part.ok(come(&part, "500"));
    check(&part, "completed");
}

#[test]
fn every_status_has_its_own_code() {
    let mut codes: Vec<&str> = Status::ALL.iter().map(|status| status.code()).collect();
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(codes.len(), 13);
    let mut known = crate::rulebook::STATUS_CODES.to_vec();
    known.sort_unstable();
    assert_eq!(codes, known);
}

#[test]
fn d3_badges_follow_the_dispute() {
    let badge = |world: &World, can_escalate| {
        let dispute = world.running().disputes.last().unwrap();
        let badge = dispute_badge(dispute, can_escalate).code();
        assert!(
            world.book().badge_label(badge).is_some(),
            "the edition has no label for {badge}"
        );
        badge
    };
    let world = World::disputed();
    assert_eq!(badge(&world, false), "open");
    assert_eq!(badge(&world, true), "escalatable");
    let at = world.now;
    let answered = world.clone().then(RecordSupplierResponse {
        text: "No.".to_owned(),
        at,
    });
    assert_eq!(badge(&answered, false), "supplier_responded");
    assert_eq!(badge(&World::escalated(), true), "escalated");
    let escalated = World::escalated();
    let at = escalated.now;
    let decided = escalated.then(RecordDecision {
        finding: Finding::NotAtFault,
        reasons: String::new(),
        at,
    });
    assert_eq!(badge(&decided, false), "decided");
    assert_eq!(
        badge(
            &world.clone().then(WithdrawDispute {
                reason: String::new()
            }),
            false
        ),
        "withdrawn"
    );
    let at = world.now;
    let mut settled = world.then(MakeOffer {
        by: Side::Supplier,
        remedy: Remedy::Replacement,
        note: String::new(),
        at,
    });
    settled.ok(AnswerOffer {
        offer_id: settled.offer_id(),
        by: Side::Buyer,
        accept: true,
        at,
    });
    assert_eq!(badge(&settled, false), "settled");
    assert!(matches!(settled.order, Some(Order::Running(_))));
}
