//! What happened to an order: facts, past tense, with the values that were decided.
//!
//! Events are never changed once released; a new need is a new event or a new optional field. No rule lives
//! here, and no event carries a status word (§9: the status is derived).

mod parts;
mod rules;

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::contract::{Contract, Country, FileRef, Side};
use crate::id::{
    AccountId, BatchId, ChangeId, DisputeId, EvidenceId, InspectionId, OfferId, OrderId, PaymentId, RefundId,
};
use crate::money::Money;
use crate::time::Instant;

pub use crate::dispute::clock::Because as EscalationCause;
pub use crate::payment::Method;
pub use parts::{
    Account, Arrival, BatchItem, CardBrand, Carriage, Complaint, Count, CoverTerms, DocumentKind, Feedback,
    Finding, Ground, InspectionResult, Inspector, Instalment, PaidWith, Remedy, RulebookPin, Source,
    SupplierRef,
};

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
    /// `arrival` counts from `at` (P11). `designated` is false when the payee was not the designated account (O1).
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
    /// The loan agreement of a Pay Later payment was completed; `arrival` counts from it and takes the place of the one
    /// before (L3, P11).
    LoanAgreed {
        payment_id: PaymentId,
        arrival: Arrival,
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
    /// A received payment came back, wholly or in part (P9): what came back is pending again.
    PaymentReturned {
        payment_id: PaymentId,
        amount: Money,
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
    /// Money behind a decided refund came back to the payer another way (P9): `amount` is what of the refund still
    /// stands (C7).
    RefundReduced {
        refund_id: RefundId,
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
    LoanAgreed "loan_agreed",
    PaymentReceived "payment_received",
    PaymentFailed "payment_failed",
    PaymentReturned "payment_returned",
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
    RefundReduced "refund_reduced",
    RefundReceived "refund_received",
    DocumentAttached "document_attached",
});
