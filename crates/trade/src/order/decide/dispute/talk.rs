//! Words, evidence and offers of both sides (D5, D7).
//! It must not end a dispute.

use super::super::super::command::{AddEvidence, AddStatement, MakeOffer, RecordSupplierResponse};
use super::super::super::contract::Side;
use super::super::super::ctx::Ctx;
use super::super::super::event::{Instalment, OrderEvent, Remedy};
use super::super::super::state::{Dispute, Order, Running};
use super::super::{guard, refund};
use super::{answer_before_opening, current};
use crate::id::{EvidenceId, OfferId};
use crate::money::{Currency, Money};
use crate::refusal::Refusal;
use crate::time::Instant;

type Decision = Result<Vec<OrderEvent>, Refusal>;

/// The open dispute, for something that a side said or gave in it at `at`: not before it was opened (D5, D7).
fn heard<'o>(order: &'o Order, at: Instant, ctx: &Ctx<'_>) -> Result<(&'o Running, &'o Dispute), Refusal> {
    let order = guard::running(order)?;
    let dispute = current(order)?;
    guard::fact_time(at, dispute.opened_at, "dispute_opened", ctx)?;
    Ok((order, dispute))
}

/// A file of either side, by its hash, with who, when and which clause (D7). A side that hands in evidence is not silent:
/// the supplier's first file is its answer, too (D3).
pub(in super::super) fn add_evidence(order: &Order, command: &AddEvidence, ctx: &Ctx<'_>) -> Decision {
    let (_, dispute) = heard(order, command.at, ctx)?;
    let mut events = Vec::with_capacity(2);
    if command.by == Side::Supplier && dispute.responded_at.is_none() {
        events.push(OrderEvent::SupplierResponded {
            dispute_id: dispute.dispute_id,
            text: command.evidence.note.clone(),
            at: command.at,
        });
    }
    events.push(OrderEvent::EvidenceAdded {
        dispute_id: dispute.dispute_id,
        evidence_id: EvidenceId::new(ctx.ids.nth(0)),
        by: command.by,
        file: command.evidence.file.clone(),
        clause: command.evidence.clause.clone(),
        note: command.evidence.note.clone(),
        at: command.at,
    });
    Ok(events)
}

/// Words of a side, with their time (D5). The supplier's first words are its answer (D3).
pub(in super::super) fn add_statement(order: &Order, command: &AddStatement, ctx: &Ctx<'_>) -> Decision {
    let (_, dispute) = heard(order, command.at, ctx)?;
    guard::text(&command.text, "text")?;
    let (dispute_id, text, at) = (dispute.dispute_id, command.text.clone(), command.at);
    Ok(vec![match command.by {
        Side::Supplier if dispute.responded_at.is_none() => {
            OrderEvent::SupplierResponded { dispute_id, text, at }
        }
        Side::Supplier | Side::Buyer => OrderEvent::DisputeStatement {
            dispute_id,
            by: command.by,
            text,
            at,
        },
    }])
}

/// The supplier's answer (D3): to a dispute that was opened by then, and once. An answer older than what is known of the
/// supplier so far is the answer: it may be written down after what followed it.
pub(in super::super) fn record_response(
    order: &Order,
    command: &RecordSupplierResponse,
    ctx: &Ctx<'_>,
) -> Decision {
    let opened_at = current(guard::running(order)?)?.opened_at;
    if command.at < opened_at {
        return Err(answer_before_opening(opened_at, command.at).field("at"));
    }
    let (_, dispute) = heard(order, command.at, ctx)?;
    if let Some(at) = dispute.responded_at.filter(|known| *known <= command.at) {
        let sentence = "The supplier has answered already: add a statement.";
        return Err(Refusal::new("dispute.already_answered", "D3", sentence).fact("responded_at", at));
    }
    guard::text(&command.text, "text")?;
    let (dispute_id, text, at) = (dispute.dispute_id, command.text.clone(), command.at);
    Ok(vec![OrderEvent::SupplierResponded { dispute_id, text, at }])
}

/// An offer or counter-offer (D5) within C7; a supplier's first offer is its answer, too (D3).
pub(in super::super) fn make_offer(order: &Order, command: &MakeOffer, ctx: &Ctx<'_>) -> Decision {
    let (order, dispute) = heard(order, command.at, ctx)?;
    possible(order, &command.remedy, "remedy.amount")?;
    let (dispute_id, note, at) = (dispute.dispute_id, command.note.clone(), command.at);
    let mut events = Vec::with_capacity(2);
    if command.by == Side::Supplier && dispute.responded_at.is_none() {
        events.push(OrderEvent::SupplierResponded {
            dispute_id,
            text: note.clone(),
            at,
        });
    }
    events.push(OrderEvent::OfferMade {
        dispute_id,
        offer_id: OfferId::new(ctx.ids.nth(0)),
        by: command.by,
        remedy: command.remedy.clone(),
        note,
        at,
    });
    Ok(events)
}

/// Money that can still be given (D5): a refund within C7, a discount within the balance that is outstanding. `field` is
/// the argument that asks for it.
pub(in super::super) fn possible(
    order: &Running,
    remedy: &Remedy,
    field: &'static str,
) -> Result<(), Refusal> {
    match remedy {
        Remedy::Refund { amount } | Remedy::Return { amount } => {
            guard::positive(*amount, Currency::USD, field)?;
            refund::within_ceiling(order, *amount, field)
        }
        Remedy::Discount { amount } => {
            guard::positive(*amount, order.currency(), field)?;
            let outstanding = order.positions().of(Instalment::Balance).outstanding;
            if amount.minor() <= outstanding {
                return Ok(());
            }
            let outstanding = Money::from_minor(outstanding, order.currency()).map_err(guard::money)?;
            let sentence = "A discount is within the balance that is outstanding.";
            Err(Refusal::new("dispute.discount_over_balance", "D5", sentence)
                .field(field)
                .fact("outstanding", outstanding)
                .fact("amount", *amount))
        }
        Remedy::Replacement => Ok(()),
    }
}
