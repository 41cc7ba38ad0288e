//! What someone wants done about a quotation. Outside facts carry the instant they happened at.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::event::{Offer, Request};
use crate::id::OrderId;
use crate::order::contract::Side;
use crate::order::event::SupplierRef;
use crate::time::Instant;

/// Asks a supplier for a quotation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RequestQuotation {
    /// Whom.
    pub supplier: SupplierRef,
    /// For what.
    pub request: Request,
}

/// Records what the supplier quoted, whether it was asked or not. An outside fact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordOffer {
    /// Who quoted; the same supplier as asked.
    pub supplier: SupplierRef,
    /// What.
    pub offer: Offer,
    /// When.
    pub at: Instant,
}

/// One side will not go on with the quotation. By the supplier it is an outside fact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Decline {
    /// Who.
    pub by: Side,
    /// Why.
    pub reason: String,
    /// When.
    pub at: Instant,
}

/// Notes that an order was started from the quotation (O2).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MarkOrderStarted {
    /// The order.
    pub order_id: OrderId,
}

/// Any command about a quotation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum QuotationCommand {
    /// Asks for one.
    Request(RequestQuotation),
    /// Records what was quoted.
    RecordOffer(RecordOffer),
    /// Ends it.
    Decline(Decline),
    /// An order was started from it.
    MarkOrderStarted(MarkOrderStarted),
}

macro_rules! from_commands {
    ($($command:ident => $variant:ident),+ $(,)?) => {
        $(impl From<$command> for QuotationCommand {
            fn from(command: $command) -> Self {
                Self::$variant(command)
            }
        })+
    };
}

from_commands!(RequestQuotation => Request, RecordOffer => RecordOffer, Decline => Decline,
    MarkOrderStarted => MarkOrderStarted);
