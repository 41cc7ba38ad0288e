//! Why: the months of a loan (L4, L5).

use super::trace::{As, Given, Trace};
use super::{Case, Figure, Name, Origin, WhyError};
use crate::credit::schedule::Schedule;
use crate::money::{Money, Rate};
use crate::time::Day;

/// The figures of `credit.schedule`.
///
/// # Errors
/// [`WhyError`].
pub fn schedule(
    principal: Money,
    rates: &[Rate],
    promotional_credit: Money,
    first_due: Day,
    found: &Schedule,
) -> Result<Vec<Figure>, WhyError> {
    let mut trace = Trace::new();
    let currency = principal.currency();
    let borrowed = trace.argument(Name::Principal, principal);
    let credit = trace.argument(Name::PromotionalCredit, promotional_credit);
    let due = trace.argument(Name::FirstDue, first_due);
    let count = u32::try_from(rates.len()).unwrap_or(u32::MAX);
    let months = trace.argument(Name::LoanMonths, count);
    let part = trace.part(Name::EqualPrincipal.by("L5"), &borrowed, &months)?;
    let mut left = borrowed.clone();
    let (mut fees, mut figures) = (Vec::new(), Vec::new());
    for (index, rate) in (0..count).zip(rates) {
        let of = (index + 1).to_string();
        let later = trace.fact(Name::MonthsLater.by("L5").of(&of), Origin::Constant, index);
        let due = trace.months_after(Name::LoanDue.by("L5").of(&of), &due, &later)?;
        let called = Name::MonthPrincipal.by("L5").of(&of);
        let month = if index + 1 == count {
            trace.rest_of_principal(called, &left)
        } else {
            trace.is(called, &part)
        };
        let rate = trace.fact(Name::FeeRate.by("L5").of(&of), Origin::Argument, *rate);
        let fee = trace.at_rate(Name::LoanFee.by("L5").of(&of), &borrowed, &rate, currency)?;
        let used = if index == 0 {
            trace.smallest(Name::CreditUsed.by("L4").of(&of), &[&credit, &fee])?
        } else {
            let reason = trace.because("L4", Case::FirstMonthOnly);
            let none = Name::CreditUsed.by("L4").of(&of);
            let none = trace.fact(none, Origin::Constant, Money::zero(currency));
            trace.resting(&none, &reason);
            none
        };
        let called = Name::LoanPayment.by("L5").of(&of);
        let payment = trace.sum(called, &[&month, &fee], &[&used], currency)?;
        let called = Name::PrincipalLeft.by("L5").of(&of);
        left = trace.sum(called, &[&left], &[&month], currency)?;
        let place = format!("/months/{index}");
        figures.push(trace.figure(format!("{place}/due"), &due));
        for (field, amount) in [
            ("principal", &month),
            ("fee", &fee),
            ("credit", &used),
            ("payment", &payment),
            ("balance", &left),
        ] {
            figures.push(trace.figure(format!("{place}/{field}"), amount));
        }
        fees.push(fee);
    }
    let fees: Vec<_> = fees.iter().collect();
    let total = trace.sum(Name::TotalFee.by("L5"), &fees, &[], currency)?;
    debug_assert_eq!(total.value, found.total_fee);
    figures.push(trace.figure("/total_fee", &total));
    Ok(figures)
}

impl Trace {
    /// What the last month repays: all that is left, the cent remainder with it (L5).
    pub(super) fn rest_of_principal(&mut self, called: As, left: &Given<Money>) -> Given<Money> {
        let reason = self.because("L5", Case::TakesTheRest);
        let rest = self.is(called, left);
        self.resting(&rest, &reason);
        rest
    }
}
