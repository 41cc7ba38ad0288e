//! Writing small files so that after a crash either the old or the new one is there, whole.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;

use crate::error::LedgerError;

/// Writes beside `path`, syncs, renames over it and syncs the folder.
pub(crate) fn replace_file(path: &Path, bytes: &[u8]) -> Result<(), LedgerError> {
    let temporary = path.with_extension("tmp");
    let write = || -> io::Result<()> {
        let mut file = File::create(&temporary)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&temporary, path)?;
        sync_folder_of(path)
    };
    write().map_err(LedgerError::io("writing", path))
}

/// Makes a rename in the folder durable. Not every system lets a folder be opened; where it does not,
/// the file system orders renames by itself.
pub(crate) fn sync_folder_of(path: &Path) -> io::Result<()> {
    match path.parent().map(File::open) {
        Some(Ok(folder)) => folder.sync_all(),
        Some(Err(_)) | None => Ok(()),
    }
}

pub(crate) fn make_folder(path: &Path) -> Result<(), LedgerError> {
    fs::create_dir_all(path).map_err(LedgerError::io("creating", path))
}

/// Removes a file if it is there.
pub(crate) fn remove_file(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        Ok(()) | Err(_) => Ok(()),
    }
}
