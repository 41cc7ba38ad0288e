//! A record whose log is damaged, or that is gone: refused, and what is left of it lies as it lay.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::common::{all_files, copy_folder, filled, note, open, options};
use ledger::{Ledger, LedgerError};
use tempfile::{TempDir, tempdir};

const RECORD: &str = "ledger.db";
const LOG: &str = "ledger.db-wal";

/// Every file by its place, without what SQLite keeps of its locks.
pub(crate) fn contents(dir: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let files = all_files(dir);
    let kept = files.into_iter().filter(|path| !path.ends_with("ledger.db-shm"));
    kept.map(|path| (path.clone(), fs::read(&path).unwrap()))
        .collect()
}

/// Ten events that were brought into the record, and three in its log, as a kill leaves them. A file that they tell of.
fn killed() -> TempDir {
    let (place, dir) = (tempdir().unwrap(), tempdir().unwrap());
    drop(filled(place.path()));
    let ledger = open(place.path());
    ledger.files().put_bytes(b"bill of lading").unwrap();
    for number in 0..3 {
        note(&ledger, &format!("late-{number}"), "order/late", &[1]).unwrap();
    }
    copy_folder(place.path(), dir.path());
    dir
}

fn refused(dir: &Path) -> LedgerError {
    let before = contents(dir);
    let Err(refused) = Ledger::open(dir, options()) else {
        panic!("it opened");
    };
    assert!(contents(dir) == before, "{refused}: something changed");
    refused
}

#[test]
fn a_log_that_is_damaged_is_left_as_it_lies() {
    let image = killed();
    let length = fs::metadata(image.path().join(LOG)).unwrap().len() as usize;
    // In its head, so that nothing of it counts, and in its last page.
    for place in [20, length - 100] {
        let dir = tempdir().unwrap();
        copy_folder(image.path(), dir.path());
        let log = dir.path().join(LOG);
        let whole = fs::read(&log).unwrap();
        let mut damaged = whole.clone();
        damaged[place] ^= 1;
        fs::write(&log, damaged).unwrap();
        let error = refused(dir.path());
        assert!(matches!(error, LedgerError::TailCut { head: 13, .. }), "{error}");
        // Whoever can mend it has everything.
        fs::write(&log, whole).unwrap();
        let mended = open(dir.path());
        assert_eq!(mended.read(|view| view.newest()).unwrap().seq, 13);
    }
}

#[test]
fn a_record_that_is_gone_is_not_made_anew() {
    let image = killed();
    type Spoil = fn(&Path);
    let gone: Spoil = |dir| fs::remove_file(dir.join(RECORD)).unwrap();
    let emptied: Spoil = |dir| fs::write(dir.join(RECORD), b"").unwrap();
    for spoil in [gone, emptied] {
        let dir = tempdir().unwrap();
        copy_folder(image.path(), dir.path());
        fs::write(dir.path().join("settings.sealed"), b"settings").unwrap();
        fs::create_dir(dir.path().join("backups")).unwrap();
        fs::write(dir.path().join("backups/yesterday"), b"a backup").unwrap();
        spoil(dir.path());
        let error = refused(dir.path());
        assert!(
            matches!(error, LedgerError::TailCut { head: 13, log: 0 }),
            "{error}"
        );
        for left in ["head", LOG, "files", "settings.sealed", "backups"] {
            let left = dir.path().join(left);
            let error = refused(dir.path());
            assert!(
                matches!(
                    error,
                    LedgerError::TailCut { .. } | LedgerError::RecordGone { .. }
                ),
                "before {} went: {error}",
                left.display()
            );
            if left.is_dir() {
                fs::remove_dir_all(left).unwrap();
            } else {
                fs::remove_file(left).unwrap();
            }
        }
        // Nothing says any more that there was one.
        let _ = fs::remove_file(dir.path().join("ledger.db-shm"));
        assert!(Ledger::open(dir.path(), options()).is_ok());
    }
}
