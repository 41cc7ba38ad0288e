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

/// However many say one way: the thousandth part or a thousand times the price is not for a majority to decide.
#[test]
fn one_price_that_says_otherwise_leaves_what_can_be_read_two_ways_open() {
    let place = place();
    let list = "Supplier|Product|Price USD\nAcme|Cap|12.50\nAcme|Hat|11.75\nAcme|Bag|9,90\nAcme|Sock|1.234";
    assert_eq!(proposed(list).decimal_mark, None);
    let report = import(&place.catalogue, list);
    assert_eq!(warnings(&report), [(5, Problem::TwoWays)]);
    assert_eq!(report.warnings[0].value, "1.234", "kept as given");
    let price = |text: &str| {
        let product = search(&place.catalogue, text).rows[0].product.clone().unwrap();
        product.price.map(|tier| tier.price.to_string())
    };
    let found = ["cap", "hat", "bag", "sock"].map(price);
    let read = ["12.50", "11.75", "9.90"]
        .map(|text| Some(text.parse::<trade::money::UnitPrice>().unwrap().to_string()));
    assert_eq!((&found[..3], &found[3]), (&read[..], &None));
}

/// Beside `11/13/2006`, `12-01-2006` may be of December or of January.
#[test]
fn dates_with_one_sign_say_nothing_of_those_with_another() {
    let place = place();
    let list = "PO #|Vendor|Item|Quantity|Unit Price USD|Line Total|Order Date
        1|Acme|Cap|100|2.00|200.00|11/13/2006
        2|Acme|Hat|100|2.00|200.00|12-01-2006
        3|Acme|Bag|100|2.00|200.00|12/01/2006";
    let report = import(&place.catalogue, list);
    assert_eq!(warnings(&report), [(3, Problem::NotADate)]);
    assert_eq!(report.warnings[0].value, "12-01-2006");
    let day = |text: &str| {
        let product = search(&place.catalogue, text).rows[0].product.clone().unwrap();
        let page = place.catalogue.product(product.id).unwrap().unwrap();
        page.product.tiers[0].seen_on.map(|day| day.to_string())
    };
    let found = ["cap", "hat", "bag"].map(day);
    assert_eq!(
        found,
        [Some("2006-11-13".to_owned()), None, Some("2006-12-01".to_owned())]
    );
    // Who imports it may know.
    let told = Mapping {
        date_signs: None,
        ..proposed(list)
    };
    let place = common::place();
    assert!(warnings(&import_as(&place.catalogue, list, &told).unwrap()).is_empty());
}

/// A limit that looks newer than it is gives cover that may not be there (S4).
#[test]
fn s3_the_day_of_a_limit_is_not_guessed_from_another_sign() {
    let place = place();
    let list = "Supplier|Remaining|As of\nAcme|100|13/11/2025\nBolt Works|200|12-01-2026";
    let report = import(&place.catalogue, list);
    let limits: Vec<u32> = report.limits.iter().map(|row| row.line).collect();
    assert_eq!(limits, [2]);
    assert_eq!(warnings(&report), [(3, Problem::NotADate)]);
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
