//! Takes the newest import back: what it added goes, what it changed is as it was before. What was typed in since stays, and
//! so does what facts outside the catalogue hang on.

use std::collections::BTreeSet;

use rusqlite::{OptionalExtension, Transaction, params};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use trade::id::{ProductId, SupplierId};
use trade::time::{Instant, format_instant};

use super::Catalogue;
use super::codec::blob_of;
use super::imports::set;
use super::known::INDEXES;
use super::row_set::RowSet;
use super::write::note;
use crate::Error;

/// What an undo did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Undone {
    /// Suppliers that are gone again.
    pub suppliers_removed: u32,
    /// Products that are gone again.
    pub products_removed: u32,
    /// Suppliers that are as they were before.
    pub suppliers_restored: u32,
    /// Products that are as they were before, or have the prices they had.
    pub products_restored: u32,
    /// Suppliers and products of the import that stay: something was typed in about them since, or is known of them
    /// elsewhere.
    pub kept: u32,
}

/// What facts outside the catalogue hang on: an undo leaves it there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Held {
    /// Suppliers.
    pub suppliers: BTreeSet<SupplierId>,
    /// Products; their suppliers stay with them.
    pub products: BTreeSet<ProductId>,
}

impl Catalogue {
    /// Undoes the newest import, but for what is `held`. `record` is asked before it is kept; when it fails, all stays as
    /// it is.
    ///
    /// # Errors
    /// [`Error::NotUndoable`], [`Error::NotRecorded`], [`Error::Busy`], [`Error::Database`].
    pub fn undo_import(
        &self,
        number: u32,
        at: Instant,
        held: &Held,
        record: &mut dyn FnMut(&Undone) -> Result<(), Error>,
    ) -> Result<Undone, Error> {
        let undone = self.write_long(|transaction| {
            // What is removed is looked for by its supplier, over and over.
            transaction.execute_batch(INDEXES)?;
            let newest = "SELECT undone_at IS NULL
                 AND EXISTS (SELECT 1 FROM listed WHERE batch = ?1 AND what = 'products added')
                 FROM import WHERE batch = ?1";
            let found: Option<bool> = transaction
                .query_row(newest, [number], |row| row.get(0))
                .optional()?;
            if found != Some(true) {
                return Err(Error::NotUndoable(number));
            }
            note_held(transaction, held)?;
            let undone = Undo {
                transaction,
                number,
                undone: Undone::default(),
            }
            .run()?;
            transaction.execute(
                "UPDATE import SET undone_at = ?2 WHERE batch = ?1",
                params![number, format_instant(at)],
            )?;
            record(&undone)?;
            Ok(undone)
        })?;
        // As after an import: the next search finds things as they are now.
        let _ = self.index();
        Ok(undone)
    }
}

/// The rows of what is held, in tables of their own for the time of the undo.
fn note_held(transaction: &Transaction<'_>, held: &Held) -> Result<(), Error> {
    transaction.execute_batch(
        "CREATE TEMP TABLE IF NOT EXISTS held_supplier (id INTEGER PRIMARY KEY);
         CREATE TEMP TABLE IF NOT EXISTS held_product (id INTEGER PRIMARY KEY);
         DELETE FROM held_supplier; DELETE FROM held_product;",
    )?;
    let mut supplier =
        transaction.prepare("INSERT INTO held_supplier SELECT id FROM supplier WHERE uid = ?1")?;
    for id in &held.suppliers {
        supplier.execute([blob_of(id.uuid())])?;
    }
    let mut product =
        transaction.prepare("INSERT INTO held_product SELECT id FROM product WHERE uid = ?1")?;
    for id in &held.products {
        product.execute([blob_of(id.uuid())])?;
    }
    Ok(())
}

struct Undo<'t> {
    transaction: &'t Transaction<'t>,
    number: u32,
    undone: Undone,
}

impl Undo<'_> {
    fn run(mut self) -> Result<Undone, Error> {
        let added = self.set("products added")?;
        let touched = self.before("before_product")?;
        let suppliers = self.before("before_supplier")?;
        self.note_all(&added, &touched, &suppliers)?;
        self.put_back_tiers()?;
        self.put_back("product", "before_product")?;
        self.put_back("supplier", "before_supplier")?;
        self.undone.products_restored = self.restored("product", "products changed")?;
        self.undone.suppliers_restored = self.restored("supplier", "suppliers changed")?;
        let (removed, kept) = self.remove_products(&added)?;
        self.undone.products_removed = removed;
        self.undone.kept += kept;
        let (removed, kept) = self.remove_suppliers()?;
        self.undone.suppliers_removed = removed;
        self.undone.kept += kept;
        self.transaction.execute_batch(
            "DELETE FROM before_supplier; DELETE FROM before_product; DELETE FROM before_tier;",
        )?;
        self.transaction
            .execute("DELETE FROM listed WHERE batch = ?1", [self.number])?;
        Ok(self.undone)
    }

    fn set(&self, what: &str) -> Result<RowSet, Error> {
        set(self.transaction, self.number, what)
    }

    fn before(&self, table: &str) -> Result<Vec<i64>, Error> {
        let mut statement = self.transaction.prepare(&format!("SELECT id FROM {table}"))?;
        let rows = statement.query_map([], |row| row.get(0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Tells the search of everything that is about to be something else.
    fn note_all(&self, added: &RowSet, products: &[i64], suppliers: &[i64]) -> Result<(), Error> {
        let rows = |set: &RowSet| -> Vec<i64> {
            set.spans()
                .iter()
                .flat_map(|(first, last)| *first..=*last)
                .collect()
        };
        let mut all_products = rows(added);
        all_products.extend_from_slice(products);
        for what in ["prices offered", "prices seen"] {
            all_products.extend(rows(&self.set(what)?));
        }
        let mut all_suppliers = rows(&self.set("suppliers added")?);
        all_suppliers.extend_from_slice(suppliers);
        note(self.transaction, &all_suppliers, &all_products)
    }

    /// Prices that were replaced, unless they were replaced once more by hand.
    fn put_back_tiers(&self) -> Result<(), Error> {
        let current = "EXISTS (SELECT 1 FROM product WHERE id = ?1 AND batch <= ?3)";
        let delete = format!("DELETE FROM tier WHERE product = ?1 AND seen = ?2 AND {current}");
        let insert = format!(
            "INSERT INTO tier SELECT product, min_quantity, currency, seen, price, seen_on FROM before_tier
             WHERE product = ?1 AND seen = ?2 AND {current}"
        );
        let mut delete = self.transaction.prepare(&delete)?;
        let mut insert = self.transaction.prepare(&insert)?;
        for (what, seen) in [("prices offered", false), ("prices seen", true)] {
            for row in self.set(what)?.spans().iter().flat_map(|span| span.0..=span.1) {
                delete.execute(params![row, seen, self.number])?;
                insert.execute(params![row, seen, self.number])?;
            }
        }
        Ok(())
    }

    /// Rows that were changed, unless they were changed once more by hand.
    fn put_back(&self, table: &str, before: &str) -> Result<(), Error> {
        let columns: Vec<String> = {
            let mut statement = self
                .transaction
                .prepare("SELECT name FROM pragma_table_info(?1) WHERE name <> 'id'")?;
            let names = statement.query_map([table], |row| row.get(0))?;
            names.collect::<Result<_, _>>()?
        };
        let columns = columns.join(", ");
        // An update, not a row put in the place of another: others refer to it.
        let sql = format!(
            "UPDATE {table} SET ({columns}) = (SELECT {columns} FROM {before} b WHERE b.id = {table}.id)
             WHERE id IN (SELECT id FROM {before}) AND batch <= ?1"
        );
        self.transaction.execute(&sql, [self.number])?;
        Ok(())
    }

    /// How many of those that were changed are as they were; the others are counted as kept.
    fn restored(&mut self, table: &str, changed: &str) -> Result<u32, Error> {
        let sql =
            format!("SELECT coalesce(sum(batch <= ?3), 0), count(*) FROM {table} WHERE id BETWEEN ?1 AND ?2");
        let mut statement = self.transaction.prepare(&sql)?;
        let mut restored = 0;
        for (first, last) in self.set(changed)?.spans() {
            let (back, all): (u32, u32) = statement.query_row(params![first, last, self.number], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })?;
            restored += back;
            self.undone.kept += all - back;
        }
        Ok(restored)
    }

    fn remove_products(&self, added: &RowSet) -> Result<(u32, u32), Error> {
        let mut prices = self.transaction.prepare(
            "DELETE FROM tier WHERE product BETWEEN ?1 AND ?2 AND product NOT IN (SELECT id FROM held_product)
               AND EXISTS (SELECT 1 FROM product p WHERE p.id = tier.product AND p.batch <= ?3)",
        )?;
        let mut products = self.transaction.prepare(
            "DELETE FROM product WHERE id BETWEEN ?1 AND ?2 AND batch <= ?3
                   AND id NOT IN (SELECT id FROM held_product)",
        )?;
        let mut left = self
            .transaction
            .prepare("SELECT count(*) FROM product WHERE id BETWEEN ?1 AND ?2")?;
        let (mut removed, mut kept) = (0, 0);
        for (first, last) in added.spans() {
            prices.execute(params![first, last, self.number])?;
            removed += products.execute(params![first, last, self.number])? as u32;
            kept += left.query_row(params![first, last], |row| row.get::<_, u32>(0))?;
        }
        Ok((removed, kept))
    }

    /// Suppliers stay while they sell something.
    fn remove_suppliers(&self) -> Result<(u32, u32), Error> {
        let mut suppliers = self.transaction.prepare(
            "DELETE FROM supplier WHERE id BETWEEN ?1 AND ?2 AND batch <= ?3
               AND id NOT IN (SELECT id FROM held_supplier)
               AND NOT EXISTS (SELECT 1 FROM product p WHERE p.supplier = supplier.id)",
        )?;
        let mut left = self
            .transaction
            .prepare("SELECT count(*) FROM supplier WHERE id BETWEEN ?1 AND ?2")?;
        let (mut removed, mut kept) = (0, 0);
        for (first, last) in self.set("suppliers added")?.spans() {
            removed += suppliers.execute(params![first, last, self.number])? as u32;
            kept += left.query_row(params![first, last], |row| row.get::<_, u32>(0))?;
        }
        Ok((removed, kept))
    }
}
