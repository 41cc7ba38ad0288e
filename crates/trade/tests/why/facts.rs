//! Figures that may be a fact and nothing else. Every other one has to be computed.

use serde_json::Value;

use super::leaves::{fingers, pattern};

/// Reasons why there is nothing to compute, with the ends of the pointers that they hold for; from the root where one begins
/// with a stroke.
const FACTS: &[(&str, &[&str])] = &[
    (
        "the parties agreed on it",
        &[
            "contract/shipping_fee",
            "contract/insurance",
            "contract/initial_payment/amount",
            "contract/ship_by/day",
            "contract/usd_rate/on",
            "totals/shipping",
            "totals/insurance",
            "totals/initial",
            "instalments/*/due",
            "/due/due",
            "/due/*/figures/due",
        ],
    ),
    (
        "the lender promised it, and no loan has taken it yet",
        &["/promotional_credit_left"],
    ),
    (
        "somebody recorded when it happened",
        &[
            "account/confirmed_at",
            "earlier_accounts/*/confirmed_at",
            "designated_at",
            "started_at",
            "confirmed_at",
            "completed_at",
            "cancelled/at",
            "cancellation_proposed/at",
            "versions/*/at",
            "changes/*/at",
            "reminders/*",
            "sent_at",
            "state_at",
            "payments/*/received_at",
            "payment/received_at",
            "message/at",
            "entries/*/at",
            "booked_at",
            "reported_at",
            "shipped_at",
            "receipt/at",
            "opened_at",
            "complaints/*/at",
            "evidence/*/at",
            "statements/*/at",
            "offers/*/at",
            "responded_at",
            "escalated_at",
            "ended_at",
            "decided_at",
            "documents/*/at",
            "timeline/facts/*/at",
            "application/at",
            "requested_at",
            "agreed_at",
            "changed_at",
            "clock_behind/newest",
            "quotation/began_at",
            "quotation/phase/at",
        ],
    ),
    (
        "a party named the day",
        &[
            "quotation/phase/offer/valid_until",
            "cleared_on",
            "delivered_on",
            "planned_on",
            "carriage/estimated_departure",
            "carriage/estimated_arrival",
            "carriage/departed_on",
            "carriage/arrived_on",
            "timeline/facts/*/day",
        ],
    ),
    (
        "so much was sent, came or was asked for",
        &[
            "payments/*/amount",
            "payment/amount",
            "payments/*/received",
            "payment/received",
            "timeline/facts/*/amount",
            "disputes/*/claim",
            "outcomes/*/amount",
            "inspections/*/fee",
            "refusal/facts/received",
            "remedy/amount",
            "finding/amount",
            "refunds/*/decided",
            "draws/*/principal",
            "schedule/*/refunded",
            "schedule/*/paid",
        ],
    ),
    (
        "the supplier's platform reported it",
        &[
            "standing/remaining",
            "standing/limit",
            "plan/as_of",
            "cover/as_of",
            "cover/free_limit",
            "as_of",
            "reports/*/remaining",
            "reports/*/limit",
        ],
    ),
    (
        "the lender says so, or the buyer said so to the lender",
        &[
            "business/monthly_revenue",
            "business/requested_line",
            "/line",
            "terms/promotional_credit",
            "statements/*/month",
        ],
    ),
    (
        "it was asked with; of a transfer the fee that the buyer's bank takes",
        &["pay_on", "tt_fee", "/amount", "transactions/*/fee", "parts/*/fee"],
    ),
    (
        "so much it cost when it was sent",
        &["payments/*/fee", "payment/fee"],
    ),
    (
        "an order took so much when it was agreed: its own page derives it; nothing of it has moved since the report",
        &["reservations/*/reserved", "reservations/*/in_report"],
    ),
    (
        "an order adds so much: its own page derives it",
        &["/money/*/ordered", "/money/*/received", "/refunds"],
    ),
    ("the clock says so", &["clock_behind/now", "now"]),
];

/// The same for parts of several kinds, each with the kinds for which it holds.
const FACTS_OF_KIND: &[(&str, &[&str], &[&str])] = &[
    (
        "the parties agreed on the day",
        &[
            "deadlines/*/due",
            "next_deadline/due",
            "timeline/windows/*/last_day",
        ],
        &["ship_by"],
    ),
    (
        "a party named the day",
        &["deadlines/*/due", "next_deadline/due"],
        &["inspection"],
    ),
    (
        "so much was sent, claimed or offered",
        &["deadlines/*/amount", "next_deadline/amount"],
        &["arrival", "dispute_respond", "dispute_settle", "answer_offer"],
    ),
];

/// What figure is a fact without being on the list.
pub(super) fn bare(page: &Value, figure: &Value) -> Option<String> {
    let path = figure["path"].as_str()?;
    let handed_on = |step: &Value| matches!(step["how"]["step"].as_str(), Some("fact" | "is"));
    if !figure["steps"].as_array()?.iter().all(handed_on) {
        return None;
    }
    let here = |end: &str| match end.strip_prefix('/') {
        Some(whole) => fingers(path, whole),
        None => fingers(path, &format!("**/{end}")),
    };
    let listed = FACTS.iter().any(|(_, ends)| ends.iter().any(|end| here(end)));
    let (above, _) = path.rsplit_once('/')?;
    let kind = page.pointer(above).and_then(|part| part["kind"].as_str());
    let of_kind = kind.is_some_and(|kind| {
        let mut parts = FACTS_OF_KIND.iter();
        parts.any(|(_, ends, kinds)| kinds.contains(&kind) && ends.iter().any(|end| here(end)))
    });
    (!listed && !of_kind).then(|| {
        let of = kind.map(|kind| format!(" of {kind}")).unwrap_or_default();
        format!("{}{of} is a fact and nothing else", pattern(path))
    })
}
