//! The catalogue's file: whose it is, who may look, and what is refused.
#![allow(
    clippy::unwrap_used,
    reason = "helpers of tests fail by panicking, like tests"
)]

mod common;

use catalogue::{Catalogue, Error, Offering, Product, Provenance, Supplier};
use common::{noon, place, search};
use trade::id::{ProductId, SupplierId};

fn one(name: &str) -> Vec<Offering> {
    let supplier = Supplier {
        name: name.into(),
        ..Supplier::default()
    };
    vec![Offering {
        supplier,
        products: vec![Product {
            name: "Cap".into(),
            ..Product::default()
        }],
    }]
}

#[test]
fn files_of_others_and_of_newer_versions_are_not_touched() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("catalogue.db");
    std::fs::write(
        &path,
        "this is a letter, not a database, and it is long enough to be looked at as one",
    )
    .unwrap();
    let before = std::fs::read(&path).unwrap();
    assert!(matches!(Catalogue::open(&path), Err(Error::Foreign { .. })));
    assert_eq!(std::fs::read(&path).unwrap(), before);

    let other = folder.path().join("other.db");
    let connection = rusqlite::Connection::open(&other).unwrap();
    connection
        .execute_batch("CREATE TABLE mine (x); PRAGMA user_version = 1;")
        .unwrap();
    drop(connection);
    assert!(matches!(Catalogue::open(&other), Err(Error::Foreign { .. })));

    let newer = folder.path().join("newer.db");
    drop(Catalogue::open(&newer).unwrap());
    let connection = rusqlite::Connection::open(&newer).unwrap();
    connection.execute_batch("PRAGMA user_version = 99;").unwrap();
    drop(connection);
    assert!(matches!(Catalogue::open(&newer), Err(Error::Newer { .. })));
    assert!(matches!(
        Catalogue::open_read_only(&newer),
        Err(Error::Newer { .. })
    ));
}

#[test]
fn a_second_pair_of_eyes_sees_what_the_first_writes() {
    let place = place();
    place.catalogue.load(&one("Acme"), "made", noon()).unwrap();
    let looking = Catalogue::open_read_only(place.folder.path().join("catalogue.db")).unwrap();
    assert_eq!(search(&looking, "acme").total, 1);
    place.catalogue.load(&one("Beta"), "made", noon()).unwrap();
    assert_eq!(search(&looking, "").total, 2);
    assert!(matches!(
        looking.load(&one("Gamma"), "made", noon()),
        Err(Error::Database(_))
    ));
}

#[test]
fn it_opens_again_with_everything_in_it() {
    let place = place();
    let counts = place.catalogue.load(&one("Acme"), "made", noon()).unwrap();
    assert_eq!((counts.suppliers_added, counts.products_added), (1, 1));
    let id = search(&place.catalogue, "acme").rows[0].supplier.brief.id;
    let common::Place { catalogue, folder } = place;
    drop(catalogue);
    let catalogue = Catalogue::open(folder.path().join("catalogue.db")).unwrap();
    let page = catalogue.supplier(id).unwrap().unwrap();
    assert_eq!(
        page.provenance,
        Provenance::List {
            source: "made".into(),
            line: None,
            at: noon()
        }
    );
    assert_eq!(catalogue.imports().unwrap()[0].counts, counts);
}

#[test]
fn unknown_ids_and_empty_names_are_errors() {
    let place = place();
    let nobody = SupplierId::new(uuid::Uuid::nil());
    let nothing = ProductId::new(uuid::Uuid::nil());
    assert!(place.catalogue.supplier(nobody).unwrap().is_none());
    assert!(place.catalogue.product(nothing).unwrap().is_none());
    let cap = Product {
        name: "Cap".into(),
        ..Product::default()
    };
    assert!(matches!(
        place.catalogue.put_product(nobody, None, &cap, noon()),
        Err(Error::NoSupplier(_))
    ));
    let blank = Supplier {
        name: "  ".into(),
        ..Supplier::default()
    };
    assert!(matches!(
        place.catalogue.put_supplier(None, &blank, noon()),
        Err(Error::Nameless { .. })
    ));
    let acme = Supplier {
        name: "Acme".into(),
        ..Supplier::default()
    };
    let id = place.catalogue.put_supplier(None, &acme, noon()).unwrap();
    assert!(matches!(
        place.catalogue.put_product(id, Some(nothing), &cap, noon()),
        Err(Error::NoProduct(_))
    ));
    // What was refused left nothing behind.
    assert_eq!(search(&place.catalogue, "").total, 1);
    let page = place.catalogue.supplier(id).unwrap().unwrap();
    assert_eq!(page.provenance, Provenance::ByHand { at: noon() });
    assert_eq!(place.catalogue.supplier_briefs(&[nobody, id]).unwrap().len(), 1);
    assert!(place.catalogue.imports().unwrap().is_empty());
}

#[test]
fn an_empty_one_is_for_looking_only_and_nobody_elses() {
    let (one, other) = (Catalogue::empty().unwrap(), Catalogue::empty().unwrap());
    for catalogue in [&one, &other] {
        for _ in 0..2 {
            assert_eq!(search(catalogue, "acme").total, 0);
        }
        assert!(catalogue.imports().unwrap().is_empty());
        assert!(matches!(
            catalogue.load(&one_offering(), "made", noon()),
            Err(Error::Database(_))
        ));
    }
    assert_ne!(one.id().unwrap(), other.id().unwrap());
}

fn one_offering() -> Vec<Offering> {
    one("Acme")
}

/// A list that was exported from here, sent around and typed in again by somebody else.
#[test]
fn our_own_ids_as_keys_mean_what_they_name_and_nobody_elses() {
    let place = place();
    let catalogue = &place.catalogue;
    let named = |name: &str, key: Option<String>| Supplier {
        name: name.into(),
        key,
        ..Supplier::default()
    };
    let cap = |key: Option<String>| Product {
        name: "Cap".into(),
        key,
        ..Product::default()
    };
    let acme = catalogue
        .put_supplier(None, &named("Acme", None), noon())
        .unwrap();
    let again = named("Acme Works", Some(acme.to_string()));
    assert_eq!(catalogue.put_supplier(None, &again, noon()).unwrap(), acme);
    let born = catalogue
        .put_supplier(None, &named("Born", None), noon())
        .unwrap();

    let of_acme = catalogue.put_product(acme, None, &cap(None), noon()).unwrap();
    let key = Some(of_acme.to_string());
    assert_eq!(
        catalogue
            .put_product(acme, None, &cap(key.clone()), noon())
            .unwrap(),
        of_acme
    );
    let of_born = catalogue
        .put_product(born, None, &cap(key.clone()), noon())
        .unwrap();
    assert_ne!(of_born, of_acme);
    assert_eq!(
        catalogue.put_product(born, None, &cap(key), noon()).unwrap(),
        of_born
    );
    assert_eq!(catalogue.product(of_acme).unwrap().unwrap().supplier.id, acme);
    assert_eq!(catalogue.product(of_born).unwrap().unwrap().supplier.id, born);
    assert_eq!(search(catalogue, "cap").total, 2);
}
