//! A catalogue of every version is kept as SQL (`tests/fixtures`): its tables as that version made them, and rows in the form
//! in which it wrote them. This program brings each up to date and finds in it what was put in.
#![allow(
    clippy::unwrap_used,
    reason = "helpers of tests fail by panicking, like tests"
)]

mod common;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use catalogue::search::Page;
use catalogue::{Answer, Catalogue, Error};
use common::{at, names, search};
use rusqlite::Connection;

/// Since this version it is kept what an import did.
const IMPORTS: i32 = 3;

fn fixture(version: i32) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/fixtures/version-{version}.sql"))
}

/// A file of that version in a folder.
fn laid_out(version: i32, folder: &Path) -> PathBuf {
    let sql = std::fs::read_to_string(fixture(version)).unwrap();
    let path = folder.join("catalogue.db");
    Connection::open(&path).unwrap().execute_batch(&sql).unwrap();
    path
}

/// The version that this program writes.
fn newest() -> i32 {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("catalogue.db");
    drop(Catalogue::open(&path).unwrap());
    version_of(&path)
}

fn version_of(path: &Path) -> i32 {
    let file = Connection::open(path).unwrap();
    file.pragma_query_value(None, "user_version", |row| row.get(0))
        .unwrap()
}

/// Every column of every table and every index, whatever their order.
fn shape(path: &Path) -> BTreeSet<String> {
    let sql = "SELECT t.name || '.' || c.name || ' ' || c.type || ' ' || c.\"notnull\" || ' ' || c.pk
                 FROM sqlite_schema t JOIN pragma_table_xinfo(t.name) c WHERE t.type = 'table'
               UNION ALL SELECT 'index ' || name FROM sqlite_schema WHERE type = 'index'";
    let file = Connection::open(path).unwrap();
    let mut statement = file.prepare(sql).unwrap();
    let rows = statement.query_map([], |row| row.get(0)).unwrap();
    rows.map(Result::unwrap).collect()
}

#[test]
fn a_catalogue_of_every_version_is_brought_along_whole() {
    let fresh = tempfile::tempdir().unwrap();
    let fresh_path = fresh.path().join("catalogue.db");
    drop(Catalogue::open(&fresh_path).unwrap());
    for version in 1..=newest() {
        assert!(
            fixture(version).is_file(),
            "version {version} has no file in tests/fixtures: add one, as that version writes it"
        );
        let folder = tempfile::tempdir().unwrap();
        let path = laid_out(version, folder.path());
        if version < newest() {
            let before = std::fs::read(&path).unwrap();
            let looked = Catalogue::open_read_only(&path);
            assert!(matches!(looked, Err(Error::Older { .. })), "version {version}");
            assert_eq!(std::fs::read(&path).unwrap(), before, "version {version}");
        }
        let born = {
            let catalogue = Catalogue::open(&path).unwrap();
            holds_what_was_put_in(&catalogue, version);
            catalogue.id().unwrap()
        };
        assert_eq!(version_of(&path), newest());
        assert_eq!(shape(&path), shape(&fresh_path), "version {version}");
        // And once more, as it is now.
        let catalogue = Catalogue::open(&path).unwrap();
        assert_eq!(catalogue.id().unwrap(), born);
        holds_what_was_put_in(&catalogue, version);
        can_be_undone_where_it_is_known_how(&catalogue, version);
    }
    assert!(
        !fixture(newest() + 1).exists(),
        "a file of a version that is to come"
    );
}

fn product(page: &Page) -> trade::id::ProductId {
    page.rows[0].product.as_ref().unwrap().id
}

fn holds_what_was_put_in(catalogue: &Catalogue, version: i32) {
    assert_eq!(
        names(&search(catalogue, "gear")),
        ["Gear pump"],
        "version {version}"
    );
    assert_eq!(
        names(&search(catalogue, "mills")),
        ["Sample Mills"],
        "version {version}"
    );
    assert_eq!(search(catalogue, "").total, 3, "version {version}");
    let page = catalogue
        .product(product(&search(catalogue, "gear")))
        .unwrap()
        .unwrap();
    let prices: Vec<_> = page
        .product
        .tiers
        .iter()
        .map(|tier| tier.price.to_string())
        .collect();
    assert_eq!(prices, ["161.00", "150.50"], "version {version}");
    assert_eq!(page.product.description.as_deref(), Some("Cast iron"));
    let harbour = catalogue.supplier(page.supplier.id).unwrap().unwrap();
    assert_eq!(harbour.supplier.trade_assurance, Answer::Yes, "version {version}");
    let imports = catalogue.imports().unwrap();
    assert_eq!(imports.len(), 1, "version {version}");
    assert_eq!(
        (imports[0].source.as_str(), imports[0].counts.products_added),
        ("goods.csv", 2)
    );
    let report = catalogue.import_report(imports[0].number).unwrap();
    assert_eq!(report.is_some(), version >= IMPORTS, "version {version}");
    // Limits are the ledger's to keep, whoever kept them before.
    assert!(report.is_none_or(|report| report.limits.is_empty() && report.counts.limits == 1));
}

fn can_be_undone_where_it_is_known_how(catalogue: &Catalogue, version: i32) {
    let when = at("2026-10-25T12:00:00Z");
    let held = catalogue::Held::default();
    let undone = catalogue.undo_import(1, when, &held, &mut |_| Ok(()));
    if version < IMPORTS {
        assert!(
            matches!(undone, Err(Error::NotUndoable(1))),
            "version {version}: {undone:?}"
        );
        return;
    }
    undone.unwrap();
    assert_eq!(
        names(&search(catalogue, "")),
        ["Sample Mills"],
        "version {version}"
    );
}
