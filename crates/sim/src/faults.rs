//! What is wrong with a fact as it is handed in: late, short, twice, out of order, against another. It looks at what was
//! recorded before and counts; whether such a fact is taken is for `trade` to say.

use trade::order::command::{self, OrderCommand};
use trade::order::contract::Side;
use trade::order::event::OrderEvent;
use trade::supplier::{LimitReport, SupplierLimits};
use trade::time::{Day, Instant, day_in};

use crate::facts::Facts;

/// A fault of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fault {
    /// Recorded later than it happened.
    Late,
    /// Less came than was sent, or than was decided.
    Short,
    /// The same fact was recorded before.
    Twice,
    /// Older than a fact that was recorded before.
    OutOfOrder,
    /// Against a fact that was recorded before: another amount, another day, another end of the same thing.
    Contradictory,
}

impl Fault {
    /// Every one.
    pub const ALL: [Fault; 5] = [
        Fault::Late,
        Fault::Short,
        Fault::Twice,
        Fault::OutOfOrder,
        Fault::Contradictory,
    ];

    /// As the report names it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Fault::Late => "late",
            Fault::Short => "short",
            Fault::Twice => "twice",
            Fault::OutOfOrder => "out_of_order",
            Fault::Contradictory => "contradictory",
        }
    }
}

/// What is wrong with the fact that this command hands in for an order; nothing where it hands in none.
#[must_use]
pub fn of_order(facts: &Facts, place: usize, command: &OrderCommand, now: Instant) -> Vec<Fault> {
    let Some(life) = facts.lives.get(place) else {
        return Vec::new();
    };
    let day = |at: Instant| day_in(at, facts.book.platform().time_zone);
    of(&life.events, command, now, &day)
}

fn of(
    recorded: &[OrderEvent],
    command: &OrderCommand,
    now: Instant,
    day: &dyn Fn(Instant) -> Day,
) -> Vec<Fault> {
    let newest = recorded.iter().map(OrderEvent::at).max();
    let (late, out_of_order) = match when(command) {
        Some(When::At(at)) => (at < now, newest.is_some_and(|newest| at < newest)),
        Some(When::On(on)) => (on < day(now), newest.is_some_and(|newest| on < day(newest))),
        None => return Vec::new(),
    };
    let before = recorded.iter().rev().find_map(|event| beside(command, event));
    let short = recorded.iter().any(|event| is_short(command, event));
    let met = [
        (Fault::Late, late),
        (Fault::Short, short),
        (Fault::OutOfOrder, out_of_order),
    ];
    let met = met.into_iter().filter(|(_, met)| *met).map(|(fault, _)| fault);
    met.chain(before).collect()
}

/// What is wrong with a report of a supplier's limit.
#[must_use]
pub fn of_limit(recorded: &SupplierLimits, report: &LimitReport, now: Instant) -> Vec<Fault> {
    let before = recorded.history();
    let twice = before.iter().any(|known| **known == *report);
    let against = before
        .iter()
        .any(|known| known.as_of == report.as_of && known.remaining != report.remaining);
    let met = [
        (Fault::Late, report.as_of < now),
        (
            Fault::OutOfOrder,
            before.iter().any(|known| report.as_of < known.as_of),
        ),
        (Fault::Twice, twice),
        (Fault::Contradictory, against && !twice),
    ];
    let met = met.into_iter().filter(|(_, met)| *met);
    met.map(|(fault, _)| fault).collect()
}

/// When a fact happened: at an instant, or on a day.
enum When {
    At(Instant),
    On(Day),
}

/// The time that comes with a fact; `None` for what is done now, and for a loan agreement, which only comes with its draw.
fn when(command: &OrderCommand) -> Option<When> {
    use OrderCommand as C;
    match command {
        C::RecordSupplierVersion(command::RecordSupplierVersion { at, .. })
        | C::RecordSupplierConfirmed(command::RecordSupplierConfirmed { at, .. })
        | C::RecordSupplierCancelled(command::RecordSupplierCancelled { at, .. })
        | C::ProposeCancellation(command::ProposeCancellation { at, .. })
        | C::AnswerCancellation(command::AnswerCancellation { at, .. })
        | C::ProposeChange(command::ProposeChange { at, .. })
        | C::AnswerChange(command::AnswerChange { at, .. })
        | C::RecordAccount(command::RecordAccount { at, .. })
        | C::SendPayment(command::SendPayment { at, .. })
        | C::RecordPaymentAccepted(command::RecordPaymentAccepted { at, .. })
        | C::RecordPaymentReceived(command::RecordPaymentReceived { at, .. })
        | C::RecordPaymentFailed(command::RecordPaymentFailed { at, .. })
        | C::RecordPaymentReturned(command::RecordPaymentReturned { at, .. })
        | C::RecordShortfallAccepted(command::RecordShortfallAccepted { at, .. })
        | C::RecordInspection(command::RecordInspection { at, .. })
        | C::RecordShipment(command::RecordShipment { at, .. })
        | C::RecordCarriage(command::RecordCarriage { at, .. })
        | C::AddEvidence(command::AddEvidence { at, .. })
        | C::AddStatement(command::AddStatement { at, .. })
        | C::RecordSupplierResponse(command::RecordSupplierResponse { at, .. })
        | C::MakeOffer(command::MakeOffer { at, .. })
        | C::AnswerOffer(command::AnswerOffer { at, .. })
        | C::RecordDecision(command::RecordDecision { at, .. })
        | C::RecordRefundReceived(command::RecordRefundReceived { at, .. }) => Some(When::At(*at)),
        C::RecordClearance(command::RecordClearance { on, .. })
        | C::RecordDelivery(command::RecordDelivery { on, .. }) => Some(When::On(*on)),
        _ => None,
    }
}

/// Less than what this recorded fact says was sent, or decided to come back; something came all the same.
fn is_short(command: &OrderCommand, recorded: &OrderEvent) -> bool {
    let (came, due) = match (command, recorded) {
        (
            OrderCommand::RecordPaymentReceived(fact),
            OrderEvent::PaymentSent {
                payment_id, amount, ..
            },
        ) if fact.payment_id == *payment_id => (fact.amount, *amount),
        (
            OrderCommand::RecordRefundReceived(fact),
            OrderEvent::RefundDecided {
                refund_id, amount, ..
            },
        ) if fact.refund_id == *refund_id => (fact.amount, *amount),
        _ => return false,
    };
    came.currency() == due.currency() && (1..due.minor()).contains(&came.minor())
}

/// How a fact stands to one recorded before: the same, against it, or (`None`) about something else.
fn beside(command: &OrderCommand, recorded: &OrderEvent) -> Option<Fault> {
    use {OrderCommand as C, OrderEvent as E};
    let same = |same: bool| Some(if same { Fault::Twice } else { Fault::Contradictory });
    match (command, recorded) {
        (C::RecordSupplierConfirmed(fact), E::Confirmed { version, by, .. })
            if *by == Side::Supplier && fact.version == *version =>
        {
            same(true)
        }
        (C::RecordSupplierCancelled(_), E::Cancelled { by, agreed, .. })
            if *by == Side::Supplier && !agreed =>
        {
            same(true)
        }
        (
            C::RecordInspection(fact),
            E::InspectionReported {
                inspection_id,
                result,
                ..
            },
        ) if fact.inspection_id == *inspection_id => same(fact.result == *result),
        (C::RecordClearance(fact), E::BatchCleared { batch_id, on, .. }) if fact.batch_id == *batch_id => {
            same(fact.on == *on)
        }
        (C::RecordClearance(fact), E::BatchDelivered { batch_id, on, .. })
            if fact.batch_id == *batch_id && fact.on > *on =>
        {
            same(false)
        }
        (C::RecordDelivery(fact), E::BatchDelivered { batch_id, on, .. }) if fact.batch_id == *batch_id => {
            same(fact.on == *on)
        }
        _ => of_money(command, recorded).and_then(same),
    }
}

/// Whether a fact about a payment or refund is the same as one recorded before.
fn of_money(command: &OrderCommand, recorded: &OrderEvent) -> Option<bool> {
    use {OrderCommand as C, OrderEvent as E};
    let (about, same) = match (command, recorded) {
        (C::RecordPaymentAccepted(fact), E::PaymentAccepted { payment_id, .. }) => {
            (fact.payment_id == *payment_id, true)
        }
        (C::RecordPaymentAccepted(fact), E::PaymentFailed { payment_id, .. }) => {
            (fact.payment_id == *payment_id, false)
        }
        (
            C::RecordPaymentReceived(fact),
            E::PaymentReceived {
                payment_id, amount, ..
            },
        ) => (fact.payment_id == *payment_id, fact.amount == *amount),
        (C::RecordPaymentReceived(fact), E::PaymentFailed { payment_id, .. }) => {
            (fact.payment_id == *payment_id, false)
        }
        (C::RecordPaymentFailed(fact), E::PaymentFailed { payment_id, .. }) => {
            (fact.payment_id == *payment_id, true)
        }
        (C::RecordPaymentFailed(fact), E::PaymentReceived { payment_id, .. }) => {
            (fact.payment_id == *payment_id, false)
        }
        // Parts of one sum may be equal: the same part is that of the same instant.
        (
            C::RecordPaymentReturned(fact),
            E::PaymentReturned {
                payment_id,
                amount,
                at,
                ..
            },
        ) => (
            fact.payment_id == *payment_id && fact.amount == *amount && fact.at == *at,
            true,
        ),
        (
            C::RecordRefundReceived(fact),
            E::RefundReceived {
                refund_id,
                amount,
                at,
                ..
            },
        ) => (
            fact.refund_id == *refund_id && fact.amount == *amount && fact.at == *at,
            true,
        ),
        (C::RecordShortfallAccepted(fact), E::ShortfallAccepted { instalment, .. }) => {
            (fact.instalment == *instalment, true)
        }
        _ => return None,
    };
    about.then_some(same)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use chrono::{TimeDelta, TimeZone, Utc};
    use trade::id::{BatchId, PaymentId};
    use trade::money::{Currency, Money};
    use uuid::Uuid;

    use super::*;

    fn hour(hour: i64) -> Instant {
        Utc.timestamp_opt(1_768_000_000, 0).unwrap() + TimeDelta::hours(hour)
    }

    fn usd(minor: i128) -> Money {
        Money::from_minor(minor, Currency::USD).unwrap()
    }

    fn met(recorded: &[OrderEvent], command: impl Into<OrderCommand>) -> Vec<Fault> {
        of(recorded, &command.into(), hour(48), &|at| at.date_naive())
    }

    #[test]
    fn a_payment_is_received_late_twice_out_of_order_or_against_what_was_recorded() {
        let payment_id = PaymentId::new(Uuid::nil());
        let came = [OrderEvent::PaymentReceived {
            payment_id,
            amount: usd(500),
            at: hour(40),
        }];
        let again = |minor, at| command::RecordPaymentReceived {
            payment_id,
            amount: usd(minor),
            at,
        };
        assert!(met(&[], again(500, hour(48))).is_empty());
        assert_eq!(met(&[], again(500, hour(47))), [Fault::Late]);
        assert_eq!(met(&came, again(500, hour(48))), [Fault::Twice]);
        assert_eq!(met(&came, again(400, hour(48))), [Fault::Contradictory]);
        let old = [Fault::Late, Fault::OutOfOrder, Fault::Twice];
        assert_eq!(met(&came, again(500, hour(39))), old);
        let failed = command::RecordPaymentFailed {
            payment_id,
            reason: String::new(),
            at: hour(48),
        };
        assert_eq!(met(&came, failed), [Fault::Contradictory]);
    }

    #[test]
    fn a_delivery_on_another_day_is_against_the_first() {
        let batch_id = BatchId::new(Uuid::nil());
        let today = hour(48).date_naive();
        let recorded = [OrderEvent::BatchDelivered {
            batch_id,
            on: today,
            at: hour(48),
        }];
        let on = |on| command::RecordDelivery { batch_id, on };
        assert_eq!(met(&recorded, on(today)), [Fault::Twice]);
        let before = today.pred_opt().unwrap();
        let faults = [Fault::Late, Fault::OutOfOrder, Fault::Contradictory];
        assert_eq!(met(&recorded, on(before)), faults);
    }

    #[test]
    fn less_of_a_refund_than_was_decided_is_short() {
        let refund_id = trade::id::RefundId::new(Uuid::nil());
        let decided = [OrderEvent::RefundDecided {
            refund_id,
            dispute_id: None,
            amount: usd(500),
            at: hour(1),
        }];
        let came = |minor| command::RecordRefundReceived {
            refund_id,
            amount: usd(minor),
            at: hour(48),
        };
        assert_eq!(met(&decided, came(499)), [Fault::Short]);
        assert!(met(&decided, came(500)).is_empty());
        assert!(met(&decided, came(0)).is_empty(), "nothing is no part");
    }
}
