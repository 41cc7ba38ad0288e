//! Facts of the timeline, oldest first.
//! It must not leave out a fact because of its order of recording.

use crate::money::Money;
use crate::order::contract::Side;
use crate::order::event::{Finding, InspectionResult};
use crate::order::state::{
    Cancellation, ChangeFate, Course, Dispute, Ending, Order, Progress, Receipt, Running,
};
use crate::order::view::{Lane, TimelineFact};
use crate::time::{Day, Instant, Tz, day_in, start_of_day};

/// Every kind of fact, in no order: the keys of the page's words.
pub const FACT_KINDS: &[&str] = &[
    "started",
    "sent",
    "countered",
    "reminded",
    "confirmed",
    "change_proposed",
    "change_accepted",
    "change_declined",
    "change_withdrawn",
    "cancellation_proposed",
    "cancelled",
    "lapsed",
    "account_designated",
    "account_confirmed",
    "paid",
    "payment_accepted",
    "payment_received",
    "payment_failed",
    "payment_returned",
    "initial_received",
    "balance_received",
    "waived",
    "refund_decided",
    "refund_reduced",
    "refund_received",
    "inspection_booked",
    "inspection_passed",
    "inspection_failed",
    "shipped",
    "cleared",
    "delivered",
    "receipt_confirmed",
    "feedback_left",
    "feedback_revised",
    "dispute_opened",
    "dispute_extended",
    "evidence_added",
    "supplier_responded",
    "offer_made",
    "escalated",
    "decided_at_fault",
    "decided_partly",
    "decided_not_at_fault",
    "settled",
    "withdrawn",
];

struct Facts {
    zone: Tz,
    facts: Vec<TimelineFact>,
}

impl Facts {
    fn add(&mut self, lane: Lane, kind: &'static str, at: Instant, amount: Option<Money>, by: Option<Side>) {
        let day = day_in(at, self.zone);
        self.facts.push(TimelineFact {
            lane,
            kind,
            day,
            at,
            amount,
            by,
        });
    }

    fn add_day(&mut self, lane: Lane, kind: &'static str, day: Day) {
        let at = start_of_day(day, self.zone);
        self.facts.push(TimelineFact {
            lane,
            kind,
            day,
            at,
            amount: None,
            by: None,
        });
    }
}

/// The facts of an order, oldest first.
pub(super) fn facts(order: &Order, zone: Tz) -> Vec<TimelineFact> {
    let mut facts = Facts {
        zone,
        facts: Vec::new(),
    };
    contract(order, &mut facts);
    if let Some(running) = order.running() {
        agreement(running, &mut facts);
        money(running, &mut facts);
        goods(running, &mut facts);
        for dispute in &running.disputes {
            one_dispute(dispute, &mut facts);
        }
    }
    let mut facts = facts.facts;
    facts.sort_by_key(|fact| fact.at);
    facts
}

fn contract(order: &Order, facts: &mut Facts) {
    let head = order.head();
    facts.add(
        Lane::Contract,
        "started",
        head.started_at,
        None,
        Some(Side::Buyer),
    );
    let until = order.running().map(|running| running.confirmed.version);
    for version in head
        .versions
        .iter()
        .filter(|version| until.is_none_or(|until| version.number <= until))
    {
        let kind = match version.by {
            Side::Buyer => "sent",
            Side::Supplier => "countered",
        };
        facts.add(Lane::Contract, kind, version.at, None, Some(version.by));
    }
    for at in &head.reminders {
        facts.add(Lane::Contract, "reminded", *at, None, Some(Side::Buyer));
    }
    if let Order::Cancelled(cancelled) = order {
        let (kind, by) = match cancelled.how {
            Cancellation::By(side) | Cancellation::Agreed(side) => ("cancelled", Some(side)),
            Cancellation::Lapsed => ("lapsed", None),
        };
        facts.add(Lane::Contract, kind, cancelled.at, None, by);
    }
}

fn agreement(order: &Running, facts: &mut Facts) {
    facts.add(
        Lane::Contract,
        "confirmed",
        order.confirmed.at,
        None,
        Some(order.confirmed.by),
    );
    for change in &order.changes {
        facts.add(
            Lane::Contract,
            "change_proposed",
            change.at,
            None,
            Some(change.by),
        );
        let (kind, at, by) = match &change.fate {
            ChangeFate::Open => continue,
            ChangeFate::Accepted { at, .. } => ("change_accepted", at, change.by.other()),
            ChangeFate::Declined { at, .. } => ("change_declined", at, change.by.other()),
            ChangeFate::Withdrawn { at } => ("change_withdrawn", at, change.by),
        };
        facts.add(Lane::Contract, kind, *at, None, Some(by));
    }
    for proposal in &order.cancellations {
        facts.add(
            Lane::Contract,
            "cancellation_proposed",
            proposal.at,
            None,
            Some(proposal.by),
        );
    }
}

fn money(order: &Running, facts: &mut Facts) {
    for known in &order.accounts {
        facts.add(Lane::Money, "account_designated", known.at, None, None);
        if let Some(at) = known.confirmed_at {
            facts.add(Lane::Money, "account_confirmed", at, None, Some(Side::Buyer));
        }
    }
    for payment in &order.payments {
        facts.add(
            Lane::Money,
            "paid",
            payment.sent_at,
            Some(payment.amount),
            Some(Side::Buyer),
        );
        if let Some(at) = payment.accepted_at() {
            facts.add(Lane::Money, "payment_accepted", at, Some(payment.amount), None);
        }
        match &payment.progress {
            Progress::Sent | Progress::Accepted { .. } => {}
            Progress::Received {
                amount, at, returned, ..
            } => {
                facts.add(Lane::Money, "payment_received", *at, Some(*amount), None);
                for part in returned {
                    facts.add(Lane::Money, "payment_returned", part.at, Some(part.amount), None);
                }
            }
            Progress::Failed { at, .. } => {
                facts.add(Lane::Money, "payment_failed", *at, Some(payment.amount), None);
            }
        }
    }
    for waiver in &order.waivers {
        facts.add(
            Lane::Money,
            "waived",
            waiver.at,
            Some(waiver.amount),
            Some(Side::Supplier),
        );
    }
    for refund in &order.refunds {
        facts.add(
            Lane::Money,
            "refund_decided",
            refund.at,
            refund.decided().ok(),
            None,
        );
        for (taken, at) in &refund.reduced {
            facts.add(Lane::Money, "refund_reduced", *at, Some(*taken), None);
        }
        for part in &refund.received {
            facts.add(Lane::Money, "refund_received", part.at, Some(part.amount), None);
        }
    }
    milestones(order, facts);
}

/// The two instants on which ship-by terms and H2 rest (P8). What came is said by the payments.
fn milestones(order: &Running, facts: &mut Facts) {
    use crate::order::event::Instalment;
    if let Some(at) = order.received_at(Instalment::Initial) {
        facts.add(Lane::Money, "initial_received", at, None, None);
    }
    if order.terms.totals.balance.is_positive()
        && let Some(at) = order.received_at(Instalment::Balance)
    {
        facts.add(Lane::Money, "balance_received", at, None, None);
    }
}

fn goods(order: &Running, facts: &mut Facts) {
    for inspection in &order.inspections {
        let (fee, by) = (Some(inspection.fee), Some(Side::Buyer));
        facts.add(Lane::Goods, "inspection_booked", inspection.booked_at, fee, by);
        if let Some(report) = &inspection.report {
            let kind = match report.result {
                InspectionResult::Passed => "inspection_passed",
                InspectionResult::Failed => "inspection_failed",
            };
            facts.add(Lane::Goods, kind, report.at, None, None);
        }
    }
    for batch in &order.batches {
        facts.add(
            Lane::Goods,
            "shipped",
            batch.shipped_at,
            None,
            Some(Side::Supplier),
        );
        if let Some(on) = batch.cleared_on {
            facts.add_day(Lane::Goods, "cleared", on);
        }
        if let Some(on) = batch.delivered_on {
            facts.add_day(Lane::Goods, "delivered", on);
        }
    }
    if let Receipt::Confirmed { at, feedback, .. } = &order.receipt {
        facts.add(Lane::Goods, "receipt_confirmed", *at, None, Some(Side::Buyer));
        for ((_, at), kind) in feedback.iter().zip(["feedback_left", "feedback_revised"]) {
            facts.add(Lane::Goods, kind, *at, None, Some(Side::Buyer));
        }
    }
}

fn one_dispute(dispute: &Dispute, facts: &mut Facts) {
    let lane = Lane::Dispute;
    for (index, (_, at)) in dispute.complaints.iter().enumerate() {
        let kind = if index == 0 {
            "dispute_opened"
        } else {
            "dispute_extended"
        };
        facts.add(lane, kind, *at, Some(dispute.claim), Some(Side::Buyer));
    }
    for evidence in &dispute.evidence {
        facts.add(lane, "evidence_added", evidence.at, None, Some(evidence.by));
    }
    if let Some(at) = dispute.responded_at {
        facts.add(lane, "supplier_responded", at, None, Some(Side::Supplier));
    }
    for offer in &dispute.offers {
        facts.add(lane, "offer_made", offer.at, None, Some(offer.by));
    }
    if let Some(escalation) = dispute.escalation() {
        facts.add(lane, "escalated", escalation.at, None, None);
    }
    if let Course::Ended { ending, at, .. } = &dispute.course {
        let kind = match ending {
            Ending::Settled { .. } => "settled",
            Ending::Withdrawn { .. } => "withdrawn",
            Ending::Decided {
                finding: Finding::SupplierAtFault,
                ..
            } => "decided_at_fault",
            Ending::Decided {
                finding: Finding::PartlyAtFault { .. },
                ..
            } => "decided_partly",
            Ending::Decided {
                finding: Finding::NotAtFault,
                ..
            } => "decided_not_at_fault",
        };
        facts.add(lane, kind, *at, None, None);
    }
}
