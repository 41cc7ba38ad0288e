//! What can be wrong with a file, with a row, or merely be worth saying of a row.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Why a file cannot be read as a table, or why reading stopped.
#[derive(Debug, Error)]
pub enum Error {
    /// The file could not be read.
    #[error("the file could not be read: {0}")]
    Io(#[from] std::io::Error),
    /// Nothing but blank lines.
    #[error("the file has no rows")]
    Empty,
    /// The first bytes are those of something that is no table of text.
    #[error("this is {kind}, not a table of text")]
    NotText {
        /// What it looks like: "a ZIP archive or XLSX workbook", "an XLS workbook", "a PDF".
        kind: &'static str,
    },
    /// No encoding goes by that label.
    #[error("there is no encoding called `{label}`")]
    UnknownEncoding {
        /// The label as given.
        label: String,
    },
    /// More columns than a table may have.
    #[error("{columns} columns; {limit} are the most")]
    TooWide {
        /// Columns of the first row.
        columns: usize,
        /// The bound.
        limit: usize,
    },
    /// The file inflates beyond its bounds.
    #[error("the file inflates to more than {bytes} bytes")]
    TooLarge {
        /// Bytes that had come out when reading stopped.
        bytes: u64,
    },
    /// The gzip stream is damaged or cut off.
    #[error("the compressed file is damaged: {detail}")]
    Damaged {
        /// What the decoder said.
        detail: String,
    },
}

/// Why a row was left out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum BadReason {
    /// A quoted field opens on this line and is never closed.
    UnclosedQuote,
    /// Text follows the closing quote of a field.
    TextAfterQuote {
        /// The field's number, from 1.
        field: usize,
    },
    /// More filled fields than the table has columns: an unquoted delimiter has moved the rest.
    TooManyFields {
        /// Columns of the table.
        expected: usize,
        /// Fields of the row.
        found: usize,
    },
    /// Longer than a row may be.
    TooLong {
        /// The bound, in bytes.
        limit: usize,
    },
    /// A comment line.
    Comment,
    /// A line above the header row.
    BeforeHeader,
}

/// A row that was left out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct BadRow {
    /// The line where it starts, from 1.
    pub line: u32,
    /// Why.
    pub reason: BadReason,
    /// The line's text, cut to 200 characters.
    pub text: String,
}

/// Something worth saying of a row that was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Note {
    /// The line is not in the file's encoding; it was read in another one.
    OtherEncoding {
        /// The encoding it was read in.
        read_as: String,
    },
    /// Some bytes are no text in any encoding that fits; each stands as U+FFFD.
    Unreadable,
    /// NUL characters were left out.
    NulDropped,
    /// Fewer fields than the table has columns; the missing ones are empty.
    ShortRow {
        /// Columns of the table.
        expected: usize,
        /// Fields of the row.
        found: usize,
    },
}

/// The text of a line, short enough to show.
pub(super) fn excerpt(text: &str) -> &str {
    match text.char_indices().nth(200) {
        Some((end, _)) => &text[..end],
        None => text,
    }
}
