//! A list from the vault of files to the catalogue's rows: joins `papers` and `catalogue`, which do not know
//! each other.

use std::io::{Cursor, Read};
use std::sync::mpsc::{Receiver, sync_channel};
use std::vec;

use catalogue::import::Line;
use papers::csv::{self, Format, Record, Table};
use papers::xlsx::{Limits, Workbook};
use schemars::JsonSchema;
use serde::Serialize;

use crate::error::Error;

/// Rows that are handed on together, and bytes of them after which no more are added.
const TOGETHER: usize = 500;
const TOGETHER_BYTES: usize = 256 << 10;
/// How many such pieces are read ahead.
const AHEAD: usize = 8;

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

/// The same lines, cut from their file on another thread while earlier ones are taken in.
pub(crate) fn ahead(mut lines: Lines) -> Result<Ahead, Error> {
    let (send, pieces) = sync_channel(AHEAD);
    let read = move || {
        loop {
            let piece = piece_of(&mut lines);
            let last = piece.is_empty();
            // Nobody listens any more: the import was cancelled or failed.
            if send.send(piece).is_err() || last {
                return;
            }
        }
    };
    let thread = std::thread::Builder::new().name("list".to_owned());
    thread.spawn(read).map_err(Error::bug)?;
    Ok(Ahead {
        pieces,
        piece: Vec::new().into_iter(),
        ended: false,
    })
}

/// The next lines, as many as are handed on together; none at the end.
fn piece_of(lines: &mut Lines) -> Vec<Result<Line, String>> {
    let (mut piece, mut bytes) = (Vec::new(), 0);
    while piece.len() < TOGETHER && bytes < TOGETHER_BYTES {
        let Some(line) = lines.next() else { break };
        bytes += line.as_ref().map_or(0, Line::size);
        piece.push(line);
    }
    piece
}

/// Lines that another thread reads.
pub(crate) struct Ahead {
    pieces: Receiver<Vec<Result<Line, String>>>,
    piece: vec::IntoIter<Result<Line, String>>,
    ended: bool,
}

impl Iterator for Ahead {
    type Item = Result<Line, String>;

    fn next(&mut self) -> Option<Self::Item> {
        if let Some(line) = self.piece.next() {
            return Some(line);
        }
        if self.ended {
            return None;
        }
        match self.pieces.recv() {
            // An empty piece is the end. A thread that died says nothing, and then this is not the whole list.
            Ok(piece) => {
                self.ended = piece.is_empty();
                self.piece = piece.into_iter();
                self.piece.next()
            }
            Err(_) => {
                self.ended = true;
                Some(Err("reading stopped in the middle".to_owned()))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(line: u32) -> Result<Line, String> {
        Ok(Line::Row {
            line,
            fields: Vec::new(),
            numbers: Vec::new(),
            notes: Vec::new(),
        })
    }

    #[test]
    fn lines_read_ahead_are_the_same_lines() {
        let count = TOGETHER as u32 * 3 + 7;
        let lines: Vec<_> = ahead(Box::new((1..=count).map(row))).unwrap().collect();
        assert_eq!(lines, (1..=count).map(row).collect::<Vec<_>>());
    }

    #[test]
    fn long_lines_are_handed_on_in_small_pieces() {
        let long = |line| {
            Ok(Line::Row {
                line,
                fields: vec!["x".repeat(100_000)],
                numbers: Vec::new(),
                notes: Vec::new(),
            })
        };
        let mut lines: Lines = Box::new((1..=10).map(long));
        let sizes: Vec<usize> = std::iter::repeat_with(|| piece_of(&mut lines).len())
            .take_while(|size| *size > 0)
            .collect();
        assert_eq!(sizes, [3, 3, 3, 1]);
    }

    #[test]
    fn a_reader_that_dies_is_no_end_of_the_list() {
        let dying = (1..=3).map(|line| {
            if line == 3 {
                panic!("on purpose")
            } else {
                row(line)
            }
        });
        let lines: Vec<_> = ahead(Box::new(dying)).unwrap().collect();
        assert!(lines.last().unwrap().is_err());
    }
}
