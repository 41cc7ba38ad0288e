//! The project's tasks: `cargo xtask run`, `cargo xtask test` and the smaller ones. It must not hold anything the
//! program needs at run time, and it changes the machine only by installing the packages it names.

mod app;
mod bench;
mod bindings;
mod command;
mod hostile;
mod node;
mod packages;
mod place;
mod rule_ids;
mod run;
mod sim;
mod soak;
mod system;
mod test;
mod tidy;
mod window;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Quayside's tasks", version)]
struct Xtask {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Install what is missing, build, and open the window in the Practice workspace
    Run {
        /// Instead of Practice: arguments for the program itself
        #[arg(last = true)]
        args: Vec<String>,
    },
    /// Open the window with hot reload of the page
    Dev,
    /// Everything that is tested: format, lints, rules of the house, unit tests, the real window
    Test,
    /// Package the program: a .deb here
    Build,
    /// Check the rules of the house: arrows between rooms, licences, headers, lengths, leftovers, traced rules, bindings
    Tidy,
    /// Write docs/RULES.md: where each trade rule is decided and where it is proven
    Rules,
    /// Write the TypeScript types of every operation from the API table
    Bindings {
        /// Change nothing; fail when they are out of date
        #[arg(long)]
        check: bool,
    },
    /// Picture every page, light and dark, 1280×800 and 900×600, into shots/
    Shots,
    /// Live orders by chance, with all that goes wrong, and check every step against a naive model of the rules
    Sim(sim::Args),
    /// Call every operation by chance, half of the time with something broken
    Hostile(hostile::Args),
    /// Measure
    Bench {
        #[command(subcommand)]
        what: bench::What,
    },
    /// Prove what takes longer than a test may: one of it, or every row of docs/FAULTS.md
    Soak {
        #[command(subcommand)]
        what: Option<soak::What>,
    },
}

fn main() -> ExitCode {
    let done = match Xtask::parse().task {
        Task::Run { args } => run::run(&args),
        Task::Dev => run::dev(),
        Task::Test => test::run(),
        Task::Build => app::package(),
        Task::Tidy => tidy::run(),
        Task::Rules => tidy::rules::write(),
        Task::Bindings { check } => bindings::run(check),
        Task::Shots => window::shots(),
        Task::Sim(args) => sim::run(&args),
        Task::Hostile(args) => hostile::run(&args),
        Task::Bench { what } => bench::run(&what),
        Task::Soak { what } => soak::run(what.as_ref()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            command::say(&format!("\nerror: {error:#}"));
            ExitCode::FAILURE
        }
    }
}
