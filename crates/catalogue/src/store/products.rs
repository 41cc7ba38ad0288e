//! Products put into the file: known again within their supplier by a list's own key, else by name and model.

use rusqlite::named_params;
use trade::id::{ProductId, SupplierId};

use super::codec::{self, PRODUCT, blob_of};
use super::columns::ProductColumns;
use super::inserts::Place;
use super::write::{Origin, Purpose, Writer, Written, hash};
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
        let key = product_key(product.key.as_deref(), &product.name, product.model.as_deref());
        match self.known_product(supplier, &key)? {
            Ok(row) => self.update_product(row, product, origin),
            Err(id) => self.insert_product(supplier.0, id, product, origin),
        }
    }

    /// As [`Writer::product`], for one that was read already: `known_by` is the key it is known again by.
    pub(crate) fn product_of_list(
        &mut self,
        supplier: (i64, SupplierId),
        known_by: &str,
        product: &ProductColumns<'_>,
        origin: Origin,
    ) -> Result<Written<ProductId>, Error> {
        match self.known_product(supplier, known_by)? {
            Ok(row) => self.update_product(row, &product.product()?, origin),
            Err(id) => self.insert_columns(supplier.0, id, product, origin),
        }
    }

    /// The row of a supplier's product, or the id of a new one.
    fn known_product(
        &mut self,
        supplier: (i64, SupplierId),
        key: &str,
    ) -> Result<Result<i64, ProductId>, Error> {
        let derived = product_id(supplier.1, key);
        let id = match own_product(key) {
            Some(own) => match self.find_product(own)? {
                // Somebody else's product stays theirs: here the id is a key like any other.
                Some((_, owner)) if owner != supplier.0 => derived,
                Some(_) | None => own,
            },
            None => derived,
        };
        Ok(self.find_product(id)?.map(|(row, _)| row).ok_or(id))
    }

    /// The row of a product and that of its supplier.
    fn find_product(&self, id: ProductId) -> Result<Option<(i64, i64)>, Error> {
        self.known.find(self.transaction, &blob_of(id.uuid()))
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
        match self.find_product(id)?.filter(|(_, owner)| *owner == supplier) {
            Some(_) if replaces => self.replace_product(supplier, id, product, origin),
            Some((row, _)) => Ok(self.update_product(row, product, origin)?.row),
            None => Ok(self.insert_product(supplier, id, product, origin)?.row),
        }
    }

    fn insert_product(
        &mut self,
        supplier: i64,
        id: ProductId,
        product: &Product,
        origin: Origin,
    ) -> Result<Written<ProductId>, Error> {
        let moq = product.moq.map(|moq| moq.to_string());
        let certifications = codec::texts(&product.certifications)?;
        let columns = ProductColumns {
            key: product.key.as_deref(),
            name: &product.name,
            model: product.model.as_deref(),
            brand: product.brand.as_deref(),
            category: product.category.as_deref(),
            unit: product.unit.as_deref(),
            moq: moq.as_deref(),
            lead: product.lead_time.map(|lead| (lead.min_days, lead.max_days)),
            incoterm: product.incoterm.map(codec::incoterm_word),
            incoterm_place: product.incoterm_place.as_deref(),
            certifications: &certifications,
            description: product.description.as_deref(),
        };
        self.insert_columns(supplier, id, &columns, origin)
    }

    fn insert_columns(
        &mut self,
        supplier: i64,
        id: ProductId,
        product: &ProductColumns<'_>,
        origin: Origin,
    ) -> Result<Written<ProductId>, Error> {
        let (row, uid) = (self.products.next(), blob_of(id.uuid()));
        let place = Place {
            row,
            uid,
            supplier,
            origin,
        };
        if self.known.is_kept() {
            // Nobody asks the file who it is.
            self.inserts.product_later(self.transaction, place, product)?;
        } else {
            self.inserts.product(self.transaction, place, product)?;
        }
        self.known.add(uid, row, supplier);
        self.products.add(origin);
        Ok(Written {
            row,
            id,
            added: true,
            alone: false,
            first_line: origin.line,
            again: false,
            beside: None,
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
        self.inserts.settle(self.transaction)?;
        let (id, old) = self.product_at(row)?;
        let older = self.newer.knows_product(row);
        let new = if older {
            old.over(product)
        } else {
            product.over(&old)
        };
        let changed_now = new != old;
        // As with suppliers: what was typed in is typed in, though a list said the same.
        if changed_now || self.purpose == Purpose::ByHand {
            self.keep_product(row)?;
            let by = if older {
                self.origin_of("product", row)?
            } else {
                origin
            };
            self.set_product(row, &new, by)?;
        }
        let old = Product {
            tiers: Vec::new(),
            ..old
        };
        let (first_line, again) = self.products.touch(row, hash(&old), hash(&new), origin);
        Ok(Written {
            row,
            id,
            added: false,
            alone: false,
            first_line,
            again,
            beside: None,
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
        let found = self.find_product(id)?.filter(|(_, owner)| *owner == supplier);
        let (row, _) = found.ok_or(Error::NoProduct(id))?;
        self.inserts.settle(self.transaction)?;
        let (_, old) = self.product_at(row)?;
        self.set_product(row, product, origin)?;
        self.products.touch(row, hash(&old), hash(product), origin);
        self.put_old_tiers_aside(row, false)?;
        Ok(row)
    }

    /// Keeps a product as it was before the import that is going on, for its undo.
    fn keep_product(&self, row: i64) -> Result<(), Error> {
        if self.purpose == Purpose::Import && !self.products.is_new(row) {
            let sql = "INSERT OR IGNORE INTO before_product SELECT * FROM product WHERE id = ?1";
            self.transaction.prepare_cached(sql)?.execute([row])?;
        }
        Ok(())
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
            ":incoterm": product.incoterm.map(codec::incoterm_word), ":place": product.incoterm_place,
            ":certifications": codec::texts(&product.certifications)?, ":description": product.description,
            ":batch": origin.batch, ":line": origin.line, ":id": row,
        })?;
        Ok(())
    }
}
