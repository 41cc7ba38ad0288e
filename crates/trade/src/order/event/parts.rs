//! The values that events and commands carry. Data only.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::super::contract::{Country, Coverage};
use crate::id::{AccountId, BatchId, DrawId, ProductId, QuotationId, SupplierId};
use crate::money::{Money, Quantity, Tally};
use crate::time::Instant;

/// Where an order was started from (O2, O3).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Source {
    /// A product page.
    Product {
        /** The product. */
        product_id: ProductId,
    },
    /// A quotation page.
    Quotation {
        /** The quotation. */
        quotation_id: QuotationId,
    },
    /// The supplier's minisite.
    Minisite,
    /// An offline order: the supplier drafts, the buyer uploads (O3).
    Offline,
}

/// The supplier as known when the order was started.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SupplierRef {
    /// Id in the catalogue.
    pub supplier_id: SupplierId,
    /// Display name.
    pub name: String,
    /// Country, if known.
    pub country: Option<Country>,
}

/// The rulebook an order is pinned to (RB1).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RulebookPin {
    /// Id, for example `trade-assurance@1`.
    pub id: String,
    /// SHA-256 of its canonical content, hex.
    pub hash: String,
}

/// Cover as computed at confirmation or by an accepted change (O7). All amounts in USD (M2).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CoverTerms {
    /// Coverage type; absent under an edition without types.
    pub coverage: Option<Coverage>,
    /// True when the supplier was a Trade Assurance supplier (S2).
    pub assured: bool,
    /// The supplier's free limit at that moment, this order's own reservation included.
    pub free_limit: Money,
    /// Instant of the limit report behind it; absent when there is none (S4).
    pub as_of: Option<Instant>,
    /// The cap (C2, C3); zero for a supplier that is not assured.
    pub cap: Money,
}

/// First or second instalment (P1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Instalment {
    /// *Send Initial Payment*.
    Initial,
    /// *Pay the Balance*.
    Balance,
}

/// A payee account. Only bank name and last four are ever kept (RB4).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Account {
    /// Id.
    pub account_id: AccountId,
    /// Holder as the contract names it.
    pub holder: String,
    /// Bank name.
    pub bank: String,
    /// Country of the bank.
    pub country: Country,
    /// Last four characters of the account number.
    pub last_four: String,
}

impl Account {
    /// Whether both name one account, under whatever id: the holder, the bank, its country and the last four agree (P10).
    #[must_use]
    pub fn is_same_as(&self, other: &Account) -> bool {
        let place = |account: &Account| (account.country, account.last_four.clone());
        place(self) == place(other) && self.holder == other.holder && self.bank == other.bank
    }
}

/// What paid: never more than a brand or bank name and four digits (RB4).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum PaidWith {
    /// A card.
    Card {
        /** Visa or MasterCard (P3). */
        brand: CardBrand,
        /** Last four digits. */
        last_four: String,
    },
    /// A bank account (e-Checking, T/T).
    Bank {
        /** Bank name. */
        bank: String,
        /** Last four. */
        last_four: String,
        /** Country of the paying bank. */
        country: Country,
    },
    /// A draw of the Pay Later line.
    Draw {
        /** The draw. */
        draw_id: DrawId,
    },
}

/// Accepted card brands (P3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum CardBrand {
    Visa,
    Mastercard,
}

impl CardBrand {
    /// Every brand that can be noted down.
    pub const ALL: [CardBrand; 2] = [CardBrand::Visa, CardBrand::Mastercard];

    /// The word on the wire and, whatever its case, in a rulebook.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            CardBrand::Visa => "visa",
            CardBrand::Mastercard => "mastercard",
        }
    }
}

/// Arrival window of a payment in calendar days (P11).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Arrival {
    /// First day it may arrive.
    pub earliest: NaiveDate,
    /// Last day it should arrive.
    pub latest: NaiveDate,
    /// True when a year touched has no announced calendar (T4).
    pub provisional: bool,
}

/// Who inspects (C8).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Inspector {
    /// An agency of the rulebook, by its code.
    Agency {
        /** Code, for example `SGS`. */
        code: String,
    },
    /// The buyer itself: samples, photos, videos.
    Buyer,
}

/// Result of an inspection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum InspectionResult {
    Passed,
    Failed,
}

/// Quantity of a line in a batch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BatchItem {
    /// Index of the line in the confirmed contract, from 0.
    pub line: u32,
    /// Shipped quantity.
    pub quantity: Quantity,
}

/// *Delivery Details* of a batch (H1). Empty text means not known.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Carriage {
    /// Carrier.
    pub carrier: String,
    /// Tracking number.
    pub tracking_number: String,
    /// Bill of lading number.
    pub bill_of_lading: String,
    /// Estimated departure.
    pub estimated_departure: Option<NaiveDate>,
    /// Estimated arrival.
    pub estimated_arrival: Option<NaiveDate>,
    /// Real departure.
    pub departed_on: Option<NaiveDate>,
    /// Real arrival at the port or airport of destination.
    pub arrived_on: Option<NaiveDate>,
}

/// Receipt of one line of one batch (H3); quantities are decimal strings, zero allowed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Count {
    /// The batch.
    pub batch_id: BatchId,
    /// Index of the line, from 0.
    pub line: u32,
    /// Units that came, good or bad.
    pub received: Tally,
    /// Of those, damaged.
    pub damaged: Tally,
    /// Of those, below the contract's standard.
    pub below_standard: Tally,
}

/// Feedback scores and text (H4).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Feedback {
    /// Product as agreed, 1–5.
    pub product: u8,
    /// Service, 1–5.
    pub service: u8,
    /// On-time shipment, 1–5.
    pub shipment: u8,
    /// Overall experience in words.
    pub text: String,
}

/// Ground of a dispute (C6, D2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Ground {
    /// Not shipped on time per the contract.
    LateShipment,
    /// Quality below the contract's standard.
    Quality,
}

/// A ground together with the batch it concerns; no batch means the whole order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Complaint {
    /// The ground.
    pub ground: Ground,
    /// The batch, if only one.
    pub batch_id: Option<BatchId>,
    /// What is wrong, in the buyer's words.
    pub statement: String,
}

/// What an offer proposes (D5).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Remedy {
    /// A refund; the goods stay.
    Refund {
        /** In USD, within C7. */
        amount: Money,
    },
    /// The goods go back against a refund.
    Return {
        /** In USD, within C7. */
        amount: Money,
    },
    /// A discount on the balance.
    Discount {
        /** In the order's currency. */
        amount: Money,
    },
    /// Replacement of goods, no money.
    Replacement,
}

/// What the platform found (D4).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Finding {
    /// Refund of the covered amount.
    SupplierAtFault,
    /// Refund of the decided part.
    PartlyAtFault {
        /** In USD, within C7. */
        amount: Money,
    },
    /// No refund.
    NotAtFault,
}

/// Kind of a document in the order's file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum DocumentKind {
    Contract,
    Invoice,
    PackingList,
    BillOfLading,
    CustomsEntry,
    InspectionReport,
    PaymentProof,
    Photo,
    Other,
}
