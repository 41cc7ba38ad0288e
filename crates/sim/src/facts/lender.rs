//! What an order's money does to the loan behind it: what comes back repays its principal, in the same request (L6, P9).

use chrono::Months;
use trade::credit::facility::{Draw, DrawPhase, LoanMonth, Statement, StatementEntry};
use trade::id::{DrawId, PaymentId};
use trade::money::Money;
use trade::order::event::{OrderEvent, PaidWith};
use trade::order::state::Payment;
use trade::time::{Day, Instant, start_of_day};

use super::{Facts, Life};
use crate::model::{Check, must};

/// What the facts of the line must say next.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Owed {
    /// Of which loan; any of the order's when a refund repays.
    draw: Option<DrawId>,
    /// Cents of principal.
    cents: i128,
}

/// Principal that is owed of a loan, added up from its months.
pub(super) fn principal(draw: &Draw) -> i128 {
    draw.loan().iter().map(of_month).sum()
}

fn of_month(month: &LoanMonth) -> i128 {
    (month.principal.minor() - month.refunded.minor() - on_principal(month, month.paid.minor())).max(0)
}

/// What was paid goes to the fee less its credit first.
fn on_principal(month: &LoanMonth, paid: i128) -> i128 {
    (paid - (month.fee.minor() - month.credit.minor())).max(0)
}

/// The month of a statement, told backwards from what is owed now: what was paid since it began and what was refunded
/// after it ended is owed again.
struct Back {
    begins: Instant,
    ends: Instant,
}

impl Back {
    fn since(parts: &[(Instant, Money)], start: Instant) -> i128 {
        let since = parts.iter().filter(|(at, _)| *at >= start);
        since.map(|(_, amount)| amount.minor()).sum()
    }

    fn paid_before(&self, month: &LoanMonth) -> i128 {
        month.paid.minor() - Back::since(&month.payments, self.begins)
    }

    /// Principal of a month that was owed then.
    fn principal(&self, month: &LoanMonth) -> i128 {
        let paid = on_principal(month, month.paid.minor()) - on_principal(month, self.paid_before(month));
        of_month(month) + paid + Back::since(&month.refunds, self.ends)
    }

    /// Its fee that was not paid yet, the credit not counted.
    fn fee(&self, month: &LoanMonth) -> i128 {
        let charge = month.fee.minor() - month.credit.minor();
        month.fee.minor() - self.paid_before(month).min(charge)
    }

    /// Opening, principal, fee, credit, payment, closing of a loan's month.
    fn figures(&self, draw: &Draw, month: &LoanMonth) -> [i128; 6] {
        let opening: i128 = draw.loan().iter().map(|month| self.principal(month)).sum();
        let (principal, fee, credit) = (self.principal(month), self.fee(month), month.credit.minor());
        [
            opening,
            principal,
            fee,
            credit,
            principal + fee - credit,
            opening - principal,
        ]
    }
}

fn figures(entry: &StatementEntry) -> [i128; 6] {
    let StatementEntry {
        opening,
        principal,
        fee,
        credit,
        payment,
        closing,
        ..
    } = entry;
    [opening, principal, fee, credit, payment, closing].map(|amount| amount.minor())
}

fn payment(life: &Life, payment_id: PaymentId) -> Option<&Payment> {
    let mut payments = life.order.running().into_iter().flat_map(|order| &order.payments);
    payments.find(|payment| payment.payment_id == payment_id)
}

impl Facts {
    /// The draw that paid a payment, if one did.
    #[must_use]
    pub fn draw_behind(&self, place: usize, payment_id: PaymentId) -> Option<&Draw> {
        match payment(&self.lives[place], payment_id)?.paid_with {
            PaidWith::Draw { draw_id } => self.facility.draw(draw_id),
            PaidWith::Card { .. } | PaidWith::Bank { .. } => None,
        }
    }

    /// What the payee has of a payment now, in minor units (P9).
    #[must_use]
    pub fn kept(&self, place: usize, payment_id: PaymentId) -> i128 {
        payment(&self.lives[place], payment_id).map_or(0, Payment::kept)
    }

    /// L4, L5, L6: a statement about to be posted names every payment of its month, with the figures counted here.
    pub(super) fn statement_adds_up(&self, statement: &Statement) -> Check {
        let zone = self.book.platform().time_zone;
        let next = statement
            .month
            .checked_add_months(Months::new(1))
            .unwrap_or(Day::MAX);
        let back = Back {
            begins: start_of_day(statement.month, zone),
            ends: start_of_day(next, zone),
        };
        let (mut expected, mut overdue) = (Vec::new(), 0);
        for draw in &self.facility.draws {
            for (number, month) in (1u32..).zip(draw.loan()) {
                if month.due < statement.month {
                    overdue += back.principal(month) + back.fee(month) - month.credit.minor();
                } else if month.due < next {
                    // A refund took the whole of it, its fee too: neither due nor stated.
                    let gone = month.refunded.minor() - Back::since(&month.refunds, back.ends);
                    if month.fee.is_positive() || gone < month.principal.minor() {
                        expected.push((draw.draw_id, number, back.figures(draw, month)));
                    }
                }
            }
        }
        let stated = statement.entries.iter();
        let stated: Vec<_> = stated
            .map(|entry| (entry.draw_id, entry.month, figures(entry)))
            .collect();
        must(stated == expected, "L5", || {
            format!("the statement says {stated:?} where {expected:?} is so")
        })?;
        let sum = |at: usize| expected.iter().map(|(_, _, figures)| figures[at]).sum::<i128>();
        let sums = [0, 1, 2, 3, 4, 5].map(sum);
        let Statement {
            opening,
            principal,
            fee,
            credit,
            payment,
            closing,
            ..
        } = statement;
        let said = [opening, principal, fee, credit, payment, closing].map(|amount| amount.minor());
        must(said == sums && statement.overdue.minor() == overdue, "L5", || {
            format!("the statement adds up {said:?} where {sums:?} and {overdue} overdue are so")
        })
    }

    /// Before a fact of an order is taken in: what it gives back to a lender.
    pub(super) fn owe_lender(&mut self, place: usize, event: &OrderEvent) -> Check {
        if matches!(event, OrderEvent::RefundReduced { .. }) {
            return Ok(());
        }
        self.lender_has_it()?;
        self.to_lender = match event {
            OrderEvent::PaymentFailed { payment_id, .. } => {
                let sent = payment(&self.lives[place], *payment_id).map(|payment| payment.amount);
                self.owed(place, *payment_id, sent)
            }
            OrderEvent::PaymentReturned {
                payment_id, amount, ..
            } => self.owed(place, *payment_id, Some(*amount)),
            OrderEvent::RefundReceived { to_loan, .. } => Owed {
                draw: None,
                cents: to_loan.minor(),
            },
            _ => Owed::default(),
        };
        Ok(())
    }

    fn owed(&self, place: usize, payment_id: PaymentId, back: Option<Money>) -> Owed {
        match (self.draw_behind(place, payment_id), back) {
            (Some(draw), Some(back)) if matches!(draw.phase, DrawPhase::Agreed { .. }) => Owed {
                draw: Some(draw.draw_id),
                cents: principal(draw).min(back.minor()),
            },
            (Some(_) | None, _) => Owed::default(),
        }
    }

    /// A loan was repaid by what came back: by no more than that, and of the loan that had paid.
    pub(super) fn lender_repaid(&mut self, draw_id: DrawId, amount: Money) -> Check {
        if self.to_lender.cents == 0 {
            return Ok(());
        }
        self.tally.rule("L6");
        let Owed { draw, cents } = self.to_lender;
        let fits = draw.is_none_or(|draw| draw == draw_id) && amount.minor() <= cents;
        must(fits, "L6", || {
            format!("{amount} repay loan {draw_id} where {cents} cents of {draw:?} came back")
        })?;
        self.to_lender.cents -= amount.minor();
        Ok(())
    }

    /// L6, P9: everything that came back for a lender has repaid its loan.
    pub(super) fn lender_has_it(&self) -> Check {
        must(self.to_lender.cents == 0, "L6", || {
            format!("{} cents came back and repaid no loan", self.to_lender.cents)
        })
    }
}
