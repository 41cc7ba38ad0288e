//! The program is killed at any moment: what was acknowledged is there, a retry doubles nothing.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::common::{note, open};
use ledger::Depth;
use tempfile::tempdir;

const PLACE: &str = "QUAYSIDE_TEST_KILL";
const KILLS: u32 = 10;

/// The process that is killed: does nothing unless it was started by the test below.
#[test]
fn victim() {
    let Ok(dir) = std::env::var(PLACE) else { return };
    let ledger = open(&PathBuf::from(dir));
    let mut n = ledger.read(|view| view.newest()).unwrap().seq / 2;
    loop {
        let id = format!("req-{n}");
        note(&ledger, &id, &format!("order/{}", n % 5), &[1, 2]).unwrap();
        println!("acknowledged {id}");
        n += 1;
    }
}

fn kill_after(dir: &Path, acknowledgements: u32) -> Vec<String> {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "kill::victim", "--nocapture", "--test-threads=1"])
        .env(PLACE, dir)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut seen = Vec::new();
    let mut killed = false;
    for line in BufReader::new(child.stdout.take().unwrap()).lines() {
        if let Some((_, id)) = line.unwrap().split_once("acknowledged ") {
            seen.push(id.to_owned());
        }
        if seen.len() as u32 >= acknowledgements && !killed {
            child.kill().unwrap();
            killed = true;
        }
    }
    child.wait().unwrap();
    seen
}

#[test]
fn nothing_acknowledged_is_lost_and_no_retry_doubles() {
    let dir = tempdir().unwrap();
    let mut acknowledged = BTreeSet::new();
    for kill in 0..KILLS {
        acknowledged.extend(kill_after(dir.path(), 1 + kill * 7 % 23));
        let ledger = open(dir.path());
        let report = ledger.verify(Depth::Everything).unwrap();
        assert!(report.is_sound(), "{report:?}");
        let events = ledger.read(|view| view.events_after(0, u32::MAX)).unwrap();
        let logged: BTreeSet<String> = events.iter().map(|event| event.request_id.clone()).collect();
        assert!(
            acknowledged.is_subset(&logged),
            "lost {:?}",
            acknowledged.difference(&logged)
        );
        assert_eq!(events.len(), logged.len() * 2, "half a request");
        // The caller never saw the answer to the last one and asks again.
        let last = events.last().unwrap();
        let again = note(&ledger, &last.request_id, &last.stream, &[1, 2]).unwrap();
        assert!(again.replayed);
        assert_eq!(
            ledger.read(|view| view.newest()).unwrap().seq,
            events.len() as u64
        );
        let before = ledger.projection_digests().unwrap();
        ledger.rebuild().unwrap();
        assert_eq!(ledger.projection_digests().unwrap(), before);
    }
}
