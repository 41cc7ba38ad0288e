//! What happened to an order: facts, past tense, with the values that were decided.
//!
//! Events are never changed once released; a new need is a new event or a new optional field. No rule lives
//! here, and no event carries a status word (§9: the status is derived).

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::contract::{Contract, Country, Coverage, FileRef, Side};
use crate::id::{
    AccountId, BatchId, ChangeId, DisputeId, DrawId, EvidenceId, InspectionId, OfferId, OrderId, PaymentId,
    ProductId, QuotationId, RefundId, SupplierId,
};
use crate::money::{Money, Quantity, Tally};
use crate::time::Instant;

pub use crate::dispute::clock::Because as EscalationCause;
pub use crate::payment::Method;

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

/// A fact of an order's life. `at` is when it happened; when it was recorded is the log's business.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
#[allow(missing_docs)]
pub enum OrderEvent {
    // -- contract
    Started {
        order_id: OrderId,
        number: String,
        source: Source,
        supplier: SupplierRef,
        rulebook: RulebookPin,
        contract: Box<Contract>,
        at: Instant,
    },
    DraftRevised {
        contract: Box<Contract>,
        at: Instant,
    },
    /// An immutable numbered version was sent by `by` (O6): ours, the supplier's draft, or a counter.
    VersionSent {
        version: u32,
        by: Side,
        contract: Box<Contract>,
        at: Instant,
    },
    Reminded {
        at: Instant,
    },
    /// Both sides agreed to the same version (O5).
    Confirmed {
        version: u32,
        by: Side,
        cover: CoverTerms,
        at: Instant,
    },
    Cancelled {
        by: Side,
        agreed: bool,
        reason: String,
        at: Instant,
    },
    /// Cancelled by itself under an edition that does so (RB2).
    Lapsed {
        reason: String,
        at: Instant,
    },
    CancellationProposed {
        by: Side,
        reason: String,
        at: Instant,
    },
    CancellationDeclined {
        by: Side,
        at: Instant,
    },
    ChangeProposed {
        change_id: ChangeId,
        by: Side,
        contract: Box<Contract>,
        reason: String,
        at: Instant,
    },
    ChangeAccepted {
        change_id: ChangeId,
        by: Side,
        version: u32,
        cover: CoverTerms,
        at: Instant,
    },
    ChangeDeclined {
        change_id: ChangeId,
        by: Side,
        reason: String,
        at: Instant,
    },
    ChangeWithdrawn {
        change_id: ChangeId,
        by: Side,
        at: Instant,
    },
    // -- payment
    AccountDesignated {
        account: Account,
        at: Instant,
    },
    /// The buyer compared the account with the contract and says it is right (P10).
    AccountConfirmed {
        account_id: AccountId,
        at: Instant,
    },
    /// `arrival` counts from `counts_from` (P11). `designated` is false when the payee was not the designated account (O1).
    PaymentSent {
        payment_id: PaymentId,
        instalment: Instalment,
        method: Method,
        amount: Money,
        fee: Option<Money>,
        account_id: AccountId,
        designated: bool,
        paid_with: PaidWith,
        arrival: Arrival,
        at: Instant,
    },
    /// A card payment was accepted by the card company (P7, P8).
    PaymentAccepted {
        payment_id: PaymentId,
        at: Instant,
    },
    /// The payee account has it. May be less or more than was sent (P8).
    PaymentReceived {
        payment_id: PaymentId,
        amount: Money,
        at: Instant,
    },
    PaymentFailed {
        payment_id: PaymentId,
        reason: String,
        at: Instant,
    },
    /// The supplier accepts an instalment short (P8).
    ShortfallAccepted {
        instalment: Instalment,
        shortfall: Money,
        at: Instant,
    },
    // -- goods
    InspectionBooked {
        inspection_id: InspectionId,
        inspector: Inspector,
        country: Country,
        fee: Money,
        planned_on: NaiveDate,
        at: Instant,
    },
    InspectionReported {
        inspection_id: InspectionId,
        result: InspectionResult,
        findings: String,
        files: Vec<FileRef>,
        at: Instant,
    },
    BatchShipped {
        batch_id: BatchId,
        items: Vec<BatchItem>,
        carriage: Carriage,
        at: Instant,
    },
    CarriageUpdated {
        batch_id: BatchId,
        carriage: Carriage,
        at: Instant,
    },
    BatchCleared {
        batch_id: BatchId,
        on: NaiveDate,
        at: Instant,
    },
    BatchDelivered {
        batch_id: BatchId,
        on: NaiveDate,
        at: Instant,
    },
    /// *Confirm*: the order is complete (H2). `claim` is in the order's currency (H3).
    ReceiptConfirmed {
        counts: Vec<Count>,
        claim: Money,
        at: Instant,
    },
    FeedbackLeft {
        feedback: Feedback,
        at: Instant,
    },
    FeedbackRevised {
        feedback: Feedback,
        at: Instant,
    },
    // -- dispute
    DisputeOpened {
        dispute_id: DisputeId,
        complaint: Complaint,
        claim: Money,
        at: Instant,
    },
    DisputeExtended {
        dispute_id: DisputeId,
        complaint: Complaint,
        claim: Money,
        at: Instant,
    },
    EvidenceAdded {
        dispute_id: DisputeId,
        evidence_id: EvidenceId,
        by: Side,
        file: FileRef,
        clause: String,
        note: String,
        at: Instant,
    },
    DisputeStatement {
        dispute_id: DisputeId,
        by: Side,
        text: String,
        at: Instant,
    },
    SupplierResponded {
        dispute_id: DisputeId,
        text: String,
        at: Instant,
    },
    OfferMade {
        dispute_id: DisputeId,
        offer_id: OfferId,
        by: Side,
        remedy: Remedy,
        note: String,
        at: Instant,
    },
    OfferDeclined {
        dispute_id: DisputeId,
        offer_id: OfferId,
        by: Side,
        at: Instant,
    },
    /// An accepted offer ends the dispute (badge `settled`).
    OfferAccepted {
        dispute_id: DisputeId,
        offer_id: OfferId,
        by: Side,
        at: Instant,
    },
    DisputeWithdrawn {
        dispute_id: DisputeId,
        reason: String,
        at: Instant,
    },
    DisputeEscalated {
        dispute_id: DisputeId,
        because: EscalationCause,
        at: Instant,
    },
    DisputeDecided {
        dispute_id: DisputeId,
        finding: Finding,
        reasons: String,
        at: Instant,
    },
    /// A refund in USD was decided or agreed (D8). Without a dispute it comes from a cancellation by agreement (O8).
    RefundDecided {
        refund_id: RefundId,
        dispute_id: Option<DisputeId>,
        amount: Money,
        at: Instant,
    },
    /// `to_loan` repays principal of the financing draws first (L6); the rest went to the buyer.
    RefundReceived {
        refund_id: RefundId,
        amount: Money,
        to_loan: Money,
        at: Instant,
    },
    // -- file
    DocumentAttached {
        document: DocumentKind,
        by: Side,
        file: FileRef,
        note: String,
        at: Instant,
    },
}

crate::history::event_names!(OrderEvent {
    Started "started",
    DraftRevised "draft_revised",
    VersionSent "version_sent",
    Reminded "reminded",
    Confirmed "confirmed",
    Cancelled "cancelled",
    Lapsed "lapsed",
    CancellationProposed "cancellation_proposed",
    CancellationDeclined "cancellation_declined",
    ChangeProposed "change_proposed",
    ChangeAccepted "change_accepted",
    ChangeDeclined "change_declined",
    ChangeWithdrawn "change_withdrawn",
    AccountDesignated "account_designated",
    AccountConfirmed "account_confirmed",
    PaymentSent "payment_sent",
    PaymentAccepted "payment_accepted",
    PaymentReceived "payment_received",
    PaymentFailed "payment_failed",
    ShortfallAccepted "shortfall_accepted",
    InspectionBooked "inspection_booked",
    InspectionReported "inspection_reported",
    BatchShipped "batch_shipped",
    CarriageUpdated "carriage_updated",
    BatchCleared "batch_cleared",
    BatchDelivered "batch_delivered",
    ReceiptConfirmed "receipt_confirmed",
    FeedbackLeft "feedback_left",
    FeedbackRevised "feedback_revised",
    DisputeOpened "dispute_opened",
    DisputeExtended "dispute_extended",
    EvidenceAdded "evidence_added",
    DisputeStatement "dispute_statement",
    SupplierResponded "supplier_responded",
    OfferMade "offer_made",
    OfferDeclined "offer_declined",
    OfferAccepted "offer_accepted",
    DisputeWithdrawn "dispute_withdrawn",
    DisputeEscalated "dispute_escalated",
    DisputeDecided "dispute_decided",
    RefundDecided "refund_decided",
    RefundReceived "refund_received",
    DocumentAttached "document_attached",
});
