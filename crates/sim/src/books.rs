//! Where a run's commands go: to `trade` alone, or through a desk to a ledger on disk. What comes of them is taken in as
//! facts, and checked.

use trade::order::contract::Contract;
use trade::order::event::SupplierRef;
use trade::time::Instant;

use crate::facts::Facts;
use crate::model::Broken;
use crate::steps::{Beside, Step};

/// Whether a command was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// It was, and its facts are in.
    Taken,
    /// It was not; nothing was recorded.
    Refused {
        /// Code of the refusal, or of another answer such as `not_found`.
        code: String,
    },
}

/// Books that commands are put to.
pub trait Books {
    /// Everything recorded so far.
    fn facts(&self) -> &Facts;

    /// The counts of the run.
    fn tally(&mut self) -> &mut crate::tally::Tally;

    /// Now.
    fn now(&self) -> Instant;

    /// Starts an order with this contract.
    ///
    /// # Errors
    /// A rule that does not hold.
    fn start(&mut self, supplier: &SupplierRef, offline: bool, contract: Contract) -> Result<Answer, Broken>;

    /// Puts a command to an order.
    ///
    /// # Errors
    /// As [`Books::start`].
    fn order(&mut self, place: usize, step: Step) -> Result<Answer, Broken>;

    /// Puts a command beside orders.
    ///
    /// # Errors
    /// As [`Books::start`].
    fn beside(&mut self, step: Beside) -> Result<Answer, Broken>;

    /// Lets time pass.
    ///
    /// # Errors
    /// As [`Books::start`].
    fn pass(&mut self, hours: u32) -> Result<(), Broken>;

    /// Lets so many hours pass, now.
    ///
    /// # Errors
    /// As [`Books::pass`].
    fn wait(&mut self, hours: u32) -> Result<(), Broken>;
}
