//! A page of what was found, filled in from the file.

use rusqlite::Connection;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use trade::country::Country;
use trade::id::ProductId;
use trade::money::{Currency, Money, Quantity, UnitPrice};
use trade::order::contract::Incoterm;
use trade::time::Instant;

use super::columns::{Number, Snapshot};
use super::query::{Known, Overlay, Query};
use super::scan::{Scan, Tallies};
use crate::store::{product_by_row, supplier_brief_by_row};
use crate::{Error, LeadTime, Product, SupplierBrief, Tier, tier_at};

/// A supplier on a row, with what the ledger knows of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RowSupplier {
    /// What the catalogue says of it.
    #[serde(flatten)]
    pub brief: SupplierBrief,
    /// Whether it is a Trade Assurance supplier, by a list's word or by a limit in the ledger (S1).
    pub assured: bool,
    /// Its free limit (S4); absent when none was ever reported.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub free_limit: Option<Money>,
    /// The instant of the report behind it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit_as_of: Option<Instant>,
    /// Whether that report is flagged as old (S4).
    pub limit_stale: bool,
    /// Whether we have ordered from it.
    pub ordered_before: bool,
}

/// A price at the quantity asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PriceAt {
    /// Price of one unit.
    pub price: UnitPrice,
    /// Its currency.
    pub currency: Currency,
    /// The quantity from which it holds, or at which it was seen.
    pub min_quantity: Quantity,
    /// The quantity from which the next price holds, if there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_quantity: Option<Quantity>,
    /// True for a price seen in an order line, false for one offered.
    pub seen: bool,
    /// True when the quantity asked for is below the first price, which is shown then.
    pub below_first: bool,
}

/// A product on a row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ProductBrief {
    /// Its id.
    pub id: ProductId,
    /// What it is.
    pub name: String,
    /// Model or stock number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// Category.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// What one unit is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// Minimum order quantity.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub moq: Option<Quantity>,
    /// Days from order to goods ready.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lead_time: Option<LeadTime>,
    /// Incoterm of the price.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub incoterm: Option<Incoterm>,
    /// Price at the quantity asked for; absent when the list has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price: Option<PriceAt>,
}

/// Something that was found: a product, or a supplier without products.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Row {
    /// Who.
    pub supplier: RowSupplier,
    /// What; absent for a supplier without products.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub product: Option<ProductBrief>,
}

/// How many are in a country.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CountryCount {
    /// The country; absent for those without one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<Country>,
    /// How many.
    pub count: u32,
}

/// How many are in a category.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CategoryCount {
    /// The category.
    pub category: String,
    /// How many.
    pub count: u32,
}

/// How many say yes, and how many do not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct YesNoCount {
    /// Yes.
    pub yes: u32,
    /// No, or nothing.
    pub no: u32,
}

/// Counts beside the filters, each as if its own filter were not set. Largest first; what has none is left out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Facets {
    /// By country.
    pub countries: Vec<CountryCount>,
    /// By category; something in several is counted in each.
    pub categories: Vec<CategoryCount>,
    /// By verified supplier.
    pub verified: YesNoCount,
    /// By Trade Assurance supplier.
    pub trade_assurance: YesNoCount,
}

/// One page of what was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Page {
    /// How many were found in all.
    pub total: u32,
    /// How many suppliers those are from.
    pub suppliers: u32,
    /// The rows of this page.
    pub rows: Vec<Row>,
    /// Counts beside the filters.
    pub facets: Facets,
    /// The page, from 0.
    pub page: u32,
    /// Rows on a page.
    pub page_size: u32,
}

/// Fills a page in.
pub(super) fn build(
    connection: &Connection,
    snapshot: &Snapshot,
    query: &Query,
    overlay: &Overlay,
    scan: Scan,
) -> Result<Page, Error> {
    let rows: Result<Vec<Row>, Error> = scan
        .page
        .iter()
        .map(|number| row(connection, snapshot, *number, query, overlay))
        .collect();
    Ok(Page {
        total: scan.total,
        suppliers: scan.suppliers,
        rows: rows?,
        facets: facets(snapshot, scan.tallies),
        page: query.page,
        page_size: query.page_size.clamp(1, 200),
    })
}

fn row(
    connection: &Connection,
    snapshot: &Snapshot,
    number: Number,
    query: &Query,
    overlay: &Overlay,
) -> Result<Row, Error> {
    let entry = &snapshot.entries[number as usize];
    let figures = &snapshot.suppliers[entry.supplier as usize];
    let known = overlay.suppliers.get(&figures.id).cloned().unwrap_or_default();
    let Known {
        free_limit,
        as_of,
        stale,
        assured,
        ordered_before,
    } = known;
    let product = match entry.word_row % 2 {
        0 => Some(brief(
            product_by_row(connection, entry.word_row / 2)?.0.into(),
            query,
        )),
        _ => None,
    };
    Ok(Row {
        supplier: RowSupplier {
            brief: supplier_brief_by_row(connection, figures.row)?,
            assured: assured || figures.assured,
            free_limit,
            limit_as_of: as_of,
            limit_stale: stale,
            ordered_before,
        },
        product,
    })
}

impl From<crate::StoredProduct> for (ProductId, Product) {
    fn from(stored: crate::StoredProduct) -> (ProductId, Product) {
        (stored.id, stored.product)
    }
}

fn brief((id, product): (ProductId, Product), query: &Query) -> ProductBrief {
    ProductBrief {
        id,
        price: price(&product.tiers, query),
        name: product.name,
        model: product.model,
        category: product.category,
        unit: product.unit,
        moq: product.moq,
        lead_time: product.lead_time,
        incoterm: product.incoterm,
    }
}

/// The price at the quantity asked for, in the currency asked for if there is one; else the first price there is.
fn price(tiers: &[Tier], query: &Query) -> Option<PriceAt> {
    let quantity = query.quantity.or_else(|| "1".parse().ok())?;
    let own = tiers.iter().any(|tier| tier.currency == query.currency);
    let currency = if own {
        query.currency
    } else {
        tiers.first()?.currency
    };
    let at = tier_at(tiers, quantity, currency);
    let first = || {
        tiers
            .iter()
            .filter(|tier| tier.currency == currency)
            .min_by_key(|tier| (tier.seen, tier.min_quantity))
    };
    let tier = at.or_else(first)?;
    let next = tiers
        .iter()
        .filter(|other| other.currency == currency && other.seen == tier.seen)
        .map(|other| other.min_quantity)
        .filter(|other| *other > tier.min_quantity)
        .min();
    Some(PriceAt {
        price: tier.price,
        currency,
        min_quantity: tier.min_quantity,
        next_quantity: next,
        seen: tier.seen,
        below_first: at.is_none(),
    })
}

fn facets(snapshot: &Snapshot, tallies: Tallies) -> Facets {
    let mut countries: Vec<CountryCount> = tallies
        .countries
        .into_iter()
        .map(|(country, count)| CountryCount { country, count })
        .collect();
    countries.sort_by(|a, b| b.count.cmp(&a.count).then(a.country.cmp(&b.country)));
    let mut categories: Vec<CategoryCount> = tallies
        .categories
        .into_iter()
        .map(|(number, count)| CategoryCount {
            category: snapshot.categories[number as usize].clone(),
            count,
        })
        .collect();
    categories.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.category.cmp(&b.category)));
    let yes_no = |(yes, no)| YesNoCount { yes, no };
    Facets {
        countries,
        categories,
        verified: yes_no(tallies.verified),
        trade_assurance: yes_no(tallies.assured),
    }
}
