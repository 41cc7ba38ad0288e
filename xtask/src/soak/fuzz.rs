//! Every reader of bytes, fuzzed for so many minutes. It needs a nightly compiler and `cargo install cargo-fuzz`, and says so
//! where they are missing. It must not judge: libFuzzer does, and leaves the bytes that failed in fuzz/artifacts.

use anyhow::{Context, Result};

use crate::command::{check, say};
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

/// Fuzzes one reader after another; the first that fails ends it.
pub(crate) fn run(args: &Args) -> Result<()> {
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
    for reader in readers {
        say(&format!("\n{reader}: {} minutes", args.minutes));
        let time = format!("-max_total_time={}", args.minutes * 60);
        check(cargo(&[
            "+nightly",
            "fuzz",
            "run",
            &reader,
            "--",
            &time,
            "-timeout=20",
            "-rss_limit_mb=4096",
        ]))?;
    }
    Ok(())
}
