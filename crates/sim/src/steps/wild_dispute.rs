//! Any step of a dispute: grounds of every kind and batch, offers, answers, evidence, decisions, refunds (D1–D8).

use chrono::TimeDelta;
use trade::id::{BatchId, OfferId, RefundId};
use trade::money::Currency;
use trade::order::OrderCommand;
use trade::order::command::*;
use trade::order::event::{Complaint, Finding, Ground, Remedy};
use trade::order::figures::refund_figures;
use trade::order::state::Running;

use super::{Scene, edges, side};
use crate::dice::Dice;

pub(super) fn dispute(scene: &Scene<'_>, order: &Running, dice: &mut Dice) -> Option<OrderCommand> {
    let (at, by) = (edges::instant(scene, dice), side(dice));
    let ceiling = refund_figures(order).ok()?.ceiling.minor();
    let claim = edges::amount(ceiling, Currency::USD, dice);
    let offers = order.open_dispute().map(|dispute| &dispute.offers);
    let offers: Vec<OfferId> = offers.into_iter().flatten().map(|offer| offer.offer_id).collect();
    let refunds: Vec<RefundId> = order.refunds.iter().map(|refund| refund.refund_id).collect();
    Some(match dice.below(22) {
        0..=3 => OpenDispute {
            complaint: complaint(order, dice)?,
            claim,
            evidence: (0..dice.below(2)).filter_map(|_| evidence(scene, dice)).collect(),
            at: None,
        }
        .into(),
        4 | 5 => ExtendDispute {
            complaint: complaint(order, dice)?,
            claim,
            at: None,
        }
        .into(),
        6 => AddEvidence {
            by,
            evidence: evidence(scene, dice)?,
            at,
        }
        .into(),
        7 => AddStatement {
            by,
            text: edges::words("Look again.", dice),
            at,
        }
        .into(),
        8 => {
            // Now and then an answer to what was not opened yet.
            let opened = order.open_dispute().filter(|_| dice.chance(50));
            let before = opened.map(|dispute| dispute.opened_at - TimeDelta::seconds(1));
            let text = edges::words("We are sorry.", dice);
            let at = before.unwrap_or(at);
            RecordSupplierResponse { text, at }.into()
        }
        9..=11 => MakeOffer {
            by,
            remedy: remedy(order, ceiling, dice)?,
            note: String::new(),
            at,
        }
        .into(),
        12..=14 => AnswerOffer {
            offer_id: edges::id(&offers, OfferId::new, dice),
            by,
            accept: dice.chance(50),
            at,
        }
        .into(),
        15 if dice.chance(30) => WithdrawDispute {
            reason: String::new(),
        }
        .into(),
        16 | 17 => Escalate { at: None }.into(),
        18 => RecordDecision {
            finding: finding(ceiling, dice)?,
            reasons: String::new(),
            at,
        }
        .into(),
        19 => Lapse {}.into(),
        _ => RecordRefundReceived {
            refund_id: edges::id(&refunds, RefundId::new, dice),
            amount: edges::amount(refund_left(order), Currency::USD, dice),
            at,
        }
        .into(),
    })
}

fn refund_left(order: &Running) -> i128 {
    let left = order.refunds.iter().map(|refund| {
        let came: i128 = refund.received.iter().map(|part| part.amount.minor()).sum();
        refund.amount.minor() - came
    });
    left.max().unwrap_or(0)
}

fn complaint(order: &Running, dice: &mut Dice) -> Option<Complaint> {
    let batches: Vec<BatchId> = order.batches.iter().map(|batch| batch.batch_id).collect();
    Some(Complaint {
        ground: *dice.pick(&[Ground::LateShipment, Ground::Quality])?,
        batch_id: dice.chance(40).then(|| edges::id(&batches, BatchId::new, dice)),
        statement: edges::words("Not as agreed.", dice),
    })
}

fn evidence(scene: &Scene<'_>, dice: &mut Dice) -> Option<NewEvidence> {
    Some(NewEvidence {
        file: dice.pick(&scene.facts.files)?.clone(),
        clause: "lines[0].quality".to_owned(),
        note: String::new(),
    })
}

fn remedy(order: &Running, ceiling: i128, dice: &mut Dice) -> Option<Remedy> {
    let outstanding = order.positions().balance.outstanding;
    Some(match dice.below(4) {
        0 => Remedy::Refund {
            amount: edges::amount(ceiling, Currency::USD, dice),
        },
        1 => Remedy::Return {
            amount: edges::amount(ceiling, Currency::USD, dice),
        },
        2 => Remedy::Discount {
            amount: edges::amount(outstanding, order.currency(), dice),
        },
        _ => Remedy::Replacement,
    })
}

fn finding(ceiling: i128, dice: &mut Dice) -> Option<Finding> {
    let amount = edges::amount(ceiling, Currency::USD, dice);
    let findings = [
        Finding::SupplierAtFault,
        Finding::NotAtFault,
        Finding::PartlyAtFault { amount },
    ];
    dice.pick(&findings).cloned()
}
