//! Numbers of workbooks beside those that are written as texts.
#![allow(
    clippy::unwrap_used,
    reason = "helpers of tests fail by panicking, like tests"
)]

mod common;

use catalogue::import::{DecimalMark, ImportReport, Line, inspect};
use common::{place, search};

/// A list as a workbook has it: these columns of it are numbers.
fn import_numbers(text: &str, numbers: &[usize]) -> (common::Place, ImportReport) {
    let place = place();
    let (names, mut rows) = common::table(text);
    for row in rows.iter_mut().flatten() {
        if let Line::Row { numbers: of_row, .. } = row {
            of_row.extend_from_slice(numbers);
        }
    }
    let mut mapping = inspect(&names, &mut rows.clone().into_iter()).unwrap().mapping;
    assert_eq!(
        mapping.decimal_mark.is_none(),
        !numbers.is_empty(),
        "numbers say nothing of texts"
    );
    mapping.decimal_mark = Some(DecimalMark::Comma);
    let report = common::import_rows(&place.catalogue, &mut rows.into_iter(), &mapping).unwrap();
    (place, report)
}

#[test]
fn numbers_of_a_workbook_have_a_point_whatever_its_texts_have() {
    for (price, numbers, read) in [
        ("0.125", &[3][..], Some(("0.125", "EUR"))),
        ("12.5", &[3], Some(("12.5", "EUR"))),
        ("US$ 12.5", &[3], Some(("12.5", "USD"))),
        ("0,125", &[], Some(("0.125", "EUR"))),
        ("12.5", &[], None),
    ] {
        let text = format!("Supplier|Country|Product|Price EUR\nAcme|CN|Mug|{price}");
        let (place, report) = import_numbers(&text, numbers);
        let id = search(&place.catalogue, "mug").rows[0]
            .product
            .as_ref()
            .unwrap()
            .id;
        let tiers = place.catalogue.product(id).unwrap().unwrap().product.tiers;
        let found: Vec<_> = tiers
            .iter()
            .map(|tier| (tier.price.to_string(), tier.currency.code().to_owned()))
            .collect();
        let read: Vec<_> = read
            .into_iter()
            .map(|(price, code)| (price.to_owned(), code.to_owned()))
            .collect();
        assert_eq!(found, read, "{price}");
        assert_eq!(report.warnings.is_empty(), !read.is_empty(), "{price}");
    }
}
