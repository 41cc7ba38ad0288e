//! What an edition does by itself when its days are over (RB2): cancels an order, escalates a dispute.
//! It must not invent days: an edition without them never lapses.

use super::super::ctx::Ctx;
use super::super::event::{EscalationCause, OrderEvent};
use super::super::lapse::{unconfirmed_window, unpaid_window};
use super::super::state::{Course, Order, Payment, Running, Unconfirmed};
use super::dispute::clock;
use super::guard;
use crate::refusal::Refusal;
use crate::time::{Instant, Window};

type Decision = Result<Vec<OrderEvent>, Refusal>;

/// What happens after the days are over comes too late, whether or not the lapse was applied yet.
pub(super) fn refuse_lapsed_unconfirmed(
    order: &Unconfirmed,
    at: Instant,
    ctx: &Ctx<'_>,
) -> Result<(), Refusal> {
    let window = unconfirmed_window(order, ctx.rulebook).map_err(guard::time)?;
    refuse_after(
        window,
        at,
        "Too long unconfirmed: the order has cancelled itself.",
    )
}

/// As above, for an order that nobody paid.
pub(super) fn refuse_lapsed_unpaid(order: &Running, at: Instant, ctx: &Ctx<'_>) -> Result<(), Refusal> {
    let window = unpaid_window(order, ctx.rulebook).map_err(guard::time)?;
    refuse_after(window, at, "Too long unpaid: the order has cancelled itself.")
}

fn refuse_after(window: Option<Window>, at: Instant, sentence: &str) -> Result<(), Refusal> {
    match window {
        Some(window) if !window.is_in_time(at) => Err(Refusal::new("order.lapsed", "RB2", sentence)
            .fact("last_day", window.last_day)
            .fact("closed_at", window.closes_at)),
        Some(_) | None => Ok(()),
    }
}

/// Applies what is over by now. The instant is the closing one: that is when it happened. While a payment is under way
/// nothing lapses; if the days were over when it failed, the order lapses with that.
pub(super) fn lapse(order: &Order, ctx: &Ctx<'_>) -> Decision {
    let over = |window: Option<Window>| window.filter(|window| !window.is_in_time(ctx.now));
    match order {
        Order::Unconfirmed(order) => {
            let window = unconfirmed_window(order, ctx.rulebook).map_err(guard::time)?;
            let window = over(window).ok_or_else(nothing_over)?;
            Ok(vec![OrderEvent::Lapsed {
                reason: "unconfirmed".to_owned(),
                at: window.closes_at,
            }])
        }
        Order::Running(order) => {
            let window = unpaid_window(order, ctx.rulebook).map_err(guard::time)?;
            if let Some(window) = over(window) {
                let failed = order.payments.iter().filter_map(Payment::failed_at);
                return Ok(vec![OrderEvent::Lapsed {
                    reason: "unpaid".to_owned(),
                    at: failed.fold(window.closes_at, Instant::max),
                }]);
            }
            escalate_by_itself(order, ctx)
        }
        Order::Cancelled(_) => Err(nothing_over()),
    }
}

fn escalate_by_itself(order: &Running, ctx: &Ctx<'_>) -> Decision {
    let dispute = order
        .open_dispute()
        .filter(|dispute| dispute.course == Course::Open);
    let dispute = dispute.ok_or_else(nothing_over)?;
    match clock(dispute, ctx)?.automatic_at {
        Some(at) if ctx.now >= at => Ok(vec![OrderEvent::DisputeEscalated {
            dispute_id: dispute.dispute_id,
            because: EscalationCause::Automatic,
            at,
        }]),
        Some(_) | None => Err(nothing_over()),
    }
}

fn nothing_over() -> Refusal {
    Refusal::new("lapse.not_due", "RB2", "No day of the edition is over.")
}
