//! Tables made by others: the CSV spectrum with its expected values, and messy files found in the wild.

#![allow(
    clippy::unwrap_used,
    reason = "helpers of tests fail by panicking, like tests"
)]

mod common;

use common::{data, read};
use papers::csv::{BadReason, Delimiter, Note};
use serde_json::Value;

#[test]
fn csv_spectrum_gives_the_expected_values() {
    let names = [
        "comma_in_quotes",
        "empty",
        "empty_crlf",
        "escaped_quotes",
        "json",
        "newlines",
        "newlines_crlf",
        "quotes_and_newlines",
        "simple",
        "simple_crlf",
        "utf8",
    ];
    for name in names {
        let Some(csv) = data(&format!("suppliers/messy-csv/csv-spectrum/csvs/{name}.csv")) else {
            return;
        };
        let Some(json) = data(&format!("suppliers/messy-csv/csv-spectrum/json/{name}.json")) else {
            return;
        };
        let expected: Value = serde_json::from_slice(&json).unwrap();
        let read = read(csv);
        let found: Value = read
            .texts()
            .into_iter()
            .map(|row| {
                let fields = read
                    .table
                    .headers()
                    .iter()
                    .cloned()
                    .zip(row.into_iter().map(Value::from));
                Value::Object(fields.collect())
            })
            .collect();
        assert_eq!(found, expected, "{name}");
        assert!(read.bad.is_empty(), "{name}: {:?}", read.bad);
    }
}

/// The expected JSON of this one names another phone number and one object, so it is checked by hand.
#[test]
fn csv_spectrum_quotes_inside_plain_fields_are_text() {
    let Some(csv) = data("suppliers/messy-csv/csv-spectrum/csvs/location_coordinates.csv") else {
        return;
    };
    let read = read(csv);
    assert_eq!(
        read.texts(),
        [[
            "2095257564",
            "37\u{fffd}36'37.8\"N 121\u{fffd}2'17.9\"W",
            "Modesto",
            "Stanislaus"
        ]]
    );
}

#[test]
fn backslashed_quotes_semicolons_comments_and_no_header() {
    let Some(csv) = data("suppliers/messy-csv/rust-csv/strange.csv") else {
        return;
    };
    let read = read(csv);
    assert_eq!(read.delimiter(), Delimiter::Semicolon);
    assert_eq!(read.table.format().header_line, None);
    assert_eq!(read.table.headers(), ["Column 1", "Column 2"]);
    assert_eq!(read.rows[0].fields, ["\"Hacksaw\" Jim Duggan", "1987"]);
    assert_eq!(read.rows[2].fields, ["Rafael Halperin", ""]);
    assert_eq!(
        read.rows[2].notes,
        [Note::ShortRow {
            expected: 2,
            found: 1
        }]
    );
    assert_eq!(read.rows[3].fields, ["\"Big Cat\" Ernie Ladd", "1964"]);
    let comments: Vec<u32> = read
        .bad
        .iter()
        .filter(|bad| bad.reason == BadReason::Comment)
        .map(|bad| bad.line)
        .collect();
    assert_eq!(comments, [3]);
}

#[test]
fn colons_are_delimiters_only_when_every_row_agrees() {
    let Some(csv) = data("suppliers/messy-csv/rust-csv/smallpop-colon.csv") else {
        return;
    };
    let read = read(csv);
    assert_eq!(read.delimiter(), Delimiter::Colon);
    assert_eq!(read.table.headers(), ["city", "region", "country", "population"]);
}

#[test]
fn one_latin1_line_is_read_and_said() {
    let Some(csv) = data("suppliers/messy-csv/rust-csv/uspop-latin1.csv") else {
        return;
    };
    let Some(clean) = data("suppliers/messy-csv/rust-csv/uspop.csv") else {
        return;
    };
    let (latin1, clean) = (read(csv), read(clean));
    assert_eq!(latin1.rows.len(), clean.rows.len());
    assert_eq!(latin1.rows[2].fields[0], "Õakman");
    assert_eq!(latin1.encoding(), "windows-1252");
}

#[test]
fn tabulator_plain_gzipped_tabbed_marked_and_preambled_tables_agree() {
    let expected = [["1", "english"], ["2", "中国人"]];
    for name in [
        "table.csv",
        "table.csv.gz",
        "special/bom.csv",
        "special/skip-rows-before-headers.csv",
    ] {
        let Some(csv) = data(&format!("suppliers/messy-csv/tabulator/data/{name}")) else {
            return;
        };
        let read = read(csv);
        assert_eq!(read.table.headers(), ["id", "name"], "{name}");
        assert_eq!(read.texts(), expected, "{name}");
        assert_eq!(read.encoding(), "UTF-8", "{name}");
        assert_eq!(read.table.format().gzipped, name.ends_with("gz"), "{name}");
    }
    let Some(csv) = data("suppliers/messy-csv/tabulator/data/table.tsv") else {
        return;
    };
    assert_eq!(read(csv).delimiter(), Delimiter::Tab);
}

#[test]
fn tabulator_comments_are_listed_by_line() {
    let Some(csv) = data("suppliers/messy-csv/tabulator/data/special/skip-rows.csv") else {
        return;
    };
    let read = read(csv);
    assert_eq!(read.texts(), [["1", "english"], ["2", "中国人"]]);
    let bad: Vec<_> = read
        .bad
        .iter()
        .map(|bad| (bad.line, bad.reason.clone()))
        .collect();
    assert_eq!(bad, [(1, BadReason::BeforeHeader), (4, BadReason::Comment)]);
}

#[test]
fn tabulator_latin1_and_escapes() {
    let Some(csv) = data("suppliers/messy-csv/tabulator/data/special/latin1.csv") else {
        return;
    };
    assert_eq!(read(csv).texts()[1], ["2", "©"]);
    let Some(csv) = data("suppliers/messy-csv/tabulator/data/special/escaping.csv") else {
        return;
    };
    let read = read(csv);
    assert_eq!(read.table.headers(), ["ID", "Test"]);
    assert_eq!(
        read.texts(),
        [
            ["1", "Test line 1"],
            ["2", "Test \" line 2"],
            ["3", "Test \" line 3"]
        ]
    );
}

#[test]
fn tabulator_wide_tables_keep_their_shape() {
    let Some(csv) = data("suppliers/messy-csv/tabulator/data/special/accent.csv") else {
        return;
    };
    let accents = read(csv);
    assert_eq!(
        (accents.delimiter(), accents.table.headers().len()),
        (Delimiter::Semicolon, 17)
    );
    assert_eq!(accents.rows.len(), 2);
    let Some(csv) = data("suppliers/messy-csv/tabulator/data/special/doublequote.csv") else {
        return;
    };
    let quotes = read(csv);
    assert_eq!(quotes.table.headers().len(), 17);
    assert!(quotes.bad.is_empty(), "{:?}", quotes.bad);
    let Some(csv) = data("suppliers/messy-csv/tabulator/data/special/issue305.csv") else {
        return;
    };
    let events = read(csv);
    assert_eq!(events.table.headers().len(), 31);
    assert!(events.bad.is_empty(), "{:?}", events.bad);
}

#[test]
fn scms_has_10324_rows() {
    let Some(csv) = data("suppliers/usaid-scms/scms_fickya1987.csv.gz") else {
        return;
    };
    let read = read(csv);
    assert_eq!((read.rows.len(), read.bad.len()), (10_324, 0));
    assert_eq!(read.rows[0].line, 2);
    assert_eq!(read.rows[0].fields[5], "Côte d'Ivoire");
    assert_eq!(read.table.headers().len(), 33);
}
