//! Facts of a dispute: complaints, words, evidence, offers, its course.
//! It must not know the clocks: those are `windows`.

use super::super::contract::{FileRef, Side};
use super::super::event::{Complaint, EscalationCause, Finding, Remedy};
use crate::id::{DisputeId, EvidenceId, OfferId};
use crate::money::Money;
use crate::time::Instant;

/// A dispute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dispute {
    /// Id.
    pub dispute_id: DisputeId,
    /// When it was opened; both clocks run from here (D3).
    pub opened_at: Instant,
    /// What is complained of, with the instant it was added (D6).
    pub complaints: Vec<(Complaint, Instant)>,
    /// Claimed, in USD.
    pub claim: Money,
    /// Evidence of both sides (D7).
    pub evidence: Vec<Evidence>,
    /// Written words of both sides (D5).
    pub statements: Vec<Statement>,
    /// When the supplier first answered (D3).
    pub responded_at: Option<Instant>,
    /// Offers and counter-offers (D5).
    pub offers: Vec<Offer>,
    /// How far it is.
    pub course: Course,
}

/// How far a dispute is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Course {
    /// Between the two sides.
    Open,
    /// With the platform (D3).
    Escalated(Escalation),
    /// Over.
    Ended {
        /// The escalation before the end, if there was one.
        escalated: Option<Escalation>,
        /// How it ended.
        ending: Ending,
        /// When.
        at: Instant,
    },
}

/// An escalation to the platform (D3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Escalation {
    /// Why it was possible.
    pub because: EscalationCause,
    /// When.
    pub at: Instant,
}

/// How a dispute ended.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Ending {
    Settled { offer_id: OfferId },
    Withdrawn { reason: String },
    Decided { finding: Finding, reasons: String },
}

impl Dispute {
    /// Whether it has not ended.
    #[must_use]
    pub fn is_open(&self) -> bool {
        match self.course {
            Course::Open | Course::Escalated(_) => true,
            Course::Ended { .. } => false,
        }
    }

    /// When it ended; `None` while it is open.
    #[must_use]
    pub fn ended_at(&self) -> Option<Instant> {
        match self.course {
            Course::Open | Course::Escalated(_) => None,
            Course::Ended { at, .. } => Some(at),
        }
    }

    /// The offer that an answer is about: the newest by its own time, in whatever order they were written down (D5).
    #[must_use]
    pub fn newest_offer(&self) -> Option<&Offer> {
        self.offers.iter().max_by_key(|offer| offer.at)
    }

    /// As [`Dispute::newest_offer`], of what had been offered by `at`.
    #[must_use]
    pub fn newest_offer_by(&self, at: Instant) -> Option<&Offer> {
        let offered = self.offers.iter().filter(|offer| offer.at <= at);
        offered.max_by_key(|offer| offer.at)
    }

    /// The escalation, also after the end.
    #[must_use]
    pub fn escalation(&self) -> Option<Escalation> {
        match self.course {
            Course::Open => None,
            Course::Escalated(escalation) => Some(escalation),
            Course::Ended { escalated, .. } => escalated,
        }
    }
}

/// A file in a dispute (D7).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// Id.
    pub evidence_id: EvidenceId,
    /// Whose.
    pub by: Side,
    /// The file.
    pub file: FileRef,
    /// Contract clause it concerns.
    pub clause: String,
    /// What it shows.
    pub note: String,
    /// When.
    pub at: Instant,
}

/// Written words of a side (D5).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// Whose.
    pub by: Side,
    /// The words.
    pub text: String,
    /// When.
    pub at: Instant,
}

/// An offer (D5).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// Id.
    pub offer_id: OfferId,
    /// Whose.
    pub by: Side,
    /// What it proposes.
    pub remedy: Remedy,
    /// Words.
    pub note: String,
    /// When.
    pub at: Instant,
    /// The answer.
    pub answer: OfferAnswer,
}

/// The answer to an offer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum OfferAnswer {
    Open,
    Accepted { at: Instant },
    Declined { at: Instant },
}
