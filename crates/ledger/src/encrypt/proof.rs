//! The proof that a workspace is being encrypted by us. A plain ledger beside a wrapped key is what an interrupted conversion
//! leaves, and also what somebody puts there who can write the folder and knows no key. So both notes of a conversion are
//! sealed under the workspace's key and name the very bytes of the ledger that they speak of; without one nothing is moved,
//! sealed or erased.

use std::fs::{self, File};
use std::io;
use std::path::Path;

use super::swap::{MARKER, SEALING};
use super::{entries, fold_in_wal};
use crate::disk::{self, with_more};
use crate::envelope::{self, Envelope};
use crate::error::LedgerError;
use crate::files::{Keeping, hash_of};
use crate::keys::{Purpose, Sealing, WorkspaceKey};
use crate::ledger::database;
use crate::migrate::is_plain;
use crate::seal::{seal, unseal};
use crate::settings;

/// Says that this plain ledger was there when the conversion began; also beside one that came out of a backup.
const BEGUN: &str = "encryption-begun";

const OF_THE_PLAIN: &[u8] = b"quayside encryption begun 1";
const OF_THE_SEALED: &[u8] = b"quayside encryption sealed 1";

/// True when a workspace has its key already and a plain ledger, and says that it is being encrypted. Whether that is so,
/// only the key can tell.
///
/// # Errors
/// `Io`.
pub fn is_begun(dir: &Path) -> Result<bool, LedgerError> {
    let noted = dir.join(BEGUN).exists() && dir.join(envelope::FILE).exists();
    Ok(noted && super::is_plain_ledger(dir)?)
}

/// May this workspace's plain ledger be encrypted? One that has no key yet, and no trace of ever having had one, may; with a
/// key, only the ledger that was there when the conversion began. Notes that it begins.
pub(super) fn begin(dir: &Path, key: &WorkspaceKey) -> Result<(), LedgerError> {
    match Envelope::load(dir)? {
        Some(there) if !there.fits(key)? => Err(LedgerError::WrongKey),
        Some(_) => {
            let whole = !has_unfolded(dir);
            if whole && stands(dir, BEGUN, OF_THE_PLAIN, key, &database(dir))? {
                Ok(())
            } else {
                Err(LedgerError::NotEncrypted)
            }
        }
        None if was_sealed(dir)? => Err(LedgerError::NotEncrypted),
        None => note_begun(dir, key),
    }
}

/// Before the workspace gets anything else.
pub(crate) fn note_begun(dir: &Path, key: &WorkspaceKey) -> Result<(), LedgerError> {
    fold_in_wal(&database(dir))?;
    note(dir, BEGUN, OF_THE_PLAIN, key, &database(dir))
}

/// Everything is sealed and checked: from here on it is only moved.
pub(super) fn note_sealed(dir: &Path, key: &WorkspaceKey) -> Result<(), LedgerError> {
    note(
        dir,
        MARKER,
        OF_THE_SEALED,
        key,
        &with_more(&database(dir), SEALING),
    )
}

/// Refuses to finish what was not begun here: the marker must name the sealed ledger, wherever it is by now.
pub(super) fn must_be_sealed(dir: &Path, key: &WorkspaceKey) -> Result<(), LedgerError> {
    let beside = with_more(&database(dir), SEALING);
    let sealed = if beside.exists() { beside } else { database(dir) };
    if stands(dir, MARKER, OF_THE_SEALED, key, &sealed)? {
        Ok(())
    } else if sealed.is_file() && is_plain(&sealed)? {
        Err(LedgerError::NotEncrypted)
    } else {
        Err(LedgerError::corrupt(MARKER, "it is not of this workspace"))
    }
}

pub(super) fn forget(dir: &Path) -> Result<(), LedgerError> {
    let path = dir.join(BEGUN);
    match disk::remove_file(&path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(LedgerError::io("removing", &path)(error))
        }
        _ => Ok(()),
    }
}

fn note(dir: &Path, name: &str, bound: &[u8], key: &WorkspaceKey, ledger: &Path) -> Result<(), LedgerError> {
    let sealed = seal(&key.subkey(Purpose::Conversion)?, bound, &sum_of(ledger)?)?;
    disk::replace_file(&dir.join(name), &sealed)
}

/// Whether the note is ours and speaks of these bytes.
fn stands(
    dir: &Path,
    name: &str,
    bound: &[u8],
    key: &WorkspaceKey,
    ledger: &Path,
) -> Result<bool, LedgerError> {
    let path = dir.join(name);
    let sealed = match fs::read(&path) {
        Ok(sealed) => sealed,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        Err(error) => return Err(LedgerError::io("reading", &path)(error)),
    };
    let said = unseal(&key.subkey(Purpose::Conversion)?, bound, &sealed);
    Ok(match said {
        Some(said) => ledger.is_file() && said == sum_of(ledger)?,
        None => false,
    })
}

/// What SQLite would write into a database on opening it is no part of what the note speaks of.
fn has_unfolded(dir: &Path) -> bool {
    let filled = |more| fs::metadata(with_more(&database(dir), more)).is_ok_and(|found| found.len() > 0);
    filled("-wal") || filled("-journal")
}

/// Whether a workspace without its wrapped key still shows that it had one: it was taken away.
fn was_sealed(dir: &Path) -> Result<bool, LedgerError> {
    if dir.join(settings::FILE).exists() {
        return Ok(true);
    }
    let plain = Keeping::of(&Sealing::Plain)?;
    for folder in entries(&dir.join("files"))? {
        if !folder.is_dir() || folder.ends_with("incoming") {
            continue;
        }
        for path in entries(&folder)? {
            let name = path.file_stem().and_then(|name| name.to_str());
            if name.is_none_or(|name| plain.id_of(name).is_none()) {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

fn sum_of(path: &Path) -> Result<[u8; 32], LedgerError> {
    let hashed = File::open(path).and_then(|mut file| hash_of(&mut file));
    let (sum, _) = hashed.map_err(LedgerError::io("reading", path))?;
    Ok(*sum.as_bytes())
}
