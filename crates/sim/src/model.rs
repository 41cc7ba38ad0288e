//! A naive model of an order and of its supplier's limit: whole cents, lists, and dates counted on the fingers. It reads
//! the facts and says what must be so of them. It must not share a line with what it checks: no figures, windows,
//! status, cover or standing of `trade`; the numbers of the rules stand here once more.

mod apply;
mod change;
mod closing;
mod days;
mod dispute;
mod edition;
mod goods;
mod ground;
mod lapse;
mod limit;
mod loan;
mod number;
mod payments;
mod purse;
mod receipt;
mod refused;
mod returned;
mod sheet;
mod split;
mod statement;
mod status;
mod verdict;

pub use edition::Edition;
pub use limit::{Gauge, Levels};
pub use loan::Loans;
pub use sheet::{Instalments, Part, Sheet};
pub use split::Split;
pub use status::status;

use std::fmt;

/// A rule that does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    /// The rule.
    pub rule: &'static str,
    /// What was found where what should have been.
    pub what: String,
}

impl Broken {
    /// Names the rule and what is wrong.
    pub fn new(rule: &'static str, what: impl Into<String>) -> Broken {
        Broken {
            rule,
            what: what.into(),
        }
    }
}

impl fmt::Display for Broken {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.rule, self.what)
    }
}

/// The rule holds, or what is wrong.
pub type Check = Result<(), Broken>;

/// The rule holds when this does.
pub(crate) fn must(holds: bool, rule: &'static str, what: impl FnOnce() -> String) -> Check {
    if holds {
        Ok(())
    } else {
        Err(Broken::new(rule, what()))
    }
}
