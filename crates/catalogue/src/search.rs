//! Finding suppliers and products: words, filters, exact totals, and counts beside every filter.
//! What the ledger knows (free limits, own orders) comes in as an overlay with each search and is not kept.
//! How matches are found is this module's own business: another index can take the place of the one here without a
//! change outside.

mod columns;
mod page;
mod query;
mod scan;

use std::sync::{Arc, PoisonError};

use rusqlite::Connection;

pub(crate) use columns::Snapshot;
pub use page::{
    CategoryCount, CountryCount, Facets, Page, PriceAt, ProductBrief, Row, RowSupplier, YesNoCount,
};
pub use query::{Filters, Known, Overlay, Query, Sort};

use crate::words;
use crate::{Catalogue, Error};
use scan::Scan;

/// Matches up to which the full-text index ranks them; words that fit more say nothing of which is better.
const MOST_RANKED: usize = 5_000;

impl Catalogue {
    /// One page of what fits, with its exact total and the counts of every facet, each counted as if its own filter
    /// were not set. Any text is a valid query.
    ///
    /// # Errors
    /// [`Error::Database`], [`Error::Corrupt`].
    pub fn search(&self, query: &Query, overlay: &Overlay) -> Result<Page, Error> {
        self.read(|connection| {
            let snapshot = self.snapshot(connection)?;
            let matches = match words::query(&query.text) {
                Some(expression) => Some(found(connection, &expression, query.sort == Sort::Relevance)?),
                None => None,
            };
            let scan = Scan::run(&snapshot, query, overlay, matches.as_deref());
            page::build(connection, &snapshot, query, overlay, scan)
        })
    }

    /// The columns in memory, built again if the file has changed since.
    fn snapshot(&self, connection: &Connection) -> Result<Arc<Snapshot>, Error> {
        let generation: i64 = connection.query_row("SELECT value FROM generation", [], |row| row.get(0))?;
        let kept = self
            .snapshot
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        if let Some(kept) = kept.filter(|kept| kept.generation == generation) {
            return Ok(kept);
        }
        let built = Arc::new(Snapshot::build(connection, generation)?);
        *self.snapshot.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&built));
        Ok(built)
    }
}

/// The entries whose words fit, with their rank (0 is best) if they are few enough to be ranked.
fn found(connection: &Connection, expression: &str, ranked: bool) -> Result<Vec<(i64, u32)>, Error> {
    let mut statement = connection.prepare_cached("SELECT rowid FROM words WHERE words MATCH ?1")?;
    let rows = statement.query_map([expression], |row| Ok((row.get::<_, i64>(0)?, 0)))?;
    let found: Vec<(i64, u32)> = rows.collect::<Result<_, _>>()?;
    if !ranked || found.len() > MOST_RANKED {
        return Ok(found);
    }
    let mut statement = connection.prepare_cached(
        "SELECT rowid FROM words WHERE words MATCH ?1 ORDER BY bm25(words, 10.0, 10.0, 4.0, 5.0, 1.0), rowid",
    )?;
    let rows = statement.query_map([expression], |row| row.get::<_, i64>(0))?;
    rows.enumerate()
        .map(|(rank, row)| Ok((row?, u32::try_from(rank).unwrap_or(u32::MAX))))
        .collect()
}
