//! Which supplier a list's own number means. A short number is its list's alone: "S1" of one list and "S1" of another are two
//! companies unless something else says that they are one.

use rusqlite::{OptionalExtension, params};
use trade::country::Country;
use trade::id::SupplierId;

use super::row_set::RowSet;
use super::write::{Purpose, Writer};
use crate::identity::{own_supplier, supplier_by_key, supplier_id, supplier_in_list, within_lists};
use crate::words::normal;
use crate::{Error, Supplier};

/// Most suppliers of one number that are looked at.
const MOST_OF_A_KEY: u32 = 50;

/// A supplier that goes by a number in some list.
struct Candidate {
    row: i64,
    identity: String,
    normal_name: String,
    country: Option<String>,
}

/// Who is meant by a number and a name.
pub(super) struct Meant {
    pub(super) found: Option<i64>,
    /// By which the supplier is known again if it is to be added.
    pub(super) identity: String,
    /// Another supplier of the same number, from which it is told apart.
    pub(super) beside: Option<i64>,
}

/// Who is meant by a number alone.
pub(crate) enum MeantByKey {
    /// Nobody.
    Nobody,
    /// One of several, and nothing says which.
    Several,
    /// This one; and whether another list gave it the number.
    One(i64, SupplierId, bool),
}

impl Writer<'_> {
    /// Says which imports were of earlier editions of the list that is taken in: a number means there what it means here.
    pub(crate) fn edition_of(&mut self, replaces: Option<u32>) -> Result<(), Error> {
        let mut statement = self.transaction.prepare(
            "WITH RECURSIVE edition (batch) AS (
               SELECT ?1 UNION SELECT i.replaces FROM import i JOIN edition e ON i.batch = e.batch WHERE i.replaces IS NOT NULL
             )
             SELECT spans FROM listed WHERE what = 'suppliers' AND batch IN (SELECT batch FROM edition)",
        )?;
        let editions = RowSet::union_of(statement.query(params![replaces])?)?;
        drop(statement);
        self.editions = editions;
        Ok(())
    }

    /// The supplier that a number and a name mean: whom this list or an earlier edition of it called so, else whoever goes
    /// by both. What counts on the whole platform needs no name.
    pub(super) fn meant(&self, supplier: &Supplier, key: &str) -> Result<Meant, Error> {
        let platform = supplier_by_key(key);
        let whole =
            self.keys_of_platform || self.purpose != Purpose::Import || own_supplier(&platform).is_some();
        let candidates = self.of_key(key)?;
        let name = normal(&supplier.name);
        let in_list = supplier_in_list(key, &supplier.name, None);
        let agrees = |one: &&Candidate| one.is_in(supplier.country.as_ref());
        let named = |one: &&Candidate| one.normal_name == name && agrees(one);
        let find = |fits: &dyn Fn(&&Candidate) -> bool| candidates.iter().find(fits).map(|one| one.row);
        let found = find(&|one| self.is_listed_here(one.row))
            .or_else(|| find(&|one| whole && one.identity == platform))
            .or_else(|| {
                find(&|one| {
                    named(one) && one.country.as_deref() == supplier.country.as_ref().map(Country::code)
                })
            })
            .or_else(|| find(&named))
            .or_else(|| find(&|one| self.editions.contains(one.row)))
            .or_else(|| find(&|one| one.identity == in_list && agrees(one)));
        let taken = candidates.iter().any(|one| one.identity == in_list);
        let identity = match (whole, taken) {
            (true, _) => platform,
            (false, false) => in_list,
            // A namesake with the same number in another country.
            (false, true) => supplier_in_list(key, &supplier.name, supplier.country),
        };
        let found = match found {
            Some(row) => Some(row),
            None => self.by_identity(&identity)?,
        };
        Ok(Meant {
            beside: found
                .is_none()
                .then(|| candidates.first().map(|one| one.row))
                .flatten(),
            found: match found {
                Some(row) => Some(row),
                None => self.put_back_before(supplier, key, &name)?,
            },
            identity,
        })
    }

    /// The supplier that a number alone means.
    pub(crate) fn meant_by_key(&self, key: &str) -> Result<MeantByKey, Error> {
        let platform = supplier_by_key(key);
        let one = |row: i64, elsewhere: bool| -> Result<MeantByKey, Error> {
            Ok(MeantByKey::One(row, self.supplier_at(row)?.0, elsewhere))
        };
        if let Some(own) = own_supplier(&platform)
            && let Some(row) = self.row_of(own)?
        {
            return one(row, false);
        }
        let candidates = self.of_key(key)?;
        let own = candidates.iter().find(|candidate| {
            self.is_listed_here(candidate.row)
                || self.editions.contains(candidate.row)
                || (self.keys_of_platform && candidate.identity == platform)
        });
        match (own, &candidates[..]) {
            (Some(candidate), _) => one(candidate.row, false),
            (None, []) => Ok(MeantByKey::Nobody),
            (None, [candidate]) => one(candidate.row, !self.keys_of_platform),
            (None, _) => Ok(MeantByKey::Several),
        }
    }

    /// Whether the list that is taken in named it before.
    fn is_listed_here(&self, row: i64) -> bool {
        self.suppliers.is_new(row) || self.suppliers.old.contains_key(&row)
    }

    fn of_key(&self, key: &str) -> Result<Vec<Candidate>, Error> {
        if !self.heard.may_know_key(key) {
            return Ok(Vec::new());
        }
        let (from, to) = within_lists(key);
        let mut statement = self.transaction.prepare_cached(
            "SELECT id, identity, normal_name, country FROM supplier WHERE identity = ?1
             UNION ALL
             SELECT id, identity, normal_name, country FROM supplier WHERE identity > ?2 AND identity < ?3 LIMIT ?4",
        )?;
        let rows = statement.query_map(params![supplier_by_key(key), from, to, MOST_OF_A_KEY], |row| {
            Ok(Candidate {
                row: row.get(0)?,
                identity: row.get(1)?,
                normal_name: row.get(2)?,
                country: row.get(3)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// A supplier of that name that was put back under the id which its number alone gave it once.
    fn put_back_before(
        &self,
        supplier: &Supplier,
        key: &str,
        normal_name: &str,
    ) -> Result<Option<i64>, Error> {
        let platform = supplier_by_key(key);
        let Some(row) = self.row_of(supplier_id(&platform))? else {
            return Ok(None);
        };
        let mut statement = self.transaction.prepare_cached(
            "SELECT id FROM supplier WHERE id = ?1 AND normal_name = ?2 AND identity <> ?3
               AND (country = ?4 OR country IS NULL OR ?4 IS NULL)",
        )?;
        let country = supplier.country.as_ref().map(Country::code);
        let found = statement.query_row(params![row, normal_name, platform, country], |row| row.get(0));
        Ok(found.optional()?)
    }
}

impl Candidate {
    /// Whether it may be in that country: one that is not known may be any.
    fn is_in(&self, country: Option<&Country>) -> bool {
        match (&self.country, country) {
            (Some(known), Some(country)) => known == country.code(),
            _ => true,
        }
    }
}
