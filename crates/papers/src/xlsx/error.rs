//! Why a workbook cannot be read, or why reading stopped.

use thiserror::Error;

/// Why a workbook cannot be read, or why reading stopped.
#[derive(Debug, Error)]
pub enum Error {
    /// The file could not be read.
    #[error("the file could not be read: {0}")]
    Io(#[from] std::io::Error),
    /// It is no workbook, or a damaged one.
    #[error("the workbook is damaged: {detail}")]
    Damaged {
        /// What was met.
        detail: String,
    },
    /// It takes more than it may.
    #[error("the workbook is too large: {what}")]
    TooLarge {
        /// What of it, with the bound.
        what: String,
    },
    /// A cell stands further right than a table may reach.
    #[error("a cell stands in column {column}; {limit} are the most")]
    TooWide {
        /// The column, from 1.
        column: usize,
        /// The bound.
        limit: usize,
    },
    /// It has no sheet of that name.
    #[error("the workbook has no sheet called `{name}`")]
    NoSheet {
        /// The name as given, shortened.
        name: String,
    },
    /// The sheet has no rows.
    #[error("the sheet has no rows")]
    Empty,
}

impl Error {
    pub(super) fn too_large(what: impl Into<String>) -> Error {
        Error::TooLarge { what: what.into() }
    }

    pub(super) fn damaged(detail: impl std::fmt::Display) -> Error {
        Error::Damaged {
            detail: detail.to_string(),
        }
    }
}
