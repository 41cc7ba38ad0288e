//! A table read row by row.

use std::io::{Cursor, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use compact_str::CompactString;
use encoding_rs::{Encoding, UTF_8};

use super::encoding::{self, LineDecoder, Transcode};
use super::error::excerpt;
use super::inflate::{self, Inflate};
use super::lines::Lines;
use super::record::{Escape, Fed, Parser};
use super::{BadReason, BadRow, Delimiter, Error, Format, Limits, Note, Options, delimiter, head};

/// Bytes looked at to find the encoding.
const SAMPLE_BYTES: u64 = 1 << 20;
/// Lines and bytes looked at to find delimiter and header row.
const SAMPLE_LINES: usize = 200;
const SAMPLE_TEXT: usize = 256 << 10;

/// A row as it stands in the file, as wide as the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The line where it starts, from 1.
    pub line: u32,
    /// One text per column, as given (not trimmed).
    pub fields: Vec<CompactString>,
    /// Columns, from 0, whose cells are numbers in their file and written here with a point; none in files of text.
    pub numbers: Vec<usize>,
    /// What is worth saying of it; mostly nothing.
    pub notes: Vec<Note>,
}

/// What comes next in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Record {
    /// A row.
    Row(Row),
    /// A row that was left out, and why.
    Bad(BadRow),
}

/// A table: its header row, and an iterator over what follows. Blank lines are passed over. An `Err` is the last
/// item.
pub struct Table {
    headers: Vec<String>,
    format: Format,
    lines: Lines<Box<dyn Read + Send>>,
    limits: Limits,
    position: Arc<AtomicU64>,
    pending: Option<Row>,
    above: u32,
    ended: bool,
}

impl Table {
    /// Looks at the beginning of a file and gets ready to read its rows.
    ///
    /// # Errors
    /// [`Error`] when the file cannot be read, is empty, is no text, or inflates beyond its bounds.
    pub fn open(reader: impl Read + Send + 'static, options: &Options) -> Result<Table, Error> {
        let mut bytes = Inflate::open(Box::new(reader), options.limits.clone())?;
        let (gzipped, position) = (bytes.gzipped(), bytes.raw_count());
        let mut sample = Vec::new();
        bytes
            .by_ref()
            .take(SAMPLE_BYTES)
            .read_to_end(&mut sample)
            .map_err(inflate::typed)?;
        let (encoding, mark) = encoding_of(&sample, options)?;
        let mut rest = Cursor::new(sample);
        rest.set_position(mark as u64);
        let text = rest.chain(bytes);
        let (reader, read_as): (Box<dyn Read + Send>, _) = if encoding.is_ascii_compatible() {
            (Box::new(text), encoding)
        } else {
            (Box::new(Transcode::new(text, encoding)), UTF_8)
        };
        let lines = Lines::new(reader, LineDecoder::new(read_as), options.limits.max_row_bytes);
        let mut table = Table {
            headers: Vec::new(),
            format: Format {
                encoding: encoding.name().to_owned(),
                delimiter: Delimiter::Comma,
                gzipped,
                header_line: None,
            },
            lines,
            limits: options.limits.clone(),
            position,
            pending: None,
            above: 0,
            ended: false,
        };
        table.find_head(options)?;
        Ok(table)
    }

    /// The columns' names, trimmed; "Column 1" and so on where the file has no header row.
    pub fn headers(&self) -> &[String] {
        &self.headers
    }

    /// What the file is like.
    pub fn format(&self) -> &Format {
        &self.format
    }

    /// Counts the bytes taken from the file so far (compressed ones, if it is), for progress.
    pub fn position(&self) -> Arc<AtomicU64> {
        Arc::clone(&self.position)
    }

    /// Bytes taken from the file so far.
    pub fn bytes_read(&self) -> u64 {
        self.position.load(Ordering::Relaxed)
    }

    fn find_head(&mut self, options: &Options) -> Result<(), Error> {
        let mut sampled: Vec<String> = Vec::new();
        let mut size = 0;
        while sampled.len() < SAMPLE_LINES && size < SAMPLE_TEXT {
            match self.lines.peek(sampled.len()).map_err(inflate::typed)? {
                Some(line) => {
                    size += line.text.len();
                    sampled.push(line.text.clone());
                }
                None => break,
            }
        }
        let sample: Vec<&str> = sampled.iter().map(String::as_str).collect();
        if sample.iter().all(|line| line.trim().is_empty()) {
            return Err(Error::Empty);
        }
        let delimiter = options.delimiter.unwrap_or_else(|| delimiter::detect(&sample));
        self.format.delimiter = delimiter;
        let rows = self.sample_rows(sampled.len())?;
        match head::find(&rows, options.headers) {
            Some((first, is_header)) => self.read_head(rows[first].at, is_header),
            None => {
                // Not one row can be read: every line will be listed.
                self.headers = numbered(1);
                Ok(())
            }
        }
    }

    /// The rows that start in the first `lines` lines.
    fn sample_rows(&mut self, lines: usize) -> Result<Vec<head::Sampled>, Error> {
        let (mut rows, mut at) = (Vec::new(), 0);
        while at < lines {
            let Some(line) = self.lines.peek(at).map_err(inflate::typed)? else {
                break;
            };
            let (blank, comment) = (
                line.text.trim().is_empty(),
                line.text.trim_start().starts_with('#'),
            );
            let cut = if blank { None } else { self.cut(at)?.ok() };
            match cut {
                Some((row, used)) => {
                    rows.push(head::Sampled {
                        at,
                        fields: row.fields,
                        comment,
                    });
                    at += used;
                }
                None => at += 1,
            }
        }
        Ok(rows)
    }

    /// Reads the first row where it stands, without leaving the lines above it behind yet: they are still to be
    /// listed.
    fn read_head(&mut self, first: usize, is_header: bool) -> Result<(), Error> {
        let Some((row, used)) = self.cut(first)?.ok() else {
            // A broken first row names no columns; it will be listed like any other.
            self.headers = numbered(1);
            return Ok(());
        };
        let (columns, limit) = (row.fields.len(), self.limits.max_fields);
        if columns > limit {
            return Err(Error::TooWide { columns, limit });
        }
        if is_header {
            self.headers = row.fields.iter().map(|name| name.trim().to_owned()).collect();
            self.format.header_line = Some(row.line);
        } else {
            self.headers = numbered(row.fields.len());
        }
        self.above = row.line;
        if !is_header {
            self.pending = Some(row);
        }
        self.lines.remove(first, used);
        Ok(())
    }

    /// Cuts the row that starts `from` lines ahead: the row and how many lines it takes, or why it is none.
    fn cut(&mut self, from: usize) -> Result<Result<(Row, usize), BadReason>, Error> {
        let backslashed = self
            .lines
            .peek(from)
            .map_err(inflate::typed)?
            .is_some_and(|l| l.text.contains("\\\""));
        if backslashed {
            // A row that is whole on its own line in either way of quoting is not looked for on more lines.
            for escape in [Escape::Doubled, Escape::Backslash] {
                let one_line = self.attempt(from, escape, 1)?;
                if one_line.is_ok() {
                    return Ok(one_line);
                }
            }
        }
        self.attempt(from, Escape::Doubled, self.limits.max_row_lines)
    }

    fn attempt(
        &mut self,
        from: usize,
        escape: Escape,
        most_lines: usize,
    ) -> Result<Result<(Row, usize), BadReason>, Error> {
        let mut parser = Parser::new(self.format.delimiter.byte(), escape, self.headers.len());
        let mut row = Row {
            line: 0,
            fields: Vec::new(),
            numbers: Vec::new(),
            notes: Vec::new(),
        };
        let mut size = 0;
        for index in 0..most_lines {
            let Some(line) = self.lines.peek(from + index).map_err(inflate::typed)? else {
                return Ok(Err(BadReason::UnclosedQuote));
            };
            size += line.text.len();
            if line.cut || size > self.limits.max_row_bytes {
                let limit = self.limits.max_row_bytes;
                return Ok(Err(if index == 0 {
                    BadReason::TooLong { limit }
                } else {
                    BadReason::UnclosedQuote
                }));
            }
            if index == 0 {
                row.line = line.number;
            }
            for note in &line.notes {
                if !row.notes.contains(note) {
                    row.notes.push(note.clone());
                }
            }
            match parser.feed(&line.text, line.end) {
                Fed::Complete => {
                    row.fields = parser.fields;
                    return Ok(Ok((row, index + 1)));
                }
                Fed::Open => {}
                Fed::Broken(reason) if index == 0 => return Ok(Err(reason)),
                // The quote that would close the field belongs to a later row.
                Fed::Broken(_) => return Ok(Err(BadReason::UnclosedQuote)),
            }
        }
        Ok(Err(BadReason::UnclosedQuote))
    }

    fn read(&mut self) -> Result<Option<Record>, Error> {
        loop {
            let Some(line) = self.lines.peek(0).map_err(inflate::typed)? else {
                return Ok(self.pending.take().map(Record::Row));
            };
            let (number, text) = (line.number, excerpt(&line.text));
            let blank = text.trim().is_empty() && !line.cut;
            let reason = if number < self.above {
                Some(BadReason::BeforeHeader)
            } else if head::is_comment(text, self.headers.len()) {
                Some(BadReason::Comment)
            } else {
                None
            };
            if number > self.above
                && let Some(row) = self.pending.take()
            {
                return Ok(Some(Record::Row(row)));
            }
            if blank {
                self.lines.skip(1);
                continue;
            }
            let (made, used) = match reason {
                Some(reason) => (Err(reason), 1),
                None => match self.cut(0)? {
                    Ok((row, used)) => (self.fitted(row), used),
                    Err(reason) => (Err(reason), 1),
                },
            };
            let record = match made {
                Ok(row) => Record::Row(row),
                Err(reason) => self.bad(number, reason)?,
            };
            self.lines.skip(used);
            return Ok(Some(record));
        }
    }

    /// The row that begins with the next line, which is left out.
    fn bad(&mut self, line: u32, reason: BadReason) -> Result<Record, Error> {
        let next = self.lines.peek(0).map_err(inflate::typed)?;
        let text = next.map(|next| excerpt(&next.text).to_owned());
        Ok(Record::Bad(BadRow {
            line,
            reason,
            text: text.unwrap_or_default(),
        }))
    }

    /// The row as wide as the table, if only empty fields are too many or some are missing.
    fn fitted(&self, mut row: Row) -> Result<Row, BadReason> {
        let (expected, found) = (self.headers.len(), row.fields.len());
        let surplus = row
            .fields
            .iter()
            .skip(expected)
            .any(|field| !field.trim().is_empty());
        if surplus || found > self.limits.max_fields {
            return Err(BadReason::TooManyFields { expected, found });
        }
        if found < expected {
            row.notes.push(Note::ShortRow { expected, found });
        }
        row.fields.resize(expected, CompactString::default());
        Ok(row)
    }
}

impl Iterator for Table {
    type Item = Result<Record, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let next = self.read().transpose();
        self.ended = !matches!(next, Some(Ok(_)));
        next
    }
}

fn encoding_of(sample: &[u8], options: &Options) -> Result<(&'static Encoding, usize), Error> {
    let (detected, mark) = encoding::detect(sample);
    match &options.encoding {
        Some(label) => {
            let told = Encoding::for_label(label.as_bytes()).ok_or_else(|| Error::UnknownEncoding {
                label: label.chars().take(60).collect(),
            })?;
            Ok((told, if told == detected { mark } else { 0 }))
        }
        None => Ok((detected, mark)),
    }
}

fn numbered(columns: usize) -> Vec<String> {
    (1..=columns).map(|number| format!("Column {number}")).collect()
}
