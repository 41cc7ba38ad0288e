//! The program is killed at any moment: what was acknowledged is there, a retry doubles nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::common::{Seeded, cases, envelope, note, quick_folder, sealed_options};
use ledger::{Depth, Ledger, StoredEvent};

const PLACE: &str = "QUAYSIDE_TEST_KILL";
/// Kills of one workspace before the next one begins: a log that only grows would make each slower than the last.
const KILLS_EACH: u32 = 20;
/// Those who ask at the same time, so that commits are shared.
const CALLERS: usize = 3;

fn open(dir: &Path) -> Ledger {
    Ledger::open(dir, sealed_options()).unwrap()
}

fn stream(caller: usize) -> String {
    format!("order/{caller}")
}

/// Two events under the caller's request of this number.
fn asked(ledger: &Ledger, caller: usize, number: u64) -> bool {
    let id = format!("req-{caller}-{number}");
    note(ledger, &id, &stream(caller), &[1, 2]).unwrap().replayed
}

/// The process that is killed: does nothing unless it was started by the test below.
#[test]
fn victim() {
    let Ok(dir) = std::env::var(PLACE) else { return };
    println!("acknowledged start");
    let ledger = open(&PathBuf::from(dir));
    std::thread::scope(|scope| {
        for caller in 0..CALLERS {
            let ledger = &ledger;
            scope.spawn(move || {
                let version = ledger.read(|view| view.stream_version(&stream(caller))).unwrap();
                for number in version / 2.. {
                    asked(ledger, caller, number);
                    // One write, so that a line is there or not.
                    let line = format!("acknowledged req-{caller}-{number}\n");
                    std::io::stdout().write_all(line.as_bytes()).unwrap();
                }
            });
        }
    });
}

/// Kills the victim some time after it has acknowledged so many; says what it had.
fn killed(dir: &Path, random: &mut Seeded) -> Vec<String> {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "kill::victim", "--nocapture", "--test-threads=1"])
        .env(PLACE, dir)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    // The first line is none: one in eight is killed while it opens.
    let least = random.below(8);
    let wait = Duration::from_micros(random.below(4_000) as u64);
    let mut seen = Vec::new();
    let mut killed = false;
    for line in BufReader::new(child.stdout.take().unwrap()).lines() {
        if let Some((_, id)) = line.unwrap().split_once("acknowledged ") {
            seen.push(id.to_owned());
        }
        if seen.len() > least && !killed {
            let until = Instant::now() + wait;
            while Instant::now() < until {
                std::hint::spin_loop();
            }
            child.kill().unwrap();
            killed = true;
        }
    }
    child.wait().unwrap();
    seen.retain(|id| id.starts_with("req-"));
    seen
}

/// Requests with their events, from an event on.
fn logged(ledger: &Ledger, after: u64) -> BTreeMap<String, Vec<StoredEvent>> {
    let mut logged: BTreeMap<String, Vec<StoredEvent>> = BTreeMap::new();
    for event in ledger.read(|view| view.events_after(after, u32::MAX)).unwrap() {
        logged.entry(event.request_id.clone()).or_default().push(event);
    }
    logged
}

/// Opens what is left and holds it against what was acknowledged since `after`; says where the log ends now.
fn checked(dir: &Path, acknowledged: &[String], after: u64) -> u64 {
    let ledger = open(dir);
    let report = ledger.verify(Depth::Log).unwrap();
    assert!(report.is_sound(), "{report:?}");
    let logged = logged(&ledger, after);
    let acknowledged: BTreeSet<&String> = acknowledged.iter().collect();
    let lost: Vec<_> = acknowledged
        .iter()
        .filter(|id| !logged.contains_key(**id))
        .collect();
    assert!(lost.is_empty(), "lost {lost:?}");
    assert!(logged.values().all(|events| events.len() == 2), "half a request");
    // Those who never saw an answer ask again: what is there is not done twice, what is not is done once.
    let before = ledger.read(|view| view.newest()).unwrap().seq;
    let mut done = 0;
    for caller in 0..CALLERS {
        let version = ledger.read(|view| view.stream_version(&stream(caller))).unwrap();
        if version > 0 {
            assert!(asked(&ledger, caller, version / 2 - 1), "done twice");
        }
        assert!(!asked(&ledger, caller, version / 2));
        done += 2;
    }
    let newest = ledger.read(|view| view.newest()).unwrap().seq;
    assert_eq!(newest, before + done);
    let folded = ledger.projection_digests().unwrap();
    ledger.rebuild().unwrap();
    assert_eq!(ledger.projection_digests().unwrap(), folded);
    newest
}

#[test]
fn nothing_acknowledged_is_lost_and_no_retry_doubles() {
    let kills = cases("QUAYSIDE_KILLS", 200);
    let (mut done, mut acknowledged) = (0, 0);
    while done < kills {
        let dir = quick_folder();
        envelope().save(dir.path()).unwrap();
        let mut newest = 0;
        for _ in 0..KILLS_EACH.min(kills - done) {
            let mut random = Seeded::new(done);
            let seen = killed(dir.path(), &mut random);
            acknowledged += seen.len();
            newest = checked(dir.path(), &seen, newest);
            done += 1;
        }
        // Pages and files too, once for each workspace.
        assert!(open(dir.path()).verify(Depth::Everything).unwrap().is_sound());
    }
    println!("done: {done} kills, {acknowledged} acknowledged");
    assert!(acknowledged > kills as usize);
}
