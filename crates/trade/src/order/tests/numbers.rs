//! RB1, RB2: what each number of the embedded editions decides, seen at its boundary. A number that decides nothing has
//! no place in a rulebook, so the rows are held against the files themselves.

mod payment;

use std::collections::BTreeSet;

use chrono::TimeDelta;

use super::commands::*;
use super::world::*;
use crate::dispute::clock::DisputeClock;
use crate::order::command::*;
use crate::order::contract::*;
use crate::order::event::*;
use crate::order::view::DeadlineKind;
use crate::order::windows::deadlines;
use crate::rulebook::{Rulebook, Rulebooks};
use crate::supplier::{LimitReport, ReportSource, standing};
use payment::*;

/// Where a number stands, and what it decides under an edition.
type Row = (&'static str, fn(&'static str));

/// What both editions say.
const OF_BOTH: [Row; 22] = [
    ("platform.stale_limit_days", stale_limit),
    ("disputes.respond_days", days_to_respond),
    ("disputes.settle_days", days_to_settle),
    ("disputes.late_shipment_days_after_delivery", late_shipment),
    ("methods.e_checking.fee.per_transaction", e_checking_fee),
    ("methods.e_checking.arrives_working_days.0", e_checking_arrives),
    ("methods.e_checking.arrives_working_days.1", e_checking_arrives),
    ("methods.credit_card.transactions.up_to", card_limit),
    ("methods.credit_card.arrives_working_days.0", card_arrives),
    ("methods.credit_card.arrives_working_days.1", card_arrives),
    ("methods.credit_card.status_minutes", card_status),
    (
        "methods.telegraphic_transfer.arrives_working_days.0",
        transfer_arrives,
    ),
    (
        "methods.telegraphic_transfer.arrives_working_days.1",
        transfer_arrives,
    ),
    ("methods.pay_later.fee.per_transaction", pay_later_is_free),
    ("methods.pay_later.arrives_working_days.0", pay_later_arrives),
    ("methods.pay_later.arrives_working_days.1", pay_later_arrives),
    ("working_days.cut_off", cut_off),
    ("inspection.fee_elsewhere", inspection_elsewhere),
    ("inspection.fee_in.CN", inspection_in_china),
    ("credit.months_max", longest_loan),
    ("credit.line_max", largest_line),
    ("credit.line_max", largest_draw),
];

const OF_THE_FIRST: [Row; 2] = [
    ("coverage.quality_days_from_shipment", quality_from_shipment),
    ("coverage.quality_days_from_clearance", quality_from_clearance),
];

const OF_THE_LATER: [Row; 6] = [
    ("coverage.protection_days", protection),
    ("lapse.unconfirmed_days", unconfirmed),
    ("lapse.unpaid_days", unpaid),
    ("feedback.within_days", feedback_days),
    ("disputes.escalate_from_day", escalate_from),
    ("disputes.automatic_on_day", automatic_on),
];

fn rows(edition: &str) -> Vec<Row> {
    let own: &[Row] = if edition == FIRST {
        &OF_THE_FIRST
    } else {
        &OF_THE_LATER
    };
    OF_BOTH.iter().chain(own).copied().collect()
}

#[test]
fn rb1_each_number_of_the_first_edition_decides_what_its_row_shows() {
    rows(FIRST).into_iter().for_each(|(_, decides)| decides(FIRST));
}

#[test]
fn rb2_each_number_of_the_later_edition_decides_what_its_row_shows() {
    rows(LATER).into_iter().for_each(|(_, decides)| decides(LATER));
}

#[test]
fn rb1_rb2_no_number_of_an_edition_is_without_a_row() {
    const TEXTS: [(&str, &str); 2] = [
        (
            FIRST,
            include_str!("../../../data/rulebooks/trade-assurance-1.toml"),
        ),
        (
            LATER,
            include_str!("../../../data/rulebooks/trade-assurance-2017-12-1.toml"),
        ),
    ];
    for (edition, text) in TEXTS {
        let file: toml::Value = toml::from_str(text).unwrap();
        let mut stated = BTreeSet::new();
        numbers(&file, "", &mut stated);
        let shown: BTreeSet<String> = rows(edition)
            .into_iter()
            .map(|(path, _)| path.to_owned())
            .collect();
        assert_eq!(stated, shown, "{edition}");
    }
}

/// The places of integers, decimals and times of day.
fn numbers(value: &toml::Value, path: &str, found: &mut BTreeSet<String>) {
    let below = |name: &str| {
        if path.is_empty() {
            name.to_owned()
        } else {
            format!("{path}.{name}")
        }
    };
    match value {
        toml::Value::Table(table) => table
            .iter()
            .for_each(|(name, value)| numbers(value, &below(name), found)),
        toml::Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                let id = item.get("id").and_then(toml::Value::as_str);
                numbers(item, &below(&id.map_or(index.to_string(), str::to_owned)), found);
            }
        }
        toml::Value::String(text) => {
            let decimal = text.parse::<rust_decimal::Decimal>().is_ok();
            if decimal || text.parse::<chrono::NaiveTime>().is_ok() {
                found.insert(path.to_owned());
            }
        }
        toml::Value::Integer(_) => {
            found.insert(path.to_owned());
        }
        toml::Value::Float(_) | toml::Value::Boolean(_) | toml::Value::Datetime(_) => {
            panic!("{path} = {value}")
        }
    }
}

fn book(edition: &str) -> &'static Rulebook {
    Rulebooks::embedded().get(edition).unwrap()
}

/// C4's order, with the coverage type that the edition asks for.
fn terms(edition: &str) -> Contract {
    let coverage = contract().coverage.filter(|_| edition == FIRST);
    Contract {
        coverage,
        ..contract()
    }
}

/// Confirmed on 2026-03-02, with an account.
fn payable(edition: &'static str) -> World {
    World::confirmed_of(terms(edition), edition).with_account()
}

/// Received on 2026-03-07.
fn paid(edition: &'static str) -> World {
    payable(edition).pay(Instalment::Initial, "1500")
}

fn shipped(edition: &'static str) -> World {
    paid(edition).ship(&[(0, "100"), (1, "50")])
}

/// Opened on 2026-03-07.
fn disputed(edition: &'static str) -> World {
    paid(edition).then(open(Ground::Quality, "500"))
}

/// Receipt confirmed on 2026-03-12.
fn completed(edition: &'static str) -> World {
    let world = shipped(edition).pay(Instalment::Balance, "1500");
    let counts = full_counts(&world);
    world.then(ConfirmReceipt { counts, at: None })
}

/// Accepted in the last second of a day in Los Angeles (summer time), refused in the next one, or the other way round.
#[track_caller]
fn turns(world: &World, command: impl Into<crate::order::OrderCommand>, last_day: &str, before: bool) {
    let command = command.into();
    let midnight = instant(&format!("{last_day}T07:00:00Z")) + TimeDelta::days(1);
    for (at, allowed) in [(midnight - TimeDelta::seconds(1), before), (midnight, !before)] {
        let mut world = world.clone();
        world.now = at;
        assert_eq!(
            world.give(command.clone()).is_ok(),
            allowed,
            "{} at {at}",
            command.name()
        );
    }
}

fn due(world: &World, kind: DeadlineKind) -> Option<String> {
    let all = deadlines(world.order.as_ref().unwrap(), world.now, world.book()).unwrap();
    let found = all.into_iter().find(|deadline| deadline.kind == kind);
    found.and_then(|deadline| deadline.due).map(|day| day.to_string())
}

fn stale_limit(edition: &str) {
    let as_of = instant("2026-03-02T18:00:00Z");
    let report = LimitReport {
        remaining: usd("10"),
        limit: None,
        as_of,
        source: ReportSource::TypedIn,
        file: None,
    };
    let thirty_days_on = as_of + TimeDelta::days(30);
    for (now, stale) in [
        (thirty_days_on, false),
        (thirty_days_on + TimeDelta::seconds(1), true),
    ] {
        let told = standing(
            crate::supplier::Listed::Yes,
            Some(&report),
            &[],
            now,
            book(edition),
        )
        .unwrap();
        assert_eq!(told.stale, stale, "S4: {now}");
    }
}

fn days_to_respond(edition: &'static str) {
    let last = if edition == FIRST {
        "2026-03-12"
    } else {
        "2026-03-10"
    };
    let world = disputed(edition);
    assert_eq!(
        due(&world, DeadlineKind::DisputeRespond).as_deref(),
        Some(last),
        "D3"
    );
    // Silence gives the right to escalate.
    turns(&world, Escalate { at: None }, last, false);
}

fn days_to_settle(edition: &'static str) {
    let world = disputed(edition);
    let opened_at = world.now;
    let book = world.book();
    let clock = DisputeClock::new(opened_at, book.disputes(), book.platform().time_zone).unwrap();
    // In the later edition the last of its seven days is the platform's (RB2).
    let last = if edition == FIRST {
        "2026-03-22"
    } else {
        "2026-03-13"
    };
    assert_eq!(clock.settle.last_day.to_string(), last, "D3");
    assert_eq!(
        due(&world, DeadlineKind::DisputeSettle).as_deref(),
        Some(last),
        "D3"
    );
}

fn late_shipment(edition: &'static str) {
    let world = paid(edition)
        .at("2026-04-02T18:00:00Z")
        .ship(&[(0, "100"), (1, "50")]);
    let world = world.at("2026-04-05T18:00:00Z").deliver();
    turns(&world, open(Ground::LateShipment, "500"), "2026-05-05", true);
}

fn quality_from_shipment(edition: &'static str) {
    // Shipped on 2026-03-07, with no clearance nor delivery known.
    turns(
        &shipped(edition),
        open(Ground::Quality, "500"),
        "2026-09-03",
        true,
    );
}

fn quality_from_clearance(edition: &'static str) {
    let world = shipped(edition).at("2026-03-20T18:00:00Z");
    let (batch_id, on) = (world.batch_id(), day("2026-03-20"));
    let world = world.then(RecordClearance { batch_id, on });
    turns(&world, open(Ground::Quality, "500"), "2026-04-04", true);
}

fn protection(edition: &'static str) {
    turns(
        &completed(edition),
        open(Ground::Quality, "500"),
        "2026-04-11",
        true,
    );
}

fn unconfirmed(edition: &'static str) {
    let sent = World::draft_of(terms(edition), edition).then(Send {});
    turns(&sent, Lapse {}, "2026-04-01", false);
}

fn unpaid(edition: &'static str) {
    turns(&payable(edition), Lapse {}, "2026-05-01", false);
}

fn feedback_days(edition: &'static str) {
    let leave = LeaveFeedback {
        feedback: feedback(5),
    };
    turns(&completed(edition), leave, "2026-04-11", true);
}

/// The supplier answered on the day of the opening, so silence gives no right.
fn answered(edition: &'static str) -> World {
    let world = disputed(edition);
    let (text, at) = ("No.".to_owned(), world.now);
    world.then(RecordSupplierResponse { text, at })
}

fn escalate_from(edition: &'static str) {
    turns(&answered(edition), Escalate { at: None }, "2026-03-10", false);
}

fn automatic_on(edition: &'static str) {
    turns(&answered(edition), Lapse {}, "2026-03-13", false);
}
