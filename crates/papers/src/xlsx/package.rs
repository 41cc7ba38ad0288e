//! The parts of the archive that a workbook is. Sizes in its directory are a claim: what comes out is counted.

use std::io::{self, BufReader, Cursor, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use flate2::read::DeflateDecoder;
use zip::{CompressionMethod, ZipArchive};

use super::xml::Xml;
use super::{Error, Limits};

/// Below this many inflated bytes the ratio says nothing: a small sheet of blanks is honest.
const RATIO_FROM: u64 = 32 << 20;

/// Most ends of a directory in one file; it has one, and files kept in it whole may have their own.
const MOST_ENDS: usize = 100;

/// The bytes of the file, shared by the parts that are read from it.
#[derive(Clone)]
struct Bytes(Arc<Vec<u8>>);

impl AsRef<[u8]> for Bytes {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

/// The archive.
pub(super) struct Package {
    archive: ZipArchive<Cursor<Bytes>>,
    bytes: Bytes,
    limits: Limits,
}

impl Package {
    pub(super) fn open(bytes: Vec<u8>, limits: Limits) -> Result<Package, Error> {
        within(&bytes, &limits)?;
        // Not copied: it may be large.
        let bytes = Bytes(Arc::new(bytes));
        let archive = ZipArchive::new(Cursor::new(bytes.clone())).map_err(Error::damaged)?;
        Ok(Package {
            archive,
            bytes,
            limits,
        })
    }

    pub(super) fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Bytes of the whole file.
    pub(super) fn size(&self) -> u64 {
        self.bytes.0.len() as u64
    }

    /// The part of that name, if there is one, and how many bytes of the file it takes.
    pub(super) fn part(&mut self, name: &str) -> Result<Option<(Part, u64)>, Error> {
        let name = name.trim_start_matches('/');
        // Some writers spell names in another case than they refer to them.
        let exact = self.archive.index_for_name(name);
        let index = exact.or_else(|| {
            let mut names = self.archive.file_names().enumerate();
            let same = |other: &str| other.eq_ignore_ascii_case(name);
            names
                .find(|(_, other)| other.as_deref().is_ok_and(same))
                .map(|(at, _)| at)
        });
        let Some(index) = index else { return Ok(None) };
        let file = self.archive.by_index_raw(index).map_err(Error::damaged)?;
        if file.encrypted() {
            return Err(Error::damaged(format!("`{name}` is encrypted")));
        }
        let deflated = match file.compression() {
            CompressionMethod::Stored => false,
            CompressionMethod::Deflated => true,
            other => return Err(Error::damaged(format!("`{name}` is packed by {other}"))),
        };
        let size = file.compressed_size();
        let start = file
            .data_start()
            .ok_or_else(|| Error::damaged(format!("`{name}` begins nowhere")))?;
        let mut cursor = Cursor::new(self.bytes.clone());
        cursor.set_position(start);
        let taken = Arc::new(AtomicU64::new(0));
        let raw = Counted {
            inner: cursor.take(size),
            taken: Arc::clone(&taken),
        };
        let source = if deflated {
            Source::Deflated(Box::new(DeflateDecoder::new(raw)))
        } else {
            Source::Stored(raw)
        };
        let part = Part {
            source,
            taken,
            out: 0,
            since_piece: 0,
            limits: self.limits.clone(),
        };
        Ok(Some((part, size)))
    }

    /// The XML of a part that must be there and says where others are: it is small.
    pub(super) fn listing(&mut self, name: &str) -> Result<Xml, Error> {
        match self.part(name)? {
            Some((mut part, _)) => {
                part.limits.max_part_bytes = part.limits.max_listing_bytes;
                Ok(Xml::new(BufReader::with_capacity(64 << 10, part)))
            }
            None => Err(Error::damaged(format!("it has no `{name}`"))),
        }
    }

    /// The XML of a part that must be there.
    pub(super) fn xml(&mut self, name: &str) -> Result<Xml, Error> {
        match self.part(name)? {
            Some((part, _)) => Ok(Xml::new(BufReader::with_capacity(64 << 10, part))),
            None => Err(Error::damaged(format!("it has no `{name}`"))),
        }
    }
}

/// Refuses a file of more entries than a directory may have, before anything is read of it. Counted is what entries begin
/// with, wherever it stands: what the file says of their number is a claim.
fn within(bytes: &[u8], limits: &Limits) -> Result<(), Error> {
    let (mut entries, mut taken, mut ends) = (0_usize, 0_usize, 0_usize);
    let mut rest = bytes;
    while let Some(at) = rest.iter().position(|byte| *byte == b'P') {
        rest = &rest[at..];
        match rest {
            [b'P', b'K', 1, 2, ..] => {
                entries += 1;
                let length = |at: usize| {
                    let two = rest.get(at..at + 2).and_then(|two| two.try_into().ok());
                    usize::from(two.map_or(0, u16::from_le_bytes))
                };
                // Its fixed part, its name, what is added to it, and a comment.
                taken = taken.saturating_add(46 + length(28) + length(30) + length(32));
            }
            [b'P', b'K', 5, 6, ..] => ends += 1,
            _ => {}
        }
        rest = &rest[1..];
    }
    let Limits {
        max_entries,
        max_entry_bytes,
        ..
    } = *limits;
    if entries > max_entries {
        return Err(Error::too_large(format!(
            "it has more than {max_entries} entries"
        )));
    }
    if taken > max_entry_bytes {
        let what = format!("its directory takes more than {max_entry_bytes} bytes");
        return Err(Error::too_large(what));
    }
    // Each end is a directory to be looked at.
    if ends > MOST_ENDS {
        return Err(Error::too_large(format!("it ends more than {MOST_ENDS} times")));
    }
    Ok(())
}

struct Counted {
    inner: io::Take<Cursor<Bytes>>,
    taken: Arc<AtomicU64>,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.taken.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}

enum Source {
    Stored(Counted),
    Deflated(Box<DeflateDecoder<Counted>>),
}

/// Marks the error of a part over its bounds on its way through `std::io`.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(super) struct OverBounds(pub(super) String);

/// The inflated bytes of a part, within bounds.
pub(super) struct Part {
    source: Source,
    taken: Arc<AtomicU64>,
    out: u64,
    since_piece: u64,
    limits: Limits,
}

impl Part {
    /// Counts the bytes taken from the file, for progress.
    pub(super) fn taken(&self) -> Arc<AtomicU64> {
        Arc::clone(&self.taken)
    }

    /// A piece of XML was read to its end.
    pub(super) fn piece_ends(&mut self) {
        self.since_piece = 0;
    }
}

impl Read for Part {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = match &mut self.source {
            Source::Stored(raw) => raw.read(buffer)?,
            Source::Deflated(decoder) => decoder.read(buffer)?,
        };
        self.out += read as u64;
        self.since_piece += read as u64;
        let raw = self.taken.load(Ordering::Relaxed).max(1);
        let Limits {
            max_part_bytes,
            max_ratio,
            max_piece_bytes,
            ..
        } = self.limits;
        let over = if self.out > max_part_bytes {
            format!("a part inflates to more than {max_part_bytes} bytes")
        } else if self.out > RATIO_FROM && self.out / raw > max_ratio {
            format!("a part inflates to more than {max_ratio} times its size")
        } else if self.since_piece > max_piece_bytes + (128 << 10) {
            format!("a tag or a text takes more than {max_piece_bytes} bytes")
        } else {
            return Ok(read);
        };
        Err(io::Error::other(OverBounds(over)))
    }
}
