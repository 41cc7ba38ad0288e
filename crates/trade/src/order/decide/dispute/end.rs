//! How a dispute goes on and ends: an accepted offer, withdrawal, escalation, the platform's decision (D3–D5, C7).
//! It must not compute clocks or ceilings: it asks for them.

use super::super::super::command::{AnswerOffer, Escalate, RecordDecision, WithdrawDispute};
use super::super::super::contract::Side;
use super::super::super::ctx::Ctx;
use super::super::super::event::{Finding, OrderEvent, Remedy};
use super::super::super::figures::ceiling_at;
use super::super::super::state::{Course, OfferAnswer, Order};
use super::super::{guard, refund};
use super::talk::possible;
use super::{clock, clock_error, current};
use crate::money::{Currency, Money};
use crate::refusal::Refusal;

type Decision = Result<Vec<OrderEvent>, Refusal>;

/// The other side's answer to an offer (D5). What is accepted must still be possible (C7).
pub(in super::super) fn answer_offer(order: &Order, command: &AnswerOffer, ctx: &Ctx<'_>) -> Decision {
    let order = guard::running(order)?;
    let dispute = current(order)?;
    let found = dispute
        .offers
        .iter()
        .find(|offer| offer.offer_id == command.offer_id);
    let offer =
        found.ok_or_else(|| guard::unknown("dispute.unknown_offer", "D5", "offer", command.offer_id))?;
    if offer.answer != OfferAnswer::Open {
        return Err(Refusal::new(
            "dispute.offer_answered",
            "D5",
            "The offer has its answer already.",
        ));
    }
    // An answer is judged by what had been offered by its own time; one older than the offer is refused for that, below.
    if dispute.newest_offer_by(command.at.max(offer.at)) != Some(offer) {
        let sentence = "A later offer has taken the place of this one.";
        return Err(Refusal::new("dispute.offer_superseded", "D5", sentence));
    }
    guard::other_side(command.by, offer.by, "dispute.own_offer", "D5")?;
    guard::fact_time(command.at, offer.at, "offer_made", ctx)?;
    let (dispute_id, offer_id, by, at) = (dispute.dispute_id, command.offer_id, command.by, command.at);
    let mut events = Vec::with_capacity(3);
    if by == Side::Supplier && dispute.responded_at.is_none() {
        events.push(OrderEvent::SupplierResponded {
            dispute_id,
            text: String::new(),
            at,
        });
    }
    if !command.accept {
        events.push(OrderEvent::OfferDeclined {
            dispute_id,
            offer_id,
            by,
            at,
        });
        return Ok(events);
    }
    possible(order, &offer.remedy, "accept")?;
    events.push(OrderEvent::OfferAccepted {
        dispute_id,
        offer_id,
        by,
        at,
    });
    match offer.remedy {
        Remedy::Refund { amount } | Remedy::Return { amount } => {
            events.extend(refund::decided(order, dispute_id, amount, at, "accept", ctx)?);
        }
        Remedy::Discount { .. } | Remedy::Replacement => {}
    }
    Ok(events)
}

pub(in super::super) fn withdraw(order: &Order, command: &WithdrawDispute, ctx: &Ctx<'_>) -> Decision {
    let dispute = current(guard::running(order)?)?;
    Ok(vec![OrderEvent::DisputeWithdrawn {
        dispute_id: dispute.dispute_id,
        reason: command.reason.clone(),
        at: ctx.now,
    }])
}

/// Past either of the two clocks the buyer may escalate (D3).
pub(in super::super) fn escalate(order: &Order, command: &Escalate, ctx: &Ctx<'_>) -> Decision {
    let dispute = current(guard::running(order)?)?;
    if let Course::Escalated(escalation) = dispute.course {
        let sentence = "The dispute is with the platform already.";
        return Err(
            Refusal::new("dispute.already_escalated", "D3", sentence).fact("escalated_at", escalation.at)
        );
    }
    let at = guard::done_at(command.at, dispute.opened_at, "dispute_opened", ctx)?;
    let clock = clock(dispute, ctx)?;
    match clock.because(dispute.responded_at, at).map_err(clock_error)? {
        Some(because) => Ok(vec![OrderEvent::DisputeEscalated {
            dispute_id: dispute.dispute_id,
            because,
            at,
        }]),
        None => {
            let answered = dispute
                .responded_at
                .is_some_and(|at| clock.respond.is_in_time(at));
            let opens_at = if answered {
                clock.escalate_from
            } else {
                clock.respond.closes_at
            };
            let sentence = "The days to respond or to find a solution are not over.";
            Err(Refusal::new("dispute.escalation_too_early", "D3", sentence)
                .fact("respond_by", clock.respond.last_day)
                .fact("settle_by", clock.settle.last_day)
                .fact("opens_at", opens_at))
        }
    }
}

/// The platform's decision (D4): at fault pays the covered amount, partly the decided part, else nothing.
pub(in super::super) fn record_decision(order: &Order, command: &RecordDecision, ctx: &Ctx<'_>) -> Decision {
    let order = guard::running(order)?;
    let dispute = current(order)?;
    let Course::Escalated(escalation) = dispute.course else {
        let sentence = "The platform decides only what was escalated to it.";
        return Err(Refusal::new("dispute.not_escalated", "D4", sentence));
    };
    guard::fact_time(command.at, escalation.at, "dispute_escalated", ctx)?;
    let amount = match command.finding {
        Finding::SupplierAtFault => ceiling_at(order, command.at).map_err(guard::money)?,
        Finding::PartlyAtFault { amount } => {
            guard::positive(amount, Currency::USD, "finding.amount")?;
            amount
        }
        Finding::NotAtFault => Money::zero(Currency::USD),
    };
    let dispute_id = dispute.dispute_id;
    let mut events = vec![OrderEvent::DisputeDecided {
        dispute_id,
        finding: command.finding.clone(),
        reasons: command.reasons.clone(),
        at: command.at,
    }];
    events.extend(refund::decided(
        order,
        dispute_id,
        amount,
        command.at,
        "finding.amount",
        ctx,
    )?);
    Ok(events)
}
