//! What the results of steps are called; a page has a word for each.

use schemars::JsonSchema;
use serde::Serialize;

/// Name of a value in a derivation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "WhyName")]
#[allow(missing_docs)]
pub enum Name {
    /// Nothing, as an amount: the bound of "never below zero".
    Zero,
    /// Which case of a rule applies.
    Case,
    OrderTotal,
    InitialPayment,
    FreeLimit,
    Covered,
    Uncovered,
    Event,
    EventDay,
    WindowDays,
    LastDay,
    ClosesAt,
}
