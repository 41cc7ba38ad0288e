//! What every decision about the line asks: known ids, amounts in USD, instants in order.
//! It must not know commands.

use super::state::{Draw, DrawPhase, Facility, Line};
use crate::id::DrawId;
use crate::money::{Currency, Money, MoneyError};
use crate::refusal::Refusal;
use crate::time::Instant;

pub(super) fn not_open(state: &Facility) -> Refusal {
    let refusal = Refusal::new("credit.no_open_line", "L2", "There is no open line.");
    match &state.line {
        Line::None | Line::Open { .. } => refusal,
        Line::Suspended { reason, .. } | Line::Closed { reason, .. } => {
            refusal.fact("reason", reason.clone())
        }
    }
}

pub(super) fn known(state: &Facility, draw_id: DrawId) -> Result<&Draw, Refusal> {
    state.draw(draw_id).ok_or_else(|| {
        Refusal::new("credit.unknown_draw", "L5", "There is no such draw.").fact("draw_id", draw_id)
    })
}

pub(super) fn pending(state: &Facility, draw_id: DrawId) -> Result<&Draw, Refusal> {
    let draw = known(state, draw_id)?;
    match draw.phase {
        DrawPhase::Pending => Ok(draw),
        DrawPhase::Agreed { .. } | DrawPhase::Failed { .. } => {
            Err(
                Refusal::new("credit.draw_settled", "L5", "The draw is not pending any more.")
                    .fact("draw_id", draw_id),
            )
        }
    }
}

fn not_in_future(at: Instant, now: Instant) -> Result<(), Refusal> {
    if at > now {
        let message = "What is recorded has already happened.";
        return Err(Refusal::new("credit.in_future", "T2", message)
            .field("at")
            .fact("at", at)
            .fact("now", now));
    }
    Ok(())
}

/// A fact of one draw lies between what it follows and now (T2). Other loans have nothing to do with it: an agreement
/// counts from its own day, also when it is written down after what happened to another (L3, P11).
pub(super) fn followed(
    (name, before): (&'static str, Instant),
    at: Instant,
    now: Instant,
) -> Result<Instant, Refusal> {
    not_in_future(at, now)?;
    if at < before {
        let message = "What this follows happened later than that.";
        return Err(Refusal::new("credit.out_of_order", "T2", message)
            .field("at")
            .fact("at", at)
            .fact(name, before));
    }
    Ok(at)
}

/// An outside fact of the whole line lies between its newest fact and now (T2).
pub(super) fn happened(state: &Facility, at: Instant, now: Instant) -> Result<Instant, Refusal> {
    not_in_future(at, now)?;
    match state.newest {
        Some(newest) if at < newest => {
            let message = "The line's newest fact is later than that.";
            Err(Refusal::new("credit.out_of_order", "T2", message)
                .field("at")
                .fact("at", at)
                .fact("newest", newest))
        }
        Some(_) | None => Ok(at),
    }
}

pub(super) fn usd_above_zero(amount: Money, name: &'static str) -> Result<(), Refusal> {
    usd_not_negative(amount, name)?;
    if amount.is_zero() {
        return Err(Refusal::new("credit.amount", "L1", "The amount is above zero.").field(name));
    }
    Ok(())
}

pub(super) fn usd_not_negative(amount: Money, name: &'static str) -> Result<(), Refusal> {
    if amount.currency() != Currency::USD {
        return Err(Refusal::new("credit.currency", "L1", "Pay Later is in USD only.")
            .field(name)
            .fact("currency", amount.currency()));
    }
    if amount.is_negative() {
        return Err(Refusal::new("credit.amount", "L1", "The amount is not below zero.").field(name));
    }
    Ok(())
}

pub(super) fn adds_up(error: &MoneyError) -> Refusal {
    Refusal::new("credit.out_of_range", "M2", "The amounts cannot be added up.")
        .fact("reason", error.to_string())
}
