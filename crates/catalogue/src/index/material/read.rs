//! From `catalogue.db` to what an index is built from: everything, on three threads, or some rows. It must not know how a supplier
//! or a product is taken apart.

use std::sync::mpsc;

use rusqlite::Connection;

use super::super::pair::at_once;
use super::super::reading::{self, Batch, Piece};
use super::super::values::corrupt;
use super::Material;
use crate::Error;

const SUPPLIER: &str = "SELECT id, uid, country, trade_assurance, verified, rating, years, response_rate, name, city, \
     legal_name, address, categories FROM supplier";

/// Batches that are read ahead.
const AHEAD: usize = 4;

impl Material {
    pub(super) fn read_all(
        &mut self,
        connection: &Connection,
        going: &dyn Fn() -> bool,
    ) -> Result<(), Error> {
        let mut statement = connection.prepare(&format!("{SUPPLIER} ORDER BY id"))?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            self.supplier(row)?;
            if self.suppliers.len().is_multiple_of(4096) && !going() {
                return Err(Error::Cancelled);
            }
        }
        self.read_products(connection, going)?;
        self.read_bare(connection, going)
    }

    /// Reads once more who sells nothing. That is known when all products were met, and asked of no index of the file, which may
    /// be without one just then.
    fn read_bare(&mut self, connection: &Connection, going: &dyn Fn() -> bool) -> Result<(), Error> {
        let mut statement = connection.prepare(&format!("{SUPPLIER} WHERE id = ?1"))?;
        for number in 0..self.suppliers.len() {
            let facts = &self.suppliers[number];
            if facts.sells {
                continue;
            }
            let mut found = statement.query([facts.row])?;
            if let Some(row) = found.next()? {
                self.bare_supplier(row, number as u32)?;
            }
            if number.is_multiple_of(4096) && !going() {
                return Err(Error::Cancelled);
            }
        }
        Ok(())
    }

    /// Reads products on this thread, cuts them into words on another and numbers these on a third. Where that fails the
    /// reading ends, too, and the first error is told.
    fn read_products(&mut self, connection: &Connection, going: &dyn Fn() -> bool) -> Result<(), Error> {
        let (read, pieces) = mpsc::sync_channel::<Piece>(AHEAD);
        let (cut, batches) = mpsc::sync_channel::<Batch>(AHEAD);
        let cutting = move || {
            // Where nobody numbers any more there is nothing to cut.
            let _ = pieces.iter().try_for_each(|piece| cut.send(Batch::of(piece)));
        };
        let numbering = move || batches.iter().try_for_each(|batch| self.products(&batch));
        let reading = move || reading::all(connection, |piece| going() && read.send(piece).is_ok());
        let (numbered, done) = at_once(numbering, move || at_once(cutting, reading))?;
        numbered?;
        done?.1
    }

    pub(super) fn read_rows(&mut self, connection: &Connection, rows: &[i64]) -> Result<(), Error> {
        let mut supplier = connection.prepare_cached(&format!("{SUPPLIER} WHERE id = ?1"))?;
        let mut sells = connection.prepare_cached("SELECT 1 FROM product WHERE supplier = ?1 LIMIT 1")?;
        for word_row in rows {
            let id = word_row / 2;
            if word_row % 2 == 0 {
                let Some(batch) = reading::one(connection, id)? else {
                    continue;
                };
                for owner in batch.products().map(|product| product.supplier_row()) {
                    if !self.supplier_numbers.contains_key(&owner) {
                        let mut found = supplier.query([owner])?;
                        let owner = found.next()?.ok_or_else(|| corrupt("", "a product's supplier"))?;
                        self.supplier(owner)?;
                    }
                }
                self.products(&batch)?;
            } else if !sells.exists([id])? {
                let mut found = supplier.query([id])?;
                let Some(row) = found.next()? else { continue };
                let number = match self.supplier_numbers.get(&id) {
                    Some(number) => *number,
                    None => self.supplier(row)?,
                };
                self.bare_supplier(row, number)?;
            }
        }
        Ok(())
    }
}
