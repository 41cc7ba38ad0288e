//! Puts suppliers, products and tiers into the file within one transaction, and notes what the search's index has to
//! read again.

use std::hash::{DefaultHasher, Hash, Hasher};

use rusqlite::{Transaction, params};
use rustc_hash::{FxHashMap, FxHashSet};
use trade::time::Day;

use super::IMPORTS;
use super::heard::Heard;
use super::imports::EARLIER_ASIDE;
use super::inserts::Inserts;
use super::known::Known;
use super::newer::Newer;
use super::row_set::RowSet;
use crate::Error;
use crate::import::Mapping;

/// Rows that are noted one by one; after more, the search's index is built anew.
const MOST_TOUCHED: usize = 50_000;

/// Where what is written comes from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Origin {
    pub(crate) batch: u32,
    pub(crate) line: Option<u32>,
}

/// What the writing is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// A few things typed in.
    ByHand,
    /// Very much of a generator.
    Load,
    /// A list: what it changes is kept as it was, so that it can be undone.
    Import,
}

impl Purpose {
    /// The table that tiers about to be replaced are put aside in.
    pub(super) fn aside(self) -> &'static str {
        match self {
            Purpose::ByHand | Purpose::Load => "temp.old_tier",
            Purpose::Import => "before_tier",
        }
    }
}

/// What writing did to something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Effect {
    Changed,
    Unchanged,
}

/// Something that was written: its row in the file and its id.
#[derive(Clone, Debug)]
pub(crate) struct Written<I> {
    pub(crate) row: i64,
    pub(crate) id: I,
    /// Whether this very call added it.
    pub(crate) added: bool,
    /// Whether it was added and nobody else goes by its name for certain.
    pub(crate) alone: bool,
    /// The line of the list that named it first.
    pub(crate) first_line: Option<u32>,
    /// Whether the list named it before this line.
    pub(crate) again: bool,
    /// The name of another supplier that has the same number in another list, where this call told them apart.
    pub(crate) beside: Option<String>,
    /// The name it had, where the names differ by more than their spelling.
    pub(crate) renamed_from: Option<String>,
    /// Whether this very call changed it.
    pub(crate) changed_now: bool,
}

/// What a writer remembers of something that was there before and that it touched. Values are compared by their hash at
/// the end: lines of one list may contradict each other, and only what stays counts as a change.
#[derive(Clone, Copy)]
pub(super) struct Seen {
    original: u64,
    now: u64,
    first_line: Option<u32>,
    /// Which kinds of tiers are being replaced: offered, seen.
    pub(super) tiers: [bool; 2],
    pub(super) tiers_changed: bool,
}

impl Seen {
    fn effect(&self) -> Effect {
        if self.original != self.now || self.tiers_changed {
            Effect::Changed
        } else {
            Effect::Unchanged
        }
    }
}

/// The rows of one table that a writer touched. What it adds gets the rows after all that were there.
pub(super) struct Touched {
    /// What was there before.
    pub(super) old: FxHashMap<i64, Seen>,
    /// The last row before the writer began.
    last_old: i64,
    /// The lines that what was added was first named on, by row.
    added: Vec<Option<u32>>,
}

impl Touched {
    fn after(last_old: i64) -> Touched {
        Touched {
            old: FxHashMap::default(),
            last_old,
            added: Vec::new(),
        }
    }

    /// Whether the writer added this row itself.
    pub(super) fn is_new(&self, row: i64) -> bool {
        row > self.last_old
    }

    /// The row that the next one that is added gets.
    pub(super) fn next(&self) -> i64 {
        self.last_old + self.added.len() as i64 + 1
    }

    pub(super) fn add(&mut self, origin: Origin) {
        self.added.push(origin.line);
    }

    /// Notes what became of a row. Gives the line that named it first, and whether that was before.
    pub(super) fn touch(&mut self, row: i64, old: u64, new: u64, origin: Origin) -> (Option<u32>, bool) {
        if self.is_new(row) {
            let at = usize::try_from(row - self.last_old - 1).unwrap_or(usize::MAX);
            return (self.added.get(at).copied().flatten(), true);
        }
        let again = self.old.contains_key(&row);
        let entry = self.old.entry(row).or_insert(Seen {
            original: old,
            now: old,
            first_line: origin.line,
            tiers: [false; 2],
            tiers_changed: false,
        });
        entry.now = new;
        (entry.first_line, again)
    }

    /// The first and the last row that were added; the last comes before the first when none was.
    fn added_span(&self) -> (i64, i64) {
        (self.last_old + 1, self.last_old + self.added.len() as i64)
    }

    pub(super) fn added(&self) -> RowSet {
        let (first, last) = self.added_span();
        RowSet::default().and_after(first, last)
    }

    /// Everything that was named.
    pub(super) fn named(&self) -> RowSet {
        let (first, last) = self.added_span();
        RowSet::of(self.old.keys().copied().collect()).and_after(first, last)
    }

    /// What was there before and is something else now, ascending.
    pub(super) fn changed(&self) -> Vec<i64> {
        let changed = self
            .old
            .iter()
            .filter(|(_, seen)| seen.effect() == Effect::Changed);
        let mut rows: Vec<i64> = changed.map(|(row, _)| *row).collect();
        rows.sort_unstable();
        rows
    }

    fn count(&self) -> Effects {
        let changed = self.changed().len();
        Effects {
            added: self.added.len() as u32,
            changed: changed as u32,
            unchanged: (self.old.len() - changed) as u32,
        }
    }
}

/// Counts of what a writer did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Effects {
    pub(crate) added: u32,
    pub(crate) changed: u32,
    pub(crate) unchanged: u32,
}

/// What a writer did in all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Outcome {
    pub(crate) suppliers: Effects,
    pub(crate) products: Effects,
    pub(crate) tiers: Effects,
    /// Prices of an earlier day than those that are known.
    pub(crate) tiers_older: u32,
}

/// Writes within one transaction, remembering what it touched.
pub(crate) struct Writer<'t> {
    pub(super) transaction: &'t Transaction<'t>,
    pub(super) inserts: Inserts<'t>,
    pub(super) purpose: Purpose,
    pub(super) suppliers: Touched,
    pub(super) products: Touched,
    pub(super) tiers: Effects,
    pub(super) tiers_older: u32,
    pub(super) known: Known,
    pub(super) heard: Heard,
    /// The day of the list that is taken in.
    pub(super) listed_on: Option<Day>,
    /// The day on which something is typed in.
    pub(super) typed_on: Option<Day>,
    /// What newer lists and whoever typed something in later said already.
    pub(super) newer: Newer,
    /// Suppliers that earlier editions of the list named.
    pub(super) editions: RowSet,
    /// The numbers of the list's suppliers are those of the whole platform.
    pub(super) keys_of_platform: bool,
    /// Prices that a list of orders saw of products that were there before, each by the hash of its place.
    pub(super) sights: FxHashSet<u64>,
}

impl<'t> Writer<'t> {
    pub(crate) fn new(transaction: &'t Transaction<'t>, purpose: Purpose) -> Result<Writer<'t>, Error> {
        transaction.execute_batch(
            "CREATE TEMP TABLE IF NOT EXISTS old_tier (product, min_quantity, currency, seen, price, seen_on);
             CREATE INDEX IF NOT EXISTS temp.old_tier_product ON old_tier (product);
             CREATE TEMP TABLE IF NOT EXISTS older_tier (product, min_quantity, currency, seen, price, seen_on);
             CREATE INDEX IF NOT EXISTS temp.older_tier_product ON older_tier (product);
             DELETE FROM old_tier; DELETE FROM older_tier;",
        )?;
        if purpose == Purpose::Import {
            // What the import before this one changed can be undone until this one changes something.
            transaction.execute_batch(EARLIER_ASIDE)?;
            transaction.execute_batch(IMPORTS)?;
        }
        let last = |table: &str| -> Result<i64, Error> {
            let sql = format!("SELECT coalesce(max(id), 0) FROM {table}");
            Ok(transaction.query_row(&sql, [], |row| row.get(0))?)
        };
        Ok(Writer {
            transaction,
            inserts: Inserts::default(),
            purpose,
            suppliers: Touched::after(last("supplier")?),
            products: Touched::after(last("product")?),
            tiers: Effects::default(),
            tiers_older: 0,
            known: Known::of(transaction, purpose)?,
            heard: Heard::of(transaction, purpose)?,
            listed_on: None,
            typed_on: None,
            newer: Newer::default(),
            editions: RowSet::default(),
            keys_of_platform: false,
            sights: FxHashSet::default(),
        })
    }

    /// Starts a batch; its report is filled in at the end.
    pub(crate) fn begin_batch(&self, source: &str, hash: &str, at: &str) -> Result<u32, Error> {
        self.transaction.execute(
            "INSERT INTO batch (source, hash, at, report) VALUES (?1, ?2, ?3, '{}')",
            params![source, hash, at],
        )?;
        let number = self.transaction.last_insert_rowid();
        u32::try_from(number).map_err(|_| Error::Corrupt {
            value: number.to_string(),
            expected: "a batch's number",
        })
    }

    /// Says which day the list is of that is taken in, and how it is read.
    pub(crate) fn of_list(&mut self, day: Day, mapping: &Mapping) -> Result<(), Error> {
        self.listed_on = Some(day);
        self.keys_of_platform = mapping.shared_keys;
        self.newer = Newer::than(self.transaction, day, mapping.kind)?;
        Ok(())
    }

    /// Counts what happened to tiers, marks products changed by them, and notes for the search what was touched.
    pub(crate) fn finish(&mut self) -> Result<Outcome, Error> {
        self.inserts.settle(self.transaction)?;
        // After a long list that is done beside the search's index: see `Alone::complete`.
        if self.purpose != Purpose::Import || self.products.added.len() <= MOST_TOUCHED {
            self.known.settle(self.transaction)?;
        }
        self.compare_tiers()?;
        self.note_touched()?;
        Ok(Outcome {
            suppliers: self.suppliers.count(),
            products: self.products.count(),
            tiers: self.tiers,
            tiers_older: self.tiers_older,
        })
    }

    /// Changed products; changed suppliers with all they sell; and suppliers that had nothing to sell before.
    fn note_touched(&self) -> Result<(), Error> {
        let all = |touched: &Touched| -> Vec<i64> {
            let (first, last) = touched.added_span();
            touched.changed().into_iter().chain(first..=last).collect()
        };
        let (suppliers, products) = (all(&self.suppliers), all(&self.products));
        note(self.transaction, &suppliers, &products)
    }
}

/// Notes for the search what was touched in this transaction: these suppliers with all they sell, and these products with
/// their suppliers, who had perhaps nothing to sell before.
pub(super) fn note(transaction: &Transaction<'_>, suppliers: &[i64], products: &[i64]) -> Result<(), Error> {
    let next = "(SELECT max(generation) + 1 FROM change)";
    if suppliers.len() + products.len() > MOST_TOUCHED {
        let sql = format!("INSERT INTO touched (generation, word_row) VALUES ({next}, NULL)");
        transaction.execute(&sql, [])?;
        return Ok(());
    }
    let one = format!("INSERT INTO touched (generation, word_row) VALUES ({next}, ?1)");
    let sold = format!(
        "INSERT INTO touched (generation, word_row) SELECT {next}, id * 2 FROM product WHERE supplier = ?1"
    );
    let seller = format!(
        "INSERT INTO touched (generation, word_row) SELECT {next}, supplier * 2 + 1 FROM product WHERE id = ?1"
    );
    let mut one = transaction.prepare_cached(&one)?;
    let mut sold = transaction.prepare_cached(&sold)?;
    let mut seller = transaction.prepare_cached(&seller)?;
    for row in suppliers {
        one.execute([row * 2 + 1])?;
        sold.execute([row])?;
    }
    for row in products {
        one.execute([row * 2])?;
        seller.execute([row])?;
    }
    Ok(())
}

pub(super) fn hash<T: Hash>(value: &T) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}
