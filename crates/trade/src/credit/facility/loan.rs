//! The arithmetic of a loan: its schedule (L5), what a refund takes from it (L6), a month's statement (L4, L5).
//! It must not know stages of the line.

use chrono::{Datelike, Months};

use super::command::ApplyRefund;
use super::event::{CreditEvent, LoanTerms, RefundCut, Statement, StatementEntry};
use super::guard::{adds_up, known, usd_above_zero};
use super::state::{Draw, DrawPhase, Facility, Line, LoanMonth, Posted, zero};
use crate::credit::schedule::{ScheduleError, ScheduleMonth, schedule as schedule_of};
use crate::money::{Money, MoneyError, Rate};
use crate::refusal::Refusal;
use crate::rulebook::Rulebook;
use crate::time::{Day, Instant, Tz, day_in, start_of_day};

/// The schedule of a draw under the terms it was asked for under. The promotional credit goes to the first loan under
/// them and lapses with its first month (L4).
pub(super) fn schedule(state: &Facility, draw: &Draw, first_due: Day) -> Result<Vec<ScheduleMonth>, Refusal> {
    let (terms, since) = &draw.offer;
    let credit = credit_left_of(state, terms, *since);
    let months = usize::try_from(draw.months).unwrap_or(usize::MAX);
    let rates: Vec<Rate> = terms.monthly_fee_rates.iter().take(months).copied().collect();
    let schedule =
        schedule_of(draw.principal, &rates, credit, first_due, terms.months_max()).map_err(unscheduled)?;
    Ok(schedule.months)
}

/// What the next loan agreed on may take of the promotional credit, in USD: all of it until one was agreed on under
/// the terms that hold now, whatever was lent under earlier ones (L4). Zero without a line.
pub(super) fn promotional_credit_left(state: &Facility) -> Money {
    let (terms, since) = match &state.line {
        Line::Open { terms, since, .. } | Line::Suspended { terms, since, .. } => (terms, *since),
        Line::None | Line::Closed { .. } => return zero(),
    };
    credit_left_of(state, terms, since)
}

fn credit_left_of(state: &Facility, terms: &LoanTerms, since: Instant) -> Money {
    let used = state.draws.iter().any(|draw| match draw.phase {
        DrawPhase::Agreed { .. } => draw.offer.1 == since,
        DrawPhase::Pending | DrawPhase::Failed { .. } => false,
    });
    if used { zero() } else { terms.promotional_credit }
}

fn unscheduled(error: ScheduleError) -> Refusal {
    let reason = error.to_string();
    match error {
        // The first payment is so late that the last would fall due after the known years.
        ScheduleError::Time(_) => Refusal::new("time.out_of_range", "T1", reason).field("first_due"),
        ScheduleError::Months { .. } | ScheduleError::Money(_) => {
            Refusal::new("credit.schedule", "L5", "The loan cannot be scheduled.").fact("reason", reason)
        }
    }
}

/// A refund repays principal from the last month backwards, so that the loan ends sooner. A month of which nothing
/// is left loses its fee if that was not charged yet: neither due, nor stated, nor paid in part (L6).
pub(super) fn refund(
    state: &Facility,
    command: &ApplyRefund,
    at: Instant,
    rulebook: &Rulebook,
) -> Result<CreditEvent, Refusal> {
    let draw = known(state, command.draw_id)?;
    if draw.order_id != command.order_id {
        let message = "The draw did not pay for this order.";
        return Err(Refusal::new("credit.other_order", "L6", message).fact("order_id", draw.order_id));
    }
    usd_above_zero(command.amount, "amount")?;
    let outstanding = draw.outstanding().map_err(|error| adds_up(&error))?;
    if command.amount.minor() > outstanding.minor() {
        let message = "A refund repays at most the principal still owed.";
        return Err(Refusal::new("credit.refund_too_large", "L6", message)
            .field("amount")
            .fact("amount", command.amount)
            .fact("outstanding", outstanding));
    }
    let today = day_in(at, rulebook.platform().time_zone);
    let charged = |number: u32, month: &LoanMonth| {
        let stated = |posted: &Posted| {
            let mut entries = posted.statement.entries.iter();
            entries.any(|entry| entry.draw_id == draw.draw_id && entry.month == number)
        };
        month.due <= today || month.paid.is_positive() || state.statements.iter().any(stated)
    };
    let cuts = cuts(draw.loan(), command.amount, charged).map_err(|error| adds_up(&error))?;
    let (draw_id, order_id) = (draw.draw_id, draw.order_id);
    Ok(CreditEvent::RefundApplied {
        draw_id,
        order_id,
        amount: command.amount,
        cuts,
        at,
    })
}

fn cuts(
    months: &[LoanMonth],
    amount: Money,
    charged: impl Fn(u32, &LoanMonth) -> bool,
) -> Result<Vec<RefundCut>, MoneyError> {
    let mut left = amount;
    let mut cuts = Vec::new();
    let numbered: Vec<(u32, &LoanMonth)> = (1u32..).zip(months).collect();
    for (number, month) in numbered.into_iter().rev() {
        let owed = month.principal_owed()?;
        let principal = owed.min(left)?;
        if principal.is_zero() {
            continue;
        }
        left = left.checked_sub(principal)?;
        let fee_dropped = principal == owed && !charged(number, month);
        cuts.push(RefundCut {
            month: number,
            principal,
            fee_dropped,
        });
    }
    Ok(cuts)
}

/// The statement of the month that holds `day` (L5): every loan with a payment due in it. Its figures are those of its
/// month, whenever it is posted: what was paid is as at the month's start, and what a refund took away until its end is
/// neither owed nor due (L6). So opening − principal = closing is what is owed once its payment is made, and the next
/// month opens with it.
pub(super) fn statement(state: &Facility, day: Day, zone: Tz) -> Result<Statement, Refusal> {
    let month = CalendarMonth::of(day, zone);
    let entries = entries(state, month).map_err(|error| adds_up(&error))?;
    if entries.is_empty() {
        let message = "No payment falls due in that month.";
        return Err(Refusal::new("credit.nothing_due", "L5", message)
            .field("month")
            .fact("month", month.first));
    }
    sums(state, month, entries).map_err(|error| adds_up(&error))
}

/// A calendar month in the platform's zone (T1).
#[derive(Clone, Copy)]
pub(crate) struct CalendarMonth {
    /// Its first day.
    pub(crate) first: Day,
    /// The start of that.
    pub(crate) begins: Instant,
    /// The start of the next month.
    pub(crate) ends: Instant,
}

impl CalendarMonth {
    /// The one that holds a day.
    pub(crate) fn of(day: Day, zone: Tz) -> CalendarMonth {
        let first = day.with_day(1).unwrap_or(day);
        let next = first.checked_add_months(Months::new(1)).unwrap_or(Day::MAX);
        CalendarMonth {
            first,
            begins: start_of_day(first, zone),
            ends: start_of_day(next, zone),
        }
    }

    fn holds(self, day: Day) -> bool {
        (day.year(), day.month()) == (self.first.year(), self.first.month())
    }
}

fn entries(state: &Facility, month: CalendarMonth) -> Result<Vec<StatementEntry>, MoneyError> {
    let mut entries = Vec::new();
    for draw in &state.draws {
        for (number, loan_month) in (1u32..).zip(draw.loan()) {
            if !month.holds(loan_month.due) {
                continue;
            }
            let due = loan_month.as_of(month.begins, month.ends)?;
            // A refund took it all away and the fee with it: neither due nor stated (L6).
            if due.fee.is_zero() && due.principal.sub_or_zero(due.refunded)?.is_zero() {
                continue;
            }
            entries.push(entry(draw, number, &due, month)?);
        }
    }
    Ok(entries)
}

fn entry(
    draw: &Draw,
    number: u32,
    due: &LoanMonth,
    month: CalendarMonth,
) -> Result<StatementEntry, MoneyError> {
    let mut opening = zero();
    for loan_month in draw.loan() {
        let then = loan_month.as_of(month.begins, month.ends)?;
        opening = opening.checked_add(then.principal_owed()?)?;
    }
    let principal = due.principal_owed()?;
    let paid_fee = due.paid.min(due.fee.sub_or_zero(due.credit)?)?;
    let fee = due.fee.checked_sub(paid_fee)?;
    Ok(StatementEntry {
        draw_id: draw.draw_id,
        month: number,
        due: due.due,
        opening,
        principal,
        fee,
        credit: due.credit,
        payment: principal.checked_add(fee)?.checked_sub(due.credit)?,
        closing: opening.checked_sub(principal)?,
    })
}

fn sums(
    state: &Facility,
    month: CalendarMonth,
    entries: Vec<StatementEntry>,
) -> Result<Statement, MoneyError> {
    let sum = |part: fn(&StatementEntry) -> Money| {
        let mut parts = entries.iter().map(part);
        parts.try_fold(zero(), Money::checked_add)
    };
    let mut overdue = zero();
    for loan_month in state
        .draws
        .iter()
        .flat_map(Draw::loan)
        .filter(|loan_month| loan_month.due < month.first)
    {
        overdue = overdue.checked_add(loan_month.as_of(month.begins, month.ends)?.owed()?)?;
    }
    Ok(Statement {
        month: month.first,
        opening: sum(|entry| entry.opening)?,
        principal: sum(|entry| entry.principal)?,
        fee: sum(|entry| entry.fee)?,
        credit: sum(|entry| entry.credit)?,
        payment: sum(|entry| entry.payment)?,
        closing: sum(|entry| entry.closing)?,
        overdue,
        entries,
    })
}
