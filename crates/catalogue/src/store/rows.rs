//! What a row of the search shows of a product, without what it does not show: twenty of them are read with every
//! keystroke.

use rusqlite::{Connection, Row};
use trade::id::{ProductId, SupplierId};

use super::codec;
use super::pages::{StoredProduct, SupplierBrief};
use crate::{Error, LeadTime, Product};

const ROW: &str = "SELECT p.uid, p.name, p.model, p.category, p.unit, p.moq, p.lead_min, p.lead_max, p.incoterm, \
     s.uid, s.name, s.country, s.city, s.trade_assurance, s.verified \
     FROM product p JOIN supplier s ON s.id = p.supplier WHERE p.id = ?1";

/// The product in this row with its tiers, and its supplier. Its key, brand, certificates, description and named place are
/// not read.
pub(crate) fn shown_by_row(
    connection: &Connection,
    number: i64,
) -> Result<(StoredProduct, SupplierBrief), Error> {
    let mut statement = connection.prepare_cached(ROW)?;
    let mut rows = statement.query([number])?;
    let row = rows.next()?.ok_or(rusqlite::Error::QueryReturnedNoRows)?;
    let lead: (Option<u32>, Option<u32>) = (row.get(6)?, row.get(7)?);
    let product = Product {
        name: row.get(1)?,
        model: row.get(2)?,
        category: row.get(3)?,
        unit: row.get(4)?,
        moq: codec::parsed(row.get(5)?, "a quantity")?,
        lead_time: match lead {
            (Some(min_days), Some(max_days)) => Some(LeadTime { min_days, max_days }),
            (_, None) | (None, _) => None,
        },
        incoterm: codec::incoterm(row.get(8)?)?,
        tiers: codec::read_tiers(connection, number)?,
        ..Product::default()
    };
    let id = ProductId::new(codec::uuid_from(bytes(row, 0)?)?);
    Ok((StoredProduct { id, product }, supplier(row, 9)?))
}

/// The supplier in this row, in a few words.
pub(crate) fn supplier_by_row(connection: &Connection, number: i64) -> Result<SupplierBrief, Error> {
    let sql = "SELECT uid, name, country, city, trade_assurance, verified FROM supplier WHERE id = ?1";
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query([number])?;
    let row = rows.next()?.ok_or(rusqlite::Error::QueryReturnedNoRows)?;
    supplier(row, 0)
}

fn supplier(row: &Row<'_>, at: usize) -> Result<SupplierBrief, Error> {
    Ok(SupplierBrief {
        id: SupplierId::new(codec::uuid_from(bytes(row, at)?)?),
        name: row.get(at + 1)?,
        country: codec::parsed(row.get(at + 2)?, "a country code")?,
        city: row.get(at + 3)?,
        trade_assurance: codec::answer(row.get(at + 4)?),
        verified: codec::answer(row.get(at + 5)?),
    })
}

fn bytes<'r>(row: &'r Row<'_>, at: usize) -> Result<&'r [u8], Error> {
    Ok(row.get_ref(at)?.as_blob().map_err(rusqlite::Error::from)?)
}
