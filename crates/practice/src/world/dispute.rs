//! Disputes and refunds: the supplier's answer, offers, the platform's decision, money coming back (D3–D8).

use trade::dispute::clock::DisputeClock;
use trade::money::{Currency, Money, Percent, Rounding};
use trade::order::command::{
    AnswerOffer, Lapse, MakeOffer, RecordDecision, RecordRefundReceived, RecordSupplierResponse,
};
use trade::order::contract::Side;
use trade::order::event::Remedy;
use trade::order::figures::refund_figures;
use trade::order::state::{Course, Dispute, Escalation, Offer, OfferAnswer, Refund, Running};
use trade::time::Instant;

use super::due::{Actor, Due};
use super::scene::OrderScene;
use super::verdict::verdict;

pub(super) fn due(scene: &OrderScene<'_>) -> Vec<Due> {
    let mut due = Vec::new();
    if let Some(order) = scene.running()
        && let Some(dispute) = order.open_dispute()
    {
        match dispute.course {
            Course::Open => {
                due.extend(talk(scene, order, dispute));
                due.extend(by_itself(scene, dispute));
            }
            Course::Escalated(escalation) => due.push(decision(scene, order, dispute, escalation)),
            Course::Ended { .. } => {}
        }
    }
    if let Some(order) = scene.order.running() {
        due.extend(
            (0usize..)
                .zip(&order.refunds)
                .filter_map(|(index, refund)| money_back(scene, index, refund)),
        );
    }
    due
}

fn which(order: &Running) -> String {
    order.disputes.len().to_string()
}

/// A supplier that answers at all answers first, then makes one offer, and weighs each of the buyer's.
fn talk(scene: &OrderScene<'_>, order: &Running, dispute: &Dispute) -> Option<Due> {
    if !scene.traits.answers_disputes {
        return None;
    }
    let office = scene.supplier_office();
    let Some(responded_at) = dispute.responded_at else {
        let minutes = scene.dice("answer", &which(order)).between(180, 1200);
        let at = scene.not_before_now(office.after(dispute.opened_at, minutes));
        let text = scene.phrase(&scene.scene.world.data.phrases.dispute_answer, &which(order));
        let command = RecordSupplierResponse { text, at };
        return Some(scene.due(at, Actor::Supplier, "dispute_answered", command));
    };
    // Only the newest can be answered; a later one takes the place of those before it (D5).
    let open = |offer: &&Offer| offer.by == Side::Buyer && offer.answer == OfferAnswer::Open;
    if let Some(offer) = dispute.newest_offer().filter(open) {
        let minutes = scene
            .dice("offer answered", &dispute.offers.len().to_string())
            .between(240, 1080);
        let at = scene.not_before_now(office.after(offer.at, minutes));
        let accept = agreeable(order, dispute, &offer.remedy);
        let command = AnswerOffer {
            offer_id: offer.offer_id,
            by: Side::Supplier,
            accept,
            at,
        };
        return Some(scene.due(at, Actor::Supplier, "offer_answered", command));
    }
    if dispute.offers.iter().any(|offer| offer.by == Side::Supplier) {
        return None;
    }
    let minutes = scene.dice("offer", &which(order)).between(240, 960);
    let at = scene.not_before_now(office.after(responded_at, minutes));
    let note = scene.phrase(&scene.scene.world.data.phrases.offer_note, &which(order));
    let command = MakeOffer {
        by: Side::Supplier,
        remedy: offered(scene, order, dispute),
        note,
        at,
    };
    Some(scene.due(at, Actor::Supplier, "offer_made", command))
}

fn ceiling(order: &Running) -> Money {
    refund_figures(order).map_or(Money::zero(Currency::USD), |figures| figures.ceiling)
}

/// A part of the claim, between three and seven tenths; a replacement where no money can be given (C7).
fn offered(scene: &OrderScene<'_>, order: &Running, dispute: &Dispute) -> Remedy {
    let tenths = scene.dice("offer share", &which(order)).between(3, 7);
    let share: Option<Percent> = (tenths * 10).to_string().parse().ok();
    let part = share.and_then(|share| dispute.claim.percent(share, Rounding::HalfEven).ok());
    let amount = part.and_then(|part| part.min(ceiling(order)).ok());
    match amount.filter(|amount| amount.is_positive()) {
        Some(amount) => Remedy::Refund { amount },
        None => Remedy::Replacement,
    }
}

/// Seven tenths of the claim is as far as a supplier goes by itself.
fn agreeable(order: &Running, dispute: &Dispute, remedy: &Remedy) -> bool {
    match remedy {
        Remedy::Refund { amount } | Remedy::Return { amount } => {
            let within = amount.minor() <= ceiling(order).minor();
            within && amount.minor() * 10 <= dispute.claim.minor() * 7
        }
        Remedy::Discount { amount } => {
            let balance = order.positions().balance;
            amount.minor() <= balance.outstanding && amount.minor() * 10 <= balance.due * 3
        }
        Remedy::Replacement => true,
    }
}

/// The edition's own escalation (RB2).
fn by_itself(scene: &OrderScene<'_>, dispute: &Dispute) -> Option<Due> {
    let zone = scene.book.platform().time_zone;
    let clock = DisputeClock::new(dispute.opened_at, scene.book.disputes(), zone).ok()?;
    let at = clock.automatic_at?;
    Some(scene.due(at, Actor::Platform, "dispute_escalates_itself", Lapse {}))
}

/// The platform decides three to six working days after the escalation.
fn decision(scene: &OrderScene<'_>, order: &Running, dispute: &Dispute, escalation: Escalation) -> Due {
    let days = scene.dice("decision", &which(order)).between(3, 6);
    let at = working_days_after(scene, escalation.at, days);
    let (finding, reasons) = verdict(scene, order, dispute, escalation.at);
    scene.due(
        at,
        Actor::Platform,
        "dispute_decided",
        RecordDecision { finding, reasons, at },
    )
}

fn working_days_after(scene: &OrderScene<'_>, from: Instant, days: i64) -> Instant {
    let office = scene.platform_office();
    let day = office.nth_after(office.day_of(from), days);
    scene.not_before_now(office.at(day, 11 * 60).max(from))
}

/// A refund comes in some days after it was decided, now and then in two parts (D8).
fn money_back(scene: &OrderScene<'_>, index: usize, refund: &Refund) -> Option<Due> {
    let came = Money::checked_sum(refund.received.iter().map(|part| part.amount), Currency::USD).ok()?;
    let missing = refund
        .amount
        .checked_sub(came)
        .ok()
        .filter(|missing| missing.is_positive())?;
    let mut dice = scene.dice("refund", &index.to_string());
    let days = dice.between(3, 7);
    let in_parts = scene.traits.mishaps && dice.chance(15) && refund.received.is_empty();
    let from = refund.received.last().map_or(refund.at, |part| part.at);
    let half = missing
        .part(2, Rounding::Down)
        .ok()
        .filter(|half| in_parts && half.is_positive());
    let at = working_days_after(scene, from, days);
    let amount = half.unwrap_or(missing);
    let command = RecordRefundReceived {
        refund_id: refund.refund_id,
        amount,
        at,
    };
    Some(scene.due(at, Actor::Platform, "refund_received", command))
}
