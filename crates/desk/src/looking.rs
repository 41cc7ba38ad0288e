//! Opening for looking only what does not open for work. What a small file would have said, and cannot be read of it, has
//! something to stand in for it then, and the page says so. It writes nothing in the workspace.

use std::path::{Path, PathBuf};
use std::sync::{MutexGuard, PoisonError};

use chrono::DateTime;
use ledger::{Envelope, Ledger, LedgerError, WorkspaceKey};

use crate::desk::Desk;
use crate::error::Error;
use crate::home::{Home, Known};
use crate::opening::{fresh_id, is_same_place};
use crate::presence::LockAfter;
use crate::profile::{Backups, Profile, Settings, WorkspaceKind};
use crate::workspace::Access;
use crate::world;

/// Small files of an open workspace that do not read, so that something stands in for what they say.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Unread {
    /// `workspace.toml`: its name.
    pub(crate) name: bool,
    /// The sealed settings: what the user told once.
    pub(crate) settings: bool,
}

impl Desk {
    /// What the workspace in a folder is. For looking only, a file that does not read is stood in for.
    pub(crate) fn what_it_is(&self, dir: &Path, access: Access) -> Result<(Profile, Unread), Error> {
        match Profile::load(dir) {
            Err(error @ Error::Corrupt { .. }) if access == Access::ReadOnly => {
                let unread = Unread {
                    name: true,
                    ..Unread::default()
                };
                Ok((self.stand_in(dir).ok_or(error)?, unread))
            }
            loaded => Ok((loaded?, Unread::default())),
        }
    }

    /// What can be said of a workspace whose own file does not: its kind by its key, its id by that or by the list of
    /// workspaces, and its folder's name. Nothing where the kind cannot be told: Practice and real ones never mix.
    fn stand_in(&self, dir: &Path) -> Option<Profile> {
        let known = self.known_at(dir);
        let listed = known.as_ref().map(|known| known.workspace_id.clone());
        let (kind, id) = match Envelope::load(dir) {
            Ok(Some(envelope)) => (WorkspaceKind::Real, envelope.workspace_id().to_owned()),
            Err(LedgerError::EnvelopeDamaged { .. }) => (WorkspaceKind::Real, listed?),
            Ok(None) if self.is_of_practice(dir) => {
                (WorkspaceKind::Practice, listed.unwrap_or_else(fresh_id))
            }
            Ok(None) | Err(_) => return None,
        };
        let practice = kind == WorkspaceKind::Practice;
        Some(Profile {
            workspace_id: id,
            copy: known.and_then(|known| known.copy),
            name: dir.file_name()?.to_string_lossy().into_owned(),
            kind,
            created_at: DateTime::UNIX_EPOCH,
            seed: practice.then(|| world::SEED.to_owned()),
            settings: if practice {
                world::settings()
            } else {
                Settings::default()
            },
            backups: Backups::default(),
            lock_after: LockAfter::default(),
            found: None,
        })
    }

    fn known_at(&self, dir: &Path) -> Option<Known> {
        let known = self.has_home().then(|| self.home().and_then(Home::known))?;
        let mut known = known.ok()?.into_iter();
        known.find(|known| is_same_place(&known.path, dir))
    }

    fn is_of_practice(&self, dir: &Path) -> bool {
        self.has_home()
            && self
                .home()
                .is_ok_and(|home| is_same_place(&home.practice_dir(), dir))
    }

    /// Whether a workspace that is too damaged for work would open for looking: it is tried. Where only its passphrase is
    /// missing, it may.
    pub(crate) fn can_be_looked_at(&self, dir: &Path, key: Option<WorkspaceKey>) -> bool {
        let Ok((profile, unread)) = self.what_it_is(dir, Access::ReadOnly) else {
            return false;
        };
        let key = match key {
            Some(key) => Some(key),
            None if profile.kind == WorkspaceKind::Practice => None,
            None => match self.key_found(dir, &profile) {
                Ok(key) => Some(key),
                Err(Error::Locked { code, .. }) => {
                    return code == "locked.passphrase_needed" && ledger::may_hold_events(dir);
                }
                Err(_) => return false,
            },
        };
        self.open_parts(dir, (profile, unread), key, Access::ReadOnly)
            .is_ok()
    }

    /// Opens a folder the user picked in a native dialog; answers with the id the page may use.
    ///
    /// # Errors
    /// `not_found` when the folder is no workspace, `locked.…` when its passphrase is needed, and whatever opening meets.
    pub fn open_picked(&self, dir: &Path) -> Result<String, Error> {
        let opened = self.open_dir(dir);
        let damaged = matches!(opened, Err(Error::OnlyForLooking { .. }));
        *self.damaged_pick() = damaged.then(|| dir.to_path_buf());
        opened?;
        Ok(self.workspace()?.profile().workspace_id)
    }

    /// Opens the folder that was picked last, and did not open because it is damaged, for looking only.
    ///
    /// # Errors
    /// As [`Desk::open_picked`]; `not_found` when none was.
    pub fn look_at_damaged_pick(&self) -> Result<String, Error> {
        let picked = self.damaged_pick().clone();
        let dir = picked.ok_or_else(|| Error::not_found("place", "a damaged workspace"))?;
        self.open_with(&dir, None, Access::ReadOnly)?;
        *self.damaged_pick() = None;
        Ok(self.workspace()?.profile().workspace_id)
    }

    fn damaged_pick(&self) -> MutexGuard<'_, Option<PathBuf>> {
        self.damaged_pick.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The profile with what is sealed in an encrypted workspace; for looking only, without it where it does not read.
pub(crate) fn unsealed(
    ledger: &Ledger,
    (profile, mut unread): (Profile, Unread),
) -> Result<(Profile, Unread), Error> {
    if !ledger.is_encrypted() {
        return Ok((profile, unread));
    }
    let read = match ledger.read_settings() {
        Ok(Some(sealed)) => profile.clone().unsealed(&sealed),
        Ok(None) => return Ok((profile, unread)),
        Err(error) => Err(error.into()),
    };
    match read {
        Err(Error::Corrupt { message: why }) if ledger.is_read_only() => {
            tracing::warn!(error = ?why, "nothing stands for the settings that do not read");
            unread.settings = true;
            Ok((profile, unread))
        }
        read => Ok((read?, unread)),
    }
}
