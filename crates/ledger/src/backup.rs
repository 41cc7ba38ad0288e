//! Backups: one encrypted file that, with the passphrase, is a whole workspace again on any machine. It holds the ledger,
//! the evidence, the vault, the settings and the wrapped key. What was imported can be imported again and is not in it.
//!
//! After its title stands the envelope in plain, then one sealed stream: a tar archive whose last entry is a manifest with
//! the SHA-256 of every other. The stream's last chunk is bound to everything before the stream.

mod archive;
pub(crate) mod check;
pub(crate) mod make;
pub(crate) mod policy;
pub(crate) mod restore;

use std::path::PathBuf;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::evidence::Lacking;
use crate::hash::Sha;
use crate::mark::Mark;

pub use policy::{Existing, Plan, Policy};

/// What a backup's name ends with.
pub const EXTENSION: &str = "quayside-backup";

const TITLE: &[u8] = b"quayside-backup 1\n";
const LABEL: &[u8] = b"quayside backup 1";
const MANIFEST: &str = "manifest.json";
/// An envelope is a few hundred bytes; more is no backup of ours.
const ENVELOPE_MOST: u32 = 64 * 1024;

/// A backup that was made and read again to its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MadeBackup {
    /// The file.
    pub path: PathBuf,
    /// Its size.
    pub bytes: u64,
    /// The newest event in it.
    pub mark: Mark,
    /// Evidence files that are not in it, or damaged in it: an older one may have them.
    pub lacking: Lacking,
}

/// A backup that was read again to its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckedBackup {
    /// When it was made.
    pub made_at: DateTime<Utc>,
    /// The newest event in it.
    pub mark: Mark,
    /// Evidence files that are not in it, or damaged in it.
    pub lacking: Lacking,
}

/// A workspace that was made from a backup.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restored {
    /// The workspace's id.
    pub workspace_id: String,
    /// When the backup was made.
    pub made_at: DateTime<Utc>,
    /// The newest event in it.
    pub mark: Mark,
    /// Evidence files that were missing or damaged already when the backup was made.
    pub lacking: Lacking,
}

/// The last entry of the archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Manifest {
    format: u32,
    workspace_id: String,
    made_at: DateTime<Utc>,
    seq: u64,
    hash: Sha,
    entries: Vec<Entry>,
}

impl Manifest {
    fn mark(&self) -> Mark {
        Mark {
            seq: self.seq,
            hash: self.hash,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    path: String,
    size: u64,
    sha256: Sha,
}
