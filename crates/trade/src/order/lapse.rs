//! The days after which an edition cancels an order by itself (RB2).
//! It must not cancel: that is decided.

use super::state::{Payment, Running, Unconfirmed};
use crate::rulebook::Rulebook;
use crate::time::{TimeError, Window};

/// The days in which a sent contract must be agreed, from its first sending; `None` in an edition without them and
/// while nothing was sent.
///
/// # Errors
/// When the window leaves the known years.
pub fn unconfirmed_window(order: &Unconfirmed, rulebook: &Rulebook) -> Result<Option<Window>, TimeError> {
    let sent = order.head.versions.first().map(|version| version.at);
    match (rulebook.lapse().unconfirmed_days, sent) {
        (Some(days), Some(at)) => Window::days_after(at, days, rulebook.platform().time_zone).map(Some),
        (None, _) | (_, None) => Ok(None),
    }
}

/// The days in which a confirmed order must be paid; `None` in an edition without them, once anything was received
/// or is under way, once anything was shipped or receipt is confirmed, and while a dispute is open. Money that was
/// received and came back starts the days anew (P9): until then the order was not unpaid. An attempt that failed never
/// paid anything and starts nothing anew.
///
/// # Errors
/// When the window leaves the known years.
pub fn unpaid_window(order: &Running, rulebook: &Rulebook) -> Result<Option<Window>, TimeError> {
    let back = order.payments.iter().filter_map(Payment::came_back_at).max();
    let since = back.map_or(order.confirmed.at, |back| back.max(order.confirmed.at));
    let paying = order.sums.received() > 0 || order.sums.in_transit() > 0;
    let goods_moved = !order.batches.is_empty() || order.completed_at().is_some();
    match rulebook.lapse().unpaid_days {
        Some(days) if !paying && !goods_moved && order.open_dispute().is_none() => {
            Window::days_after(since, days, rulebook.platform().time_zone).map(Some)
        }
        Some(_) | None => Ok(None),
    }
}
