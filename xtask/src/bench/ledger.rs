//! What a durable request and a durable command cost, and a long record: builds the measurements of the rooms `ledger` and
//! `desk` and runs them on the disk that holds target/. It must not judge.

use anyhow::Result;

use crate::command::cargo;

/// Measures it.
pub(crate) fn run() -> Result<()> {
    cargo(&["bench", "--locked", "--package", "ledger", "--bench", "ledger"])?;
    cargo(&["bench", "--locked", "--package", "desk", "--bench", "commands"])?;
    cargo(&["bench", "--locked", "--package", "desk", "--bench", "long"])
}
