//! The refusals that many decisions share: stage of the order, instants of facts, texts, amounts.
//! It must not hold a rule that belongs to one command.

use super::super::contract::Side;
use super::super::ctx::Ctx;
use super::super::figures::is_refunded;
use super::super::state::{Cancelled, Order, Running, Unconfirmed, Was};
use crate::kept::{is_last_four, may_be_number};
use crate::money::{Currency, Money, MoneyError};
use crate::refusal::Refusal;
use crate::time::{Day, Instant, TimeError, day_in};

pub(super) fn not_started() -> Refusal {
    Refusal::new("order.not_started", "O2", "The order has not been started.")
}

pub(super) fn started_twice() -> Refusal {
    Refusal::new(
        "order.already_started",
        "O2",
        "The order has been started already.",
    )
}

/// The order before both sides agreed (O5).
pub(super) fn unconfirmed(order: &Order) -> Result<&Unconfirmed, Refusal> {
    match order {
        Order::Unconfirmed(order) => Ok(order),
        Order::Running(order) => Err(Refusal::new(
            "order.already_confirmed",
            "O6",
            "The order is confirmed; its contract changes only by a proposal that the other side accepts.",
        )
        .fact("confirmed_at", order.confirmed.at)),
        Order::Cancelled(cancelled) => Err(is_cancelled(cancelled)),
    }
}

/// The confirmed order that was not cancelled.
pub(super) fn running(order: &Order) -> Result<&Running, Refusal> {
    match order {
        Order::Running(order) => Ok(order),
        Order::Unconfirmed(_) => Err(not_confirmed()),
        Order::Cancelled(cancelled) => Err(is_cancelled(cancelled)),
    }
}

/// The confirmed order, also when it was cancelled by agreement: refunds come in after that (O8).
pub(super) fn confirmed(order: &Order) -> Result<&Running, Refusal> {
    match order {
        Order::Running(order) => Ok(order),
        Order::Unconfirmed(_) => Err(not_confirmed()),
        Order::Cancelled(cancelled) => match &cancelled.was {
            Was::Running(order) => Ok(order),
            Was::Unconfirmed(_) => Err(is_cancelled(cancelled)),
        },
    }
}

/// The confirmed order whose receipt is not confirmed and whose money has not all come back.
pub(super) fn unfinished(order: &Order) -> Result<&Running, Refusal> {
    let order = running(order)?;
    if let Some(at) = order.completed_at() {
        let sentence = "Receipt is confirmed: the order is complete.";
        return Err(Refusal::new("order.completed", "H2", sentence).fact("completed_at", at));
    }
    if is_refunded(order) {
        return Err(Refusal::new(
            "order.refunded",
            "D8",
            "All that was received has come back.",
        ));
    }
    Ok(order)
}

/// The confirmed order that money can still be sent for: unfinished, or complete with something outstanding again
/// because a payment came back after receipt was confirmed (P9).
pub(super) fn payable(order: &Order) -> Result<&Running, Refusal> {
    let open = running(order)?;
    let positions = open.positions();
    let owes = positions.initial.outstanding + positions.balance.outstanding > 0;
    if open.completed_at().is_some() && owes && !is_refunded(open) {
        return Ok(open);
    }
    unfinished(order)
}

fn not_confirmed() -> Refusal {
    Refusal::new(
        "order.not_confirmed",
        "O5",
        "The order is not confirmed by both sides.",
    )
}

fn is_cancelled(cancelled: &Cancelled) -> Refusal {
    Refusal::new("order.cancelled", "O8", "The order is cancelled.").fact("cancelled_at", cancelled.at)
}

/// A fact cannot come from the future (T2), nor precede what it follows. Its instant is the argument `at`.
pub(super) fn fact_time(
    at: Instant,
    after: Instant,
    follows: &'static str,
    ctx: &Ctx<'_>,
) -> Result<(), Refusal> {
    if at > ctx.now {
        let sentence = "A fact cannot be recorded before it has happened.";
        return Err(Refusal::new("time.in_future", "T2", sentence)
            .field("at")
            .fact("at", at)
            .fact("now", ctx.now));
    }
    if at < after {
        return Err(too_early(follows, at, after).field("at"));
    }
    Ok(())
}

/// When the buyer did something on the platform: at an instant that is told and is judged as any fact, or now.
pub(super) fn done_at(
    told: Option<Instant>,
    after: Instant,
    follows: &'static str,
    ctx: &Ctx<'_>,
) -> Result<Instant, Refusal> {
    if let Some(at) = told {
        fact_time(at, after, follows, ctx)?;
    }
    Ok(told.unwrap_or(ctx.now))
}

/// What happens now follows what it must: a clock that went back is told, and no argument is at fault (T2).
pub(super) fn now_follows(after: Instant, follows: &'static str, ctx: &Ctx<'_>) -> Result<(), Refusal> {
    if ctx.now < after {
        return Err(too_early(follows, ctx.now, after));
    }
    Ok(())
}

fn too_early(follows: &'static str, at: Instant, earliest: Instant) -> Refusal {
    before_what_it_follows(follows)
        .fact("at", at)
        .fact("earliest", earliest)
}

fn before_what_it_follows(follows: &'static str) -> Refusal {
    let sentence = "A fact cannot come before the one it follows.";
    Refusal::new("time.too_early", "T2", sentence).fact("follows", follows)
}

/// As [`fact_time`], for calendar days in the platform's zone (T1): the argument `on`.
pub(super) fn fact_day(on: Day, after: Day, follows: &'static str, ctx: &Ctx<'_>) -> Result<(), Refusal> {
    in_range(on, "on")?;
    let today = today(ctx);
    if on > today {
        let sentence = "A fact cannot be recorded before it has happened.";
        return Err(Refusal::new("time.in_future", "T2", sentence)
            .field("on")
            .fact("on", on)
            .fact("today", today));
    }
    if on < after {
        return Err(before_what_it_follows(follows)
            .field("on")
            .fact("on", on)
            .fact("earliest", after));
    }
    Ok(())
}

/// A day within the years that are known to the program.
pub(super) fn in_range(day: Day, field: &'static str) -> Result<Day, Refusal> {
    crate::time::in_range(day).map_err(|error| time(error).field(field))
}

/// A day at whose end something closes, within the years that are known to the program.
pub(super) fn end_in_range(day: Day, field: &'static str) -> Result<Day, Refusal> {
    crate::time::end_in_range(day).map_err(|error| time(error).field(field))
}

/// Today in the platform's zone (T1).
pub(super) fn today(ctx: &Ctx<'_>) -> Day {
    day_of(ctx.now, ctx)
}

/// The day of an instant in the platform's zone (T1).
pub(super) fn day_of(instant: Instant, ctx: &Ctx<'_>) -> Day {
    day_in(instant, ctx.rulebook.platform().time_zone)
}

/// A date that left the known years.
pub(super) fn time(error: TimeError) -> Refusal {
    Refusal::new("time.out_of_range", "T1", error.to_string())
}

/// An amount that left the range of money, or two currencies in one sum (M2).
pub(super) fn money(error: MoneyError) -> Refusal {
    match error {
        MoneyError::CurrencyMismatch { left, right } => mixed(left, right),
        MoneyError::OutOfRange { .. } | MoneyError::Text(_) | MoneyError::NoParts => {
            Refusal::new("money.out_of_range", "M1", error.to_string())
        }
    }
}

/// The amount is above zero and in this currency (M2).
pub(super) fn positive(amount: Money, currency: Currency, field: &'static str) -> Result<(), Refusal> {
    if amount.currency() != currency {
        return Err(mixed(currency, amount.currency()).field(field));
    }
    if !amount.is_positive() {
        let sentence = "The amount must be above zero.";
        return Err(Refusal::new("money.not_positive", "M1", sentence)
            .field(field)
            .fact("amount", amount));
    }
    Ok(())
}

fn mixed(expected: Currency, given: Currency) -> Refusal {
    let sentence = format!("The amount is in {given} where {expected} is needed.");
    Refusal::new("money.mixed_currency", "M2", sentence)
        .fact("expected", expected)
        .fact("given", given)
}

/// Exactly four letters or digits: more of a card or an account is never kept (RB4).
pub(super) fn last_four(text: &str, field: &'static str) -> Result<(), Refusal> {
    if is_last_four(text) {
        return Ok(());
    }
    let sentence = "Of a card or an account only the last four characters are kept.";
    Err(Refusal::new("payment.last_four", "RB4", sentence).field(field))
}

/// A name that is there and is no card or account number in disguise (RB4).
pub(super) fn name(text: &str, field: &'static str) -> Result<(), Refusal> {
    if text.trim().is_empty() {
        return Err(missing(field));
    }
    if may_be_number(text) {
        let sentence = "A name with that many digits may be an account or card number, which is never kept.";
        return Err(Refusal::new("payment.full_number", "RB4", sentence).field(field));
    }
    Ok(())
}

/// Words that must be there.
pub(super) fn text(text: &str, field: &'static str) -> Result<(), Refusal> {
    if text.trim().is_empty() {
        Err(missing(field))
    } else {
        Ok(())
    }
}

fn missing(field: &'static str) -> Refusal {
    Refusal::new("order.text_missing", "O4", "Words are missing.").field(field)
}

/// Something named that this order does not have.
pub(super) fn unknown(
    code: &'static str,
    rule: &'static str,
    what: &'static str,
    id: impl ToString,
) -> Refusal {
    Refusal::new(code, rule, format!("This order has no such {what}.")).fact("id", id.to_string())
}

/// The other side must answer, not the one that asked.
pub(super) fn other_side(
    by: Side,
    asked_by: Side,
    code: &'static str,
    rule: &'static str,
) -> Result<(), Refusal> {
    if by == asked_by {
        return Err(Refusal::new(code, rule, "Only the other side can answer."));
    }
    Ok(())
}
