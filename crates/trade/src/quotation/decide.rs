//! What may happen to a quotation next. The only place with a rule about it.

use super::command::{Decline, MarkOrderStarted, QuotationCommand, RecordOffer};
use super::event::{Offer, QuotationEvent, Request};
use super::state::{Phase, Quotation};
use crate::id::QuotationId;
use crate::order::contract::Side;
use crate::refusal::Refusal;
use crate::rulebook::Rulebook;
use crate::time::Instant;

/// Longest lead time an offer may name, in calendar days (O4).
const LONGEST_LEAD_DAYS: u32 = 730;

/// What a command leads to. `id` is the id of the quotation; it is used when the command begins one.
///
/// # Errors
/// A refusal by O2 when the quotation is not in the state for it, or what it says is incomplete.
pub fn decide(
    state: Option<&Quotation>,
    command: &QuotationCommand,
    id: QuotationId,
    now: Instant,
    rulebook: &Rulebook,
) -> Result<Vec<QuotationEvent>, Refusal> {
    let event = match (command, state) {
        (QuotationCommand::Request(command), None) => {
            check_request(&command.request)?;
            QuotationEvent::Requested {
                quotation_id: id,
                supplier: command.supplier.clone(),
                request: command.request.clone(),
                at: now,
            }
        }
        (QuotationCommand::Request(_), Some(_)) => {
            return Err(Refusal::new(
                "quotation.begun",
                "O2",
                "This quotation was already asked for.",
            ));
        }
        (QuotationCommand::RecordOffer(command), state) => received(state, command, id, now)?,
        (QuotationCommand::Decline(command), Some(state)) => declined(state, command, now)?,
        (QuotationCommand::MarkOrderStarted(command), Some(state)) => started(state, command, now, rulebook)?,
        (QuotationCommand::Decline(_) | QuotationCommand::MarkOrderStarted(_), None) => {
            return Err(Refusal::new(
                "quotation.unknown",
                "O2",
                "There is no such quotation.",
            ));
        }
    };
    Ok(vec![event])
}

/// A request names its product (O2).
fn check_request(request: &Request) -> Result<(), Refusal> {
    if request.product.trim().is_empty() {
        let message = "Name the product you ask a price for.";
        return Err(Refusal::new("quotation.no_product", "O2", message).field("product"));
    }
    Ok(())
}

/// A quotation has lines that name their product (O2); a lead time becomes a ship-by term (O4).
fn check_offer(offer: &Offer) -> Result<(), Refusal> {
    if offer.lines.is_empty() {
        let message = "A quotation has at least one line.";
        return Err(Refusal::new("quotation.no_lines", "O2", message).field("offer.lines"));
    }
    for (index, line) in offer.lines.iter().enumerate() {
        if line.product.trim().is_empty() {
            let message = "Every line of a quotation names its product.";
            return Err(Refusal::new("quotation.no_product", "O2", message)
                .field(format!("offer.lines[{index}].product"))
                .fact("line", index));
        }
        if let Some(days) = line.lead_days
            && !(1..=LONGEST_LEAD_DAYS).contains(&days)
        {
            let message = "A lead time is 1 to 730 days.";
            return Err(Refusal::new("quotation.lead_time", "O4", message)
                .field(format!("offer.lines[{index}].lead_days"))
                .fact("line", index)
                .fact("days", days));
        }
    }
    Ok(())
}

fn received(
    state: Option<&Quotation>,
    command: &RecordOffer,
    id: QuotationId,
    now: Instant,
) -> Result<QuotationEvent, Refusal> {
    check_offer(&command.offer)?;
    let began = state.map(|quotation| quotation.began_at);
    check_instant(command.at, began, now)?;
    if let Some(quotation) = state {
        check_going_on(quotation)?;
        if quotation.supplier.supplier_id != command.supplier.supplier_id {
            let message = "The quotation was asked of another supplier.";
            return Err(Refusal::new("quotation.other_supplier", "O2", message)
                .fact("asked", quotation.supplier.name.clone())
                .fact("quoted_by", command.supplier.name.clone()));
        }
    }
    Ok(QuotationEvent::Received {
        quotation_id: state.map_or(id, |quotation| quotation.quotation_id),
        supplier: command.supplier.clone(),
        offer: command.offer.clone(),
        at: command.at,
    })
}

fn declined(state: &Quotation, command: &Decline, now: Instant) -> Result<QuotationEvent, Refusal> {
    check_going_on(state)?;
    let at = match command.by {
        Side::Buyer => now,
        Side::Supplier => command.at,
    };
    check_instant(at, Some(state.began_at), now)?;
    Ok(QuotationEvent::Declined {
        by: command.by,
        reason: command.reason.clone(),
        at,
    })
}

/// *Start Order* from the quotation page (O2): once the supplier has quoted, before the quotation expires.
fn started(
    state: &Quotation,
    command: &MarkOrderStarted,
    now: Instant,
    rulebook: &Rulebook,
) -> Result<QuotationEvent, Refusal> {
    check_going_on(state)?;
    if state.offer().is_none() {
        return Err(Refusal::new(
            "quotation.not_received",
            "O2",
            "The supplier has not quoted yet.",
        ));
    }
    if let Some(end) = state.expires_at(rulebook)
        && now >= end
    {
        let message = "The quotation has expired; ask for a new one or start the order from the product.";
        return Err(Refusal::new("quotation.expired", "O2", message).fact("expired_at", end));
    }
    Ok(QuotationEvent::OrderStarted {
        order_id: command.order_id,
        at: now,
    })
}

/// A declined quotation neither changes nor starts an order (O2).
fn check_going_on(state: &Quotation) -> Result<(), Refusal> {
    match &state.phase {
        Phase::Asked | Phase::Quoted { .. } => Ok(()),
        Phase::Declined { at, .. } => {
            Err(
                Refusal::new("quotation.declined", "O2", "This quotation was declined.")
                    .fact("declined_at", *at),
            )
        }
    }
}

fn check_instant(at: Instant, not_before: Option<Instant>, now: Instant) -> Result<(), Refusal> {
    if at > now {
        let message = "What is recorded has already happened.";
        return Err(Refusal::new("quotation.in_future", "T2", message)
            .field("at")
            .fact("at", at)
            .fact("now", now));
    }
    match not_before {
        Some(began) if at < began => {
            let message = "An answer comes after what it answers.";
            Err(Refusal::new("quotation.before_request", "T2", message)
                .field("at")
                .fact("at", at)
                .fact("began_at", began))
        }
        Some(_) | None => Ok(()),
    }
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
