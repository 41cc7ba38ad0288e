//! The lists that were imported: what each did and which rows it named. What an import writes is `write`'s, taking it
//! back `undo`'s.

use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use trade::id::{ProductId, SupplierId};
use trade::time::{Day, Instant};
use uuid::Uuid;

use super::pages::{BY_HAND, instant};
use super::row_set::RowSet;
use super::write::{Effects, Outcome};
use super::{Catalogue, Writer, codec};
use crate::import::{Counts, ImportReport, ListKind, PriceRow};
use crate::{Error, Tier};

/// Most rows that are named of what changed and of what vanished; more are only counted.
const MOST_NAMED: usize = 1_000;

/// A list that was imported.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ImportBatch {
    /// Counts up with every batch.
    pub number: u32,
    /// The list's name.
    pub source: String,
    /// SHA-256 of its bytes, in hex.
    pub hash: String,
    /// When it was imported.
    pub at: Instant,
    /// What a row was about; absent for lists of an older version of the program.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<ListKind>,
    /// The import of which it was a newer edition.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaces: Option<u32>,
    /// When it was undone, if it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub undone_at: Option<Instant>,
    /// Whether it can be undone: only the newest of those that changed something can, and once.
    pub undoable: bool,
    /// By which the ledger knows it; absent for lists of an older version. No page needs it.
    #[serde(skip)]
    pub id: Option<Uuid>,
    /// What it did.
    pub counts: Counts,
}

/// A product, or a supplier, that an import did something to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Named {
    /// The supplier.
    pub supplier_id: SupplierId,
    /// Its name.
    pub supplier: String,
    /// The product; absent when it is about the supplier itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub product_id: Option<ProductId>,
    /// The product's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub product: Option<String>,
}

/// What an import did to something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Did {
    /// It was not there before.
    Added,
    /// It was there and is different.
    Changed,
    /// The earlier edition of the list named it, and this one does not.
    Vanished,
}

/// Some of what an import did something to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct NamedPage {
    /// They, products before suppliers.
    pub named: Vec<Named>,
    /// How many there are in all; fewer than the import counted, where some are no longer there.
    pub total: u32,
}

/// What is kept of an import beside its batch.
pub(crate) struct Registered<'a> {
    pub(crate) number: u32,
    pub(crate) id: Uuid,
    pub(crate) kind: ListKind,
    pub(crate) replaces: Option<u32>,
    pub(crate) day: Day,
    pub(crate) report: &'a ImportReport,
}

/// What the import before changed, out of the way of what this one does.
pub(super) const EARLIER_ASIDE: &str = "
    ALTER TABLE before_supplier RENAME TO earlier_supplier; DROP INDEX before_supplier_row;
    ALTER TABLE before_product RENAME TO earlier_product; DROP INDEX before_product_row;
    ALTER TABLE before_tier RENAME TO earlier_tier; DROP INDEX before_tier_product;";
const EARLIER_GONE: &str =
    "DROP TABLE earlier_supplier; DROP TABLE earlier_product; DROP TABLE earlier_tier;";
const EARLIER_BACK: &str = "
    DROP TABLE before_supplier; ALTER TABLE earlier_supplier RENAME TO before_supplier;
    DROP TABLE before_product; ALTER TABLE earlier_product RENAME TO before_product;
    DROP TABLE before_tier; ALTER TABLE earlier_tier RENAME TO before_tier;
    CREATE UNIQUE INDEX before_supplier_row ON before_supplier (id);
    CREATE UNIQUE INDEX before_product_row ON before_product (id);
    CREATE INDEX before_tier_product ON before_tier (product);";

const NAMED_PRODUCT: &str =
    "SELECT s.uid, s.name, p.uid, p.name FROM product p JOIN supplier s ON s.id = p.supplier
     WHERE p.id BETWEEN ?1 AND ?2";
const NAMED_SUPPLIER: &str = "SELECT uid, name, NULL, NULL FROM supplier WHERE id BETWEEN ?1 AND ?2";

const BATCH: &str = "SELECT b.id, b.source, b.hash, b.at, b.report, i.kind, i.replaces, i.undone_at,
       i.undone_at IS NULL AND EXISTS (SELECT 1 FROM listed l WHERE l.batch = b.id AND l.what = 'products added'), i.uid
       FROM batch b LEFT JOIN import i ON i.batch = b.id";

impl Catalogue {
    /// By which this catalogue is told from one that takes its place after it was lost.
    ///
    /// # Errors
    /// [`Error::Database`], [`Error::Corrupt`].
    pub fn id(&self) -> Result<Uuid, Error> {
        self.read(|connection| {
            let uid: Vec<u8> = connection.query_row("SELECT uid FROM born", [], |row| row.get(0))?;
            Uuid::from_slice(&uid).map_err(|_| Error::Corrupt {
                value: format!("{uid:02x?}"),
                expected: "the mark of a catalogue",
            })
        })
    }

    /// The lists that were imported, the newest first.
    ///
    /// # Errors
    /// [`Error::Database`], [`Error::Corrupt`].
    pub fn imports(&self) -> Result<Vec<ImportBatch>, Error> {
        self.read(|connection| {
            let sql = format!("{BATCH} WHERE b.source <> ?1 ORDER BY b.id DESC");
            let mut statement = connection.prepare_cached(&sql)?;
            let mut rows = statement.query([BY_HAND])?;
            let mut batches = Vec::new();
            while let Some(row) = rows.next()? {
                batches.push(batch_from(row)?);
            }
            Ok(batches)
        })
    }

    /// The report of an import, without its limits and prices, which are not kept here; `None` when no list was imported under that number, or by an older version.
    ///
    /// # Errors
    /// [`Error::Database`], [`Error::Corrupt`].
    pub fn import_report(&self, number: u32) -> Result<Option<ImportReport>, Error> {
        self.read(|connection| {
            let mut statement = connection.prepare_cached("SELECT report FROM import WHERE batch = ?1")?;
            let report: Option<String> = statement.query_row([number], |row| row.get(0)).optional()?;
            report
                .map(|report| codec::from_json(&report, "the report of an import"))
                .transpose()
        })
    }
}

impl Catalogue {
    /// What an import did something to, from a place on, so many of it; `None` when no import goes by that number, it was
    /// undone, or an older version kept nothing of it.
    ///
    /// # Errors
    /// [`Error::Database`], [`Error::Corrupt`].
    pub fn import_named(
        &self,
        number: u32,
        did: Did,
        from: u32,
        size: u32,
    ) -> Result<Option<NamedPage>, Error> {
        self.read(|connection| {
            let sql = "SELECT replaces FROM import WHERE batch = ?1 AND undone_at IS NULL";
            let found: Option<Option<u32>> = connection
                .prepare_cached(sql)?
                .query_row([number], |row| row.get(0))
                .optional()?;
            let Some(replaces) = found else { return Ok(None) };
            let Some((products, suppliers)) = sets(connection, number, did, replaces)? else {
                return Ok(None);
            };
            let mut rest = (from, size);
            let mut named = Vec::new();
            page_of(connection, "product", &products, &mut rest, &mut named)?;
            page_of(connection, "supplier", &suppliers, &mut rest, &mut named)?;
            let total = count(connection, "product", &products)? + count(connection, "supplier", &suppliers)?;
            Ok(Some(NamedPage { named, total }))
        })
    }
}

/// The products and suppliers that an import did something to, as far as that was kept.
fn sets(
    connection: &Connection,
    number: u32,
    did: Did,
    replaces: Option<u32>,
) -> Result<Option<(RowSet, RowSet)>, Error> {
    let word = match did {
        Did::Added => "added",
        Did::Changed => "changed",
        Did::Vanished => {
            let Some(earlier) = replaces else {
                return Ok(Some((RowSet::default(), RowSet::default())));
            };
            let gone = |what| {
                Ok::<_, Error>(set(connection, earlier, what)?.without(&set(connection, number, what)?))
            };
            return Ok(Some((gone("products")?, gone("suppliers")?)));
        }
    };
    for past in ["", "past "] {
        let what = |what| format!("{past}{what} {word}");
        let kept = "SELECT 1 FROM listed WHERE batch = ?1 AND what = ?2";
        if connection
            .prepare_cached(kept)?
            .exists(params![number, what("products")])?
        {
            return Ok(Some((
                set(connection, number, &what("products"))?,
                set(connection, number, &what("suppliers"))?,
            )));
        }
    }
    Ok(None)
}

/// Names rows of a set, after as many as are to be passed over and until there are enough.
fn page_of(
    connection: &Connection,
    table: &str,
    rows: &RowSet,
    (skip, wanted): &mut (u32, u32),
    named: &mut Vec<Named>,
) -> Result<(), Error> {
    let sql = match table {
        "product" => format!("{NAMED_PRODUCT} ORDER BY p.id LIMIT ?3 OFFSET ?4"),
        _ => format!("{NAMED_SUPPLIER} ORDER BY id LIMIT ?3 OFFSET ?4"),
    };
    let mut statement = connection.prepare_cached(&sql)?;
    let count = format!("SELECT count(*) FROM {table} WHERE id BETWEEN ?1 AND ?2");
    let mut count = connection.prepare_cached(&count)?;
    for (first, last) in rows.spans() {
        if *wanted == 0 {
            return Ok(());
        }
        let there: u32 = count.query_row(params![first, last], |row| row.get(0))?;
        if there <= *skip {
            *skip -= there;
            continue;
        }
        let mut found = statement.query(params![first, last, *wanted, *skip])?;
        *skip = 0;
        while let Some(row) = found.next()? {
            named.push(named_from(row)?);
            *wanted -= 1;
        }
    }
    Ok(())
}

fn batch_from(row: &Row<'_>) -> Result<ImportBatch, Error> {
    let kind: Option<String> = row.get(5)?;
    let undone: Option<String> = row.get(7)?;
    Ok(ImportBatch {
        number: row.get(0)?,
        source: row.get(1)?,
        hash: row.get(2)?,
        at: instant(&row.get::<_, String>(3)?)?,
        kind: kind
            .map(|kind| codec::from_json(&format!("\"{kind}\""), "a kind of list"))
            .transpose()?,
        replaces: row.get(6)?,
        undone_at: undone.map(|text| instant(&text)).transpose()?,
        undoable: row.get::<_, Option<bool>>(8)?.unwrap_or(false),
        counts: codec::from_json(&row.get::<_, String>(4)?, "counts of an import")?,
        id: row
            .get::<_, Option<Vec<u8>>>(9)?
            .map(|id| codec::uuid_from(&id))
            .transpose()?,
    })
}

impl Registered<'_> {
    pub(crate) fn keep(&self, transaction: &Transaction<'_>) -> Result<(), Error> {
        // Limits, and what of the prices matters to somebody, are nobody's to read in a file that is not encrypted.
        let kept = ImportReport {
            limits: Vec::new(),
            prices: Vec::new(),
            ..self.report.clone()
        };
        transaction.execute(
            "INSERT INTO import (batch, uid, kind, replaces, report, day) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            params![
                self.number,
                codec::blob_of(self.id),
                self.kind.word(),
                self.replaces,
                codec::json(&kept)?,
                self.day.to_string()
            ],
        )?;
        Ok(())
    }
}

impl Writer<'_> {
    /// Keeps which rows the import named, for the next edition of its list, and which it added, for its undo.
    pub(crate) fn keep_sets(&self, number: u32) -> Result<(), Error> {
        let prices = |kind: usize| {
            let replaced = self.products.old.iter().filter(|(_, seen)| seen.tiers[kind]);
            RowSet::of(replaced.map(|(row, _)| *row).collect())
        };
        for (what, set) in [
            ("suppliers", self.suppliers.named()),
            ("products", self.products.named()),
            ("suppliers changed", RowSet::of(self.suppliers.changed())),
            ("products changed", RowSet::of(self.products.changed())),
            ("suppliers added", self.suppliers.added()),
            ("products added", self.products.added()),
            ("prices offered", prices(0)),
            ("prices seen", prices(1)),
        ] {
            self.transaction.execute(
                "INSERT INTO listed (batch, what, spans) VALUES (?1, ?2, ?3)",
                params![number, what, set.to_bytes()],
            )?;
        }
        Ok(())
    }

    /// Leaves to be undone what this import changed, or, when that is nothing, what the one before it did.
    pub(crate) fn settle_undo(&self, number: u32, outcome: Outcome) -> Result<(), Error> {
        let idle = |effects: Effects| effects.added + effects.changed == 0;
        let aside = "SELECT EXISTS (SELECT 1 FROM before_supplier) OR EXISTS (SELECT 1 FROM before_product)";
        let nothing = [outcome.suppliers, outcome.products, outcome.tiers]
            .into_iter()
            .all(idle)
            && !self
                .transaction
                .query_row(aside, [], |row| row.get::<_, bool>(0))?;
        let others = if nothing {
            self.transaction.execute_batch(EARLIER_BACK)?;
            "batch = ?1"
        } else {
            self.transaction.execute_batch(EARLIER_GONE)?;
            "batch <> ?1"
        };
        // What was added and changed can still be looked at; under these names nobody undoes it.
        for sql in [
            format!("DELETE FROM listed WHERE {others} AND what LIKE 'prices %'"),
            format!(
                "UPDATE listed SET what = 'past ' || what
                 WHERE {others} AND (what LIKE '% added' OR what LIKE '% changed') AND what NOT LIKE 'past %'"
            ),
        ] {
            self.transaction.execute(&sql, [number])?;
        }
        Ok(())
    }

    /// What the import changed of what was there, the first of it; products before suppliers.
    pub(crate) fn changed(&self) -> Result<Vec<Named>, Error> {
        let products = RowSet::of(self.products.changed());
        let suppliers = RowSet::of(self.suppliers.changed());
        named(self.transaction, &products, &suppliers)
    }

    /// What an earlier import named and this one does not: how many suppliers and products, and the first of them.
    ///
    /// # Errors
    /// [`Error::NoImport`] when there is no such import, or it was undone.
    pub(crate) fn vanished(&self, earlier: u32) -> Result<(u32, u32, Vec<Named>), Error> {
        let standing = "SELECT 1 FROM import WHERE batch = ?1 AND undone_at IS NULL";
        if !self.transaction.prepare_cached(standing)?.exists([earlier])? {
            return Err(Error::NoImport(earlier));
        }
        let suppliers = set(self.transaction, earlier, "suppliers")?.without(&self.suppliers.named());
        let products = set(self.transaction, earlier, "products")?.without(&self.products.named());
        // What an undo took away since is not there to vanish.
        Ok((
            count(self.transaction, "supplier", &suppliers)?,
            count(self.transaction, "product", &products)?,
            named(self.transaction, &products, &suppliers)?,
        ))
    }

    /// The prices that the import named of these products: as they stand now, and those that do not because newer ones
    /// were known. Prices that a product had before are none of its.
    pub(crate) fn prices_of(&self, wanted: &[ProductId]) -> Result<Vec<PriceRow>, Error> {
        let mut prices = Vec::new();
        for id in wanted {
            let found = self.known.find(self.transaction, &codec::blob_of(id.uuid()))?;
            let Some((row, _)) = found else { continue };
            let replaced = self.products.old.get(&row).map_or([false; 2], |seen| seen.tiers);
            let new = self.products.is_new(row);
            let mut tiers = codec::read_tiers(self.transaction, row)?;
            let own = |tier: &Tier| replaced[usize::from(tier.seen)] && (!tier.seen || self.saw(row, tier));
            tiers.retain(|tier| new || own(tier));
            tiers.extend(codec::read_tiers_of(self.transaction, "temp.older_tier", row)?);
            tiers.sort_by_key(|tier| (tier.min_quantity, tier.currency, tier.seen));
            if !tiers.is_empty() {
                let (_, product) = self.product_at(row)?;
                prices.push(PriceRow {
                    product_id: *id,
                    product: product.name,
                    tiers,
                });
            }
        }
        Ok(prices)
    }
}

/// A set of rows that an import kept; empty when it kept none.
pub(super) fn set(connection: &Connection, number: u32, what: &str) -> Result<RowSet, Error> {
    let sql = "SELECT spans FROM listed WHERE batch = ?1 AND what = ?2";
    let mut statement = connection.prepare_cached(sql)?;
    let spans: Option<Vec<u8>> = statement
        .query_row(params![number, what], |row| row.get(0))
        .optional()?;
    spans.map_or_else(|| Ok(RowSet::default()), |spans| RowSet::from_bytes(&spans))
}

fn count(connection: &Connection, table: &str, rows: &RowSet) -> Result<u32, Error> {
    let sql = format!("SELECT count(*) FROM {table} WHERE id BETWEEN ?1 AND ?2");
    let mut statement = connection.prepare_cached(&sql)?;
    let mut all = 0;
    for span in rows.spans() {
        all += statement.query_row(params![span.0, span.1], |row| row.get::<_, u32>(0))?;
    }
    Ok(all)
}

fn named(connection: &Connection, products: &RowSet, suppliers: &RowSet) -> Result<Vec<Named>, Error> {
    let mut all = Vec::new();
    for (sql, rows) in [(NAMED_PRODUCT, products), (NAMED_SUPPLIER, suppliers)] {
        let mut statement = connection.prepare_cached(&format!("{sql} LIMIT ?3"))?;
        for span in rows.spans() {
            let room = (MOST_NAMED - all.len().min(MOST_NAMED)) as i64;
            if room == 0 {
                return Ok(all);
            }
            let mut found = statement.query(params![span.0, span.1, room])?;
            while let Some(row) = found.next()? {
                all.push(named_from(row)?);
            }
        }
    }
    Ok(all)
}

fn named_from(row: &Row<'_>) -> Result<Named, Error> {
    let supplier: Vec<u8> = row.get(0)?;
    let product: Option<Vec<u8>> = row.get(2)?;
    Ok(Named {
        supplier_id: SupplierId::new(codec::uuid_from(&supplier)?),
        supplier: row.get(1)?,
        product_id: product
            .map(|uid| codec::uuid_from(&uid).map(ProductId::new))
            .transpose()?,
        product: row.get(3)?,
    })
}
