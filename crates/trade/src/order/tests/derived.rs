//! What is derived for pages: deadlines (T3), reservations (S5), actions, warnings (O9), views.

use super::commands::*;
use super::world::*;
use crate::order::actions::{actions, recordable};
use crate::order::command::*;
use crate::order::contract::*;
use crate::order::event::*;
use crate::order::reservation::reservation;
use crate::order::view::{DeadlineKind, OrderView, PaymentState, ViewCtx, WindowState, row, view};
use crate::order::windows::deadlines;

pub(super) fn view_of(world: &World) -> OrderView {
    let at = ViewCtx {
        ctx: world.ctx(),
        version: 1,
        delay_agreed: false,
    };
    view(world.order.as_ref().unwrap(), &at).unwrap()
}

type Due = (DeadlineKind, String, bool, bool, String);

/// Kind, due day, provisional, overdue and action of every deadline.
fn due(world: &World) -> Vec<Due> {
    let found = deadlines(world.order.as_ref().unwrap(), world.now, world.book()).unwrap();
    found
        .into_iter()
        .map(|deadline| {
            let day = deadline.due.map_or_else(String::new, |day| day.to_string());
            let action = deadline.action.unwrap_or_default();
            (deadline.kind, day, deadline.provisional, deadline.overdue, action)
        })
        .collect()
}

fn row_of(kind: DeadlineKind, day: &str, provisional: bool, overdue: bool, action: &str) -> Due {
    (kind, day.to_owned(), provisional, overdue, action.to_owned())
}

#[test]
fn t3_every_open_window_is_a_deadline() {
    use DeadlineKind as K;
    assert_eq!(due(&World::draft()), []);
    assert_eq!(
        due(&World::sent()),
        [row_of(K::Confirm, "", false, false, "remind")]
    );
    assert_eq!(
        due(&World::countered()),
        [row_of(K::Confirm, "", false, false, "confirm")]
    );
    let confirmed = World::payable();
    assert_eq!(
        due(&confirmed),
        [
            row_of(K::ShipBy, "2026-04-01", false, false, "record_shipment"),
            row_of(K::PayInitial, "", false, false, "send_payment"),
        ]
    );
    let late = World::paid().at("2026-04-02T07:00:00Z");
    assert_eq!(
        due(&late),
        [
            row_of(K::ShipBy, "2026-04-01", false, true, "open_dispute"),
            row_of(K::PayBalance, "", false, false, "send_payment"),
        ]
    );
    // C5: delivery stands in for the clearance that is not known, provisional.
    assert_eq!(
        due(&World::delivered()),
        [
            row_of(K::QualityWindow, "2026-04-01", true, false, "open_dispute"),
            row_of(K::PayBalance, "", false, false, "send_payment"),
        ]
    );
    let cleared = World::delivered().then(RecordClearance {
        batch_id: World::delivered().batch_id(),
        on: day("2026-03-10"),
    });
    assert_eq!(
        due(&cleared)[0],
        row_of(K::QualityWindow, "2026-03-25", false, false, "open_dispute")
    );
    // D3: the two clocks; past one of them the buyer may escalate.
    let mut disputed = World::disputed();
    assert_eq!(
        due(&disputed)[..2],
        [
            row_of(K::DisputeRespond, "2026-03-22", false, false, ""),
            row_of(K::DisputeSettle, "2026-04-01", false, false, ""),
        ]
    );
    disputed.advance(6);
    assert_eq!(
        due(&disputed)[0],
        row_of(K::DisputeRespond, "2026-03-22", false, true, "escalate")
    );
}

#[test]
fn p11_a_payment_is_overdue_once_its_last_day_has_closed() {
    let mut world = World::payable();
    world.ok(payment(
        &world,
        Instalment::Initial,
        Method::CreditCard,
        usd("1500"),
    ));
    let closes = instant("2026-03-06T08:00:00Z");
    world.now = closes - chrono::TimeDelta::seconds(1);
    assert!(!view_of(&world).payments[0].overdue);
    world.now = closes;
    let payment = &view_of(&world).payments[0];
    assert_eq!((payment.overdue, payment.state), (true, PaymentState::Sent));
}

#[test]
fn s5_cover_is_reserved_at_confirmation_and_released_when_every_window_has_lapsed() {
    let levels = |world: &World| {
        let found = reservation(world.order.as_ref().unwrap(), world.now, world.book()).unwrap();
        found
            .changes
            .iter()
            .map(|change| change.amount.to_string())
            .collect::<Vec<_>>()
    };
    assert_eq!(levels(&World::sent()), Vec::<String>::new());
    assert_eq!(levels(&World::confirmed()), ["2000.00"]);
    assert_eq!(
        levels(&World::confirmed().then(Cancel {
            reason: String::new()
        })),
        ["2000.00", "0.00"]
    );
    // Completed on 2026-03-22; delivered on the 17th, so quality may be disputed to 2026-04-01.
    assert_eq!(
        levels(&World::completed().at("2026-04-02T06:59:59Z")),
        ["2000.00"]
    );
    assert_eq!(
        levels(&World::completed().at("2026-04-02T07:00:00Z")),
        ["2000.00", "0.00"]
    );
    // An open dispute always holds it.
    let disputed = World::completed().then(open(Ground::Quality, "1"));
    assert_eq!(levels(&disputed.clone().at("2027-01-01T00:00:00Z")), ["2000.00"]);
    let ended = disputed.at("2026-05-01T00:00:00Z").then(WithdrawDispute {
        reason: String::new(),
    });
    assert_eq!(levels(&ended), ["2000.00", "0.00"]);
    let released = reservation(ended.order.as_ref().unwrap(), ended.now, ended.book()).unwrap();
    assert_eq!(released.changes[1].at, instant("2026-05-01T00:00:00Z"));
    // Refunded in full.
    let mut world = World::escalated();
    world.ok(RecordDecision {
        finding: Finding::SupplierAtFault,
        reasons: String::new(),
        at: world.now,
    });
    assert_eq!(levels(&world), ["2000.00"]);
    world.ok(RecordRefundReceived {
        refund_id: world.refund_id(),
        amount: usd("1500"),
        at: world.now,
    });
    assert_eq!(levels(&world), ["2000.00", "0.00"]);
}

/// The names that may be offered.
fn offered(world: &World) -> Vec<String> {
    let found = actions(world.order.as_ref().unwrap(), &world.ctx());
    found
        .into_iter()
        .filter(|action| action.allowed)
        .map(|action| action.command)
        .collect()
}

#[test]
fn actions_are_what_decide_accepts() {
    assert_eq!(
        offered(&World::draft()),
        ["revise_draft", "send", "cancel", "attach_document"]
    );
    assert_eq!(
        offered(&World::countered()),
        ["revise_draft", "confirm", "cancel", "attach_document"]
    );
    assert_eq!(
        offered(&World::payable()),
        [
            "cancel",
            "propose_change",
            "attach_document",
            "send_payment",
            "send_payment.initial",
            "book_inspection",
        ]
    );
    let balanced = offered(&World::balanced());
    for name in ["confirm_receipt", "open_dispute"] {
        assert!(balanced.iter().any(|offered| offered == name), "{name}");
    }
    assert!(
        offered(&World::completed())
            .iter()
            .any(|name| name == "leave_feedback")
    );
    assert!(!offered(&World::disputed()).iter().any(|name| name == "escalate"));
    assert!(
        offered(&World::disputed().at("2026-03-23T07:00:00Z"))
            .iter()
            .any(|name| name == "escalate")
    );
}

#[test]
fn every_command_of_the_buyer_and_every_fact_has_its_probe() {
    let world = World::confirmed();
    let order = world.order.as_ref().unwrap();
    let mut names: Vec<String> = actions(order, &world.ctx())
        .into_iter()
        .chain(recordable(order, &world.ctx()))
        .map(|action| action.command)
        .collect();
    names.retain(|name| !name.contains('.'));
    names.sort();
    names.dedup();
    let mut known: Vec<&str> = OrderCommand::NAMES.to_vec();
    // An order is started before there is an order, a lapse is nobody's click, and a loan agreement is recorded of
    // its draw.
    known.retain(|name| !["start", "lapse", "record_loan_agreed"].contains(name));
    known.sort_unstable();
    assert_eq!(names, known);
}

#[test]
fn facts_that_can_be_recorded_follow_the_order() {
    let can = |world: &World, name: &str| {
        let found = recordable(world.order.as_ref().unwrap(), &world.ctx());
        found
            .into_iter()
            .any(|action| action.command == name && action.allowed)
    };
    assert!(can(&World::draft(), "record_supplier_version"));
    assert!(can(
        &World::draft_of(
            Contract {
                lines: Vec::new(),
                ..contract()
            },
            FIRST
        ),
        "record_supplier_version"
    ));
    assert!(can(&World::sent(), "record_supplier_confirmed"));
    assert!(can(&World::confirmed(), "record_account"));
    assert!(can(&World::paid(), "record_shipment"));
    assert!(!can(&World::shipped(), "record_shipment"));
    assert!(can(&World::shipped(), "record_clearance"));
    assert!(can(&World::shipped(), "record_delivery"));
    assert!(!can(&World::delivered(), "record_delivery"));
    assert!(can(&World::delivered(), "record_clearance"));
    assert!(!can(&World::disputed(), "record_decision"));
    assert!(can(&World::escalated(), "record_decision"));
}

#[test]
fn c1_p2_no_fee_enters_the_order() {
    let mut world = World::payable();
    let before = world.figures();
    let by_checking = payment(&world, Instalment::Initial, Method::EChecking, usd("1500"));
    world.ok(by_checking);
    assert_eq!(
        world.running().payments[0].fee,
        Some(usd("15")),
        "the method has its fee"
    );
    let now = world.figures();
    assert_eq!(
        (now.total, now.due),
        (before.total, before.due),
        "the service has none"
    );
    assert_eq!(now.in_transit, usd("1500"));
    let totals = view_of(&world).totals.unwrap();
    let parts = totals.goods.checked_add(totals.shipping).unwrap();
    assert_eq!(parts.checked_add(totals.insurance).unwrap(), totals.total, "C1");
}

#[test]
fn p3_p7_the_status_of_a_card_payment_follows_within_the_minutes_of_the_edition() {
    let mut world = World::payable();
    let card = payment(&world, Instalment::Initial, Method::CreditCard, usd("1500"));
    world.ok(card);
    let status = |world: &World| {
        let paid = view_of(world).payments[0].clone();
        (paid.status_minutes, paid.status_late)
    };
    // Sent at 18:00:00.
    for (at, late) in [("2026-03-02T18:30:00Z", false), ("2026-03-02T18:30:01Z", true)] {
        assert_eq!(status(&world.clone().at(at)), (Some(30), late), "{at}");
    }
    let accepted = RecordPaymentAccepted {
        payment_id: world.payment_id(),
        at: world.now,
    };
    let accepted = world.clone().then(accepted).at("2026-03-03T18:00:00Z");
    assert_eq!(status(&accepted), (Some(30), false), "it has followed");
    let transfer = World::payable().pay(Instalment::Initial, "1500");
    assert_eq!(status(&transfer), (None, false), "only the card's is stated");
}

#[test]
fn t1_rb1_a_view_names_the_zone_of_its_own_edition() {
    let world = World::confirmed();
    assert_eq!(
        view_of(&world).time_zone,
        world.book().platform().time_zone.name()
    );
}

#[test]
fn c4_the_plan_of_a_draft_shows_both_types_side_by_side() {
    let plan = view_of(&World::draft()).plan.unwrap();
    let found: Vec<_> = plan
        .splits
        .iter()
        .map(|split| (split.covered, split.uncovered))
        .collect();
    assert_eq!(found, [(usd("1500"), usd("1500")), (usd("2000"), usd("1000"))]);
    assert_eq!(plan.uncovered_because, None);
    for (assured, limit, reported, because) in [
        (false, "2000", true, "not_assured"),
        (true, "0", false, "no_limit_report"),
        (true, "0", true, "limit_used_up"),
    ] {
        let mut world = World::draft();
        world.supplier.assured = assured;
        world.supplier.free_limit = usd(limit);
        world.supplier.as_of = world.supplier.as_of.filter(|_| reported);
        let plan = view_of(&world).plan.unwrap();
        assert_eq!(plan.uncovered_because, Some(because));
        assert!(plan.splits.iter().all(|split| split.covered == usd("0")));
    }
    let no_rate = World::draft_of(
        Contract {
            usd_rate: None,
            ..cny_contract()
        },
        FIRST,
    );
    let view = view_of(&no_rate);
    assert_eq!(view.totals.unwrap().total.to_string(), "24000.00");
    assert_eq!(view.plan.unwrap().uncovered_because, Some("no_usd_rate"));
}

#[test]
fn d3_d4_a_dispute_shows_its_clocks_and_what_each_end_would_pay() {
    let mut world = World::disputed();
    let dispute = &view_of(&world).disputes[0];
    assert_eq!(
        (dispute.respond_window.last_day, dispute.settle_window.last_day),
        (day("2026-03-22"), day("2026-04-01"))
    );
    assert_eq!(
        (dispute.can_escalate, dispute.escalate_opens_on),
        (false, Some(day("2026-03-23")))
    );
    let outcomes: Vec<_> = dispute
        .outcomes
        .iter()
        .map(|outcome| (outcome.kind, outcome.amount))
        .collect();
    assert_eq!(
        outcomes,
        [
            ("supplier_at_fault", usd("1500")),
            ("partly_at_fault", usd("500")),
            ("not_at_fault", usd("0"))
        ]
    );
    world.advance(6);
    let dispute = &view_of(&world).disputes[0];
    assert_eq!(
        (dispute.can_escalate, dispute.badge.code.code()),
        (true, "escalatable")
    );
    assert_eq!(
        view_of(&world).dispute_badge.unwrap().label,
        world.book().badge_label("escalatable").unwrap()
    );
}

#[test]
fn d2_grounds_say_which_rule_and_date_close_them() {
    let view = view_of(&World::delivered().at("2026-04-02T07:00:00Z"));
    let quality = &view.grounds[1];
    assert_eq!(
        (quality.open, quality.closes_on),
        (false, Some(day("2026-04-01")))
    );
    assert_eq!(quality.refusal.as_ref().unwrap().rule, "C5");
    let late = &view.grounds[0];
    assert_eq!(late.refusal.as_ref().unwrap().code, "dispute.not_late");
}

#[test]
fn t1_timeline_windows_open_the_day_after_and_end_with_their_last_day() {
    let view = view_of(&World::delivered());
    let windows: Vec<_> = view
        .timeline
        .windows
        .iter()
        .map(|window| {
            (
                window.kind,
                window.from.to_string(),
                window.last_day.to_string(),
                window.state,
            )
        })
        .collect();
    assert_eq!(
        windows[1..],
        [
            (
                DeadlineKind::ShipBy,
                "2026-03-03".to_owned(),
                "2026-04-01".to_owned(),
                WindowState::Met
            ),
            (
                DeadlineKind::QualityWindow,
                "2026-03-08".to_owned(),
                "2026-04-01".to_owned(),
                WindowState::Open
            ),
        ]
    );
    assert_eq!(view.timeline.windows[2].outer_limit, Some(day("2026-09-03")));
    assert!(view.timeline.windows[2].provisional);
    let kinds: Vec<&str> = view.timeline.facts.iter().map(|fact| fact.kind).collect();
    for kind in [
        "sent",
        "confirmed",
        "paid",
        "payment_received",
        "initial_received",
        "shipped",
        "delivered",
    ] {
        assert!(kinds.contains(&kind), "{kind}");
    }
    assert!(
        kinds
            .iter()
            .all(|kind| crate::order::view::FACT_KINDS.contains(kind))
    );
}

#[test]
fn a_view_goes_on_the_wire_as_its_schema_says() {
    for world in [
        World::draft(),
        World::countered(),
        World::completed(),
        World::escalated(),
    ] {
        let value = serde_json::to_value(view_of(&world)).unwrap();
        let schema = serde_json::to_value(schemars::schema_for!(OrderView)).unwrap();
        let named = schema["properties"].as_object().unwrap();
        let sent = value.as_object().unwrap();
        assert!(sent.keys().all(|key| named.contains_key(key)));
        let at = ViewCtx {
            ctx: world.ctx(),
            version: 1,
            delay_agreed: false,
        };
        let listed = row(world.order.as_ref().unwrap(), &at).unwrap();
        assert_eq!(serde_json::to_value(&listed.status).unwrap(), value["status"]);
        assert_eq!(
            listed.changed_at,
            world.events.iter().map(|event| event.at()).max().unwrap()
        );
    }
}
