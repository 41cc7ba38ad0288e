//! What is known of an order: the facts of its life, folded (see `evolve`).
//! It must not decide anything: no function here says whether something is allowed.

mod dispute;
mod goods;
mod money;

use std::sync::Arc;

use super::contract::{Contract, FileRef, Side, Totals};
use super::event::{CoverTerms, DocumentKind, RulebookPin, Source, SupplierRef};
use crate::id::{ChangeId, OrderId};
use crate::money::{Money, Tally};
use crate::time::Instant;

pub use dispute::{Course, Dispute, Ending, Escalation, Evidence, Offer, OfferAnswer, Statement};
pub use goods::{Batch, Inspection, InspectionReport, Receipt};
pub use money::{
    DesignatedAccount, InstalmentSums, Payment, Progress, Refund, RefundPart, Returned, Sums, Waiver,
};

/// An order in one of the three stages of its life.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Order {
    /// Drafted or sent, and not agreed by both sides (O5).
    Unconfirmed(Box<Unconfirmed>),
    /// Agreed by both sides, up to completion and beyond it.
    Running(Box<Running>),
    /// Ended without completion (O8, RB2).
    Cancelled(Box<Cancelled>),
}

/// What every order has, whatever its stage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// Id.
    pub order_id: OrderId,
    /// Human number.
    pub number: String,
    /// Where it was started from (O2, O3).
    pub source: Source,
    /// The supplier as known at the start.
    pub supplier: SupplierRef,
    /// The rulebook it is pinned to (RB1).
    pub rulebook: RulebookPin,
    /// When it was started.
    pub started_at: Instant,
    /// Every contract that was sent, oldest first (O6).
    pub versions: Vec<Version>,
    /// When the supplier was reminded (O5).
    pub reminders: Vec<Instant>,
    /// Documents in its file.
    pub documents: Vec<Document>,
    /// When something last happened.
    pub changed_at: Instant,
}

impl Head {
    /// The number of the version that comes next: versions are numbered from 1 without a gap (O6).
    #[must_use]
    pub fn next_version(&self) -> u32 {
        self.versions.last().map_or(1, |newest| newest.number + 1)
    }
}

/// An immutable numbered version of the contract (O6).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// From 1.
    pub number: u32,
    /// Who wrote it.
    pub by: Side,
    /// The contract.
    pub contract: Arc<Contract>,
    /// When it was sent, or agreed as a change.
    pub at: Instant,
}

/// A document in the order's file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// Kind.
    pub kind: DocumentKind,
    /// Whose.
    pub by: Side,
    /// The file.
    pub file: FileRef,
    /// Words.
    pub note: String,
    /// When it was attached.
    pub at: Instant,
}

/// An order that is not agreed yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unconfirmed {
    /// Head.
    pub head: Head,
    /// The working draft; after a supplier's version it starts from that.
    pub draft: Arc<Contract>,
}

/// A confirmed order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Running {
    /// Head.
    pub head: Head,
    /// Which version was agreed, by whose word, and when (O5).
    pub confirmed: Confirmation,
    /// The terms in force: the confirmed version with every accepted change.
    pub terms: Terms,
    /// Cover level from each instant on, in USD: at confirmation and at every accepted change (O7, S5).
    pub reserved: Vec<(Instant, Money)>,
    /// Proposed changes, oldest first (O6).
    pub changes: Vec<Change>,
    /// Proposals to cancel by agreement, oldest first (O8).
    pub cancellations: Vec<CancellationProposal>,
    /// Accounts designated for the order, oldest first (P10).
    pub accounts: Vec<DesignatedAccount>,
    /// Payments, in the order they were recorded.
    pub payments: Vec<Payment>,
    /// Sums over the payments.
    pub sums: Sums,
    /// What the supplier agreed to go without.
    pub waivers: Vec<Waiver>,
    /// Inspections.
    pub inspections: Vec<Inspection>,
    /// Shipped batches, in the order they were recorded.
    pub batches: Vec<Batch>,
    /// Shipped so far, by line of the contract.
    pub shipped: Vec<Tally>,
    /// Receipt and feedback.
    pub receipt: Receipt,
    /// Disputes, oldest first; at most one is not ended (D6).
    pub disputes: Vec<Dispute>,
    /// Refunds, oldest first (D8).
    pub refunds: Vec<Refund>,
}

/// How the order was confirmed (O5).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Confirmation {
    /// Version both sides agreed to.
    pub version: u32,
    /// The side whose word completed the agreement.
    pub by: Side,
    /// When.
    pub at: Instant,
}

/// The terms in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terms {
    /// Number of the version in force.
    pub version: u32,
    /// The contract.
    pub contract: Arc<Contract>,
    /// Its totals.
    pub totals: Totals,
    /// Cover as computed for it (O7).
    pub cover: CoverTerms,
}

/// A proposed change and what became of it (O6).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Id.
    pub change_id: ChangeId,
    /// Who proposed.
    pub by: Side,
    /// The contract as it would be.
    pub contract: Arc<Contract>,
    /// Why.
    pub reason: String,
    /// When proposed.
    pub at: Instant,
    /// What became of it.
    pub fate: ChangeFate,
}

/// What became of a proposed change.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum ChangeFate {
    Open,
    Accepted { version: u32, at: Instant },
    Declined { reason: String, at: Instant },
    Withdrawn { at: Instant },
}

/// A proposal to cancel by agreement (O8).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CancellationProposal {
    /// Who proposed.
    pub by: Side,
    /// Why.
    pub reason: String,
    /// When.
    pub at: Instant,
    /// When it was declined, if it was.
    pub declined_at: Option<Instant>,
}

/// A cancelled order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cancelled {
    /// What it was before.
    pub was: Was,
    /// How it was cancelled.
    pub how: Cancellation,
    /// Why.
    pub reason: String,
    /// When.
    pub at: Instant,
}

/// What a cancelled order was before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Was {
    /// Not agreed.
    Unconfirmed(Box<Unconfirmed>),
    /// Confirmed.
    Running(Box<Running>),
}

/// How an order was cancelled (O8, RB2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cancellation {
    /// By one side, before any payment was under way.
    By(Side),
    /// By agreement; the side named gave the last word.
    Agreed(Side),
    /// By itself, under an edition that does so.
    Lapsed,
}

impl Order {
    /// The head.
    #[must_use]
    pub fn head(&self) -> &Head {
        match self {
            Order::Unconfirmed(order) => &order.head,
            Order::Running(order) => &order.head,
            Order::Cancelled(order) => match &order.was {
                Was::Unconfirmed(before) => &before.head,
                Was::Running(before) => &before.head,
            },
        }
    }

    /// The confirmed order, also behind a cancelled one; `None` if it never was confirmed.
    #[must_use]
    pub fn running(&self) -> Option<&Running> {
        match self {
            Order::Unconfirmed(_) => None,
            Order::Running(order) => Some(order),
            Order::Cancelled(order) => match &order.was {
                Was::Unconfirmed(_) => None,
                Was::Running(before) => Some(before),
            },
        }
    }

    /// The contract to look at: the terms in force, or the working draft.
    #[must_use]
    pub fn contract(&self) -> &Arc<Contract> {
        match self {
            Order::Unconfirmed(order) => &order.draft,
            Order::Running(order) => &order.terms.contract,
            Order::Cancelled(order) => match &order.was {
                Was::Unconfirmed(before) => &before.draft,
                Was::Running(before) => &before.terms.contract,
            },
        }
    }
}

impl Running {
    /// The dispute that has not ended, if there is one (D6).
    #[must_use]
    pub fn open_dispute(&self) -> Option<&Dispute> {
        self.disputes.last().filter(|dispute| dispute.is_open())
    }

    /// The proposed change that has no answer yet.
    #[must_use]
    pub fn open_change(&self) -> Option<&Change> {
        self.changes
            .last()
            .filter(|change| change.fate == ChangeFate::Open)
    }

    /// The proposal to cancel that has no answer yet.
    #[must_use]
    pub fn open_cancellation(&self) -> Option<&CancellationProposal> {
        self.cancellations
            .last()
            .filter(|proposal| proposal.declined_at.is_none())
    }

    /// When receipt was confirmed, if it was (H2).
    #[must_use]
    pub fn completed_at(&self) -> Option<Instant> {
        match &self.receipt {
            Receipt::Awaited => None,
            Receipt::Confirmed { at, .. } => Some(*at),
        }
    }
}
