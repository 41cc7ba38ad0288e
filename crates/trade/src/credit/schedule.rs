//! The repayment schedule of a Pay Later loan (L4, L5).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::money::{Money, MoneyError, Rate, Rounding};
use crate::time::{Day, TimeError, add_months};

/// One month of a schedule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ScheduleMonth {
    /// Due day: that of the first month, clamped to the month's length.
    pub due: Day,
    /// Principal to repay; the last month takes the cent remainder.
    pub principal: Money,
    /// The month's rate of the original principal, half-even.
    pub fee: Money,
    /// Promotional credit, in the first month only (L4).
    pub credit: Money,
    /// principal + fee − credit.
    pub payment: Money,
    /// Principal left after this month.
    pub balance: Money,
}

/// What a loan costs and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Schedule {
    /// One entry per month.
    pub months: Vec<ScheduleMonth>,
    /// Sum of the fees before credit.
    pub total_fee: Money,
}

/// Why there is no schedule.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ScheduleError {
    /// No month, or more than the edition allows (L1).
    #[error("a loan runs 1 to {max} months, not {months}")]
    Months {
        /// Months asked for.
        months: usize,
        /// Most months (L1).
        max: u32,
    },
    /// Amounts of two currencies, or out of range.
    #[error(transparent)]
    Money(#[from] MoneyError),
    /// A due day after 2100.
    #[error(transparent)]
    Time(#[from] TimeError),
}

/// The schedule of a loan (L5): one rate per month, of the original principal; at most `months_max` months (L1).
/// Credit never makes a fee negative, and what the first fee does not use lapses (L4).
pub fn schedule(
    principal: Money,
    monthly_fee_rates: &[Rate],
    promotional_credit: Money,
    first_due: Day,
    months_max: u32,
) -> Result<Schedule, ScheduleError> {
    let currency = principal.currency();
    let count = u32::try_from(monthly_fee_rates.len())
        .ok()
        .filter(|count| (1..=months_max).contains(count))
        .ok_or(ScheduleError::Months {
            months: monthly_fee_rates.len(),
            max: months_max,
        })?;
    let part = principal.part(count, Rounding::Down)?;
    let mut balance = principal;
    let mut months = Vec::with_capacity(monthly_fee_rates.len());
    for (index, rate) in (0..count).zip(monthly_fee_rates) {
        let due = add_months(first_due, index)?;
        let principal_part = if index + 1 == count { balance } else { part };
        let fee = principal.at_rate(*rate, Rounding::HalfEven)?;
        let credit = if index == 0 {
            promotional_credit.min(fee)?
        } else {
            Money::zero(currency)
        };
        balance = balance.checked_sub(principal_part)?;
        let payment = principal_part.checked_add(fee)?.checked_sub(credit)?;
        months.push(ScheduleMonth {
            due,
            principal: principal_part,
            fee,
            credit,
            payment,
            balance,
        });
    }
    let total_fee = Money::checked_sum(months.iter().map(|month| month.fee), currency)?;
    Ok(Schedule { months, total_fee })
}

#[cfg(test)]
#[path = "schedule_tests.rs"]
mod tests;
