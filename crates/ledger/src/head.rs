//! The head file: the mark of the newest event, beside the database. A hash chain alone does not show that its tail was cut
//! off; a log that ends before its head file does. It must not be trusted further than that: it repairs nothing.
//!
//! What it promises: it never names an event that is not durable, since it is written after the commit; a stop of the
//! program leaves it not behind, a stop of the machine eight commits at most; a write that is torn leaves the marks before
//! it. A head that is behind is no fault, the events after it are chained to it.
//!
//! A ring of 16 slots of 4096 bytes, so that no sector belongs to two. A mark is written in place over the oldest one; the
//! newest slot that reads back to the byte counts. They are synced by eights and when the ledger is closed, so that half of
//! the ring always is. Each is text with its own SHA-256, filled up with line ends:
//!
//! ```text
//! quayside-head 2
//! seq 12
//! hash 64 hexadecimal digits
//! check 64 hexadecimal digits, of the three lines above
//! ```

use std::fs;
use std::io::{self, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use crate::disk::{self, DiskFile};
use crate::error::LedgerError;
use crate::hash::Sha;
use crate::mark::{Mark, parse};

/// Bytes of a slot; also the largest sector that disks write as one.
const SLOT: usize = 4096;

/// Slots of the ring.
const SLOTS: usize = 16;

/// Marks that may not be synced yet: as many slots hold older ones that are.
const UNSYNCED: usize = SLOTS / 2;

/// What stands in the head file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum HeadFileContent {
    Nothing,
    Garbage,
    Holds(Mark),
}

/// Stands beside a head file that was made anew because there was none, or none that could be read: until somebody has taken
/// note of it, that is said.
const LOST: &str = "head-lost";

/// False when a folder surely holds no events: it has no ledger, or its head file says that the log has none.
pub fn may_hold_events(dir: &Path) -> bool {
    let empty = matches!(HeadFile::of(dir).read(), Ok(HeadFileContent::Holds(Mark::START)));
    dir.join("ledger.db").exists() && !empty
}

/// The file `head` of a workspace, as anybody reads it.
#[derive(Debug, Clone)]
pub(crate) struct HeadFile {
    path: PathBuf,
}

impl HeadFile {
    pub(crate) fn of(dir: &Path) -> HeadFile {
        HeadFile {
            path: dir.join("head"),
        }
    }

    pub(crate) fn read(&self) -> Result<HeadFileContent, LedgerError> {
        let bytes = match fs::read(&self.path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(HeadFileContent::Nothing),
            Err(error) => return Err(LedgerError::io("reading", &self.path)(error)),
        };
        let marks = slots(&bytes).into_iter().flatten();
        let newest = marks.max_by_key(|mark| mark.seq).or_else(|| first_format(&bytes));
        Ok(newest.map_or(HeadFileContent::Garbage, HeadFileContent::Holds))
    }

    /// True when it was lost once and nobody has taken note of it.
    pub(crate) fn was_lost(&self) -> bool {
        self.note().exists()
    }

    /// Says that it was lost, before it is made anew.
    pub(crate) fn note_lost(&self) -> Result<(), LedgerError> {
        disk::replace_file(
            &self.note(),
            b"the file with the newest event's hash was missing or unreadable\n",
        )
    }

    /// Somebody has taken note.
    pub(crate) fn forget_lost(&self) -> Result<(), LedgerError> {
        let note = self.note();
        match disk::remove_file(&note) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            removed => removed
                .and_then(|()| disk::sync_folder_of(&note))
                .map_err(LedgerError::io("removing", &note)),
        }
    }

    fn note(&self) -> PathBuf {
        self.path.with_file_name(LOST)
    }

    /// Takes the file in hand for writing. Whatever is not a ring of sound slots with `newest` as its newest is replaced as
    /// a whole: a file that is missing, behind, damaged, or of fewer slots.
    pub(crate) fn into_writer(self, newest: &Mark) -> Result<HeadWriter, LedgerError> {
        let marks = slots(&fs::read(&self.path).unwrap_or_default());
        let whole = marks.len() == SLOTS && marks.iter().all(Option::is_some);
        let last = (0..marks.len()).max_by_key(|place| marks[*place].map(|mark| mark.seq));
        let next = match last.filter(|place| whole && marks[*place] == Some(*newest)) {
            Some(last) => (last + 1) % SLOTS,
            None => {
                disk::replace_file(&self.path, &slot_text(newest).repeat(SLOTS))?;
                0
            }
        };
        let file = DiskFile::open(&self.path).map_err(LedgerError::io("opening", &self.path))?;
        Ok(HeadWriter {
            path: self.path,
            file,
            next,
            unsynced: 0,
        })
    }
}

/// The head file in the hands of the writer thread.
#[derive(Debug)]
pub(crate) struct HeadWriter {
    path: PathBuf,
    file: DiskFile,
    /// The slot that is written next.
    next: usize,
    /// Slots before it that were written and not synced yet.
    unsynced: usize,
}

impl HeadWriter {
    /// Names a newer event. After an error the marks before still stand, and the same slot is written next: so there are
    /// never more unsynced ones than half of the ring.
    pub(crate) fn advance(&mut self, mark: &Mark) -> Result<(), LedgerError> {
        let place = SeekFrom::Start((self.next * SLOT) as u64);
        self.file
            .seek(place)
            .and_then(|_| self.file.write_all(&slot_text(mark)))
            .map_err(LedgerError::io("writing", &self.path))?;
        if self.unsynced + 1 == UNSYNCED {
            self.sync()?;
        } else {
            self.unsynced += 1;
        }
        self.next = (self.next + 1) % SLOTS;
        Ok(())
    }

    /// Makes durable what was written.
    pub(crate) fn settle(&mut self) -> Result<(), LedgerError> {
        if self.unsynced > 0 {
            self.sync()?;
        }
        Ok(())
    }

    fn sync(&mut self) -> Result<(), LedgerError> {
        self.file
            .sync_data()
            .map_err(LedgerError::io("writing", &self.path))?;
        self.unsynced = 0;
        Ok(())
    }
}

fn slot_text(mark: &Mark) -> Vec<u8> {
    let lines = format!("quayside-head 2\nseq {}\nhash {}\n", mark.seq, mark.hash);
    let check = Sha::of(lines.as_bytes());
    let mut text = format!("{lines}check {check}\n").into_bytes();
    text.resize(SLOT, b'\n');
    text
}

/// The marks of all slots; none where a slot is not, byte for byte, what would be written for it.
fn slots(bytes: &[u8]) -> Vec<Option<Mark>> {
    let mark = |slot: &[u8]| {
        let (mark, _) = parse("quayside-head 2", std::str::from_utf8(slot).ok()?.trim_end(), 1).ok()?;
        (slot_text(&mark) == slot).then_some(mark)
    };
    bytes.chunks(SLOT).map(mark).collect()
}

/// A file of one mark, as it was written before there were slots.
fn first_format(bytes: &[u8]) -> Option<Mark> {
    let text = std::str::from_utf8(bytes).ok()?;
    let (mark, _) = parse("quayside-head 1", text, 0).ok()?;
    Some(mark)
}

#[cfg(test)]
mod tests {
    use super::*;
    use tempfile::{TempDir, tempdir};

    fn mark(seq: u64) -> Mark {
        Mark {
            seq,
            hash: Sha::of(&seq.to_be_bytes()),
        }
    }

    fn written(marks: &[u64]) -> (TempDir, HeadFile) {
        let dir = tempdir().unwrap();
        let head = HeadFile::of(dir.path());
        let mut writer = head.clone().into_writer(&Mark::START).unwrap();
        for seq in marks {
            writer.advance(&mark(*seq)).unwrap();
        }
        (dir, head)
    }

    #[test]
    fn the_newest_mark_counts_also_after_opening_again() {
        let (_dir, head) = written(&[1, 2, 5]);
        assert_eq!(head.read().unwrap(), HeadFileContent::Holds(mark(5)));
        let mut writer = head.clone().into_writer(&mark(5)).unwrap();
        writer.advance(&mark(6)).unwrap();
        assert_eq!(head.read().unwrap(), HeadFileContent::Holds(mark(6)));
    }

    /// However much of a write reaches the disk, the mark before it or the new one is read.
    #[test]
    fn a_torn_write_leaves_the_mark_before() {
        let (_dir, head) = written(&[1, 2, 3]);
        let before = fs::read(&head.path).unwrap();
        let mut writer = head.clone().into_writer(&mark(3)).unwrap();
        writer.advance(&mark(40)).unwrap();
        let after = fs::read(&head.path).unwrap();
        let differing = before.iter().zip(&after).filter(|(old, new)| old != new).count();
        assert!(differing > 100);
        for cut in 0..5 * SLOT {
            let torn = [&after[..cut], &before[cut..]].concat();
            if torn == before || torn == after {
                continue;
            }
            fs::write(&head.path, &torn).unwrap();
            assert_eq!(
                head.read().unwrap(),
                HeadFileContent::Holds(mark(3)),
                "cut at {cut}"
            );
        }
    }

    #[test]
    fn a_flipped_bit_is_never_read_as_another_mark() {
        let (_dir, head) = written(&[1, 2]);
        let whole = fs::read(&head.path).unwrap();
        for place in (0..whole.len()).step_by(13) {
            let mut flipped = whole.clone();
            flipped[place] ^= 1 << (place % 8);
            fs::write(&head.path, &flipped).unwrap();
            let read = head.read().unwrap();
            let sound = [mark(1), mark(2)].map(HeadFileContent::Holds);
            assert!(sound.contains(&read), "bit at {place}: {read:?}");
        }
    }

    #[test]
    fn a_spoiled_slot_is_read_past_and_made_good() {
        let (_dir, head) = written(&[1, 2]);
        let mut bytes = fs::read(&head.path).unwrap();
        let newest = slots(&bytes).iter().position(|slot| *slot == Some(mark(2)));
        bytes[newest.unwrap() * SLOT] = b'x';
        fs::write(&head.path, &bytes).unwrap();
        assert_eq!(head.read().unwrap(), HeadFileContent::Holds(mark(1)));
        head.clone().into_writer(&mark(2)).unwrap();
        assert_eq!(slots(&fs::read(&head.path).unwrap()), [Some(mark(2)); SLOTS]);
    }

    /// Before slots are synced, the disk may hold any of them, or a part of it.
    #[test]
    fn at_most_eight_marks_are_lost_with_what_was_not_synced() {
        for count in 1..=40_u64 {
            let (_dir, head) = written(&(1..=count).collect::<Vec<_>>());
            let mut bytes = fs::read(&head.path).unwrap();
            let unsynced = count % UNSYNCED as u64;
            for lost in (count - unsynced + 1)..=count {
                let place = (lost as usize - 1) % SLOTS;
                bytes[place * SLOT..place * SLOT + 100].fill(0);
            }
            fs::write(&head.path, &bytes).unwrap();
            let synced = count - unsynced;
            let expected = if synced == 0 { Mark::START } else { mark(synced) };
            assert_eq!(head.read().unwrap(), HeadFileContent::Holds(expected), "{count}");
        }
    }

    #[test]
    fn a_file_of_two_slots_is_read_and_brought_to_a_ring() {
        let dir = tempdir().unwrap();
        let head = HeadFile::of(dir.path());
        fs::write(&head.path, [slot_text(&mark(3)), slot_text(&mark(2))].concat()).unwrap();
        assert_eq!(head.read().unwrap(), HeadFileContent::Holds(mark(3)));
        head.clone().into_writer(&mark(3)).unwrap();
        assert_eq!(slots(&fs::read(&head.path).unwrap()), [Some(mark(3)); SLOTS]);
    }

    #[test]
    fn a_file_of_the_first_format_is_read_and_brought_to_this_one() {
        let dir = tempdir().unwrap();
        let head = HeadFile::of(dir.path());
        let text = format!("quayside-head 1\nseq 7\nhash {}\n", mark(7).hash);
        fs::write(&head.path, text).unwrap();
        assert_eq!(head.read().unwrap(), HeadFileContent::Holds(mark(7)));
        let mut writer = head.clone().into_writer(&mark(7)).unwrap();
        assert_eq!(slots(&fs::read(&head.path).unwrap()), [Some(mark(7)); SLOTS]);
        writer.advance(&mark(8)).unwrap();
        assert_eq!(head.read().unwrap(), HeadFileContent::Holds(mark(8)));
    }
}
