//! What the user told once about itself, in a sealed workspace: one sealed file beside the ledger. What it says is for
//! the caller; here it is bytes.

use std::fs;
use std::io;
use std::path::Path;

use crate::disk;
use crate::error::LedgerError;
use crate::keys::{Purpose, Sealing};
use crate::ledger::Ledger;
use crate::seal::{seal, unseal};

/// The file in the workspace.
pub(crate) const FILE: &str = "settings.sealed";

const BOUND: &[u8] = b"quayside settings 1";

impl Ledger {
    /// What the user told once about itself; nothing when that was not kept yet.
    ///
    /// # Errors
    /// `NotEncrypted` in a plain workspace, which keeps no settings here; `Corrupt`, `Io`.
    pub fn read_settings(&self) -> Result<Option<Vec<u8>>, LedgerError> {
        read(self.dir(), self.sealing())
    }

    /// Keeps what the user told, in place of what was there: whole or not at all.
    ///
    /// # Errors
    /// `NotEncrypted` in a plain workspace; `ReadOnly`, `Moved`, `DiskFull`, `Io`.
    pub fn write_settings(&self, bytes: &[u8]) -> Result<(), LedgerError> {
        self.writer()?;
        self.still_there()?;
        write(&self.dir().join(FILE), self.sealing(), bytes)
    }
}

/// The settings, or nothing when none were kept yet.
fn read(dir: &Path, sealing: &Sealing) -> Result<Option<Vec<u8>>, LedgerError> {
    let key = sealing
        .key()
        .ok_or(LedgerError::NotEncrypted)?
        .subkey(Purpose::Settings)?;
    let path = dir.join(FILE);
    let sealed = match fs::read(&path) {
        Ok(sealed) => sealed,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(LedgerError::io("reading", &path)(error)),
    };
    match unseal(&key, BOUND, &sealed) {
        Some(plain) => Ok(Some(plain)),
        None => Err(LedgerError::corrupt(
            FILE,
            "it does not open with the workspace's key",
        )),
    }
}

/// Puts settings in place of those that were there: whole or not at all.
pub(crate) fn write(path: &Path, sealing: &Sealing, plain: &[u8]) -> Result<(), LedgerError> {
    let key = sealing
        .key()
        .ok_or(LedgerError::NotEncrypted)?
        .subkey(Purpose::Settings)?;
    disk::replace_file(path, &seal(&key, BOUND, plain)?)
}
