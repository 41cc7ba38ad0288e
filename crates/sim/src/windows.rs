//! What a page offers against what is decided: an action that is not offered is refused, an open deadline's action is
//! offered, and a window that ends a right ends it at its closing instant and not a second before (T1, T3). Beside them
//! what the contract check says (O9).

use std::collections::BTreeSet;

use chrono::TimeDelta;
use trade::id::BatchId;
use trade::money::{Currency, Money};
use trade::order::actions::{actions, recordable};
use trade::order::check::{CheckCtx, WarningCode, check};
use trade::order::command::{Escalate, ExtendDispute, Lapse, OpenDispute};
use trade::order::contract::Contract;
use trade::order::event::{Complaint, Ground};
use trade::order::view::{Action, Deadline, DeadlineKind};
use trade::order::windows::deadlines;
use trade::order::{Ctx, Order, OrderCommand, OrderEvent, decide};
use trade::refusal::Refusal;
use trade::time::Instant;

use crate::model::{Broken, Check, Sheet, must};

/// Compares a decision with what was offered before it. Gives the rules that had something to say.
///
/// # Errors
/// T3 when the two disagree.
pub fn agree(
    (order, sheet): (&Order, &Sheet),
    command: &OrderCommand,
    decided: &Result<Vec<OrderEvent>, Refusal>,
    ctx: &Ctx<'_>,
) -> Result<BTreeSet<&'static str>, Broken> {
    let mut spoken = BTreeSet::new();
    let offered = offered(order, ctx);
    for action in &offered {
        must(action.allowed == action.refusal.is_none(), "T3", || {
            format!("{} is offered and refused at once", action.command)
        })?;
    }
    // An earlier account may still be compared, for a payment of its time; a page offers the current one (P10).
    let of_earlier_account = matches!(command, OrderCommand::ConfirmAccount(_));
    if decided.is_ok() && happens_now(command, ctx) && !of_earlier_account {
        let mut named = offered
            .iter()
            .filter(|action| action.command == command.name())
            .peekable();
        let known = named.peek().is_some();
        spoken.extend(known.then_some("T3"));
        must(!known || named.any(|action| action.allowed), "T3", || {
            format!("{} was taken though no page offers it", command.name())
        })?;
    }
    // A clock that stands before the newest fact is refused by T2, whatever is open.
    if ctx.now < order.head().changed_at {
        return Ok(spoken);
    }
    let open =
        deadlines(order, ctx.now, ctx.rulebook).map_err(|error| Broken::new("T1", error.to_string()))?;
    for deadline in &open {
        counted(deadline, sheet)?;
        spoken.extend(kept(order, deadline, &offered, ctx)?);
    }
    Ok(spoken)
}

/// O9: the plainest warnings of the contract check, looked for once more. Gives the rule when there were any.
///
/// # Errors
/// A warning that is missing, or given for nothing.
pub fn warned(contract: &Contract, assured: bool) -> Result<Option<&'static str>, Broken> {
    let ctx = CheckCtx {
        assured,
        initial_and_cap: None,
        delay_agreed: false,
    };
    let given = check(contract, ctx);
    let unmeasured = contract
        .lines
        .iter()
        .filter(|line| line.quality.is_empty())
        .count();
    for (code, expected) in [
        (WarningCode::NotAssured, usize::from(!assured)),
        (WarningCode::NoShipBy, usize::from(contract.ship_by.is_none())),
        (
            WarningCode::NoNamedPlace,
            usize::from(contract.named_place.is_empty()),
        ),
        (WarningCode::NoQualityRequirement, unmeasured),
    ] {
        let found = given.iter().filter(|warning| warning.code == code).count();
        must(found == expected, "O9", || {
            format!("{code:?} is said {found} times where {expected} are due")
        })?;
    }
    Ok((!given.is_empty()).then_some("O9"))
}

fn offered(order: &Order, ctx: &Ctx<'_>) -> Vec<Action> {
    let mut offered = actions(order, ctx);
    offered.extend(recordable(order, ctx));
    offered
}

/// Whether the command is about this very instant, as every offer is.
fn happens_now(command: &OrderCommand, ctx: &Ctx<'_>) -> bool {
    let Ok(fields) = serde_json::to_value(command) else {
        return false;
    };
    match fields.get("at") {
        Some(at) => serde_json::to_value(ctx.now).is_ok_and(|now| *at == now),
        None => true,
    }
}

fn is_allowed(offered: &[Action], name: &str) -> bool {
    offered
        .iter()
        .any(|action| action.command == name && action.allowed)
}

/// T1: a deadline closes when the model counts that it does.
fn counted(deadline: &Deadline, sheet: &Sheet) -> Check {
    let (Some(closes_at), Some(ours)) = (deadline.closes_at, sheet.closings(deadline.kind)) else {
        return Ok(());
    };
    must(ours.contains(&closes_at), "T1", || {
        format!("{:?} closes at {closes_at} where {ours:?} is so", deadline.kind)
    })
}

/// The action of an open deadline is offered; where it is not, another fact has to come first, and the refusal says so.
fn kept(
    order: &Order,
    deadline: &Deadline,
    offered: &[Action],
    ctx: &Ctx<'_>,
) -> Result<Vec<&'static str>, Broken> {
    let mut spoken = Vec::new();
    let Some(name) = deadline.action.as_deref() else {
        return Ok(spoken);
    };
    let at_once = matches!(
        deadline.kind,
        DeadlineKind::AnswerChange
            | DeadlineKind::AnswerCancellation
            | DeadlineKind::AnswerOffer
            | DeadlineKind::QualityWindow
            | DeadlineKind::LateShipmentWindow
            | DeadlineKind::ConfirmReceipt
            | DeadlineKind::Feedback
            | DeadlineKind::DisputeRespond
            | DeadlineKind::DisputeSettle
            | DeadlineKind::Inspection
            | DeadlineKind::Arrival
    );
    spoken.extend(at_once.then_some("T3"));
    must(!at_once || is_allowed(offered, name), "T3", || {
        format!(
            "the deadline {:?} names {name}, which is not offered",
            deadline.kind
        )
    })?;
    if let Some(closes_at) = deadline.closes_at.filter(|at| *at > ctx.now) {
        spoken.extend(closed(order, (deadline.kind, name), closes_at, ctx)?);
    }
    Ok(spoken)
}

/// What a window changes it changes at its closing instant, and not a second before (T1). Gives the rules that had
/// something to say.
fn closed(
    order: &Order,
    (kind, name): (DeadlineKind, &str),
    closes_at: Instant,
    ctx: &Ctx<'_>,
) -> Result<Vec<&'static str>, Broken> {
    let mut spoken = Vec::new();
    let at = |now| Ctx { now, ..ctx.clone() };
    let before = at(closes_at - TimeDelta::seconds(1));
    match kind {
        DeadlineKind::Feedback => {
            let at_end = self::offered(order, &at(closes_at));
            let open = is_allowed(&self::offered(order, &before), name);
            must(open && !is_allowed(&at_end, name), "T1", || {
                format!("{name} does not end at {closes_at}")
            })?;
            spoken.push("T1");
        }
        DeadlineKind::Lapse => {
            let lapse = OrderCommand::from(Lapse {});
            let early = decide(Some(order), &lapse, &before).is_ok();
            let in_time = decide(Some(order), &lapse, &at(closes_at)).is_ok();
            must(!early && in_time, "RB2", || {
                format!("the order does not lapse at {closes_at}")
            })?;
            spoken.extend(["T1", "RB2"]);
        }
        DeadlineKind::QualityWindow | DeadlineKind::LateShipmentWindow => {
            let open = is_allowed(&self::offered(order, &before), name);
            must(open, "D2", || format!("{name} is over before {closes_at}"))?;
            let ground = if kind == DeadlineKind::QualityWindow {
                Ground::Quality
            } else {
                Ground::LateShipment
            };
            must(ends(order, ground, &before, &at(closes_at)), "D2", || {
                format!("{ground:?} is not refused at {closes_at}, when its window closes")
            })?;
            spoken.extend(["T1", "D2"]);
        }
        DeadlineKind::DisputeRespond => {
            let escalate = OrderCommand::from(Escalate { at: None });
            let early = decide(Some(order), &escalate, &before).is_ok();
            let in_time = decide(Some(order), &escalate, &at(closes_at)).is_ok();
            must(!early && in_time, "D3", || {
                format!("silence does not let escalate at {closes_at}")
            })?;
            spoken.extend(["T1", "D3"]);
        }
        _ => {}
    }
    Ok(spoken)
}

/// Whether the ground, of the whole order or of a batch, is over with the closing instant and was not before.
fn ends(order: &Order, ground: Ground, before: &Ctx<'_>, then: &Ctx<'_>) -> bool {
    let batches = order.running().map_or(&[][..], |running| &running.batches);
    let places = batches.iter().map(|batch| Some(batch.batch_id)).chain([None]);
    let is_over = |batch_id, ctx: &Ctx<'_>| {
        let refusal = decide(Some(order), &complain(order, ground, batch_id), ctx).err();
        refusal.is_some_and(|refusal| {
            ["dispute.late_shipment_closed", "dispute.quality_closed"].contains(&refusal.code)
        })
    };
    places
        .into_iter()
        .any(|place| !is_over(place, before) && is_over(place, then))
}

/// The smallest complaint of a ground: in the open dispute, or in a new one.
fn complain(order: &Order, ground: Ground, batch_id: Option<BatchId>) -> OrderCommand {
    let complaint = Complaint {
        ground,
        batch_id,
        statement: "-".to_owned(),
    };
    let claim = Money::zero(Currency::USD);
    let open = order.running().and_then(|running| running.open_dispute());
    match open {
        Some(_) => ExtendDispute {
            complaint,
            claim,
            at: None,
        }
        .into(),
        None => OpenDispute {
            complaint,
            claim,
            evidence: Vec::new(),
            at: None,
        }
        .into(),
    }
}
