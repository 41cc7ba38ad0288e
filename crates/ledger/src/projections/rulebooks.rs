//! The rulebooks of the workspace, folded from their stream, and which orders are pinned to which (RB1). What a file
//! says is for `trade`.

use std::collections::BTreeMap;

use rusqlite::Connection;
use trade::order::status::Status;
use trade::rulebook::{Library, RulebookEvent};
use trade::time::Instant;

use super::order_lists::status_of;
use crate::error::LedgerError;
use crate::event::{StoredEvent, instant_text, number};
use crate::streams;
use crate::view::View;

/// The rulebooks of the workspace.
///
/// # Errors
/// `Corrupt` when an event cannot be read, or when a kept file is not the content that was recorded of it.
pub fn library(view: &View<'_>) -> Result<Library, LedgerError> {
    let stored = view.stream(streams::RULEBOOKS)?;
    let events = stored
        .iter()
        .map(StoredEvent::decode)
        .collect::<Result<Vec<RulebookEvent>, _>>()?;
    Library::fold(&events)
        .map_err(|error| LedgerError::corrupt(format!("stream {}", streams::RULEBOOKS), error.to_string()))
}

pub(super) const USES: &str = "SELECT rulebook, rulebook_hash, status, count(*),
    count(*) FILTER (WHERE lapses_at <= ?1) FROM orders GROUP BY rulebook, rulebook_hash, status";

/// How many orders are pinned to a rulebook.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RulebookUse {
    /// Those that go on: neither cancelled, refunded nor completed.
    pub running: u64,
    /// All of them.
    pub orders: u64,
}

/// Which orders are pinned to which rulebook.
#[derive(Clone, Copy)]
pub struct RulebookUses<'c> {
    conn: &'c Connection,
}

impl<'c> RulebookUses<'c> {
    pub(crate) fn new(conn: &'c Connection) -> RulebookUses<'c> {
        RulebookUses { conn }
    }

    /// Every pin that an order has, by id and hash, as they stand at `now`.
    ///
    /// # Errors
    /// `Corrupt` when a row cannot be read, else the database's.
    pub fn all(&self, now: Instant) -> Result<BTreeMap<(String, String), RulebookUse>, LedgerError> {
        let mut statement = self.conn.prepare_cached(USES)?;
        let mut rows = statement.query([instant_text(now)])?;
        let mut uses: BTreeMap<_, RulebookUse> = BTreeMap::new();
        while let Some(row) = rows.next()? {
            let status: Option<String> = row.get(2)?;
            let ended = match status.map(|code| status_of(&code)).transpose()? {
                Some(Status::Cancelled | Status::Refunded | Status::Completed) => true,
                Some(_) | None => false,
            };
            let (count, lapsed) = (number(row.get(3)?, "orders")?, number(row.get(4)?, "orders")?);
            let entry = uses.entry((row.get(0)?, row.get(1)?)).or_default();
            entry.orders += count;
            entry.running += if ended { 0 } else { count - lapsed.min(count) };
        }
        Ok(uses)
    }
}
