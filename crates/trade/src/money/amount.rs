//! An amount of money: a decimal at its currency's scale (M1), with arithmetic that refuses other currencies (M2).
//! It must not offer `+`, `-` or `<` between amounts: each of these can fail.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt;

use rust_decimal::Decimal;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize};
use thiserror::Error;

use super::decimal::{DecimalError, parse_plain, ten_to};
use super::{Currency, Percent, Rate, Rounding};

/// Whole digits an amount may have: everything is below 10^15.
const WHOLE_DIGITS: usize = 15;
const RANGE: &str = "below 10^15";

/// An amount in one currency, always at the currency's scale and below 10^15 in size; may be negative.
/// On the wire `{"amount": "1500.00", "currency": "USD"}`.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Money {
    amount: Decimal,
    currency: Currency,
}

/// Why an amount could not be read or computed.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum MoneyError {
    /// The text is no amount of this currency.
    #[error(transparent)]
    Text(#[from] DecimalError),
    /// Two currencies in one sum or comparison (M2).
    #[error("{left} and {right} cannot be combined")]
    CurrencyMismatch {
        /// Currency of the left amount.
        left: Currency,
        /// Currency of the right amount.
        right: Currency,
    },
    /// The result is 10^15 or more.
    #[error("the amount in {currency} is out of range ({RANGE})")]
    OutOfRange {
        /// Currency of the result.
        currency: Currency,
    },
    /// An amount was to be divided into no parts.
    #[error("an amount cannot be divided into no parts")]
    NoParts,
}

impl Money {
    /// Nothing, in this currency.
    pub fn zero(currency: Currency) -> Money {
        Money {
            amount: Decimal::new(0, currency.scale()),
            currency,
        }
    }

    /// Reads a plain decimal, perhaps negative; refuses more decimals than the currency has, exponents, signs
    /// other than a leading minus, and 10^15 or more (M1).
    pub fn parse(text: &str, currency: Currency) -> Result<Money, MoneyError> {
        let mut amount = parse_plain(text, WHOLE_DIGITS, currency.scale(), RANGE)?;
        amount.rescale(currency.scale());
        Ok(Money { amount, currency })
    }

    /// An amount from its count of minor units (cents).
    pub fn from_minor(minor: i128, currency: Currency) -> Result<Money, MoneyError> {
        let out_of_range = MoneyError::OutOfRange { currency };
        if minor.unsigned_abs() >= ten_to(15 + currency.scale()).unsigned_abs() {
            return Err(out_of_range);
        }
        Decimal::try_from_i128_with_scale(minor, currency.scale())
            .map(|amount| Money { amount, currency })
            .map_err(|_| out_of_range)
    }

    /// The decimal, at the currency's scale.
    pub fn amount(self) -> Decimal {
        self.amount
    }

    /// The currency.
    pub fn currency(self) -> Currency {
        self.currency
    }

    /// The amount as a count of minor units (cents).
    pub fn minor(self) -> i128 {
        self.amount.mantissa()
    }

    /// Exactly nothing.
    pub fn is_zero(self) -> bool {
        self.minor() == 0
    }

    /// More than nothing.
    pub fn is_positive(self) -> bool {
        self.minor() > 0
    }

    /// Less than nothing.
    pub fn is_negative(self) -> bool {
        self.minor() < 0
    }

    /// Sum of two amounts of one currency.
    pub fn checked_add(self, other: Money) -> Result<Money, MoneyError> {
        self.same(other)?;
        Money::from_minor(self.minor() + other.minor(), self.currency)
    }

    /// Difference of two amounts of one currency; may be negative.
    pub fn checked_sub(self, other: Money) -> Result<Money, MoneyError> {
        self.same(other)?;
        Money::from_minor(self.minor() - other.minor(), self.currency)
    }

    /// Difference of two amounts of one currency, nothing where it would be negative.
    pub fn sub_or_zero(self, other: Money) -> Result<Money, MoneyError> {
        self.same(other)?;
        Money::from_minor((self.minor() - other.minor()).max(0), self.currency)
    }

    /// This amount `count` times.
    pub fn times(self, count: u32) -> Result<Money, MoneyError> {
        Money::from_minor(self.minor() * i128::from(count), self.currency)
    }

    /// Sum of amounts that are all in `currency`; nothing for none.
    pub fn checked_sum(
        amounts: impl IntoIterator<Item = Money>,
        currency: Currency,
    ) -> Result<Money, MoneyError> {
        amounts
            .into_iter()
            .try_fold(Money::zero(currency), Money::checked_add)
    }

    /// The smaller of two amounts of one currency.
    pub fn min(self, other: Money) -> Result<Money, MoneyError> {
        Ok(if self.cmp_same(other)? == Ordering::Greater {
            other
        } else {
            self
        })
    }

    /// The larger of two amounts of one currency.
    pub fn max(self, other: Money) -> Result<Money, MoneyError> {
        Ok(if self.cmp_same(other)? == Ordering::Less {
            other
        } else {
            self
        })
    }

    /// Order of two amounts of one currency.
    pub fn cmp_same(self, other: Money) -> Result<Ordering, MoneyError> {
        self.same(other)?;
        Ok(self.minor().cmp(&other.minor()))
    }

    /// An equal part of the amount, rounded as said; the caller places the remainder.
    pub fn part(self, parts: u32, rounding: Rounding) -> Result<Money, MoneyError> {
        let minor = rounding
            .divide(self.minor(), i128::from(parts))
            .ok_or(MoneyError::NoParts)?;
        Money::from_minor(minor, self.currency)
    }

    /// This amount times a rate (0.035 is 3.5 per cent), rounded as said (M1).
    pub fn at_rate(self, rate: Rate, rounding: Rounding) -> Result<Money, MoneyError> {
        self.scaled(rate.value(), 0, rounding)
    }

    /// A percentage of this amount, rounded as said (M1).
    pub fn percent(self, percent: Percent, rounding: Rounding) -> Result<Money, MoneyError> {
        self.scaled(percent.value(), 2, rounding)
    }

    /// This amount converted to another currency by a dated rate: units of `target` for one unit of this (M2).
    pub fn convert(self, target: Currency, rate: Rate, rounding: Rounding) -> Result<Money, MoneyError> {
        let out_of_range = || MoneyError::OutOfRange { currency: target };
        let product = self
            .minor()
            .checked_mul(rate.value().mantissa())
            .ok_or_else(out_of_range)?;
        let scale = self.currency.scale() + rate.value().scale();
        let minor = rescale(product, scale, target.scale(), rounding).ok_or_else(out_of_range)?;
        Money::from_minor(minor, target)
    }

    /// A decimal of any scale as an amount of this currency, rounded as said.
    pub(super) fn from_mantissa(
        mantissa: i128,
        scale: u32,
        currency: Currency,
        rounding: Rounding,
    ) -> Result<Money, MoneyError> {
        let minor = rescale(mantissa, scale, currency.scale(), rounding)
            .ok_or(MoneyError::OutOfRange { currency })?;
        Money::from_minor(minor, currency)
    }

    fn scaled(self, factor: Decimal, shift: u32, rounding: Rounding) -> Result<Money, MoneyError> {
        let product = self
            .minor()
            .checked_mul(factor.mantissa())
            .ok_or(MoneyError::OutOfRange {
                currency: self.currency,
            })?;
        let scale = self.currency.scale() + factor.scale() + shift;
        Money::from_mantissa(product, scale, self.currency, rounding)
    }

    fn same(self, other: Money) -> Result<(), MoneyError> {
        if self.currency == other.currency {
            Ok(())
        } else {
            Err(MoneyError::CurrencyMismatch {
                left: self.currency,
                right: other.currency,
            })
        }
    }
}

/// The mantissa of the same value at another scale, rounded as said (M1); `None` when it does not fit.
fn rescale(mantissa: i128, from: u32, to: u32, rounding: Rounding) -> Option<i128> {
    match to.checked_sub(from) {
        Some(more) => mantissa.checked_mul(10_i128.checked_pow(more)?),
        None => rounding.divide(mantissa, 10_i128.checked_pow(from - to)?),
    }
}

impl fmt::Display for Money {
    /// The bare amount at the currency's scale: `1500.00`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.amount, formatter)
    }
}

impl fmt::Debug for Money {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {}", self.currency, self.amount)
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Wire<'a> {
    #[serde(borrow)]
    amount: Cow<'a, str>,
    currency: Currency,
}

impl Serialize for Money {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Wire {
            amount: Cow::Owned(self.to_string()),
            currency: self.currency,
        }
        .serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Money {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let wire = Wire::deserialize(deserializer)?;
        Money::parse(&wire.amount, wire.currency).map_err(serde::de::Error::custom)
    }
}

impl JsonSchema for Money {
    fn schema_name() -> Cow<'static, str> {
        "Money".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let currency = generator.subschema_for::<Currency>();
        json_schema!({
            "type": "object",
            "description": "An amount at the currency's scale",
            "properties": {
                "amount": { "type": "string", "pattern": "^-?[0-9]+(\\.[0-9]+)?$" },
                "currency": currency,
            },
            "required": ["amount", "currency"],
            "additionalProperties": false,
        })
    }
}

#[cfg(test)]
#[path = "amount_tests.rs"]
mod tests;
