//! Everything the ledger changes on the disk beside SQLite goes through here: whole files that after a crash are either the
//! old or the new one, and the plain steps they are made of. Each step is told to a [`Watch`] first, if the process has
//! one, which may let it fail: so the proofs reach our own files as they reach the database. Reading is not its business.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use crate::error::LedgerError;

/// What the name of something ends with that a program writes beside its place until it is whole: nobody else calls a file so, and
/// what a killed one left is cleared when the same place is written again.
pub const UNFINISHED: &str = ".quayside-unfinished";

/// A step that is about to be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change<'c> {
    /// A file is made, or emptied if it is there.
    Created(&'c Path),
    /// Bytes are written at a place.
    Written {
        /// The file.
        path: &'c Path,
        /// Bytes before them.
        at: u64,
        /// What is written.
        bytes: &'c [u8],
    },
    /// The file is cut to a length.
    Cut {
        /// The file.
        path: &'c Path,
        /// Its length from then on.
        to: u64,
    },
    /// What was written to a file is made durable; its name is not.
    Synced(&'c Path),
    /// A file or folder gets another name, in place of what has that name.
    Renamed {
        /// Its name.
        from: &'c Path,
        /// The name it gets.
        to: &'c Path,
    },
    /// A file, or a folder with all in it, goes.
    Removed(&'c Path),
    /// A folder is made.
    FolderMade(&'c Path),
    /// The names in a folder are made durable.
    FolderSynced(&'c Path),
}

/// The answer in place of a step that is not to succeed.
#[derive(Debug)]
pub struct Refused {
    /// What the caller is told.
    pub error: io::Error,
    /// Of a write, how many bytes reach the file all the same.
    pub kept: usize,
}

/// Sees each step before it is taken.
pub trait Watch: Send + Sync {
    /// Lets the step pass, or fail.
    ///
    /// # Errors
    /// The answer that the step is to have.
    fn before(&self, change: &Change<'_>) -> Result<(), Refused>;
}

static WATCH: OnceLock<Box<dyn Watch>> = OnceLock::new();

/// Sets the watch of this process, once; false when it has one. Only proofs have one.
pub fn watch(watch: impl Watch + 'static) -> bool {
    WATCH.set(Box::new(watch)).is_ok()
}

fn ask(change: &Change<'_>) -> Result<(), Refused> {
    WATCH.get().map_or(Ok(()), |watch| watch.before(change))
}

fn tell(change: &Change<'_>) -> io::Result<()> {
    ask(change).map_err(|refused| refused.error)
}

/// A file that is written.
#[derive(Debug)]
pub(crate) struct DiskFile {
    file: File,
    path: PathBuf,
}

impl DiskFile {
    /// Makes a file, or empties the one that is there.
    pub(crate) fn create(path: &Path) -> io::Result<DiskFile> {
        tell(&Change::Created(path))?;
        DiskFile::of(File::create(path)?, path)
    }

    /// Makes a file where none is.
    pub(crate) fn create_new(path: &Path) -> io::Result<DiskFile> {
        if !path.exists() {
            tell(&Change::Created(path))?;
        }
        DiskFile::of(File::create_new(path)?, path)
    }

    /// Opens a file that is there, for reading and writing from its beginning.
    pub(crate) fn open(path: &Path) -> io::Result<DiskFile> {
        DiskFile::of(OpenOptions::new().read(true).write(true).open(path)?, path)
    }

    fn of(file: File, path: &Path) -> io::Result<DiskFile> {
        let path = path.to_path_buf();
        Ok(DiskFile { file, path })
    }

    pub(crate) fn metadata(&self) -> io::Result<Metadata> {
        self.file.metadata()
    }

    pub(crate) fn sync_all(&self) -> io::Result<()> {
        tell(&Change::Synced(&self.path))?;
        self.file.sync_all()
    }

    /// Content and length, but not the times.
    pub(crate) fn sync_data(&self) -> io::Result<()> {
        tell(&Change::Synced(&self.path))?;
        self.file.sync_data()
    }

    pub(crate) fn set_len(&self, to: u64) -> io::Result<()> {
        tell(&Change::Cut { path: &self.path, to })?;
        self.file.set_len(to)
    }
}

impl Read for DiskFile {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.file.read(buffer)
    }
}

impl Seek for DiskFile {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.file.seek(to)
    }
}

impl Write for DiskFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if let Some(watch) = WATCH.get() {
            let at = self.file.stream_position()?;
            let path = &self.path;
            if let Err(refused) = watch.before(&Change::Written { path, at, bytes }) {
                self.file.write_all(&bytes[..refused.kept.min(bytes.len())])?;
                return Err(refused.error);
            }
        }
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// A path with more at the end of its last name.
pub fn with_more(path: &Path, more: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(more);
    PathBuf::from(name)
}

/// Writes beside `path`, syncs, renames over it and syncs the folder.
pub(crate) fn replace_file(path: &Path, bytes: &[u8]) -> Result<(), LedgerError> {
    write_whole(path, &mut &*bytes).map_err(LedgerError::io("writing", path))
}

/// Writes a small file of the program's own: a crash, or a loss of power, leaves the old one or the new one, never half of it.
///
/// # Errors
/// The system's; the old one may have been replaced all the same.
pub fn write_whole(path: &Path, content: &mut impl Read) -> io::Result<()> {
    write_beside(&path.with_extension("tmp"), path, content)
}

/// Writes what a reader holds to a place that the user picked: whole or not at all, and durable when it returns.
///
/// # Errors
/// The system's; nothing is left beside the place then.
pub fn write_out(path: &Path, content: &mut impl Read) -> io::Result<()> {
    let temporary = with_more(path, UNFINISHED);
    write_beside(&temporary, path, content).inspect_err(|_| {
        // The first error is the one worth telling.
        let _ = remove_file(&temporary);
    })
}

fn write_beside(temporary: &Path, path: &Path, content: &mut impl Read) -> io::Result<()> {
    let mut file = DiskFile::create(temporary)?;
    io::copy(content, &mut file)?;
    file.sync_all()?;
    move_to(temporary, path)
}

/// A name beside its own for what does not read, so that nothing that was set aside before is written over: none of its `parts`, by
/// what their names end with, is there under it.
pub fn name_aside(path: &Path, parts: &[&str]) -> PathBuf {
    let mut nth = 1_u64;
    loop {
        let aside = with_more(path, &format!(".damaged-{nth}"));
        if !parts.iter().any(|part| with_more(&aside, part).exists()) {
            return aside;
        }
        nth += 1;
    }
}

/// Makes durable what another writer, which does not sync, put into a file.
pub(crate) fn sync_file(path: &Path) -> io::Result<()> {
    DiskFile::open(path)?.sync_all()
}

/// Makes a change of names in the folder durable.
///
/// # Errors
/// The system's.
pub fn sync_folder_of(path: &Path) -> io::Result<()> {
    path.parent().map_or(Ok(()), sync_folder)
}

/// Not every system lets a folder be opened; where it does not, the file system orders renames by itself.
fn sync_folder(path: &Path) -> io::Result<()> {
    let path = if path.as_os_str().is_empty() {
        Path::new(".")
    } else {
        path
    };
    match File::open(path) {
        Ok(folder) => {
            tell(&Change::FolderSynced(path))?;
            folder.sync_all()
        }
        Err(_) => Ok(()),
    }
}

/// Makes durable what all files and folders in a folder are called: that a file is durable says nothing of its name.
pub(crate) fn sync_names(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            sync_names(&path)?;
        }
    }
    sync_folder(folder)
}

/// Gives a file or folder another name; the name is durable when its folder is synced.
pub(crate) fn rename(from: &Path, to: &Path) -> io::Result<()> {
    tell(&Change::Renamed { from, to })?;
    fs::rename(from, to)
}

/// Gives a file or folder another name, durable when it returns: what was answered with "done" has it after a loss of power.
///
/// # Errors
/// The system's; it may have the other name all the same.
pub fn move_to(from: &Path, to: &Path) -> io::Result<()> {
    rename(from, to)?;
    sync_folder_of(to)?;
    if from.parent() == to.parent() {
        Ok(())
    } else {
        sync_folder_of(from)
    }
}

pub(crate) fn make_folder(path: &Path) -> Result<(), LedgerError> {
    make_folders(path).map_err(LedgerError::io("creating", path))
}

/// Makes a folder in one that is there: where that was moved away, nothing is made in its old place.
pub(crate) fn make_inner_folder(path: &Path) -> Result<(), LedgerError> {
    let outer = path.parent().map_or(Ok(true), Path::try_exists);
    match outer.map_err(LedgerError::io("creating", path))? {
        true => make_folder(path),
        false => Err(LedgerError::io("creating", path)(io::ErrorKind::NotFound.into())),
    }
}

/// Makes a folder and those it lies in, each durable.
///
/// # Errors
/// The system's.
pub fn make_folders(path: &Path) -> io::Result<()> {
    if path.as_os_str().is_empty() || path.is_dir() {
        return Ok(());
    }
    if let Some(parent) = path.parent() {
        make_folders(parent)?;
    }
    tell(&Change::FolderMade(path))?;
    match fs::create_dir(path) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists || !path.is_dir() => Err(error),
        Ok(()) | Err(_) => sync_folder_of(path),
    }
}

/// Removes a file if it is there.
pub(crate) fn remove_file(path: &Path) -> io::Result<()> {
    if path.exists() {
        tell(&Change::Removed(path))?;
    }
    gone(fs::remove_file(path))
}

/// Removes a folder if it is there, with all in it.
pub(crate) fn remove_folder(path: &Path) -> io::Result<()> {
    if path.exists() {
        tell(&Change::Removed(path))?;
    }
    gone(fs::remove_dir_all(path))
}

/// Removes a folder that holds nothing.
pub(crate) fn remove_empty_folder(path: &Path) -> io::Result<()> {
    tell(&Change::Removed(path))?;
    fs::remove_dir(path)
}

/// Opens the file that others see locked; made if there is none.
pub(crate) fn lock_file(path: &Path) -> io::Result<File> {
    if !path.exists() {
        tell(&Change::Created(path))?;
    }
    OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .open(path)
}

fn gone(removed: io::Result<()>) -> io::Result<()> {
    match removed {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        Ok(()) | Err(_) => Ok(()),
    }
}
