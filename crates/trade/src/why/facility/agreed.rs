//! Why: the months of a loan as agreed, computed again from the lender's terms and the first due day (L4, L5). Where
//! what was recorded differs, that stands, with the reason.

use crate::credit::facility::{Draw, DrawPhase, Facility, LoanMonth, LoanTerms};
use crate::money::{Money, Rate};
use crate::time::{Day, Instant};
use crate::why::trace::{As, Given, Trace};
use crate::why::{Case, Name, Origin, Value, WhyError};

/// A month as agreed.
pub(super) struct Month {
    pub(super) due: Given<Day>,
    pub(super) principal: Given<Money>,
    pub(super) fee: Given<Money>,
    pub(super) credit: Given<Money>,
}

/// The months of a loan; none before the agreement.
pub(super) fn months(
    trace: &mut Trace,
    state: &Facility,
    draw: &Draw,
    of: &str,
) -> Result<Vec<Month>, WhyError> {
    let DrawPhase::Agreed { months, at } = &draw.phase else {
        return Ok(Vec::new());
    };
    let Some(first) = months.first() else {
        return Ok(Vec::new());
    };
    let record = |at| Origin::Record {
        at: Some(at),
        by: None,
    };
    let principal = Name::Principal.by("L5").of(of);
    let borrowed = trace.fact(principal, record(draw.requested_at), draw.principal);
    let chosen = Name::LoanMonths.by("L5").of(of);
    let count = trace.fact(chosen, record(draw.requested_at), draw.months);
    let first_due = trace.fact(Name::FirstDue.by("L5").of(of), record(*at), first.due);
    let part = trace.part(Name::EqualPrincipal.by("L5").of(of), &borrowed, &count)?;
    let loan = Loan {
        of,
        at: *at,
        offer: &draw.offer,
        spent: spent(state, draw),
        last: months.len().saturating_sub(1),
        borrowed,
        first_due,
        part,
    };
    let mut left = loan.borrowed.clone();
    let mut found = Vec::new();
    for (index, month) in months.iter().enumerate() {
        found.push(loan.month(trace, index, month, &mut left)?);
    }
    Ok(found)
}

/// Whether another loan has taken the credit of the terms that this one was asked for under (L4): the one that was agreed
/// on first, or the one that has it, where an agreement was written down later than it was made.
fn spent(state: &Facility, draw: &Draw) -> bool {
    let DrawPhase::Agreed { months, at } = &draw.phase else {
        return false;
    };
    let has_it = |months: &[LoanMonth]| months.first().is_some_and(|month| month.credit.is_positive());
    let mut others = state
        .draws
        .iter()
        .filter(|other| other.draw_id != draw.draw_id && other.offer.1 == draw.offer.1);
    !has_it(months)
        && others.any(|other| match &other.phase {
            DrawPhase::Agreed { months, at: agreed } => {
                has_it(months) || (*agreed, other.requested_at) < (*at, draw.requested_at)
            }
            DrawPhase::Pending | DrawPhase::Failed { .. } => false,
        })
}

/// What the months of one loan rest on.
struct Loan<'a> {
    of: &'a str,
    at: Instant,
    offer: &'a (LoanTerms, Instant),
    /// The credit of these terms went to an earlier loan.
    spent: bool,
    last: usize,
    borrowed: Given<Money>,
    first_due: Given<Day>,
    part: Given<Money>,
}

impl Loan<'_> {
    fn month(
        &self,
        trace: &mut Trace,
        index: usize,
        month: &LoanMonth,
        left: &mut Given<Money>,
    ) -> Result<Month, WhyError> {
        let of = format!("{}.{}", self.of, index + 1);
        let later = u32::try_from(index).unwrap_or(u32::MAX);
        let later = trace.fact(Name::MonthsLater.by("L5").of(&of), Origin::Constant, later);
        let called = Name::LoanDue.by("L5").of(&of);
        let due = trace.months_after(called.clone(), &self.first_due, &later)?;
        let due = self.stands(trace, called, due, month.due, Case::AsRecorded);
        let called = Name::MonthPrincipal.by("L5").of(&of);
        let principal = if index == self.last {
            trace.rest_of_principal(called.clone(), left)
        } else {
            trace.is(called.clone(), &self.part)
        };
        let principal = self.stands(trace, called, principal, month.principal, Case::AsRecorded);
        let called = Name::PrincipalAfter.by("L5").of(&of);
        *left = trace.sum(called, &[&*left], &[&principal], left.value.currency())?;
        let dropped = month.fee.is_zero() && month.refunded.is_positive();
        let reason = if dropped {
            Case::FeeDropped
        } else {
            Case::AsRecorded
        };
        let fee = self.fee(trace, index, month, &of, reason)?;
        let credit = self.credit(trace, index, month, (&of, &fee), reason)?;
        Ok(Month {
            due,
            principal,
            fee,
            credit,
        })
    }

    /// The month's rate of the original principal, half-even (L5).
    fn fee(
        &self,
        trace: &mut Trace,
        index: usize,
        month: &LoanMonth,
        of: &str,
        reason: Case,
    ) -> Result<Given<Money>, WhyError> {
        let called = Name::LoanFee.by("L5").of(of);
        let (terms, since) = self.offer;
        let rate: Option<Rate> = terms.monthly_fee_rates.get(index).copied();
        let Some(rate) = rate else {
            return Ok(self.recorded(trace, called, month.fee, reason));
        };
        let rate = trace.fact(
            Name::FeeRate.by("L5").of(of),
            Origin::Record {
                at: Some(*since),
                by: None,
            },
            rate,
        );
        let currency = month.fee.currency();
        let fee = trace.at_rate(called.clone(), &self.borrowed, &rate, currency)?;
        Ok(self.stands(trace, called, fee, month.fee, reason))
    }

    /// The promotional credit takes from the first fee of the first loan, and never more than that (L4).
    fn credit(
        &self,
        trace: &mut Trace,
        index: usize,
        month: &LoanMonth,
        (of, fee): (&str, &Given<Money>),
        reason: Case,
    ) -> Result<Given<Money>, WhyError> {
        let called = Name::CreditUsed.by("L4").of(of);
        let zero = Money::zero(month.credit.currency());
        let (terms, since) = self.offer;
        let credit = match index {
            0 if !self.spent => {
                let origin = Origin::Record {
                    at: Some(*since),
                    by: None,
                };
                let name = Name::PromotionalCredit.by("L4");
                let offered = trace.fact(name, origin, terms.promotional_credit);
                trace.smallest(called.clone(), &[&offered, fee])?
            }
            _ => {
                let case = if index == 0 {
                    Case::CreditSpent
                } else {
                    Case::FirstMonthOnly
                };
                let reason = trace.because("L4", case);
                let none = trace.fact(called.clone(), Origin::Constant, zero);
                trace.resting(&none, &reason);
                none
            }
        };
        Ok(self.stands(trace, called, credit, month.credit, reason))
    }

    /// The computed value where it is the one recorded, and otherwise that one with the reason.
    fn stands<T: Clone + PartialEq + Into<Value>>(
        &self,
        trace: &mut Trace,
        called: As,
        computed: Given<T>,
        recorded: T,
        reason: Case,
    ) -> Given<T> {
        if computed.value == recorded {
            computed
        } else {
            self.recorded(trace, called, recorded, reason)
        }
    }

    fn recorded<T: Clone + Into<Value>>(
        &self,
        trace: &mut Trace,
        called: As,
        value: T,
        case: Case,
    ) -> Given<T> {
        let reason = trace.because(if case == Case::FeeDropped { "L6" } else { "L5" }, case);
        let origin = Origin::Record {
            at: Some(self.at),
            by: None,
        };
        let recorded = trace.fact(called, origin, value);
        trace.resting(&recorded, &reason);
        recorded
    }
}
