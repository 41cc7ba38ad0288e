//! What the catalogue says of one supplier or product, and which lists it came from.

use std::collections::{BTreeMap, HashMap};

use rusqlite::{Connection, OptionalExtension, Row};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use trade::country::Country;
use trade::id::{ProductId, SupplierId};
use trade::time::{Day, Instant, format_instant, parse_instant};

use super::codec::{self, PRODUCT, PRODUCT_COLUMNS, SUPPLIER, SUPPLIER_COLUMNS, blob_of};
use super::{Catalogue, Origin, Outcome, Purpose, Writer, supplier_by_row};
use crate::import::{Counts, beginning_of};
use crate::words::normal;
use crate::{Answer, Error, Offering, Product, Supplier};

/// Products shown on a supplier's page; a search with the supplier as filter pages through all of them.
const PAGE_PRODUCTS: usize = 200;
/// The source of what was typed in.
pub(super) const BY_HAND: &str = "";

/// Where something in the catalogue comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Provenance {
    /// Typed in.
    ByHand {
        /// When.
        at: Instant,
    },
    /// Read from a list.
    List {
        /// The list's name.
        source: String,
        /// The line that last changed it, if the list has lines.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        line: Option<u32>,
        /// When it was imported.
        at: Instant,
    },
}

/// A supplier in a few words, for rows and headings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SupplierBrief {
    /// Its id.
    pub id: SupplierId,
    /// Its name.
    pub name: String,
    /// Where it is, if known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<Country>,
    /// City, if known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub city: Option<String>,
    /// Whether lists call it a Trade Assurance supplier.
    pub trade_assurance: Answer,
    /// Whether lists call it verified.
    pub verified: Answer,
}

/// A product with its id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct StoredProduct {
    /// Its id.
    pub id: ProductId,
    /// What the catalogue says of it.
    pub product: Product,
}

/// All the catalogue says of a supplier (its minisite).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SupplierPage {
    /// Its id.
    pub id: SupplierId,
    /// What the catalogue says of it.
    pub supplier: Supplier,
    /// How many products it has.
    pub product_count: u32,
    /// The first 200 of them by name.
    pub products: Vec<StoredProduct>,
    /// Every certificate that any of its products has, by name.
    pub certifications: Vec<String>,
    /// Where this comes from.
    pub provenance: Provenance,
}

/// All the catalogue says of a product.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ProductPage {
    /// Its id.
    pub id: ProductId,
    /// What the catalogue says of it, with its tiers.
    pub product: Product,
    /// Who sells it.
    pub supplier: SupplierBrief,
    /// Where this comes from.
    pub provenance: Provenance,
}

/// The certificates of all products of a supplier. Many have the same ones, word for word.
fn certifications_of(connection: &Connection, supplier: i64) -> Result<Vec<String>, Error> {
    let sql =
        "SELECT DISTINCT certifications FROM product WHERE supplier = ?1 AND certifications IS NOT NULL";
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query([supplier])?;
    let mut all = BTreeMap::new();
    while let Some(row) = rows.next()? {
        let names: Vec<String> = codec::from_json(
            row.get_ref(0)?.as_str().map_err(rusqlite::Error::from)?,
            "a list of certificates",
        )?;
        for name in names {
            all.entry(normal(&name)).or_insert(name);
        }
    }
    Ok(all.into_values().collect())
}

impl Catalogue {
    /// The page of a supplier; `None` when no supplier has this id.
    ///
    /// # Errors
    /// [`Error::Database`], [`Error::Corrupt`].
    pub fn supplier(&self, id: SupplierId) -> Result<Option<SupplierPage>, Error> {
        self.read(|connection| {
            let sql = format!(
                "SELECT s.id, {SUPPLIER}, s.line, b.source, b.at FROM supplier s JOIN batch b ON b.id = s.batch
                 WHERE s.uid = ?1"
            );
            let mut statement = connection.prepare_cached(&sql)?;
            let mut rows = statement.query([blob_of(id.uuid())])?;
            let Some(row) = rows.next()? else { return Ok(None) };
            let number: i64 = row.get(0)?;
            Ok(Some(SupplierPage {
                id,
                supplier: codec::supplier_from(row, 1)?,
                product_count: connection.query_row(
                    "SELECT count(*) FROM product WHERE supplier = ?1",
                    [number],
                    |row| row.get(0),
                )?,
                products: products_of(connection, number)?,
                certifications: certifications_of(connection, number)?,
                provenance: provenance(row, 1 + SUPPLIER_COLUMNS)?,
            }))
        })
    }

    /// The page of a product; `None` when no product has this id.
    ///
    /// # Errors
    /// [`Error::Database`], [`Error::Corrupt`].
    pub fn product(&self, id: ProductId) -> Result<Option<ProductPage>, Error> {
        self.read(|connection| {
            let sql = format!(
                "SELECT p.id, p.supplier, {PRODUCT}, p.line, b.source, b.at FROM product p JOIN batch b ON b.id = p.batch
                 WHERE p.uid = ?1"
            );
            let mut statement = connection.prepare_cached(&sql)?;
            let mut rows = statement.query([blob_of(id.uuid())])?;
            let Some(row) = rows.next()? else { return Ok(None) };
            let mut product = codec::product_from(row, 2)?;
            product.tiers = codec::read_tiers(connection, row.get(0)?)?;
            Ok(Some(ProductPage {
                id,
                product,
                supplier: supplier_by_row(connection, row.get(1)?)?,
                provenance: provenance(row, 2 + PRODUCT_COLUMNS)?,
            }))
        })
    }

    /// Suppliers in a few words, in the order asked for; unknown ids are left out.
    ///
    /// # Errors
    /// [`Error::Database`], [`Error::Corrupt`].
    pub fn supplier_briefs(&self, ids: &[SupplierId]) -> Result<Vec<SupplierBrief>, Error> {
        self.read(|connection| {
            let mut briefs = Vec::new();
            for id in ids {
                let mut statement = connection.prepare_cached("SELECT id FROM supplier WHERE uid = ?1")?;
                let row = statement
                    .query_row([blob_of(id.uuid())], |row| row.get(0))
                    .optional()?;
                if let Some(row) = row {
                    briefs.push(supplier_by_row(connection, row)?);
                }
            }
            Ok(briefs)
        })
    }

    /// Of each supplier that is known, whether it is said to be a Trade Assurance one, and since when what is known of it stands:
    /// the day of the list that changed it last, or when it was typed in.
    ///
    /// # Errors
    /// [`Error::Database`], [`Error::Corrupt`].
    pub fn assurances_of(
        &self,
        ids: impl IntoIterator<Item = SupplierId>,
    ) -> Result<HashMap<SupplierId, (Answer, Instant)>, Error> {
        let sql = "SELECT s.trade_assurance, i.day, b.at FROM supplier s JOIN batch b ON b.id = s.batch
             LEFT JOIN import i ON i.batch = b.id WHERE s.uid = ?1";
        self.read(|connection| {
            let mut statement = connection.prepare_cached(sql)?;
            let mut found = HashMap::new();
            for id in ids {
                let mut rows = statement.query([blob_of(id.uuid())])?;
                if let Some(row) = rows.next()? {
                    let day: Option<Day> = codec::parsed(row.get(1)?, "a day")?;
                    let at = instant(&row.get::<_, String>(2)?)?;
                    found.insert(id, (codec::answer(row.get(0)?), beginning_of(day, at)));
                }
            }
            Ok(found)
        })
    }

    /// Keeps a supplier that was typed in. With an id it replaces what is known of that supplier, word for word; without
    /// one it is known again by its key, else by name and country, and completes what is there.
    ///
    /// # Errors
    /// [`Error::Nameless`], [`Error::NoSupplier`], [`Error::Database`].
    pub fn put_supplier(
        &self,
        id: Option<SupplierId>,
        supplier: &Supplier,
        at: Instant,
    ) -> Result<SupplierId, Error> {
        if supplier.name.trim().is_empty() {
            return Err(Error::Nameless { what: "a supplier" });
        }
        self.by_hand(at, |writer, origin| match id {
            Some(id) => {
                let row = writer.supplier_row(id)?;
                writer.replace_supplier(row, supplier, origin)?;
                Ok(id)
            }
            None => Ok(writer.supplier(supplier, origin)?.id),
        })
    }

    /// Keeps a product that was typed in, with its tiers. With an id it replaces what is known of that product, word
    /// for word.
    ///
    /// # Errors
    /// [`Error::Nameless`], [`Error::NoSupplier`], [`Error::NoProduct`], [`Error::Database`].
    pub fn put_product(
        &self,
        supplier: SupplierId,
        id: Option<ProductId>,
        product: &Product,
        at: Instant,
    ) -> Result<ProductId, Error> {
        if product.name.trim().is_empty() {
            return Err(Error::Nameless { what: "a product" });
        }
        self.by_hand(at, |writer, origin| {
            let owner = writer.supplier_row(supplier)?;
            let (row, id) = match id {
                Some(id) => (writer.replace_product(owner, id, product, origin)?, id),
                None => {
                    let written = writer.product((owner, supplier), product, origin)?;
                    (written.row, written.id)
                }
            };
            for tier in &product.tiers {
                writer.tier(row, tier)?;
            }
            Ok(id)
        })
    }

    /// Takes in suppliers with their products as a generator gives them, as one batch.
    ///
    /// # Errors
    /// [`Error::Nameless`], [`Error::Database`].
    pub fn load(&self, offerings: &[Offering], source: &str, at: Instant) -> Result<Counts, Error> {
        self.write(|transaction| {
            let mut writer = Writer::new(transaction, Purpose::Load)?;
            let batch = writer.begin_batch(source, "", &format_instant(at))?;
            let origin = Origin { batch, line: None };
            for offering in offerings {
                if offering.supplier.name.trim().is_empty() {
                    return Err(Error::Nameless { what: "a supplier" });
                }
                let supplier = writer.supplier(&offering.supplier, origin)?;
                for product in &offering.products {
                    if product.name.trim().is_empty() {
                        return Err(Error::Nameless { what: "a product" });
                    }
                    let written = writer.product((supplier.row, supplier.id), product, origin)?;
                    for tier in &product.tiers {
                        writer.tier(written.row, tier)?;
                    }
                }
            }
            let counts = Counts::new(offerings.len() as u32, writer.finish()?);
            close_batch(transaction, batch, &counts)?;
            Ok(counts)
        })
    }

    pub(super) fn by_hand<R>(
        &self,
        at: Instant,
        work: impl FnOnce(&mut Writer<'_>, Origin) -> Result<R, Error>,
    ) -> Result<R, Error> {
        self.write(|transaction| {
            let mut writer = Writer::new(transaction, Purpose::ByHand)?;
            writer.typed_on = Some(at.date_naive());
            let batch = writer.begin_batch(BY_HAND, "", &format_instant(at))?;
            let result = work(&mut writer, Origin { batch, line: None })?;
            let _: Outcome = writer.finish()?;
            Ok(result)
        })
    }
}

/// Keeps the counts of a batch with it.
pub(crate) fn close_batch(connection: &Connection, batch: u32, counts: &Counts) -> Result<(), Error> {
    let report = codec::json(counts)?;
    connection.execute(
        "UPDATE batch SET report = ?2 WHERE id = ?1",
        rusqlite::params![batch, report],
    )?;
    Ok(())
}

fn products_of(connection: &Connection, supplier: i64) -> Result<Vec<StoredProduct>, Error> {
    let sql = "SELECT id FROM product WHERE supplier = ?1 ORDER BY name, id LIMIT ?2";
    let mut statement = connection.prepare_cached(sql)?;
    let rows = statement.query_map((supplier, PAGE_PRODUCTS as i64), |row| row.get::<_, i64>(0))?;
    let ids: Vec<i64> = rows.collect::<Result<_, _>>()?;
    ids.into_iter()
        .map(|row| product_by_row(connection, row))
        .collect()
}

/// The product in this row with its tiers.
fn product_by_row(connection: &Connection, number: i64) -> Result<StoredProduct, Error> {
    let sql = format!("SELECT p.uid, {PRODUCT} FROM product p WHERE p.id = ?1");
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query([number])?;
    let row = rows.next()?.ok_or(rusqlite::Error::QueryReturnedNoRows)?;
    let mut product = codec::product_from(row, 1)?;
    product.tiers = codec::read_tiers(connection, number)?;
    let id = ProductId::new(codec::uuid_from(
        row.get_ref(0)?.as_blob().map_err(rusqlite::Error::from)?,
    )?);
    Ok(StoredProduct { id, product })
}

fn provenance(row: &Row<'_>, at: usize) -> Result<Provenance, Error> {
    let (line, source): (Option<u32>, String) = (row.get(at)?, row.get(at + 1)?);
    let at = instant(&row.get::<_, String>(at + 2)?)?;
    Ok(if source == BY_HAND {
        Provenance::ByHand { at }
    } else {
        Provenance::List { source, line, at }
    })
}

pub(super) fn instant(text: &str) -> Result<Instant, Error> {
    parse_instant(text).map_err(|_| Error::Corrupt {
        value: text.to_owned(),
        expected: "an instant",
    })
}
