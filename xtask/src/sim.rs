//! Orders by chance: builds the room `sim` and runs it. It must not judge: the room prints what does not hold and ends
//! with status 1.

use std::path::PathBuf;
use std::process::Command;

use anyhow::Result;

use crate::command::{cargo, run as run_program};
use crate::place::{self, Profile};

/// The seed of the runs in `cargo xtask test`; any other finds other lives.
pub(crate) const SEED: &str = "20180301";

/// What to run.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Everything follows from it
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How many orders
    #[arg(long, default_value_t = 1_000)]
    orders: u64,
    /// Through `trade` alone: no desk, no ledger
    #[arg(long)]
    pure: bool,
    /// Only this world of the run
    #[arg(long)]
    world: Option<u64>,
    /// Print every count
    #[arg(long)]
    counts: bool,
    /// Built as shipped: slower to build, faster to run
    #[arg(long)]
    release: bool,
}

/// Runs it once.
pub(crate) fn run(args: &Args) -> Result<()> {
    let profile = if args.release {
        Profile::Release
    } else {
        Profile::Debug
    };
    let mut words = words(&args.seed.to_string(), args.orders, args.pure);
    if let Some(world) = args.world {
        words.extend(["--world".to_owned(), world.to_string()]);
    }
    if args.counts {
        words.push("--counts".to_owned());
    }
    run_program(&build(profile)?, &words)
}

/// The phase of the test over `trade` alone: everything there is must be reached.
pub(crate) fn test_pure() -> Result<()> {
    let mut words = words(SEED, 100_000, true);
    words.extend(["--counts".to_owned(), "--all".to_owned()]);
    run_program(&built(), &words)
}

/// The phase of the test through desk and ledger: everything that a desk leads to must be reached.
pub(crate) fn test_durable() -> Result<()> {
    let mut words = words(SEED, 3_000, false);
    words.extend(["--counts".to_owned(), "--all".to_owned()]);
    run_program(&built(), &words)
}

/// The greater numbers of a soak: a million orders through `trade` alone, twenty thousand through desk and ledger. What each
/// run is called, how many orders, and the command of it.
///
/// # Errors
/// When the program cannot be built.
pub(crate) fn soaks(seed: u64) -> Result<[(&'static str, &'static str, Command); 2]> {
    let program = build(Profile::Release)?;
    let run = |orders: u64, pure| {
        let mut command = Command::new(&program);
        command.args(words(&seed.to_string(), orders, pure)).arg("--all");
        command
    };
    Ok([
        (
            "orders by chance through `trade` alone",
            "1,000,000",
            run(1_000_000, true),
        ),
        (
            "orders by chance through desk and ledger",
            "20,000",
            run(20_000, false),
        ),
    ])
}

/// Orders a minute, release build.
pub(crate) fn bench() -> Result<()> {
    let mut words = words("1", 3_000, false);
    words.push("--bench".to_owned());
    run_program(&build(Profile::Release)?, &words)
}

fn words(seed: &str, orders: u64, pure: bool) -> Vec<String> {
    let mut words: Vec<String> = ["--seed", seed, "--orders", &orders.to_string()]
        .map(str::to_owned)
        .to_vec();
    if pure {
        words.push("--pure".to_owned());
    }
    words
}

/// The program as the phase before has built it, together with all others: alone it would ask for other features of the
/// libraries, and SQLite would be compiled twice.
fn built() -> String {
    place::program(Profile::Debug, "sim")
        .to_string_lossy()
        .into_owned()
}

fn build(profile: Profile) -> Result<String> {
    let mut words = vec!["build", "--locked", "--package", "sim"];
    if profile == Profile::Release {
        words.push("--release");
    }
    cargo(&words)?;
    let program: PathBuf = place::program(profile, "sim");
    Ok(program.to_string_lossy().into_owned())
}
