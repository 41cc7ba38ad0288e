//! What can be read two ways is not guessed: it is left out and said, however far down the list it stands.
#![allow(
    clippy::unwrap_used,
    reason = "helpers of tests fail by panicking, like tests"
)]

mod common;

use catalogue::import::{DateOrder, DecimalMark, ImportReport, Mapping, Problem};
use common::{import, import_as, place, proposed, search};

fn warnings(report: &ImportReport) -> Vec<(u32, Problem)> {
    report
        .warnings
        .iter()
        .map(|issue| (issue.line, issue.problem.clone()))
        .collect()
}

/// A list of that many good rows, and then this one: further down than the first look goes.
fn long(header: &str, row: &dyn Fn(u32) -> String, last: &str) -> (String, u32) {
    let rows: Vec<String> = (0..600).map(row).collect();
    (format!("{header}\n{}\n{last}", rows.join("\n")), 602)
}

#[test]
fn thousands_or_decimals_is_decided_by_the_other_values_or_not_at_all() {
    let place = place();
    let bare = "Supplier|Product|Price USD\nAcme|Cap|1.234\nAcme|Hat|12\nAcme|Bag|5,678";
    assert_eq!(proposed(bare).decimal_mark, None);
    let report = import(&place.catalogue, bare);
    assert_eq!(warnings(&report), [(2, Problem::TwoWays), (4, Problem::TwoWays)]);
    assert_eq!(report.counts.tiers_added, 1, "the hat's");
    for (other, mark, price) in [
        ("0.50", DecimalMark::Point, "1.234"),
        ("0,50", DecimalMark::Comma, "1234"),
    ] {
        let list = format!("{bare}\nAcme|Sock|{other}");
        assert_eq!(proposed(&list).decimal_mark, Some(mark));
        let place = common::place();
        let report = import(&place.catalogue, &list);
        assert!(warnings(&report).is_empty(), "{report:?}");
        let found = search(&place.catalogue, "cap").rows[0].product.clone().unwrap();
        assert_eq!(found.price.unwrap().price.to_string(), price);
    }
    let mixed = format!("{bare}\nAcme|Sock|0.50\nAcme|Shoe|0,50");
    assert_eq!(proposed(&mixed).decimal_mark, None, "it is written both ways");
}

#[test]
fn a_number_further_down_that_does_not_fit_is_said() {
    let place = place();
    let (list, line) = long(
        "Supplier|Product|Price USD",
        &|at| format!("Acme|Cap {at}|{at}.50"),
        "Acme|Hat|1.234,50",
    );
    let report = import(&place.catalogue, &list);
    assert_eq!(warnings(&report), [(line, Problem::NotANumber)]);
    // And where the first rows said nothing, the later ones are not read as if they had.
    let (list, line) = long(
        "Supplier|Product|Price USD",
        &|at| format!("Acme|Glove {at}|{}", at + 1),
        "Acme|Scarf|1.234",
    );
    let report = import(&place.catalogue, &list);
    assert_eq!(warnings(&report), [(line, Problem::TwoWays)]);
}

#[test]
fn a_date_further_down_that_does_not_fit_is_said() {
    let place = place();
    let header = "Supplier|Product|Price USD|Price date";
    let (list, line) = long(
        header,
        &|at| format!("Acme|Cap {at}|1.50|{}/06/2026", at % 28 + 1),
        "Acme|Hat|2.50|06/13/2026",
    );
    assert_eq!(proposed(&list).date_order, Some(DateOrder::DayMonth));
    let report = import(&place.catalogue, &list);
    assert_eq!(warnings(&report), [(line, Problem::NotADate)]);
    let hat = search(&place.catalogue, "hat").rows[0].product.clone().unwrap();
    let page = place.catalogue.product(hat.id).unwrap().unwrap();
    assert_eq!(page.product.tiers[0].seen_on, None, "its day stays open");
}

#[test]
fn a_year_of_two_digits_is_asked_for() {
    let place = place();
    let list = "PO #|Vendor|Item|Quantity|Unit Price USD|Line Total|Order Date
        1|Acme|Cap|100|2.00|200.00|31/12/98";
    let report = import(&place.catalogue, list);
    assert_eq!(warnings(&report), [(2, Problem::ShortYear)]);
    let told = Mapping {
        short_years: true,
        ..proposed(list)
    };
    let report = import_as(&place.catalogue, list, &told).unwrap();
    assert!(warnings(&report).is_empty());
    let cap = search(&place.catalogue, "cap").rows[0].product.clone().unwrap();
    let page = place.catalogue.product(cap.id).unwrap().unwrap();
    assert_eq!(page.product.tiers[0].seen_on.unwrap().to_string(), "1998-12-31");
}
