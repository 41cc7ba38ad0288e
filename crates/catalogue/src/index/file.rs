//! An index as bytes: a header, sections of numbers, and a checksum for every block. Nothing of it is believed before
//! its checksum was compared: the header when the file is opened, a block when it is first asked for. Files are native:
//! another byte order or version is another file, to be built again.

use std::fs::File;
use std::io::{BufWriter, Read, Write};
use std::ops::Range;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

use bytemuck::{AnyBitPattern, NoUninit};

use super::map::Bytes;
use super::sections::{SECTIONS, Section};
use crate::Error;

/// Counts up with every change of what the sections mean.
const VERSION: u64 = 5;
/// "QyIndex" and, by the place of its letters, the byte order.
const MAGIC: u64 = u64::from_le_bytes(*b"QyIndex\n");
const HEADER: usize = 4096;
const BLOCK: usize = 64 * 1024;
const ALIGN: usize = 64;
/// Words of the header before the places of the sections.
const FIXED: usize = 8;

/// The state of the catalogue that an index was built from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Mark {
    /// Counts up with every change.
    pub(crate) generation: i64,
    /// Drawn at random with every change, so that two histories with equal numbers are told apart.
    pub(crate) nonce: u64,
}

/// Numbers of one section, on their way into a file.
pub(super) enum Numbers {
    U8(Vec<u8>),
    U16(Vec<u16>),
    U32(Vec<u32>),
    U64(Vec<u64>),
    I64(Vec<i64>),
}

impl Numbers {
    fn bytes(&self) -> &[u8] {
        match self {
            Numbers::U8(numbers) => numbers,
            Numbers::U16(numbers) => cast(numbers),
            Numbers::U32(numbers) => cast(numbers),
            Numbers::U64(numbers) => cast(numbers),
            Numbers::I64(numbers) => cast(numbers),
        }
    }
}

fn cast<T: NoUninit>(numbers: &[T]) -> &[u8] {
    bytemuck::cast_slice(numbers)
}

/// A whole index before it is written.
pub(super) struct Image {
    pub(super) entries: usize,
    pub(super) mark: Mark,
    pub(super) sections: Vec<(Section, Numbers)>,
}

/// Where everything goes.
struct Layout {
    places: [(usize, usize); SECTIONS],
    table: usize,
    len: usize,
}

impl Image {
    fn layout(&self) -> Layout {
        let mut places = [(HEADER, 0); SECTIONS];
        let mut at = HEADER;
        for (section, numbers) in &self.sections {
            let len = numbers.bytes().len();
            places[*section as usize] = (at, len);
            at = (at + len).next_multiple_of(ALIGN);
        }
        let blocks = (at - HEADER).div_ceil(BLOCK);
        Layout {
            places,
            table: at,
            len: at + blocks * 4,
        }
    }

    /// Writes the index into a file beside its place, brings it to the disk and moves it there.
    pub(super) fn save(&self, path: &Path) -> std::io::Result<()> {
        save(path, |out| self.write(out))
    }

    /// The index in memory.
    pub(super) fn hold(&self) -> Result<IndexFile, Error> {
        let len = self.layout().len;
        let mut words = vec![0u64; len.div_ceil(8)];
        let bytes: &mut [u8] = bytemuck::cast_slice_mut(&mut words);
        let mut out = &mut bytes[..];
        self.write(&mut out)
            .map_err(|error| Error::Index(error.to_string()))?;
        IndexFile::check(Bytes::Held(words, len)).ok_or(Error::DamagedIndex)
    }

    fn write(&self, out: &mut dyn Write) -> std::io::Result<()> {
        let layout = self.layout();
        // The header needs the checksum of the table, and the table needs everything before it.
        let mut sums = Sums::default();
        self.write_sections(&mut sums, layout.table)?;
        let table = sums.finish();
        let table: &[u8] = cast(&table);
        let mut header = vec![0u64; HEADER / 8];
        header[..FIXED].copy_from_slice(&[
            MAGIC,
            VERSION << 32 | SECTIONS as u64,
            layout.len as u64,
            self.entries as u64,
            self.mark.generation as u64,
            self.mark.nonce,
            layout.table as u64,
            u64::from(crc32fast::hash(table)),
        ]);
        for (index, (at, len)) in layout.places.iter().enumerate() {
            header[FIXED + 2 * index] = *at as u64;
            header[FIXED + 2 * index + 1] = *len as u64;
        }
        let last = HEADER / 8 - 1;
        header[last] = u64::from(crc32fast::hash(cast(&header[..last])));
        out.write_all(cast(&header))?;
        self.write_sections(out, layout.table)?;
        out.write_all(table)
    }

    fn write_sections(&self, out: &mut dyn Write, end: usize) -> std::io::Result<()> {
        let mut at = HEADER;
        for (_, numbers) in &self.sections {
            let bytes = numbers.bytes();
            out.write_all(bytes)?;
            let next = (at + bytes.len()).next_multiple_of(ALIGN);
            out.write_all(&[0; ALIGN][..next - at - bytes.len()])?;
            at = next;
        }
        debug_assert_eq!(at, end);
        Ok(())
    }
}

/// Writes a file beside its place, brings it to the disk and moves it there.
fn save(path: &Path, write: impl FnOnce(&mut dyn Write) -> std::io::Result<()>) -> std::io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let beside = tempfile::Builder::new()
        .prefix("catalogue-")
        .suffix(".index.new")
        .tempfile_in(folder)?;
    let mut out = BufWriter::with_capacity(1 << 20, beside.as_file());
    write(&mut out)?;
    out.flush()?;
    drop(out);
    beside.as_file().sync_all()?;
    beside.persist(path)?;
    if cfg!(unix) {
        // The new name is on the disk only when its folder is.
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}

/// Takes bytes in and keeps a checksum of every block.
#[derive(Default)]
struct Sums {
    done: Vec<u32>,
    hasher: crc32fast::Hasher,
    filled: usize,
}

impl Sums {
    fn finish(mut self) -> Vec<u32> {
        if self.filled > 0 {
            self.done.push(self.hasher.finalize());
        }
        self.done
    }
}

impl Write for Sums {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let taken = bytes.len().min(BLOCK - self.filled);
        self.hasher.update(&bytes[..taken]);
        self.filled += taken;
        if self.filled == BLOCK {
            let full = std::mem::take(&mut self.hasher);
            self.done.push(full.finalize());
            self.filled = 0;
        }
        Ok(taken)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// An index that can be asked.
pub(crate) struct IndexFile {
    bytes: Bytes,
    entries: usize,
    mark: Mark,
    /// Checksum of the table of checksums.
    sum: u32,
    places: [(usize, usize); SECTIONS],
    table: usize,
    /// A bit for every block that was compared with its checksum.
    compared: Vec<AtomicU64>,
    /// A bit for every section of which all blocks were.
    whole: AtomicU64,
}

const _: () = assert!(SECTIONS <= 64, "a word has a bit for every section");

impl IndexFile {
    /// Opens the file at `path`; `None` when there is none, or none of this version, or its header is damaged.
    pub(super) fn open(path: &Path) -> Option<IndexFile> {
        let file = File::open(path).ok()?;
        if file.metadata().ok()?.len() < HEADER as u64 {
            return None;
        }
        IndexFile::check(Bytes::map(&file).ok()?)
    }

    /// As [`IndexFile::open`], for a small file that is soon replaced: where a system does not replace a file in use, all of it is
    /// taken into memory.
    pub(super) fn take(path: &Path) -> Option<IndexFile> {
        if cfg!(unix) {
            return IndexFile::open(path);
        }
        let mut file = File::open(path).ok()?;
        let len = usize::try_from(file.metadata().ok()?.len()).ok()?;
        if len < HEADER {
            return None;
        }
        let mut words = vec![0u64; len.div_ceil(8)];
        let bytes: &mut [u8] = bytemuck::cast_slice_mut(&mut words);
        file.read_exact(&mut bytes[..len]).ok()?;
        IndexFile::check(Bytes::Held(words, len))
    }

    /// Writes it as it is, as [`Image::save`] does.
    pub(super) fn save(&self, path: &Path) -> std::io::Result<()> {
        save(path, |out| out.write_all(&self.bytes))
    }

    /// What no other index has: its state and the checksum of all checksums.
    pub(super) fn seal(&self) -> [u64; 3] {
        [self.mark.generation as u64, self.mark.nonce, u64::from(self.sum)]
    }

    fn check(bytes: Bytes) -> Option<IndexFile> {
        bytes.expect(0..HEADER);
        let header: &[u64] = bytemuck::try_cast_slice(bytes.get(..HEADER)?).ok()?;
        let last = header.len() - 1;
        let number = |at: usize| usize::try_from(header[at]).ok();
        let whole = header[0] == MAGIC
            && header[1] == VERSION << 32 | SECTIONS as u64
            && number(2)? == bytes.len()
            && header[last] == u64::from(crc32fast::hash(cast(&header[..last])));
        if !whole {
            return None;
        }
        let table = number(6)?;
        bytes.expect(table..bytes.len());
        if header[7] != u64::from(crc32fast::hash(bytes.get(table..)?)) {
            return None;
        }
        let mut places = [(0, 0); SECTIONS];
        for (index, place) in places.iter_mut().enumerate() {
            *place = (number(FIXED + 2 * index)?, number(FIXED + 2 * index + 1)?);
        }
        let (entries, mark) = (
            number(3)?,
            Mark {
                generation: header[4] as i64,
                nonce: header[5],
            },
        );
        let blocks = (bytes.len() - table) / 4;
        let sum = header[7] as u32;
        Some(IndexFile {
            bytes,
            sum,
            entries,
            mark,
            places,
            table,
            compared: (0..blocks.div_ceil(64)).map(|_| AtomicU64::new(0)).collect(),
            whole: AtomicU64::new(0),
        })
    }

    pub(crate) fn entries(&self) -> usize {
        self.entries
    }

    pub(crate) fn mark(&self) -> Mark {
        self.mark
    }

    /// Numbers in a section.
    pub(super) fn count<T>(&self, section: Section) -> usize {
        self.places[section as usize].1 / size_of::<T>()
    }

    /// All numbers of a section.
    ///
    /// # Errors
    /// [`Error::DamagedIndex`] when the file does not hold what was written.
    pub(crate) fn all<T: AnyBitPattern>(&self, section: Section) -> Result<&[T], Error> {
        self.part(section, 0..self.count::<T>(section))
    }

    /// Some numbers of a section. Only the blocks they are in are read.
    ///
    /// # Errors
    /// As [`IndexFile::all`].
    pub(crate) fn part<T: AnyBitPattern>(
        &self,
        section: Section,
        range: Range<usize>,
    ) -> Result<&[T], Error> {
        let (at, len) = self.places[section as usize];
        let size = size_of::<T>();
        let (from, to) = (at + range.start * size, at + range.end * size);
        if to > at + len || from > to {
            return Err(Error::DamagedIndex);
        }
        let bit = 1u64 << section as usize;
        if from < to && self.whole.load(Ordering::Relaxed) & bit == 0 {
            self.compare(from, to)?;
            if to - from == len {
                self.whole.fetch_or(bit, Ordering::Relaxed);
            }
        }
        bytemuck::try_cast_slice(&self.bytes[from..to]).map_err(|_| Error::DamagedIndex)
    }

    /// Gives back the memory of a section; it is read again when it is asked for.
    pub(super) fn rest(&self, section: Section) {
        let (at, len) = self.places[section as usize];
        self.bytes.rest(at, len);
    }

    fn compare(&self, from: usize, to: usize) -> Result<(), Error> {
        let blocks = (from - HEADER) / BLOCK..(to - 1 - HEADER) / BLOCK + 1;
        let start_of = |block: usize| HEADER + block * BLOCK;
        let is_compared = |block: usize| {
            let bit = 1u64 << (block % 64);
            self.compared[block / 64].load(Ordering::Relaxed) & bit != 0
        };
        let Some(first) = blocks.clone().find(|block| !is_compared(*block)) else {
            return Ok(());
        };
        self.bytes
            .expect(start_of(first)..start_of(blocks.end).min(self.table));
        for block in first..blocks.end {
            if is_compared(block) {
                continue;
            }
            let (start, end) = (start_of(block), start_of(block + 1).min(self.table));
            let sums = &self.bytes[self.table..];
            let written = sums.get(block * 4..block * 4 + 4).ok_or(Error::DamagedIndex)?;
            if crc32fast::hash(&self.bytes[start..end]).to_ne_bytes() != *written {
                return Err(Error::DamagedIndex);
            }
            self.compared[block / 64].fetch_or(1 << (block % 64), Ordering::Relaxed);
        }
        Ok(())
    }
}
