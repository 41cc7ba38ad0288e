//! What can be asked, and what the asker knows beyond the catalogue.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use trade::country::Country;
use trade::id::{ProductId, SupplierId};
use trade::money::{Currency, Money, Percent, Quantity, UnitPrice};
use trade::time::Instant;

use crate::Rating;

/// What must hold of everything found. What the catalogue does not know of something does not hold.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Filters {
    /// Only Trade Assurance suppliers (S1), by a list's word or by a limit in the ledger.
    pub trade_assurance: bool,
    /// Only verified suppliers.
    pub verified: bool,
    /// Only suppliers in one of these countries; empty for any.
    pub countries: Vec<Country>,
    /// Only in one of these categories, as the facet names them, or in a part of one; empty for any.
    pub categories: Vec<String>,
    /// Only products with all of these certificates, as lists name them.
    pub certifications: Vec<String>,
    /// Only suppliers with at least so many stars.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rating_min: Option<Rating>,
    /// Only suppliers at least so many years in business.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub years_min: Option<u32>,
    /// Only suppliers that answer at least such a share of messages.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub response_rate_min: Option<Percent>,
    /// Only products with a price in this currency.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub priced_in: Option<Currency>,
    /// Only products on the shortlist, and what the suppliers on it sell.
    pub shortlisted: bool,
    /// Only suppliers we have ordered from: both sides agreed to an order once (O5).
    pub ordered_before: bool,
    /// Only suppliers with at least so much free limit (S4), in the same currency.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_free_limit: Option<Money>,
    /// Only products that cost at least so much at the quantity asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub price_min: Option<UnitPrice>,
    /// Only products that cost at most so much at the quantity asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub price_max: Option<UnitPrice>,
    /// Only products with a minimum order of at most so many.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub moq_max: Option<Quantity>,
    /// Only products that are ready after at most so many days, at worst.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lead_time_max: Option<u32>,
    /// Only what this supplier sells.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub supplier: Option<SupplierId>,
}

/// What comes first. What lacks the figure comes last.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Sort {
    /// All words in the name before words found elsewhere before near spellings; then Trade Assurance suppliers, then
    /// the larger free limit, then verified suppliers, then more stars, then by name.
    #[default]
    Relevance,
    /// Lowest price at the quantity asked for, in the currency asked for.
    Price,
    /// Smallest minimum order.
    Moq,
    /// Shortest lead time, at worst.
    LeadTime,
    /// Largest free limit.
    FreeLimit,
    /// Most stars of the supplier.
    Rating,
    /// By name.
    Name,
    /// Suppliers we ordered from last.
    LastOrdered,
}

/// A search.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Query {
    /// Words, all of which must fit; the last one may be a beginning. Any text will do.
    pub text: String,
    /// What must hold.
    pub filters: Filters,
    /// The quantity to price at; 1 when not given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quantity: Option<Quantity>,
    /// The currency of prices in filters and sorting; prices in others are shown but do not count (M2).
    pub currency: Currency,
    /// What comes first.
    pub sort: Sort,
    /// The page, from 0.
    pub page: u32,
    /// Rows on a page, 1–200.
    pub page_size: u32,
    /// How many categories are named, those that most have, beside those that are filtered by; absent for all. Some
    /// catalogues have thousands.
    #[serde(skip)]
    pub categories_named: Option<usize>,
}

impl Default for Query {
    fn default() -> Query {
        Query {
            text: String::new(),
            filters: Filters::default(),
            quantity: None,
            currency: Currency::USD,
            sort: Sort::Relevance,
            page: 0,
            page_size: 20,
            categories_named: None,
        }
    }
}

/// What the ledger knows of a supplier.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Known {
    /// Its free limit (S4); none when none was ever reported.
    pub free_limit: Option<Money>,
    /// The instant of the report behind it.
    pub as_of: Option<Instant>,
    /// Whether that report is older than S4 allows without a flag.
    pub stale: bool,
    /// Whether a limit report makes it a Trade Assurance supplier even where no list says so.
    pub assured: bool,
    /// Whether we have ordered from it: both sides agreed to an order once (O5).
    pub ordered_before: bool,
    /// Where in our record an order with it was agreed last, counted from the first fact.
    pub last_ordered: Option<u64>,
}

/// What is known beyond the catalogue, for one search.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Overlay {
    /// By supplier; those that the catalogue does not have are passed over. What a search works out of it is kept for the next
    /// one with the same map, even where the shortlist is another: the same knowledge is to be the same `Arc`.
    pub suppliers: Arc<HashMap<SupplierId, Known>>,
    /// Products on the shortlist; those that the catalogue does not have are passed over.
    pub shortlist: HashSet<ProductId>,
    /// Suppliers on the shortlist: themselves and all that they sell.
    pub shortlisted_suppliers: HashSet<SupplierId>,
}
