//! By which rules each fact of an order is recorded: the one table that the transition table and the counts of the
//! simulation name them from. Every kind of event has its line, or this does not compile. It decides nothing: what a
//! command must fulfil is asked in `decide`.

use super::{CoverTerms, EscalationCause, Instalment, Method, OrderEvent, Source};
use crate::order::contract::{Coverage, Side};

impl OrderEvent {
    /// The rules it is recorded by, the deciding one first.
    #[must_use]
    pub fn rules(&self) -> Vec<&'static str> {
        match self {
            OrderEvent::Started { .. }
            | OrderEvent::DraftRevised { .. }
            | OrderEvent::VersionSent { .. }
            | OrderEvent::Reminded { .. }
            | OrderEvent::Confirmed { .. }
            | OrderEvent::Cancelled { .. }
            | OrderEvent::Lapsed { .. }
            | OrderEvent::CancellationProposed { .. }
            | OrderEvent::CancellationDeclined { .. }
            | OrderEvent::ChangeProposed { .. }
            | OrderEvent::ChangeAccepted { .. }
            | OrderEvent::ChangeDeclined { .. }
            | OrderEvent::ChangeWithdrawn { .. }
            | OrderEvent::DocumentAttached { .. } => agreement(self),
            OrderEvent::AccountDesignated { .. }
            | OrderEvent::AccountConfirmed { .. }
            | OrderEvent::PaymentSent { .. }
            | OrderEvent::PaymentAccepted { .. }
            | OrderEvent::LoanAgreed { .. }
            | OrderEvent::PaymentReceived { .. }
            | OrderEvent::PaymentFailed { .. }
            | OrderEvent::PaymentReturned { .. }
            | OrderEvent::ShortfallAccepted { .. }
            | OrderEvent::RefundDecided { .. }
            | OrderEvent::RefundReduced { .. }
            | OrderEvent::RefundReceived { .. } => money(self),
            OrderEvent::InspectionBooked { .. }
            | OrderEvent::InspectionReported { .. }
            | OrderEvent::BatchShipped { .. }
            | OrderEvent::CarriageUpdated { .. }
            | OrderEvent::BatchCleared { .. }
            | OrderEvent::BatchDelivered { .. }
            | OrderEvent::ReceiptConfirmed { .. }
            | OrderEvent::FeedbackLeft { .. }
            | OrderEvent::FeedbackRevised { .. } => goods(self),
            OrderEvent::DisputeOpened { .. }
            | OrderEvent::DisputeExtended { .. }
            | OrderEvent::EvidenceAdded { .. }
            | OrderEvent::DisputeStatement { .. }
            | OrderEvent::SupplierResponded { .. }
            | OrderEvent::OfferMade { .. }
            | OrderEvent::OfferDeclined { .. }
            | OrderEvent::OfferAccepted { .. }
            | OrderEvent::DisputeWithdrawn { .. }
            | OrderEvent::DisputeEscalated { .. }
            | OrderEvent::DisputeDecided { .. } => dispute(self),
        }
    }
}

/// What its cover follows.
fn cover(terms: &CoverTerms) -> &'static str {
    match (terms.assured, terms.coverage) {
        (false, _) => "S2",
        (true, Some(Coverage::PreShipment)) => "C2",
        (true, Some(Coverage::PostDelivery)) => "C3",
        (true, None) => "RB2",
    }
}

fn agreement(event: &OrderEvent) -> Vec<&'static str> {
    match event {
        OrderEvent::Started { source, .. } => match source {
            Source::Offline => vec!["O3"],
            Source::Product { .. } | Source::Quotation { .. } | Source::Minisite => vec!["O2"],
        },
        OrderEvent::DraftRevised { .. } => vec!["O4"],
        OrderEvent::VersionSent { by: Side::Buyer, .. } => vec!["O5", "O4", "O6"],
        OrderEvent::VersionSent {
            by: Side::Supplier, ..
        } => vec!["O3", "O5", "O6"],
        OrderEvent::Reminded { .. } => vec!["O5"],
        OrderEvent::Confirmed { cover: terms, .. } => vec!["O5", cover(terms), "S5"],
        OrderEvent::Cancelled { .. }
        | OrderEvent::CancellationProposed { .. }
        | OrderEvent::CancellationDeclined { .. } => vec!["O8"],
        OrderEvent::Lapsed { .. } => vec!["RB2"],
        OrderEvent::ChangeProposed { .. } => vec!["O6", "O7"],
        OrderEvent::ChangeAccepted { cover: terms, .. } => vec!["O6", "O7", cover(terms)],
        OrderEvent::ChangeDeclined { .. } | OrderEvent::ChangeWithdrawn { .. } => vec!["O6"],
        OrderEvent::DocumentAttached { .. } => vec!["O3", "H1"],
        _ => Vec::new(),
    }
}

fn money(event: &OrderEvent) -> Vec<&'static str> {
    match event {
        OrderEvent::AccountDesignated { .. } => vec!["O1", "P10"],
        OrderEvent::AccountConfirmed { .. } => vec!["P10"],
        OrderEvent::PaymentSent {
            method,
            instalment,
            arrival,
            ..
        } => {
            let mut rules = vec![match method {
                Method::EChecking => "P2",
                Method::CreditCard => "P3",
                Method::TelegraphicTransfer => "P4",
                Method::PayLater => "P5",
            }];
            rules.extend(match instalment {
                Instalment::Initial => ["P1", "P11"],
                Instalment::Balance => ["P12", "P11"],
            });
            rules.extend(arrival.provisional.then_some("T4"));
            rules
        }
        OrderEvent::PaymentAccepted { .. } => vec!["P7"],
        OrderEvent::LoanAgreed { .. } => vec!["L3", "P11"],
        OrderEvent::PaymentReceived { .. } | OrderEvent::ShortfallAccepted { .. } => vec!["P8"],
        OrderEvent::PaymentFailed { .. } | OrderEvent::PaymentReturned { .. } => vec!["P9"],
        OrderEvent::RefundDecided {
            dispute_id: Some(_), ..
        } => vec!["D8", "C7"],
        OrderEvent::RefundDecided { dispute_id: None, .. } => vec!["O8", "D8", "C7"],
        OrderEvent::RefundReduced { .. } => vec!["C7", "D8", "P9"],
        OrderEvent::RefundReceived { to_loan, .. } => {
            let mut rules = vec!["D8"];
            rules.extend(to_loan.is_positive().then_some("L6"));
            rules
        }
        _ => Vec::new(),
    }
}

fn goods(event: &OrderEvent) -> Vec<&'static str> {
    match event {
        OrderEvent::InspectionBooked { .. } | OrderEvent::InspectionReported { .. } => vec!["C8"],
        OrderEvent::BatchShipped { .. }
        | OrderEvent::CarriageUpdated { .. }
        | OrderEvent::BatchDelivered { .. } => vec!["H1"],
        OrderEvent::BatchCleared { .. } => vec!["C5", "H1"],
        OrderEvent::ReceiptConfirmed { claim, .. } => {
            let mut rules = vec!["H2"];
            rules.extend(claim.is_positive().then_some("H3"));
            rules
        }
        OrderEvent::FeedbackLeft { .. } | OrderEvent::FeedbackRevised { .. } => vec!["H4"],
        _ => Vec::new(),
    }
}

fn dispute(event: &OrderEvent) -> Vec<&'static str> {
    match event {
        OrderEvent::DisputeOpened { .. } => vec!["D1", "D2", "C6"],
        OrderEvent::DisputeExtended { .. } => vec!["D6", "D2"],
        OrderEvent::EvidenceAdded { .. } => vec!["D7"],
        OrderEvent::DisputeStatement { .. }
        | OrderEvent::OfferMade { .. }
        | OrderEvent::OfferDeclined { .. }
        | OrderEvent::OfferAccepted { .. }
        | OrderEvent::DisputeWithdrawn { .. } => vec!["D5"],
        OrderEvent::SupplierResponded { .. } => vec!["D3"],
        OrderEvent::DisputeEscalated { because, .. } => match because {
            EscalationCause::Automatic => vec!["RB2", "D3"],
            EscalationCause::NoResponse | EscalationCause::NoSolution => vec!["D3"],
        },
        OrderEvent::DisputeDecided { .. } => vec!["D4"],
        _ => Vec::new(),
    }
}
