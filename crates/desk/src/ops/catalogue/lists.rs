//! A list from the vault of files to the catalogue's rows: joins `papers` and `catalogue`, which do not know
//! each other.

use std::io::{Cursor, Read};

use catalogue::import::Line;
use papers::csv::{self, Format, Record, Table};
use papers::xlsx::{Limits, Workbook};
use schemars::JsonSchema;
use serde::Serialize;

use crate::error::Error;

type Lines = Box<dyn Iterator<Item = Result<Line, String>> + Send>;

/// What a list is like.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum ListFormat {
    /// A table of text.
    Text(Format),
    /// A sheet of a workbook.
    Workbook {
        /// The sheet that is read.
        sheet: String,
        /// All of them.
        sheets: Vec<String>,
        /// The row of the header, from 1; absent when there is none and columns are numbered.
        header_line: Option<u32>,
    },
}

/// A list that is open for reading.
pub(crate) struct List {
    pub(crate) format: ListFormat,
    pub(crate) headers: Vec<String>,
    /// How many bytes of the file were read.
    pub(crate) position: Box<dyn Fn() -> u64 + Send>,
    pub(crate) lines: Lines,
}

/// Opens a list for reading; `sheet` says which one of a workbook.
pub(crate) fn open(mut reader: impl Read + Send + 'static, sheet: Option<&str>) -> Result<List, Error> {
    let mut magic = Vec::new();
    reader
        .by_ref()
        .take(4)
        .read_to_end(&mut magic)
        .map_err(unreadable)?;
    let workbook = magic == *b"PK\x03\x04";
    let reader = Cursor::new(magic).chain(reader);
    if workbook {
        let book = Workbook::open(reader, Limits::default()).map_err(unreadable)?;
        of_workbook(book, sheet).map_err(unreadable)
    } else {
        let table = Table::open(reader, &csv::Options::default()).map_err(unreadable)?;
        Ok(of_text(table))
    }
}

fn unreadable(error: impl std::fmt::Display) -> Error {
    Error::Invalid {
        code: "invalid.file",
        rule: None,
        message: format!("The file cannot be read as a list: {error}. Nothing was imported."),
        fields: Vec::new(),
    }
}

fn of_text(table: Table) -> List {
    let position = table.position();
    List {
        format: ListFormat::Text(table.format().clone()),
        headers: table.headers().to_vec(),
        position: Box::new(move || position.load(std::sync::atomic::Ordering::Relaxed)),
        lines: Box::new(table.map(|record| record.map(line).map_err(|error| error.to_string()))),
    }
}

fn of_workbook(book: Workbook, wanted: Option<&str>) -> Result<List, papers::xlsx::Error> {
    let sheets = book.sheets();
    let sheet = book.sheet(wanted)?;
    Ok(List {
        format: ListFormat::Workbook {
            sheet: sheet.name().to_owned(),
            sheets,
            header_line: sheet.header_line(),
        },
        headers: sheet.headers().to_vec(),
        position: Box::new(sheet.position()),
        lines: Box::new(sheet.map(|record| record.map(line).map_err(|error| error.to_string()))),
    })
}

/// A row as the catalogue takes it.
fn line(record: Record) -> Line {
    match record {
        Record::Row(row) => Line::Row {
            line: row.line,
            fields: row.fields,
            numbers: row.numbers,
            notes: row.notes.iter().map(code).collect(),
        },
        Record::Bad(bad) => Line::Bad {
            line: bad.line,
            reason: code(&bad.reason),
            text: bad.text,
        },
    }
}

/// The stable code of a reason or note: its own tag.
fn code(value: &impl Serialize) -> String {
    let value = serde_json::to_value(value).unwrap_or_default();
    value
        .get("kind")
        .and_then(|kind| kind.as_str())
        .unwrap_or("unreadable")
        .to_owned()
}
