//! Encrypting a workspace that was made plain. Everything is sealed beside what there is and checked against it; then a
//! marker is written, and from there on it is only moved into place. Stopped before the marker, the workspace is as it was
//! but for its envelope, and the work starts anew; stopped after it, the work is finished before anything is opened.
//! The plain bytes go last, when their sealed ones are in place.

pub(crate) mod proof;
mod swap;

use std::fs::{self, File};
use std::io;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OpenFlags};

use crate::backup::check::sound_to;
use crate::backup::make::{Job, OnProgress, run as make_backup};
use crate::connection::{open_reader, page_key, set_journal_mode};
use crate::disk::{self, DiskFile, with_more};
use crate::envelope::Envelope;
use crate::error::LedgerError;
use crate::files::{FileError, Files};
use crate::keys::{Sealing, WorkspaceKey};
use crate::ledger::database;
use crate::lock::WorkspaceLock;
use crate::migrate::{check_copy, is_plain};
use crate::settings;
use crate::vault::Vault;
use crate::view::View;

use swap::SEALING;

pub use proof::is_begun;
pub use swap::is_unfinished;

const BUSY: Duration = Duration::from_secs(5);

/// What to encrypt, and with what.
#[derive(Debug)]
pub struct Conversion<'c> {
    /// The workspace folder; nobody may have it open.
    pub dir: &'c Path,
    /// Its key from now on.
    pub key: &'c WorkspaceKey,
    /// That key, wrapped. An envelope of this key that is there already stays.
    pub envelope: &'c Envelope,
    /// Now: names the backup made before.
    pub now: DateTime<Utc>,
    /// What the user told once, to be kept sealed from now on.
    pub settings: Option<&'c [u8]>,
    /// Small files of the caller's that go with the backup.
    pub extras: &'c [&'c str],
    /// Small files of the caller's that get another content, for they had told too much: name and content.
    pub replace: &'c [(&'c str, Vec<u8>)],
}

/// How far it is. Each step is durable when it is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// The wrapped key is in the workspace.
    Envelope,
    /// The backup was made and checked.
    Backup,
    /// The ledger was sealed and checked.
    Ledger,
    /// So many files were sealed.
    Files(u64),
    /// The vault's keys were sealed.
    Vault,
    /// The settings were sealed.
    Settings,
    /// Everything is sealed and checked; from here on it goes through.
    Committed,
    /// One more part is in its place.
    Moved,
    /// The caller's files have their new content.
    Replaced,
    /// The plain bytes are gone.
    Erased,
}

/// Encrypts a plain workspace, or finishes what was begun. Answers with the backup made before, when this call made it.
///
/// `progress` is told of each step; answered with `Break` before [`Step::Committed`], it stops and the workspace stays
/// plain.
///
/// # Errors
/// `InUse`; `WrongKey` when the workspace has an envelope of another key; `NotEncrypted` when it has one, or had, and nothing
/// proves that this plain ledger was there when a conversion began: somebody put it there, and nothing is touched; `Corrupt` when the plain ledger is not sound, which
/// has to be settled first; `BackupUnverified`, `Stopped`, `DiskFull`, `Io`. The workspace is never left half encrypted to be
/// opened: see [`LedgerError::ConversionUnfinished`].
pub fn encrypt_workspace(
    conversion: &Conversion<'_>,
    progress: &mut dyn FnMut(Step) -> ControlFlow<()>,
) -> Result<Option<PathBuf>, LedgerError> {
    let _lock = WorkspaceLock::exclusive(conversion.dir)?;
    let mut tell = |step| match progress(step) {
        ControlFlow::Continue(()) => Ok(()),
        ControlFlow::Break(()) => Err(LedgerError::Stopped),
    };
    let mut backup = None;
    if !is_unfinished(conversion.dir) {
        may_begin(conversion)?;
        let prepared = prepare(conversion, &mut tell);
        if prepared.is_err() {
            // The next attempt clears it as well.
            let _ = swap::clear(conversion.dir);
        }
        backup = prepared?;
        proof::note_sealed(conversion.dir, conversion.key)?;
    } else {
        proof::must_be_sealed(conversion.dir, conversion.key)?;
    }
    // Not to be stopped any more, but by what the caller does to the whole program.
    let mut told = |step| {
        let _ = progress(step);
    };
    told(Step::Committed);
    swap::finish(conversion, &mut told)?;
    Ok(backup)
}

/// True when the workspace's ledger is there and not encrypted.
///
/// # Errors
/// `Io`.
pub fn is_plain_ledger(dir: &Path) -> Result<bool, LedgerError> {
    let path = database(dir);
    Ok(path.is_file() && is_plain(&path)?)
}

type Tell<'t> = &'t mut dyn FnMut(Step) -> Result<(), LedgerError>;

/// Nothing is touched before this was answered.
fn may_begin(conversion: &Conversion<'_>) -> Result<(), LedgerError> {
    let dir = conversion.dir;
    let path = database(dir);
    if !path.is_file() {
        return Err(LedgerError::NoLedger {
            dir: dir.to_path_buf(),
        });
    }
    if !is_plain(&path)? {
        return Err(LedgerError::corrupt("ledger.db", "it is no plain database"));
    }
    proof::begin(dir, conversion.key)
}

fn prepare(conversion: &Conversion<'_>, tell: Tell<'_>) -> Result<Option<PathBuf>, LedgerError> {
    let dir = conversion.dir;
    let path = database(dir);
    swap::clear(dir)?;
    let envelope = settled_envelope(conversion)?;
    tell(Step::Envelope)?;
    let backup = back_up(conversion, &envelope)?;
    tell(Step::Backup)?;
    let sealing = Sealing::Sealed(conversion.key.clone());
    seal_database(&path, &with_more(&path, SEALING), &sealing)?;
    for copy in plain_copies(dir)? {
        seal_database(&copy, &with_more(&copy, SEALING), &sealing)?;
    }
    tell(Step::Ledger)?;
    seal_files(dir, &sealing, tell)?;
    seal_vault(dir, &sealing)?;
    tell(Step::Vault)?;
    if let Some(bytes) = conversion.settings {
        settings::write(&with_more(&dir.join(settings::FILE), SEALING), &sealing, bytes)?;
    }
    tell(Step::Settings)?;
    disk::sync_folder_of(&path).map_err(LedgerError::io("writing", dir))?;
    Ok(backup)
}

/// The key comes first: nothing may ever be sealed under a key that only this process knows.
fn settled_envelope(conversion: &Conversion<'_>) -> Result<Envelope, LedgerError> {
    match Envelope::load(conversion.dir)? {
        Some(there) if there.fits(conversion.key)? => Ok(there),
        Some(_) => Err(LedgerError::WrongKey),
        None => {
            if !conversion.envelope.fits(conversion.key)? {
                return Err(LedgerError::WrongKey);
            }
            conversion.envelope.save(conversion.dir)?;
            Ok(conversion.envelope.clone())
        }
    }
}

/// Everything into the one file, so that no page stays behind in another.
fn fold_in_wal(path: &Path) -> Result<(), LedgerError> {
    let conn = open_plain(path)?;
    set_journal_mode(&conn, "delete")
}

/// Not hardened: copying a whole schema is just what the hardening forbids.
fn open_plain(path: &Path) -> Result<Connection, LedgerError> {
    let conn = Connection::open_with_flags(
        path,
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )?;
    conn.busy_timeout(BUSY)?;
    conn.pragma_update(None, "temp_store", "MEMORY")?;
    Ok(conn)
}

fn back_up(conversion: &Conversion<'_>, envelope: &Envelope) -> Result<Option<PathBuf>, LedgerError> {
    let name = format!(
        "before-encryption-{}.{}",
        conversion.now.format("%Y%m%dT%H%M%SZ"),
        crate::backup::EXTENSION
    );
    let target = conversion.dir.join("backups").join(name);
    disk::make_folder(&conversion.dir.join("backups"))?;
    if target.is_file() {
        // An attempt in this same second made and checked it; nobody could open the workspace since.
        return Ok(Some(target));
    }
    let made = make_backup(
        &Job {
            dir: conversion.dir,
            sealing: &Sealing::Plain,
            key: conversion.key,
            envelope,
            target: &target,
            made_at: conversion.now,
            extras: conversion.extras,
        },
        &mut |_| ControlFlow::Continue(()),
    )?;
    Ok(Some(made.path))
}

/// Copies a plain database into a sealed one and holds the two against each other.
fn seal_database(path: &Path, target: &Path, sealing: &Sealing) -> Result<(), LedgerError> {
    let key = page_key(sealing.key().ok_or(LedgerError::NotEncrypted)?)?;
    let name = target.to_str().ok_or(LedgerError::Unacceptable {
        field: "workspace folder",
        why: "its path is not Unicode",
    })?;
    let plain = open_plain(path)?;
    // SQLite takes an empty file for a new database, and a database that is there is not meant to be made.
    DiskFile::create_new(target).map_err(LedgerError::io("writing", target))?;
    plain.execute("ATTACH DATABASE ?1 AS sealed KEY ?2", [name, key.as_str()])?;
    plain.query_row("SELECT sqlcipher_export('sealed')", [], |_| Ok(()))?;
    for pragma in ["user_version", "application_id"] {
        let value: i64 = plain.query_row(&format!("PRAGMA main.{pragma}"), [], |row| row.get(0))?;
        plain.pragma_update(Some("sealed"), pragma, value)?;
    }
    plain.execute("DETACH DATABASE sealed", [])?;
    disk::sync_file(target).map_err(LedgerError::io("writing", target))?;
    check_copy(&plain, target, sealing)?;
    let sealed = open_reader(target, BUSY, sealing)?;
    if shape(&plain)? != shape(&sealed)? {
        return Err(LedgerError::BackupUnverified {
            path: target.to_path_buf(),
            why: "its tables are not the same".to_owned(),
        });
    }
    let newest = View::new(&plain).newest()?;
    let to_its_end: OnProgress<'_> = &mut |_| ControlFlow::Continue(());
    sound_to(&sealed, newest, to_its_end, |why| {
        LedgerError::corrupt("ledger.db", why)
    })?;
    Ok(())
}

/// All that is in a database but the rows.
fn shape(conn: &Connection) -> Result<Vec<(String, String, Option<String>)>, LedgerError> {
    let mut statement = conn.prepare("SELECT type, name, sql FROM sqlite_schema ORDER BY type, name")?;
    let mut all = statement
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
        .collect::<Result<Vec<_>, _>>()?;
    for pragma in ["user_version", "application_id"] {
        let value: i64 = conn.query_row(&format!("PRAGMA {pragma}"), [], |row| row.get(0))?;
        all.push((pragma.to_owned(), value.to_string(), None));
    }
    Ok(all)
}

/// Copies made before migrations, which are as plain as the ledger was; also one that was cut off while it was written
/// and still has the ending of a temporary file.
pub(super) fn plain_copies(dir: &Path) -> Result<Vec<PathBuf>, LedgerError> {
    let folder = dir.join("backups");
    let mut copies = Vec::new();
    for path in entries(&folder)? {
        if path.is_file() && is_plain(&path)? {
            copies.push(path);
        }
    }
    Ok(copies)
}

/// Every content, the damaged ones too: what a content hashes to is its name then.
fn seal_files(dir: &Path, sealing: &Sealing, tell: Tell<'_>) -> Result<(), LedgerError> {
    let plain = Files::new(dir, u64::MAX, &Sealing::Plain)?;
    let sealed = Files::in_folder(with_more(&dir.join("files"), SEALING), u64::MAX, sealing)?;
    sealed.prepare()?;
    let mut done = 0;
    for folder in entries(&dir.join("files"))? {
        if !folder.is_dir() || folder.ends_with("incoming") {
            continue;
        }
        for path in entries(&folder)? {
            let content = File::open(&path).map_err(LedgerError::io("reading", &path))?;
            sealed.put(content)?;
            done += 1;
            tell(Step::Files(done))?;
        }
    }
    for id in plain.list()? {
        match plain.open(id) {
            Ok(_) => drop(sealed.open(id)?),
            Err(FileError::Corrupt { .. }) => {}
            Err(other) => return Err(other.into()),
        }
    }
    Ok(())
}

fn seal_vault(dir: &Path, sealing: &Sealing) -> Result<(), LedgerError> {
    let plain = Vault::new(dir, &Sealing::Plain)?;
    let sealed = Vault::in_folder(with_more(&dir.join("vault"), SEALING), sealing)?;
    plain.rewrap_into(&sealed)?;
    for reference in plain.list()? {
        if plain.read(&reference).ok() != sealed.read(&reference).ok() {
            return Err(LedgerError::corrupt(
                format!("vault record {reference}"),
                "it does not open as before",
            ));
        }
    }
    Ok(())
}

/// What lies in a folder, sorted; nothing when there is none.
pub(super) fn entries(folder: &Path) -> Result<Vec<PathBuf>, LedgerError> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(LedgerError::io("reading", folder)(error)),
    };
    let mut paths = entries
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<io::Result<Vec<_>>>()
        .map_err(LedgerError::io("reading", folder))?;
    paths.sort();
    Ok(paths)
}
