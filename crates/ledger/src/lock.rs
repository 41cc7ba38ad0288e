//! One program at a time: a lock file of our own beside the database, because SQLite's locks come and
//! go with each transaction and a window holds the workspace as long as it lives.

use std::fs::{File, TryLockError};
use std::path::Path;

use crate::disk;
use crate::error::LedgerError;

/// Held as long as this value lives; the operating system lets go when the process dies.
#[derive(Debug)]
pub(crate) struct WorkspaceLock {
    _file: File,
}

impl WorkspaceLock {
    /// For writing: nobody else may have the workspace open.
    pub(crate) fn exclusive(dir: &Path) -> Result<WorkspaceLock, LedgerError> {
        let path = dir.join("lock");
        let file = disk::lock_file(&path).map_err(LedgerError::io("opening", &path))?;
        held(dir, &path, file.try_lock())?;
        Ok(WorkspaceLock { _file: file })
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
            Ok(()) => Ok(Some(WorkspaceLock { _file: file })),
            Err(LedgerError::InUse { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }
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
