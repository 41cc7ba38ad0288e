//! Folding: the Pay Later line from its events. It must not hold rules; what cannot be applied is corrupt history.

use super::event::{CreditEvent, LoanTerms, RefundCut};
use super::state::{Application, Draw, DrawPhase, Facility, Line, LoanMonth, Posted, zero};
use crate::credit::schedule::ScheduleMonth;
use crate::history::CorruptHistory;
use crate::id::DrawId;
use crate::money::Money;
use crate::time::Instant;

impl Facility {
    /// The line after an event.
    ///
    /// # Errors
    /// When the event cannot follow what is known: the history was not written by `decide`.
    pub fn evolve(mut self, event: &CreditEvent) -> Result<Self, CorruptHistory> {
        use CreditEvent as E;
        match event {
            E::ApplicationStarted { .. }
            | E::ApplicationDetailsKept { .. }
            | E::ApplicationSubmitted { .. }
            | E::Declined { .. } => self.application = apply(self.application, event)?,
            E::Approved { line, terms, at, .. } => {
                self.application = apply(self.application, event)?;
                self.line = Line::Open {
                    amount: *line,
                    terms: terms.clone(),
                    since: *at,
                };
            }
            E::Suspended { .. } | E::Reinstated { .. } | E::Closed { .. } => {
                self.line = change(self.line, event)?
            }
            E::DrawRequested {
                draw_id,
                order_id,
                payment_id,
                principal,
                months,
                at,
            } => self.draws.push(Draw {
                draw_id: *draw_id,
                order_id: *order_id,
                payment_id: *payment_id,
                principal: *principal,
                months: *months,
                requested_at: *at,
                offer: offer(&self.line).ok_or_else(|| corrupt(event, "there is no open line"))?,
                phase: DrawPhase::Pending,
            }),
            E::DrawAgreed {
                draw_id,
                schedule,
                at,
            } => {
                let months = schedule.iter().map(month).collect();
                draw(&mut self, *draw_id, event)?.phase = DrawPhase::Agreed { months, at: *at };
            }
            E::DrawFailed { draw_id, reason, at } => {
                draw(&mut self, *draw_id, event)?.phase = DrawPhase::Failed {
                    reason: reason.clone(),
                    at: *at,
                };
            }
            E::LoanPaymentMade {
                draw_id,
                month,
                amount,
                at,
            } => {
                let month = loan_month(&mut self, *draw_id, *month, event)?;
                month.paid = add(month.paid, *amount, event)?;
                month.payments.push((*at, *amount));
            }
            E::StatementPosted { statement, at } => self.statements.push(Posted {
                statement: statement.as_ref().clone(),
                at: *at,
            }),
            E::RefundApplied { draw_id, cuts, .. } => {
                for cut in cuts {
                    take(loan_month(&mut self, *draw_id, cut.month, event)?, cut, event)?;
                }
            }
        }
        let at = event.at();
        self.newest = Some(self.newest.map_or(at, |newest: Instant| newest.max(at)));
        Ok(self)
    }

    /// The line that these events tell, oldest first.
    ///
    /// # Errors
    /// As [`Facility::evolve`].
    pub fn fold<'a>(events: impl IntoIterator<Item = &'a CreditEvent>) -> Result<Self, CorruptHistory> {
        events.into_iter().try_fold(Self::default(), Self::evolve)
    }
}

fn apply(application: Application, event: &CreditEvent) -> Result<Application, CorruptHistory> {
    use Application as A;
    use CreditEvent as E;
    Ok(match (application, event) {
        (_, E::ApplicationStarted { application_id, at }) => A::InProgress {
            application_id: *application_id,
            details: None,
            at: *at,
        },
        (
            A::InProgress {
                application_id, at, ..
            },
            E::ApplicationDetailsKept { details, .. },
        ) => A::InProgress {
            application_id,
            details: Some(details.clone()),
            at,
        },
        (
            A::InProgress {
                application_id,
                details,
                ..
            },
            E::ApplicationSubmitted { at, .. },
        ) => A::Submitted {
            application_id,
            details,
            at: *at,
        },
        (
            A::Submitted {
                application_id,
                details,
                ..
            },
            E::Approved { at, .. },
        ) => A::Approved {
            application_id,
            details,
            at: *at,
        },
        (
            A::Submitted {
                application_id,
                details,
                ..
            },
            E::Declined { reason, at, .. },
        ) => A::Declined {
            application_id,
            details,
            reason: reason.clone(),
            at: *at,
        },
        (
            A::None | A::InProgress { .. } | A::Submitted { .. } | A::Approved { .. } | A::Declined { .. },
            _,
        ) => return Err(corrupt(event, "the application is not at that stage")),
    })
}

fn change(line: Line, event: &CreditEvent) -> Result<Line, CorruptHistory> {
    Ok(match (line, event) {
        (Line::Open { amount, terms, since }, CreditEvent::Suspended { reason, at }) => Line::Suspended {
            amount,
            terms,
            since,
            reason: reason.clone(),
            at: *at,
        },
        (
            Line::Suspended {
                amount, terms, since, ..
            },
            CreditEvent::Reinstated { .. },
        ) => Line::Open { amount, terms, since },
        (Line::Open { .. } | Line::Suspended { .. }, CreditEvent::Closed { reason, at }) => Line::Closed {
            reason: reason.clone(),
            at: *at,
        },
        (Line::None | Line::Open { .. } | Line::Suspended { .. } | Line::Closed { .. }, _) => {
            return Err(corrupt(event, "the line is not at that stage"));
        }
    })
}

/// The terms that a draw is asked for under (L2).
fn offer(line: &Line) -> Option<(LoanTerms, Instant)> {
    match line {
        Line::Open { terms, since, .. } | Line::Suspended { terms, since, .. } => {
            Some((terms.clone(), *since))
        }
        Line::None | Line::Closed { .. } => None,
    }
}

fn month(month: &ScheduleMonth) -> LoanMonth {
    LoanMonth {
        due: month.due,
        principal: month.principal,
        fee: month.fee,
        credit: month.credit,
        refunded: zero(),
        paid: zero(),
        payments: Vec::new(),
        refunds: Vec::new(),
    }
}

fn take(month: &mut LoanMonth, cut: &RefundCut, event: &CreditEvent) -> Result<(), CorruptHistory> {
    month.refunded = add(month.refunded, cut.principal, event)?;
    month.refunds.push((event.at(), cut.principal));
    if cut.fee_dropped {
        (month.fee, month.credit) = (zero(), zero());
    }
    Ok(())
}

fn add(left: Money, right: Money, event: &CreditEvent) -> Result<Money, CorruptHistory> {
    left.checked_add(right).map_err(|error| corrupt(event, error))
}

fn draw<'f>(
    facility: &'f mut Facility,
    draw_id: DrawId,
    event: &CreditEvent,
) -> Result<&'f mut Draw, CorruptHistory> {
    let mut draws = facility.draws.iter_mut();
    draws
        .find(|draw| draw.draw_id == draw_id)
        .ok_or_else(|| corrupt(event, "there is no such draw"))
}

fn loan_month<'f>(
    facility: &'f mut Facility,
    draw_id: DrawId,
    month: u32,
    event: &CreditEvent,
) -> Result<&'f mut LoanMonth, CorruptHistory> {
    let found = match &mut draw(facility, draw_id, event)?.phase {
        DrawPhase::Agreed { months, .. } => (1u32..).zip(months).find(|(number, _)| *number == month),
        DrawPhase::Pending | DrawPhase::Failed { .. } => None,
    };
    found
        .map(|(_, month)| month)
        .ok_or_else(|| corrupt(event, "the loan has no such month"))
}

fn corrupt(event: &CreditEvent, reason: impl std::fmt::Display) -> CorruptHistory {
    CorruptHistory {
        stream: "Pay Later line",
        event: event.name(),
        reason: reason.to_string(),
    }
}
