//! Places on the disk that the user picked in a native dialog. The page gets a handle that is good once and never sees the
//! path; a path that comes from the page is no handle. A place is for what it was picked for and nothing else: who showed a
//! backup to be restored was not asked whether it may be written over.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::Deserialize;
use uuid::Uuid;

use crate::desk::Desk;
use crate::error::Error;

/// What a place is picked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// A backup to be restored.
    BackupToRestore,
    /// The folder that backups go to by themselves.
    BackupFolder,
    /// A backup to be made.
    NewBackup,
    /// An export to be made.
    NewExport,
    /// A checkpoint to be written.
    NewCheckpoint,
    /// A copy of a file, under a name that the page knows.
    NewFile,
}

impl Purpose {
    /// All of them.
    pub const ALL: [Purpose; 6] = [
        Purpose::BackupToRestore,
        Purpose::BackupFolder,
        Purpose::NewBackup,
        Purpose::NewExport,
        Purpose::NewCheckpoint,
        Purpose::NewFile,
    ];

    /// What the place is for that this operation takes; nothing for one that takes none.
    #[must_use]
    pub fn of(operation: &str) -> Option<Purpose> {
        Some(match operation {
            "backup.restore" => Purpose::BackupToRestore,
            "backup.configure" => Purpose::BackupFolder,
            "backup.make" => Purpose::NewBackup,
            "ledger.export" => Purpose::NewExport,
            "ledger.save_checkpoint" => Purpose::NewCheckpoint,
            "file.save" | "rulebook.save_file" => Purpose::NewFile,
            _ => return None,
        })
    }
}

#[derive(Debug)]
struct Place {
    path: PathBuf,
    purpose: Purpose,
}

/// Handles that were not used yet.
#[derive(Debug, Default)]
pub(crate) struct Places(Mutex<HashMap<String, Place>>);

impl Places {
    /// The place behind a handle, which is used up.
    ///
    /// # Errors
    /// `not_found` when there is none, or one that was picked for something else, which stays.
    pub(crate) fn take(&self, place_id: &str, purpose: Purpose) -> Result<PathBuf, Error> {
        let mut places = self.held();
        let path = picked(&places, place_id, purpose)?;
        // Under the same lock: of two calls at once one gets it.
        places.remove(place_id);
        Ok(path)
    }

    /// The place behind a handle, which stays good: for what may have to be tried again.
    ///
    /// # Errors
    /// As [`Places::take`].
    pub(crate) fn look(&self, place_id: &str, purpose: Purpose) -> Result<PathBuf, Error> {
        picked(&self.held(), place_id, purpose)
    }

    /// What was picked is forgotten.
    pub(crate) fn clear(&self) {
        self.held().clear();
    }

    fn held(&self) -> MutexGuard<'_, HashMap<String, Place>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn picked(places: &HashMap<String, Place>, place_id: &str, purpose: Purpose) -> Result<PathBuf, Error> {
    let found = places.get(place_id).filter(|place| place.purpose == purpose);
    found
        .map(|place| place.path.clone())
        .ok_or_else(|| Error::not_found("place", place_id))
}

impl Desk {
    /// Takes in what the user picked: a file or folder that is there, or the file to be. Answers with the handle that an
    /// operation for this purpose takes as `place_id`; it is good once, until the program ends.
    pub fn offer_place(&self, path: &Path, purpose: Purpose) -> String {
        let place_id = format!("plc_{}", Uuid::now_v7());
        let path = path.to_path_buf();
        self.places
            .held()
            .insert(place_id.clone(), Place { path, purpose });
        place_id
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Barrier;

    use super::*;

    #[test]
    fn of_two_calls_at_once_one_gets_the_place() {
        for _ in 0..2_000 {
            let places = Places::default();
            let place = Place {
                path: PathBuf::from("copy.txt"),
                purpose: Purpose::NewFile,
            };
            places.held().insert("plc_1".to_owned(), place);
            let both = Barrier::new(2);
            let take = || {
                both.wait();
                places.take("plc_1", Purpose::NewFile).is_ok()
            };
            let (one, other) = std::thread::scope(|scope| {
                let one = scope.spawn(take);
                (take(), one.join().unwrap())
            });
            assert!(one != other, "taken by both: {}", one && other);
        }
    }

    #[test]
    fn a_handle_that_was_tried_for_something_else_stays_good() {
        let places = Places::default();
        let place = Place {
            path: PathBuf::from("mine.quayside-backup"),
            purpose: Purpose::BackupToRestore,
        };
        places.held().insert("plc_1".to_owned(), place);
        for purpose in Purpose::ALL {
            if purpose != Purpose::BackupToRestore {
                assert!(places.take("plc_1", purpose).is_err(), "{purpose:?}");
            }
        }
        assert!(places.take("plc_1", Purpose::BackupToRestore).is_ok());
        assert!(places.take("plc_1", Purpose::BackupToRestore).is_err());
    }
}
