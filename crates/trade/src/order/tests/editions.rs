//! What the later edition does differently, by its data alone (RB2).

use super::commands::*;
use super::table::*;
use super::world::*;
use crate::country::Country;
use crate::order::command::*;
use crate::order::contract::*;
use crate::order::event::*;
use crate::order::reservation::reservation;
use crate::order::state::Order;
use crate::order::status::{DisputeBadge, Status};
use crate::order::view::DeadlineKind;
use crate::order::windows::deadlines;

fn untyped() -> Contract {
    Contract {
        coverage: None,
        ..contract()
    }
}

fn later() -> World {
    World::confirmed_of(untyped(), LATER)
}

/// Opened on 2026-03-07.
fn disputed() -> World {
    later()
        .with_account()
        .pay(Instalment::Initial, "1500")
        .then(open(Ground::Quality, "500"))
}

fn completed() -> World {
    let world = later()
        .with_account()
        .pay(Instalment::Initial, "1500")
        .ship(&[(0, "100"), (1, "50")]);
    let world = world.pay(Instalment::Balance, "1500");
    let counts = full_counts(&world);
    world.then(ConfirmReceipt { counts, at: None })
}

/// All that was received came back, and 61 days went by.
fn all_back(world: World) -> World {
    let mut world = world.charged_back();
    world.advance(61);
    world
}

/// A card payment that was sent then and refused by the card company at that instant.
fn card_failed(mut world: World, sent: &str, failed: &str) -> World {
    world = world.at(sent);
    let card = payment(&world, Instalment::Initial, Method::CreditCard, usd("1500"));
    let world = world.then(card).at(failed);
    let (payment_id, at) = (world.payment_id(), world.now);
    let reason = "declined".to_owned();
    world.then(RecordPaymentFailed {
        payment_id,
        reason,
        at,
    })
}

/// Days that an edition counts, of orders that nobody pays (RB2).
fn unpaid() -> Vec<Case> {
    let payable = || later().with_account();
    let paid = || payable().pay(Instalment::Initial, "1500");
    let all = [(0, "100"), (1, "50")];
    let failed = |sent, failed| card_failed(payable(), sent, failed);
    rows! {
        // O8, P9: what came back of a complete order is owed again; the order stays complete.
        all_back(completed()), Lapse {} => no ("lapse.not_due", "RB2");
        all_back(completed()), transfer(&all_back(completed()), Instalment::Initial, usd("1500")) => yes ["payment_sent"];
        // Once anything was shipped, nothing ends by itself.
        all_back(paid().ship(&all)), Lapse {} => no ("lapse.not_due", "RB2");
        all_back(paid().ship(&all[..1])), Lapse {} => no ("lapse.not_due", "RB2");
        all_back(payable().ship(&all[..1])), Lapse {} => no ("lapse.not_due", "RB2");
        all_back(paid()), Lapse {} => yes ["lapsed"];
        // Confirmed on 2026-03-02: an attempt that fails starts nothing anew.
        failed("2026-04-30T18:00:00Z", "2026-04-30T18:20:00Z").at("2026-05-02T06:59:59Z"), Lapse {} => no ("lapse.not_due", "RB2");
        failed("2026-04-30T18:00:00Z", "2026-04-30T18:20:00Z").at("2026-05-02T07:00:00Z"), Lapse {} => yes ["lapsed"];
        failed("2026-05-02T06:50:00Z", "2026-05-02T07:10:00Z"), Lapse {} => yes ["lapsed"];
    }
}

/// Shipped on 2026-04-02, a day late, and delivered on 2026-04-05.
fn shipped_late() -> World {
    let world = later().with_account().pay(Instalment::Initial, "1500");
    let world = world.at("2026-04-02T18:00:00Z").ship(&[(0, "100"), (1, "50")]);
    world.at("2026-04-05T18:00:00Z").deliver()
}

/// The same, with receipt confirmed five days after this instant.
fn late_and_received(paid_at: &str) -> World {
    let world = shipped_late().at(paid_at).pay(Instalment::Balance, "1500");
    let counts = full_counts(&world);
    world.then(ConfirmReceipt { counts, at: None })
}

/// D2 and RB2: the days after delivery before receipt is confirmed, the days of protection from then on.
fn late_shipment() -> Vec<Case> {
    let claim = || open(Ground::LateShipment, "500");
    let in_time = || late_and_received("2026-04-06T18:00:00Z");
    let too_late = || late_and_received("2026-05-15T18:00:00Z");
    rows! {
        shipped_late(), claim() => yes ["dispute_opened"];
        shipped_late().at("2026-05-06T06:59:59Z"), claim() => yes ["dispute_opened"];
        shipped_late().at("2026-05-06T07:00:00Z"), claim() => no ("dispute.late_shipment_closed", "D2");
        // Quality has no day before receipt is confirmed.
        shipped_late().at("2026-05-06T07:00:00Z"), open(Ground::Quality, "500") => yes ["dispute_opened"];
        // Confirmed on 2026-04-11, within the days: protected to the end of 2026-05-11, beyond them.
        in_time().at("2026-05-12T06:59:59Z"), claim() => yes ["dispute_opened"];
        in_time().at("2026-05-12T07:00:00Z"), claim() => no ("dispute.late_shipment_closed", "RB2");
        // Confirmed on 2026-05-20, after they were over: protected from then, to the end of 2026-06-19.
        too_late(), claim() => yes ["dispute_opened"];
        too_late().at("2026-06-20T06:59:59Z"), claim() => yes ["dispute_opened"];
        too_late().at("2026-06-20T07:00:00Z"), claim() => no ("dispute.late_shipment_closed", "RB2");
    }
}

pub(super) fn cases() -> Vec<Case> {
    let mut cases = of_the_edition();
    cases.extend(unpaid());
    cases.extend(late_shipment());
    cases
}

#[test]
fn d2_t3_the_last_day_of_late_shipment_is_a_deadline_under_the_later_edition_too() {
    let due = |world: &World| {
        let all = deadlines(world.order.as_ref().unwrap(), world.now, world.book()).unwrap();
        let late = all
            .into_iter()
            .find(|due| due.kind == DeadlineKind::LateShipmentWindow);
        late.map(|due| due.due.unwrap().to_string())
    };
    assert_eq!(due(&shipped_late()).as_deref(), Some("2026-05-05"));
    assert_eq!(due(&shipped_late().at("2026-05-06T07:00:00Z")), None);
    // The same days as under the first edition: RB2 names no others.
    let days = |book: &crate::rulebook::Rulebook| book.disputes().late_shipment_days_after_delivery;
    assert_eq!(days(World::new(FIRST).book()), days(shipped_late().book()));
}

fn of_the_edition() -> Vec<Case> {
    let sent = || World::draft_of(untyped(), LATER).then(Send {});
    let at = |text: &str| instant(text);
    // Sent and confirmed on 2026-03-02: 30 days end with 2026-04-01, 60 with 2026-05-01.
    let late = || sent().at("2026-04-01T07:00:00Z").at("2026-04-02T07:00:00Z");
    let disputed = disputed();
    let unpaid_late = || later().with_account().at("2026-05-02T07:00:00Z");
    let long_after = || disputed.clone().at("2026-03-20T18:00:00Z");
    let decision = |text: &str| RecordDecision {
        finding: Finding::NotAtFault,
        reasons: String::new(),
        at: at(text),
    };
    rows! {
        World::draft_of(contract(), LATER), Send {} => no ("contract.incomplete", "O4");
        sent().at("2026-04-02T06:59:59Z"),
            RecordSupplierConfirmed { version: 1, at: at("2026-04-02T06:59:59Z") } => yes ["confirmed"];
        late(), RecordSupplierConfirmed { version: 1, at: at("2026-04-02T07:00:00Z") } => no ("order.lapsed", "RB2");
        late(), RecordSupplierConfirmed { version: 1, at: at("2026-04-02T06:59:59Z") } => yes ["confirmed"];
        sent().at("2026-04-02T06:59:59Z"), Lapse {} => no ("lapse.not_due", "RB2");
        late(), Lapse {} => yes ["lapsed"];
        // What comes after the end comes too late, whether or not the end was written down.
        late(), Send {} => no ("order.lapsed", "RB2");
        late(), Remind {} => no ("order.lapsed", "RB2");
        late(), ReviseDraft { contract: Box::new(untyped()) } => no ("order.lapsed", "RB2");
        late(), Cancel { reason: String::new() } => no ("order.lapsed", "RB2");
        late(), RecordSupplierVersion { contract: Box::new(untyped()), at: at("2026-04-02T07:00:00Z") } => no ("order.lapsed", "RB2");
        late(), AttachDocument { document: DocumentKind::Other, by: Side::Buyer, file: file("note"), note: String::new() } => yes ["document_attached"];
        late().then(Lapse {}), Lapse {} => no ("lapse.not_due", "RB2");
        World::sent().at("2027-01-01T00:00:00Z"), Lapse {} => no ("lapse.not_due", "RB2");
        later().at("2026-05-02T07:00:00Z"), Lapse {} => yes ["lapsed"];
        later().at("2026-05-02T06:59:59Z"), Lapse {} => no ("lapse.not_due", "RB2");
        completed().at("2027-01-01T00:00:00Z"), Lapse {} => no ("lapse.not_due", "RB2");
        later().with_account().at("2026-05-02T07:00:00Z"),
            transfer(&later().with_account().at("2026-05-02T07:00:00Z"), Instalment::Initial, usd("1500")) => no ("order.lapsed", "RB2");
        unpaid_late(), shipment(&[(0, "1")], at("2026-05-02T07:00:00Z")) => no ("order.lapsed", "RB2");
        unpaid_late(), shipment(&[(0, "1")], at("2026-05-02T06:59:59Z")) => yes ["batch_shipped"];
        unpaid_late(), account("9876", at("2026-05-02T07:00:00Z")) => no ("order.lapsed", "RB2");
        unpaid_late(), ConfirmAccount { account_id: unpaid_late().account_id() } => no ("order.lapsed", "RB2");
        unpaid_late(), BookInspection { inspector: Inspector::Buyer, country: Country::CN, planned_on: day("2026-05-03") } => no ("order.lapsed", "RB2");
        unpaid_late(), ProposeChange { by: Side::Buyer, contract: Box::new(Contract { remarks: "x".to_owned(), ..untyped() }), reason: String::new(), at: at("2026-05-02T07:00:00Z") } => no ("order.lapsed", "RB2");
        unpaid_late(), RecordSupplierCancelled { reason: String::new(), at: at("2026-05-02T07:00:00Z") } => no ("order.lapsed", "RB2");
        unpaid_late(), RecordSupplierCancelled { reason: String::new(), at: at("2026-05-02T06:59:59Z") } => yes ["cancelled"];
        // Opened on 2026-03-07: escalated from the fourth day, by itself on the seventh (2026-03-14).
        disputed.clone().at("2026-03-11T06:59:59Z"), Escalate { at: None } => no ("dispute.escalation_too_early", "D3");
        disputed.clone().at("2026-03-11T07:00:00Z"), Escalate { at: None } => yes ["dispute_escalated"];
        disputed.clone().at("2026-03-14T06:59:59Z"), Lapse {} => no ("lapse.not_due", "RB2");
        disputed.clone().at("2026-03-14T07:00:00Z"), Lapse {} => yes ["dispute_escalated"];
        // D3, D4: it is with the platform then, whether or not that was written down; what came before is judged as then.
        long_after(), decision("2026-03-14T07:00:00Z") => yes ["dispute_escalated", "dispute_decided"];
        long_after(), decision("2026-03-14T06:59:59Z") => no ("dispute.not_escalated", "D4");
        long_after(), Escalate { at: None } => no ("dispute.already_escalated", "D3");
        long_after(), WithdrawDispute { reason: String::new() } => yes ["dispute_escalated", "dispute_withdrawn"];
        long_after(), RecordSupplierResponse { text: "No.".to_owned(), at: at("2026-03-10T18:00:00Z") } => yes ["supplier_responded"];
        long_after().then(Lapse {}), decision("2026-03-15T18:00:00Z") => yes ["dispute_decided"];
        disputed.at("2026-03-14T06:59:59Z"), Escalate { at: None } => yes ["dispute_escalated"];
        // Completed on 2026-03-12: protected, and open to feedback, to the end of 2026-04-11.
        completed().at("2026-04-12T06:59:59Z"), open(Ground::Quality, "500") => yes ["dispute_opened"];
        completed().at("2026-04-12T07:00:00Z"), open(Ground::Quality, "500") => no ("dispute.quality_closed", "RB2");
        completed().at("2026-04-12T06:59:59Z"), LeaveFeedback { feedback: feedback(5) } => yes ["feedback_left"];
        completed().at("2026-04-12T07:00:00Z"), LeaveFeedback { feedback: feedback(5) } => no ("feedback.window_closed", "RB2");
        World::completed().at("2027-04-12T07:00:00Z"), LeaveFeedback { feedback: feedback(5) } => yes ["feedback_left"];
        completed().then(LeaveFeedback { feedback: feedback(5) }).at("2026-04-12T06:59:59Z"), ReviseFeedback { feedback: feedback(4) } => yes ["feedback_revised"];
        completed().then(LeaveFeedback { feedback: feedback(5) }).at("2026-04-12T07:00:00Z"), ReviseFeedback { feedback: feedback(4) } => no ("feedback.window_closed", "RB2");
    }
}

#[test]
fn rb2_later_edition_table() {
    run(cases());
}

#[test]
fn rb2_without_coverage_types_the_cover_is_what_was_paid() {
    let world = completed();
    let cover = world.figures().cover;
    assert_eq!(
        (cover.cap, cover.covered, cover.uncovered),
        (usd("3000"), usd("3000"), usd("0"))
    );
}

#[test]
fn rb2_a_lapse_happened_when_its_days_were_over() {
    let world = later().at("2026-06-01T00:00:00Z").then(Lapse {});
    let Some(Order::Cancelled(cancelled)) = &world.order else {
        panic!("not cancelled")
    };
    assert_eq!(cancelled.at, instant("2026-05-02T07:00:00Z"));
}

#[test]
fn rb2_nothing_lapses_before_the_payment_that_was_under_way_has_failed() {
    let world = card_failed(
        later().with_account(),
        "2026-05-02T06:50:00Z",
        "2026-05-02T07:10:00Z",
    );
    let Some(Order::Cancelled(cancelled)) = world.then(Lapse {}).order else {
        panic!("not cancelled")
    };
    assert_eq!(cancelled.at, instant("2026-05-02T07:10:00Z"));
}

#[test]
fn rb2_s2_m3_the_cap_is_the_total_and_the_limit_gives_what_it_has() {
    let mut draft = World::draft_of(untyped(), LATER);
    draft.supplier.free_limit = usd("500");
    let confirmed = draft.then(Send {});
    let confirmed = {
        let at = confirmed.now;
        confirmed.then(RecordSupplierConfirmed { version: 1, at })
    };
    assert_eq!(confirmed.running().terms.cover.cap, usd("3000"));
    assert_eq!(confirmed.running().reserved[0].1, usd("500"), "S5, M3");
    let mut stranger = World::draft_of(untyped(), LATER);
    stranger.supplier.assured = false;
    let stranger = stranger.then(Send {});
    let at = stranger.now;
    let stranger = stranger.then(RecordSupplierConfirmed { version: 1, at });
    assert_eq!(stranger.running().terms.cover.cap, usd("0"), "S2");
}

#[test]
fn rb2_a_plan_without_coverage_types_names_no_limit() {
    let mut world = World::draft_of(untyped(), LATER);
    world.supplier.free_limit = usd("0");
    world.supplier.as_of = None;
    let plan = super::derived::view_of(&world).plan.unwrap();
    assert_eq!(plan.uncovered_because, None);
    assert_eq!(plan.splits[0].covered, usd("3000"));
}

#[test]
fn rb2_the_last_day_to_settle_is_the_day_before_the_automatic_escalation() {
    let world = later()
        .with_account()
        .pay(Instalment::Initial, "1500")
        .then(open(Ground::Quality, "500"));
    // Opened on 2026-03-07: the seventh day is the 14th, and it is the platform's.
    let deadlines = deadlines(world.order.as_ref().unwrap(), world.now, world.book()).unwrap();
    let settle = deadlines
        .into_iter()
        .find(|deadline| deadline.kind == DeadlineKind::DisputeSettle)
        .unwrap();
    assert_eq!(settle.due, Some(day("2026-03-13")));
    assert_eq!(settle.closes_at, Some(instant("2026-03-14T07:00:00Z")));
    assert_eq!(settle.then, crate::order::view::Then::EscalatesItself);
    let view = super::derived::view_of(&world);
    let bar = view.timeline.windows.iter();
    let bar = bar
        .rev()
        .find(|window| window.kind == DeadlineKind::DisputeSettle);
    assert_eq!(bar.unwrap().last_day, day("2026-03-13"));
}

/// What a view says, the ways to go on apart: those start from what is written.
fn shown(world: &World) -> serde_json::Value {
    let mut view = serde_json::to_value(super::derived::view_of(world)).unwrap();
    for field in ["actions", "recordable"] {
        view[field] = serde_json::Value::Null;
    }
    view
}

#[test]
fn rb2_s5_s9_an_order_that_cancelled_itself_is_cancelled_in_every_view() {
    let sent = World::draft_of(untyped(), LATER).then(Send {});
    for (world, before, end) in [
        (sent, "2026-04-02T06:59:59Z", "2026-04-02T07:00:00Z"),
        (later(), "2026-05-02T06:59:59Z", "2026-05-02T07:00:00Z"),
    ] {
        let status = |world: &World| super::derived::view_of(world).status.code;
        assert_ne!(status(&world.clone().at(before)), Status::Cancelled);
        let over = world.clone().at(end);
        let view = super::derived::view_of(&over);
        assert_eq!(view.status.code, Status::Cancelled);
        let cancelled = view.cancelled.clone().unwrap();
        assert_eq!((cancelled.by, cancelled.at), (None, instant(end)));
        assert_eq!(view.deadlines, []);
        assert_eq!(
            shown(&over),
            shown(&over.clone().then(Lapse {})),
            "written or not"
        );
        // Nothing is offered that would be refused for it: what may still be recorded has happened before.
        let offered = view.actions.iter().chain(&view.recordable);
        let allowed = offered
            .filter(|action| action.allowed && !action.late)
            .map(|action| action.command.as_str());
        let left: Vec<&str> = allowed.collect();
        assert_eq!(left, ["attach_document"]);
        // The cover is free from that instant on (S5).
        let held = |world: &World| {
            let held = reservation(world.order.as_ref().unwrap(), world.now, world.book()).unwrap();
            held.changes.last().map(|change| (change.at, change.amount))
        };
        if world.order.as_ref().unwrap().running().is_some() {
            assert_eq!(held(&over), Some((instant(end), usd("0"))));
            assert_eq!(held(&world.clone().at(before)).unwrap().1, usd("2000"));
        }
    }
}

/// What is offered of outside facts: as happening now, and as having happened in time.
fn recorded(world: &World) -> (Vec<String>, Vec<String>) {
    let view = super::derived::view_of(world);
    let allowed = view.recordable.into_iter().filter(|action| action.allowed);
    let (late, now): (Vec<_>, Vec<_>) = allowed.partition(|action| action.late);
    let names = |actions: Vec<crate::order::view::Action>| {
        let names = actions.into_iter().map(|action| action.command);
        names.collect::<Vec<String>>()
    };
    (names(now), names(late))
}

#[test]
fn rb2_t2_what_came_in_time_is_offered_for_recording_after_the_order_cancelled_itself() {
    let sent = World::draft_of(untyped(), LATER).then(Send {});
    let end = instant("2026-04-02T07:00:00Z");
    let confirmed = |at| RecordSupplierConfirmed { version: 1, at };
    for days in [0, 2, 300] {
        let mut world = sent.clone().at("2026-04-02T07:00:00Z");
        world.advance(days);
        assert!(recorded(&world).0.is_empty(), "nothing of it happens now");
        let late = recorded(&world).1;
        for name in [
            "record_supplier_confirmed",
            "record_supplier_version",
            "record_supplier_cancelled",
        ] {
            assert!(late.iter().any(|offered| offered == name), "{name}: {late:?}");
        }
        // As it is offered, so it is decided: the last second before the end is in time, the end is not.
        assert_eq!(world.refused(confirmed(end)).code, "order.lapsed");
        let world = world.then(confirmed(end - chrono::TimeDelta::seconds(1)));
        assert!(world.order.as_ref().unwrap().running().is_some());
    }
    // Before the end everything happens now.
    assert_eq!(recorded(&sent.at("2026-04-02T06:59:59Z")).1, Vec::<String>::new());
    // Once the end is written down, nothing comes before it any more: the log is never reordered.
    let written = World::draft_of(untyped(), LATER)
        .then(Send {})
        .at("2026-04-02T07:00:00Z");
    assert_eq!(recorded(&written.then(Lapse {})), (Vec::new(), Vec::new()));
}

#[test]
fn rb2_t2_what_came_of_an_unpaid_order_in_time_is_offered_for_recording_later() {
    let world = later().with_account().at("2026-05-20T18:00:00Z");
    let (now, late) = recorded(&world);
    assert_eq!(now, Vec::<String>::new());
    assert!(late.contains(&"record_shipment".to_owned()), "{late:?}");
    // Nobody had sent any money: none can have arrived.
    assert!(!late.contains(&"record_payment_received".to_owned()), "{late:?}");
}

#[test]
fn rb2_d3_t2_what_the_supplier_says_is_recorded_also_after_the_dispute_escalated_itself() {
    let (now, late) = recorded(&disputed().at("2026-03-20T18:00:00Z"));
    assert!(now.contains(&"record_supplier_response".to_owned()), "{now:?}");
    assert_eq!(late, Vec::<String>::new());
}

#[test]
fn rb2_d3_a_dispute_that_escalated_itself_is_escalated_in_every_view() {
    let world = disputed().at("2026-03-20T18:00:00Z");
    let view = super::derived::view_of(&world);
    assert_eq!(view.dispute_badge.unwrap().code, DisputeBadge::Escalated);
    let dispute = &view.disputes[0];
    assert_eq!(dispute.escalated_at, Some(instant("2026-03-14T07:00:00Z")));
    assert_eq!(dispute.escalation_cause, Some(EscalationCause::Automatic));
    assert!(!dispute.can_escalate);
    assert_eq!(
        shown(&world),
        shown(&world.clone().then(Lapse {})),
        "written or not"
    );
}

#[test]
fn rb2_s5_an_unpaid_order_does_not_end_across_a_dispute_that_was_open() {
    // The card company accepted the payment and refused it later; the dispute in between was withdrawn on the 75th day.
    let mut world = later().with_account();
    world.ok(payment(
        &world,
        Instalment::Initial,
        Method::CreditCard,
        usd("1500"),
    ));
    world.ok(RecordPaymentAccepted {
        payment_id: world.payment_id(),
        at: world.now,
    });
    world.advance(2);
    world.ok(open(Ground::Quality, "0"));
    world.advance(3);
    let failed = RecordPaymentFailed {
        payment_id: world.payment_id(),
        reason: "charged back".to_owned(),
        at: world.now,
    };
    world.ok(failed);
    world.advance(70);
    world.ok(WithdrawDispute {
        reason: String::new(),
    });
    let settled = world.now;
    let events = world.ok(Lapse {});
    assert!(matches!(events[0], OrderEvent::Lapsed { at, .. } if at == settled));
}

#[test]
fn rb2_o3_the_days_of_an_older_paper_begin_with_the_order_that_is_made_of_it() {
    let mut world = World::draft_of(untyped(), LATER);
    world.ok(RecordSupplierVersion {
        contract: Box::new(untyped()),
        at: world.now - chrono::TimeDelta::days(40),
    });
    // Started on 2026-03-02: 30 days end with 2026-04-01.
    let world = world.at("2026-04-02T06:59:59Z");
    assert!(
        world
            .clone()
            .then(Confirm { version: 1 })
            .running()
            .batches
            .is_empty()
    );
    let world = world.at("2026-04-02T07:00:00Z");
    assert_eq!(world.refused(Confirm { version: 1 }).code, "order.lapsed");
}
