//! Tries mutants: runs the tests of `trade` as a mutant, with a time limit, and tells which tests noticed.

use std::collections::BTreeSet;
use std::fs;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use super::names::Names;
use super::point::{Change, Point};
use super::process::{Ended, Run, run};
use super::workspace::Binary;
use crate::command::say;
use crate::place;

/// A test slower than this waits until the quick ones have found nothing.
const SLOW: Duration = Duration::from_millis(150);
/// A run may take this many times what it takes without a mutant, and this much more.
const PATIENCE: u32 = 6;
const GRACE: Duration = Duration::from_secs(10);

/// A test, or a golden script, that noticed a mutant.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Killer {
    /// Its name, or the script's file.
    pub(crate) test: String,
    /// The rule ids it names.
    pub(crate) rules: Vec<String>,
    /// Whether it never came to an end.
    pub(crate) hung: bool,
}

/// What became of a mutant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Fate {
    /// These tests failed.
    Killed(Vec<Killer>),
    /// None did; whether any test came to the place at all.
    Alive { reached: bool },
}

/// The tests, as they are without a mutant.
#[derive(Debug)]
pub(crate) struct Suite {
    names: Names,
    quick: Vec<(Binary, Duration)>,
    /// Slow tests with their binaries, the quickest first.
    slow: Vec<(Binary, String, Duration)>,
    seed: u64,
}

impl Suite {
    /// Runs every test by itself, without a mutant, to learn how long it takes.
    pub(crate) fn measure(binaries: &[Binary], names: Names, seed: u64) -> Result<Suite> {
        let mut suite = Suite {
            names,
            quick: Vec::new(),
            slow: Vec::new(),
            seed,
        };
        for binary in binaries {
            let listed = suite.plain(binary, &["--list", "--format", "terse"])?;
            let tests: Vec<&str> = listed
                .text
                .lines()
                .filter_map(|line| line.strip_suffix(": test"))
                .collect();
            for test in tests {
                let taken = suite.plain(binary, &["--exact", test])?.taken;
                if taken > SLOW {
                    suite.slow.push((binary.clone(), test.to_owned(), taken));
                }
            }
        }
        suite.slow.sort_by_key(|(_, test, taken)| (*taken, test.clone()));
        for binary in binaries {
            let args = suite.quick_args(binary);
            let taken = suite.plain(binary, &args)?.taken;
            suite.quick.push((binary.clone(), taken));
        }
        let quick: Duration = suite.quick.iter().map(|(_, taken)| *taken).sum();
        let slow: Duration = suite.slow.iter().map(|(_, _, taken)| *taken).sum();
        say(&format!(
            "the tests without a mutant: {} ms, and {} slow ones in {} ms",
            quick.as_millis(),
            suite.slow.len(),
            slow.as_millis()
        ));
        Ok(suite)
    }

    /// One run without a mutant; it must succeed.
    fn plain(&self, binary: &Binary, args: &[&str]) -> Result<Ended> {
        const LONGEST: Duration = Duration::from_secs(600);
        let ended = run(&self.as_run(binary, args, LONGEST))?;
        if !ended.succeeded {
            bail!("a test fails without a mutant:\n{}", ended.text);
        }
        Ok(ended)
    }

    fn quick_args(&self, binary: &Binary) -> Vec<&str> {
        let slow = self.slow.iter().filter(|(of, _, _)| of.path == binary.path);
        let skipped = slow.flat_map(|(_, test, _)| ["--skip", test.as_str()]);
        ["--test-threads=1", "--exact"]
            .into_iter()
            .chain(skipped)
            .collect()
    }

    fn as_run<'a>(&self, binary: &'a Binary, args: &[&'a str], limit: Duration) -> Run<'a> {
        Run {
            binary,
            args: args.to_vec(),
            // Every mutant meets the same random cases, and a case that fails is not made smaller.
            environment: vec![
                ("PROPTEST_RNG_SEED".into(), self.seed.to_string().into()),
                ("PROPTEST_MAX_SHRINK_ITERS".into(), "0".into()),
                ("PROPTEST_DISABLE_FAILURE_PERSISTENCE".into(), "true".into()),
                ("RUST_BACKTRACE".into(), "0".into()),
            ],
            limit,
        }
    }

    /// Tries one mutant.
    pub(crate) fn attempt(&self, number: usize, point: &Point) -> Result<Fate> {
        let folder = place::target().join("mutants").join("trials");
        fs::create_dir_all(&folder)?;
        let reached = folder.join(format!("{number}.reached"));
        if reached.exists() {
            fs::remove_file(&reached)?;
        }
        let mut environment = vec![
            ("QUAYSIDE_MUTANT".into(), number.to_string().into()),
            ("QUAYSIDE_MUTANT_REACHED".into(), reached.clone().into()),
        ];
        if let Change::Data { text } = &point.change {
            let data = folder.join(format!("{number}.data"));
            fs::write(&data, text)?;
            environment.push(("QUAYSIDE_MUTANT_DATA".into(), data.into()));
            environment.push((
                "QUAYSIDE_MUTANT_DATA_OF".into(),
                place::root().join(&point.file).into(),
            ));
        }
        let mut killers = BTreeSet::new();
        for (binary, taken) in &self.quick {
            let args = self.quick_args(binary);
            killers.extend(self.killers(binary, &args, *taken, &environment)?);
        }
        for (binary, test, taken) in &self.slow {
            if !killers.is_empty() {
                break;
            }
            let args = ["--test-threads=1", "--exact", test];
            killers.extend(self.killers(binary, &args, *taken, &environment)?);
        }
        Ok(if killers.is_empty() {
            let reached = reached.exists() || matches!(point.change, Change::Data { .. });
            Fate::Alive { reached }
        } else {
            Fate::Killed(killers.into_iter().collect())
        })
    }

    fn killers(
        &self,
        binary: &Binary,
        args: &[&str],
        taken: Duration,
        environment: &[(std::ffi::OsString, std::ffi::OsString)],
    ) -> Result<Vec<Killer>> {
        let mut as_mutant = self.as_run(binary, args, taken * PATIENCE + GRACE);
        as_mutant.environment.extend(environment.iter().cloned());
        let mut ended = run(&as_mutant)?;
        if ended.timed_out {
            // Once more: the machine may have been held up for that long, and a mutant is not killed by that.
            ended = run(&as_mutant)?;
        }
        if ended.succeeded {
            return Ok(Vec::new());
        }
        let mut killers = Vec::new();
        for test in failed(&ended.text) {
            let scripts = self.scripts(&ended.text, test);
            if scripts.is_empty() {
                killers.push(Killer {
                    test: test.to_owned(),
                    rules: self.names.of_test(test),
                    hung: false,
                });
            }
            killers.extend(scripts);
        }
        // Died or did not come to an end: the test that had begun.
        if !ended.text.contains("\ntest result: ") {
            let test = begun(&ended.text).unwrap_or("(before the first test)");
            killers.push(Killer {
                test: test.to_owned(),
                rules: self.names.of_test(test),
                hung: ended.timed_out,
            });
        }
        Ok(killers)
    }

    /// The golden scripts that a failed test of many scripts complains about.
    fn scripts(&self, text: &str, test: &str) -> Vec<Killer> {
        let heading = format!("---- {test} stdout ----");
        let Some((_, section)) = text.split_once(&heading) else {
            return Vec::new();
        };
        let section = section.split("\n---- ").next().unwrap_or(section);
        let named = section.lines().filter_map(|line| {
            let (name, _) = line.split_once(".txt: ")?;
            let name = format!("{}.txt", name.rsplit([' ', ':']).next().unwrap_or(name));
            let rules = self.names.of_script(&name)?;
            Some(Killer {
                test: format!("tests/scripts/{name}"),
                rules: rules.to_vec(),
                hung: false,
            })
        });
        named.collect()
    }
}

/// Tries all of them on every core; the fates in the order of the mutants.
pub(crate) fn all(suite: &Suite, mutants: &[(usize, &Point)]) -> Result<Vec<Fate>> {
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    let next = AtomicUsize::new(0);
    let fates: Mutex<Vec<Option<Result<Fate>>>> = Mutex::new(mutants.iter().map(|_| None).collect());
    let begun = Instant::now();
    std::thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    let Some((number, point)) = mutants.get(at) else {
                        break;
                    };
                    let fate = suite.attempt(*number, point);
                    if let Ok(Fate::Alive { reached }) = fate {
                        let reached = if reached { "" } else { " (no test comes here)" };
                        say(&format!(
                            "alive{reached}: {}:{} {}: {}",
                            point.file, point.line, point.place, point.what
                        ));
                    }
                    if let Ok(mut fates) = fates.lock() {
                        fates[at] = Some(fate);
                    }
                    if at % 50 == 49 {
                        say(&format!("{} tried, {} s", at + 1, begun.elapsed().as_secs()));
                    }
                }
            });
        }
    });
    let fates = fates
        .into_inner()
        .map_err(|_| anyhow::anyhow!("a trial broke off"))?;
    fates
        .into_iter()
        .map(|fate| fate.context("a mutant was not tried")?)
        .collect()
}

fn failed(text: &str) -> Vec<&str> {
    let lines = text.lines().filter_map(|line| line.strip_prefix("test "));
    lines
        .filter_map(|line| line.strip_suffix(" ... FAILED"))
        .map(|test| test.trim_end_matches(" - should panic"))
        .collect()
}

fn begun(text: &str) -> Option<&str> {
    let (_, rest) = text.rsplit_once("\ntest ")?;
    rest.split_once(" ... ").map(|(test, _)| test)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failed_and_unfinished_tests_are_found() {
        let text = "\nrunning 3 tests\ntest a::b ... ok\ntest a::c ... FAILED\ntest d - should panic ... ";
        assert_eq!(failed(text), ["a::c"]);
        assert_eq!(begun(text), Some("d - should panic"));
        assert_eq!(begun("nothing"), None);
    }

    #[test]
    fn failed_scripts_stand_for_the_test_that_runs_them() {
        let suite = Suite {
            names: Names::read(&[super::super::Source {
                path: "crates/trade/tests/scripts/a.txt".into(),
                text: "# C4: one\n".into(),
            }]),
            quick: Vec::new(),
            slow: Vec::new(),
            seed: 1,
        };
        let text = "---- every stdout ----\n\nthread panicked\na.txt: line 3\n   kept: x\nb.txt: line 1\n\nfailures:\n";
        let found = suite.scripts(text, "every");
        assert_eq!(found.len(), 1);
        assert_eq!(
            (found[0].test.as_str(), found[0].rules.as_slice()),
            ("tests/scripts/a.txt", &["C4".to_owned()][..])
        );
    }
}
