//! The search beside its peers. They are in a workspace of their own, `bench/`, so that nothing else builds them.

use anyhow::Result;
use clap::{Args, ValueEnum};

use crate::command::cargo;
use crate::place;

/// What to search in, and beside whom.
#[derive(Debug, Clone, Copy, Args)]
pub(crate) struct Search {
    /// How many products
    #[arg(long, value_enum, default_value_t = Products::K100)]
    products: Products,
    /// Leave the peers out
    #[arg(long)]
    alone: bool,
    /// How many keystrokes of the log are compared with counting one by one; all when not given
    #[arg(long)]
    check: Option<usize>,
    /// How many suppliers have a limit report in the ledger; 200 when not given
    #[arg(long)]
    known: Option<usize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Products {
    /// 100,000
    #[value(name = "100k")]
    K100,
    /// 1,000,000
    #[value(name = "1M", alias = "1m")]
    M1,
    /// 5,000,000
    #[value(name = "5M", alias = "5m")]
    M5,
}

/// Makes the catalogue where it was not made yet, and measures.
pub(crate) fn run(search: Search) -> Result<()> {
    let products = match search.products {
        Products::K100 => "100000",
        Products::M1 => "1000000",
        Products::M5 => "5000000",
    };
    let target = place::target();
    let (manifest, made) = (place::root().join("bench/Cargo.toml"), target.join("bench"));
    let [target, manifest, made] = [target, manifest, made].map(|path| path.to_string_lossy().into_owned());
    let mut arguments = vec![
        "run",
        "--release",
        "--locked",
        "--manifest-path",
        &manifest,
        "--target-dir",
        &target,
        "--",
        products,
        &made,
    ];
    if search.alone {
        arguments.push("--alone");
    }
    let numbers = [("--check", search.check), ("--known", search.known)];
    let numbers = numbers.map(|(name, number)| number.map(|number| (name, number.to_string())));
    for (name, number) in numbers.iter().flatten() {
        arguments.extend([*name, number]);
    }
    cargo(&arguments)
}
