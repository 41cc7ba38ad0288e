//! The transition table: every command in every representative state leads to events or to a refusal with its rule.
//! It is kept whole in `tests/golden/transitions.txt`; `UPDATE_GOLDEN=1` rewrites it, and the change names its rule.

mod build;
mod later;
pub(super) mod probes;
pub(super) mod states;

use std::collections::BTreeSet;
use std::fmt::Write;

use uuid::Uuid;

use super::world::{START, World, instant, usd};
use crate::dispute::clock::DisputeClock;
use crate::golden;
use crate::id::RefundId;
use crate::order::state::Order;
use crate::order::status::{Status, change_to_answer, dispute_badge, status};
use crate::order::{OrderCommand, OrderEvent, decide};
use crate::rulebook::{BADGE_CODES, RULE_IDS};
use states::State;

const HEADER: &str = "\
The transition table of an order: every command in every representative state.
A line is a command and what the rules make of it: the events that follow with the rules they are recorded by, or `no`
with the code of the refusal and the rule that refuses. A state that is like another one lists only the commands that
are answered otherwise there.
A command is probed by the smallest valid one; where its side, method, ground or answer matters, each has a line.
";

/// A command's name with its variant, and the answer.
type Row = (String, String);

/// What the rules make of every command in this state.
fn rows(world: &World) -> Vec<Row> {
    let mut rows = Vec::new();
    for name in OrderCommand::NAMES {
        for (variant, command) in probes::probes(name, world) {
            assert_eq!(command.name(), *name, "a probe of another command");
            rows.push((
                format!("{name} {variant}").trim_end().to_owned(),
                answer(world, &command),
            ));
        }
    }
    rows
}

fn answer(world: &World, command: &OrderCommand) -> String {
    match decide(world.order.as_ref(), command, &world.ctx()) {
        Ok(events) => {
            let names: Vec<&str> = events.iter().map(OrderEvent::name).collect();
            format!("{} ({})", names.join(", "), rules_of(&events).join(", "))
        }
        Err(refusal) => format!("no {} ({})", refusal.code, refusal.rule),
    }
}

/// The rules that these events are recorded by, each once.
fn rules_of(events: &[OrderEvent]) -> Vec<&'static str> {
    let mut rules = Vec::new();
    for rule in events.iter().flat_map(OrderEvent::rules) {
        if !rules.contains(&rule) {
            rules.push(rule);
        }
    }
    rules
}

fn table(states: &[State]) -> String {
    let mut text = HEADER.to_owned();
    let mut known: Vec<(&str, Vec<Row>)> = Vec::new();
    for state in states {
        let rows = rows(&state.world);
        let like = state.like.as_deref().map(|like| {
            let found = known.iter().find(|(name, _)| *name == like);
            found.unwrap_or_else(|| panic!("`{}` is like `{like}`, which is not before it", state.name))
        });
        let _ = writeln!(text, "\n== {}", state.name);
        let _ = writeln!(text, "   {}", words(&state.world));
        if let Some((name, _)) = like {
            let _ = writeln!(text, "   as in: {name}, but for:");
        }
        let same = |row: &&Row| !like.is_some_and(|(_, rows)| rows.contains(row));
        for (command, answer) in rows.iter().filter(same) {
            let _ = writeln!(text, "{command:<44} {answer}");
        }
        known.push((&state.name, rows));
    }
    text
}

const EVENTS_HEADER: &str = "\
What is recorded: for every command that some state accepts the events whole, once for each answer of the transition
table, with the first state that gives it.
";

fn recorded(states: &[State]) -> String {
    let mut text = EVENTS_HEADER.to_owned();
    let mut told = BTreeSet::new();
    for name in OrderCommand::NAMES {
        for State {
            name: state, world, ..
        } in states
        {
            for (variant, command) in probes::probes(name, world) {
                let answer = answer(world, &command);
                let Ok(events) = decide(world.order.as_ref(), &command, &world.ctx()) else {
                    continue;
                };
                let heading = format!("{name} {variant}").trim_end().to_owned();
                if told.insert((heading.clone(), answer)) {
                    let _ = writeln!(text, "\n== {heading} ({state})");
                    for line in events.iter().flat_map(golden::lines) {
                        let _ = writeln!(text, "{line}");
                    }
                }
            }
        }
    }
    text
}

/// Status and badges, as §9 derives them.
fn words(world: &World) -> String {
    let Some(order) = &world.order else {
        return "status: none".to_owned();
    };
    let mut text = format!("status: {}", status(order, world.book()).code());
    if let Some(badge) = badge(world) {
        let _ = write!(text, "; dispute: {badge}");
    }
    if change_proposed(world) {
        text.push_str("; change_proposed");
    }
    text
}

fn badge(world: &World) -> Option<&'static str> {
    let dispute = world.order.as_ref()?.running()?.disputes.last()?;
    let zone = world.book().platform().time_zone;
    let clock = DisputeClock::new(dispute.opened_at, world.book().disputes(), zone).unwrap();
    let cause = clock.because(dispute.responded_at, world.now).unwrap();
    Some(dispute_badge(dispute, cause.is_some()).code())
}

fn change_proposed(world: &World) -> bool {
    matches!(&world.order, Some(Order::Running(order)) if change_to_answer(order).is_some())
}

#[test]
fn every_command_in_every_state_is_as_the_golden_table_says() {
    golden::compare("transitions.txt", &table(&states::all()));
}

#[test]
fn what_is_recorded_is_as_the_golden_book_says() {
    golden::compare("events.txt", &recorded(&states::all()));
}

#[test]
fn every_status_and_badge_of_section_9_has_a_state() {
    let states = states::all();
    let of = |edition: &str| -> BTreeSet<&'static str> {
        let worlds = states.iter().map(|state| &state.world);
        let orders = worlds.filter(|world| world.book().id().as_str() == edition);
        orders
            .filter_map(|world| Some(status(world.order.as_ref()?, world.book()).code()))
            .collect()
    };
    let every: BTreeSet<&str> = Status::ALL.into_iter().map(Status::code).collect();
    assert_eq!(of(super::world::FIRST), every);
    assert_eq!(of(super::world::LATER), every);
    let mut badges: BTreeSet<&str> = states.iter().filter_map(|state| badge(&state.world)).collect();
    if states.iter().any(|state| change_proposed(&state.world)) {
        badges.insert("change_proposed");
    }
    assert_eq!(badges, BTreeSet::from(BADGE_CODES));
}

#[test]
fn every_event_follows_from_some_command_of_the_table() {
    let answers: BTreeSet<String> = states::all()
        .iter()
        .flat_map(|state| rows(&state.world))
        .flat_map(|(_, answer)| {
            let events = answer.split(" (").next().unwrap_or_default();
            events.split(", ").map(str::to_owned).collect::<Vec<_>>()
        })
        .collect();
    let never: Vec<&&str> = OrderEvent::NAMES
        .iter()
        .filter(|name| !answers.contains(**name))
        .collect();
    assert!(never.is_empty(), "no state leads to {never:?}");
}

/// An accepted command is accepted by rules that there are, and each kind of event by one at least.
#[test]
fn rb1_each_accepted_row_names_its_rules() {
    for State { name, world, .. } in states::all() {
        for command in OrderCommand::NAMES
            .iter()
            .flat_map(|name| probes::probes(name, &world))
        {
            let Ok(events) = decide(world.order.as_ref(), &command.1, &world.ctx()) else {
                continue;
            };
            for event in &events {
                assert!(
                    !event.rules().is_empty(),
                    "{name}: {} is by no rule",
                    event.name()
                );
            }
            let rules = rules_of(&events);
            assert!(!rules.is_empty(), "{name}: {} names no rule", command.1.name());
            let unknown: Vec<&&str> = rules.iter().filter(|rule| !RULE_IDS.contains(rule)).collect();
            assert!(unknown.is_empty(), "{name}: {unknown:?} are no rules");
        }
    }
}

#[test]
fn d8_l6_a_refund_is_by_the_rule_of_the_loan_where_the_loan_takes_of_it() {
    for (to_loan, rules) in [("0", &["D8"][..]), ("0.01", &["D8", "L6"])] {
        let event = OrderEvent::RefundReceived {
            refund_id: RefundId::new(Uuid::nil()),
            amount: usd("700"),
            to_loan: usd(to_loan),
            at: instant(START),
        };
        assert_eq!(event.rules(), rules, "{to_loan}");
    }
}

#[test]
fn states_have_names_of_their_own() {
    let states = states::all();
    let names: BTreeSet<&str> = states.iter().map(|state| state.name.as_str()).collect();
    assert_eq!(names.len(), states.len());
}
