//! Opening, making and replacing workspaces. A new one is made beside its place and moved there when it is
//! whole, so that a crash leaves no half-made workspace to be opened.

use std::fs;
use std::path::Path;
use std::sync::{Arc, Mutex, RwLock};

use catalogue::Catalogue;
use chrono::Utc;
use ledger::disk::move_to;
use ledger::{Envelope, Ledger, LedgerError, Options, Passphrase, WorkspaceKey};
use trade::order::contract::Party;
use trade::time::Instant;
use uuid::Uuid;

use crate::clock::{self, Clock, ClockEvent};
use crate::desk::Desk;
use crate::error::Error;
use crate::folds::Folds;
use crate::home::{Known, being_made, cannot, give_back_its_name};
use crate::imports;
use crate::jobs::Opening;
use crate::library::Kept;
use crate::listing;
use crate::looking::{Unread, unsealed};
use crate::ops::catalogue::KeptOverlay;
use crate::presence::LockAfter;
use crate::profile::{Backups, FILE, Profile, Settings, WorkspaceKind};
use crate::standing::Standing;
use crate::topic::Topic;
use crate::workspace::{Access, Workspace};
use crate::world;

impl Desk {
    /// Opens the workspace in that folder in place of the open one.
    pub(crate) fn open_dir(&self, dir: &Path) -> Result<(), Error> {
        self.open_with(dir, None, self.access())
    }

    /// As [`Desk::open_dir`], with a key that was just proved right; without one it is looked for.
    pub(crate) fn open_with(
        &self,
        dir: &Path,
        key: Option<WorkspaceKey>,
        access: Access,
    ) -> Result<(), Error> {
        match self.open_as(dir, key.clone(), access) {
            Err(Error::Corrupt { message }) if access == Access::Write && self.can_be_looked_at(dir, key) => {
                Err(Error::OnlyForLooking { message })
            }
            opened => opened,
        }
    }

    fn open_as(&self, dir: &Path, key: Option<WorkspaceKey>, access: Access) -> Result<(), Error> {
        give_back_its_name(dir)?;
        let (profile, unread) = self.what_it_is(dir, access)?;
        if self.current().is_some_and(|open| is_same_place(&open.dir, dir)) {
            // Another one that was tried and waits for its passphrase stands before it no longer.
            if self.locked_at().is_some() {
                self.set_locked(None);
                self.announce(&[Topic::Workspace]);
            }
            return Ok(());
        }
        let key = match key {
            Some(key) => Some(key),
            None => self.key_at_hand(dir, &profile)?,
        };
        let workspace = self.open_parts(dir, (profile, unread), key, access)?;
        if access == Access::Write && self.has_home() {
            self.tell_apart(&workspace)?;
            let profile = workspace.profile();
            let known = Known {
                workspace_id: profile.workspace_id,
                copy: profile.copy,
                path: dir.to_path_buf(),
                last_opened: Utc::now(),
                locked: false,
            };
            self.home()?.remember(known)?;
        }
        self.no_longer_shut(&workspace.profile().workspace_id);
        self.presence.began();
        self.replace(Some(workspace));
        Ok(())
    }

    /// A workspace that is known in another folder, where it still is, is a copy of that one: each has its place in the list
    /// of workspaces, and backups of its own.
    fn tell_apart(&self, workspace: &Workspace) -> Result<(), Error> {
        let profile = workspace.profile();
        if profile.kind == WorkspaceKind::Practice {
            return Ok(());
        }
        let others = self.home()?.known()?;
        let is_there = |other: &Known| {
            other.reference() == profile.reference()
                && !is_same_place(&other.path, &workspace.dir)
                && Profile::load(&other.path).is_ok_and(|there| there.reference() == profile.reference())
        };
        if others.iter().any(is_there) {
            workspace.update_profile(Profile::become_a_copy)?;
        }
        Ok(())
    }

    /// Makes a real workspace, encrypted from its first byte, and opens it.
    pub(crate) fn create_real(
        &self,
        name: &str,
        buyer: Party,
        passphrase: &Passphrase,
    ) -> Result<WorkspaceKey, Error> {
        let dir = self.home()?.new_workspace_dir(name);
        let profile = Profile {
            workspace_id: fresh_id(),
            copy: None,
            name: name.to_owned(),
            kind: WorkspaceKind::Real,
            created_at: Utc::now(),
            seed: None,
            settings: Settings {
                buyer,
                ..Settings::default()
            },
            backups: Backups::default(),
            lock_after: LockAfter::default(),
            found: None,
        };
        let key = WorkspaceKey::draw()?;
        let envelope = Envelope::wrap(&profile.workspace_id, &key, passphrase, self.cost)?;
        self.make(&dir, profile, Some((&key, &envelope)), |workspace| {
            workspace.update_profile(|_| ())
        })?;
        self.open_with(&dir, Some(key.clone()), self.access())?;
        Ok(key)
    }

    /// Opens the Practice workspace, making its world at first use.
    pub(crate) fn open_practice(&self, access: Access) -> Result<(), Error> {
        let dir = self.home()?.practice_dir();
        if !dir.join(FILE).exists() {
            self.make_practice(&dir)?;
        }
        self.open_with(&dir, None, access)
    }

    /// Puts a fresh practice world in place of the old one, which is kept aside until the new one is whole.
    pub(crate) fn restart_practice(&self) -> Result<(), Error> {
        let dir = self.home()?.practice_dir();
        self.replace(None);
        let old = dir.with_extension("old");
        remove_dir(&old)?;
        if dir.exists() {
            move_to(&dir, &old).map_err(|error| cannot("set aside", &dir, &error))?;
        }
        let made = self.make_practice(&dir);
        if made.is_err() && old.exists() {
            move_to(&old, &dir).map_err(|error| cannot("restore", &dir, &error))?;
        }
        made?;
        remove_dir(&old)?;
        self.open_dir(&dir)
    }

    fn make_practice(&self, dir: &Path) -> Result<(), Error> {
        let profile = Profile {
            workspace_id: fresh_id(),
            copy: None,
            name: "Practice".to_owned(),
            kind: WorkspaceKind::Practice,
            created_at: Utc::now(),
            seed: Some(world::SEED.to_owned()),
            settings: world::settings(),
            backups: Backups::default(),
            lock_after: LockAfter::default(),
            found: None,
        };
        self.make(dir, profile, None, world::furnish)
    }

    fn make(
        &self,
        dir: &Path,
        profile: Profile,
        lock: Option<(&WorkspaceKey, &Envelope)>,
        furnish: impl FnOnce(&Arc<Workspace>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let beside = being_made(dir);
        // What was begun and never came to anything; a world of Practice can be made again.
        if profile.kind == WorkspaceKind::Real && ledger::may_hold_events(&beside) {
            return Err(cannot("make", dir, &std::io::ErrorKind::AlreadyExists.into()));
        }
        remove_dir(&beside)?;
        ledger::disk::make_folders(&beside).map_err(|error| cannot("make", &beside, &error))?;
        let key = match lock {
            Some((key, envelope)) => {
                profile.public().save(&beside)?;
                envelope.save(&beside)?;
                Some(key.clone())
            }
            None => {
                profile.save(&beside)?;
                None
            }
        };
        let told = (profile, Unread::default());
        let workspace = Arc::new(self.open_parts(&beside, told, key, self.access())?);
        furnish(&workspace)?;
        drop(workspace);
        move_to(&beside, dir).map_err(|error| cannot("make", dir, &error))
    }

    pub(crate) fn open_parts(
        &self,
        dir: &Path,
        told: (Profile, Unread),
        key: Option<WorkspaceKey>,
        access: Access,
    ) -> Result<Workspace, Error> {
        let read_only = access == Access::ReadOnly;
        // Uploads and backups age by the wall clock, also in Practice.
        let ledger = Ledger::open(
            dir,
            Options {
                read_only,
                key,
                ..Options::new(Utc::now())
            },
        )?;
        let (profile, unread) = unsealed(&ledger, told)?;
        let clock = match profile.kind {
            WorkspaceKind::Real => Clock::System,
            WorkspaceKind::Practice => Clock::Practice(RwLock::new(practice_now(&ledger)?)),
        };
        let (catalogue, without_catalogue) = catalogue_of(&dir.join("catalogue.db"), read_only)?;
        let workspace = Workspace {
            dir: dir.to_path_buf(),
            ledger,
            catalogue,
            without_catalogue,
            unread,
            clock,
            library: Kept::default(),
            calendars: self.calendars(),
            standing: Standing::with(profile.found.clone()),
            profile: RwLock::new(profile),
            folds: Folds::default(),
            overlay: KeptOverlay::default(),
            opening: Opening::default(),
            agenda: Mutex::default(),
        };
        workspace.hold_what_was_found();
        if !read_only {
            // What the catalogue lacks is put right at the next opening; orders and their days do not wait for it.
            let behind = imports::reconcile(&workspace).and_then(|()| listing::restore(&workspace));
            if let Err(error) = behind {
                tracing::error!(?error, "the catalogue beside the ledger");
            }
        }
        Ok(workspace)
    }
}

/// The catalogue, which lists can fill again: one that is damaged, or that something else was written over, is set aside and
/// an empty one begun, so that it does not keep the ledger shut. Nothing of it is deleted, and the lists that are missing
/// then are said. For looking only nothing is made: an empty one in memory stands in for whatever cannot be read, and the
/// answer says so.
fn catalogue_of(path: &Path, read_only: bool) -> Result<(Catalogue, bool), Error> {
    if read_only {
        let carried_elsewhere = path.parent().and_then(ledger::unfit).is_some();
        let opened = if carried_elsewhere {
            Catalogue::open_as_it_lies(path)
        } else {
            Catalogue::open_read_only(path)
        };
        return match opened {
            Err(error) => {
                tracing::warn!(
                    ?error,
                    "an empty catalogue stands in for the one that cannot be read"
                );
                Ok((Catalogue::empty()?, true))
            }
            Ok(opened) => Ok((opened, false)),
        };
    }
    match Catalogue::open(path) {
        Err(error) if is_beyond_repair(&error) => {
            tracing::error!(?error, "the catalogue is set aside");
            set_aside(path)?;
            Ok((Catalogue::open(path)?, false))
        }
        opened => Ok((opened?, false)),
    }
}

fn is_beyond_repair(error: &catalogue::Error) -> bool {
    use catalogue::Error as E;
    use ledger::rusqlite::ErrorCode;
    match error {
        E::Foreign { .. } | E::Corrupt { .. } => true,
        E::Database(error) => matches!(
            error.sqlite_error_code(),
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase)
        ),
        _ => false,
    }
}

/// Gives a database, with what SQLite keeps beside it, a name that says that it is damaged. The database goes last: a log that
/// was left behind would be taken for that of the next one.
fn set_aside(path: &Path) -> Result<(), Error> {
    const PARTS: [&str; 3] = ["-wal", "-shm", ""];
    let aside = ledger::disk::name_aside(path, &PARTS);
    for part in PARTS {
        let [from, to] = [path, &aside].map(|name| ledger::disk::with_more(name, part));
        match ledger::disk::move_to(&from, &to) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(cannot("set aside", &from, &error));
            }
            _ => {}
        }
    }
    Ok(())
}

/// Where the practice clock stood: the newest of its own settings and of anything recorded since.
fn practice_now(ledger: &Ledger) -> Result<Instant, Error> {
    ledger
        .read(|view| {
            let set = match view.stream(clock::STREAM)?.last() {
                Some(event) => {
                    let ClockEvent::ClockSet { to } = event.decode()?;
                    to
                }
                None => world::start(),
            };
            let newest = view
                .event(view.newest()?.seq)?
                .map_or(set, |event| event.recorded_at);
            Ok::<_, LedgerError>(set.max(newest))
        })
        .map_err(Error::from)
}

/// Whether two paths lead to one folder.
pub(crate) fn is_same_place(one: &Path, other: &Path) -> bool {
    let whole = |path: &Path| fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf());
    one == other || whole(one) == whole(other)
}

fn remove_dir(dir: &Path) -> Result<(), Error> {
    match fs::remove_dir_all(dir) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(cannot("clear", dir, &error)),
        _ => Ok(()),
    }
}

pub(crate) fn fresh_id() -> String {
    format!("wsp_{}", Uuid::now_v7())
}
