//! Everything that is tested, in phases, with what each took and, at the end, what was skipped and why. A phase that
//! fails does not stop those that do not need it: one run shows all there is to mend.

use std::time::{Duration, Instant};

use anyhow::{Result, bail};

use crate::command::{cargo, cargo_command, check, say};
use crate::place::{self, Profile};
use crate::{app, bench, bindings, hostile, node, sim, system, tidy, window};

struct Phase {
    name: &'static str,
    needs: &'static [&'static str],
    run: fn() -> Result<Outcome>,
}

enum Outcome {
    Passed,
    Skipped(String),
}

struct Row {
    name: &'static str,
    took: Duration,
    ended: Ended,
}

enum Ended {
    Passed,
    Skipped(String),
    Failed(String),
}

const SYSTEM: &str = "system packages";
const PACKAGES: &str = "page: packages";
const PAGE: &str = "page: build";
const PROGRAMS: &str = "programs";
const SIM_PURE: &str = "sim: trade alone";

/// In this order: the quick ones first, and nothing compiled twice.
const PHASES: &[Phase] = &[
    Phase {
        name: SYSTEM,
        needs: &[],
        run: || passed(system::prepare(need())),
    },
    Phase {
        name: "format",
        needs: &[],
        run: format,
    },
    Phase {
        name: PACKAGES,
        needs: &[SYSTEM],
        run: || passed(node::install()),
    },
    Phase {
        name: "tidy",
        needs: &[PACKAGES],
        run: || passed(tidy::without_building()),
    },
    Phase {
        name: PAGE,
        needs: &[PACKAGES],
        run: || passed(node::build()),
    },
    Phase {
        name: "page: lint",
        needs: &[PACKAGES],
        run: || passed(node::lint()),
    },
    Phase {
        name: "page: types",
        needs: &[PAGE],
        run: || passed(node::check()),
    },
    Phase {
        name: "page: unit tests",
        needs: &[PAGE],
        run: || passed(node::unit_tests()),
    },
    Phase {
        name: "clippy",
        needs: &[SYSTEM, PAGE],
        run: clippy,
    },
    Phase {
        name: "unit tests",
        needs: &[SYSTEM, PAGE],
        run: unit_tests,
    },
    Phase {
        name: "search at 100,000",
        needs: &[SYSTEM, PAGE],
        run: hundred_thousand,
    },
    Phase {
        name: "tests on real lists",
        needs: &[],
        run: real_lists,
    },
    Phase {
        name: "instructions",
        needs: &[SYSTEM],
        run: instructions,
    },
    Phase {
        name: PROGRAMS,
        needs: &[SYSTEM, PAGE],
        run: || passed(app::build(Profile::Debug)),
    },
    Phase {
        name: SIM_PURE,
        needs: &[PROGRAMS],
        run: || passed(sim::test_pure()),
    },
    Phase {
        name: "sim: desk and ledger",
        needs: &[PROGRAMS],
        run: || passed(sim::test_durable()),
    },
    Phase {
        name: "hostile calls",
        needs: &[PROGRAMS],
        run: || passed(hostile::test()),
    },
    Phase {
        name: "bindings",
        needs: &[PROGRAMS, PACKAGES],
        run: || passed(bindings::check()),
    },
    Phase {
        name: "real window",
        needs: &[PROGRAMS, PACKAGES],
        run: real_window,
    },
];

/// Runs all phases and sums them up.
pub(crate) fn run() -> Result<()> {
    let mut rows: Vec<Row> = Vec::new();
    for phase in PHASES {
        say(&format!("\n== {}", phase.name));
        let started = Instant::now();
        let ended = match unmet(phase, &rows) {
            Some(needed) => Ended::Skipped(format!("needs \"{needed}\"")),
            None => end_of((phase.run)()),
        };
        rows.push(Row {
            name: phase.name,
            took: started.elapsed(),
            ended,
        });
    }
    sum_up(&rows)
}

fn unmet(phase: &Phase, rows: &[Row]) -> Option<&'static str> {
    let passed = |name: &str| {
        rows.iter()
            .any(|row| row.name == name && matches!(row.ended, Ended::Passed))
    };
    phase.needs.iter().copied().find(|name| !passed(name))
}

fn end_of(result: Result<Outcome>) -> Ended {
    match result {
        Ok(Outcome::Passed) => Ended::Passed,
        Ok(Outcome::Skipped(why)) => Ended::Skipped(why),
        Err(error) => {
            let reason = format!("{error:#}");
            say(&format!("failed: {reason}"));
            Ended::Failed(reason)
        }
    }
}

fn sum_up(rows: &[Row]) -> Result<()> {
    say("\n== summary");
    for row in rows {
        let took = row.took.as_secs_f32();
        let (word, why) = match &row.ended {
            Ended::Passed => ("passed", String::new()),
            Ended::Skipped(why) => ("skipped", format!(": {why}")),
            Ended::Failed(why) => ("FAILED", format!(": {why}")),
        };
        say(&format!("  {:<20} {took:>7.1} s  {word}{why}", row.name));
    }
    let total: Duration = rows.iter().map(|row| row.took).sum();
    let failed = rows
        .iter()
        .filter(|row| matches!(row.ended, Ended::Failed(_)))
        .count();
    say(&format!("  {:<20} {:>7.1} s", "total", total.as_secs_f32()));
    if failed > 0 {
        bail!("{failed} of {} phases failed", rows.len());
    }
    Ok(())
}

fn passed(result: Result<()>) -> Result<Outcome> {
    result.map(|()| Outcome::Passed)
}

fn need() -> system::Use {
    if window::driven_here() {
        system::Use::Window
    } else {
        system::Use::Build
    }
}

fn format() -> Result<Outcome> {
    system::rust_components()?;
    passed(cargo(&["fmt", "--all", "--check"]))
}

/// The program's crates, then ours. Together they would share one set of features, and since the programs are built
/// without us (see [`app::build`]) every crate below them would be compiled a second time.
const HALVES: [&[&str]; 2] = [&["--workspace", "--exclude", "xtask"], &["--package", "xtask"]];

fn clippy() -> Result<Outcome> {
    for half in HALVES {
        let lints = ["--all-targets", "--locked", "--", "-D", "warnings"];
        cargo(&[&["clippy"], half, &lints].concat())?;
    }
    Ok(Outcome::Passed)
}

/// What tells properties the seed they draw their cases from. Always the same here: what passed once passes anywhere;
/// `cargo xtask soak properties` draws others.
pub(crate) const PROPERTY_SEED: &str = "PROPTEST_RNG_SEED";

/// The catalogue of 100,000 products is compared and timed in a phase of its own, with nothing beside it.
const AT_100_000: &str = "a_hundred_thousand_products";

fn unit_tests() -> Result<Outcome> {
    for half in HALVES {
        let words = ["--locked", "--no-fail-fast", "--", "--skip", AT_100_000];
        let mut tests = cargo_command(&[&["test"], half, &words].concat());
        tests.env(PROPERTY_SEED, sim::SEED);
        check(tests)?;
    }
    Ok(Outcome::Passed)
}

/// Each answer against counting one by one, and their time against that of full-text search. Selected from the whole
/// workspace, so that nothing is compiled with other features.
fn hundred_thousand() -> Result<Outcome> {
    let one = ["--locked", "--test", "counting", "--", "--nocapture", AT_100_000];
    passed(cargo(&[&["test"], HALVES[0], &one].concat()))
}

/// These run among the unit tests; where the lists are missing they return at once, and only this line would tell.
fn real_lists() -> Result<Outcome> {
    match place::test_data() {
        Some(_) => Ok(Outcome::Passed),
        None => Ok(Outcome::Skipped(
            "no test data: neither ../shared/data nor QUAYSIDE_TEST_DATA is a folder".to_owned(),
        )),
    }
}

/// What the rules cost, as callgrind counts it: a slower rule is seen on a noisy machine too.
fn instructions() -> Result<Outcome> {
    Ok(bench::instructions()?.map_or(Outcome::Passed, Outcome::Skipped))
}

fn real_window() -> Result<Outcome> {
    if !window::driven_here() {
        return Ok(Outcome::Skipped(
            "WebKitWebDriver, which drives the window, is on Linux only".to_owned(),
        ));
    }
    passed(window::tests())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_need_is_a_phase_that_comes_before() {
        for (at, phase) in PHASES.iter().enumerate() {
            for need in phase.needs {
                assert!(
                    PHASES[..at].iter().any(|before| before.name == *need),
                    "{} needs {need}",
                    phase.name
                );
            }
        }
    }

    #[test]
    fn a_phase_whose_need_failed_is_skipped_and_says_so() {
        let row = |ended| Row {
            name: PAGE,
            took: Duration::ZERO,
            ended,
        };
        let phase = Phase {
            name: "window",
            needs: &[PAGE],
            run: || Ok(Outcome::Passed),
        };
        assert_eq!(unmet(&phase, &[row(Ended::Failed("no".into()))]), Some(PAGE));
        assert_eq!(unmet(&phase, &[row(Ended::Passed)]), None);
    }
}
