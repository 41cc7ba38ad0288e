//! The events and the answers of an export, line by line. A page that does not open takes what is on it with it and nothing else: it
//! is read on behind it. It must not judge the record: it writes what is there, and says what is not as it was written.

use std::collections::BTreeSet;

use serde::Serialize;
use serde::de::IgnoredAny;
use serde_json::{Value, json};
use trade::id::FileId;

use crate::error::LedgerError;
use crate::event::{EVENT_COLUMNS, StoredEvent, event_from_row, instant_text, number};
use crate::evidence::in_body;
use crate::head::{HeadFile, HeadFileContent};
use crate::ledger::Ledger;
use crate::mark::Mark;
use crate::packed;
use crate::view::{REQUEST, View, request_beside_reply};

pub(super) type Line<'l> = &'l mut dyn FnMut(&str) -> Result<(), LedgerError>;

/// So many events after a page that does not open are asked for one by one; from then on it is felt for in longer and longer steps.
const ONE_BY_ONE: u64 = 256;

/// Events that follow each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(super) struct Run {
    first: u64,
    last: u64,
}

impl Run {
    pub(super) fn count(&self) -> u64 {
        self.last - self.first + 1
    }
}

/// The newest event; where it cannot be read, what the head file says of it.
pub(super) fn newest(ledger: &Ledger) -> Result<Mark, LedgerError> {
    match ledger.read(|view| view.newest()) {
        Err(error @ LedgerError::Corrupt { .. }) => match HeadFile::of(ledger.dir()).read()? {
            HeadFileContent::Holds(mark) => Ok(mark),
            HeadFileContent::Nothing | HeadFileContent::Garbage => Err(error),
        },
        found => found,
    }
}

/// What was written of the events.
#[derive(Debug, Default)]
pub(super) struct Events {
    pub(super) written: u64,
    /// Their hash does not fit: they are not as they were written.
    pub(super) changed: Vec<u64>,
    pub(super) unreadable: Vec<Run>,
    /// The files that they name.
    pub(super) named: BTreeSet<FileId>,
}

impl Events {
    /// Writes every event up to `last` that can be read.
    pub(super) fn write(&mut self, ledger: &Ledger, last: u64, line: Line<'_>) -> Result<(), LedgerError> {
        let last = last.min(i64::MAX.unsigned_abs());
        let (mut next, mut lost) = (1_u64, 0);
        while next <= last {
            let first = next;
            // A connection that met a page that does not open reads no other: after an error it is a new one.
            match ledger.read(|view| self.write_from(view, &mut next, last, line)) {
                Err(LedgerError::Corrupt { .. }) => {}
                done => return done,
            }
            lost = if next > first { 0 } else { lost + 1 };
            let behind = next.saturating_add(if lost < ONE_BY_ONE { 1 } else { lost });
            self.note_unreadable(next, last.min(behind - 1));
            next = behind;
        }
        Ok(())
    }

    /// From the event `next` on, which then is the first that did not come out of the database.
    ///
    /// # Errors
    /// `Corrupt` at a page that does not open; those of `line`.
    fn write_from(
        &mut self,
        view: &View<'_>,
        next: &mut u64,
        last: u64,
        line: Line<'_>,
    ) -> Result<(), LedgerError> {
        let asked = format!("SELECT {EVENT_COLUMNS} FROM events WHERE seq BETWEEN ?1 AND ?2 ORDER BY seq");
        let mut statement = view.connection().prepare(&asked)?;
        let mut rows = statement.query([*next, last].map(in_sql))?;
        while let Some(row) = rows.next()? {
            let seq = number(row.get(0)?, "events.seq")?;
            // In a tree that is damaged and opens, one may come that was there before.
            if seq < *next {
                continue;
            }
            self.note_unreadable(*next, seq - 1);
            *next = seq + 1;
            let Some(text) = event_from_row(row).ok().and_then(|event| self.text_of(&event)) else {
                self.note_unreadable(seq, seq);
                continue;
            };
            line(&text)?;
            self.written += 1;
        }
        self.note_unreadable(*next, last);
        *next = last.saturating_add(1);
        Ok(())
    }

    fn text_of(&mut self, event: &StoredEvent) -> Option<String> {
        let text = event_line(event)?;
        if event.computed_hash() != event.hash {
            self.changed.push(event.seq);
        }
        in_body(&event.body, &mut |id, _| {
            self.named.insert(id);
        });
        Some(text)
    }

    fn note_unreadable(&mut self, first: u64, last: u64) {
        if first > last {
            return;
        }
        match self.unreadable.last_mut() {
            Some(run) if run.last + 1 == first => run.last = last,
            _ => self.unreadable.push(Run { first, last }),
        }
    }
}

/// The body is copied letter by letter, so that the hash can be computed again from the line. Nothing when it is no JSON any more.
fn event_line(event: &StoredEvent) -> Option<String> {
    let body = if event.body.contains(['\n', '\r']) {
        // White space only: inside a JSON text both are written as escapes. The hash is over the text with them.
        serde_json::from_str::<Value>(&event.body).ok()?.to_string()
    } else {
        serde_json::from_str::<IgnoredAny>(&event.body).ok()?;
        event.body.clone()
    };
    let envelope = json!({
        "seq": event.seq,
        "stream": event.stream,
        "version": event.version,
        "kind": event.kind,
        "schema_version": event.schema_version,
        "request_id": event.request_id,
        "request_index": event.request_index,
        "actor": event.actor,
        "recorded_at": instant_text(event.recorded_at),
        "prev_hash": event.prev_hash,
        "hash": event.hash,
    })
    .to_string();
    let open = envelope.strip_suffix('}').unwrap_or(&envelope);
    Some(format!("{open},\"body\":{body}}}"))
}

/// Writes the answers of requests up to this event; false when they end early, at a page that does not open.
pub(super) fn each_request(ledger: &Ledger, last: u64, line: Line<'_>) -> Result<bool, LedgerError> {
    let asked = format!("SELECT {REQUEST} FROM requests WHERE coalesce(last_seq, 0) <= ?1 ORDER BY rowid");
    let written: Result<(), LedgerError> = ledger.read(|view| {
        let mut statement = view.connection().prepare(&asked)?;
        let mut rows = statement.query([in_sql(last)])?;
        while let Some(row) = rows.next()? {
            let request = request_beside_reply(row)?;
            // One that can no longer be read keeps nobody from having the rest.
            let reply = packed::text(row.get_ref("reply")?).ok();
            let text = json!({
                "request_id": request.request_id,
                "op": request.op,
                "args_hash": request.args_hash,
                "reply": reply,
                "first_seq": request.seqs.map(|seqs| seqs.0),
                "last_seq": request.seqs.map(|seqs| seqs.1),
                "hash": request.hash,
            });
            line(&text.to_string())?;
        }
        Ok(())
    });
    match written {
        Err(LedgerError::Corrupt { .. }) => Ok(false),
        written => written.map(|()| true),
    }
}

fn in_sql(seq: u64) -> i64 {
    i64::try_from(seq).unwrap_or(i64::MAX)
}
