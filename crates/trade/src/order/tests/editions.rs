//! What the later edition does differently, by its data alone (RB2).

use super::commands::*;
use super::table::*;
use super::world::*;
use crate::order::command::*;
use crate::order::contract::*;
use crate::order::event::*;
use crate::order::state::Order;
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

fn completed() -> World {
    let world = later()
        .with_account()
        .pay(Instalment::Initial, "1500")
        .ship(&[(0, "100"), (1, "50")]);
    let world = world.pay(Instalment::Balance, "1500");
    let counts = full_counts(&world);
    world.then(ConfirmReceipt { counts })
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

pub(super) fn cases() -> Vec<Case> {
    let mut cases = of_the_edition();
    cases.extend(unpaid());
    cases
}

fn of_the_edition() -> Vec<Case> {
    let sent = || World::draft_of(untyped(), LATER).then(Send {});
    let at = |text: &str| instant(text);
    // Sent and confirmed on 2026-03-02: 30 days end with 2026-04-01, 60 with 2026-05-01.
    let late = || sent().at("2026-04-01T07:00:00Z").at("2026-04-02T07:00:00Z");
    let disputed = later()
        .with_account()
        .pay(Instalment::Initial, "1500")
        .then(open(Ground::Quality, "500"));
    rows! {
        World::draft_of(contract(), LATER), Send {} => no ("contract.incomplete", "O4");
        sent().at("2026-04-02T06:59:59Z"),
            RecordSupplierConfirmed { version: 1, at: at("2026-04-02T06:59:59Z") } => yes ["confirmed"];
        late(), RecordSupplierConfirmed { version: 1, at: at("2026-04-02T07:00:00Z") } => no ("order.lapsed", "RB2");
        late(), RecordSupplierConfirmed { version: 1, at: at("2026-04-02T06:59:59Z") } => yes ["confirmed"];
        sent().at("2026-04-02T06:59:59Z"), Lapse {} => no ("lapse.not_due", "RB2");
        late(), Lapse {} => yes ["lapsed"];
        late().then(Lapse {}), Lapse {} => no ("lapse.not_due", "RB2");
        World::sent().at("2027-01-01T00:00:00Z"), Lapse {} => no ("lapse.not_due", "RB2");
        later().at("2026-05-02T07:00:00Z"), Lapse {} => yes ["lapsed"];
        later().at("2026-05-02T06:59:59Z"), Lapse {} => no ("lapse.not_due", "RB2");
        completed().at("2027-01-01T00:00:00Z"), Lapse {} => no ("lapse.not_due", "RB2");
        later().with_account().at("2026-05-02T07:00:00Z"),
            transfer(&later().with_account().at("2026-05-02T07:00:00Z"), Instalment::Initial, usd("1500")) => no ("order.lapsed", "RB2");
        // Opened on 2026-03-07: escalated from the fourth day, by itself on the seventh (2026-03-14).
        disputed.clone().at("2026-03-11T06:59:59Z"), Escalate {} => no ("dispute.escalation_too_early", "D3");
        disputed.clone().at("2026-03-11T07:00:00Z"), Escalate {} => yes ["dispute_escalated"];
        disputed.clone().at("2026-03-14T06:59:59Z"), Lapse {} => no ("lapse.not_due", "RB2");
        disputed.at("2026-03-14T07:00:00Z"), Lapse {} => yes ["dispute_escalated"];
        // Completed on 2026-03-12: protected, and open to feedback, to the end of 2026-04-11.
        completed().at("2026-04-12T06:59:59Z"), open(Ground::Quality, "500") => yes ["dispute_opened"];
        completed().at("2026-04-12T07:00:00Z"), open(Ground::Quality, "500") => no ("dispute.quality_closed", "RB2");
        completed().at("2026-04-12T06:59:59Z"), LeaveFeedback { feedback: feedback(5) } => yes ["feedback_left"];
        completed().at("2026-04-12T07:00:00Z"), LeaveFeedback { feedback: feedback(5) } => no ("feedback.window_closed", "RB2");
        World::completed().at("2027-04-12T07:00:00Z"), LeaveFeedback { feedback: feedback(5) } => yes ["feedback_left"];
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
    let view = super::derived::view_of(&world);
    let bar = view.timeline.windows.iter();
    let bar = bar
        .rev()
        .find(|window| window.kind == DeadlineKind::DisputeSettle);
    assert_eq!(bar.unwrap().last_day, day("2026-03-13"));
}
