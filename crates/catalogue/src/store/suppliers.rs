//! Suppliers put into the file: known again by a list's own key, else by name and country.

use rusqlite::{OptionalExtension, named_params, params};
use trade::country::Country;
use trade::id::SupplierId;

use super::codec::{self, SUPPLIER, blob_of};
use super::write::{Origin, Purpose, Writer, Written, hash};
use crate::identity::{supplier_by_key, supplier_by_name, supplier_id};
use crate::words::normal;
use crate::{Error, Supplier};

impl Writer<'_> {
    /// Adds a supplier or brings it up to date, without losing what the source does not say.
    pub(crate) fn supplier(
        &mut self,
        supplier: &Supplier,
        origin: Origin,
    ) -> Result<Written<SupplierId>, Error> {
        let Some(key) = &supplier.key else {
            return self.supplier_of_name(supplier, origin);
        };
        let meant = self.meant(supplier, key)?;
        // A supplier that was put back has the id of a key it is not kept under.
        let id = supplier_id(&meant.identity);
        let found = match meant.found {
            Some(row) => Some(row),
            None => self.row_of(id)?,
        };
        if let Some(row) = found {
            return self.update_supplier(row, supplier, origin);
        }
        let beside = meant.beside.map(|row| self.supplier_at(row)).transpose()?;
        let written = self.insert_supplier(id, &meant.identity, supplier, origin)?;
        Ok(Written {
            beside: beside.map(|(_, other)| other.name),
            ..written
        })
    }

    fn supplier_of_name(
        &mut self,
        supplier: &Supplier,
        origin: Origin,
    ) -> Result<Written<SupplierId>, Error> {
        // What is known by its name today comes before what was once: names are corrected, countries come later.
        let identity = supplier_by_name(&supplier.name, supplier.country);
        let found = match self.by_name(&normal(&supplier.name), supplier.country)? {
            Some(row) => Some(row),
            None => self.by_identity(&identity)?,
        };
        let id = supplier_id(&identity);
        let found = match found {
            Some(row) => Some(row),
            None => self.row_of(id)?,
        };
        match found {
            Some(row) => self.update_supplier(row, supplier, origin),
            None => self.insert_supplier(id, &identity, supplier, origin),
        }
    }

    /// Puts a supplier back under the id it had; with `replaces` in place of what is known of it, else completing it.
    pub(crate) fn supplier_again(
        &mut self,
        id: SupplierId,
        supplier: &Supplier,
        replaces: bool,
        origin: Origin,
    ) -> Result<(), Error> {
        match self.supplier_row(id) {
            Ok(row) if replaces => self.replace_supplier(row, supplier, origin),
            Ok(row) => self.update_supplier(row, supplier, origin).map(drop),
            // Known by our own id: a name may have come to mean another supplier since.
            Err(Error::NoSupplier(_)) => {
                let identity = supplier_by_key(&id.to_string());
                self.insert_supplier(id, &identity, supplier, origin).map(drop)
            }
            Err(error) => Err(error),
        }
    }

    /// The only supplier of that name and country; a source that does not name a country means whoever alone has the
    /// name, and one that does gives a country to a namesake without one.
    fn by_name(&self, normal_name: &str, country: Option<Country>) -> Result<Option<i64>, Error> {
        if !self.heard.may_know_name(normal_name) {
            return Ok(None);
        }
        let mut statement = self
            .transaction
            .prepare_cached("SELECT id, country FROM supplier WHERE normal_name = ?1 ORDER BY id LIMIT 50")?;
        let rows: Vec<(i64, Option<String>)> = statement
            .query_map([normal_name], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<Result<_, _>>()?;
        let same = rows
            .iter()
            .find(|(_, code)| code.as_deref() == country.as_ref().map(Country::code));
        let namesake = match country {
            Some(_) => rows.iter().find(|(_, code)| code.is_none()),
            None if rows.len() == 1 => rows.first(),
            None => None,
        };
        Ok(same.or(namesake).map(|(row, _)| *row))
    }

    /// How many suppliers go by a name.
    pub(crate) fn namesakes(&self, name: &str) -> Result<u32, Error> {
        let name = normal(name);
        if !self.heard.may_know_name(&name) {
            return Ok(0);
        }
        let mut statement = self
            .transaction
            .prepare_cached("SELECT count(*) FROM supplier WHERE normal_name = ?1")?;
        Ok(statement.query_row([name], |row| row.get(0))?)
    }

    pub(super) fn by_identity(&self, identity: &str) -> Result<Option<i64>, Error> {
        if !self.heard.may_know_identity(identity) {
            return Ok(None);
        }
        let mut statement = self
            .transaction
            .prepare_cached("SELECT id FROM supplier WHERE identity = ?1")?;
        Ok(statement.query_row([identity], |row| row.get(0)).optional()?)
    }

    /// The row of the supplier with this id.
    pub(crate) fn supplier_row(&self, id: SupplierId) -> Result<i64, Error> {
        self.row_of(id)?.ok_or(Error::NoSupplier(id))
    }

    pub(super) fn row_of(&self, id: SupplierId) -> Result<Option<i64>, Error> {
        if !self.heard.may_know_id(&blob_of(id.uuid())) {
            return Ok(None);
        }
        let mut statement = self
            .transaction
            .prepare_cached("SELECT id FROM supplier WHERE uid = ?1")?;
        let row = statement.query_row([blob_of(id.uuid())], |row| row.get(0));
        Ok(row.optional()?)
    }

    /// The name of the supplier in this row.
    pub(crate) fn supplier_name(&self, row: i64) -> Result<String, Error> {
        Ok(self.supplier_at(row)?.1.name)
    }

    pub(super) fn supplier_at(&self, row: i64) -> Result<(SupplierId, Supplier), Error> {
        let sql = format!("SELECT s.uid, {SUPPLIER} FROM supplier s WHERE s.id = ?1");
        let mut statement = self.transaction.prepare_cached(&sql)?;
        let mut rows = statement.query([row])?;
        let row = rows.next()?.ok_or(rusqlite::Error::QueryReturnedNoRows)?;
        let uid = codec::uuid_from(row.get_ref(0)?.as_blob().map_err(rusqlite::Error::from)?)?;
        Ok((SupplierId::new(uid), codec::supplier_from(row, 1)?))
    }

    fn insert_supplier(
        &mut self,
        id: SupplierId,
        identity: &str,
        supplier: &Supplier,
        origin: Origin,
    ) -> Result<Written<SupplierId>, Error> {
        let (uid, name) = (blob_of(id.uuid()), normal(&supplier.name));
        let mut statement = self.transaction.prepare_cached(
            "INSERT INTO supplier (uid, identity, normal_name, key, name, legal_name, country, city, address, website,
               trade_assurance, verified, categories, years, rating, response_rate, batch, line)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18)",
        )?;
        statement.execute(params![
            uid,
            identity,
            name,
            supplier.key,
            supplier.name,
            supplier.legal_name,
            supplier.country.as_ref().map(Country::code),
            supplier.city,
            supplier.address,
            supplier.website,
            codec::yes_no(supplier.trade_assurance),
            codec::yes_no(supplier.verified),
            codec::texts(&supplier.categories)?,
            supplier.years,
            supplier.rating.map(|rating| rating.to_string()),
            supplier.response_rate.map(|rate| rate.to_string()),
            origin.batch,
            origin.line,
        ])?;
        let row = self.transaction.last_insert_rowid();
        let alone = !self.heard.may_know_name(&name);
        self.heard.note(&uid, identity, &name);
        self.suppliers.add(origin);
        Ok(Written {
            row,
            id,
            added: true,
            alone,
            first_line: origin.line,
            again: false,
            beside: None,
            renamed_from: None,
            changed_now: true,
        })
    }

    fn update_supplier(
        &mut self,
        row: i64,
        supplier: &Supplier,
        origin: Origin,
    ) -> Result<Written<SupplierId>, Error> {
        let (id, old) = self.supplier_at(row)?;
        let older = self.newer.knows_supplier(row);
        let new = if older {
            old.over(supplier)
        } else {
            supplier.over(&old)
        };
        let changed_now = new != old;
        // What was typed in is typed in, though a list said the same: an undo of that list must not take it away.
        if changed_now || self.purpose == Purpose::ByHand {
            self.keep_supplier(row)?;
            let by = if older {
                self.origin_of("supplier", row)?
            } else {
                origin
            };
            self.set_supplier(row, &new, by)?;
        }
        let (first_line, again) = self.suppliers.touch(row, hash(&old), hash(&new), origin);
        Ok(Written {
            row,
            id,
            added: false,
            alone: false,
            first_line,
            again,
            beside: None,
            renamed_from: (normal(&old.name) != normal(&new.name)).then_some(old.name),
            changed_now,
        })
    }

    /// Where a row was last changed from: what an older list completes stays the newer one's.
    pub(super) fn origin_of(&self, table: &str, row: i64) -> Result<Origin, Error> {
        let sql = format!("SELECT batch, line FROM {table} WHERE id = ?1");
        let mut statement = self.transaction.prepare_cached(&sql)?;
        Ok(statement.query_row([row], |row| {
            Ok(Origin {
                batch: row.get(0)?,
                line: row.get(1)?,
            })
        })?)
    }

    /// Puts a supplier's data in place of what was known of it.
    pub(super) fn replace_supplier(
        &mut self,
        row: i64,
        supplier: &Supplier,
        origin: Origin,
    ) -> Result<(), Error> {
        let (_, old) = self.supplier_at(row)?;
        self.set_supplier(row, supplier, origin)?;
        self.suppliers.touch(row, hash(&old), hash(supplier), origin);
        Ok(())
    }

    /// Keeps a supplier as it was before the import that is going on, for its undo.
    fn keep_supplier(&self, row: i64) -> Result<(), Error> {
        if self.purpose == Purpose::Import && !self.suppliers.is_new(row) {
            let sql = "INSERT OR IGNORE INTO before_supplier SELECT * FROM supplier WHERE id = ?1";
            self.transaction.prepare_cached(sql)?.execute([row])?;
        }
        Ok(())
    }

    fn set_supplier(&mut self, row: i64, supplier: &Supplier, origin: Origin) -> Result<(), Error> {
        let name = normal(&supplier.name);
        self.heard.note_name(&name);
        let mut statement = self.transaction.prepare_cached(
            "UPDATE supplier SET normal_name = :normal, key = :key, name = :name, legal_name = :legal,
               country = :country, city = :city, address = :address, website = :website,
               trade_assurance = :assured, verified = :verified, categories = :categories, years = :years,
               rating = :rating, response_rate = :response, batch = :batch, line = :line WHERE id = :id",
        )?;
        statement.execute(named_params! {
            ":normal": name, ":key": supplier.key, ":name": supplier.name,
            ":legal": supplier.legal_name, ":country": supplier.country.as_ref().map(Country::code),
            ":city": supplier.city, ":address": supplier.address, ":website": supplier.website,
            ":assured": codec::yes_no(supplier.trade_assurance), ":verified": codec::yes_no(supplier.verified),
            ":categories": codec::texts(&supplier.categories)?, ":years": supplier.years,
            ":rating": supplier.rating.map(|rating| rating.to_string()),
            ":response": supplier.response_rate.map(|rate| rate.to_string()),
            ":batch": origin.batch, ":line": origin.line, ":id": row,
        })?;
        Ok(())
    }
}
