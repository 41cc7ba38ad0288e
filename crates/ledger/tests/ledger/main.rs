//! The ledger from outside: real SQLite files in temporary folders.
#![allow(clippy::unwrap_used, reason = "the helpers of tests fail as tests do")]

mod common;
mod kill;
mod log;
mod opening;
mod tamper;
