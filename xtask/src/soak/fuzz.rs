//! Every reader of bytes, fuzzed for so many minutes. It needs a nightly compiler and `cargo install cargo-fuzz`, and says so
//! where they are missing. It must not judge: libFuzzer does, and leaves the bytes that failed in fuzz/artifacts.

use anyhow::{Context, Result};

use super::report::{Asked, Row, row};
use crate::command::check;
use crate::place;

/// What to fuzz, and for how long.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Minutes of each reader
    #[arg(long, default_value_t = 30)]
    minutes: u64,
    /// Only this reader
    #[arg(long)]
    reader: Option<String>,
}

impl Args {
    /// Every reader, for half an hour.
    pub(super) fn all() -> Args {
        Args {
            minutes: 30,
            reader: None,
        }
    }
}

/// Fuzzes one reader after another; one that fails ends none of the others.
pub(super) fn run(args: &Args) -> Result<Vec<Row>> {
    let folder = place::root().join("fuzz");
    let cargo = |words: &[&str]| {
        let mut command = std::process::Command::new("cargo");
        command.current_dir(&folder).args(words);
        command
    };
    let needs = "fuzzing needs a nightly compiler (`rustup toolchain install nightly`) and `cargo install cargo-fuzz`";
    check(cargo(&["+nightly", "fuzz", "--version"])).context(needs)?;
    check(cargo(&["run", "--locked", "--bin", "seeds"]))?;
    let mut readers: Vec<String> = std::fs::read_dir(folder.join("fuzz_targets"))?
        .filter_map(|file| Some(file.ok()?.path().file_stem()?.to_str()?.to_owned()))
        .filter(|name| args.reader.as_ref().is_none_or(|only| only == name))
        .collect();
    readers.sort();
    let time = format!("-max_total_time={}", args.minutes * 60);
    let rows = readers.iter().map(|reader| {
        let asked = Asked {
            what: format!("fuzzing of `{reader}`"),
            asked: format!("{} min", args.minutes),
            seed: "drawn".to_owned(),
        };
        let words = ["-print_final_stats=1", "-timeout=20", "-rss_limit_mb=4096"];
        let words = [
            &["+nightly", "fuzz", "run", reader.as_str(), "--", time.as_str()][..],
            &words,
        ]
        .concat();
        row(asked, cargo(&words))
    });
    Ok(rows.collect())
}
