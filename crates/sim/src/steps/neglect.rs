//! An order that is paid on its last day by a payment that fails after it: it is over then, and nobody has written that down.

use trade::money::Money;
use trade::order::command::{Lapse, RecordPaymentFailed};
use trade::order::event::{Instalment, Method};
use trade::order::state::Running;
use trade::time::{Instant, Window};

use super::plot::Turn;
use super::sensible::payment;
use super::{Scene, Step};

/// Before the last day of an order that nobody paid is over.
const LAST_HOURS: u32 = 6;

pub(super) fn neglect(scene: &Scene<'_>, order: &Running) -> Option<Turn> {
    let (now, book) = (scene.now, &scene.facts.book);
    let days = book.lapse().unpaid_days?;
    if order.sums.received() > 0 || !order.batches.is_empty() {
        return None;
    }
    let until = |moment: Instant| u32::try_from((moment - now).num_hours()).unwrap_or(0);
    let last = Window::days_after(order.confirmed.at, days, book.platform().time_zone).ok()?;
    if let Some(payment) = order.payments.iter().find(|payment| payment.in_transit()) {
        if now < last.closes_at {
            return Some(Turn::Wait(until(last.closes_at) + 1));
        }
        return Some(Turn::Order(Step::new(RecordPaymentFailed {
            payment_id: payment.payment_id,
            reason: "The bank declined.".to_owned(),
            at: now,
        })));
    }
    if now >= last.closes_at {
        return Some(Turn::Order(Step::new(Lapse {})));
    }
    let left = until(last.closes_at);
    if left > LAST_HOURS {
        return Some(Turn::Wait(left - LAST_HOURS));
    }
    let account = order.accounts.last()?;
    let outstanding = order.positions().initial.outstanding;
    let amount = Money::from_minor(outstanding, order.currency()).ok()?;
    let (account_id, method) = (account.account.account_id, Method::TelegraphicTransfer);
    let payment = payment(scene, account_id, Instalment::Initial, method, amount);
    Some(Turn::Order(Step::new(payment)))
}
