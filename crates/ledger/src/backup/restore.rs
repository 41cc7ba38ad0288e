//! Making a workspace from a backup, in an empty place. It is unpacked beside its place, checked whole, and moved there
//! last; whatever goes wrong before leaves nothing.

use std::io;
use std::ops::ControlFlow;
use std::path::Path;
use std::time::Duration;

use super::archive::{Archive, damaged};
use super::check::{Told, sealing_of, sound_to};
use super::make::{OnProgress, Scratch};
use super::{Manifest, Restored};
use crate::connection::open_reader;
use crate::disk::{self, DiskFile, UNFINISHED, with_more};
use crate::encrypt::is_plain_ledger;
use crate::encrypt::proof::note_begun;
use crate::error::LedgerError;
use crate::evidence::{Lacking, lacking};
use crate::files::Files;
use crate::keys::{Passphrase, WorkspaceKey};
use crate::ledger::database;
use crate::vacant::must_be_empty;

const BUSY: Duration = Duration::from_secs(5);

/// Restores a backup into `target`, which must be empty or not there yet, and tells of the bytes unpacked.
///
/// # Errors
/// `WrongPassphrase`; `NotABackup`, `BackupDamaged`; `Occupied`; `Stopped`; `DiskFull`, `Io`. Nothing is left at `target`
/// then.
pub fn restore(
    backup: &Path,
    passphrase: &Passphrase,
    target: &Path,
    progress: OnProgress<'_>,
) -> Result<Restored, LedgerError> {
    must_be_empty(target)?;
    let archive = Archive::open(backup)?;
    let key = archive.envelope.open(passphrase).map_err(|error| match error {
        LedgerError::EnvelopeDamaged { why } => LedgerError::BackupDamaged { why },
        other => other,
    })?;
    let scratch = Scratch::make(&with_more(target, UNFINISHED))?;
    let mut done = 0;
    let manifest = archive.read(backup, &key, |name, content| {
        let path = scratch.0.join(name);
        let mut told = Told {
            source: content,
            done,
            stopped: false,
            progress: &mut *progress,
        };
        let mut write = || -> io::Result<u64> {
            if let Some(folder) = path.parent() {
                disk::make_folders(folder)?;
            }
            // Two entries of one name are no backup of ours.
            let mut file = DiskFile::create_new(&path)?;
            let size = io::copy(&mut told, &mut file)?;
            file.sync_all()?;
            Ok(size)
        };
        let written = write();
        if told.stopped {
            return Err(LedgerError::Stopped);
        }
        done += written.map_err(LedgerError::io("restoring", &path))?;
        Ok(())
    })?;
    let lacking = check(&scratch.0, &key, &manifest.0, &mut || progress(done))?;
    // A backup from before the encryption: who opens this may go on to encrypt it, and nothing else that is plain.
    if is_plain_ledger(&scratch.0)? {
        note_begun(&scratch.0, &key)?;
    }
    disk::sync_names(&scratch.0).map_err(LedgerError::io("restoring", target))?;
    must_be_empty(target)?;
    if target.is_dir() {
        disk::remove_empty_folder(target).map_err(LedgerError::io("restoring", target))?;
    }
    disk::rename(&scratch.0, target)
        .and_then(|()| disk::sync_folder_of(target))
        .map_err(LedgerError::io("restoring", target))?;
    Ok(Restored {
        workspace_id: manifest.0.workspace_id.clone(),
        made_at: manifest.0.made_at,
        mark: manifest.0.mark(),
        lacking,
    })
}

/// The ledger from its first event to the one the manifest names, and every file.
fn check(
    dir: &Path,
    key: &WorkspaceKey,
    manifest: &Manifest,
    go_on: &mut (dyn FnMut() -> ControlFlow<()> + Send),
) -> Result<Lacking, LedgerError> {
    let path = database(dir);
    if !path.is_file() {
        return Err(damaged("there is no ledger in it"));
    }
    let sealing = sealing_of(&path, key)?;
    let conn = open_reader(&path, BUSY, &sealing)?;
    let named = sound_to(&conn, manifest.mark(), &mut |_| go_on(), |why| damaged(&why))?;
    let files = Files::new(dir, u64::MAX, &sealing)?;
    lacking(&named, &files, &mut *go_on)
}
