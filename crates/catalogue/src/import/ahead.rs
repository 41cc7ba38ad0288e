//! Rows read on a thread of their own while earlier ones are written: pieces of them, in order, through a channel that holds a
//! few. It must not know what a row says.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use super::piece::Piece;
use crate::Error;

/// Pieces that are read ahead.
const AHEAD: usize = 8;

/// Runs `work` on the pieces that `next` gives on another thread, until one says that it is the end.
///
/// # Errors
/// What `next` or `work` fails with, what the last piece says, and [`Error::Source`] when the reading thread ended before it
/// gave the last piece or the system has no thread to give.
pub(super) fn read_ahead<R>(
    mut next: impl FnMut() -> Result<Piece, Error> + Send,
    work: impl FnOnce(&mut Pieces) -> Result<R, Error>,
) -> Result<R, Error> {
    let (send, receive) = sync_channel(AHEAD);
    thread::scope(|scope| {
        let reading = thread::Builder::new()
            .name("list".to_owned())
            .spawn_scoped(scope, move || give(&mut next, &send))
            .map_err(|error| Error::Source {
                reason: error.to_string(),
            })?;
        let mut pieces = Pieces {
            receive,
            ended: false,
        };
        let worked = work(&mut pieces);
        // Nobody listens any more: a reader that waits for room learns it.
        drop(pieces);
        // A reader that panicked has said so by giving no last piece.
        let _ = reading.join();
        worked
    })
}

fn give(next: &mut dyn FnMut() -> Result<Piece, Error>, send: &SyncSender<Result<Piece, Error>>) {
    loop {
        let piece = next();
        let last = piece.as_ref().map_or(true, |piece| piece.end.is_some());
        // Nobody listens any more: the import was cancelled or failed.
        if send.send(piece).is_err() || last {
            return;
        }
    }
}

/// Pieces that another thread reads.
pub(super) struct Pieces {
    receive: Receiver<Result<Piece, Error>>,
    ended: bool,
}

impl Pieces {
    /// The next one; none after the last.
    ///
    /// # Errors
    /// As [`read_ahead`].
    pub(super) fn next(&mut self) -> Result<Option<Piece>, Error> {
        if self.ended {
            return Ok(None);
        }
        // A thread that died says nothing, and then this is not the whole list.
        let piece = self.receive.recv().map_err(|_| Error::Source {
            reason: "reading stopped in the middle".to_owned(),
        })??;
        self.ended = piece.end.is_some();
        Ok(Some(piece))
    }
}
