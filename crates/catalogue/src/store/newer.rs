//! What is known by a later day than that of the list that is taken in: the list completes it and takes nothing's place.

use rusqlite::{Connection, params};
use trade::time::Day;

use super::pages::BY_HAND;
use super::row_set::RowSet;
use crate::Error;
use crate::import::ListKind;

/// Rows of which something newer was said.
#[derive(Default)]
pub(super) struct Newer {
    suppliers: RowSet,
    products: RowSet,
}

impl Newer {
    /// What lists of the same kind that are of a later day named, and what was typed in on one. A list of another kind
    /// says other things: one of orders names a product and knows nothing of its minimum quantity.
    pub(super) fn than(connection: &Connection, day: Day, kind: ListKind) -> Result<Newer, Error> {
        let rows = |table: &str, what: &str| -> Result<RowSet, Error> {
            let listed = listed_after(connection, day, kind, what)?;
            Ok(listed.union(&typed_after(connection, day, table)?))
        };
        Ok(Newer {
            suppliers: rows("supplier", "suppliers")?,
            products: rows("product", "products")?,
        })
    }

    pub(super) fn knows_supplier(&self, row: i64) -> bool {
        self.suppliers.contains(row)
    }

    pub(super) fn knows_product(&self, row: i64) -> bool {
        self.products.contains(row)
    }
}

fn listed_after(connection: &Connection, day: Day, kind: ListKind, what: &str) -> Result<RowSet, Error> {
    let mut statement = connection.prepare(
        "SELECT l.spans FROM listed l JOIN batch b ON b.id = l.batch JOIN import i ON i.batch = b.id
         WHERE l.what = ?1 AND i.kind = ?2 AND i.undone_at IS NULL AND coalesce(i.day, substr(b.at, 1, 10)) > ?3",
    )?;
    RowSet::union_of(statement.query(params![what, kind.word(), day.to_string()])?)
}

fn typed_after(connection: &Connection, day: Day, table: &str) -> Result<RowSet, Error> {
    let day = day.to_string();
    let later = "SELECT id FROM batch WHERE source = ?1 AND substr(at, 1, 10) > ?2";
    // Mostly there is nothing, and then not every product is looked at.
    let any = connection
        .prepare(&format!("{later} LIMIT 1"))?
        .exists(params![BY_HAND, day])?;
    if !any {
        return Ok(RowSet::default());
    }
    let mut statement = connection.prepare(&format!("SELECT id FROM {table} WHERE batch IN ({later})"))?;
    let rows = statement.query_map(params![BY_HAND, day], |row| row.get(0))?;
    Ok(RowSet::of(rows.collect::<Result<_, _>>()?))
}
