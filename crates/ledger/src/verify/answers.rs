//! The answers against the log: each is what was given, says truly which events it appended, and none is gone. It reads only,
//! after the events were found good; of those it keeps where each request's begin, and none of their texts.

use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;

use rusqlite::Connection;

use super::beside::{Give, beside};
use super::{BadRequest, RequestFault};
use crate::backup::make::OnProgress;
use crate::error::LedgerError;
use crate::event::StoredEvent;
use crate::view::{REQUEST, StoredRequest, View, request_from_row};

/// Answers that are handed on to be checked together, and between two words of progress: unlike events they may be long.
const TOGETHER: usize = 64;

/// An answer, or the request whose answer cannot be read.
type Read = Result<StoredRequest, String>;

/// Where the events of each request begin. Those of one request lie together, so that a run ends where the next begins. A
/// request of which the log has two runs has one that no answer fits.
#[derive(Default)]
pub(super) struct Runs {
    runs: Vec<Run>,
    /// The request of the newest run, and the newest event.
    newest: (String, u64),
    /// Ids are kept as hashes under a key of this check: there are as many as answers.
    ids: RandomState,
}

struct Run {
    first: u64,
    id: u64,
    answered: bool,
}

impl Runs {
    /// Takes note of the next event.
    pub(super) fn note(&mut self, event: &StoredEvent) {
        let (request_id, seq) = &mut self.newest;
        if self.runs.is_empty() || *request_id != event.request_id {
            request_id.clone_from(&event.request_id);
            self.runs.push(Run {
                first: event.seq,
                id: self.ids.hash_one(&event.request_id),
                answered: false,
            });
        }
        *seq = event.seq;
    }

    /// What is wrong with an answer.
    fn fault_of(&mut self, answer: Read) -> Option<BadRequest> {
        let (request_id, fault) = match answer {
            Err(request_id) => (request_id, RequestFault::Unreadable),
            Ok(answer) if answer.computed_hash() != answer.hash => (answer.request_id, RequestFault::Edited),
            Ok(answer) if !self.answer(&answer) => (answer.request_id, RequestFault::OtherEvents),
            Ok(_) => return None,
        };
        Some(BadRequest { request_id, fault })
    }

    /// Whether the events that an answer names are a run, and of that request; it is answered then.
    fn answer(&mut self, request: &StoredRequest) -> bool {
        let Some((first, last)) = request.seqs else {
            // That the log has none of it shows when each run is answered by another.
            return true;
        };
        let Ok(at) = self.runs.binary_search_by_key(&first, |run| run.first) else {
            return false;
        };
        let end = self.runs.get(at + 1).map_or(self.newest.1, |next| next.first - 1);
        let id = self.ids.hash_one(&request.request_id);
        match self.runs.get_mut(at) {
            Some(run) if run.id == id && last == end => {
                run.answered = true;
                true
            }
            Some(_) | None => false,
        }
    }

    /// The first event of a run that no answer names.
    fn unanswered(&self) -> Option<u64> {
        self.runs.iter().find(|run| !run.answered).map(|run| run.first)
    }
}

/// What came of the answers.
pub(super) struct Checked {
    /// One that does not fit: the first of those that do not fit by themselves, else the first that is missing to the log.
    pub(super) bad: Option<BadRequest>,
    /// Of how many `progress` was told.
    pub(super) told: u64,
}

/// Holds the answers against the log. `progress` is told of those that were read, on top of `before`; of these a few may not be
/// checked yet.
pub(super) fn check(
    conn: &Connection,
    mut runs: Runs,
    before: u64,
    progress: OnProgress<'_>,
) -> Result<Checked, LedgerError> {
    let mut told = 0;
    let done = beside(
        conn,
        TOGETHER,
        |give| {
            read(conn, give, &mut |number| {
                told = number;
                progress(before + number)
            })
        },
        |mut answers| Iterator::find_map(&mut answers, |answer| runs.fault_of(answer)),
    )?;
    let bad = match done.checked {
        Some(bad) => Some(bad),
        None => {
            done.read?;
            runs.unanswered().map(|seq| of_event(conn, seq)).transpose()?
        }
    };
    Ok(Checked { bad, told })
}

/// Reads answers, to the last one or to one that cannot be read, and tells how many.
fn read(conn: &Connection, give: Give<'_, Read>, progress: OnProgress<'_>) -> Result<(), LedgerError> {
    // In the order in which they lie: to sort them they would all be held in memory.
    let asked = format!("SELECT {REQUEST} FROM requests ORDER BY rowid");
    let mut statement = conn.prepare(&asked)?;
    let mut rows = statement.query([])?;
    let mut number = 0;
    while let Some(row) = rows.next()? {
        let answer = request_from_row(row).map_err(|_| row.get("request_id").unwrap_or_default());
        let unreadable = answer.is_err();
        if give(answer).is_break() || unreadable {
            return Ok(());
        }
        number += 1;
        if number % (TOGETHER as u64) == 0 && progress(number).is_break() {
            return Err(LedgerError::Stopped);
        }
    }
    Ok(())
}

/// The request of an event that no answer names: its answer names none, or is gone.
fn of_event(conn: &Connection, seq: u64) -> Result<BadRequest, LedgerError> {
    let view = View::new(conn);
    let missing = || LedgerError::corrupt(format!("event {seq}"), "it is gone");
    let request_id = view.event(seq)?.ok_or_else(missing)?.request_id;
    let fault = match view.request(&request_id)? {
        Some(_) => RequestFault::OtherEvents,
        None => RequestFault::Gone,
    };
    Ok(BadRequest { request_id, fault })
}

/// How many answers there are to check, about: none is ever removed, so the newest row says it without a look at the others.
pub(crate) fn count(conn: &Connection) -> Result<u64, LedgerError> {
    let newest: Option<i64> = conn.query_row("SELECT max(rowid) FROM requests", [], |row| row.get(0))?;
    Ok(newest.map_or(0, i64::unsigned_abs))
}

#[cfg(test)]
mod tests;
