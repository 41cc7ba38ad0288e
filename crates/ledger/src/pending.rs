//! Work on its way through the writer thread, with the caller who waits for its answer.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use rusqlite::Connection;

use crate::batch::{End, Entry, Ran};
use crate::error::LedgerError;
use crate::projector::Projectors;
use crate::tx::Outcome;
use crate::writer::message_of;

/// Work that gives an outcome, and says whether the log grew.
pub(crate) struct Pending<R, E, W> {
    work: Option<W>,
    result: Option<Result<Outcome<R>, E>>,
    caller: SyncSender<Result<Outcome<R>, E>>,
}

impl<R, E, W> Pending<R, E, W> {
    /// The work, and where its outcome will come.
    pub(crate) fn new(work: W) -> (Self, Receiver<Result<Outcome<R>, E>>) {
        let (caller, outbox) = sync_channel(1);
        let pending = Pending {
            work: Some(work),
            result: None,
            caller,
        };
        (pending, outbox)
    }
}

impl<R, E, W> Entry for Pending<R, E, W>
where
    R: Send,
    E: From<LedgerError> + Send,
    W: FnOnce(&Connection, &Projectors) -> Result<(Outcome<R>, Ran), E> + Send,
{
    fn run(&mut self, conn: &Connection, projectors: &Projectors) -> Ran {
        let Some(work) = self.work.take() else {
            return Ran::Failed;
        };
        let guarded = AssertUnwindSafe(|| work(conn, projectors));
        let result = catch_unwind(guarded).unwrap_or_else(|panic| {
            let message = message_of(&*panic);
            Err(LedgerError::WorkPanicked { message }.into())
        });
        let (ran, result) = match result {
            Ok((outcome, ran)) => (ran, Ok(outcome)),
            Err(error) => (Ran::Failed, Err(error)),
        };
        self.result = Some(result);
        ran
    }

    fn answer(self: Box<Self>, end: End<'_>) {
        let result = match (end, self.result) {
            (End::Stands { head_behind }, Some(Ok(mut outcome))) => {
                if outcome.seqs.is_some() && !outcome.replayed {
                    outcome.head_behind = head_behind.map(str::to_owned);
                }
                Ok(outcome)
            }
            (End::Stands { .. }, Some(Err(error))) => Err(error),
            (End::Stands { .. }, None) => Err(LedgerError::Undone.into()),
            (End::Void(error), _) => Err(error.into()),
        };
        // The caller may have gone away; the work is done either way.
        let _ = self.caller.send(result);
    }
}
