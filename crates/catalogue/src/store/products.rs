//! Products put into the file: known again within their supplier by a list's own key, else by name and model.

use rusqlite::{OptionalExtension, named_params, params};
use trade::id::{ProductId, SupplierId};

use super::codec::{self, PRODUCT, blob_of};
use super::write::{Origin, Seen, Writer, Written, hash, touch};
use crate::identity::{own_product, product_id, product_key};
use crate::{Error, Product};

impl Writer<'_> {
    /// Adds a product of a supplier or brings it up to date; its tiers are written apart.
    pub(crate) fn product(
        &mut self,
        supplier: (i64, SupplierId),
        product: &Product,
        origin: Origin,
    ) -> Result<Written<ProductId>, Error> {
        let identity = product_key(product.key.as_deref(), &product.name, product.model.as_deref());
        let mut statement = self
            .transaction
            .prepare_cached("SELECT id FROM product WHERE supplier = ?1 AND identity = ?2")?;
        let found = statement
            .query_row(params![supplier.0, identity], |row| row.get(0))
            .optional()?;
        if let Some(row) = found {
            return self.update_product(row, product, origin);
        }
        let derived = product_id(supplier.1, &identity);
        let id = match own_product(&identity) {
            Some(own) => match self.owner_of(own)? {
                Some((row, owner)) if owner == supplier.0 => {
                    return self.update_product(row, product, origin);
                }
                // Somebody else's product stays theirs: here the id is a key like any other.
                Some(_) => derived,
                None => own,
            },
            None => derived,
        };
        self.insert_product(supplier.0, id, &identity, product, origin)
    }

    /// The row of a product and that of its supplier.
    fn owner_of(&self, id: ProductId) -> Result<Option<(i64, i64)>, Error> {
        let mut statement = self
            .transaction
            .prepare_cached("SELECT id, supplier FROM product WHERE uid = ?1")?;
        let owner = statement.query_row([blob_of(id.uuid())], |row| Ok((row.get(0)?, row.get(1)?)));
        Ok(owner.optional()?)
    }

    /// Puts a product back under the id it had; with `replaces` in place of what is known of it, else completing it.
    /// Gives its row.
    pub(crate) fn product_again(
        &mut self,
        supplier: i64,
        id: ProductId,
        product: &Product,
        replaces: bool,
        origin: Origin,
    ) -> Result<i64, Error> {
        let mut statement = self
            .transaction
            .prepare_cached("SELECT id FROM product WHERE uid = ?1 AND supplier = ?2")?;
        let found: Option<i64> = statement
            .query_row(params![blob_of(id.uuid()), supplier], |row| row.get(0))
            .optional()?;
        match found {
            Some(_) if replaces => self.replace_product(supplier, id, product, origin),
            Some(row) => Ok(self.update_product(row, product, origin)?.row),
            None => {
                let identity = product_key(Some(&id.to_string()), &product.name, None);
                Ok(self.insert_product(supplier, id, &identity, product, origin)?.row)
            }
        }
    }

    fn insert_product(
        &mut self,
        supplier: i64,
        id: ProductId,
        identity: &str,
        product: &Product,
        origin: Origin,
    ) -> Result<Written<ProductId>, Error> {
        let mut statement = self.transaction.prepare_cached(
            "INSERT INTO product (uid, supplier, identity, batch, line, name, certifications) VALUES (?1, ?2, ?3, ?4, ?5, '', '')",
        )?;
        statement.execute(params![
            blob_of(id.uuid()),
            supplier,
            identity,
            origin.batch,
            origin.line
        ])?;
        let row = self.transaction.last_insert_rowid();
        self.set_product(row, product, origin)?;
        self.products.insert(row, Seen::new(None, hash(product), origin));
        Ok(Written {
            row,
            id,
            first_line: origin.line,
            again: false,
            renamed_from: None,
            changed_now: true,
        })
    }

    fn update_product(
        &mut self,
        row: i64,
        product: &Product,
        origin: Origin,
    ) -> Result<Written<ProductId>, Error> {
        let (id, old) = self.product_at(row)?;
        let new = product.over(&old);
        let changed_now = new != old;
        if changed_now {
            self.set_product(row, &new, origin)?;
        }
        let old = Product {
            tiers: Vec::new(),
            ..old
        };
        let (first_line, again) = touch(&mut self.products, row, hash(&old), hash(&new), origin);
        Ok(Written {
            row,
            id,
            first_line,
            again,
            renamed_from: None,
            changed_now,
        })
    }

    pub(super) fn product_at(&self, row: i64) -> Result<(ProductId, Product), Error> {
        let sql = format!("SELECT p.uid, {PRODUCT} FROM product p WHERE p.id = ?1");
        let mut statement = self.transaction.prepare_cached(&sql)?;
        let mut rows = statement.query([row])?;
        let row = rows.next()?.ok_or(rusqlite::Error::QueryReturnedNoRows)?;
        let uid = codec::uuid_from(row.get_ref(0)?.as_blob().map_err(rusqlite::Error::from)?)?;
        Ok((ProductId::new(uid), codec::product_from(row, 1)?))
    }

    /// Puts a product's data in place of what was known of it; its offered tiers are gone. Gives its row.
    pub(super) fn replace_product(
        &mut self,
        supplier: i64,
        id: ProductId,
        product: &Product,
        origin: Origin,
    ) -> Result<i64, Error> {
        let mut statement = self
            .transaction
            .prepare_cached("SELECT id FROM product WHERE uid = ?1 AND supplier = ?2")?;
        let found = statement
            .query_row(params![blob_of(id.uuid()), supplier], |row| row.get(0))
            .optional()?;
        let row = found.ok_or(Error::NoProduct(id))?;
        let (_, old) = self.product_at(row)?;
        self.set_product(row, product, origin)?;
        touch(&mut self.products, row, hash(&old), hash(product), origin);
        self.put_old_tiers_aside(row, false)?;
        Ok(row)
    }

    fn set_product(&self, row: i64, product: &Product, origin: Origin) -> Result<(), Error> {
        let mut statement = self.transaction.prepare_cached(
            "UPDATE product SET key = :key, name = :name, model = :model, brand = :brand, category = :category,
               unit = :unit, moq = :moq, lead_min = :lead_min, lead_max = :lead_max, incoterm = :incoterm,
               incoterm_place = :place, certifications = :certifications, description = :description,
               batch = :batch, line = :line WHERE id = :id",
        )?;
        statement.execute(named_params! {
            ":key": product.key, ":name": product.name, ":model": product.model, ":brand": product.brand,
            ":category": product.category, ":unit": product.unit, ":moq": product.moq.map(|moq| moq.to_string()),
            ":lead_min": product.lead_time.map(|lead| lead.min_days),
            ":lead_max": product.lead_time.map(|lead| lead.max_days),
            ":incoterm": codec::incoterm_text(product.incoterm)?, ":place": product.incoterm_place,
            ":certifications": codec::json(&product.certifications)?, ":description": product.description,
            ":batch": origin.batch, ":line": origin.line, ":id": row,
        })?;
        Ok(())
    }
}
