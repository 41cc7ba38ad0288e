//! Changes after confirmation (O6, O7): proposals that the other side accepts, and until when.
//! It must not change anything by itself.

use super::super::command::{AnswerChange, ProposeChange, WithdrawChange};
use super::super::complete::require_complete;
use super::super::contract::{Contract, Line, Side};
use super::super::ctx::Ctx;
use super::super::event::{CoverTerms, OrderEvent};
use super::super::figures::{in_usd, refund_figures};
use super::super::state::{Change, ChangeFate, Order, Running};
use super::cover::{cover_terms, has_types};
use super::guard;
use crate::id::{ChangeId, ProductId};
use crate::money::Money;
use crate::refusal::Refusal;
use crate::time::Instant;

type Decision = Result<Vec<OrderEvent>, Refusal>;

/// After confirmation a change is a proposal for the other side, one at a time (O6).
pub(super) fn propose(order: &Order, command: &ProposeChange, ctx: &Ctx<'_>) -> Decision {
    let order = guard::unfinished(order)?;
    let (after, follows) = newest_agreement(order);
    guard::fact_time(command.at, after, follows, ctx)?;
    if let Some(open) = order.open_change() {
        let sentence = "A proposed change is waiting for its answer.";
        return Err(Refusal::new("change.already_open", "O6", sentence).fact("change_id", open.change_id));
    }
    may_become(order, &command.contract, command.at, ctx)?;
    Ok(vec![OrderEvent::ChangeProposed {
        change_id: ChangeId::new(ctx.ids.nth(0)),
        by: command.by,
        contract: command.contract.clone(),
        reason: command.reason.clone(),
        at: command.at,
    }])
}

/// What a proposal would change: the terms that were agreed last (O6). One that is older was answered or overtaken by them.
fn newest_agreement(order: &Running) -> (Instant, &'static str) {
    let accepted = order.changes.iter().filter_map(|change| match change.fate {
        ChangeFate::Accepted { at, .. } => Some(at),
        ChangeFate::Open | ChangeFate::Declined { .. } | ChangeFate::Withdrawn { .. } => None,
    });
    let newest = accepted.max().map(|at| (at, "change_accepted"));
    newest.unwrap_or((order.confirmed.at, "confirmed"))
}

/// Whether the terms may become these at `at` (O7): the coverage type until the order is paid, all else until shipment. A
/// fact is judged by its own instant: what was agreed in time is agreed, also when it is written down after what followed.
/// Returns the cover they would have.
fn may_become(
    order: &Running,
    contract: &Contract,
    at: Instant,
    ctx: &Ctx<'_>,
) -> Result<CoverTerms, Refusal> {
    let agreed = &*order.terms.contract;
    let totals = require_complete(contract, has_types(ctx.rulebook))?;
    if agreed == contract {
        return Err(Refusal::new(
            "change.nothing",
            "O6",
            "The proposal changes nothing.",
        ));
    }
    if agreed.currency != contract.currency && !order.payments.is_empty() {
        let sentence = "Payments were made in the order's currency: it stays.";
        return Err(Refusal::new("change.currency", "M2", sentence).fact("currency", agreed.currency));
    }
    if agreed.coverage != contract.coverage && order.was_paid_at(at) {
        let sentence = "The coverage type changes only until the balance is paid.";
        return Err(Refusal::new("change.coverage_after_balance", "O7", sentence));
    }
    until_shipment(order, contract, at)?;
    let cover = cover_terms(contract, &totals, ctx)?;
    within_refunds(order, contract, cover.cap)?;
    Ok(cover)
}

/// All but the coverage type stays from the first shipment on (O7). What was agreed before it may be written down after:
/// then only the lines that a batch was counted from must still be there, with as much as was shipped.
fn until_shipment(order: &Running, contract: &Contract, at: Instant) -> Result<(), Refusal> {
    let agreed = &*order.terms.contract;
    let Some(first) = order.batches.iter().map(|batch| batch.shipped_at).min() else {
        return Ok(());
    };
    if same_but_coverage(agreed, contract) || (at < first && holds_what_was_shipped(order, contract)) {
        return Ok(());
    }
    let sentence = "Lines, prices and dates change only until shipment.";
    Err(Refusal::new("change.after_shipment", "O7", sentence).fact("shipped_at", first))
}

fn holds_what_was_shipped(order: &Running, contract: &Contract) -> bool {
    let agreed = &order.terms.contract.lines;
    let counted = order.shipped.iter().zip(agreed).enumerate();
    let mut counted = counted.filter(|(_, (shipped, _))| !shipped.value().is_zero());
    counted.all(|(place, (shipped, before))| {
        contract.lines.get(place).is_some_and(|line| {
            let enough = line
                .quantity
                .is_some_and(|ordered| ordered.value() >= shipped.value());
            enough && goods(line) == goods(before)
        })
    })
}

/// What a line is of.
fn goods(line: &Line) -> (Option<ProductId>, &str, &str, &str) {
    (line.product_id, &line.product, &line.model, &line.unit)
}

fn same_but_coverage(agreed: &Contract, proposed: &Contract) -> bool {
    let mut with_agreed_type = proposed.clone();
    with_agreed_type.coverage = agreed.coverage;
    with_agreed_type == *agreed
}

/// Refunds that were decided stay within C7 under the new terms.
fn within_refunds(order: &Running, contract: &Contract, cap: Money) -> Result<(), Refusal> {
    let decided = refund_figures(order).map_err(guard::money)?.decided;
    let received = Money::from_minor(order.sums.received(), contract.currency);
    let covered = received
        .and_then(|received| in_usd(contract, received)?.min(cap))
        .map_err(guard::money)?;
    if covered.minor() < decided.minor() {
        let sentence = "More was refunded than would be covered under the new terms.";
        return Err(Refusal::new("change.below_refunds", "C7", sentence)
            .fact("decided", decided)
            .fact("covered", covered));
    }
    Ok(())
}

fn open_change(order: &Running, change_id: ChangeId) -> Result<&Change, Refusal> {
    let open = order.open_change().filter(|change| change.change_id == change_id);
    open.ok_or_else(|| guard::unknown("change.not_open", "O6", "open change", change_id))
}

/// The other side's answer; the rules are asked again, since the order may have moved on (O7).
pub(super) fn answer(order: &Order, command: &AnswerChange, ctx: &Ctx<'_>) -> Decision {
    let order = guard::unfinished(order)?;
    let open = open_change(order, command.change_id)?;
    guard::other_side(command.by, open.by, "change.own_proposal", "O6")?;
    guard::fact_time(command.at, open.at, "change_proposed", ctx)?;
    let (change_id, by, at) = (command.change_id, command.by, command.at);
    if !command.accept {
        let reason = command.reason.clone();
        return Ok(vec![OrderEvent::ChangeDeclined {
            change_id,
            by,
            reason,
            at,
        }]);
    }
    let cover = may_become(order, &open.contract, at, ctx)?;
    let version = order.head.next_version();
    Ok(vec![OrderEvent::ChangeAccepted {
        change_id,
        by,
        version,
        cover,
        at,
    }])
}

/// A proposal is taken back by the side that made it (O6).
pub(super) fn withdraw(order: &Order, command: &WithdrawChange, ctx: &Ctx<'_>) -> Decision {
    let order = guard::running(order)?;
    let open = open_change(order, command.change_id)?;
    if open.by != Side::Buyer {
        let sentence = "Only the side that proposed a change can take it back.";
        return Err(Refusal::new("change.not_ours", "O6", sentence));
    }
    let (change_id, by, at) = (command.change_id, Side::Buyer, ctx.now);
    Ok(vec![OrderEvent::ChangeWithdrawn { change_id, by, at }])
}
