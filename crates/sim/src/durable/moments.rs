//! The moment before something is done for the first time in a world: the workspace as it was then, copied while it was open,
//! and what was about to be asked. Who calls by chance may go there and find that it can be done.

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
}

/// Waits for one operation to be done, with a copy of the home folder before each attempt.
pub(super) struct Watch {
    op: String,
    copy: PathBuf,
    args: Option<Value>,
    done: bool,
}

impl Watch {
    /// Nothing may stand at the place of the copy.
    pub(super) fn new(op: &str, copy: &Path) -> Watch {
        Watch {
            op: op.to_owned(),
            copy: copy.to_path_buf(),
            args: None,
            done: false,
        }
    }

    /// It is about to be asked: if it was never done, this may be the moment.
    pub(super) fn before(&mut self, home: &Path, op: &str, args: &Value) -> io::Result<()> {
        if self.done || op != self.op {
            return Ok(());
        }
        if self.args.is_some() {
            fs::remove_dir_all(&self.copy)?;
        }
        copy_folder(home, &self.copy)?;
        self.args = Some(args.clone());
        Ok(())
    }

    pub(super) fn done(&mut self, op: &str) {
        self.done |= op == self.op;
    }

    /// The moment, if it came.
    pub(super) fn moment(self) -> Option<Moment> {
        let args = self.args.filter(|_| self.done)?;
        Some(Moment {
            op: self.op,
            args,
            home: self.copy,
        })
    }
}
