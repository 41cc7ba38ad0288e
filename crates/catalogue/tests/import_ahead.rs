//! Rows are read on one thread and written on another: what comes of them is what came of them one by one.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "helpers of tests fail by panicking, like tests"
)]

mod common;

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use catalogue::import::{Control, ImportReport, Line, ListSource, Mapping, Problem};
use catalogue::{Catalogue, Error, Held};
use common::{Place, import, import_rows, noon, place, proposed, search, table};
use rusqlite::Connection;

const HEAD: &str = "Supplier ID|Supplier|City|Product|MOQ|Price USD";

fn row(line: u32, fields: &[&str]) -> Result<Line, String> {
    Ok(Line::Row {
        line,
        fields: fields.iter().map(|field| (*field).into()).collect(),
        numbers: Vec::new(),
        notes: Vec::new(),
    })
}

fn mapping() -> Mapping {
    proposed(&format!("{HEAD}\nS1|Acme|Ningbo|Seal|10|4.50"))
}

/// A list of so many products, five of each supplier.
fn long(rows: u32) -> impl Iterator<Item = Result<Line, String>> + Send {
    (0..rows).map(|number| {
        let (supplier, product) = (number / 5, number % 5);
        let (key, name) = (format!("S{supplier}"), format!("Maker {supplier}"));
        row(
            number + 2,
            &[&key, &name, "Ningbo", &format!("Part {product}"), "10", "4.50"],
        )
    })
}

fn city(place: &Place, name: &str) -> Option<String> {
    let found = search(&place.catalogue, name);
    found.rows.first().unwrap().supplier.brief.city.clone()
}

fn database(place: &Place) -> Connection {
    Connection::open(place.folder.path().join("catalogue.db")).unwrap()
}

#[test]
fn what_a_later_line_says_of_a_supplier_holds_though_an_earlier_one_said_it_before() {
    let place = place();
    let list = format!(
        "{HEAD}
        S1|Acme|Ningbo|Seal|10|4.50
        S2|Delta|Hanoi|Seal|10|4.60
        S1|Acme|Shanghai|Valve|10|9.00
        S2|Delta|Hanoi|Valve|10|9.10"
    );
    import(&place.catalogue, &list);
    assert_eq!(city(&place, "acme").as_deref(), Some("Shanghai"));
    // Word for word what the first line said.
    let report = import(&place.catalogue, &format!("{list}\nS1|Acme|Ningbo|Pump|10|19.00"));
    assert_eq!(city(&place, "acme").as_deref(), Some("Ningbo"));
    assert_eq!(
        (report.counts.suppliers_changed, report.counts.suppliers_unchanged),
        (1, 1)
    );
    assert_eq!(city(&place, "delta").as_deref(), Some("Hanoi"));
}

#[test]
fn rows_keep_their_order_and_their_lines_over_many_pieces() {
    let place = place();
    let lines = (0..5_000u32).map(|number| {
        let line = number + 2;
        let name = format!("Part {number}");
        match number % 10 {
            3 => row(line, &["S1", "Acme", "Ningbo", "", "10", "4.50"]),
            7 => row(line, &["S1", "Acme", "Ningbo", &name, "10", "cheap"]),
            9 => Ok(Line::Bad {
                line,
                reason: "unclosed_quote".to_owned(),
                text: name,
            }),
            _ => row(line, &["S1", "Acme", "Ningbo", &name, "10", "4.50"]),
        }
    });
    let report = import_rows(
        &place.catalogue,
        &mut lines.collect::<Vec<_>>().into_iter(),
        &mapping(),
    )
    .unwrap();
    let lines =
        |issues: &[catalogue::import::Issue]| issues.iter().map(|issue| issue.line).collect::<Vec<_>>();
    let of = |digits: &[u32]| {
        let numbers = (0..5_000).filter(|number| digits.contains(&(number % 10)));
        numbers.map(|number| number + 2).collect::<Vec<u32>>()
    };
    assert_eq!(lines(&report.warnings), of(&[7]));
    assert_eq!(lines(&report.rejected), of(&[3, 9]));
    assert_eq!((report.counts.read, report.counts.products_added), (5_000, 4_000));
    let database = database(&place);
    let mut statement = database.prepare("SELECT line FROM product ORDER BY id").unwrap();
    let kept = statement.query_map([], |row| row.get::<_, u32>(0)).unwrap();
    let kept: Vec<u32> = kept.collect::<Result<_, _>>().unwrap();
    assert!(kept.is_sorted() && kept.len() == 4_000);
}

fn stopped(
    place: &Place,
    lines: &mut (dyn Iterator<Item = Result<Line, String>> + Send),
    after: u32,
) -> Result<ImportReport, Error> {
    let cancel = AtomicBool::new(false);
    place.catalogue.import(
        ListSource {
            id: common::fresh_id(),
            name: "long",
            hash: "",
            lines,
            replaces: None,
        },
        &mapping(),
        noon(),
        Control {
            progress: &mut |progress| cancel.store(progress.rows >= after, Ordering::Relaxed),
            cancel: &cancel,
            wanted: &mut || Ok(Vec::new()),
            record: &mut |_| Ok(()),
        },
    )
}

#[test]
fn a_cancel_ends_the_reading_and_leaves_what_was_there() {
    let place = place();
    import(&place.catalogue, &format!("{HEAD}\nS1|Acme|Ningbo|Seal|10|4.50"));
    let before = search(&place.catalogue, "");
    let read = AtomicU32::new(0);
    let mut lines = long(1_000_000).inspect(|_| {
        read.fetch_add(1, Ordering::Relaxed);
    });
    assert!(matches!(
        stopped(&place, &mut lines, 1_000),
        Err(Error::Cancelled)
    ));
    let read = read.load(Ordering::Relaxed);
    assert!((1_000..10_000).contains(&read), "{read} rows were read");
    assert_eq!(search(&place.catalogue, ""), before);
    // Nothing is left over that the next list would stumble on.
    assert!(stopped(&place, &mut long(600), u32::MAX).is_ok());
}

#[test]
fn a_reader_that_dies_is_no_end_of_the_list() {
    let place = place();
    let dying = (0..3_000).map(|number| match number {
        2_000 => panic!("on purpose"),
        _ => row(number + 2, &["S1", "Acme", "Ningbo", "Seal", "10", "4.50"]),
    });
    let died = stopped(&place, &mut dying.into_iter(), u32::MAX);
    assert!(matches!(died, Err(Error::Source { .. })), "{died:?}");
    assert_eq!(search(&place.catalogue, "").total, 0);
    assert!(place.catalogue.imports().unwrap().is_empty());
    assert!(stopped(&place, &mut long(5), u32::MAX).is_ok());
}

#[test]
fn every_row_names_rows_that_are_there() {
    let place = place();
    stopped(&place, &mut long(2_003), u32::MAX).unwrap();
    let report = stopped(&place, &mut long(2_503), u32::MAX).unwrap();
    assert_eq!(
        (report.counts.products_unchanged, report.counts.products_added),
        (2_003, 500)
    );
    assert_eq!(
        (report.counts.tiers_unchanged, report.counts.tiers_added),
        (2_003, 500)
    );
    let database = database(&place);
    let lost = database
        .prepare("PRAGMA foreign_key_check")
        .unwrap()
        .exists([])
        .unwrap();
    assert!(!lost);
    let whole: String = database
        .query_row("PRAGMA integrity_check", [], |row| row.get(0))
        .unwrap();
    assert_eq!(whole, "ok");
    let tiers: u32 = database
        .query_row("SELECT count(*) FROM tier", [], |row| row.get(0))
        .unwrap();
    assert_eq!(tiers, 2_503);
}

/// Else whoever writes next would have to bring all of it there first.
#[test]
fn after_a_list_all_of_it_is_in_the_file_itself() {
    let place = place();
    stopped(&place, &mut long(2_000), u32::MAX).unwrap();
    let copy = place.folder.path().join("copy.db");
    std::fs::copy(place.folder.path().join("catalogue.db"), &copy).unwrap();
    let copy = Connection::open(copy).unwrap();
    let count: u32 = copy
        .query_row("SELECT count(*) FROM product", [], |row| row.get(0))
        .unwrap();
    assert_eq!(count, 2_000);
}

/// Prices of new products are written many at a time; one that comes for the second time still finds the first.
#[test]
fn a_price_that_a_row_or_the_next_one_says_twice_stands_once() {
    let place = place();
    let list = "Supplier|Product|Min Qty 1|Price 1 USD|Min Qty 2|Price 2 USD
        Acme|Seal|10|4.50|10|4.40
        Acme|Valve|10|9.00|100|8.00
        Acme|Valve|10|9.50|1000|7.00
        Acme|Pump|1|20.00|5|19.00";
    let (names, rows) = table(list);
    assert_eq!(names.len(), 6);
    let report = import_rows(&place.catalogue, &mut rows.into_iter(), &proposed(list)).unwrap();
    let database = database(&place);
    let mut statement = database
        .prepare("SELECT p.name, t.min_quantity, t.price FROM tier t JOIN product p ON p.id = t.product ORDER BY 1, 2")
        .unwrap();
    let prices = statement
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .unwrap();
    let prices: Vec<(String, String, String)> = prices.collect::<Result<_, _>>().unwrap();
    let prices: Vec<_> = prices
        .iter()
        .map(|(a, b, c)| (a.as_str(), b.as_str(), c.as_str()))
        .collect();
    assert_eq!(
        prices,
        [
            ("Pump", "1", "20.00"),
            ("Pump", "5", "19.00"),
            ("Seal", "10", "4.40"),
            ("Valve", "10", "9.50"),
            ("Valve", "100", "8.00"),
            ("Valve", "1000", "7.00"),
        ]
    );
    assert_eq!(report.counts.tiers_added, 6);
    let repeated: Vec<_> = report
        .warnings
        .iter()
        .map(|issue| (issue.line, &issue.problem))
        .collect();
    assert_eq!(repeated, [(4, &Problem::AlreadyListed { first_line: 3 })]);
}

fn indexes(place: &Place) -> Vec<String> {
    let sql = "SELECT name FROM sqlite_schema WHERE type = 'index' AND tbl_name = 'product' AND sql <> '' ORDER BY name";
    let database = database(place);
    let mut statement = database.prepare(sql).unwrap();
    let names = statement.query_map([], |row| row.get(0)).unwrap();
    names.collect::<Result<_, _>>().unwrap()
}

/// After a long list they are made when it is kept already: a program that ended before that left none.
#[test]
fn a_catalogue_without_the_indexes_over_products_is_searched_and_gets_them() {
    const BOTH: [&str; 2] = ["product_supplier", "product_uid"];
    let mut place = place();
    import_rows(&place.catalogue, &mut long(100_005), &mapping()).unwrap();
    assert_eq!(indexes(&place), BOTH, "after a long list");
    let found = search(&place.catalogue, "maker 7")
        .rows
        .into_iter()
        .next()
        .unwrap();
    let product = found.product.unwrap();
    let without = |place: &Place| {
        let drop = "DROP INDEX product_uid; DROP INDEX product_supplier;";
        database(place).execute_batch(drop).unwrap();
        assert!(indexes(place).is_empty());
    };

    without(&place);
    let again = place.catalogue.product(product.id).unwrap().unwrap();
    assert_eq!(again.product.name, product.name);
    // More than a list takes the indexes away for: it asks the file for what it knows.
    let next = import_rows(&place.catalogue, &mut long(100_010), &mapping()).unwrap();
    assert_eq!(indexes(&place), BOTH, "after the next list");

    without(&place);
    let undone = place
        .catalogue
        .undo_import(next.number, noon(), &Held::default(), &mut |_| Ok(()))
        .unwrap();
    assert_eq!(undone.products_removed, 5);
    assert_eq!(indexes(&place), BOTH, "after an undo");

    without(&place);
    place.catalogue = Catalogue::open(place.folder.path().join("catalogue.db")).unwrap();
    assert_eq!(indexes(&place), BOTH, "when it is opened");
}
