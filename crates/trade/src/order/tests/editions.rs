//! What the later edition does differently, by its data alone (RB2).

use super::commands::*;
use super::table::*;
use super::world::*;
use crate::order::command::*;
use crate::order::contract::*;
use crate::order::event::*;
use crate::order::state::Order;

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

pub(super) fn cases() -> Vec<Case> {
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
fn rb2_without_coverage_types_the_cover_is_what_was_paid_within_the_limit() {
    let world = completed();
    let cover = world.figures().cover;
    assert_eq!(
        (cover.cap, cover.covered, cover.uncovered),
        (usd("2000"), usd("2000"), usd("1000"))
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
