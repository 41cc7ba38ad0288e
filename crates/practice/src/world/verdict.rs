//! How the platform rules on an escalated dispute (D4): by the dates and the evidence, and by nothing else.
//!
//! *Late shipment*: at fault when something was shipped after the ship-by day or is unshipped past it, unless a message
//! of the buyer agrees to the delay (O9). *Quality*: at fault with a failed inspection or two files of the buyer's
//! evidence; partly, for half of the claim, with one file; not at fault with none.

use trade::money::{Currency, Money, Rounding};
use trade::order::contract::Side;
use trade::order::event::{Finding, Ground, InspectionResult};
use trade::order::figures::refund_figures;
use trade::order::ground::ship_by;
use trade::order::state::{Dispute, Running};
use trade::time::Instant;

use super::scene::OrderScene;

/// What the platform finds at `at`, with its reasons.
pub(super) fn verdict(
    scene: &OrderScene<'_>,
    order: &Running,
    dispute: &Dispute,
    at: Instant,
) -> (Finding, String) {
    let phrases = &scene.scene.world.data.phrases;
    let mut reasons = Vec::new();
    let mut worst = Fault::None;
    for (complaint, _) in &dispute.complaints {
        let (fault, words) = match complaint.ground {
            Ground::LateShipment if !late(scene, order, at) => (Fault::None, &phrases.verdict_on_time),
            Ground::LateShipment if delay_agreed(scene) => (Fault::None, &phrases.verdict_delay_agreed),
            Ground::LateShipment => (Fault::Whole, &phrases.verdict_late),
            Ground::Quality => match quality(order, dispute) {
                Fault::Whole => (Fault::Whole, &phrases.verdict_quality),
                Fault::Part => (Fault::Part, &phrases.verdict_quality_partly),
                Fault::None => (Fault::None, &phrases.verdict_no_evidence),
            },
        };
        worst = worst.max(fault);
        reasons.push(scene.phrase(words, "verdict"));
    }
    (finding(order, dispute, worst), reasons.join(" "))
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fault {
    None,
    Part,
    Whole,
}

fn finding(order: &Running, dispute: &Dispute, fault: Fault) -> Finding {
    let ceiling = refund_figures(order).map_or(Money::zero(Currency::USD), |figures| figures.ceiling);
    let half = dispute
        .claim
        .part(2, Rounding::Down)
        .and_then(|half| half.min(ceiling))
        .unwrap_or(ceiling);
    match fault {
        Fault::Whole => Finding::SupplierAtFault,
        Fault::Part if half.is_positive() => Finding::PartlyAtFault { amount: half },
        Fault::Part | Fault::None => Finding::NotAtFault,
    }
}

fn late(scene: &OrderScene<'_>, order: &Running, at: Instant) -> bool {
    let Ok(Some(window)) = ship_by(order, scene.book) else {
        return false;
    };
    let shipped_late = order
        .batches
        .iter()
        .any(|batch| !window.is_in_time(batch.shipped_at));
    shipped_late || (!order.all_shipped() && !window.is_in_time(at))
}

fn delay_agreed(scene: &OrderScene<'_>) -> bool {
    let mut threads = scene.scene.facts.threads.iter();
    let thread = threads.find(|thread| thread.supplier.supplier_id == scene.head.supplier.supplier_id);
    thread.is_some_and(|thread| {
        let head = scene.head;
        let mut agreed = thread
            .delays_agreed_for(head.order_id, head.started_at)
            .into_iter();
        agreed.any(|message| message.by == Side::Buyer)
    })
}

fn quality(order: &Running, dispute: &Dispute) -> Fault {
    let mut reports = order
        .inspections
        .iter()
        .filter_map(|inspection| inspection.report.as_ref());
    let failed = reports.any(|report| report.result == InspectionResult::Failed);
    let files = dispute
        .evidence
        .iter()
        .filter(|evidence| evidence.by == Side::Buyer)
        .count();
    match (failed, files) {
        (true, _) | (false, 2..) => Fault::Whole,
        (false, 1) => Fault::Part,
        (false, 0) => Fault::None,
    }
}
