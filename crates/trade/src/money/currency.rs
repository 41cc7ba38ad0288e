//! Currencies by their ISO 4217 code, with minor units (M1).
//! It must not hold exchange rates: those are dated facts of an order (M2).

use std::borrow::Cow;
use std::fmt;
use std::ops::RangeInclusive;
use std::str::FromStr;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use thiserror::Error;

/// An ISO 4217 currency that has minor units; on the wire its three-letter code.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Currency(iso_currency::Currency);

/// The text is no ISO 4217 code of a currency with minor units (metals and test codes have none).
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("`{code}` is not a currency code")]
pub struct UnknownCurrency {
    /// The text as given, cut to 40 characters.
    pub code: String,
}

/// ISO 4217 gives each currency a number of three digits.
const NUMBERS: RangeInclusive<u16> = 0..=999;

impl Currency {
    /// United States dollar: the currency of cover and fees (M2).
    pub const USD: Currency = Currency(iso_currency::Currency::USD);

    /// Every currency that has minor units, by code.
    pub fn all() -> impl Iterator<Item = Currency> {
        let mut all: Vec<Currency> = NUMBERS
            .filter_map(iso_currency::Currency::from_numeric)
            .filter(|currency| currency.exponent().is_some())
            .map(Currency)
            .collect();
        all.sort_by_key(|currency| currency.code());
        all.into_iter()
    }

    /// Three capital letters.
    pub fn code(self) -> &'static str {
        self.0.code()
    }

    /// Digits after the point, 0–4.
    pub fn scale(self) -> u32 {
        self.0.exponent().unwrap_or_default().into()
    }
}

impl FromStr for Currency {
    type Err = UnknownCurrency;

    fn from_str(code: &str) -> Result<Self, Self::Err> {
        iso_currency::Currency::from_code(code)
            .filter(|currency| currency.exponent().is_some() && currency.code() == code)
            .map(Currency)
            .ok_or_else(|| UnknownCurrency {
                code: super::decimal::shown(code),
            })
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.code())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.code())
    }
}

impl Serialize for Currency {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for Currency {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let code = Cow::<'_, str>::deserialize(deserializer)?;
        code.parse().map_err(serde::de::Error::custom)
    }
}

impl JsonSchema for Currency {
    fn schema_name() -> Cow<'static, str> {
        "Currency".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "description": "ISO 4217 code", "pattern": "^[A-Z]{3}$" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn m1_minor_units_are_those_of_iso_4217() {
        for (code, scale) in [("USD", 2), ("JPY", 0), ("KWD", 3), ("CNY", 2), ("CLF", 4)] {
            assert_eq!(code.parse::<Currency>().map(Currency::scale), Ok(scale), "{code}");
        }
        for bad in ["usd", "US", "USDD", "XAU", "XXX", "", "ZZZ"] {
            assert!(bad.parse::<Currency>().is_err(), "{bad}");
        }
    }
    #[test]
    fn m1_all_are_those_whose_code_is_read() {
        let letters = || 'A'..='Z';
        let mut read = Vec::new();
        for (first, second) in letters().flat_map(|first| letters().map(move |second| (first, second))) {
            for third in letters() {
                read.extend(format!("{first}{second}{third}").parse::<Currency>());
            }
        }
        assert_eq!(Currency::all().collect::<Vec<_>>(), read);
        assert!(read.contains(&Currency::USD));
    }
}
