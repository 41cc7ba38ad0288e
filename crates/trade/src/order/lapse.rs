//! What an edition does by itself when its days are over (RB2): it cancels an order, it escalates a dispute. It has
//! happened then, whether or not anybody wrote it down.
//! It must not invent days: an edition without them never lapses.

use std::borrow::Cow;

use super::event::{EscalationCause, OrderEvent};
use super::evolve::evolve;
use super::state::{Course, Dispute, Order, Payment, Running, Unconfirmed};
use crate::dispute::clock::DisputeClock;
use crate::rulebook::Rulebook;
use crate::time::{Instant, TimeError, Window};

/// The days in which a sent contract must be agreed, from its first sending; `None` in an edition without them and
/// while nothing was sent. A supplier's paper may be older than the order that is made of it (O3): its days begin with
/// the order, which could not be confirmed before.
///
/// # Errors
/// When the window leaves the known years.
pub fn unconfirmed_window(order: &Unconfirmed, rulebook: &Rulebook) -> Result<Option<Window>, TimeError> {
    let started_at = order.head.started_at;
    let sent = order
        .head
        .versions
        .first()
        .map(|version| version.at.max(started_at));
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
    // Nothing is paid, and so nothing comes back, before there is an order (O5).
    let since = back.unwrap_or(order.confirmed.at);
    let paying = order.sums.held() > 0 || order.sums.under_way() > 0;
    let goods_moved = !order.batches.is_empty() || order.completed_at().is_some();
    match rulebook.lapse().unpaid_days {
        Some(days) if !paying && !goods_moved && order.open_dispute().is_none() => {
            Window::days_after(since, days, rulebook.platform().time_zone).map(Some)
        }
        Some(_) | None => Ok(None),
    }
}

/// How an order cancels itself when nothing else happens (RB2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lapse {
    /// `unconfirmed` or `unpaid`.
    pub reason: &'static str,
    /// The days that run.
    pub window: Window,
    /// When it happens: at their end, or with the failure of a payment or the end of a dispute that kept it from
    /// happening then.
    pub at: Instant,
}

/// When the order cancels itself; `None` while no days run.
///
/// # Errors
/// When a window leaves the known years.
pub fn cancels_itself(order: &Order, rulebook: &Rulebook) -> Result<Option<Lapse>, TimeError> {
    Ok(match order {
        Order::Unconfirmed(order) => unconfirmed_window(order, rulebook)?.map(|window| Lapse {
            reason: "unconfirmed",
            window,
            at: window.closes_at,
        }),
        Order::Running(order) => unpaid_window(order, rulebook)?.map(|window| {
            let failed = order.payments.iter().filter_map(Payment::failed_at);
            let settled = order.disputes.iter().filter_map(Dispute::ended_at);
            Lapse {
                reason: "unpaid",
                window,
                at: failed.chain(settled).fold(window.closes_at, Instant::max),
            }
        }),
        Order::Cancelled(_) => None,
    })
}

/// What has happened by itself by `now` and is not written yet.
///
/// # Errors
/// When a window leaves the known years.
pub fn due(order: &Order, now: Instant, rulebook: &Rulebook) -> Result<Option<OrderEvent>, TimeError> {
    if let Some(lapse) = cancels_itself(order, rulebook)? {
        return Ok((lapse.at <= now).then(|| OrderEvent::Lapsed {
            reason: lapse.reason.to_owned(),
            at: lapse.at,
        }));
    }
    escalation_due(order, now, rulebook)
}

/// The escalation of the open dispute that has happened by itself by `now`.
///
/// # Errors
/// When a clock leaves the known years.
pub fn escalation_due(
    order: &Order,
    now: Instant,
    rulebook: &Rulebook,
) -> Result<Option<OrderEvent>, TimeError> {
    let open = match (order, rulebook.disputes().automatic_on_day) {
        (Order::Running(order), Some(_)) => order.open_dispute(),
        (Order::Running(_) | Order::Unconfirmed(_) | Order::Cancelled(_), _) => None,
    };
    let Some(dispute) = open.filter(|dispute| dispute.course == Course::Open) else {
        return Ok(None);
    };
    let zone = rulebook.platform().time_zone;
    let clock = DisputeClock::new(dispute.opened_at, rulebook.disputes(), zone)?;
    Ok(clock
        .automatic_at
        .filter(|at| *at <= now)
        .map(|at| OrderEvent::DisputeEscalated {
            dispute_id: dispute.dispute_id,
            because: EscalationCause::Automatic,
            at,
        }))
}

/// The order as it stands at `now`: with what has happened by itself. Every view of an order starts from this.
///
/// # Errors
/// When a window leaves the known years.
pub fn settled<'o>(order: &'o Order, now: Instant, rulebook: &Rulebook) -> Result<Cow<'o, Order>, TimeError> {
    Ok(match due(order, now, rulebook)? {
        Some(event) => after(order, &event),
        None => Cow::Borrowed(order),
    })
}

/// The order after what was due to it. That was read from this very order, so it can follow.
pub(super) fn after<'o>(order: &'o Order, event: &OrderEvent) -> Cow<'o, Order> {
    evolve(Some(order.clone()), event).map_or(Cow::Borrowed(order), Cow::Owned)
}
