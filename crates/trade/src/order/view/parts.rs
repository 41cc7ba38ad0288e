//! The parts of an order's view, one struct for each kind of thing. Data only.

use schemars::JsonSchema;
use serde::Serialize;

use super::{Labelled, WindowState};
use crate::id::{
    AccountId, BatchId, ChangeId, DisputeId, EvidenceId, InspectionId, OfferId, PaymentId, RefundId,
};
use crate::money::Money;
use crate::order::contract::{Contract, Coverage, FileRef, Side};
use crate::order::count::ClaimLine;
use crate::order::event::{
    Arrival, BatchItem, Carriage, Complaint, Count, DocumentKind, EscalationCause, Feedback, Finding, Ground,
    InspectionResult, Inspector, Instalment, Method, PaidWith, Remedy,
};
use crate::order::status::DisputeBadge;
use crate::quality::QualityLimit;
use crate::refusal::Refusal;
use crate::time::{Day, Instant, Window};

/// A sent version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct VersionView {
    /// From 1.
    pub number: u32,
    /// Who wrote it.
    pub by: Side,
    /// When it was sent.
    pub at: Instant,
    /// True for the version both sides agreed to last.
    pub agreed: bool,
    /// The contract.
    pub contract: Contract,
}

/// A proposed change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ChangeView {
    /// Id.
    pub change_id: ChangeId,
    /// Who proposed.
    pub by: Side,
    /// The contract as it would be.
    pub contract: Contract,
    /// Why.
    pub reason: String,
    /// When.
    pub at: Instant,
    /// True while it waits for an answer.
    pub open: bool,
    /// Accepted, declined or withdrawn; absent while open.
    pub accepted: Option<bool>,
}

/// A cancellation, or a proposal of one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct CancellationView {
    /// Whose; absent when the edition did it by itself (RB2).
    pub by: Option<Side>,
    /// Why.
    pub reason: String,
    /// When.
    pub at: Instant,
}

/// The plan's split under each coverage type of the edition, in USD, as if all were paid (C2–C4).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct CoverPlan {
    /// One for each coverage type; one with no type under an edition without types.
    pub splits: Vec<PlanSplit>,
    /// True for a Trade Assurance supplier (S2).
    pub assured: bool,
    /// The supplier's free limit for this order (S4).
    pub free_limit: Money,
    /// Instant of the report behind it.
    pub as_of: Option<Instant>,
    /// The report is old (S4).
    pub stale: bool,
    /// Why nothing is covered, if so: `not_assured`, `no_limit_report`, `limit_used_up`, `no_usd_rate`.
    pub uncovered_because: Option<&'static str>,
}

/// One plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct PlanSplit {
    /// The type.
    pub coverage: Option<Coverage>,
    /// Order total in USD.
    pub total: Money,
    /// Covered once all is paid.
    pub covered: Money,
    /// Uncovered once all is paid.
    pub uncovered: Money,
}

/// How a payment stands (P7–P9).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PaymentState {
    /// Sent; for a T/T: "sent, awaiting receipt".
    Sent,
    /// Accepted by the card company.
    Accepted,
    /// The account has it.
    Received,
    /// Failed, or came back before it was received.
    Failed,
    /// Received, and all of it came back since (P9).
    Returned,
}

/// A payment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct PaymentView {
    /// Id.
    pub payment_id: PaymentId,
    /// Of which instalment.
    pub instalment: Instalment,
    /// How.
    pub method: Method,
    /// Sent.
    pub amount: Money,
    /// Received so far; less or more than sent is possible (P8).
    pub received: Option<Money>,
    /// What of it came back after it was received (P9).
    pub returned: Option<Money>,
    /// Fee; absent when unknown.
    pub fee: Option<Money>,
    /// To which account.
    pub account_id: AccountId,
    /// False when it was not the designated account: nothing of it is covered (O1).
    pub designated: bool,
    /// With what.
    pub paid_with: PaidWith,
    /// When it was sent.
    pub sent_at: Instant,
    /// Arrival window.
    pub arrival: Arrival,
    /// True before the loan agreement of a Pay Later payment: its days do not run yet, and the window is an estimate that
    /// is counted anew from the agreement (L3, P11).
    pub awaits_agreement: bool,
    /// How it stands.
    pub state: PaymentState,
    /// When that was recorded to have happened.
    pub state_at: Instant,
    /// When it was received: what comes back later leaves it as it was (P8, P9).
    pub received_at: Option<Instant>,
    /// Why it failed or came back.
    pub reason: Option<String>,
    /// Still in transit after its last day.
    pub overdue: bool,
    /// Minutes after sending in which the order's status follows, where the edition states them (P3).
    pub status_minutes: Option<u32>,
    /// Those minutes are over, and nothing is known of it but that it was sent (P3, P7).
    pub status_late: bool,
}

/// The payee account and the guard (P10).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct AccountView {
    /// Id.
    pub account_id: AccountId,
    /// Holder.
    pub holder: String,
    /// Bank.
    pub bank: String,
    /// Country of the bank.
    pub country: crate::country::Country,
    /// Last four.
    pub last_four: String,
    /// When it was designated.
    pub designated_at: Instant,
    /// When the user confirmed it against the contract; absent: checkout stops.
    pub confirmed_at: Option<Instant>,
    /// True when it differs from the one named before.
    pub changed: bool,
}

/// An inspection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct InspectionView {
    /// Id.
    pub inspection_id: InspectionId,
    /// Who.
    pub inspector: Inspector,
    /// Name of the agency, from the rulebook.
    pub agency: Option<String>,
    /// Where.
    pub country: crate::country::Country,
    /// Fee in USD; not part of the order total (C7).
    pub fee: Money,
    /// Planned day.
    pub planned_on: Day,
    /// When booked.
    pub booked_at: Instant,
    /// Result, once reported.
    pub result: Option<InspectionResult>,
    /// What was found.
    pub findings: String,
    /// Report files.
    pub files: Vec<FileRef>,
    /// When reported.
    pub reported_at: Option<Instant>,
}

/// A batch with its quality window.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct BatchView {
    /// Id.
    pub batch_id: BatchId,
    /// From 1.
    pub number: u32,
    /// What.
    pub items: Vec<BatchItem>,
    /// *Delivery Details*.
    pub carriage: Carriage,
    /// When shipped.
    pub shipped_at: Instant,
    /// Day of shipment in the platform's zone.
    pub shipped_on: Day,
    /// Shipped after the ship-by day (D2).
    pub late: bool,
    /// Customs clearance.
    pub cleared_on: Option<Day>,
    /// Delivery.
    pub delivered_on: Option<Day>,
    /// Last day of the quality window (C5); absent when there is none.
    pub quality_closes_on: Option<Day>,
    /// It may still move; the clearance date is asked for.
    pub quality_provisional: bool,
    /// How the window stands.
    pub quality_state: Option<WindowState>,
    /// The limits that the window is the earlier of (C5); none where it is not made of them.
    pub quality_limits: Vec<QualityLimit>,
}

/// Receipt and feedback.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ReceiptView {
    /// Counts.
    pub counts: Vec<Count>,
    /// What each count comes to (H3), in their order.
    pub lines: Vec<ClaimLine>,
    /// Claim in the order's currency (H3).
    pub claim: Money,
    /// The same in USD, as a dispute takes it over (H3, M2).
    pub claim_usd: Money,
    /// When confirmed.
    pub at: Instant,
    /// The newest feedback.
    pub feedback: Option<Feedback>,
    /// True once revised.
    pub revised: bool,
    /// The feedback as text to copy to the platform (H4).
    pub platform_copy: Option<String>,
}

/// A complaint of a dispute.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ComplaintView {
    /// Ground, batch, statement.
    pub complaint: Complaint,
    /// When made.
    pub at: Instant,
}

/// A piece of evidence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct EvidenceView {
    /// Id.
    pub evidence_id: EvidenceId,
    /// Whose.
    pub by: Side,
    /// The file.
    pub file: FileRef,
    /// Clause.
    pub clause: String,
    /// What it shows.
    pub note: String,
    /// When added.
    pub at: Instant,
}

/// A written statement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct StatementView {
    /// Whose.
    pub by: Side,
    /// Text.
    pub text: String,
    /// When.
    pub at: Instant,
}

/// An offer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct OfferView {
    /// Id.
    pub offer_id: OfferId,
    /// Whose.
    pub by: Side,
    /// What.
    pub remedy: Remedy,
    /// Words.
    pub note: String,
    /// When.
    pub at: Instant,
    /// Accepted or declined; absent while it waits.
    pub accepted: Option<bool>,
    /// True when a later offer or the end of the dispute left it behind unanswered.
    pub superseded: bool,
}

/// What an outcome would pay (D4, C7).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct OutcomeView {
    /// `supplier_at_fault`, `partly_at_fault`, `accept_offer`, `not_at_fault`.
    pub kind: &'static str,
    /// In USD.
    pub amount: Money,
}

/// A dispute.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct DisputeView {
    /// Id.
    pub dispute_id: DisputeId,
    /// Badge now.
    pub badge: Labelled<DisputeBadge>,
    /// When opened.
    pub opened_at: Instant,
    /// Grounds, oldest first.
    pub complaints: Vec<ComplaintView>,
    /// Claimed, in USD.
    pub claim: Money,
    /// The most that can come back (C7).
    pub ceiling: Money,
    /// Evidence of both sides, oldest first.
    pub evidence: Vec<EvidenceView>,
    /// Statements, oldest first.
    pub statements: Vec<StatementView>,
    /// Offers, oldest first.
    pub offers: Vec<OfferView>,
    /// When the supplier first answered.
    pub responded_at: Option<Instant>,
    /// The supplier's days (D3).
    pub respond_window: Window,
    /// The days both have (D3).
    pub settle_window: Window,
    /// True when the buyer may escalate now.
    pub can_escalate: bool,
    /// Why.
    pub escalation_cause: Option<EscalationCause>,
    /// First day the buyer could escalate if nothing changes; absent once possible or ended.
    pub escalate_opens_on: Option<Day>,
    /// When it was escalated.
    pub escalated_at: Option<Instant>,
    /// What the platform found.
    pub finding: Option<Finding>,
    /// Its reasons, or those of a withdrawal.
    pub reasons: Option<String>,
    /// When it ended.
    pub ended_at: Option<Instant>,
    /// What each outcome pays.
    pub outcomes: Vec<OutcomeView>,
}

/// Whether a ground is open now (D2).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct GroundView {
    /// The ground.
    pub ground: Ground,
    /// The batch, if it is judged by batch.
    pub batch_id: Option<BatchId>,
    /// True when a dispute can be opened or extended by it now; see `needs_new_evidence`.
    pub open: bool,
    /// A dispute on this ground has ended: another one needs evidence that was not in one before (D6).
    pub needs_new_evidence: bool,
    /// Last day it can be used, when known.
    pub closes_on: Option<Day>,
    /// Why not, with rule and date.
    pub refusal: Option<Refusal>,
}

/// A refund.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct RefundView {
    /// Id.
    pub refund_id: RefundId,
    /// The dispute it comes from.
    pub dispute_id: Option<DisputeId>,
    /// Decided, in USD, less `reduced_by`.
    pub decided: Money,
    /// Given up because the payment itself came back (P9); in USD.
    pub reduced_by: Money,
    /// Received so far, in USD.
    pub received: Money,
    /// Of that, to the loan (L6).
    pub to_loan: Money,
    /// When decided.
    pub decided_at: Instant,
}

/// A document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct DocumentView {
    /// Kind.
    pub document: DocumentKind,
    /// Whose.
    pub by: Side,
    /// The file.
    pub file: FileRef,
    /// Words.
    pub note: String,
    /// When attached.
    pub at: Instant,
}
