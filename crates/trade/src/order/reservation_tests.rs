//! Tests of S4 and M3 where a fact is recorded later than it happened.

use super::*;
use crate::order::event::{CoverTerms, OrderEvent};
use crate::order::fold;
use crate::rulebook::Rulebooks;
use crate::supplier::{LimitReport, ReportSource, standing};
use crate::time::parse_instant;

fn usd(text: &str) -> Money {
    Money::parse(text, Currency::USD).unwrap()
}

fn at(day: u32) -> Instant {
    parse_instant(&format!("2026-03-{day:02}T12:00:00Z")).unwrap()
}

/// Sent on the 1st, confirmed by the supplier on the 3rd, with a cap of 500 from a report of this day.
fn confirmed(report_on: u32) -> Order {
    let id = "01890a5d-ac96-774b-bcce-b302099a8057";
    let contract = serde_json::json!({
        "lines": [{ "product": "Seal", "quantity": "100", "unit": "pcs", "unit_price": "10.00" }],
        "currency": "USD", "coverage": "post_delivery",
        "initial_payment": { "kind": "percent", "percent": "50" },
    });
    let started = serde_json::json!({
        "kind": "started", "order_id": format!("ord_{id}"), "number": "QS-0001", "source": { "kind": "minisite" },
        "supplier": { "supplier_id": format!("sup_{id}"), "name": "Marrowloom Seals", "country": "CN" },
        "rulebook": { "id": "trade-assurance@1", "hash": "" }, "contract": contract, "at": "2026-03-01T12:00:00Z",
    });
    let contract = serde_json::from_value(contract).unwrap();
    let cover = CoverTerms {
        coverage: Some(Coverage::PostDelivery),
        assured: true,
        free_limit: usd("500"),
        as_of: Some(at(report_on)),
        cap: usd("500"),
    };
    let events: [OrderEvent; 3] = [
        serde_json::from_value(started).unwrap(),
        OrderEvent::VersionSent {
            version: 1,
            by: crate::order::contract::Side::Buyer,
            contract: Box::new(contract),
            at: at(1),
        },
        OrderEvent::Confirmed {
            version: 1,
            by: crate::order::contract::Side::Supplier,
            cover,
            at: at(3),
        },
    ];
    fold(&events).unwrap().unwrap()
}

/// What is free after a report of 500 remaining.
fn free_after(report_on: u32) -> Money {
    let book = Rulebooks::embedded().default_book();
    let held = reservation(&confirmed(report_on), at(6), book).unwrap();
    let report = LimitReport {
        remaining: usd("500"),
        limit: None,
        as_of: at(report_on),
        source: ReportSource::TypedIn,
        file: None,
    };
    standing(crate::supplier::Listed::Yes, Some(&report), &[held], at(6), book)
        .unwrap()
        .free
}

#[test]
fn s4_m3_one_report_is_not_given_twice_when_a_confirmation_is_recorded_late() {
    assert_eq!(free_after(2), usd("0"), "reported before the confirmation");
    assert_eq!(
        free_after(5),
        usd("0"),
        "reported after it, and the cap was computed from that"
    );
}
