//! What pages show of an order: everything derived, nothing decided. The types are the wire's.
//! It must not hold a rule: figures, windows and refusals come from their own files.

mod build;
mod deadline;
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
use crate::id::OrderId;
use crate::money::Money;
use crate::refusal::Refusal;
use crate::time::{Day, Instant};

pub use build::{ViewCtx, ViewError, row, view};
pub use deadline::{About, Deadline, DeadlineKind, Then};
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
