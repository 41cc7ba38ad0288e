//! Deadlines of an open dispute: the two clocks and offers that wait (D3, D5).
//! It must not decide who may escalate.

use super::{Collector, Due};
use crate::dispute::clock::DisputeClock;
use crate::order::contract::Side;
use crate::order::event::Remedy;
use crate::order::state::{Course, OfferAnswer, Running};
use crate::order::view::DeadlineKind;
use crate::time::TimeError;

pub(super) fn dispute(order: &Running, collector: &mut Collector<'_>) -> Result<(), TimeError> {
    let Some(dispute) = order.open_dispute() else {
        return Ok(());
    };
    if dispute.course == Course::Open {
        let terms = collector.rulebook.disputes();
        let clock = DisputeClock::new(dispute.opened_at, terms, collector.rulebook.platform().time_zone)?;
        let cause = clock.because(dispute.responded_at, collector.now).ok().flatten();
        let action = cause.map(|_| "escalate");
        let claim = Some(dispute.claim);
        if dispute.responded_at.is_none() {
            collector.add(DeadlineKind::DisputeRespond, "D3", clock.respond, action, claim);
        }
        collector.add(DeadlineKind::DisputeSettle, "D3", clock.settle, action, claim);
    }
    let newest = dispute.newest_offer();
    if let Some(offer) =
        newest.filter(|offer| offer.by == Side::Supplier && offer.answer == OfferAnswer::Open)
    {
        let amount = match offer.remedy {
            Remedy::Refund { amount } | Remedy::Return { amount } | Remedy::Discount { amount } => {
                Some(amount)
            }
            Remedy::Replacement => None,
        };
        collector.add(
            DeadlineKind::AnswerOffer,
            "D5",
            Due::OPEN,
            Some("answer_offer"),
            amount,
        );
    }
    Ok(())
}
