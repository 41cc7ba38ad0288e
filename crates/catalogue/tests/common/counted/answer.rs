//! An answer as it is compared.

use std::collections::BTreeMap;

use catalogue::search::Page;
use rust_decimal::Decimal;

use super::words::paths;

/// What a page should be.
#[derive(Debug, PartialEq)]
pub struct Expected {
    pub total: u32,
    pub suppliers: u32,
    pub near_spellings: bool,
    pub rows: Vec<i64>,
    pub countries: BTreeMap<String, u32>,
    pub categories: BTreeMap<String, u32>,
    pub verified: (u32, u32),
    pub assured: (u32, u32),
    pub prices: BTreeMap<String, u32>,
    pub ratings: BTreeMap<String, u32>,
}

/// Lower ends of the bands, in tenths.
const EDGES: [i64; 13] = [
    0, 1, 5, 10, 50, 100, 500, 1_000, 5_000, 10_000, 50_000, 100_000, 500_000,
];

/// The band of a price by its place; none for no price.
pub fn band(price: Option<Decimal>) -> Option<usize> {
    let price = price?;
    EDGES.iter().rposition(|edge| Decimal::new(*edge, 1) <= price)
}

pub fn edge(band: Option<usize>) -> String {
    band.map_or(String::new(), |band| {
        Decimal::new(EDGES[band], 1).normalize().to_string()
    })
}

/// A page in the same form, with how many suppliers it is from, which is counted apart.
pub fn found(page: &Page, suppliers: u32, row_of: &dyn Fn(&[u8; 16], bool) -> i64) -> Expected {
    let rows = page.rows.iter().map(|row| match &row.product {
        Some(product) => row_of(product.id.uuid().as_bytes(), true),
        None => row_of(row.supplier.brief.id.uuid().as_bytes(), false),
    });
    let facets = &page.facets;
    let named = |text: Option<String>| text.unwrap_or_default();
    let path = |name: &str| paths(name).pop().unwrap();
    Expected {
        total: page.total,
        suppliers,
        near_spellings: page.near_spellings,
        rows: rows.collect(),
        countries: facets
            .countries
            .iter()
            .map(|one| {
                (
                    named(one.country.map(|country| country.code().to_owned())),
                    one.count,
                )
            })
            .collect(),
        categories: facets
            .categories
            .iter()
            .map(|one| (path(&one.category), one.count))
            .collect(),
        verified: (facets.verified.yes, facets.verified.no),
        assured: (facets.trade_assurance.yes, facets.trade_assurance.no),
        prices: facets
            .prices
            .iter()
            .map(|one| (named(one.from.map(|from| from.to_string())), one.count))
            .collect(),
        ratings: facets
            .ratings
            .iter()
            .map(|one| {
                (
                    named(one.from.map(|from| from.hundredths().to_string())),
                    one.count,
                )
            })
            .collect(),
    }
}
