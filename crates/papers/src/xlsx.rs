//! Workbooks (XLSX): one sheet read row by row, as texts, within bounds on memory that hold whatever the file says.
//! It must not guess what a column means, and it computes nothing: formulas are read as the values kept with them. Own
//! reader over `zip`'s directory and `quick-xml`'s events: those made for the purpose inflate without bound and keep every
//! shared text as a string of its own (docs/decisions).

mod error;
mod formats;
mod number;
mod package;
mod sheet;
mod strings;
mod workbook;
mod xml;

pub use error::Error;
pub use sheet::Sheet;
pub use workbook::Workbook;

/// Bounds on what a workbook may cost. The defaults let any honest list through.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Most bytes of the file itself, which is held in memory.
    pub max_file_bytes: u64,
    /// Most bytes of one part after inflating.
    pub max_part_bytes: u64,
    /// Most inflated bytes per compressed byte, looked at once 64 MiB have come out.
    pub max_ratio: u64,
    /// Most bytes of one piece of XML: a tag, or a text between two.
    pub max_piece_bytes: u64,
    /// Most bytes that the shared texts may take in memory.
    pub max_text_bytes: usize,
    /// Most columns.
    pub max_columns: usize,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            max_file_bytes: 256 << 20,
            max_part_bytes: 4 << 30,
            max_ratio: 200,
            max_piece_bytes: 1 << 20,
            max_text_bytes: 160 << 20,
            max_columns: 2_000,
        }
    }
}
