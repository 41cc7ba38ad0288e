//! The transition table of a thread (S1, O9): every command in every state, kept whole in
//! `tests/golden/transitions_messages.txt`; `UPDATE_GOLDEN=1` rewrites it, and the change names its rule.

use std::collections::BTreeSet;

use uuid::Uuid;

use super::tests::{id, mark, now, run, send};
use super::*;
use crate::golden::{answer, compare, table};
use crate::id::SupplierId;

const HEADER: &str = "\
The transition table of the thread with a supplier: every command in every state.
A line is a command and what the rules make of it: the events that follow, or `no` with the code of the refusal and the
rule that refuses.
";

fn read(n: u128) -> MessageCommand {
    MarkRead { up_to: id(n) }.into()
}

fn states() -> Vec<(&'static str, Option<Thread>)> {
    let theirs = || send(Side::Supplier, "Hello", None);
    let ours = || send(Side::Buyer, "A week later is fine.", Some(7));
    let told = [
        ("one message of the supplier", vec![theirs()]),
        ("it was read", vec![theirs(), read(0)]),
        (
            "it was marked as one that agrees to a delay",
            vec![theirs(), mark(0, true)],
        ),
        ("one message of ours that agrees to a delay", vec![ours()]),
        ("one of each, the first was read", vec![theirs(), ours(), read(0)]),
    ];
    let lived = told
        .into_iter()
        .map(|(name, commands)| (name, Some(run(&commands).unwrap())));
    [("no thread", None)].into_iter().chain(lived).collect()
}

/// What is written, changed in one thing.
fn written(change: impl FnOnce(&mut SendMessage)) -> MessageCommand {
    let MessageCommand::Send(mut message) = send(Side::Buyer, "When will it ship?", None) else {
        panic!("a message")
    };
    change(&mut message);
    message.into()
}

fn probes() -> Vec<(&'static str, MessageCommand)> {
    vec![
        ("send", written(|_| {})),
        (
            "send of the supplier",
            written(|message| message.by = Side::Supplier),
        ),
        ("send nothing", written(|message| message.text.clear())),
        (
            "send one of tomorrow",
            written(|message| message.at += chrono::TimeDelta::days(1)),
        ),
        (
            "send to another supplier",
            written(|message| message.supplier.supplier_id = SupplierId::new(Uuid::from_u128(2))),
        ),
        ("mark_read up to the first", read(0)),
        ("mark_read up to the second", read(1)),
        ("mark the first as one that agrees", mark(0, true)),
        ("mark the first as one that does not", mark(0, false)),
        ("mark the second as one that does not", mark(1, false)),
    ]
}

#[test]
fn s1_o9_every_command_in_every_state_is_as_the_golden_table_says() {
    let states = states();
    let told = states.iter().map(|(name, thread)| {
        let answers = probes().into_iter().map(|(probe, command)| {
            let done = decide(thread.as_ref(), &command, id(9), now());
            (probe.to_owned(), answer(done, MessageEvent::name))
        });
        (*name, answers.collect())
    });
    compare("transitions_messages.txt", &table(HEADER, told));
}

#[test]
fn s1_o9_every_event_of_a_thread_follows_from_some_command_of_the_table() {
    let mut told = BTreeSet::new();
    for (_, thread) in states() {
        for (_, command) in probes() {
            let events = decide(thread.as_ref(), &command, id(9), now()).unwrap_or_default();
            told.extend(events.iter().map(MessageEvent::name));
        }
    }
    assert_eq!(told, MessageEvent::NAMES.iter().copied().collect());
}
