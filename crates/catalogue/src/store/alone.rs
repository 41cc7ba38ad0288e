//! The catalogue's writer for long work: nobody else writes meanwhile, and settings of its own go back whatever becomes of it.

use std::sync::MutexGuard;
use std::sync::atomic::{AtomicBool, Ordering};

use rusqlite::{Connection, TransactionBehavior};

use super::known::INDEXES;
use crate::Error;

/// Settings: name, value for the work, and value after it.
pub(super) type Settings = &'static [(&'static str, &'static str, &'static str)];

/// Says that long work goes on, until it is dropped.
pub(super) struct Taken<'f>(&'f AtomicBool);

impl<'f> Taken<'f> {
    pub(super) fn of(flag: &'f AtomicBool) -> Option<Taken<'f>> {
        (!flag.swap(true, Ordering::AcqRel)).then_some(Taken(flag))
    }
}

impl Drop for Taken<'_> {
    fn drop(&mut self) {
        self.0.store(false, Ordering::Release);
    }
}

/// The writer with settings of its own, which go back whatever becomes of the work: the next one who writes is guarded as before.
pub(crate) struct Alone<'c> {
    pub(super) connection: MutexGuard<'c, Connection>,
    settings: Settings,
    _taken: Taken<'c>,
}

impl<'c> Alone<'c> {
    /// The writer, with these settings from now on.
    pub(super) fn with(
        connection: MutexGuard<'c, Connection>,
        settings: Settings,
        taken: Taken<'c>,
    ) -> Result<Alone<'c>, Error> {
        let alone = Alone {
            connection,
            settings,
            _taken: taken,
        };
        for (name, during, _) in settings {
            set(&alone.connection, name, during)?;
        }
        Ok(alone)
    }

    /// Makes the indexes that a long list left for when it is kept, with the memory that it had. Should it fail, or the program
    /// end before, products are found slowly until the catalogue is opened again or the next list or undo comes.
    pub(crate) fn complete(mut self) -> Result<(), Error> {
        // Not a change: what can be found stays the same.
        let transaction = self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)?;
        transaction.execute_batch(INDEXES)?;
        transaction.commit()?;
        self.reset()
    }

    pub(super) fn reset(&mut self) -> Result<(), Error> {
        let mut back = Ok(());
        // Each is tried, also where one before it failed.
        for (name, _, after) in std::mem::take(&mut self.settings) {
            let done = set(&self.connection, name, after);
            back = back.and(done);
        }
        back
    }
}

impl Drop for Alone<'_> {
    fn drop(&mut self) {
        // Nobody is there to be told: the work panicked, or could not begin.
        let _ = self.reset();
    }
}

pub(super) fn set(connection: &Connection, name: &str, value: &str) -> Result<(), Error> {
    // Some of them answer with a row.
    connection.execute_batch(&format!("PRAGMA {name} = {value}"))?;
    Ok(())
}
