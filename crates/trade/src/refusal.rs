//! A rule's *no*: which rule, why, and the facts it rests on.
//! It must not carry translated text: the UI words it from code and facts; the message is the English fallback.

use std::collections::BTreeMap;
use std::fmt;

use schemars::JsonSchema;
use serde::{Serialize, Serializer};

use crate::money::{Currency, Money, Percent, Quantity};
use crate::time::{Day, Instant, format_instant};

/// One fact behind a refusal or an error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fact {
    /// Words, a code or an id.
    Text(String),
    /// A count.
    Count(i64),
    /// Yes or no.
    Flag(bool),
    /// A calendar day.
    Day(Day),
    /// An instant, shown in UTC to the second.
    Instant(Instant),
    /// An amount.
    Money(Money),
    /// Several words, codes or ids.
    List(Vec<String>),
}

impl Serialize for Fact {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Fact::Text(text) => serializer.serialize_str(text),
            Fact::Count(count) => serializer.serialize_i64(*count),
            Fact::Flag(flag) => serializer.serialize_bool(*flag),
            Fact::Day(day) => serializer.collect_str(day),
            Fact::Instant(instant) => serializer.serialize_str(&format_instant(*instant)),
            Fact::Money(money) => money.serialize(serializer),
            Fact::List(list) => list.serialize(serializer),
        }
    }
}

impl JsonSchema for Fact {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Fact".into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let money = generator.subschema_for::<Money>();
        schemars::json_schema!({
            "description": "A fact: text, count, flag, date, instant, amount or list of texts",
            "anyOf": [
                { "type": "string" },
                { "type": "integer" },
                { "type": "boolean" },
                money,
                { "type": "array", "items": { "type": "string" } },
            ],
        })
    }
}

macro_rules! fact_from {
    ($($source:ty => $variant:ident),+ $(,)?) => {
        $(impl From<$source> for Fact {
            fn from(value: $source) -> Fact {
                Fact::$variant(value.into())
            }
        })+
    };
}

fact_from!(&str => Text, String => Text, i64 => Count, u32 => Count, u16 => Count, u8 => Count, bool => Flag,
    Day => Day, Instant => Instant, Money => Money, Vec<String> => List);

impl From<usize> for Fact {
    fn from(value: usize) -> Fact {
        Fact::Count(i64::try_from(value).unwrap_or(i64::MAX))
    }
}

impl From<Currency> for Fact {
    fn from(value: Currency) -> Fact {
        Fact::Text(value.code().to_owned())
    }
}

impl From<Quantity> for Fact {
    fn from(value: Quantity) -> Fact {
        Fact::Text(value.to_string())
    }
}

impl From<Percent> for Fact {
    fn from(value: Percent) -> Fact {
        Fact::Text(value.to_string())
    }
}

/// Facts by name, in a stable order.
pub type Facts = BTreeMap<&'static str, Fact>;

/// A command or question that a rule says no to. The state it was asked of is unchanged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Refusal {
    /// What was refused, as `room.reason`, such as `dispute.too_early`.
    pub code: &'static str,
    /// The rule that says no, such as `D1`.
    pub rule: &'static str,
    /// An English sentence, the fallback where no translation exists.
    pub message: String,
    /// What the decision rests on: dates, amounts, names.
    pub facts: Facts,
}

impl Refusal {
    /// A refusal without facts yet.
    pub fn new(code: &'static str, rule: &'static str, message: impl Into<String>) -> Refusal {
        Refusal {
            code,
            rule,
            message: message.into(),
            facts: Facts::new(),
        }
    }

    /// Names the argument that the rule says no to: its path as the operation takes it, such as `items[0].quantity`.
    #[must_use]
    pub fn field(self, path: impl Into<String>) -> Refusal {
        self.fact("field", path.into())
    }

    /// Adds a fact; a second one of the same name replaces the first.
    #[must_use]
    pub fn fact(mut self, name: &'static str, value: impl Into<Fact>) -> Refusal {
        self.facts.insert(name, value.into());
        self
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} ({}): {}", self.code, self.rule, self.message)
    }
}

impl std::error::Error for Refusal {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_names_its_rule_and_its_facts() {
        let day = Day::from_ymd_opt(2026, 3, 1).unwrap();
        let refusal = Refusal::new("dispute.too_early", "D1", "The initial payment is not complete.")
            .fact("opens_on", day)
            .fact("due", Money::parse("1", Currency::USD).unwrap());
        assert_eq!(
            refusal.to_string(),
            "dispute.too_early (D1): The initial payment is not complete."
        );
        assert_eq!(
            serde_json::to_string(&refusal).unwrap(),
            r#"{"code":"dispute.too_early","rule":"D1","message":"The initial payment is not complete.","facts":{"due":{"amount":"1.00","currency":"USD"},"opens_on":"2026-03-01"}}"#
        );
    }
}
