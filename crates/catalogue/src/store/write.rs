//! Puts suppliers, products and tiers into the file within one transaction, and notes what the search's index has to
//! read again.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use rusqlite::{Transaction, params};

use crate::Error;

/// Rows that are noted one by one; after more, the search's index is built anew.
const MOST_TOUCHED: usize = 50_000;

/// Where what is written comes from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Origin {
    pub(crate) batch: u32,
    pub(crate) line: Option<u32>,
}

/// What writing did to something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Effect {
    Added,
    Changed,
    Unchanged,
}

/// Something that was written: its row in the file and its id.
#[derive(Clone, Debug)]
pub(crate) struct Written<I> {
    pub(crate) row: i64,
    pub(crate) id: I,
    /// The line of the list that named it first.
    pub(crate) first_line: Option<u32>,
    /// Whether the list named it before this line.
    pub(crate) again: bool,
    /// The name it had, where the names differ by more than their spelling.
    pub(crate) renamed_from: Option<String>,
    /// Whether this very call changed it.
    pub(crate) changed_now: bool,
}

/// What a writer remembers of something it touched. Values are compared by their hash at the end: lines of one list
/// may contradict each other, and only what stays counts as a change.
#[derive(Clone, Copy)]
pub(super) struct Seen {
    /// As it was before; absent when it was not there.
    original: Option<u64>,
    now: u64,
    first_line: Option<u32>,
    /// Which kinds of tiers are being replaced: offered, seen.
    pub(super) tiers: [bool; 2],
    pub(super) tiers_changed: bool,
}

impl Seen {
    fn effect(&self) -> Effect {
        match self.original {
            None => Effect::Added,
            Some(original) if original != self.now || self.tiers_changed => Effect::Changed,
            Some(_) => Effect::Unchanged,
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
}

/// Writes within one transaction, remembering what it touched.
pub(crate) struct Writer<'t> {
    pub(super) transaction: &'t Transaction<'t>,
    pub(super) suppliers: HashMap<i64, Seen>,
    pub(super) products: HashMap<i64, Seen>,
    pub(super) tiers: Effects,
}

impl<'t> Writer<'t> {
    pub(crate) fn new(transaction: &'t Transaction<'t>) -> Result<Writer<'t>, Error> {
        transaction.execute_batch(
            "CREATE TEMP TABLE IF NOT EXISTS old_tier (product, min_quantity, currency, seen, price, seen_on);
             CREATE INDEX IF NOT EXISTS temp.old_tier_product ON old_tier (product);
             DELETE FROM old_tier;",
        )?;
        Ok(Writer {
            transaction,
            suppliers: HashMap::new(),
            products: HashMap::new(),
            tiers: Effects::default(),
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

    /// Counts what happened to tiers, marks products changed by them, and notes for the search what was touched.
    pub(crate) fn finish(mut self) -> Result<Outcome, Error> {
        self.compare_tiers()?;
        self.note_touched()?;
        Ok(Outcome {
            suppliers: count(&self.suppliers),
            products: count(&self.products),
            tiers: self.tiers,
        })
    }

    /// Changed products; changed suppliers with all they sell; and suppliers that had nothing to sell before.
    fn note_touched(&self) -> Result<(), Error> {
        let (suppliers, products) = (changed(&self.suppliers), changed(&self.products));
        let next = "(SELECT max(generation) + 1 FROM change)";
        if suppliers.len() + products.len() > MOST_TOUCHED {
            let sql = format!("INSERT INTO touched (generation, word_row) VALUES ({next}, NULL)");
            self.transaction.execute(&sql, [])?;
            return Ok(());
        }
        let one = format!("INSERT INTO touched (generation, word_row) VALUES ({next}, ?1)");
        let sold = format!(
            "INSERT INTO touched (generation, word_row) SELECT {next}, id * 2 FROM product WHERE supplier = ?1"
        );
        let seller = format!(
            "INSERT INTO touched (generation, word_row) SELECT {next}, supplier * 2 + 1 FROM product WHERE id = ?1"
        );
        let mut one = self.transaction.prepare_cached(&one)?;
        let mut sold = self.transaction.prepare_cached(&sold)?;
        let mut seller = self.transaction.prepare_cached(&seller)?;
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
}

impl Seen {
    pub(super) fn new(original: Option<u64>, now: u64, origin: Origin) -> Seen {
        Seen {
            original,
            now,
            first_line: origin.line,
            tiers: [false; 2],
            tiers_changed: false,
        }
    }
}

pub(super) fn hash<T: Hash>(value: &T) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

pub(super) fn touch(
    seen: &mut HashMap<i64, Seen>,
    row: i64,
    old: u64,
    new: u64,
    origin: Origin,
) -> (Option<u32>, bool) {
    let again = seen.contains_key(&row);
    let entry = seen
        .entry(row)
        .or_insert_with(|| Seen::new(Some(old), new, origin));
    entry.now = new;
    (entry.first_line, again)
}

fn changed(seen: &HashMap<i64, Seen>) -> Vec<i64> {
    let mut rows: Vec<i64> = seen
        .iter()
        .filter(|(_, seen)| seen.effect() != Effect::Unchanged)
        .map(|(row, _)| *row)
        .collect();
    rows.sort_unstable();
    rows
}

fn count(seen: &HashMap<i64, Seen>) -> Effects {
    let mut effects = Effects::default();
    for seen in seen.values() {
        match seen.effect() {
            Effect::Added => effects.added += 1,
            Effect::Changed => effects.changed += 1,
            Effect::Unchanged => effects.unchanged += 1,
        }
    }
    effects
}
