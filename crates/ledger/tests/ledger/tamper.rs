//! Somebody changes the record: each way is found, and the first bad event is named.

use std::fs;
use std::ops::ControlFlow;
use std::path::Path;

use crate::common::{at, behind_its_back, filled, note, open, options, read_only, request};
use ledger::rusqlite::Connection;
use ledger::{
    BadEvent, BadRequest, Checkpoint, CheckpointVerdict, Depth, Export, Fault, HeadState, Ledger,
    LedgerError, RequestFault, Shape,
};
use tempfile::tempdir;

#[test]
fn triggers_refuse_to_change_or_remove_anything() {
    let dir = tempdir().unwrap();
    drop(filled(dir.path()));
    let conn = Connection::open(dir.path().join("ledger.db")).unwrap();
    let event =
        "SELECT seq, stream, version, kind, schema_version, '{\"amount\":99}', request_id, request_index,
                 actor, recorded_at, prev_hash, hash FROM events";
    for sql in [
        "UPDATE events SET body = '{}' WHERE seq = 3",
        "DELETE FROM events WHERE seq = 10",
        "DELETE FROM events",
        &format!("INSERT OR REPLACE INTO events {event} WHERE seq = 10"),
        "INSERT OR REPLACE INTO events SELECT 11, stream, version, kind, schema_version, body, request_id,
             request_index + 1, actor, recorded_at, prev_hash, hash FROM events WHERE seq = 1",
        "UPDATE requests SET reply = '9'",
        "DELETE FROM requests",
        "INSERT OR REPLACE INTO requests SELECT request_id, op, args_hash, first_seq, last_seq, hash, '9' FROM requests",
    ] {
        let refused = conn.execute(sql, []).unwrap_err().to_string();
        assert!(
            refused.contains("append-only") || refused.contains("only grows") || refused.contains("stays"),
            "{sql}: {refused}"
        );
    }
    assert!(open(dir.path()).verify(Depth::Everything).unwrap().is_sound());
}

/// Each edit, what the check must say, and the number it must name.
#[test]
fn every_kind_of_tampering_names_its_first_bad_event() {
    let cases: &[(&str, u64, Fault)] = &[
        (
            "UPDATE events SET body = '{\"amount\":99}' WHERE seq = 4",
            4,
            Fault::Edited,
        ),
        (
            "UPDATE events SET recorded_at = '2026-11-02T09:00:00.000001Z' WHERE seq = 7",
            7,
            Fault::Edited,
        ),
        (
            "UPDATE events SET actor = 'supplier' WHERE seq = 1",
            1,
            Fault::Edited,
        ),
        (
            "UPDATE events SET hash = zeroblob(32) WHERE seq = 5",
            5,
            Fault::Edited,
        ),
        ("DELETE FROM events WHERE seq = 6", 6, Fault::Gone),
        ("DELETE FROM events WHERE seq = 1", 1, Fault::Gone),
        (
            "DELETE FROM events WHERE seq = 6; UPDATE events SET seq = seq - 1 WHERE seq > 6",
            6,
            Fault::Edited,
        ),
        (
            "UPDATE events SET seq = 100 WHERE seq = 2; UPDATE events SET seq = 2 WHERE seq = 3;
             UPDATE events SET seq = 3 WHERE seq = 100",
            2,
            Fault::Edited,
        ),
        (
            "UPDATE events SET recorded_at = 'yesterday' WHERE seq = 8",
            8,
            Fault::Unreadable { why: String::new() },
        ),
    ];
    for (sql, seq, fault) in cases {
        let dir = tempdir().unwrap();
        let checkpoint = filled(dir.path()).checkpoint(at(0)).unwrap();
        behind_its_back(dir.path(), sql);
        let ledger = Ledger::open(dir.path(), read_only()).unwrap();
        let report = ledger.verify(Depth::Log).unwrap();
        assert!(!report.is_sound(), "{sql}");
        let bad = report.first_bad.unwrap();
        let same_kind = std::mem::discriminant(&bad.fault) == std::mem::discriminant(fault);
        assert!(bad.seq == *seq && same_kind, "{sql}: {bad:?}");
        assert_eq!(report.newest_good.seq, seq - 1, "{sql}");
        assert_eq!(
            ledger.compare(&checkpoint).unwrap(),
            CheckpointVerdict::Rewritten { seq: *seq },
            "{sql}"
        );
    }
}

/// An intruder who recomputes every hash after his edit leaves a chain without a fault: only a mark
/// kept apart shows it.
#[test]
fn a_history_rewritten_with_fresh_hashes_is_found_by_head_and_checkpoint() {
    let dir = tempdir().unwrap();
    let checkpoint = filled(dir.path()).checkpoint(at(0)).unwrap();
    let other = tempdir().unwrap();
    let forged = open(other.path());
    for n in 0..10 {
        let amount = if n == 3 { 99 } else { n + 1 };
        note(
            &forged,
            &format!("req-{n}"),
            &format!("order/{}", n % 3),
            &[amount],
        )
        .unwrap();
    }
    drop(forged);
    fs::copy(other.path().join("ledger.db"), dir.path().join("ledger.db")).unwrap();
    let refused = Ledger::open(dir.path(), options());
    assert!(matches!(refused, Err(LedgerError::HistoryRewritten { seq: 10 })));
    let ledger = Ledger::open(dir.path(), read_only()).unwrap();
    assert_eq!(ledger.opened().head, HeadState::Rewritten { seq: 10 });
    assert_eq!(ledger.verify(Depth::Log).unwrap().first_bad, None);
    assert_eq!(
        ledger.compare(&checkpoint).unwrap(),
        CheckpointVerdict::Rewritten { seq: 10 }
    );
}

#[test]
fn a_tail_cut_off_is_refused_and_can_be_looked_at() {
    let dir = tempdir().unwrap();
    let checkpoint = filled(dir.path()).checkpoint(at(0)).unwrap();
    behind_its_back(
        dir.path(),
        "PRAGMA foreign_keys = OFF; DELETE FROM events WHERE seq > 7; DELETE FROM requests WHERE first_seq > 7;",
    );
    let before = fs::read(dir.path().join("ledger.db")).unwrap();
    let refused = Ledger::open(dir.path(), options());
    assert!(matches!(refused, Err(LedgerError::TailCut { head: 10, log: 7 })));
    let ledger = Ledger::open(dir.path(), read_only()).unwrap();
    assert_eq!(ledger.opened().head, HeadState::TailCut { head: 10, log: 7 });
    assert!(!ledger.verify(Depth::Log).unwrap().is_sound());
    assert_eq!(
        ledger.compare(&checkpoint).unwrap(),
        CheckpointVerdict::TailCut { log: 7 }
    );
    assert_eq!(ledger.read(|view| view.newest()).unwrap().seq, 7);
    assert!(matches!(
        note(&ledger, "req-new", "order/0", &[1]),
        Err(LedgerError::ReadOnly)
    ));
    assert_eq!(fs::read(dir.path().join("ledger.db")).unwrap(), before);
}

#[test]
fn answers_are_checked_too() {
    let cases = [
        (
            "UPDATE requests SET reply = '9' WHERE request_id = 'req-4'",
            "req-4",
            RequestFault::Edited,
        ),
        (
            "DELETE FROM requests WHERE request_id = 'req-4'",
            "req-4",
            RequestFault::Gone,
        ),
        (
            "UPDATE requests SET first_seq = NULL WHERE 0; UPDATE requests SET last_seq = 9 WHERE request_id = 'req-2'",
            "req-2",
            RequestFault::Edited,
        ),
    ];
    for (sql, request_id, fault) in cases {
        let dir = tempdir().unwrap();
        drop(filled(dir.path()));
        behind_its_back(dir.path(), &format!("PRAGMA foreign_keys = OFF; {sql}"));
        let report = open(dir.path()).verify(Depth::Log).unwrap();
        assert_eq!(
            report.bad_request,
            Some(BadRequest {
                request_id: request_id.to_owned(),
                fault
            }),
            "{sql}"
        );
        assert!(!report.is_sound());
    }
}

/// A ledger with two answers so long that they are packed.
fn with_long_answers(dir: &Path) {
    let ledger = filled(dir);
    for id in ["long-a", "long-b"] {
        let answer = format!("{id}: {}", "one of many lines; ".repeat(100));
        ledger
            .transact(request(id, 0), |_| Ok::<_, LedgerError>(answer))
            .unwrap();
    }
}

#[test]
fn a_packed_answer_that_is_damaged_is_named_and_never_given_and_the_rest_goes_out() {
    let cases = [
        ("substr(reply, 1, length(reply) - 3)", RequestFault::Unreadable),
        ("x'ffffffff00'", RequestFault::Unreadable),
        (
            "(SELECT reply FROM requests WHERE request_id = 'long-b')",
            RequestFault::Edited,
        ),
    ];
    for (other, fault) in cases {
        let dir = tempdir().unwrap();
        with_long_answers(dir.path());
        let sql = format!("UPDATE requests SET reply = {other} WHERE request_id = 'long-a'");
        behind_its_back(dir.path(), &sql);
        let ledger = open(dir.path());
        let report = ledger.verify(Depth::Log).unwrap();
        let request_id = "long-a".to_owned();
        assert_eq!(
            report.bad_request,
            Some(BadRequest { request_id, fault }),
            "{other}"
        );
        let again = ledger.transact(request("long-a", 0), |_| Ok::<_, LedgerError>(String::new()));
        assert!(matches!(again, Err(LedgerError::Corrupt { .. })), "{again:?}");
        let export = Export {
            target: &dir.path().join("export"),
            shape: Shape::Folder,
            vault: false,
            extras: &[],
        };
        let exported = ledger.export(&export, &mut |_| ControlFlow::Continue(()));
        assert_eq!(exported.unwrap().events, 10);
        let lines = fs::read_to_string(export.target.join("requests.jsonl")).unwrap();
        assert_eq!(lines.lines().count(), 12);
        assert_eq!(
            lines.contains(r#""reply":null"#),
            fault == RequestFault::Unreadable,
            "{other}"
        );
    }
}

#[test]
fn an_edited_answer_is_not_given() {
    let dir = tempdir().unwrap();
    drop(filled(dir.path()));
    behind_its_back(
        dir.path(),
        "UPDATE requests SET reply = '9' WHERE request_id = 'req-4'",
    );
    let refused = note(&open(dir.path()), "req-4", "order/1", &[5]);
    assert!(matches!(refused, Err(LedgerError::Corrupt { .. })), "{refused:?}");
}

#[test]
fn an_edited_event_is_not_served() {
    let dir = tempdir().unwrap();
    drop(filled(dir.path()));
    behind_its_back(
        dir.path(),
        "UPDATE events SET body = '{\"amount\":99}' WHERE seq = 4",
    );
    let ledger = open(dir.path());
    let refused = ledger.read(|view| view.stream("order/0"));
    assert!(
        matches!(refused, Err(LedgerError::Corrupt { ref place, .. }) if place == "event 4"),
        "{refused:?}"
    );
    assert!(ledger.read(|view| view.stream("order/1")).is_ok());
    assert!(ledger.rebuild().is_err());
}

#[test]
fn a_head_file_behind_the_log_is_brought_forward() {
    let dir = tempdir().unwrap();
    let ledger = open(dir.path());
    note(&ledger, "req-a", "order/a", &[1]).unwrap();
    let old = fs::read(dir.path().join("head")).unwrap();
    note(&ledger, "req-b", "order/a", &[2, 3]).unwrap();
    drop(ledger);
    fs::write(dir.path().join("head"), old).unwrap();
    assert_eq!(
        open(dir.path()).opened().head,
        HeadState::Behind { head: 1, log: 3 }
    );
    let new = fs::read_to_string(dir.path().join("head")).unwrap();
    assert_eq!(new.matches("seq 3\n").count(), 16, "in every slot");
    assert_eq!(open(dir.path()).opened().head, HeadState::Agrees);
}

#[test]
fn a_broken_chain_after_the_head_is_no_repair() {
    let dir = tempdir().unwrap();
    let ledger = open(dir.path());
    note(&ledger, "req-a", "order/a", &[1]).unwrap();
    let old = fs::read(dir.path().join("head")).unwrap();
    note(&ledger, "req-b", "order/a", &[2, 3]).unwrap();
    drop(ledger);
    fs::write(dir.path().join("head"), old).unwrap();
    behind_its_back(dir.path(), "UPDATE events SET body = '{}' WHERE seq = 3");
    assert!(matches!(
        Ledger::open(dir.path(), options()),
        Err(LedgerError::HistoryRewritten { seq: 3 })
    ));
}

#[test]
fn a_missing_or_unreadable_head_file_is_told() {
    let dir = tempdir().unwrap();
    drop(filled(dir.path()));
    fs::remove_file(dir.path().join("head")).unwrap();
    assert!(
        !Ledger::open(dir.path(), read_only())
            .unwrap()
            .verify(Depth::Log)
            .unwrap()
            .is_sound()
    );
    assert_eq!(open(dir.path()).opened().head, HeadState::Missing);
    fs::write(dir.path().join("head"), [0xff, 0xfe, 0]).unwrap();
    assert_eq!(open(dir.path()).opened().head, HeadState::Unreadable);
}

/// A head file that is made anew agrees with whatever is left of the log. That it was gone is said at every opening and by
/// every check, whatever is written meanwhile, until somebody has taken note of it.
#[test]
fn a_head_file_made_anew_over_a_cut_tail_does_not_agree_until_somebody_took_note() {
    let dir = tempdir().unwrap();
    drop(filled(dir.path()));
    behind_its_back(
        dir.path(),
        "PRAGMA foreign_keys = OFF; DELETE FROM events WHERE seq > 7; DELETE FROM requests WHERE first_seq > 7;",
    );
    fs::remove_file(dir.path().join("head")).unwrap();
    for opening in 0..3 {
        let ledger = open(dir.path());
        assert_eq!(ledger.opened().head, HeadState::Missing, "opening {opening}");
        note(&ledger, &format!("later-{opening}"), "order/0", &[1]).unwrap();
        let report = ledger.verify(Depth::Log).unwrap();
        assert_eq!((report.head, report.is_sound()), (HeadState::Missing, false));
    }
    let looking = Ledger::open(dir.path(), read_only()).unwrap();
    assert_eq!(looking.opened().head, HeadState::Missing);
    assert!(matches!(
        looking.take_note_of_lost_head(),
        Err(LedgerError::ReadOnly)
    ));
    drop(looking);
    let ledger = open(dir.path());
    ledger.take_note_of_lost_head().unwrap();
    assert!(ledger.verify(Depth::Log).unwrap().is_sound());
    drop(ledger);
    assert_eq!(open(dir.path()).opened().head, HeadState::Agrees);
}

#[test]
fn a_checkpoint_of_a_log_that_went_on_agrees() {
    let dir = tempdir().unwrap();
    let ledger = filled(dir.path());
    let start = Checkpoint {
        mark: ledger::Mark::START,
        taken_at: at(0),
    };
    let checkpoint = Checkpoint::from_text(&ledger.checkpoint(at(5)).unwrap().to_text()).unwrap();
    assert_eq!(checkpoint.mark.seq, 10);
    note(&ledger, "req-x", "order/0", &[1, 2]).unwrap();
    assert_eq!(
        ledger.compare(&checkpoint).unwrap(),
        CheckpointVerdict::Agrees { since: 2 }
    );
    assert_eq!(
        ledger.compare(&start).unwrap(),
        CheckpointVerdict::Agrees { since: 12 }
    );
}

#[test]
fn everything_includes_pages_and_files() {
    let dir = tempdir().unwrap();
    let ledger = filled(dir.path());
    let kept = ledger.files().put_bytes(b"packing list").unwrap();
    assert!(ledger.verify(Depth::Everything).unwrap().is_sound());
    let name = kept.id.to_string();
    fs::write(
        dir.path().join("files").join(&name[..2]).join(&name),
        b"packing lisp",
    )
    .unwrap();
    assert!(ledger.verify(Depth::Log).unwrap().is_sound());
    let report = ledger.verify(Depth::Everything).unwrap();
    assert_eq!(
        (report.bad_files.clone(), report.is_sound()),
        (vec![kept.id], false)
    );
}

#[test]
fn damaged_pages_give_an_error_or_a_finding_never_a_panic() {
    let whole = tempdir().unwrap();
    drop(filled(whole.path()));
    let bytes = fs::read(whole.path().join("ledger.db")).unwrap();
    let digests = open(whole.path()).read(|view| view.events_after(0, 100)).unwrap();
    for step in 0..60 {
        let place = bytes.len() * step / 60 + step;
        let dir = tempdir().unwrap();
        let mut damaged = bytes.clone();
        damaged[place] ^= 1 << (step % 8);
        fs::write(dir.path().join("ledger.db"), damaged).unwrap();
        fs::copy(whole.path().join("head"), dir.path().join("head")).unwrap();
        let Ok(ledger) = Ledger::open(dir.path(), read_only()) else {
            continue;
        };
        let served = ledger.read(|view| view.events_after(0, 100));
        let found = ledger
            .verify(Depth::Everything)
            .map_or(true, |report| !report.is_sound());
        assert!(
            found || served.is_ok_and(|events| events == digests),
            "bit {step} at {place} was served"
        );
    }
}

#[test]
fn an_event_put_in_with_a_right_hash_of_its_own_does_not_chain() {
    let dir = tempdir().unwrap();
    let mut events = filled(dir.path()).read(|view| view.events_after(0, 100)).unwrap();
    let last = events.last_mut().unwrap();
    last.prev_hash = ledger::Sha::ZERO;
    let (prev, hash) = (last.prev_hash, last.computed_hash());
    behind_its_back(
        dir.path(),
        &format!("UPDATE events SET prev_hash = x'{prev}', hash = x'{hash}' WHERE seq = 10"),
    );
    let report = Ledger::open(dir.path(), read_only())
        .unwrap()
        .verify(Depth::Log)
        .unwrap();
    assert_eq!(
        report.first_bad,
        Some(BadEvent {
            seq: 10,
            fault: Fault::Unchained
        })
    );
}
