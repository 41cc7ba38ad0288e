//! Why: the derivation of a figure, step by step, from recorded facts and the numbers of the rulebook.
//!
//! A derivation is built only when it is asked for, from the functions that the figures themselves come from. It
//! must not decide anything, and hold no words: a page has them for every code.

mod amounts;
mod calendar;
mod case;
mod cover;
mod credit;
mod days;
mod dealings;
mod dispute;
mod facility;
mod how;
mod name;
mod order;
mod plan;
mod propose;
mod prospect;
mod quality;
mod quotation;
mod recorded;
mod supplier;
mod told;
mod trace;
mod value;

use schemars::JsonSchema;
use serde::Serialize;
use thiserror::Error;

use crate::money::MoneyError;
use crate::payment::plan::PlanError;
use crate::time::TimeError;

pub use case::Case;
pub use cover::quote;
pub use credit::schedule;
pub use days::{window, working};
pub use dealings::dealings;
pub use dispute::clock;
pub use facility::facility;
pub use how::{Came, Candidate, Closed, How, Origin, OtherPart, RankBy, Rounded, Skipped, Term, Unannounced};
pub use name::Name;
pub use order::{after_payment, contract_check, counted_receipt, order};
pub use plan::{Asked, methods};
pub use propose::proposals;
pub use prospect::{free_limit, prospect};
pub use quality::quality;
pub use quotation::quotation;
pub use recorded::page_facts;
pub use supplier::{Limit, standing};
pub use trace::{As, Given, Reason, Trace};
pub use value::Value;

/// One figure of a reply and how it came about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Figure {
    /// JSON pointer into the reply (RFC 6901). An amount that travels with its currency is pointed to as a whole.
    pub path: String,
    /// What stands there.
    pub value: Value,
    /// The rules behind it, the deciding one first.
    pub rules: Vec<&'static str>,
    /// The steps, each after those it rests on; the result of the last one is the figure.
    pub steps: Vec<Step>,
    /// True when a fact that is still missing, or a year that is not announced, may move it (C5, L3, T4).
    pub provisional: bool,
}

impl Figure {
    /// The same figure where another page shows it: `to` in the place of `from`, where its pointer begins with that.
    #[must_use]
    pub fn moved(&self, from: &str, to: &str) -> Option<Figure> {
        let rest = self.path.strip_prefix(from)?;
        (rest.is_empty() || rest.starts_with('/')).then(|| Figure {
            path: format!("{to}{rest}"),
            ..self.clone()
        })
    }
}

/// One step of a derivation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Step {
    /// What the result is called.
    pub name: Name,
    /// Which one, where there are several of that name: a number, a day, a country.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub of: Option<String>,
    /// The rule it follows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<&'static str>,
    /// What was done. Every term of it is the result of an earlier step of the same name.
    pub how: How,
    /// What came out.
    pub result: Value,
}

/// Why there is no derivation. What is explained was computed before, so each of these is a mistake of the program.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum WhyError {
    /// Amounts of two currencies, or out of range.
    #[error(transparent)]
    Money(#[from] MoneyError),
    /// A day out of range.
    #[error(transparent)]
    Time(#[from] TimeError),
    /// A plan that cannot be made.
    #[error(transparent)]
    Plan(#[from] PlanError),
    /// A count below zero.
    #[error("a count is below zero")]
    BelowZero,
    /// A view that does not write itself as JSON.
    #[error("a view cannot be read")]
    Unreadable,
    /// The best of nothing.
    #[error("nothing to choose from")]
    Empty,
    /// An exact product with more digits than a decimal holds.
    #[error("a product has too many digits")]
    TooLong,
}

#[cfg(test)]
mod golden_tests;
