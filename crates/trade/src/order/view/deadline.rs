//! A deadline as pages show it: what, of which order, due when, what happens then, and what ends it (T3).
//! It must not find any: `windows` does.

use schemars::JsonSchema;
use serde::Serialize;

use crate::id::{BatchId, InspectionId, OrderId, PaymentId, RefundId, SupplierId};
use crate::money::Money;
use crate::order::event::{Inspector, Instalment, Method};
use crate::time::{Day, Instant};

/// What a deadline is about (T3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DeadlineKind {
    /// The newest version waits for the buyer's answer, or for the supplier's.
    Confirm,
    /// A proposed change waits for the buyer's answer.
    AnswerChange,
    /// The supplier's proposal to cancel waits for the buyer's answer (O8).
    AnswerCancellation,
    /// The initial payment is due.
    PayInitial,
    /// The balance is due.
    PayBalance,
    /// A payment should have arrived by then (P11).
    Arrival,
    /// The goods must ship by then (O4).
    ShipBy,
    /// A planned inspection (C8).
    Inspection,
    /// The quality window closes (C3, C5).
    QualityWindow,
    /// A late shipment can be disputed until then (D2).
    LateShipmentWindow,
    /// Receipt waits to be confirmed (H2).
    ConfirmReceipt,
    /// Feedback may be left until then (RB2).
    Feedback,
    /// Feedback may be revised until then (H4, RB2).
    FeedbackRevision,
    /// The supplier must respond by then (D3).
    DisputeRespond,
    /// Both sides must find a solution by then (D3).
    DisputeSettle,
    /// An offer of the supplier waits for an answer (D5).
    AnswerOffer,
    /// A decided refund is to come in (D8).
    Refund,
    /// The order is cancelled by itself then (RB2).
    Lapse,
}

/// What happens once a deadline has passed, or is so as long as it waits (T3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Then {
    /// There is no order, and nothing is covered, until both sides have agreed (O5).
    NoOrder,
    /// The contract stands as it was agreed (O6).
    ContractStands,
    /// The order goes on as agreed (O8).
    OrderGoesOn,
    /// The supplier need not begin, and no dispute can be opened (D1).
    SupplierWaits,
    /// Receipt cannot be confirmed (H2).
    ReceiptWaits,
    /// The payment counts as late (P11).
    PaymentLate,
    /// The shipment is late: it can be disputed (D2).
    ShipmentLate,
    /// The inspection is behind; under pre-shipment cover quality is disputed only until shipment (C8, D2).
    InspectionOver,
    /// No dispute about quality can be opened on these goods (C5).
    QualityClosed,
    /// No dispute about the late shipment can be opened (D2).
    LateShipmentClosed,
    /// The order is not complete (H2).
    NotComplete,
    /// No feedback can be left (RB2).
    FeedbackClosed,
    /// The feedback stands as it was left (H4, RB2).
    FeedbackStands,
    /// The buyer can escalate a dispute that the supplier was silent in (D3).
    SilenceEscalates,
    /// The buyer can escalate a dispute without a solution (D3).
    NoSolutionEscalates,
    /// A dispute without a solution goes to the platform by itself (RB2).
    EscalatesItself,
    /// The dispute goes on and its days run (D5).
    DisputeGoesOn,
    /// The order is not refunded until the money has come in (D8).
    NotRefunded,
    /// The order cancels itself (RB2).
    OrderCancelled,
}

impl DeadlineKind {
    /// What happens when a deadline of this kind has passed, or as long as it waits (T3).
    #[must_use]
    pub fn then(self) -> Then {
        match self {
            Self::Confirm => Then::NoOrder,
            Self::AnswerChange => Then::ContractStands,
            Self::AnswerCancellation => Then::OrderGoesOn,
            Self::PayInitial => Then::SupplierWaits,
            Self::PayBalance => Then::ReceiptWaits,
            Self::Arrival => Then::PaymentLate,
            Self::ShipBy => Then::ShipmentLate,
            Self::Inspection => Then::InspectionOver,
            Self::QualityWindow => Then::QualityClosed,
            Self::LateShipmentWindow => Then::LateShipmentClosed,
            Self::ConfirmReceipt => Then::NotComplete,
            Self::Feedback => Then::FeedbackClosed,
            Self::FeedbackRevision => Then::FeedbackStands,
            Self::DisputeRespond => Then::SilenceEscalates,
            Self::DisputeSettle => Then::NoSolutionEscalates,
            Self::AnswerOffer => Then::DisputeGoesOn,
            Self::Refund => Then::NotRefunded,
            Self::Lapse => Then::OrderCancelled,
        }
    }
}

/// Which of several things of an order a deadline is about (T3).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum About {
    /// One batch of the goods.
    Batch {
        /// Which.
        batch_id: BatchId,
        /// Its place among the order's batches, from 1.
        place: usize,
    },
    /// One payment.
    Payment {
        /// Which.
        payment_id: PaymentId,
        /// What it pays.
        instalment: Instalment,
        /// How.
        method: Method,
    },
    /// One inspection.
    Inspection {
        /// Which.
        inspection_id: InspectionId,
        /// Who inspects (C8).
        inspector: Inspector,
    },
    /// One refund.
    Refund {
        /// Which.
        refund_id: RefundId,
    },
}

/// An open window (T3).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Deadline {
    /// What it is about.
    pub kind: DeadlineKind,
    /// Which batch, payment, inspection or refund, where there may be several.
    pub about: Option<About>,
    /// Which order.
    pub order_id: OrderId,
    /// Its number.
    pub number: String,
    /// With whom.
    pub supplier_id: SupplierId,
    /// The supplier's name.
    pub supplier: String,
    /// Zone of its days: that of the edition the order is pinned to (T1).
    pub time_zone: &'static str,
    /// Last safe day; absent when nothing closes but something waits.
    pub due: Option<Day>,
    /// Closing instant (T1).
    pub closes_at: Option<Instant>,
    /// True when the day may still move (C5, T4).
    pub provisional: bool,
    /// True when it has passed and still matters (a late payment, an unshipped order).
    pub overdue: bool,
    /// Amount it is about, if any.
    pub amount: Option<Money>,
    /// The rule behind it.
    pub rule: &'static str,
    /// What happens then.
    pub then: Then,
    /// The command that ends it, if the buyer has one.
    pub action: Option<String>,
}
