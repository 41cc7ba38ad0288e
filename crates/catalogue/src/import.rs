//! Lists brought in: first looked at (what kind of list, which column means what), then imported in one transaction.
//! Rows come as texts by line from whoever reads files. Values that cannot be understood are kept out and listed by
//! line, never guessed; limits met in a list are handed back, because they are facts for the ledger (S3).

mod ahead;
mod cells;
mod field;
mod headers;
mod inspect;
mod mapping;
mod numbers;
mod piece;
mod reading;
mod report;
mod rows;
mod run;
mod sellers;
mod values;

pub use field::{Field, ListKind};
pub use inspect::{Column, Inspection, inspect};
pub(crate) use mapping::beginning_of;
pub use mapping::{DateOrder, DecimalMark, Mapping, MappingError};
pub use report::{Counts, ImportReport, Issue, LimitRow, PriceRow, Problem};
pub(crate) use report::{MOST_LISTED, PART};
pub use run::{Control, ListSource, Progress, Step};

use compact_str::CompactString;

/// A line of a list as its reader hands it over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    /// A row.
    Row {
        /// The line where it starts, from 1.
        line: u32,
        /// One text per column.
        fields: Vec<CompactString>,
        /// Columns, from 0, whose cells are numbers in their file: written with a point, however the list writes its texts.
        numbers: Vec<usize>,
        /// What the reader has to say of it, as codes ("other_encoding").
        notes: Vec<String>,
    },
    /// A row the reader could make nothing of.
    Bad {
        /// The line where it starts, from 1.
        line: u32,
        /// Why, as a code ("unclosed_quote").
        reason: String,
        /// The line's text, shortened.
        text: String,
    },
}

impl Line {
    /// About how many bytes of memory it takes.
    pub fn size(&self) -> usize {
        size_of::<Line>()
            + match self {
                Line::Row {
                    fields,
                    numbers,
                    notes,
                    ..
                } => {
                    let of_fields = fields.iter().map(CompactString::len);
                    let texts = of_fields.chain(notes.iter().map(String::len));
                    texts.map(|length| size_of::<String>() + length).sum::<usize>()
                        + numbers.len() * size_of::<usize>()
                }
                Line::Bad { reason, text, .. } => reason.len() + text.len(),
            }
    }
}

/// The rows of a list, in order. An `Err` says why there are no more; nothing is imported then. An import reads them on a thread
/// of its own.
pub type Lines<'a> = &'a mut (dyn Iterator<Item = Result<Line, String>> + Send);
