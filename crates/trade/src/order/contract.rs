//! The contract of an order: its fields (O4), totals and instalments.
//!
//! A contract is plain data that may be incomplete while it is a draft; whether it may be sent is decided in
//! `decide`, never here. No arithmetic outside `Money`.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::id::{FileId, ProductId};
use crate::money::{Currency, Money, Percent, Quantity, UnitPrice};
use crate::rate::UsdRate;

pub use crate::country::Country;
pub use crate::cover::Coverage;

/// Which of the two sides of an order did or wrote something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// The user of this program.
    Buyer,
    /// The supplier.
    Supplier,
}

impl Side {
    /// The other side.
    #[must_use]
    pub fn other(self) -> Self {
        match self {
            Self::Buyer => Self::Supplier,
            Self::Supplier => Self::Buyer,
        }
    }
}

/// Incoterm; the 2020 set plus legacy terms that are readable and flagged (O4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "UPPERCASE")]
#[allow(missing_docs)]
pub enum Incoterm {
    Exw,
    Fca,
    Cpt,
    Cip,
    Dap,
    Dpu,
    Ddp,
    Fas,
    Fob,
    Cfr,
    Cif,
    /// Legacy (Incoterms 2000).
    Ddu,
    /// Legacy (Incoterms 2010).
    Dat,
    /// Legacy spelling of CFR.
    Cnf,
}

impl Incoterm {
    /// True for terms that are not in Incoterms 2020: shown with a flag, never refused (O4).
    #[must_use]
    pub fn is_legacy(self) -> bool {
        matches!(self, Self::Ddu | Self::Dat | Self::Cnf)
    }
}

/// How the goods travel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum ShippingMethod {
    Sea,
    Air,
    Express,
    Rail,
    Road,
    Post,
}

/// The ship-by term (O4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum ShipBy {
    /// A fixed last day.
    On {
        /// The last day, in the platform's time zone.
        day: NaiveDate,
    },
    /// A window of `days` (T1) that starts when the initial payment has been received in full (P8).
    AfterInitialPayment {
        /// Calendar days, 1–730.
        days: u32,
    },
    /// A window of `days` (T1) that starts when the balance has been received in full (P8).
    AfterBalance {
        /// Calendar days, 1–730.
        days: u32,
    },
}

/// The initial payment (O4): an amount or a per cent of the order total, up to all of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum InitialPayment {
    /// A fixed amount in the contract's currency.
    Amount {
        /// Greater than zero, at most the order total.
        amount: Money,
    },
    /// A share of the order total, rounded half-even to the currency's scale.
    Percent {
        /// Greater than 0, at most 100.
        percent: Percent,
    },
}

/// One of the two parties as the contract names it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Party {
    /// Legal name.
    pub legal_name: String,
    /// Postal address, free text.
    pub address: String,
    /// Country, if known.
    pub country: Option<Country>,
}

/// A measurable quality requirement of a line (O4).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct QualityRequirement {
    /// What is measured, for example "Shore A hardness 90".
    pub measure: String,
    /// Allowed deviation, for example "± 5".
    pub tolerance: String,
    /// Pieces drawn per lot; empty when not agreed.
    pub sample_size: Option<u32>,
    /// Acceptable quality limit as agreed, for example "1.0".
    pub aql: String,
}

/// One line of goods.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Line {
    /// Product of the catalogue this line came from, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub product_id: Option<ProductId>,
    /// Product name.
    pub product: String,
    /// Model or SKU.
    #[serde(default)]
    pub model: String,
    /// Specification.
    #[serde(default)]
    pub specification: String,
    /// Ordered quantity; absent while drafting.
    pub quantity: Option<Quantity>,
    /// Unit, for example `pcs`.
    #[serde(default)]
    pub unit: String,
    /// Price of one unit in the contract's currency; absent while drafting.
    pub unit_price: Option<UnitPrice>,
    /// Measurable quality requirements.
    #[serde(default)]
    pub quality: Vec<QualityRequirement>,
}

/// A file kept by content hash, with the name it came under.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FileRef {
    /// SHA-256 of the content.
    pub file_id: FileId,
    /// Name the user's file had, without folders.
    pub name: String,
    /// Bytes, as a decimal string on the wire.
    pub size: String,
}

/// The contract (O4). Incomplete while it is a draft.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Contract {
    /// What the order is about, in the buyer's words.
    #[serde(default)]
    pub title: String,
    /// The buyer.
    #[serde(default)]
    pub buyer: Party,
    /// The supplier.
    #[serde(default)]
    pub supplier: Party,
    /// Lines of goods.
    #[serde(default)]
    pub lines: Vec<Line>,
    /// Currency of every amount in the contract (M2).
    pub currency: Currency,
    /// Dated rate to USD; needed when `currency` is not USD (M2).
    #[serde(default)]
    pub usd_rate: Option<UsdRate>,
    /// Incoterm, if agreed.
    #[serde(default)]
    pub incoterm: Option<Incoterm>,
    /// Named place of the Incoterm.
    #[serde(default)]
    pub named_place: String,
    /// How the goods travel.
    #[serde(default)]
    pub shipping_method: Option<ShippingMethod>,
    /// Shipping fee that is part of the order total.
    #[serde(default)]
    pub shipping_fee: Option<Money>,
    /// Insurance that is part of the order total.
    #[serde(default)]
    pub insurance: Option<Money>,
    /// Country the goods go to; equal to the supplier's for a domestic order (C5).
    #[serde(default)]
    pub destination: Option<Country>,
    /// Ship-by term.
    #[serde(default)]
    pub ship_by: Option<ShipBy>,
    /// Initial payment.
    #[serde(default)]
    pub initial_payment: Option<InitialPayment>,
    /// Coverage type; absent under an edition without types (RB2).
    #[serde(default)]
    pub coverage: Option<Coverage>,
    /// Packing terms.
    #[serde(default)]
    pub packing: String,
    /// Inspection terms.
    #[serde(default)]
    pub inspection_terms: String,
    /// Remarks; they rank below the fields (O4).
    #[serde(default)]
    pub remarks: String,
    /// A paper or electronic contract attached to it (O3).
    #[serde(default)]
    pub papers: Vec<FileRef>,
}

/// Totals of a complete contract, all in its currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Totals {
    /// Sum of the lines, each rounded half-even to the currency's scale.
    pub goods: Money,
    /// Shipping fee.
    pub shipping: Money,
    /// Insurance.
    pub insurance: Money,
    /// Order total (C7): goods + shipping + insurance.
    pub total: Money,
    /// Initial payment due.
    pub initial: Money,
    /// Balance due: total − initial; may be zero (P1).
    pub balance: Money,
}
