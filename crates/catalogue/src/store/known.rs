//! Finding products by id while many are written. Into a small catalogue they come faster when the indexes over it are
//! taken away first, kept in memory meanwhile, and made at the end from all that is there; after a long list not before it is
//! kept. It must not leave a file without them for good: whoever opens it, and the next list or undo, see to it that they are there.

use rusqlite::{OptionalExtension, Transaction};
use rustc_hash::FxHashMap;

use super::write::Purpose;
use crate::Error;

/// Products up to which the indexes are made anew.
const SMALL: i64 = 100_000;

/// The indexes over products. Without them all is found, and slowly.
pub(super) const INDEXES: &str = "CREATE UNIQUE INDEX IF NOT EXISTS product_uid ON product (uid);
     CREATE INDEX IF NOT EXISTS product_supplier ON product (supplier);";
const NO_INDEXES: &str = "DROP INDEX IF EXISTS product_uid; DROP INDEX IF EXISTS product_supplier;";

/// What knows the products by their ids.
pub(super) enum Known {
    /// The file's own index.
    File,
    /// Row and supplier's row by id; the file has no index meanwhile.
    Memory(FxHashMap<[u8; 16], (i64, i64)>),
}

impl Known {
    pub(super) fn of(transaction: &Transaction<'_>, purpose: Purpose) -> Result<Known, Error> {
        let products: i64 =
            transaction.query_row("SELECT coalesce(max(id), 0) FROM product", [], |row| row.get(0))?;
        if purpose == Purpose::ByHand {
            return Ok(Known::File);
        }
        if products > SMALL {
            // The list before may have been kept and the program ended before they were made.
            transaction.execute_batch(INDEXES)?;
            return Ok(Known::File);
        }
        let mut statement = transaction.prepare("SELECT uid, id, supplier FROM product")?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, (row.get(1)?, row.get(2)?))))?;
        let known = rows.collect::<Result<_, _>>()?;
        transaction.execute_batch(NO_INDEXES)?;
        Ok(Known::Memory(known))
    }

    /// Whether the file is not asked.
    pub(super) fn is_kept(&self) -> bool {
        matches!(self, Known::Memory(_))
    }

    /// The row of a product and that of its supplier.
    pub(super) fn find(
        &self,
        transaction: &Transaction<'_>,
        uid: &[u8; 16],
    ) -> Result<Option<(i64, i64)>, Error> {
        match self {
            Known::Memory(known) => Ok(known.get(uid).copied()),
            Known::File => {
                let mut statement =
                    transaction.prepare_cached("SELECT id, supplier FROM product WHERE uid = ?1")?;
                let found = statement.query_row([uid], |row| Ok((row.get(0)?, row.get(1)?)));
                Ok(found.optional()?)
            }
        }
    }

    pub(super) fn add(&mut self, uid: [u8; 16], row: i64, supplier: i64) {
        if let Known::Memory(known) = self {
            known.insert(uid, (row, supplier));
        }
    }

    /// Leaves the finding to the file again.
    pub(super) fn settle(&mut self, transaction: &Transaction<'_>) -> Result<(), Error> {
        if let Known::Memory(_) = std::mem::replace(self, Known::File) {
            transaction.execute_batch(INDEXES)?;
        }
        Ok(())
    }
}
