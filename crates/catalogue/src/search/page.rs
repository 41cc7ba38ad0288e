//! A page of what was found, filled in from the file.

use std::sync::Arc;

use rusqlite::Connection;
use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use trade::country::Country;
use trade::id::ProductId;
use trade::money::{Currency, Money, Quantity, UnitPrice};
use trade::order::contract::Incoterm;
use trade::time::Instant;

use super::count::{RATINGS, Tallies};
use super::query::{Known, Overlay, Query};
use crate::index::{BANDS, View, category_key, country_code};
use crate::store::{shown_by_row, supplier_by_row};
use crate::{Answer, Error, LeadTime, Rating, StoredProduct, SupplierBrief, Tier, tier_at};

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
    /// Whether we have ordered from it: both sides agreed to an order once (O5).
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
    #[serde(serialize_with = "shared", deserialize_with = "owned")]
    #[schemars(with = "String")]
    pub category: Arc<str>,
    /// How many.
    pub count: u32,
}

/// A name that the index keeps, as the text it is.
fn shared<S: Serializer>(name: &Arc<str>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(name)
}

fn owned<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Arc<str>, D::Error> {
    String::deserialize(deserializer).map(Arc::from)
}

/// How many say yes, and how many do not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct YesNoCount {
    /// Yes.
    pub yes: u32,
    /// No, or nothing.
    pub no: u32,
}

/// How many cost something within a band, at the quantity and in the currency asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PriceBandCount {
    /// From this price on, included; absent for what has no such price.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<UnitPrice>,
    /// Below this price; absent for the highest band and for what has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub below: Option<UnitPrice>,
    /// How many.
    pub count: u32,
}

/// How many are from suppliers with about so many stars.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RatingCount {
    /// So many stars or up to half a star more; absent for suppliers without a rating.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Rating>,
    /// How many.
    pub count: u32,
}

/// Counts beside the filters, each as if its own filter were not set. Largest first; what has none is left out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Facets {
    /// By country.
    pub countries: Vec<CountryCount>,
    /// By category: as many as were asked for, and those that are filtered by. Something in several, or in a part of one, is
    /// counted in each.
    pub categories: Vec<CategoryCount>,
    /// By verified supplier.
    pub verified: YesNoCount,
    /// By Trade Assurance supplier.
    pub trade_assurance: YesNoCount,
    /// By price, lowest first; what has no price in the currency last.
    pub prices: Vec<PriceBandCount>,
    /// By the supplier's stars, most first; those without a rating last.
    pub ratings: Vec<RatingCount>,
}

/// One page of what was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Page {
    /// How many were found in all.
    pub total: u32,
    /// Whether hardly anything had the words as they are spelled, and near spellings were found too; by relevance they
    /// come after what is spelled so.
    pub near_spellings: bool,
    /// Whether the text was longer than a search looks at (200 characters, 12 words), so that only its beginning was looked for.
    pub cut: bool,
    /// The rows of this page.
    pub rows: Vec<Row>,
    /// Counts beside the filters.
    pub facets: Facets,
    /// How many more categories there are than are named.
    pub categories_unnamed: u32,
    /// The page, from 0.
    pub page: u32,
    /// Rows on a page.
    pub page_size: u32,
}

/// What a search found.
pub(super) struct Found {
    /// Rows of the page.
    pub(super) rows: Vec<i64>,
    pub(super) tallies: Tallies,
    pub(super) near_spellings: bool,
    pub(super) cut: bool,
}

/// Fills a page in.
pub(super) fn build(
    connection: &Connection,
    view: &View,
    query: &Query,
    overlay: &Overlay,
    found: Found,
) -> Result<Page, Error> {
    let rows: Result<Vec<Row>, Error> = found
        .rows
        .iter()
        .map(|number| row(connection, *number, query, overlay))
        .collect();
    let (categories, categories_unnamed) = categories(view, &found.tallies.categories, query);
    Ok(Page {
        total: found.tallies.total,
        near_spellings: found.near_spellings,
        cut: found.cut,
        rows: rows?,
        facets: facets(&found.tallies, categories),
        categories_unnamed,
        page: query.page,
        page_size: query.page_size.clamp(1, 200),
    })
}

fn row(connection: &Connection, number: i64, query: &Query, overlay: &Overlay) -> Result<Row, Error> {
    let (product, brief) = match number % 2 {
        0 => {
            let (product, supplier) = shown_by_row(connection, number / 2)?;
            (Some(self::brief(product, query)), supplier)
        }
        _ => (None, supplier_by_row(connection, number / 2)?),
    };
    let known = overlay.suppliers.get(&brief.id).cloned().unwrap_or_default();
    let Known {
        free_limit,
        as_of,
        stale,
        assured,
        ordered_before,
        last_ordered: _,
    } = known;
    Ok(Row {
        supplier: RowSupplier {
            assured: assured || brief.trade_assurance == Answer::Yes,
            brief,
            free_limit,
            limit_as_of: as_of,
            limit_stale: stale,
            ordered_before,
        },
        product,
    })
}

fn brief(StoredProduct { id, product }: StoredProduct, query: &Query) -> ProductBrief {
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

fn facets(tallies: &Tallies, categories: Vec<CategoryCount>) -> Facets {
    let mut countries: Vec<CountryCount> = (0..)
        .zip(&tallies.countries)
        .filter(|(_, count)| **count > 0)
        .map(|(number, count)| CountryCount {
            country: country_code(number).and_then(|code| code.parse().ok()),
            count: *count,
        })
        .collect();
    countries.sort_by(|a, b| b.count.cmp(&a.count).then(a.country.cmp(&b.country)));
    let yes_no = |(yes, no)| YesNoCount { yes, no };
    Facets {
        countries,
        categories,
        verified: yes_no(tallies.verified),
        trade_assurance: yes_no(tallies.assured),
        prices: price_bands(tallies),
        ratings: ratings(tallies),
    }
}

/// The categories to be named, those that most have first, and how many are not.
fn categories(view: &View, counts: &[u32], query: &Query) -> (Vec<CategoryCount>, u32) {
    let names = view.categories();
    // Numbers are in the order of names, but for categories that changes brought.
    let in_order = names.len() == view.base().categories().len();
    let before = |one: &(u32, u32), other: &(u32, u32)| {
        let by_place = || match in_order {
            true => one.1.cmp(&other.1),
            false => names[one.1 as usize].cmp(&names[other.1 as usize]),
        };
        other.0.cmp(&one.0).then_with(by_place)
    };
    let counted = counts.iter().zip(0..).filter(|(count, _)| **count > 0);
    let mut first: Vec<(u32, u32)> = counted.map(|(count, number)| (*count, number)).collect();
    let all = first.len();
    let mut chosen = Vec::new();
    if let Some(most) = query.categories_named.filter(|most| *most < all) {
        first.select_nth_unstable_by(most, before);
        let rest = first.split_off(most);
        let numbers = query.filters.categories.iter();
        let numbers: Vec<u32> = numbers.filter_map(|name| category(view, name)).collect();
        chosen.extend(rest.into_iter().filter(|(_, number)| numbers.contains(number)));
    }
    first.sort_unstable_by(before);
    chosen.sort_unstable_by(before);
    let named = first.into_iter().chain(chosen);
    let named: Vec<CategoryCount> = named
        .map(|(count, number)| CategoryCount {
            category: Arc::clone(&names[number as usize]),
            count,
        })
        .collect();
    let unnamed = all - named.len();
    (named, u32::try_from(unnamed).unwrap_or(u32::MAX))
}

/// The number of a category. It mostly is spelled as it was named before, and found without looking at all others.
fn category(view: &View, name: &str) -> Option<u32> {
    let in_order = view.base().categories();
    let as_named = in_order.binary_search_by(|other| (**other).cmp(name)).ok();
    let at = as_named.or_else(|| {
        let key = category_key(name);
        let mut all = view.categories().iter();
        all.position(|other| category_key(other) == key)
    });
    at.and_then(|at| u32::try_from(at).ok())
}

fn price_bands(tallies: &Tallies) -> Vec<PriceBandCount> {
    let edge = |at: usize| {
        let millionths = i128::from(*BANDS.get(at)?);
        let edge = Decimal::try_from_i128_with_scale(millionths, 6).ok()?;
        edge.normalize().to_string().parse().ok()
    };
    let [none, bands @ ..] = &tallies.bands;
    let mut counts: Vec<PriceBandCount> = (0..)
        .zip(bands)
        .map(|(at, count)| PriceBandCount {
            from: edge(at),
            below: edge(at + 1),
            count: *count,
        })
        .collect();
    counts.push(PriceBandCount {
        from: None,
        below: None,
        count: *none,
    });
    counts.retain(|band| band.count > 0);
    counts
}

fn ratings(tallies: &Tallies) -> Vec<RatingCount> {
    let [rated @ .., none] = &tallies.ratings;
    let stars = |half: usize| format!("{}.{}", half / 2, half % 2 * 5).parse().ok();
    let rated = (0..RATINGS - 1).zip(rated).rev();
    let rated = rated.map(|(half, count)| (stars(half), *count));
    rated
        .chain([(None, *none)])
        .filter(|(_, count)| *count > 0)
        .map(|(from, count)| RatingCount { from, count })
        .collect()
}
