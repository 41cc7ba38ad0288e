//! Why: the Pay Later line: what is owed, month by month, and what is left of it (L5, L6).

mod agreed;
mod statement;

use agreed::Month;

use super::recorded::{CREDIT, recorded};
use super::trace::{Given, Trace};
use super::{Case, Figure, Name, Origin, Value, WhyError};
use crate::credit::facility::{Draw, DrawPhase, Facility, FacilityView, Line, LoanMonth};
use crate::id::DrawId;
use crate::money::{Currency, Money};
use crate::rulebook::Rulebook;
use crate::time::{Day, Instant};

/// A loan, as its figures rest on it.
struct Loan {
    outstanding: Given<Money>,
    /// What each month still owes.
    owed: Vec<Given<Money>>,
    /// The months as agreed.
    agreed: Vec<Month>,
}

struct Credit {
    trace: Trace,
    figures: Vec<Figure>,
}

/// The figures of `credit.view`.
///
/// # Errors
/// [`WhyError`].
pub fn facility(state: &Facility, view: &FacilityView, rulebook: &Rulebook) -> Result<Vec<Figure>, WhyError> {
    let mut credit = Credit {
        trace: Trace::new(),
        figures: Vec::new(),
    };
    let mut loans = Vec::new();
    for (number, draw) in (1..).zip(&state.draws) {
        let of = number.to_string();
        let place = view.draws.iter().position(|shown| shown.draw_id == draw.draw_id);
        let place = format!("/draws/{}", place.unwrap_or(usize::MAX));
        loans.push(credit.loan(state, draw, &of, &place)?);
    }
    credit.line(state, view, &loans)?;
    for (index, due) in view.deadlines.iter().enumerate() {
        let Some((owed, last)) = of_month(state, &loans, due.draw_id, due.month) else {
            continue;
        };
        let first = (index == 0).then(|| "/next_payment".to_owned());
        for place in std::iter::once(format!("/deadlines/{index}")).chain(first) {
            credit.show(format!("{place}/amount"), &owed);
            credit.show(format!("{place}/due"), &last);
        }
    }
    credit.statements(state, &loans, rulebook.platform().time_zone)?;
    let mut figures = credit.figures;
    let page = serde_json::to_value(view).map_err(|_| WhyError::Unreadable)?;
    recorded(&page, CREDIT, &mut figures);
    Ok(figures)
}

impl Credit {
    fn show<T: Clone + Into<Value>>(&mut self, path: impl Into<String>, end: &Given<T>) {
        let figure = self.trace.figure(path, end);
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
    fn loan(&mut self, state: &Facility, draw: &Draw, of: &str, place: &str) -> Result<Loan, WhyError> {
        let agreed = agreed::months(&mut self.trace, state, draw, of)?;
        let (mut owed, mut principals) = (Vec::new(), Vec::new());
        for (number, (month, agreed)) in draw.loan().iter().zip(&agreed).enumerate() {
            let all = self.month(month, agreed, &format!("{of}.{}", number + 1))?;
            let place = format!("{place}/schedule/{number}");
            self.show(format!("{place}/due"), &agreed.due);
            self.show(format!("{place}/principal"), &agreed.principal);
            self.show(format!("{place}/fee"), &agreed.fee);
            self.show(format!("{place}/credit"), &agreed.credit);
            owed.push(all.0);
            principals.push(all.1);
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
        Ok(Loan {
            outstanding,
            owed,
            agreed,
        })
    }

    /// What a month still owes, and the principal of it; a payment goes to the fee first (L5, L6).
    fn month(
        &mut self,
        month: &LoanMonth,
        agreed: &Month,
        of: &str,
    ) -> Result<(Given<Money>, Given<Money>), WhyError> {
        let Month {
            principal,
            fee,
            credit,
            ..
        } = agreed;
        let refunded = self.record(Name::PrincipalRefunded.by("L6").of(of), None, month.refunded);
        let paid = self.record(Name::PaidToLender.by("L5").of(of), None, month.paid);
        let rest = self.left(Name::PrincipalLessRefunds, of, principal, &refunded)?;
        let due = self.sum(Name::PrincipalAndFee.by("L5").of(of), &[&rest, fee], &[])?;
        let due = self.left(Name::DueLessCredit, of, &due, credit)?;
        let owed = self.left(Name::StillOwed, of, &due, &paid)?;
        let fee = self.left(Name::FeeLessCredit, of, fee, credit)?;
        let to_principal = self.left(Name::PaidOnPrincipal, of, &paid, &fee)?;
        let principal = self.left(Name::PrincipalOwed, of, &rest, &to_principal)?;
        Ok((owed, principal))
    }

    /// line − outstanding − pending draws (L5), and what is left of the promotional credit (L4).
    fn line(&mut self, state: &Facility, view: &FacilityView, loans: &[Loan]) -> Result<(), WhyError> {
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
        let credit = promotional_left(&mut self.trace, state, view);
        self.show("/promotional_credit_left", &credit);
        Ok(())
    }
}

/// What a month of a loan still owes, and the last day to pay it.
fn of_month(
    state: &Facility,
    loans: &[Loan],
    draw_id: DrawId,
    month: u32,
) -> Option<(Given<Money>, Given<Day>)> {
    let loan = state.draws.iter().position(|draw| draw.draw_id == draw_id);
    let (loan, month) = (loans.get(loan?)?, usize::try_from(month).ok()?.checked_sub(1)?);
    Some((loan.owed.get(month)?.clone(), loan.agreed.get(month)?.due.clone()))
}

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

/// The promotional credit of the terms that hold, until a loan agreed on under them has taken it (L4).
fn promotional_left(trace: &mut Trace, state: &Facility, view: &FacilityView) -> Given<Money> {
    let left = view.promotional_credit_left;
    let called = Name::PromotionalCredit.by("L4").of("left");
    let (terms, since) = match &state.line {
        Line::Open { terms, since, .. } | Line::Suspended { terms, since, .. } => (terms, *since),
        Line::None | Line::Closed { .. } => return trace.fact(called, Origin::Missing, left),
    };
    if left == terms.promotional_credit {
        let at = Some(since);
        return trace.fact(called, Origin::Record { at, by: None }, left);
    }
    let reason = trace.because("L4", Case::CreditSpent);
    let none = trace.fact(called, Origin::Constant, left);
    trace.resting(&none, &reason);
    none
}
