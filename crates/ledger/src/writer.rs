//! The writer thread: the only owner of the connection that writes. Requests, and work that is none, reach it over one
//! channel; when it is gone, callers get an error. What waits there together is committed together (`batch.rs`).

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel, sync_channel};
use std::thread::{self, JoinHandle};

use rusqlite::Connection;

use crate::batch::{self, Entry};
use crate::error::LedgerError;
use crate::head::HeadWriter;
use crate::lock::WorkspaceLock;
use crate::projector::Projectors;

/// What the writer thread owns.
pub(crate) struct WriterState {
    pub(crate) conn: Connection,
    pub(crate) head: HeadWriter,
    pub(crate) projectors: Projectors,
    /// Dropped last: nobody else may open the workspace before the connection is closed.
    pub(crate) lock: Arc<WorkspaceLock>,
}

/// Requests that share a commit at most: enough that its sync no longer counts, few enough that the first one does not
/// wait long for the last.
const TOGETHER: usize = 64;

enum Job {
    /// Work that is no request and shares a transaction with nothing.
    Alone(Box<dyn FnOnce(&mut WriterState) + Send>),
    Request(Box<dyn Entry>),
}

/// The way to the writer thread.
pub(crate) struct Writer {
    jobs: Option<Sender<Job>>,
    thread: Option<JoinHandle<()>>,
}

impl Writer {
    pub(crate) fn start(dir: &Path, state: WriterState) -> Result<Writer, LedgerError> {
        let (jobs, inbox) = channel();
        let thread = thread::Builder::new()
            .name("ledger-writer".to_owned())
            .spawn(move || work_off(&inbox, state))
            .map_err(LedgerError::io("starting the writer of", dir))?;
        Ok(Writer {
            jobs: Some(jobs),
            thread: Some(thread),
        })
    }

    /// Runs `work` on the writer thread and waits for it. A panic inside it becomes an error and the
    /// thread lives on.
    pub(crate) fn run<R: Send + 'static, E: From<LedgerError> + Send + 'static>(
        &self,
        work: impl FnOnce(&mut WriterState) -> Result<R, E> + Send + 'static,
    ) -> Result<R, E> {
        let (answer, outbox) = sync_channel(1);
        let job = Job::Alone(Box::new(move |state| {
            let result = catch_unwind(AssertUnwindSafe(|| work(state))).unwrap_or_else(|panic| {
                Err(LedgerError::WorkPanicked {
                    message: message_of(&*panic),
                }
                .into())
            });
            // The caller may have gone away; the work is done either way.
            let _ = answer.send(result);
        }));
        self.send(job)?;
        outbox.recv().map_err(|_| LedgerError::Unavailable)?
    }

    /// Hands a request in; it answers for itself when its commit stands.
    pub(crate) fn submit(&self, request: Box<dyn Entry>) -> Result<(), LedgerError> {
        self.send(Job::Request(request))
    }

    fn send(&self, job: Job) -> Result<(), LedgerError> {
        let own = |thread: &JoinHandle<()>| thread.thread().id() == thread::current().id();
        if self.thread.as_ref().is_some_and(own) {
            // Waiting for itself, the thread would wait for ever.
            let message = "a request inside a request".to_owned();
            return Err(LedgerError::WorkPanicked { message });
        }
        let jobs = self.jobs.as_ref().ok_or(LedgerError::Unavailable)?;
        jobs.send(job).map_err(|_| LedgerError::Unavailable)
    }
}

fn work_off(inbox: &Receiver<Job>, mut state: WriterState) {
    let mut next = None;
    while let Some(job) = next.take().or_else(|| inbox.recv().ok()) {
        match job {
            Job::Alone(work) => work(&mut state),
            Job::Request(first) => {
                let mut waiting = vec![first];
                next = gather(inbox, &mut waiting);
                batch::settle(&mut state, waiting);
            }
        }
    }
    // A head that stays behind is brought forward at the next opening, and said so there.
    let _ = state.head.settle();
}

/// Takes the requests that wait now. Work that must be alone ends it, and is given back as the next to do.
fn gather(inbox: &Receiver<Job>, waiting: &mut Vec<Box<dyn Entry>>) -> Option<Job> {
    while waiting.len() < TOGETHER {
        match inbox.try_recv().ok()? {
            Job::Request(request) => waiting.push(request),
            alone @ Job::Alone(_) => return Some(alone),
        }
    }
    None
}

/// What a panic said.
pub(crate) fn message_of(panic: &(dyn Any + Send)) -> String {
    panic
        .downcast_ref::<&str>()
        .map(|text| (*text).to_owned())
        .or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_default()
}

impl Drop for Writer {
    /// Lets the work that was handed in finish, then waits until the database is closed.
    fn drop(&mut self) {
        drop(self.jobs.take());
        if let Some(thread) = self.thread.take()
            && thread.thread().id() != thread::current().id()
        {
            // An error here is a panic outside any job; there is nobody left to tell.
            let _ = thread.join();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use chrono::{DateTime, Utc};
    use rusqlite::Connection;
    use tempfile::tempdir;

    use crate::batch::{End, Entry, Ran};
    use crate::event::NewEvent;
    use crate::projector::Projectors;
    use crate::tx::{Outcome, Request};
    use crate::{Depth, Ledger, LedgerError, Options};

    /// What no request does: it panics outside its work, where the thread has no guard.
    struct Deadly;

    impl Entry for Deadly {
        fn run(&mut self, _: &Connection, _: &Projectors) -> Ran {
            Ran::Answered
        }
        fn answer(self: Box<Self>, _: End<'_>) {
            panic!("the writer thread ends here, as this test wants it");
        }
    }

    fn note(ledger: &Ledger, id: &str) -> Result<Outcome<()>, LedgerError> {
        let request = Request::noting(id);
        let event = NewEvent::new("noted", 1, &serde_json::json!({})).unwrap();
        let stream = format!("note/{id}");
        ledger.transact(request, move |tx| tx.append(&stream, 0, vec![event]).map(|_| ()))
    }

    fn unavailable<T: std::fmt::Debug>(answer: &Result<T, LedgerError>) -> bool {
        matches!(answer, Err(LedgerError::Unavailable))
    }

    #[test]
    fn when_the_thread_is_gone_a_command_is_unavailable_and_reading_goes_on() {
        let dir = tempdir().unwrap();
        let options = || Options::new(DateTime::<Utc>::UNIX_EPOCH);
        let ledger = Ledger::open(dir.path(), options()).unwrap();
        note(&ledger, "kept").unwrap();
        ledger.writer().unwrap().submit(Box::new(Deadly)).unwrap();
        // This one may still reach the thread, and is let go by it unanswered.
        let on_its_way = note(&ledger, "on-its-way");
        assert!(unavailable(&on_its_way), "{on_its_way:?}");
        let thread = ledger.writer().unwrap().thread.as_ref().unwrap();
        let started = Instant::now();
        while !thread.is_finished() && started.elapsed() < Duration::from_secs(10) {
            std::thread::yield_now();
        }
        assert!(thread.is_finished());
        // Requests, requests in turn, and work that is none.
        let asked = note(&ledger, "late");
        assert!(unavailable(&asked), "{asked:?}");
        let in_turn = ledger.in_turn(|_| Ok::<_, LedgerError>(()));
        assert!(unavailable(&in_turn), "{in_turn:?}");
        assert!(unavailable(&ledger.rebuild()));
        assert!(unavailable(&ledger.verify(Depth::Log)));
        let events = ledger.read(|view| view.events_after(0, 10)).unwrap();
        let kept: Vec<_> = events.iter().map(|event| event.stream.as_str()).collect();
        assert_eq!(kept.first(), Some(&"note/kept"));
        assert!(kept.iter().all(|stream| *stream != "note/late"));
        // The next opening has another thread; what was unavailable is done once when it is asked again.
        drop(ledger);
        let ledger = Ledger::open(dir.path(), options()).unwrap();
        assert!(note(&ledger, "kept").unwrap().replayed);
        note(&ledger, "on-its-way").unwrap();
        assert!(!note(&ledger, "late").unwrap().replayed);
        assert!(ledger.verify(Depth::Log).unwrap().is_sound());
        assert_eq!(ledger.read(|view| view.newest()).unwrap().seq, 3);
    }
}
