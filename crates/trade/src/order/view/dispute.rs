//! Disputes and grounds as pages show them: clocks, outcomes, and why a ground is closed.
//! It must not hold rules: refusals come from a dry run.

use super::build::{ViewCtx, ViewError};
use super::{
    ComplaintView, DisputeView, EvidenceView, GroundView, Labelled, OfferView, OutcomeView, StatementView,
};
use crate::dispute::clock::DisputeClock;
use crate::id::BatchId;
use crate::money::{Currency, Money, MoneyError};
use crate::order::actions::ground_refusal;
use crate::order::contract::Side;
use crate::order::event::{EscalationCause, Finding, Ground, Remedy};
use crate::order::figures::covered;
use crate::order::ground::{Standing, extends_by_new, standing, was_disputed};
use crate::order::state::{Course, Dispute, Ending, OfferAnswer, Order, Running};
use crate::order::status::{DisputeBadge, dispute_badge};
use crate::time::day_in;

pub(super) fn disputes(order: &Running, at: &ViewCtx<'_>) -> Result<Vec<DisputeView>, ViewError> {
    order
        .disputes
        .iter()
        .map(|dispute| one(order, dispute, at))
        .collect()
}

/// The badge of a dispute with its label (§9).
pub(super) fn badge(dispute: &Dispute, at: &ViewCtx<'_>) -> Result<Labelled<DisputeBadge>, ViewError> {
    let code = dispute_badge(dispute, cause_now(dispute, &clock(dispute, at)?, at).is_some());
    let label = at.ctx.rulebook.badge_label(code.code()).unwrap_or(code.code());
    Ok(Labelled {
        code,
        label: label.to_owned(),
    })
}

fn clock(dispute: &Dispute, at: &ViewCtx<'_>) -> Result<DisputeClock, ViewError> {
    let zone = at.ctx.rulebook.platform().time_zone;
    Ok(DisputeClock::new(
        dispute.opened_at,
        at.ctx.rulebook.disputes(),
        zone,
    )?)
}

/// Why it could be escalated now, while it is between the sides (D3).
fn cause_now(dispute: &Dispute, clock: &DisputeClock, at: &ViewCtx<'_>) -> Option<EscalationCause> {
    match dispute.course {
        // An answer before the opening is never recorded, so the clock always has one.
        Course::Open => clock.because(dispute.responded_at, at.ctx.now).ok().flatten(),
        Course::Escalated(_) | Course::Ended { .. } => None,
    }
}

fn one(order: &Running, dispute: &Dispute, at: &ViewCtx<'_>) -> Result<DisputeView, ViewError> {
    let clock = clock(dispute, at)?;
    let cause = cause_now(dispute, &clock, at);
    let ceiling = ceiling(order, dispute)?;
    let (finding, reasons, ended_at) = end(dispute);
    let escalation = dispute.escalation();
    let answered = dispute
        .responded_at
        .is_some_and(|answer| clock.respond.is_in_time(answer));
    let opens_at = if answered {
        clock.escalate_from
    } else {
        clock.respond.closes_at.min(clock.escalate_from)
    };
    let waits = dispute.course == Course::Open && cause.is_none();
    let complaints = dispute.complaints.iter();
    let evidence = dispute.evidence.iter().map(|evidence| EvidenceView {
        evidence_id: evidence.evidence_id,
        by: evidence.by,
        file: evidence.file.clone(),
        clause: evidence.clause.clone(),
        note: evidence.note.clone(),
        at: evidence.at,
    });
    let statements = dispute.statements.iter().map(|statement| StatementView {
        by: statement.by,
        text: statement.text.clone(),
        at: statement.at,
    });
    Ok(DisputeView {
        dispute_id: dispute.dispute_id,
        badge: badge(dispute, at)?,
        opened_at: dispute.opened_at,
        complaints: complaints
            .map(|(complaint, at)| ComplaintView {
                complaint: complaint.clone(),
                at: *at,
            })
            .collect(),
        claim: dispute.claim,
        ceiling,
        evidence: evidence.collect(),
        statements: statements.collect(),
        offers: offers(dispute),
        responded_at: dispute.responded_at,
        respond_window: clock.respond,
        settle_window: clock.settle,
        can_escalate: cause.is_some(),
        escalation_cause: escalation.map(|escalation| escalation.because).or(cause),
        escalate_opens_on: waits.then(|| day_in(opens_at, at.ctx.rulebook.platform().time_zone)),
        escalated_at: escalation.map(|escalation| escalation.at),
        finding,
        reasons,
        ended_at,
        outcomes: outcomes(dispute, ceiling)?,
    })
}

/// The most that this dispute can bring back: what is covered, less the refunds of other disputes (C7, D6).
fn ceiling(order: &Running, dispute: &Dispute) -> Result<Money, MoneyError> {
    let others = order
        .refunds
        .iter()
        .filter(|refund| refund.dispute_id != Some(dispute.dispute_id));
    let others = Money::checked_sum(others.map(|refund| refund.amount), Currency::USD)?;
    covered(order)?.sub_or_zero(others)
}

fn end(dispute: &Dispute) -> (Option<Finding>, Option<String>, Option<crate::time::Instant>) {
    match &dispute.course {
        Course::Open | Course::Escalated(_) => (None, None, None),
        Course::Ended { ending, at, .. } => match ending {
            Ending::Settled { .. } => (None, None, Some(*at)),
            Ending::Withdrawn { reason } => (None, Some(reason.clone()), Some(*at)),
            Ending::Decided { finding, reasons } => (Some(finding.clone()), Some(reasons.clone()), Some(*at)),
        },
    }
}

fn offers(dispute: &Dispute) -> Vec<OfferView> {
    let newest = dispute.newest_offer().map(|offer| offer.offer_id);
    let views = dispute.offers.iter().map(|offer| OfferView {
        offer_id: offer.offer_id,
        by: offer.by,
        remedy: offer.remedy.clone(),
        note: offer.note.clone(),
        at: offer.at,
        accepted: match offer.answer {
            OfferAnswer::Open => None,
            OfferAnswer::Accepted { .. } => Some(true),
            OfferAnswer::Declined { .. } => Some(false),
        },
        superseded: offer.answer == OfferAnswer::Open
            && (Some(offer.offer_id) != newest || !dispute.is_open()),
    });
    views.collect()
}

/// What each end of an open dispute would pay (D4, C7).
fn outcomes(dispute: &Dispute, ceiling: Money) -> Result<Vec<OutcomeView>, MoneyError> {
    if !dispute.is_open() {
        return Ok(Vec::new());
    }
    let mut outcomes = vec![
        OutcomeView {
            kind: "supplier_at_fault",
            amount: ceiling,
        },
        OutcomeView {
            kind: "partly_at_fault",
            amount: dispute.claim.min(ceiling)?,
        },
    ];
    let newest = dispute.newest_offer();
    // What is over the ceiling by now can be taken no more (C7): it is no outcome.
    if let Some(offer) =
        newest.filter(|offer| offer.by == Side::Supplier && offer.answer == OfferAnswer::Open)
        && let Remedy::Refund { amount } | Remedy::Return { amount } = offer.remedy
        && amount.minor() <= ceiling.minor()
    {
        outcomes.push(OutcomeView {
            kind: "accept_offer",
            amount,
        });
    }
    outcomes.push(OutcomeView {
        kind: "not_at_fault",
        amount: Money::zero(Currency::USD),
    });
    Ok(outcomes)
}

/// Late shipment for the whole order; quality for each batch, and for the order while goods are unshipped (D2).
pub(super) fn grounds(order: &Order, at: &ViewCtx<'_>) -> Result<Vec<GroundView>, ViewError> {
    let Order::Running(running) = order else {
        return Ok(Vec::new());
    };
    let mut places = vec![(Ground::LateShipment, None)];
    if !running.all_shipped() {
        places.push((Ground::Quality, None));
    }
    places.extend(
        running
            .batches
            .iter()
            .map(|batch| (Ground::Quality, Some(batch.batch_id))),
    );
    let mut views = Vec::with_capacity(places.len());
    for (ground, batch_id) in places {
        let standing = standing(running, ground, batch_id, at.ctx.now, at.ctx.rulebook)?;
        let refusal = ground_refusal(order, ground, batch_id, &at.ctx);
        views.push(GroundView {
            ground,
            batch_id,
            open: refusal.is_none(),
            closes_on: match standing {
                Standing::Open(closing) => closing.map(|closing| closing.last_day),
                Standing::Closed { last_day, .. } => Some(last_day),
                Standing::NotYet { .. } => None,
            },
            needs_new_evidence: needs_new_evidence(running, ground, batch_id),
            refusal,
        });
    }
    Ok(views)
}

/// Whether the ground needs evidence that no ended dispute had: to open another dispute, or to extend the open one (D6).
fn needs_new_evidence(order: &Running, ground: Ground, batch_id: Option<BatchId>) -> bool {
    if order.open_dispute().is_some() {
        !extends_by_new(order, ground, batch_id, std::iter::empty())
    } else {
        was_disputed(order, ground)
    }
}
