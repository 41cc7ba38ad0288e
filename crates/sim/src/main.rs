//! `sim`: a run from a terminal. It prints what was reached, or the first rule that did not hold and the command that
//! shows it again; then the exit status is 1.

use std::io::Write;
use std::process::ExitCode;
use std::time::Instant;

use clap::Parser;
use sim::baseline::{Alone, Took};
use sim::model::Broken;
use sim::processor::Processor;
use sim::report;
use sim::run::{Failure, Plan, run};
use sim::tally::Tally;
use sim::worlds::{self, Template};

/// Many workspaces on many threads: the system's allocator gives their memory back and asks for it again all the time. The
/// window and the terminal open one workspace and keep the system's.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Deadlines and offers are looked at once in so many commands of a run through `trade` alone.
const LOOK_EVERY: u64 = 16;

#[derive(Debug, Parser)]
#[command(about = "Lives orders by chance and checks every step against a naive model of the rules")]
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
    /// Worlds at a time; through a desk three for each core when absent, else one.
    #[arg(long)]
    threads: Option<u64>,
    /// Only this world of the run.
    #[arg(long)]
    world: Option<u64>,
    /// Print every count, not only the sums.
    #[arg(long)]
    counts: bool,
    /// Fail when something that exists was never reached.
    #[arg(long)]
    all: bool,
    /// Measure what the disk takes of the same bytes by itself, and print both.
    #[arg(long)]
    bench: bool,
}

fn main() -> ExitCode {
    let args = Args::parse();
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let cores = u64::try_from(cores).unwrap_or(1);
    let plan = Plan {
        seed: args.seed,
        orders: args.orders,
        per_world: if args.pure {
            worlds::PER_WORLD
        } else {
            worlds::PER_WORKSPACE
        },
        // A thread that waits for the disk leaves its core to others: more of them than cores keep both at work, and each
        // of many pays with what the processor has to fetch anew.
        threads: args.threads.unwrap_or(if args.pure { cores } else { cores * 3 }),
        only: args.world,
    };
    let (started, before) = (Instant::now(), Processor::used());
    let took = || Took {
        time: started.elapsed(),
        processor: Processor::used()
            .zip(before)
            .map(|(now, before)| now.since(&before)),
    };
    let lived = Through::of(args.pure).and_then(|through| {
        let tally = lived(&plan, &through)?;
        let took = took();
        let alone = args.bench.then(|| alone(&plan, &through)).transpose()?;
        Ok((tally, took, alone))
    });
    match lived {
        Ok((tally, took, alone)) => reached(&args, &tally, took, alone),
        Err(failure) => failed(&args, &failure),
    }
}

/// What the commands of a run are put to.
enum Through {
    Trade,
    /// Desks on copies of this workspace.
    Desk(Box<Template>),
}

impl Through {
    fn of(pure: bool) -> Result<Through, Box<Failure>> {
        if pure {
            return Ok(Through::Trade);
        }
        let template = Template::make().map_err(|broken: Broken| {
            Box::new(Failure {
                world: 0,
                broken,
                story: Vec::new(),
            })
        })?;
        Ok(Through::Desk(Box::new(template)))
    }
}

fn lived(plan: &Plan, through: &Through) -> Result<Tally, Box<Failure>> {
    match through {
        Through::Trade => run(plan, |world| worlds::live_pure(plan, world, LOOK_EVERY)),
        Through::Desk(template) => run(plan, |world| worlds::live_durable(plan, world, template)),
    }
}

/// What one world reaches with the machine to itself: the first of the plan, on one thread.
fn alone(plan: &Plan, through: &Through) -> Result<Alone, Box<Failure>> {
    let one = Plan {
        orders: plan.per_world,
        threads: 1,
        only: None,
        ..*plan
    };
    let started = Instant::now();
    let tally = lived(&one, through)?;
    Ok(Alone {
        orders: tally.ended,
        time: started.elapsed(),
    })
}

fn reached(args: &Args, tally: &Tally, took: Took, alone: Option<Alone>) -> ExitCode {
    let sums = report::sums(tally, took.time, args.pure);
    sums.iter().for_each(|line| say(line));
    if args.counts {
        report::counts(tally).iter().for_each(|line| say(line));
    }
    if let Some(alone) = alone {
        match sim::baseline::beside(tally, took, alone) {
            Ok(lines) => lines.iter().for_each(|line| say(line)),
            Err(broken) => {
                say(&broken.to_string());
                return ExitCode::FAILURE;
            }
        }
    }
    let never = report::never(tally, args.pure);
    if never.is_empty() {
        sums.first().iter().for_each(|lived| {
            say(&format!(
                "done: {lived}, each kind of event, refusal and rule among them"
            ));
        });
        return ExitCode::SUCCESS;
    }
    say(&format!("never reached: {}", never.join(", ")));
    if args.all {
        say(&format!("again: {}", again(args, None)));
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}

fn failed(args: &Args, failure: &Failure) -> ExitCode {
    say(&format!("seed {}: a rule does not hold", args.seed));
    say(&format!("{}", failure.broken));
    failure.story.iter().for_each(|line| say(line));
    say(&format!("again: {}", again(args, Some(failure.world))));
    ExitCode::FAILURE
}

fn again(args: &Args, world: Option<u64>) -> String {
    let pure = if args.pure { " --pure" } else { "" };
    let world = world.map_or_else(String::new, |world| format!(" --world {world}"));
    format!(
        "cargo xtask sim --seed {} --orders {}{pure}{world}",
        args.seed, args.orders
    )
}

/// Prints a line. The one place of this room that does.
#[allow(clippy::print_stdout)]
fn say(line: &str) {
    println!("{line}");
    let _ = std::io::stdout().flush();
}
