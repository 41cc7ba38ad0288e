//! What the later edition does differently, by its data alone (RB2).

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
    vec![
        no(
            World::draft_of(contract(), LATER),
            Send {},
            "contract.incomplete",
            "O4",
        ),
        yes(
            sent().at("2026-04-02T06:59:59Z"),
            RecordSupplierConfirmed {
                version: 1,
                at: at("2026-04-02T06:59:59Z"),
            },
            &["confirmed"],
        ),
        no(
            late(),
            RecordSupplierConfirmed {
                version: 1,
                at: at("2026-04-02T07:00:00Z"),
            },
            "order.lapsed",
            "RB2",
        ),
        yes(
            late(),
            RecordSupplierConfirmed {
                version: 1,
                at: at("2026-04-02T06:59:59Z"),
            },
            &["confirmed"],
        ),
        no(
            sent().at("2026-04-02T06:59:59Z"),
            Lapse {},
            "lapse.not_due",
            "RB2",
        ),
        yes(late(), Lapse {}, &["lapsed"]),
        no(late().then(Lapse {}), Lapse {}, "lapse.not_due", "RB2"),
        no(
            World::sent().at("2027-01-01T00:00:00Z"),
            Lapse {},
            "lapse.not_due",
            "RB2",
        ),
        yes(later().at("2026-05-02T07:00:00Z"), Lapse {}, &["lapsed"]),
        no(
            later().at("2026-05-02T06:59:59Z"),
            Lapse {},
            "lapse.not_due",
            "RB2",
        ),
        no(
            completed().at("2027-01-01T00:00:00Z"),
            Lapse {},
            "lapse.not_due",
            "RB2",
        ),
        no(
            later().with_account().at("2026-05-02T07:00:00Z"),
            transfer(
                &later().with_account().at("2026-05-02T07:00:00Z"),
                Instalment::Initial,
                usd("1500"),
            ),
            "order.lapsed",
            "RB2",
        ),
        // Opened on 2026-03-07: escalated from the fourth day, by itself on the seventh (2026-03-14).
        no(
            disputed.clone().at("2026-03-11T06:59:59Z"),
            Escalate {},
            "dispute.escalation_too_early",
            "D3",
        ),
        yes(
            disputed.clone().at("2026-03-11T07:00:00Z"),
            Escalate {},
            &["dispute_escalated"],
        ),
        no(
            disputed.clone().at("2026-03-14T06:59:59Z"),
            Lapse {},
            "lapse.not_due",
            "RB2",
        ),
        yes(
            disputed.at("2026-03-14T07:00:00Z"),
            Lapse {},
            &["dispute_escalated"],
        ),
        // Completed on 2026-03-12: protected, and open to feedback, to the end of 2026-04-11.
        yes(
            completed().at("2026-04-12T06:59:59Z"),
            open(Ground::Quality, "500"),
            &["dispute_opened"],
        ),
        no(
            completed().at("2026-04-12T07:00:00Z"),
            open(Ground::Quality, "500"),
            "dispute.quality_closed",
            "RB2",
        ),
        yes(
            completed().at("2026-04-12T06:59:59Z"),
            LeaveFeedback {
                feedback: feedback(5),
            },
            &["feedback_left"],
        ),
        no(
            completed().at("2026-04-12T07:00:00Z"),
            LeaveFeedback {
                feedback: feedback(5),
            },
            "feedback.window_closed",
            "RB2",
        ),
        yes(
            World::completed().at("2027-04-12T07:00:00Z"),
            LeaveFeedback {
                feedback: feedback(5),
            },
            &["feedback_left"],
        ),
    ]
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
