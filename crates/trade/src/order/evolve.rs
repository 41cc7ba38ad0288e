//! Folding: an order from its events.
//! It must not hold rules: an event is a fact, and a fact is applied. What cannot be applied is corrupt history.

mod contract;
mod dispute;
mod goods;
mod payment;

use super::contract::Contract;
use super::event::OrderEvent;
use super::state::{Order, Running, Unconfirmed, Was};

pub(super) use payment::designate;

pub use crate::history::CorruptHistory;

/// The order after this event.
///
/// # Errors
/// When the event cannot follow what is known: the history was not written by `decide`.
pub fn evolve(order: Option<Order>, event: &OrderEvent) -> Result<Order, CorruptHistory> {
    use OrderEvent as E;
    if let E::Started { .. } = event {
        return match order {
            None => contract::start(event),
            Some(_) => Err(corrupt(event, "the order is started a second time")),
        };
    }
    let mut order = order.ok_or_else(|| corrupt(event, "the order is not started"))?;
    let head = head_of(&mut order);
    head.changed_at = head.changed_at.max(event.at());
    match event {
        E::Started { .. } => return Err(misplaced(event)),
        E::DraftRevised { .. } | E::VersionSent { .. } | E::Reminded { .. } => {
            contract::draft(unconfirmed(&mut order, event)?, event)?;
        }
        E::Confirmed { .. } | E::Cancelled { .. } | E::Lapsed { .. } => return contract::stage(order, event),
        E::CancellationProposed { .. }
        | E::CancellationDeclined { .. }
        | E::ChangeProposed { .. }
        | E::ChangeAccepted { .. }
        | E::ChangeDeclined { .. }
        | E::ChangeWithdrawn { .. } => contract::agree(running(&mut order, event)?, event)?,
        E::AccountDesignated { .. }
        | E::AccountConfirmed { .. }
        | E::PaymentSent { .. }
        | E::PaymentAccepted { .. }
        | E::LoanAgreed { .. }
        | E::PaymentReceived { .. }
        | E::PaymentFailed { .. }
        | E::ShortfallAccepted { .. } => payment::apply(running(&mut order, event)?, event)?,
        E::InspectionBooked { .. }
        | E::InspectionReported { .. }
        | E::BatchShipped { .. }
        | E::CarriageUpdated { .. }
        | E::BatchCleared { .. }
        | E::BatchDelivered { .. }
        | E::ReceiptConfirmed { .. }
        | E::FeedbackLeft { .. }
        | E::FeedbackRevised { .. } => goods::apply(running(&mut order, event)?, event)?,
        E::DisputeOpened { .. }
        | E::DisputeExtended { .. }
        | E::EvidenceAdded { .. }
        | E::DisputeStatement { .. }
        | E::SupplierResponded { .. }
        | E::OfferMade { .. }
        | E::OfferDeclined { .. }
        | E::OfferAccepted { .. }
        | E::DisputeWithdrawn { .. }
        | E::DisputeEscalated { .. }
        | E::DisputeDecided { .. }
        | E::RefundDecided { .. }
        | E::RefundReduced { .. }
        | E::RefundReceived { .. } => {
            // A refund agreed with a cancellation comes in after it (O8).
            let running = confirmed(&mut order);
            dispute::apply(
                running.ok_or_else(|| corrupt(event, "the order was never confirmed"))?,
                event,
            )?;
        }
        E::PaymentReturned { .. } => {
            // A bank may call money back after the order was cancelled by agreement.
            let running = confirmed(&mut order);
            payment::apply(
                running.ok_or_else(|| corrupt(event, "the order was never confirmed"))?,
                event,
            )?;
        }
        E::DocumentAttached { .. } => contract::attach(head_of(&mut order), event)?,
    }
    Ok(order)
}

/// The order that these events tell, oldest first; `None` for none.
///
/// # Errors
/// As [`evolve`].
pub fn fold<'a>(events: impl IntoIterator<Item = &'a OrderEvent>) -> Result<Option<Order>, CorruptHistory> {
    let mut order = None;
    for event in events {
        order = Some(evolve(order, event)?);
    }
    Ok(order)
}

fn corrupt(event: &OrderEvent, reason: impl std::fmt::Display) -> CorruptHistory {
    CorruptHistory {
        stream: "order",
        event: event.name(),
        reason: reason.to_string(),
    }
}

fn wrong_stage(order: &Order, event: &OrderEvent) -> CorruptHistory {
    let stage = match order {
        Order::Unconfirmed(_) => "unconfirmed",
        Order::Running(_) => "confirmed",
        Order::Cancelled(_) => "cancelled",
    };
    corrupt(event, format!("the order is {stage}"))
}

fn unconfirmed<'o>(order: &'o mut Order, event: &OrderEvent) -> Result<&'o mut Unconfirmed, CorruptHistory> {
    match order {
        Order::Unconfirmed(unconfirmed) => Ok(unconfirmed),
        Order::Running(_) | Order::Cancelled(_) => Err(wrong_stage(order, event)),
    }
}

fn running<'o>(order: &'o mut Order, event: &OrderEvent) -> Result<&'o mut Running, CorruptHistory> {
    match order {
        Order::Running(running) => Ok(running),
        Order::Unconfirmed(_) | Order::Cancelled(_) => Err(wrong_stage(order, event)),
    }
}

fn confirmed(order: &mut Order) -> Option<&mut Running> {
    match order {
        Order::Unconfirmed(_) => None,
        Order::Running(running) => Some(running),
        Order::Cancelled(cancelled) => match &mut cancelled.was {
            Was::Unconfirmed(_) => None,
            Was::Running(running) => Some(running),
        },
    }
}

fn head_of(order: &mut Order) -> &mut super::state::Head {
    match order {
        Order::Unconfirmed(order) => &mut order.head,
        Order::Running(order) => &mut order.head,
        Order::Cancelled(order) => match &mut order.was {
            Was::Unconfirmed(order) => &mut order.head,
            Was::Running(order) => &mut order.head,
        },
    }
}

fn unknown(event: &OrderEvent, what: impl std::fmt::Display) -> CorruptHistory {
    corrupt(event, format!("{what} is not known"))
}

/// The dispatch above gives every event to the part that knows it; reaching this is a slip of the dispatch.
fn misplaced(event: &OrderEvent) -> CorruptHistory {
    corrupt(event, "the part it was given to does not know it")
}

fn shared(contract: &Contract) -> std::sync::Arc<Contract> {
    std::sync::Arc::new(contract.clone())
}
