//! Why: a monthly statement, computed again from the months as agreed, what was paid before its month began and what
//! refunds took away until its end (L4, L5, L6). What was posted with another figure stands, with the reason.

use super::agreed::Month;
use super::{Credit, Loan, of_month};
use crate::credit::facility::{CalendarMonth, Facility, LoanMonth, Posted, StatementEntry};
use crate::money::Money;
use crate::time::{Instant, Tz};
use crate::why::trace::{As, Given};
use crate::why::{Case, Name, WhyError};

const FIELDS: [(&str, Name); 6] = [
    ("opening", Name::StatementOpening),
    ("principal", Name::StatementPrincipal),
    ("fee", Name::StatementFee),
    ("credit", Name::StatementCredit),
    ("payment", Name::StatementPayment),
    ("closing", Name::StatementClosing),
];

/// What a statement sees of the loans.
struct Sight {
    /// Payments before this are taken off.
    begins: Instant,
    /// Refunds before this are, unless they came after the statement was posted.
    ends: Instant,
    posted: Instant,
}

/// A month of a loan in a statement's sight.
struct Seen {
    /// Paid before the statement's month; none when nothing was.
    paid: Option<Given<Money>>,
    /// Principal less refunds.
    rest: Given<Money>,
    /// Of it what is not paid.
    principal: Given<Money>,
}

impl Credit {
    /// A statement is the sums of its entries (L4, L5).
    pub(super) fn statements(&mut self, state: &Facility, loans: &[Loan], zone: Tz) -> Result<(), WhyError> {
        for (index, posted) in state.statements.iter().rev().enumerate() {
            let statement = &posted.statement;
            let seen = self.all_seen(state, loans, posted, zone)?;
            let overdue = self.overdue(state, loans, posted, &seen)?;
            self.show(format!("/statements/{index}/overdue"), &overdue);
            let mut sums: [Vec<Given<Money>>; 6] = Default::default();
            for (number, entry) in statement.entries.iter().enumerate() {
                let of = format!("{} {}", statement.month, number + 1);
                let place = format!("/statements/{index}/entries/{number}");
                if let Some((_, due)) = of_month(state, loans, entry.draw_id, entry.month) {
                    self.show(format!("{place}/due"), &due);
                }
                let parts = self.entry(state, loans, entry, (&of, &seen))?;
                for ((field, part), sum) in FIELDS.iter().zip(parts).zip(&mut sums) {
                    self.show(format!("{place}/{}", field.0), &part);
                    sum.push(part);
                }
            }
            for ((field, name), parts) in FIELDS.iter().zip(&sums) {
                let parts: Vec<&Given<Money>> = parts.iter().collect();
                let called = name.by("L5").of(statement.month.to_string());
                let sum = self.sum(called, &parts, &[])?;
                self.show(format!("/statements/{index}/{field}"), &sum);
            }
        }
        Ok(())
    }

    /// The months of every loan in a statement's sight.
    fn all_seen(
        &mut self,
        state: &Facility,
        loans: &[Loan],
        posted: &Posted,
        zone: Tz,
    ) -> Result<Vec<Vec<Seen>>, WhyError> {
        let month = CalendarMonth::of(posted.statement.month, zone);
        let sight = Sight {
            begins: month.begins,
            ends: month.ends,
            posted: posted.at,
        };
        let mut all = Vec::new();
        for (number, (draw, loan)) in (1..).zip(state.draws.iter().zip(loans)) {
            let mut months = Vec::new();
            for (nth, (month, agreed)) in (1..).zip(draw.loan().iter().zip(&loan.agreed)) {
                let of = format!("{number}.{nth}");
                let here = format!("{} {of}", posted.statement.month);
                months.push(self.seen(month, agreed, (&of, &here), &sight)?);
            }
            all.push(months);
        }
        Ok(all)
    }

    /// A payment goes to the fee first (L5); a refund repays principal (L6).
    fn seen(
        &mut self,
        month: &LoanMonth,
        agreed: &Month,
        (of, here): (&str, &str),
        sight: &Sight,
    ) -> Result<Seen, WhyError> {
        let paid = self.recorded(Name::PaidToLender, of, &month.payments, |at| at < sight.begins);
        let refunded = self.recorded(Name::PrincipalRefunded, of, &month.refunds, |at| {
            at < sight.ends && at <= sight.posted
        });
        let rest = if refunded.is_empty() {
            agreed.principal.clone()
        } else {
            let refunds: Vec<&Given<Money>> = refunded.iter().collect();
            let refunded = self.sum(Name::RefundedBefore.by("L6").of(here), &refunds, &[])?;
            self.left(Name::PrincipalLessRefunds, here, &agreed.principal, &refunded)?
        };
        if paid.is_empty() {
            return Ok(Seen {
                paid: None,
                principal: rest.clone(),
                rest,
            });
        }
        let payments: Vec<&Given<Money>> = paid.iter().collect();
        let paid = self.sum(Name::PaidBefore.by("L5").of(here), &payments, &[])?;
        let fee = self.left(Name::FeeLessCredit, here, &agreed.fee, &agreed.credit)?;
        let to_principal = self.left(Name::PaidOnPrincipal, here, &paid, &fee)?;
        let principal = self.left(Name::PrincipalOwed, here, &rest, &to_principal)?;
        Ok(Seen {
            paid: Some(paid),
            rest,
            principal,
        })
    }

    /// The single payments or refunds of a month that a statement sees.
    fn recorded(
        &mut self,
        name: Name,
        of: &str,
        all: &[(Instant, Money)],
        counts: impl Fn(Instant) -> bool,
    ) -> Vec<Given<Money>> {
        let rule = if name == Name::PrincipalRefunded {
            "L6"
        } else {
            "L5"
        };
        let counted = (1..).zip(all).filter(|(_, (at, _))| counts(*at));
        counted
            .map(|(nth, (at, amount)): (u32, _)| {
                self.record(name.by(rule).of(format!("{of}.{nth}")), Some(*at), *amount)
            })
            .collect()
    }

    /// What the months before the statement's own owed: principal less refunds + fee − credit − paid.
    fn overdue(
        &mut self,
        state: &Facility,
        loans: &[Loan],
        posted: &Posted,
        seen: &[Vec<Seen>],
    ) -> Result<Given<Money>, WhyError> {
        let statement = &posted.statement;
        let mut earlier = Vec::new();
        for (number, (draw, (loan, seen))) in (1..).zip(state.draws.iter().zip(loans.iter().zip(seen))) {
            let months = draw.loan().iter().zip(loan.agreed.iter().zip(seen));
            for (nth, (month, (agreed, seen))) in (1..).zip(months) {
                if month.due >= statement.month {
                    continue;
                }
                let here = format!("{} {number}.{nth}", statement.month);
                let owed = self.owed_then(agreed, seen, &here)?;
                if !owed.value.is_zero() {
                    earlier.push(owed);
                }
            }
        }
        let earlier: Vec<&Given<Money>> = earlier.iter().collect();
        let called = Name::StatementOverdue.by("L5").of(statement.month.to_string());
        let sum = self.sum(called.clone(), &earlier, &[])?;
        Ok(self.stands(called, sum, statement.overdue))
    }

    fn owed_then(&mut self, agreed: &Month, seen: &Seen, here: &str) -> Result<Given<Money>, WhyError> {
        let called = Name::PrincipalAndFee.by("L5").of(here);
        let due = self.sum(called, &[&seen.rest, &agreed.fee], &[])?;
        let due = self.left(Name::DueLessCredit, here, &due, &agreed.credit)?;
        match &seen.paid {
            None => Ok(due),
            Some(paid) => self.left(Name::StillOwed, here, &due, paid),
        }
    }

    /// The figures of a loan's part, in the order of [`FIELDS`].
    fn entry(
        &mut self,
        state: &Facility,
        loans: &[Loan],
        entry: &StatementEntry,
        (of, seen): (&str, &[Vec<Seen>]),
    ) -> Result<[Given<Money>; 6], WhyError> {
        let draw = state.draws.iter().position(|draw| draw.draw_id == entry.draw_id);
        let nth = usize::try_from(entry.month).unwrap_or(0).wrapping_sub(1);
        let months = draw.and_then(|draw| Some((loans.get(draw)?, seen.get(draw)?)));
        let month = months.and_then(|(loan, seen)| Some((loan.agreed.get(nth)?, seen, seen.get(nth)?)));
        let opening = Name::StatementOpening.by("L5").of(of);
        let principal = Name::StatementPrincipal.by("L5").of(of);
        let fee = Name::StatementFee.by("L5").of(of);
        let credit = Name::StatementCredit.by("L4").of(of);
        let (opening, principal, fee, credit) = match month {
            Some((agreed, all, own)) => {
                let owed: Vec<&Given<Money>> = all.iter().map(|month| &month.principal).collect();
                let sum = self.sum(opening.clone(), &owed, &[])?;
                let falls_due = self.trace.is(principal.clone(), &own.principal);
                let charged = self.fee(agreed, own, of)?;
                let used = self.trace.is(credit.clone(), &agreed.credit);
                (
                    self.stands(opening, sum, entry.opening),
                    self.stands(principal, falls_due, entry.principal),
                    self.stands(fee, charged, entry.fee),
                    self.stands(credit, used, entry.credit),
                )
            }
            None => (
                self.as_posted(opening, entry.opening),
                self.as_posted(principal, entry.principal),
                self.as_posted(fee, entry.fee),
                self.as_posted(credit, entry.credit),
            ),
        };
        let called = Name::StatementPayment.by("L5").of(of);
        let payment = self.sum(called, &[&principal, &fee], &[&credit])?;
        let called = Name::StatementClosing.by("L5").of(of);
        let closing = self.sum(called, &[&opening], &[&principal])?;
        Ok([opening, principal, fee, credit, payment, closing])
    }

    /// The month's fee less what was paid on it ahead.
    fn fee(&mut self, agreed: &Month, seen: &Seen, of: &str) -> Result<Given<Money>, WhyError> {
        let Some(paid) = &seen.paid else {
            return Ok(self.trace.is(Name::StatementFee.by("L5").of(of), &agreed.fee));
        };
        let left = self.left(Name::FeeLessCredit, of, &agreed.fee, &agreed.credit)?;
        let called = Name::PaidOnFee.by("L5").of(of);
        let on_fee = self.trace.smallest(called, &[paid, &left])?;
        self.sum(Name::StatementFee.by("L5").of(of), &[&agreed.fee], &[&on_fee])
    }

    /// The computed figure where it is the one posted, and otherwise that one with the reason.
    fn stands(&mut self, called: As, computed: Given<Money>, posted: Money) -> Given<Money> {
        if computed.value == posted {
            computed
        } else {
            self.as_posted(called, posted)
        }
    }

    fn as_posted(&mut self, called: As, posted: Money) -> Given<Money> {
        let reason = self.trace.because("L5", Case::AsPosted);
        let posted = self.record(called, None, posted);
        self.trace.resting(&posted, &reason);
        posted
    }
}
