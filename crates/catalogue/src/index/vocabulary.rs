//! Terms on their way into an index: words, and marked as such what is none. It must not know where they occur.

use std::cmp::Ordering;

use rustc_hash::FxHashMap;

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

/// Terms by number.
#[derive(Default)]
pub(super) struct Interner {
    numbers: FxHashMap<Box<str>, u32>,
}

impl Interner {
    pub(super) fn number(&mut self, term: &str) -> u32 {
        if let Some(number) = self.numbers.get(term) {
            return *number;
        }
        let number = self.numbers.len() as u32;
        self.numbers.insert(term.into(), number);
        number
    }

    /// All terms with their numbers, in order.
    pub(super) fn sorted(self) -> Vec<(Box<str>, u32)> {
        let mut terms: Vec<(Box<str>, u32)> = self.numbers.into_iter().collect();
        let order = by_text(terms.len(), |at| terms[at].0.as_bytes(), |_, _| Ordering::Equal);
        let placed = order
            .into_iter()
            .map(|at| std::mem::take(&mut terms[at as usize]));
        placed.collect()
    }
}
