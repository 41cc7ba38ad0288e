//! What stands above the data: preamble lines, the header row, and what the file is like.

use compact_str::CompactString;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::delimiter::{self, Delimiter};

/// What a file is like, as detected or told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Format {
    /// The encoding's name ("UTF-8", "GBK").
    pub encoding: String,
    /// The character between fields.
    pub delimiter: Delimiter,
    /// Whether the file was gzipped.
    pub gzipped: bool,
    /// The line of the header row, from 1; absent when there is none and columns are numbered.
    pub header_line: Option<u32>,
}

/// A row near the top of the file.
pub(crate) struct Sampled {
    /// Its first line's index among the lines of the file.
    pub(crate) at: usize,
    /// Its fields.
    pub(crate) fields: Vec<CompactString>,
    /// Whether it is a comment line.
    pub(crate) comment: bool,
}

/// The row that opens the table, by its place among the sampled rows, and whether it is a header.
pub(crate) fn find(rows: &[Sampled], told: Option<bool>) -> Option<(usize, bool)> {
    let widths: Vec<usize> = rows.iter().map(|row| row.fields.len()).collect();
    let (width, _) = delimiter::commonest(&widths)?;
    let opens = |row: &Sampled| {
        let full = row.fields.len() >= width && filled(&row.fields) * 2 >= width;
        // Names alone, narrower than the rows below: rows of the wrong width follow, not a title.
        let narrow = row.fields.len() > 1
            && row.fields.len() * 2 >= width
            && filled(&row.fields) == row.fields.len()
            && looks_like_header(&row.fields);
        !row.comment && (full || narrow)
    };
    let first = rows.iter().position(opens).unwrap_or(0);
    let header = told.unwrap_or_else(|| looks_like_header(&rows[first].fields));
    Some((first, header))
}

fn filled(fields: &[CompactString]) -> usize {
    fields.iter().filter(|field| !field.trim().is_empty()).count()
}

/// A line that only a person was meant to read.
pub(super) fn is_comment(line: &str, columns: usize) -> bool {
    columns > 1 && line.trim_start().starts_with('#')
}

/// Names of columns are words and differ from each other; data has numbers, dates and repeats.
fn looks_like_header(fields: &[CompactString]) -> bool {
    let mut names: Vec<String> = fields
        .iter()
        .map(|field| field.trim().to_lowercase())
        .filter(|field| !field.is_empty())
        .collect();
    let words = names
        .iter()
        .all(|name| name.chars().any(char::is_alphabetic) && name.chars().count() <= 100);
    let count = names.len();
    names.sort_unstable();
    names.dedup();
    count > 0 && words && names.len() == count
}
