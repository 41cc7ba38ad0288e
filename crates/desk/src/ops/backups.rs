//! Section `backup`: made, listed, kept day by day, and turned into a workspace again. Files come and go by a handle
//! from a native dialog.

use std::path::PathBuf;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use ledger::MadeBackup;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::backups::{self, name_of};
use crate::desk::Desk;
use crate::error::{Error, WireError};
use crate::jobs::Progress;
use crate::operation::{Long, Nothing, Operation};
use crate::places::Purpose;
use crate::profile::Backups;
use crate::secret::Secret;
use crate::topic::Topic;
use crate::unlocking::Remembered;
use crate::workspace::{NamedFile, Workspace};

pub(crate) fn section() -> Vec<Operation> {
    [on_demand(), by_themselves()].into_iter().flatten().collect()
}

fn on_demand() -> Vec<Operation> {
    vec![
        Operation::long(
            "backup.make",
            "Makes a backup in one encrypted file and reads it again to its end.",
            Long {
                writes: true,
                needs_workspace: true,
                topics: &[Topic::Workspace],
                unit: "bytes",
            },
            make,
        ),
        Operation::long(
            "backup.check",
            "Reads a backup of the list again to its end and checks every event in it.",
            Long {
                writes: false,
                needs_workspace: true,
                topics: &[],
                unit: "bytes",
            },
            check,
        ),
        Operation::read(
            "backup.list",
            "The backups in the folder of backups, newest first.",
            |workspace, _: Nothing| {
                let backups = backups::kept(workspace)?.into_iter().map(|kept| Entry {
                    daily: kept.is_daily(),
                    backup_id: kept.name,
                    made_at: kept.made_at,
                    size: kept.bytes.to_string(),
                });
                Ok(List {
                    backups: backups.collect(),
                })
            },
        ),
        Operation::long(
            "backup.restore",
            "Makes a workspace from a backup, in a new folder, and opens it. What is there is never written over.",
            Long {
                writes: true,
                needs_workspace: false,
                topics: Topic::OF_A_WORKSPACE,
                unit: "bytes",
            },
            restore,
        ),
    ]
}

fn by_themselves() -> Vec<Operation> {
    vec![
        Operation::desk_read(
            "backup.settings",
            "How backups are made by themselves, and whether the last one was.",
            |desk, workspace, _: Nothing| View::of(desk, workspace),
        ),
        Operation::workspace(
            "backup.configure",
            "Says how backups are made by themselves.",
            &[Topic::Workspace],
            configure,
        ),
        Operation::workspace(
            "backup.daily",
            "Makes today's backup if it is due, and lets the oldest go that are too many.",
            &[Topic::Workspace],
            |desk, workspace, _: Nothing| {
                let work = desk.jobs.watch_on(workspace, None, "backup.daily", "bytes");
                let (made, removed) = backups::daily(workspace, &work)?;
                Ok(Daily {
                    made: made.map(|made| Made::of(workspace, made)).transpose()?,
                    removed: removed.to_string(),
                })
            },
        ),
    ]
}

/// Where to.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "MakeBackup")]
pub(crate) struct Make {
    /// A file to be, picked in a dialog; the folder of backups when absent.
    #[serde(default)]
    place_id: Option<String>,
}

/// A backup that was made and verified.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "MadeBackup")]
pub(crate) struct Made {
    /// The file's name.
    name: String,
    /// Its size in bytes.
    size: String,
    /// Events in it.
    events: String,
    /// Files that the record names and that are not in it: they are not in the workspace.
    missing_files: Vec<NamedFile>,
    /// Files that are damaged in it, as they are in the workspace.
    damaged_files: Vec<NamedFile>,
}

impl Made {
    fn of(workspace: &Workspace, made: MadeBackup) -> Result<Self, Error> {
        Ok(Self {
            name: name_of(&made.path),
            size: made.bytes.to_string(),
            events: made.mark.seq.to_string(),
            missing_files: workspace.named_files(made.lacking.missing)?,
            damaged_files: workspace.named_files(made.lacking.damaged)?,
        })
    }
}

fn make(desk: &Desk, args: Make, work: &Progress) -> Result<Made, Error> {
    let workspace = desk.workspace()?;
    let place = args
        .place_id
        .map(|place| desk.places.take(&place, Purpose::NewBackup))
        .transpose()?;
    let made = backups::make(&workspace, place.as_deref(), work)?;
    if place.is_none() {
        // What the day's backup could not do is done.
        desk.daily.ended(&workspace.profile().reference(), None);
    }
    Made::of(&workspace, made)
}

/// Which backup.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "CheckBackup")]
pub(crate) struct Check {
    /// One from `backup.list`.
    backup_id: String,
}

/// A backup that was read again to its end and is good.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "CheckedBackup")]
pub(crate) struct Checked {
    /// When it was made, as it says itself.
    made_at: DateTime<Utc>,
    /// Events in it.
    events: String,
    /// Files that the record in it names and that are not in it.
    missing_files: Vec<NamedFile>,
    /// Files that are damaged in it.
    damaged_files: Vec<NamedFile>,
}

fn check(desk: &Desk, args: Check, work: &Progress) -> Result<Checked, Error> {
    let workspace = desk.workspace()?;
    let path = backups::find(&workspace, &args.backup_id)?;
    work.of(std::fs::metadata(&path).map_or(0, |found| found.len()));
    let checked = workspace
        .ledger
        .check_backup(&path, &mut |done| work.tell(done))?;
    Ok(Checked {
        made_at: checked.made_at,
        events: checked.mark.seq.to_string(),
        missing_files: workspace.named_files(checked.lacking.missing)?,
        damaged_files: workspace.named_files(checked.lacking.damaged)?,
    })
}

/// The backups that are there.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "BackupList")]
pub(crate) struct List {
    /// Newest first.
    backups: Vec<Entry>,
}

/// A backup that is there.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "BackupEntry")]
pub(crate) struct Entry {
    /// What `backup.restore` takes.
    backup_id: String,
    /// When it was made.
    made_at: DateTime<Utc>,
    /// Its size in bytes.
    size: String,
    /// Made day by day or on demand; else it is the copy from before the workspace was encrypted, which is never removed.
    daily: bool,
}

/// How backups are made by themselves.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "BackupSettings")]
pub(crate) struct View {
    /// One on every day on which the workspace is open.
    daily: bool,
    /// How many are kept.
    keep: u32,
    /// The name of the folder the user picked; absent for the workspace's own, which goes with its disk.
    folder: Option<String>,
    /// Why the last one that was made by itself was not; absent when it was.
    failed: Option<WireError>,
    /// Files that the newest one lacks: they were missing or damaged when it was made.
    lacks: Vec<NamedFile>,
    /// The newest one that lacked nothing; it stays until one is made that lacks nothing again.
    whole: Option<String>,
}

impl View {
    fn of(desk: &Desk, workspace: &Workspace) -> Result<Self, Error> {
        let profile = workspace.profile();
        let backups: &Backups = &profile.backups;
        Ok(Self {
            lacks: workspace.named_files(backups.lacks.iter().copied())?,
            whole: backups.whole.clone(),
            failed: desk.daily.failed(&profile.reference()),
            daily: backups.policy.daily,
            keep: backups.policy.keep,
            folder: backups.folder.as_deref().map(name_of),
        })
    }
}

/// How backups shall be made.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ConfigureBackups {
    /// One on every day on which the workspace is open.
    daily: bool,
    /// How many are kept, 1 to 1000.
    keep: u32,
    /// A folder picked in a dialog; absent leaves the one there is.
    #[serde(default)]
    place_id: Option<String>,
    /// Back to the workspace's own folder.
    #[serde(default)]
    own_folder: bool,
}

fn configure(desk: &Desk, workspace: &Arc<Workspace>, args: ConfigureBackups) -> Result<View, Error> {
    if !(1..=1000).contains(&args.keep) {
        return Err(Error::field("keep", "keep at least one backup and at most 1000"));
    }
    // What is refused was not used: the handle stays good until it is.
    let picked: Option<PathBuf> = args
        .place_id
        .as_deref()
        .map(|place| desk.places.look(place, Purpose::BackupFolder))
        .transpose()?;
    if picked.as_deref().is_some_and(|picked| !picked.is_dir()) {
        return Err(Error::field("place_id", "pick a folder; this is none"));
    }
    workspace.update_profile(|profile| {
        profile.backups.policy.daily = args.daily;
        profile.backups.policy.keep = args.keep;
        if args.own_folder {
            profile.backups.folder = None;
        } else if picked.is_some() {
            profile.backups.folder = picked;
        }
    })?;
    if let Some(place) = args.place_id {
        desk.places.take(&place, Purpose::BackupFolder)?;
    }
    View::of(desk, workspace)
}

/// What was done today.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "DailyBackup")]
pub(crate) struct Daily {
    /// The backup that was due.
    made: Option<Made>,
    /// Old ones that went.
    removed: String,
}

/// From which backup.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "RestoreBackup")]
pub(crate) struct Restore {
    /// A file picked in a dialog.
    #[serde(default)]
    place_id: Option<String>,
    /// Or one from `backup.list` of the open workspace.
    #[serde(default)]
    backup_id: Option<String>,
    /// The passphrase at the time it was made.
    passphrase: Secret,
    /// Keep the key in the system's keychain too.
    #[serde(default)]
    remember: bool,
}

/// A workspace made from a backup; it is open now.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "RestoredWorkspace")]
pub(crate) struct RestoredView {
    /// Its id.
    workspace_id: String,
    /// When the backup was made.
    made_at: DateTime<Utc>,
    /// Events in it.
    events: String,
    /// Files that were damaged already when the backup was made.
    damaged_files: Vec<NamedFile>,
    /// Files that the record names and that were missing already.
    missing_files: Vec<NamedFile>,
    /// The system's keychain has the key.
    remembered: bool,
}

fn restore(desk: &Desk, args: Restore, work: &Progress) -> Result<RestoredView, Error> {
    let place_id = args.place_id.clone();
    let path = match (args.place_id, args.backup_id) {
        // A wrong passphrase is no reason to pick the file again.
        (Some(place), None) => desk.places.look(&place, Purpose::BackupToRestore)?,
        (None, Some(backup_id)) => backups::find(&*desk.workspace()?, &backup_id)?,
        _ => {
            return Err(Error::field(
                "place_id",
                "give a place or a backup, one of the two",
            ));
        }
    };
    let passphrase = args.passphrase.given()?;
    let (restored, Remembered(remembered)) = desk.restore(&path, &passphrase, args.remember, work)?;
    if let Some(place_id) = place_id {
        desk.places.take(&place_id, Purpose::BackupToRestore)?;
    }
    let workspace = desk.workspace()?;
    Ok(RestoredView {
        workspace_id: restored.workspace_id,
        made_at: restored.made_at,
        events: restored.mark.seq.to_string(),
        damaged_files: workspace.named_files(restored.lacking.damaged)?,
        missing_files: workspace.named_files(restored.lacking.missing)?,
        remembered,
    })
}
