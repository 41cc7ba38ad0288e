//! Cancelling (O8) and changing (O6, O7) an order.

use super::commands::*;
use super::table::*;
use super::world::*;
use crate::id::ChangeId;
use crate::money::Money;
use crate::order::command::*;
use crate::order::contract::*;
use crate::order::event::*;
use crate::order::state::Order;
use crate::order::view::DeadlineKind;
use crate::order::windows::deadlines;
use crate::refusal::Refusal;

fn under_way() -> World {
    let world = World::payable();
    let transfer = transfer(&world, Instalment::Initial, usd("1500"));
    world.then(transfer)
}

/// A part was shipped before anything was paid.
fn unpaid_goods() -> World {
    World::payable().ship(&[(0, "10")])
}

/// All was shipped and delivered, and all that was paid came back.
fn charged_back() -> World {
    World::delivered().charged_back()
}

/// A dispute was opened while the card had the payment accepted; it failed since, so that nothing is held and nothing
/// was shipped.
fn disputed_and_failed() -> World {
    let world = World::payable();
    let card = payment(&world, Instalment::Initial, Method::CreditCard, usd("1500"));
    let world = world.then(card);
    let (payment_id, at) = (world.payment_id(), world.now);
    let reason = "returned".to_owned();
    let accepted = world.then(RecordPaymentAccepted { payment_id, at });
    let failed = RecordPaymentFailed {
        payment_id,
        reason,
        at,
    };
    accepted.then(open(Ground::Quality, "0")).then(failed)
}

fn propose_cancel(world: &World, by: Side) -> ProposeCancellation {
    ProposeCancellation {
        by,
        reason: "no longer needed".to_owned(),
        at: world.now,
    }
}

fn cancel_proposed() -> World {
    let world = World::paid();
    let proposal = propose_cancel(&world, Side::Buyer);
    world.then(proposal)
}

fn propose(world: &World, by: Side, contract: Contract) -> ProposeChange {
    ProposeChange {
        by,
        contract: Box::new(contract),
        reason: String::new(),
        at: world.now,
    }
}

fn dearer() -> Contract {
    Contract {
        shipping_fee: Some(usd("900")),
        ..contract()
    }
}

fn retyped() -> Contract {
    Contract {
        coverage: Some(Coverage::PreShipment),
        ..contract()
    }
}

fn change_proposed() -> World {
    let world = World::paid();
    let proposal = propose(&world, Side::Buyer, dearer());
    world.then(proposal)
}

fn answer(world: &World, by: Side, accept: bool) -> AnswerChange {
    let change_id = world.running().changes.last().unwrap().change_id;
    AnswerChange {
        change_id,
        by,
        accept,
        reason: String::new(),
        at: world.now,
    }
}

pub(super) fn cases() -> Vec<Case> {
    let mut cases = cancelling();
    cases.extend(changing());
    cases
}

fn cancelling() -> Vec<Case> {
    let at = instant(START);
    let cancel = || Cancel {
        reason: "changed my mind".to_owned(),
    };
    let theirs = |at| RecordSupplierCancelled {
        reason: "sold out".to_owned(),
        at,
    };
    let agree = |world: &World, by, accept| AnswerCancellation {
        by,
        accept,
        at: world.now,
    };
    let base = cancel_proposed();
    let disputed = World::disputed();
    rows! {
        // O8: freely before confirmation, then before any payment is under way, by either side.
        World::draft(), cancel() => yes ["cancelled"];
        World::countered(), cancel() => yes ["cancelled"];
        World::payable(), cancel() => yes ["cancelled"];
        World::sent(), theirs(at) => yes ["cancelled"];
        World::payable(), theirs(at) => yes ["cancelled"];
        World::draft(), theirs(at) => no ("contract.nothing_sent", "O8");
        World::draft().then(cancel()), cancel() => no ("order.cancelled", "O8");
        World::draft().then(cancel()), Send {} => no ("order.cancelled", "O8");
        // Never while a payment is processing; later only by agreement.
        under_way(), cancel() => no ("cancel.payment_processing", "O8");
        under_way(), theirs(at) => no ("cancel.payment_processing", "O8");
        World::paid(), cancel() => no ("cancel.needs_agreement", "O8");
        World::completed(), cancel() => no ("order.completed", "H2");
        under_way().then(RecordPaymentFailed { payment_id: under_way().payment_id(), reason: "returned".to_owned(), at }),
            cancel() => yes ["cancelled"];
        // What was shipped unpaid is the supplier's: then only by agreement, money or none.
        unpaid_goods(), cancel() => no ("cancel.needs_agreement", "O8");
        unpaid_goods(), theirs(at) => no ("cancel.needs_agreement", "O8");
        unpaid_goods(), propose_cancel(&unpaid_goods(), Side::Buyer) => yes ["cancellation_proposed"];
        charged_back(), cancel() => no ("cancel.needs_agreement", "O8");
        charged_back(), theirs(charged_back().now) => no ("cancel.needs_agreement", "O8");
        charged_back(), propose_cancel(&charged_back(), Side::Supplier) => yes ["cancellation_proposed"];
        // O8, S5: money that failed or came back does not end the dispute it made possible.
        disputed_and_failed(), cancel() => no ("cancel.dispute_open", "O8");
        disputed_and_failed(), theirs(at) => no ("cancel.dispute_open", "O8");
        World::paid().then(open(Ground::Quality, "500")).charged_back(), cancel() => no ("cancel.dispute_open", "O8");
        disputed_and_failed().then(WithdrawDispute { reason: String::new() }), cancel() => yes ["cancelled"];
        World::payable(), propose_cancel(&World::payable(), Side::Buyer) => no ("cancel.no_agreement_needed", "O8");
        under_way(), propose_cancel(&under_way(), Side::Buyer) => no ("cancel.payment_processing", "O8");
        disputed.clone(), propose_cancel(&disputed, Side::Buyer) => no ("cancel.dispute_open", "O8");
        World::paid(), propose_cancel(&World::paid(), Side::Supplier) => yes ["cancellation_proposed"];
        base.clone(), propose_cancel(&base, Side::Supplier) => no ("cancel.already_proposed", "O8");
        base.clone(), agree(&base, Side::Buyer, true) => no ("cancel.own_proposal", "O8");
        base.clone(), agree(&base, Side::Supplier, false) => yes ["cancellation_declined"];
        base.clone(), agree(&base, Side::Supplier, true) => yes ["cancelled", "refund_decided"];
        World::paid(), agree(&base, Side::Supplier, true) => no ("cancel.not_proposed", "O8");
        base.clone().then(transfer(&base, Instalment::Balance, usd("1500"))),
            agree(&base, Side::Supplier, true) => no ("cancel.payment_processing", "O8");
    }
}

fn changing() -> Vec<Case> {
    let base = change_proposed();
    let theirs = {
        let world = World::paid();
        let proposal = propose(&world, Side::Supplier, dearer());
        world.then(proposal)
    };
    let stranger = ChangeId::new(uuid::Uuid::from_u128(1));
    let full = World::shipped().pay(Instalment::Balance, "1500");
    let mut euros = contract();
    euros.currency = "EUR".parse().unwrap();
    let in_euros = |amount: Option<Money>| {
        amount.and_then(|amount| Money::parse(&amount.to_string(), euros.currency).ok())
    };
    let euros = Contract {
        usd_rate: cny_contract().usd_rate,
        shipping_fee: in_euros(euros.shipping_fee),
        insurance: in_euros(euros.insurance),
        initial_payment: Some(InitialPayment::Percent {
            percent: "50".parse().unwrap(),
        }),
        ..euros
    };
    rows! {
        World::paid(), propose(&World::paid(), Side::Buyer, dearer()) => yes ["change_proposed"];
        World::paid(), propose(&World::paid(), Side::Buyer, contract()) => no ("change.nothing", "O6");
        World::paid(),
            propose(&World::paid(), Side::Buyer, Contract { lines: Vec::new(), ..contract() }) => no ("contract.incomplete", "O4");
        base.clone(), propose(&base, Side::Supplier, retyped()) => no ("change.already_open", "O6");
        // O6: the other side accepts or declines; the proposer may take it back.
        base.clone(), answer(&base, Side::Supplier, true) => yes ["change_accepted"];
        base.clone(), answer(&base, Side::Supplier, false) => yes ["change_declined"];
        base.clone(), answer(&base, Side::Buyer, true) => no ("change.own_proposal", "O6");
        base.clone(), AnswerChange { change_id: stranger, ..answer(&base, Side::Supplier, true) } => no ("change.not_open", "O6");
        base.clone(), WithdrawChange { change_id: base.running().changes[0].change_id } => yes ["change_withdrawn"];
        theirs.clone(), WithdrawChange { change_id: theirs.running().changes[0].change_id } => no ("change.not_ours", "O6");
        // O7: lines, prices and dates until shipment; asked again when the answer comes.
        World::shipped(), propose(&World::shipped(), Side::Buyer, dearer()) => no ("change.after_shipment", "O7");
        base.clone().ship(&[(0, "1")]), answer(&base, Side::Supplier, true) => no ("change.after_shipment", "O7");
        base.clone().ship(&[(0, "1")]), answer(&base, Side::Supplier, false) => yes ["change_declined"];
        // … the coverage type until the balance is paid.
        World::shipped(), propose(&World::shipped(), Side::Buyer, retyped()) => yes ["change_proposed"];
        full.clone(), propose(&full, Side::Buyer, retyped()) => no ("change.coverage_after_balance", "O7");
        // M2: no other currency once money has moved.
        World::paid(), propose(&World::paid(), Side::Buyer, euros.clone()) => no ("change.currency", "M2");
        World::payable(), propose(&World::payable(), Side::Buyer, euros) => yes ["change_proposed"];
        World::completed(), propose(&World::completed(), Side::Buyer, dearer()) => no ("order.completed", "H2");
        // C7: what was refunded stays within the new cover.
        refunded_1400(), propose(&refunded_1400(), Side::Buyer, smaller()) => no ("change.below_refunds", "C7");
    }
}

/// Post-delivery, nothing shipped, 1500 received, 1400 of it to be refunded by settlement.
fn refunded_1400() -> World {
    let mut world = World::paid().then(open(Ground::Quality, "1400"));
    let remedy = Remedy::Refund { amount: usd("1400") };
    world.ok(MakeOffer {
        by: Side::Supplier,
        remedy,
        note: String::new(),
        at: world.now,
    });
    world.ok(AnswerOffer {
        offer_id: world.offer_id(),
        by: Side::Buyer,
        accept: true,
        at: world.now,
    });
    world
}

fn smaller() -> Contract {
    Contract {
        coverage: Some(Coverage::PreShipment),
        initial_payment: Some(InitialPayment::Amount { amount: usd("1399") }),
        ..contract()
    }
}

#[test]
fn o6_o7_o8_cancel_and_change_table() {
    run(cases());
}

#[test]
fn o7_an_accepted_change_recomputes_the_cap_and_a_later_report_does_not() {
    let mut world = change_proposed();
    world.supplier.free_limit = usd("3200");
    assert_eq!(world.running().terms.cover.cap, usd("2000"));
    world.ok(answer(&world, Side::Supplier, true));
    let terms = &world.running().terms;
    assert_eq!(
        (terms.version, terms.totals.total, terms.cover.cap),
        (2, usd("3500"), usd("3200"))
    );
    assert_eq!(world.figures().instalments[1].due, usd("2000"));
}

#[test]
fn o8_an_agreed_cancellation_gives_back_what_is_covered() {
    let mut world = cancel_proposed();
    world.ok(AnswerCancellation {
        by: Side::Supplier,
        accept: true,
        at: world.now,
    });
    assert!(matches!(world.order, Some(Order::Cancelled(_))));
    let refund = &world.running().refunds[0];
    assert_eq!((refund.amount, refund.dispute_id), (usd("1500"), None));
    world.ok(RecordRefundReceived {
        refund_id: world.refund_id(),
        amount: usd("1500"),
        at: world.now,
    });
    assert_eq!(world.figures().refunds.received, usd("1500"));
}

#[test]
fn t3_o8_a_supplier_s_proposal_to_cancel_is_a_deadline_until_the_order_ends() {
    let asks = |world: &World| {
        let deadlines = deadlines(world.order.as_ref().unwrap(), world.now, world.book()).unwrap();
        let mut kinds = deadlines.into_iter();
        kinds.any(|deadline| deadline.kind == DeadlineKind::AnswerCancellation)
    };
    let ours = World::paid();
    let proposal = propose_cancel(&ours, Side::Buyer);
    assert!(!asks(&ours.then(proposal)));
    let world = World::paid();
    let proposal = propose_cancel(&world, Side::Supplier);
    let proposed = world.then(proposal);
    assert!(asks(&proposed));
    let answer = AnswerCancellation {
        by: Side::Buyer,
        accept: false,
        at: proposed.now,
    };
    assert!(!asks(&proposed.clone().then(answer)));
    let delivered = proposed
        .ship(&[(0, "100"), (1, "50")])
        .pay(Instalment::Balance, "1500");
    assert!(asks(&delivered));
    let counts = full_counts(&delivered);
    assert!(!asks(&delivered.then(ConfirmReceipt { counts, at: None })));
}

/// A later ship-by day was proposed, and something was shipped and paid before the answer was written down.
fn answered_later(changed: Contract, at_days: i64) -> Result<Vec<OrderEvent>, Refusal> {
    let mut world = World::paid();
    let proposal = propose(&world, Side::Buyer, changed);
    world.ok(proposal);
    let proposed_at = world.now;
    world.advance(5);
    let world = world.ship(&[(0, "100"), (1, "50")]);
    let mut world = world.pay(Instalment::Balance, "1500");
    let at = proposed_at + chrono::TimeDelta::days(at_days);
    let command = AnswerChange {
        at,
        ..answer(&world, Side::Supplier, true)
    };
    world.give(command)
}

#[test]
fn o6_t2_a_change_is_of_the_terms_that_were_agreed_last() {
    let mut world = World::payable();
    let before = world.now;
    world.advance(3);
    let mut world = world.changed(dearer());
    let agreed_at = world.now;
    world.advance(1);
    let older = ProposeChange {
        at: before,
        ..propose(&world, Side::Buyer, retyped())
    };
    assert_eq!(world.refused(older.clone()).rule, "T2");
    world.ok(ProposeChange {
        at: agreed_at,
        ..older
    });
}

#[test]
fn o7_an_answer_in_time_counts_though_it_is_written_down_after_the_shipment_and_the_payment() {
    let later_day = Contract {
        ship_by: Some(ShipBy::On {
            day: day("2026-04-20"),
        }),
        ..contract()
    };
    let code = |outcome: Result<Vec<OrderEvent>, Refusal>| outcome.err().map(|refusal| refusal.code);
    // Shipped five days after the proposal, the balance received five days after that.
    assert_eq!(code(answered_later(later_day.clone(), 4)), None);
    assert_eq!(code(answered_later(later_day, 5)), Some("change.after_shipment"));
    assert_eq!(code(answered_later(retyped(), 9)), None);
    assert_eq!(
        code(answered_later(retyped(), 10)),
        Some("change.coverage_after_balance")
    );
    // Prices, too, and as many of the same goods as were shipped of them, or more: 100 of the first line.
    assert_eq!(code(answered_later(dearer(), 4)), None);
    let line = |change: fn(&mut Line)| {
        let mut changed = contract();
        change(&mut changed.lines[0]);
        code(answered_later(changed, 4))
    };
    let after_shipment = Some("change.after_shipment");
    assert_eq!(
        line(|line| line.unit_price = Some("19.50".parse().unwrap())),
        None
    );
    assert_eq!(line(|line| line.quantity = Some("120".parse().unwrap())), None);
    assert_eq!(
        line(|line| line.quantity = Some("99".parse().unwrap())),
        after_shipment
    );
    assert_eq!(line(|line| line.model = "another".to_owned()), after_shipment);
    let mut fewer = contract();
    fewer.lines.truncate(1);
    assert_eq!(code(answered_later(fewer, 4)), after_shipment, "50 of the second");
}

/// A proposal of another coverage type made on 2026-03-10, accepted at that day's hour or later: `at`.
fn retyped_at(world: World, at: &str) -> Option<&'static str> {
    let mut world = world;
    let mut proposal = propose(&world, Side::Buyer, retyped());
    proposal.at = instant("2026-03-10T09:00:00Z");
    world.ok(proposal);
    let command = AnswerChange {
        at: instant(at),
        ..answer(&world, Side::Supplier, true)
    };
    world.give(command).err().map(|refusal| refusal.code)
}

#[test]
fn o7_p8_the_balance_was_paid_when_all_of_it_had_come_or_a_card_stood_for_it() {
    let paid_in_full = Some("change.coverage_after_balance");
    // 500 by a card that was accepted on the 10th, 1000 by a T/T that came on the 17th.
    let mut world = World::paid().at("2026-03-10T10:00:00Z");
    world.ok(payment(
        &world,
        Instalment::Balance,
        Method::CreditCard,
        usd("500"),
    ));
    let payment_id = world.payment_id();
    world.ok(RecordPaymentAccepted {
        payment_id,
        at: world.now,
    });
    let world = world.at("2026-03-12T10:00:00Z").pay(Instalment::Balance, "1000");
    assert_eq!(world.now, instant("2026-03-17T10:00:00Z"));
    let world = world.at("2026-03-20T10:00:00Z");
    let came = world.running().received_at(Instalment::Initial).unwrap();
    assert!(came < instant("2026-03-10T09:00:00Z"));
    assert_eq!(retyped_at(world.clone(), "2026-03-14T10:00:00Z"), None);
    assert_eq!(retyped_at(world, "2026-03-20T10:00:00Z"), paid_in_full);

    // The whole balance came on the 12th and was called back on the 15th.
    let world = World::paid().pay(Instalment::Balance, "1500");
    assert!(world.now < instant("2026-03-14T10:00:00Z"), "{}", world.now);
    let mut world = world.at("2026-03-15T10:00:00Z");
    world.ok(returned(&world, usd("1500")));
    assert_eq!(retyped_at(world.clone(), "2026-03-14T10:00:00Z"), paid_in_full);
    assert_eq!(retyped_at(world, "2026-03-15T10:00:00Z"), None);
}
