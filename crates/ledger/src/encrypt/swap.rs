//! Moving what was sealed into its place. Every move can be made again after a stop: a part that is sealed already is left
//! alone, and the plain one is set aside before and goes last.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::{Conversion, Step, entries, proof};
use crate::disk::{self, DiskFile, with_more};
use crate::error::LedgerError;
use crate::settings;

/// Says that everything is sealed and checked; what stands in it is for `proof`.
pub(super) const MARKER: &str = "encrypting";
/// What a sealed part is called until it is in its place.
pub(super) const SEALING: &str = ".sealing";
/// What a plain part is called from then on until it goes.
const PLAIN: &str = ".plain";

/// True when a workspace was being encrypted and has to be finished before anything is opened.
pub fn is_unfinished(dir: &Path) -> bool {
    dir.join(MARKER).exists()
}

/// Removes what an attempt left that did not come to its marker.
pub(super) fn clear(dir: &Path) -> Result<(), LedgerError> {
    for path in found(dir, SEALING)? {
        remove(&path)?;
    }
    Ok(())
}

pub(super) fn finish(conversion: &Conversion<'_>, told: &mut dyn FnMut(Step)) -> Result<(), LedgerError> {
    let dir = conversion.dir;
    for new in found(dir, SEALING)? {
        let Some(place) = without(&new, SEALING) else {
            continue;
        };
        let aside = with_more(&place, PLAIN);
        let moving = || -> io::Result<()> {
            if place.exists() {
                disk::rename(&place, &aside)?;
                disk::sync_folder_of(&place)?;
            }
            disk::rename(&new, &place)?;
            disk::sync_folder_of(&place)
        };
        moving().map_err(LedgerError::io("moving", &place))?;
        told(Step::Moved);
    }
    for (name, content) in conversion.replace {
        disk::replace_file(&dir.join(name), content)?;
    }
    told(Step::Replaced);
    for path in found(dir, PLAIN)? {
        erase(&path)?;
    }
    // What was on its way in is asked for again.
    for path in entries(&dir.join("uploads"))? {
        erase(&path)?;
    }
    told(Step::Erased);
    proof::forget(dir)?;
    let marker = dir.join(MARKER);
    disk::remove_file(&marker)
        .and_then(|()| disk::sync_folder_of(&marker))
        .map_err(LedgerError::io("removing", &marker))
}

/// Parts of a workspace with this ending.
fn found(dir: &Path, ending: &str) -> Result<Vec<PathBuf>, LedgerError> {
    let ours = ["ledger.db", "files", "vault", settings::FILE].map(|part| with_more(&dir.join(part), ending));
    let mut found: Vec<PathBuf> = ours.into_iter().filter(|path| path.exists()).collect();
    found.extend(
        entries(&dir.join("backups"))?
            .into_iter()
            .filter(|path| without(path, ending).is_some()),
    );
    Ok(found)
}

fn without(path: &Path, ending: &str) -> Option<PathBuf> {
    let name = path.file_name()?.to_str()?.strip_suffix(ending)?;
    Some(path.with_file_name(name))
}

fn remove(path: &Path) -> Result<(), LedgerError> {
    let removed = if path.is_dir() {
        disk::remove_folder(path)
    } else {
        disk::remove_file(path)
    };
    removed.map_err(LedgerError::io("removing", path))
}

/// Writes over plain bytes before they go. Many disks keep copies that no program reaches: the promise is that the
/// workspace holds none, not that the disk does not.
fn erase(path: &Path) -> Result<(), LedgerError> {
    if path.is_dir() {
        for inner in entries(path)? {
            erase(&inner)?;
        }
        return disk::remove_empty_folder(path).map_err(LedgerError::io("removing", path));
    }
    // One that cannot be written over goes all the same.
    let _ = write_over(path);
    disk::remove_file(path).map_err(LedgerError::io("removing", path))
}

fn write_over(path: &Path) -> io::Result<()> {
    let mut file = DiskFile::open(path)?;
    let mut left = file.metadata()?.len();
    let zeros = [0; 64 * 1024];
    while left > 0 {
        let count = left.min(zeros.len() as u64);
        file.write_all(&zeros[..usize::try_from(count).unwrap_or(zeros.len())])?;
        left -= count;
    }
    file.sync_all()
}
