//! A catalogue in a folder of its own, and lists as short texts.
#![allow(dead_code, unreachable_pub, reason = "each test file uses a part of this")]
#![allow(clippy::unwrap_used, reason = "helpers of tests fail by panicking")]

use std::sync::atomic::AtomicBool;

use catalogue::import::{Control, ImportReport, Line, ListSource, Mapping, inspect};
use catalogue::search::{Overlay, Page, Query};
use catalogue::{Catalogue, Error};
use compact_str::CompactString;
use tempfile::TempDir;
use trade::time::{Instant, parse_instant};

pub fn at(text: &str) -> Instant {
    parse_instant(text).unwrap()
}

pub fn noon() -> Instant {
    at("2026-09-24T12:00:00Z")
}

pub struct Place {
    pub catalogue: Catalogue,
    pub folder: TempDir,
}

pub fn place() -> Place {
    let folder = tempfile::tempdir().unwrap();
    let catalogue = Catalogue::open(folder.path().join("catalogue.db")).unwrap();
    Place { catalogue, folder }
}

/// Names and rows of a list written with `|` and line ends; the header is line 1.
pub fn table(text: &str) -> (Vec<String>, Vec<Result<Line, String>>) {
    let cells = |line: &str| {
        line.split('|')
            .map(|cell| cell.trim().into())
            .collect::<Vec<CompactString>>()
    };
    let mut lines = text.trim().lines();
    let names = cells(lines.next().unwrap());
    let rows = lines.zip(2..).map(|(line, number)| {
        Ok(Line::Row {
            line: number,
            fields: cells(line),
            numbers: Vec::new(),
            notes: Vec::new(),
        })
    });
    (names.into_iter().map(String::from).collect(), rows.collect())
}

/// The mapping proposed for a list.
pub fn proposed(text: &str) -> Mapping {
    let (names, rows) = table(text);
    inspect(&names, &mut rows.into_iter()).unwrap().mapping
}

pub fn import(catalogue: &Catalogue, text: &str) -> ImportReport {
    import_as(catalogue, text, &proposed(text)).unwrap()
}

pub fn import_as(catalogue: &Catalogue, text: &str, mapping: &Mapping) -> Result<ImportReport, Error> {
    import_rows(catalogue, &mut table(text).1.into_iter(), mapping)
}

pub fn import_rows(
    catalogue: &Catalogue,
    rows: &mut (dyn Iterator<Item = Result<Line, String>> + Send),
    mapping: &Mapping,
) -> Result<ImportReport, Error> {
    import_edition(catalogue, rows, mapping, None)
}

/// Imports a list as the next edition of another one.
pub fn import_next(catalogue: &Catalogue, text: &str, replaces: u32) -> ImportReport {
    let rows = &mut table(text).1.into_iter();
    import_edition(catalogue, rows, &proposed(text), Some(replaces)).unwrap()
}

fn import_edition(
    catalogue: &Catalogue,
    rows: &mut (dyn Iterator<Item = Result<Line, String>> + Send),
    mapping: &Mapping,
    replaces: Option<u32>,
) -> Result<ImportReport, Error> {
    let cancel = AtomicBool::new(false);
    catalogue.import(
        ListSource {
            id: fresh_id(),
            name: "list.csv",
            hash: "ab",
            lines: rows,
            replaces,
        },
        mapping,
        noon(),
        Control {
            progress: &mut |_| {},
            cancel: &cancel,
            wanted: &mut || Ok(Vec::new()),
            record: &mut |_| Ok(()),
        },
    )
}

pub fn search(catalogue: &Catalogue, text: &str) -> Page {
    catalogue
        .search(
            &Query {
                text: text.to_owned(),
                ..Query::default()
            },
            &Overlay::default(),
        )
        .unwrap()
}

/// How many suppliers what is found is from.
pub fn suppliers(catalogue: &Catalogue, query: &Query, overlay: &Overlay) -> u32 {
    catalogue.counts_of_ours(query, overlay).unwrap().suppliers
}

/// Names of what was found, products before their suppliers.
pub fn names(page: &Page) -> Vec<&str> {
    page.rows
        .iter()
        .map(|row| {
            row.product
                .as_ref()
                .map_or(row.supplier.brief.name.as_str(), |product| product.name.as_str())
        })
        .collect()
}

/// An id that no other import of this run has.
pub fn fresh_id() -> uuid::Uuid {
    static NEXT: std::sync::atomic::AtomicU64 = std::sync::atomic::AtomicU64::new(1 << 32);
    uuid::Uuid::from_u128(NEXT.fetch_add(1, std::sync::atomic::Ordering::Relaxed).into())
}
