//! Whether the answers are right: each is compared with counting one by one, page, total and every count.

use std::collections::{HashMap, HashSet};
use std::path::Path;

use anyhow::{Context, Result, ensure};
use catalogue::search::{Overlay, Page, Query};
use rusqlite::{Connection, OpenFlags};
use trade::id::SupplierId;
use uuid::Uuid;

use crate::counted::{self, Counted, Seller};
use crate::place;

/// The whole catalogue as it was made and changed, and its rows by id.
pub struct Oracle {
    counted: Counted,
    rows: HashMap<[u8; 16], i64>,
}

impl Oracle {
    /// Of the catalogue in a folder, where those of some suppliers were changed.
    pub fn of(folder: &Path, suppliers: u64, changed: &HashSet<u64>) -> Result<Oracle> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY;
        let connection = Connection::open_with_flags(folder.join("catalogue.db"), flags)?;
        let mut rows = HashMap::new();
        let mut sellers: HashMap<String, (i64, [u8; 16])> = HashMap::new();
        let mut statement = connection.prepare("SELECT key, id, uid FROM supplier")?;
        let mut found = statement.query([])?;
        while let Some(row) = found.next()? {
            let (number, uid) = (row.get(1)?, row.get(2)?);
            rows.insert(uid, number);
            sellers.insert(row.get(0)?, (number, uid));
        }
        let mut products: HashMap<i64, Vec<i64>> = HashMap::new();
        let mut statement = connection.prepare("SELECT supplier, id, uid FROM product ORDER BY id")?;
        let mut found = statement.query([])?;
        while let Some(row) = found.next()? {
            let number = row.get(1)?;
            rows.insert(row.get(2)?, number);
            products.entry(row.get(0)?).or_default().push(number);
        }
        let mut all = Vec::new();
        for number in 0..suppliers {
            let offering = if changed.contains(&number) {
                place::changed(number)
            } else {
                place::offering(number)
            };
            let (row, uid) = *sellers
                .get(&format!("S{number}"))
                .context("a supplier is missing")?;
            let own = products.remove(&row).unwrap_or_default();
            ensure!(own.len() == offering.products.len(), "products are missing");
            all.push(Seller {
                row,
                id: SupplierId::new(Uuid::from_bytes(uid)),
                supplier: offering.supplier,
                products: own.into_iter().zip(offering.products).collect(),
            });
        }
        let counted = Counted::of(&all);
        Ok(Oracle { counted, rows })
    }

    /// # Errors
    /// What differs.
    pub fn check(&self, page: &Page, suppliers: u32, query: &Query, overlay: &Overlay) -> Result<()> {
        let row_of = |uid: &[u8; 16], product: bool| {
            let row = self.rows.get(uid).copied().unwrap_or(-1);
            row * 2 + i64::from(!product)
        };
        let (found, expected) = (
            counted::found(page, suppliers, &row_of),
            self.counted.expect(query, overlay),
        );
        ensure!(
            found == expected,
            "{query:?}\nfound    {found:?}\nexpected {expected:?}"
        );
        Ok(())
    }
}
