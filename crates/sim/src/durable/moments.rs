//! The moment before something is done for the first time in a world: the workspace as it was then, copied while it was open,
//! and what was about to be asked. Who calls by chance may go there and find that it can be done.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::copy_folder;

/// A moment.
pub(crate) struct Moment {
    /// The operation that was done next.
    pub(crate) op: String,
    /// With these arguments.
    pub(crate) args: Value,
    /// The home folder as it was before.
    pub(crate) home: PathBuf,
    /// How often it was tried up to then, and done until the end.
    pub(crate) tried: u64,
    done: bool,
}

/// The moments of one world, by operation.
pub(super) struct Moments {
    into: PathBuf,
    kept: BTreeMap<String, Moment>,
}

impl Moments {
    pub(super) fn new(into: &Path) -> Moments {
        Moments {
            into: into.to_path_buf(),
            kept: BTreeMap::new(),
        }
    }

    /// It is about to be asked: if it was never done, this may be the moment.
    pub(super) fn before(&mut self, home: &Path, op: &str, args: &Value) -> io::Result<()> {
        let tried = match self.kept.get_mut(op) {
            Some(moment) => {
                moment.tried += 1;
                if moment.done {
                    return Ok(());
                }
                fs::remove_dir_all(&moment.home)?;
                moment.tried
            }
            None => 1,
        };
        let copy = self.into.join(op);
        copy_folder(home, &copy)?;
        let moment = Moment {
            op: op.to_owned(),
            args: args.clone(),
            home: copy,
            tried,
            done: false,
        };
        self.kept.insert(op.to_owned(), moment);
        Ok(())
    }

    pub(super) fn done(&mut self, op: &str) {
        if let Some(moment) = self.kept.get_mut(op) {
            moment.done = true;
        }
    }

    pub(super) fn of_what_was_done(self) -> Vec<Moment> {
        self.kept.into_values().filter(|moment| moment.done).collect()
    }
}
