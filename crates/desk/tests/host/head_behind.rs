//! The file with the newest event's hash cannot be written: what was recorded stands, and that is said until it can.

use std::io;
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};

use ledger::disk::{Change, Refused, Watch, watch};
use serde_json::json;

use crate::help::real;

const FAILING: &str = "QUAYSIDE_TEST_HEAD";

static FAILS: AtomicBool = AtomicBool::new(false);

/// A disk that lets nothing be written to the head file for a while.
struct Head;

impl Watch for Head {
    fn before(&self, change: &Change<'_>) -> Result<(), Refused> {
        match change {
            Change::Written { path, .. } if path.ends_with("head") && FAILS.load(Ordering::SeqCst) => {
                Err(Refused {
                    error: io::Error::other("a head that fails"),
                    kept: 0,
                })
            }
            _ => Ok(()),
        }
    }
}

/// Records while the head file fails, in a process of its own: does nothing unless it was started by the test below.
#[test]
fn guest() {
    if std::env::var(FAILING).is_err() {
        return;
    }
    assert!(watch(Head));
    let host = real();
    let mut changes = host.desk.changes();
    let mut told = || {
        let mut workspace = false;
        while let Ok(topics) = changes.try_recv() {
            workspace |= topics.contains(&desk::Topic::Workspace);
        }
        let current = host.ok("workspace.current", json!({}));
        (current["workspace"]["head_behind"] == json!(true), workspace)
    };
    let add = |name: &str| {
        let supplier = json!({ "name": name, "country": "CN", "trade_assurance": "yes", "verified": "unknown",
            "categories": [] });
        host.ok("catalogue.put_supplier", json!({ "supplier": supplier }));
    };
    add("One");
    assert_eq!(told(), (false, false));
    FAILS.store(true, Ordering::SeqCst);
    add("Two");
    assert_eq!(
        told(),
        (true, true),
        "it is said, and whoever listens looks again"
    );
    add("Three");
    assert_eq!(told(), (true, false), "it is known");
    FAILS.store(false, Ordering::SeqCst);
    add("Four");
    assert_eq!(told(), (false, true), "and taken back");
    assert_eq!(host.ok("ledger.verify", json!({}))["sound"], true);
}

#[test]
fn a_head_file_that_cannot_be_written_is_told_until_it_can() {
    let done = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "head_behind::guest", "--nocapture", "--test-threads=1"])
        .env(FAILING, "1")
        .output()
        .unwrap();
    let printed = String::from_utf8_lossy(&done.stderr).into_owned() + &String::from_utf8_lossy(&done.stdout);
    assert!(done.status.success() && printed.contains("1 passed"), "{printed}");
}
