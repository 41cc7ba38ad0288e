//! Why: figures that are facts. What a page shows as it was recorded needs no arithmetic, but says where it is from.
//! A table names them by where they stand; it must not hold a figure that is computed.

use serde_json::Value as Json;

use super::trace::Trace;
use super::{Figure, Name, Origin, Value};
use crate::money::Money;
use crate::order::contract::Side;
use crate::time::{Day, Instant, parse_day};

/// Facts of one kind: the end of their pointer (`*` is any one step), their name, the rule they belong to, and from
/// where they are.
pub(super) struct Facts {
    end: &'static str,
    name: Name,
    rule: &'static str,
    from: From,
}

/// Where a fact is from.
#[derive(Clone, Copy)]
enum From {
    /// A field of the contract.
    Contract,
    /// Recorded; the field beside it that says when.
    At(&'static str),
    /// Recorded, without an instant of its own.
    Record,
    /// The workspace's clock.
    Clock,
    /// Given as an argument, or kept in the settings.
    Given,
}

const fn facts(end: &'static str, name: Name, rule: &'static str, from: From) -> Facts {
    Facts {
        end,
        name,
        rule,
        from,
    }
}

/// Of an order's page.
pub(super) const ORDER: &[Facts] = &[
    facts("contract/shipping_fee", Name::Shipping, "O4", From::Contract),
    facts("contract/insurance", Name::Insurance, "O4", From::Contract),
    facts(
        "contract/initial_payment/amount",
        Name::InitialPayment,
        "O4",
        From::Contract,
    ),
    facts("contract/ship_by/day", Name::ShipByDay, "O4", From::Contract),
    facts("contract/usd_rate/on", Name::UsdRateDay, "M2", From::Contract),
    facts(
        "account/confirmed_at",
        Name::AccountConfirmed,
        "P10",
        From::At("confirmed_at"),
    ),
    facts(
        "earlier_accounts/*/confirmed_at",
        Name::AccountConfirmed,
        "P10",
        From::At("confirmed_at"),
    ),
    facts(
        "designated_at",
        Name::AccountDesignated,
        "P10",
        From::At("designated_at"),
    ),
    facts("started_at", Name::Started, "O2", From::At("started_at")),
    facts("confirmed_at", Name::Confirmed, "O5", From::At("confirmed_at")),
    facts("completed_at", Name::Completed, "H2", From::At("completed_at")),
    facts("cancelled/at", Name::Cancelled, "O8", From::At("at")),
    facts(
        "cancellation_proposed/at",
        Name::CancellationProposed,
        "O8",
        From::At("at"),
    ),
    facts("versions/*/at", Name::VersionSent, "O6", From::At("at")),
    facts("changes/*/at", Name::ChangeProposed, "O6", From::At("at")),
    facts("reminders/*", Name::Reminded, "O5", From::Record),
    facts("plan/as_of", Name::ReportedAt, "S3", From::At("as_of")),
    facts("cover/as_of", Name::ReportedAt, "S3", From::At("as_of")),
    facts("payments/*/amount", Name::PaymentSent, "P1", From::At("sent_at")),
    facts("payment/amount", Name::PaymentSent, "P1", From::At("sent_at")),
    facts("received", Name::PaymentReceived, "P8", From::At("received_at")),
    facts(
        "payments/*/received_at",
        Name::PaymentReceivedAt,
        "P8",
        From::At("received_at"),
    ),
    facts(
        "payment/received_at",
        Name::PaymentReceivedAt,
        "P8",
        From::At("received_at"),
    ),
    facts("message/at", Name::SaidAt, "D5", From::At("at")),
    facts("entries/*/at", Name::SaidAt, "D5", From::At("at")),
    facts("sent_at", Name::PaidAt, "P1", From::At("sent_at")),
    facts("state_at", Name::PaymentStateAt, "P7", From::At("state_at")),
    facts("booked_at", Name::InspectionBooked, "C8", From::At("booked_at")),
    facts(
        "reported_at",
        Name::InspectionReported,
        "C8",
        From::At("reported_at"),
    ),
    facts("shipped_at", Name::ShippedAt, "H1", From::At("shipped_at")),
    facts("cleared_on", Name::ClearedOn, "C5", From::Record),
    facts("delivered_on", Name::DeliveredOn, "H1", From::Record),
    facts(
        "carriage/estimated_departure",
        Name::EstimatedDeparture,
        "H1",
        From::Record,
    ),
    facts(
        "carriage/estimated_arrival",
        Name::EstimatedArrival,
        "H1",
        From::Record,
    ),
    facts("carriage/departed_on", Name::DepartedOn, "H1", From::Record),
    facts("carriage/arrived_on", Name::ArrivedOn, "H1", From::Record),
    facts("receipt/at", Name::Completed, "H2", From::At("at")),
    facts("opened_at", Name::DisputeOpened, "D1", From::At("opened_at")),
    facts("complaints/*/at", Name::ComplaintMade, "D6", From::At("at")),
    facts("evidence/*/at", Name::EvidenceAdded, "D7", From::At("at")),
    facts("statements/*/at", Name::StatementMade, "D5", From::At("at")),
    facts("offers/*/at", Name::OfferMade, "D5", From::At("at")),
    facts("remedy/amount", Name::Offered, "D5", From::Record),
    facts(
        "responded_at",
        Name::SupplierAnswered,
        "D3",
        From::At("responded_at"),
    ),
    facts("escalated_at", Name::Escalated, "D3", From::At("escalated_at")),
    facts("finding/amount", Name::DecidedPart, "D4", From::Record),
    facts("ended_at", Name::DisputeEnded, "D4", From::At("ended_at")),
    facts("decided_at", Name::RefundDecidedAt, "D8", From::At("decided_at")),
    facts("documents/*/at", Name::DocumentAttached, "O3", From::At("at")),
];

/// Of a supplier's standing.
pub(super) const SUPPLIER: &[Facts] = &[
    facts("as_of", Name::ReportedAt, "S3", From::At("as_of")),
    facts(
        "reports/*/remaining",
        Name::RemainingLimit,
        "S3",
        From::At("as_of"),
    ),
    facts("reports/*/limit", Name::WholeLimit, "S3", From::At("as_of")),
];

/// Of the Pay Later line.
pub(super) const CREDIT: &[Facts] = &[
    facts("application/at", Name::ApplicationAt, "L2", From::At("at")),
    facts(
        "business/monthly_revenue",
        Name::MonthlyRevenue,
        "L2",
        From::Record,
    ),
    facts("business/requested_line", Name::RequestedLine, "L2", From::Record),
    facts("line", Name::CreditLine, "L2", From::Record),
    facts(
        "terms/promotional_credit",
        Name::PromotionalCredit,
        "L4",
        From::Record,
    ),
    facts(
        "draws/*/principal",
        Name::Principal,
        "L5",
        From::At("requested_at"),
    ),
    facts(
        "requested_at",
        Name::DrawRequested,
        "L5",
        From::At("requested_at"),
    ),
    facts("agreed_at", Name::LoanAgreed, "L3", From::At("agreed_at")),
    facts("schedule/*/refunded", Name::PrincipalRefunded, "L6", From::Record),
    facts("schedule/*/paid", Name::PaidToLender, "L5", From::Record),
    facts("month", Name::StatementMonth, "L5", From::Record),
];

/// Of a checkout and of lists, beside what they take from an order.
pub(super) const PAGES: &[Facts] = &[
    facts("pay_on", Name::PaidAt, "P11", From::Clock),
    facts("tt_fee", Name::TtFee, "P4", From::Given),
    facts("clock_behind/newest", Name::NewestRecorded, "T2", From::Record),
    facts("clock_behind/now", Name::Now, "T2", From::Clock),
    facts("changed_at", Name::ChangedAt, "T2", From::At("changed_at")),
];

/// The facts of a page that is made of other pages' parts.
pub fn page_facts(page: &Json, figures: &mut Vec<Figure>) {
    recorded(page, PAGES, figures);
    recorded(page, ORDER, figures);
}

/// Adds a figure for every amount, day and instant of a page that the table names and that has none yet.
pub(super) fn recorded(page: &Json, table: &[Facts], figures: &mut Vec<Figure>) {
    let known: std::collections::HashSet<String> = figures.iter().map(|figure| figure.path.clone()).collect();
    let mut walk = Walk {
        table,
        known,
        path: Vec::new(),
        figures,
    };
    walk.visit(page, None);
}

struct Walk<'a> {
    table: &'a [Facts],
    known: std::collections::HashSet<String>,
    path: Vec<String>,
    figures: &'a mut Vec<Figure>,
}

impl Walk<'_> {
    fn visit(&mut self, here: &Json, parent: Option<&Json>) {
        if let Some(value) = figure(here) {
            self.fact(value, parent);
        }
        match here {
            Json::Object(fields) => {
                for (name, value) in fields {
                    self.path.push(name.clone());
                    self.visit(value, Some(here));
                    self.path.pop();
                }
            }
            Json::Array(items) => {
                for (index, value) in items.iter().enumerate() {
                    self.path.push(index.to_string());
                    self.visit(value, None);
                    self.path.pop();
                }
            }
            Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => {}
        }
    }

    /// Adds the fact that stands here, if the table names it.
    fn fact(&mut self, value: Value, parent: Option<&Json>) {
        let Some(found) = self.table.iter().find(|facts| ends_with(&self.path, facts.end)) else {
            return;
        };
        let path = pointer(&self.path);
        if self.known.contains(&path) {
            return;
        }
        let origin = match found.from {
            From::Contract => Origin::Contract,
            From::Clock => Origin::Clock,
            From::Given => Origin::Argument,
            From::Record => Origin::Record { at: None, by: None },
            From::At(beside) => Origin::Record {
                at: parent.and_then(|parent| instant(parent.get(beside)?.as_str()?)),
                by: parent.and_then(|parent| side(parent.get("by")?.as_str()?)),
            },
        };
        let mut trace = Trace::new();
        let given = trace.fact(found.name.by(found.rule), origin, value);
        self.figures.push(trace.figure(path, &given));
    }
}

/// The amount, day or instant that a value of a page is.
fn figure(here: &Json) -> Option<Value> {
    match here {
        Json::Object(fields) if fields.len() == 2 && fields.contains_key("currency") => {
            serde_json::from_value::<Money>(here.clone())
                .ok()
                .map(Value::Amount)
        }
        Json::String(text) => day(text)
            .map(Value::Day)
            .or_else(|| instant(text).map(Value::Instant)),
        _ => None,
    }
}

fn day(text: &str) -> Option<Day> {
    parse_day(text).ok()
}

fn instant(text: &str) -> Option<Instant> {
    let read = chrono::DateTime::parse_from_rfc3339(text).ok()?;
    text.ends_with('Z').then(|| read.to_utc())
}

fn side(text: &str) -> Option<Side> {
    match text {
        "buyer" => Some(Side::Buyer),
        "supplier" => Some(Side::Supplier),
        _ => None,
    }
}

fn ends_with(path: &[String], end: &str) -> bool {
    let mut steps = path.iter().rev();
    end.rsplit('/')
        .all(|want| steps.next().is_some_and(|step| want == "*" || want == step))
}

/// The JSON pointer of these steps (RFC 6901).
fn pointer(path: &[String]) -> String {
    let steps = path
        .iter()
        .map(|step| format!("/{}", step.replace('~', "~0").replace('/', "~1")));
    steps.collect()
}
