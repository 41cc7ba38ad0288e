//! The disk as the ledger meets it: folders that are watched, the steps taken in each, and the one that is to fail.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use ledger::disk::{Change, Refused, Watch};

use crate::steps::Step;
use crate::vfs;

/// How a step fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failing {
    /// There is no room: whatever would need some fails, from the step on, for this many such steps.
    NoRoom(usize),
    /// The device fails, at that step alone.
    Device,
}

#[derive(Debug, Default)]
struct State {
    steps: Vec<Step>,
    keeps_steps: bool,
    count: usize,
    fails_at: Option<(usize, Failing)>,
    refused: usize,
}

/// One watched folder.
#[derive(Debug, Clone)]
pub struct Disk {
    root: PathBuf,
    state: Arc<Mutex<State>>,
}

static DISKS: Mutex<Vec<Disk>> = Mutex::new(Vec::new());

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Disk {
    /// Watches a folder and notes every step taken in it.
    pub fn noting(root: &Path) -> Disk {
        Disk::put(root, |state| state.keeps_steps = true)
    }

    /// Watches a folder in which the step of this number, counted from 0, fails.
    pub fn failing(root: &Path, at: usize, failing: Failing) -> Disk {
        Disk::put(root, |state| state.fails_at = Some((at, failing)))
    }

    /// As [`Disk::failing`] with the device, and notes every step as [`Disk::noting`] does.
    pub fn noting_a_failure(root: &Path, at: usize) -> Disk {
        Disk::put(root, |state| {
            state.keeps_steps = true;
            state.fails_at = Some((at, Failing::Device));
        })
    }

    fn put(root: &Path, with: impl FnOnce(&mut State)) -> Disk {
        let mut state = State::default();
        with(&mut state);
        let disk = Disk {
            root: root.to_path_buf(),
            state: Arc::new(Mutex::new(state)),
        };
        locked(&DISKS).push(disk.clone());
        disk
    }

    /// Nothing fails any more.
    pub fn heal(&self) {
        locked(&self.state).fails_at = None;
    }

    /// Watches the folder no longer, and gives out the steps that were noted.
    pub fn leave(self) -> Vec<Step> {
        locked(&DISKS).retain(|disk| !Arc::ptr_eq(&disk.state, &self.state));
        std::mem::take(&mut locked(&self.state).steps)
    }

    /// Notes between the steps that so many promises of the script hold now.
    pub fn promise(&self, promises: usize) {
        let mut state = locked(&self.state);
        if state.keeps_steps {
            state.steps.push(Step::Promised(promises));
        }
    }

    /// How many steps were asked for.
    pub fn count(&self) -> usize {
        locked(&self.state).count
    }

    /// How many steps failed.
    pub fn refused(&self) -> usize {
        locked(&self.state).refused
    }

    fn before(&self, change: &Change<'_>) -> Result<(), Refused> {
        let mut state = locked(&self.state);
        let number = state.count;
        state.count += 1;
        if let Some((at, failing)) = state.fails_at
            && number >= at
            && let Some(refused) = refused(change, failing, number == at)
        {
            state.refused += 1;
            if state.keeps_steps
                && let Change::Synced(path) = *change
            {
                state.steps.push(Step::NotSynced(path.to_path_buf()));
            }
            let spent = match failing {
                Failing::Device => true,
                Failing::NoRoom(times) => state.refused >= times,
            };
            if spent {
                state.fails_at = None;
            }
            return Err(refused);
        }
        if state.keeps_steps {
            state.steps.push(Step::of(change));
        }
        Ok(())
    }
}

/// The answer to a step while something is wrong; `None` where that does not touch it.
fn refused(change: &Change<'_>, failing: Failing, first: bool) -> Option<Refused> {
    match (failing, change) {
        (Failing::NoRoom(_), Change::Written { bytes, .. }) => Some(Refused {
            error: io::ErrorKind::StorageFull.into(),
            // The first one finds some room left.
            kept: if first { bytes.len() / 2 } else { 0 },
        }),
        (Failing::NoRoom(_), Change::Created(_) | Change::FolderMade(_) | Change::Renamed { .. }) => {
            Some(Refused {
                error: io::ErrorKind::StorageFull.into(),
                kept: 0,
            })
        }
        (Failing::NoRoom(_), _) => None,
        (Failing::Device, change) => Some(Refused {
            error: io::Error::other("the device failed"),
            kept: match change {
                Change::Written { bytes, .. } => bytes.len() / 2,
                _ => 0,
            },
        }),
    }
}

pub(crate) fn before(change: &Change<'_>) -> Result<(), Refused> {
    let path = match *change {
        Change::Created(path)
        | Change::Written { path, .. }
        | Change::Cut { path, .. }
        | Change::Synced(path)
        | Change::Renamed { to: path, .. }
        | Change::Removed(path)
        | Change::FolderMade(path)
        | Change::FolderSynced(path) => path,
    };
    let disk = locked(&DISKS)
        .iter()
        .find(|disk| path.starts_with(&disk.root))
        .cloned();
    disk.map_or(Ok(()), |disk| disk.before(change))
}

struct Everything;

impl Watch for Everything {
    fn before(&self, change: &Change<'_>) -> Result<(), Refused> {
        before(change)
    }
}

/// Puts this disk under everything that the ledger does in this process from now on. False when that cannot be.
pub fn install() -> bool {
    static INSTALLED: OnceLock<bool> = OnceLock::new();
    *INSTALLED.get_or_init(|| vfs::register() && ledger::disk::watch(Everything))
}
