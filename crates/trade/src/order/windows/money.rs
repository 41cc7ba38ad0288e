//! Deadlines of money: what is to be paid, what is under way, what is to come back (P1, P11, P12, D8).
//! It must not decide what may be paid.

use super::{Collector, Due, Of};
use crate::money::{Currency, Money, MoneyError};
use crate::order::event::Instalment;
use crate::order::figures::is_refunded;
use crate::order::state::Running;
use crate::order::view::{About, DeadlineKind};
use crate::time::{TimeError, Window};

pub(super) fn payments(order: &Running, collector: &mut Collector<'_>) -> Result<(), TimeError> {
    let zone = collector.rulebook.platform().time_zone;
    for payment in order.payments.iter().filter(|payment| payment.in_transit()) {
        let of = Of {
            about: Some(About::Payment {
                payment_id: payment.payment_id,
                instalment: payment.instalment,
                method: payment.method,
            }),
            amount: Some(payment.amount),
        };
        if payment.awaits_agreement() {
            let due = Due {
                provisional: true,
                ..Due::OPEN
            };
            collector.add(DeadlineKind::Arrival, "L3", due, None, of);
            continue;
        }
        let window = Window::after_day(payment.arrival.latest, 0, zone)?;
        let due = Due {
            provisional: payment.arrival.provisional,
            ..Due::from(window)
        };
        let action = Some("record_payment_received");
        collector.add(DeadlineKind::Arrival, "P11", due, action, of);
    }
    // Complete orders owe nothing, unless a payment came back since (P9).
    if is_refunded(order) {
        return Ok(());
    }
    let positions = order.positions();
    let (kind, instalment, rule) = if positions.initial.is_complete() {
        (DeadlineKind::PayBalance, Instalment::Balance, "P12")
    } else {
        (DeadlineKind::PayInitial, Instalment::Initial, "P1")
    };
    let outstanding = positions.of(instalment).outstanding;
    if outstanding > 0 {
        let amount = Money::from_minor(outstanding, order.currency()).ok();
        collector.add(kind, rule, Due::OPEN, Some("send_payment"), amount);
    }
    Ok(())
}

/// Refunds come in after everything else, also to a cancelled order (O8).
pub(super) fn refunds(order: &Running, collector: &mut Collector<'_>) {
    for refund in &order.refunds {
        let come = Money::checked_sum(refund.received.iter().map(|part| part.amount), Currency::USD);
        let missing: Result<Money, MoneyError> = come.and_then(|come| refund.amount.sub_or_zero(come));
        if let Ok(missing) = missing
            && missing.is_positive()
        {
            let of = Of {
                about: Some(About::Refund {
                    refund_id: refund.refund_id,
                }),
                amount: Some(missing),
            };
            let action = Some("record_refund_received");
            collector.add(DeadlineKind::Refund, "D8", Due::OPEN, action, of);
        }
    }
}
