//! Files that are read piece by piece: read through once and held against their name, and from then on each block against
//! what it was. A file that was changed since is found by its size, its time or the block itself, and is never served.

use std::fs::{self, Metadata};
use std::io::{self, Read, Seek, SeekFrom};
use std::sync::{Mutex, PoisonError};
use std::time::SystemTime;

use sha2::{Digest, Sha256};
use trade::id::FileId;

use super::kept::KeptReader;
use super::{FileError, Files, unreadable};

/// Bytes that are held against their hash together.
const BLOCK: usize = 64 * 1024;
/// Files that are remembered; the one that was not read for longest goes.
const REMEMBERED: usize = 4;

/// What is known of files that were read through.
#[derive(Debug, Default)]
pub(super) struct Reading(Mutex<Vec<Verified>>);

/// A file that was read through, and where reading it stands.
#[derive(Debug)]
struct Verified {
    id: FileId,
    stamp: Stamp,
    size: u64,
    blocks: Vec<[u8; 32]>,
    content: KeptReader,
    /// The block that comes next.
    next: u64,
    /// The newest block that was read: the next piece mostly begins in it.
    newest: Option<(u64, Vec<u8>)>,
}

/// What a file looks like from outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Stamp {
    len: u64,
    modified: Option<SystemTime>,
}

impl Stamp {
    fn of(found: &Metadata) -> Stamp {
        Stamp {
            len: found.len(),
            modified: found.modified().ok(),
        }
    }
}

impl Reading {
    fn take(&self, id: FileId) -> Option<Verified> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let place = all.iter().position(|one| one.id == id)?;
        Some(all.remove(place))
    }

    fn put(&self, verified: Verified) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|one| one.id != verified.id);
        if all.len() >= REMEMBERED {
            all.remove(0);
        }
        all.push(verified);
    }
}

impl Files {
    /// At most `length` bytes from an offset on, fewer at the end, and the size of the whole: of a file that was read
    /// through when its first piece was asked for. Never more than the piece is in memory.
    ///
    /// # Errors
    /// As [`Files::open`].
    pub fn piece(&self, id: FileId, offset: u64, length: u64) -> Result<(Vec<u8>, u64), FileError> {
        let found = fs::metadata(self.path(id)?).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => FileError::Missing { id },
            _ => FileError::io("reading")(error),
        })?;
        let stamp = Stamp::of(&found);
        let known = self.reading.take(id).filter(|known| known.stamp == stamp);
        let mut verified = match known {
            Some(known) => known,
            None => self.read_through(id, stamp)?,
        };
        let piece = verified.piece(self, offset, length)?;
        let size = verified.size;
        self.reading.put(verified);
        Ok((piece, size))
    }

    fn read_through(&self, id: FileId, stamp: Stamp) -> Result<Verified, FileError> {
        let mut content = self.open_raw(id)?;
        let (mut whole, mut blocks, mut size) = (Sha256::new(), Vec::new(), 0u64);
        loop {
            let block = read_block(&mut content).map_err(unreadable(id))?;
            if block.is_empty() {
                break;
            }
            size += block.len() as u64;
            whole.update(&block);
            blocks.push(Sha256::digest(&block).into());
        }
        let found = FileId::from_hash(whole.finalize().into());
        if found != id {
            return Err(FileError::Corrupt {
                id,
                found: Some(found),
            });
        }
        Ok(Verified {
            id,
            stamp,
            size,
            next: blocks.len() as u64,
            newest: None,
            blocks,
            content,
        })
    }
}

impl Verified {
    fn piece(&mut self, files: &Files, offset: u64, length: u64) -> Result<Vec<u8>, FileError> {
        let block = BLOCK as u64;
        let end = offset.saturating_add(length).min(self.size);
        if offset >= end {
            return Ok(Vec::new());
        }
        let (first, last) = (offset / block, (end - 1) / block);
        let mut piece = Vec::with_capacity(usize::try_from((last - first + 1) * block).unwrap_or_default());
        for place in first..=last {
            piece.extend_from_slice(self.block(files, place)?);
        }
        let skipped = usize::try_from(offset - first * block).unwrap_or(usize::MAX);
        piece.drain(..skipped.min(piece.len()));
        piece.truncate(usize::try_from(end - offset).unwrap_or(usize::MAX));
        Ok(piece)
    }

    fn block(&mut self, files: &Files, place: u64) -> Result<&[u8], FileError> {
        let held = self.newest.take().filter(|(newest, _)| *newest == place);
        let block = match held {
            Some((_, block)) => block,
            None => {
                self.go_to(files, place)?;
                self.next_block()?
            }
        };
        Ok(&self.newest.insert((place, block)).1)
    }

    /// Goes to a block. A sealed file is read from its beginning where it does not go on from where it stands.
    fn go_to(&mut self, files: &Files, block: u64) -> Result<(), FileError> {
        if let KeptReader::Plain(file) = &mut self.content {
            file.seek(SeekFrom::Start(block * BLOCK as u64))
                .map_err(FileError::io("reading"))?;
            self.next = block;
            return Ok(());
        }
        if block < self.next {
            self.content = files.open_raw(self.id)?;
            self.next = 0;
        }
        while self.next < block {
            self.next_block()?;
        }
        Ok(())
    }

    fn next_block(&mut self) -> Result<Vec<u8>, FileError> {
        let block = read_block(&mut self.content).map_err(unreadable(self.id))?;
        let known = usize::try_from(self.next).ok().and_then(|at| self.blocks.get(at));
        if known != Some(&Sha256::digest(&block).into()) {
            return Err(FileError::Corrupt {
                id: self.id,
                found: None,
            });
        }
        self.next += 1;
        Ok(block)
    }
}

/// A whole block, less at the end.
fn read_block(content: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut block = Vec::with_capacity(BLOCK);
    content.take(BLOCK as u64).read_to_end(&mut block)?;
    Ok(block)
}
