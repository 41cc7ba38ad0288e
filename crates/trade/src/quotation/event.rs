//! What happened to a quotation: facts, past tense. No rule lives here, and whether one has expired is derived.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::history::event_names;
use crate::id::{OrderId, ProductId, QuotationId};
use crate::money::{Currency, Quantity, UnitPrice};
use crate::order::contract::{FileRef, Incoterm, Side};
use crate::order::event::SupplierRef;
use crate::time::Instant;

/// What the buyer asks a price for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// Product of the catalogue, if it is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub product_id: Option<ProductId>,
    /// Product name; not empty.
    pub product: String,
    /// Wanted quantity.
    pub quantity: Quantity,
    /// Unit, for example `pcs`.
    #[serde(default)]
    pub unit: String,
    /// Words to the supplier.
    #[serde(default)]
    pub message: String,
}

/// One line of an offer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct QuotedLine {
    /// Product of the catalogue, if it is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub product_id: Option<ProductId>,
    /// Product name; not empty.
    pub product: String,
    /// Model or SKU.
    #[serde(default)]
    pub model: String,
    /// Specification.
    #[serde(default)]
    pub specification: String,
    /// Quantity the price is for; absent when it is for any from the MOQ on.
    #[serde(default)]
    pub quantity: Option<Quantity>,
    /// Unit, for example `pcs`.
    #[serde(default)]
    pub unit: String,
    /// Price of one unit in the offer's currency.
    pub unit_price: UnitPrice,
    /// Minimum order quantity (MOQ), if stated.
    #[serde(default)]
    pub moq: Option<Quantity>,
    /// Lead time in calendar days after the initial payment, 1–730, if stated.
    #[serde(default)]
    pub lead_days: Option<u32>,
}

/// What the supplier offers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Offer {
    /// Lines; at least one.
    pub lines: Vec<QuotedLine>,
    /// Currency of every price (M2).
    pub currency: Currency,
    /// Incoterm, if stated.
    #[serde(default)]
    pub incoterm: Option<Incoterm>,
    /// Named place of the Incoterm.
    #[serde(default)]
    pub named_place: String,
    /// Last day the offer holds, in the platform's time zone; absent when it names none.
    #[serde(default)]
    pub valid_until: Option<NaiveDate>,
    /// The supplier's words.
    #[serde(default)]
    pub note: String,
    /// The supplier's paper, if there is one.
    #[serde(default)]
    pub file: Option<FileRef>,
}

/// A fact about a quotation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
#[allow(missing_docs)]
pub enum QuotationEvent {
    /// The buyer asked for a quotation.
    Requested {
        quotation_id: QuotationId,
        supplier: SupplierRef,
        request: Request,
        at: Instant,
    },
    /// The supplier quoted, asked or not; a later offer takes the place of the one before.
    Received {
        quotation_id: QuotationId,
        supplier: SupplierRef,
        offer: Offer,
        at: Instant,
    },
    /// One side will not go on with it.
    Declined { by: Side, reason: String, at: Instant },
    /// *Start Order* from the quotation page (O2).
    OrderStarted { order_id: OrderId, at: Instant },
}

event_names! {
    QuotationEvent {
        Requested "requested",
        Received "received",
        Declined "declined",
        OrderStarted "order_started",
    }
}
