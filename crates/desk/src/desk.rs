//! The desk: what is open now, who listens, and the runtime for everything that must not block a window.
//!
//! At most one workspace is open at a time. Handlers get an `Arc` of it, so closing never pulls it away from
//! under a running call.

use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, OnceLock, RwLock};

use ledger::{Cost, Keychain, Passphrase};
use tokio::sync::broadcast;
use trade::calendar::Calendars;
use trade::rulebook::{Library, Rulebooks};

use crate::dispatch::{Call, Reply};
use crate::error::Error;
use crate::home::Home;
use crate::jobs::{Jobs, Opening};
use crate::places::Places;
use crate::presence::{Presence, WallClock};
use crate::topic::Topic;
use crate::unlocking::LockedAt;
use crate::watch::Daily;
use crate::workspace::{Access, Workspace};

/// Changes a slow listener may fall behind by before it has to reload everything.
const CHANGES_KEPT: usize = 256;

/// What to start with.
#[derive(Debug, Clone, Default)]
pub struct DeskOptions {
    /// Folder of the desk's own list of workspaces; calculators and a named workspace need none.
    pub home: Option<PathBuf>,
    /// Workspace to open.
    pub workspace: Option<PathBuf>,
    /// Open the Practice workspace, making it when it is not there yet.
    pub practice: bool,
    /// Open workspaces without writing, also while another program has them open.
    pub read_only: bool,
    /// Tried on an encrypted workspace whose key no keychain has.
    pub passphrase: Option<Passphrase>,
    /// Where the system keeps keys; without one the passphrase is asked for.
    pub keychain: Option<Arc<dyn Keychain>>,
    /// What trying a passphrase is to cost in workspaces made from now on.
    pub cost: Cost,
    /// Somebody sits at a window and says so (`workspace.used`): what is left alone locks by itself.
    pub watched: bool,
    /// Tells for how long nobody was there.
    pub wall_clock: WallClock,
}

/// The program without a window.
pub struct Desk {
    home: OnceLock<Home>,
    wanted_home: Option<PathBuf>,
    access: Access,
    open: RwLock<Option<Arc<Workspace>>>,
    changes: broadcast::Sender<Vec<Topic>>,
    pub(crate) jobs: Jobs,
    pub(crate) places: Places,
    /// The folder that was picked last, where it is damaged.
    pub(crate) damaged_pick: Mutex<Option<PathBuf>>,
    pub(crate) locked: RwLock<Option<LockedAt>>,
    /// Workspaces that were locked in this run: for them the keychain is not asked.
    pub(crate) locked_here: Mutex<HashSet<String>>,
    pub(crate) presence: Presence,
    pub(crate) daily: Daily,
    /// The opening whose record was checked, or is.
    pub(crate) checking: Mutex<Option<Opening>>,
    pub(crate) passphrase: Option<Passphrase>,
    pub(crate) keychain: Option<Arc<dyn Keychain>>,
    pub(crate) cost: Cost,
    calendars: &'static Calendars,
    runtime: OnceLock<tokio::runtime::Runtime>,
    making_runtime: Mutex<()>,
}

impl Desk {
    /// Starts the desk and opens what the options ask for.
    ///
    /// # Errors
    /// Whatever opening the workspace meets; without one, nothing can fail but an embedded rulebook.
    pub fn start(options: DeskOptions) -> Result<Self, Error> {
        let desk = Self {
            home: OnceLock::new(),
            wanted_home: options.home,
            access: if options.read_only {
                Access::ReadOnly
            } else {
                Access::Write
            },
            open: RwLock::new(None),
            changes: broadcast::channel(CHANGES_KEPT).0,
            jobs: Jobs::default(),
            places: Places::default(),
            damaged_pick: Mutex::default(),
            locked: RwLock::default(),
            locked_here: Mutex::default(),
            presence: Presence::new(options.wall_clock, options.watched),
            daily: Daily::default(),
            checking: Mutex::default(),
            passphrase: options.passphrase,
            keychain: options.keychain,
            cost: options.cost,
            calendars: Calendars::embedded(),
            runtime: OnceLock::new(),
            making_runtime: Mutex::new(()),
        };
        if let Some(dir) = options.workspace {
            // What is locked waits for its passphrase; the program runs.
            match desk.open_dir(&dir) {
                Err(Error::Locked { .. }) => {}
                other => other?,
            }
        } else if options.practice {
            desk.open_practice(desk.access())?;
        }
        Ok(desk)
    }

    /// Runs one call without blocking the caller's thread.
    pub async fn dispatch_async(self: Arc<Self>, call: Call) -> Reply {
        let desk = Arc::clone(&self);
        let Ok(runtime) = self.runtime() else {
            return Reply::Error(Error::bug("no runtime").to_wire());
        };
        let run = runtime.spawn_blocking(move || desk.dispatch(call));
        run.await
            .unwrap_or_else(|error| Reply::Error(Error::bug(error).to_wire()))
    }

    /// Every change from now on, as topics.
    #[must_use]
    pub fn changes(&self) -> broadcast::Receiver<Vec<Topic>> {
        self.changes.subscribe()
    }

    /// Tells every listener that these topics may have changed.
    pub(crate) fn announce(&self, topics: &[Topic]) {
        if !topics.is_empty() {
            // Nobody listening is fine: a terminal has no window.
            let _ = self.changes.send(topics.to_vec());
        }
    }

    /// A closure that announces, for jobs that outlive their call.
    pub(crate) fn announcer(&self) -> impl Fn(&[Topic]) + Send + Sync + 'static {
        let changes = self.changes.clone();
        move |topics| {
            let _ = changes.send(topics.to_vec());
        }
    }

    /// The runtime for jobs; made at first use, so that a terminal call does not pay for it.
    pub(crate) fn runtime(&self) -> Result<&tokio::runtime::Runtime, Error> {
        // One maker at a time: a second runtime would be dropped where it was made, inside the caller's async task,
        // and tokio panics there.
        let _making = self
            .making_runtime
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some(runtime) = self.runtime.get() {
            return Ok(runtime);
        }
        let made = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("desk")
            .enable_time()
            .build()
            .map_err(Error::bug)?;
        Ok(self.runtime.get_or_init(|| made))
    }

    /// The open workspace.
    pub(crate) fn workspace(&self) -> Result<Arc<Workspace>, Error> {
        if let Some(workspace) = self.current() {
            return Ok(workspace);
        }
        if let Some(locked) = self.locked_at() {
            return Err(locked.refusal());
        }
        Err(Error::Unavailable {
            code: "unavailable.no_workspace",
            message: "No workspace is open. Open one, or start with Practice.".to_owned(),
        })
    }

    /// The open workspace, if any.
    pub(crate) fn current(&self) -> Option<Arc<Workspace>> {
        self.open
            .read()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
            .clone()
    }

    /// Puts another workspace in place of the open one; the old one closes when its last call has ended.
    pub(crate) fn replace(&self, workspace: Option<Workspace>) {
        self.set_locked(None);
        self.put(workspace);
        self.announce(&[Topic::Workspace]);
    }

    /// As [`Desk::replace`], without a word: for who tells of it.
    pub(crate) fn put(&self, workspace: Option<Workspace>) -> Opening {
        let mut open = self
            .open
            .write()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        let opening = self.jobs.next_opening();
        *open = workspace.map(|workspace| Arc::new(Workspace { opening, ..workspace }));
        opening
    }

    pub(crate) fn access(&self) -> Access {
        self.access
    }

    /// The rulebooks of the open workspace; at the three doors the embedded ones.
    pub(crate) fn library(&self) -> Result<Arc<Library>, Error> {
        match self.current() {
            Some(workspace) => workspace.look(|look| workspace.library.at(&look.view)),
            None => Ok(Arc::new(Library::default())),
        }
    }

    /// Rulebooks with this one among them, if it is known; with the default one where none is named. The program's own
    /// editions are at hand whatever became of the user's files. Which one is the default only the open workspace says:
    /// where that cannot be read, no other is put in its place.
    pub(crate) fn library_with(&self, rulebook: Option<&str>) -> Result<Arc<Library>, Error> {
        match rulebook {
            Some(id) if Rulebooks::embedded().get(id).is_ok() => Ok(Arc::new(Library::default())),
            Some(_) | None => self.library(),
        }
    }

    pub(crate) fn calendars(&self) -> &'static Calendars {
        self.calendars
    }

    /// True when there is a list of workspaces to keep.
    pub(crate) fn has_home(&self) -> bool {
        self.wanted_home.is_some()
    }

    pub(crate) fn home(&self) -> Result<&Home, Error> {
        if let Some(home) = self.home.get() {
            return Ok(home);
        }
        let dir = self.wanted_home.clone().ok_or_else(|| Error::Unavailable {
            code: "unavailable.no_home",
            message: "No folder for the list of workspaces was given.".to_owned(),
        })?;
        let home = Home::at(dir)?;
        Ok(self.home.get_or_init(|| home))
    }
}

impl std::fmt::Debug for Desk {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Desk")
            .field("access", &self.access)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The first calls of a page come together; each must be answered by the one runtime, whoever makes it.
    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn first_calls_together_are_all_answered() {
        for _ in 0..50 {
            let desk = Arc::new(Desk::start(DeskOptions::default()).unwrap());
            let calls: Vec<_> = (0..8)
                .map(|_| {
                    let call = Call {
                        op: "workspace.current".to_owned(),
                        args: serde_json::json!({}),
                        request_id: None,
                    };
                    tokio::spawn(Arc::clone(&desk).dispatch_async(call))
                })
                .collect();
            for call in calls {
                assert!(matches!(call.await, Ok(Reply::Ok { .. })));
            }
            // A runtime may not be dropped inside a task: leave this to a thread of its own.
            tokio::task::spawn_blocking(move || drop(desk)).await.unwrap();
        }
    }
}
