//! Where the test data is, and short ways to read a table.
#![allow(dead_code, unreachable_pub, reason = "each test file uses a part of this")]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "helpers of tests fail by panicking"
)]

pub mod bounded;

use std::io::Cursor;
use std::path::PathBuf;

use papers::csv::{BadRow, Delimiter, Error, Options, Record, Row, Table};

/// A file of the test data; `None` (and a plain word) when the data is not there.
pub fn data(path: &str) -> Option<Vec<u8>> {
    let root = std::env::var_os("QUAYSIDE_TEST_DATA").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data"),
        PathBuf::from,
    );
    if !root.is_dir() {
        println!("skipped: no test data");
        return None;
    }
    Some(std::fs::read(root.join(path)).unwrap_or_else(|error| panic!("{path}: {error}")))
}

pub struct Read {
    pub table: Table,
    pub rows: Vec<Row>,
    pub bad: Vec<BadRow>,
}

impl Read {
    pub fn texts(&self) -> Vec<Vec<&str>> {
        self.rows
            .iter()
            .map(|row| row.fields.iter().map(|field| field.as_str()).collect())
            .collect()
    }

    pub fn delimiter(&self) -> Delimiter {
        self.table.format().delimiter
    }

    pub fn encoding(&self) -> &str {
        &self.table.format().encoding
    }
}

pub fn read(bytes: impl Into<Vec<u8>>) -> Read {
    read_with(bytes, &Options::default()).unwrap()
}

pub fn read_with(bytes: impl Into<Vec<u8>>, options: &Options) -> Result<Read, Error> {
    let mut table = Table::open(Cursor::new(bytes.into()), options)?;
    let (mut rows, mut bad) = (Vec::new(), Vec::new());
    for record in &mut table {
        match record? {
            Record::Row(row) => rows.push(row),
            Record::Bad(row) => bad.push(row),
        }
    }
    Ok(Read { table, rows, bad })
}
