//! Suppliers met before in the same list. A list of products says the same of a supplier on line after line: what it says
//! word for word again needs neither reading nor looking up. Who reads numbers the words, who writes knows whom they mean.

use compact_str::CompactString;
use rustc_hash::{FxHashMap, FxHashSet};
use trade::id::SupplierId;

use super::cells::Places;
use super::{ListKind, Mapping};

/// A supplier's row and id.
pub(super) type Seller = (i64, SupplierId);

/// Most different words that are numbered; others are read and looked up on each line.
const MOST_WORDS: usize = 1_000_000;

/// What rows say of suppliers, word for word, by number.
pub(super) struct Words {
    /// Columns that speak of the supplier.
    columns: Vec<usize>,
    /// Whether rows repeat what they say; where every row is another supplier nothing is numbered.
    repeats: bool,
    numbers: FxHashMap<Box<str>, u32>,
    words: String,
}

impl Words {
    pub(super) fn of(places: &Places, mapping: &Mapping) -> Words {
        Words {
            columns: places.of_supplier(),
            repeats: matches!(mapping.kind, ListKind::Products | ListKind::OrderLines),
            numbers: FxHashMap::default(),
            words: String::new(),
        }
    }

    /// The columns that speak of the supplier.
    pub(super) fn columns(&self) -> &[usize] {
        &self.columns
    }

    /// The number of a row's words, and whether an earlier row said the same.
    pub(super) fn number(&mut self, fields: &[CompactString], numeric: &[usize]) -> (Option<u32>, bool) {
        if !self.repeats {
            return (None, false);
        }
        self.words.clear();
        for column in &self.columns {
            self.words
                .push_str(fields.get(*column).map_or("", CompactString::as_str));
            // The same letters may be another number as text.
            if numeric.contains(column) {
                self.words.push('\u{1e}');
            }
            // Between texts of which none holds it, as control characters are left out of all.
            self.words.push('\u{1f}');
        }
        if let Some(number) = self.numbers.get(self.words.as_str()) {
            return (Some(*number), true);
        }
        if self.numbers.len() == MOST_WORDS {
            return (None, false);
        }
        let number = self.numbers.len() as u32;
        self.numbers.insert(self.words.as_str().into(), number);
        (Some(number), false)
    }
}

/// Who is meant by the words of a row.
#[derive(Default)]
pub(super) struct Sellers {
    /// By the number of the words.
    by_words: Vec<Option<Seller>>,
    /// The words last said of a supplier: said otherwise since, they would have to be taken in again.
    last: FxHashMap<i64, u32>,
    /// Suppliers that another list gave the key they are named by here.
    from_elsewhere: FxHashSet<i64>,
}

impl Sellers {
    /// The supplier that the same words meant before.
    pub(super) fn known(&self, words: Option<u32>) -> Option<Seller> {
        self.by_words.get(words? as usize).copied().flatten()
    }

    /// Whether a supplier whose key another list gave is met for the first time: that is said once.
    pub(super) fn is_first(&mut self, row: i64) -> bool {
        self.from_elsewhere.insert(row)
    }

    /// Remembers whom a row's words mean.
    pub(super) fn met(&mut self, words: Option<u32>, seller: Seller) {
        let Some(words) = words else { return };
        self.forget(seller);
        let at = words as usize;
        if self.by_words.len() <= at {
            self.by_words.resize(at + 1, None);
        }
        self.by_words[at] = Some(seller);
        self.last.insert(seller.0, words);
    }

    /// Forgets what was said of one supplier.
    pub(super) fn forget(&mut self, seller: Seller) {
        if let Some(words) = self.last.remove(&seller.0)
            && let Some(known) = self.by_words.get_mut(words as usize)
        {
            *known = None;
        }
    }

    /// Forgets everybody: a new namesake may make the same words mean somebody else.
    pub(super) fn forget_all(&mut self) {
        self.by_words.clear();
        self.last.clear();
    }
}
