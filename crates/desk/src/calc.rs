//! The calculators on the wire: texts in, `trade`'s answer, texts out, in a shape that never changes.
//!
//! One file per calculator. Nothing is computed here; a text that cannot be read is refused with the field, the
//! rule and what was given.

mod cover_quote;
mod credit_schedule;
mod days_window;
mod days_working;
mod dispute_clock;
mod payment_plan;
mod payment_propose;
mod quality_window;
mod read;

pub use cover_quote::{CoverQuoteArgs, CoverQuoteReply, cover_quote};
pub use credit_schedule::{CreditScheduleArgs, CreditScheduleReply, credit_schedule};
pub use days_window::{DaysWindowArgs, DaysWindowReply, days_window};
pub use days_working::{DaysWorkingArgs, DaysWorkingReply, days_working};
pub use dispute_clock::{DisputeClockArgs, DisputeClockReply, dispute_clock};
pub use payment_plan::{PaymentArgs, PaymentPlanReply, payment_plan};
pub use payment_propose::{PaymentProposeReply, payment_propose};
pub use quality_window::{QualityWindowArgs, QualityWindowReply, quality_window};

/// Why a calculator does not answer: a code such as `invalid.amount`, the rule, and facts naming the field.
pub type CalcError = trade::refusal::Refusal;

#[cfg(test)]
mod tests;
