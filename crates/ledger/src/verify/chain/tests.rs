//! A log of more events than are handed on together.

use std::ops::ControlFlow;
use std::path::Path;
use std::time::Duration;

use chrono::{DateTime, Utc};
use rusqlite::Connection;
use serde_json::json;

use super::TOGETHER;
use crate::connection::open_reader;
use crate::event::NewEvent;
use crate::keys::{Sealing, WorkspaceKey};
use crate::tx::Request;
use crate::verify::{BadEvent, Depth, Fault};
use crate::{Ledger, LedgerError, Options};

/// More than may wait to be checked, and not whole batches.
const EVENTS: u64 = 9 * TOGETHER as u64 + 3;

fn open(dir: &Path) -> Ledger {
    Ledger::open(dir, Options::new(DateTime::<Utc>::UNIX_EPOCH)).unwrap()
}

fn key() -> WorkspaceKey {
    WorkspaceKey::from_bytes(&[7; 32])
}

fn open_sealed(dir: &Path) -> Ledger {
    let options = Options {
        key: Some(key()),
        ..Options::new(DateTime::<Utc>::UNIX_EPOCH)
    };
    Ledger::open(dir, options).unwrap()
}

fn filled(dir: &Path) -> Ledger {
    let ledger = open(dir);
    fill(&ledger);
    ledger
}

fn fill(ledger: &Ledger) {
    let request = Request::noting("all");
    let answered = ledger.transact::<u64, LedgerError>(request, |tx| {
        let event = |number| NewEvent::new("noted", 1, &json!({ "number": number }));
        tx.append("note/all", 0, (0..EVENTS).map(event).collect::<Result<_, _>>()?)?;
        Ok(EVENTS)
    });
    answered.unwrap();
}

#[test]
fn the_first_bad_event_is_named_wherever_it_stands_among_them() {
    let together = TOGETHER as u64;
    for seq in [1, together, together + 1, 5 * together - 1, EVENTS - 1] {
        let dir = tempfile::tempdir().unwrap();
        drop(filled(dir.path()));
        let conn = Connection::open(dir.path().join("ledger.db")).unwrap();
        conn.execute_batch(&format!(
            "DROP TRIGGER events_never_change; UPDATE events SET actor = 'another' WHERE seq IN ({seq}, {});",
            EVENTS - 1
        ))
        .unwrap();
        drop(conn);
        let report = open(dir.path()).verify(Depth::Log).unwrap();
        let fault = Fault::Edited;
        assert_eq!(report.first_bad, Some(BadEvent { seq, fault }));
        assert_eq!((report.events, report.newest_good.seq), (seq - 1, seq - 1));
        assert_eq!(report.bad_request, None);
    }
}

/// After a page that does not open with its key SQLCipher reads nothing more on that connection.
#[test]
fn of_an_encrypted_record_the_event_of_a_damaged_page_is_named() {
    let dir = tempfile::tempdir().unwrap();
    let ledger = open_sealed(dir.path());
    fill(&ledger);
    drop(ledger);
    let path = dir.path().join("ledger.db");
    let conn = open_reader(&path, Duration::from_secs(1), &Sealing::Sealed(key())).unwrap();
    let page: i64 = conn
        .query_row(
            "SELECT pageno FROM dbstat WHERE name = 'events' AND pagetype = 'leaf' ORDER BY path LIMIT 1 OFFSET 9",
            [],
            |row| row.get(0),
        )
        .unwrap();
    drop(conn);
    let mut bytes = std::fs::read(&path).unwrap();
    bytes[(usize::try_from(page).unwrap() - 1) * 4096 + 100] ^= 1;
    std::fs::write(&path, bytes).unwrap();
    let report = open_sealed(dir.path()).verify(Depth::Log).unwrap();
    let bad = report.first_bad.unwrap();
    assert!(matches!(bad.fault, Fault::Unreadable { .. }), "{bad:?}");
    assert!(bad.seq > 1 && bad.seq < EVENTS, "{bad:?}");
    assert_eq!(report.events, bad.seq - 1);
}

#[test]
fn events_are_told_batch_by_batch_and_a_check_stops_among_them() {
    let dir = tempfile::tempdir().unwrap();
    let ledger = filled(dir.path());
    let mut told = Vec::new();
    let report = ledger.verify_told(Depth::Log, &mut |done| {
        told.push(done);
        ControlFlow::Continue(())
    });
    assert!(report.unwrap().is_sound());
    let batches: Vec<u64> = (1..=9).map(|batch| batch * TOGETHER as u64).collect();
    assert_eq!(told, batches);
    let mut words = 0;
    let stopped = ledger.verify_told(Depth::Log, &mut |_| {
        words += 1;
        ControlFlow::Break(())
    });
    assert!(matches!(stopped, Err(LedgerError::Stopped)), "{stopped:?}");
    assert_eq!(words, 1);
}
