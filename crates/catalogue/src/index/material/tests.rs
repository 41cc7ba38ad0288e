//! What ends the reading early is told, whichever of the two threads it happens on.

use rusqlite::Connection;
use trade::time::parse_instant;

use super::*;
use crate::{Catalogue, Offering, Product, Supplier};

/// More than what may be read ahead.
const PRODUCTS: usize = 12_000;

/// A catalogue, and a connection that may spoil it.
fn made(folder: &std::path::Path) -> (Catalogue, Connection) {
    let path = folder.join("catalogue.db");
    let catalogue = Catalogue::open(&path).unwrap();
    let product = |number: usize| Product {
        name: format!("Pump {number}"),
        ..Product::default()
    };
    let offering = Offering {
        supplier: Supplier {
            name: "Maker".to_owned(),
            ..Supplier::default()
        },
        products: (0..PRODUCTS).map(product).collect(),
    };
    let at = parse_instant("2026-09-24T12:00:00Z").unwrap();
    catalogue.load(&[offering], "made", at).unwrap();
    (catalogue, Connection::open(path).unwrap())
}

fn read(connection: &Connection, going: &dyn Fn() -> bool) -> Result<Material, Error> {
    let mark = Mark {
        generation: 1,
        nonce: 1,
    };
    Material::read(connection, mark, &Which::All, going)
}

#[test]
fn all_of_it_is_read_and_numbered() {
    let folder = tempfile::tempdir().unwrap();
    let (_catalogue, connection) = made(folder.path());
    let material = read(&connection, &|| true).unwrap();
    assert_eq!(material.entries.len(), PRODUCTS);
    assert_eq!(material.entries[PRODUCTS - 1].tokens_end, material.tokens.len());
}

#[test]
fn a_reading_that_is_told_not_to_go_on_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let (_catalogue, connection) = made(folder.path());
    let asked = std::cell::Cell::new(0);
    let going = || {
        asked.set(asked.get() + 1);
        asked.get() < 3
    };
    assert!(matches!(read(&connection, &going), Err(Error::Cancelled)));
    assert_eq!(asked.get(), 3, "it is not asked again");
}

#[test]
fn what_cannot_be_understood_is_told_by_either_thread() {
    for (spoil, expected) in [
        // Found by who numbers, in the first batch: who reads is told to stop, and is not what is told of.
        (
            "UPDATE product SET certifications = 'no list' WHERE id = (SELECT min(id) FROM product)",
            "a list of certificates",
        ),
        // Found by who reads, in the last one.
        (
            "UPDATE product SET moq = 'some' WHERE id = (SELECT max(id) FROM product)",
            "a quantity",
        ),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let (catalogue, connection) = made(folder.path());
        connection.execute(spoil, []).unwrap();
        let told = read(&connection, &|| true).map(|material| material.entries.len());
        assert!(
            matches!(&told, Err(Error::Corrupt { expected: found, .. }) if *found == expected),
            "{spoil}: {told:?}"
        );
        drop(catalogue);
    }
}
