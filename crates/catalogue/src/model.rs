//! Suppliers, products and price tiers as they come in from lists, by hand or from a generator, and as they are kept.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use trade::country::Country;
use trade::money::{Currency, Percent, Quantity, UnitPrice};
use trade::order::contract::Incoterm;
use trade::time::Day;

use crate::Rating;

/// What a list says to a yes-or-no question.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// It says yes.
    Yes,
    /// It says no.
    No,
    /// It does not say.
    #[default]
    Unknown,
}

/// A supplier as a list describes it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Supplier {
    /// The list's own number for it, if it has one; else name and country tell it apart.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// The name it goes by.
    pub name: String,
    /// The name in its register, where that differs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub legal_name: Option<String>,
    /// Where it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<Country>,
    /// City.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub city: Option<String>,
    /// Street address, as one text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// Web address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub website: Option<String>,
    /// Whether the list calls it a Trade Assurance supplier (S1, S2).
    #[serde(default)]
    pub trade_assurance: Answer,
    /// Whether the list calls it verified.
    #[serde(default)]
    pub verified: Answer,
    /// Trades it is in.
    #[serde(default)]
    pub categories: Vec<String>,
    /// Years in business, 0–999.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub years: Option<u32>,
    /// Stars, 0–5.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rating: Option<Rating>,
    /// Share of messages answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub response_rate: Option<Percent>,
}

/// Days from order to goods ready.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LeadTime {
    /// At best.
    pub min_days: u32,
    /// At worst; never below `min_days`.
    pub max_days: u32,
}

/// A price from some quantity on.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Tier {
    /// The quantity from which the price holds, or at which it was seen.
    pub min_quantity: Quantity,
    /// Price of one unit.
    pub price: UnitPrice,
    /// Its currency.
    pub currency: Currency,
    /// True for a price seen in an order line, false for one offered.
    #[serde(default)]
    pub seen: bool,
    /// The day it was seen, or that the list with the offer is of, if known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seen_on: Option<Day>,
}

/// A product as a list describes it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Product {
    /// The list's own number for it, if it has one; else name and model tell it apart within its supplier.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// What it is.
    pub name: String,
    /// Model or stock number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// Brand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub brand: Option<String>,
    /// Trade it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// What one unit is ("pcs", "m", "set").
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// Minimum order quantity, in units.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub moq: Option<Quantity>,
    /// Days from order to goods ready.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lead_time: Option<LeadTime>,
    /// The Incoterm its price is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub incoterm: Option<Incoterm>,
    /// The Incoterm's named place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub incoterm_place: Option<String>,
    /// Certificates the list names.
    #[serde(default)]
    pub certifications: Vec<String>,
    /// More about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Prices by quantity, smallest quantity first.
    #[serde(default)]
    pub tiers: Vec<Tier>,
}

/// A supplier with what it sells, as a generator or a person gives it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Offering {
    /// The supplier.
    pub supplier: Supplier,
    /// Its products.
    pub products: Vec<Product>,
}

impl Answer {
    fn or(self, other: Answer) -> Answer {
        if self == Answer::Unknown { other } else { self }
    }
}

fn or_else<T: Clone>(new: &Option<T>, old: &Option<T>) -> Option<T> {
    new.clone().or_else(|| old.clone())
}

fn if_any(new: &[String], old: &[String]) -> Vec<String> {
    if new.is_empty() {
        old.to_vec()
    } else {
        new.to_vec()
    }
}

impl Supplier {
    /// What is known after a list has said `self` of a supplier that was known as `old`: what the list leaves out
    /// stays as it was.
    pub(crate) fn over(&self, old: &Supplier) -> Supplier {
        Supplier {
            key: or_else(&self.key, &old.key),
            name: self.name.clone(),
            legal_name: or_else(&self.legal_name, &old.legal_name),
            country: self.country.or(old.country),
            city: or_else(&self.city, &old.city),
            address: or_else(&self.address, &old.address),
            website: or_else(&self.website, &old.website),
            trade_assurance: self.trade_assurance.or(old.trade_assurance),
            verified: self.verified.or(old.verified),
            categories: if_any(&self.categories, &old.categories),
            years: self.years.or(old.years),
            rating: self.rating.or(old.rating),
            response_rate: self.response_rate.or(old.response_rate),
        }
    }
}

impl Product {
    /// As [`Supplier::over`]; tiers are the caller's business.
    pub(crate) fn over(&self, old: &Product) -> Product {
        Product {
            key: or_else(&self.key, &old.key),
            name: self.name.clone(),
            model: or_else(&self.model, &old.model),
            brand: or_else(&self.brand, &old.brand),
            category: or_else(&self.category, &old.category),
            unit: or_else(&self.unit, &old.unit),
            moq: self.moq.or(old.moq),
            lead_time: self.lead_time.or(old.lead_time),
            incoterm: self.incoterm.or(old.incoterm),
            incoterm_place: or_else(&self.incoterm_place, &old.incoterm_place),
            certifications: if_any(&self.certifications, &old.certifications),
            description: or_else(&self.description, &old.description),
            tiers: Vec::new(),
        }
    }
}

/// The tier that gives the price at a quantity in one currency: that of the largest `min_quantity` not above it, an
/// offered price before one seen in an order. `None` when the quantity is below the first tier or nothing is priced
/// in the currency.
pub fn tier_at(tiers: &[Tier], quantity: Quantity, currency: Currency) -> Option<&Tier> {
    tiers
        .iter()
        .filter(|tier| tier.currency == currency && tier.min_quantity <= quantity)
        .max_by_key(|tier| (!tier.seen, tier.min_quantity))
}
