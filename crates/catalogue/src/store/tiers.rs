//! Prices of products. Offered ones stand as a set, and of two lists the newer one's; what was seen in orders is
//! history, and of two sights at one quantity the later day stands. Days decide, never the order of imports.

use rusqlite::params;
use trade::id::ProductId;

use super::columns::{TierColumns, quantity_of};
use super::write::{Purpose, Writer, Written, hash};
use crate::{Error, Tier};

/// What became of a price that was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Stands {
    /// There was none at its quantity: of a list of offers, no earlier line of it had one.
    Alone,
    /// In the place of another one.
    InPlace,
    /// Another one of a later day stands.
    Not,
}

/// A price as the file holds it.
struct TierTexts {
    min_quantity: String,
    currency: String,
    price: String,
    day: Option<String>,
}

impl TierTexts {
    fn is_at(&self, other: &TierTexts) -> bool {
        (&self.min_quantity, &self.currency) == (&other.min_quantity, &other.currency)
    }

    /// A price that is offered again is the same price; one seen on another day is another sight.
    fn is(&self, other: &TierTexts, seen: bool) -> bool {
        self.is_at(other) && self.price == other.price && (!seen || self.day == other.day)
    }
}

impl Writer<'_> {
    /// Writes a price of a product. The first price that a source offers for a product replaces all that were offered
    /// before, which come back at the end if they turn out newer; of two prices seen at one quantity the later day stays.
    pub(crate) fn tier(&mut self, product: i64, tier: &Tier) -> Result<Stands, Error> {
        let quantity = quantity_of(tier);
        let seen_on = tier.seen_on.or(self.typed_on.filter(|_| !tier.seen));
        let (price, seen_on) = (tier.price.to_string(), seen_on.map(|day| day.to_string()));
        let columns = TierColumns {
            min_quantity: &quantity,
            currency: tier.currency.code(),
            seen: tier.seen,
            price: &price,
            seen_on: seen_on.as_deref(),
        };
        self.tier_of_list(product, columns)
    }

    /// As [`Writer::tier`], for all prices that a row has for a product; gives the one that came off worst, if there is any.
    pub(crate) fn tiers_of_list<'a>(
        &mut self,
        product: &Written<ProductId>,
        tiers: impl Iterator<Item = TierColumns<'a>> + Clone,
    ) -> Result<Option<Stands>, Error> {
        let at = |tier: &TierColumns<'a>| (tier.min_quantity, tier.currency);
        let alone = |(place, tier)| !tiers.clone().take(place).any(|other| at(&other) == at(&tier));
        // Of a new product there are no others.
        if product.added && tiers.clone().enumerate().all(alone) {
            let mut stands = None;
            for tier in tiers {
                self.tiers.added += 1;
                self.inserts.tier_later(self.transaction, product.row, tier)?;
                stands = Some(Stands::Alone);
            }
            return Ok(stands);
        }
        let mut worst = None;
        for tier in tiers {
            worst = worst.max(Some(self.tier_of_list(product.row, tier)?));
        }
        Ok(worst)
    }

    /// As [`Writer::tier`], for a price that was read already.
    fn tier_of_list(&mut self, product: i64, tier: TierColumns<'_>) -> Result<Stands, Error> {
        let new = self.products.is_new(product);
        if new {
            self.inserts.settle(self.transaction)?;
        }
        let old = self.products.old.get(&product);
        let begun = old.is_some_and(|touched| touched.tiers[usize::from(tier.seen)]);
        if !new && !begun {
            self.put_old_tiers_aside(product, tier.seen)?;
        }
        let added = self.inserts.tier(self.transaction, product, tier)?;
        if added {
            self.tiers.added += u32::from(new);
        }
        let values = params![
            product,
            tier.min_quantity,
            tier.currency,
            tier.seen,
            tier.price,
            tier.seen_on,
        ];
        let mut stands = Stands::Alone;
        if !added {
            let mut update = self.transaction.prepare_cached(
                "UPDATE tier SET price = ?5, seen_on = ?6
                 WHERE product = ?1 AND min_quantity = ?2 AND currency = ?3 AND seen = ?4
                   AND (seen_on IS NULL OR ?6 >= seen_on)",
            )?;
            stands = match update.execute(values)? > 0 {
                true => Stands::InPlace,
                false => Stands::Not,
            };
        }
        if new || !self.merges(tier.seen) {
            return Ok(stands);
        }
        let sight = hash(&(product, tier.min_quantity, tier.currency));
        if stands != Stands::Not {
            self.sights.insert(sight);
        } else if !self.sights.contains(&sight) {
            let older = "INSERT INTO temp.older_tier (product, min_quantity, currency, seen, price, seen_on)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
            self.transaction.prepare_cached(older)?.execute(values)?;
            self.tiers_older += 1;
        }
        Ok(stands)
    }

    /// Whether prices of this kind join those that are there. What one list of orders saw is no less true for what
    /// another one saw.
    fn merges(&self, seen: bool) -> bool {
        seen && self.purpose == Purpose::Import
    }

    pub(super) fn put_old_tiers_aside(&mut self, product: i64, seen: bool) -> Result<(), Error> {
        let aside = self.purpose.aside();
        self.transaction
            .prepare_cached(&format!(
                "INSERT INTO {aside} (product, min_quantity, currency, seen, price, seen_on)
                 SELECT product, min_quantity, currency, seen, price, seen_on FROM tier
                 WHERE product = ?1 AND seen = ?2"
            ))?
            .execute(params![product, seen])?;
        if !self.merges(seen) {
            self.remove_tiers(product, seen)?;
        }
        if let Some(touched) = self.products.old.get_mut(&product) {
            touched.tiers[usize::from(seen)] = true;
        }
        Ok(())
    }

    fn remove_tiers(&self, product: i64, seen: bool) -> Result<(), Error> {
        self.transaction
            .prepare_cached("DELETE FROM tier WHERE product = ?1 AND seen = ?2")?
            .execute(params![product, seen])?;
        Ok(())
    }

    pub(super) fn compare_tiers(&mut self) -> Result<(), Error> {
        let mut touched: Vec<(i64, bool)> = self
            .products
            .old
            .iter()
            .flat_map(|(row, touched)| kinds(touched.tiers).map(|kind| (*row, kind)))
            .collect();
        // As they stand in the file.
        touched.sort_unstable();
        for (row, kind) in touched {
            let new = self.tier_texts("tier", row, kind)?;
            let old = self.tier_texts(self.purpose.aside(), row, kind)?;
            if !kind && self.are_older(&new, &old) {
                self.leave_older(row)?;
                continue;
            }
            let mut altered = old.len() > new.len();
            for tier in &new {
                if self.merges(kind) && !self.is_sight(row, &tier.min_quantity, &tier.currency) {
                    continue;
                }
                if old.iter().any(|other| other.is(tier, kind)) {
                    self.tiers.unchanged += 1;
                } else if old.iter().any(|other| other.is_at(tier)) {
                    self.tiers.changed += 1;
                    altered = true;
                } else {
                    self.tiers.added += 1;
                    altered = true;
                }
            }
            if let Some(seen) = self.products.old.get_mut(&row) {
                seen.tiers_changed |= altered;
            }
        }
        Ok(())
    }

    /// Whether this list saw the price that stands there.
    fn is_sight(&self, product: i64, quantity: &str, currency: &str) -> bool {
        self.sights.contains(&hash(&(product, quantity, currency)))
    }

    /// As [`Writer::is_sight`], for a price as it is read.
    pub(super) fn saw(&self, product: i64, tier: &Tier) -> bool {
        self.is_sight(product, &quantity_of(tier), tier.currency.code())
    }

    /// Whether what a list offers is of an earlier day than what is known. A price whose day could not be read is of the
    /// list's.
    fn are_older(&self, new: &[TierTexts], old: &[TierTexts]) -> bool {
        let Some(listed) = self.listed_on.filter(|_| self.purpose == Purpose::Import) else {
            return false;
        };
        let listed = listed.to_string();
        let newest = new.iter().map(|tier| tier.day.as_ref().unwrap_or(&listed)).max();
        let known = old.iter().filter_map(|tier| tier.day.as_ref()).max();
        newest < known
    }

    /// What was offered later stands; what the list offers is kept for whoever asks what it said.
    fn leave_older(&mut self, product: i64) -> Result<(), Error> {
        let columns = "product, min_quantity, currency, seen, price, seen_on";
        let copy = format!(
            "INSERT INTO temp.older_tier ({columns}) SELECT {columns} FROM tier WHERE product = ?1 AND seen = 0"
        );
        let moved = self.transaction.prepare_cached(&copy)?.execute([product])?;
        self.remove_tiers(product, false)?;
        let aside = self.purpose.aside();
        let back = format!(
            "INSERT INTO tier ({columns}) SELECT {columns} FROM {aside} WHERE product = ?1 AND seen = 0"
        );
        self.transaction.prepare_cached(&back)?.execute([product])?;
        let gone = format!("DELETE FROM {aside} WHERE product = ?1 AND seen = 0");
        self.transaction.prepare_cached(&gone)?.execute([product])?;
        self.tiers_older += moved as u32;
        if let Some(touched) = self.products.old.get_mut(&product) {
            touched.tiers[0] = false;
        }
        Ok(())
    }

    fn tier_texts(&self, table: &str, product: i64, kind: bool) -> Result<Vec<TierTexts>, Error> {
        let sql = format!(
            "SELECT min_quantity, currency, price, seen_on FROM {table} WHERE product = ?1 AND seen = ?2"
        );
        let mut statement = self.transaction.prepare_cached(&sql)?;
        let rows = statement.query_map(params![product, kind], |row| {
            Ok(TierTexts {
                min_quantity: row.get(0)?,
                currency: row.get(1)?,
                price: row.get(2)?,
                day: row.get(3)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

/// The kinds that were begun, as the file's `seen`.
fn kinds(begun: [bool; 2]) -> impl Iterator<Item = bool> {
    [false, true]
        .into_iter()
        .zip(begun)
        .filter(|(_, begun)| *begun)
        .map(|(kind, _)| kind)
}
