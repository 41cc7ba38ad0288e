//! A supplier's number means something in its own list: two lists that number their suppliers alike speak of other companies.
#![allow(
    clippy::unwrap_used,
    reason = "helpers of tests fail by panicking, like tests"
)]

mod common;

use catalogue::import::{ImportReport, Mapping, Problem};
use catalogue::{Catalogue, Supplier};
use common::{import, import_as, import_next, noon, place, proposed, search};
use trade::id::SupplierId;

const PUMPS: &str = "Supplier ID|Supplier|Country|Trade Assurance|Product|Price USD
    S1|Harbour Pumps|CN|yes|Gear pump|158
    S2|Delta Valves|CN|yes|Ball valve|12";
const SHIRTS: &str = "Supplier ID|Supplier|Country|Trade Assurance|Product|Price USD
    S1|Loom Works|VN|no|Cotton shirt|2
    S3|Dye House|VN|no|Dye|1";

fn seller(catalogue: &Catalogue, product: &str) -> SupplierId {
    search(catalogue, product).rows[0].supplier.brief.id
}

fn problems(report: &ImportReport) -> Vec<(u32, Problem)> {
    let all = report.rejected.iter().chain(&report.warnings);
    all.map(|issue| (issue.line, issue.problem.clone())).collect()
}

#[test]
fn one_number_in_two_lists_is_two_companies() {
    let place = place();
    let catalogue = &place.catalogue;
    import(catalogue, PUMPS);
    let report = import(catalogue, SHIRTS);
    assert_eq!(
        (report.counts.suppliers_added, report.counts.suppliers_changed),
        (2, 0)
    );
    let name = "Harbour Pumps".to_owned();
    assert_eq!(problems(&report), [(2, Problem::KeyOfAnother { name })]);
    let (pumps, shirts) = (seller(catalogue, "gear"), seller(catalogue, "cotton"));
    assert_ne!(pumps, shirts);
    let pumps = catalogue.supplier(pumps).unwrap().unwrap();
    assert_eq!(
        (pumps.supplier.name.as_str(), pumps.product_count),
        ("Harbour Pumps", 1)
    );

    // Imported again they are known again, and nothing is left to be said.
    for (list, known) in [(SHIRTS, shirts), (PUMPS, pumps.id)] {
        let report = import(catalogue, list);
        assert_eq!(
            (report.counts.suppliers_unchanged, problems(&report)),
            (2, Vec::new())
        );
        assert!([seller(catalogue, "gear"), seller(catalogue, "cotton")].contains(&known));
    }
}

/// Orders name their suppliers by id, and the catalogue may be lost and filled again.
#[test]
fn the_order_of_two_lists_gives_no_one_anothers_id() {
    let (one, other) = (place(), place());
    import(&one.catalogue, PUMPS);
    import(&one.catalogue, SHIRTS);
    import(&other.catalogue, SHIRTS);
    import(&other.catalogue, PUMPS);
    for product in ["gear", "cotton", "ball", "dye"] {
        assert_eq!(seller(&one.catalogue, product), seller(&other.catalogue, product));
    }
}

#[test]
fn a_number_and_a_name_are_one_company_in_all_lists_and_a_new_edition_may_rename_it() {
    let place = place();
    let catalogue = &place.catalogue;
    let first = import(catalogue, PUMPS);
    let pumps = seller(catalogue, "gear");
    let more = import(
        catalogue,
        "Supplier ID|Supplier|Product|Price USD\ns1|HARBOUR PUMPS|Seal kit|4",
    );
    assert_eq!((more.counts.suppliers_added, problems(&more)), (0, Vec::new()));
    assert_eq!(seller(catalogue, "seal"), pumps);
    let next = "Supplier ID|Supplier|Country|Product|Price USD\nS1|Harbour Group|CN|Gear pump|160";
    let report = import_next(catalogue, next, first.number);
    let from = "HARBOUR PUMPS".to_owned();
    assert_eq!(problems(&report), [(2, Problem::Renamed { from })]);
    assert_eq!(seller(catalogue, "gear"), pumps);
    // … and the edition after that knows it too.
    let later = import_next(catalogue, next, report.number);
    assert_eq!(later.counts.suppliers_unchanged, 1);
}

#[test]
fn namesakes_of_one_number_in_two_countries_are_two() {
    let place = place();
    let catalogue = &place.catalogue;
    import(
        catalogue,
        "Supplier ID|Supplier|Country|Product|Price USD\nS1|Bosch|DE|Drill|90",
    );
    import(
        catalogue,
        "Supplier ID|Supplier|Country|Product|Price USD\nS1|Bosch|CN|Saw|40",
    );
    let (drill, saw) = (seller(catalogue, "drill"), seller(catalogue, "saw"));
    assert_ne!(drill, saw);
    import(
        catalogue,
        "Supplier ID|Supplier|Country|Product|Price USD\nS1|Bosch|CN|Lathe|900",
    );
    assert_eq!(seller(catalogue, "lathe"), saw);
}

#[test]
fn the_platforms_numbers_are_the_same_in_every_list_that_says_so() {
    let place = place();
    let catalogue = &place.catalogue;
    let of_platform = |list: &str| Mapping {
        shared_keys: true,
        ..proposed(list)
    };
    let one = "Supplier ID|Supplier|Product|Price USD\n20334455|Harbour Pumps|Gear pump|158";
    let other = "Supplier ID|Supplier|Product|Price USD\n20334455|Harbour Pumps Ltd, Ningbo|Seal kit|4";
    import_as(catalogue, one, &of_platform(one)).unwrap();
    let report = import_as(catalogue, other, &of_platform(other)).unwrap();
    assert_eq!(report.counts.suppliers_added, 0);
    assert_eq!(seller(catalogue, "gear"), seller(catalogue, "seal"));
}

#[test]
fn a_number_without_a_name_is_said_when_another_list_gave_it_and_left_out_when_two_did() {
    let place = place();
    let catalogue = &place.catalogue;
    import(catalogue, PUMPS);
    let bare = "Supplier ID|Product|Price USD\nS1|Hat|1\nS1|Glove|1\nS2|Sock|1\nS9|Scarf|1";
    let report = import(catalogue, bare);
    let name = |name: &str| Problem::TakenFor {
        name: name.to_owned(),
    };
    assert_eq!(
        problems(&report),
        [
            (5, Problem::NoSuchSupplier),
            (2, name("Harbour Pumps")),
            (4, name("Delta Valves"))
        ],
        "once for each supplier"
    );
    import(catalogue, SHIRTS);
    let report = import(catalogue, "Supplier ID|Product|Price USD\nS1|Belt|1");
    assert_eq!(problems(&report), [(2, Problem::SeveralSuppliers)]);
    assert_eq!(report.counts.products_added, 0);
}

/// What was imported before numbers were their list's own.
#[test]
fn a_supplier_known_by_its_number_alone_is_known_again_by_its_name() {
    let place = place();
    let typed = Supplier {
        key: Some("S1".into()),
        name: "Harbour Pumps".into(),
        ..Supplier::default()
    };
    let id = place.catalogue.put_supplier(None, &typed, noon()).unwrap();
    import(&place.catalogue, PUMPS);
    assert_eq!(seller(&place.catalogue, "gear"), id);
    import(&place.catalogue, SHIRTS);
    assert_ne!(seller(&place.catalogue, "cotton"), id);
}
