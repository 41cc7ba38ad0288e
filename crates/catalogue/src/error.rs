//! What can go wrong in the catalogue.

use std::path::PathBuf;

use thiserror::Error;
use trade::id::{ProductId, SupplierId};

use crate::import::MappingError;

/// Why the catalogue could not do as asked.
#[derive(Debug, Error)]
pub enum Error {
    /// SQLite refused.
    #[error("the catalogue's database failed: {0}")]
    Database(#[from] rusqlite::Error),
    /// The SQLite inside is older than the first one without the WAL-reset bug.
    #[error("SQLite {found} is too old; 3.51.3 is needed")]
    OldSqlite {
        /// The version found.
        found: String,
    },
    /// The file was written by a newer Quayside. It was not touched.
    #[error("{} was written by a newer version of the program", path.display())]
    Newer {
        /// The file.
        path: PathBuf,
    },
    /// The file was written by an older Quayside and can only be looked at after it was opened for writing once.
    #[error("{} was written by an older version; open it for writing once", path.display())]
    Older {
        /// The file.
        path: PathBuf,
    },
    /// The search's index does not hold what was written into it. It is built again by the next search.
    #[error("the search index is damaged")]
    DamagedIndex,
    /// The search's index could not be built. Nothing in the catalogue is lost.
    #[error("the search index could not be built: {0}")]
    Index(String),
    /// The user's synonyms could not be written; those that were there stand.
    #[error("the synonyms could not be kept: {0}")]
    Synonyms(String),
    /// The file is a database of something else. It was not touched.
    #[error("{} is no catalogue", path.display())]
    Foreign {
        /// The file.
        path: PathBuf,
    },
    /// A value in the file is not what this room writes.
    #[error("the catalogue holds `{value}` where {expected} should be")]
    Corrupt {
        /// What was found, shortened.
        value: String,
        /// What should be there.
        expected: &'static str,
    },
    /// No supplier goes by that id.
    #[error("there is no supplier {0}")]
    NoSupplier(SupplierId),
    /// No product goes by that id.
    #[error("there is no product {0}")]
    NoProduct(ProductId),
    /// A name is missing where one is needed.
    #[error("{what} needs a name")]
    Nameless {
        /// "a supplier" or "a product".
        what: &'static str,
    },
    /// The columns are not mapped so that rows make sense.
    #[error(transparent)]
    Mapping(#[from] MappingError),
    /// The source of rows gave out; nothing was imported.
    #[error("the list could not be read to its end: {reason}")]
    Source {
        /// What the reader said.
        reason: String,
    },
    /// A list is being imported, or an import undone; nothing was written.
    #[error("a list is being imported; try again when that is done")]
    Busy,
    /// What was imported could not be recorded; the catalogue is as it was.
    #[error("the import could not be recorded; the catalogue is as it was")]
    NotRecorded,
    /// No import goes by that number, or it cannot be undone any more: only the newest can, and once.
    #[error("import {0} cannot be undone")]
    NotUndoable(u32),
    /// No import goes by that number, or it was undone.
    #[error("there is no import {0}")]
    NoImport(u32),
    /// The import was cancelled; the catalogue is as it was.
    #[error("the import was cancelled")]
    Cancelled,
}
