//! `sim`: a run from a terminal. It prints what was reached, or the first rule that did not hold and the command that
//! shows it again; then the exit status is 1.

use std::process::ExitCode;

use clap::Parser;
use sim::run::{Plan, run};
use sim::worlds;

#[derive(Debug, Parser)]
#[command(about = "Lives orders by chance and checks every step")]
struct Args {
    /// Everything follows from it.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How many orders.
    #[arg(long, default_value_t = 1_000)]
    orders: u64,
    /// Through `trade` alone: no desk, no ledger.
    #[arg(long)]
    pure: bool,
    /// Only this world of the run.
    #[arg(long)]
    world: Option<u64>,
}

#[allow(clippy::print_stdout)]
fn main() -> ExitCode {
    let args = Args::parse();
    let plan = Plan { seed: args.seed, orders: args.orders, per_world: worlds::PER_WORLD, threads: 2, only: args.world };
    let started = std::time::Instant::now();
    match run(&plan, |world| worlds::live_pure(&plan, world, 16)) {
        Ok(tally) => {
            println!("{} orders, {} commands, {} facts, {:?}", tally.orders, tally.commands, tally.facts, started.elapsed());
            println!("{:?}", tally.ends);
            println!("never: {:#?}", tally.never());
            ExitCode::SUCCESS
        }
        Err(failure) => {
            println!("{}", failure.broken);
            for line in &failure.story { println!("{line}"); }
            println!("world {}", failure.world);
            ExitCode::FAILURE
        }
    }
}
