//! Section `payment`: the checkout, sending, and what touches the Pay Later line in the same transaction.

mod checkout;
mod list;
mod send;

use trade::credit::facility::{ApplyRefund, DrawPhase, RecordDrawFailed};
use trade::id::{DrawId, OrderId, PaymentId};
use trade::money::{Currency, Money};
use trade::order::OrderCommand;
use trade::order::command::{RecordPaymentFailed, RecordPaymentReturned, RecordRefundReceived};
use trade::order::event::PaidWith;
use trade::order::state::Payment;
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

/// P9: the instalment is pending again; what a loan had paid goes back to the lender.
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
    let payment = payment(unit, order_id, command.payment_id)?;
    let (reason, at) = (command.reason.clone(), command.at);
    unit.command(order_id, expected, command)?;
    match payment {
        Some(payment) => back_to_lender(unit, order_id, &payment, payment.amount, reason, at),
        None => Ok(()),
    }
}

/// P9: a received payment came back; what a loan had paid goes back to the loan first (L6).
pub(crate) fn returned(
    unit: &mut Unit<'_, '_>,
    args: OrderArgs<RecordPaymentReturned>,
) -> Result<OrderView, Error> {
    payment_returned(unit, args.order_id, args.expected_version, args.command)?;
    unit.order_view(args.order_id)
}

/// As the operation, for facts of the practice world too.
pub(crate) fn payment_returned(
    unit: &mut Unit<'_, '_>,
    order_id: OrderId,
    expected: Option<u64>,
    command: RecordPaymentReturned,
) -> Result<(), Error> {
    let payment = payment(unit, order_id, command.payment_id)?;
    let (amount, reason, at) = (command.amount, command.reason.clone(), command.at);
    unit.command(order_id, expected, command)?;
    match payment {
        Some(payment) => back_to_lender(unit, order_id, &payment, amount, reason, at),
        None => Ok(()),
    }
}

fn payment(unit: &Unit<'_, '_>, order_id: OrderId, payment_id: PaymentId) -> Result<Option<Payment>, Error> {
    let order = unit.order(order_id)?;
    let mut payments = order.running().into_iter().flat_map(|running| &running.payments);
    Ok(payments.find(|payment| payment.payment_id == payment_id).cloned())
}

/// What came back of a Pay Later payment goes to its lender: a draw that is still pending comes to nothing once nothing
/// of the payment is kept, an agreed loan is repaid by it as by a refund (L6).
fn back_to_lender(
    unit: &mut Unit<'_, '_>,
    order_id: OrderId,
    payment: &Payment,
    amount: Money,
    reason: String,
    at: Instant,
) -> Result<(), Error> {
    let PaidWith::Draw { draw_id } = payment.paid_with else {
        return Ok(());
    };
    let (facility, _) = unit.look().facility()?;
    let Some(draw) = facility.draw(draw_id) else {
        return Ok(());
    };
    match draw.phase {
        DrawPhase::Pending => {
            let after = self::payment(unit, order_id, payment.payment_id)?;
            if after.is_some_and(|after| after.kept() > 0) {
                return Ok(());
            }
            let at = facility.books_at(at);
            unit.credit(&RecordDrawFailed { draw_id, reason, at }.into())
        }
        DrawPhase::Failed { .. } => Ok(()),
        DrawPhase::Agreed { .. } => {
            let owed = draw.outstanding().map_err(Error::bug)?;
            repay(unit, order_id, draw_id, amount.min(owed).map_err(Error::bug)?, at)
        }
    }
}

/// Repays principal of one loan, if there is anything to repay. The order keeps when the money came back; the line, which
/// may have learned of other things since, books it when it learns of it.
fn repay(
    unit: &mut Unit<'_, '_>,
    order_id: OrderId,
    draw_id: DrawId,
    amount: Money,
    at: Instant,
) -> Result<(), Error> {
    if !amount.is_positive() {
        return Ok(());
    }
    let at = unit.look().facility()?.0.books_at(at);
    let command = ApplyRefund {
        draw_id,
        order_id,
        amount,
        at,
    };
    unit.credit(&command.into())
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
        repay(unit, order_id, draw_id, amount, at)?;
        left = left.checked_sub(amount).map_err(Error::bug)?;
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
