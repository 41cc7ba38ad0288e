//! What a rulebook must fulfil beyond the shape of its fields (RB1, RB3).

use std::collections::{BTreeMap, BTreeSet};

use super::book::Content;
use super::method::{Availability, PaymentMethod, Transactions};
use super::read::{Fault, Step};
use super::terms::{CoverageTerms, DisputeTerms};
use crate::calendar::Calendars;
use crate::country::Country;
use crate::money::Currency;
use crate::payment::Method;

/// Every status code of §9, in the order of its table.
pub const STATUS_CODES: [&str; 13] = [
    "cancelled",
    "refunded",
    "completed",
    "draft",
    "awaiting_buyer",
    "awaiting_supplier",
    "payment_processing",
    "pending_payment",
    "awaiting_delivery_confirmation",
    "delivered",
    "shipped",
    "partly_shipped",
    "awaiting_shipment",
];

/// Every badge code of §9: seven of a dispute, one of a proposed change.
pub const BADGE_CODES: [&str; 8] = [
    "open",
    "supplier_responded",
    "escalatable",
    "escalated",
    "decided",
    "settled",
    "withdrawn",
    "change_proposed",
];

/// Every rule id, section by section.
pub const RULE_IDS: [&str; 64] = [
    "RB1", "RB2", "RB3", "RB4", "S1", "S2", "S3", "S4", "S5", "O1", "O2", "O3", "O4", "O5", "O6", "O7", "O8",
    "O9", "C1", "C2", "C3", "C4", "C5", "C6", "C7", "C8", "P1", "P2", "P3", "P4", "P5", "P6", "P7", "P8",
    "P9", "P10", "P11", "P12", "L1", "L2", "L3", "L4", "L5", "L6", "L7", "H1", "H2", "H3", "H4", "D1", "D2",
    "D3", "D4", "D5", "D6", "D7", "D8", "T1", "T2", "T3", "T4", "M1", "M2", "M3",
];

/// Longest window in days that makes sense: ten years.
const DAYS_MAX: u32 = 3650;

type Check = Result<(), Fault>;

/// Every check, in the order of the file.
pub(super) fn all(content: &Content) -> Check {
    id(content.id.as_str())?;
    for (key, text) in [
        ("title", &content.title),
        ("source", &content.source),
        ("notice", &content.notice),
    ] {
        ensure(!text.trim().is_empty(), &[key], "must not be empty")?;
    }
    ensure(
        content.platform.currency == Currency::USD,
        &["platform", "currency"],
        "cover and fees are in USD (M2)",
    )?;
    days(
        content.platform.stale_limit_days,
        &["platform", "stale_limit_days"],
    )?;
    coverage(&content.coverage)?;
    for (window, path) in [
        (content.lapse.unconfirmed_days, ["lapse", "unconfirmed_days"]),
        (content.lapse.unpaid_days, ["lapse", "unpaid_days"]),
        (content.feedback.within_days, ["feedback", "within_days"]),
    ] {
        window.map_or(Ok(()), |count| days(count, &path))?;
    }
    disputes(&content.disputes)?;
    methods(&content.methods)?;
    inspection(content)?;
    ensure(
        (1..=6).contains(&content.credit.months_max),
        &["credit", "months_max"],
        "must be 1 to 6 months (L1)",
    )?;
    ensure(
        content.credit.line_max.is_positive(),
        &["credit", "line_max"],
        "must be above zero",
    )?;
    contacts(content)?;
    exactly(&content.statuses, &STATUS_CODES, "statuses", "a status of §9")?;
    exactly(&content.badges, &BADGE_CODES, "badges", "a badge of §9")?;
    exactly(&content.rules, &RULE_IDS, "rules", "a rule")?;
    zones(content)
}

fn fault(path: &[&str], reason: impl Into<String>) -> Fault {
    Fault {
        path: path.iter().map(|key| Step::Key((*key).to_owned())).collect(),
        reason: reason.into(),
    }
}

fn ensure(holds: bool, path: &[&str], reason: &str) -> Check {
    if holds {
        Ok(())
    } else {
        Err(fault(path, format!("{}: {reason}", path.join("."))))
    }
}

fn id(id: &str) -> Check {
    let word = |text: &str, allowed: fn(u8) -> bool| !text.is_empty() && text.bytes().all(allowed);
    let good = id.split_once('@').is_some_and(|(name, edition)| {
        word(name, |byte| {
            byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-'
        }) && word(edition, |byte| byte.is_ascii_digit())
    });
    ensure(
        good && id.len() <= 80,
        &["id"],
        "must be a name of a-z, 0-9 and -, then @, then a number",
    )
}

fn days(count: u32, path: &[&str]) -> Check {
    ensure((1..=DAYS_MAX).contains(&count), path, "must be 1 to 3650 days")
}

fn coverage(terms: &CoverageTerms) -> Check {
    match terms {
        CoverageTerms::ByType {
            quality_days_from_shipment,
            quality_days_from_clearance,
        } => {
            days(
                *quality_days_from_shipment,
                &["coverage", "quality_days_from_shipment"],
            )?;
            days(
                *quality_days_from_clearance,
                &["coverage", "quality_days_from_clearance"],
            )
        }
        CoverageTerms::ByPayment { protection_days } => {
            days(*protection_days, &["coverage", "protection_days"])
        }
    }
}

fn disputes(terms: &DisputeTerms) -> Check {
    days(terms.respond_days, &["disputes", "respond_days"])?;
    days(terms.settle_days, &["disputes", "settle_days"])?;
    days(
        terms.late_shipment_days_after_delivery,
        &["disputes", "late_shipment_days_after_delivery"],
    )?;
    ensure(
        terms.settle_days >= terms.respond_days,
        &["disputes", "settle_days"],
        "must not end before the days to respond (D3)",
    )?;
    ensure(
        terms.escalate_from() > terms.respond_days && terms.escalate_from() <= DAYS_MAX,
        &["disputes", "escalate_from_day"],
        "must come after the days to respond (D3)",
    )?;
    match terms.automatic_on_day {
        None => Ok(()),
        Some(day) => ensure(
            day >= terms.escalate_from() && day <= DAYS_MAX,
            &["disputes", "automatic_on_day"],
            "must not come before the buyer may escalate (RB2)",
        ),
    }
}

fn methods(methods: &[PaymentMethod]) -> Check {
    for method in Method::ALL {
        let count = methods.iter().filter(|entry| entry.id == method).count();
        ensure(
            count == 1,
            &["methods"],
            &format!("must list {} exactly once", method.code()),
        )?;
    }
    let limited = methods
        .iter()
        .filter(|entry| matches!(entry.transactions, Transactions::UpTo(_)));
    ensure(
        limited.count() <= 1,
        &["methods"],
        "at most one method may have a limit per transaction (P6)",
    )?;
    for (index, entry) in methods.iter().enumerate() {
        method(entry).map_err(|(key, reason)| Fault {
            path: vec![
                Step::Key("methods".to_owned()),
                Step::Index(index),
                Step::Key(key.to_owned()),
            ],
            reason: format!("{}: {key} {reason}", entry.id.code()),
        })?;
    }
    Ok(())
}

fn method(entry: &PaymentMethod) -> Result<(), (&'static str, &'static str)> {
    let ensure = |holds, key, reason| if holds { Ok(()) } else { Err((key, reason)) };
    let (first, last) = entry.arrives_working_days;
    ensure(!entry.label.trim().is_empty(), "label", "must not be empty")?;
    ensure(
        1 <= first && first <= last && last <= 60,
        "arrives_working_days",
        "must be two days, the first not after the last, from 1 to 60",
    )?;
    ensure(
        entry.countries.is_empty() == entry.zone.is_none(),
        "countries",
        "and zone must be named both or neither (P11)",
    )?;
    ensure(
        entry
            .countries
            .iter()
            .all(|country| Calendars::embedded().get(*country).is_some()),
        "countries",
        "must have bank calendars (P11)",
    )?;
    let credit = entry.available == Availability::Credit;
    ensure(
        credit == (entry.id == Method::PayLater),
        "available",
        "must be `credit` for pay_later, and for it alone (L1)",
    )?;
    ensure(
        !credit || entry.transactions == Transactions::One,
        "transactions",
        "must be `one` for pay_later (L1)",
    )
}

fn inspection(content: &Content) -> Check {
    let codes: BTreeSet<&str> = content
        .inspection
        .agencies
        .iter()
        .map(|agency| agency.code.as_str())
        .collect();
    ensure(
        !codes.is_empty() && codes.len() == content.inspection.agencies.len() && !codes.contains(""),
        &["inspection", "agencies"],
        "must list agencies with different codes (C8)",
    )
}

fn contacts(content: &Content) -> Check {
    let ids: BTreeSet<&str> = content
        .contacts
        .iter()
        .map(|contact| contact.id.as_str())
        .collect();
    ensure(
        !ids.is_empty() && ids.len() == content.contacts.len() && !ids.contains(""),
        &["contacts"],
        "must list channels with different ids (P7)",
    )
}

fn exactly(found: &BTreeMap<String, String>, wanted: &[&str], table: &str, kind: &str) -> Check {
    for key in wanted {
        match found.get(*key) {
            None => return Err(fault(&[table], format!("{table}: `{key}` is missing"))),
            Some(text) => ensure(!text.trim().is_empty(), &[table, key], "must not be empty")?,
        }
    }
    match found.keys().find(|key| !wanted.contains(&key.as_str())) {
        Some(key) => Err(fault(&[table, key], format!("{table}: `{key}` is not {kind}"))),
        None => Ok(()),
    }
}

fn zones(content: &Content) -> Check {
    ensure(
        content.zones.contains_key(&Country::US),
        &["zones"],
        "must name a zone for US, the usual paying bank (P11)",
    )
}
