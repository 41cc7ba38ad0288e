//! The ledger from outside: real SQLite files in temporary folders.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "the helpers of tests fail as tests do"
)]

mod backups;
mod beside;
mod common;
mod damage;
mod encrypting;
mod exporting;
mod gone;
mod kill;
mod lists;
mod log;
mod opening;
mod passing_time;
mod places;
mod released;
mod rulebooks;
mod sealed;
mod tamper;
mod tampering;
mod trading;
