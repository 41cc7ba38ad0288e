//! Sets of entries as one bit each. What is empty in long stretches is passed over: a search that finds little looks at
//! little.

use std::ops::Range;

use super::lines::{
    LINE, Line, NUMBERS, Room, add_fitting, any, change_marked, count, each_mark, each_part, line_of,
    lines_for, packed,
};

/// Numbers handed out at a time.
const CHUNK: usize = 1024;
/// Numbers of one word from which all of its figures are compared.
const CROWDED: u32 = 12;

/// One line in so many is looked at to tell about how much two sets differ.
const SAMPLED: usize = 8;

/// A set of the numbers `0..len`.
#[derive(Debug)]
pub(crate) struct Bits {
    room: Room,
    len: usize,
}

impl Bits {
    /// The empty set.
    pub(crate) fn none(len: usize) -> Bits {
        Bits {
            room: Room::empty(lines_for(len)),
            len,
        }
    }

    /// All of `0..len`.
    pub(crate) fn all(len: usize) -> Bits {
        let mut bits = Bits::none(len);
        bits.add_range(0..len);
        bits
    }

    pub(crate) fn copy(&self) -> Bits {
        let mut copy = Bits::none(self.len);
        let lines = &mut copy.room.lines;
        each_mark(&self.room.marks, |at| lines[at] = self.room.lines[at]);
        copy.room.marks.copy_from_slice(&self.room.marks);
        copy
    }

    /// Those of this set that are in another one.
    pub(crate) fn both(&self, other: &Bits) -> Bits {
        self.with(other, |own, others| own & others, |own, others| own & others)
    }

    /// Those of this set that are not in another one.
    pub(crate) fn without(&self, other: &Bits) -> Bits {
        // A line of which the other has something may have something of this one left.
        self.with(other, |own, _| own, |own, others| own & !others)
    }

    /// A set of its own from the marks and the words of two.
    fn with(&self, other: &Bits, mark: impl Fn(u64, u64) -> u64, word: impl Fn(u64, u64) -> u64) -> Bits {
        let mut made = Bits::none(self.len);
        let marks = self.room.marks.iter().zip(&other.room.marks);
        for (made, (own, others)) in made.room.marks.iter_mut().zip(marks) {
            *made = mark(*own, *others);
        }
        change_marked(&mut made.room, |at, line| {
            let (own, others) = (&self.room.lines[at], &other.room.lines[at]);
            for ((made, own), others) in line.iter_mut().zip(own).zip(others) {
                *made = word(*own, *others);
            }
            any(line)
        });
        made
    }

    /// About how many are in one of two sets and not in the other, by the lines of a sample.
    pub(crate) fn about_apart(&self, other: &Bits) -> usize {
        let lines = self.room.lines.iter().zip(&other.room.lines).step_by(SAMPLED);
        let apart = lines.map(|(own, others)| {
            let apart: Line = std::array::from_fn(|word| own[word] ^ others[word]);
            count(&apart)
        });
        apart.sum::<usize>() * SAMPLED
    }

    /// All others.
    pub(crate) fn inverse(&self) -> Bits {
        let mut others = Bits::all(self.len);
        others.drop_all(self);
        others
    }

    pub(crate) fn add(&mut self, at: usize) {
        self.add_if(at, true);
    }

    /// Adds a number, or does nothing, without a branch.
    pub(crate) fn add_if(&mut self, at: usize, wanted: bool) {
        let wanted = u64::from(wanted);
        self.room.lines[at / NUMBERS][at >> 6 & (LINE - 1)] |= wanted << (at & 63);
        let line = at / NUMBERS;
        self.room.marks[line >> 6] |= wanted << (line & 63);
    }

    pub(crate) fn has(&self, at: usize) -> bool {
        self.word(at) >> (at & 63) & 1 == 1
    }

    fn word(&self, at: usize) -> u64 {
        self.room.lines[at / NUMBERS][at >> 6 & (LINE - 1)]
    }

    pub(crate) fn add_range(&mut self, range: Range<usize>) {
        each_part(range, |line, mask| {
            self.room.mark(line);
            for (word, more) in self.room.lines[line].iter_mut().zip(mask) {
                *word |= more;
            }
        });
    }

    /// Adds a set kept as lines.
    pub(crate) fn add_lines(&mut self, other: &[Line]) {
        for (at, more) in other.iter().enumerate() {
            let line = &mut self.room.lines[at];
            for (word, more) in line.iter_mut().zip(more) {
                *word |= more;
            }
            self.room.marks[at >> 6] |= u64::from(any(more)) << (at & 63);
        }
    }

    pub(crate) fn add_all(&mut self, other: &Bits) {
        let lines = &mut self.room.lines;
        each_mark(&other.room.marks, |at| {
            for (word, more) in lines[at].iter_mut().zip(&other.room.lines[at]) {
                *word |= more;
            }
        });
        for (mark, more) in self.room.marks.iter_mut().zip(&other.room.marks) {
            *mark |= more;
        }
    }

    pub(crate) fn keep(&mut self, other: &Bits) {
        change_marked(&mut self.room, |at, line| {
            for (word, wanted) in line.iter_mut().zip(&other.room.lines[at]) {
                *word &= wanted;
            }
            any(line)
        });
    }

    pub(crate) fn drop_all(&mut self, other: &Bits) {
        change_marked(&mut self.room, |at, line| {
            for (word, gone) in line.iter_mut().zip(&other.room.lines[at]) {
                *word &= !gone;
            }
            any(line)
        });
    }

    pub(crate) fn count(&self) -> usize {
        let mut sum = 0;
        each_mark(&self.room.marks, |at| sum += count(&self.room.lines[at]));
        sum
    }

    /// Up to where its numbers may go.
    pub(crate) fn len(&self) -> usize {
        self.len
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.nth_from(0, 0).is_none()
    }

    /// How many there are in a range.
    pub(crate) fn count_in(&self, range: Range<usize>) -> usize {
        let mut sum = 0;
        each_part(range, |at, mask| {
            if self.marked(at) {
                let mut line = self.room.lines[at];
                for (word, wanted) in line.iter_mut().zip(mask) {
                    *word &= wanted;
                }
                sum += count(&line);
            }
        });
        sum
    }

    fn marked(&self, line: usize) -> bool {
        self.room.marks[line >> 6] >> (line & 63) & 1 == 1
    }

    /// Calls `look` with every number of the set, in order.
    pub(crate) fn each(&self, mut look: impl FnMut(usize)) {
        self.each_chunk(|chunk| chunk.iter().for_each(|at| look(*at as usize)));
    }

    /// Keeps those for which `fits` holds; it is asked only about numbers of the set.
    pub(crate) fn keep_if(&mut self, mut fits: impl FnMut(usize) -> bool) {
        change_marked(&mut self.room, |at, line| {
            for (word, start) in line.iter_mut().zip((at * NUMBERS..).step_by(64)) {
                let mut rest = *word;
                while rest != 0 {
                    let bit = rest & rest.wrapping_neg();
                    if !fits(start + bit.trailing_zeros() as usize) {
                        *word &= !bit;
                    }
                    rest &= rest - 1;
                }
            }
            any(line)
        });
    }

    /// Calls `look` with the numbers of the set, some at a time, in order.
    pub(crate) fn each_chunk(&self, mut look: impl FnMut(&[u32])) {
        let mut chunk = [0; CHUNK];
        let mut filled = 0;
        each_mark(&self.room.marks, |at| {
            for (word, start) in self.room.lines[at]
                .iter()
                .zip((at as u32 * NUMBERS as u32..).step_by(64))
            {
                let mut rest = *word;
                if filled + rest.count_ones() as usize > CHUNK {
                    look(&chunk[..filled]);
                    filled = 0;
                }
                while rest != 0 {
                    chunk[filled] = start + rest.trailing_zeros();
                    filled += 1;
                    rest &= rest - 1;
                }
            }
        });
        look(&chunk[..filled]);
    }

    /// Keeps those whose figure fits; `column` has one for each number below the set's length. Where many of the set
    /// stand together all figures there are compared, without a branch.
    pub(crate) fn keep_by<T: Copy>(&mut self, column: &[T], fits: impl Fn(T) -> bool) {
        change_marked(&mut self.room, |at, line| {
            let figures = column[(at * NUMBERS).min(column.len())..].chunks(64);
            for (word, figures) in line.iter_mut().zip(figures) {
                if word.count_ones() > CROWDED {
                    let mut ones = [0u8; 64];
                    for (one, figure) in ones.iter_mut().zip(figures) {
                        *one = u8::from(fits(*figure));
                    }
                    *word &= packed(&ones);
                    continue;
                }
                let mut rest = *word;
                while rest != 0 {
                    let at = rest.trailing_zeros();
                    *word &= !(u64::from(!fits(figures[at as usize])) << at);
                    rest &= rest - 1;
                }
            }
            any(line)
        });
    }

    /// Keeps those of a set kept as lines; without one, none.
    pub(crate) fn keep_lines(&mut self, wanted: Option<&[Line]>) {
        change_marked(&mut self.room, |at, line| {
            let wanted = line_of(wanted, at);
            line.iter_mut()
                .zip(wanted)
                .for_each(|(word, wanted)| *word &= wanted);
            any(line)
        });
    }

    /// Takes out those of a set kept as lines.
    pub(crate) fn drop_lines(&mut self, gone: Option<&[Line]>) {
        change_marked(&mut self.room, |at, line| {
            let gone = line_of(gone, at);
            line.iter_mut().zip(gone).for_each(|(word, gone)| *word &= !gone);
            any(line)
        });
    }

    /// Keeps those `within`, and those only `about` for which `fits` holds.
    pub(crate) fn keep_around(
        &mut self,
        within: Option<&[Line]>,
        about: &[Line],
        fits: impl Fn(usize) -> bool,
    ) {
        self.decide_around(within, about, fits, |word, sure, _| word & sure);
    }

    /// Takes out those `within`, and those only `about` for which `fits` does not hold.
    pub(crate) fn drop_around(
        &mut self,
        within: Option<&[Line]>,
        about: &[Line],
        fits: impl Fn(usize) -> bool,
    ) {
        self.decide_around(within, about, fits, |word, sure, maybe| word & !(sure | maybe));
    }

    /// Keeps what `decided` leaves of each word with its `within` and its `about`, and those only `about` for which `fits`
    /// holds.
    fn decide_around(
        &mut self,
        within: Option<&[Line]>,
        about: &[Line],
        fits: impl Fn(usize) -> bool,
        decided: impl Fn(u64, u64, u64) -> u64,
    ) {
        change_marked(&mut self.room, |at, line| {
            let (sure, maybe) = (line_of(within, at), &about[at]);
            let doubtful: Line = std::array::from_fn(|place| line[place] & maybe[place] & !sure[place]);
            line.iter_mut()
                .zip(sure)
                .zip(maybe)
                .for_each(|((word, sure), maybe)| *word = decided(*word, sure, *maybe));
            if any(&doubtful) {
                add_fitting(line, &doubtful, at, &fits);
            }
            any(line)
        });
    }

    /// Where the number stands that comes after `skip` others of the set from `from` on; `None` when there are too few.
    pub(crate) fn nth_from(&self, from: usize, skip: usize) -> Option<usize> {
        let mut skip = skip;
        let mut at = from;
        while at < self.len {
            if at.is_multiple_of(NUMBERS) && !self.marked(at / NUMBERS) {
                at = self.next_marked(at / NUMBERS)? * NUMBERS;
            }
            let rest = self.word(at) >> (at & 63);
            let count = rest.count_ones() as usize;
            if count > skip {
                let mut rest = rest;
                for _ in 0..skip {
                    rest &= rest - 1;
                }
                return Some(at + rest.trailing_zeros() as usize);
            }
            skip -= count;
            at = (at | 63) + 1;
        }
        None
    }

    /// The first marked line from this one on.
    fn next_marked(&self, line: usize) -> Option<usize> {
        let mut at = line >> 6;
        let mut rest = self.room.marks.get(at)? & u64::MAX << (line & 63);
        while rest == 0 {
            at += 1;
            rest = *self.room.marks.get(at)?;
        }
        Some(at * 64 + rest.trailing_zeros() as usize)
    }

    /// The numbers of the set, in order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = usize> + '_ {
        self.iter_in(0..self.len)
    }

    /// The numbers of the set within a range, in order.
    pub(crate) fn iter_in(&self, range: Range<usize>) -> impl Iterator<Item = usize> + '_ {
        let end = range.end.min(self.len);
        let mut next = range.start;
        std::iter::from_fn(move || {
            let at = self.nth_from(next, 0).filter(|at| *at < end)?;
            next = at + 1;
            Some(at)
        })
    }
}

impl Drop for Bits {
    fn drop(&mut self) {
        std::mem::take(&mut self.room).give_back();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_count_and_walk_alike() {
        for range in [0..0, 0..1, 3..64, 63..65, 60..200, 0..200, 128..192, 199..200] {
            let mut bits = Bits::none(200);
            bits.add_range(range.clone());
            let mut met = Vec::new();
            bits.each(|at| met.push(at));
            assert_eq!(met, range.clone().collect::<Vec<_>>());
            assert_eq!(bits.count(), range.len());
            assert_eq!(
                bits.count_in(50..130),
                met.iter().filter(|at| (50..130).contains(*at)).count()
            );
            assert_eq!(
                bits.iter_in(50..130).collect::<Vec<_>>(),
                met.iter()
                    .copied()
                    .filter(|at| (50..130).contains(at))
                    .collect::<Vec<_>>()
            );
        }
    }

    #[test]
    fn chunks_columns_and_places_agree_with_walking() {
        let mut bits = Bits::none(5_000);
        (0..5_000)
            .filter(|at| at % 3 == 0 || at % 1000 < 90)
            .for_each(|at| bits.add(at));
        let walked: Vec<usize> = bits.iter_in(0..5_000).collect();
        let mut met = Vec::new();
        bits.each_chunk(|chunk| met.extend(chunk.iter().map(|at| *at as usize)));
        assert_eq!(met, walked);
        assert_eq!(bits.nth_from(0, 1_200), Some(walked[1_200]));
        assert_eq!(bits.nth_from(walked[7], 5), Some(walked[12]));
        assert_eq!(bits.nth_from(0, walked.len()), None);
        let column: Vec<u32> = (0..5_000).map(|at| at * 7 % 10).collect();
        bits.keep_by(&column, |figure| figure < 4);
        let fitting: Vec<usize> = walked.into_iter().filter(|at| column[*at] < 4).collect();
        assert_eq!(bits.iter_in(0..5_000).collect::<Vec<_>>(), fitting);
    }

    #[test]
    fn the_inverse_has_all_others_and_nothing_beyond() {
        let mut bits = Bits::none(130);
        bits.add_range(3..70);
        let others: Vec<usize> = bits.inverse().iter_in(0..200).collect();
        assert_eq!(others, (0..3).chain(70..130).collect::<Vec<_>>());
        assert_eq!(bits.inverse().count(), 63);
    }

    #[test]
    fn a_set_made_in_used_room_is_empty() {
        drop(Bits::all(1_000));
        assert!(Bits::none(900).is_empty());
    }
}
