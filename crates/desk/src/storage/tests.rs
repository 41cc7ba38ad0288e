//! Each answer of the ledger has the code that the page has words for.

use std::io;
use std::path::PathBuf;

use ledger::{FileError, KeychainError, LedgerError, SyncProgram, Unfit};
use trade::id::FileId;

use crate::error::Error;

fn refused(kind: io::ErrorKind) -> io::Error {
    io::Error::from(kind)
}

fn dir() -> PathBuf {
    PathBuf::from("/h/me/trade")
}

fn text() -> String {
    "of a test".to_owned()
}

/// Every kind of error, by what it is told as.
fn of_ledger() -> Vec<(LedgerError, &'static str)> {
    of_opening().into_iter().chain(of_work()).collect()
}

/// What opening a workspace meets, and its keys and backups.
fn of_opening() -> Vec<(LedgerError, &'static str)> {
    use LedgerError as E;
    vec![
        (E::InUse { dir: dir() }, "conflict.in_use"),
        (
            E::UnfitPlace {
                dir: dir(),
                why: Unfit::Synchronised(SyncProgram::Dropbox),
            },
            "unavailable.unfit_place",
        ),
        (E::NotWritable { dir: dir() }, "unavailable.not_writable"),
        (E::Moved { dir: dir() }, "unavailable.moved"),
        (E::NoLedger { dir: dir() }, "unavailable.no_ledger"),
        (E::NotALedger { path: dir() }, "unavailable.no_ledger"),
        (E::NewerSchema { found: 9, known: 3 }, "unavailable.newer_version"),
        (
            E::NeedsMigration { found: 1, known: 3 },
            "unavailable.needs_migration",
        ),
        (
            E::MigrationChanged {
                version: 1,
                name: text(),
            },
            "corrupt",
        ),
        (
            E::BackupUnverified {
                path: dir(),
                why: text(),
            },
            "corrupt",
        ),
        (E::Locked, "locked.passphrase_needed"),
        (E::WrongKey, "unavailable.wrong_key"),
        (E::NotEncrypted, "unavailable.not_encrypted"),
        (E::ConversionUnfinished, "locked.encryption_unfinished"),
        (E::Held, "unavailable.damaged"),
        (E::Stopped, "unavailable.stopped"),
        (E::WrongPassphrase, "invalid.passphrase"),
        (E::PassphraseTooShort { least: 8 }, "invalid.passphrase_short"),
        (E::EnvelopeDamaged { why: text() }, "corrupt"),
        (E::NotABackup { path: dir() }, "invalid.backup"),
        (E::BackupDamaged { why: text() }, "invalid.backup_damaged"),
        (E::Occupied { path: dir() }, "conflict.occupied"),
        (E::OldSqlite { found: text() }, "bug"),
    ]
}

/// What a request meets, and reading.
fn of_work() -> Vec<(LedgerError, &'static str)> {
    use LedgerError as E;
    vec![
        (E::TailCut { head: 2, log: 1 }, "corrupt"),
        (E::HistoryRewritten { seq: 1 }, "corrupt"),
        (E::RecordGone { dir: dir() }, "corrupt"),
        (
            E::Conflict {
                stream: text(),
                expected: 1,
                found: 2,
            },
            "conflict.version",
        ),
        (
            E::RequestReused {
                request_id: text(),
                first_op: text(),
            },
            "conflict.request_reused",
        ),
        (
            E::Unacceptable {
                field: "op",
                why: "is empty",
            },
            "invalid.arguments",
        ),
        (E::Unavailable, "unavailable.writer"),
        (E::ReadOnly, "unavailable.read_only"),
        (E::Undone, "unavailable.undone"),
        (E::WorkPanicked { message: text() }, "bug"),
        (E::ErrorIgnored, "bug"),
        (
            E::Corrupt {
                place: text(),
                why: text(),
            },
            "corrupt",
        ),
        (
            E::Projection {
                name: text(),
                seq: 1,
                why: text(),
            },
            "bug",
        ),
        (E::Busy, "unavailable.busy"),
        (E::DiskFull, "unavailable.disk_full"),
        (
            E::Io {
                doing: "writing",
                path: dir(),
                source: refused(io::ErrorKind::Other),
            },
            "unavailable.file",
        ),
        (E::CheckpointUnreadable { line: 2 }, "corrupt"),
        (E::Database(ledger::rusqlite::Error::QueryReturnedNoRows), "bug"),
    ]
}

fn of_files() -> Vec<(FileError, &'static str)> {
    use FileError as E;
    let id = FileId::from_hash([7; 32]);
    let upload_id = || "of a test".to_owned();
    vec![
        (E::Missing { id }, "not_found"),
        (E::Corrupt { id, found: None }, "corrupt"),
        (E::TooLarge { limit: 1 }, "invalid.arguments"),
        (
            E::UnknownUpload {
                upload_id: upload_id(),
            },
            "not_found",
        ),
        (
            E::UploadFinished {
                upload_id: upload_id(),
            },
            "invalid.arguments",
        ),
        (E::PieceElsewhere { have: 1 }, "invalid.arguments"),
        (
            E::UploadDamaged {
                upload_id: upload_id(),
            },
            "corrupt",
        ),
        (E::UploadRefused { field: "name" }, "invalid.arguments"),
        (E::DiskFull, "unavailable.disk_full"),
        (
            E::Io {
                doing: "writing",
                source: refused(io::ErrorKind::Other),
            },
            "unavailable.file",
        ),
    ]
}

#[test]
fn every_error_of_the_ledger_is_told_by_its_own_code() {
    for (error, code) in of_ledger() {
        let what = format!("{error:?}");
        assert_eq!(Error::from(error).to_wire().code, code, "{what}");
    }
    for (error, code) in of_files() {
        let what = format!("{error:?}");
        assert_eq!(
            Error::from(LedgerError::File(error)).to_wire().code,
            code,
            "{what}"
        );
    }
    let absent = KeychainError { why: String::new() };
    assert_eq!(Error::from(absent).to_wire().code, "unavailable.keychain");
}

/// A full disk is never told as a failing one, whichever of the two the system was asked by.
#[test]
fn no_room_is_told_as_a_full_disk_wherever_it_was_met() {
    use ledger::rusqlite::ffi;
    let sqlite = |code| ledger::rusqlite::Error::SqliteFailure(ffi::Error::new(code), None);
    let of_database = |code| Error::from(LedgerError::from(sqlite(code))).to_wire().code;
    assert_eq!(of_database(ffi::SQLITE_FULL), "unavailable.disk_full");
    assert_eq!(of_database(ffi::SQLITE_IOERR_FSYNC), "unavailable.file");
    let of_catalogue = |code| {
        Error::from(catalogue::Error::Database(sqlite(code)))
            .to_wire()
            .code
    };
    assert_eq!(of_catalogue(ffi::SQLITE_FULL), "unavailable.disk_full");
    assert_eq!(of_catalogue(ffi::SQLITE_IOERR_FSYNC), "unavailable.file");
    let beside = crate::home::cannot("write", &PathBuf::from("a"), &refused(io::ErrorKind::StorageFull));
    assert_eq!(beside.to_wire().code, "unavailable.disk_full");
}

/// The page's words are found by the code: of each kind of trouble with a place or the disk there is another.
#[test]
fn what_has_words_of_its_own_on_the_page_has_a_code_of_its_own() {
    let codes: Vec<&str> = of_ledger().into_iter().map(|(_, code)| code).collect();
    for code in [
        "unavailable.disk_full",
        "unavailable.file",
        "unavailable.moved",
        "unavailable.not_writable",
        "unavailable.unfit_place",
        "conflict.in_use",
        "unavailable.damaged",
        "unavailable.read_only",
    ] {
        let times = codes.iter().filter(|other| **other == code).count();
        assert_eq!(times, 1, "{code}");
    }
}
