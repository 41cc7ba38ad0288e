//! What each method would mean for one payment: fee, transactions, arrival (P2–P6, P11).

use chrono::NaiveDate;
use thiserror::Error;

use super::Method;
use crate::calendar::{BankDays, Calendars, UnknownCalendar};
use crate::country::Country;
use crate::money::{Currency, Money, MoneyError, Rate, Rounding};
use crate::rulebook::{Availability, Fee, PaymentMethod, Rulebook, Transactions};
use crate::time::{Day, Instant, TimeError, Tz, add_days};

/// Most transactions that a plan lists: beyond it the amount is no payment anybody makes.
pub const TRANSACTIONS_MAX: u32 = 100_000;

/// One payment to plan. Fees and limits are in USD (M2); the sum may be in another currency with its dated rate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PaymentAsk {
    /// The sum, above zero.
    pub amount: Money,
    /// USD for one unit of the sum's currency, as the order keeps it (M2); not asked for where that is USD.
    pub usd_rate: Option<Rate>,
    /// When it is paid: the authorisation for e-Checking, the completed loan agreement for Pay Later (P11).
    pub pay_on: Instant,
    /// Country of the designated account.
    pub supplier_country: Country,
    /// Whether the buyer has a checking account at a United States bank (P2).
    pub us_checking_account: bool,
    /// Country of the bank that a T/T is paid from.
    pub payer_bank_country: Country,
    /// What is left of the buyer's Pay Later line, in USD whatever the sum is in (L1); none without one (L5).
    pub credit_available: Option<Money>,
    /// The bank's fee for one T/T, where the user entered it (P4).
    pub tt_fee: Option<Money>,
}

/// What one method would mean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MethodPlan {
    /// It can carry the whole sum.
    Available {
        /// Sum of the fees; none where the fee is unknown.
        fee_total: Option<Money>,
        /// The transactions, adding up to the sum.
        transactions: Vec<Transaction>,
        /// When the supplier has it.
        arrival: Arrival,
    },
    /// It cannot.
    Unavailable(Reason),
}

/// One transaction of a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Transaction {
    /// The amount, without fee.
    pub amount: Money,
    /// Its fee; none where it is unknown, never a silent zero (P6).
    pub fee: Option<Money>,
}

/// First and last day on which a payment arrives (P11).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arrival {
    /// First day.
    pub earliest: Day,
    /// Last day.
    pub latest: Day,
    /// Some year between the start of the count and the last day is not announced (T4).
    pub provisional: bool,
}

/// Why a method cannot carry the sum.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// The buyer has no checking account at a United States bank (P2).
    NoUsAccount,
    /// No credit, not enough of it, or a sum in another currency than USD (L1, L5).
    Credit,
}

/// Why there is no plan.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum PlanError {
    /// Amounts of two currencies, or out of range.
    #[error(transparent)]
    Money(#[from] MoneyError),
    /// An arrival after 2100.
    #[error(transparent)]
    Time(#[from] TimeError),
    /// A country without bank calendar (P11).
    #[error(transparent)]
    Calendar(#[from] UnknownCalendar),
    /// A paying bank's country without zone in the rulebook (P11).
    #[error("the rulebook names no time zone for banks in {country}")]
    NoZone {
        /// The country.
        country: Country,
    },
    /// A Pay Later line in another currency than USD (L1): the field is `credit_available`.
    #[error("a Pay Later line is in USD, not in {given}")]
    CreditCurrency {
        /// Its currency.
        given: Currency,
    },
    /// More transactions than anybody makes.
    #[error("the sum would take more than {TRANSACTIONS_MAX} transactions")]
    TooManyTransactions {
        /// The limit per transaction that cuts the sum.
        limit: Money,
    },
}

/// What each of the four methods would mean, in their order (P2–P6).
pub fn plan(
    ask: &PaymentAsk,
    book: &Rulebook,
    calendars: &Calendars,
) -> Result<Vec<(Method, MethodPlan)>, PlanError> {
    book.methods()
        .iter()
        .map(|method| Ok((method.id, plan_one(ask, method, book, calendars)?)))
        .collect()
}

fn plan_one(
    ask: &PaymentAsk,
    method: &PaymentMethod,
    book: &Rulebook,
    calendars: &Calendars,
) -> Result<MethodPlan, PlanError> {
    let reason = match room(ask, method, book)? {
        Room::None(reason) => Some(reason),
        Room::Once(Some(cap)) if cap.cmp_same(ask.amount)?.is_lt() => Some(Reason::Credit),
        Room::Once(_) | Room::Cut(_) => None,
    };
    if let Some(reason) = reason {
        return Ok(MethodPlan::Unavailable(reason));
    }
    let fee = fee(ask, method);
    let amounts = match method.transactions {
        Transactions::One => vec![ask.amount],
        Transactions::UpTo(limit) => cut(ask.amount, limit_of(ask, limit)?)?,
    };
    let count = u32::try_from(amounts.len()).unwrap_or(u32::MAX);
    Ok(MethodPlan::Available {
        fee_total: fee.map(|fee| fee.times(count)).transpose()?,
        transactions: amounts
            .into_iter()
            .map(|amount| Transaction { amount, fee })
            .collect(),
        arrival: arrival(
            method,
            ask.pay_on,
            ask.payer_bank_country,
            ask.supplier_country,
            book,
            calendars,
        )?,
    })
}

/// How much of a sum a method can carry.
pub(crate) enum Room {
    /// Nothing.
    None(Reason),
    /// One transaction, up to this much where a cap is named.
    Once(Option<Money>),
    /// Any number of transactions up to this limit each.
    Cut(Money),
}

pub(crate) fn room(ask: &PaymentAsk, method: &PaymentMethod, book: &Rulebook) -> Result<Room, PlanError> {
    match method.available {
        Availability::UsCheckingAccount if !ask.us_checking_account => Ok(Room::None(Reason::NoUsAccount)),
        Availability::Always | Availability::UsCheckingAccount => Ok(match method.transactions {
            Transactions::One => Room::Once(None),
            Transactions::UpTo(limit) => Room::Cut(limit_of(ask, limit)?),
        }),
        Availability::Credit => match credit(ask)? {
            Some(credit) => Ok(Room::Once(Some(credit.min(book.credit().line_max)?))),
            None => Ok(Room::None(Reason::Credit)),
        },
    }
}

/// What the lender would still finance of this sum; none without a line, and none of a sum that is not in USD (L1).
fn credit(ask: &PaymentAsk) -> Result<Option<Money>, PlanError> {
    match ask.credit_available {
        Some(credit) if credit.currency() != Currency::USD => Err(PlanError::CreditCurrency {
            given: credit.currency(),
        }),
        credit => Ok(credit.filter(|credit| credit.is_positive() && ask.amount.currency() == Currency::USD)),
    }
}

/// The fee of one transaction, where rulebook or user state one (P2–P4, L3).
pub(crate) fn fee(ask: &PaymentAsk, method: &PaymentMethod) -> Option<Money> {
    match method.fee {
        Fee::PerTransaction(fee) => Some(fee),
        Fee::ByBank => ask.tt_fee,
        Fee::Unstated => None,
    }
}

/// The most of one transaction in the currency of the sum: what the order's rate makes of it is within the limit,
/// as it is judged when it is sent (P3, M2).
pub(crate) fn limit_of(ask: &PaymentAsk, limit: Money) -> Result<Money, PlanError> {
    let currency = ask.amount.currency();
    if currency == limit.currency() {
        return Ok(limit);
    }
    let Some(rate) = ask.usd_rate else {
        let (left, right) = (currency, limit.currency());
        return Err(MoneyError::CurrencyMismatch { left, right }.into());
    };
    let fits = |amount: Money| {
        let worth = amount.convert(limit.currency(), rate, Rounding::HalfEven);
        worth.is_ok_and(|worth| worth.minor() <= limit.minor())
    };
    if fits(ask.amount) {
        return Ok(ask.amount);
    }
    let (mut within, mut over) = (0, ask.amount.minor());
    while over - within > 1 {
        let middle = within + (over - within) / 2;
        if fits(Money::from_minor(middle, currency)?) {
            within = middle;
        } else {
            over = middle;
        }
    }
    Ok(Money::from_minor(within, currency)?)
}

/// A sum in as few transactions as the limit allows, each full but the last (P3).
fn cut(amount: Money, limit: Money) -> Result<Vec<Money>, PlanError> {
    let count = transactions(amount, limit)?;
    let full = limit.times(count.saturating_sub(1))?;
    let mut amounts = vec![limit; count.saturating_sub(1) as usize];
    amounts.push(amount.checked_sub(full)?);
    Ok(amounts)
}

/// How many transactions of at most `limit` a sum takes; one of what other methods leave nothing to (P6).
pub(crate) fn transactions(amount: Money, limit: Money) -> Result<u32, PlanError> {
    let too_many = PlanError::TooManyTransactions { limit };
    if !limit.is_positive() || limit.currency() != amount.currency() {
        return Err(too_many);
    }
    let count = (amount.minor() + limit.minor() - 1) / limit.minor();
    u32::try_from(count.max(1))
        .ok()
        .filter(|count| *count <= TRANSACTIONS_MAX)
        .ok_or(too_many)
}

/// Where a count of working days starts (P11).
#[derive(Clone, Debug)]
pub struct CountStart<'a> {
    /// The zone of the paying bank.
    pub zone: Tz,
    /// The days that count.
    pub days: BankDays<'a>,
    /// The event's day there.
    pub paid_on: Day,
    /// Whether the event was past the cut-off.
    pub late: bool,
    /// Day 0: a working day.
    pub day_zero: Day,
}

/// Day 0 of a payment (P11): the paying bank's day, rolled on where that is not a working day or the instant is past
/// the cut-off.
pub fn count_start<'a>(
    method: &PaymentMethod,
    pay_on: Instant,
    payer_bank_country: Country,
    supplier_country: Country,
    book: &Rulebook,
    calendars: &'a Calendars,
) -> Result<CountStart<'a>, PlanError> {
    let zone = count_zone(method, payer_bank_country, book)?;
    let days = if method.countries.is_empty() {
        calendars.bank_days([payer_bank_country, supplier_country])?
    } else {
        calendars.bank_days(method.countries.iter().copied())?
    };
    let local = pay_on.with_timezone(&zone);
    let paid_on: NaiveDate = local.date_naive();
    let late = local.time() > book.working_days().cut_off;
    let day_zero = days.on_or_after(if late { add_days(paid_on, 1)? } else { paid_on })?;
    Ok(CountStart {
        zone,
        days,
        paid_on,
        late,
        day_zero,
    })
}

/// When a payment arrives (P11), counted from its [`CountStart`].
pub fn arrival(
    method: &PaymentMethod,
    pay_on: Instant,
    payer_bank_country: Country,
    supplier_country: Country,
    book: &Rulebook,
    calendars: &Calendars,
) -> Result<Arrival, PlanError> {
    let start = count_start(
        method,
        pay_on,
        payer_bank_country,
        supplier_country,
        book,
        calendars,
    )?;
    let (first, last) = method.arrives_working_days;
    let earliest = start.days.nth_after(start.day_zero, first)?.date;
    let latest = start.days.nth_after(earliest, last.saturating_sub(first))?.date;
    Ok(Arrival {
        earliest,
        latest,
        provisional: start.days.is_provisional(start.paid_on, latest),
    })
}

fn count_zone(method: &PaymentMethod, payer_bank_country: Country, book: &Rulebook) -> Result<Tz, PlanError> {
    match method.zone {
        Some(zone) => Ok(zone),
        None => book.bank_zone(payer_bank_country).ok_or(PlanError::NoZone {
            country: payer_bank_country,
        }),
    }
}

#[cfg(test)]
#[path = "plan_tests.rs"]
mod tests;
