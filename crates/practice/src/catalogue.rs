//! The catalogue of the practice world: suppliers and products made from word lists, the same for the same seed.
//! It must not know orders; every company in it is fictitious.

mod make;
mod names;
mod recipe;

use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::Serialize;
use trade::country::Country;
use trade::id::{ProductId, SupplierId};
use trade::money::{Currency, Money, Percent, Quantity, UnitPrice};
use trade::order::contract::Incoterm;

pub(crate) use make::generate;

/// What the platform says of a supplier's limit, before any order of ours (S3). Amounts in USD.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Limit {
    /// The whole limit.
    pub limit: Money,
    /// What others have left of it.
    pub remaining: Money,
}

/// A supplier of the practice world.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Supplier {
    /// Id; follows from the name, so the cast has the same ids in every world.
    pub supplier_id: SupplierId,
    /// Legal and display name.
    pub name: String,
    /// Country it sits in, also of its bank.
    pub country: Country,
    /// City.
    pub city: String,
    /// Port or airport its goods leave from.
    pub port: String,
    /// Trade, one of five.
    pub trade: String,
    /// A Trade Assurance supplier (S2).
    pub trade_assurance: bool,
    /// Its limit as reported on the first day; only of Trade Assurance suppliers, and not of all of them.
    pub limit: Option<Limit>,
    /// Checked by the platform.
    pub verified: bool,
    /// Year it was founded.
    pub founded: i32,
    /// People.
    pub staff: u32,
    /// Stars of other buyers, 1.0–5.0, one decimal.
    #[schemars(with = "String")]
    pub rating: Decimal,
    /// How many buyers gave them.
    pub reviews: u32,
    /// Share of its orders that was shipped on time.
    pub on_time: Percent,
    /// Office hours until it usually answers.
    pub response_hours: u32,
    /// Certificates it names.
    pub certificates: Vec<String>,
    /// One sentence about it.
    pub about: String,
}

/// A price from a quantity on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
pub struct PriceTier {
    /// Smallest quantity it holds for.
    pub from: Quantity,
    /// Price of one unit.
    pub unit_price: UnitPrice,
}

/// A product of the practice world.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Product {
    /// Id; follows from the supplier's name, the product's and its place in the list.
    pub product_id: ProductId,
    /// Who makes it.
    pub supplier_id: SupplierId,
    /// Name, as one would search it.
    pub name: String,
    /// Model or SKU.
    pub model: String,
    /// Trade, one of five.
    pub trade: String,
    /// Kind of product within the trade.
    pub category: String,
    /// Specification.
    pub specification: String,
    /// What can be measured of its quality.
    pub quality_measure: String,
    /// Allowed deviation of it.
    pub quality_tolerance: String,
    /// Unit, for example `pcs`.
    pub unit: String,
    /// Currency of the prices.
    pub currency: Currency,
    /// Minimum order quantity (MOQ): where the first price starts.
    pub moq: Quantity,
    /// Prices, smallest quantity first, each lower than the one before.
    pub price_tiers: Vec<PriceTier>,
    /// Lead time in calendar days after the initial payment.
    pub lead_days: u32,
    /// Incoterm of the prices.
    pub incoterm: Incoterm,
    /// Named place of the Incoterm.
    pub named_place: String,
}

impl Product {
    /// The unit price of a quantity; that of the MOQ for less.
    #[must_use]
    pub fn unit_price(&self, quantity: Quantity) -> Option<UnitPrice> {
        let reached = self
            .price_tiers
            .iter()
            .rev()
            .find(|tier| tier.from.value() <= quantity.value());
        reached.or(self.price_tiers.first()).map(|tier| tier.unit_price)
    }
}

/// The suppliers and products of one seed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Catalogue {
    /// Suppliers, the cast first.
    pub suppliers: Vec<Supplier>,
    /// Products, in the order of their suppliers.
    pub products: Vec<Product>,
}

impl Catalogue {
    /// The supplier of this name.
    #[must_use]
    pub fn supplier(&self, name: &str) -> Option<&Supplier> {
        self.suppliers.iter().find(|supplier| supplier.name == name)
    }

    /// The product of this id.
    #[must_use]
    pub fn product(&self, product_id: ProductId) -> Option<&Product> {
        self.products
            .iter()
            .find(|product| product.product_id == product_id)
    }
}

#[cfg(test)]
#[path = "catalogue/tests.rs"]
mod tests;
