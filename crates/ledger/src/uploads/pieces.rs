//! The bytes of an upload on the disk: one after another as they came, or, in a sealed workspace, piece by piece, each
//! sealed for its place in its upload. It must not know of tickets and names.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};

use uuid::Uuid;

use crate::disk::DiskFile;
use crate::error::LedgerError;
use crate::keys::Secret;
use crate::seal::{seal, unseal};

/// Bytes that sealing adds to a piece: its length, nonce and tag.
const OVERHEAD: u64 = 4 + SEALING;
const SEALING: u64 = 24 + 16;

/// A piece as it is appended, where `at` bytes stand before it.
pub(crate) fn piece(key: Option<&Secret>, id: Uuid, at: u64, bytes: &[u8]) -> Result<Vec<u8>, LedgerError> {
    let Some(key) = key else {
        return Ok(bytes.to_vec());
    };
    let sealed = seal(key, &bound(id, at), bytes)?;
    let length = u32::try_from(sealed.len()).map_err(|_| LedgerError::Unacceptable {
        field: "piece",
        why: "it is too long",
    })?;
    Ok([length.to_be_bytes().as_slice(), &sealed].concat())
}

fn bound(id: Uuid, at: u64) -> Vec<u8> {
    [b"quayside upload 1".as_slice(), id.as_bytes(), &at.to_be_bytes()].concat()
}

/// How many bytes have come in, and where on the disk the next piece begins: after the last whole one. Of a piece that was
/// being written when the program died a part may follow, which nobody was told of; reading comes upon it all the same.
pub(crate) fn whole(file: &mut DiskFile, sealed: bool) -> io::Result<(u64, u64)> {
    let end = file.metadata()?.len();
    if !sealed {
        return Ok((end, end));
    }
    let (mut at, mut total) = (0, 0u64);
    while at < end {
        match length_at(file, at, end) {
            Ok(piece) => {
                total += piece - SEALING;
                at += 4 + piece;
            }
            Err(error) if error.kind() == io::ErrorKind::InvalidData => break,
            Err(error) => return Err(error),
        }
    }
    Ok((total, at))
}

/// Length of the sealed piece that begins at a place.
fn length_at(file: &mut (impl Read + Seek), at: u64, end: u64) -> io::Result<u64> {
    if at + OVERHEAD > end {
        return Err(spoiled());
    }
    file.seek(SeekFrom::Start(at))?;
    let mut length = [0; 4];
    file.read_exact(&mut length)?;
    let length = u64::from(u32::from_be_bytes(length));
    if length < SEALING || at + 4 + length > end {
        return Err(spoiled());
    }
    Ok(length)
}

/// The bytes of an upload from its beginning. A changed piece is an error of kind `InvalidData`.
pub(crate) enum Pieces {
    Plain(File),
    Sealed(Box<SealedPieces>),
}

pub(crate) struct SealedPieces {
    file: File,
    key: Secret,
    id: Uuid,
    end: u64,
    next: u64,
    before: u64,
    plain: Vec<u8>,
    at: usize,
}

impl Pieces {
    pub(crate) fn new(file: File, key: Option<&Secret>, id: Uuid) -> io::Result<Pieces> {
        let Some(key) = key else {
            return Ok(Pieces::Plain(file));
        };
        Ok(Pieces::Sealed(Box::new(SealedPieces {
            end: file.metadata()?.len(),
            file,
            key: key.clone(),
            id,
            next: 0,
            before: 0,
            plain: Vec::new(),
            at: 0,
        })))
    }
}

impl Read for Pieces {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Pieces::Plain(file) => file.read(buffer),
            Pieces::Sealed(pieces) => pieces.read(buffer),
        }
    }
}

impl SealedPieces {
    fn next_piece(&mut self) -> io::Result<()> {
        let length = length_at(&mut self.file, self.next, self.end)?;
        let mut sealed = vec![0; usize::try_from(length).map_err(io::Error::other)?];
        self.file.read_exact(&mut sealed)?;
        self.plain = unseal(&self.key, &bound(self.id, self.before), &sealed).ok_or_else(spoiled)?;
        self.at = 0;
        self.before += self.plain.len() as u64;
        self.next += 4 + length;
        Ok(())
    }

    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.at == self.plain.len() && self.next < self.end {
            self.next_piece()?;
        }
        let count = buffer.len().min(self.plain.len() - self.at);
        buffer[..count].copy_from_slice(&self.plain[self.at..self.at + count]);
        self.at += count;
        Ok(count)
    }
}

fn spoiled() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "the upload was changed")
}
