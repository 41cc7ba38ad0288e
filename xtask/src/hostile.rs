//! Calls by chance to every operation of the table: builds the room `sim` and runs its `hostile`. It must not judge: that
//! program prints what broke and ends with status 1.

use std::process::Command;

use anyhow::Result;

use crate::command::{cargo, run as run_program};
use crate::place::{self, Profile};

/// What to call.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Everything follows from it
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How many calls
    #[arg(long, default_value_t = 50_000)]
    calls: u64,
    /// Only this world of the run
    #[arg(long)]
    world: Option<u64>,
    /// Print every code of refusal
    #[arg(long)]
    codes: bool,
}

/// Makes them once.
pub(crate) fn run(args: &Args) -> Result<()> {
    cargo(&[
        "build",
        "--workspace",
        "--exclude",
        "xtask",
        "--bin",
        "hostile",
        "--locked",
    ])?;
    let mut words = words(args.seed, args.calls);
    if let Some(world) = args.world {
        words.extend(["--world".to_owned(), world.to_string()]);
    }
    if args.codes {
        words.push("--codes".to_owned());
    }
    run_program(&program(Profile::Debug), &words)
}

/// Calls in `cargo xtask test`, and the seed they follow from; any other makes other calls.
const TESTED: u64 = 50_000;
const SEED: u64 = 20_180_301;

/// The phase of the test: an operation that was never done, or never refused, fails it.
pub(crate) fn test() -> Result<()> {
    let mut words = words(SEED, TESTED);
    words.push("--all".to_owned());
    run_program(&program(Profile::Debug), &words)
}

/// What takes long, ready to be started: an operation that was never done, or never refused, fails it.
pub(crate) fn soak(seed: u64) -> Result<Command> {
    cargo(&[
        "build",
        "--release",
        "--package",
        "sim",
        "--bin",
        "hostile",
        "--locked",
    ])?;
    let mut command = Command::new(program(Profile::Release));
    command.args(words(seed, 2_000_000)).arg("--all");
    Ok(command)
}

fn words(seed: u64, calls: u64) -> Vec<String> {
    let words = ["--seed", &seed.to_string(), "--calls", &calls.to_string()];
    words.map(str::to_owned).to_vec()
}

fn program(profile: Profile) -> String {
    place::program(profile, "hostile").to_string_lossy().into_owned()
}
