//! Calls by chance to every operation of the table: builds the room `sim` and runs its `hostile`. It must not judge: that
//! program prints what broke and ends with status 1.

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

/// What takes long: an operation that was never done, or never refused, fails it.
pub(crate) fn soak(seed: u64) -> Result<()> {
    cargo(&[
        "build",
        "--release",
        "--package",
        "sim",
        "--bin",
        "hostile",
        "--locked",
    ])?;
    let mut words = words(seed, 2_000_000);
    words.push("--all".to_owned());
    run_program(&program(Profile::Release), &words)
}

fn words(seed: u64, calls: u64) -> Vec<String> {
    let words = ["--seed", &seed.to_string(), "--calls", &calls.to_string()];
    words.map(str::to_owned).to_vec()
}

fn program(profile: Profile) -> String {
    place::program(profile, "hostile").to_string_lossy().into_owned()
}
