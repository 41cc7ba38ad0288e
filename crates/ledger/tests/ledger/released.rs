//! A workspace of every released schema is kept as it was written, and a backup: this program opens it, or brings it up to date, and
//! finds in it what was put in. `UPDATE_FIXTURES=1` writes those of the newest schema anew, when none was released yet.

use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use crate::common::{
    at, copy_folder, filled, filled_sealed, options, passphrase, request, sealed_options, tally,
};
use ledger::{Depth, Envelope, Ledger, LedgerError, Options};
use tempfile::tempdir;
use trade::id::FileId;

const EVIDENCE: &[u8] = b"bill of lading";
/// Of what a long answer is made, which was put into each since this schema, packed.
const LONG: &str = "one of many lines; ";
const FIRST_WITH_LONG: u32 = 3;
const NEWEST: &str = "newest.txt";
/// A backup is kept, too, since this schema; what its vault holds is in it under the name beside it.
const FIRST_WITH_BACKUP: u32 = 3;
const PERSON: &[u8] = b"what the applicant told of herself";

/// The number of this program's schema: that many were released, or the newest is about to be.
fn newest_schema() -> u32 {
    let dir = tempdir().unwrap();
    let made = Ledger::open(dir.path(), options()).unwrap();
    let number = made.read(|view| -> Result<u32, LedgerError> {
        let sql = "SELECT max(version) FROM migrations";
        Ok(view.connection().query_row(sql, [], |row| row.get(0))?)
    });
    number.unwrap()
}

fn folder(schema: u32, kind: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fixtures")
        .join(format!("schema-{schema}"))
        .join(kind)
}

fn write(schema: u32, kind: &str, make: fn(&Path) -> Ledger) {
    let dir = tempdir().unwrap();
    let ledger = make(dir.path());
    ledger.files().put_bytes(EVIDENCE).unwrap();
    assert_eq!(long_answer(&ledger), (LONG.repeat(100), false));
    if ledger.is_encrypted() {
        ledger.write_settings(b"told once").unwrap();
    }
    let newest = ledger.read(|view| view.newest()).unwrap();
    drop(ledger);
    fs::remove_file(dir.path().join("lock")).unwrap();
    fs::write(
        dir.path().join(NEWEST),
        format!("{} {}\n", newest.seq, newest.hash),
    )
    .unwrap();
    let target = folder(schema, kind);
    let _ = fs::remove_dir_all(&target);
    copy_folder(dir.path(), &target);
}

/// Keeps a backup of the encrypted workspace of a schema, with a record in its vault.
fn write_backup(schema: u32) {
    let dir = tempdir().unwrap();
    let place = dir.path().join("place");
    copy_folder(&folder(schema, "encrypted"), &place);
    let ledger = Ledger::open(&place, sealed_options()).unwrap();
    let person = ledger.vault().keep(PERSON).unwrap();
    let target = folder(schema, "backup");
    let _ = fs::remove_dir_all(&target);
    fs::create_dir_all(&target).unwrap();
    let backup = target.join("kept.quayside-backup");
    let go_on: ledger::OnProgress<'_> = &mut |_| ControlFlow::Continue(());
    ledger.back_up(&backup, at(9), &[], go_on).unwrap();
    fs::write(target.join("person.txt"), person).unwrap();
}

fn check_backup(schema: u32) {
    let kept = folder(schema, "backup");
    let dir = tempdir().unwrap();
    let place = dir.path().join("restored");
    let backup = kept.join("kept.quayside-backup");
    let go_on: ledger::OnProgress<'_> = &mut |_| ControlFlow::Continue(());
    let restored = ledger::restore(&backup, &passphrase(), &place, go_on).unwrap();
    assert!(restored.lacking.is_nothing());
    let person = fs::read_to_string(kept.join("person.txt")).unwrap();
    let ledger = check_in(&place, schema, "backup", sealed_options());
    assert_eq!(ledger.vault().read(&person).unwrap().as_deref(), Some(PERSON));
}

/// A question that changes nothing and is answered at length, or the answer it was first given; and whether it was.
fn long_answer(ledger: &Ledger) -> (String, bool) {
    let answered = ledger
        .transact(request("long-answer", 0), |_| {
            Ok::<_, LedgerError>(LONG.repeat(100))
        })
        .unwrap();
    (answered.value, answered.replayed)
}

fn check(schema: u32, kind: &str, options: Options) {
    let dir = tempdir().unwrap();
    copy_folder(&folder(schema, kind), dir.path());
    let ledger = check_in(dir.path(), schema, kind, options);
    let newest = fs::read_to_string(dir.path().join(NEWEST)).unwrap();
    let found = ledger.read(|view| view.newest()).unwrap();
    assert_eq!(newest.trim_end(), format!("{} {}", found.seq, found.hash));
}

fn check_in(dir: &Path, schema: u32, kind: &str, options: Options) -> Ledger {
    let ledger = Ledger::open(dir, options).unwrap();
    assert_eq!(ledger.opened().schema_before, schema, "{kind}");
    let report = ledger.verify(Depth::Everything).unwrap();
    assert!(report.is_sound(), "{schema} {kind}: {report:?}");
    assert_eq!(
        tally(&ledger),
        [
            ("order/0".into(), 4, 22),
            ("order/1".into(), 3, 15),
            ("order/2".into(), 3, 18)
        ]
    );
    assert_eq!(ledger.files().read(FileId::of(EVIDENCE)).unwrap(), EVIDENCE);
    let kept = schema >= FIRST_WITH_LONG;
    assert_eq!(long_answer(&ledger), (LONG.repeat(100), kept), "{schema} {kind}");
    assert_eq!(lies_as(&ledger, "long-answer"), "blob");
    assert_eq!(lies_as(&ledger, "req-0"), "text");
    ledger
}

/// Whether an answer lies in the database packed, or as it was written.
fn lies_as(ledger: &Ledger, request_id: &str) -> String {
    let kind = ledger.read(|view| -> Result<String, LedgerError> {
        let sql = "SELECT typeof(reply) FROM requests WHERE request_id = ?1";
        Ok(view.connection().query_row(sql, [request_id], |row| row.get(0))?)
    });
    kind.unwrap()
}

#[test]
fn a_workspace_of_every_released_schema_opens_and_is_whole() {
    let newest = newest_schema();
    if std::env::var_os("UPDATE_FIXTURES").is_some() {
        write(newest, "plain", filled);
        write(newest, "encrypted", filled_sealed);
        write_backup(newest);
    }
    for schema in 1..=newest {
        for kind in ["plain", "encrypted"] {
            let kept = folder(schema, kind);
            assert!(
                kept.is_dir(),
                "no workspace of this schema is kept: {}",
                kept.display()
            );
        }
        check(schema, "plain", options());
        let envelope = Envelope::load(&folder(schema, "encrypted")).unwrap().unwrap();
        let key = envelope.open(&passphrase()).unwrap();
        check(
            schema,
            "encrypted",
            Options {
                key: Some(key),
                now: at(9),
                ..sealed_options()
            },
        );
        if schema >= FIRST_WITH_BACKUP {
            check_backup(schema);
        }
    }
}
