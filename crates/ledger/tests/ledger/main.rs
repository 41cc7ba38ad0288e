//! The ledger from outside: real SQLite files in temporary folders.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "the helpers of tests fail as tests do"
)]

mod beside;
mod common;
mod kill;
mod lists;
mod log;
mod opening;
mod passing_time;
mod rulebooks;
mod tamper;
mod trading;
