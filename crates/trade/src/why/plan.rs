//! Why: what each payment method would mean: transactions, fees, arrival (P2–P6, P11).

use super::trace::Trace;
use super::{Case, Figure, Given, Name, Origin, WhyError};
use crate::calendar::Calendars;
use crate::country::Country;
use crate::money::{Currency, Money};
use crate::payment::Method;
use crate::payment::plan::{MethodPlan, PaymentAsk, count_start, limit_of};
use crate::rulebook::{Fee, PaymentMethod, Rulebook, Transactions};
use crate::time::{Day, Instant};

/// A payment to plan, as its figures rest on it.
#[derive(Debug)]
pub struct Asked<'a> {
    /// What is asked.
    pub ask: &'a PaymentAsk,
    /// The edition.
    pub book: &'a Rulebook,
    /// Bank calendars.
    pub calendars: &'a Calendars,
    /// The sum.
    pub amount: Given<Money>,
    /// When it is paid.
    pub pay_on: Given<Instant>,
    /// The bank's fee for a T/T.
    pub tt_fee: Option<Given<Money>>,
    /// What is left of the Pay Later line.
    pub credit: Option<Given<Money>>,
}

impl<'a> Asked<'a> {
    /// A payment that was asked for with arguments.
    #[must_use]
    pub fn argument(
        trace: &mut Trace,
        ask: &'a PaymentAsk,
        book: &'a Rulebook,
        calendars: &'a Calendars,
    ) -> Asked<'a> {
        Asked {
            amount: trace.argument(Name::Amount, ask.amount),
            pay_on: trace.argument(Name::PaidAt, ask.pay_on),
            tt_fee: ask.tt_fee.map(|fee| trace.argument(Name::TtFee, fee)),
            credit: ask
                .credit_available
                .map(|credit| trace.argument(Name::AvailableCredit, credit)),
            ask,
            book,
            calendars,
        }
    }

    /// The fee of one transaction; `None` where it is unknown.
    pub(super) fn fee(&self, trace: &mut Trace, method: &PaymentMethod) -> Option<Given<Money>> {
        let code = method.id.code();
        match method.fee {
            Fee::PerTransaction(fee) => {
                let called = Name::Fee.by(method_rule(method.id)).of(code);
                Some(trace.rulebook(called, format!("methods.{code}.fee"), self.book, fee))
            }
            Fee::ByBank => {
                let entered = self.tt_fee.as_ref()?;
                Some(trace.is(Name::Fee.by("P4").of(code), entered))
            }
            Fee::Unstated => None,
        }
    }

    /// First and last day of arrival.
    pub(super) fn arrival(
        &self,
        trace: &mut Trace,
        method: &PaymentMethod,
    ) -> Result<(Given<Day>, Given<Day>), WhyError> {
        let way = Way {
            method,
            payer: self.ask.payer_bank_country,
            payee: self.ask.supplier_country,
            book: self.book,
            calendars: self.calendars,
            of: method.id.code(),
        };
        way.arrival(trace, &self.pay_on)
    }

    /// The most of one transaction in the currency of the sum (P3, M2).
    pub(super) fn limit(
        &self,
        trace: &mut Trace,
        method: &PaymentMethod,
        limit: Money,
    ) -> Result<Given<Money>, WhyError> {
        let code = method.id.code();
        let key = format!("methods.{code}.transactions.up_to");
        let called = Name::TransactionLimit.by("P3").of(code);
        let bound = trace.rulebook(called, key, self.book, limit);
        match self
            .ask
            .usd_rate
            .filter(|_| self.ask.amount.currency() != Currency::USD)
        {
            None => Ok(bound),
            Some(rate) => {
                let most = limit_of(self.ask, limit)?;
                let rate = trace.fact(Name::UsdRate, Origin::Contract, rate);
                let called = Name::TransactionLimitHere.by("M2").of(code);
                Ok(trace.most_worth(called, &bound, &rate, &self.amount, most))
            }
        }
    }
}

/// Where a payment comes from and goes to.
pub(super) struct Way<'a> {
    pub(super) method: &'a PaymentMethod,
    pub(super) payer: Country,
    pub(super) payee: Country,
    pub(super) book: &'a Rulebook,
    pub(super) calendars: &'a Calendars,
    /// Which payment or method the days are of.
    pub(super) of: &'a str,
}

impl Way<'_> {
    /// First and last day of arrival, counted from an event (P11).
    pub(super) fn arrival(
        &self,
        trace: &mut Trace,
        event: &Given<Instant>,
    ) -> Result<(Given<Day>, Given<Day>), WhyError> {
        let start = count_start(
            self.method,
            event.value,
            self.payer,
            self.payee,
            self.book,
            self.calendars,
        )?;
        let (of, rule) = (self.of, method_rule(self.method.id));
        let cut_off = self.book.working_days().cut_off;
        let cut_off = trace.rulebook(Name::CutOff.by("P11"), "working_days.cut_off", self.book, cut_off);
        let day_zero = trace.day_zero(Name::DayZero.by("P11").of(of), event, &cut_off, &start)?;
        let key = format!("methods.{}.arrives_working_days", self.method.id.code());
        let (first, last) = self.method.arrives_working_days;
        let first = trace.rulebook(
            Name::FirstWorkingDays.by(rule).of(of),
            key.as_str(),
            self.book,
            first,
        );
        let last = trace.rulebook(Name::LastWorkingDays.by(rule).of(of), key, self.book, last);
        let earliest = Name::ArrivesEarliest.by("P11").of(of);
        let latest = Name::ArrivesLatest.by("P11").of(of);
        Ok((
            trace.working_days(earliest, &day_zero, &first, &start.days)?,
            trace.working_days(latest, &day_zero, &last, &start.days)?,
        ))
    }
}

/// The rule that says when a method arrives.
pub(super) fn method_rule(method: Method) -> &'static str {
    match method {
        Method::EChecking => "P2",
        Method::CreditCard => "P3",
        Method::TelegraphicTransfer => "P4",
        Method::PayLater => "L3",
    }
}

/// The figures of the four methods, below `root`.
///
/// # Errors
/// [`WhyError`].
pub fn methods(
    trace: &mut Trace,
    asked: &Asked<'_>,
    plans: &[(Method, MethodPlan)],
    root: &str,
) -> Result<Vec<Figure>, WhyError> {
    let mut figures = Vec::new();
    for (index, (method, plan)) in plans.iter().enumerate() {
        if let MethodPlan::Available { transactions, .. } = plan {
            let place = format!("{root}/{index}");
            let terms = asked.book.method(*method);
            one_method(trace, asked, terms, transactions.len(), &place, &mut figures)?;
        }
    }
    Ok(figures)
}

fn one_method(
    trace: &mut Trace,
    asked: &Asked<'_>,
    method: &PaymentMethod,
    parts: usize,
    place: &str,
    figures: &mut Vec<Figure>,
) -> Result<(), WhyError> {
    let code = method.id.code();
    let cut = Cut::new(trace, asked, method)?;
    let fee = asked.fee(trace, method);
    for part in 0..parts {
        let amount = cut.part(part, parts);
        figures.push(trace.figure(format!("{place}/transactions/{part}/amount"), amount));
        if let Some(fee) = &fee {
            figures.push(trace.figure(format!("{place}/transactions/{part}/fee"), fee));
        }
    }
    if let Some(fee) = &fee {
        let total = trace.times(Name::FeeTotal.by("P6").of(code), fee, &cut.count)?;
        figures.push(trace.figure(format!("{place}/fee_total"), &total));
    }
    let (earliest, latest) = asked.arrival(trace, method)?;
    figures.push(trace.figure(format!("{place}/arrives_earliest"), &earliest));
    figures.push(trace.figure(format!("{place}/arrives_latest"), &latest));
    Ok(())
}

/// A sum in as few transactions as the limit allows, each full but the last (P3).
struct Cut {
    count: Given<u32>,
    full: Given<Money>,
    last: Given<Money>,
}

impl Cut {
    fn new(trace: &mut Trace, asked: &Asked<'_>, method: &PaymentMethod) -> Result<Cut, WhyError> {
        let code = method.id.code();
        let Transactions::UpTo(limit) = method.transactions else {
            let count = trace.fact(Name::Transactions.by("P6").of(code), Origin::Constant, 1);
            let reason = trace.because("P6", Case::NoTransactionLimit);
            let whole = trace.is(Name::TransactionAmount.by("P6").of(code), &asked.amount);
            trace.resting(&whole, &reason);
            return Ok(Cut {
                count,
                full: whole.clone(),
                last: whole,
            });
        };
        let limit = asked.limit(trace, method, limit)?;
        let count = trace.times_over(Name::Transactions.by("P3").of(code), &asked.amount, &limit)?;
        let called = Name::TransactionAmount.by("P3").of(code);
        let full = trace.smallest(called, &[&limit, &asked.amount])?;
        let one = trace.fact(Name::One, Origin::Constant, 1);
        let before = trace.count(Name::TransactionsBefore.by("P3").of(code), &[&count], &[&one])?;
        let taken = trace.times(Name::FullTransactions.by("P3").of(code), &limit, &before)?;
        let called = Name::LastTransaction.by("P3").of(code);
        let last = trace.sum(called, &[&asked.amount], &[&taken], asked.amount.value.currency())?;
        Ok(Cut { count, full, last })
    }

    fn part(&self, part: usize, parts: usize) -> &Given<Money> {
        if part + 1 == parts { &self.last } else { &self.full }
    }
}
