//! The transaction envelope: one request, one stored answer. Whatever refuses inside it leaves nothing behind.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, params};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::batch::Ran;
use crate::error::LedgerError;
use crate::event::{
    NewEvent, StoredEvent, check_name, instant_text, number, parse_instant, storable_instant, stored,
};
use crate::hash::Sha;
use crate::mark::Mark;
use crate::packed::Packed;
use crate::projector::Projectors;
use crate::view::{REQUEST, StoredRequest, View};

/// One intent, made once by whoever asks and kept across retries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// The intent's id; 1 to 200 bytes.
    pub request_id: String,
    /// The operation asked for; 1 to 200 bytes.
    pub op: String,
    /// Hash of its arguments, see [`Sha::of_json`].
    pub args_hash: Sha,
    /// Who asks; 1 to 200 bytes.
    pub actor: String,
    /// Now, as the caller knows it (T2); kept to the microsecond.
    pub recorded_at: DateTime<Utc>,
}

#[cfg(test)]
impl Request {
    /// A note of the buyer's, asked for under this id.
    pub(crate) fn noting(id: &str) -> Request {
        Request {
            request_id: id.to_owned(),
            op: "order.note".to_owned(),
            args_hash: Sha::of(id.as_bytes()),
            actor: "buyer".to_owned(),
            recorded_at: DateTime::<Utc>::UNIX_EPOCH,
        }
    }
}

/// What came of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome<R> {
    /// The answer: the work's, or on a retry the one given the first time.
    pub value: R,
    /// True when the request had been answered before and the work was not run.
    pub replayed: bool,
    /// Numbers of the first and last event it appended, if any.
    pub seqs: Option<(u64, u64)>,
    /// Present when `recorded_at` is earlier than the newest event before it (T2). The log's order is by
    /// number and is not touched.
    pub clock_went_back: Option<ClockWentBack>,
    /// Present when the events are safely in the log but the head file could not be written; the next
    /// request or opening brings it forward.
    pub head_behind: Option<String>,
}

/// The clock stood earlier than at the newest event (T2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClockWentBack {
    /// When the newest event was recorded.
    pub newest: DateTime<Utc>,
    /// What the clock says now.
    pub now: DateTime<Utc>,
}

/// The open transaction, as the work sees it.
pub struct Tx<'t> {
    conn: &'t Connection,
    projectors: &'t Projectors,
    request: &'t Request,
    newest: Mark,
    first_seq: Option<u64>,
    appended: u32,
    broken: bool,
}

impl Tx<'_> {
    /// Everything as it stands inside this transaction, what it has appended included.
    pub fn view(&self) -> View<'_> {
        View::new(self.conn)
    }

    /// All events of a stream, oldest first.
    ///
    /// # Errors
    /// As [`View::stream`].
    pub fn stream(&self, stream: &str) -> Result<Vec<StoredEvent>, LedgerError> {
        self.view().stream(stream)
    }

    /// Now, as the request brought it.
    pub fn recorded_at(&self) -> DateTime<Utc> {
        self.request.recorded_at
    }

    /// Appends to a stream and folds into the projections. `expected_version` is the version the caller
    /// has read, 0 for a new stream.
    ///
    /// # Errors
    /// `Conflict` when the stream is elsewhere (nothing was appended, the work may go on); `Unacceptable` for
    /// a name, schema version or body that is not fit to store; `Projection`, `Corrupt` or the database's,
    /// after which the transaction cannot be committed.
    pub fn append(
        &mut self,
        stream: &str,
        expected_version: u64,
        events: Vec<NewEvent>,
    ) -> Result<Vec<StoredEvent>, LedgerError> {
        check_name("stream", stream)?;
        self.still_open()?;
        for event in &events {
            event.check()?;
        }
        let found = self.view().stream_version(stream)?;
        if found != expected_version {
            return Err(LedgerError::Conflict {
                stream: stream.to_owned(),
                expected: expected_version,
                found,
            });
        }
        let mut appended = Vec::with_capacity(events.len());
        for (event, version) in events.into_iter().zip(found + 1..) {
            let result = self.append_one(stream, version, event);
            self.broken |= result.is_err();
            appended.push(result?);
        }
        Ok(appended)
    }

    /// SQLite may end a transaction by itself when it meets a full disk; what was written then would stand alone.
    fn still_open(&mut self) -> Result<(), LedgerError> {
        if self.conn.is_autocommit() {
            self.broken = true;
            return Err(LedgerError::Undone);
        }
        Ok(())
    }

    fn append_one(&mut self, stream: &str, version: u64, new: NewEvent) -> Result<StoredEvent, LedgerError> {
        let mut event = StoredEvent {
            seq: self.newest.seq + 1,
            stream: stream.to_owned(),
            version,
            kind: new.kind,
            schema_version: new.schema_version,
            body: new.body,
            request_id: self.request.request_id.clone(),
            request_index: self.appended,
            actor: self.request.actor.clone(),
            recorded_at: self.request.recorded_at,
            prev_hash: self.newest.hash,
            hash: Sha::ZERO,
        };
        event.hash = event.computed_hash();
        insert(self.conn, &event)?;
        self.projectors.apply(self.conn, &event)?;
        self.first_seq.get_or_insert(event.seq);
        self.newest = Mark {
            seq: event.seq,
            hash: event.hash,
        };
        self.appended += 1;
        Ok(event)
    }
}

fn insert(conn: &Connection, event: &StoredEvent) -> Result<(), LedgerError> {
    let mut statement = conn.prepare_cached(
        "INSERT INTO events (seq, stream, version, kind, schema_version, body, request_id, request_index, actor,
             recorded_at, prev_hash, hash)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
    )?;
    statement.execute(params![
        stored(event.seq)?,
        event.stream,
        stored(event.version)?,
        event.kind,
        event.schema_version,
        event.body,
        event.request_id,
        event.request_index,
        event.actor,
        instant_text(event.recorded_at),
        event.prev_hash.0,
        event.hash.0,
    ])?;
    Ok(())
}

/// Runs the work, or gives the first answer again. An error means that what was written must be undone.
pub(crate) fn answer<R, E>(
    conn: &Connection,
    projectors: &Projectors,
    request: &Request,
    work: impl FnOnce(&mut Tx<'_>) -> Result<R, E>,
) -> Result<(Outcome<R>, Ran), E>
where
    R: Serialize + DeserializeOwned,
    E: From<LedgerError>,
{
    let request = checked(request)?;
    if let Some(first) = View::new(conn).request(&request.request_id)? {
        return Ok((replay(&request, &first)?, Ran::Answered));
    }
    let before = newest_event(conn)?;
    let mut tx = Tx {
        conn,
        projectors,
        request: &request,
        newest: before.map_or(Mark::START, |(mark, _)| mark),
        first_seq: None,
        appended: 0,
        broken: false,
    };
    let value = work(&mut tx)?;
    tx.still_open()?;
    if tx.broken {
        return Err(LedgerError::ErrorIgnored.into());
    }
    let newest = tx.newest;
    let seqs = tx.first_seq.map(|first| (first, newest.seq));
    keep_answer(conn, &request, &value, seqs)?;
    let clock_went_back = before
        .map(|(_, at)| ClockWentBack {
            newest: at,
            now: request.recorded_at,
        })
        .filter(|clock| clock.now < clock.newest);
    let outcome = Outcome {
        value,
        replayed: false,
        seqs,
        clock_went_back,
        head_behind: None,
    };
    Ok((outcome, seqs.map_or(Ran::Answered, |_| Ran::Grew(newest))))
}

fn checked(request: &Request) -> Result<Request, LedgerError> {
    check_name("request_id", &request.request_id)?;
    check_name("op", &request.op)?;
    check_name("actor", &request.actor)?;
    Ok(Request {
        recorded_at: storable_instant(request.recorded_at)?,
        ..request.clone()
    })
}

pub(crate) fn replay<R: DeserializeOwned>(
    request: &Request,
    first: &StoredRequest,
) -> Result<Outcome<R>, LedgerError> {
    if first.op != request.op || first.args_hash != request.args_hash {
        return Err(LedgerError::RequestReused {
            request_id: request.request_id.clone(),
            first_op: first.op.clone(),
        });
    }
    let value = serde_json::from_str(&first.reply).map_err(|error| {
        LedgerError::corrupt(
            format!("reply to request {}", request.request_id),
            error.to_string(),
        )
    })?;
    Ok(Outcome {
        value,
        replayed: true,
        seqs: first.seqs,
        clock_went_back: None,
        head_behind: None,
    })
}

fn keep_answer(
    conn: &Connection,
    request: &Request,
    value: &impl Serialize,
    seqs: Option<(u64, u64)>,
) -> Result<(), LedgerError> {
    let mut answer = StoredRequest {
        request_id: request.request_id.clone(),
        op: request.op.clone(),
        args_hash: request.args_hash,
        reply: serde_json::to_string(value).map_err(LedgerError::Unwritable)?,
        seqs,
        hash: Sha::ZERO,
    };
    answer.hash = answer.computed_hash();
    let (first, last) = match seqs {
        Some((first, last)) => (Some(stored(first)?), Some(stored(last)?)),
        None => (None, None),
    };
    let kept = format!("INSERT INTO requests ({REQUEST}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)");
    let mut statement = conn.prepare_cached(&kept)?;
    statement.execute(params![
        answer.request_id,
        answer.op,
        answer.args_hash.0,
        Packed::of(&answer.reply),
        first,
        last,
        answer.hash.0
    ])?;
    Ok(())
}

/// Mark and time of the newest event.
fn newest_event(conn: &Connection) -> Result<Option<(Mark, DateTime<Utc>)>, LedgerError> {
    let newest: Option<(i64, [u8; 32], String)> = conn
        .prepare_cached("SELECT seq, hash, recorded_at FROM events ORDER BY seq DESC LIMIT 1")?
        .query_row([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .optional()?;
    let Some((seq, hash, text)) = newest else {
        return Ok(None);
    };
    let at = parse_instant(&text)
        .ok_or_else(|| LedgerError::corrupt(format!("event {seq}"), format!("recorded_at {text}")))?;
    let mark = Mark {
        seq: number(seq, "events.seq")?,
        hash: Sha(hash),
    };
    Ok(Some((mark, at)))
}
