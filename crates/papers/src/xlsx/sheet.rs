//! The rows of a sheet, one by one, as texts: what stands above the table, its header, and the rows below it.

use std::borrow::Cow;
use std::collections::VecDeque;
use std::io::BufReader;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use compact_str::CompactString;
use quick_xml::events::BytesStart;

use super::formats::Formats;
use super::number::text_of;
use super::package::Part;
use super::strings::{RichText, Strings, longer_than};
use super::xml::{Piece, Xml, attribute};
use super::{Error, Limits};
use crate::csv::head::{self, Sampled};
use crate::csv::{BadReason, BadRow, Record, Row};

/// Rows looked at to find the header.
const SAMPLE_ROWS: usize = 200;
/// Bytes of them, after which no more are looked at.
const SAMPLE_BYTES: usize = 8 << 20;
/// Tags that a cell with something in it may bring with it: its own, those of its value or of a few runs of text, its row's.
const TAGS_A_CELL: u64 = 16;

/// What cells refer to.
pub(super) struct Shared {
    pub(super) strings: Strings,
    pub(super) formats: Formats,
    pub(super) from_1904: bool,
    pub(super) limits: Limits,
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
            rows: 0,
            tags: 0,
        };
        let mut sampled = Vec::new();
        let mut lines = Vec::new();
        let mut bytes = 0;
        while sampled.len() < SAMPLE_ROWS && bytes < SAMPLE_BYTES {
            let Some(row) = rows.next_row()? else {
                break;
            };
            bytes += row.bytes + row.fields.len() * size_of::<CompactString>();
            lines.push((row.line, row.numbers));
            sampled.push(Sampled {
                at: sampled.len(),
                fields: row.fields,
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
        for (at, (row, (line, numbers))) in sampled.into_iter().zip(lines).enumerate() {
            if at < first {
                sheet
                    .ahead
                    .push_back(left_out(line, BadReason::BeforeHeader, &row.fields));
                continue;
            }
            if at == first && is_header {
                let name = |field: &CompactString| field.split_whitespace().collect::<Vec<_>>().join(" ");
                sheet.headers = row.fields.iter().map(name).collect();
                sheet.header_line = Some(line);
                continue;
            }
            if at == first {
                sheet.headers = (1..=row.fields.len())
                    .map(|number| format!("Column {number}"))
                    .collect();
            }
            let record = sheet.fitted(line, row.fields, numbers);
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
    fn fitted(&self, line: u32, mut fields: Vec<CompactString>, numbers: Vec<usize>) -> Record {
        let (expected, found) = (self.headers.len(), fields.len());
        if found > expected {
            return left_out(line, BadReason::TooManyFields { expected, found }, &fields);
        }
        fields.resize(expected, CompactString::default());
        Record::Row(Row {
            line,
            fields,
            numbers,
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
        next.map(|row| row.map(|row| self.fitted(row.line, row.fields, row.numbers)))
    }
}

fn left_out(line: u32, reason: BadReason, fields: &[CompactString]) -> Record {
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
    /// Rows so far, blank ones included.
    rows: u32,
    /// Tags so far that no cell with something in it accounts for.
    tags: u64,
}

/// A row as it stands in the file, up to the last cell that is not empty.
#[derive(Default)]
struct Placed {
    line: u32,
    fields: Vec<CompactString>,
    /// Columns whose cells are numbers.
    numbers: Vec<usize>,
    /// Bytes of the texts.
    bytes: usize,
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
    /// The next row with anything in it.
    fn next_row(&mut self) -> Result<Option<Placed>, Error> {
        let mut row = Placed::default();
        let mut cell: Option<Cell> = None;
        let mut column = 0;
        while let Some(piece) = self.xml.next()? {
            // What says nothing costs as much to read as what does, and is small in the file.
            if matches!(piece, Piece::Start(_)) {
                self.tags += 1;
                if self.tags > self.shared.limits.max_idle_tags {
                    return Err(Error::too_large("nearly all of its rows and cells are blank"));
                }
            }
            match piece {
                Piece::Start(start) => match start.local_name().as_ref() {
                    "sheetData" => self.inside = true,
                    "row" if self.inside => {
                        self.rows += 1;
                        if self.rows > self.shared.limits.max_rows {
                            let what = format!("it has more than {} rows", self.shared.limits.max_rows);
                            return Err(Error::too_large(what));
                        }
                        let told = attribute(start, "r")?.and_then(|text| text.parse().ok());
                        self.line = told.unwrap_or(self.line.saturating_add(1));
                        column = 0;
                    }
                    "c" if self.inside => {
                        let begun = begin(start, column)?;
                        column = begun.column.saturating_add(1);
                        cell = Some(begun);
                    }
                    "v" => mark(&mut cell, true),
                    _ => feed(&mut cell, &Piece::Start(start))?,
                },
                Piece::Text(text) => {
                    match &mut cell {
                        Some(cell) if cell.value => cell.text.push_str(text),
                        _ => feed(&mut cell, &Piece::Text(text))?,
                    }
                    let length = cell.as_ref().map_or(0, |cell| cell.text.len());
                    if length > self.shared.limits.max_cell_bytes {
                        return Err(longer_than(&self.shared.limits));
                    }
                }
                Piece::End("v") => mark(&mut cell, false),
                Piece::End("c") => {
                    if let Some(cell) = cell.take()
                        && row.place(&self.shared, cell)?
                    {
                        self.tags = self.tags.saturating_sub(TAGS_A_CELL);
                    }
                }
                Piece::End("row") if self.inside && !row.fields.is_empty() => {
                    row.line = self.line;
                    return Ok(Some(row));
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

impl Placed {
    /// Puts a cell's text in its column; tells whether it has any.
    fn place(&mut self, shared: &Shared, cell: Cell) -> Result<bool, Error> {
        let (column, limits) = (cell.column, &shared.limits);
        let mut number = false;
        let text = match cell.kind.as_str() {
            "s" => {
                let number = cell.text.trim().parse().ok();
                let text = number.and_then(|number| shared.strings.get(number));
                Cow::Borrowed(
                    text.ok_or_else(|| Error::damaged("a cell refers to a text that is not there"))?,
                )
            }
            "b" => match cell.text.trim() {
                "1" => "TRUE".into(),
                "0" => "FALSE".into(),
                _ => cell.text.into(),
            },
            "" | "n" => {
                let format = shared.formats.of(cell.style);
                match text_of(&cell.text, format.meaning, shared.from_1904) {
                    Some(text) => {
                        number = true;
                        let signed = |sign| format!("{sign} {text}");
                        format.sign.as_deref().map_or_else(|| text.clone(), signed).into()
                    }
                    None => cell.text.into(),
                }
            }
            // Texts of formulas, texts in the cell, days, and errors as they are spelled.
            _ => cell.text.into(),
        };
        if text.trim().is_empty() {
            return Ok(false);
        }
        if column >= limits.max_columns {
            return Err(Error::TooWide {
                column: column.saturating_add(1),
                limit: limits.max_columns,
            });
        }
        // A shared text is one in the file and many in rows: counted before it is copied.
        self.bytes += text.len();
        if self.bytes > limits.max_row_bytes {
            let what = format!("a row takes more than {} bytes", limits.max_row_bytes);
            return Err(Error::too_large(what));
        }
        if self.fields.len() <= column {
            self.fields.resize(column + 1, CompactString::default());
        }
        self.fields[column] = text.into();
        self.numbers.retain(|other| *other != column);
        if number {
            self.numbers.push(column);
        }
        Ok(true)
    }
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
