//! Steps over amounts, quantities and counts. Every result comes from the functions of money that the figures come
//! from, with the rounding that the rule names (M1).

use rust_decimal::Decimal;

use super::trace::{As, Given, Trace, pick, sources, terms};
use super::{How, Name, Origin, Rounded, Value, WhyError};
use crate::money::{Currency, Money, Percent, Quantity, Rate, Rounding, Tally, UnitPrice, line_total};

impl Trace {
    /// plus − minus.
    ///
    /// # Errors
    /// Amounts of two currencies, or out of range.
    pub fn sum(
        &mut self,
        called: impl Into<As>,
        plus: &[&Given<Money>],
        minus: &[&Given<Money>],
        currency: Currency,
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

    /// One amount less another, never below zero.
    ///
    /// # Errors
    /// Amounts of two currencies.
    pub fn left_of(
        &mut self,
        called: impl Into<As>,
        from: &Given<Money>,
        taken: &Given<Money>,
    ) -> Result<Given<Money>, WhyError> {
        let how = How::LeftOf {
            amount: from.term(),
            taken: taken.term(),
        };
        let value = from.value.sub_or_zero(taken.value)?;
        Ok(self.put(called, how, vec![from.at, taken.at], value))
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
        target: Currency,
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

    /// plus − minus, over counts.
    ///
    /// # Errors
    /// Below zero.
    pub fn count(
        &mut self,
        called: impl Into<As>,
        plus: &[&Given<u32>],
        minus: &[&Given<u32>],
    ) -> Result<Given<u32>, WhyError> {
        let added: u32 = plus.iter().map(|term| term.value).sum();
        let taken: u32 = minus.iter().map(|term| term.value).sum();
        let how = How::Sum {
            plus: terms(plus),
            minus: terms(minus),
        };
        let value = added.checked_sub(taken).ok_or(WhyError::BelowZero)?;
        Ok(self.put(called, how, sources(plus.iter().chain(minus)), value))
    }

    /// How many there are of something that happened.
    pub fn how_many<T: Clone + Into<Value>>(
        &mut self,
        called: impl Into<As>,
        of: &[&Given<T>],
    ) -> Given<u32> {
        let how = How::HowMany { terms: terms(of) };
        let value = u32::try_from(of.len()).unwrap_or(u32::MAX);
        self.put(called, how, sources(of.iter()), value)
    }

    /// The smallest of some counts.
    ///
    /// # Errors
    /// When there is none.
    pub fn fewest(&mut self, called: impl Into<As>, of: &[&Given<u32>]) -> Result<Given<u32>, WhyError> {
        let (chosen, value) = pick(of, |one, best| Ok(one < best))?;
        let how = How::SmallestOf {
            terms: terms(of),
            chosen,
        };
        Ok(self.put(called, how, sources(of.iter()), value))
    }

    /// How many times a limit goes into an amount, rounded up (P3).
    ///
    /// # Errors
    /// More than a count holds, or another currency.
    pub fn times_over(
        &mut self,
        called: impl Into<As>,
        amount: &Given<Money>,
        limit: &Given<Money>,
    ) -> Result<Given<u32>, WhyError> {
        let value =
            crate::payment::plan::transactions(amount.value, limit.value).map_err(|_| WhyError::BelowZero)?;
        let how = How::Divide {
            amount: amount.term(),
            by: limit.term(),
            rounding: Rounded::Up,
        };
        Ok(self.put(called, how, vec![amount.at, limit.at], value))
    }

    /// A quantity at a unit price, half-even (O4).
    ///
    /// # Errors
    /// Out of range.
    pub fn priced(
        &mut self,
        called: impl Into<As>,
        quantity: &Given<Quantity>,
        price: &Given<UnitPrice>,
        currency: Currency,
    ) -> Result<Given<Money>, WhyError> {
        let value = line_total(quantity.value, price.value, currency)?;
        let how = How::Multiply {
            amount: quantity.term(),
            factor: price.term(),
            exact: product(quantity.value.value(), price.value.value())?,
            rounding: Rounded::HalfEven,
        };
        Ok(self.put(called, how, vec![quantity.at, price.at], value))
    }

    /// One tally less another, never below zero (H3).
    pub fn tally_left(
        &mut self,
        called: impl Into<As>,
        from: &Given<Tally>,
        taken: &Given<Tally>,
    ) -> Given<Tally> {
        let how = How::LeftOf {
            amount: from.term(),
            taken: taken.term(),
        };
        let value = from.value.sub_or_zero(taken.value);
        self.put(called, how, vec![from.at, taken.at], value)
    }

    /// The sum of tallies (H3).
    ///
    /// # Errors
    /// Out of range.
    pub fn tally_sum(
        &mut self,
        called: impl Into<As>,
        of: &[&Given<Tally>],
    ) -> Result<Given<Tally>, WhyError> {
        let mut sum = Tally::ZERO;
        for term in of {
            sum = sum.checked_add(term.value).ok_or(WhyError::TooLong)?;
        }
        let how = How::Sum {
            plus: terms(of),
            minus: Vec::new(),
        };
        Ok(self.put(called, how, sources(of.iter()), sum))
    }

    /// A tally at a unit price, half-even (H3).
    ///
    /// # Errors
    /// Out of range.
    pub fn tally_priced(
        &mut self,
        called: impl Into<As>,
        tally: &Given<Tally>,
        price: &Given<UnitPrice>,
        currency: Currency,
    ) -> Result<Given<Money>, WhyError> {
        let value = match tally.value.quantity() {
            Some(quantity) => line_total(quantity, price.value, currency)?,
            None => Money::zero(currency),
        };
        let how = How::Multiply {
            amount: tally.term(),
            factor: price.term(),
            exact: product(tally.value.value(), price.value.value())?,
            rounding: Rounded::HalfEven,
        };
        Ok(self.put(called, how, vec![tally.at, price.at], value))
    }

    /// The most whose worth is within a bound, as the payment planner found it (P3, M2).
    pub fn most_worth(
        &mut self,
        called: impl Into<As>,
        bound: &Given<Money>,
        rate: &Given<Rate>,
        amount: &Given<Money>,
        value: Money,
    ) -> Given<Money> {
        let how = How::MostWorth {
            bound: bound.term(),
            rate: rate.term(),
            amount: amount.term(),
        };
        self.put(called, how, vec![bound.at, rate.at, amount.at], value)
    }

    /// An amount lowered so that its worth in USD stays within a bound (H3, C7).
    pub fn in_proportion(
        &mut self,
        called: impl Into<As>,
        amount: &Given<Money>,
        bound: &Given<Money>,
        worth: &Given<Money>,
    ) -> Result<Given<Money>, WhyError> {
        let product = amount.value.minor().checked_mul(bound.value.minor());
        let product = product.ok_or(WhyError::TooLong)?;
        // What is worth nothing has no part that is worth something.
        let exact = product.checked_div(worth.value.minor()).unwrap_or_default();
        let value = Money::from_minor(exact, amount.value.currency())?;
        let how = How::InProportion {
            amount: amount.term(),
            bound: bound.term(),
            worth: worth.term(),
            less: 0,
        };
        Ok(self.put(called, how, vec![amount.at, bound.at, worth.at], value))
    }
}

/// The exact product of two decimals as a plain one. A decimal's own multiplication would round long ones.
fn product(amount: Decimal, factor: Decimal) -> Result<String, WhyError> {
    let mantissa = amount
        .mantissa()
        .checked_mul(factor.mantissa())
        .ok_or(WhyError::TooLong)?;
    let scale = usize::try_from(amount.scale() + factor.scale()).unwrap_or(0);
    let digits = format!("{:0>width$}", mantissa.unsigned_abs(), width = scale + 1);
    let (whole, fraction) = digits.split_at(digits.len() - scale);
    let fraction = fraction.trim_end_matches('0');
    let sign = if mantissa < 0 { "-" } else { "" };
    let point = if fraction.is_empty() { "" } else { "." };
    Ok(format!("{sign}{whole}{point}{fraction}"))
}
