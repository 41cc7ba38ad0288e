//! Opening and opening again: the folder, the lock, refolding, refusals.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::Arc;

use crate::common::{Tally, behind_its_back, filled, note, open, options, read_only, tally};
use ledger::rusqlite::Connection;
use ledger::{Depth, HeadState, Ledger, LedgerError, Options};
use proptest::prelude::*;
use tempfile::tempdir;

#[test]
fn a_new_folder_gets_its_layout() {
    let dir = tempdir().unwrap();
    let place = dir.path().join("new/workspace");
    let ledger = open(&place);
    assert_eq!(
        (ledger.opened().head, ledger.opened().schema_before),
        (HeadState::New, 0)
    );
    for name in ["ledger.db", "head", "lock", "files", "uploads"] {
        assert!(place.join(name).exists(), "{name}");
    }
    let head = fs::read_to_string(place.join("head")).unwrap();
    let start = format!("quayside-head 2\nseq 0\nhash {}\ncheck ", "0".repeat(64));
    assert_eq!((head.len(), head.matches(&start).count()), (65_536, 16));
}

#[test]
fn a_second_opener_is_refused_until_the_first_lets_go() {
    let dir = tempdir().unwrap();
    let first = open(dir.path());
    let refused = Ledger::open(dir.path(), options()).map(|_| ());
    assert!(
        matches!(refused, Err(LedgerError::InUse { dir: ref named }) if named == dir.path()),
        "{refused:?}"
    );
    assert!(
        Ledger::open(dir.path(), read_only()).is_ok(),
        "one may look beside it"
    );
    drop(first);
    // A process that another test is starting may hold the first one's lock for a moment longer.
    let mut looks = (0..200).map(|_| {
        std::thread::sleep(std::time::Duration::from_millis(5));
        Ledger::open(dir.path(), read_only()).unwrap()
    });
    let alone = |_: &Ledger| {
        matches!(
            Ledger::open(dir.path(), options()),
            Err(LedgerError::InUse { .. })
        )
    };
    let looking = looks.find(alone).expect("who looks keeps writers out");
    assert!(Ledger::open(dir.path(), read_only()).is_ok(), "two may look");
    drop(looking);
    open(dir.path());
}

const HOLDER: &str = "QUAYSIDE_TEST_HOLD";

/// The other side of the test below: does nothing unless it was started by it.
#[test]
fn holder() {
    let Ok(dir) = std::env::var(HOLDER) else { return };
    let _ledger = open(&PathBuf::from(dir));
    println!("held");
    let mut line = String::new();
    std::io::stdin().read_line(&mut line).unwrap();
}

#[test]
fn another_process_is_refused_and_a_dead_one_holds_nothing() {
    let dir = tempdir().unwrap();
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "opening::holder", "--nocapture", "--test-threads=1"])
        .env(HOLDER, dir.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let held = BufReader::new(child.stdout.take().unwrap())
        .lines()
        .any(|line| line.unwrap().ends_with("held"));
    assert!(held);
    assert!(matches!(
        Ledger::open(dir.path(), options()),
        Err(LedgerError::InUse { .. })
    ));
    child.kill().unwrap();
    child.wait().unwrap();
    open(dir.path());
}

#[test]
fn read_only_creates_nothing() {
    let dir = tempdir().unwrap();
    assert!(matches!(
        Ledger::open(dir.path(), read_only()),
        Err(LedgerError::NoLedger { .. })
    ));
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0);
}

#[test]
fn a_newer_ledger_is_refused_untouched_either_way() {
    let dir = tempdir().unwrap();
    drop(filled(dir.path()));
    let path = dir.path().join("ledger.db");
    Connection::open(&path)
        .unwrap()
        .pragma_update(None, "user_version", 99)
        .unwrap();
    let before = fs::read(&path).unwrap();
    for opening in [options(), read_only()] {
        let refused = Ledger::open(dir.path(), opening).map(|_| ());
        assert!(
            matches!(refused, Err(LedgerError::NewerSchema { found: 99, known: 3 })),
            "{refused:?}"
        );
    }
    assert_eq!(fs::read(&path).unwrap(), before);
}

#[test]
fn something_that_is_no_ledger_is_refused_and_kept() {
    let dir = tempdir().unwrap();
    let path = dir.path().join("ledger.db");
    let letter = b"Dear customer, this is a letter and no database at all. ".repeat(20);
    fs::write(&path, &letter).unwrap();
    for opening in [options(), read_only()] {
        assert!(matches!(
            Ledger::open(dir.path(), opening),
            Err(LedgerError::Corrupt { .. })
        ));
    }
    assert_eq!(fs::read(&path).unwrap(), letter);
}

#[test]
fn a_changed_projector_is_refolded_and_a_dropped_one_leaves_no_table() {
    let dir = tempdir().unwrap();
    let ledger = filled(dir.path());
    assert_eq!(
        tally(&ledger),
        [
            ("order/0".into(), 4, 22),
            ("order/1".into(), 3, 15),
            ("order/2".into(), 3, 18)
        ]
    );
    drop(ledger);
    assert!(open(dir.path()).opened().refolded.is_empty());
    let doubled = Options {
        projectors: vec![Arc::new(Tally { version: 2 })],
        ..options()
    };
    let looking = Ledger::open(
        dir.path(),
        Options {
            read_only: true,
            ..doubled.clone()
        },
    )
    .unwrap();
    assert_eq!(looking.opened().refolded, ["tally"]);
    drop(looking);
    let ledger = Ledger::open(dir.path(), doubled).unwrap();
    assert_eq!(ledger.opened().refolded, ["tally"]);
    assert_eq!(
        tally(&ledger),
        [
            ("order/0".into(), 4, 44),
            ("order/1".into(), 3, 30),
            ("order/2".into(), 3, 36)
        ]
    );
    drop(ledger);
    let none = Options {
        projectors: Vec::new(),
        ..options()
    };
    let ledger = Ledger::open(dir.path(), none).unwrap();
    let tables: i64 = ledger
        .read(|view| -> Result<_, LedgerError> {
            let sql = "SELECT count(*) FROM sqlite_schema WHERE name = 'tally'";
            Ok(view.connection().query_row(sql, [], |row| row.get(0))?)
        })
        .unwrap();
    assert_eq!(tables, 0);
    assert!(ledger.verify(Depth::Everything).unwrap().is_sound());
}

#[test]
fn a_damaged_projection_is_healed_by_rebuilding() {
    let dir = tempdir().unwrap();
    drop(filled(dir.path()));
    behind_its_back(
        dir.path(),
        "UPDATE tally SET sum = 0; DELETE FROM tally WHERE stream = 'order/1'",
    );
    let ledger = open(dir.path());
    let damaged = ledger.projection_digests().unwrap();
    ledger.rebuild().unwrap();
    assert_ne!(ledger.projection_digests().unwrap(), damaged);
    assert_eq!(tally(&ledger).iter().map(|row| row.2).sum::<i64>(), 55);
}

#[test]
fn a_register_that_names_the_log_for_dropping_is_refused() {
    let dir = tempdir().unwrap();
    drop(filled(dir.path()));
    behind_its_back(
        dir.path(),
        "UPDATE projections SET tables = '[\"events\"]', version = 0",
    );
    assert!(Ledger::open(dir.path(), options()).is_err());
    let count: i64 = Connection::open(dir.path().join("ledger.db"))
        .unwrap()
        .query_row("SELECT count(*) FROM events", [], |row| row.get(0))
        .unwrap();
    assert_eq!(count, 10);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]
    #[test]
    fn folded_as_it_happened_equals_folded_anew(
        requests in prop::collection::vec((0u8..4, prop::collection::vec(-50i64..50, 0..4)), 1..25),
    ) {
        let dir = tempdir().unwrap();
        let ledger = open(dir.path());
        for (n, (stream, amounts)) in requests.iter().enumerate() {
            note(&ledger, &format!("req-{n}"), &format!("order/{stream}"), amounts).unwrap();
        }
        let before = ledger.projection_digests().unwrap();
        ledger.rebuild().unwrap();
        prop_assert_eq!(ledger.projection_digests().unwrap(), before);
        prop_assert!(ledger.verify(Depth::Everything).unwrap().is_sound());
    }
}
