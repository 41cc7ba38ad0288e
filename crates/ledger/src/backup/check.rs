//! Reading a backup again to its end: every byte is authenticated, every file held against the manifest, and the ledger in it
//! checked from the first event to the last. It must not put anything where a workspace lives.

use std::collections::BTreeSet;
use std::io::{self, Read};
use std::path::Path;
use std::time::Duration;

use chrono::{DateTime, Utc};
use rusqlite::Connection;
use trade::id::FileId;

use super::CheckedBackup;
use super::archive::Archive;
use super::make::{OnProgress, Scratch};
use crate::connection::{open_reader, page_problems};
use crate::disk::DiskFile;
use crate::envelope::Envelope;
use crate::error::LedgerError;
use crate::evidence::Lacking;
use crate::files::Keeping;
use crate::keys::{Sealing, WorkspaceKey};
use crate::ledger::Ledger;
use crate::mark::Mark;
use crate::migrate::is_plain;
use crate::seal::is_spoiled;
use crate::stoppable::stoppable;
use crate::verify;

const BUSY: Duration = Duration::from_secs(5);

impl Ledger {
    /// Reads a backup of this workspace to its end and checks the ledger in it, as was done when it was made.
    ///
    /// # Errors
    /// `NotEncrypted` for a plain workspace; `NotABackup`, `BackupDamaged` (also when it is another workspace's),
    /// `BackupUnverified`; `Stopped`; `DiskFull`, `Io`.
    pub fn check_backup(
        &self,
        backup: &Path,
        progress: OnProgress<'_>,
    ) -> Result<CheckedBackup, LedgerError> {
        let key = self.sealing().key().ok_or(LedgerError::NotEncrypted)?;
        let _alone = self.after_the_other_backup(&mut *progress)?;
        let scratch = Scratch::make(&self.dir().join("backups").join("checking"))?;
        let read = reread(backup, key, &scratch, progress)?;
        Ok(CheckedBackup {
            made_at: read.made_at,
            mark: read.mark,
            lacking: read.lacking,
        })
    }
}

/// A backup that was read to its end.
pub(crate) struct Reread {
    pub(super) envelope: Envelope,
    pub(crate) made_at: DateTime<Utc>,
    pub(crate) mark: Mark,
    pub(super) lacking: Lacking,
}

/// Reads a backup to its end and checks the ledger in it from the first event to the last.
pub(crate) fn reread(
    path: &Path,
    key: &WorkspaceKey,
    scratch: &Scratch,
    progress: OnProgress<'_>,
) -> Result<Reread, LedgerError> {
    let copy = scratch.0.join("ledger.db");
    let archive = Archive::open(path)?;
    let envelope = archive.envelope.clone();
    let mut done = 0;
    let mut keeping = None;
    let (mut there, mut damaged) = (BTreeSet::new(), Vec::new());
    let manifest = archive.read(path, key, |name, content| {
        let mut told = Told {
            source: content,
            done,
            stopped: false,
            progress: &mut *progress,
        };
        let taken = if name == "ledger.db" {
            let mut write = || io::copy(&mut told, &mut DiskFile::create(&copy)?).map(|_| ());
            write()
        } else if let Some((keeping, id)) = evidence(&mut keeping, &copy, key, name)? {
            there.insert(id);
            match keeping.sum_of(&mut told, id) {
                Ok((found, _)) if found == id => Ok(()),
                Err(error) if !is_spoiled(&error) => Err(error),
                Ok(_) | Err(_) => {
                    damaged.push(id);
                    io::copy(&mut told, &mut io::sink()).map(|_| ())
                }
            }
        } else {
            io::copy(&mut told, &mut io::sink()).map(|_| ())
        };
        if told.stopped {
            return Err(LedgerError::Stopped);
        }
        done = told.done;
        taken.map_err(LedgerError::io("reading", path))
    })?;
    let conn = open_reader(&copy, BUSY, &sealing_of(&copy, key)?)?;
    let mark = manifest.0.mark();
    let named = sound_to(&conn, mark, &mut |_| progress(done), |why| unverified(path, why))?;
    Ok(Reread {
        envelope,
        made_at: manifest.0.made_at,
        mark,
        lacking: Lacking::of(&named, &there, damaged),
    })
}

/// The evidence file of that name in a backup, and how it is kept there. The ledger, which says how, stands before.
fn evidence<'k>(
    keeping: &'k mut Option<Keeping>,
    ledger: &Path,
    key: &WorkspaceKey,
    name: &str,
) -> Result<Option<(&'k Keeping, FileId)>, LedgerError> {
    let Some((_, last)) = name
        .strip_prefix("files/")
        .and_then(|inner| inner.rsplit_once('/'))
    else {
        return Ok(None);
    };
    if keeping.is_none() {
        *keeping = Some(Keeping::of(&sealing_of(ledger, key)?)?);
    }
    let keeping: Option<&Keeping> = keeping.as_ref();
    Ok(keeping.and_then(|keeping| Some((keeping, keeping.id_of(last)?))))
}

/// How a ledger out of a backup is kept: the copy made before a workspace is encrypted holds it as it was.
pub(super) fn sealing_of(ledger: &Path, key: &WorkspaceKey) -> Result<Sealing, LedgerError> {
    Ok(if is_plain(ledger)? {
        Sealing::Plain
    } else {
        Sealing::Sealed(key.clone())
    })
}

pub(super) fn unverified(path: &Path, why: String) -> LedgerError {
    LedgerError::BackupUnverified {
        path: path.to_path_buf(),
        why,
    }
}

/// The chain holds from the first event to this one, and every page is sound: the files that its events name.
///
/// # Errors
/// `Stopped`; what `unsound` makes of the rest: whatever else keeps it from being read is what is wrong.
pub(crate) fn sound_to(
    conn: &Connection,
    mark: Mark,
    progress: OnProgress<'_>,
    unsound: impl Fn(String) -> LedgerError,
) -> Result<BTreeSet<FileId>, LedgerError> {
    let unread = |error| match error {
        LedgerError::Stopped => LedgerError::Stopped,
        other => unsound(other.to_string()),
    };
    let problems = stoppable(conn, 0, &mut *progress, || page_problems(conn)).map_err(unread)?;
    if let Some(problem) = problems.into_iter().next() {
        return Err(unsound(problem));
    }
    let log = verify::log(conn, progress).map_err(unread)?;
    if let Some(bad) = log.first_bad {
        return Err(unsound(format!("event {} does not fit", bad.seq)));
    }
    if let Some(bad) = log.bad_request {
        let id = bad.request_id;
        return Err(unsound(format!("the answer to request {id} does not fit")));
    }
    if log.newest_good != mark {
        return Err(unsound(format!("it ends with event {}", log.newest_good.seq)));
    }
    Ok(log.files)
}

/// Tells of what is read through it.
pub(super) struct Told<'p, R> {
    pub(super) source: R,
    pub(super) done: u64,
    pub(super) stopped: bool,
    pub(super) progress: OnProgress<'p>,
}

impl<R: Read> Read for Told<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.source.read(buffer)?;
        self.done += count as u64;
        if (self.progress)(self.done).is_break() {
            self.stopped = true;
            return Err(io::Error::other("stopped"));
        }
        Ok(count)
    }
}
