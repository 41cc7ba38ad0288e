//! The windows, clocks, fees and names of a rulebook: each sensible, none overlapping, none missing (RB1–RB3).

use super::{DAYS_MAX, Faults, LABEL_MAX, TEXT_MAX};
use crate::money::Currency;
use crate::rulebook::book::Content;
use crate::rulebook::path::Path;
use crate::rulebook::terms::{CoverageTerms, DisputeTerms, InspectionTerms};

/// The tables from `platform` to `working_days`, then `inspection`, `credit` and `contacts`.
pub(super) fn check(faults: &mut Faults, content: &Content) {
    platform(faults, content);
    coverage(faults, &content.coverage);
    for (window, path) in [
        (content.lapse.unconfirmed_days, ["lapse", "unconfirmed_days"]),
        (content.lapse.unpaid_days, ["lapse", "unpaid_days"]),
        (content.feedback.within_days, ["feedback", "within_days"]),
    ] {
        if let Some(count) = window {
            faults.days(Path::of(&path), count);
        }
    }
    disputes(faults, &content.disputes);
    inspection(faults, &content.inspection);
    credit(faults, content);
    contacts(faults, content);
}

fn platform(faults: &mut Faults, content: &Content) {
    let place = Path::of(&["platform"]);
    let terms = &content.platform;
    faults.ensure(
        terms.currency == Currency::USD,
        place.key("currency"),
        "cover and fees are in USD",
    );
    faults.text(place.key("designated_bank"), &terms.designated_bank, LABEL_MAX);
    faults.days(place.key("stale_limit_days"), terms.stale_limit_days);
}

fn coverage(faults: &mut Faults, terms: &CoverageTerms) {
    let place = Path::of(&["coverage"]);
    match *terms {
        CoverageTerms::ByType {
            quality_days_from_shipment: shipment,
            quality_days_from_clearance: clearance,
        } => {
            faults.days(place.key("quality_days_from_shipment"), shipment);
            faults.days(place.key("quality_days_from_clearance"), clearance);
            // The earlier day closes the window (C5), and customs never clear goods before they are shipped.
            faults.ensure(
                clearance <= shipment,
                place.key("quality_days_from_clearance"),
                "must not be more than the days from shipment, which would always close first",
            );
        }
        CoverageTerms::ByPayment { protection_days } => {
            faults.days(place.key("protection_days"), protection_days);
        }
    }
}

/// The clocks of a dispute follow each other: the supplier's days, both sides' days, the platform's.
fn disputes(faults: &mut Faults, terms: &DisputeTerms) {
    let place = Path::of(&["disputes"]);
    faults.days(place.key("respond_days"), terms.respond_days);
    faults.days(place.key("settle_days"), terms.settle_days);
    faults.days(
        place.key("late_shipment_days_after_delivery"),
        terms.late_shipment_days_after_delivery,
    );
    faults.ensure(
        terms.settle_days >= terms.respond_days,
        place.key("settle_days"),
        "must not end before the days to respond",
    );
    if let Some(day) = terms.escalate_from_day {
        let path = place.key("escalate_from_day");
        faults.ensure(
            day > terms.respond_days && day <= DAYS_MAX,
            path.clone(),
            "must come after the days to respond",
        );
        faults.ensure(
            day <= terms.settle_days.saturating_add(1),
            path,
            "must not leave a day after the days to settle on which neither side can do anything",
        );
    }
    if let Some(day) = terms.automatic_on_day {
        let path = place.key("automatic_on_day");
        faults.ensure(
            day >= terms.escalate_from() && day <= DAYS_MAX,
            path.clone(),
            "must not come before the buyer may escalate",
        );
        faults.ensure(
            day >= terms.settle_days,
            path,
            "must not come before the last of the days to settle",
        );
    }
}

fn inspection(faults: &mut Faults, terms: &InspectionTerms) {
    let place = Path::of(&["inspection"]);
    for country in terms.fee_in.keys() {
        faults.country(place.key("fee_in").key(country.code()), *country);
    }
    let agencies = place.key("agencies");
    faults.ensure(
        !terms.agencies.is_empty(),
        agencies.clone(),
        "must list an agency",
    );
    for (index, agency) in terms.agencies.iter().enumerate() {
        faults.text(agencies.index(index).key("code"), &agency.code, LABEL_MAX);
        faults.text(agencies.index(index).key("name"), &agency.name, LABEL_MAX);
    }
    let codes = terms.agencies.iter().enumerate();
    faults.once(codes.map(|(index, agency)| (agencies.index(index).key("code"), agency.code.as_str())));
}

fn credit(faults: &mut Faults, content: &Content) {
    let place = Path::of(&["credit"]);
    faults.text(place.key("lender"), &content.credit.lender, LABEL_MAX);
    faults.ensure(
        (1..=6).contains(&content.credit.months_max),
        place.key("months_max"),
        "must be 1 to 6 months",
    );
    faults.ensure(
        content.credit.line_max.is_positive(),
        place.key("line_max"),
        "must be above zero",
    );
}

fn contacts(faults: &mut Faults, content: &Content) {
    let place = Path::of(&["contacts"]);
    faults.ensure(!content.contacts.is_empty(), place.clone(), "must list a channel");
    for (index, contact) in content.contacts.iter().enumerate() {
        let place = place.index(index);
        faults.text(place.key("id"), &contact.id, LABEL_MAX);
        faults.text(place.key("label"), &contact.label, LABEL_MAX);
        faults.text(place.key("note"), &contact.note, TEXT_MAX);
        if let Some(address) = &contact.address {
            faults.text(place.key("address"), address, TEXT_MAX);
        }
    }
    let ids = content.contacts.iter().enumerate();
    faults.once(ids.map(|(index, contact)| (place.index(index).key("id"), contact.id.as_str())));
}
