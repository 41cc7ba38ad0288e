//! Keys at the desk: which one opens a workspace, locking, unlocking, another passphrase, and encrypting a workspace that
//! was made plain. A key lives in the open workspace and nowhere else here; when that goes, it is wiped.

use std::collections::HashSet;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::{Arc, MutexGuard, PoisonError};
use std::time::Duration;

use chrono::Utc;
use ledger::{Conversion, Envelope, KeychainError, LedgerError, Passphrase, WorkspaceKey, encrypt_workspace};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, json};

use crate::desk::Desk;
use crate::error::Error;
use crate::home::give_back_its_name;
use crate::profile::{FILE, Profile, WorkspaceKind};
use crate::topic::Topic;
use crate::workspace::{Access, Workspace};

/// A workspace that stands before its lock.
#[derive(Debug, Clone)]
pub(crate) struct LockedAt {
    pub(crate) dir: PathBuf,
    pub(crate) workspace_id: String,
    /// Which copy of it.
    pub(crate) reference: String,
    pub(crate) name: String,
    /// Why: a `locked.…` code.
    pub(crate) code: &'static str,
}

impl LockedAt {
    /// What every operation on it answers.
    pub(crate) fn refusal(&self) -> Error {
        let facts = Map::from_iter([
            ("workspace_id".to_owned(), json!(self.reference)),
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

/// How often, and how long apart, it is looked whether a locked workspace is closed.
const CLOSING_LOOKS: u32 = 200;
const CLOSING_LOOK: Duration = Duration::from_millis(10);

/// What the system's keychain does for a workspace.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum KeychainState {
    /// It has the key.
    Remembers,
    /// It answers, and has no key.
    Ready,
    /// There is none, or it does not answer: the passphrase alone opens.
    Absent,
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

    pub(crate) fn key_found(&self, dir: &Path, profile: &Profile) -> Result<WorkspaceKey, Error> {
        if ledger::is_unfinished(dir) || ledger::is_begun(dir)? {
            return Err(Error::locked("locked.encryption_unfinished"));
        }
        let again = self.is_shut(&profile.workspace_id);
        let envelope = Envelope::load(dir);
        // Without an envelope that reads there is no passphrase to ask for.
        let can_be_asked = matches!(envelope, Ok(Some(_)));
        // Whoever locked it wants the passphrase to be asked for, also after the program was started anew.
        let kept = if again || self.was_left_locked(&profile.workspace_id, can_be_asked) {
            None
        } else {
            self.kept_key(&profile.workspace_id)
        };
        let envelope = match envelope {
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
                tracing::warn!(?error, "the passphrase is asked for");
                None
            }
        }
    }

    pub(crate) fn locked_for(&self, dir: &Path, profile: &Profile, code: &'static str) -> LockedAt {
        LockedAt {
            dir: dir.to_path_buf(),
            workspace_id: profile.workspace_id.clone(),
            reference: profile.reference(),
            name: profile.name.clone(),
            code,
        }
    }

    /// Locks the open workspace.
    pub(crate) fn lock(&self) -> Result<(), Error> {
        let workspace = self.workspace()?;
        if !workspace.ledger.is_encrypted() {
            return Err(Error::practice("Practice holds nothing to be locked."));
        }
        self.shut(workspace);
        Ok(())
    }

    /// Locks the open workspace when nobody is there any more.
    pub(crate) fn lock_if_left(&self) {
        if let Some(workspace) = self.current()
            && workspace.ledger.is_encrypted()
            && self.presence.is_left(workspace.lock_after())
        {
            tracing::info!("nobody is there: locked");
            self.shut(workspace);
        }
    }

    /// It is closed, its folds and its key go, long work on it is stopped and what came of it forgotten.
    fn shut(&self, workspace: Arc<Workspace>) {
        let at = self.locked_for(&workspace.dir, &workspace.profile(), "locked.workspace");
        let id = at.workspace_id.clone();
        // Locked before it is closed: no call in between finds it absent, nor open.
        self.set_locked(Some(at));
        let after = self.put(None);
        self.jobs.stop_before(after);
        self.places.clear();
        self.locked_ids().insert(id.clone());
        if self.access() == Access::Write
            && self.has_home()
            && let Err(error) = self.home().and_then(|home| home.note_locked(&id))
        {
            tracing::warn!(?error, "that it was locked is not in the list");
            self.forget_in_keychain(&workspace);
        }
        self.announce(Topic::OF_A_WORKSPACE);
        let left = Arc::downgrade(&workspace);
        drop(workspace);
        // Its key goes with the last call that holds it; unlocking at once would meet its lock on the folder.
        for _ in 0..CLOSING_LOOKS {
            if left.strong_count() == 0 {
                break;
            }
            std::thread::sleep(CLOSING_LOOK);
        }
    }

    /// The next start would find the key and open without asking. The passphrase still opens, where its file is whole.
    fn forget_in_keychain(&self, workspace: &Workspace) {
        let opens_by_passphrase = matches!(Envelope::load(&workspace.dir), Ok(Some(_)));
        if let Some(keychain) = self.keychain.as_ref().filter(|_| opens_by_passphrase)
            && let Err(error) = keychain.delete(&workspace.profile().workspace_id)
        {
            tracing::error!(?error, "that it was locked is known until the program ends");
        }
    }

    fn locked_ids(&self) -> MutexGuard<'_, HashSet<String>> {
        self.locked_here.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn is_shut(&self, workspace_id: &str) -> bool {
        self.locked_ids().contains(workspace_id)
    }

    /// Its key was proved right: it opens like any other again.
    pub(crate) fn no_longer_shut(&self, workspace_id: &str) {
        self.locked_ids().remove(workspace_id);
    }

    /// What the list of workspaces says. Of one that it does not name a list before it may have said so, which was damaged and
    /// is set aside.
    fn was_left_locked(&self, workspace_id: &str, can_be_asked: bool) -> bool {
        if !self.has_home() {
            return false;
        }
        // A list that cannot be read says nothing; the passphrase is the safe answer.
        let Ok(home) = self.home() else { return true };
        let Ok(known) = home.known() else { return true };
        let copies = known.iter().filter(|known| known.workspace_id == workspace_id);
        let noted = copies.map(|known| known.locked).reduce(|one, other| one || other);
        noted.unwrap_or_else(|| can_be_asked && home.has_set_a_list_aside())
    }

    /// Opens a workspace with its passphrase; finishes encrypting it where that was begun.
    pub(crate) fn unlock(
        &self,
        workspace_id: &str,
        passphrase: &Passphrase,
        remember: bool,
        access: Access,
    ) -> Result<Remembered, Error> {
        let dir = self.dir_of(workspace_id)?;
        self.unlock_dir_for(&dir, passphrase, remember, access)
    }

    pub(crate) fn unlock_dir(
        &self,
        dir: &Path,
        passphrase: &Passphrase,
        remember: bool,
    ) -> Result<Remembered, Error> {
        self.unlock_dir_for(dir, passphrase, remember, self.access())
    }

    fn unlock_dir_for(
        &self,
        dir: &Path,
        passphrase: &Passphrase,
        remember: bool,
        access: Access,
    ) -> Result<Remembered, Error> {
        give_back_its_name(dir)?;
        let envelope = Envelope::load(dir)?.ok_or_else(|| Error::locked("locked.not_encrypted"))?;
        let key = envelope.open(passphrase)?;
        // A plain ledger that nothing proves to be ours is refused, and nothing is touched: somebody put it there.
        if ledger::is_unfinished(dir) || ledger::is_plain_ledger(dir)? {
            must_write(access)?;
            convert(dir, &Profile::load(dir)?, &key, &envelope)?;
        }
        self.open_with(dir, Some(key.clone()), access)?;
        let id = self.workspace()?.profile().workspace_id;
        Ok(Remembered(remember && self.remember(&id, &key)))
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
            return Err(Error::practice("Practice needs no encryption."));
        }
        must_write(self.access())?;
        if Envelope::load(&dir)?.is_none() {
            // Its key is in the keychain and its file is gone: what lies there is not what was encrypted.
            if self.kept_key(&profile.workspace_id).is_some() {
                return Err(LedgerError::NotEncrypted.into());
            }
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
        workspace.ledger.still_there()?;
        match Envelope::load(&workspace.dir) {
            Ok(Some(envelope)) => drop(envelope.open(old)?),
            Ok(None) | Err(LedgerError::EnvelopeDamaged { .. }) => {}
            Err(error) => return Err(error.into()),
        }
        let id = workspace.profile().workspace_id;
        Envelope::wrap(&id, key, new, self.cost)?.save(&workspace.dir)?;
        // The key is the same; a keychain that had another one for it has it now.
        if self.kept_key(&id).is_some_and(|kept| kept != *key) {
            self.remember(&id, key);
        }
        Ok(())
    }

    /// Gives the open workspace's key to the system's keychain, or takes it back.
    pub(crate) fn set_remembered(&self, remembered: bool) -> Result<(), Error> {
        let workspace = self.workspace()?;
        let key = workspace
            .ledger
            .key()
            .ok_or_else(|| Error::locked("locked.not_encrypted"))?;
        let absent = || KeychainError { why: String::new() };
        let keychain = self.keychain.as_ref().ok_or_else(absent)?;
        let id = workspace.profile().workspace_id;
        if remembered {
            keychain.set(&id, key)?;
        } else {
            keychain.delete(&id)?;
        }
        Ok(())
    }

    /// What the system's keychain has for a workspace.
    pub(crate) fn keychain_of(&self, workspace_id: &str) -> KeychainState {
        match self.keychain.as_ref().map(|keychain| keychain.get(workspace_id)) {
            Some(Ok(Some(_))) => KeychainState::Remembers,
            Some(Ok(None)) => KeychainState::Ready,
            Some(Err(_)) | None => KeychainState::Absent,
        }
    }

    pub(crate) fn remember(&self, workspace_id: &str, key: &WorkspaceKey) -> bool {
        let Some(keychain) = &self.keychain else {
            return false;
        };
        match keychain.set(workspace_id, key) {
            Ok(()) => true,
            Err(error) => {
                tracing::warn!(
                    ?error,
                    "the key was not kept; the passphrase is asked for next time"
                );
                false
            }
        }
    }

    /// The folder of the workspace that a reference means: the locked one, the open one, or one of the list.
    fn dir_of(&self, reference: &str) -> Result<PathBuf, Error> {
        if let Some(locked) = self.locked_at().filter(|locked| locked.reference == reference) {
            return Ok(locked.dir);
        }
        if let Some(open) = self
            .current()
            .filter(|open| open.profile().reference() == reference)
        {
            return Ok(open.dir.clone());
        }
        // By its id alone, as whoever knows of no copy says it.
        if let Some(locked) = self.locked_at().filter(|locked| locked.workspace_id == reference) {
            return Ok(locked.dir);
        }
        let known = self.home()?.find(reference)?;
        known
            .map(|known| known.path)
            .ok_or_else(|| Error::not_found("workspace", reference))
    }
}

fn must_write(access: Access) -> Result<(), Error> {
    match access {
        Access::Write => Ok(()),
        Access::ReadOnly => Err(LedgerError::ReadOnly.into()),
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
