//! Reading: one consistent look at the log and its projections. A view never writes, and lives inside
//! one transaction, so everything read through it belongs together.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, params};

use crate::error::LedgerError;
use crate::event::{EVENT_COLUMNS, StoredEvent, event_from_row, number, parse_instant, stored};
use crate::hash::{Fields, Sha};
use crate::mark::Mark;
use crate::packed;

/// One consistent look at the ledger.
#[derive(Clone, Copy)]
pub struct View<'c> {
    conn: &'c Connection,
}

/// A range of names, found in their index; in the order of `seq` itself the whole log would be read.
const STREAMS: &str =
    "SELECT stream FROM events WHERE stream >= ?1 AND stream < ?2 AND version = 1 ORDER BY +seq";

/// The answer that was given to a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredRequest {
    /// The request.
    pub request_id: String,
    /// The operation asked for.
    pub op: String,
    /// Hash of its arguments.
    pub args_hash: Sha,
    /// The answer, as JSON text.
    pub reply: String,
    /// The events it appended, first and last; none when it changed nothing.
    pub seqs: Option<(u64, u64)>,
    /// Hash over the fields above.
    pub hash: Sha,
}

impl StoredRequest {
    /// The hash that the fields give: SHA-256 over the text `quayside.request.1`, `request_id`, `op`,
    /// `args_hash`, `reply`, first and last event number (0 when none), encoded as events are.
    pub(crate) fn computed_hash(&self) -> Sha {
        let (first, last) = self.seqs.unwrap_or((0, 0));
        Fields::new("quayside.request.1")
            .text(&self.request_id)
            .text(&self.op)
            .sha(&self.args_hash)
            .text(&self.reply)
            .number(first)
            .number(last)
            .finish()
    }
}

impl<'c> View<'c> {
    pub(crate) fn new(conn: &'c Connection) -> View<'c> {
        View { conn }
    }

    /// For the table handles of projections, and for projectors outside this crate.
    pub fn connection(&self) -> &'c Connection {
        self.conn
    }

    /// All events of a stream, oldest first; empty when there is no such stream.
    ///
    /// # Errors
    /// `Corrupt` when a row cannot be read or its hash does not fit, else the database's errors.
    pub fn stream(&self, stream: &str) -> Result<Vec<StoredEvent>, LedgerError> {
        self.stream_after(stream, 0)
    }

    /// The events of a stream after a version, oldest first: what a fold that stands there has to be brought forward by.
    ///
    /// # Errors
    /// As [`View::stream`].
    pub fn stream_after(&self, stream: &str, version: u64) -> Result<Vec<StoredEvent>, LedgerError> {
        self.stream_between(stream, version, i64::MAX.unsigned_abs())
    }

    /// The events of a stream up to a version, oldest first.
    pub(crate) fn stream_until(&self, stream: &str, version: u64) -> Result<Vec<StoredEvent>, LedgerError> {
        self.stream_between(stream, 0, version)
    }

    fn stream_between(&self, stream: &str, after: u64, until: u64) -> Result<Vec<StoredEvent>, LedgerError> {
        let sql = format!(
            "SELECT {EVENT_COLUMNS} FROM events WHERE stream = ?1 AND version > ?2 AND version <= ?3 ORDER BY version"
        );
        let mut statement = self.conn.prepare_cached(&sql)?;
        let mut rows = statement.query(params![stream, stored(after)?, stored(until)?])?;
        let mut events = Vec::new();
        while let Some(row) = rows.next()? {
            events.push(event_from_row(row)?.sound()?);
        }
        for (event, version) in events.iter().zip(after + 1..) {
            if event.version != version {
                let why = format!("version {} where {version} should be", event.version);
                return Err(LedgerError::corrupt(format!("event {}", event.seq), why));
            }
        }
        Ok(events)
    }

    /// Version of a stream's newest event, 0 when there is no such stream.
    ///
    /// # Errors
    /// The database's.
    pub fn stream_version(&self, stream: &str) -> Result<u64, LedgerError> {
        let mut statement = self
            .conn
            .prepare_cached("SELECT coalesce(max(version), 0) FROM events WHERE stream = ?1")?;
        number(statement.query_row([stream], |row| row.get(0))?, "events.version")
    }

    /// Version and hash of a stream's newest event: two looks that find the same hash see the same stream. `None` when
    /// there is no such stream.
    ///
    /// # Errors
    /// The database's.
    pub fn stream_head(&self, stream: &str) -> Result<Option<(u64, Sha)>, LedgerError> {
        let mut statement = self.conn.prepare_cached(
            "SELECT version, hash FROM events WHERE stream = ?1 ORDER BY version DESC LIMIT 1",
        )?;
        let head: Option<(i64, [u8; 32])> = statement
            .query_row([stream], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        head.map(|(version, hash)| Ok((number(version, "events.version")?, Sha(hash))))
            .transpose()
    }

    /// Hash of the event at a version of a stream, if there is one.
    ///
    /// # Errors
    /// The database's.
    pub fn stream_hash(&self, stream: &str, version: u64) -> Result<Option<Sha>, LedgerError> {
        let mut statement = self
            .conn
            .prepare_cached("SELECT hash FROM events WHERE stream = ?1 AND version = ?2")?;
        let hash = statement
            .query_row(params![stream, stored(version)?], |row| row.get(0))
            .optional()?;
        Ok(hash.map(Sha))
    }

    /// Names of all streams that begin with `prefix`, in the order of their first event.
    ///
    /// # Errors
    /// The database's.
    pub fn streams(&self, prefix: &str) -> Result<Vec<String>, LedgerError> {
        let mut statement = self.conn.prepare_cached(STREAMS)?;
        let end = format!("{prefix}{}", char::MAX);
        let names = statement
            .query_map([prefix, &end], |row| row.get(0))?
            .collect::<Result<Vec<_>, _>>()?;
        Ok(names)
    }

    /// At most `limit` events after number `seq`, oldest first.
    ///
    /// # Errors
    /// As [`View::stream`].
    pub fn events_after(&self, seq: u64, limit: u32) -> Result<Vec<StoredEvent>, LedgerError> {
        let sql = format!("SELECT {EVENT_COLUMNS} FROM events WHERE seq > ?1 ORDER BY seq LIMIT ?2");
        let mut statement = self.conn.prepare_cached(&sql)?;
        let mut rows = statement.query(params![stored(seq)?, limit])?;
        let mut events = Vec::new();
        while let Some(row) = rows.next()? {
            events.push(event_from_row(row)?.sound()?);
        }
        Ok(events)
    }

    /// One event by number.
    ///
    /// # Errors
    /// As [`View::stream`].
    pub fn event(&self, seq: u64) -> Result<Option<StoredEvent>, LedgerError> {
        Ok(match seq.checked_sub(1) {
            Some(before) => self
                .events_after(before, 1)?
                .into_iter()
                .find(|event| event.seq == seq),
            None => None,
        })
    }

    /// Number and hash of the newest event; [`Mark::START`] when the log is empty.
    ///
    /// # Errors
    /// The database's.
    pub fn newest(&self) -> Result<Mark, LedgerError> {
        let mut statement = self
            .conn
            .prepare_cached("SELECT seq, hash FROM events ORDER BY seq DESC LIMIT 1")?;
        let found: Option<(i64, [u8; 32])> = statement
            .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        match found {
            Some((seq, hash)) => Ok(Mark {
                seq: number(seq, "events.seq")?,
                hash: Sha(hash),
            }),
            None => Ok(Mark::START),
        }
    }

    /// The latest instant at which anything of the newest events was recorded; `None` when the log is empty. Looks a
    /// thousand events back: after a clock went back (T2) the newest event is not the latest.
    ///
    /// # Errors
    /// `Corrupt` when an instant cannot be read, else the database's.
    pub fn latest_recorded_at(&self) -> Result<Option<DateTime<Utc>>, LedgerError> {
        let mut statement = self.conn.prepare_cached(
            "SELECT max(recorded_at) FROM (SELECT recorded_at FROM events ORDER BY seq DESC LIMIT 1000)",
        )?;
        let latest: Option<String> = statement.query_row([], |row| row.get(0))?;
        let read = |text: String| {
            parse_instant(&text).ok_or_else(|| LedgerError::corrupt("events", format!("recorded_at {text}")))
        };
        latest.map(read).transpose()
    }

    /// The answer that was given to a request, if it was ever answered.
    ///
    /// # Errors
    /// `Corrupt` when the row does not fit its hash, else the database's errors.
    pub fn request(&self, request_id: &str) -> Result<Option<StoredRequest>, LedgerError> {
        let asked = format!("SELECT {REQUEST} FROM requests WHERE request_id = ?1");
        let mut statement = self.conn.prepare_cached(&asked)?;
        let mut rows = statement.query([request_id])?;
        let Some(row) = rows.next()? else { return Ok(None) };
        let request = request_from_row(row)?;
        if request.computed_hash() != request.hash {
            return Err(LedgerError::corrupt(
                format!("request {request_id}"),
                "its hash does not fit",
            ));
        }
        Ok(Some(request))
    }
}

/// The columns that a request is read from.
pub(crate) const REQUEST: &str = "request_id, op, args_hash, reply, first_seq, last_seq, hash";

pub(crate) fn request_from_row(row: &rusqlite::Row<'_>) -> Result<StoredRequest, LedgerError> {
    let mut request = request_beside_reply(row)?;
    request.reply = packed::text(row.get_ref("reply")?)
        .map_err(|why| LedgerError::corrupt(format!("reply to request {}", request.request_id), why))?;
    Ok(request)
}

/// All of it but the reply, which is left empty.
pub(crate) fn request_beside_reply(row: &rusqlite::Row<'_>) -> Result<StoredRequest, LedgerError> {
    let first: Option<i64> = row.get("first_seq")?;
    let last: Option<i64> = row.get("last_seq")?;
    let seqs = match (first, last) {
        (Some(first), Some(last)) => Some((
            number(first, "requests.first_seq")?,
            number(last, "requests.last_seq")?,
        )),
        (None, None) => None,
        (Some(_), None) | (None, Some(_)) => {
            return Err(LedgerError::corrupt("requests", "half of an event range"));
        }
    };
    Ok(StoredRequest {
        request_id: row.get("request_id")?,
        op: row.get("op")?,
        args_hash: Sha(row.get("args_hash")?),
        reply: String::new(),
        seqs,
        hash: Sha(row.get("hash")?),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streams_are_looked_for_in_the_index_of_their_names() {
        let conn = Connection::open_in_memory().unwrap();
        conn.execute_batch(include_str!("schema/0001_log.sql")).unwrap();
        let mut plan = conn.prepare(&format!("EXPLAIN QUERY PLAN {STREAMS}")).unwrap();
        let steps = plan.query_map(["a", "b"], |row| row.get::<_, String>("detail"));
        let steps: Vec<String> = steps.unwrap().map(Result::unwrap).collect();
        assert!(
            steps[0].starts_with("SEARCH events USING COVERING INDEX"),
            "a log of a million events is not read to its end for a few streams: {steps:?}"
        );
    }
}
