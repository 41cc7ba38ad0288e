//! Opening a dispute and extending it (D1, D2, D6).
//! It must not compute dates: `ground` has them.

use super::super::super::command::{ExtendDispute, OpenDispute};
use super::super::super::contract::Side;
use super::super::super::ctx::Ctx;
use super::super::super::event::{Complaint, Ground, OrderEvent};
use super::super::super::ground::{Standing, brings_new, extends_by_new, standing};
use super::super::super::state::{Dispute, Order, Running};
use super::super::{guard, refund};
use super::current;
use crate::id::{DisputeId, EvidenceId};
use crate::money::{Currency, Money};
use crate::refusal::Refusal;
use crate::time::Instant;

type Decision = Result<Vec<OrderEvent>, Refusal>;

/// Possible once the initial payment is complete (D1), one at a time (D6).
pub(in super::super) fn open(order: &Order, command: &OpenDispute, ctx: &Ctx<'_>) -> Decision {
    let order = guard::running(order)?;
    let at = opened_at(order, command.at, ctx)?;
    let stood = if command.at.is_some() {
        order.positions_at(at)
    } else {
        order.positions()
    };
    if !stood.initial.is_complete() {
        let sentence = "A dispute is possible once the initial payment is complete.";
        return Err(Refusal::new("dispute.too_early", "D1", sentence));
    }
    if let Some(open) = order.open_dispute() {
        let sentence = "A dispute is open: extend it instead.";
        return Err(Refusal::new("dispute.already_open", "D6", sentence).fact("dispute_id", open.dispute_id));
    }
    complain(order, &command.complaint, at, ctx)?;
    let offered = command.evidence.iter().map(|evidence| evidence.file.file_id);
    something_new(brings_new(order, command.complaint.ground, offered))?;
    claimable(order, command.claim)?;
    let dispute_id = DisputeId::new(ctx.ids.nth(0));
    let mut events = vec![OrderEvent::DisputeOpened {
        dispute_id,
        complaint: command.complaint.clone(),
        claim: command.claim,
        at,
    }];
    for (n, evidence) in (1..).zip(&command.evidence) {
        events.push(OrderEvent::EvidenceAdded {
            dispute_id,
            evidence_id: EvidenceId::new(ctx.ids.nth(n)),
            by: Side::Buyer,
            file: evidence.file.clone(),
            clause: evidence.clause.clone(),
            note: evidence.note.clone(),
            at,
        });
    }
    Ok(events)
}

/// Another ground or batch, while its own window is open; what an ended dispute was about needs new evidence here, too
/// (D6).
pub(in super::super) fn extend(order: &Order, command: &ExtendDispute, ctx: &Ctx<'_>) -> Decision {
    let order = guard::running(order)?;
    let dispute = current(order)?;
    let wanted = &command.complaint;
    let same = |known: &Complaint| known.ground == wanted.ground && known.batch_id == wanted.batch_id;
    if dispute.complaints.iter().any(|(known, _)| same(known)) {
        let sentence = "The dispute names this ground and batch already.";
        return Err(Refusal::new("dispute.already_named", "D6", sentence));
    }
    let at = guard::done_at(command.at, dispute.opened_at, "dispute_opened", ctx)?;
    complain(order, wanted, at, ctx)?;
    let files = dispute.evidence.iter().map(|evidence| evidence.file.file_id);
    something_new(extends_by_new(order, wanted.ground, wanted.batch_id, files))?;
    claimable(order, command.claim)?;
    Ok(vec![OrderEvent::DisputeExtended {
        dispute_id: dispute.dispute_id,
        complaint: wanted.clone(),
        claim: command.claim,
        at,
    }])
}

/// When it was opened on the platform: not before there was an order, nor before the dispute that came before it had ended
/// (D6).
fn opened_at(order: &Running, told: Option<Instant>, ctx: &Ctx<'_>) -> Result<Instant, Refusal> {
    let ended = order.disputes.iter().filter_map(Dispute::ended_at).max();
    let (after, follows) = match ended {
        Some(ended) if ended > order.confirmed.at => (ended, "dispute_ended"),
        _ => (order.confirmed.at, "confirmed"),
    };
    guard::done_at(told, after, follows, ctx)
}

/// D2: the ground must stand when it is used; a refusal says which rule and which date.
fn complain(order: &Running, complaint: &Complaint, at: Instant, ctx: &Ctx<'_>) -> Result<(), Refusal> {
    if let Some(batch_id) = complaint.batch_id
        && !order.batches.iter().any(|batch| batch.batch_id == batch_id)
    {
        return Err(guard::unknown("shipment.unknown_batch", "H1", "batch", batch_id));
    }
    stands(&order.goods_at(at), complaint, at, ctx)?;
    guard::text(&complaint.statement, "complaint.statement")
}

fn stands(order: &Running, complaint: &Complaint, at: Instant, ctx: &Ctx<'_>) -> Result<(), Refusal> {
    let standing = standing(order, complaint.ground, complaint.batch_id, at, ctx.rulebook);
    match standing.map_err(guard::time)? {
        Standing::Open(_) => Ok(()),
        Standing::NotYet {
            last_day,
            opens_at,
            why,
        } => {
            let code = if opens_at.is_some() {
                "dispute.not_late_yet"
            } else {
                "dispute.not_late"
            };
            let mut refusal = Refusal::new(code, "D2", sentence(why)).fact("why", why);
            if let Some(day) = last_day {
                refusal = refusal.fact("ship_by", day);
            }
            if let Some(opens_at) = opens_at {
                refusal = refusal.fact("opens_at", opens_at);
            }
            Err(refusal)
        }
        Standing::Closed { last_day, why } => {
            let code = match complaint.ground {
                Ground::LateShipment => "dispute.late_shipment_closed",
                Ground::Quality => "dispute.quality_closed",
            };
            Err(Refusal::new(code, rule(complaint.ground, why), sentence(why))
                .fact("why", why)
                .fact("last_day", last_day))
        }
    }
}

fn rule(ground: Ground, why: &str) -> &'static str {
    match (ground, why) {
        (_, "protection_over") => "RB2",
        (Ground::Quality, "window_over") => "C5",
        (Ground::LateShipment | Ground::Quality, _) => "D2",
    }
}

fn sentence(why: &str) -> &'static str {
    match why {
        "no_ship_by" => "The contract names no ship-by day.",
        "ship_by_not_started" => "The payment that starts the ship-by days has not been received.",
        "on_time" => "The ship-by day is not over.",
        "shipped_on_time" => "It was shipped on time.",
        "shipped" => "Pre-shipment cover: quality is disputed before the goods are shipped.",
        "receipt_confirmed" => "Receipt was confirmed.",
        "protection_over" => "The days of protection after confirmed receipt are over.",
        _ => "The window for this ground is over.",
    }
}

/// After a dispute that has ended: another ground, or evidence that was not in one before (D6).
fn something_new(is_new: bool) -> Result<(), Refusal> {
    if is_new {
        return Ok(());
    }
    let sentence = "A dispute on this ground has ended: another one needs new evidence.";
    Err(Refusal::new("dispute.nothing_new", "D6", sentence))
}

/// A claim is what can come back at most (C7); nothing is a claim for other remedies than money (D5).
fn claimable(order: &Running, claim: Money) -> Result<(), Refusal> {
    if claim.currency() != Currency::USD || claim.is_negative() {
        return guard::positive(claim, Currency::USD, "claim");
    }
    refund::within_ceiling(order, claim, "claim")
}
