//! Backups of the open workspace: where they are, which are due, and a workspace made from one. How one is made and
//! checked is the ledger's; which are kept is its policy's.

use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::{DateTime, NaiveDateTime, Utc};
use ledger::{BACKUP_EXTENSION, ExistingBackup, MadeBackup, Passphrase, Restored, plan_backups};
use trade::id::FileId;

use crate::desk::Desk;
use crate::error::Error;
use crate::home::{Known, cannot};
use crate::jobs::Progress;
use crate::profile::Profile;
use crate::unlocking::{EXTRAS, Remembered};
use crate::workspace::Workspace;

/// A name ends with the moment at which it was made.
const STAMP: &str = "%Y%m%dT%H%M%SZ";
const OWN: &str = "quayside-";

/// What nobody has written to for so long nobody writes any more.
const ABANDONED: Duration = Duration::from_secs(24 * 3600);

/// A backup in the folder of backups.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Kept {
    pub(crate) name: String,
    pub(crate) made_at: DateTime<Utc>,
    pub(crate) bytes: u64,
    /// Made by this copy of the workspace. What another one made, before or since, is its to keep.
    own: bool,
}

impl Kept {
    /// Made day by day; a copy from before the encryption is nobody's to remove.
    pub(crate) fn is_daily(&self) -> bool {
        self.name.starts_with(OWN)
    }
}

/// Where backups go by themselves.
pub(crate) fn folder(workspace: &Workspace) -> PathBuf {
    let chosen = workspace.profile().backups.folder;
    chosen.unwrap_or_else(|| workspace.dir.join("backups"))
}

/// The backups in the folder, newest first. One folder may serve several workspaces, and copies of one: a name holds the id of
/// the workspace, and which copy made it.
pub(crate) fn kept(workspace: &Workspace) -> Result<Vec<Kept>, Error> {
    let folder = folder(workspace);
    let entries = match std::fs::read_dir(&folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(cannot("read", &folder, &error)),
    };
    let mut kept = Vec::new();
    for entry in entries {
        let entry = entry.map_err(|error| cannot("read", &folder, &error))?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let Some((made_at, own)) = made_at(&name, &workspace.profile()) else {
            continue;
        };
        let bytes = entry
            .metadata()
            .map_err(|error| cannot("read", &folder, &error))?
            .len();
        kept.push(Kept {
            name,
            made_at,
            bytes,
            own,
        });
    }
    kept.sort_by(|one, other| (other.made_at, &other.name).cmp(&(one.made_at, &one.name)));
    Ok(kept)
}

/// When a backup of this workspace was made, and whether by this copy of it.
fn made_at(name: &str, profile: &Profile) -> Option<(DateTime<Utc>, bool)> {
    let stem = name.strip_suffix(BACKUP_EXTENSION)?.strip_suffix('.')?;
    let (before, stamp) = stem.rsplit_once('-')?;
    let of = before.strip_prefix(OWN).unwrap_or_default();
    let id = of.split_once('~').map_or(of, |(id, _)| id);
    let ours = before == "before-encryption" || id == profile.workspace_id;
    let at = NaiveDateTime::parse_from_str(stamp, STAMP).ok()?;
    ours.then(|| (at.and_utc(), of == profile.reference()))
}

/// Removes what a backup of this workspace that was killed has left in the folder: as large as a backup, and of no use. What
/// changed within a day may still be written by somebody. What cannot be removed is in nobody's way.
fn clear_unfinished(workspace: &Workspace) {
    let is_old = |entry: &std::fs::DirEntry| {
        let changed = entry.metadata().and_then(|about| about.modified());
        changed.is_ok_and(|changed| changed.elapsed().is_ok_and(|age| age > ABANDONED))
    };
    let (folder, profile) = (folder(workspace), workspace.profile());
    for entry in std::fs::read_dir(&folder).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let of = name
            .to_str()
            .and_then(|name| name.strip_suffix(ledger::disk::UNFINISHED));
        if of.is_some_and(|of| made_at(of, &profile).is_some())
            && is_old(&entry)
            && let Err(error) = std::fs::remove_file(entry.path())
        {
            tracing::warn!(?error, "an unfinished backup stays");
        }
    }
}

/// The backup of that name in the folder: only a name from the list is a file here.
pub(crate) fn find(workspace: &Workspace, backup_id: &str) -> Result<PathBuf, Error> {
    if kept(workspace)?.iter().any(|kept| kept.name == backup_id) {
        Ok(folder(workspace).join(backup_id))
    } else {
        Err(Error::not_found("backup", backup_id))
    }
}

/// Bytes of what goes into a backup, about: what a page is told before the work has begun.
fn weight(dir: &Path) -> u64 {
    let files = |path: &Path| -> u64 {
        let entries = std::fs::read_dir(path).into_iter().flatten().flatten();
        entries
            .filter_map(|entry| entry.metadata().ok())
            .filter(std::fs::Metadata::is_file)
            .map(|found| found.len())
            .sum()
    };
    let ledger = std::fs::metadata(dir.join("ledger.db")).map_or(0, |found| found.len());
    ledger + files(&dir.join("files")) + files(&dir.join("vault"))
}

/// Makes one, into the folder of backups or to a place the user picked. It is written and read again: twice its bytes.
/// One that lacks files is a backup all the same, and is said to be so.
pub(crate) fn make(
    workspace: &Workspace,
    place: Option<&Path>,
    work: &Progress,
) -> Result<MadeBackup, Error> {
    if !workspace.ledger.is_encrypted() {
        return Err(Error::practice("Practice needs no backup: it can be made anew."));
    }
    let now = Utc::now();
    let target = match place {
        Some(place) => place.to_path_buf(),
        None => {
            let folder = folder(workspace);
            if workspace.profile().backups.folder.is_some() && !folder.is_dir() {
                return Err(not_there(&folder));
            }
            ledger::disk::make_folders(&folder).map_err(|error| cannot("make", &folder, &error))?;
            let id = workspace.profile().reference();
            folder.join(format!("{OWN}{id}-{}.{BACKUP_EXTENSION}", now.format(STAMP)))
        }
    };
    work.of(2 * weight(&workspace.dir));
    let made = workspace
        .ledger
        .back_up(&target, now, &EXTRAS, &mut |done| work.tell(done))?;
    if place.is_none() && workspace.writable() {
        note(workspace, &made)?;
    }
    Ok(made)
}

/// A folder that was chosen is there or its disk is not: made anew, it would lie on another disk, where nobody looks for it.
fn not_there(folder: &Path) -> Error {
    Error::Unavailable {
        code: "unavailable.backup_folder",
        message: format!(
            "The folder for backups, {}, is not there. No backup was made, and none was removed. Connect its disk, or choose \
             another folder under Security and backups.",
            name_of(folder)
        ),
    }
}

/// Which of the folder's backups is the newest that has every file.
fn note(workspace: &Workspace, made: &MadeBackup) -> Result<(), Error> {
    let lacks: Vec<FileId> = made.lacking.all().collect();
    let whole = lacks.is_empty().then(|| name_of(&made.path));
    workspace.update_profile(|profile| {
        profile.backups.whole = whole.or(profile.backups.whole.take());
        profile.backups.lacks = lacks;
    })
}

/// The name of a file.
pub(crate) fn name_of(path: &Path) -> String {
    path.file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}

/// What the policy asks for today: the backup that was made, if one was due, and how many old ones went.
pub(crate) fn daily(workspace: &Workspace, work: &Progress) -> Result<(Option<MadeBackup>, usize), Error> {
    if !workspace.ledger.is_encrypted() || !workspace.writable() {
        return Ok((None, 0));
    }
    let existing: Vec<ExistingBackup> = kept(workspace)?
        .into_iter()
        .filter(|kept| kept.is_daily() && kept.own)
        .map(|kept| ExistingBackup {
            name: kept.name,
            made_at: kept.made_at,
        })
        .collect();
    let plan = plan_backups(&existing, Utc::now(), workspace.profile().backups.policy);
    // Only a new one that was verified lets an old one go.
    let made = if plan.make {
        clear_unfinished(workspace);
        Some(make(workspace, None, work)?)
    } else {
        None
    };
    let folder = folder(workspace);
    // Where files are gone, the newest backup that has them stays, whatever is to be kept; until it is known which one that
    // is, or while something is wrong that nobody has taken note of, all do.
    let backups = workspace.profile().backups;
    let damaged = workspace.damage().is_some();
    let goes = |name: &&String| !damaged && backups.whole.as_ref().is_some_and(|whole| whole != *name);
    let mut removed = 0;
    for name in plan.remove.iter().filter(goes) {
        let path = folder.join(name);
        std::fs::remove_file(&path).map_err(|error| cannot("remove", &path, &error))?;
        removed += 1;
    }
    Ok((made, removed))
}

impl Desk {
    /// Makes a workspace from a backup, in a new folder, and opens it.
    pub(crate) fn restore(
        &self,
        backup: &Path,
        passphrase: &Passphrase,
        remember: bool,
        work: &Progress,
    ) -> Result<(Restored, Remembered), Error> {
        let dir = self.home()?.new_workspace_dir("restored");
        let parent = dir.parent().unwrap_or(&dir);
        ledger::disk::make_folders(parent).map_err(|error| cannot("make", parent, &error))?;
        work.of(std::fs::metadata(backup).map_or(0, |found| found.len()));
        let restored = ledger::restore(backup, passphrase, &dir, &mut |done| work.tell(done))?;
        let (dir, known) = self.settle_in(&dir).inspect_err(|_| {
            // The backup holds all of it, and nobody would know of this. The first error is the one worth telling.
            let _ = std::fs::remove_dir_all(&dir);
        })?;
        // Before it is opened, or encrypted first: whatever comes between, it stands in the list.
        let noted = self.home().and_then(|home| home.remember(known));
        noted.inspect_err(|_| {
            let _ = std::fs::remove_dir_all(&dir);
        })?;
        self.replace(None);
        let remembered = self.unlock_dir(&dir, passphrase, remember)?;
        Ok((restored, remembered))
    }

    /// Makes what was restored a workspace of its own, under its own name.
    fn settle_in(&self, dir: &Path) -> Result<(PathBuf, Known), Error> {
        // The one it was made of may still be there.
        let mut profile = Profile::load(dir)?;
        profile.become_a_copy();
        profile.save(dir)?;
        // Its own name is known only now.
        let named = self.home()?.new_workspace_dir(&profile.name);
        // An error does not say that it still has the name before.
        let moved = ledger::disk::move_to(dir, &named).is_ok() || !dir.exists();
        let path = if moved { named } else { dir.to_path_buf() };
        let known = Known {
            workspace_id: profile.workspace_id,
            copy: profile.copy,
            path: path.clone(),
            last_opened: Utc::now(),
            // It was not: and the note would hold for the one it was made of too.
            locked: false,
        };
        Ok((path, known))
    }
}
