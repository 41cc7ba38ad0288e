//! Prices of products: replaced as a set, compared as a set.

use rusqlite::params;

use super::write::Writer;
use crate::{Error, Tier};

/// Quantity, currency, price and day of a tier as the file holds them.
type TierTexts = [String; 4];

impl Writer<'_> {
    /// Writes a price of a product. The first price that a source gives for a product replaces all older ones of the
    /// same kind (offered or seen), and of two prices seen at one quantity the later day stays.
    pub(crate) fn tier(&mut self, product: i64, tier: &Tier) -> Result<(), Error> {
        let new = self.products.is_new(product);
        let old = self.products.old.get(&product);
        let begun = old.is_some_and(|touched| touched.tiers[usize::from(tier.seen)]);
        if !new && !begun {
            self.put_old_tiers_aside(product, tier.seen)?;
        }
        let values = params![
            product,
            tier.min_quantity.value().normalize().to_string(),
            tier.currency.code(),
            tier.seen,
            tier.price.to_string(),
            tier.seen_on.map(|day| day.to_string()),
        ];
        let mut insert = self.transaction.prepare_cached(
            "INSERT OR IGNORE INTO tier (product, min_quantity, currency, seen, price, seen_on)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?;
        if insert.execute(values)? > 0 {
            self.tiers.added += u32::from(new);
            return Ok(());
        }
        let mut update = self.transaction.prepare_cached(
            "UPDATE tier SET price = ?5, seen_on = ?6
             WHERE product = ?1 AND min_quantity = ?2 AND currency = ?3 AND seen = ?4
               AND (seen_on IS NULL OR ?6 >= seen_on)",
        )?;
        update.execute(values)?;
        Ok(())
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
        self.transaction
            .prepare_cached("DELETE FROM tier WHERE product = ?1 AND seen = ?2")?
            .execute(params![product, seen])?;
        if let Some(touched) = self.products.old.get_mut(&product) {
            touched.tiers[usize::from(seen)] = true;
        }
        Ok(())
    }

    pub(super) fn compare_tiers(&mut self) -> Result<(), Error> {
        let touched: Vec<(i64, bool)> = self
            .products
            .old
            .iter()
            .flat_map(|(row, touched)| kinds(touched.tiers).map(|kind| (*row, kind)))
            .collect();
        for (row, kind) in touched {
            let new = self.tier_texts("tier", row, kind)?;
            let old = self.tier_texts(self.purpose.aside(), row, kind)?;
            let place = |tier: &TierTexts| [tier[0].clone(), tier[1].clone()];
            let mut altered = old.len() > new.len();
            for tier in &new {
                if old.contains(tier) {
                    self.tiers.unchanged += 1;
                } else if old.iter().any(|other| place(other) == place(tier)) {
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

    fn tier_texts(&self, table: &str, product: i64, kind: bool) -> Result<Vec<TierTexts>, Error> {
        // A price that is offered again is the same price; one seen on another day is another sight.
        let sql = format!(
            "SELECT min_quantity, currency, price, CASE WHEN seen THEN seen_on END FROM {table}
             WHERE product = ?1 AND seen = ?2"
        );
        let mut statement = self.transaction.prepare_cached(&sql)?;
        let rows = statement.query_map(params![product, kind], |row| {
            Ok([
                row.get(0)?,
                row.get(1)?,
                row.get(2)?,
                row.get::<_, Option<String>>(3)?.unwrap_or_default(),
            ])
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
