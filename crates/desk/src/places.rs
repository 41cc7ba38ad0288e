//! Places on the disk that the user picked in a native dialog. The page gets a handle that is good once and never sees the
//! path; a path that comes from the page is no handle.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use uuid::Uuid;

use crate::desk::Desk;
use crate::error::Error;

/// Handles that were not used yet.
#[derive(Debug, Default)]
pub(crate) struct Places(Mutex<HashMap<String, PathBuf>>);

impl Places {
    /// The place behind a handle, which is used up.
    pub(crate) fn take(&self, place_id: &str) -> Result<PathBuf, Error> {
        let mut places = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        places
            .remove(place_id)
            .ok_or_else(|| Error::not_found("place", place_id))
    }

    /// The place behind a handle, which stays good: for what may have to be tried again.
    pub(crate) fn look(&self, place_id: &str) -> Result<PathBuf, Error> {
        let places = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let found = places.get(place_id).cloned();
        found.ok_or_else(|| Error::not_found("place", place_id))
    }

    /// What was picked is forgotten.
    pub(crate) fn clear(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

impl Desk {
    /// Takes in what the user picked: a file or folder that is there, or the file to be. Answers with the handle that an
    /// operation takes as `place_id`; it is good once, until the program ends.
    pub fn offer_place(&self, path: &Path) -> String {
        let place_id = format!("plc_{}", Uuid::now_v7());
        let mut places = self.places.0.lock().unwrap_or_else(PoisonError::into_inner);
        places.insert(place_id.clone(), path.to_path_buf());
        place_id
    }
}
