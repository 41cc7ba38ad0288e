//! An intruder by chance: edits, deletes, reorders, swaps and cuts the log, with and without setting every hash right
//! afterwards, with and without the head file. Head file and checkpoint find all of it.

use std::fs;
use std::path::Path;

use crate::common::{
    Seeded, at, behind_its_back, cases, copy_folder, filled, options, quick_folder, read_only,
};
use ledger::rusqlite::{Connection, params};
use ledger::{Checkpoint, CheckpointVerdict, Depth, HeadState, Ledger, Sha, StoredEvent};

#[derive(Debug, Clone, Copy)]
enum Way {
    Edit,
    Delete,
    Reorder,
    Swap,
    Cut,
}

const WAYS: [Way; 5] = [Way::Edit, Way::Delete, Way::Reorder, Way::Swap, Way::Cut];

/// What else the intruder does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Care {
    /// Nothing: the hashes are those of before.
    None,
    /// Numbers and hashes fit again.
    Hashes,
    /// And the head file is made anew, by the program itself.
    HashesAndHead,
}

const CARES: [Care; 3] = [Care::None, Care::Hashes, Care::HashesAndHead];

fn tamper(events: &mut Vec<StoredEvent>, way: Way, random: &mut Seeded) {
    let last = events.len() - 1;
    let one = random.below(last);
    let other = one + 1 + random.below(last - one);
    match way {
        Way::Edit => edit(&mut events[random.below(last + 1)], random),
        Way::Delete => drop(events.drain(one..other)),
        Way::Reorder => {
            events.swap(one, other);
            let seq = events[one].seq;
            events[one].seq = events[other].seq;
            events[other].seq = seq;
        }
        Way::Swap => {
            let body = events[one].body.clone();
            events[one].body = std::mem::replace(&mut events[other].body, body);
        }
        Way::Cut => events.truncate(one),
    }
}

fn edit(event: &mut StoredEvent, random: &mut Seeded) {
    match random.below(8) {
        0 => event.stream.push('x'),
        1 => event.version += 100,
        2 => event.kind.push('x'),
        3 => event.schema_version += 1,
        4 => event.body = format!("{{\"amount\":{}}}", 1000 + random.below(1000)),
        5 => event.request_index += 7,
        6 => event.actor = "supplier".to_owned(),
        _ => event.hash = Sha::of(&[event.version as u8]),
    }
}

/// Numbers without gaps, and the chain of the events as they are now.
fn set_right(events: &mut [StoredEvent]) {
    let mut before = Sha::ZERO;
    for (event, seq) in events.iter_mut().zip(1..) {
        event.seq = seq;
        event.prev_hash = before;
        event.hash = event.computed_hash();
        before = event.hash;
    }
}

/// Puts these events in place of those in the log.
fn put(dir: &Path, events: &[StoredEvent]) {
    behind_its_back(dir, "");
    let conn = Connection::open(dir.join("ledger.db")).unwrap();
    conn.pragma_update(None, "foreign_keys", false).unwrap();
    let recorded: String = conn
        .query_row("SELECT recorded_at FROM events LIMIT 1", [], |row| row.get(0))
        .unwrap();
    conn.execute("DELETE FROM events", []).unwrap();
    for event in events {
        let sql = "INSERT INTO events VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)";
        conn.execute(
            sql,
            params![
                event.seq as i64,
                event.stream,
                event.version as i64,
                event.kind,
                event.schema_version,
                event.body,
                event.request_id,
                event.request_index,
                event.actor,
                recorded,
                hex(&event.prev_hash),
                hex(&event.hash),
            ],
        )
        .unwrap();
    }
}

fn hex(sha: &Sha) -> Vec<u8> {
    let text = sha.to_string();
    let digits = (0..text.len()).step_by(2);
    digits
        .map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap())
        .collect()
}

/// What says so: the log itself, the head file, the checkpoint.
fn found(dir: &Path, checkpoint: &Checkpoint) -> (bool, bool, bool) {
    let ledger = Ledger::open(dir, read_only()).unwrap();
    let report = ledger.verify(Depth::Log).unwrap();
    let head = !matches!(report.head, HeadState::Agrees);
    let kept = ledger.compare(checkpoint).unwrap();
    (
        report.first_bad.is_some(),
        head,
        !matches!(kept, CheckpointVerdict::Agrees { since: 0 }),
    )
}

#[test]
fn every_tampering_is_found() {
    let whole = quick_folder();
    let ledger = filled(whole.path());
    let checkpoint = ledger.checkpoint(at(0)).unwrap();
    let truth = ledger.read(|view| view.events_after(0, 100)).unwrap();
    drop(ledger);
    let all = cases("QUAYSIDE_TAMPERINGS", 200);
    let (mut found_all, mut drawn) = (0, 0);
    while found_all < all {
        let case = drawn;
        drawn += 1;
        let mut random = Seeded::new(case);
        let way = WAYS[case as usize % WAYS.len()];
        let care = CARES[case as usize / WAYS.len() % CARES.len()];
        let mut events = truth.clone();
        tamper(&mut events, way, &mut random);
        assert_ne!(events, truth);
        if care != Care::None {
            set_right(&mut events);
        }
        // A hash that was edited is right again then, and nothing was tampered with: another is drawn.
        if events == truth {
            continue;
        }
        let dir = quick_folder();
        copy_folder(whole.path(), dir.path());
        put(dir.path(), &events);
        if care == Care::HashesAndHead {
            fs::remove_file(dir.path().join("head")).unwrap();
            let refolding = Ledger::open(dir.path(), options());
            // The program takes it for a log whose head file is missing, and says so.
            assert!(
                refolding
                    .as_ref()
                    .is_ok_and(|ledger| { events.is_empty() || ledger.opened().head == HeadState::Missing }),
                "case {case}: {:?}",
                refolding.map(|_| ())
            );
        }
        let (log, head, kept) = found(dir.path(), &checkpoint);
        let context = format!("case {case}: {way:?}, {care:?}: log {log}, head {head}, checkpoint {kept}");
        assert!(kept, "{context}");
        match care {
            // The end may be as it was: then it is the log itself that does not fit.
            Care::None => assert!(log || head, "{context}"),
            Care::Hashes => assert!(head, "{context}"),
            Care::HashesAndHead => {}
        }
        found_all += 1;
    }
    println!("done: {found_all} tamperings, all found, of {drawn} drawn");
}
