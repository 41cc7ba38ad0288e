//! Evidence files, kept by the SHA-256 of their content (D7) under `files/`. A file is written once and
//! never changed or removed; its name, owner and time are facts of the log, not of this folder.

mod kept;
mod reading;

use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use sha2::{Digest, Sha256};
use trade::id::FileId;

use crate::disk::{self, DiskFile};
use crate::error::LedgerError;
use crate::keys::Sealing;
use crate::seal::is_spoiled;

pub(crate) use kept::Keeping;
use kept::KeptReader;
use reading::Reading;

const CHUNK: usize = 64 * 1024;

/// Why an evidence file or an upload could not be served.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// There is no file with this content.
    #[error("file {id} is missing")]
    Missing {
        /// The file.
        id: FileId,
    },
    /// The content is no longer what its name says.
    #[error("file {id} is damaged")]
    Corrupt {
        /// The file.
        id: FileId,
        /// What it hashes to now; nothing when it is sealed and does not open.
        found: Option<FileId>,
    },
    /// More bytes than a file may have.
    #[error("more than {limit} bytes")]
    TooLarge {
        /// The most a file may have.
        limit: u64,
    },
    /// There is no upload of this id: never started, or older than a day.
    #[error("there is no upload {upload_id}")]
    UnknownUpload {
        /// The upload.
        upload_id: String,
    },
    /// The upload is finished and takes no more bytes.
    #[error("upload {upload_id} is finished")]
    UploadFinished {
        /// The upload.
        upload_id: String,
    },
    /// The piece neither follows what has come in nor repeats it; nothing of it was taken.
    #[error("the piece belongs elsewhere: {have} bytes have come in")]
    PieceElsewhere {
        /// Bytes that have come in.
        have: u64,
    },
    /// What there is of the upload is no longer what came in: it has to begin anew.
    #[error("upload {upload_id} is damaged")]
    UploadDamaged {
        /// The upload.
        upload_id: String,
    },
    /// The upload's id, name or media type is not acceptable.
    #[error("the upload's {field} is not acceptable")]
    UploadRefused {
        /// Which field.
        field: &'static str,
    },
    /// The disk is full.
    #[error("the disk is full")]
    DiskFull,
    /// Reading or writing failed.
    #[error("{doing} a file failed")]
    Io {
        /// What was being done.
        doing: &'static str,
        /// The system's answer.
        #[source]
        source: io::Error,
    },
}

impl FileError {
    /// True when this one file is not what it was, or the system does not give it: it says nothing of the others.
    pub(crate) fn is_of_its_content(&self) -> bool {
        match self {
            FileError::Corrupt { .. } => true,
            FileError::Io { source, .. } => is_of_this_file(source),
            _ => false,
        }
    }

    pub(crate) fn io(doing: &'static str) -> impl Fn(io::Error) -> FileError {
        move |source| match source.kind() {
            io::ErrorKind::StorageFull => FileError::DiskFull,
            _ => FileError::Io { doing, source },
        }
    }
}

/// A file in the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StoredFile {
    /// Its content hash.
    pub id: FileId,
    /// Bytes.
    pub size: u64,
}

/// The folder `files/` of a workspace.
#[derive(Debug)]
pub struct Files {
    root: PathBuf,
    keeping: Keeping,
    limit: u64,
    temporaries: AtomicU64,
    reading: Reading,
    /// How often a file was opened to be read.
    #[cfg(test)]
    opened: AtomicU64,
}

impl Files {
    /// `limit` is the most bytes a file may have.
    pub(crate) fn new(dir: &Path, limit: u64, sealing: &Sealing) -> Result<Files, LedgerError> {
        Files::in_folder(dir.join("files"), limit, sealing)
    }

    pub(crate) fn in_folder(root: PathBuf, limit: u64, sealing: &Sealing) -> Result<Files, LedgerError> {
        Ok(Files {
            root,
            keeping: Keeping::of(sealing)?,
            limit,
            temporaries: AtomicU64::new(0),
            reading: Reading::default(),
            #[cfg(test)]
            opened: AtomicU64::new(0),
        })
    }

    /// Makes the folders and removes what an interrupted write left; the caller holds the workspace.
    pub(crate) fn prepare(&self) -> Result<(), FileError> {
        let incoming = self.incoming();
        disk::make_folders(&incoming).map_err(FileError::io("creating"))?;
        for entry in fs::read_dir(&incoming).map_err(FileError::io("reading"))? {
            let path = entry.map_err(FileError::io("reading"))?.path();
            disk::remove_file(&path).map_err(FileError::io("removing"))?;
        }
        Ok(())
    }

    /// The most bytes a file may have.
    pub fn limit(&self) -> u64 {
        self.limit
    }

    /// Keeps the content; the same content is kept once. Durable when it returns.
    ///
    /// # Errors
    /// `TooLarge`, `DiskFull`, `Io`; nothing is kept then.
    pub fn put(&self, mut content: impl Read) -> Result<StoredFile, FileError> {
        let number = self.temporaries.fetch_add(1, Ordering::Relaxed);
        let temporary = self.incoming().join(number.to_string());
        let written = self.write_hashed(&mut content, &temporary);
        let kept = written.and_then(|file| self.take_in(&temporary, file));
        if kept.is_err() {
            // The first error is the one worth telling; the next opening sweeps the folder anyway.
            let _ = disk::remove_file(&temporary);
        }
        kept
    }

    /// As [`Files::put`], for content in memory.
    ///
    /// # Errors
    /// As [`Files::put`].
    pub fn put_bytes(&self, content: &[u8]) -> Result<StoredFile, FileError> {
        self.put(content)
    }

    fn write_hashed(&self, content: &mut impl Read, path: &Path) -> Result<StoredFile, FileError> {
        let file = DiskFile::create(path).map_err(FileError::io("writing"))?;
        let mut file = self.keeping.writer(file).map_err(FileError::io("writing"))?;
        let mut hash = Sha256::new();
        let mut size = 0u64;
        let mut chunk = vec![0; CHUNK];
        loop {
            let count = read_some(content, &mut chunk)?;
            if count == 0 {
                break;
            }
            size += count as u64;
            if size > self.limit {
                return Err(FileError::TooLarge { limit: self.limit });
            }
            hash.update(&chunk[..count]);
            file.write_all(&chunk[..count])
                .map_err(FileError::io("writing"))?;
        }
        let id = FileId::from_hash(hash.finalize().into());
        file.finish(id)
            .and_then(|file| file.sync_all())
            .map_err(FileError::io("writing"))?;
        Ok(StoredFile { id, size })
    }

    fn take_in(&self, temporary: &Path, file: StoredFile) -> Result<StoredFile, FileError> {
        let path = self.path(file.id)?;
        match self.open(file.id) {
            Ok(_) => {
                disk::remove_file(temporary).map_err(FileError::io("removing"))?;
                // Who put it there may have been refused because its name could not be made durable.
                disk::sync_folder_of(&path).map_err(FileError::io("writing"))?;
                return Ok(file);
            }
            // Damaged bytes are kept beside the good ones: nothing is ever deleted because it is damaged.
            Err(error) if error.is_of_its_content() => {
                disk::rename(&path, &disk::name_aside(&path, &[""])).map_err(FileError::io("renaming"))?;
            }
            Err(FileError::Missing { .. }) => {}
            Err(other) => return Err(other),
        }
        let folder = path.parent().unwrap_or(&self.root);
        disk::make_folders(folder).map_err(FileError::io("creating"))?;
        disk::sync_folder_of(folder).map_err(FileError::io("writing"))?;
        disk::rename(temporary, &path).map_err(FileError::io("renaming"))?;
        disk::sync_folder_of(&path).map_err(FileError::io("writing"))?;
        Ok(file)
    }

    /// Opens a file after having read it through: damaged content is never served.
    ///
    /// # Errors
    /// `Missing`, `Corrupt`, `Io`.
    pub fn open(&self, id: FileId) -> Result<OpenFile, FileError> {
        let mut content = self.open_raw(id)?;
        let (found, size) = hash_of(&mut content).map_err(unreadable(id))?;
        if found != id {
            return Err(FileError::Corrupt {
                id,
                found: Some(found),
            });
        }
        let mut file = content.into_file();
        file.seek(SeekFrom::Start(0)).map_err(FileError::io("reading"))?;
        let content = self.keeping.reader(file, id).map_err(unreadable(id))?;
        Ok(OpenFile { content, size })
    }

    /// Opens a file that nobody has held against its name yet.
    fn open_raw(&self, id: FileId) -> Result<KeptReader, FileError> {
        #[cfg(test)]
        self.opened.fetch_add(1, Ordering::Relaxed);
        let file = match File::open(self.path(id)?) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(FileError::Missing { id }),
            Err(error) => return Err(FileError::io("reading")(error)),
        };
        self.keeping.reader(file, id).map_err(unreadable(id))
    }

    /// The whole content, verified.
    ///
    /// # Errors
    /// As [`Files::open`].
    pub fn read(&self, id: FileId) -> Result<Vec<u8>, FileError> {
        let mut open = self.open(id)?;
        let mut content = Vec::new();
        open.read_to_end(&mut content).map_err(unreadable(id))?;
        // Somebody may have written between the check and this reading.
        let found = FileId::of(&content);
        if found != id {
            return Err(FileError::Corrupt {
                id,
                found: Some(found),
            });
        }
        Ok(content)
    }

    /// True when a file of this id is there, sound or not.
    pub fn holds(&self, id: FileId) -> bool {
        self.path(id).is_ok_and(|path| path.is_file())
    }

    /// Ids of all files in the store, sorted.
    ///
    /// # Errors
    /// `Io`.
    pub fn list(&self) -> Result<Vec<FileId>, FileError> {
        let mut ids = Vec::new();
        let entries = |path: &Path| -> Result<Vec<PathBuf>, FileError> {
            match fs::read_dir(path) {
                Ok(entries) => entries
                    .map(|entry| entry.map(|entry| entry.path()).map_err(FileError::io("reading")))
                    .collect(),
                Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
                Err(error) => Err(FileError::io("reading")(error)),
            }
        };
        for folder in entries(&self.root)?.into_iter().filter(|path| path.is_dir()) {
            for path in entries(&folder)? {
                let name = path.file_name().and_then(|name| name.to_str());
                ids.extend(name.and_then(|name| self.keeping.id_of(name)));
            }
        }
        ids.sort_unstable();
        Ok(ids)
    }

    fn incoming(&self) -> PathBuf {
        self.root.join("incoming")
    }

    fn path(&self, id: FileId) -> Result<PathBuf, FileError> {
        let name = self.keeping.name_of(id).map_err(FileError::io("naming"))?;
        Ok(self.root.join(&name[..2]).join(&name))
    }
}

/// A verified file, at its beginning.
#[derive(Debug)]
pub struct OpenFile {
    content: KeptReader,
    size: u64,
}

impl OpenFile {
    /// Bytes.
    pub fn size(&self) -> u64 {
        self.size
    }
}

impl Read for OpenFile {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.content.read(buffer)
    }
}

/// What content hashes to, and its bytes.
pub(crate) fn hash_of(content: &mut impl Read) -> io::Result<(FileId, u64)> {
    let mut hash = Sha256::new();
    let mut size = 0u64;
    let mut chunk = vec![0; CHUNK];
    loop {
        let count = match content.read(&mut chunk) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            other => other?,
        };
        if count == 0 {
            return Ok((FileId::from_hash(hash.finalize().into()), size));
        }
        size += count as u64;
        hash.update(&chunk[..count]);
    }
}

/// True when a file that is read fails by itself, as at a bad sector or where it may not be read; false when this time no file
/// could have been.
pub(crate) fn is_of_this_file(error: &io::Error) -> bool {
    // Too many open files, of the program or of the system: the standard library has no kind for them.
    let too_many_open = cfg!(unix) && matches!(error.raw_os_error(), Some(23 | 24));
    let passing = matches!(
        error.kind(),
        io::ErrorKind::OutOfMemory
            | io::ErrorKind::Interrupted
            | io::ErrorKind::WouldBlock
            | io::ErrorKind::StorageFull
    );
    !too_many_open && !passing
}

fn unreadable(id: FileId) -> impl Fn(io::Error) -> FileError {
    move |error| {
        if is_spoiled(&error) {
            FileError::Corrupt { id, found: None }
        } else {
            FileError::io("reading")(error)
        }
    }
}

fn read_some(content: &mut impl Read, chunk: &mut [u8]) -> Result<usize, FileError> {
    loop {
        match content.read(chunk) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            other => return other.map_err(FileError::io("reading")),
        }
    }
}

#[cfg(test)]
mod tests;
