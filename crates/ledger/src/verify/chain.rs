//! The chain of events from the first one on: each has the hash of its fields, follows from the one before, and has its place
//! in its stream. It reads only.

use std::collections::HashMap;

use rusqlite::Connection;

use super::beside::{Give, beside};
use super::{BadEvent, Fault};
use crate::backup::make::OnProgress;
use crate::error::LedgerError;
use crate::event::{EVENT_COLUMNS, StoredEvent, event_from_row};
use crate::mark::Mark;

/// Events that are handed on to be checked together, and between two words of progress.
const TOGETHER: usize = 512;

/// How far the chain holds.
pub(super) struct Walked {
    pub(super) newest_good: Mark,
    pub(super) first_bad: Option<BadEvent>,
}

/// An event, or why its row cannot be read.
type Read = Result<StoredEvent, String>;

/// Follows the chain from the first event up to number `until`, or to the first bad one. `each` sees every good event;
/// `progress` is told of those that were read, of which a few may not be checked yet.
pub(super) fn walk(
    conn: &Connection,
    until: u64,
    each: impl FnMut(&StoredEvent) + Send,
    progress: OnProgress<'_>,
) -> Result<Walked, LedgerError> {
    let done = beside(
        conn,
        TOGETHER,
        |give| read(conn, until, give, progress),
        |events| follow(events, each),
    )?;
    // What cannot be read is among the events, in its place; this is something else, as being stopped.
    done.read.map(|()| done.checked)
}

/// Reads up to number `until`, or to what cannot be read.
fn read(
    conn: &Connection,
    until: u64,
    give: Give<'_, Read>,
    progress: OnProgress<'_>,
) -> Result<(), LedgerError> {
    let mut statement = conn.prepare(&format!("SELECT {EVENT_COLUMNS} FROM events ORDER BY seq"))?;
    let mut rows = statement.query([])?;
    for number in 1..=until {
        let event = match rows.next() {
            Ok(Some(row)) => event_from_row(row).map_err(|error| error.to_string()),
            Ok(None) => return Ok(()),
            Err(error) => Err(error.to_string()),
        };
        let unreadable = event.is_err();
        if give(event).is_break() || unreadable {
            return Ok(());
        }
        if number % (TOGETHER as u64) == 0 && progress(number).is_break() {
            return Err(LedgerError::Stopped);
        }
    }
    Ok(())
}

fn follow(events: &mut dyn Iterator<Item = Read>, mut each: impl FnMut(&StoredEvent)) -> Walked {
    let mut newest_good = Mark::START;
    let mut versions = HashMap::new();
    for event in events {
        let fault = match event {
            Ok(event) => match fault_of(&event, &newest_good, &mut versions) {
                Some(fault) => fault,
                None => {
                    newest_good = Mark {
                        seq: event.seq,
                        hash: event.hash,
                    };
                    each(&event);
                    continue;
                }
            },
            Err(why) => Fault::Unreadable { why },
        };
        let seq = newest_good.seq + 1;
        return Walked {
            newest_good,
            first_bad: Some(BadEvent { seq, fault }),
        };
    }
    Walked {
        newest_good,
        first_bad: None,
    }
}

fn fault_of(event: &StoredEvent, before: &Mark, versions: &mut HashMap<String, u64>) -> Option<Fault> {
    if event.seq != before.seq + 1 {
        return Some(Fault::Gone);
    }
    if event.computed_hash() != event.hash {
        return Some(Fault::Edited);
    }
    if event.prev_hash != before.hash {
        return Some(Fault::Unchained);
    }
    match versions.get_mut(&event.stream) {
        Some(version) if event.version == *version + 1 => *version += 1,
        Some(version) => {
            return Some(Fault::StreamVersion {
                expected: *version + 1,
                found: event.version,
            });
        }
        None if event.version == 1 => {
            versions.insert(event.stream.clone(), 1);
        }
        None => {
            return Some(Fault::StreamVersion {
                expected: 1,
                found: event.version,
            });
        }
    }
    None
}

#[cfg(test)]
mod tests;
