//! Room `trade`: the rules of an assured order, as pure functions over values.
//! It must not do IO, ask a clock, draw random numbers, await, or know SQL: now, ids and reports are passed in.

pub mod calendar;
mod command;
pub mod country;
pub mod cover;
pub mod credit;
pub mod difference;
pub mod dispute;
pub mod history;
pub mod id;
pub mod kept;
pub mod message;
pub mod money;
pub mod order;
pub mod payment;
pub mod prospect;
pub mod quality;
pub mod quotation;
pub mod rate;
pub mod refusal;
pub mod rulebook;
pub mod supplier;
mod text;
pub mod time;
pub mod why;

#[cfg(test)]
#[path = "golden_tests.rs"]
mod golden;
#[cfg(test)]
#[path = "../tests/why/mod.rs"]
mod why_check;
