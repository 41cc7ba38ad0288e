//! A step taken on the disk, kept: what the ledger's `Change` lends, this owns.

use std::fmt;
use std::path::PathBuf;

use ledger::disk::Change;

/// One step that was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// A file was made, or emptied if it was there.
    Created(PathBuf),
    /// Bytes were written at a place.
    Written {
        /// The file.
        path: PathBuf,
        /// Bytes before them.
        at: u64,
        /// What was written.
        bytes: Vec<u8>,
    },
    /// The file was cut to a length, or grown to it.
    Cut {
        /// The file.
        path: PathBuf,
        /// Its length from then on.
        to: u64,
    },
    /// What was written to the file is durable.
    Synced(PathBuf),
    /// The device failed while the file was synced: what was written to it since may never reach the disk, though later
    /// syncs succeed.
    NotSynced(PathBuf),
    /// A file or folder got another name.
    Renamed {
        /// Its name before.
        from: PathBuf,
        /// Its name from then on.
        to: PathBuf,
    },
    /// A file, or a folder with all in it, went.
    Removed(PathBuf),
    /// A folder was made.
    FolderMade(PathBuf),
    /// The names in the folder are durable.
    FolderSynced(PathBuf),
    /// No step of the disk: whoever ran the script was told that this many of its promises hold.
    Promised(usize),
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Step::Created(path) => write!(f, "{} created", path.display()),
            Step::Written { path, at, bytes } => {
                write!(f, "{} bytes written at {at} of {}", bytes.len(), path.display())
            }
            Step::Cut { path, to } => write!(f, "{} cut to {to}", path.display()),
            Step::Synced(path) => write!(f, "{} synced", path.display()),
            Step::NotSynced(path) => write!(f, "{} not synced", path.display()),
            Step::Renamed { from, to } => write!(f, "{} renamed to {}", from.display(), to.display()),
            Step::Removed(path) => write!(f, "{} removed", path.display()),
            Step::FolderMade(path) => write!(f, "folder {} made", path.display()),
            Step::FolderSynced(path) => write!(f, "folder {} synced", path.display()),
            Step::Promised(count) => write!(f, "{count} promised"),
        }
    }
}

impl Step {
    pub(crate) fn of(change: &Change<'_>) -> Step {
        match *change {
            Change::Created(path) => Step::Created(path.to_path_buf()),
            Change::Written { path, at, bytes } => Step::Written {
                path: path.to_path_buf(),
                at,
                bytes: bytes.to_vec(),
            },
            Change::Cut { path, to } => Step::Cut {
                path: path.to_path_buf(),
                to,
            },
            Change::Synced(path) => Step::Synced(path.to_path_buf()),
            Change::Renamed { from, to } => Step::Renamed {
                from: from.to_path_buf(),
                to: to.to_path_buf(),
            },
            Change::Removed(path) => Step::Removed(path.to_path_buf()),
            Change::FolderMade(path) => Step::FolderMade(path.to_path_buf()),
            Change::FolderSynced(path) => Step::FolderSynced(path.to_path_buf()),
        }
    }
}
