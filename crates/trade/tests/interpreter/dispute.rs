//! Words about disputes and refunds.

use trade::id::{OfferId, RefundId};
use trade::order::command::{
    AddEvidence, AddStatement, AnswerOffer, Escalate, ExtendDispute, MakeOffer, NewEvidence, OpenDispute,
    RecordDecision, RecordRefundReceived, RecordSupplierResponse, WithdrawDispute,
};
use trade::order::event::{Complaint, Finding, Ground, Remedy};
use trade::order::state::Running;
use trade::time::Instant;
use uuid::Uuid;

use super::Problem;
use super::goods::batch_id;
use super::words::{Read, file, side, told, usd};
use super::world::World;

pub(crate) fn read(world: &World, words: &[&str], at: Instant) -> Read {
    Ok(Some(match words {
        ["open", "dispute", "on", rest @ ..] => {
            let (complaint, claim, evidence) = complaint(world, rest)?;
            OpenDispute {
                complaint,
                claim: usd(claim)?,
                evidence,
                at: told(world, at),
            }
            .into()
        }
        ["extend", "dispute", "on", rest @ ..] => {
            let (complaint, claim, _) = complaint(world, rest)?;
            ExtendDispute {
                complaint,
                claim: usd(claim)?,
                at: told(world, at),
            }
            .into()
        }
        ["supplier", "responds"] => {
            let text = "We will look into it.".to_owned();
            RecordSupplierResponse { text, at }.into()
        }
        ["withdraw", "dispute"] => {
            let reason = "Settled between us.".to_owned();
            WithdrawDispute { reason }.into()
        }
        ["escalate"] => Escalate { at: told(world, at) }.into(),
        ["platform", "decides", finding @ ..] => {
            let (finding, reasons) = (self::finding(finding)?, String::new());
            RecordDecision { finding, reasons, at }.into()
        }
        ["refund", "received", amount] => {
            let newest = world.running().ok().and_then(|running| running.refunds.last());
            let refund_id = newest.map_or(RefundId::new(Uuid::nil()), |refund| refund.refund_id);
            let amount = usd(amount)?;
            RecordRefundReceived {
                refund_id,
                amount,
                at,
            }
            .into()
        }
        words => return talk(world, words, at),
    }))
}

/// Words, files and offers of a side.
fn talk(world: &World, words: &[&str], at: Instant) -> Read {
    let (by, rest) = side(words);
    let dispute = world.running().ok().and_then(Running::open_dispute);
    let newest = dispute.and_then(|dispute| dispute.newest_offer());
    let offer_id = newest.map_or(OfferId::new(Uuid::nil()), |offer| offer.offer_id);
    let answer = |accept| AnswerOffer {
        offer_id,
        by,
        accept,
        at,
    };
    Ok(Some(match rest {
        ["says", text @ ..] => {
            let text = text.join(" ");
            AddStatement { by, text, at }.into()
        }
        ["adds", name] => {
            let evidence = evidence(name);
            AddEvidence { by, evidence, at }.into()
        }
        ["offer" | "offers", remedy @ ..] => {
            let (remedy, note) = (self::remedy(world, remedy)?, String::new());
            MakeOffer { by, remedy, note, at }.into()
        }
        ["accept" | "accepts", "offer"] => answer(true).into(),
        ["decline" | "declines", "offer"] => answer(false).into(),
        _ => return Ok(None),
    }))
}

fn evidence(name: &str) -> NewEvidence {
    NewEvidence {
        file: file(name),
        clause: "lines[0].quality".to_owned(),
        note: String::new(),
    }
}

/// `quality [of batch 1] claiming 500.00 [with photo.jpg]`.
fn complaint<'w>(
    world: &World,
    words: &'w [&'w str],
) -> Result<(Complaint, &'w str, Vec<NewEvidence>), Problem> {
    let (ground, rest) = match words {
        ["quality", rest @ ..] => (Ground::Quality, rest),
        ["late", "shipment", rest @ ..] => (Ground::LateShipment, rest),
        _ => return Err("a ground is quality or late shipment".to_owned()),
    };
    let (batch_id, rest) = match rest {
        ["of", "batch", batch, rest @ ..] => (Some(batch_id(world, batch)?), rest),
        rest => (None, rest),
    };
    let (claim, evidence) = match rest {
        ["claiming", claim] => (*claim, Vec::new()),
        ["claiming", claim, "with", name] => (*claim, vec![evidence(name)]),
        _ => return Err("claiming <amount> [with <file>]".to_owned()),
    };
    let complaint = Complaint {
        ground,
        batch_id,
        statement: "Not as agreed.".to_owned(),
    };
    Ok((complaint, claim, evidence))
}

fn remedy(world: &World, words: &[&str]) -> Result<Remedy, Problem> {
    Ok(match words {
        ["refund", amount] => Remedy::Refund { amount: usd(amount)? },
        ["return", "against", amount] => Remedy::Return { amount: usd(amount)? },
        ["discount", amount] => Remedy::Discount {
            amount: world.money(amount)?,
        },
        ["replacement"] => Remedy::Replacement,
        _ => return Err("no such remedy".to_owned()),
    })
}

fn finding(words: &[&str]) -> Result<Finding, Problem> {
    Ok(match words {
        ["supplier", "at", "fault"] => Finding::SupplierAtFault,
        ["partly", "at", "fault", amount] => Finding::PartlyAtFault { amount: usd(amount)? },
        ["not", "at", "fault"] => Finding::NotAtFault,
        _ => return Err("no such finding".to_owned()),
    })
}
