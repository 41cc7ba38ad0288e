//! Tables of text: comma, semicolon, tab, pipe or colon separated, plain or gzipped, in any usual encoding.
//! What can be read is handed on row by row; what cannot is listed by line and reason, and reading goes on. It must
//! not guess what a column means. Own reader: the `csv` crate reads on silently through broken quotes and knows no
//! way back to the next good line; it is the yardstick for well-formed input in the tests.

mod delimiter;
mod encoding;
mod error;
pub(crate) mod head;
mod inflate;
mod lines;
mod record;
mod table;

pub use delimiter::Delimiter;
pub use error::{BadReason, BadRow, Error, Note};
pub use head::Format;
pub use table::{Record, Row, Table};

/// Bounds on what a file may cost. The defaults let any honest list through.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Most bytes after inflating.
    pub max_bytes: u64,
    /// Most inflated bytes per compressed byte, looked at once 32 MiB have come out. Beyond a million, a line takes a
    /// compressed byte at least.
    pub max_ratio: u64,
    /// Most bytes in one row, line ends inside quotes included.
    pub max_row_bytes: usize,
    /// Most lines in one row (line ends inside quotes).
    pub max_row_lines: usize,
    /// Most fields in one row.
    pub max_fields: usize,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            max_bytes: 4 << 30,
            // Lists of the same few words come to twenty; what is made to be large comes to hundreds.
            max_ratio: 50,
            max_row_bytes: 1 << 20,
            max_row_lines: 200,
            max_fields: 2_000,
        }
    }
}

/// What the caller already knows of a file; what is left out is detected.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// The character between fields.
    pub delimiter: Option<Delimiter>,
    /// The encoding, by any label of the WHATWG encoding standard ("utf-8", "gbk", "latin1").
    pub encoding: Option<String>,
    /// Whether a header row stands above the data.
    pub headers: Option<bool>,
    /// Bounds on what the file may cost.
    pub limits: Limits,
}
