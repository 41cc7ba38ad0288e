//! The transition table of the rulebooks a workspace keeps (RB1, RB3): every command in every state, kept whole in
//! `tests/golden/transitions_rulebooks.txt`; `UPDATE_GOLDEN=1` rewrites it, and the change names its rule.

use std::collections::BTreeSet;

use super::tests::{FIRST, choose, load, mine, now, restore, retire};
use super::*;
use crate::golden::{answer, compare, table};

const HEADER: &str = "\
The transition table of the rulebooks of a workspace: every command in every state. `mine@1` is a file of the user's own,
`first` the edition that is the default from the start, `second` the other one that comes with Quayside.
A line is a command and what the rules make of it: the events that follow, or `no` with the code of the refusal and the
rule that refuses. A new order is no command: its line names the rulebook it would be pinned to.
";

const MINE: &str = "mine@1";
const DEFAULT: &str = "trade-assurance@1";
const SECOND: &str = "trade-assurance-2017-12@1";

fn file() -> String {
    mine("respond_days = 5", "respond_days = 6")
}

fn states() -> Vec<(&'static str, Library)> {
    let kept = || load(&file());
    let told = [
        ("nothing loaded", vec![]),
        ("mine@1 loaded", vec![kept()]),
        ("mine@1 retired", vec![kept(), retire(MINE)]),
        ("mine@1 restored", vec![kept(), retire(MINE), restore(MINE)]),
        ("mine@1 the default", vec![kept(), choose(MINE)]),
        (
            "mine@1 the default, first retired",
            vec![kept(), choose(MINE), retire(DEFAULT)],
        ),
        ("second retired", vec![retire(SECOND)]),
        ("second the default", vec![choose(SECOND)]),
    ];
    let lived = |commands: Vec<RulebookCommand>| {
        commands.iter().fold(Library::default(), |library, command| {
            let events = library.decide(command, now()).unwrap();
            events
                .iter()
                .try_fold(library, |library, event| library.evolve(event))
                .unwrap()
        })
    };
    told.into_iter()
        .map(|(name, commands)| (name, lived(commands)))
        .collect()
}

fn probes() -> Vec<(&'static str, RulebookCommand)> {
    vec![
        ("load", load(&file())),
        (
            "load another content of the id",
            load(&mine("respond_days = 5", "respond_days = 7")),
        ),
        ("load first", load(FIRST)),
        (
            "load a new edition of first",
            load(&FIRST.replacen("id = \"trade-assurance@1\"", "id = \"trade-assurance@2\"", 1)),
        ),
        ("load no rulebook", load("id = 1")),
        ("retire", retire(MINE)),
        ("retire first", retire(DEFAULT)),
        ("retire second", retire(SECOND)),
        ("restore", restore(MINE)),
        ("restore first", restore(DEFAULT)),
        ("restore second", restore(SECOND)),
        ("choose_default", choose(MINE)),
        ("choose_default first", choose(DEFAULT)),
        ("choose_default second", choose(SECOND)),
    ]
}

fn answers(library: &Library) -> Vec<(String, String)> {
    let mut answers: Vec<(String, String)> = probes()
        .into_iter()
        .map(|(probe, command)| {
            let done = library.decide(&command, now());
            (probe.to_owned(), answer(done, RulebookEvent::name))
        })
        .collect();
    for (order, chosen) in [
        ("a new order", None),
        ("a new order under mine@1", Some(MINE)),
        ("a new order under first", Some(DEFAULT)),
        ("a new order under second", Some(SECOND)),
    ] {
        let pinned = match library.for_new_order(chosen) {
            Ok(book) => book.id().to_string(),
            Err(refusal) => format!("no {} ({})", refusal.code, refusal.rule),
        };
        answers.push((order.to_owned(), pinned));
    }
    answers
}

#[test]
fn rb1_rb3_every_command_in_every_state_is_as_the_golden_table_says() {
    let states = states();
    let told = states.iter().map(|(name, library)| (*name, answers(library)));
    compare("transitions_rulebooks.txt", &table(HEADER, told));
}

#[test]
fn rb1_every_event_of_the_rulebooks_follows_from_some_command_of_the_table() {
    let mut told = BTreeSet::new();
    for (_, library) in states() {
        for (_, command) in probes() {
            let events = library.decide(&command, now()).unwrap_or_default();
            told.extend(events.iter().map(RulebookEvent::name));
        }
    }
    assert_eq!(told, RulebookEvent::NAMES.iter().copied().collect());
}
