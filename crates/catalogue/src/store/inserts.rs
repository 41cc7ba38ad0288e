//! The statements that add very many rows: prepared once and not looked up for each row, many rows at a time.

use std::ops::Range;

use rusqlite::{CachedStatement, Statement, Transaction};

use super::columns::{ProductColumns, TierColumns};
use super::write::Origin;
use crate::Error;

/// Prices that are added together.
const TIERS: usize = 32;
/// Products that are.
const PRODUCTS: usize = 8;
/// Columns of a price, with its product's row.
const TIER: usize = 6;
/// Columns of a product: its row, its id, its supplier's row, thirteen of its own, batch and line.
const PRODUCT: usize = 18;

/// The statements that add rows, from their first use on, and rows that wait for others.
#[derive(Default)]
pub(super) struct Inserts<'t> {
    product: Option<CachedStatement<'t>>,
    products: Option<CachedStatement<'t>>,
    tier: Option<CachedStatement<'t>>,
    tiers: Option<CachedStatement<'t>>,
    waiting_products: Vec<WaitingProduct>,
    waiting_tiers: Vec<WaitingTier>,
    /// Of products that wait, one after the other.
    product_texts: String,
    /// Of prices that do.
    tier_texts: String,
}

/// A product's row, its id, its supplier's row, and where it comes from.
#[derive(Clone, Copy)]
pub(super) struct Place {
    pub(super) row: i64,
    pub(super) uid: [u8; 16],
    pub(super) supplier: i64,
    pub(super) origin: Origin,
}

/// A product that waits, and where its texts stand.
struct WaitingProduct {
    place: Place,
    texts: [Option<Range<usize>>; 11],
    lead: Option<(u32, u32)>,
}

/// A price that waits: its product's row, and where its texts stand.
struct WaitingTier {
    product: i64,
    min_quantity: Range<usize>,
    currency: Range<usize>,
    seen: bool,
    price: Range<usize>,
    seen_on: Option<Range<usize>>,
}

impl<'t> Inserts<'t> {
    /// Adds a product at once.
    pub(super) fn product(
        &mut self,
        on: &'t Transaction<'t>,
        place: Place,
        product: &ProductColumns<'_>,
    ) -> Result<(), Error> {
        let statement = kept(&mut self.product, on, || into_product("INSERT", 1))?;
        bind_product(statement, 1, place, product)?;
        statement.raw_execute()?;
        Ok(())
    }

    /// Adds a product before anything is asked of it: see [`Inserts::settle`].
    pub(super) fn product_later(
        &mut self,
        on: &'t Transaction<'t>,
        place: Place,
        product: &ProductColumns<'_>,
    ) -> Result<(), Error> {
        let kept_texts = &mut self.product_texts;
        let texts = product
            .texts()
            .map(|text| text.map(|text| keep(kept_texts, text)));
        self.waiting_products.push(WaitingProduct {
            place,
            texts,
            lead: product.lead,
        });
        if self.waiting_products.len() < PRODUCTS {
            return Ok(());
        }
        // Whatever fails here ends the transaction: there is nothing to go back to row by row.
        let statement = kept(&mut self.products, on, || {
            into_product("INSERT OR FAIL", PRODUCTS)
        })?;
        for (waiting, first) in self.waiting_products.iter().zip((1..).step_by(PRODUCT)) {
            bind_product(
                statement,
                first,
                waiting.place,
                &waiting.columns(&self.product_texts),
            )?;
        }
        statement.raw_execute()?;
        self.waiting_products.clear();
        self.product_texts.clear();
        Ok(())
    }

    /// Adds a price unless there is one in its place; gives whether it did.
    pub(super) fn tier(
        &mut self,
        on: &'t Transaction<'t>,
        product: i64,
        tier: TierColumns<'_>,
    ) -> Result<bool, Error> {
        let statement = kept(&mut self.tier, on, || into_tier("INSERT OR IGNORE", 1))?;
        statement.raw_bind_parameter(1, product)?;
        tier.bind(statement, 2)?;
        Ok(statement.raw_execute()? > 0)
    }

    /// Adds a price in whose place there is none before anything is asked of it: see [`Inserts::settle`]. Its product may be
    /// added after it: a list is written without a look at the rows that a row names.
    pub(super) fn tier_later(
        &mut self,
        on: &'t Transaction<'t>,
        product: i64,
        tier: TierColumns<'_>,
    ) -> Result<(), Error> {
        let texts = &mut self.tier_texts;
        self.waiting_tiers.push(WaitingTier {
            product,
            min_quantity: keep(texts, tier.min_quantity),
            currency: keep(texts, tier.currency),
            seen: tier.seen,
            price: keep(texts, tier.price),
            seen_on: tier.seen_on.map(|day| keep(texts, day)),
        });
        if self.waiting_tiers.len() < TIERS {
            return Ok(());
        }
        let statement = kept(&mut self.tiers, on, || into_tier("INSERT OR FAIL", TIERS))?;
        for (waiting, first) in self.waiting_tiers.iter().zip((1..).step_by(TIER)) {
            statement.raw_bind_parameter(first, waiting.product)?;
            waiting.columns(&self.tier_texts).bind(statement, first + 1)?;
        }
        statement.raw_execute()?;
        self.waiting_tiers.clear();
        self.tier_texts.clear();
        Ok(())
    }

    /// Adds what waits. Who asks the file of products or prices that were added does this first.
    pub(super) fn settle(&mut self, on: &'t Transaction<'t>) -> Result<(), Error> {
        let products = std::mem::take(&mut self.waiting_products);
        let texts = std::mem::take(&mut self.product_texts);
        for waiting in products {
            self.product(on, waiting.place, &waiting.columns(&texts))?;
        }
        let tiers = std::mem::take(&mut self.waiting_tiers);
        let texts = std::mem::take(&mut self.tier_texts);
        for waiting in tiers {
            self.tier(on, waiting.product, waiting.columns(&texts))?;
        }
        Ok(())
    }
}

fn keep(texts: &mut String, text: &str) -> Range<usize> {
    let from = texts.len();
    texts.push_str(text);
    from..texts.len()
}

fn bind_product(
    statement: &mut Statement<'_>,
    first: usize,
    place: Place,
    product: &ProductColumns<'_>,
) -> Result<(), Error> {
    statement.raw_bind_parameter(first, place.row)?;
    statement.raw_bind_parameter(first + 1, place.uid)?;
    statement.raw_bind_parameter(first + 2, place.supplier)?;
    product.bind(statement, first + 3)?;
    statement.raw_bind_parameter(first + 16, place.origin.batch)?;
    statement.raw_bind_parameter(first + 17, place.origin.line)?;
    Ok(())
}

impl WaitingProduct {
    fn columns<'t>(&self, texts: &'t str) -> ProductColumns<'t> {
        let text = |range: &Option<Range<usize>>| range.as_ref().and_then(|range| texts.get(range.clone()));
        ProductColumns::of(self.texts.each_ref().map(text), self.lead)
    }
}

impl WaitingTier {
    fn columns<'t>(&self, texts: &'t str) -> TierColumns<'t> {
        let text = |range: &Range<usize>| texts.get(range.clone()).unwrap_or_default();
        TierColumns {
            min_quantity: text(&self.min_quantity),
            currency: text(&self.currency),
            seen: self.seen,
            price: text(&self.price),
            seen_on: self.seen_on.as_ref().map(text),
        }
    }
}

fn into_product(insert: &str, rows: usize) -> String {
    let rows = places(PRODUCT, rows);
    format!(
        "{insert} INTO product (id, uid, supplier, key, name, model, brand, category, unit, moq, lead_min, lead_max,
           incoterm, incoterm_place, certifications, description, batch, line) VALUES {rows}"
    )
}

fn into_tier(insert: &str, rows: usize) -> String {
    let rows = places(TIER, rows);
    format!("{insert} INTO tier (product, min_quantity, currency, seen, price, seen_on) VALUES {rows}")
}

/// The parameters of so many rows.
fn places(columns: usize, rows: usize) -> String {
    let row = format!("({})", vec!["?"; columns].join(", "));
    vec![row; rows].join(", ")
}

fn kept<'k, 't>(
    place: &'k mut Option<CachedStatement<'t>>,
    on: &'t Transaction<'t>,
    sql: impl FnOnce() -> String,
) -> Result<&'k mut CachedStatement<'t>, Error> {
    Ok(match place {
        Some(statement) => statement,
        None => place.insert(on.prepare_cached(&sql())?),
    })
}
