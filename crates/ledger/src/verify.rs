//! Checking that the log is what was written: every hash, every link, every stream's count, every
//! answer, and the head file or a checkpoint against the end. It reads only, and names the first event
//! that does not fit.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use rusqlite::Connection;

use crate::backup::make::OnProgress;
use crate::connection::page_problems;
use crate::error::LedgerError;
use crate::event::StoredEvent;
use crate::evidence::{Lacking, in_body, lacking};
use crate::files::Files;
use crate::hash::Sha;
use crate::head::{HeadFile, HeadFileContent};
use crate::mark::{Checkpoint, CheckpointVerdict, HeadState, Mark};
use crate::stoppable::stoppable;
use crate::view::View;
use answers::Runs;
use chain::walk;
use trade::id::FileId;

pub(crate) mod answers;
mod beside;
mod chain;

/// How much to check.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    /// The log, the answers and the head file.
    Log,
    /// Besides, every page of the database and the content of every evidence file.
    Everything,
}

/// What a check found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifyReport {
    /// Events that were checked and are good; all before the first bad one.
    pub events: u64,
    /// The last good event.
    pub newest_good: Mark,
    /// The first event that does not fit.
    pub first_bad: Option<BadEvent>,
    /// A request whose answer does not fit.
    pub bad_request: Option<BadRequest>,
    /// The head file against the log.
    pub head: HeadState,
    /// What SQLite says of damaged pages; empty unless asked for.
    pub page_problems: Vec<String>,
    /// Evidence files whose content has changed; empty unless asked for.
    pub bad_files: Vec<FileId>,
    /// Evidence files that an event names and that are not there; empty unless asked for.
    pub missing_files: Vec<FileId>,
}

impl VerifyReport {
    /// True when nothing is wrong. A head file that is behind is not wrong.
    pub fn is_sound(&self) -> bool {
        self.first_bad.is_none()
            && self.bad_request.is_none()
            && self.page_problems.is_empty()
            && self.bad_files.is_empty()
            && self.missing_files.is_empty()
            && matches!(
                self.head,
                HeadState::New | HeadState::Agrees | HeadState::Behind { .. }
            )
    }
}

/// An event that does not fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadEvent {
    /// Its number, or the number it should have.
    pub seq: u64,
    /// What is wrong.
    pub fault: Fault,
}

/// What is wrong with an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// This number is missing from the log.
    Gone,
    /// The row cannot be read.
    Unreadable {
        /// What the database said.
        why: String,
    },
    /// The fields no longer give the stored hash: something was edited.
    Edited,
    /// It does not follow from the event before: something was removed, put in or reordered.
    Unchained,
    /// Its place in its stream is wrong.
    StreamVersion {
        /// What it should be.
        expected: u64,
        /// What it is.
        found: u64,
    },
}

/// A request whose stored answer does not fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadRequest {
    /// The request.
    pub request_id: String,
    /// What is wrong.
    pub fault: RequestFault,
}

/// What is wrong with a stored answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RequestFault {
    /// The row cannot be read.
    Unreadable,
    /// The fields no longer give the stored hash.
    Edited,
    /// The log has events of it, but the answer is gone.
    Gone,
    /// The events it says it appended are not those the log has of it.
    OtherEvents,
}

pub(crate) fn verify(
    conn: &Connection,
    head: HeadState,
    files: &Files,
    depth: Depth,
    progress: OnProgress<'_>,
) -> Result<VerifyReport, LedgerError> {
    let log = log(conn, &mut *progress)?;
    let (page_problems, lacking) = match depth {
        Depth::Log => (Vec::new(), Lacking::default()),
        Depth::Everything => {
            let checked = log.newest_good.seq + log.answers;
            let problems = stoppable(conn, checked, &mut *progress, || page_problems(conn))?;
            (problems, lacking(&log.files, files, &mut || progress(checked))?)
        }
    };
    Ok(VerifyReport {
        events: log.newest_good.seq,
        newest_good: log.newest_good,
        first_bad: log.first_bad,
        bad_request: log.bad_request,
        head,
        page_problems,
        bad_files: lacking.damaged,
        missing_files: lacking.missing,
    })
}

/// What the log says of itself.
pub(crate) struct LogReport {
    pub(crate) newest_good: Mark,
    pub(crate) first_bad: Option<BadEvent>,
    pub(crate) bad_request: Option<BadRequest>,
    /// How many answers were told of.
    answers: u64,
    /// The files that good events name.
    pub(crate) files: BTreeSet<FileId>,
}

/// Checks every event and every answer; tells of the events that were read, then of the answers on top of them.
pub(crate) fn log(conn: &Connection, progress: OnProgress<'_>) -> Result<LogReport, LedgerError> {
    let mut runs = Runs::default();
    let mut files = BTreeSet::new();
    let each = |event: &StoredEvent| {
        runs.note(event);
        in_body(&event.body, &mut |id, _| {
            files.insert(id);
        });
    };
    let walked = walk(conn, u64::MAX, each, &mut *progress)?;
    let answers = match walked.first_bad {
        // Answers after a bad event cannot be judged, and after a damaged page the connection may read nothing any more.
        Some(_) => answers::Checked { bad: None, told: 0 },
        None => answers::check(conn, runs, walked.newest_good.seq, progress)?,
    };
    Ok(LogReport {
        newest_good: walked.newest_good,
        first_bad: walked.first_bad,
        bad_request: answers.bad,
        answers: answers.told,
        files,
    })
}

/// Compares the head file with the log. One that was lost and made anew agrees with whatever the log was then: that is no
/// agreement before somebody has taken note of it.
pub(crate) fn head_state(conn: &Connection, head: &HeadFile) -> Result<HeadState, LedgerError> {
    Ok(match compared(conn, head)? {
        HeadState::New | HeadState::Agrees | HeadState::Behind { .. } if head.was_lost() => {
            HeadState::Missing
        }
        state => state,
    })
}

/// Follows the chain from the head file's event to the newest.
fn compared(conn: &Connection, head: &HeadFile) -> Result<HeadState, LedgerError> {
    let view = View::new(conn);
    let newest = view.newest()?;
    let head = match head.read()? {
        HeadFileContent::Nothing if newest == Mark::START => return Ok(HeadState::New),
        HeadFileContent::Nothing => return Ok(HeadState::Missing),
        HeadFileContent::Garbage => return Ok(HeadState::Unreadable),
        HeadFileContent::Holds(mark) => mark,
    };
    if head.seq > newest.seq {
        return Ok(HeadState::TailCut {
            head: head.seq,
            log: newest.seq,
        });
    }
    if !names_event(&view, &head)? {
        return Ok(HeadState::Rewritten { seq: head.seq });
    }
    let mut before = head;
    while before.seq < newest.seq {
        let seq = before.seq + 1;
        match view.event(seq) {
            Ok(Some(event)) if event.prev_hash == before.hash => {
                before = Mark {
                    seq,
                    hash: event.hash,
                }
            }
            Ok(_) | Err(LedgerError::Corrupt { .. }) => return Ok(HeadState::Rewritten { seq }),
            Err(other) => return Err(other),
        }
    }
    if head == newest {
        return Ok(HeadState::Agrees);
    }
    Ok(HeadState::Behind {
        head: head.seq,
        log: newest.seq,
    })
}

fn names_event(view: &View<'_>, mark: &Mark) -> Result<bool, LedgerError> {
    if mark.seq == 0 {
        return Ok(mark.hash == Sha::ZERO);
    }
    match view.event(mark.seq) {
        Ok(Some(event)) => Ok(event.hash == mark.hash),
        Ok(None) | Err(LedgerError::Corrupt { .. }) => Ok(false),
        Err(other) => Err(other),
    }
}

/// Follows the whole chain up to the checkpoint, so that no edit before it escapes.
pub(crate) fn compare(conn: &Connection, checkpoint: &Checkpoint) -> Result<CheckpointVerdict, LedgerError> {
    let newest = View::new(conn).newest()?;
    let untold: OnProgress<'_> = &mut |_| ControlFlow::Continue(());
    let walked = walk(conn, checkpoint.mark.seq, |_| {}, untold)?;
    Ok(match walked.first_bad {
        Some(bad) => CheckpointVerdict::Rewritten { seq: bad.seq },
        None if walked.newest_good.seq < checkpoint.mark.seq => CheckpointVerdict::TailCut {
            log: walked.newest_good.seq,
        },
        None if walked.newest_good.hash != checkpoint.mark.hash => CheckpointVerdict::Rewritten {
            seq: checkpoint.mark.seq,
        },
        None => CheckpointVerdict::Agrees {
            since: newest.seq - checkpoint.mark.seq,
        },
    })
}
