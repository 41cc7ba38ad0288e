//! Which rules a fact stands for: the rules that had to be asked before it could be recorded, by the fact's name. Counting
//! only, and no check: what the model checks of a fact by itself (RB4, O1, P10, C6, H3) it counts where it checks it.

use trade::credit::facility::CreditEvent;
use trade::order::OrderEvent;

use crate::tally::Tally;

/// The rules behind an event of an order.
pub(super) fn of_event(event: &OrderEvent, tally: &mut Tally) {
    for rule in event.rules() {
        tally.rule(rule);
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
