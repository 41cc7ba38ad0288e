//! Suppliers met before in the same list. A list of products says the same of a supplier on line after line: what it says
//! word for word again needs neither reading nor looking up.

use std::rc::Rc;

use rustc_hash::{FxHashMap, FxHashSet};
use trade::id::SupplierId;

use super::cells::{Cells, Places};
use super::{ListKind, Mapping};

/// A supplier's row and id.
type Seller = (i64, SupplierId);

/// Who is meant by the words of a row.
pub(super) struct Sellers {
    /// Columns that speak of the supplier; none where every row is another one.
    columns: Vec<usize>,
    by_words: FxHashMap<Rc<str>, Seller>,
    /// The words last said of a supplier: said otherwise since, they would have to be taken in again.
    last: FxHashMap<i64, Rc<str>>,
    words: String,
    /// Suppliers that another list gave the key they are named by here.
    from_elsewhere: FxHashSet<i64>,
}

impl Sellers {
    pub(super) fn of(places: &Places, mapping: &Mapping) -> Sellers {
        let repeats = matches!(mapping.kind, ListKind::Products | ListKind::OrderLines);
        Sellers {
            columns: if repeats { places.of_supplier() } else { Vec::new() },
            by_words: FxHashMap::default(),
            last: FxHashMap::default(),
            words: String::new(),
            from_elsewhere: FxHashSet::default(),
        }
    }

    /// The supplier that the same words meant before.
    pub(super) fn known(&mut self, cells: &Cells<'_>) -> Option<Seller> {
        self.words.clear();
        for column in &self.columns {
            self.words
                .push_str(cells.fields.get(*column).map_or("", String::as_str));
            // The same letters may be another number as text.
            if cells.is_number(*column) {
                self.words.push('\u{1e}');
            }
            // Between texts of which none holds it, as control characters are left out of all.
            self.words.push('\u{1f}');
        }
        self.by_words.get(self.words.as_str()).copied()
    }

    /// Whether a supplier whose key another list gave is met for the first time: that is said once.
    pub(super) fn is_first(&mut self, row: i64) -> bool {
        self.from_elsewhere.insert(row)
    }

    /// Remembers whom the row's words mean.
    pub(super) fn met(&mut self, seller: Seller) {
        if self.columns.is_empty() {
            return;
        }
        self.forget(seller);
        let words: Rc<str> = self.words.as_str().into();
        self.by_words.insert(Rc::clone(&words), seller);
        self.last.insert(seller.0, words);
    }

    /// Forgets what was said of one supplier.
    pub(super) fn forget(&mut self, seller: Seller) {
        if let Some(words) = self.last.remove(&seller.0) {
            self.by_words.remove(&words);
        }
    }

    /// Forgets everybody: a new namesake may make the same words mean somebody else.
    pub(super) fn forget_all(&mut self) {
        self.by_words.clear();
        self.last.clear();
    }
}
