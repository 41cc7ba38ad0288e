//! The writer thread: the only owner of the connection that writes. Work reaches it as closures over a
//! channel; when it is gone, callers get an error.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::mpsc::{Receiver, Sender, channel, sync_channel};
use std::thread::{self, JoinHandle};

use rusqlite::Connection;

use crate::error::LedgerError;
use crate::lock::WorkspaceLock;
use crate::mark::HeadFile;
use crate::projector::Projectors;

/// What the writer thread owns.
pub(crate) struct WriterState {
    pub(crate) conn: Connection,
    pub(crate) head: HeadFile,
    pub(crate) projectors: Projectors,
    /// Dropped last: nobody else may open the workspace before the connection is closed.
    pub(crate) _lock: WorkspaceLock,
}

type Job = Box<dyn FnOnce(&mut WriterState) + Send>;

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
        if self
            .thread
            .as_ref()
            .is_some_and(|thread| thread.thread().id() == thread::current().id())
        {
            // Waiting for itself, the thread would wait for ever.
            let message = "a request inside a request".to_owned();
            return Err(LedgerError::WorkPanicked { message }.into());
        }
        let (answer, outbox) = sync_channel(1);
        let job: Job = Box::new(move |state| {
            let result = catch_unwind(AssertUnwindSafe(|| work(state))).unwrap_or_else(|panic| {
                Err(LedgerError::WorkPanicked {
                    message: message_of(&*panic),
                }
                .into())
            });
            // The caller may have gone away; the work is done either way.
            let _ = answer.send(result);
        });
        let jobs = self.jobs.as_ref().ok_or(LedgerError::Unavailable)?;
        jobs.send(job).map_err(|_| LedgerError::Unavailable)?;
        outbox.recv().map_err(|_| LedgerError::Unavailable)?
    }
}

fn work_off(inbox: &Receiver<Job>, mut state: WriterState) {
    while let Ok(job) = inbox.recv() {
        job(&mut state);
    }
}

fn message_of(panic: &(dyn Any + Send)) -> String {
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
