//! Reading on one thread and checking on another: to read a page is to decrypt it, which takes as long as to hash what it holds.
//! It knows nothing of what is read, and nothing is done in two places but this.

use std::ops::ControlFlow;
use std::panic::resume_unwind;
use std::path::Path;
use std::sync::mpsc::sync_channel;
use std::thread;

use rusqlite::Connection;

use crate::error::LedgerError;

/// Batches that may wait to be checked.
const WAITING: usize = 4;

/// Hands on one thing that was read; `Break` when whoever checks wants no more.
pub(super) type Give<'g, T> = &'g mut dyn FnMut(T) -> ControlFlow<()>;

/// What came of both.
pub(super) struct Done<R> {
    pub(super) checked: R,
    /// Reading runs ahead: what it failed at may lie behind what the check found.
    pub(super) read: Result<(), LedgerError>,
}

/// What `check` makes of what `read` gives, `together` of them at a time. `check` gets them in their order and may end before
/// the last one.
///
/// # Errors
/// `Io` when the system gives no thread.
pub(super) fn beside<T: Send, R: Send>(
    conn: &Connection,
    together: usize,
    read: impl FnOnce(Give<'_, T>) -> Result<(), LedgerError>,
    check: impl FnOnce(&mut dyn Iterator<Item = T>) -> R + Send,
) -> Result<Done<R>, LedgerError> {
    thread::scope(|scope| {
        let (batches, inbox) = sync_channel::<Vec<T>>(WAITING);
        let checking = thread::Builder::new()
            .name("ledger-check".to_owned())
            .spawn_scoped(scope, move || check(&mut inbox.into_iter().flatten()))
            .map_err(LedgerError::io(
                "starting the check of",
                Path::new(conn.path().unwrap_or_default()),
            ))?;
        let mut batch = Vec::with_capacity(together);
        let read = read(&mut |one| {
            batch.push(one);
            if batch.len() < together {
                return ControlFlow::Continue(());
            }
            let full = std::mem::replace(&mut batch, Vec::with_capacity(together));
            match batches.send(full) {
                Ok(()) => ControlFlow::Continue(()),
                Err(_) => ControlFlow::Break(()),
            }
        });
        // Where nothing more is wanted, nobody takes the last ones.
        let _ = batches.send(batch);
        drop(batches);
        let checked = checking.join().unwrap_or_else(|panic| resume_unwind(panic));
        Ok(Done { checked, read })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn database() -> Connection {
        Connection::open_in_memory().unwrap()
    }

    #[test]
    fn whoever_checks_gets_all_in_order_and_may_end_before() {
        for (limit, sum) in [(usize::MAX, 499_500), (1_000, 499_500), (10, 45), (0, 0)] {
            let mut given = 0_u64;
            let done = beside(
                &database(),
                3,
                |give| {
                    while given < 1_000 && give(given).is_continue() {
                        given += 1;
                    }
                    Ok(())
                },
                |all| all.take(limit).sum::<u64>(),
            );
            let done = done.unwrap();
            assert_eq!((done.checked, done.read.is_ok()), (sum, true), "{limit}");
            assert_eq!(
                given == 1_000,
                limit >= 1_000,
                "{limit}: {given} were read in vain"
            );
        }
    }

    #[test]
    fn what_was_found_is_told_although_reading_failed_further_on() {
        let done = beside(
            &database(),
            3,
            |give| {
                let _ = (0..20).try_for_each(give);
                Err(LedgerError::Stopped)
            },
            |mut all| Iterator::find(&mut all, |number| *number == 7),
        );
        let done = done.unwrap();
        assert_eq!(done.checked, Some(7));
        assert!(matches!(done.read, Err(LedgerError::Stopped)));
    }
}
