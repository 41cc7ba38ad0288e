//! Why: the Pay Later line: what is owed, month by month, and what is left of it (L5, L6).

use super::recorded::{CREDIT, recorded};
use super::trace::{Given, Trace};
use super::{Case, Figure, Name, Origin, WhyError};
use crate::credit::facility::{Draw, DrawPhase, Facility, FacilityView, Line, LoanMonth};
use crate::money::{Currency, Money};
use crate::time::Instant;

/// A loan, as its figures rest on it.
struct Loan {
    outstanding: Given<Money>,
    /// What each month still owes.
    owed: Vec<Given<Money>>,
}

struct Credit {
    trace: Trace,
    figures: Vec<Figure>,
}

/// The figures of `credit.view`.
///
/// # Errors
/// [`WhyError`].
pub fn facility(state: &Facility, view: &FacilityView) -> Result<Vec<Figure>, WhyError> {
    let mut credit = Credit {
        trace: Trace::new(),
        figures: Vec::new(),
    };
    let mut loans = Vec::new();
    for (number, draw) in (1..).zip(&state.draws) {
        let of = number.to_string();
        let place = view.draws.iter().position(|shown| shown.draw_id == draw.draw_id);
        let place = format!("/draws/{}", place.unwrap_or(usize::MAX));
        loans.push(credit.loan(draw, &of, &place)?);
    }
    credit.line(state, &loans)?;
    for (index, due) in view.deadlines.iter().enumerate() {
        let month = usize::try_from(due.month).unwrap_or(0).saturating_sub(1);
        let loan = state.draws.iter().position(|draw| draw.draw_id == due.draw_id);
        let owed = loan.and_then(|loan| loans.get(loan)?.owed.get(month)).cloned();
        if let Some(owed) = owed {
            credit.show(format!("/deadlines/{index}/amount"), &owed);
            if index == 0 {
                credit.show("/next_payment/amount", &owed);
            }
        }
    }
    credit.statements(view)?;
    let mut figures = credit.figures;
    let page = serde_json::to_value(view).map_err(|_| WhyError::Unreadable)?;
    recorded(&page, CREDIT, &mut figures);
    Ok(figures)
}

impl Credit {
    fn show(&mut self, path: impl Into<String>, amount: &Given<Money>) {
        let figure = self.trace.figure(path, amount);
        self.figures.push(figure);
    }

    fn record(&mut self, called: impl Into<super::As>, at: Option<Instant>, amount: Money) -> Given<Money> {
        self.trace.fact(called, Origin::Record { at, by: None }, amount)
    }

    fn sum(
        &mut self,
        called: impl Into<super::As>,
        plus: &[&Given<Money>],
        minus: &[&Given<Money>],
    ) -> Result<Given<Money>, WhyError> {
        self.trace.sum(called, plus, minus, Currency::USD)
    }

    fn left(
        &mut self,
        name: Name,
        of: &str,
        from: &Given<Money>,
        taken: &Given<Money>,
    ) -> Result<Given<Money>, WhyError> {
        self.trace.left_of(name.by("L5").of(of), from, taken)
    }

    /// The months of a loan, and the principal still owed on it (L5, L6).
    fn loan(&mut self, draw: &Draw, of: &str, place: &str) -> Result<Loan, WhyError> {
        let agreed_at = match draw.phase {
            DrawPhase::Agreed { at, .. } => Some(at),
            DrawPhase::Pending | DrawPhase::Failed { .. } => None,
        };
        let (mut owed, mut principals) = (Vec::new(), Vec::new());
        for (number, month) in (1..).zip(draw.loan()) {
            let of = format!("{of}.{number}");
            let (all, principal) = self.month(month, agreed_at, &of)?;
            owed.push(all);
            principals.push(principal);
        }
        let terms: Vec<&Given<Money>> = principals.iter().collect();
        let outstanding = self.sum(Name::PrincipalOwed.by("L6").of(of), &terms, &[])?;
        self.show(format!("{place}/outstanding"), &outstanding);
        let mut balance = outstanding.clone();
        for (index, (principal, all)) in principals.iter().zip(&owed).enumerate() {
            let called = Name::PrincipalLeft.by("L5").of(format!("{of}.{}", index + 1));
            balance = self.sum(called, &[&balance], &[principal])?;
            self.show(format!("{place}/schedule/{index}/balance"), &balance);
            self.show(format!("{place}/schedule/{index}/owed"), all);
        }
        Ok(Loan { outstanding, owed })
    }

    /// What a month still owes, and the principal of it; a payment goes to the fee first (L5, L6).
    fn month(
        &mut self,
        month: &LoanMonth,
        at: Option<Instant>,
        of: &str,
    ) -> Result<(Given<Money>, Given<Money>), WhyError> {
        let principal = self.record(Name::MonthPrincipal.by("L5").of(of), at, month.principal);
        let fee = self.record(Name::LoanFee.by("L5").of(of), at, month.fee);
        let credit = self.record(Name::CreditUsed.by("L4").of(of), at, month.credit);
        let refunded = self.record(Name::PrincipalRefunded.by("L6").of(of), None, month.refunded);
        let paid = self.record(Name::PaidToLender.by("L5").of(of), None, month.paid);
        let rest = self.left(Name::PrincipalLessRefunds, of, &principal, &refunded)?;
        let due = self.sum(Name::PrincipalAndFee.by("L5").of(of), &[&rest, &fee], &[])?;
        let due = self.left(Name::DueLessCredit, of, &due, &credit)?;
        let owed = self.left(Name::StillOwed, of, &due, &paid)?;
        let fee = self.left(Name::FeeLessCredit, of, &fee, &credit)?;
        let to_principal = self.left(Name::PaidOnPrincipal, of, &paid, &fee)?;
        let principal = self.left(Name::PrincipalOwed, of, &rest, &to_principal)?;
        Ok((owed, principal))
    }

    /// line − outstanding − pending draws (L5).
    fn line(&mut self, state: &Facility, loans: &[Loan]) -> Result<(), WhyError> {
        let terms: Vec<&Given<Money>> = loans.iter().map(|loan| &loan.outstanding).collect();
        let outstanding = self.sum(Name::PrincipalOwed.by("L5").of("all"), &terms, &[])?;
        self.show("/outstanding", &outstanding);
        let mut pending = Vec::new();
        for (number, draw) in (1..).zip(&state.draws) {
            if draw.phase == DrawPhase::Pending {
                let called = Name::PendingDraw.by("L5").of(number.to_string());
                pending.push(self.record(called, Some(draw.requested_at), draw.principal));
            }
        }
        let pending: Vec<&Given<Money>> = pending.iter().collect();
        let pending = self.sum(Name::PendingDraws.by("L5"), &pending, &[])?;
        self.show("/pending", &pending);
        let available = available(&mut self.trace, state, &outstanding, &pending)?;
        self.show("/available", &available);
        Ok(())
    }

    /// A statement is the sums of its entries, each as it was posted (L4, L5).
    fn statements(&mut self, view: &FacilityView) -> Result<(), WhyError> {
        for (index, statement) in view.statements.iter().enumerate() {
            let mut sums: [Vec<Given<Money>>; 6] = Default::default();
            for (number, entry) in statement.entries.iter().enumerate() {
                let of = format!("{} {}", statement.month, number + 1);
                let opening = self.record(Name::StatementOpening.by("L5").of(&of), None, entry.opening);
                let principal = self.record(Name::StatementPrincipal.by("L5").of(&of), None, entry.principal);
                let fee = self.record(Name::StatementFee.by("L5").of(&of), None, entry.fee);
                let credit = self.record(Name::StatementCredit.by("L4").of(&of), None, entry.credit);
                let called = Name::StatementPayment.by("L5").of(&of);
                let payment = self.sum(called, &[&principal, &fee], &[&credit])?;
                let called = Name::StatementClosing.by("L5").of(&of);
                let closing = self.sum(called, &[&opening], &[&principal])?;
                let place = format!("/statements/{index}/entries/{number}");
                let parts = [opening, principal, fee, credit, payment, closing];
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
}

const FIELDS: [(&str, Name); 6] = [
    ("opening", Name::StatementOpening),
    ("principal", Name::StatementPrincipal),
    ("fee", Name::StatementFee),
    ("credit", Name::StatementCredit),
    ("payment", Name::StatementPayment),
    ("closing", Name::StatementClosing),
];

fn available(
    trace: &mut Trace,
    state: &Facility,
    outstanding: &Given<Money>,
    pending: &Given<Money>,
) -> Result<Given<Money>, WhyError> {
    let Line::Open { amount, since, .. } = &state.line else {
        let reason = trace.because("L5", Case::LineNotOpen);
        let zero = Money::zero(Currency::USD);
        let none = trace.fact(Name::AvailableCredit.by("L5"), Origin::Missing, zero);
        trace.resting(&none, &reason);
        return Ok(none);
    };
    let origin = Origin::Record {
        at: Some(*since),
        by: None,
    };
    let line = trace.fact(Name::CreditLine.by("L5"), origin, *amount);
    let left = trace.left_of(Name::LineLessOwed.by("L5"), &line, outstanding)?;
    trace.left_of(Name::AvailableCredit.by("L5"), &left, pending)
}
