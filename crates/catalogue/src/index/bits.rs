//! Sets of entries as one bit each. The room for a set is kept by the thread that used it, because a search makes and
//! drops several sets of the same size and new memory costs more than the counting.

use std::cell::RefCell;
use std::ops::Range;

/// Sets kept by a thread for its next search.
const MOST_KEPT: usize = 24;

/// Numbers handed out at a time.
const CHUNK: usize = 1024;
/// Numbers of one word from which all of its figures are compared.
const CROWDED: u32 = 12;

thread_local! {
    static KEPT: RefCell<Vec<Vec<u64>>> = const { RefCell::new(Vec::new()) };
}

/// A set of the numbers `0..len`.
#[derive(Debug)]
pub(crate) struct Bits {
    words: Vec<u64>,
    len: usize,
}

/// Words that hold so many bits.
pub(crate) fn words_for(len: usize) -> usize {
    len.div_ceil(64)
}

impl Bits {
    /// The empty set.
    pub(crate) fn none(len: usize) -> Bits {
        let count = words_for(len);
        let kept = KEPT.with_borrow_mut(|kept| {
            let at = kept.iter().position(|words| words.capacity() >= count)?;
            Some(kept.swap_remove(at))
        });
        let mut words = kept.unwrap_or_default();
        words.clear();
        words.resize(count, 0);
        Bits { words, len }
    }

    /// All of `0..len`.
    pub(crate) fn all(len: usize) -> Bits {
        let mut bits = Bits::none(len);
        bits.add_range(0..len);
        bits
    }

    /// A copy of a set kept as words.
    pub(crate) fn of(words: &[u64], len: usize) -> Bits {
        let mut bits = Bits::none(len);
        bits.words.copy_from_slice(words);
        bits
    }

    pub(crate) fn copy(&self) -> Bits {
        Bits::of(&self.words, self.len)
    }

    /// All others.
    pub(crate) fn inverse(&self) -> Bits {
        let mut others = Bits::all(self.len);
        others.drop_all(&self.words);
        others
    }

    pub(crate) fn words(&self) -> &[u64] {
        &self.words
    }

    pub(crate) fn words_mut(&mut self) -> &mut [u64] {
        &mut self.words
    }

    pub(crate) fn add(&mut self, at: usize) {
        self.words[at >> 6] |= 1 << (at & 63);
    }

    pub(crate) fn remove(&mut self, at: usize) {
        self.words[at >> 6] &= !(1 << (at & 63));
    }

    pub(crate) fn has(&self, at: usize) -> bool {
        self.words[at >> 6] >> (at & 63) & 1 == 1
    }

    pub(crate) fn add_range(&mut self, range: Range<usize>) {
        each_part(range, |word, mask| self.words[word] |= mask);
    }

    pub(crate) fn add_all(&mut self, other: &[u64]) {
        for (word, more) in self.words.iter_mut().zip(other) {
            *word |= more;
        }
    }

    pub(crate) fn keep(&mut self, other: &[u64]) {
        for (word, wanted) in self.words.iter_mut().zip(other) {
            *word &= wanted;
        }
    }

    pub(crate) fn drop_all(&mut self, other: &[u64]) {
        for (word, gone) in self.words.iter_mut().zip(other) {
            *word &= !gone;
        }
    }

    pub(crate) fn count(&self) -> usize {
        self.words.iter().map(|word| word.count_ones() as usize).sum()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.words.iter().all(|word| *word == 0)
    }

    /// How many there are in a range.
    pub(crate) fn count_in(&self, range: Range<usize>) -> usize {
        let mut count = 0;
        each_part(range, |word, mask| {
            count += (self.words[word] & mask).count_ones() as usize;
        });
        count
    }

    /// Calls `look` with every number of the set, in order.
    pub(crate) fn each(&self, mut look: impl FnMut(usize)) {
        for (at, word) in self.words.iter().enumerate() {
            let mut rest = *word;
            while rest != 0 {
                look(at * 64 + rest.trailing_zeros() as usize);
                rest &= rest - 1;
            }
        }
    }

    /// Keeps those for which `fits` holds; it is asked only about numbers of the set.
    pub(crate) fn keep_if(&mut self, mut fits: impl FnMut(usize) -> bool) {
        for (at, word) in self.words.iter_mut().enumerate() {
            let mut rest = *word;
            while rest != 0 {
                let bit = rest & rest.wrapping_neg();
                if !fits(at * 64 + bit.trailing_zeros() as usize) {
                    *word &= !bit;
                }
                rest &= rest - 1;
            }
        }
    }

    /// Calls `look` with the numbers of the set, some at a time, in order.
    pub(crate) fn each_chunk(&self, mut look: impl FnMut(&[u32])) {
        let mut chunk = [0; CHUNK];
        let mut filled = 0;
        for (at, word) in self.words.iter().enumerate() {
            let mut rest = *word;
            if filled + rest.count_ones() as usize > CHUNK {
                look(&chunk[..filled]);
                filled = 0;
            }
            while rest != 0 {
                chunk[filled] = at as u32 * 64 + rest.trailing_zeros();
                filled += 1;
                rest &= rest - 1;
            }
        }
        look(&chunk[..filled]);
    }

    /// Keeps those whose figure fits; `column` has one for each number below the set's length. Where many of the set
    /// stand together all figures there are compared, without a branch.
    pub(crate) fn keep_by<T: Copy>(&mut self, column: &[T], fits: impl Fn(T) -> bool) {
        for (word, figures) in self.words.iter_mut().zip(column.chunks(64)) {
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
    }

    /// Where the number stands that comes after `skip` others of the set from `from` on; `None` when there are too few.
    pub(crate) fn nth_from(&self, from: usize, skip: usize) -> Option<usize> {
        let mut skip = skip;
        let mut at = from;
        while at < self.len {
            let rest = self.words[at >> 6] >> (at & 63);
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

    /// The numbers of the set, in order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = usize> + '_ {
        self.iter_in(0..self.len)
    }

    /// The numbers of the set within a range, in order.
    pub(crate) fn iter_in(&self, range: Range<usize>) -> impl Iterator<Item = usize> + '_ {
        let end = range.end.min(self.len);
        let mut at = range.start;
        std::iter::from_fn(move || {
            while at < end {
                let rest = self.words[at >> 6] >> (at & 63);
                if rest == 0 {
                    at = (at | 63) + 1;
                    continue;
                }
                at += rest.trailing_zeros() as usize + 1;
                return (at <= end).then_some(at - 1);
            }
            None
        })
    }
}

impl Drop for Bits {
    fn drop(&mut self) {
        let words = std::mem::take(&mut self.words);
        // While a thread ends its store may be gone already; then the memory simply is freed.
        let _ = KEPT.try_with(|kept| {
            if let Ok(mut kept) = kept.try_borrow_mut()
                && kept.len() < MOST_KEPT
            {
                kept.push(words);
            }
        });
    }
}

/// A bit for each byte that is 0 or 1.
fn packed(ones: &[u8; 64]) -> u64 {
    let (eights, _) = ones.as_chunks::<8>();
    let mut bits = 0;
    for eight in eights.iter().rev() {
        // The product's highest byte has the bits of all eight bytes, the first one lowest.
        bits = bits << 8 | u64::from_le_bytes(*eight).wrapping_mul(0x0102_0408_1020_4080) >> 56;
    }
    bits
}

/// The words that a range touches, each with a mask of its bits.
fn each_part(range: Range<usize>, mut part: impl FnMut(usize, u64)) {
    if range.is_empty() {
        return;
    }
    let (first, last) = (range.start >> 6, (range.end - 1) >> 6);
    let from = u64::MAX << (range.start & 63);
    let to = u64::MAX >> (63 - ((range.end - 1) & 63));
    if first == last {
        part(first, from & to);
        return;
    }
    part(first, from);
    for word in first + 1..last {
        part(word, u64::MAX);
    }
    part(last, to);
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
