//! What the ledger and its files can answer, said as errors of the desk. One exhaustive mapping.

use ledger::{FileError, KeychainError, LedgerError};
use serde_json::{Map, json};

use crate::backups::name_of;
use crate::error::Error;

impl From<LedgerError> for Error {
    fn from(error: LedgerError) -> Self {
        let unavailable = |code, message: &str| Self::Unavailable {
            code,
            message: message.to_owned(),
        };
        match error {
            LedgerError::InUse { .. } => Self::Conflict {
                code: "conflict.in_use",
                message: "This workspace is open in another window. Close it there first.".to_owned(),
                facts: Map::new(),
            },
            LedgerError::NoLedger { .. } | LedgerError::NotALedger { .. } => {
                unavailable("unavailable.no_ledger", "The folder holds no Quayside ledger.")
            }
            error @ (LedgerError::Locked
            | LedgerError::NotEncrypted
            | LedgerError::ConversionUnfinished
            | LedgerError::WrongKey
            | LedgerError::WrongPassphrase
            | LedgerError::PassphraseTooShort { .. }
            | LedgerError::EnvelopeDamaged { .. }) => of_keys(error),
            error @ (LedgerError::UnfitPlace { .. }
            | LedgerError::NotWritable { .. }
            | LedgerError::Moved { .. }) => of_places(&error),
            error @ (LedgerError::Stopped
            | LedgerError::NotABackup { .. }
            | LedgerError::BackupDamaged { .. }
            | LedgerError::Occupied { .. }) => of_backups(error),
            LedgerError::NewerSchema { found, known } => Self::Unavailable {
                code: "unavailable.newer_version",
                message: format!(
                    "A newer Quayside wrote this workspace (format {found}, this program knows {known}). It was not touched."
                ),
            },
            LedgerError::NeedsMigration { .. } => unavailable(
                "unavailable.needs_migration",
                "Open this workspace for writing once, so that it can be brought up to date.",
            ),
            LedgerError::Conflict { expected, found, .. } => version_conflict(expected, found),
            LedgerError::RequestReused { request_id, first_op } => Self::Conflict {
                code: "conflict.request_reused",
                message: "This request was already used for something else; nothing was done.".to_owned(),
                facts: Map::from_iter([
                    ("request_id".to_owned(), json!(request_id)),
                    ("first_op".to_owned(), json!(first_op)),
                ]),
            },
            LedgerError::Unacceptable { field, why } => Self::field(field, why),
            LedgerError::ReadOnly => unavailable(
                "unavailable.read_only",
                "The workspace is open for reading only; nothing was written.",
            ),
            LedgerError::Held => unavailable(
                "unavailable.damaged",
                "A check found that this workspace is not as it was written. This step was not recorded. Restore a backup \
                 into a new folder; or say under Security and backups that you go on with it as it is.",
            ),
            LedgerError::Busy => unavailable(
                "unavailable.busy",
                "The workspace is busy; nothing was written. Try again.",
            ),
            LedgerError::Undone => unavailable(
                "unavailable.undone",
                "Another step that was being saved at the same moment failed, and this one with it; nothing was \
                 written. Try again.",
            ),
            LedgerError::DiskFull => unavailable(
                "unavailable.disk_full",
                "The disk is full; nothing was written and nothing was lost.",
            ),
            LedgerError::Unavailable => unavailable(
                "unavailable.writer",
                "The ledger has stopped writing. Open the workspace again.",
            ),
            // Which of the files and disks it was; where they lie the page knows.
            LedgerError::Io { doing, path, source } => Self::Unavailable {
                code: "unavailable.file",
                message: format!("{doing} {} failed: {source}; nothing was lost", name_of(&path)),
            },
            LedgerError::TailCut { .. }
            | LedgerError::HistoryRewritten { .. }
            | LedgerError::RecordGone { .. }
            | LedgerError::Corrupt { .. }
            | LedgerError::CheckpointUnreadable { .. }
            | LedgerError::MigrationChanged { .. }
            | LedgerError::BackupUnverified { .. } => Self::Corrupt {
                message: format!("{error}; nothing was changed"),
            },
            LedgerError::File(error) => error.into(),
            LedgerError::OldSqlite { .. }
            | LedgerError::WorkPanicked { .. }
            | LedgerError::ErrorIgnored
            | LedgerError::Projection { .. }
            | LedgerError::Unwritable(_)
            | LedgerError::Database(_) => Self::bug(error),
        }
    }
}

/// Keys and passphrases.
fn of_keys(error: LedgerError) -> Error {
    match error {
        LedgerError::Locked => Error::locked("locked.passphrase_needed"),
        LedgerError::NotEncrypted => Error::Unavailable {
            code: "unavailable.not_encrypted",
            message: "This workspace is encrypted, and the ledger in its folder is not: somebody put it there. It was not \
                      opened and nothing was touched. Put the encrypted one back, or restore a backup into a new folder."
                .to_owned(),
        },
        LedgerError::ConversionUnfinished => Error::locked("locked.encryption_unfinished"),
        LedgerError::WrongKey => Error::Unavailable {
            code: "unavailable.wrong_key",
            message: "The key that was kept is not this workspace's. Open it with its passphrase.".to_owned(),
        },
        LedgerError::WrongPassphrase => invalid(
            "invalid.passphrase",
            "This is not the passphrase. Nothing was changed.".to_owned(),
        ),
        LedgerError::PassphraseTooShort { least } => invalid(
            "invalid.passphrase_short",
            format!("A passphrase has at least {least} characters."),
        ),
        LedgerError::EnvelopeDamaged { .. } => Error::Corrupt {
            message: "The file with the workspace's key is damaged: no passphrase opens it. It was left as it is; a \
                      backup holds it whole."
                .to_owned(),
        },
        other => Error::bug(other),
    }
}

/// Where a workspace lies.
fn of_places(error: &LedgerError) -> Error {
    let (code, message) = match error {
        LedgerError::UnfitPlace { why, .. } => (
            "unavailable.unfit_place",
            format!(
                "This folder is no place for a workspace: {why}. Files change there behind the program's back, and a \
                 record could be lost. Nothing was changed. Move the folder to a disk of this computer and open it \
                 there; started with --read-only, Quayside shows it where it is."
            ),
        ),
        LedgerError::NotWritable { .. } => (
            "unavailable.not_writable",
            "This workspace can only be read where it is. Nothing was changed. Make its folder and what is in it writable, or \
             copy it to where you may write; started with --read-only, Quayside shows it as it is."
                .to_owned(),
        ),
        _ => (
            "unavailable.moved",
            "The folder of this workspace was moved or removed while it was open. Nothing was written. Open it where it \
             is now."
                .to_owned(),
        ),
    };
    Error::Unavailable { code, message }
}

/// Backups and exports.
fn of_backups(error: LedgerError) -> Error {
    match error {
        LedgerError::Stopped => Error::Unavailable {
            code: "unavailable.stopped",
            message: "It was stopped; nothing was changed.".to_owned(),
        },
        LedgerError::NotABackup { .. } => invalid(
            "invalid.backup",
            "This file is not a backup of Quayside. Nothing was restored.".to_owned(),
        ),
        LedgerError::BackupDamaged { .. } => invalid(
            "invalid.backup_damaged",
            "This backup is damaged or cut off. Nothing was restored from it.".to_owned(),
        ),
        LedgerError::Occupied { path } => Error::Conflict {
            code: "conflict.occupied",
            message: format!(
                "{} is already there and was not written over.",
                path.file_name().unwrap_or_default().to_string_lossy()
            ),
            facts: Map::new(),
        },
        other => Error::bug(other),
    }
}

fn invalid(code: &'static str, message: String) -> Error {
    Error::Invalid {
        code,
        rule: None,
        message,
        fields: Vec::new(),
    }
}

impl From<KeychainError> for Error {
    fn from(error: KeychainError) -> Self {
        tracing::warn!(?error, "the keychain");
        Self::Unavailable {
            code: "unavailable.keychain",
            message:
                "This computer has no keychain that answers. The passphrase opens the workspace all the same."
                    .to_owned(),
        }
    }
}

impl From<FileError> for Error {
    fn from(error: FileError) -> Self {
        match error {
            FileError::Missing { id } => Self::not_found("file", id),
            FileError::Corrupt { .. } => Self::Corrupt {
                message: format!("{error}; it was left as it is"),
            },
            FileError::UnknownUpload { upload_id } => Self::not_found("upload", upload_id),
            FileError::TooLarge { limit } => {
                Self::field("file", format!("a file may have at most {limit} bytes"))
            }
            FileError::UploadDamaged { .. } => Self::Corrupt {
                message: "What came in of the file is damaged; hand it in again.".to_owned(),
            },
            FileError::PieceElsewhere { .. } => Self::field("offset", error.to_string()),
            FileError::UploadFinished { .. } | FileError::UploadRefused { .. } => {
                Self::field("upload", error.to_string())
            }
            FileError::DiskFull => Self::Unavailable {
                code: "unavailable.disk_full",
                message: "The disk is full; the file was not kept.".to_owned(),
            },
            FileError::Io { doing, source } => Self::Unavailable {
                code: "unavailable.file",
                message: format!("{doing} a file failed: {source}"),
            },
        }
    }
}

impl From<catalogue::Error> for Error {
    fn from(error: catalogue::Error) -> Self {
        use catalogue::Error as Catalogue;
        match error {
            Catalogue::NoSupplier(id) => Self::not_found("supplier", id),
            Catalogue::NoProduct(id) => Self::not_found("product", id),
            Catalogue::Nameless { .. } => Self::field("name", error.to_string()),
            Catalogue::Mapping(_) => Self::field("mapping", error.to_string()),
            Catalogue::Source { .. } | Catalogue::Cancelled => Self::Invalid {
                code: "invalid.file",
                rule: None,
                message: error.to_string(),
                fields: Vec::new(),
            },
            Catalogue::Newer { .. } => Self::Unavailable {
                code: "unavailable.newer_version",
                message: error.to_string(),
            },
            Catalogue::Corrupt { .. } | Catalogue::Foreign { .. } => Self::Corrupt {
                message: format!("{error}; the catalogue can be imported again, orders are not touched"),
            },
            Catalogue::Older { .. } => Self::Unavailable {
                code: "unavailable.older_version",
                message: error.to_string(),
            },
            Catalogue::NoImport(number) => Self::not_found("import", number),
            Catalogue::NotUndoable(_) => Self::Conflict {
                code: "conflict.not_undoable",
                message: "Only the newest import can be undone, and once.".to_owned(),
                facts: Map::new(),
            },
            Catalogue::Busy => Self::Unavailable {
                code: "unavailable.importing",
                message: "A list is being imported. Nothing was saved; try again when it is done.".to_owned(),
            },
            Catalogue::Synonyms(_) => Self::Unavailable {
                code: "unavailable.file",
                message: error.to_string(),
            },
            Catalogue::NotRecorded => Self::Unavailable {
                code: "unavailable.not_recorded",
                message: error.to_string(),
            },
            Catalogue::Database(error) => of_catalogue(error),
            Catalogue::OldSqlite { .. } | Catalogue::DamagedIndex | Catalogue::Index(_) => Self::bug(error),
        }
    }
}

/// What SQLite met in the catalogue, told as it is told of the ledger.
fn of_catalogue(error: ledger::rusqlite::Error) -> Error {
    use ledger::rusqlite::ErrorCode;
    match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Error::Corrupt {
            message: format!("{error}; the catalogue can be imported again, orders are not touched"),
        },
        Some(ErrorCode::DiskFull) => LedgerError::DiskFull.into(),
        Some(ErrorCode::ReadOnly) => LedgerError::ReadOnly.into(),
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => LedgerError::Busy.into(),
        Some(ErrorCode::SystemIoFailure | ErrorCode::CannotOpen) => Error::Unavailable {
            code: "unavailable.file",
            message: format!("reading or writing catalogue.db failed: {error}"),
        },
        Some(_) | None => Error::bug(error),
    }
}

/// Somebody was first: the page has to look again.
pub(crate) fn version_conflict(expected: u64, found: u64) -> Error {
    Error::Conflict {
        code: "conflict.version",
        message: "This has changed since the page was loaded. Look again and repeat if it still holds."
            .to_owned(),
        facts: Map::from_iter([
            ("expected".to_owned(), json!(expected.to_string())),
            ("found".to_owned(), json!(found.to_string())),
        ]),
    }
}

#[cfg(test)]
mod tests;
