//! A mark names one event by number and hash. The head file beside the database (`head.rs`) holds the mark of the
//! newest event; a checkpoint is a mark that the user keeps elsewhere. Both show a tail cut off or a
//! history rewritten, which a hash chain alone cannot.

use chrono::{DateTime, Utc};

use crate::error::LedgerError;
use crate::event::{instant_text, parse_instant};
use crate::hash::Sha;

/// An event by number and hash; number 0 with a zero hash is the start of an empty log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark {
    /// Sequence number, 0 when the log is empty.
    pub seq: u64,
    /// Hash of that event.
    pub hash: Sha,
}

impl Mark {
    /// The start of every log.
    pub const START: Mark = Mark {
        seq: 0,
        hash: Sha::ZERO,
    };
}

/// How the head file stood against the log when the ledger was opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HeadState {
    /// A new ledger; the head file was written for the first time.
    New,
    /// Both name the same event.
    Agrees,
    /// The log had gone on after the head file was written, as when the machine stopped between the
    /// two; the events in between are chained rightly.
    Behind {
        /// What the head file said.
        head: u64,
        /// The newest event.
        log: u64,
    },
    /// There was no head file beside a log with events: somebody removed it.
    Missing,
    /// The head file could not be understood.
    Unreadable,
    /// The log ends before the event that the head file names.
    TailCut {
        /// What the head file said.
        head: u64,
        /// The newest event.
        log: u64,
    },
    /// The event that the head file names, or one after it, is not what it was.
    Rewritten {
        /// The first event that does not fit.
        seq: u64,
    },
}

/// A mark for keeping outside the workspace: printed, mailed, on another disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Checkpoint {
    /// The newest event at that time.
    pub mark: Mark,
    /// When it was taken, as the caller said.
    pub taken_at: DateTime<Utc>,
}

impl Checkpoint {
    /// The checkpoint as a small text file.
    pub fn to_text(&self) -> String {
        format!(
            "quayside-checkpoint 1\nseq {}\nhash {}\ntaken_at {}\n",
            self.mark.seq,
            self.mark.hash,
            instant_text(self.taken_at)
        )
    }

    /// Reads what [`Checkpoint::to_text`] wrote; line ends may be those of any system.
    ///
    /// # Errors
    /// `CheckpointUnreadable` with the line.
    pub fn from_text(text: &str) -> Result<Checkpoint, LedgerError> {
        let (mark, rest) = parse("quayside-checkpoint 1", text, 1)
            .map_err(|line| LedgerError::CheckpointUnreadable { line })?;
        let taken_at = rest
            .first()
            .and_then(|line| line.strip_prefix("taken_at "))
            .and_then(parse_instant)
            .ok_or(LedgerError::CheckpointUnreadable { line: 4 })?;
        Ok(Checkpoint { mark, taken_at })
    }
}

/// What a checkpoint says of the log as it is now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CheckpointVerdict {
    /// Everything up to the checkpoint is as it was.
    Agrees {
        /// Events appended since.
        since: u64,
    },
    /// The log ends before the checkpoint.
    TailCut {
        /// The newest event, 0 when empty.
        log: u64,
    },
    /// The log is not the one the checkpoint was taken of.
    Rewritten {
        /// The first event that does not fit; the checkpoint's own when all before it are chained rightly.
        seq: u64,
    },
}

/// Head line, seq, hash and `more` further lines, no others. The error is the line number.
pub(crate) fn parse<'a>(title: &str, text: &'a str, more: usize) -> Result<(Mark, Vec<&'a str>), usize> {
    let lines: Vec<&str> = text.lines().collect();
    if lines.first() != Some(&title) {
        return Err(1);
    }
    let field = |index: usize, name: &str| {
        lines
            .get(index)
            .and_then(|line| line.strip_prefix(name))
            .ok_or(index + 1)
    };
    let seq = field(1, "seq ")?.parse().map_err(|_| 2usize)?;
    let hash = field(2, "hash ")?.parse().map_err(|_| 3usize)?;
    let rest = lines.get(3..).unwrap_or_default().to_vec();
    if rest.len() != more {
        return Err(4);
    }
    Ok((Mark { seq, hash }, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checkpoint_text_comes_back_and_damage_names_its_line() {
        let checkpoint = Checkpoint {
            mark: Mark {
                seq: 12,
                hash: Sha::of(b"x"),
            },
            taken_at: parse_instant("2026-11-02T09:30:00.000000Z").unwrap(),
        };
        let text = checkpoint.to_text();
        assert_eq!(Checkpoint::from_text(&text).unwrap(), checkpoint);
        assert_eq!(
            Checkpoint::from_text(&text.replace('\n', "\r\n")).unwrap(),
            checkpoint
        );
        let bad = [
            (text.replace("quayside", "other"), 1),
            (text.replace("seq 12", "seq -12"), 2),
            (text.replace("hash ", "hash 0"), 3),
            (text.replace("taken_at 2", "taken_at x"), 4),
            (format!("{text}more\n"), 4),
            (String::new(), 1),
        ];
        for (text, expected) in bad {
            match Checkpoint::from_text(&text) {
                Err(LedgerError::CheckpointUnreadable { line }) => assert_eq!(line, expected, "{text}"),
                other => panic!("{text}: {other:?}"),
            }
        }
    }
}
