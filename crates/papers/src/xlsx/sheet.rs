//! The rows of a sheet, one by one, as texts: what stands above the table, its header, and the rows below it.

use std::collections::VecDeque;
use std::io::BufReader;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use quick_xml::events::BytesStart;

use super::Error;
use super::formats::Formats;
use super::number::text_of;
use super::package::Part;
use super::strings::{RichText, Strings};
use super::xml::{Piece, Xml, attribute};
use crate::csv::head::{self, Sampled};
use crate::csv::{BadReason, BadRow, Record, Row};

/// Rows looked at to find the header.
const SAMPLE_ROWS: usize = 200;

/// What cells refer to.
pub(super) struct Shared {
    pub(super) strings: Strings,
    pub(super) formats: Formats,
    pub(super) from_1904: bool,
    pub(super) max_columns: usize,
}

/// A sheet: its header, and an iterator over the rows below. Blank rows are passed over. An `Err` is the last item.
pub struct Sheet {
    name: String,
    headers: Vec<String>,
    header_line: Option<u32>,
    rows: Rows,
    ahead: VecDeque<Record>,
    taken: Arc<AtomicU64>,
    before: u64,
    ended: bool,
}

impl Sheet {
    pub(super) fn open(name: String, part: Part, shared: Shared, before: u64) -> Result<Sheet, Error> {
        let taken = part.taken();
        let mut rows = Rows {
            xml: Xml::new(BufReader::with_capacity(64 << 10, part)),
            shared,
            inside: false,
            line: 0,
        };
        let mut sampled = Vec::new();
        let mut lines = Vec::new();
        while sampled.len() < SAMPLE_ROWS {
            let Some((line, fields)) = rows.next_row()? else {
                break;
            };
            lines.push(line);
            sampled.push(Sampled {
                at: sampled.len(),
                fields,
                comment: false,
            });
        }
        let (first, is_header) = head::find(&sampled, None).ok_or(Error::Empty)?;
        let mut sheet = Sheet {
            name,
            headers: Vec::new(),
            header_line: None,
            rows,
            ahead: VecDeque::new(),
            taken,
            before,
            ended: false,
        };
        for (at, (row, line)) in sampled.into_iter().zip(lines).enumerate() {
            if at < first {
                sheet
                    .ahead
                    .push_back(left_out(line, BadReason::BeforeHeader, &row.fields));
                continue;
            }
            if at == first && is_header {
                let name = |field: &String| field.split_whitespace().collect::<Vec<_>>().join(" ");
                sheet.headers = row.fields.iter().map(name).collect();
                sheet.header_line = Some(line);
                continue;
            }
            if at == first {
                sheet.headers = (1..=row.fields.len())
                    .map(|number| format!("Column {number}"))
                    .collect();
            }
            let record = sheet.fitted(line, row.fields);
            sheet.ahead.push_back(record);
        }
        Ok(sheet)
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The columns' names; "Column 1" and so on where the sheet has no header.
    pub fn headers(&self) -> &[String] {
        &self.headers
    }

    /// The row of the header, from 1; absent when there is none and columns are numbered.
    pub fn header_line(&self) -> Option<u32> {
        self.header_line
    }

    /// How many bytes of the file are behind its reader, for progress.
    pub fn position(&self) -> impl Fn() -> u64 + Send + use<> {
        let (taken, before) = (Arc::clone(&self.taken), self.before);
        move || before + taken.load(Ordering::Relaxed)
    }

    /// The row as wide as the table; cells at the end that are empty are not in the file.
    fn fitted(&self, line: u32, mut fields: Vec<String>) -> Record {
        let (expected, found) = (self.headers.len(), fields.len());
        if found > expected {
            return left_out(line, BadReason::TooManyFields { expected, found }, &fields);
        }
        fields.resize(expected, String::new());
        Record::Row(Row {
            line,
            fields,
            notes: Vec::new(),
        })
    }
}

impl Iterator for Sheet {
    type Item = Result<Record, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        if let Some(record) = self.ahead.pop_front() {
            return Some(Ok(record));
        }
        if self.ended {
            return None;
        }
        let next = self.rows.next_row().transpose();
        self.ended = !matches!(next, Some(Ok(_)));
        next.map(|row| row.map(|(line, fields)| self.fitted(line, fields)))
    }
}

fn left_out(line: u32, reason: BadReason, fields: &[String]) -> Record {
    let text: String = fields.join(" ¦ ").chars().take(200).collect();
    Record::Bad(BadRow { line, reason, text })
}

/// The rows as they stand in the file.
struct Rows {
    xml: Xml,
    shared: Shared,
    /// Among the rows, not before or behind them.
    inside: bool,
    line: u32,
}

/// A cell being read.
#[derive(Default)]
struct Cell {
    column: usize,
    kind: String,
    style: usize,
    text: String,
    rich: RichText,
    value: bool,
}

impl Rows {
    /// The next row with anything in it: its number and its texts, up to the last that is not empty.
    fn next_row(&mut self) -> Result<Option<(u32, Vec<String>)>, Error> {
        let mut fields: Vec<String> = Vec::new();
        let mut cell: Option<Cell> = None;
        let mut column = 0;
        while let Some(piece) = self.xml.next()? {
            match piece {
                Piece::Start(start) => match start.local_name().as_ref() {
                    "sheetData" => self.inside = true,
                    "row" if self.inside => {
                        let told = attribute(start, "r")?.and_then(|text| text.parse().ok());
                        self.line = told.unwrap_or(self.line.saturating_add(1));
                        column = 0;
                    }
                    "c" if self.inside => {
                        let begun = begin(start, column)?;
                        column = begun.column + 1;
                        cell = Some(begun);
                    }
                    "v" => mark(&mut cell, true),
                    _ => feed(&mut cell, &Piece::Start(start))?,
                },
                Piece::Text(text) => match &mut cell {
                    Some(cell) if cell.value => cell.text.push_str(text),
                    _ => feed(&mut cell, &Piece::Text(text))?,
                },
                Piece::End("v") => mark(&mut cell, false),
                Piece::End("c") => {
                    if let Some(cell) = cell.take() {
                        place(&self.shared, cell, &mut fields)?;
                    }
                }
                Piece::End("row") if self.inside && !fields.is_empty() => {
                    return Ok(Some((self.line, fields)));
                }
                Piece::End("sheetData") => self.inside = false,
                Piece::End(name) => feed(&mut cell, &Piece::End(name))?,
            }
        }
        Ok(None)
    }
}

fn begin(start: &BytesStart<'_>, next: usize) -> Result<Cell, Error> {
    let place = attribute(start, "r")?;
    let style = attribute(start, "s")?.and_then(|text| text.parse().ok());
    Ok(Cell {
        column: place.as_deref().and_then(column_of).unwrap_or(next),
        kind: attribute(start, "t")?.unwrap_or_default(),
        style: style.unwrap_or(0),
        ..Cell::default()
    })
}

fn mark(cell: &mut Option<Cell>, value: bool) {
    if let Some(cell) = cell {
        cell.value = value;
    }
}

/// Texts that stand in the cell itself.
fn feed(cell: &mut Option<Cell>, piece: &Piece<'_>) -> Result<(), Error> {
    match cell {
        Some(cell) => cell.rich.take(piece, &mut cell.text),
        None => Ok(()),
    }
}

fn place(shared: &Shared, cell: Cell, fields: &mut Vec<String>) -> Result<(), Error> {
    let text = match cell.kind.as_str() {
        "s" => {
            let number = cell.text.trim().parse().ok();
            let text = number.and_then(|number| shared.strings.get(number));
            text.ok_or_else(|| Error::damaged("a cell refers to a text that is not there"))?
                .to_owned()
        }
        "b" => match cell.text.trim() {
            "1" => "TRUE".to_owned(),
            "0" => "FALSE".to_owned(),
            _ => cell.text,
        },
        "" | "n" => {
            let meaning = shared.formats.of(cell.style);
            text_of(&cell.text, meaning, shared.from_1904).unwrap_or(cell.text)
        }
        // Texts of formulas, texts in the cell, days, and errors as they are spelled.
        _ => cell.text,
    };
    if text.trim().is_empty() {
        return Ok(());
    }
    if cell.column >= shared.max_columns {
        return Err(Error::TooWide {
            column: cell.column + 1,
            limit: shared.max_columns,
        });
    }
    if fields.len() <= cell.column {
        fields.resize(cell.column + 1, String::new());
    }
    fields[cell.column] = text;
    Ok(())
}

/// The column of a place, from 0: "AB12" is in the 27th after the first.
fn column_of(place: &str) -> Option<usize> {
    let letters = place.bytes().take_while(u8::is_ascii_alphabetic);
    let mut column = 0usize;
    for letter in letters {
        let value = usize::from(letter.to_ascii_uppercase() - b'A') + 1;
        column = column.checked_mul(26)?.checked_add(value)?;
    }
    column.checked_sub(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_name_columns() {
        for (place, column) in [
            ("A1", Some(0)),
            ("Z9", Some(25)),
            ("AB12", Some(27)),
            ("XFD1048576", Some(16_383)),
            ("12", None),
        ] {
            assert_eq!(column_of(place), column, "{place}");
        }
    }
}
