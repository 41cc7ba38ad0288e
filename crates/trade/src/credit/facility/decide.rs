//! What may happen to the Pay Later line next (L1–L6). With `application` and `loan`, the only place with a rule about it.

use super::application::{approved, keep, start, submit, submitted};
use super::command::{CreditCommand, RecordDrawAgreed, RecordLoanPayment, RecordStatement, RequestDraw};
use super::event::CreditEvent;
use super::guard::{adds_up, followed, happened, known, not_open, pending, usd_above_zero};
use super::loan;
use super::state::{DrawPhase, Facility, Line};
use crate::id::{ApplicationId, DrawId, Ids};
use crate::refusal::Refusal;
use crate::rulebook::Rulebook;
use crate::time::{Instant, day_in};

/// What a command leads to. A new application or draw takes the first of `ids`.
///
/// # Errors
/// A refusal naming L1–L6 when the line is not in the state for it or a figure is out of bounds.
pub fn decide(
    state: &Facility,
    command: &CreditCommand,
    ids: Ids,
    now: Instant,
    rulebook: &Rulebook,
) -> Result<Vec<CreditEvent>, Refusal> {
    use CreditCommand as C;
    let event = match command {
        C::StartApplication(_) => start(state, ApplicationId::new(ids.nth(0)), now)?,
        C::KeepDetails(command) => keep(state, command, now, rulebook)?,
        C::SubmitApplication(_) => submit(state, now)?,
        C::RecordApproved(command) => approved(state, command, now, rulebook)?,
        C::RecordDeclined(command) => CreditEvent::Declined {
            application_id: submitted(state)?,
            reason: command.reason.clone(),
            at: happened(state, command.at, now)?,
        },
        C::RecordSuspended(command) => match &state.line {
            Line::Open { .. } => CreditEvent::Suspended {
                reason: command.reason.clone(),
                at: happened(state, command.at, now)?,
            },
            Line::None | Line::Suspended { .. } | Line::Closed { .. } => return Err(not_open(state)),
        },
        C::RecordReinstated(command) => match &state.line {
            Line::Suspended { .. } => CreditEvent::Reinstated {
                at: happened(state, command.at, now)?,
            },
            Line::None | Line::Open { .. } | Line::Closed { .. } => {
                return Err(Refusal::new(
                    "credit.not_suspended",
                    "L2",
                    "The line is not suspended.",
                ));
            }
        },
        C::RecordClosed(command) => {
            closable(state)?;
            CreditEvent::Closed {
                reason: command.reason.clone(),
                at: happened(state, command.at, now)?,
            }
        }
        C::RequestDraw(command) => request(state, command, DrawId::new(ids.nth(0)), now)?,
        C::RecordDrawAgreed(command) => agreed(state, command, now, rulebook)?,
        C::RecordDrawFailed(command) => {
            let draw = pending(state, command.draw_id)?;
            let (draw_id, reason) = (command.draw_id, command.reason.clone());
            CreditEvent::DrawFailed {
                draw_id,
                reason,
                at: followed(("requested_at", draw.requested_at), command.at, now)?,
            }
        }
        C::RecordLoanPayment(command) => paid(state, command, now)?,
        C::RecordStatement(command) => statement(state, command, now, rulebook)?,
        C::ApplyRefund(command) => {
            let at = happened(state, command.at, now)?;
            loan::refund(state, command, at, rulebook)?
        }
    };
    Ok(vec![event])
}

fn closable(state: &Facility) -> Result<(), Refusal> {
    match &state.line {
        Line::Open { .. } | Line::Suspended { .. } => {}
        Line::None | Line::Closed { .. } => return Err(not_open(state)),
    }
    match state.draws.iter().find(|draw| draw.phase == DrawPhase::Pending) {
        None => Ok(()),
        Some(draw) => Err(
            Refusal::new("credit.draw_pending", "L5", "A draw is still pending.")
                .fact("draw_id", draw.draw_id),
        ),
    }
}

fn request(
    state: &Facility,
    command: &RequestDraw,
    draw_id: DrawId,
    now: Instant,
) -> Result<CreditEvent, Refusal> {
    let Line::Open { terms, since, .. } = &state.line else {
        return Err(not_open(state));
    };
    let at = followed(("line_open_since", *since), command.at, now)?;
    usd_above_zero(command.principal, "principal")?;
    if !(1..=terms.months_max()).contains(&command.months) {
        let message = "The lender's offer does not name that many months.";
        return Err(Refusal::new("credit.months", "L5", message)
            .field("months")
            .fact("months", command.months)
            .fact("months_max", terms.months_max()));
    }
    let available = state.available().map_err(|error| adds_up(&error))?;
    if command.principal.minor() > available.minor() {
        let message = "The available line is smaller than that.";
        return Err(Refusal::new("credit.not_enough", "L5", message)
            .field("principal")
            .fact("available", available)
            .fact("principal", command.principal));
    }
    Ok(CreditEvent::DrawRequested {
        draw_id,
        order_id: command.order_id,
        payment_id: command.payment_id,
        principal: command.principal,
        months: command.months,
        at,
    })
}

/// When its payments fall due is the lender's to say: the schedule has them from the first (L5). None is due before the
/// loan is agreed: its fee would count as charged at once, and a refund would take no month back (L6).
fn agreed(
    state: &Facility,
    command: &RecordDrawAgreed,
    now: Instant,
    rulebook: &Rulebook,
) -> Result<CreditEvent, Refusal> {
    let draw = pending(state, command.draw_id)?;
    let at = followed(("requested_at", draw.requested_at), command.at, now)?;
    let agreed_on = day_in(at, rulebook.platform().time_zone);
    if command.first_due < agreed_on {
        let message = "The first payment of a loan is not due before it is agreed.";
        return Err(Refusal::new("credit.first_due", "L5", message)
            .field("first_due")
            .fact("first_due", command.first_due)
            .fact("agreed_on", agreed_on));
    }
    let schedule = loan::schedule(state, draw, command.first_due)?;
    Ok(CreditEvent::DrawAgreed {
        draw_id: draw.draw_id,
        schedule,
        at,
    })
}

fn paid(state: &Facility, command: &RecordLoanPayment, now: Instant) -> Result<CreditEvent, Refusal> {
    let draw = known(state, command.draw_id)?;
    usd_above_zero(command.amount, "amount")?;
    let next = draw.next_month().map_err(|error| adds_up(&error))?;
    let Some((month, _, owed)) = next else {
        return Err(
            Refusal::new("credit.nothing_owed", "L5", "Nothing is owed on this loan.")
                .fact("draw_id", command.draw_id),
        );
    };
    if command.month != month {
        let message = "A payment is for the earliest month that is not paid in full.";
        return Err(Refusal::new("credit.month", "L5", message)
            .field("month")
            .fact("month", command.month)
            .fact("next_month", month));
    }
    if command.amount.minor() > owed.minor() {
        let message = "The month owes less than that.";
        return Err(Refusal::new("credit.too_much", "L5", message)
            .field("amount")
            .fact("amount", command.amount)
            .fact("owed", owed));
    }
    // What was paid of another loan, and statements that were posted since, have nothing to do with it: it counts from its own
    // day (L5, T2).
    let at = followed(draw.newest_payment(), command.at, now)?;
    Ok(CreditEvent::LoanPaymentMade {
        draw_id: command.draw_id,
        month,
        amount: command.amount,
        at,
    })
}

fn statement(
    state: &Facility,
    command: &RecordStatement,
    now: Instant,
    rulebook: &Rulebook,
) -> Result<CreditEvent, Refusal> {
    let at = happened(state, command.at, now)?;
    let today = day_in(at, rulebook.platform().time_zone);
    let statement = loan::statement(state, command.month, rulebook.platform().time_zone)?;
    if statement.month > today {
        let message = "The statement of a month is posted in it or after it.";
        return Err(Refusal::new("credit.statement_early", "L5", message)
            .field("month")
            .fact("month", statement.month));
    }
    if state
        .statements
        .iter()
        .any(|posted| posted.statement.month == statement.month)
    {
        let message = "The statement of this month was posted already.";
        return Err(Refusal::new("credit.statement_posted", "L5", message)
            .field("month")
            .fact("month", statement.month));
    }
    Ok(CreditEvent::StatementPosted {
        statement: Box::new(statement),
        at,
    })
}
