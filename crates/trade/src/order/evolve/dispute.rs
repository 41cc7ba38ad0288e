//! Folding the events of disputes and refunds.
//! It must not judge them.

use super::super::contract::Side;
use super::super::event::{Instalment, OrderEvent, Remedy};
use super::super::state::{
    Course, Dispute, Ending, Escalation, Evidence, Offer, OfferAnswer, Refund, RefundPart, Running,
    Statement, Waiver,
};
use super::{CorruptHistory, corrupt, misplaced, unknown};
use crate::id::{DisputeId, OfferId, RefundId};
use crate::time::Instant;

pub(super) fn apply(order: &mut Running, event: &OrderEvent) -> Result<(), CorruptHistory> {
    match event {
        OrderEvent::DisputeOpened { .. } | OrderEvent::DisputeExtended { .. } => complain(order, event),
        OrderEvent::EvidenceAdded { .. }
        | OrderEvent::DisputeStatement { .. }
        | OrderEvent::SupplierResponded { .. } => words(order, event),
        OrderEvent::OfferMade { .. }
        | OrderEvent::OfferDeclined { .. }
        | OrderEvent::OfferAccepted { .. } => offers(order, event),
        OrderEvent::DisputeWithdrawn { .. }
        | OrderEvent::DisputeEscalated { .. }
        | OrderEvent::DisputeDecided { .. } => course(order, event),
        OrderEvent::RefundDecided { .. }
        | OrderEvent::RefundReduced { .. }
        | OrderEvent::RefundReceived { .. } => refunds(order, event),
        _ => Err(misplaced(event)),
    }
}

fn complain(order: &mut Running, event: &OrderEvent) -> Result<(), CorruptHistory> {
    match event {
        OrderEvent::DisputeOpened {
            dispute_id,
            complaint,
            claim,
            at,
        } => order.disputes.push(Dispute {
            dispute_id: *dispute_id,
            opened_at: *at,
            complaints: vec![(complaint.clone(), *at)],
            claim: *claim,
            evidence: Vec::new(),
            statements: Vec::new(),
            responded_at: None,
            offers: Vec::new(),
            course: Course::Open,
        }),
        OrderEvent::DisputeExtended {
            dispute_id,
            complaint,
            claim,
            at,
        } => {
            let dispute = dispute(order, *dispute_id, event)?;
            dispute.complaints.push((complaint.clone(), *at));
            dispute.claim = *claim;
        }
        _ => return Err(misplaced(event)),
    }
    Ok(())
}

fn offers(order: &mut Running, event: &OrderEvent) -> Result<(), CorruptHistory> {
    match event {
        OrderEvent::OfferMade {
            dispute_id,
            offer_id,
            by,
            remedy,
            note,
            at,
        } => {
            let dispute = dispute(order, *dispute_id, event)?;
            heard(dispute, *by, *at);
            dispute.offers.push(Offer {
                offer_id: *offer_id,
                by: *by,
                remedy: remedy.clone(),
                note: note.clone(),
                at: *at,
                answer: OfferAnswer::Open,
            });
            Ok(())
        }
        OrderEvent::OfferDeclined {
            dispute_id,
            offer_id,
            by,
            at,
        } => {
            offer(order, *dispute_id, *offer_id, event)?.answer = OfferAnswer::Declined { at: *at };
            heard(dispute(order, *dispute_id, event)?, *by, *at);
            Ok(())
        }
        OrderEvent::OfferAccepted {
            dispute_id,
            offer_id,
            at,
            ..
        } => accept(order, *dispute_id, *offer_id, *at, event),
        _ => Err(misplaced(event)),
    }
}

fn course(order: &mut Running, event: &OrderEvent) -> Result<(), CorruptHistory> {
    match event {
        OrderEvent::DisputeWithdrawn {
            dispute_id,
            reason,
            at,
        } => {
            let ending = Ending::Withdrawn {
                reason: reason.clone(),
            };
            end(dispute(order, *dispute_id, event)?, ending, *at);
        }
        OrderEvent::DisputeEscalated {
            dispute_id,
            because,
            at,
        } => {
            let escalation = Escalation {
                because: *because,
                at: *at,
            };
            dispute(order, *dispute_id, event)?.course = Course::Escalated(escalation);
        }
        OrderEvent::DisputeDecided {
            dispute_id,
            finding,
            reasons,
            at,
        } => {
            let ending = Ending::Decided {
                finding: finding.clone(),
                reasons: reasons.clone(),
            };
            end(dispute(order, *dispute_id, event)?, ending, *at);
        }
        _ => return Err(misplaced(event)),
    }
    Ok(())
}

fn refunds(order: &mut Running, event: &OrderEvent) -> Result<(), CorruptHistory> {
    match event {
        OrderEvent::RefundDecided {
            refund_id,
            dispute_id,
            amount,
            at,
        } => order.refunds.push(Refund {
            refund_id: *refund_id,
            dispute_id: *dispute_id,
            amount: *amount,
            at: *at,
            reduced: Vec::new(),
            received: Vec::new(),
        }),
        OrderEvent::RefundReduced {
            refund_id,
            amount,
            at,
        } => {
            let refund = refund(order, *refund_id, event)?;
            let taken = refund.amount.sub_or_zero(*amount);
            let taken = taken.map_err(|error| corrupt(event, error))?;
            refund.amount = *amount;
            refund.reduced.push((taken, *at));
        }
        OrderEvent::RefundReceived {
            refund_id,
            amount,
            to_loan,
            at,
        } => {
            let part = RefundPart {
                amount: *amount,
                to_loan: *to_loan,
                at: *at,
            };
            refund(order, *refund_id, event)?.received.push(part);
        }
        _ => return Err(misplaced(event)),
    }
    Ok(())
}

fn refund<'o>(
    order: &'o mut Running,
    refund_id: RefundId,
    event: &OrderEvent,
) -> Result<&'o mut Refund, CorruptHistory> {
    let found = order
        .refunds
        .iter_mut()
        .find(|refund| refund.refund_id == refund_id);
    found.ok_or_else(|| unknown(event, refund_id))
}

fn words(order: &mut Running, event: &OrderEvent) -> Result<(), CorruptHistory> {
    match event {
        OrderEvent::EvidenceAdded {
            dispute_id,
            evidence_id,
            by,
            file,
            clause,
            note,
            at,
        } => {
            let dispute = dispute(order, *dispute_id, event)?;
            heard(dispute, *by, *at);
            dispute.evidence.push(Evidence {
                evidence_id: *evidence_id,
                by: *by,
                file: file.clone(),
                clause: clause.clone(),
                note: note.clone(),
                at: *at,
            });
        }
        OrderEvent::DisputeStatement {
            dispute_id,
            by,
            text,
            at,
        } => {
            let statement = Statement {
                by: *by,
                text: text.clone(),
                at: *at,
            };
            let dispute = dispute(order, *dispute_id, event)?;
            heard(dispute, *by, *at);
            dispute.statements.push(statement);
        }
        OrderEvent::SupplierResponded { dispute_id, text, at } => {
            let by = Side::Supplier;
            let dispute = dispute(order, *dispute_id, event)?;
            heard(dispute, by, *at);
            dispute.statements.push(Statement {
                by,
                text: text.clone(),
                at: *at,
            });
        }
        _ => return Err(misplaced(event)),
    }
    Ok(())
}

/// The earliest thing a supplier said or gave is its answer (D3), in whatever order the buyer wrote them down.
fn heard(dispute: &mut Dispute, by: Side, at: Instant) {
    if by == Side::Supplier {
        dispute.responded_at = Some(dispute.responded_at.map_or(at, |known| known.min(at)));
    }
}

fn accept(
    order: &mut Running,
    dispute_id: DisputeId,
    offer_id: OfferId,
    at: Instant,
    event: &OrderEvent,
) -> Result<(), CorruptHistory> {
    let offer = offer(order, dispute_id, offer_id, event)?;
    offer.answer = OfferAnswer::Accepted { at };
    let discount = match offer.remedy {
        Remedy::Discount { amount } => Some(amount),
        Remedy::Refund { .. } | Remedy::Return { .. } | Remedy::Replacement => None,
    };
    end(
        dispute(order, dispute_id, event)?,
        Ending::Settled { offer_id },
        at,
    );
    if let Some(amount) = discount {
        order.waivers.push(Waiver {
            instalment: Instalment::Balance,
            amount,
            elsewhere: 0,
            at,
        });
    }
    Ok(())
}

fn end(dispute: &mut Dispute, ending: Ending, at: Instant) {
    let escalated = dispute.escalation();
    dispute.course = Course::Ended {
        escalated,
        ending,
        at,
    };
}

fn dispute<'o>(
    order: &'o mut Running,
    dispute_id: DisputeId,
    event: &OrderEvent,
) -> Result<&'o mut Dispute, CorruptHistory> {
    let found = order
        .disputes
        .iter_mut()
        .find(|dispute| dispute.dispute_id == dispute_id);
    found.ok_or_else(|| unknown(event, dispute_id))
}

fn offer<'o>(
    order: &'o mut Running,
    dispute_id: DisputeId,
    offer_id: OfferId,
    event: &OrderEvent,
) -> Result<&'o mut Offer, CorruptHistory> {
    let dispute = dispute(order, dispute_id, event)?;
    let found = dispute.offers.iter_mut().find(|offer| offer.offer_id == offer_id);
    found.ok_or_else(|| unknown(event, offer_id))
}
