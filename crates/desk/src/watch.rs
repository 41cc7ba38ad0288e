//! What the desk does by itself while a window is open: it locks what was left, checks the record of what was opened, and
//! makes the day's backup. The window's
//! shell sets it going; a terminal does not. It must not decide anything about an order.

use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use ledger::Depth;

use crate::backups;
use crate::desk::Desk;
use crate::error::{Error, WireError};
use crate::topic::Topic;
use crate::workspace::Workspace;

/// How often it looks.
const LOOK: Duration = Duration::from_secs(2);
/// What was just opened is left in peace for a moment.
const AFTER_OPENING: TimeDelta = TimeDelta::seconds(10);
/// Whether a new day has begun, or what failed works now, is asked this often.
const AGAIN: TimeDelta = TimeDelta::minutes(30);

/// When the day's backup is asked for next, and what became of the last one.
#[derive(Debug, Default)]
pub(crate) struct Daily(Mutex<Option<Planned>>);

#[derive(Debug, Clone)]
struct Planned {
    workspace_id: String,
    next: DateTime<Utc>,
    failed: Option<WireError>,
}

impl Daily {
    /// Why the last backup that was made by itself was not; nothing when it was.
    pub(crate) fn failed(&self, workspace_id: &str) -> Option<WireError> {
        let planned = self.lock().clone()?;
        (planned.workspace_id == workspace_id)
            .then_some(planned.failed)
            .flatten()
    }

    /// Whether to ask now; the next time is noted.
    fn is_due(&self, workspace_id: &str, now: DateTime<Utc>) -> bool {
        let mut planned = self.lock();
        let Some(known) = planned
            .as_mut()
            .filter(|known| known.workspace_id == workspace_id)
        else {
            *planned = Some(Planned {
                workspace_id: workspace_id.to_owned(),
                next: now + AFTER_OPENING,
                failed: None,
            });
            return false;
        };
        // A clock that was set back must not keep it away.
        let due = now >= known.next || known.next - now > AGAIN;
        if due {
            known.next = now + AGAIN;
        }
        due
    }

    pub(crate) fn ended(&self, workspace_id: &str, failed: Option<WireError>) {
        if let Some(known) = self
            .lock()
            .as_mut()
            .filter(|known| known.workspace_id == workspace_id)
        {
            known.failed = failed;
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Option<Planned>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Desk {
    /// Keeps watch for as long as the desk lives.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn keep_watch(self: &Arc<Self>) -> Result<(), Error> {
        let desk = Arc::downgrade(self);
        self.runtime()?.spawn(async move {
            loop {
                tokio::time::sleep(LOOK).await;
                let Some(seen) = desk.upgrade() else { return };
                let look = tokio::task::spawn_blocking(move || (seen.look_around(), seen.is_unchecked()));
                let (daily, unchecked) = look.await.unwrap_or_default();
                if daily {
                    beside(desk.clone(), Self::make_daily);
                }
                if unchecked {
                    beside(desk.clone(), Self::check_record);
                }
            }
        });
        Ok(())
    }

    /// One look: locks what was left. Answers whether the day's backup is to be asked for.
    pub fn look_around(&self) -> bool {
        self.lock_if_left();
        self.presence.looked();
        let Some(workspace) = self.current().filter(|open| open.ledger.is_encrypted()) else {
            return false;
        };
        let id = workspace.profile().reference();
        workspace.writable() && self.daily.is_due(&id, self.presence.now())
    }

    /// True once for each opening of a workspace: its record was not checked since.
    fn is_unchecked(&self) -> bool {
        let Some(workspace) = self.current() else {
            return false;
        };
        let mut newest = self.checking.lock().unwrap_or_else(PoisonError::into_inner);
        newest.replace(workspace.opening) != Some(workspace.opening)
    }

    /// Checks every event and every answer of the open workspace, beside the work on it. What it finds is said by
    /// `workspace.current`.
    pub fn check_record(&self) {
        let Some(workspace) = self.current() else { return };
        let work = self.jobs.watch_on(&workspace, None, "ledger.verify", "entries");
        let report = workspace
            .ledger
            .verify_told(Depth::Log, &mut |done| work.tell(done));
        let noted = report
            .map_err(|error| workspace.note_unreadable(error.into()))
            .and_then(|report| workspace.note_check(&report, false));
        match noted {
            Ok(()) => self.announce(&[Topic::Workspace]),
            // It was locked or closed meanwhile: the next opening checks again.
            Err(Error::Unavailable {
                code: "unavailable.stopped",
                ..
            }) => {}
            Err(error) => {
                tracing::warn!(?error, "the record was not checked");
                self.announce(&[Topic::Workspace]);
            }
        }
    }

    /// Makes the day's backup if it is due, and notes why not when it cannot be made.
    pub fn make_daily(&self) {
        let Some(workspace) = self.current() else { return };
        let id = workspace.profile().reference();
        let before = self.daily.failed(&id);
        let failed = match self.daily_of(&workspace) {
            Ok(made) => {
                if made {
                    self.announce(&[Topic::Workspace]);
                }
                None
            }
            // It was locked or closed meanwhile: the next opening asks again.
            Err(Error::Unavailable {
                code: "unavailable.stopped",
                ..
            }) => None,
            Err(error) => {
                tracing::warn!(?error, "the day's backup was not made");
                Some(error.to_wire())
            }
        };
        if failed.as_ref().map(|error| &error.code) != before.as_ref().map(|error| &error.code) {
            self.daily.ended(&id, failed);
            self.announce(&[Topic::Workspace]);
        }
    }

    fn daily_of(&self, workspace: &Workspace) -> Result<bool, Error> {
        let work = self.jobs.watch_on(workspace, None, "backup", "bytes");
        let (made, _) = backups::daily(workspace, &work)?;
        Ok(made.is_some())
    }
}

/// Beside the watch, which goes on looking at the clock.
fn beside(desk: Weak<Desk>, work: fn(&Desk)) {
    tokio::task::spawn_blocking(move || {
        if let Some(desk) = desk.upgrade() {
            work(&desk);
        }
    });
}
