//! Countries by their ISO 3166 code.
//! It must not know names (the UI words them) nor calendars.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use thiserror::Error;

/// An ISO 3166 alpha-2 code: two capital letters. Whether the code is in use is asked of the calendars (P11).
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Country([u8; 2]);

/// The text is not two letters.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("`{text}` is not a two-letter country code")]
pub struct CountryError {
    /// The text as given, cut to 40 characters.
    pub text: String,
}

impl Country {
    /// China: C8's fee and P11's working weekends.
    pub const CN: Country = Country(*b"CN");
    /// The United States: P2's accounts, P11's calendar of three methods.
    pub const US: Country = Country(*b"US");

    /// Reads two ASCII letters of either case, as imported lists spell them.
    pub fn parse(text: &str) -> Result<Country, CountryError> {
        match text.as_bytes() {
            [first, second] if first.is_ascii_alphabetic() && second.is_ascii_alphabetic() => {
                Ok(Country([first.to_ascii_uppercase(), second.to_ascii_uppercase()]))
            }
            _ => Err(CountryError {
                text: text.chars().take(40).collect(),
            }),
        }
    }

    /// The two capital letters.
    pub fn code(&self) -> &str {
        // The bytes are ASCII capitals by construction; the fallback is never taken.
        std::str::from_utf8(&self.0).unwrap_or("??")
    }
}

impl FromStr for Country {
    type Err = CountryError;

    /// Reads exactly two capital letters.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let country = Country::parse(text)?;
        if country.code() == text {
            Ok(country)
        } else {
            Err(CountryError {
                text: text.to_owned(),
            })
        }
    }
}

impl fmt::Display for Country {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.code())
    }
}

impl fmt::Debug for Country {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.code())
    }
}

impl From<Country> for crate::refusal::Fact {
    fn from(country: Country) -> crate::refusal::Fact {
        crate::refusal::Fact::Text(country.code().to_owned())
    }
}

impl Serialize for Country {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for Country {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<'_, str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

impl JsonSchema for Country {
    fn schema_name() -> Cow<'static, str> {
        "Country".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "description": "ISO 3166 alpha-2", "pattern": "^[A-Z]{2}$" })
    }
}

#[cfg(test)]
mod tests {
    use super::Country;

    #[test]
    fn codes_are_two_capital_letters() {
        assert_eq!("CN".parse::<Country>().unwrap(), Country::CN);
        assert_eq!(Country::parse("cn").unwrap(), Country::CN);
        for bad in ["cn", "C", "CHN", "C1", "", "Ü", "ÜÜ"] {
            assert!(bad.parse::<Country>().is_err(), "{bad}");
        }
        assert_eq!(Country::parse(&"x".repeat(50)).unwrap_err().text, "x".repeat(40));
    }

    #[test]
    fn a_country_is_told_by_its_code() {
        let country = Country::CN;
        assert_eq!(
            (country.to_string(), format!("{country:?}")),
            ("CN".into(), "CN".into())
        );
    }
}
