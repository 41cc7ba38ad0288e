//! An event as a row of the log holds it, not copied: a check reads a million of them and keeps none.

use chrono::{DateTime, Utc};
use rusqlite::Row;
use rusqlite::types::FromSqlError;

use super::{StoredEvent, number, parse_instant};
use crate::error::LedgerError;
use crate::hash::{Fields, Sha};

pub(crate) const EVENT_COLUMNS: &str = "seq, stream, version, kind, schema_version, body, request_id, \
     request_index, actor, recorded_at, prev_hash, hash";

/// The fields of a [`StoredEvent`], borrowed.
pub(crate) struct EventRow<'r> {
    pub(crate) seq: u64,
    pub(crate) stream: &'r str,
    pub(crate) version: u64,
    pub(crate) kind: &'r str,
    pub(crate) schema_version: u32,
    pub(crate) body: &'r str,
    pub(crate) request_id: &'r str,
    pub(crate) request_index: u32,
    pub(crate) actor: &'r str,
    /// As it is written; it says an instant, in the one way in which instants are written.
    pub(crate) recorded_at: &'r str,
    pub(crate) prev_hash: Sha,
    pub(crate) hash: Sha,
}

impl<'r> EventRow<'r> {
    /// Reads a row of [`EVENT_COLUMNS`], by place: names would be looked up each time.
    pub(crate) fn of(row: &'r Row<'_>) -> Result<EventRow<'r>, LedgerError> {
        Ok(EventRow::read(row)?.0)
    }

    fn read(row: &'r Row<'_>) -> Result<(EventRow<'r>, DateTime<Utc>), LedgerError> {
        let seq = number(row.get(0)?, "events.seq")?;
        let corrupt = |why: String| LedgerError::corrupt(format!("event {seq}"), why);
        let text = |column| {
            let text = row.get_ref(column)?.as_str();
            text.map_err(|error: FromSqlError| corrupt(error.to_string()))
        };
        let narrow = |column, what: &str| {
            let value: i64 = row.get(column)?;
            u32::try_from(value).map_err(|_| corrupt(format!("{what} {value}")))
        };
        let recorded_at = text(9)?;
        let at = parse_instant(recorded_at).ok_or_else(|| corrupt(format!("recorded_at {recorded_at}")))?;
        let event = EventRow {
            seq,
            stream: text(1)?,
            version: number(row.get(2)?, "events.version")?,
            kind: text(3)?,
            schema_version: narrow(4, "schema_version")?,
            body: text(5)?,
            request_id: text(6)?,
            request_index: narrow(7, "request_index")?,
            actor: text(8)?,
            recorded_at,
            prev_hash: Sha(row.get(10)?),
            hash: Sha(row.get(11)?),
        };
        Ok((event, at))
    }

    /// The hash that the fields give, to be compared with the one stored.
    pub(crate) fn computed_hash(&self) -> Sha {
        Fields::new("quayside.event.1")
            .sha(&self.prev_hash)
            .number(self.seq)
            .text(self.stream)
            .number(self.version)
            .text(self.kind)
            .number(u64::from(self.schema_version))
            .text(self.body)
            .text(self.request_id)
            .number(u64::from(self.request_index))
            .text(self.actor)
            .text(self.recorded_at)
            .finish()
    }
}

/// Reads a row of [`EVENT_COLUMNS`].
pub(crate) fn event_from_row(row: &Row<'_>) -> Result<StoredEvent, LedgerError> {
    let (event, recorded_at) = EventRow::read(row)?;
    Ok(StoredEvent {
        seq: event.seq,
        stream: event.stream.to_owned(),
        version: event.version,
        kind: event.kind.to_owned(),
        schema_version: event.schema_version,
        body: event.body.to_owned(),
        request_id: event.request_id.to_owned(),
        request_index: event.request_index,
        actor: event.actor.to_owned(),
        recorded_at,
        prev_hash: event.prev_hash,
        hash: event.hash,
    })
}
