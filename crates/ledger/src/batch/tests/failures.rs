//! When a commit, a transaction or the work itself fails.

use super::*;

#[test]
fn a_panic_takes_nobody_with_it() {
    let mut room = Room::new();
    let panics = asked("b", "note", |tx| {
        append(tx, "order/b", 0)?;
        panic!("of the work")
    });
    let answers = room.settle(vec![note("a", "order/a", 0), panics, note("c", "order/b", 0)]);
    assert!(
        matches!(&answers[1], Err(LedgerError::WorkPanicked { message }) if message == "of the work"),
        "{answers:?}"
    );
    assert!(answers[0].is_ok() && answers[2].is_ok());
    assert_eq!(room.log(), ["order/a", "order/b"]);
}

#[test]
fn a_commit_that_fails_fails_all_and_all_may_be_asked_again() {
    let mut room = Room::new();
    room.state.conn.commit_hook(Some(|| true)).unwrap();
    let all = || {
        vec![
            note("a", "order/a", 0),
            note("a", "order/a", 0),
            note("b", "order/a", 0),
            note("c", "order/c", 0),
        ]
    };
    for answer in room.settle(all()) {
        assert!(matches!(answer, Err(LedgerError::Database(_))), "{answer:?}");
    }
    assert_eq!(room.log(), Vec::<String>::new());
    room.state.conn.commit_hook(None::<fn() -> bool>).unwrap();
    let again: Vec<bool> = room.settle(all()).iter().map(Result::is_ok).collect();
    assert_eq!(again, [true, true, false, true]);
    assert_eq!(room.log(), ["order/a", "order/c"]);
}

#[test]
fn who_loses_the_transaction_says_why_and_only_those_before_are_undone() {
    let mut room = Room::new();
    let loses = asked("b", "note", |tx| {
        tx.view().connection().execute_batch("ROLLBACK")?;
        Err(LedgerError::DiskFull)
    });
    let answers = room.settle(vec![note("a", "order/a", 0), loses, note("c", "order/c", 0)]);
    assert!(matches!(answers[0], Err(LedgerError::Undone)), "{answers:?}");
    assert!(matches!(answers[1], Err(LedgerError::DiskFull)), "{answers:?}");
    assert_eq!(answers[2].as_ref().unwrap().seqs, Some((1, 1)));
    assert_eq!(room.log(), ["order/c"]);
    assert!(room.settle(vec![note("a", "order/a", 0)])[0].is_ok());
}

#[test]
fn an_answer_of_work_that_lost_the_transaction_is_none() {
    let mut room = Room::new();
    let loses = asked("b", "note", |tx| {
        tx.view().connection().execute_batch("ROLLBACK")?;
        Ok(7)
    });
    let answers = room.settle(vec![note("a", "order/a", 0), loses]);
    assert!(
        answers
            .iter()
            .all(|answer| matches!(answer, Err(LedgerError::Undone))),
        "{answers:?}"
    );
    assert_eq!(room.log(), Vec::<String>::new());
}

#[test]
fn on_a_full_disk_the_log_holds_exactly_what_was_answered() {
    let mut refusals = 0;
    for spare in 0..40 {
        let mut room = Room::new();
        let pages: i64 = room
            .state
            .conn
            .query_row("PRAGMA page_count", [], |row| row.get(0))
            .unwrap();
        room.state
            .conn
            .pragma_update(None, "max_page_count", pages + spare)
            .unwrap();
        let fat = |id: &str, stream: &'static str| {
            asked(id, "note", move |tx| {
                let event = NewEvent::new("noted", 1, &"x".repeat(40_000))?;
                tx.append(stream, 0, vec![event])?;
                Ok(1)
            })
        };
        let streams = ["order/a", "order/b", "order/c", "order/d"];
        let answers = room.settle(vec![
            note("a", streams[0], 0),
            fat("b", streams[1]),
            fat("c", streams[2]),
            note("d", streams[3], 0),
        ]);
        let stand = streams.iter().zip(&answers).filter(|(_, answer)| answer.is_ok());
        let stand: Vec<String> = stand.map(|(stream, _)| (*stream).to_owned()).collect();
        assert_eq!(room.log(), stand, "{spare} pages: {answers:?}");
        let full = answers.iter().filter_map(|answer| answer.as_ref().err());
        refusals += full
            .inspect(|error| {
                assert!(
                    matches!(error, LedgerError::DiskFull | LedgerError::Undone),
                    "{error:?}"
                )
            })
            .count();
    }
    assert!(refusals > 20, "{refusals}");
}

#[test]
fn after_the_transaction_is_lost_nothing_is_written() {
    let mut room = Room::new();
    let goes_on = asked("a", "note", |tx| {
        tx.view().connection().execute_batch("ROLLBACK")?;
        assert!(matches!(append(tx, "order/a", 0), Err(LedgerError::Undone)));
        Ok(7)
    });
    let next_turn = in_turn(|turns| {
        let lost = turns.request(&request("b", "note"), |tx| {
            tx.view().connection().execute_batch("ROLLBACK")?;
            Ok::<_, LedgerError>(1_u64)
        });
        assert!(matches!(lost, Err(LedgerError::Undone)));
        let after = turns.request(&request("c", "note"), |tx| append(tx, "order/c", 0));
        assert!(matches!(after, Err(LedgerError::Undone)));
        Ok(7)
    });
    for asked in [goes_on, next_turn] {
        assert!(matches!(room.settle(vec![asked])[0], Err(LedgerError::Undone)));
    }
    assert_eq!(room.log(), Vec::<String>::new());
}

#[test]
fn turns_that_fail_or_panic_as_a_whole_leave_nothing() {
    for with_others in [false, true] {
        let mut room = Room::new();
        let fails = in_turn(|turns| {
            turns.request(&request("a", "note"), |tx| append(tx, "order/a", 0))?;
            Err(LedgerError::Busy)
        });
        let panics = in_turn(|turns| {
            turns.request(&request("b", "note"), |tx| append(tx, "order/b", 0))?;
            turns.request(&request("c", "note"), |_| -> Result<u64, LedgerError> {
                panic!("of a turn")
            })?;
            Ok(0)
        });
        let answers = if with_others {
            room.settle(vec![fails, panics, note("d", "order/d", 0)])
        } else {
            [
                room.settle(vec![fails]),
                room.settle(vec![panics]),
                room.settle(vec![note("d", "order/d", 0)]),
            ]
            .into_iter()
            .flatten()
            .collect()
        };
        assert!(matches!(answers[0], Err(LedgerError::Busy)));
        assert!(matches!(answers[1], Err(LedgerError::WorkPanicked { .. })));
        assert_eq!(room.log(), ["order/d"]);
        assert!(
            room.settle(vec![note("a", "order/a", 0)])[0]
                .as_ref()
                .is_ok_and(|done| !done.replayed)
        );
    }
}
