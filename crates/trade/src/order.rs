//! The order: its contract, the facts of its life, and every decision about it (§2–§9).
//! It must not do IO, ask a clock, or let anything but `decide` say what is allowed.

pub mod actions;
pub mod check;
pub mod command;
pub mod compare;
pub mod complete;
pub mod contract;
pub mod count;
pub mod ctx;
pub mod dealings;
pub mod decide;
pub mod event;
pub mod evolve;
pub mod figures;
pub mod ground;
pub mod lapse;
pub mod position;
pub mod reservation;
pub mod state;
pub mod status;
// The types of `view` are settled, pages are written against them; what fills them stands beside them.
mod then;
pub mod view;
mod waived;
pub mod windows;

pub use command::OrderCommand;
pub use contract::Contract;
pub use ctx::{Ctx, SupplierStanding};
pub use decide::decide;
pub use event::OrderEvent;
pub use evolve::{CorruptHistory, evolve, fold};
pub use state::Order;

#[cfg(test)]
mod tests;
