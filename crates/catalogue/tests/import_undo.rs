//! What the next edition of a list no longer names, and the newest import taken back.
#![allow(
    clippy::unwrap_used,
    reason = "helpers of tests fail by panicking, like tests"
)]

mod common;

use std::sync::atomic::AtomicBool;

use catalogue::import::{Control, ImportReport, ListSource, Problem};
use catalogue::search::Page;
use catalogue::{Catalogue, Error, Held, Product, Supplier, Undone};
use common::{Place, at, import, names, noon, place, proposed, search, table};
use trade::id::ProductId;

const SEPTEMBER: &str = "
Supplier ID | Supplier | Country | Product ID | Product | MOQ | Price USD
A-1 | Harbour Pumps | CN | P1 | Gear pump | 10 | 158.00
A-1 | Harbour Pumps | CN | P2 | Seal kit | 1 | 4.50
A-2 | Delta Textiles | VN | P3 | Cotton shirt | 500 | 2.10";
/// One product dearer, one renamed supplier, one product and one supplier gone, one of each new.
const OCTOBER: &str = "
Supplier ID | Supplier | Country | Product ID | Product | MOQ | Price USD
A-1 | Harbour Pumps and Valves | CN | P1 | Gear pump | 10 | 161.00
A-3 | Anatolia Makine | TR | P9 | Milling head | 1 | 900";

fn edition(
    place: &Place,
    text: &str,
    replaces: Option<u32>,
    wanted: &[ProductId],
) -> Result<ImportReport, Error> {
    let cancel = AtomicBool::new(false);
    place.catalogue.import(
        ListSource {
            id: common::fresh_id(),
            name: "prices.csv",
            hash: "cd",
            lines: &mut table(text).1.into_iter(),
            replaces,
        },
        &proposed(text),
        at("2026-10-24T12:00:00Z"),
        Control {
            progress: &mut |_| {},
            cancel: &cancel,
            wanted: &mut || Ok(wanted.to_vec()),
            record: &mut |_| Ok(()),
        },
    )
}

fn product_of(catalogue: &Catalogue, text: &str) -> ProductId {
    search(catalogue, text).rows[0].product.as_ref().unwrap().id
}

/// Everything that can be seen of a catalogue: pages, with their dates, and what a search finds and counts.
fn all(catalogue: &Catalogue) -> (Page, Vec<String>) {
    let page = search(catalogue, "");
    let pages = page.rows.iter().map(|row| {
        let product = row
            .product
            .as_ref()
            .map(|product| catalogue.product(product.id).unwrap().unwrap());
        let supplier = catalogue.supplier(row.supplier.brief.id).unwrap().unwrap();
        format!("{product:?} {supplier:?}")
    });
    (page.clone(), pages.collect())
}

fn undo(catalogue: &Catalogue, number: u32) -> Result<Undone, Error> {
    catalogue.undo_import(number, at("2026-10-25T12:00:00Z"), &Held::default(), &mut |_| {
        Ok(())
    })
}

#[test]
fn the_next_edition_tells_what_was_added_changed_and_has_vanished() {
    let place = place();
    let first = import(&place.catalogue, SEPTEMBER).number;
    let report = edition(&place, OCTOBER, Some(first), &[]).unwrap();
    let counts = &report.counts;
    assert_eq!(
        (
            counts.products_added,
            counts.products_changed,
            counts.products_vanished
        ),
        (1, 1, 2)
    );
    assert_eq!(
        (
            counts.suppliers_added,
            counts.suppliers_changed,
            counts.suppliers_vanished
        ),
        (1, 1, 1)
    );
    let words = |list: &[catalogue::Named]| -> Vec<(String, Option<String>)> {
        list.iter()
            .map(|named| (named.supplier.clone(), named.product.clone()))
            .collect()
    };
    let harbour = "Harbour Pumps and Valves".to_owned();
    assert_eq!(
        words(&report.changed),
        [
            (harbour.clone(), Some("Gear pump".into())),
            (harbour.clone(), None)
        ]
    );
    assert_eq!(
        words(&report.vanished),
        [
            (harbour, Some("Seal kit".into())),
            ("Delta Textiles".into(), Some("Cotton shirt".into())),
            ("Delta Textiles".into(), None)
        ]
    );
    // It stays to be found: orders may name it, and a list that left it out may be wrong.
    assert_eq!(names(&search(&place.catalogue, "cotton")), ["Cotton shirt"]);
    let kept = place.catalogue.import_report(report.number).unwrap();
    assert_eq!(kept, Some(report));
    assert!(matches!(
        edition(&place, OCTOBER, Some(99), &[]),
        Err(Error::NoImport(99))
    ));
}

#[test]
fn undo_leaves_the_catalogue_as_it_was() {
    let place = place();
    let first = import(&place.catalogue, SEPTEMBER).number;
    let before = all(&place.catalogue);
    let second = edition(&place, OCTOBER, Some(first), &[]).unwrap().number;
    assert_ne!(all(&place.catalogue), before);
    assert!(
        matches!(undo(&place.catalogue, first), Err(Error::NotUndoable(_))),
        "only the newest"
    );
    let undone = undo(&place.catalogue, second).unwrap();
    let expected = Undone {
        suppliers_removed: 1,
        products_removed: 1,
        suppliers_restored: 1,
        products_restored: 1,
        kept: 0,
    };
    assert_eq!(undone, expected);
    assert_eq!(all(&place.catalogue), before);
    assert!(
        matches!(undo(&place.catalogue, second), Err(Error::NotUndoable(_))),
        "and once"
    );
    let imports = place.catalogue.imports().unwrap();
    let state: Vec<_> = imports
        .iter()
        .map(|batch| (batch.undone_at.is_some(), batch.undoable))
        .collect();
    assert_eq!(state, [(true, false), (false, false)]);
    // The same list once more is as if it came for the first time.
    let again = edition(&place, OCTOBER, Some(first), &[]).unwrap();
    assert_eq!(
        (again.counts.products_added, again.counts.products_vanished),
        (1, 2)
    );
    assert!(
        matches!(
            edition(&place, OCTOBER, Some(second), &[]),
            Err(Error::NoImport(_))
        ),
        "an undone one is none"
    );
}

#[test]
fn undo_of_the_first_list_leaves_nothing() {
    let place = place();
    let number = import(&place.catalogue, SEPTEMBER).number;
    let undone = undo(&place.catalogue, number).unwrap();
    assert_eq!((undone.suppliers_removed, undone.products_removed), (2, 3));
    assert_eq!(search(&place.catalogue, "").total, 0);
}

#[test]
fn what_was_typed_in_since_stays() {
    let place = place();
    let number = import(&place.catalogue, SEPTEMBER).number;
    let pump = product_of(&place.catalogue, "gear");
    let supplier = search(&place.catalogue, "gear").rows[0].supplier.brief.id;
    let typed = Product {
        name: "Gear pump, ours".to_owned(),
        ..Product::default()
    };
    place
        .catalogue
        .put_product(supplier, Some(pump), &typed, at("2026-09-30T00:00:00Z"))
        .unwrap();
    let undone = undo(&place.catalogue, number).unwrap();
    assert_eq!(
        (undone.products_removed, undone.suppliers_removed, undone.kept),
        (2, 1, 2)
    );
    assert_eq!(names(&search(&place.catalogue, "")), ["Gear pump, ours"]);
}

#[test]
fn an_import_that_cannot_be_recorded_is_none() {
    let place = place();
    import(&place.catalogue, SEPTEMBER);
    let before = all(&place.catalogue);
    let cancel = AtomicBool::new(false);
    let refused = place.catalogue.import(
        ListSource {
            id: common::fresh_id(),
            name: "prices.csv",
            hash: "cd",
            lines: &mut table(OCTOBER).1.into_iter(),
            replaces: None,
        },
        &proposed(OCTOBER),
        noon(),
        Control {
            progress: &mut |_| {},
            cancel: &cancel,
            wanted: &mut || Ok(Vec::new()),
            record: &mut |_| Err(Error::NotRecorded),
        },
    );
    assert!(matches!(refused, Err(Error::NotRecorded)));
    assert_eq!(all(&place.catalogue), before);
    let newest = place.catalogue.imports().unwrap()[0].clone();
    assert!(newest.undoable, "the one before it can still be undone");
    undo(&place.catalogue, newest.number).unwrap();
}

/// Whoever types holds the ledger, in which the import has itself recorded: nobody may wait for the other.
#[test]
fn nobody_waits_for_a_list_that_is_taken_in() {
    let place = place();
    let cancel = AtomicBool::new(false);
    let mut refused = Vec::new();
    let catalogue = &place.catalogue;
    catalogue
        .import(
            ListSource {
                id: common::fresh_id(),
                name: "prices.csv",
                hash: "cd",
                lines: &mut table(SEPTEMBER).1.into_iter(),
                replaces: None,
            },
            &proposed(SEPTEMBER),
            noon(),
            Control {
                progress: &mut |_| {},
                cancel: &cancel,
                wanted: &mut || Ok(Vec::new()),
                record: &mut |report| {
                    let typed = Supplier {
                        name: "Typed".to_owned(),
                        ..Supplier::default()
                    };
                    refused.push(catalogue.put_supplier(None, &typed, noon()).map(drop));
                    refused.push(undo(catalogue, report.number).map(drop));
                    Ok(())
                },
            },
        )
        .unwrap();
    assert!(
        matches!(refused[..], [Err(Error::Busy), Err(Error::Busy)]),
        "{refused:?}"
    );
    assert_eq!(search(catalogue, "").total, 3);
}

#[test]
fn prices_keep_their_day_and_are_handed_back_where_they_are_wanted() {
    let place = place();
    let first = import(&place.catalogue, SEPTEMBER).number;
    let (pump, shirt) = (
        product_of(&place.catalogue, "gear"),
        product_of(&place.catalogue, "cotton"),
    );
    let report = edition(&place, OCTOBER, Some(first), &[pump, shirt]).unwrap();
    let [row] = &report.prices[..] else {
        panic!("the shirt is not in the list: {:?}", report.prices)
    };
    assert_eq!((row.product_id, row.product.as_str()), (pump, "Gear pump"));
    assert_eq!(row.tiers[0].price.to_string(), "161.00");
    assert_eq!(
        row.tiers[0].seen_on.unwrap().to_string(),
        "2026-10-24",
        "the day of the import"
    );
    let dated = "Supplier ID|Supplier|Country|Product ID|Product|Price USD|Price date
        A-1|Harbour Pumps|CN|P1|Gear pump|155|2026-08-31
        A-1|Harbour Pumps|CN|P2|Seal kit|4|02/03/2026";
    let report = edition(&place, dated, None, &[pump]).unwrap();
    assert_eq!(
        report.prices[0].tiers[0].seen_on.unwrap().to_string(),
        "2026-08-31",
        "the day the list says"
    );
    let unread = report
        .warnings
        .iter()
        .find(|issue| issue.problem == Problem::NotADate)
        .unwrap();
    assert_eq!((unread.line, unread.value.as_str()), (3, "02/03/2026"));
    let kit = place
        .catalogue
        .product(product_of(&place.catalogue, "seal"))
        .unwrap()
        .unwrap();
    assert_eq!(
        kit.product.tiers[0].seen_on, None,
        "a day that can be read two ways is none"
    );
}

#[test]
fn the_same_prices_again_are_unchanged_though_their_day_is_another() {
    let place = place();
    import(&place.catalogue, SEPTEMBER);
    let report = edition(&place, SEPTEMBER, None, &[]).unwrap();
    assert_eq!(
        (report.counts.tiers_unchanged, report.counts.products_unchanged),
        (3, 3)
    );
    let pump = place
        .catalogue
        .product(product_of(&place.catalogue, "gear"))
        .unwrap()
        .unwrap();
    assert_eq!(pump.product.tiers[0].seen_on.unwrap().to_string(), "2026-10-24");
}

/// The words of a supplier stand on each of its lines; what they mean must not depend on having been read before.
#[test]
fn the_last_line_holds_where_lines_of_one_supplier_differ() {
    let place = place();
    import(
        &place.catalogue,
        "Supplier ID|Supplier|City|Product|Price USD
         A-1|Harbour|Ningbo|One|1
         A-1|Harbour|Shanghai|Two|1
         A-1|Harbour|Ningbo|Three|1
         A-1|Harbour|Ningbo|Four|1",
    );
    let page = search(&place.catalogue, "four");
    assert_eq!(page.rows[0].supplier.brief.city.as_deref(), Some("Ningbo"));
    let report = import(
        &place.catalogue,
        "Supplier|Country|Product|Price USD
         Twin|IN|One|1
         Twin||Two|1
         Twin|PK|Three|1
         Twin||Four|1",
    );
    let lines: Vec<u32> = report.warnings.iter().map(|issue| issue.line).collect();
    assert_eq!(lines, [5], "from then on it is not clear who is meant");
}

#[test]
fn what_was_typed_in_without_an_id_and_says_the_same_stays_too() {
    let place = place();
    let number = import(&place.catalogue, SEPTEMBER).number;
    let row = search(&place.catalogue, "cotton").rows[0].clone();
    let page = place.catalogue.product(row.product.unwrap().id).unwrap().unwrap();
    let (supplier, later) = (row.supplier.brief.id, at("2026-09-30T00:00:00Z"));
    place
        .catalogue
        .put_product(supplier, None, &page.product, later)
        .unwrap();
    let pumps = search(&place.catalogue, "gear").rows[0].supplier.brief.id;
    let same = place.catalogue.supplier(pumps).unwrap().unwrap().supplier;
    assert_eq!(place.catalogue.put_supplier(None, &same, later).unwrap(), pumps);
    let undone = undo(&place.catalogue, number).unwrap();
    assert_eq!((undone.products_removed, undone.suppliers_removed), (2, 0));
    let again = place.catalogue.product(page.id).unwrap().unwrap();
    assert_eq!(again.product, page.product, "with its prices");
    assert!(place.catalogue.supplier(pumps).unwrap().is_some());
}

#[test]
fn what_is_held_elsewhere_stays_as_the_list_brought_it() {
    let place = place();
    let number = import(&place.catalogue, SEPTEMBER).number;
    let pump = product_of(&place.catalogue, "gear");
    let delta = search(&place.catalogue, "cotton").rows[0].supplier.brief.id;
    let before = place.catalogue.product(pump).unwrap();
    let held = Held {
        suppliers: [delta].into(),
        products: [pump].into(),
    };
    let undone = place
        .catalogue
        .undo_import(number, at("2026-10-25T12:00:00Z"), &held, &mut |_| Ok(()))
        .unwrap();
    assert_eq!(
        (undone.products_removed, undone.suppliers_removed, undone.kept),
        (2, 0, 3),
        "the pump, who sells it, and whom we know"
    );
    assert_eq!(place.catalogue.product(pump).unwrap(), before);
    assert!(place.catalogue.supplier(delta).unwrap().is_some());
    assert_eq!(names(&search(&place.catalogue, "gear")), ["Gear pump"]);
}

/// Prices that were seen in orders before are not what a list of offers says.
#[test]
fn only_the_kind_of_prices_that_the_list_named_is_handed_back() {
    let place = place();
    import(
        &place.catalogue,
        "PO #|Vendor|Country|Item|Quantity|Unit Price USD|Line Total|Order Date
         1|Harbour Pumps|CN|Gear pump|100|150.00|15000.00|2026-05-01",
    );
    let pump = product_of(&place.catalogue, "gear");
    let offers = "Supplier|Country|Product|MOQ|Price USD
        Harbour Pumps|CN|Gear pump|10|161.00";
    let report = edition(&place, offers, None, &[pump]).unwrap();
    let page = place.catalogue.product(pump).unwrap().unwrap();
    assert_eq!(
        page.product.tiers.len(),
        2,
        "both are known: {:?}",
        page.product.tiers
    );
    let kinds: Vec<bool> = report.prices[0].tiers.iter().map(|tier| tier.seen).collect();
    assert_eq!(kinds, [false]);
}

/// The same list once more by mistake: it changes nothing, and must not be all that is left to undo.
#[test]
fn an_import_that_changed_nothing_leaves_the_one_before_to_be_undone() {
    let place = place();
    let first = import(&place.catalogue, SEPTEMBER).number;
    let before = all(&place.catalogue);
    let second = edition(&place, OCTOBER, Some(first), &[]).unwrap().number;
    let same = edition(&place, OCTOBER, Some(second), &[]).unwrap().number;
    let undoable: Vec<u32> = place
        .catalogue
        .imports()
        .unwrap()
        .iter()
        .filter(|batch| batch.undoable)
        .map(|batch| batch.number)
        .collect();
    assert_eq!(undoable, [second]);
    assert!(matches!(undo(&place.catalogue, same), Err(Error::NotUndoable(_))));
    undo(&place.catalogue, second).unwrap();
    assert_eq!(all(&place.catalogue), before);
    // And an import after all that can be undone like any other.
    let third = edition(&place, OCTOBER, None, &[]).unwrap().number;
    undo(&place.catalogue, third).unwrap();
    assert_eq!(all(&place.catalogue), before);
}

/// The file is not encrypted: what is left of a limit, and which prices matter to somebody, are not to be read in it.
#[test]
fn limits_and_prices_are_not_kept_with_the_report() {
    let place = place();
    import(&place.catalogue, SEPTEMBER);
    let pump = product_of(&place.catalogue, "gear");
    let limits = "Supplier ID|Supplier|Country|Product ID|Product|Price USD|Remaining limit (USD)
        A-1|Harbour Pumps|CN|P1|Gear pump|161|4321.00";
    let report = edition(&place, limits, None, &[pump]).unwrap();
    assert_eq!((report.limits.len(), report.prices.len()), (1, 1));
    let kept = place.catalogue.import_report(report.number).unwrap().unwrap();
    assert_eq!((kept.limits.len(), kept.prices.len()), (0, 0));
    assert_eq!(kept.counts, report.counts);
}

/// A file of version 3 knows imports by their number alone, and kept limits; both are told apart in 4.
#[test]
fn imports_of_version_3_get_the_id_of_their_number() {
    let Place { catalogue, folder } = place();
    let number = import(&catalogue, SEPTEMBER).number;
    drop(catalogue);
    let path = folder.path().join("catalogue.db");
    let connection = rusqlite::Connection::open(&path).unwrap();
    connection
        .execute_batch(
            "DROP INDEX import_uid; ALTER TABLE import DROP COLUMN uid; ALTER TABLE import DROP COLUMN day; PRAGMA user_version = 3;
             UPDATE import SET report = json_set(report, '$.limits', json('[7]'));",
        )
        .unwrap();
    drop(connection);
    let catalogue = Catalogue::open(&path).unwrap();
    let id = catalogue.imports().unwrap()[0].id;
    assert_eq!(id, Some(uuid::Uuid::from_u128(number.into())));
    let report = catalogue.import_report(number).unwrap().unwrap();
    assert!(report.limits.is_empty());
    undo(&catalogue, number).unwrap();
}
