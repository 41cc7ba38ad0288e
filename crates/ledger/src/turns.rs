//! Several requests of one caller, one after another in one commit: for what follows from what, where each is a fact of
//! its own and none is of use before all are durable.

use rusqlite::Connection;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::batch::Ran;
use crate::error::LedgerError;
use crate::mark::Mark;
use crate::projector::Projectors;
use crate::tx::{Outcome, Request, Tx, answer};
use crate::view::View;

/// The open transaction, in which requests take their turns.
pub struct Turns<'t> {
    conn: &'t Connection,
    projectors: &'t Projectors,
    first: Option<u64>,
    newest: Option<Mark>,
}

impl Turns<'_> {
    /// Everything as it stands after the turns so far.
    pub fn view(&self) -> View<'_> {
        View::new(self.conn)
    }

    /// One request, as [`crate::Ledger::transact`] runs it. When it fails, it alone leaves nothing; those before it stand
    /// if the whole work succeeds.
    ///
    /// # Errors
    /// Those of `work` and of [`crate::Ledger::transact`].
    pub fn request<R, E>(
        &mut self,
        request: &Request,
        work: impl FnOnce(&mut Tx<'_>) -> Result<R, E>,
    ) -> Result<Outcome<R>, E>
    where
        R: Serialize + DeserializeOwned,
        E: From<LedgerError>,
    {
        if self.conn.is_autocommit() {
            // SQLite gave the transaction up in an earlier turn: a savepoint would begin another.
            return Err(LedgerError::Undone.into());
        }
        self.statement("SAVEPOINT turn")?;
        let answered = answer(self.conn, self.projectors, request, work);
        if self.conn.is_autocommit() {
            return Err(answered.err().unwrap_or_else(|| LedgerError::Undone.into()));
        }
        if answered.is_err() {
            self.statement("ROLLBACK TO turn")?;
        }
        self.statement("RELEASE turn")?;
        let (outcome, ran) = answered?;
        if let (Ran::Grew(mark), Some((first, _))) = (ran, outcome.seqs) {
            self.first.get_or_insert(first);
            self.newest = Some(mark);
        }
        Ok(outcome)
    }

    fn statement(&self, sql: &str) -> Result<(), LedgerError> {
        self.conn.prepare_cached(sql)?.execute([])?;
        Ok(())
    }
}

/// Lets the work take its turns.
pub(crate) fn take<R, E>(
    conn: &Connection,
    projectors: &Projectors,
    work: impl FnOnce(&mut Turns<'_>) -> Result<R, E>,
) -> Result<(Outcome<R>, Ran), E> {
    let mut turns = Turns {
        conn,
        projectors,
        first: None,
        newest: None,
    };
    let value = work(&mut turns)?;
    let outcome = Outcome {
        value,
        replayed: false,
        seqs: turns.first.zip(turns.newest.map(|mark| mark.seq)),
        clock_went_back: None,
        head_behind: None,
    };
    Ok((outcome, turns.newest.map_or(Ran::Answered, Ran::Grew)))
}
