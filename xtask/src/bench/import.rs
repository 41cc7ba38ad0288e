//! A list of a million rows, imported, beside what SQLite needs to insert the bare rows in the same run.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use serde_json::Value;

use super::median;
use crate::command::{cargo_command, check_output, say};

/// What is measured in turns, so that a busy moment of the machine does not fall on one side alone.
const TURNS: usize = 3;
/// The most that an import may take, in times of the bare rows (issue 5).
const TARGET: u64 = 5;

/// What to import.
#[derive(Debug, Clone, Copy, clap::Args)]
pub(crate) struct Args {
    /// Rows of the list
    #[arg(long, default_value_t = 1_000_000)]
    rows: u32,
}

/// Builds, makes the list, measures and prints.
///
/// # Errors
/// When something cannot be built, or an import fails.
pub(crate) fn run(args: Args) -> Result<()> {
    let bare = build("catalogue", "bare")?;
    let import = program()?;
    let folder = std::env::temp_dir().join(format!("quayside-bench-import-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let measured = measure(&bare, &import, &folder.join("list.csv"), args.rows);
    std::fs::remove_dir_all(&folder)?;
    measured
}

fn measure(bare: &Path, import: &Path, list: &Path, rows: u32) -> Result<()> {
    make(import, list, rows)?;
    let bytes = std::fs::metadata(list)?.len();
    say(&format!(
        "{rows} rows, {} MB, release build, {TURNS} turns\n",
        bytes / 1_000_000
    ));
    let mut all: BTreeMap<String, Vec<u64>> = BTreeMap::new();
    for _ in 0..TURNS {
        let mut alone = Command::new(bare);
        alone.arg(list);
        let mut whole = Command::new(import);
        whole.arg("take").arg(list);
        for printed in [check_output(alone)?, check_output(whole)?] {
            for (name, number) in printed.lines().filter_map(figure) {
                all.entry(name.to_owned()).or_default().push(number);
            }
        }
    }
    let middle = |name: &str| -> Result<u64> {
        let figures = all
            .get(name)
            .with_context(|| format!("{name} was not measured"))?;
        median(figures).context("nothing was measured")
    };
    let yardstick = middle("insert")?;
    say("| | ms | times the bare rows |\n|---|---|---|");
    for (name, words) in [
        ("read", "the list read and cut into fields, nothing else"),
        ("insert", "the bare rows read and inserted by SQLite"),
        ("first-kept", "imported: all is kept"),
        ("first-found", "imported: the last row is found by a search"),
        ("again-kept", "the same list again: all is kept"),
        ("again-found", "the same list again: found"),
        ("undo", "that import undone"),
    ] {
        let figure = middle(name)?;
        say(&format!("| {words} | {figure} | {} |", times(figure, yardstick)));
    }
    let (found, most) = (middle("first-found")?, yardstick * TARGET);
    let word = if found <= most { "met" } else { "missed" };
    say(&format!(
        "\ntarget {TARGET} times the bare rows: {word}, {}",
        times(found, yardstick)
    ));
    say(&format!("every turn, ms: {all:?}"));
    Ok(())
}

/// The measurement's program, which also makes lists, built.
pub(super) fn program() -> Result<PathBuf> {
    build("desk", "import")
}

/// Writes a list of so many rows, the same on every machine.
pub(super) fn make(import: &Path, list: &Path, rows: u32) -> Result<()> {
    let mut make = Command::new(import);
    make.arg("make").arg(list).arg(rows.to_string());
    check_output(make)?;
    Ok(())
}

/// A name and a number.
fn figure(line: &str) -> Option<(&str, u64)> {
    let (name, number) = line.split_once(' ')?;
    Some((name, number.parse().ok()?))
}

/// Two decimals, by whole numbers.
fn times(figure: u64, of: u64) -> String {
    let hundredths = (figure * 100).checked_div(of).unwrap_or(0);
    format!("{}.{:02}", hundredths / 100, hundredths % 100)
}

fn build(package: &str, bench: &str) -> Result<PathBuf> {
    let args = [
        "bench",
        "--package",
        package,
        "--bench",
        bench,
        "--no-run",
        "--message-format=json",
    ];
    let messages = check_output(cargo_command(&args))?;
    let lines = messages
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let built = lines.filter(|line| line["target"]["name"] == bench);
    let mut paths = built.filter_map(|line| line["executable"].as_str().map(PathBuf::from));
    paths
        .next_back()
        .with_context(|| format!("Cargo built no measurement `{bench}`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_and_ratios_are_read() {
        assert_eq!(figure("first-kept 1200"), Some(("first-kept", 1200)));
        assert_eq!(figure("nothing"), None);
        assert_eq!(times(1234, 200), "6.17");
        assert_eq!(times(1, 0), "0.00");
    }
}
