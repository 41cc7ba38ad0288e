//! Room for sets: lines of bits, and one bit for each line that has any, so that a set of few is passed over without
//! looking at most of its lines. The room is kept by the thread that used it, empty, because a search makes and drops
//! several sets of the same size, and new memory costs more than the counting.

use std::cell::RefCell;
use std::ops::Range;

/// Words of a line: as much as one fetch brings from memory.
pub(super) const LINE: usize = 8;
/// Numbers of a line.
pub(super) const NUMBERS: usize = LINE * 64;

/// Bits of so many neighbouring numbers.
pub(crate) type Line = [u64; LINE];

/// Rooms kept by a thread for its next search.
const MOST_KEPT: usize = 48;

thread_local! {
    static KEPT: RefCell<Vec<Room>> = const { RefCell::new(Vec::new()) };
}

/// Lines that hold so many bits.
pub(super) fn lines_for(len: usize) -> usize {
    len.div_ceil(NUMBERS)
}

/// Lines, and which of them have something. A line that is not marked is empty.
#[derive(Debug, Default)]
pub(super) struct Room {
    pub(super) lines: Vec<Line>,
    pub(super) marks: Vec<u64>,
}

impl Room {
    /// So many empty lines.
    pub(super) fn empty(count: usize) -> Room {
        let kept = KEPT.with_borrow_mut(|kept| {
            let at = kept.iter().rposition(|room| room.lines.len() == count)?;
            Some(kept.swap_remove(at))
        });
        kept.unwrap_or_else(|| Room {
            lines: vec![[0; LINE]; count],
            marks: vec![0; count.div_ceil(64)],
        })
    }

    /// Empties it and keeps it for the next one who asks.
    pub(super) fn give_back(mut self) {
        let lines = &mut self.lines;
        each_mark(&self.marks, |at| lines[at] = [0; LINE]);
        self.marks.fill(0);
        // While a thread ends its store may be gone already; then the memory simply is freed.
        let _ = KEPT.try_with(|kept| {
            if let Ok(mut kept) = kept.try_borrow_mut() {
                if kept.len() == MOST_KEPT {
                    // The one that nobody asked for longest: of an index that was merged, perhaps.
                    kept.remove(0);
                }
                kept.push(self);
            }
        });
    }

    pub(super) fn mark(&mut self, line: usize) {
        self.marks[line >> 6] |= 1 << (line & 63);
    }
}

/// Calls `look` with every marked line, in order.
pub(super) fn each_mark(marks: &[u64], mut look: impl FnMut(usize)) {
    for (at, word) in marks.iter().enumerate() {
        let mut rest = *word;
        while rest != 0 {
            look(at * 64 + rest.trailing_zeros() as usize);
            rest &= rest - 1;
        }
    }
}

/// Calls `change` with every marked line; it says whether anything is left there.
pub(super) fn change_marked(room: &mut Room, mut change: impl FnMut(usize, &mut Line) -> bool) {
    for (at, word) in room.marks.iter_mut().enumerate() {
        let mut rest = *word;
        while rest != 0 {
            let bit = rest & rest.wrapping_neg();
            let line = at * 64 + bit.trailing_zeros() as usize;
            if !change(line, &mut room.lines[line]) {
                *word &= !bit;
            }
            rest &= rest - 1;
        }
    }
}

/// Whether a line has any.
pub(super) fn any(line: &Line) -> bool {
    line.iter().fold(0, |all, word| all | word) != 0
}

pub(super) fn count(line: &Line) -> usize {
    line.iter().map(|word| word.count_ones()).sum::<u32>() as usize
}

/// A line of a set kept as lines; without one, an empty one.
pub(super) fn line_of(lines: Option<&[Line]>, at: usize) -> Line {
    lines.map_or([0; LINE], |lines| lines[at])
}

/// Adds to the line at a place those of other bits for whose numbers `fits` holds.
pub(super) fn add_fitting(line: &mut Line, bits: &Line, at: usize, fits: &impl Fn(usize) -> bool) {
    for ((word, bits), start) in line.iter_mut().zip(bits).zip((at * NUMBERS..).step_by(64)) {
        let mut rest = *bits;
        while rest != 0 {
            let at = rest.trailing_zeros();
            *word |= u64::from(fits(start + at as usize)) << at;
            rest &= rest - 1;
        }
    }
}

/// A bit for each byte that is 0 or 1.
pub(super) fn packed(ones: &[u8; 64]) -> u64 {
    let (eights, _) = ones.as_chunks::<8>();
    let mut bits = 0;
    for eight in eights.iter().rev() {
        // The product's highest byte has the bits of all eight bytes, the first one lowest.
        bits = bits << 8 | u64::from_le_bytes(*eight).wrapping_mul(0x0102_0408_1020_4080) >> 56;
    }
    bits
}

/// The lines that a range touches, each with a mask of its bits.
pub(super) fn each_part(range: Range<usize>, mut part: impl FnMut(usize, Line)) {
    let mut at = range.start;
    while at < range.end {
        let line = at / NUMBERS;
        let end = ((line + 1) * NUMBERS).min(range.end);
        part(line, mask(at - line * NUMBERS..end - line * NUMBERS));
        at = end;
    }
}

/// Bits of a range within a line.
fn mask(range: Range<usize>) -> Line {
    if range == (0..NUMBERS) {
        return [u64::MAX; LINE];
    }
    let below = |end: usize| -> Line {
        std::array::from_fn(|word| match end.saturating_sub(word * 64) {
            0 => 0,
            bits @ 1..64 => u64::MAX >> (64 - bits),
            _ => u64::MAX,
        })
    };
    let (to, from) = (below(range.end), below(range.start));
    std::array::from_fn(|word| to[word] & !from[word])
}
