//! What can go wrong in the ledger, as facts. Nothing here is prose for the user: `desk` maps each
//! case to the wire, the page chooses the words.

use std::io;
use std::path::{Path, PathBuf};

use crate::files::FileError;
use crate::place::Unfit;

/// Why the ledger could not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    /// Another process or window has this workspace open.
    #[error("the workspace {dir} is in use")]
    InUse {
        /// The workspace folder.
        dir: PathBuf,
    },
    /// The folder is no place to write a ledger in; reading it is allowed. Nothing was made or changed.
    #[error("{dir} is no place for a workspace: {why}")]
    UnfitPlace {
        /// The folder.
        dir: PathBuf,
        /// Why not.
        why: Unfit,
    },
    /// The folder, or the disk it lies on, may only be read. Nothing was made or changed.
    #[error("the folder {dir} cannot be written to")]
    NotWritable {
        /// The folder.
        dir: PathBuf,
    },
    /// The folder is no longer where it was opened: it was moved, renamed or removed, or its disk is gone. Nothing of the
    /// request was written, and nothing is made in the old place.
    #[error("the workspace is no longer at {dir}")]
    Moved {
        /// Where it was.
        dir: PathBuf,
    },
    /// Read-only opening of a folder that holds no ledger.
    #[error("there is no ledger in {dir}")]
    NoLedger {
        /// The folder that was looked at.
        dir: PathBuf,
    },
    /// The file is an SQLite database of something else.
    #[error("{path} is not a ledger")]
    NotALedger {
        /// The database file.
        path: PathBuf,
    },
    /// A newer program wrote this ledger; it was not touched.
    #[error("the ledger has schema {found}, this program knows {known}")]
    NewerSchema {
        /// Schema version in the file.
        found: u32,
        /// Newest schema version of this program.
        known: u32,
    },
    /// An older ledger cannot be brought up to date while it is open read-only.
    #[error("the ledger has schema {found} and must be brought to {known} first")]
    NeedsMigration {
        /// Schema version in the file.
        found: u32,
        /// Newest schema version of this program.
        known: u32,
    },
    /// The ledger was made by a migration whose text differs from the one in this program.
    #[error("migration {version} ({name}) is not the one this ledger was made with")]
    MigrationChanged {
        /// Number of the migration.
        version: u32,
        /// Its name.
        name: String,
    },
    /// A copy made before a migration did not check out; nothing was migrated.
    #[error("the backup {path} could not be verified: {why}")]
    BackupUnverified {
        /// Where the copy was being written.
        path: PathBuf,
        /// What the check said.
        why: String,
    },
    /// The ledger is encrypted and no key was given.
    #[error("the workspace is locked")]
    Locked,
    /// The key is not this workspace's.
    #[error("the key is not this workspace's")]
    WrongKey,
    /// A key was given, but the ledger is not encrypted. It is never served as if it were.
    #[error("the workspace is not encrypted")]
    NotEncrypted,
    /// The workspace was being encrypted when the program was stopped; that has to be finished first.
    #[error("encrypting the workspace was interrupted and has to be finished")]
    ConversionUnfinished,
    /// The record was found not to be what was written, and nothing more is written until somebody has taken note.
    #[error("nothing is written until the damage was taken note of")]
    Held,
    /// The caller asked to stop; what stood before stands.
    #[error("it was stopped")]
    Stopped,
    /// The passphrase does not open the envelope.
    #[error("the passphrase is not the right one")]
    WrongPassphrase,
    /// A new passphrase has too few characters.
    #[error("a passphrase has at least {least} characters")]
    PassphraseTooShort {
        /// The fewest.
        least: usize,
    },
    /// The file with the wrapped key is not what was written: no passphrase opens it.
    #[error("the file with the workspace's key is damaged: {why}")]
    EnvelopeDamaged {
        /// What is wrong.
        why: String,
    },
    /// The file is no backup of ours.
    #[error("{path} is not a backup")]
    NotABackup {
        /// The file.
        path: PathBuf,
    },
    /// The backup is cut off or changed, or holds what no backup holds. Nothing was restored from it.
    #[error("the backup is damaged: {why}")]
    BackupDamaged {
        /// What is wrong.
        why: String,
    },
    /// Something is already there, and is never written over.
    #[error("{path} is already there")]
    Occupied {
        /// What is there.
        path: PathBuf,
    },
    /// The SQLite library is older than 3.51.3, which has a known corruption bug.
    #[error("SQLite {found} is too old, 3.51.3 is needed")]
    OldSqlite {
        /// Version found.
        found: String,
    },
    /// The log ends before the event that the head file names: its tail is gone.
    #[error("the log ends at {log}, the head file says {head}")]
    TailCut {
        /// Sequence number in the head file.
        head: u64,
        /// Sequence number of the log's newest event, 0 when empty.
        log: u64,
    },
    /// The record is gone or empty, and what belongs to it is there: its write-ahead log, files, vault records. Nothing was made.
    #[error("the record of {dir} is gone, and files that belong to it are there")]
    RecordGone {
        /// The workspace's folder.
        dir: PathBuf,
    },
    /// The event that the head file names has another hash: history was rewritten.
    #[error("event {seq} is not the one the head file names")]
    HistoryRewritten {
        /// Sequence number in the head file.
        seq: u64,
    },
    /// Somebody appended to the stream since it was read.
    #[error("stream {stream} is at version {found}, expected {expected}")]
    Conflict {
        /// The stream.
        stream: String,
        /// Version the caller had read.
        expected: u64,
        /// Version now.
        found: u64,
    },
    /// The same request id came with another operation or other arguments.
    #[error("request id {request_id} was used for something else")]
    RequestReused {
        /// The request id.
        request_id: String,
        /// The operation it was first used for.
        first_op: String,
    },
    /// A field of a request or event is empty, too long or out of range.
    #[error("{field} is not acceptable: {why}")]
    Unacceptable {
        /// Which field.
        field: &'static str,
        /// What is wrong with it.
        why: &'static str,
    },
    /// The writer has stopped; nothing was written.
    #[error("the ledger's writer has stopped")]
    Unavailable,
    /// The ledger is open read-only.
    #[error("the ledger is open read-only")]
    ReadOnly,
    /// A request that was to be committed together with this one took the whole transaction with it; nothing was written.
    #[error("the commit that held the request came to nothing")]
    Undone,
    /// The work passed in panicked; everything was rolled back.
    #[error("the work panicked: {message}")]
    WorkPanicked {
        /// The panic's message.
        message: String,
    },
    /// An earlier error inside the same transaction was ignored by its caller; everything was rolled back.
    #[error("an error inside the transaction was ignored, nothing was written")]
    ErrorIgnored,
    /// Something stored is not what was written. Nothing is ever deleted because of it.
    #[error("the ledger is damaged at {place}: {why}")]
    Corrupt {
        /// Where: a table and key, an event number, a file.
        place: String,
        /// What is wrong.
        why: String,
    },
    /// A projection could not take in an event.
    #[error("projection {name} failed at event {seq}: {why}")]
    Projection {
        /// Name of the projection.
        name: String,
        /// Event number.
        seq: u64,
        /// What it said.
        why: String,
    },
    /// A value could not be written as JSON.
    #[error("the value cannot be written as JSON")]
    Unwritable(#[source] serde_json::Error),
    /// Another connection held the database for longer than the busy timeout.
    #[error("the database is busy")]
    Busy,
    /// The disk is full; nothing was written.
    #[error("the disk is full")]
    DiskFull,
    /// Reading or writing a file failed, the database's or another. A request that meets it while it is committed may
    /// have been kept all the same: asked again with its id, it is done once.
    #[error("{doing} {path} failed")]
    Io {
        /// What was being done.
        doing: &'static str,
        /// To which file.
        path: PathBuf,
        /// The system's answer.
        #[source]
        source: io::Error,
    },
    /// A checkpoint file cannot be read.
    #[error("line {line} of the checkpoint is not understood")]
    CheckpointUnreadable {
        /// Line number, from 1.
        line: usize,
    },
    /// An evidence file or an upload.
    #[error(transparent)]
    File(#[from] FileError),
    /// Any other answer of SQLite.
    #[error("the database refused")]
    Database(#[source] rusqlite::Error),
}

impl LedgerError {
    pub(crate) fn corrupt(place: impl Into<String>, why: impl Into<String>) -> LedgerError {
        LedgerError::Corrupt {
            place: place.into(),
            why: why.into(),
        }
    }

    /// The same once more, for the next caller of a commit that failed.
    pub(crate) fn again(&self) -> LedgerError {
        use rusqlite::Error::SqliteFailure;
        match self {
            LedgerError::Busy => LedgerError::Busy,
            LedgerError::DiskFull => LedgerError::DiskFull,
            LedgerError::ReadOnly => LedgerError::ReadOnly,
            LedgerError::Undone => LedgerError::Undone,
            LedgerError::Moved { dir } => LedgerError::Moved { dir: dir.clone() },
            LedgerError::Corrupt { place, why } => LedgerError::corrupt(place, why),
            LedgerError::Io { doing, path, source } => LedgerError::Io {
                doing,
                path: path.clone(),
                source: io::Error::new(source.kind(), source.to_string()),
            },
            LedgerError::Database(SqliteFailure(code, why)) => {
                LedgerError::Database(SqliteFailure(*code, why.clone()))
            }
            other => {
                let code = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_ERROR);
                LedgerError::Database(SqliteFailure(code, Some(other.to_string())))
            }
        }
    }

    pub(crate) fn io(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> LedgerError {
        let path = path.to_path_buf();
        move |source| match source.kind() {
            io::ErrorKind::StorageFull => LedgerError::DiskFull,
            _ => LedgerError::Io { doing, path, source },
        }
    }
}

impl From<rusqlite::Error> for LedgerError {
    fn from(error: rusqlite::Error) -> LedgerError {
        use rusqlite::ErrorCode;
        match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => LedgerError::Busy,
            Some(ErrorCode::DiskFull) => LedgerError::DiskFull,
            Some(ErrorCode::SystemIoFailure | ErrorCode::CannotOpen) => LedgerError::Io {
                doing: "reading or writing",
                path: PathBuf::from("ledger.db"),
                source: io::Error::other(error),
            },
            Some(ErrorCode::ReadOnly) => LedgerError::ReadOnly,
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
                LedgerError::corrupt("ledger.db", error.to_string())
            }
            Some(_) => LedgerError::Database(error),
            None => match error {
                rusqlite::Error::FromSqlConversionFailure(..)
                | rusqlite::Error::InvalidColumnType(..)
                | rusqlite::Error::IntegralValueOutOfRange(..) => {
                    LedgerError::corrupt("ledger.db", error.to_string())
                }
                other => LedgerError::Database(other),
            },
        }
    }
}
