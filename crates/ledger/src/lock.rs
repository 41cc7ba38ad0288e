//! One program at a time: a lock file of our own beside the database, because SQLite's locks come and
//! go with each transaction and a window holds the workspace as long as it lives.

use std::fs::{File, TryLockError};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use crate::disk;
use crate::error::LedgerError;

/// Held as long as this value lives; the operating system lets go when the process dies.
#[derive(Debug)]
pub(crate) struct WorkspaceLock {
    file: File,
    dir: PathBuf,
    folder: Option<Identity>,
}

/// What tells a folder from another of the same name.
type Identity = (u64, u64);

impl WorkspaceLock {
    /// For writing: nobody else may have the workspace open.
    pub(crate) fn exclusive(dir: &Path) -> Result<WorkspaceLock, LedgerError> {
        let path = dir.join("lock");
        let file = disk::lock_file(&path).map_err(|error| match error.kind() {
            ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => LedgerError::NotWritable {
                dir: dir.to_path_buf(),
            },
            _ => LedgerError::io("opening", &path)(error),
        })?;
        held(dir, &path, file.try_lock())?;
        Ok(WorkspaceLock::of(file, dir))
    }

    fn of(file: File, dir: &Path) -> WorkspaceLock {
        WorkspaceLock {
            file,
            dir: dir.to_path_buf(),
            folder: identity(dir),
        }
    }

    /// Refuses when the folder is no longer where it was locked: what is written there now would be in no workspace.
    pub(crate) fn still_there(&self) -> Result<(), LedgerError> {
        if self.dir.is_dir() && identity(&self.dir) == self.folder {
            return Ok(());
        }
        Err(LedgerError::Moved {
            dir: self.dir.clone(),
        })
    }

    /// For looking only: holds off a writer that comes later. Beside one that is at work already there is nothing to
    /// take: write-ahead logging gives a reader a consistent look, and a terminal may ask while the window is open.
    /// `None` too where there is no lock file, as on a disk that cannot be written to.
    pub(crate) fn shared(dir: &Path) -> Result<Option<WorkspaceLock>, LedgerError> {
        let path = dir.join("lock");
        let Ok(file) = File::open(&path) else {
            return Ok(None);
        };
        match held(dir, &path, file.try_lock_shared()) {
            Ok(()) => Ok(Some(WorkspaceLock::of(file, dir))),
            Err(LedgerError::InUse { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }
}

impl Drop for WorkspaceLock {
    /// Closing the file would do if it were the only one: a process that is being started at this moment still has a copy,
    /// and the lock with it. Unlocked, it is so for every copy.
    fn drop(&mut self) {
        let _ = self.file.unlock();
    }
}

#[cfg(unix)]
fn identity(dir: &Path) -> Option<Identity> {
    use std::os::unix::fs::MetadataExt;
    let metadata = std::fs::metadata(dir).ok()?;
    Some((metadata.dev(), metadata.ino()))
}

/// A folder with an open file in it is not moved on such a system.
#[cfg(not(unix))]
fn identity(_dir: &Path) -> Option<Identity> {
    None
}

fn held(dir: &Path, path: &Path, answer: Result<(), TryLockError>) -> Result<(), LedgerError> {
    match answer {
        Ok(()) => Ok(()),
        Err(TryLockError::WouldBlock) => Err(LedgerError::InUse {
            dir: dir.to_path_buf(),
        }),
        Err(TryLockError::Error(source)) => Err(LedgerError::io("locking", path)(source)),
    }
}
