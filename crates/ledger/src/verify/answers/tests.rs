//! Somebody who can make the hashes changes what an answer says of the log, and a check that is told to stop.

use std::ops::ControlFlow;
use std::path::Path;

use chrono::{DateTime, Utc};
use rusqlite::{Connection, params};
use serde_json::json;

use crate::event::NewEvent;
use crate::tx::Request;
use crate::verify::{BadRequest, Depth, RequestFault};
use crate::{Ledger, LedgerError, Options};

/// How many events each request has.
const EVENTS: &[(&str, u64)] = &[("one", 1), ("two", 2), ("none", 0), ("three", 3), ("last", 1)];

fn open(dir: &Path) -> Ledger {
    Ledger::open(dir, Options::new(DateTime::<Utc>::UNIX_EPOCH)).unwrap()
}

fn asked(ledger: &Ledger, id: &str, events: u64) {
    let request = Request::noting(id);
    let stream = format!("note/{id}");
    let answered = ledger.transact::<u64, LedgerError>(request, move |tx| {
        for version in 0..events {
            let event = NewEvent::new("noted", 1, &json!({ "number": version }))?;
            tx.append(&stream, version, vec![event])?;
        }
        Ok(events)
    });
    answered.unwrap();
}

fn filled(dir: &Path) -> Ledger {
    let ledger = open(dir);
    for (id, events) in EVENTS {
        asked(&ledger, id, *events);
    }
    ledger
}

/// Gives an answer other events, with a hash that fits.
fn forged(dir: &Path, id: &str, seqs: Option<(u64, u64)>) {
    let ledger = open(dir);
    let mut answer = ledger.read(|view| view.request(id)).unwrap().unwrap();
    drop(ledger);
    answer.seqs = seqs;
    let conn = Connection::open(dir.join("ledger.db")).unwrap();
    conn.execute_batch("PRAGMA foreign_keys = OFF; DROP TRIGGER requests_never_change;")
        .unwrap();
    let (first, last) = seqs
        .map(|(first, last)| (first.cast_signed(), last.cast_signed()))
        .unzip();
    let sql = "UPDATE requests SET first_seq = ?2, last_seq = ?3, hash = ?4 WHERE request_id = ?1";
    let changed = conn.execute(sql, params![id, first, last, answer.computed_hash().0]);
    assert_eq!(changed, Ok(1));
}

#[test]
fn an_answer_that_names_other_events_than_the_log_has_of_it_is_named() {
    let cases = [
        ("three", None),
        ("three", Some((4, 5))),
        ("three", Some((4, 7))),
        ("three", Some((5, 6))),
        ("three", Some((2, 3))),
        ("two", Some((9, 9))),
        ("none", Some((1, 1))),
        ("last", Some((7, 8))),
    ];
    for (id, seqs) in cases {
        let dir = tempfile::tempdir().unwrap();
        drop(filled(dir.path()));
        forged(dir.path(), id, seqs);
        let report = open(dir.path()).verify(Depth::Log).unwrap();
        assert_eq!(
            report.bad_request,
            Some(BadRequest {
                request_id: id.to_owned(),
                fault: RequestFault::OtherEvents
            }),
            "{id} {seqs:?}"
        );
    }
}

#[test]
fn of_a_request_with_two_runs_of_events_one_is_unanswered() {
    let dir = tempfile::tempdir().unwrap();
    let ledger = filled(dir.path());
    let mut events = ledger.read(|view| view.events_after(0, 10)).unwrap();
    assert_eq!((events[0].request_id.as_str(), events.len()), ("one", 7));
    events[6].request_id = "one".to_owned();
    let mut runs = super::Runs::default();
    events.iter().for_each(|event| runs.note(event));
    for id in ["one", "two", "three"] {
        let answer = ledger.read(|view| view.request(id)).unwrap().unwrap();
        assert!(runs.answer(&answer), "{id}");
    }
    assert_eq!(runs.unanswered(), Some(7));
}

/// The answers are long enough to be told of.
#[test]
fn answers_are_told_on_top_of_events_and_a_check_stops_among_them() {
    let dir = tempfile::tempdir().unwrap();
    let ledger = filled(dir.path());
    let more = super::TOGETHER as u64;
    for number in 0..more {
        asked(&ledger, &format!("more-{number}"), 0);
    }
    let events: u64 = EVENTS.iter().map(|(_, events)| events).sum();
    let answers = EVENTS.len() as u64 + more;
    assert_eq!(ledger.entries().unwrap(), events + answers);
    let mut told = Vec::new();
    let report = ledger.verify_told(Depth::Log, &mut |done| {
        told.push(done);
        ControlFlow::Continue(())
    });
    assert!(report.unwrap().is_sound());
    assert_eq!(told, [events + more]);
    let stopped = ledger.verify_told(Depth::Log, &mut |_| ControlFlow::Break(()));
    assert!(matches!(stopped, Err(LedgerError::Stopped)), "{stopped:?}");
}
