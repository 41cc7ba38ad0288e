//! Group commit: requests that wait at the same time share one transaction, one sync of the log and one mark of the head file.
//! Each runs in a savepoint of its own and is answered only when the commit stands, so that a shared commit is seen by
//! nobody: what is refused leaves nothing, what is answered is durable. It must not know what a request does.

use rusqlite::{Connection, Transaction, TransactionBehavior};

use crate::error::LedgerError;
use crate::mark::Mark;
use crate::projector::Projectors;
use crate::writer::WriterState;

/// A request that waits for its turn and then for its commit.
pub(crate) trait Entry: Send {
    /// Runs it inside the open transaction; never panics.
    fn run(&mut self, conn: &Connection, projectors: &Projectors) -> Ran;
    /// Tells the caller what came of it.
    fn answer(self: Box<Self>, end: End<'_>);
}

/// How a request ended, before the commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ran {
    /// It failed; what it wrote must go.
    Failed,
    /// It has its answer and appended nothing.
    Answered,
    /// It has its answer, and the log ends at this event now.
    Grew(Mark),
}

/// What became of the commit a request was part of.
pub(crate) enum End<'e> {
    /// Its own answer, or its own error, holds.
    Stands {
        /// Why the head file could not be written, if it could not.
        head_behind: Option<&'e str>,
    },
    /// Nothing of it was written, whatever it had come to.
    Void(LedgerError),
}

/// Runs and answers all of them, in the order they came, with as few commits as there can be.
pub(crate) fn settle(state: &mut WriterState, mut waiting: Vec<Box<dyn Entry>>) {
    while !waiting.is_empty() {
        let outcome = together(state, &mut waiting);
        let later = waiting.split_off(outcome.ran);
        let last = waiting.len().saturating_sub(1);
        for (place, entry) in std::mem::replace(&mut waiting, later).into_iter().enumerate() {
            entry.answer(match &outcome.void {
                // The one that ended the transaction knows best why.
                Some(Void::By { with_error: true }) if place == last => End::Stands { head_behind: None },
                Some(Void::By { .. }) => End::Void(LedgerError::Undone),
                Some(Void::Failed(error)) => End::Void(error.again()),
                None => End::Stands {
                    head_behind: outcome.head_behind.as_deref(),
                },
            });
        }
    }
}

/// Why a transaction came to nothing.
enum Void {
    /// SQLite gave it up during the last request that ran, as it may on a full disk.
    By {
        /// That request failed and says so itself.
        with_error: bool,
    },
    /// It could not be begun or committed.
    Failed(LedgerError),
}

struct Outcome {
    /// How many of those waiting it is true of; the others were not begun.
    ran: usize,
    void: Option<Void>,
    head_behind: Option<String>,
}

/// One transaction over as many as it carries.
fn together(state: &mut WriterState, waiting: &mut [Box<dyn Entry>]) -> Outcome {
    let all = waiting.len();
    let outcome = |ran, void| Outcome {
        ran,
        void,
        head_behind: None,
    };
    if let Err(error) = state.lock.still_there() {
        return outcome(all, Some(Void::Failed(error)));
    }
    let transaction = match state
        .conn
        .transaction_with_behavior(TransactionBehavior::Immediate)
    {
        Ok(transaction) => transaction,
        Err(error) => return outcome(all, Some(Void::Failed(error.into()))),
    };
    let mut kept = false;
    let mut newest = None;
    for (place, entry) in waiting.iter_mut().enumerate() {
        let ran = match apart(&transaction, &state.projectors, entry.as_mut(), all > 1) {
            Ok(ran) => ran,
            Err(error) => return outcome(all, Some(Void::Failed(error))),
        };
        if transaction.is_autocommit() {
            let with_error = ran == Ran::Failed;
            return outcome(place + 1, Some(Void::By { with_error }));
        }
        kept |= ran != Ran::Failed;
        if let Ran::Grew(mark) = ran {
            newest = Some(mark);
        }
    }
    if !kept {
        // Nothing to commit; dropped, it is rolled back.
        return outcome(all, None);
    }
    if let Err(error) = commit(transaction, &state.projectors, newest) {
        return outcome(all, Some(Void::Failed(error)));
    }
    // The events are durable; failing the requests now would deny what has happened.
    let head = newest.map_or(Ok(()), |mark| state.head.advance(&mark));
    Outcome {
        ran: all,
        void: None,
        head_behind: head.err().map(|error| error.to_string()),
    }
}

/// One request, in a savepoint when it is not alone: alone, the transaction itself is rolled back.
fn apart(
    transaction: &Transaction<'_>,
    projectors: &Projectors,
    entry: &mut dyn Entry,
    savepoint: bool,
) -> Result<Ran, LedgerError> {
    if !savepoint {
        return Ok(entry.run(transaction, projectors));
    }
    let statement = |sql: &str| -> Result<(), LedgerError> {
        transaction.prepare_cached(sql)?.execute([])?;
        Ok(())
    };
    statement("SAVEPOINT request")?;
    let ran = entry.run(transaction, projectors);
    if transaction.is_autocommit() {
        return Ok(ran);
    }
    if ran == Ran::Failed {
        statement("ROLLBACK TO request")?;
    }
    statement("RELEASE request")?;
    Ok(ran)
}

fn commit(
    transaction: Transaction<'_>,
    projectors: &Projectors,
    newest: Option<Mark>,
) -> Result<(), LedgerError> {
    if let Some(mark) = newest {
        projectors.advance(&transaction, mark.seq)?;
    }
    Ok(transaction.commit()?)
}

#[cfg(test)]
mod tests;
