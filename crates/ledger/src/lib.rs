//! Room `ledger`: what happened. An append-only, hash-chained log of events with stream versions and
//! one stored answer per request; projections folded from it; evidence files by content hash.
//!
//! It is the only place that writes the ledger's database. It must not decide anything about an order
//! (that is `trade`), ask a clock or draw an id (both are passed in), or know of windows and networks.

mod backup;
mod batch;
mod beforehand;
mod connection;
pub mod disk;
mod encrypt;
mod envelope;
mod error;
mod event;
mod evidence;
mod export;
mod files;
mod hash;
mod head;
mod keychain;
mod keys;
mod ledger;
mod lock;
mod mark;
mod migrate;
mod packed;
mod pending;
mod place;
pub mod projections;
mod projector;
mod seal;
mod settings;
mod stoppable;
pub mod streams;
mod turns;
mod tx;
mod uploads;
mod vacant;
mod vault;
mod verify;
mod view;
mod writer;

pub use backup::make::OnProgress;
pub use backup::policy::plan as plan_backups;
pub use backup::restore::restore;
pub use backup::{
    CheckedBackup, EXTENSION as BACKUP_EXTENSION, Existing as ExistingBackup, MadeBackup, Plan as BackupPlan,
    Policy as BackupPolicy, Restored,
};
pub use encrypt::{Conversion, Step, encrypt_workspace, is_begun, is_plain_ledger, is_unfinished};
pub use envelope::{Cost, Envelope};
pub use error::LedgerError;
pub use event::{NewEvent, StoredEvent};
pub use evidence::Lacking;
pub use export::{Export, Exported, Shape};
pub use files::{FileError, Files, OpenFile, StoredFile};
pub use hash::{NotASha, Sha};
pub use head::may_hold_events;
pub use keychain::{Keychain, KeychainError, MemoryKeychain};
pub use keys::{PASSPHRASE_LEAST, Passphrase, WorkspaceKey};
pub use ledger::{LARGEST_FILE, Ledger, Opened, Options};
pub use mark::{Checkpoint, CheckpointVerdict, HeadState, Mark};
pub use place::{SyncProgram, Unfit, unfit};
pub use projector::Projector;
pub use turns::Turns;
pub use tx::{ClockWentBack, Outcome, Request, Tx};
pub use uploads::{FinishedUpload, Uploads};
pub use vault::Vault;
pub use verify::{BadEvent, BadRequest, Depth, Fault, RequestFault, VerifyReport};
pub use view::{StoredRequest, View};

/// The database library, for projectors outside this crate.
pub use rusqlite;
