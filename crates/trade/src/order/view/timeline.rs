//! The protection timeline: facts as dots, windows as bars.
//! It must not lay anything out: that is the page's.

mod facts;
mod windows;

use super::Timeline;
use super::build::{ViewCtx, ViewError};
use crate::order::state::Order;
use crate::time::day_in;

pub use facts::FACT_KINDS;

/// The timeline of an order.
pub(super) fn timeline(order: &Order, at: &ViewCtx<'_>) -> Result<Timeline, ViewError> {
    let zone = at.ctx.rulebook.platform().time_zone;
    Ok(Timeline {
        today: day_in(at.ctx.now, zone),
        facts: facts::facts(order, zone),
        windows: windows::windows(order, at)?,
    })
}
