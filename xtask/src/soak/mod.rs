//! Proof that takes longer than a test may: run by hand and before a release, never by `cargo xtask test`.

mod faults;
mod fuzz;
pub(crate) mod mutants;
mod report;

use anyhow::Result;
use clap::Subcommand;

use crate::command::{cargo_command, check};
use crate::test::PROPERTY_SEED;
use crate::{hostile, sim};
use faults::Proof;
use report::{Asked, Row};

/// What can be soaked.
#[derive(Debug, Subcommand)]
pub(crate) enum What {
    /// Break the rules of `trade` a few hundred times and see that a test notices; writes docs/MUTANTS.md
    Mutants(mutants::Args),
    /// The ledger on a disk that fails, killed, tampered with and damaged, each at its greater number; without the fuzzers
    Faults,
    /// kill -9 at random moments while three callers write, and while orders are lived through the desk
    Kill {
        /// Kills of each
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
    /// What holds for every life of an order, in lives drawn anew
    Properties {
        /// Lives for each property
        #[arg(long, default_value_t = 100_000)]
        count: u64,
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

/// Runs it, or every row of docs/FAULTS.md, and prints what came of it as a table.
pub(crate) fn run(what: Option<&What>) -> Result<()> {
    let Some(what) = what else {
        return report::print(&whole());
    };
    let one = |proof| report::print(&faults::run(vec![proof]));
    match what {
        What::Mutants(args) => mutants::run(args),
        What::Faults => report::print(&faults::run(Proof::all())),
        What::Kill { count } => report::print(&faults::run(Proof::kill(*count).into())),
        What::Power { seeds } => one(Proof::power(*seeds)),
        What::Strace { every } => one(Proof::strace(*every)),
        What::Flips { count } => one(Proof::flips(*count)),
        What::Backups { count } => one(Proof::backups(*count)),
        What::Tampering { count } => one(Proof::tampering(*count)),
        What::Properties { count, seed } => properties(*count, *seed),
        What::Fuzz(args) => report::print(&fuzz::run(args)?),
        What::Hostile { seed } => report::print(&[hostile_calls(*seed)]),
        What::Sim { seed } => report::print(&orders(*seed)),
    }
}

/// Every row. What cannot begin, for something that the machine lacks, is a row that failed, and the others are run.
fn whole() -> Vec<Row> {
    let mut rows = faults::run(Proof::all());
    rows.push(hostile_calls(1));
    rows.extend(orders(1));
    match fuzz::run(&fuzz::Args::all()) {
        Ok(fuzzed) => rows.extend(fuzzed),
        Err(error) => rows.push(Row::not_begun("fuzzing", "30 min each", &error)),
    }
    rows
}

/// The properties of `trade` that live an order at random.
fn properties(count: u64, seed: u64) -> Result<()> {
    let words = ["test", "--release", "--package", "trade", "--lib", "--locked"];
    let mut lives = cargo_command(&[&words[..], &["--", "property::"]].concat());
    lives.env("QUAYSIDE_PROPERTY_CASES", count.to_string());
    lives.env(PROPERTY_SEED, seed.to_string());
    check(lives)
}

fn orders(seed: u64) -> Vec<Row> {
    let asked = |what: &str, orders: &str| Asked {
        what: what.to_owned(),
        asked: orders.to_owned(),
        seed: seed.to_string(),
    };
    match sim::soaks(seed) {
        Ok(runs) => runs
            .into_iter()
            .map(|(what, orders, command)| report::row(asked(what, orders), command))
            .collect(),
        Err(error) => vec![Row::not_begun("orders by chance", "1,020,000", &error)],
    }
}

fn hostile_calls(seed: u64) -> Row {
    let asked = Asked {
        what: "hostile calls".to_owned(),
        asked: "2,000,000".to_owned(),
        seed: seed.to_string(),
    };
    match hostile::soak(seed) {
        Ok(command) => report::row(asked, command),
        Err(error) => Row::not_begun(&asked.what, &asked.asked, &error),
    }
}
