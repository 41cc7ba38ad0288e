//! A month's statement over all loans, added up once more (L4–L6): what was paid is as at its start, what refunds took
//! away until its end is neither owed nor due.

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use trade::credit::facility::{Statement, StatementEntry};
use trade::id::DrawId;
use trade::time::Instant;

use super::days::{day_of, months_after, start_of};
use super::loan::{Loan, Loans, Month, before};
use super::{Broken, Check, must};

/// Opening, principal, fee, credit, payment, closing.
type Figures = [i128; 6];

/// The calendar month of a statement.
struct Of {
    first: NaiveDate,
    next: NaiveDate,
    begins: DateTime<Utc>,
    ends: DateTime<Utc>,
}

impl Of {
    fn figures(&self, loan: &Loan, month: &Month) -> Figures {
        let principal = |month: &Month| month.owed_then(self.begins, self.ends);
        let opening: i128 = loan.months.iter().map(principal).sum();
        let (principal, credit) = (principal(month), month.credit);
        let fee = month.fee - before(&month.paid, self.begins).min(month.fee - credit);
        [
            opening,
            principal,
            fee,
            credit,
            principal + fee - credit,
            opening - principal,
        ]
    }

    /// A refund took the whole of it, its fee too: neither due nor stated.
    fn is_gone(&self, month: &Month) -> bool {
        month.fee == 0 && before(&month.refunded, self.ends) >= month.principal
    }
}

impl Loans {
    /// Posted once, in its month or after it, with every payment that falls due in it.
    pub(super) fn posted(&mut self, statement: &Statement, at: Instant) -> Check {
        let first = statement.month;
        let known = self.stated.iter().any(|(month, _)| *month == first);
        let fits = first.day() == 1 && first <= day_of(at) && !known;
        must(fits, "L5", || {
            format!("the statement of {first} was posted too early, or twice")
        })?;
        let beyond = || Broken::new("L5", "a statement beyond the calendar");
        let next = months_after(first, 1).ok_or_else(beyond)?;
        let of = Of {
            first,
            next,
            begins: start_of(first).ok_or_else(beyond)?,
            ends: start_of(next).ok_or_else(beyond)?,
        };
        self.adds_up(statement, &of)?;
        let named = statement.entries.iter();
        let named = named.map(|entry| (entry.draw_id, entry.month)).collect();
        self.stated.push((first, named));
        Ok(())
    }

    fn adds_up(&self, statement: &Statement, of: &Of) -> Check {
        let (mut expected, mut overdue) = (Vec::new(), 0);
        for loan in &self.loans {
            for (number, month) in (1_u32..).zip(&loan.months) {
                if month.due < of.first {
                    overdue += month.to_pay(of.begins, of.ends);
                } else if month.due < of.next && !of.is_gone(month) {
                    expected.push((loan.id, number, month.due, of.figures(loan, month)));
                }
            }
        }
        let stated: Vec<_> = statement.entries.iter().map(figures).collect();
        must(!expected.is_empty() && stated == expected, "L5", || {
            format!("the statement says {stated:?} where {expected:?} is so")
        })?;
        let sum = |at: usize| expected.iter().map(|(.., figures)| figures[at]).sum::<i128>();
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
}

fn figures(entry: &StatementEntry) -> (DrawId, u32, NaiveDate, Figures) {
    let StatementEntry {
        draw_id,
        month,
        due,
        opening,
        principal,
        fee,
        credit,
        payment,
        closing,
    } = entry;
    let figures = [opening, principal, fee, credit, payment, closing].map(|amount| amount.minor());
    (*draw_id, *month, *due, figures)
}
