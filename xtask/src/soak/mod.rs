//! Proof that takes longer than a test may: run by hand and before a release, never by `cargo xtask test`.

mod faults;
mod fuzz;
pub(crate) mod mutants;

use anyhow::Result;
use clap::Subcommand;

use crate::{hostile, sim};
use faults::Proof;

/// What can be soaked.
#[derive(Debug, Subcommand)]
pub(crate) enum What {
    /// Break the rules of `trade` a few hundred times and see that a test notices; writes docs/MUTANTS.md
    Mutants(mutants::Args),
    /// The ledger on a disk that fails, killed, tampered with and damaged, each at its greater number
    Faults,
    /// kill -9 at random moments while three callers write
    Kill {
        /// Kills
        #[arg(long, default_value_t = 10_000)]
        count: u64,
    },
    /// A loss of power at each sync: of what was not synced any part is there, in any order
    Power {
        /// Seeds, of 24 losses each
        #[arg(long, default_value_t = 500)]
        seeds: u64,
    },
    /// One call of the system made to fail by `strace`, or the program killed there, in a real program on real files (Linux)
    Strace {
        /// Every so manieth call of each kind
        #[arg(long, default_value_t = 1)]
        every: u64,
    },
    /// One flipped bit anywhere in a workspace or a backup
    Flips {
        /// Bits
        #[arg(long, default_value_t = 20_000)]
        count: u64,
    },
    /// Backups made, cut off, given a wrong passphrase and restored
    Backups {
        /// Round trips
        #[arg(long, default_value_t = 1_000)]
        count: u64,
    },
    /// The record edited, cut, reordered and swapped behind the program's back
    Tampering {
        /// Changes
        #[arg(long, default_value_t = 5_000)]
        count: u64,
    },
    /// Every reader of bytes from elsewhere, by libFuzzer
    Fuzz(fuzz::Args),
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
        What::Faults => faults::run(&Proof::all()),
        What::Kill { count } => faults::run(&[Proof::kill(*count)]),
        What::Power { seeds } => faults::run(&[Proof::power(*seeds)]),
        What::Strace { every } => faults::run(&[Proof::strace(*every)]),
        What::Flips { count } => faults::run(&[Proof::flips(*count)]),
        What::Backups { count } => faults::run(&[Proof::backups(*count)]),
        What::Tampering { count } => faults::run(&[Proof::tampering(*count)]),
        What::Fuzz(args) => fuzz::run(args),
        What::Hostile { seed } => hostile::soak(*seed),
        What::Sim { seed } => sim::soak(*seed),
    }
}
