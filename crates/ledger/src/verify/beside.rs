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

/// What `check` makes of what `read` gives, `together` of them at a time. `check` gets them in their order and may end before
/// the last one.
///
/// # Errors
/// Those of `read`; `Io` when the system gives no thread.
pub(super) fn beside<T: Send, R: Send>(
    conn: &Connection,
    together: usize,
    read: impl FnOnce(Give<'_, T>) -> Result<(), LedgerError>,
    check: impl FnOnce(&mut dyn Iterator<Item = T>) -> R + Send,
) -> Result<R, LedgerError> {
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
        read.map(|()| checked)
    })
}
