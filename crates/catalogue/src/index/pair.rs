//! Two pieces of work of an index being built, at the same time. It must not know what they are.

use std::thread;

use crate::Error;

/// Entries below which their order is not worth a thread: a build of so few takes milliseconds.
const FEW: usize = 20_000;

/// Does one on another thread while this one does the other.
///
/// # Errors
/// [`Error::Index`] when the system has no thread to give.
pub(super) fn at_once<A: Send, B>(
    one: impl FnOnce() -> A + Send,
    other: impl FnOnce() -> B,
) -> Result<(A, B), Error> {
    thread::scope(|scope| {
        let beside = thread::Builder::new()
            .name("catalogue-beside".to_owned())
            .spawn_scoped(scope, one)
            .map_err(|error| Error::Index(error.to_string()))?;
        let other = other();
        let one = beside.join();
        Ok((
            one.unwrap_or_else(|panic| std::panic::resume_unwind(panic)),
            other,
        ))
    })
}

/// As [`at_once`], or, for an index of few entries, one after the other.
///
/// # Errors
/// As [`at_once`].
pub(super) fn both<A: Send, B>(
    entries: usize,
    one: impl FnOnce() -> A + Send,
    other: impl FnOnce() -> B,
) -> Result<(A, B), Error> {
    if entries < FEW {
        Ok((one(), other()))
    } else {
        at_once(one, other)
    }
}
