//! `credit.schedule`: the repayment schedule of a Pay Later loan (L4, L5).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use trade::credit::schedule::{Schedule, ScheduleError, ScheduleMonth, schedule};
use trade::money::{Currency, Money, Rate};
use trade::rulebook::Rulebooks;
use trade::time::Day;
use trade::why::{self, Figure};

use super::CalcError;
use super::read::{self, Zero};
use crate::error::Error;

/// Arguments of `credit.schedule`; amounts in USD (L1).
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CreditScheduleArgs {
    /// What is borrowed.
    #[schemars(example = "10000.00")]
    principal: String,
    /// One rate per month, 1–6 of them, of the original principal, such as `0.035`.
    #[schemars(example = ["0.035", "0.03", "0.025"])]
    monthly_fee_rates: Vec<String>,
    /// Credit on the first month's fee; may be zero.
    #[schemars(example = "100.00")]
    promotional_credit: String,
    /// Due day of the first month.
    #[schemars(example = "2026-04-30")]
    first_due: String,
    /// Edition; the default one where absent.
    #[schemars(example = "trade-assurance@1")]
    pub(crate) rulebook: Option<String>,
}

/// Reply of `credit.schedule`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub(crate) struct CreditScheduleReply {
    /// One entry per month.
    months: Vec<CreditMonth>,
    /// Sum of the fees before credit.
    total_fee: String,
}

/// One month of a schedule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub(crate) struct CreditMonth {
    /// Due day.
    due: String,
    /// Principal to repay.
    principal: String,
    /// Fee before credit.
    fee: String,
    /// Credit on the fee.
    credit: String,
    /// principal + fee − credit.
    payment: String,
    /// Principal left.
    balance: String,
}

impl From<&ScheduleMonth> for CreditMonth {
    fn from(month: &ScheduleMonth) -> Self {
        Self {
            due: month.due.to_string(),
            principal: month.principal.to_string(),
            fee: month.fee.to_string(),
            credit: month.credit.to_string(),
            payment: month.payment.to_string(),
            balance: month.balance.to_string(),
        }
    }
}

/// The repayment schedule of a Pay Later loan (L4, L5).
///
/// # Errors
/// `unknown.rulebook`, `invalid.amount`, `invalid.rate` (also for none or too many rates, L1), `invalid.date`.
pub(crate) fn credit_schedule(
    args: CreditScheduleArgs,
    books: &Rulebooks,
) -> Result<CreditScheduleReply, CalcError> {
    let found = read(&args, books)?.found;
    Ok(CreditScheduleReply {
        months: found.months.iter().map(CreditMonth::from).collect(),
        total_fee: found.total_fee.to_string(),
    })
}

/// Why: the derivations of its figures.
///
/// # Errors
/// Those of [`credit_schedule`].
pub(crate) fn why_credit_schedule(args: CreditScheduleArgs, books: &Rulebooks) -> Result<Vec<Figure>, Error> {
    let Asked {
        principal,
        rates,
        credit,
        first_due,
        found,
    } = read(&args, books)?;
    why::schedule(principal, &rates, credit, first_due, &found).map_err(Error::bug)
}

/// The arguments as `trade` takes them, and its answer.
struct Asked {
    principal: Money,
    rates: Vec<Rate>,
    credit: Money,
    first_due: Day,
    found: Schedule,
}

fn read(args: &CreditScheduleArgs, books: &Rulebooks) -> Result<Asked, CalcError> {
    let months_max = read::book(books, args.rulebook.as_deref())?.credit().months_max;
    let principal = read::amount("principal", &args.principal, Currency::USD, Zero::Refused)?;
    let rates = args
        .monthly_fee_rates
        .iter()
        .map(|text| read::rate("monthly_fee_rates", text))
        .collect::<Result<Vec<Rate>, CalcError>>()?;
    let credit = read::amount(
        "promotional_credit",
        &args.promotional_credit,
        Currency::USD,
        Zero::Allowed,
    )?;
    let first_due = read::day("first_due", &args.first_due)?;
    let found = schedule(principal, &rates, credit, first_due, months_max).map_err(|error| match &error {
        ScheduleError::Months { months, max } => {
            read::refuse("invalid.rate", "L1", "monthly_fee_rates", &error)
                .fact("months", *months)
                .fact("months_max", *max)
        }
        ScheduleError::Money(error) => read::sum("principal", error),
        ScheduleError::Time(error) => read::date("first_due", error),
    })?;
    Ok(Asked {
        principal,
        rates,
        credit,
        first_due,
        found,
    })
}
