//! The program is killed at any moment while orders are lived through its operations, in an encrypted workspace. Opened again,
//! everything that was answered is there and is answered the same; what was never answered is done once when it is asked
//! again; the record is sound, its lists fold to what they were, and every file is whole.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "tests fail by panicking and say what they did"
)]

mod left;

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use left::{Heard, Left};
use sim::dice::Dice;
use sim::durable::Told;
use sim::killed;

const HOME: &str = "QUAYSIDE_TEST_DESK_KILL";
const NUMBER: &str = "QUAYSIDE_TEST_DESK_KILL_NUMBER";
/// Before a line that is told.
const MARK: &str = "told: ";
/// Kills, unless the variable asks for more.
const FEWEST: u64 = 200;
/// Kills of one workspace before the next one begins: a log that only grows would make each slower than the last.
const KILLS_EACH: u64 = 4;
/// Answers before the kill, at most.
const ANSWERS: u64 = 30;
/// The wait after the answer, at most: longer than a request takes.
const WAIT: u64 = 20_000;

/// How a test that fails ends.
const FAILED: i32 = 101;

/// The process that is killed: does nothing unless it was started by the test below.
#[test]
fn victim() {
    let Ok(home) = std::env::var(HOME) else { return };
    let number = std::env::var(NUMBER).unwrap().parse().unwrap();
    println!();
    let tell = Box::new(|told: &Told| {
        // One write, so that a short line is there or not.
        let line = format!("{MARK}{}\n", serde_json::to_string(told).unwrap());
        std::io::stdout().write_all(line.as_bytes()).unwrap();
    });
    let lived = killed::live(&PathBuf::from(home), number, tell);
    panic!("it ended by itself: {lived:?}");
}

/// Starts the victim and kills it at a moment of that number; says what it told.
fn killed_at(home: &Path, number: u64) -> Heard {
    let mut dice = Dice::new(0x9, number);
    // One in eight is killed while it opens, at whatever it does there.
    let opening = dice.chance(12);
    let least = if opening { 0 } else { 1 + dice.below(ANSWERS) };
    let wait = dice.below(if opening { 10 * WAIT } else { WAIT });
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "victim", "--nocapture", "--test-threads=1"])
        .env(HOME, home)
        .env(NUMBER, number.to_string())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut heard = Heard::default();
    let (mut answers, mut killed) = (0, false);
    for line in BufReader::new(child.stdout.take().unwrap()).split(b'\n') {
        let line = String::from_utf8_lossy(&line.unwrap()).into_owned();
        let Some((_, told)) = line.split_once(MARK) else {
            continue;
        };
        // A line that was cut off is of a request that was not asked yet.
        let Ok(told) = serde_json::from_str::<Told>(told) else {
            assert!(killed, "kill {number}: {line}");
            continue;
        };
        answers += u64::from(matches!(told, Told::Done { .. }));
        heard.take(told);
        if !killed && answers >= least {
            let until = Instant::now() + Duration::from_micros(wait);
            while Instant::now() < until {
                std::hint::spin_loop();
            }
            child.kill().unwrap();
            killed = true;
        }
    }
    let ended = child.wait().unwrap();
    let failed = ended.code() == Some(FAILED);
    assert!(killed && !failed, "kill {number}: it ended by itself, {ended}");
    heard
}

/// What so many kills of one workspace had to show.
#[derive(Default)]
struct Seen {
    answered: u64,
    in_flight: u64,
    was_done: u64,
    files: u64,
}

fn kills(prepared: &Path, first: u64, count: u64) -> Seen {
    let home = tempfile::tempdir().unwrap();
    killed::copy(prepared, home.path()).unwrap();
    let mut seen = Seen::default();
    for number in first..first + count {
        let heard = killed_at(home.path(), number);
        let left = Left::open(home.path(), number);
        seen.answered += left.holds_what_was_answered(&heard);
        if let Some(was_done) = left.finishes_what_was_in_flight(&heard) {
            seen.in_flight += 1;
            seen.was_done += u64::from(was_done);
        }
        seen.files += left.has_every_file(&heard);
        left.expect_sound();
    }
    seen
}

#[test]
fn nothing_answered_is_lost_and_no_retry_doubles() {
    let asked = std::env::var("QUAYSIDE_DESK_KILLS").ok();
    let asked = asked.and_then(|text| text.parse().ok()).unwrap_or(FEWEST);
    let prepared = tempfile::tempdir().unwrap();
    killed::prepare(prepared.path()).unwrap();
    let (next, sum) = (AtomicU64::new(0), Mutex::new(Seen::default()));
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    let first = next.fetch_add(KILLS_EACH, Ordering::Relaxed);
                    if first >= asked {
                        break;
                    }
                    let seen = kills(prepared.path(), first, KILLS_EACH.min(asked - first));
                    let mut sum = sum.lock().unwrap();
                    sum.answered += seen.answered;
                    sum.in_flight += seen.in_flight;
                    sum.was_done += seen.was_done;
                    sum.files += seen.files;
                }
            });
        }
    });
    let sum = sum.into_inner().unwrap();
    println!(
        "done: {asked} kills, {} answered, {} in flight of which {} had been done, {} files",
        sum.answered, sum.in_flight, sum.was_done, sum.files
    );
    assert!(sum.answered > asked && sum.in_flight * 10 > asked && sum.files > 0);
}
