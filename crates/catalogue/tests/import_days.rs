//! Of two lists the one of the later day stands, in whatever order they are imported; the other one completes it, and what it
//! says of prices is history.
#![allow(
    clippy::unwrap_used,
    reason = "helpers of tests fail by panicking, like tests"
)]

mod common;

use std::sync::atomic::AtomicBool;

use catalogue::import::{Control, ImportReport, ListSource, Mapping};
use catalogue::{Answer, Catalogue, Held, Product, Tier};
use common::{at, import, noon, place, proposed, search, table};
use trade::id::ProductId;

const AUGUST: &str = "
Supplier | Country | Trade Assurance | City | Product | MOQ | Price USD
Acme | CN | no | Ningbo | Gear pump | 10 | 140
Acme | CN | no | Ningbo | Seal kit | 5 | 3";
const SEPTEMBER: &str = "
Supplier | Country | Trade Assurance | Product | MOQ | Price USD
Acme | CN | yes | Gear pump | 20 | 158";

/// Imports a list of that day.
fn of_day(catalogue: &Catalogue, list: &str, day: &str, wanted: &[ProductId]) -> ImportReport {
    let mapping = Mapping {
        dated: Some(day.parse().unwrap()),
        ..proposed(list)
    };
    let cancel = AtomicBool::new(false);
    let source = ListSource {
        id: common::fresh_id(),
        name: "prices.csv",
        hash: "cd",
        lines: &mut table(list).1.into_iter(),
        replaces: None,
    };
    let control = Control {
        progress: &mut |_| {},
        cancel: &cancel,
        wanted: &mut || Ok(wanted.to_vec()),
        record: &mut |_| Ok(()),
    };
    catalogue.import(source, &mapping, noon(), control).unwrap()
}

fn product_of(catalogue: &Catalogue, text: &str) -> ProductId {
    search(catalogue, text).rows[0].product.as_ref().unwrap().id
}

/// Quantity, price and day of each price of a product.
fn prices(catalogue: &Catalogue, text: &str) -> Vec<(String, String, String)> {
    let page = catalogue.product(product_of(catalogue, text)).unwrap().unwrap();
    shown(&page.product.tiers)
}

fn shown(tiers: &[Tier]) -> Vec<(String, String, String)> {
    tiers
        .iter()
        .map(|tier| {
            (
                tier.min_quantity.to_string(),
                tier.price.to_string(),
                tier.seen_on.map(|day| day.to_string()).unwrap_or_default(),
            )
        })
        .collect()
}

fn price(quantity: &str, price: &str, day: &str) -> (String, String, String) {
    (quantity.to_owned(), price.to_owned(), day.to_owned())
}

#[test]
fn an_older_list_takes_no_newer_ones_place() {
    let place = place();
    let catalogue = &place.catalogue;
    of_day(catalogue, SEPTEMBER, "2026-09-01", &[]);
    let pump = product_of(catalogue, "gear");
    let report = of_day(catalogue, AUGUST, "2026-08-01", &[pump]);

    assert_eq!(prices(catalogue, "gear"), [price("20", "158", "2026-09-01")]);
    let page = catalogue.product(pump).unwrap().unwrap();
    assert_eq!(page.product.moq.unwrap().to_string(), "20");
    let supplier = catalogue.supplier(page.supplier.id).unwrap().unwrap().supplier;
    assert_eq!(supplier.trade_assurance, Answer::Yes);
    assert_eq!(
        supplier.city.as_deref(),
        Some("Ningbo"),
        "what the newer one does not say is completed"
    );
    assert_eq!(
        prices(catalogue, "seal"),
        [price("5", "3", "2026-08-01")],
        "what only the older one has"
    );
    assert_eq!(
        (
            report.counts.tiers_older,
            report.counts.tiers_added,
            report.counts.tiers_changed
        ),
        (1, 1, 0)
    );
    assert_eq!(
        shown(&report.prices[0].tiers),
        [price("10", "140", "2026-08-01")],
        "what the list said is handed back with its day"
    );
}

#[test]
fn either_order_of_two_lists_ends_alike() {
    let (one, other) = (place(), place());
    of_day(&one.catalogue, AUGUST, "2026-08-01", &[]);
    of_day(&one.catalogue, SEPTEMBER, "2026-09-01", &[]);
    of_day(&other.catalogue, SEPTEMBER, "2026-09-01", &[]);
    of_day(&other.catalogue, AUGUST, "2026-08-01", &[]);
    let all = |catalogue: &Catalogue| {
        let id = product_of(catalogue, "gear");
        let product = catalogue.product(id).unwrap().unwrap();
        let supplier = catalogue.supplier(product.supplier.id).unwrap().unwrap();
        (product.product, supplier.supplier, prices(catalogue, "seal"))
    };
    assert_eq!(all(&one.catalogue), all(&other.catalogue));
}

#[test]
fn undo_of_an_older_list_leaves_the_newer_one_as_it_was() {
    let place = place();
    let catalogue = &place.catalogue;
    of_day(catalogue, SEPTEMBER, "2026-09-01", &[]);
    let before = format!("{:?}", catalogue.product(product_of(catalogue, "gear")).unwrap());
    let older = of_day(catalogue, AUGUST, "2026-08-01", &[]).number;
    catalogue
        .undo_import(older, noon(), &Held::default(), &mut |_| Ok(()))
        .unwrap();
    let pump = catalogue.product(product_of(catalogue, "gear")).unwrap();
    assert_eq!(format!("{pump:?}"), before);
    assert_eq!(search(catalogue, "").total, 1);
    // Once the newer one is undone, the older one is the newest.
    let place = common::place();
    of_day(&place.catalogue, AUGUST, "2026-07-01", &[]);
    let newer = of_day(&place.catalogue, SEPTEMBER, "2026-09-01", &[]).number;
    place
        .catalogue
        .undo_import(newer, noon(), &Held::default(), &mut |_| Ok(()))
        .unwrap();
    of_day(&place.catalogue, AUGUST, "2026-08-01", &[]);
    assert_eq!(
        prices(&place.catalogue, "gear"),
        [price("10", "140", "2026-08-01")]
    );
}

/// A list of orders knows what was bought, not what is the smallest quantity that is sold.
#[test]
fn a_list_of_another_kind_is_no_newer_one() {
    let place = place();
    let catalogue = &place.catalogue;
    of_day(catalogue, AUGUST, "2026-08-01", &[]);
    let orders = "PO # | Vendor | Country | Item | Quantity | Unit Price USD | Line Total | Order Date
        1 | Acme | CN | Gear pump | 100 | 130 | 13000 | 2026-09-20";
    import(catalogue, orders);
    of_day(catalogue, SEPTEMBER, "2026-09-01", &[]);
    let page = catalogue.product(product_of(catalogue, "gear")).unwrap().unwrap();
    assert_eq!(page.product.moq.unwrap().to_string(), "20");
}

#[test]
fn what_was_typed_in_later_stands_against_an_older_list() {
    let place = place();
    let catalogue = &place.catalogue;
    of_day(catalogue, AUGUST, "2026-08-01", &[]);
    let pump = product_of(catalogue, "gear");
    let supplier = search(catalogue, "gear").rows[0].supplier.brief.id;
    let typed = Product {
        name: "Gear pump".to_owned(),
        moq: Some("7".parse().unwrap()),
        tiers: vec![Tier {
            min_quantity: "7".parse().unwrap(),
            price: "150".parse().unwrap(),
            currency: "USD".parse().unwrap(),
            seen: false,
            seen_on: None,
        }],
        ..Product::default()
    };
    catalogue
        .put_product(supplier, Some(pump), &typed, at("2026-09-10T08:00:00Z"))
        .unwrap();
    of_day(catalogue, SEPTEMBER, "2026-09-01", &[]);
    assert_eq!(prices(catalogue, "gear"), [price("7", "150", "2026-09-10")]);
    let page = catalogue.product(pump).unwrap().unwrap();
    assert_eq!(page.product.moq.unwrap().to_string(), "7");
    of_day(catalogue, SEPTEMBER, "2026-09-11", &[]);
    assert_eq!(prices(catalogue, "gear"), [price("20", "158", "2026-09-11")]);
}

/// A file of version 5 knows no list's day: it is of the day on which it was imported.
#[test]
fn a_list_of_version_5_is_of_the_day_of_its_import() {
    let common::Place { catalogue, folder } = place();
    of_day(&catalogue, SEPTEMBER, "2026-09-24", &[]);
    drop(catalogue);
    let path = folder.path().join("catalogue.db");
    let connection = rusqlite::Connection::open(&path).unwrap();
    connection
        .execute_batch("ALTER TABLE import DROP COLUMN day; PRAGMA user_version = 5;")
        .unwrap();
    drop(connection);
    let catalogue = Catalogue::open(&path).unwrap();
    let moq = || {
        let page = catalogue
            .product(product_of(&catalogue, "gear"))
            .unwrap()
            .unwrap();
        page.product.moq.unwrap().to_string()
    };
    of_day(&catalogue, AUGUST, "2026-09-23", &[]);
    assert_eq!(moq(), "20");
    of_day(&catalogue, AUGUST, "2026-09-24", &[]);
    assert_eq!(moq(), "10");
}

const FIRST_ORDERS: &str = "PO # | Vendor | Item | Quantity | Unit Price USD | Line Total | Order Date
    1 | Acme | Cap | 100 | 2.00 | 200 | 2026-02-01
    2 | Acme | Cap | 500 | 1.10 | 550 | 2026-03-01";
const MORE_ORDERS: &str = "PO # | Vendor | Item | Quantity | Unit Price USD | Line Total | Order Date
    3 | Acme | Cap | 100 | 1.80 | 180 | 2026-01-15
    4 | Acme | Cap | 500 | 1.20 | 600 | 2026-04-01
    5 | Acme | Cap | 900 | 1.00 | 900 | 2026-04-02";

/// Two lists of orders are two parts of one history.
#[test]
fn a_second_list_of_orders_adds_to_what_the_first_one_saw() {
    let place = place();
    let catalogue = &place.catalogue;
    import(catalogue, FIRST_ORDERS);
    let before = prices(catalogue, "cap");
    let cap = product_of(catalogue, "cap");
    let report = of_day(catalogue, MORE_ORDERS, "2026-09-01", &[cap]);
    assert_eq!(
        prices(catalogue, "cap"),
        [
            price("100", "2.00", "2026-02-01"),
            price("500", "1.20", "2026-04-01"),
            price("900", "1.00", "2026-04-02"),
        ]
    );
    let counts = &report.counts;
    assert_eq!(
        (
            counts.tiers_added,
            counts.tiers_changed,
            counts.tiers_unchanged,
            counts.tiers_older
        ),
        (1, 1, 0, 1)
    );
    assert_eq!(
        shown(&report.prices[0].tiers),
        [
            price("100", "1.80", "2026-01-15"),
            price("500", "1.20", "2026-04-01"),
            price("900", "1.00", "2026-04-02"),
        ],
        "what this list saw, and nothing of the other's"
    );
    catalogue
        .undo_import(report.number, noon(), &Held::default(), &mut |_| Ok(()))
        .unwrap();
    assert_eq!(prices(catalogue, "cap"), before);
    let again = import(catalogue, FIRST_ORDERS).counts;
    assert_eq!(
        (again.tiers_unchanged, again.tiers_changed, again.tiers_older),
        (2, 0, 0)
    );
}
