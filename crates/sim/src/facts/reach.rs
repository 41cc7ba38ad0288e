//! Which rules a fact stands for: the rules that had to be asked before it could be recorded, by the fact's name. Counting
//! only, and no check: what the model checks of a fact by itself (RB4, O1, P10, C6, H3) it counts where it checks it.

use trade::credit::facility::CreditEvent;
use trade::order::OrderEvent;
use trade::order::contract::{Coverage, Side};
use trade::order::event::{Instalment, Source};
use trade::payment::Method;

use crate::tally::Tally;

/// The rules behind an event of an order.
pub(super) fn of_event(event: &OrderEvent, tally: &mut Tally) {
    for rule in rules(event) {
        tally.rule(rule);
    }
    match event {
        OrderEvent::Started { source, .. } => tally.rule(match source {
            Source::Offline => "O3",
            Source::Product { .. } | Source::Quotation { .. } | Source::Minisite => "O2",
        }),
        OrderEvent::VersionSent {
            by: Side::Supplier, ..
        } => tally.rule("O3"),
        OrderEvent::Confirmed { cover, .. } => tally.rule(match (cover.assured, cover.coverage) {
            (false, _) => "S2",
            (true, Some(Coverage::PreShipment)) => "C2",
            (true, Some(Coverage::PostDelivery)) => "C3",
            (true, None) => "RB2",
        }),
        OrderEvent::PaymentSent {
            method,
            instalment,
            arrival,
            ..
        } => {
            tally.rule(match method {
                Method::EChecking => "P2",
                Method::CreditCard => "P3",
                Method::TelegraphicTransfer => "P4",
                Method::PayLater => "P5",
            });
            if *instalment == Instalment::Balance {
                tally.rule("P12");
            }
            if arrival.provisional {
                tally.rule("T4");
            }
        }
        _ => {}
    }
}

fn rules(event: &OrderEvent) -> &'static [&'static str] {
    match event.name() {
        "version_sent" => &["O4", "O5", "O6"],
        "confirmed" => &["O5"],
        "cancelled" | "cancellation_proposed" | "cancellation_declined" => &["O8"],
        "lapsed" => &["RB2"],
        "change_accepted" => &["O6", "O7"],
        "account_confirmed" => &["P10"],
        "payment_sent" => &["P1", "P11"],
        "payment_accepted" => &["P7"],
        "loan_agreed" => &["L3"],
        "payment_received" | "shortfall_accepted" => &["P8"],
        "payment_failed" | "payment_returned" => &["P9"],
        "refund_reduced" => &["C7", "D8", "P9"],
        "inspection_booked" | "inspection_reported" => &["C8"],
        "batch_shipped" | "carriage_updated" | "batch_delivered" => &["H1"],
        "batch_cleared" => &["C5"],
        "receipt_confirmed" => &["H2"],
        "feedback_left" | "feedback_revised" => &["H4"],
        "dispute_opened" => &["D1", "D2"],
        "dispute_extended" => &["D2", "D6"],
        "evidence_added" => &["D7"],
        "dispute_decided" => &["D4"],
        "dispute_escalated" | "supplier_responded" => &["D3"],
        "refund_decided" => &["C7", "D8"],
        "refund_received" => &["D8"],
        name if name.starts_with("offer_") || name.starts_with("dispute_") => &["D5"],
        _ => &[],
    }
}

/// The rules behind an event of the Pay Later line.
pub(super) fn of_credit(event: &CreditEvent, tally: &mut Tally) {
    let rules: &[&str] = match event {
        CreditEvent::ApplicationDetailsKept { .. } => &["L2", "L7"],
        CreditEvent::DrawRequested { .. } => &["L1", "L5"],
        CreditEvent::DrawAgreed { .. } => &["L3", "L5"],
        CreditEvent::StatementPosted { statement, .. } if statement.credit.is_positive() => &["L4", "L5"],
        CreditEvent::StatementPosted { .. } => &["L5"],
        CreditEvent::LoanPaymentMade { .. } => &["L5"],
        CreditEvent::RefundApplied { .. } => &["L6"],
        _ => &["L2"],
    };
    for rule in rules {
        tally.rule(rule);
    }
}
