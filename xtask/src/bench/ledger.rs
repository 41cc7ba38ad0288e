//! What a durable request costs, and a long ledger: builds the measurement of the room `ledger` and runs it on the disk that
//! holds target/. It must not judge.

use anyhow::Result;

use crate::command::cargo;

/// Measures it.
pub(crate) fn run() -> Result<()> {
    cargo(&["bench", "--locked", "--package", "ledger", "--bench", "ledger"])
}
