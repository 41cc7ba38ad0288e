//! What is looked at before a ledger is opened for writing. SQLite brings its write-ahead log into the database when the last
//! connection that may write is closed, and removes the log; with no database beside it, it removes the log at once. Where the log is
//! damaged, what could still be read out of it by other means would go with it. So a record that will be refused is refused by
//! somebody who only reads. It must not make or change a file.

use std::fs;
use std::path::Path;
use std::time::Duration;

use crate::connection::open_reader;
use crate::disk::with_more;
use crate::error::LedgerError;
use crate::head::{HeadFile, HeadFileContent};
use crate::keys::Sealing;
use crate::ledger::database;
use crate::mark::HeadState;
use crate::settings;
use crate::verify;

/// Folders that are empty until there is a record: one that tells of what is in them, or that was backed up.
const AFTER_IT: [&str; 3] = ["files", "vault", "backups"];

/// Refuses a record that is not what its head file says, or that is gone while what belongs to it is there. `found` is its schema,
/// 0 when nothing stands in it.
///
/// # Errors
/// `TailCut`, `HistoryRewritten`, `RecordGone`; `Io`, `Corrupt`, the database's own.
pub(crate) fn look(dir: &Path, found: u32, busy: Duration, sealing: &Sealing) -> Result<(), LedgerError> {
    let head = HeadFile::of(dir);
    if found == 0 {
        return nothing_is_gone(dir, &head);
    }
    let conn = open_reader(&database(dir), busy, sealing)?;
    fits(verify::head_state(&conn, &head)?).map(|_| ())
}

/// The state of a head file with which a ledger may be opened for writing.
///
/// # Errors
/// `TailCut`, `HistoryRewritten`.
pub(crate) fn fits(state: HeadState) -> Result<HeadState, LedgerError> {
    match state {
        HeadState::TailCut { head, log } => Err(LedgerError::TailCut { head, log }),
        HeadState::Rewritten { seq } => Err(LedgerError::HistoryRewritten { seq }),
        fits => Ok(fits),
    }
}

fn nothing_is_gone(dir: &Path, head: &HeadFile) -> Result<(), LedgerError> {
    if let HeadFileContent::Holds(mark) = head.read()?
        && mark.seq > 0
    {
        return Err(LedgerError::TailCut {
            head: mark.seq,
            log: 0,
        });
    }
    let path = database(dir);
    let length = |path: &Path| fs::metadata(path).map_or(0, |file| file.len());
    // A first opening that was cut short leaves a log too, but beside a database that has its first page.
    let log_alone = length(&path) == 0 && length(&with_more(&path, "-wal")) > 0;
    // The settings are written when the record is open, and never before.
    let had_settings = length(&dir.join(settings::FILE)) > 0;
    if log_alone || had_settings || AFTER_IT.iter().any(|folder| has_a_file(&dir.join(folder))) {
        return Err(LedgerError::RecordGone {
            dir: dir.to_path_buf(),
        });
    }
    Ok(())
}

/// True when a file that is not empty lies in the folder, or in one within it.
fn has_a_file(folder: &Path) -> bool {
    let Ok(entries) = fs::read_dir(folder) else {
        return false;
    };
    entries.flatten().any(|entry| match entry.metadata() {
        Ok(about) if about.is_dir() => has_a_file(&entry.path()),
        Ok(about) => about.len() > 0,
        Err(_) => false,
    })
}
