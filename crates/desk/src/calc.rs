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

pub(crate) use cover_quote::{CoverQuoteArgs, cover_quote, why_cover_quote};
pub(crate) use credit_schedule::{CreditScheduleArgs, credit_schedule, why_credit_schedule};
pub(crate) use days_window::{DaysWindowArgs, days_window, why_days_window};
pub(crate) use days_working::{DaysWorkingArgs, days_working, why_days_working};
pub(crate) use dispute_clock::{DisputeClockArgs, dispute_clock, why_dispute_clock};
pub(crate) use payment_plan::{PaymentArgs, few_enough, payment_plan, why_payment_plan};
pub(crate) use payment_propose::{payment_propose, why_payment_propose};
pub(crate) use quality_window::{QualityWindowArgs, quality_window, why_quality_window};

/// Why a calculator does not answer: a code such as `invalid.amount`, the rule, and facts naming the field.
pub(crate) type CalcError = trade::refusal::Refusal;

#[cfg(test)]
mod tests;
