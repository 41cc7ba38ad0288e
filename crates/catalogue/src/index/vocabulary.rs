//! Terms on their way into an index: words, and marked as such what is none. It must not know where they occur.

use std::cmp::Ordering;
use std::hash::BuildHasher;

use rustc_hash::FxBuildHasher;

use super::sorting::by_text;

/// First letter of terms that are no words. Words begin with a letter or digit, and so come after all of them.
pub(crate) mod mark {
    /// A country's code.
    pub(crate) const COUNTRY: char = '\u{1}';
    /// A category or one that it is part of, in its normal spelling.
    pub(crate) const CATEGORY: char = '\u{2}';
    /// A certificate, in its normal spelling.
    pub(crate) const CERTIFICATE: char = '\u{3}';
    /// A currency that something is priced in.
    pub(crate) const CURRENCY: char = '\u{4}';
    /// A beginning of words with its postings joined.
    pub(crate) const BEGINNING: char = '\u{5}';
}

/// Terms by number. Their texts stand one after the other and a table finds them by their hash: most terms are met once,
/// and for a new one nothing but the table is looked at.
#[derive(Default)]
pub(super) struct Interner {
    texts: String,
    /// By number: where the text ends.
    ends: Vec<usize>,
    /// By number: its head, which tells nearly all terms apart without a look at their texts.
    heads: Vec<u64>,
    /// By hash: its upper half, which also says where to look, and the number plus one; 0 is free.
    slots: Vec<u64>,
}

/// Slots that there are at least.
const FEWEST: usize = 1 << 10;

/// Bytes of a term that its head holds.
const HEAD: usize = 7;

/// A term's first bytes, and behind them how many it has; of a longer one only that it is longer.
fn head_of(term: &str) -> u64 {
    let mut head = [0; HEAD + 1];
    let held = term.len().min(HEAD);
    head[..held].copy_from_slice(&term.as_bytes()[..held]);
    head[HEAD] = term.len().min(HEAD + 1) as u8;
    u64::from_le_bytes(head)
}

/// By what a table finds a term.
pub(super) fn hash_of(term: &str) -> u32 {
    (FxBuildHasher.hash_one(term) >> 32) as u32
}

impl Interner {
    pub(super) fn number(&mut self, term: &str) -> u32 {
        self.number_of(term, hash_of(term))
    }

    /// Looks once at where terms with these hashes stand. Most looks miss the processor's caches, and misses that are waited for
    /// together cost little more than one.
    pub(super) fn look_ahead(&self, hashes: impl Iterator<Item = u32>) {
        if !self.slots.is_empty() {
            let slots = hashes.map(|hash| self.slots[hash as usize & (self.slots.len() - 1)]);
            std::hint::black_box(slots.fold(0, |all, slot| all ^ slot));
        }
    }

    /// The number of a term whose hash is known.
    pub(super) fn number_of(&mut self, term: &str, hash: u32) -> u32 {
        if 2 * self.ends.len() >= self.slots.len() {
            self.grow();
        }
        let (own, head) = (u64::from(hash), head_of(term));
        let mut at = own as usize & (self.slots.len() - 1);
        loop {
            let slot = self.slots[at];
            if slot == 0 {
                self.texts.push_str(term);
                self.ends.push(self.texts.len());
                self.heads.push(head);
                self.slots[at] = own << 32 | self.ends.len() as u64;
                return self.ends.len() as u32 - 1;
            }
            let number = slot as u32 - 1;
            let alike = slot >> 32 == own && self.heads[number as usize] == head;
            if alike && (term.len() <= HEAD || self.text(number) == term) {
                return number;
            }
            at = (at + 1) & (self.slots.len() - 1);
        }
    }

    fn grow(&mut self) {
        let count = (2 * self.slots.len()).max(FEWEST);
        let old = std::mem::replace(&mut self.slots, vec![0; count]);
        for slot in old.into_iter().filter(|slot| *slot > 0) {
            let mut at = (slot >> 32) as usize & (count - 1);
            while self.slots[at] > 0 {
                at = (at + 1) & (count - 1);
            }
            self.slots[at] = slot;
        }
    }

    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    pub(super) fn text(&self, number: u32) -> &str {
        let at = number as usize;
        let from = at.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.texts[from..self.ends[at]]
    }

    /// Some of the terms, given by their numbers, in order.
    pub(super) fn in_order(&self, numbers: &[u32]) -> Vec<u32> {
        let text = |at: usize| self.text(numbers[at]).as_bytes();
        let order = by_text(numbers.len(), text, |_, _| Ordering::Equal);
        order.into_iter().map(|at| numbers[at as usize]).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_term_keeps_its_number_however_many_there_are() {
        let mut interner = Interner::default();
        let term = |at: u32| format!("part{}", at * 7 % 5_000);
        for at in 0..10_000 {
            assert_eq!(interner.number(&term(at)), at % 5_000);
        }
        assert_eq!((interner.len(), interner.text(3)), (5_000, "part21"));
        assert_eq!(interner.number(""), 5_000);
        // One is the beginning of the other, or they differ behind what is held apart.
        for (term, number) in ["part001", "part0011", "part0012", "part001", "part0012"]
            .iter()
            .zip([1, 2, 3, 1, 3])
        {
            assert_eq!(interner.number(term), 5_000 + number);
        }
        let sorted = interner.in_order(&[2, 5_000, 1, 0]);
        assert_eq!(sorted, [5_000, 0, 2, 1], "by text: nothing, part0, part14, part7");
    }
}
