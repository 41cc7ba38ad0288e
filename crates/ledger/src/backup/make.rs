//! Making a backup beside the work that goes on: a consistent copy of the ledger first, then the files, which only ever
//! grow. It gets its name when it was read again to its end and its ledger checked; an older one is never touched.

use std::fs::{self, File};
use std::io::{self, BufWriter, Read, Write};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::{MutexGuard, TryLockError};
use std::time::Duration;

use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};

use super::archive::{damaged, header};
use super::check::{Told, reread, unverified};
use super::{Entry, LABEL, MANIFEST, MadeBackup, Manifest};
use crate::connection::{open_copier, open_reader};
use crate::disk::{self, DiskFile, UNFINISHED, with_more};
use crate::envelope::{self, Envelope};
use crate::error::LedgerError;
use crate::files::is_of_this_file;
use crate::hash::Sha;
use crate::head::HeadFile;
use crate::keys::{Purpose, Sealing, WorkspaceKey};
use crate::ledger::{Ledger, database};
use crate::mark::Mark;
use crate::migrate::copy_into;
use crate::seal::Sealer;
use crate::settings;
use crate::stoppable::stoppable;
use crate::vacant::must_be_absent;
use crate::view::View;

const BUSY: Duration = Duration::from_secs(5);
/// Between two looks whether the other backup is done.
const BETWEEN_TRIES: Duration = Duration::from_millis(20);

/// What is told of long work: how much is done, in bytes, of a check in entries. Answered with `Break`, it stops and leaves
/// nothing.
pub type OnProgress<'p> = &'p mut (dyn FnMut(u64) -> ControlFlow<()> + Send);

/// What to back up, and to where.
pub(crate) struct Job<'j> {
    /// The workspace.
    pub(crate) dir: &'j Path,
    /// How its ledger and files are kept now.
    pub(crate) sealing: &'j Sealing,
    /// The key the backup is made under.
    pub(crate) key: &'j WorkspaceKey,
    pub(crate) envelope: &'j Envelope,
    /// The backup to be; nothing may be there.
    pub(crate) target: &'j Path,
    pub(crate) made_at: DateTime<Utc>,
    /// Small files of the caller's that go with it, by name; those that are not there are left out.
    pub(crate) extras: &'j [&'j str],
}

impl Ledger {
    /// Makes a backup in one encrypted file, beside the work that goes on. `extras` are small files of the caller's in the
    /// workspace folder that go with it. It has its name only when it was read again and checked to its end.
    ///
    /// # Errors
    /// `NotEncrypted` for a plain workspace; `Occupied` when something is at `target`; `EnvelopeDamaged` when nothing could
    /// open it later; `BackupUnverified`; `Stopped`; `DiskFull`, `Io`. Nothing is left at `target` then.
    pub fn back_up(
        &self,
        target: &Path,
        made_at: DateTime<Utc>,
        extras: &[&str],
        progress: OnProgress<'_>,
    ) -> Result<MadeBackup, LedgerError> {
        self.still_there()?;
        let _alone = self.after_the_other_backup(&mut *progress)?;
        let key = self.sealing().key().ok_or(LedgerError::NotEncrypted)?;
        let envelope = Envelope::load(self.dir())?.ok_or(LedgerError::NotEncrypted)?;
        run(
            &Job {
                dir: self.dir(),
                sealing: self.sealing(),
                key,
                envelope: &envelope,
                target,
                made_at,
                extras,
            },
            progress,
        )
    }
}

impl Ledger {
    /// One backup at a time: the day's own and one that was asked for work in the same folder, and so does a check. Waits, and can be stopped.
    pub(super) fn after_the_other_backup(
        &self,
        progress: OnProgress<'_>,
    ) -> Result<MutexGuard<'_, ()>, LedgerError> {
        loop {
            match self.backing_up().try_lock() {
                Ok(alone) => return Ok(alone),
                Err(TryLockError::Poisoned(alone)) => return Ok(alone.into_inner()),
                Err(TryLockError::WouldBlock) => {}
            }
            if progress(0).is_break() {
                return Err(LedgerError::Stopped);
            }
            std::thread::sleep(BETWEEN_TRIES);
        }
    }
}

pub(crate) fn run(job: &Job<'_>, progress: OnProgress<'_>) -> Result<MadeBackup, LedgerError> {
    must_be_absent(job.target)?;
    let scratch = Scratch::make(&job.dir.join("backups").join("making"))?;
    let temporary = with_more(job.target, UNFINISHED);
    let made = write_and_check(job, &scratch, &temporary, progress);
    if made.is_err() {
        // The first error is the one worth telling.
        let _ = disk::remove_file(&temporary);
    }
    made
}

fn write_and_check(
    job: &Job<'_>,
    scratch: &Scratch,
    temporary: &Path,
    progress: OnProgress<'_>,
) -> Result<MadeBackup, LedgerError> {
    let (mark, written) = write(job, scratch, temporary, progress)?;
    let read = reread(temporary, job.key, scratch, &mut |read| progress(written + read))?;
    if read.envelope != *job.envelope {
        return Err(unverified(job.target, "its envelope is another".to_owned()));
    }
    if read.mark != mark {
        return Err(unverified(job.target, "it ends with another event".to_owned()));
    }
    let bytes = fs::metadata(temporary)
        .map_err(LedgerError::io("reading", temporary))?
        .len();
    // Somebody may have put a file there meanwhile: it is not written over.
    must_be_absent(job.target)?;
    disk::rename(temporary, job.target)
        .and_then(|()| disk::sync_folder_of(job.target))
        .map_err(LedgerError::io("writing", job.target))?;
    Ok(MadeBackup {
        path: job.target.to_path_buf(),
        bytes,
        mark,
        lacking: read.lacking,
    })
}

fn write(
    job: &Job<'_>,
    scratch: &Scratch,
    temporary: &Path,
    progress: OnProgress<'_>,
) -> Result<(Mark, u64), LedgerError> {
    let copy = scratch.0.join("ledger.db");
    let live = open_copier(&database(job.dir), BUSY, job.sealing)?;
    stoppable(&live, 0, progress, || copy_into(&live, &copy))?;
    let mark = View::new(&open_reader(&copy, BUSY, job.sealing)?).newest()?;
    HeadFile::of(&scratch.0).into_writer(&mark)?;

    let writing = LedgerError::io("writing", temporary);
    let head = header(&job.envelope.to_text()?)?;
    let create = || -> io::Result<Sealer<BufWriter<DiskFile>>> {
        let mut out = BufWriter::with_capacity(128 * 1024, DiskFile::create(temporary)?);
        out.write_all(&head)?;
        let key = job.key.subkey(Purpose::Backups).map_err(io::Error::other)?;
        Sealer::new(out, &key, LABEL)
    };
    let mut packer = Packer {
        tar: tar::Builder::new(create().map_err(writing)?),
        entries: Vec::new(),
        done: 0,
        progress,
    };
    packer.add("ledger.db", &copy)?;
    packer.add("head", &scratch.0.join("head"))?;
    if job.dir.join(envelope::FILE).is_file() {
        // Not the file: another passphrase may have been set since, and what is written before this is to be opened by the same.
        packer.add_text(envelope::FILE, &job.envelope.to_text()?)?;
    }
    for name in [settings::FILE].iter().chain(job.extras) {
        let path = job.dir.join(name);
        if path.is_file() {
            packer.add(name, &path)?;
        }
    }
    for folder in ["files", "vault"] {
        packer.add_folder(folder, &job.dir.join(folder))?;
    }
    let manifest = Manifest {
        format: 1,
        workspace_id: job.envelope.workspace_id().to_owned(),
        made_at: job.made_at,
        seq: mark.seq,
        hash: mark.hash,
        entries: std::mem::take(&mut packer.entries),
    };
    let finish = || -> io::Result<()> {
        let text = serde_json::to_vec(&manifest)?;
        let mut entry = entry_header(text.len() as u64);
        packer.tar.append_data(&mut entry, MANIFEST, text.as_slice())?;
        let out = packer.tar.into_inner()?.finish(&Sha::of(&head).0)?;
        out.into_inner()
            .map_err(io::IntoInnerError::into_error)?
            .sync_all()
    };
    let written = manifest.entries.iter().map(|entry| entry.size).sum();
    finish().map_err(LedgerError::io("writing", temporary))?;
    disk::remove_file(&copy).map_err(LedgerError::io("removing", &copy))?;
    Ok((mark, written))
}

struct Packer<'p> {
    tar: tar::Builder<Sealer<BufWriter<DiskFile>>>,
    entries: Vec<Entry>,
    done: u64,
    progress: OnProgress<'p>,
}

impl Packer<'_> {
    fn add(&mut self, name: &str, path: &Path) -> Result<(), LedgerError> {
        let (file, size) = sized(path).map_err(LedgerError::io("reading", path))?;
        self.add_content((name, path), size, file.take(size))
    }

    fn add_text(&mut self, name: &str, text: &str) -> Result<(), LedgerError> {
        self.add_content((name, Path::new(name)), text.len() as u64, text.as_bytes())
    }

    /// A file that is checked by its name when the backup is read. What the system does not give of it is filled up with nothing:
    /// it is found to be damaged then, and is named, and all the others are in it.
    fn add_evidence(&mut self, name: &str, path: &Path) -> Result<(), LedgerError> {
        let (source, size) = match sized(path) {
            // Of a file that cannot be opened nothing is kept: it is found to be missing.
            Err(error) if is_of_this_file(&error) => return Ok(()),
            opened => opened.map_err(LedgerError::io("reading", path))?,
        };
        let filled = Filled {
            source,
            gave_out: false,
        };
        self.add_content((name, path), size, filled.take(size))
    }

    /// A record of the vault, which nothing checks when the backup is read: one that is not given must not be taken for one that
    /// was kept.
    fn add_record(&mut self, name: &str, path: &Path) -> Result<(), LedgerError> {
        match self.add(name, path) {
            // One that was erased this moment is not to be kept.
            Err(LedgerError::Io { source, .. }) if source.kind() == io::ErrorKind::NotFound => Ok(()),
            added => added,
        }
    }

    /// One entry: its name in the backup, and where it comes from.
    fn add_content(
        &mut self,
        (name, from): (&str, &Path),
        size: u64,
        content: impl Read,
    ) -> Result<(), LedgerError> {
        if (self.progress)(self.done).is_break() {
            return Err(LedgerError::Stopped);
        }
        let mut hashed = Hashing {
            source: Told {
                source: content,
                done: self.done,
                stopped: false,
                progress: &mut *self.progress,
            },
            hash: Sha256::new(),
        };
        let packed = self.tar.append_data(&mut entry_header(size), name, &mut hashed);
        let sha256 = Sha(hashed.hash.finalize().into());
        if hashed.source.stopped {
            return Err(LedgerError::Stopped);
        }
        packed.map_err(LedgerError::io("backing up", from))?;
        self.done += size;
        self.entries.push(Entry {
            path: name.to_owned(),
            size,
            sha256,
        });
        Ok(())
    }

    /// What lies in a folder, but nothing that is half written.
    fn add_folder(&mut self, name: &str, path: &Path) -> Result<(), LedgerError> {
        let entries = match fs::read_dir(path) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(LedgerError::io("reading", path)(error)),
        };
        let mut paths: Vec<PathBuf> = entries
            .map(|entry| entry.map(|entry| entry.path()))
            .collect::<io::Result<_>>()
            .map_err(LedgerError::io("reading", path))?;
        paths.sort();
        for path in paths {
            let Some(last) = path.file_name().and_then(|last| last.to_str()) else {
                return Err(damaged("a file's name is not Unicode"));
            };
            let inner = format!("{name}/{last}");
            if path.is_dir() {
                if inner != "files/incoming" {
                    self.add_folder(&inner, &path)?;
                }
            } else if path.extension().is_none_or(|extension| extension != "tmp") {
                if inner.starts_with("files/") {
                    self.add_evidence(&inner, &path)?;
                } else {
                    self.add_record(&inner, &path)?;
                }
            }
        }
        Ok(())
    }
}

/// A file, and its bytes as they are now.
fn sized(path: &Path) -> io::Result<(File, u64)> {
    let file = File::open(path)?;
    let size = file.metadata()?.len();
    Ok((file, size))
}

/// Gives nothing, without end, once its source does not give what it holds.
struct Filled<R> {
    source: R,
    gave_out: bool,
}

impl<R: Read> Read for Filled<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if !self.gave_out {
            match self.source.read(buffer) {
                // It became shorter: what its length said is filled up too.
                Ok(0) => self.gave_out = true,
                Err(error) if is_of_this_file(&error) => self.gave_out = true,
                given => return given,
            }
        }
        buffer.fill(0);
        Ok(buffer.len())
    }
}

struct Hashing<R> {
    source: R,
    hash: Sha256,
}

impl<R: Read> Read for Hashing<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.source.read(buffer)?;
        self.hash.update(&buffer[..count]);
        Ok(count)
    }
}

fn entry_header(size: u64) -> tar::Header {
    let mut header = tar::Header::new_gnu();
    header.set_size(size);
    header.set_mode(0o600);
    header
}

/// A folder of this work alone, gone when the work is done.
pub(crate) struct Scratch(pub(crate) PathBuf);

impl Scratch {
    pub(crate) fn make(path: &Path) -> Result<Scratch, LedgerError> {
        let path = path.to_path_buf();
        disk::remove_folder(&path).map_err(LedgerError::io("clearing", &path))?;
        disk::make_folder(&path)?;
        Ok(Scratch(path))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // What stays is cleared by the next one.
        let _ = disk::remove_folder(&self.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A disk that gives three bytes and then fails.
    struct BadSector(bool);

    impl Read for BadSector {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            if std::mem::replace(&mut self.0, true) {
                return Err(io::Error::from_raw_os_error(5));
            }
            buffer[..3].copy_from_slice(b"abc");
            Ok(3)
        }
    }

    #[test]
    fn what_a_disk_does_not_give_is_filled_up_to_its_length() {
        for source in [Box::new(BadSector(false)) as Box<dyn Read>, Box::new(&b"abc"[..])] {
            let mut read = Vec::new();
            let filled = Filled {
                source,
                gave_out: false,
            };
            filled.take(6).read_to_end(&mut read).unwrap();
            assert_eq!(read, b"abc\0\0\0");
        }
    }
}
