//! A file's bytes as memory. This is the one file of the program with unsafe code, and it must hold nothing else: the
//! operating system lends the bytes of a mapped file, and Rust cannot know that nobody writes to that file meanwhile.
#![allow(
    unsafe_code,
    reason = "mapping a file cannot be safe; see the reason at the call"
)]

use std::fs::File;
use std::ops::{Deref, Range};

/// Bytes asked for together: of more, some systems fetch the first part alone.
#[cfg(unix)]
const AT_ONCE: usize = 1 << 20;

/// Bytes of an index, mapped from a file or held in memory; they begin at a multiple of eight.
pub(super) enum Bytes {
    /// From a file.
    Mapped(memmap2::Mmap),
    /// In memory, as many bytes of the words as the number says.
    Held(Vec<u64>, usize),
}

impl Bytes {
    /// Maps a file for reading.
    ///
    /// # Errors
    /// What the operating system says.
    pub(super) fn map(file: &File) -> std::io::Result<Bytes> {
        // SAFETY: an index file is written under another name, synced and moved into place, and never opened for
        // writing again: a newer index is another file under the same name, and this mapping keeps the old one. Every
        // block is checked against its checksum before its bytes are first used, and no bit pattern is invalid for
        // the numbers they are read as, so that a file damaged on disk is found out. A program that writes into the
        // file while it is mapped is not guarded against; nothing on a user's machine has a reason to.
        let map = unsafe { memmap2::Mmap::map(file)? };
        Ok(Bytes::Mapped(map))
    }
}

impl Bytes {
    /// Advises the system that some bytes are read next, all of them and nothing beside, so that it may fetch them at once
    /// instead of page by page with megabytes around each.
    #[cfg(unix)]
    pub(super) fn expect(&self, range: Range<usize>) {
        let Bytes::Mapped(map) = self else { return };
        for from in range.clone().step_by(AT_ONCE) {
            let len = AT_ONCE.min(range.end - from);
            // Where the system does not care, they are read all the same.
            let _ = map.advise_range(memmap2::Advice::WillNeed, from, len);
        }
    }

    #[cfg(not(unix))]
    pub(super) fn expect(&self, _range: Range<usize>) {}

    /// Tells the system that some bytes are not needed for now. They can still be read, from the file.
    #[cfg(unix)]
    pub(super) fn rest(&self, at: usize, len: usize) {
        let Bytes::Mapped(map) = self else { return };
        // SAFETY: the mapping is shared and nobody writes into it, so that a page which is dropped holds what the file
        // holds, and comes back from there when it is read next. References to it stay good.
        let told = unsafe { map.unchecked_advise_range(memmap2::UncheckedAdvice::DontNeed, at, len) };
        // Memory that could not be given back is kept.
        let _ = told;
    }

    #[cfg(not(unix))]
    pub(super) fn rest(&self, _at: usize, _len: usize) {}
}

impl Deref for Bytes {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match self {
            Bytes::Mapped(map) => map,
            Bytes::Held(words, len) => &bytemuck::cast_slice(words)[..*len],
        }
    }
}
