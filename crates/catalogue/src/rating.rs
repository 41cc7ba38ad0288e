//! A supplier's rating as lists give it.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use rust_decimal::Decimal;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use thiserror::Error;

/// Stars from 0 to 5 with at most two decimals. On the wire a string.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Rating(u16);

/// The text is no rating from 0 to 5.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("`{text}` is not a rating from 0 to 5")]
pub struct RatingError {
    /// The text as given, cut to 40 characters.
    pub text: String,
}

impl Rating {
    /// Hundredths of a star, 0–500.
    pub fn hundredths(self) -> u16 {
        self.0
    }
}

impl FromStr for Rating {
    type Err = RatingError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let error = || RatingError {
            text: text.chars().take(40).collect(),
        };
        let plain = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
        let value = Decimal::from_str_exact(text)
            .ok()
            .filter(|_| plain && text.len() <= 8)
            .ok_or_else(error)?;
        let mut hundredths = value;
        hundredths.rescale(2);
        if hundredths != value || value > Decimal::from(5) {
            return Err(error());
        }
        u16::try_from(hundredths.mantissa())
            .map(Rating)
            .map_err(|_| error())
    }
}

impl fmt::Display for Rating {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}", Decimal::new(i64::from(self.0), 2).normalize())
    }
}

impl fmt::Debug for Rating {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

impl Serialize for Rating {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Rating {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<'_, str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

impl JsonSchema for Rating {
    fn schema_name() -> Cow<'static, str> {
        "Rating".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "description": "stars, 0 to 5", "pattern": "^[0-5](\\.[0-9]{1,2})?$" })
    }
}

#[cfg(test)]
mod tests {
    use super::Rating;

    #[test]
    fn ratings_are_exact_and_bounded() {
        assert_eq!("4.75".parse::<Rating>().unwrap().hundredths(), 475);
        assert_eq!("4.50".parse::<Rating>().unwrap().to_string(), "4.5");
        for bad in ["5.01", "-1", "4.755", "1e0", "", "5 stars", "9999999999999"] {
            assert!(bad.parse::<Rating>().is_err(), "{bad}");
        }
    }
}
