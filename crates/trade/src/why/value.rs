//! Values that steps work on, each in the text it has on every other page.

use chrono::NaiveTime;
use schemars::JsonSchema;
use serde::Serialize;

use crate::money::{Money, Percent, Quantity, Rate, Tally, UnitPrice};
use crate::time::{Day, Instant};

/// A value with its kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(tag = "kind", content = "value", rename_all = "snake_case")]
#[schemars(rename = "WhyValue")]
pub enum Value {
    /// An amount with its currency.
    Amount(Money),
    /// A calendar day.
    Day(Day),
    /// An instant in UTC.
    Instant(Instant),
    /// A time of day.
    Time(NaiveTime),
    /// A count of days, months, transactions or the like.
    Count(u32),
    /// A rate.
    Rate(Rate),
    /// A per cent.
    Percent(Percent),
    /// A quantity of goods.
    Quantity(Quantity),
    /// A count of units, zero included.
    Tally(Tally),
    /// A price for one unit.
    Price(UnitPrice),
    /// Yes or no.
    Flag(bool),
    /// A code that the page has a word for.
    Code(String),
}

macro_rules! value_from {
    ($($source:ty => $variant:ident),+ $(,)?) => {
        $(impl From<$source> for Value {
            fn from(value: $source) -> Value {
                Value::$variant(value)
            }
        })+
    };
}

value_from!(Money => Amount, Day => Day, Instant => Instant, NaiveTime => Time, u32 => Count, Rate => Rate,
    Percent => Percent, Quantity => Quantity, Tally => Tally, UnitPrice => Price, bool => Flag);
