//! The transition table of a supplier's limit (S3): every command in every state, kept whole in
//! `tests/golden/transitions_limit.txt`; `UPDATE_GOLDEN=1` rewrites it, and the change names its rule.

use std::collections::BTreeSet;
use std::fmt::Write;

use uuid::Uuid;

use super::*;
use crate::golden::{answer, compare, table};
use crate::time::parse_instant;

const HEADER: &str = "\
The transition table of a supplier's limit: every command in every state, on 20 March.
A line is a command and what the rules make of it: the events that follow with the report that counts then, or `no` with
the code of the refusal and the rule that refuses.
";

fn at(day: u32) -> Instant {
    parse_instant(&format!("2026-03-{day:02}T18:00:00Z")).unwrap()
}

fn report(remaining: &str, limit: Option<&str>, on: u32) -> LimitReport {
    let usd = |text: &str| Money::parse(text, Currency::USD).unwrap();
    LimitReport {
        remaining: usd(remaining),
        limit: limit.map(usd),
        as_of: at(on),
        source: ReportSource::TypedIn,
        file: None,
    }
}

fn record(report: LimitReport) -> SupplierCommand {
    let supplier_id = SupplierId::new(Uuid::from_u128(1));
    RecordLimit { supplier_id, report }.into()
}

fn withdraw(report: LimitReport) -> SupplierCommand {
    let supplier_id = SupplierId::new(Uuid::from_u128(1));
    WithdrawLimit { supplier_id, report }.into()
}

fn after(limits: &SupplierLimits, events: &[SupplierEvent]) -> SupplierLimits {
    let mut after = limits.clone();
    events.iter().for_each(|event| after.evolve(event));
    after
}

/// The reports of the table: one, a later and an earlier one, and another of the first's own instant.
fn first() -> LimitReport {
    report("500", None, 10)
}

fn later() -> LimitReport {
    report("900", Some("1000"), 12)
}

fn earlier() -> LimitReport {
    report("300", None, 5)
}

fn beside() -> LimitReport {
    report("400", None, 10)
}

fn states() -> Vec<(&'static str, SupplierLimits)> {
    let told = [
        ("no report", vec![]),
        ("one report", vec![record(first())]),
        (
            "one report and a later one",
            vec![record(first()), record(later())],
        ),
        (
            "one report and an earlier one, recorded last",
            vec![record(first()), record(earlier())],
        ),
        (
            "two reports of one instant",
            vec![record(first()), record(beside())],
        ),
        (
            "a later one was withdrawn",
            vec![record(first()), record(later()), withdraw(later())],
        ),
        (
            "the only one was withdrawn",
            vec![record(first()), withdraw(first())],
        ),
    ];
    let lived = |commands: Vec<SupplierCommand>| {
        commands
            .iter()
            .fold(SupplierLimits::default(), |limits, command| {
                let events = limits.decide(command, at(20)).unwrap();
                after(&limits, &events)
            })
    };
    told.into_iter()
        .map(|(name, commands)| (name, lived(commands)))
        .collect()
}

fn probes() -> Vec<(&'static str, SupplierCommand)> {
    let euros = LimitReport {
        remaining: Money::parse("500", "EUR".parse().unwrap()).unwrap(),
        ..first()
    };
    vec![
        ("record_limit", record(first())),
        ("record_limit later", record(later())),
        ("record_limit earlier", record(earlier())),
        ("record_limit of the same instant", record(beside())),
        ("record_limit of zero", record(report("0", None, 20))),
        ("record_limit in another currency", record(euros)),
        ("record_limit below zero", record(report("-0.01", None, 10))),
        (
            "record_limit above its own limit",
            record(report("10.01", Some("10"), 10)),
        ),
        ("record_limit of tomorrow", record(report("500", None, 21))),
        ("withdraw_limit", withdraw(first())),
        ("withdraw_limit later", withdraw(later())),
        ("withdraw_limit earlier", withdraw(earlier())),
        ("withdraw_limit of the same instant", withdraw(beside())),
    ]
}

fn made_of(limits: &SupplierLimits, command: &SupplierCommand) -> String {
    let done = limits.decide(command, at(20));
    let counts = match &done {
        Ok(events) if !events.is_empty() => match after(limits, events).latest() {
            Some(report) => format!("; {} counts", report.remaining),
            None => "; none counts".to_owned(),
        },
        Ok(_) | Err(_) => String::new(),
    };
    let mut text = answer(done, SupplierEvent::name);
    let _ = write!(text, "{counts}");
    text
}

#[test]
fn s3_every_command_in_every_state_is_as_the_golden_table_says() {
    let states = states();
    let told = states.iter().map(|(name, limits)| {
        let answers = probes()
            .into_iter()
            .map(|(probe, command)| (probe.to_owned(), made_of(limits, &command)));
        (*name, answers.collect())
    });
    compare("transitions_limit.txt", &table(HEADER, told));
}

#[test]
fn s3_every_event_of_a_limit_follows_from_some_command_of_the_table() {
    let mut told = BTreeSet::new();
    for (_, limits) in states() {
        for (_, command) in probes() {
            let events = limits.decide(&command, at(20)).unwrap_or_default();
            told.extend(events.iter().map(SupplierEvent::name));
        }
    }
    assert_eq!(told, SupplierEvent::NAMES.iter().copied().collect());
}
