//! Facts about the goods: inspections, batches, receipt.
//! It must not know deadlines: those are `windows`.

use super::super::contract::{Country, FileRef};
use super::super::event::{BatchItem, Carriage, Count, Feedback, InspectionResult, Inspector};
use crate::id::{BatchId, InspectionId};
use crate::money::Money;
use crate::time::{Day, Instant};

/// An inspection (C8).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inspection {
    /// Id.
    pub inspection_id: InspectionId,
    /// Who inspects.
    pub inspector: Inspector,
    /// Where.
    pub country: Country,
    /// Its fee in USD.
    pub fee: Money,
    /// Planned day.
    pub planned_on: Day,
    /// When it was booked.
    pub booked_at: Instant,
    /// Its report, once there is one.
    pub report: Option<InspectionReport>,
}

/// The report of an inspection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InspectionReport {
    /// Passed or failed.
    pub result: InspectionResult,
    /// What was found.
    pub findings: String,
    /// Files.
    pub files: Vec<FileRef>,
    /// When.
    pub at: Instant,
}

/// A shipped batch (H1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Batch {
    /// Id.
    pub batch_id: BatchId,
    /// What is in it.
    pub items: Vec<BatchItem>,
    /// *Delivery Details*.
    pub carriage: Carriage,
    /// When it was handed over.
    pub shipped_at: Instant,
    /// Day of customs clearance, if known (C5).
    pub cleared_on: Option<Day>,
    /// Day of delivery, if known.
    pub delivered_on: Option<Day>,
}

/// Receipt (H2) and feedback (H4).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Receipt {
    /// Not confirmed yet.
    Awaited,
    /// Confirmed: the order is complete.
    Confirmed {
        /// One per shipped line and batch (H3).
        counts: Vec<Count>,
        /// The difference as a claim, in the order's currency (H3).
        claim: Money,
        /// When.
        at: Instant,
        /// Feedback and its revision, oldest first; at most two (H4).
        feedback: Vec<(Feedback, Instant)>,
    },
}
