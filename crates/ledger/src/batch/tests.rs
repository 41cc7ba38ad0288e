//! Requests that are settled together: what stands, what falls with its neighbours, and what each is told.

mod failures;

use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use chrono::{DateTime, TimeZone, Utc};
use rusqlite::Connection;
use tempfile::{TempDir, tempdir};

use super::*;
use crate::connection::open_writer;
use crate::event::{NewEvent, StoredEvent};
use crate::hash::Sha;
use crate::head::HeadFile;
use crate::keys::Sealing;
use crate::lock::WorkspaceLock;
use crate::migrate::{MIGRATIONS, migrate};
use crate::pending::Pending;
use crate::projector::Projector;
use crate::turns::{self, Turns};
use crate::tx::{Outcome, Request, Tx, answer};
use crate::verify::{self, Depth};
use crate::view::View;
use crate::writer::Writer;

type Answer = Result<Outcome<u64>, LedgerError>;
type Asked = (Box<dyn Entry>, Receiver<Answer>);

/// Keeps the numbers of the events it was shown.
struct Shown;

impl Projector for Shown {
    fn name(&self) -> &'static str {
        "shown"
    }
    fn version(&self) -> u32 {
        1
    }
    fn schema_sql(&self) -> &'static str {
        "CREATE TABLE shown (seq INTEGER PRIMARY KEY, stream TEXT NOT NULL) STRICT;"
    }
    fn tables(&self) -> &'static [&'static str] {
        &["shown"]
    }
    fn apply(&self, conn: &Connection, event: &StoredEvent) -> Result<(), LedgerError> {
        let seq = crate::event::stored(event.seq)?;
        conn.execute("INSERT INTO shown VALUES (?1, ?2)", (seq, &event.stream))?;
        Ok(())
    }
}

/// What the writer thread owns, in a new folder, with its commits counted.
struct Room {
    dir: TempDir,
    state: WriterState,
    commits: Arc<AtomicUsize>,
}

impl Room {
    fn new() -> Room {
        let dir = tempdir().unwrap();
        let path = dir.path().join("ledger.db");
        let mut conn = open_writer(&path, Duration::from_secs(1), &Sealing::Plain).unwrap();
        migrate(&mut conn, dir.path(), 0, now(), &Sealing::Plain, MIGRATIONS).unwrap();
        let projectors = Projectors::new(vec![Arc::new(Shown)]).unwrap();
        projectors.refold(&conn, &projectors.names()).unwrap();
        let commits = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&commits);
        let hook = move || {
            counted.fetch_add(1, Ordering::Relaxed);
            false
        };
        conn.commit_hook(Some(hook)).unwrap();
        let state = WriterState {
            conn,
            head: HeadFile::of(dir.path()).into_writer(&Mark::START).unwrap(),
            projectors,
            lock: Arc::new(WorkspaceLock::exclusive(dir.path()).unwrap()),
        };
        Room { dir, state, commits }
    }

    /// Settles all of them together; gives the answers in their order.
    fn settle(&mut self, asked: Vec<Asked>) -> Vec<Answer> {
        let (entries, answers): (Vec<_>, Vec<_>) = asked.into_iter().unzip();
        settle(&mut self.state, entries);
        answers.iter().map(|answer| answer.try_recv().unwrap()).collect()
    }

    fn commits(&self) -> usize {
        self.commits.load(Ordering::Relaxed)
    }

    /// Streams of the log, oldest event first. Log, answers, head file and projections must fit each other.
    fn log(&self) -> Vec<String> {
        let conn = &self.state.conn;
        let view = View::new(conn);
        let events = view.events_after(0, 1000).unwrap();
        let head = verify::head_state(conn, &HeadFile::of(self.dir.path())).unwrap();
        assert_eq!(head, crate::mark::HeadState::Agrees);
        let files = crate::files::Files::new(self.dir.path(), 10, &Sealing::Plain).unwrap();
        let report =
            verify::verify(conn, head, &files, Depth::Log, &mut |_| ControlFlow::Continue(())).unwrap();
        assert!(report.is_sound(), "{report:?}");
        assert!(self.state.projectors.stale(conn).unwrap().is_empty());
        let mut shown = conn.prepare("SELECT stream FROM shown ORDER BY seq").unwrap();
        let shown: Vec<String> = shown
            .query_map([], |row| row.get(0))
            .unwrap()
            .map(Result::unwrap)
            .collect();
        let streams: Vec<String> = events.into_iter().map(|event| event.stream).collect();
        assert_eq!(shown, streams);
        streams
    }
}

fn now() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 11, 2, 9, 0, 0).unwrap()
}

fn request(id: &str, op: &str) -> Request {
    Request {
        request_id: id.to_owned(),
        op: op.to_owned(),
        args_hash: Sha::of(b"{}"),
        actor: "buyer".to_owned(),
        recorded_at: now(),
    }
}

/// Requests that take turns.
fn in_turn(work: impl FnOnce(&mut Turns<'_>) -> Result<u64, LedgerError> + Send + 'static) -> Asked {
    let (pending, outbox) =
        Pending::new(move |conn: &Connection, projectors: &Projectors| turns::take(conn, projectors, work));
    (Box::new(pending), outbox)
}

fn asked(
    id: &str,
    op: &str,
    work: impl FnOnce(&mut Tx<'_>) -> Result<u64, LedgerError> + Send + 'static,
) -> Asked {
    let request = request(id, op);
    let (pending, outbox) = Pending::new(move |conn: &Connection, projectors: &Projectors| {
        answer(conn, projectors, &request, work)
    });
    (Box::new(pending), outbox)
}

/// Appends one event to a stream that must stand at `version`.
fn append(tx: &mut Tx<'_>, stream: &str, version: u64) -> Result<u64, LedgerError> {
    let event = NewEvent::new("noted", 1, &version)?;
    tx.append(stream, version, vec![event])?;
    Ok(version + 1)
}

fn note(id: &str, stream: &'static str, version: u64) -> Asked {
    asked(id, "note", move |tx| append(tx, stream, version))
}

/// Writes, and is refused then.
fn refused(id: &str, stream: &'static str) -> Asked {
    asked(id, "note", move |tx| {
        append(tx, stream, 0)?;
        Err(LedgerError::Unacceptable {
            field: "amount",
            why: "must not be zero",
        })
    })
}

#[test]
fn several_stand_in_one_commit() {
    let mut room = Room::new();
    let answers = room.settle(vec![
        note("a", "order/a", 0),
        note("b", "order/b", 0),
        note("c", "order/a", 1),
    ]);
    let seqs: Vec<_> = answers.into_iter().map(|answer| answer.unwrap().seqs).collect();
    assert_eq!(seqs, [Some((1, 1)), Some((2, 2)), Some((3, 3))]);
    assert_eq!(room.log(), ["order/a", "order/b", "order/a"]);
    assert_eq!(room.commits(), 1);
}

#[test]
fn one_that_is_refused_leaves_nothing_and_its_neighbours_stand() {
    let mut room = Room::new();
    let answers = room.settle(vec![
        note("a", "order/a", 0),
        refused("b", "order/b"),
        note("c", "order/b", 0),
    ]);
    assert!(matches!(answers[1], Err(LedgerError::Unacceptable { .. })));
    assert_eq!(answers[0].as_ref().unwrap().seqs, Some((1, 1)));
    assert_eq!(answers[2].as_ref().unwrap().seqs, Some((2, 2)));
    assert_eq!(room.log(), ["order/a", "order/b"]);
    assert_eq!(room.commits(), 1);
    assert!(View::new(&room.state.conn).request("b").unwrap().is_none());
}

#[test]
fn where_all_are_refused_there_is_no_commit() {
    let mut room = Room::new();
    let answers = room.settle(vec![refused("a", "order/a"), refused("b", "order/a")]);
    assert!(answers.iter().all(Result::is_err));
    assert_eq!((room.commits(), room.log().len()), (0, 0));
}

#[test]
fn who_expects_the_version_another_has_just_taken_is_in_conflict() {
    let mut room = Room::new();
    let answers = room.settle(vec![note("a", "order/a", 0), note("b", "order/a", 0)]);
    assert!(answers[0].is_ok());
    assert!(
        matches!(
            answers[1],
            Err(LedgerError::Conflict {
                expected: 0,
                found: 1,
                ..
            })
        ),
        "{answers:?}"
    );
    assert_eq!(room.log(), ["order/a"]);
}

#[test]
fn a_request_twice_in_one_commit_is_once() {
    let mut room = Room::new();
    let other = asked("a", "other", |tx| append(tx, "order/b", 0));
    let answers = room.settle(vec![note("a", "order/a", 0), note("a", "order/a", 0), other]);
    let [first, second] = [0, 1].map(|place| answers[place].as_ref().unwrap());
    assert_eq!((first.value, first.replayed), (1, false));
    assert_eq!(
        (second.value, second.replayed, second.seqs),
        (1, true, first.seqs)
    );
    assert!(matches!(answers[2], Err(LedgerError::RequestReused { .. })));
    assert_eq!(room.log(), ["order/a"]);
}

#[test]
fn a_refused_request_may_be_asked_again_in_the_same_commit() {
    let mut room = Room::new();
    let answers = room.settle(vec![refused("a", "order/a"), note("a", "order/a", 0)]);
    assert!(answers[0].is_err());
    assert!(!answers[1].as_ref().unwrap().replayed);
    assert_eq!(room.log(), ["order/a"]);
}

/// Also the one that was only answered again, and the one whose refusal may rest on what now never happened.
/// SQLite may end the whole transaction when one statement meets a full disk or an I/O error.
/// However full the disk is when the many come, who is answered is in the log and who is not is not.
#[test]
fn turns_share_a_commit_and_one_that_is_refused_leaves_nothing() {
    let mut room = Room::new();
    let turns = in_turn(|turns| {
        for (id, version) in [("a", 0), ("b", 5), ("c", 1)] {
            let done = turns.request(&request(id, "note"), |tx| append(tx, "order/a", version));
            assert_eq!(done.is_err(), id == "b", "{done:?}");
        }
        let twice = turns.request(&request("a", "note"), |tx| append(tx, "order/a", 2));
        assert!(twice?.replayed);
        turns.view().stream_version("order/a")
    });
    let answers = room.settle(vec![
        note("before", "order/b", 0),
        turns,
        note("after", "order/a", 2),
    ]);
    let [first, turns, last] = [0, 1, 2].map(|place| answers[place].as_ref().unwrap());
    assert_eq!(
        (first.seqs, turns.seqs, last.seqs),
        (Some((1, 1)), Some((2, 3)), Some((4, 4)))
    );
    assert_eq!(turns.value, 2);
    assert_eq!(room.log(), ["order/b", "order/a", "order/a", "order/a"]);
    assert_eq!(room.commits(), 1);
}

#[test]
fn what_waits_for_the_writer_is_committed_together_and_in_order() {
    let Room { dir, state, commits } = Room::new();
    let writer = Writer::start(dir.path(), state).unwrap();
    let (open, door) = channel::<()>();
    let (enter, entered) = channel::<()>();
    std::thread::scope(|scope| {
        let busy = scope.spawn(|| {
            writer.run(move |_: &mut WriterState| {
                enter.send(()).unwrap();
                door.recv().unwrap();
                Ok::<_, LedgerError>(())
            })
        });
        entered.recv().unwrap();
        let asked: Vec<_> = (0..100)
            .map(|version| note(&format!("r-{version}"), "order/a", version))
            .collect();
        let answers: Vec<_> = asked
            .into_iter()
            .map(|(entry, answer)| {
                writer.submit(entry).unwrap();
                answer
            })
            .collect();
        open.send(()).unwrap();
        for (answer, version) in answers.into_iter().zip(1..) {
            assert_eq!(answer.recv().unwrap().unwrap().value, version);
        }
        busy.join().unwrap().unwrap();
    });
    assert_eq!(
        commits.load(Ordering::Relaxed),
        2,
        "100 requests, at most 64 in one commit"
    );
}
