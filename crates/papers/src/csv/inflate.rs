//! The bytes of a file, inflated if they are gzipped, counted and bounded.

use std::io::{self, BufReader, Chain, Cursor, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use flate2::bufread::MultiGzDecoder;

use super::{Error, Limits};

/// Below this many inflated bytes the ratio says nothing: a small file of blanks is honest.
const RATIO_FROM: u64 = 32 << 20;

/// Below this many lines their number says nothing. Beyond it each takes a byte of the file at least: no list that says
/// something in each of its rows is packed closer, and lines that say nothing cost as much to read.
const LINES_FROM: u64 = 1 << 20;

/// Marks the error of a file over its bounds on its way through `std::io`.
#[derive(Debug, thiserror::Error)]
#[error("inflates to more than {0} bytes")]
struct OverBounds(u64);

/// Marks a damaged gzip stream on its way through `std::io`.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct DamagedStream(String);

pub(super) struct Counted {
    inner: Box<dyn Read + Send>,
    count: Arc<AtomicU64>,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.count.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}

type Raw = BufReader<Chain<Cursor<Vec<u8>>, Counted>>;

enum Source {
    Plain(Raw),
    Gzip(Box<MultiGzDecoder<Raw>>),
}

/// A bounded stream of the file's inflated bytes.
pub(super) struct Inflate {
    source: Source,
    read_raw: Arc<AtomicU64>,
    out: u64,
    line_ends: u64,
    limits: Limits,
}

impl Inflate {
    /// Looks at the first bytes and decides whether they are gzip, something that is no text, or text.
    pub(super) fn open(reader: Box<dyn Read + Send>, limits: Limits) -> Result<Inflate, Error> {
        let read_raw = Arc::new(AtomicU64::new(0));
        let mut counted = Counted {
            inner: reader,
            count: Arc::clone(&read_raw),
        };
        let mut magic = Vec::new();
        counted.by_ref().take(8).read_to_end(&mut magic)?;
        let gzip = magic.starts_with(&[0x1f, 0x8b]);
        if let Some(kind) = foreign(&magic) {
            return Err(Error::NotText { kind });
        }
        let raw = BufReader::with_capacity(64 << 10, Cursor::new(magic).chain(counted));
        let source = if gzip {
            Source::Gzip(Box::new(MultiGzDecoder::new(raw)))
        } else {
            Source::Plain(raw)
        };
        Ok(Inflate {
            source,
            read_raw,
            out: 0,
            line_ends: 0,
            limits,
        })
    }

    pub(super) fn gzipped(&self) -> bool {
        matches!(self.source, Source::Gzip(_))
    }

    /// Counts the bytes taken from the file itself, for progress.
    pub(super) fn raw_count(&self) -> Arc<AtomicU64> {
        Arc::clone(&self.read_raw)
    }
}

impl Read for Inflate {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = match &mut self.source {
            Source::Plain(raw) => raw.read(buffer)?,
            Source::Gzip(decoder) => decoder.read(buffer).map_err(damaged)?,
        };
        self.out += read as u64;
        let raw = self.read_raw.load(Ordering::Relaxed).max(1);
        let mut bomb = false;
        if self.gzipped() {
            let ends = buffer.iter().take(read);
            let ends = ends.filter(|byte| matches!(byte, b'\n' | b'\r')).count();
            self.line_ends += ends as u64;
            bomb = self.out > RATIO_FROM && self.out / raw > self.limits.max_ratio
                || self.line_ends > LINES_FROM && self.line_ends > raw;
        }
        if bomb || self.out > self.limits.max_bytes {
            return Err(io::Error::other(OverBounds(self.out)));
        }
        Ok(read)
    }
}

fn damaged(error: io::Error) -> io::Error {
    match error.kind() {
        io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput | io::ErrorKind::UnexpectedEof => {
            io::Error::other(DamagedStream(error.to_string()))
        }
        _ => error,
    }
}

fn foreign(magic: &[u8]) -> Option<&'static str> {
    const KINDS: [(&[u8], &str); 6] = [
        (b"PK\x03\x04", "a ZIP archive or XLSX workbook"),
        (b"PK\x05\x06", "an empty ZIP archive"),
        (
            &[0xd0, 0xcf, 0x11, 0xe0],
            "an XLS workbook or another old Office file",
        ),
        (b"%PDF", "a PDF"),
        (b"\x89PNG", "a picture"),
        (&[0xff, 0xd8, 0xff], "a picture"),
    ];
    KINDS
        .iter()
        .find(|(bytes, _)| magic.starts_with(bytes))
        .map(|(_, kind)| *kind)
}

/// Gives the typed error back that travelled inside an `io::Error`.
pub(super) fn typed(error: io::Error) -> Error {
    if let Some(over) = error
        .get_ref()
        .and_then(|inner| inner.downcast_ref::<OverBounds>())
    {
        return Error::TooLarge { bytes: over.0 };
    }
    if let Some(damage) = error
        .get_ref()
        .and_then(|inner| inner.downcast_ref::<DamagedStream>())
    {
        return Error::Damaged {
            detail: damage.0.clone(),
        };
    }
    Error::Io(error)
}
