//! What is wrong with a rulebook file, and where (RB3). It must not decide what is wrong: that is the check.

use std::fmt;

use schemars::JsonSchema;
use serde::Serialize;

/// One thing that is wrong in a rulebook file (RB3).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "RulebookProblem")]
pub struct Problem {
    /// Line, from 1.
    pub line: usize,
    /// Field, such as `disputes.respond_days` or `methods[1].brands`, also one that is missing; empty where the file as a
    /// whole is meant.
    pub field: String,
    /// The rule the field belongs to, such as `D3`.
    pub rule: &'static str,
    /// What is wrong with it.
    pub reason: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "line {}: ", self.line)?;
        if !self.field.is_empty() {
            write!(formatter, "{}: ", self.field)?;
        }
        write!(formatter, "{} ({})", self.reason, self.rule)
    }
}

/// A rulebook file that was refused (RB3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RulebookError {
    /// Name of the file as given.
    pub file: String,
    /// What is wrong first.
    pub first: Problem,
    /// What else is wrong. A file that cannot be read as a whole has one problem only: what follows it is unknown.
    pub more: Vec<Problem>,
}

impl RulebookError {
    /// Every problem, in the order of the check.
    pub fn problems(&self) -> impl Iterator<Item = &Problem> {
        std::iter::once(&self.first).chain(&self.more)
    }
}

impl fmt::Display for RulebookError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}, {}", self.file, self.first)?;
        match self.more.len() {
            0 => Ok(()),
            1 => formatter.write_str(", and one more"),
            more => write!(formatter, ", and {more} more"),
        }
    }
}

impl std::error::Error for RulebookError {}
