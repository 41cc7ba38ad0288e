//! The ledger on a disk that fails: what it promised is kept, whatever happens, and it says so in words of its own.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "the helpers of tests fail as tests do"
)]

mod death;
mod errors;
mod hour;
mod power;
mod promises;
mod script;
mod strace;
mod tally;

use tempfile::TempDir;

/// A number from the environment, for the soak.
pub(crate) fn number(name: &str, otherwise: usize) -> usize {
    std::env::var(name)
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(otherwise)
}

/// An empty folder; in memory where the system has such a place, for what is durable here is not a matter of the machine's
/// disk.
pub(crate) fn folder() -> TempDir {
    let memory = std::path::Path::new("/dev/shm");
    let made = if memory.is_dir() {
        tempfile::tempdir_in(memory)
    } else {
        tempfile::tempdir()
    };
    made.unwrap()
}
