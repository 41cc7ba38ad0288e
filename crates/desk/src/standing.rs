//! How the open workspace stands: what opening it found, what the newest check of its record found, and that nothing more is
//! written to it before somebody has taken note. What is wrong is kept with the workspace, so that closing it does not hide
//! it. It must not repair anything.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use ledger::{HeadState, Outcome, VerifyReport};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use trade::id::FileId;

use crate::error::Error;
use crate::topic::Topic;
use crate::workspace::Workspace;

/// The head file against the record, where they do not agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum HeadFault {
    /// The file was missing or unreadable: events at the end may be gone.
    Missing,
    /// Events at the end are gone.
    TailCut,
    /// History is not what it was.
    Rewritten,
}

impl HeadFault {
    pub(crate) fn of(head: HeadState) -> Option<Self> {
        match head {
            HeadState::New | HeadState::Agrees | HeadState::Behind { .. } => None,
            HeadState::Missing | HeadState::Unreadable => Some(Self::Missing),
            HeadState::TailCut { .. } => Some(Self::TailCut),
            HeadState::Rewritten { .. } => Some(Self::Rewritten),
        }
    }
}

/// What a check found that is not as it was written.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Faults {
    #[serde(skip_serializing_if = "Option::is_none")]
    head: Option<HeadFault>,
    #[serde(skip_serializing_if = "Option::is_none")]
    first_bad_event: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    bad_request: Option<String>,
    bad_pages: u32,
    missing_files: Vec<FileId>,
    damaged_files: Vec<FileId>,
}

impl Faults {
    /// The record is as it was written; only files that it names are not.
    fn are_of_files(&self) -> bool {
        let record = Self {
            missing_files: Vec::new(),
            damaged_files: Vec::new(),
            ..self.clone()
        };
        record == Self::default() && *self != record
    }

    /// Pages and files are as they were found before where this check did not look at them.
    fn of(report: &VerifyReport, before: Option<&Found>, everything: bool) -> Self {
        let kept = before.filter(|_| !everything).map(|found| found.faults.clone());
        let mut faults = kept.unwrap_or_default();
        faults.head = HeadFault::of(report.head);
        faults.first_bad_event = report.first_bad.as_ref().map(|bad| bad.seq.to_string());
        faults.bad_request = report.bad_request.as_ref().map(|bad| bad.request_id.clone());
        if everything {
            faults.bad_pages = u32::try_from(report.page_problems.len()).unwrap_or(u32::MAX);
            faults.missing_files.clone_from(&report.missing_files);
            faults.damaged_files.clone_from(&report.bad_files);
        }
        faults
    }
}

/// What was found, and whether somebody has taken note of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Found {
    faults: Faults,
    #[serde(default)]
    noted: bool,
}

impl Found {
    fn is_open(found: Option<&Self>) -> bool {
        found.is_some_and(|found| !found.noted)
    }
}

/// What the newest check of this opening said of the record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Checked {
    /// Every event and every answer is as it was written.
    Sound,
    /// Not everything is: see `damage`.
    Damaged,
}

/// How an open workspace stands.
#[derive(Debug, Default)]
pub(crate) struct Standing {
    found: Mutex<Option<Found>>,
    checked: Mutex<Option<Checked>>,
    head_noted: AtomicBool,
    head: Mutex<HeadFile>,
}

/// What is known of the file with the newest event's hash.
#[derive(Debug, Default)]
struct HeadFile {
    /// The newest event whose request said so. Callers hear of their requests in any order.
    of: u64,
    /// It could not be written then.
    behind: bool,
    /// That changed, and nobody was told yet.
    untold: bool,
}

impl Standing {
    pub(crate) fn with(found: Option<Found>) -> Self {
        Self {
            found: Mutex::new(found),
            ..Self::default()
        }
    }

    fn found(&self) -> MutexGuard<'_, Option<Found>> {
        self.found.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn checked(&self) -> Option<Checked> {
        *self.checked.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What came of a request says whether the file with the newest event's hash was written, too.
    pub(crate) fn hear_of_head<R>(&self, outcome: &Outcome<R>) {
        if let Some(why) = &outcome.head_behind {
            tracing::warn!(why, "the head file is behind");
        } else if outcome.replayed || outcome.seqs.is_none() {
            return;
        }
        let behind = outcome.head_behind.is_some();
        let mut head = self.head();
        let of = outcome.seqs.map_or(head.of, |(_, last)| last);
        if of < head.of {
            return;
        }
        head.untold |= head.behind != behind;
        (head.of, head.behind) = (of, behind);
    }

    fn head(&self) -> MutexGuard<'_, HeadFile> {
        self.head.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn is_head_behind(&self) -> bool {
        self.head().behind
    }

    /// Says, once after it changed whether the head file is behind, what to read anew.
    pub(crate) fn tell_of_head(&self, announce: impl Fn(&[Topic])) {
        if std::mem::take(&mut self.head().untold) {
            announce(&[Topic::Workspace]);
        }
    }
}

/// What is wrong with the open workspace, until somebody has taken note of it; by default nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "WorkspaceDamage")]
pub(crate) struct Damage {
    /// The file with the newest event's hash against the record.
    head: Option<HeadFault>,
    /// The first event that does not fit.
    first_bad_event: Option<String>,
    /// The first request whose answer does not fit.
    bad_request: Option<String>,
    /// So many pages of the database are damaged.
    bad_pages: u32,
    /// So many files that the record names are not there.
    missing_files: u32,
    /// So many files are not what they were.
    damaged_files: u32,
    /// Open for reading only, its lists are older than its record and could not be made anew.
    stale_lists: bool,
    /// Open for reading only, the file with its name does not read: its folder's name stands for it.
    lost_name: bool,
    /// Open for reading only, what the user told once does not read: nothing stands for it.
    lost_settings: bool,
    /// Nothing is recorded until somebody has taken note.
    writes_stopped: bool,
}

impl Workspace {
    /// What is wrong with it and was not taken note of.
    pub(crate) fn damage(&self) -> Option<Damage> {
        let found = self.standing.found().clone().filter(|found| !found.noted);
        let faults = found.map(|found| found.faults).unwrap_or_default();
        let at_opening = HeadFault::of(self.ledger.opened().head);
        let at_opening = at_opening.filter(|_| !self.standing.head_noted.load(Ordering::Relaxed));
        let many = |files: &[FileId]| u32::try_from(files.len()).unwrap_or(u32::MAX);
        let damage = Damage {
            head: faults.head.or(at_opening),
            bad_pages: faults.bad_pages,
            missing_files: many(&faults.missing_files),
            damaged_files: many(&faults.damaged_files),
            first_bad_event: faults.first_bad_event,
            bad_request: faults.bad_request,
            stale_lists: !self.writable() && !self.ledger.opened().refolded.is_empty(),
            lost_name: self.unread.name,
            lost_settings: self.unread.settings,
            writes_stopped: self.writable() && self.ledger.is_held(),
        };
        (damage != Damage::default()).then_some(damage)
    }

    /// A check has ended. What it found is said from now on, also after the next opening, and nothing is recorded until
    /// somebody has taken note; what somebody took note of and is the same is not said again.
    pub(crate) fn note_check(&self, report: &VerifyReport, everything: bool) -> Result<(), Error> {
        let faults = Faults::of(report, self.standing.found().as_ref(), everything);
        let checked = if report.is_sound() {
            Checked::Sound
        } else {
            Checked::Damaged
        };
        self.note(faults, checked)
    }

    /// A check came to something that cannot be read at all: that is damage, too, and is said and kept as any other. Gives the
    /// error on.
    pub(crate) fn note_unreadable(&self, error: Error) -> Error {
        if !matches!(error, Error::Corrupt { .. }) {
            return error;
        }
        let before = self.standing.found().clone();
        let mut faults = before.map(|found| found.faults).unwrap_or_default();
        faults.bad_pages = faults.bad_pages.max(1);
        // What the check came to is said in any case; that it could not be kept is told beside it.
        if let Err(unkept) = self.note(faults, Checked::Damaged) {
            tracing::warn!(?unkept, "what a check found was not kept");
        }
        error
    }

    fn note(&self, faults: Faults, checked: Checked) -> Result<(), Error> {
        let mut found = self.standing.found();
        let next = (faults != Faults::default()).then(|| Found {
            noted: found
                .as_ref()
                .is_some_and(|before| before.noted && before.faults == faults),
            faults,
        });
        *self
            .standing
            .checked
            .lock()
            .unwrap_or_else(PoisonError::into_inner) = Some(checked);
        self.ledger.hold_writes(Found::is_open(next.as_ref()));
        let changed = *found != next;
        found.clone_from(&next);
        drop(found);
        if changed && self.writable() {
            self.update_profile(|profile| profile.found = next)?;
        }
        Ok(())
    }

    /// Somebody has read what is wrong and goes on with the workspace as it is.
    pub(crate) fn take_note(&self) -> Result<(), Error> {
        self.ledger.take_note_of_lost_head()?;
        let noted = self.standing.found().clone().and_then(|found| {
            // From here on the head file counts again.
            let faults = Faults {
                head: None,
                ..found.faults
            };
            (faults != Faults::default()).then_some(Found { faults, noted: true })
        });
        self.update_profile(|profile| profile.found.clone_from(&noted))?;
        *self.standing.found() = noted;
        self.standing.head_noted.store(true, Ordering::Relaxed);
        self.ledger.hold_writes(false);
        Ok(())
    }

    /// Whether a file may come in: while nothing is recorded none may, unless all that is wrong is that files are missing or
    /// damaged, for which the same file put in again is the cure.
    pub(crate) fn may_take_in(&self) -> Result<(), Error> {
        self.ledger.still_there()?;
        let found = self.standing.found().clone();
        let cures = found.is_some_and(|found| found.faults.are_of_files());
        if self.writable() && cures {
            return Ok(());
        }
        Ok(self.ledger.may_record()?)
    }

    /// As it was found the last time: nothing is recorded where that was not taken note of.
    pub(crate) fn hold_what_was_found(&self) {
        self.ledger
            .hold_writes(Found::is_open(self.standing.found().as_ref()));
    }
}
