//! Two pieces of work of an index being built, at the same time where that is worth a thread.

use std::thread;

use crate::Error;

/// Entries below which a thread costs more than it saves.
const FEW: usize = 20_000;

/// Does one on another thread while this one does the other, or, for an index of few entries, one after the other.
///
/// # Errors
/// [`Error::Index`] when the system has no thread to give.
pub(super) fn both<A: Send, B>(
    entries: usize,
    one: impl FnOnce() -> A + Send,
    other: impl FnOnce() -> B,
) -> Result<(A, B), Error> {
    if entries < FEW {
        return Ok((one(), other()));
    }
    thread::scope(|scope| {
        let beside = thread::Builder::new().name("catalogue-terms".to_owned());
        let beside = beside
            .spawn_scoped(scope, one)
            .map_err(|error| Error::Index(error.to_string()))?;
        let other = other();
        let one = beside
            .join()
            .unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        Ok((one, other))
    })
}
