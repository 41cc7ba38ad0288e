//! A list from the vault of files to the catalogue's rows: joins `papers` and `catalogue`, which do not know
//! each other.

use std::io::Read;

use catalogue::import::Line;
use papers::csv::{self, Record, Table};
use serde::Serialize;

use crate::error::Error;

/// Opens a list for reading.
pub(crate) fn open(reader: impl Read + Send + 'static) -> Result<Table, Error> {
    Table::open(reader, &csv::Options::default()).map_err(|error| Error::Invalid {
        code: "invalid.file",
        rule: None,
        message: format!("The file cannot be read as a list: {error}. Nothing was imported."),
        fields: Vec::new(),
    })
}

/// Rows as the catalogue takes them.
pub(crate) fn lines(table: &mut Table) -> impl Iterator<Item = Result<Line, String>> + '_ {
    table.map(|record| match record {
        Ok(Record::Row(row)) => Ok(Line::Row {
            line: row.line,
            fields: row.fields,
            notes: row.notes.iter().map(code).collect(),
        }),
        Ok(Record::Bad(bad)) => Ok(Line::Bad {
            line: bad.line,
            reason: code(&bad.reason),
            text: bad.text,
        }),
        Err(error) => Err(error.to_string()),
    })
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
