//! The decimals around money: quantities, unit prices, percentages and rates, and the total of a line (O4, M1).
//! It must not hold amounts: a unit price may have more decimals than its currency.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use rust_decimal::Decimal;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::decimal::{DecimalError, parse_plain, shown};
use super::{Currency, Money, MoneyError, Rounding};

macro_rules! decimal_newtype {
    ($(#[$doc:meta])* $name:ident, whole $whole:literal, scale $scale:literal, $range:literal, $allowed:expr) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(Decimal);

        impl $name {
            /// The decimal as written.
            pub fn value(self) -> Decimal {
                self.0
            }

            /// Exactly zero.
            pub fn is_zero(self) -> bool {
                self.0.is_zero()
            }
        }

        impl FromStr for $name {
            type Err = DecimalError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                let value = parse_plain(text, $whole, $scale, $range)?;
                let allowed: fn(Decimal) -> bool = $allowed;
                if allowed(value) {
                    Ok($name(value))
                } else {
                    Err(DecimalError::OutOfRange { text: shown(text), range: $range })
                }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0, formatter)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0, formatter)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(&self.0)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = Cow::<'_, str>::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }

        impl JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!({
                    "type": "string",
                    "description": concat!("decimal, ", $range),
                    "pattern": "^[0-9]+(\\.[0-9]+)?$",
                })
            }
        }
    };
}

decimal_newtype!(
    /// How much of a line is ordered or received (O4, H3): above 0, below 10^12, at most 6 decimals.
    Quantity, whole 12, scale 6, "above 0 and below 10^12", |value| value > Decimal::ZERO
);
decimal_newtype!(
    /// How much of something was counted (H3), zero included: below 10^12, at most 6 decimals.
    Tally, whole 12, scale 6, "0 or more and below 10^12", |value| !value.is_sign_negative() || value.is_zero()
);
decimal_newtype!(
    /// Price of one unit (O4): 0 or more, below 10^12, at most 6 decimals whatever the currency's scale.
    UnitPrice, whole 12, scale 6, "0 or more and below 10^12", |value| !value.is_sign_negative() || value.is_zero()
);
decimal_newtype!(
    /// A percentage from 0 to 100, at most 4 decimals (O4: initial payment).
    Percent, whole 3, scale 4, "0 to 100", |value| {
        (!value.is_sign_negative() || value.is_zero()) && value <= Decimal::ONE_HUNDRED
    }
);
decimal_newtype!(
    /// A rate of 0 or more, such as a monthly fee of 0.035 (L5) or an exchange rate (M2): below 10^6, at most 15 decimals.
    Rate, whole 6, scale 15, "0 or more and below 10^6", |value| !value.is_sign_negative() || value.is_zero()
);

impl From<Quantity> for Tally {
    fn from(quantity: Quantity) -> Tally {
        Tally(quantity.0)
    }
}

impl Tally {
    /// Nothing.
    pub const ZERO: Tally = Tally(Decimal::ZERO);

    /// Sum of two tallies; `None` at 10^12 or more.
    pub fn checked_add(self, other: Tally) -> Option<Tally> {
        let sum = self.0.checked_add(other.0)?;
        (sum < Decimal::from(1_000_000_000_000_i64)).then_some(Tally(sum))
    }

    /// What is left of this tally without the other, never below zero.
    pub fn sub_or_zero(self, other: Tally) -> Tally {
        Tally((self.0 - other.0).max(Decimal::ZERO))
    }

    /// The tally as a quantity; `None` for zero.
    pub fn quantity(self) -> Option<Quantity> {
        (self.0 > Decimal::ZERO).then_some(Quantity(self.0))
    }
}

impl Percent {
    /// All of it.
    pub const HUNDRED: Percent = Percent(Decimal::ONE_HUNDRED);
}

impl Quantity {
    /// One.
    pub const ONE: Quantity = Quantity(Decimal::ONE);

    /// Difference to a smaller quantity; `None` where nothing or less would be left.
    pub fn checked_sub(self, other: Quantity) -> Option<Quantity> {
        let left = self.0.checked_sub(other.0)?;
        (left > Decimal::ZERO).then_some(Quantity(left))
    }

    /// Sum of two quantities; `None` at 10^12 or more.
    pub fn checked_add(self, other: Quantity) -> Option<Quantity> {
        let sum = self.0.checked_add(other.0)?;
        (sum < Decimal::from(1_000_000_000_000_i64)).then_some(Quantity(sum))
    }
}

/// Total of one line (O4): quantity × unit price, rounded half-even to the currency's scale (M1).
pub fn line_total(quantity: Quantity, price: UnitPrice, currency: Currency) -> Result<Money, MoneyError> {
    // Both mantissas are below 10^18, so their product fits an i128 exactly; a Decimal product would round twice.
    let product = quantity.0.mantissa() * price.0.mantissa();
    Money::from_mantissa(
        product,
        quantity.0.scale() + price.0.scale(),
        currency,
        Rounding::HalfEven,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn o4_m1_line_totals_round_half_even_once() {
        for (quantity, price, total) in [
            ("3", "0.335", "1.00"),
            ("1", "0.125", "0.12"),
            ("1", "0.135", "0.14"),
            ("0.5", "0.01", "0.00"),
            ("1000", "1.5", "1500.00"),
            ("999999999.999999", "999.999999", "999999999000.00"),
        ] {
            let money = line_total(quantity.parse().unwrap(), price.parse().unwrap(), Currency::USD).unwrap();
            assert_eq!(money.to_string(), total, "{quantity} × {price}");
        }
    }

    #[test]
    fn o4_an_overflowing_line_is_an_error() {
        let quantity = "999999999999".parse().unwrap();
        let price = "999999999999".parse().unwrap();
        assert!(matches!(
            line_total(quantity, price, Currency::USD),
            Err(MoneyError::OutOfRange {
                currency: Currency::USD
            })
        ));
    }

    #[test]
    fn h3_tallies_end_below_a_million_million() {
        let tally = |text: &str| Tally::from(text.parse::<Quantity>().unwrap());
        let most = tally("999999999999");
        assert_eq!(tally("999999999998").checked_add(tally("1")), Some(most));
        assert_eq!(most.checked_add(tally("0.5")), Some(tally("999999999999.5")));
        assert_eq!(most.checked_add(tally("1")), None);
        assert_eq!(Tally::ZERO.quantity(), None);
        let quantity = |text: &str| text.parse::<Quantity>().unwrap();
        assert_eq!(quantity("5").checked_sub(quantity("3")), Some(quantity("2")));
        assert_eq!(quantity("5").checked_sub(quantity("5")), None);
        assert_eq!(quantity("5").checked_add(quantity("3")), Some(quantity("8")));
        let most = quantity("999999999999");
        assert_eq!(quantity("999999999998").checked_add(quantity("1")), Some(most));
        assert_eq!(most.checked_add(quantity("1")), None);
        assert_eq!(tally("1").sub_or_zero(tally("3")), Tally::ZERO);
        assert_eq!(tally("3").sub_or_zero(tally("1")), tally("2"));
    }

    #[test]
    fn ranges_are_kept() {
        assert!("0".parse::<Quantity>().is_err());
        assert!("-1".parse::<Quantity>().is_err());
        assert!("0.0000001".parse::<Quantity>().is_err());
        assert!("0".parse::<UnitPrice>().is_ok());
        assert!("-0.01".parse::<UnitPrice>().is_err());
        assert!("100".parse::<Percent>().is_ok());
        assert!("100.01".parse::<Percent>().is_err());
        assert!("-0.1".parse::<Rate>().is_err());
        assert!("0".parse::<Rate>().is_ok());
        assert!("-0".parse::<Rate>().is_ok());
    }
}
