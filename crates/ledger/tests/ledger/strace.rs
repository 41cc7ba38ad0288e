//! The system itself refuses: `strace` makes one call of a running program fail, or kills it there, while the real VFS and
//! the real files are used. What the shim of `crates/faults` shows is shown here without any shim. It takes long and wants
//! `strace`; only `cargo xtask soak strace` asks for it.
#![cfg(target_os = "linux")]

use std::collections::BTreeSet;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::common::{envelope, note, quick_folder, sealed_options};
use ledger::{Depth, Ledger, LedgerError};

const PLACE: &str = "QUAYSIDE_TEST_STRACE";
/// Every so manieth call is made to fail; nothing is done where it is not set.
const EVERY: &str = "QUAYSIDE_STRACE_EVERY";
const REQUESTS: u32 = 12;

/// Calls that change a file or see to it that the change stays, and what becomes of one.
const CALLS: [&str; 7] = [
    "pwrite64",
    "write",
    "fdatasync",
    "fsync",
    "ftruncate",
    "rename",
    "openat",
];
const FATES: [&str; 3] = ["error=ENOSPC", "error=EIO", "signal=KILL"];

/// The program whose calls fail: does nothing unless it was started by the test below.
#[test]
fn guest() {
    let Ok(dir) = std::env::var(PLACE) else { return };
    let say = |line: String| {
        // One write, so that a line is there or not.
        let _ = std::io::stdout().write_all(format!("{line}\n").as_bytes());
    };
    let Ok(ledger) = Ledger::open(PathBuf::from(dir), sealed_options()) else {
        return;
    };
    for number in 0..REQUESTS {
        let id = format!("req-{number}");
        let ask = || note(&ledger, &id, "order/0", &[1, 2]);
        // Who is told of a fault asks once more.
        let answered = ask().or_else(|_| ask());
        match answered {
            Ok(_) => say(format!("acknowledged {id}")),
            Err(LedgerError::WorkPanicked { .. } | LedgerError::ErrorIgnored) => say("fault".to_owned()),
            Err(_) => {}
        }
        let _ = ledger.files().put_bytes(format!("paper {number}").as_bytes());
    }
}

/// Runs the guest in a new place with that call failing for the `when`th time; says whether it came so far.
fn injected(call: &str, fate: &str, when: u32) -> bool {
    let dir = quick_folder();
    let place = dir.path().join("trade");
    std::fs::create_dir(&place).unwrap();
    envelope().save(&place).unwrap();
    let told = dir.path().join("told");
    let mut words = vec!["-f".to_owned(), "-qq".to_owned(), "-o".to_owned()];
    words.push(told.display().to_string());
    for name in [
        "ledger.db",
        "ledger.db-wal",
        "ledger.db-journal",
        "head",
        "head.tmp",
        "files",
        "",
    ] {
        words.extend(["-P".to_owned(), place.join(name).display().to_string()]);
    }
    words.extend(["-e".to_owned(), format!("trace={call}")]);
    words.extend(["-e".to_owned(), format!("inject={call}:{fate}:when={when}")]);
    let done = Command::new("strace")
        .args(&words)
        .arg(std::env::current_exe().unwrap())
        .args(["--exact", "strace::guest", "--nocapture", "--test-threads=1"])
        .env(PLACE, &place)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&done.stdout).into_owned();
    let about = format!(
        "{call} {fate} when={when}: {said}{}",
        String::from_utf8_lossy(&done.stderr)
    );
    assert!(!said.contains("fault") && !said.contains("panicked"), "{about}");
    let acknowledged: BTreeSet<&str> = said
        .lines()
        .filter_map(|line| line.split_once("acknowledged ").map(|(_, id)| id))
        .collect();
    checked(&place, &acknowledged, &about);
    let told = std::fs::read_to_string(&told).unwrap_or_default();
    told.contains("(INJECTED)") || told.contains("+++ killed by SIGKILL +++")
}

/// What was answered is there, once and whole; what was not may be asked again, and is done once.
fn checked(place: &Path, acknowledged: &BTreeSet<&str>, about: &str) {
    let ledger = Ledger::open(place, sealed_options()).unwrap_or_else(|error| panic!("{about}: {error:?}"));
    assert!(ledger.verify(Depth::Everything).unwrap().is_sound(), "{about}");
    for number in 0..REQUESTS {
        let id = format!("req-{number}");
        let again = note(&ledger, &id, "order/0", &[1, 2]).unwrap();
        assert!(
            again.replayed || !acknowledged.contains(id.as_str()),
            "{id} was lost: {about}"
        );
    }
    let newest = ledger.read(|view| view.newest()).unwrap().seq;
    assert_eq!(newest, u64::from(REQUESTS) * 2, "{about}");
}

#[test]
fn a_call_that_the_system_refuses_loses_nothing_that_was_answered() {
    let Some(every) = std::env::var(EVERY)
        .ok()
        .and_then(|every| every.parse::<u32>().ok())
    else {
        return;
    };
    let mut runs = 0;
    for call in CALLS {
        for fate in FATES {
            let mut when = 1;
            while injected(call, fate, when) {
                runs += 1;
                when += every;
            }
            println!("{call} {fate}: every {every} of {when}");
        }
    }
    assert!(runs > 20, "only {runs} calls were made to fail");
}
