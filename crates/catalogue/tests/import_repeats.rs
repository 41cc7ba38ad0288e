//! A product that a list offers twice is said: which lines, and which of them holds.
#![allow(
    clippy::unwrap_used,
    reason = "helpers of tests fail by panicking, like tests"
)]

mod common;

use catalogue::import::{Field, ImportReport, Problem};
use common::{Place, import, place, search};

fn repeats(report: &ImportReport) -> Vec<(u32, Problem)> {
    let named = report
        .warnings
        .iter()
        .filter(|issue| issue.field == Some(Field::ProductName));
    named.map(|issue| (issue.line, issue.problem.clone())).collect()
}

fn price(place: &Place, text: &str) -> String {
    let found = search(&place.catalogue, text).rows[0].product.clone().unwrap();
    found.price.unwrap().price.to_string()
}

#[test]
fn a_product_offered_twice_in_a_list_is_said_and_the_later_line_holds() {
    let list = "Supplier|Product|MOQ|Price USD
        Acme|Gear pump|10|158.00
        Acme|Seal kit|1|4.50
        Acme|GEAR PUMP|10|161.00
        Acme|Seal kit|1|4.50
        Acme|Valve|1|9.00";
    let place = place();
    let found = [
        (4, Problem::AlreadyListed { first_line: 2 }),
        (5, Problem::AlreadyListed { first_line: 3 }),
    ];
    // The first time, when all is new, and again, when all is known.
    for _ in 0..2 {
        assert_eq!(repeats(&import(&place.catalogue, list)), found);
        assert_eq!(price(&place, "gear"), "161.00");
    }
}

#[test]
fn lines_that_each_bring_a_price_of_a_product_are_no_repetition() {
    let list = "Supplier|Product|Quantity from|Price USD
        Acme|Gear pump|1|158.00
        Acme|Gear pump|10|150.00
        Acme|Gear pump|100|140.00";
    let place = place();
    for _ in 0..2 {
        assert_eq!(repeats(&import(&place.catalogue, list)), []);
    }
    let said = "Supplier|Product|Quantity from|Price USD
        Acme|Gear pump|1|158.00
        Acme|Gear pump|1|150.00";
    let report = import(&place.catalogue, said);
    assert_eq!(repeats(&report), [(3, Problem::AlreadyListed { first_line: 2 })]);
}

#[test]
fn where_the_earlier_line_is_of_a_later_day_it_holds_and_that_is_said() {
    let list = "Supplier|Product|Price USD|Price date
        Acme|Gear pump|158.00|2026-09-01
        Acme|Gear pump|140.00|2026-08-01";
    let place = place();
    let report = import(&place.catalogue, list);
    assert_eq!(repeats(&report), [(3, Problem::EarlierStands { first_line: 2 })]);
    assert_eq!(price(&place, "gear"), "158.00");
}

/// Who bought the same thing twice repeats nothing.
#[test]
fn lines_of_orders_repeat_their_products() {
    let list = "PO #|Vendor|Item|Quantity|Unit Price USD|Line Total|Order Date
        1|Acme|Cap|100|2.00|200.00|2026-02-01
        2|Acme|Cap|100|1.50|150.00|2026-03-01";
    assert_eq!(repeats(&import(&place().catalogue, list)), []);
}
