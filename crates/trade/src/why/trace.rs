//! Writing a derivation down while it is computed: every step's result is computed here, from the results of the
//! steps it names, with the same functions of money and days that the figures come from.

use chrono::Months;

use super::{Case, Figure, How, Name, Origin, Rounded, Step, Term, Value, WhyError};
use crate::money::{Money, Percent, Rate, Rounding};
use crate::rulebook::Rulebook;
use crate::time::{Day, Instant, TimeError, Tz, add_days, day_in, end_of_day, in_range};

/// The result of a step, to be used by later ones.
#[derive(Debug, Clone)]
pub struct Given<T> {
    at: usize,
    name: Name,
    of: Option<String>,
    /// The result.
    pub value: T,
}

impl<T: Clone + Into<Value>> Given<T> {
    /// As a term of another step.
    pub(super) fn term(&self) -> Term {
        Term {
            name: self.name,
            of: self.of.clone(),
            value: self.value.clone().into(),
        }
    }
}

/// A step, the steps it rests on, and whether it may still move.
#[derive(Debug)]
struct Entry {
    step: Step,
    from: Vec<usize>,
    provisional: bool,
}

/// Steps of one calculation, from which each figure takes those it rests on.
#[derive(Debug, Default)]
pub struct Trace {
    entries: Vec<Entry>,
}

/// What the result of a step is called, and the rule it follows.
#[derive(Debug, Clone)]
pub struct As {
    name: Name,
    of: Option<String>,
    rule: Option<&'static str>,
}

impl Name {
    /// The name of a result that follows a rule.
    #[must_use]
    pub fn by(self, rule: &'static str) -> As {
        As {
            name: self,
            of: None,
            rule: Some(rule),
        }
    }
}

impl As {
    /// Which one, where there are several of that name.
    #[must_use]
    pub fn of(mut self, of: impl Into<String>) -> As {
        self.of = Some(of.into());
        self
    }
}

impl From<Name> for As {
    fn from(name: Name) -> As {
        As {
            name,
            of: None,
            rule: None,
        }
    }
}

impl Trace {
    /// An empty one.
    #[must_use]
    pub fn new() -> Trace {
        Trace::default()
    }

    /// Adds a step with a result computed by the caller.
    pub(super) fn put<T: Clone + Into<Value>>(
        &mut self,
        called: impl Into<As>,
        how: How,
        from: Vec<usize>,
        value: T,
    ) -> Given<T> {
        let As { name, of, rule } = called.into();
        let provisional = how.is_provisional();
        self.entries.push(Entry {
            step: Step {
                name,
                of: of.clone(),
                rule,
                how,
                result: value.clone().into(),
            },
            from,
            provisional,
        });
        Given {
            at: self.entries.len() - 1,
            name,
            of,
            value,
        }
    }

    /// A fact as recorded or given.
    pub fn fact<T: Clone + Into<Value>>(
        &mut self,
        called: impl Into<As>,
        origin: Origin,
        value: T,
    ) -> Given<T> {
        self.put(called, How::Fact { origin }, Vec::new(), value)
    }

    /// An argument.
    pub fn argument<T: Clone + Into<Value>>(&mut self, name: Name, value: T) -> Given<T> {
        self.fact(name, Origin::Argument, value)
    }

    /// A number of the rulebook.
    pub fn rulebook<T: Clone + Into<Value>>(
        &mut self,
        called: impl Into<As>,
        key: impl Into<String>,
        book: &Rulebook,
        value: T,
    ) -> Given<T> {
        let how = How::Rulebook {
            key: key.into(),
            edition: book.id().to_string(),
        };
        self.put(called, how, Vec::new(), value)
    }

    /// The figure that a step ends in, with the steps it rests on.
    #[must_use]
    pub fn figure<T: Clone + Into<Value>>(&self, path: impl Into<String>, end: &Given<T>) -> Figure {
        let mut needed = vec![false; end.at + 1];
        needed[end.at] = true;
        for at in (0..=end.at).rev() {
            if needed[at] {
                self.entries[at].from.iter().for_each(|from| needed[*from] = true);
            }
        }
        let entries = || {
            self.entries
                .iter()
                .zip(&needed)
                .filter(|(_, needed)| **needed)
                .map(|(entry, _)| entry)
        };
        let steps: Vec<Step> = entries().map(|entry| entry.step.clone()).collect();
        let mut rules = Vec::new();
        for rule in steps.iter().rev().filter_map(|step| step.rule) {
            if !rules.contains(&rule) {
                rules.push(rule);
            }
        }
        Figure {
            path: path.into(),
            value: end.value.clone().into(),
            rules,
            provisional: entries().any(|entry| entry.provisional),
            steps,
        }
    }

    /// plus − minus.
    ///
    /// # Errors
    /// Amounts of two currencies, or out of range.
    pub fn sum(
        &mut self,
        called: impl Into<As>,
        plus: &[&Given<Money>],
        minus: &[&Given<Money>],
        currency: crate::money::Currency,
    ) -> Result<Given<Money>, WhyError> {
        let added = Money::checked_sum(plus.iter().map(|term| term.value), currency)?;
        let taken = Money::checked_sum(minus.iter().map(|term| term.value), currency)?;
        let how = How::Sum {
            plus: terms(plus),
            minus: terms(minus),
        };
        let value = added.checked_sub(taken)?;
        Ok(self.put(called, how, sources(plus.iter().chain(minus)), value))
    }

    /// The smallest of some amounts.
    ///
    /// # Errors
    /// Amounts of two currencies.
    pub fn smallest(
        &mut self,
        called: impl Into<As>,
        of: &[&Given<Money>],
    ) -> Result<Given<Money>, WhyError> {
        let (chosen, value) = pick(of, |one, best| Ok(one.cmp_same(*best)?.is_lt()))?;
        let how = How::SmallestOf {
            terms: terms(of),
            chosen,
        };
        Ok(self.put(called, how, sources(of.iter()), value))
    }

    /// An amount, but never below zero.
    ///
    /// # Errors
    /// Never in one currency.
    pub fn not_below_zero(
        &mut self,
        called: impl Into<As>,
        amount: &Given<Money>,
    ) -> Result<Given<Money>, WhyError> {
        let zero = Money::zero(amount.value.currency());
        let zero = self.fact(Name::Zero, Origin::Constant, zero);
        let of = [amount, &zero];
        let (chosen, value) = pick(&of, |one, best| Ok(one.cmp_same(*best)?.is_gt()))?;
        let how = How::LargestOf {
            terms: terms(&of),
            chosen,
        };
        Ok(self.put(called, how, sources(of.iter()), value))
    }

    /// The earliest of some days or instants.
    ///
    /// # Errors
    /// When there is none.
    pub fn earliest<T: Ord + Clone + Into<Value>>(
        &mut self,
        called: impl Into<As>,
        of: &[&Given<T>],
    ) -> Result<Given<T>, WhyError> {
        let (chosen, value) = pick(of, |one, best| Ok(one < best))?;
        let how = How::EarliestOf {
            terms: terms(of),
            chosen,
        };
        Ok(self.put(called, how, sources(of.iter()), value))
    }

    /// The latest of some days or instants.
    ///
    /// # Errors
    /// When there is none.
    pub fn latest<T: Ord + Clone + Into<Value>>(
        &mut self,
        called: impl Into<As>,
        of: &[&Given<T>],
    ) -> Result<Given<T>, WhyError> {
        let (chosen, value) = pick(of, |one, best| Ok(one > best))?;
        let how = How::LatestOf {
            terms: terms(of),
            chosen,
        };
        Ok(self.put(called, how, sources(of.iter()), value))
    }

    /// An amount times a count.
    ///
    /// # Errors
    /// Out of range.
    pub fn times(
        &mut self,
        called: impl Into<As>,
        amount: &Given<Money>,
        count: &Given<u32>,
    ) -> Result<Given<Money>, WhyError> {
        let value = amount.value.times(count.value)?;
        let how = How::Multiply {
            amount: amount.term(),
            factor: count.term(),
            exact: value.amount().to_string(),
            rounding: Rounded::Exact,
        };
        Ok(self.put(called, how, vec![amount.at, count.at], value))
    }

    /// An amount at a rate, half-even, perhaps in another currency (M1, M2).
    ///
    /// # Errors
    /// Out of range.
    pub fn at_rate(
        &mut self,
        called: impl Into<As>,
        amount: &Given<Money>,
        rate: &Given<Rate>,
        target: crate::money::Currency,
    ) -> Result<Given<Money>, WhyError> {
        let value = if target == amount.value.currency() {
            amount.value.at_rate(rate.value, Rounding::HalfEven)?
        } else {
            amount.value.convert(target, rate.value, Rounding::HalfEven)?
        };
        let how = How::Multiply {
            amount: amount.term(),
            factor: rate.term(),
            exact: product(amount.value.amount(), rate.value.value())?,
            rounding: Rounded::HalfEven,
        };
        Ok(self.put(called, how, vec![amount.at, rate.at], value))
    }

    /// A share of an amount in per cent, half-even (O4).
    ///
    /// # Errors
    /// Out of range.
    pub fn percent(
        &mut self,
        called: impl Into<As>,
        amount: &Given<Money>,
        percent: &Given<Percent>,
    ) -> Result<Given<Money>, WhyError> {
        let value = amount.value.percent(percent.value, Rounding::HalfEven)?;
        let hundredths = percent.value.value() / rust_decimal::Decimal::ONE_HUNDRED;
        let how = How::Multiply {
            amount: amount.term(),
            factor: percent.term(),
            exact: product(amount.value.amount(), hundredths)?,
            rounding: Rounded::HalfEven,
        };
        Ok(self.put(called, how, vec![amount.at, percent.at], value))
    }

    /// An equal part of an amount, towards zero (L5).
    ///
    /// # Errors
    /// Out of range.
    pub fn part(
        &mut self,
        called: impl Into<As>,
        amount: &Given<Money>,
        count: &Given<u32>,
    ) -> Result<Given<Money>, WhyError> {
        let value = amount.value.part(count.value, Rounding::Down)?;
        let how = How::Divide {
            amount: amount.term(),
            by: count.term(),
            rounding: Rounded::Down,
        };
        Ok(self.put(called, how, vec![amount.at, count.at], value))
    }

    /// The calendar day of an instant in a zone (T1).
    pub fn day_in(&mut self, called: impl Into<As>, instant: &Given<Instant>, zone: Tz) -> Given<Day> {
        let how = How::DayInZone {
            instant: instant.term(),
            zone: zone.to_string(),
        };
        self.put(called, how, vec![instant.at], day_in(instant.value, zone))
    }

    /// Calendar days counted on from a day (T1).
    ///
    /// # Errors
    /// Outside 1970–2100.
    pub fn days_after(
        &mut self,
        called: impl Into<As>,
        day: &Given<Day>,
        days: &Given<u32>,
    ) -> Result<Given<Day>, WhyError> {
        let value = add_days(day.value, i64::from(days.value))?;
        let how = How::DaysAfter {
            day: day.term(),
            days: days.term(),
        };
        Ok(self.put(called, how, vec![day.at, days.at], value))
    }

    /// The same day of a later month, or its last day (L5).
    ///
    /// # Errors
    /// After 2100.
    pub fn months_after(
        &mut self,
        called: impl Into<As>,
        day: &Given<Day>,
        months: &Given<u32>,
    ) -> Result<Given<Day>, WhyError> {
        let beyond = TimeError::OutOfRange {
            year: *crate::time::YEARS.end() + 1,
        };
        let value = day
            .value
            .checked_add_months(Months::new(months.value))
            .ok_or(beyond)
            .and_then(in_range)?;
        let how = How::MonthsAfter {
            day: day.term(),
            months: months.term(),
        };
        Ok(self.put(called, how, vec![day.at, months.at], value))
    }

    /// The closing instant of a day (T1).
    ///
    /// # Errors
    /// Outside 1970–2100.
    pub fn end_of_day(
        &mut self,
        called: impl Into<As>,
        day: &Given<Day>,
        zone: Tz,
    ) -> Result<Given<Instant>, WhyError> {
        let how = How::EndOfDay {
            day: day.term(),
            zone: zone.to_string(),
        };
        Ok(self.put(called, how, vec![day.at], end_of_day(day.value, zone)?))
    }

    /// An earlier result under another name.
    pub fn is<T: Clone + Into<Value>>(&mut self, called: impl Into<As>, of: &Given<T>) -> Given<T> {
        self.put(called, How::Is { term: of.term() }, vec![of.at], of.value.clone())
    }

    /// Which case of a rule applies; later steps of the figure rest on it.
    pub fn because(&mut self, rule: &'static str, case: Case) -> Reason {
        let code = Value::Code(case.code());
        let given = self.put(Name::Case.by(rule), How::Because { case }, Vec::new(), code);
        Reason { at: given.at }
    }

    /// Says that a result came about for a reason, so that its figures show it.
    pub fn resting<T>(&mut self, given: &Given<T>, on: &Reason) {
        self.entries[given.at].from.push(on.at);
    }
}

/// A case that applied.
#[derive(Debug, Clone, Copy)]
pub struct Reason {
    at: usize,
}

pub(super) fn terms<T: Clone + Into<Value>>(of: &[&Given<T>]) -> Vec<Term> {
    of.iter().map(|given| given.term()).collect()
}

fn sources<'a, T: 'a>(of: impl Iterator<Item = &'a &'a Given<T>>) -> Vec<usize> {
    of.map(|given| given.at).collect()
}

fn pick<T: Clone>(
    of: &[&Given<T>],
    better: impl Fn(&T, &T) -> Result<bool, WhyError>,
) -> Result<(u32, T), WhyError> {
    let mut best: Option<(u32, &T)> = None;
    for (index, given) in (0..).zip(of) {
        let wins = match best {
            Some((_, value)) => better(&given.value, value)?,
            None => true,
        };
        if wins {
            best = Some((index, &given.value));
        }
    }
    best.map(|(index, value)| (index, value.clone()))
        .ok_or(WhyError::Empty)
}

fn product(amount: rust_decimal::Decimal, factor: rust_decimal::Decimal) -> Result<String, WhyError> {
    let exact = amount.checked_mul(factor).ok_or(WhyError::TooLong)?;
    Ok(exact.normalize().to_string())
}
