//! What the buyer did on the platform and writes down later: it is judged, and its days run, from when it was done (RB4, T2,
//! D3, RB2).

use super::commands::*;
use super::derived::view_of;
use super::table::*;
use super::world::*;
use crate::order::command::*;
use crate::order::contract::{Contract, Coverage};
use crate::order::event::*;
use crate::order::view::DeadlineKind;
use crate::time::Instant;

const ALL: [(u32, &str); 2] = [(0, "100"), (1, "50")];

fn opened(ground: Ground, at: &str) -> OpenDispute {
    OpenDispute {
        at: Some(instant(at)),
        ..open(ground, "500")
    }
}

fn escalated(at: &str) -> Escalate {
    Escalate {
        at: Some(instant(at)),
    }
}

fn confirmed(world: &World, at: &str) -> ConfirmReceipt {
    ConfirmReceipt {
        counts: full_counts(world),
        at: Some(instant(at)),
    }
}

/// Shipped on 2026-04-02, a day late, and delivered on 2026-04-05: late shipment ends with 2026-05-05.
fn late() -> World {
    let world = World::paid().at("2026-04-02T18:00:00Z").ship(&ALL);
    world.at("2026-04-05T18:00:00Z").deliver()
}

/// Paid by 2026-03-07, under pre-shipment cover, shipped on 2026-03-20 and looked at five days later.
fn shipped_unchecked() -> World {
    let contract = Contract {
        coverage: Some(Coverage::PreShipment),
        ..contract()
    };
    let world = World::confirmed_of(contract, FIRST).with_account();
    let world = world.pay(Instalment::Initial, "1500");
    world
        .at("2026-03-20T18:00:00Z")
        .ship(&ALL)
        .at("2026-03-25T18:00:00Z")
}

/// A dispute of 2026-04-06 was withdrawn two days later.
fn withdrawn() -> World {
    let world = late()
        .at("2026-04-06T18:00:00Z")
        .then(open(Ground::LateShipment, "500"));
    world.at("2026-04-08T18:00:00Z").then(WithdrawDispute {
        reason: String::new(),
    })
}

/// Opened on 2026-04-06: silence lets escalate from 2026-04-12T07:00:00Z on.
fn silent() -> World {
    let world = late().at("2026-04-06T18:00:00Z");
    world
        .then(open(Ground::LateShipment, "500"))
        .at("2026-04-20T18:00:00Z")
}

/// The balance came on 2026-04-11.
fn balanced() -> World {
    let world = late().at("2026-04-06T18:00:00Z").pay(Instalment::Balance, "1500");
    world.at("2026-04-20T18:00:00Z")
}

pub(super) fn cases() -> Vec<Case> {
    let quality = |at| opened(Ground::Quality, at);
    let lateness = |at| opened(Ground::LateShipment, at);
    let after_its_end = || late().at("2026-05-10T18:00:00Z");
    let further = |at| ExtendDispute {
        complaint: complaint(Ground::Quality, None),
        claim: usd("900"),
        at: Some(instant(at)),
    };
    rows! {
        // D2: in time on the platform, written down when its days were over.
        after_its_end(), lateness("2026-05-06T06:59:59Z") => yes ["dispute_opened"];
        after_its_end(), lateness("2026-05-06T07:00:00Z") => no ("dispute.late_shipment_closed", "D2");
        after_its_end(), open(Ground::LateShipment, "500") => no ("dispute.late_shipment_closed", "D2");
        // Goods that left later were not late yet, and could still be looked at.
        late(), lateness("2026-04-02T06:59:59Z") => no ("dispute.not_late_yet", "D2");
        late(), lateness("2026-04-02T07:00:00Z") => yes ["dispute_opened"];
        shipped_unchecked(), quality("2026-03-20T17:59:59Z") => yes ["dispute_opened"];
        shipped_unchecked(), quality("2026-03-20T18:00:00Z") => no ("dispute.quality_closed", "D2");
        // Receipt that was confirmed later ends nothing before.
        { let world = balanced(); let confirm = confirmed(&world, "2026-04-15T18:00:00Z"); world.then(confirm) },
            lateness("2026-04-15T17:59:59Z") => yes ["dispute_opened"];
        { let world = balanced(); let confirm = confirmed(&world, "2026-04-15T18:00:00Z"); world.then(confirm) },
            lateness("2026-04-15T18:00:00Z") => no ("dispute.late_shipment_closed", "D2");
        // D1: the initial payment, received on 2026-03-07, must have come by then.
        World::paid(), quality("2026-03-07T17:59:59Z") => no ("dispute.too_early", "D1");
        World::paid(), quality("2026-03-07T18:00:00Z") => yes ["dispute_opened"];
        // T2: not before the order, not before the dispute that came before it had ended (D6), not in the future.
        World::paid(), quality("2026-03-02T17:59:59Z") => no ("time.too_early", "T2");
        withdrawn(), quality("2026-04-08T17:59:59Z") => no ("time.too_early", "T2");
        withdrawn(), quality("2026-04-08T18:00:00Z") => yes ["dispute_opened"];
        World::paid(), quality("2026-03-07T18:00:01Z") => no ("time.in_future", "T2");
        // D6: extended on the platform, but not before it was open there.
        silent(), further("2026-04-06T17:59:59Z") => no ("time.too_early", "T2");
        silent(), further("2026-04-06T18:00:00Z") => yes ["dispute_extended"];
        silent(), further("2026-04-20T18:00:01Z") => no ("time.in_future", "T2");
        // D3: escalated on the platform, judged by the clocks as they stood.
        silent(), escalated("2026-04-12T06:59:59Z") => no ("dispute.escalation_too_early", "D3");
        silent(), escalated("2026-04-12T07:00:00Z") => yes ["dispute_escalated"];
        silent(), escalated("2026-04-06T17:59:59Z") => no ("time.too_early", "T2");
        silent(), escalated("2026-04-20T18:00:01Z") => no ("time.in_future", "T2");
        // H2: receipt confirmed on the platform, not before the balance was received nor the goods were shipped.
        balanced(), confirmed(&balanced(), "2026-04-11T18:00:00Z") => yes ["receipt_confirmed"];
        balanced(), confirmed(&balanced(), "2026-04-11T17:59:59Z") => no ("receipt.balance_not_received", "H2");
        balanced(), confirmed(&balanced(), "2026-04-20T18:00:01Z") => no ("time.in_future", "T2");
        paid_first(), confirmed(&paid_first(), "2026-04-02T17:59:59Z") => no ("time.too_early", "T2");
        paid_first(), confirmed(&paid_first(), "2026-04-02T18:00:00Z") => yes ["receipt_confirmed"];
    }
}

/// All was paid before anything was shipped.
fn paid_first() -> World {
    let world = World::paid().pay(Instalment::Balance, "1500");
    world
        .at("2026-04-02T18:00:00Z")
        .ship(&ALL)
        .at("2026-04-20T18:00:00Z")
}

fn last_day(world: &World, kind: DeadlineKind) -> Option<String> {
    let deadlines =
        crate::order::windows::deadlines(world.order.as_ref().unwrap(), world.now, world.book()).unwrap();
    let mut of_it = deadlines.into_iter().filter(|deadline| deadline.kind == kind);
    of_it
        .next()
        .and_then(|deadline| deadline.due)
        .map(|day| day.to_string())
}

#[test]
fn rb4_what_was_done_on_the_platform_is_judged_by_then() {
    run(cases());
}

#[test]
fn d2_goods_that_left_late_were_not_late_yet_while_a_part_of_them_had_left_in_time() {
    let world = World::paid().at("2026-03-20T18:00:00Z").ship(&[(0, "100")]);
    let world = world.at("2026-04-05T18:00:00Z").ship(&[(1, "50")]);
    let mut world = world.at("2026-04-06T18:00:00Z");
    let early = world.refused(opened(Ground::LateShipment, "2026-04-02T06:59:59Z"));
    assert_eq!((early.code, early.rule), ("dispute.not_late_yet", "D2"));
    world.ok(opened(Ground::LateShipment, "2026-04-02T07:00:00Z"));
}

#[test]
fn d3_the_days_of_a_dispute_run_from_its_opening_and_not_from_its_record() {
    let world = late().at("2026-04-09T18:00:00Z");
    let at = "2026-04-06T18:00:00Z";
    let told = world.then(opened(Ground::LateShipment, at));
    let respond_by = last_day(&told, DeadlineKind::DisputeRespond);
    assert_eq!(respond_by.as_deref(), Some("2026-04-11"), "D3");
    let settle_by = last_day(&told, DeadlineKind::DisputeSettle);
    assert_eq!(settle_by.as_deref(), Some("2026-04-21"), "D3");
}

#[test]
fn rb2_the_days_of_protection_run_from_confirmed_receipt_and_not_from_its_record() {
    let contract = Contract {
        coverage: None,
        ..contract()
    };
    let world = World::confirmed_of(contract, LATER).with_account();
    let world = world.pay(Instalment::Initial, "1500").ship(&ALL);
    let world = world.pay(Instalment::Balance, "1500").at("2026-04-20T18:00:00Z");
    let confirm = confirmed(&world, "2026-04-15T18:00:00Z");
    let told = world.then(confirm);
    let protected = last_day(&told, DeadlineKind::QualityWindow);
    assert_eq!(protected.as_deref(), Some("2026-05-15"), "RB2");
    let feedback = last_day(&told, DeadlineKind::Feedback);
    assert_eq!(feedback.as_deref(), Some("2026-05-15"), "RB2");
}

#[test]
fn h4_feedback_that_can_still_be_revised_has_its_day_and_afterwards_none() {
    let contract = Contract {
        coverage: None,
        ..contract()
    };
    let world = World::confirmed_of(contract, LATER).with_account();
    let world = world.pay(Instalment::Initial, "1500").ship(&ALL);
    let world = world.pay(Instalment::Balance, "1500");
    let counts = full_counts(&world);
    let received = world.then(ConfirmReceipt { counts, at: None });
    let day = last_day(&received, DeadlineKind::Feedback);
    let left = received.then(LeaveFeedback {
        feedback: feedback(5),
    });
    assert!(day.is_some());
    assert_eq!(last_day(&left, DeadlineKind::Feedback), None);
    assert_eq!(last_day(&left, DeadlineKind::FeedbackRevision), day);
    let revised = left.then(ReviseFeedback {
        feedback: feedback(4),
    });
    assert_eq!(last_day(&revised, DeadlineKind::FeedbackRevision), None);
}

#[test]
fn p9_money_that_came_back_in_part_was_received_when_it_came() {
    let world = World::paid();
    let came: Instant = world.now;
    let mut world = world.at("2026-03-20T18:00:00Z");
    let (payment_id, amount) = (world.payment_id(), usd("400"));
    let back = RecordPaymentReturned {
        payment_id,
        ..returned(&world, amount)
    };
    world.ok(back);
    let shown = view_of(&world);
    let payment = &shown.payments[0];
    assert_eq!((payment.received_at, payment.state_at), (Some(came), world.now));
}
