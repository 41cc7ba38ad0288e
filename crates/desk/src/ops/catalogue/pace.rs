//! How far a list is taken in, while more of it is read ahead. It must not know what a row says.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

/// Rows after which it is noted how far the file was read.
const EVERY: u32 = 100;

/// Where the file was after so many rows.
#[derive(Debug, Default)]
pub(super) struct Pace {
    /// Rows that were read, and bytes; those that are not taken in yet.
    ahead: Mutex<VecDeque<(u32, u64)>>,
    read: AtomicU64,
    taken: AtomicU64,
}

impl Pace {
    /// The rows, with what is noted as they are read; `position` tells how many bytes were.
    pub(super) fn noting<'p, R>(
        &'p self,
        rows: impl Iterator<Item = R> + Send + 'p,
        position: impl Fn() -> u64 + Send + 'p,
    ) -> impl Iterator<Item = R> + Send + 'p {
        rows.zip(1u32..).map(move |(row, number)| {
            let bytes = position();
            self.read.store(bytes, Ordering::Relaxed);
            if number.is_multiple_of(EVERY) {
                let mut ahead = self.ahead.lock().unwrap_or_else(PoisonError::into_inner);
                ahead.push_back((number, bytes));
            }
            row
        })
    }

    /// Bytes of the rows that are taken in when so many are.
    pub(super) fn at(&self, rows: u32) -> u64 {
        let mut ahead = self.ahead.lock().unwrap_or_else(PoisonError::into_inner);
        while let Some((_, bytes)) = ahead.pop_front_if(|(number, _)| *number <= rows) {
            self.taken.store(bytes, Ordering::Relaxed);
        }
        self.taken.load(Ordering::Relaxed)
    }

    /// Bytes that were read: those of all rows when all are taken in.
    pub(super) fn read(&self) -> u64 {
        self.read.load(Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_read_ahead_is_not_taken_in() {
        let (pace, read) = (Pace::default(), AtomicU64::new(0));
        let rows = (0..1_050).inspect(|_| {
            read.fetch_add(7, Ordering::Relaxed);
        });
        let all = pace.noting(rows, || read.load(Ordering::Relaxed)).count();
        assert_eq!((all, pace.at(0), pace.at(99)), (1_050, 0, 0));
        assert_eq!((pace.at(500), pace.at(640)), (3_500, 4_200));
        assert_eq!((pace.at(1_050), pace.read()), (7_000, 7_350));
    }
}
