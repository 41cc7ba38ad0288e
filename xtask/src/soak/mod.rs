//! Proof that takes longer than a test may: run by hand and before a release, never by `cargo xtask test`.

pub(crate) mod mutants;

use anyhow::Result;
use clap::Subcommand;

/// What can be soaked.
#[derive(Debug, Subcommand)]
pub(crate) enum What {
    /// Break the rules of `trade` a few hundred times and see that a test notices; writes docs/MUTANTS.md
    Mutants(mutants::Args),
}

/// Runs it.
pub(crate) fn run(what: &What) -> Result<()> {
    match what {
        What::Mutants(args) => mutants::run(args),
    }
}
