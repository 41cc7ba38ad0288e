//! What pages show of an order: everything derived, nothing decided. The types are the wire's.
//! It must not hold a rule: figures, windows and refusals come from their own files.

mod build;
mod dispute;
mod goods;
mod money;
mod parts;
mod timeline;
mod warned;

use schemars::JsonSchema;
use serde::Serialize;

use super::check::Warning;
use super::contract::{Contract, Side, Totals};
use super::event::{CoverTerms, RulebookPin, Source, SupplierRef};
use super::figures::Figures;
use super::status::{DisputeBadge, Status};
use crate::id::{OrderId, SupplierId};
use crate::money::Money;
use crate::refusal::Refusal;
use crate::time::{Day, Instant};

pub use build::{ViewCtx, ViewError, row, view};
pub use parts::{
    AccountView, BatchView, CancellationView, ChangeView, ComplaintView, CoverPlan, DisputeView,
    DocumentView, EvidenceView, GroundView, InspectionView, OfferView, OutcomeView, PaymentState,
    PaymentView, PlanSplit, ReceiptView, RefundView, StatementView, VersionView,
};
pub use timeline::FACT_KINDS;
pub(crate) use warned::waiting;
pub use warned::warnings_of;

/// A status or badge with its label from the rulebook.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "Labelled{T}")]
pub struct Labelled<T> {
    /// Stable code.
    pub code: T,
    /// Label.
    pub label: String,
}

/// An order as its page shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct OrderView {
    /// Id.
    pub order_id: OrderId,
    /// Version of its stream; sent back as `expected_version`.
    pub version: u32,
    /// Human number.
    pub number: String,
    /// What it is about.
    pub title: String,
    /// Status (§9).
    pub status: Labelled<Status>,
    /// Second badge, once there was a dispute.
    pub dispute_badge: Option<Labelled<DisputeBadge>>,
    /// Third badge: a change after confirmation waits for an answer.
    pub change_proposed: bool,
    /// Where it was started from.
    pub source: Source,
    /// The supplier.
    pub supplier: SupplierRef,
    /// The rulebook it is pinned to.
    pub rulebook: RulebookPin,
    /// The platform's time zone by that rulebook: its days begin and end there (T1).
    pub time_zone: String,
    /// When it was started.
    pub started_at: Instant,
    /// When both sides had agreed, if they have (O5).
    pub confirmed_at: Option<Instant>,
    /// When receipt was confirmed (H2).
    pub completed_at: Option<Instant>,
    /// When it was cancelled and why.
    pub cancelled: Option<CancellationView>,
    /// A proposal to cancel by agreement that waits for an answer (O8).
    pub cancellation_proposed: Option<CancellationView>,
    /// The contract to look at: the terms in force, else the working draft.
    pub contract: Contract,
    /// Its totals, once it is complete enough to have them.
    pub totals: Option<Totals>,
    /// Every sent version, oldest first (O6).
    pub versions: Vec<VersionView>,
    /// When the supplier was reminded (O5).
    pub reminders: Vec<Instant>,
    /// Proposed changes, oldest first (O6).
    pub changes: Vec<ChangeView>,
    /// The plan's split, as if all were paid, under each coverage type (C2–C4); absent without totals.
    pub plan: Option<CoverPlan>,
    /// Cover as agreed (O7); absent before confirmation.
    pub cover: Option<CoverTerms>,
    /// Money (C7, M3); absent before confirmation.
    pub figures: Option<Figures>,
    /// Payments, in the order they were recorded.
    pub payments: Vec<PaymentView>,
    /// The account to pay to and whether the guard is satisfied (P10).
    pub account: Option<AccountView>,
    /// Accounts named before it.
    pub earlier_accounts: Vec<AccountView>,
    /// Inspections (C8).
    pub inspections: Vec<InspectionView>,
    /// Batches with *Delivery Details* (H1).
    pub batches: Vec<BatchView>,
    /// Receipt and feedback (H2–H4).
    pub receipt: Option<ReceiptView>,
    /// Disputes, oldest first.
    pub disputes: Vec<DisputeView>,
    /// For each ground, whether a dispute could be opened or extended by it now, and why not (D2).
    pub grounds: Vec<GroundView>,
    /// Refunds, oldest first (D8).
    pub refunds: Vec<RefundView>,
    /// Documents, oldest first.
    pub documents: Vec<DocumentView>,
    /// The protection timeline.
    pub timeline: Timeline,
    /// Open windows, nearest first (T3).
    pub deadlines: Vec<Deadline>,
    /// The contract check (O9).
    pub warnings: Vec<Warning>,
    /// The contract check of what waits for the buyer's word: the supplier's version or proposed change (O9).
    pub warnings_to_answer: Vec<Warning>,
    /// What the buyer may do now, by a dry run of `decide`.
    pub actions: Vec<Action>,
    /// Outside facts that can be recorded now, by a dry run of `decide`.
    pub recordable: Vec<Action>,
}

/// Something that may be offered, and the refusal it would meet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Action {
    /// Name of the command, for example `remind`.
    pub command: String,
    /// True when `decide` would accept it now.
    pub allowed: bool,
    /// Why not.
    pub refusal: Option<Refusal>,
    /// True where it is too late to happen now, but not to be recorded: it happened before the edition cancelled the order by
    /// itself (RB2, T2).
    pub late: bool,
}

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
            Self::DisputeRespond => Then::SilenceEscalates,
            Self::DisputeSettle => Then::NoSolutionEscalates,
            Self::AnswerOffer => Then::DisputeGoesOn,
            Self::Refund => Then::NotRefunded,
            Self::Lapse => Then::OrderCancelled,
        }
    }
}

/// An open window (T3).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Deadline {
    /// What it is about.
    pub kind: DeadlineKind,
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

/// Lanes of the protection timeline, in their fixed order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum Lane {
    Contract,
    Money,
    Goods,
    ShipBy,
    QualityCheck,
    Dispute,
}

/// How a window stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum WindowState {
    /// Its last day has not passed.
    Open,
    /// What it waited for came in time.
    Met,
    /// It closed without.
    Missed,
    /// It closed, and nothing was owed in it.
    Closed,
}

/// The protection timeline: facts as dots, windows as bars.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Timeline {
    /// Today, in the platform's time zone.
    pub today: Day,
    /// Facts.
    pub facts: Vec<TimelineFact>,
    /// Windows.
    pub windows: Vec<TimelineWindow>,
}

/// A fact on the timeline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct TimelineFact {
    /// Lane.
    pub lane: Lane,
    /// Kind, a key of the page's words: `confirmed`, `initial_received`, `paid`, `shipped`, …
    pub kind: &'static str,
    /// Day in the platform's time zone.
    pub day: Day,
    /// When, exactly.
    pub at: Instant,
    /// Amount, if any.
    pub amount: Option<Money>,
    /// Whose doing it was, if a side's.
    pub by: Option<Side>,
}

/// A window on the timeline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct TimelineWindow {
    /// Lane.
    pub lane: Lane,
    /// What it is.
    pub kind: DeadlineKind,
    /// First day: the day after its event (T1).
    pub from: Day,
    /// Last day.
    pub last_day: Day,
    /// How it stands.
    pub state: WindowState,
    /// The day may still move.
    pub provisional: bool,
    /// The longer of two limits, drawn as a dashed line (C5's 180th day).
    pub outer_limit: Option<Day>,
}

/// An order in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct OrderRow {
    /// Id.
    pub order_id: OrderId,
    /// Human number.
    pub number: String,
    /// What it is about.
    pub title: String,
    /// With whom.
    pub supplier: SupplierRef,
    /// Status.
    pub status: Labelled<Status>,
    /// Second badge.
    pub dispute_badge: Option<Labelled<DisputeBadge>>,
    /// Third badge.
    pub change_proposed: bool,
    /// Order total, once known.
    pub total: Option<Money>,
    /// Money split (C7); absent before confirmation.
    pub figures: Option<Figures>,
    /// Nearest deadline.
    pub next_deadline: Option<Deadline>,
    /// When something last happened.
    pub changed_at: Instant,
}
