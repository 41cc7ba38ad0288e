//! Appending: versions, one answer per request, all or nothing, order by number.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use crate::common::{at, behind_its_back, note, noted, open, request, tally};
use ledger::{ClockWentBack, LedgerError, NewEvent, Outcome, Request, Sha};
use tempfile::tempdir;

#[test]
fn events_are_numbered_chained_and_come_back_as_written() {
    let dir = tempdir().unwrap();
    let ledger = open(dir.path());
    let outcome = note(&ledger, "req-1", "order/a", &[5, 6]).unwrap();
    assert_eq!(
        (outcome.value, outcome.seqs, outcome.replayed),
        (2, Some((1, 2)), false)
    );
    note(&ledger, "req-2", "order/b", &[7]).unwrap();
    let events = ledger.read(|view| view.events_after(0, 10)).unwrap();
    assert_eq!(events[0].prev_hash, Sha::ZERO);
    assert!(events.windows(2).all(|pair| pair[1].prev_hash == pair[0].hash));
    let envelope: Vec<_> = events
        .iter()
        .map(|e| {
            (
                e.seq,
                e.stream.as_str(),
                e.version,
                e.request_id.as_str(),
                e.request_index,
            )
        })
        .collect();
    assert_eq!(
        envelope,
        [
            (1, "order/a", 1, "req-1", 0),
            (2, "order/a", 2, "req-1", 1),
            (3, "order/b", 1, "req-2", 0)
        ]
    );
    assert_eq!(events[0].body, r#"{"amount":5}"#);
    assert_eq!(events[0].recorded_at, at(0));
    assert_eq!(
        ledger.read(|view| view.streams("order/")).unwrap(),
        ["order/a", "order/b"]
    );
    assert_eq!(ledger.read(|view| view.stream("order/a")).unwrap(), events[..2]);
    drop(ledger);
    assert_eq!(
        open(dir.path()).read(|view| view.events_after(0, 10)).unwrap(),
        events
    );
}

#[test]
fn a_stale_version_is_a_conflict_and_nothing_is_written() {
    let dir = tempdir().unwrap();
    let ledger = open(dir.path());
    note(&ledger, "req-1", "order/a", &[1, 2]).unwrap();
    for expected in [0, 1, 3] {
        let refused: Result<Outcome<()>, LedgerError> = ledger.transact(request("req-2", 0), move |tx| {
            tx.append("order/b", 0, vec![noted(9)])?;
            tx.append("order/a", expected, vec![noted(3)])?;
            Ok(())
        });
        match refused {
            Err(LedgerError::Conflict {
                stream,
                expected: was,
                found,
            }) => {
                assert_eq!((stream.as_str(), was, found), ("order/a", expected, 2));
            }
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(ledger.read(|view| view.newest()).unwrap().seq, 2);
    assert_eq!(tally(&ledger), [("order/a".to_owned(), 2, 3)]);
}

#[derive(Debug)]
enum Refused {
    Rule(&'static str),
    Ledger,
}

impl From<LedgerError> for Refused {
    fn from(_: LedgerError) -> Refused {
        Refused::Ledger
    }
}

#[test]
fn a_refusal_rolls_everything_back_and_may_be_asked_again() {
    let dir = tempdir().unwrap();
    let ledger = open(dir.path());
    let refused: Result<Outcome<()>, Refused> = ledger.transact(request("req-1", 0), |tx| {
        tx.append("order/a", 0, vec![noted(1)])?;
        Err(Refused::Rule("O8"))
    });
    assert!(matches!(refused, Err(Refused::Rule("O8"))));
    assert_eq!(ledger.read(|view| view.newest()).unwrap().seq, 0);
    assert!(tally(&ledger).is_empty());
    assert!(ledger.read(|view| view.request("req-1")).unwrap().is_none());
    assert!(!note(&ledger, "req-1", "order/a", &[1]).unwrap().replayed);
}

#[test]
fn a_retry_gets_the_first_answer_and_the_work_is_not_run() {
    let dir = tempdir().unwrap();
    let runs = Arc::new(AtomicUsize::new(0));
    let ask = |ledger: &ledger::Ledger| {
        let runs = Arc::clone(&runs);
        ledger.transact::<String, LedgerError>(request("req-pay", 0), move |tx| {
            let run = runs.fetch_add(1, Ordering::SeqCst);
            tx.append("order/a", run as u64, vec![noted(1)])?;
            Ok(format!("paid {run}"))
        })
    };
    let ledger = open(dir.path());
    let first = ask(&ledger).unwrap();
    // The program dies after the commit, before anybody saw the answer.
    drop(ledger);
    let ledger = open(dir.path());
    let again = ask(&ledger).unwrap();
    assert_eq!(
        (again.value.as_str(), again.replayed, again.seqs),
        ("paid 0", true, first.seqs)
    );
    assert_eq!(runs.load(Ordering::SeqCst), 1);
    assert_eq!(ledger.read(|view| view.newest()).unwrap().seq, 1);
}

#[test]
fn an_answer_without_events_is_kept_too() {
    let dir = tempdir().unwrap();
    let ledger = open(dir.path());
    let answer = |text: &'static str| {
        ledger
            .transact::<String, LedgerError>(request("req-1", 0), move |_| Ok(text.to_owned()))
            .unwrap()
    };
    assert_eq!(answer("nothing to do").seqs, None);
    assert_eq!(answer("something else").value, "nothing to do");
}

#[test]
fn a_request_id_used_for_something_else_is_refused() {
    let dir = tempdir().unwrap();
    let ledger = open(dir.path());
    note(&ledger, "req-1", "order/a", &[1]).unwrap();
    let other_op = Request {
        op: "order.cancel".to_owned(),
        ..request("req-1", 0)
    };
    let other_args = Request {
        args_hash: Sha::of(b"other"),
        ..request("req-1", 0)
    };
    for reused in [other_op, other_args] {
        let refused: Result<Outcome<u64>, LedgerError> = ledger.transact(reused, |_| Ok(0));
        match refused {
            Err(LedgerError::RequestReused { request_id, first_op }) => {
                assert_eq!((request_id.as_str(), first_op.as_str()), ("req-1", "order.note"));
            }
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn an_ignored_error_cannot_be_committed() {
    let dir = tempdir().unwrap();
    let ledger = open(dir.path());
    let refused: Result<Outcome<()>, LedgerError> = ledger.transact(request("req-1", 0), |tx| {
        let unfoldable = NewEvent::new("unfoldable", 1, &1)?;
        assert!(matches!(
            tx.append("order/a", 0, vec![unfoldable]),
            Err(LedgerError::Projection { ref name, seq: 1, .. }) if name == "tally"
        ));
        Ok(())
    });
    assert!(matches!(refused, Err(LedgerError::ErrorIgnored)), "{refused:?}");
    assert_eq!(ledger.read(|view| view.newest()).unwrap().seq, 0);
}

#[test]
fn a_panic_in_the_work_is_an_error_and_the_writer_lives_on() {
    let dir = tempdir().unwrap();
    let ledger = open(dir.path());
    let refused: Result<Outcome<()>, LedgerError> = ledger.transact(request("req-1", 0), |tx| {
        tx.append("order/a", 0, vec![noted(1)])?;
        panic!("out of range");
    });
    match refused {
        Err(LedgerError::WorkPanicked { message }) => assert_eq!(message, "out of range"),
        other => panic!("{other:?}"),
    }
    assert_eq!(
        note(&ledger, "req-1", "order/a", &[1]).unwrap().seqs,
        Some((1, 1))
    );
}

#[test]
fn a_request_inside_a_request_is_an_error_not_a_standstill() {
    let dir = tempdir().unwrap();
    let ledger = Arc::new(open(dir.path()));
    let inner = Arc::clone(&ledger);
    let outcome: Outcome<bool> = ledger
        .transact::<bool, LedgerError>(request("req-1", 0), move |_| {
            Ok(matches!(
                note(&inner, "req-2", "order/a", &[1]),
                Err(LedgerError::WorkPanicked { .. })
            ))
        })
        .unwrap();
    assert!(outcome.value);
}

#[test]
fn t2_a_clock_that_goes_back_is_reported_and_reorders_nothing() {
    let dir = tempdir().unwrap();
    let ledger = open(dir.path());
    let note_at = |id: &str, minute: i64| {
        ledger
            .transact::<(), LedgerError>(request(id, minute), |tx| {
                let version = tx.view().stream_version("order/a")?;
                tx.append("order/a", version, vec![noted(minute_of(tx.recorded_at()))])?;
                Ok(())
            })
            .unwrap()
    };
    assert_eq!(note_at("req-1", 10).clock_went_back, None);
    assert_eq!(note_at("req-2", 10).clock_went_back, None);
    let back = note_at("req-3", 4).clock_went_back;
    assert_eq!(
        back,
        Some(ClockWentBack {
            newest: at(10),
            now: at(4)
        })
    );
    let times: Vec<_> = ledger
        .read(|view| view.stream("order/a"))
        .unwrap()
        .iter()
        .map(|event| event.recorded_at)
        .collect();
    assert_eq!(times, [at(10), at(10), at(4)]);
}

fn minute_of(instant: chrono::DateTime<chrono::Utc>) -> i64 {
    (instant - at(0)).num_minutes()
}

#[test]
fn names_and_bodies_that_cannot_be_kept_are_refused() {
    let dir = tempdir().unwrap();
    let ledger = open(dir.path());
    let long = "x".repeat(201);
    for id in ["", "a\nb", long.as_str()] {
        let refused = note(&ledger, id, "order/a", &[1]);
        assert!(
            matches!(
                refused,
                Err(LedgerError::Unacceptable {
                    field: "request_id",
                    ..
                })
            ),
            "{id:?}"
        );
        let refused = note(&ledger, "req-1", id, &[1]);
        assert!(
            matches!(refused, Err(LedgerError::Unacceptable { field: "stream", .. })),
            "{id:?}"
        );
    }
    let bad_events = [
        NewEvent {
            kind: String::new(),
            ..noted(1)
        },
        NewEvent {
            schema_version: 0,
            ..noted(1)
        },
        NewEvent {
            body: "{\"amount\":".to_owned(),
            ..noted(1)
        },
    ];
    for event in bad_events {
        let refused: Result<Outcome<()>, LedgerError> = ledger.transact(request("req-1", 0), |tx| {
            tx.append("order/a", 0, vec![event])?;
            Ok(())
        });
        assert!(
            matches!(refused, Err(LedgerError::Unacceptable { .. })),
            "{refused:?}"
        );
    }
    assert_eq!(ledger.read(|view| view.newest()).unwrap().seq, 0);
}

#[test]
fn readers_see_whole_requests_while_the_writer_works() {
    let dir = tempdir().unwrap();
    let ledger = open(dir.path());
    thread::scope(|scope| {
        let readers: Vec<_> = (0..3)
            .map(|_| {
                scope.spawn(|| {
                    let mut looks = 0u32;
                    loop {
                        let (events, sums) = ledger
                            .read(|view| -> Result<_, LedgerError> {
                                let sums: Option<(i64, i64)> = view
                                    .connection()
                                    .query_row("SELECT events, sum FROM tally", [], |row| {
                                        Ok((row.get(0)?, row.get(1)?))
                                    })
                                    .ok();
                                Ok((view.stream("order/a")?.len() as i64, sums.unwrap_or_default()))
                            })
                            .unwrap();
                        assert_eq!(events % 2, 0, "half a request was seen");
                        assert_eq!(sums, (events, events / 2), "log and projection were seen apart");
                        looks += 1;
                        if events == 120 {
                            return looks;
                        }
                    }
                })
            })
            .collect();
        for n in 0..60 {
            note(&ledger, &format!("req-{n}"), "order/a", &[3, -2]).unwrap();
        }
        assert!(readers.into_iter().all(|reader| reader.join().unwrap() > 0));
    });
}

#[test]
fn a_lost_answer_to_an_intent_with_events_is_damage_not_a_second_payment() {
    let dir = tempdir().unwrap();
    drop({
        let ledger = open(dir.path());
        note(&ledger, "req-1", "order/a", &[1]).unwrap();
        ledger
    });
    behind_its_back(
        dir.path(),
        "PRAGMA foreign_keys = OFF; DELETE FROM requests WHERE request_id = 'req-1';",
    );
    let ledger = open(dir.path());
    assert!(note(&ledger, "req-1", "order/a", &[1]).is_err());
    assert_eq!(ledger.read(|view| view.newest()).unwrap().seq, 1);
}

#[test]
fn streams_are_found_by_the_beginning_of_their_names_and_by_nothing_else() {
    let dir = tempfile::tempdir().unwrap();
    let ledger = open(dir.path());
    for (number, stream) in [
        "order/b", "order", "orderly", "order/é", "orders/c", "order/a", "order/b",
    ]
    .into_iter()
    .enumerate()
    {
        note(&ledger, &format!("req-{number}"), stream, &[1]).unwrap();
    }
    let named = |prefix: &'static str| ledger.read(|view| view.streams(prefix)).unwrap();
    assert_eq!(named("order/"), ["order/b", "order/é", "order/a"]);
    assert_eq!(named("order/b"), ["order/b"]);
    assert_eq!(named("").len(), 6);
    assert!(named("p").is_empty());
}
