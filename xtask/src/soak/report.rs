//! What was soaked, as a table: what was asked for, what was done, from which seed,
//! how long it took, how it ended, and on what machine. It must not judge: a row says what its proof said.

use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::Result;

use crate::command::{cargo_command, heard, output, say};

/// Before what a proof says of itself.
const DONE: &str = "done: ";
/// What a proof says where the machine lacks what it needs.
const SKIPPED: &str = "skipped: ";

/// One row.
pub(super) struct Row {
    what: String,
    asked: String,
    seed: String,
    done: Vec<String>,
    took: Duration,
    ended: String,
}

impl Row {
    /// What could not begin.
    pub(super) fn not_begun(what: &str, asked: &str, error: &anyhow::Error) -> Row {
        Row {
            what: what.to_owned(),
            asked: asked.to_owned(),
            seed: "none".to_owned(),
            done: Vec::new(),
            took: Duration::ZERO,
            ended: format!("FAILED: {error:#}"),
        }
    }

    pub(super) fn failed(&self) -> bool {
        self.ended.starts_with("FAILED")
    }
}

/// A proof, and what is asked of it.
pub(super) struct Asked {
    pub(super) what: String,
    pub(super) asked: String,
    pub(super) seed: String,
}

/// Runs a command and makes a row of what it says.
pub(super) fn row(asked: Asked, command: Command) -> Row {
    say(&format!("\n== {}: {}", asked.what, asked.asked));
    let started = Instant::now();
    let (ended, lines) = heard(command, &[DONE, SKIPPED, EXECUTED]);
    let skipped = lines.iter().find_map(|line| after(line, SKIPPED));
    let inputs = lines.iter().filter_map(|line| after(line, EXECUTED));
    let inputs = inputs.map(|count| format!("{count} inputs"));
    let done = lines.iter().filter_map(|line| after(line, DONE));
    let done: Vec<String> = done.chain(inputs).collect();
    let ended = match (ended, skipped) {
        (Err(error), _) => format!("FAILED: {error:#}"),
        (Ok(()), Some(why)) => format!("skipped: {why}"),
        // A filter that finds no test ends well, too.
        (Ok(()), None) if done.is_empty() => "FAILED: it does not say what was done".to_owned(),
        (Ok(()), None) => "passed".to_owned(),
    };
    Row {
        what: asked.what,
        asked: asked.asked,
        seed: asked.seed,
        done,
        took: started.elapsed(),
        ended,
    }
}

/// What libFuzzer says at its end.
const EXECUTED: &str = "stat::number_of_executed_units:";

fn after(line: &str, word: &str) -> Option<String> {
    line.split_once(word).map(|(_, rest)| rest.trim().to_owned())
}

/// The table of these rows, and the machine.
pub(super) fn print(rows: &[Row]) -> Result<()> {
    say("\n");
    table(rows, &machine()).iter().for_each(|line| say(line));
    let failed = rows.iter().filter(|row| row.failed()).count();
    anyhow::ensure!(failed == 0, "{failed} of {} failed", rows.len());
    Ok(())
}

fn table(rows: &[Row], machine: &str) -> Vec<String> {
    let mut lines = vec![
        machine.to_owned(),
        String::new(),
        "| what | asked for | done | seed | took | result |".to_owned(),
        "|---|---|---|---|---|---|".to_owned(),
    ];
    for row in rows {
        let done = if row.done.is_empty() {
            "–".to_owned()
        } else {
            row.done.join("; ")
        };
        let cells = [
            &row.what,
            &row.asked,
            &done,
            &row.seed,
            &long(row.took),
            &row.ended,
        ];
        let cells = cells.map(|cell| cell.replace('|', "\\|").replace('\n', " "));
        lines.push(format!("| {} |", cells.join(" | ")));
    }
    lines
}

fn long(took: Duration) -> String {
    let seconds = took.as_secs();
    if seconds < 120 {
        return format!("{:.1} s", took.as_secs_f32());
    }
    format!("{} min {} s", seconds / 60, seconds % 60)
}

/// Processor, memory, system, compiler and state of the source; what cannot be found out is left out.
fn machine() -> String {
    let field = |file: &str, name: &str| {
        let text = std::fs::read_to_string(file).ok()?;
        let line = text.lines().find(|line| line.starts_with(name))?;
        line.split_once(':').map(|(_, value)| value.trim().to_owned())
    };
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let memory = field("/proc/meminfo", "MemTotal").and_then(|text| {
        let kib: u64 = text.split(' ').next()?.parse().ok()?;
        Some(format!("{} GiB", kib >> 20))
    });
    let mut compiler = cargo_command(&["--version"]);
    let compiler = compiler
        .output()
        .ok()
        .map(|said| String::from_utf8_lossy(&said.stdout).trim().to_owned());
    let parts = [
        Some(format!("{cores} cores")),
        field("/proc/cpuinfo", "model name"),
        memory,
        Some(format!("{} {}", std::env::consts::OS, std::env::consts::ARCH)),
        compiler,
        output("git", &["log", "-1", "--format=%h of %cs"])
            .ok()
            .map(|said| format!("source {}", said.trim())),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn asked() -> Asked {
        Asked {
            what: "kills".to_owned(),
            asked: "7".to_owned(),
            seed: "0 to 6".to_owned(),
        }
    }

    fn saying(words: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", words]);
        command
    }

    #[test]
    fn a_row_says_what_its_proof_said_and_how_it_ended() {
        let good = row(
            asked(),
            saying("echo 'test x ... done: 7 kills | none lost'; echo else"),
        );
        let bad = row(asked(), saying("echo 'done: 3 kills'; exit 1"));
        let none = row(asked(), saying("echo 'skipped: no strace' >&2"));
        assert_eq!([good.failed(), bad.failed(), none.failed()], [false, true, false]);
        assert_eq!(none.ended, "skipped: no strace");
        let silent = row(asked(), saying("echo 'running 0 tests'"));
        assert!(silent.failed(), "{}", silent.ended);
        let table = table(&[good], "a machine");
        assert_eq!(table[0], "a machine");
        assert!(
            table[4].starts_with("| kills | 7 | 7 kills \\| none lost | 0 to 6 | "),
            "{table:?}"
        );
        assert!(table[4].ends_with("| passed |"), "{table:?}");
        assert!(print(&[bad]).is_err());
    }
}
