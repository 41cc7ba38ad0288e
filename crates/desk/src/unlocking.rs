//! Keys at the desk: which one opens a workspace, locking, unlocking, another passphrase, and encrypting a workspace that
//! was made plain. A key lives in the open workspace and nowhere else here; when that goes, it is wiped.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::PoisonError;

use chrono::Utc;
use ledger::{Conversion, Envelope, LedgerError, Passphrase, WorkspaceKey, encrypt_workspace};
use serde_json::{Map, json};

use crate::desk::Desk;
use crate::error::Error;
use crate::profile::{FILE, Profile, WorkspaceKind};
use crate::topic::Topic;
use crate::workspace::Access;

/// A workspace that stands before its lock.
#[derive(Debug, Clone)]
pub(crate) struct LockedAt {
    pub(crate) dir: PathBuf,
    pub(crate) workspace_id: String,
    pub(crate) name: String,
    /// Why: a `locked.…` code.
    pub(crate) code: &'static str,
}

impl LockedAt {
    /// What every operation on it answers.
    pub(crate) fn refusal(&self) -> Error {
        let facts = Map::from_iter([
            ("workspace_id".to_owned(), json!(self.workspace_id)),
            ("name".to_owned(), json!(self.name)),
        ]);
        match Error::locked(self.code) {
            Error::Locked { code, message, .. } => Error::Locked { code, message, facts },
            other => other,
        }
    }
}

/// True when a workspace folder has a key that a passphrase opens.
#[must_use]
pub fn asks_for_passphrase(dir: &Path) -> bool {
    !matches!(Envelope::load(dir), Ok(None))
}

/// Whether the keychain took the key.
pub(crate) struct Remembered(pub(crate) bool);

impl Desk {
    /// The workspace that waits for its passphrase, if one does.
    pub(crate) fn locked_at(&self) -> Option<LockedAt> {
        self.locked.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn set_locked(&self, locked: Option<LockedAt>) {
        *self.locked.write().unwrap_or_else(PoisonError::into_inner) = locked;
    }

    /// The key that opens a real workspace without asking anybody: the keychain's, or that of the passphrase the program
    /// was started with. Where there is none, the workspace stands locked.
    pub(crate) fn key_at_hand(&self, dir: &Path, profile: &Profile) -> Result<Option<WorkspaceKey>, Error> {
        if profile.kind == WorkspaceKind::Practice {
            return Ok(None);
        }
        let found = self.key_found(dir, profile);
        if let Err(Error::Locked { code, .. }) = &found {
            let at = self.locked_for(dir, profile, code);
            self.set_locked(Some(at.clone()));
            self.announce(&[Topic::Workspace]);
            return Err(at.refusal());
        }
        found.map(Some)
    }

    fn key_found(&self, dir: &Path, profile: &Profile) -> Result<WorkspaceKey, Error> {
        if ledger::is_unfinished(dir) {
            return Err(Error::locked("locked.encryption_unfinished"));
        }
        let again = self.locked_at().is_some_and(|locked| {
            locked.workspace_id == profile.workspace_id && locked.code == "locked.workspace"
        });
        // Whoever locked it wants the passphrase to be asked for.
        let kept = if again {
            None
        } else {
            self.kept_key(&profile.workspace_id)
        };
        let envelope = match Envelope::load(dir) {
            Err(LedgerError::EnvelopeDamaged { .. }) if kept.is_some() => None,
            other => other?,
        };
        match (kept, envelope) {
            (Some(key), None) => Ok(key),
            (Some(key), Some(envelope)) if envelope.fits(&key)? => Ok(key),
            (_, Some(envelope)) => match &self.passphrase {
                Some(passphrase) if !again => Ok(envelope.open(passphrase)?),
                Some(_) | None => Err(Error::locked("locked.passphrase_needed")),
            },
            (None, None) => Err(Error::locked("locked.not_encrypted")),
        }
    }

    fn kept_key(&self, workspace_id: &str) -> Option<WorkspaceKey> {
        match self.keychain.as_ref()?.get(workspace_id) {
            Ok(key) => key,
            Err(error) => {
                tracing::warn!(%error, "the passphrase is asked for");
                None
            }
        }
    }

    pub(crate) fn locked_for(&self, dir: &Path, profile: &Profile, code: &'static str) -> LockedAt {
        LockedAt {
            dir: dir.to_path_buf(),
            workspace_id: profile.workspace_id.clone(),
            name: profile.name.clone(),
            code,
        }
    }

    /// Locks the open workspace: it is closed, its folds and its key go, running jobs are stopped.
    pub(crate) fn lock(&self) -> Result<(), Error> {
        let workspace = self.workspace()?;
        if !workspace.ledger.is_encrypted() {
            return Err(Error::Unavailable {
                code: "unavailable.not_encrypted",
                message: "Practice holds nothing to be locked.".to_owned(),
            });
        }
        let at = self.locked_for(&workspace.dir, &workspace.profile(), "locked.workspace");
        drop(workspace);
        self.jobs.stop_all();
        self.replace(None);
        self.set_locked(Some(at));
        self.announce(&[Topic::Workspace]);
        Ok(())
    }

    /// Opens a workspace with its passphrase; finishes encrypting it where that was begun.
    pub(crate) fn unlock(
        &self,
        workspace_id: &str,
        passphrase: &Passphrase,
        remember: bool,
    ) -> Result<Remembered, Error> {
        let dir = self.dir_of(workspace_id)?;
        self.unlock_dir(&dir, passphrase, remember)
    }

    pub(crate) fn unlock_dir(
        &self,
        dir: &Path,
        passphrase: &Passphrase,
        remember: bool,
    ) -> Result<Remembered, Error> {
        let envelope = Envelope::load(dir)?.ok_or_else(|| Error::locked("locked.not_encrypted"))?;
        let key = envelope.open(passphrase)?;
        let profile = Profile::load(dir)?;
        if ledger::is_unfinished(dir) || ledger::is_plain_ledger(dir)? {
            self.must_write()?;
            convert(dir, &profile, &key, &envelope)?;
        }
        self.open_with(dir, Some(key.clone()))?;
        Ok(Remembered(remember && self.remember(&profile.workspace_id, &key)))
    }

    /// Encrypts a plain real workspace, after a verified backup, and opens it.
    pub(crate) fn encrypt(
        &self,
        workspace_id: &str,
        passphrase: &Passphrase,
        remember: bool,
    ) -> Result<Remembered, Error> {
        let dir = self.dir_of(workspace_id)?;
        let profile = Profile::load(&dir)?;
        if profile.kind == WorkspaceKind::Practice {
            return Err(Error::Unavailable {
                code: "unavailable.not_encrypted",
                message: "Practice needs no encryption.".to_owned(),
            });
        }
        self.must_write()?;
        if Envelope::load(&dir)?.is_none() {
            let key = WorkspaceKey::draw()?;
            let envelope = Envelope::wrap(&profile.workspace_id, &key, passphrase, self.cost)?;
            convert(&dir, &profile, &key, &envelope)?;
        }
        self.unlock_dir(&dir, passphrase, remember)
    }

    /// Wraps the key of the open workspace by another passphrase. The old one must open it, unless nothing can: then the
    /// open workspace itself is the proof.
    pub(crate) fn change_passphrase(&self, old: &Passphrase, new: &Passphrase) -> Result<(), Error> {
        let workspace = self.workspace()?;
        let key = workspace
            .ledger
            .key()
            .ok_or_else(|| Error::locked("locked.not_encrypted"))?;
        if !workspace.writable() {
            return Err(LedgerError::ReadOnly.into());
        }
        match Envelope::load(&workspace.dir) {
            Ok(Some(envelope)) => drop(envelope.open(old)?),
            Ok(None) | Err(LedgerError::EnvelopeDamaged { .. }) => {}
            Err(error) => return Err(error.into()),
        }
        Envelope::wrap(&workspace.profile().workspace_id, key, new, self.cost)?.save(&workspace.dir)?;
        Ok(())
    }

    pub(crate) fn remember(&self, workspace_id: &str, key: &WorkspaceKey) -> bool {
        let Some(keychain) = &self.keychain else {
            return false;
        };
        match keychain.set(workspace_id, key) {
            Ok(()) => true,
            Err(error) => {
                tracing::warn!(%error, "the key was not kept; the passphrase is asked for next time");
                false
            }
        }
    }

    fn must_write(&self) -> Result<(), Error> {
        match self.access() {
            Access::Write => Ok(()),
            Access::ReadOnly => Err(LedgerError::ReadOnly.into()),
        }
    }

    fn dir_of(&self, workspace_id: &str) -> Result<PathBuf, Error> {
        if let Some(locked) = self
            .locked_at()
            .filter(|locked| locked.workspace_id == workspace_id)
        {
            return Ok(locked.dir);
        }
        if let Some(open) = self
            .current()
            .filter(|open| open.profile().workspace_id == workspace_id)
        {
            return Ok(open.dir.clone());
        }
        let known = self.home()?.known()?;
        known
            .into_iter()
            .find(|known| known.workspace_id == workspace_id)
            .map(|known| known.path)
            .ok_or_else(|| Error::not_found("workspace", workspace_id))
    }
}

/// What the user told moves from `workspace.toml` into the sealed settings.
fn convert(dir: &Path, profile: &Profile, key: &WorkspaceKey, envelope: &Envelope) -> Result<(), Error> {
    let settings = profile.sealed_text()?;
    let public = profile.public().to_text()?;
    encrypt_workspace(
        &Conversion {
            dir,
            key,
            envelope,
            now: Utc::now(),
            settings: Some(settings.as_bytes()),
            extras: &EXTRAS,
            replace: &[(FILE, public.into_bytes())],
        },
        &mut |step| {
            tracing::info!(?step, "encrypting");
            ControlFlow::Continue(())
        },
    )?;
    Ok(())
}

/// The desk's own small files that belong into a backup.
pub(crate) const EXTRAS: [&str; 2] = [FILE, "synonyms.txt"];
