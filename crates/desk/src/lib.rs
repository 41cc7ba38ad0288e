//! The program without a window: workspaces, use cases, jobs and the one table of operations.
//!
//! The desk asks the rooms and writes what they decide; it holds no trade rule of its own, knows no window
//! and no terminal. It is the only room with an async runtime.

#[cfg(test)]
mod at_work;
mod backups;
mod border;
mod calc;
mod clock;
mod describe;
mod desk;
mod dispatch;
mod draft_total;
mod error;
mod folds;
mod home;
mod imports;
mod jobs;
mod kinds;
mod library;
mod listing;
mod log;
mod look;
mod looking;
mod opening;
mod operation;
mod ops;
mod places;
mod presence;
mod profile;
mod reply_text;
mod saved_searches;
mod secret;
mod shortlist;
mod standing;
mod storage;
mod unlocking;
mod watch;

mod table;
mod topic;
mod unit;
mod workspace;
mod world;

pub use clock::ClockBehind;
pub use describe::describe;
pub use desk::{Desk, DeskOptions};
pub use dispatch::{Call, Reply};
pub use error::{Error, FieldError, WireError};
pub use ledger::{Cost, Keychain, KeychainError, MemoryKeychain, Passphrase, WorkspaceKey};
pub use log::{Meanings, start_log};
pub use operation::Operation;
pub use places::Purpose;
pub use presence::WallClock;
pub use reply_text::ReplyText;
pub use table::operations;
pub use topic::Topic;
pub use unlocking::asks_for_passphrase;
