//! What an edition has done by itself (RB2) before a command is judged: what comes after the end of an order comes too
//! late, and a dispute that escalated itself is with the platform, whether or not a `lapse` wrote it down.
//! It must not know the days: `order::lapse` has them.

use super::super::command::OrderCommand;
use super::super::ctx::Ctx;
use super::super::event::OrderEvent;
use super::super::lapse::{cancels_itself, due, escalation_due};
use super::super::state::Order;
use super::guard;
use crate::refusal::Refusal;

/// Writes down what is over by now. The instant is that at which it happened. While a payment is under way nothing
/// lapses; if the days were over when it failed, the order lapses with that.
pub(super) fn lapse(order: &Order, ctx: &Ctx<'_>) -> Result<Vec<OrderEvent>, Refusal> {
    match due(order, ctx.now, ctx.rulebook).map_err(guard::time)? {
        Some(event) => Ok(vec![event]),
        None => Err(Refusal::new(
            "lapse.not_due",
            "RB2",
            "No day of the edition is over.",
        )),
    }
}

/// What had happened by itself when the command's own moment came, to be written before what the command brings.
///
/// # Errors
/// `order.lapsed` when the order had cancelled itself by then. A fact that came in time may be recorded later.
pub(super) fn before(
    order: &Order,
    command: &OrderCommand,
    ctx: &Ctx<'_>,
) -> Result<Option<OrderEvent>, Refusal> {
    let at = command.moment(ctx.now);
    if let Some(lapse) = cancels_itself(order, ctx.rulebook).map_err(guard::time)?
        && lapse.at <= at.min(ctx.now)
        && !outlives_the_order(command)
    {
        let sentence = match order {
            Order::Unconfirmed(_) => "Too long unconfirmed: the order has cancelled itself.",
            Order::Running(_) | Order::Cancelled(_) => "Too long unpaid: the order has cancelled itself.",
        };
        return Err(Refusal::new("order.lapsed", "RB2", sentence)
            .fact("last_day", lapse.window.last_day)
            .fact("closed_at", lapse.at));
    }
    escalation_due(order, at.min(ctx.now), ctx.rulebook).map_err(guard::time)
}

/// What a cancelled order takes, too: papers for its file, and money on its way back.
fn outlives_the_order(command: &OrderCommand) -> bool {
    use OrderCommand as C;
    matches!(
        command,
        C::AttachDocument(_) | C::RecordRefundReceived(_) | C::RecordPaymentReturned(_)
    )
}
