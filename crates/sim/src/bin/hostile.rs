//! `hostile`: calls by chance to every operation. It prints how often each was done and refused, or the first call that
//! broke something and the command that shows it again; then the exit status is 1.

use std::io::Write;
use std::process::ExitCode;

use clap::Parser;
use sim::hostile::{Counts, Plan, run};

/// Of a hundred calls, so many must at least have reached what decides.
const REACHED: u64 = 50;

#[derive(Debug, Parser)]
#[command(about = "Calls every operation of the table by chance, half of the time with something broken")]
struct Args {
    /// Everything follows from it.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How many calls.
    #[arg(long, default_value_t = 50_000)]
    calls: u64,
    /// Only this world of the run.
    #[arg(long)]
    world: Option<u64>,
    /// Fail when an operation was never done, or never refused.
    #[arg(long)]
    all: bool,
    /// Print every code of refusal.
    #[arg(long)]
    codes: bool,
}

fn main() -> ExitCode {
    let args = Args::parse();
    if args.world.is_some() {
        // Whoever looks at one world looks for the cause of what broke. Nobody's texts are in it: all are made up.
        let log = tracing_subscriber::fmt().with_max_level(tracing_subscriber::filter::LevelFilter::ERROR);
        log.with_writer(std::io::stderr).init();
    }
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let plan = Plan {
        seed: args.seed,
        calls: args.calls,
        per_world: 4_000,
        threads: u64::try_from(cores * 2).unwrap_or(2),
        only: args.world,
    };
    match run(&plan) {
        Ok(counts) => told(&args, &counts),
        Err(failure) => {
            say(&format!("seed {}: {}", args.seed, failure.broken));
            say(&format!(
                "again: cargo xtask hostile --seed {} --calls {} --world {}",
                args.seed, args.calls, failure.world
            ));
            ExitCode::FAILURE
        }
    }
}

fn told(args: &Args, counts: &Counts) -> ExitCode {
    say("  operation                              reached decide     done  refused  done in lives");
    for (name, count) in &counts.0 {
        say(&format!(
            "  {name:<38} {:>14} {:>8} {:>8} {:>14}",
            count.fitting,
            count.accepted,
            count.refusals(),
            count.in_lives
        ));
        if args.codes {
            for (code, refused) in &count.refused {
                let said: String = refused.said.chars().take(100).collect();
                say(&format!("      {:>8} {code:<36} {said}", refused.times));
            }
        }
    }
    let sum = counts.sum();
    say(&format!(
        "done: {} calls, {} reached what decides, {} done, {} refused by {} codes; no panic, nothing half-written",
        sum.calls(),
        sum.fitting,
        sum.accepted,
        sum.refusals(),
        sum.refused.len()
    ));
    let (never_done, never_refused) = counts.one_sided();
    let mut good = true;
    for (what, names) in [("done", &never_done), ("refused", &never_refused)] {
        if !names.is_empty() {
            say(&format!("never {what}: {}", names.join(", ")));
            good = false;
        }
    }
    if sum.fitting * 100 < sum.calls() * REACHED {
        say(&format!(
            "fewer than {REACHED} of a hundred calls reached what decides"
        ));
        good = false;
    }
    if good || !args.all {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// Prints a line. The one place of this program that does.
#[allow(clippy::print_stdout)]
fn say(line: &str) {
    println!("{line}");
    let _ = std::io::stdout().flush();
}
