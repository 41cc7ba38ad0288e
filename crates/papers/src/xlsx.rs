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
    /// Most entries of the archive's directory.
    pub max_entries: usize,
    /// Most bytes of that directory.
    pub max_entry_bytes: usize,
    /// Most inflated bytes of a part that only says where others are.
    pub max_listing_bytes: u64,
    /// Most sheets.
    pub max_sheets: usize,
    /// Most parts that one part refers to.
    pub max_relations: usize,
    /// Most formats of numbers, and most styles of cells.
    pub max_formats: usize,
    /// Most bytes of one part after inflating.
    pub max_part_bytes: u64,
    /// Most inflated bytes per compressed byte, looked at once 32 MiB have come out.
    pub max_ratio: u64,
    /// Most bytes of one piece of XML: a tag, or a text between two.
    pub max_piece_bytes: u64,
    /// Most bytes that the file and the shared texts may take in memory together.
    pub max_held_bytes: usize,
    /// Most bytes of one cell's text.
    pub max_cell_bytes: usize,
    /// Most bytes of the texts of one row together.
    pub max_row_bytes: usize,
    /// Most columns.
    pub max_columns: usize,
    /// Most rows, blank ones included.
    pub max_rows: u32,
    /// Most tags of a sheet, beside so many for each cell with something in it as such a cell may need.
    pub max_idle_tags: u64,
}

/// What is said where an honest workbook may meet a bound.
const WAY_OUT: &str = "the same list saved as CSV may be as long as it is";

/// A number of bytes as a bound is told.
fn size(bytes: u64) -> String {
    if bytes > 0 && bytes.is_multiple_of(1 << 20) {
        format!("{} MiB", bytes >> 20)
    } else {
        format!("{bytes} bytes")
    }
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            max_file_bytes: 128 << 20,
            max_entries: 1 << 16,
            max_entry_bytes: 16 << 20,
            max_listing_bytes: 16 << 20,
            max_sheets: 1_000,
            max_relations: 10_000,
            // What the format itself allows: 64,000 styles.
            max_formats: 1 << 16,
            max_part_bytes: 4 << 30,
            // Lists of the same few words come to twenty; what is made to be large comes to hundreds.
            max_ratio: 50,
            max_piece_bytes: 1 << 20,
            max_held_bytes: 176 << 20,
            // 32,767 letters are the most that the format allows, of four bytes at most.
            max_cell_bytes: 128 << 10,
            max_row_bytes: 1 << 20,
            max_columns: 2_000,
            // What the format itself allows.
            max_rows: 1 << 20,
            max_idle_tags: 2 << 20,
        }
    }
}
