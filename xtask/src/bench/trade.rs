//! What the rules cost: time, with the ratio to fixed work beside it, and instructions as callgrind counts them. Time
//! is for the reader; instructions hardly know how busy the machine is, so they are kept and compared.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::command::{cargo_command, check_output, output, say, succeeds};
use crate::place;

/// What was counted last, from the repository's root.
const KEPT: &str = "crates/trade/benches/instructions.txt";
/// The program under callgrind.
const PROGRAM: &str = "rules";
/// A piece may take this many thousandths more instructions than what is kept.
const TOLERANCE: u64 = 30;
/// The two numbers of runs whose difference leaves out the start of the program.
const RUNS: (u64, u64) = (5, 25);

/// What to do with the instructions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::Args)]
pub(crate) struct Args {
    /// Only count; fail where a piece takes over 3 % more instructions than what is kept, is gone or is not kept yet
    #[arg(long)]
    check: bool,
    /// Keep the counts
    #[arg(long, conflicts_with = "check")]
    keep: bool,
}

/// Steps a second that a life must reach on one core (issue 3).
const TARGET: u64 = 300_000;
/// The piece that the target is about.
const LIFE: &str = "life";

/// Instructions by piece, with the compiler and the counter that they are true of.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Counts {
    compiler: String,
    counter: String,
    pieces: BTreeMap<String, u64>,
}

/// Builds the measurement and prints.
///
/// # Errors
/// When valgrind is missing, or a piece has grown and was to be checked.
pub(crate) fn run(args: Args) -> Result<()> {
    if !succeeds("valgrind", &["--version"]) {
        bail!("instructions are counted by valgrind, which is not here: `sudo apt-get install valgrind`");
    }
    let program = build()?;
    if !args.check {
        time(&program)?;
    }
    let counted = count(&program)?;
    let kept = std::fs::read_to_string(place::root().join(KEPT))
        .ok()
        .map(|text| Counts::parse(&text));
    say(&table(&counted, kept.as_ref()));
    if args.keep {
        std::fs::write(place::root().join(KEPT), counted.text())?;
        say(&format!("{KEPT} written"));
    }
    if args.check {
        let kept = kept.with_context(|| format!("{KEPT} is missing: run with --keep"))?;
        match judge(&counted, &kept)? {
            Verdict::NotGrown => say("no piece takes over 3 % more instructions than kept"),
            Verdict::Skipped(why) => say(&format!("SKIPPED, nothing was compared: {why}")),
        }
    }
    Ok(())
}

/// The program, as it is released.
fn build() -> Result<PathBuf> {
    let args = [
        "bench",
        "--package",
        "trade",
        "--bench",
        "rules",
        "--no-run",
        "--message-format=json",
    ];
    let messages = check_output(cargo_command(&args))?;
    let lines = messages
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let built = lines.filter(|line| line["target"]["name"] == "rules");
    let mut paths = built.filter_map(|line| line["executable"].as_str().map(PathBuf::from));
    paths
        .next_back()
        .context("Cargo built no measurement of the rules")
}

fn time(program: &Path) -> Result<()> {
    let mut command = Command::new(program);
    command.arg("time");
    let measured = check_output(command)?;
    let life = measured
        .lines()
        .find_map(|line| per_second(line.strip_prefix(LIFE)?));
    let life = life.with_context(|| format!("{LIFE} was not measured"))?;
    say("\n| piece | one takes | steps a second | as fixed work |\n|---|---|---|---|");
    for line in measured.lines() {
        say(&time_row(line).with_context(|| format!("not a measurement: {line}"))?);
    }
    say(&format!("\n{}", target(life)));
    Ok(())
}

/// Steps a second out of what follows the name in a line of a measurement.
fn per_second(after_name: &str) -> Option<u64> {
    let mut words = after_name.strip_prefix(' ')?.split(' ');
    let mut number = || words.next()?.parse::<u64>().ok();
    let (own, steps) = (number()?, number()?);
    (1_000_000_000 * steps).checked_div(own)
}

fn target(reached: u64) -> String {
    let word = if reached >= TARGET { "met" } else { "missed" };
    let percent = reached * 100 / TARGET;
    format!("target {TARGET} steps a second on one core: {word}, {reached} ({percent} %)")
}

/// `name nanoseconds steps nanoseconds-of-the-baseline` as a row.
fn time_row(line: &str) -> Option<String> {
    let mut words = line.split(' ');
    let name = words.next()?;
    let mut number = || words.next()?.parse::<u64>().ok();
    let (own, steps, beside) = (number()?, number()?, number()?);
    let per_second = (1_000_000_000 * steps).checked_div(own)?;
    let ratio = (own * 1000).checked_div(beside)?;
    Some(format!(
        "| {name} | {}.{:03} µs | {per_second} | {}.{:03} |",
        own / 1000,
        own % 1000,
        ratio / 1000,
        ratio % 1000
    ))
}

fn count(program: &Path) -> Result<Counts> {
    let folder = place::target().join("bench-trade");
    std::fs::create_dir_all(&folder)?;
    std::fs::copy(program, folder.join(PROGRAM)).context("the measurement cannot be copied")?;
    let mut names = Command::new(program);
    names.arg("names");
    let mut pieces = BTreeMap::new();
    for line in check_output(names)?.lines() {
        let name = line.split(' ').next().unwrap_or(line);
        let (few, many) = (
            instructions(&folder, name, RUNS.0)?,
            instructions(&folder, name, RUNS.1)?,
        );
        pieces.insert(name.to_owned(), many.saturating_sub(few) / (RUNS.1 - RUNS.0));
    }
    Ok(Counts {
        compiler: compiler()?,
        counter: output("valgrind", &["--version"])?.trim().to_owned(),
        pieces,
    })
}

fn instructions(folder: &Path, name: &str, runs: u64) -> Result<u64> {
    // By its plain name out of its own folder: the length of a path would move the heap, and with it the counts.
    let counted = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .args([format!("./{PROGRAM}").as_str(), "count", name, &runs.to_string()])
        .current_dir(folder)
        .stdout(Stdio::null())
        .output()
        .context("cannot start valgrind")?;
    let said = String::from_utf8_lossy(&counted.stderr);
    if !counted.status.success() {
        bail!("valgrind failed on {name}:\n{said}");
    }
    collected(&said).with_context(|| format!("valgrind counted nothing for {name}:\n{said}"))
}

/// The total out of what callgrind says last: `==1== Collected : 123`.
fn collected(said: &str) -> Option<u64> {
    let (_, rest) = said.rsplit_once("Collected : ")?;
    rest.split_whitespace().next()?.parse().ok()
}

/// Compiler and machine, as far as they change what is counted.
fn compiler() -> Result<String> {
    let said = output("rustc", &["-vV"])?;
    let of = |name: &str| {
        said.lines()
            .find_map(|line| line.strip_prefix(name))
            .unwrap_or("unknown")
    };
    Ok(format!("rustc {}, {}", of("release: "), of("host: ")))
}

impl Counts {
    fn parse(text: &str) -> Counts {
        let mut counts = Counts {
            compiler: String::new(),
            counter: String::new(),
            pieces: BTreeMap::new(),
        };
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            if let Some(compiler) = line.strip_prefix("compiler: ") {
                counts.compiler = compiler.to_owned();
            } else if let Some(counter) = line.strip_prefix("counter: ") {
                counts.counter = counter.to_owned();
            } else if let Some((name, count)) = line.split_once(' ')
                && let Ok(count) = count.parse()
            {
                counts.pieces.insert(name.to_owned(), count);
            }
        }
        counts
    }

    fn text(&self) -> String {
        let mut text = format!(
            "# Instructions that one run of each piece takes, counted by callgrind: `cargo xtask bench trade --keep`.\n\
             compiler: {}\ncounter: {}\n",
            self.compiler, self.counter
        );
        for (name, count) in &self.pieces {
            let _ = writeln!(text, "{name} {count}");
        }
        text
    }
}

fn table(counted: &Counts, kept: Option<&Counts>) -> String {
    let mut table = format!(
        "\n{}, {}\n\n| piece | instructions | kept |\n|---|---|---|\n",
        counted.compiler, counted.counter
    );
    for (name, count) in &counted.pieces {
        let kept = kept.and_then(|kept| kept.pieces.get(name));
        let change = kept.map_or("none".to_owned(), |kept| {
            format!("{kept} ({})", change(*kept, *count))
        });
        let _ = writeln!(table, "| {name} | {count} | {change} |");
    }
    table
}

fn change(from: u64, to: u64) -> String {
    let sign = if to < from { '-' } else { '+' };
    let tenths = (from.abs_diff(to) * 1000).checked_div(from).unwrap_or(0);
    format!("{sign}{}.{} %", tenths / 10, tenths % 10)
}

/// What a comparison came to, where it found no fault.
#[derive(Debug, PartialEq, Eq)]
enum Verdict {
    NotGrown,
    /// The counts kept are another compiler's or another counter's: to the percent they say nothing of these.
    Skipped(String),
}

/// Fails where a piece has grown, and, whoever counted, where one is gone or was never kept.
fn judge(counted: &Counts, kept: &Counts) -> Result<Verdict> {
    let without = |pieces: &Counts, others: &Counts| -> Vec<String> {
        let names = pieces.pieces.keys();
        names
            .filter(|name| !others.pieces.contains_key(*name))
            .cloned()
            .collect()
    };
    let (gone, new) = (without(kept, counted), without(counted, kept));
    if !gone.is_empty() {
        bail!("kept and no longer counted: {}", gone.join(", "));
    }
    if !new.is_empty() {
        bail!("counted and not kept yet, run with --keep: {}", new.join(", "));
    }
    for (kept, these) in [
        (&kept.compiler, &counted.compiler),
        (&kept.counter, &counted.counter),
    ] {
        if kept != these {
            return Ok(Verdict::Skipped(format!(
                "the counts kept are of {kept}, these of {these}"
            )));
        }
    }
    let grown = grown(counted, kept);
    if !grown.is_empty() {
        bail!("over 3 % more instructions than kept: {}", grown.join(", "));
    }
    Ok(Verdict::NotGrown)
}

fn grown<'a>(counted: &'a Counts, kept: &Counts) -> Vec<&'a str> {
    let grown = counted.pieces.iter().filter(|(name, count)| {
        let kept = kept.pieces.get(*name);
        kept.is_some_and(|kept| **count * 1000 > kept * (1000 + TOLERANCE))
    });
    grown.map(|(name, _)| name.as_str()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(life: u64) -> Counts {
        Counts {
            compiler: "rustc 1.95.0, x".into(),
            counter: "valgrind-3.19.0".into(),
            pieces: BTreeMap::from([("life".to_owned(), life), ("view".to_owned(), 10)]),
        }
    }

    #[test]
    fn what_is_kept_is_read_as_it_was_written() {
        assert_eq!(Counts::parse(&counts(100).text()), counts(100));
    }

    #[test]
    fn over_three_percent_is_grown() {
        assert_eq!(grown(&counts(1030), &counts(1000)), Vec::<&str>::new());
        assert_eq!(grown(&counts(1031), &counts(1000)), ["life"]);
        assert!(judge(&counts(2000), &counts(1000)).is_err());
        assert_eq!(judge(&counts(1000), &counts(1000)).unwrap(), Verdict::NotGrown);
        assert_eq!(change(1000, 985), "-1.5 %");
    }

    #[test]
    fn under_another_compiler_or_counter_nothing_is_compared_and_that_is_said() {
        let mut other = counts(1000);
        other.compiler = "rustc 1.96.0, x".into();
        assert!(matches!(judge(&counts(2000), &other), Ok(Verdict::Skipped(why)) if why.contains("1.96.0")));
        let mut other = counts(1000);
        other.counter = "valgrind-3.25.0".into();
        assert!(matches!(judge(&counts(2000), &other), Ok(Verdict::Skipped(why)) if why.contains("3.25.0")));
    }

    #[test]
    fn a_piece_that_is_gone_or_not_kept_fails_also_under_another_compiler() {
        let mut fewer = counts(1000);
        fewer.pieces.remove("view");
        fewer.compiler = "rustc 1.96.0, x".into();
        let gone = judge(&fewer, &counts(1000)).unwrap_err();
        let new = judge(&counts(1000), &fewer).unwrap_err();
        assert!(gone.to_string().contains("view") && new.to_string().contains("view"));
    }

    #[test]
    fn the_target_is_met_or_missed() {
        assert_eq!(per_second(" 49000 54 8000"), Some(1_102_040));
        assert!(target(300_000).contains("met, 300000 (100 %)"));
        assert!(target(299_999).contains("missed, 299999 (99 %)"));
    }

    #[test]
    fn the_total_and_the_row_are_read() {
        assert_eq!(
            collected("==1== \n==1== Collected : 2750731\n==1== \n"),
            Some(2_750_731)
        );
        assert_eq!(collected("nothing"), None);
        assert_eq!(
            time_row("life 2000000 40 8000").unwrap(),
            "| life | 2000.000 µs | 20000 | 250.000 |"
        );
        assert_eq!(time_row("life x"), None);
    }
}
