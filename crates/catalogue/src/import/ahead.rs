//! Rows read on a thread of their own while earlier ones are written: pieces of them, in order, through a channel that holds as
//! many as memory allows. It must not know what a row says.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::thread;

use super::piece::Piece;
use crate::Error;

/// Pieces that are read ahead. Where rows bring new suppliers, writing takes longer than reading, and where they do not, less: what
/// is read ahead meanwhile is what the writing thread lives on then.
const AHEAD: usize = 512;
/// Bytes of texts that are ahead, after which no more are read.
const AHEAD_BYTES: usize = 128 << 20;

/// Runs `work` on the pieces that `next` fills on another thread, until one says that it is the end. It gets empty ones, whose
/// memory was a piece's before.
///
/// # Errors
/// What `next` or `work` fails with, what the last piece says, and [`Error::Source`] when the reading thread ended before it
/// gave the last piece or the system has no thread to give.
pub(super) fn read_ahead<R>(
    mut next: impl FnMut(Piece) -> Result<Piece, Error> + Send,
    work: impl FnOnce(&mut Pieces<'_>) -> Result<R, Error>,
) -> Result<R, Error> {
    let (send, receive) = sync_channel(AHEAD);
    let (spent, empty) = channel();
    let ahead = &AtomicUsize::new(0);
    thread::scope(|scope| {
        let reading = thread::Builder::new()
            .name("list".to_owned())
            .spawn_scoped(scope, move || give(&mut next, &empty, send, ahead))
            .map_err(|error| Error::Source {
                reason: error.to_string(),
            })?;
        let mut pieces = Pieces {
            receive,
            spent,
            ahead,
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

fn give(
    next: &mut dyn FnMut(Piece) -> Result<Piece, Error>,
    empty: &Receiver<Piece>,
    send: SyncSender<Result<Piece, Error>>,
    ahead: &AtomicUsize,
) {
    loop {
        let mut spare = empty.try_recv().ok();
        while ahead.load(Ordering::Acquire) > AHEAD_BYTES {
            // Whatever is ahead is given back when it is done with, or nobody listens any more.
            match empty.recv() {
                Ok(piece) => spare = Some(piece),
                Err(_) => return,
            }
        }
        let piece = next(spare.unwrap_or_default());
        let last = piece.as_ref().map_or(true, |piece| piece.end.is_some());
        let size = piece.as_ref().map_or(0, Piece::size);
        ahead.fetch_add(size, Ordering::AcqRel);
        // Nobody listens any more: the import was cancelled or failed.
        if send.send(piece).is_err() || last {
            return;
        }
    }
}

/// Pieces that another thread reads.
pub(super) struct Pieces<'a> {
    receive: Receiver<Result<Piece, Error>>,
    spent: Sender<Piece>,
    ahead: &'a AtomicUsize,
    ended: bool,
}

impl Pieces<'_> {
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

    /// Gives a piece back that is done with.
    pub(super) fn done(&self, mut piece: Piece) {
        self.ahead.fetch_sub(piece.size(), Ordering::AcqRel);
        piece.clear();
        // A reader that has ended needs none.
        let _ = self.spent.send(piece);
    }
}
