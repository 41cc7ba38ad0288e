//! Which state of the catalogue a connection sees, and what changed since another one.

use rusqlite::{Connection, OptionalExtension};

use super::file::Mark;
use crate::Error;

/// The state that a connection sees.
pub(super) fn current(connection: &Connection) -> Result<Mark, Error> {
    let mut statement =
        connection.prepare_cached("SELECT generation, nonce FROM change ORDER BY generation DESC LIMIT 1")?;
    let newest = statement.query_row([], |row| {
        Ok(Mark {
            generation: row.get(0)?,
            nonce: row.get::<_, i64>(1)? as u64,
        })
    });
    // A catalogue that lost count of its changes counts anew when it is opened for writing.
    Ok(newest.optional()?.unwrap_or(Mark {
        generation: 0,
        nonce: 0,
    }))
}

/// Whether this catalogue was in that state, and changes since then were kept.
pub(super) fn is_known(connection: &Connection, mark: Mark) -> Result<bool, Error> {
    let mut known = connection.prepare_cached("SELECT nonce FROM change WHERE generation = ?1")?;
    let nonce: Option<i64> = known.query_row([mark.generation], |row| row.get(0)).optional()?;
    Ok(nonce == Some(mark.nonce as i64))
}

/// The rows that changed since a state; `None` when that is not known, or too much.
pub(super) fn changed_since(connection: &Connection, mark: Mark) -> Result<Option<Vec<i64>>, Error> {
    if !is_known(connection, mark)? {
        return Ok(None);
    }
    let mut statement = connection
        .prepare_cached("SELECT DISTINCT word_row FROM touched WHERE generation > ?1 ORDER BY word_row")?;
    let rows = statement.query_map([mark.generation], |row| row.get::<_, Option<i64>>(0))?;
    // An empty place stands for everything.
    Ok(rows.collect::<Result<Option<Vec<i64>>, _>>()?)
}
