//! Lists made by others, from their bytes to a search: what the papers room reads is what the catalogue takes in.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "helpers of tests fail by panicking"
)]

use std::collections::BTreeMap;
use std::io::Cursor;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use catalogue::import::{
    Control, Field, ImportReport, Inspection, Issue, Line, ListKind, ListSource, Mapping, Problem, inspect,
};
use catalogue::search::{Filters, Page, Query};
use catalogue::{Catalogue, Error};
use papers::csv::{Options, Record, Table};
use trade::money::Currency;
use trade::time::parse_instant;

fn data() -> Option<PathBuf> {
    let root = std::env::var_os("QUAYSIDE_TEST_DATA").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data"),
        PathBuf::from,
    );
    if root.is_dir() {
        return Some(root);
    }
    println!("skipped: no test data");
    None
}

/// Rows of a table as the catalogue takes them.
fn lines(table: Table) -> impl Iterator<Item = Result<Line, String>> {
    table.map(|record| match record {
        Ok(Record::Row(row)) => {
            let notes = row.notes.iter().map(|note| format!("{note:?}")).collect();
            Ok(Line::Row {
                line: row.line,
                fields: row.fields,
                numbers: row.numbers,
                notes,
            })
        }
        Ok(Record::Bad(bad)) => Ok(Line::Bad {
            line: bad.line,
            reason: format!("{:?}", bad.reason),
            text: bad.text,
        }),
        Err(error) => Err(error.to_string()),
    })
}

fn open(bytes: &[u8]) -> Table {
    Table::open(Cursor::new(bytes.to_vec()), &Options::default()).unwrap()
}

fn look(bytes: &[u8]) -> Inspection {
    let table = open(bytes);
    let names = table.headers().to_vec();
    inspect(&names, &mut lines(table)).unwrap()
}

fn bring_in(
    catalogue: &Catalogue,
    name: &str,
    bytes: &[u8],
    mapping: &Mapping,
) -> Result<ImportReport, Error> {
    let cancel = AtomicBool::new(false);
    let mut rows = lines(open(bytes));
    catalogue.import(
        ListSource {
            id: uuid::Uuid::now_v7(),
            name,
            hash: "00",
            lines: &mut rows,
            replaces: None,
        },
        mapping,
        parse_instant("2026-09-24T08:00:00Z").unwrap(),
        Control {
            progress: &mut |_| {},
            cancel: &cancel,
            wanted: &mut || Ok(Vec::new()),
            record: &mut |_| Ok(()),
        },
    )
}

fn csv_files(root: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(root).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            csv_files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "csv") {
            found.push(path);
        }
    }
    found.sort();
}

/// How many suppliers all that can be found is from.
fn suppliers(catalogue: &Catalogue) -> u32 {
    let ours = catalogue.counts_of_ours(&Query::default(), &Arc::default());
    ours.unwrap().suppliers
}

fn search(catalogue: &Catalogue, text: &str) -> Page {
    catalogue
        .search(
            &Query {
                text: text.to_owned(),
                ..Query::default()
            },
            &Arc::default(),
        )
        .unwrap()
}

#[test]
fn scms_columns_are_understood_and_its_country_is_no_suppliers() {
    let Some(root) = data() else { return };
    let bytes = std::fs::read(root.join("suppliers/usaid-scms/scms_fickya1987.csv.gz")).unwrap();
    let inspection = look(&bytes);
    let mapping = inspection.mapping;
    assert_eq!(
        (mapping.kind, mapping.currency),
        (ListKind::OrderLines, Some(Currency::USD))
    );
    let named: BTreeMap<Field, &str> = mapping
        .columns
        .iter()
        .zip(&inspection.columns)
        .filter_map(|(field, column)| Some(((*field)?, column.name.as_str())))
        .collect();
    assert_eq!(named[&Field::SupplierName], "Vendor");
    assert_eq!(named[&Field::ProductName], "Item Description");
    assert_eq!(named[&Field::LineQuantity], "Line Item Quantity");
    assert_eq!(named[&Field::LineValue], "Line Item Value");
    assert_eq!(named[&Field::Price], "Pack Price");
    // The list's country is where the goods went, not where the vendor is.
    assert!(!named.contains_key(&Field::SupplierCountry));
}

#[test]
fn scms_order_lines_are_73_vendors_with_481_products() {
    let Some(root) = data() else { return };
    let bytes = std::fs::read(root.join("suppliers/usaid-scms/scms_fickya1987.csv.gz")).unwrap();
    let mapping = look(&bytes).mapping;
    let folder = tempfile::tempdir().unwrap();
    let catalogue = Catalogue::open(folder.path().join("catalogue.db")).unwrap();
    let report = bring_in(&catalogue, "scms", &bytes, &mapping).unwrap();
    assert_eq!(
        (report.counts.read, report.counts.rejected),
        (10_324, 0),
        "{:?}",
        report.rejected.first()
    );
    assert_eq!(
        (report.counts.suppliers_added, report.counts.products_added),
        (73, 481)
    );
    let differs = |issue: &&Issue| matches!(issue.problem, Problem::ValueDiffers { .. });
    assert_eq!(report.warnings.iter().filter(differs).count(), 719);
    assert_eq!(
        report
            .warnings
            .iter()
            .filter(|issue| issue.problem == Problem::PriceZero)
            .count(),
        18
    );
    // "Freight Included in Commodity Cost" and the like.
    let freight = |issue: &&Issue| issue.field == Some(Field::Freight);
    assert_eq!(report.warnings.iter().filter(freight).count(), 4_126);
    let other = report
        .warnings
        .iter()
        .find(|issue| !differs(issue) && !freight(issue) && issue.problem != Problem::PriceZero);
    assert_eq!(other, None);

    let all = search(&catalogue, "");
    assert_eq!((all.total, suppliers(&catalogue)), (481, 73));
    // No list says that any of them is assured (S2).
    assert_eq!(all.facets.trade_assurance.yes, 0);
    let found = search(&catalogue, "reveal hiv antib");
    assert!(
        found
            .rows
            .iter()
            .any(|row| row.supplier.brief.name.starts_with("RANBAXY")),
        "{found:?}"
    );

    let again = bring_in(&catalogue, "scms", &bytes, &mapping).unwrap();
    assert_eq!(
        (again.counts.suppliers_unchanged, again.counts.products_unchanged),
        (73, 481)
    );
    assert_eq!((again.counts.tiers_added, again.counts.tiers_changed), (0, 0));
    assert_eq!(search(&catalogue, "").total, 481);
}

#[test]
fn open_supply_hub_lists_are_suppliers_with_countries() {
    let Some(root) = data() else { return };
    let mut files = Vec::new();
    csv_files(&root.join("suppliers/open-supply-hub"), &mut files);
    assert_eq!(files.len(), 14);
    let folder = tempfile::tempdir().unwrap();
    let catalogue = Catalogue::open(folder.path().join("catalogue.db")).unwrap();
    let (mut read, mut added) = (0, 0);
    for file in &files {
        let bytes = std::fs::read(file).unwrap();
        let inspection = look(&bytes);
        assert_eq!(inspection.mapping.kind, ListKind::Suppliers);
        let report = bring_in(
            &catalogue,
            &file.display().to_string(),
            &bytes,
            &inspection.mapping,
        )
        .unwrap();
        assert_eq!(
            report.counts.rejected,
            0,
            "{}: {:?}",
            file.display(),
            report.rejected
        );
        let unknown = report
            .warnings
            .iter()
            .find(|issue| issue.problem == Problem::UnknownCountry);
        assert_eq!(unknown, None);
        read += report.counts.read;
        added += report.counts.suppliers_added;
    }
    assert_eq!((read, added), (932, 914));
    let all = search(&catalogue, "");
    assert_eq!((all.total, suppliers(&catalogue)), (added, added));
    // "CHINA", "China" and "CN" are one country.
    let china = &all.facets.countries[0];
    assert_eq!((china.country.unwrap().code(), china.count), ("CN", 422));

    let filters = Filters {
        countries: vec![china.country.unwrap()],
        ..Filters::default()
    };
    let query = Query {
        text: "footwear quanzhou".into(),
        filters,
        ..Query::default()
    };
    let found = catalogue.search(&query, &Arc::default()).unwrap();
    assert!(
        found
            .rows
            .iter()
            .any(|row| row.supplier.brief.name == "QUANZHOU XINXING FOOTWEAR CO., LTD")
    );
    assert!(
        found
            .rows
            .iter()
            .all(|row| row.product.is_none() && !row.supplier.assured)
    );
}

/// A table whose columns name no supplier is asked about, never imported by guess.
#[test]
fn tables_of_something_else_lack_a_supplier() {
    let Some(root) = data() else { return };
    let mut files = Vec::new();
    csv_files(&root.join("suppliers/messy-csv"), &mut files);
    let folder = tempfile::tempdir().unwrap();
    let catalogue = Catalogue::open(folder.path().join("catalogue.db")).unwrap();
    let (mut imported, mut refused) = (0, 0);
    for file in files {
        let bytes = std::fs::read(&file).unwrap();
        let inspection = look(&bytes);
        let named = inspection.columns.iter().any(|column| column.name == "name");
        match bring_in(&catalogue, "messy", &bytes, &inspection.mapping) {
            Ok(report) => {
                imported += 1;
                assert!(named && report.counts.suppliers_added + report.counts.suppliers_unchanged > 0);
            }
            Err(error) => {
                refused += 1;
                assert!(
                    matches!(error, Error::Mapping(_)) && !named,
                    "{}: {error}",
                    file.display()
                );
            }
        }
    }
    assert!(imported > 5 && refused > 10);
}
