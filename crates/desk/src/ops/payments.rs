//! Section `payment`: the checkout, sending, and what touches the Pay Later line in the same transaction.

mod checkout;
mod list;
mod send;

use trade::credit::facility::{ApplyRefund, RecordDrawFailed};
use trade::id::{DrawId, OrderId, PaymentId};
use trade::money::{Currency, Money};
use trade::order::OrderCommand;
use trade::order::command::{RecordPaymentFailed, RecordRefundReceived};
use trade::order::event::PaidWith;
use trade::order::view::OrderView;
use trade::time::Instant;

use super::orders::OrderArgs;
use crate::error::Error;
use crate::operation::{Nothing, Operation};
use crate::topic::Topic;
use crate::unit::Unit;

pub(crate) fn section() -> Vec<Operation> {
    const CHANGED: &[Topic] = &[Topic::Orders, Topic::Credit];
    vec![
        Operation::read(
            "payment.list",
            "Payments of all orders: due, in transit, done.",
            list::list,
        )
        .explained(|desk, _: Nothing| list::explained(&*desk.workspace()?)),
        Operation::read(
            "payment.checkout",
            "Every way to pay an instalment, with fee and arrival.",
            checkout::checkout,
        )
        .explained(|desk, args| checkout::explained(&*desk.workspace()?, args)),
        Operation::write(
            "payment.send",
            "Records that the buyer has sent an instalment (P1, P6).",
            CHANGED,
            send::send,
        ),
    ]
}

/// P9: the instalment is pending again; a draw that stood behind the payment comes to nothing with it.
pub(crate) fn failed<C: Into<RecordPaymentFailed>>(
    unit: &mut Unit<'_, '_>,
    args: OrderArgs<C>,
) -> Result<OrderView, Error> {
    payment_failed(unit, args.order_id, args.expected_version, args.command.into())?;
    unit.order_view(args.order_id)
}

/// As the operation, for facts of the practice world too.
pub(crate) fn payment_failed(
    unit: &mut Unit<'_, '_>,
    order_id: OrderId,
    expected: Option<u64>,
    command: RecordPaymentFailed,
) -> Result<(), Error> {
    let draw = draw_behind(unit, order_id, command.payment_id)?;
    let (reason, at) = (command.reason.clone(), command.at);
    unit.command(order_id, expected, command)?;
    match draw {
        Some(draw_id) if unit.look().is_pending(draw_id)? => {
            unit.credit(&RecordDrawFailed { draw_id, reason, at }.into())
        }
        Some(_) | None => Ok(()),
    }
}

fn draw_behind(
    unit: &Unit<'_, '_>,
    order_id: OrderId,
    payment_id: PaymentId,
) -> Result<Option<DrawId>, Error> {
    let order = unit.order(order_id)?;
    let mut payments = order.running().into_iter().flat_map(|running| &running.payments);
    let found = payments.find(|payment| payment.payment_id == payment_id);
    Ok(found.and_then(|payment| match payment.paid_with {
        PaidWith::Draw { draw_id } => Some(draw_id),
        PaidWith::Card { .. } | PaidWith::Bank { .. } => None,
    }))
}

/// L6: what of the refund repays loans goes to the loans in the same transaction.
pub(crate) fn refund_received(
    unit: &mut Unit<'_, '_>,
    args: OrderArgs<RecordRefundReceived>,
) -> Result<OrderView, Error> {
    apply_refund(unit, args.order_id, args.expected_version, args.command)?;
    unit.order_view(args.order_id)
}

/// As the operation, for facts of the practice world too.
pub(crate) fn apply_refund(
    unit: &mut Unit<'_, '_>,
    order_id: OrderId,
    expected: Option<u64>,
    command: RecordRefundReceived,
) -> Result<(), Error> {
    let at = command.at;
    let before = to_loan(unit, order_id)?;
    unit.command(order_id, expected, OrderCommand::from(command))?;
    let mut left = to_loan(unit, order_id)?.checked_sub(before).map_err(Error::bug)?;
    for (draw_id, owed) in unit
        .look()
        .facility()?
        .0
        .outstanding_of(order_id)
        .map_err(Error::bug)?
    {
        let amount = left.min(owed).map_err(Error::bug)?;
        if amount.is_positive() {
            unit.credit(
                &ApplyRefund {
                    draw_id,
                    order_id,
                    amount,
                    at,
                }
                .into(),
            )?;
            left = left.checked_sub(amount).map_err(Error::bug)?;
        }
    }
    Ok(())
}

/// What refunds of the order have repaid of its loans so far.
fn to_loan(unit: &Unit<'_, '_>, order_id: OrderId) -> Result<Money, Error> {
    let order = unit.order(order_id)?;
    let parts = order
        .running()
        .into_iter()
        .flat_map(|running| &running.refunds)
        .flat_map(|refund| &refund.received);
    Money::checked_sum(parts.map(|part| part.to_loan), Currency::USD).map_err(Error::bug)
}

/// The instant a payment is counted from: the one given, else now.
fn paid_at(unit: &Unit<'_, '_>, at: Option<Instant>) -> Instant {
    at.unwrap_or(unit.now)
}
