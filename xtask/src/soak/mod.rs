//! Proof that takes longer than a test may: run by hand and before a release, never by `cargo xtask test`.

mod faults;
pub(crate) mod mutants;

use anyhow::Result;
use clap::Subcommand;

use crate::{hostile, sim};

/// What can be soaked.
#[derive(Debug, Subcommand)]
pub(crate) enum What {
    /// Break the rules of `trade` a few hundred times and see that a test notices; writes docs/MUTANTS.md
    Mutants(mutants::Args),
    /// The ledger on a disk that fails, killed, tampered with and damaged, each at its greater number
    Faults,
    /// Two million hostile calls to every operation
    Hostile {
        /// Everything follows from it
        #[arg(long, default_value_t = 1)]
        seed: u64,
    },
    /// A million orders through `trade` alone, and twenty thousand through desk and ledger
    Sim {
        /// Everything follows from it
        #[arg(long, default_value_t = 1)]
        seed: u64,
    },
}

/// Runs it.
pub(crate) fn run(what: &What) -> Result<()> {
    match what {
        What::Mutants(args) => mutants::run(args),
        What::Faults => faults::run(),
        What::Hostile { seed } => hostile::soak(*seed),
        What::Sim { seed } => sim::soak(*seed),
    }
}
