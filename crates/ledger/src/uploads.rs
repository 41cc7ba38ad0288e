//! Files on their way in: a page hands a file over in pieces, and an operation then takes it by the
//! upload's id. What nobody took is swept away after a day. Finishing twice gives the same file, so
//! that a retried operation finds it.

mod pieces;

use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};
use trade::id::FileId;
use uuid::Uuid;

use crate::disk::{self, DiskFile};
use crate::error::LedgerError;
use crate::files::{FileError, Files, StoredFile};
use crate::keys::{Purpose, Sealing, Secret};
use crate::seal::{is_spoiled, seal, unseal};

use pieces::Pieces;

const NAME_MAX: usize = 255;

/// A finished upload: a file in the store, and what the page said of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FinishedUpload {
    /// The file.
    pub file: StoredFile,
    /// Name the user's file had, without folders.
    pub name: String,
    /// Media type, if the page knew it.
    pub media_type: Option<String>,
}

/// What is known of an upload; JSON beside its bytes, sealed where they are.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Ticket {
    name: String,
    media_type: Option<String>,
    started_at: DateTime<Utc>,
    finished: Option<Finished>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Finished {
    file_id: FileId,
    size: u64,
}

/// The folder `uploads/` of a workspace.
pub struct Uploads {
    root: PathBuf,
    /// Seals what is on its way, in a sealed workspace.
    key: Option<Secret>,
    /// One piece at a time: where one goes depends on what came before it.
    working: Mutex<()>,
}

impl Uploads {
    pub(crate) fn new(dir: &Path, sealing: &Sealing) -> Result<Uploads, LedgerError> {
        let key = sealing.key().map(|key| key.subkey(Purpose::Files)).transpose()?;
        Ok(Uploads {
            root: dir.join("uploads"),
            key,
            working: Mutex::new(()),
        })
    }

    /// Makes the folder and sweeps what is known to be older than a day, or of no upload; the caller holds the workspace.
    pub(crate) fn prepare(&self, now: DateTime<Utc>) -> Result<(), FileError> {
        disk::make_folders(&self.root).map_err(FileError::io("creating"))?;
        for entry in fs::read_dir(&self.root).map_err(FileError::io("reading"))? {
            let path = entry.map_err(FileError::io("reading"))?.path();
            let stem = path
                .file_stem()
                .and_then(|stem| stem.to_str())
                .unwrap_or_default();
            let found = Uuid::try_parse(stem).ok().map(|id| (id, self.ticket(id)));
            let kept = match &found {
                Some((_, Ok(ticket))) => now - ticket.started_at <= Duration::days(1),
                // What is damaged has a day too; when it was begun only the disk still says.
                Some((id, Err(FileError::UploadDamaged { .. }))) => {
                    self.changed(*id).is_none_or(|at| now - at <= Duration::days(1))
                }
                Some((_, Err(FileError::UnknownUpload { .. }))) | None => false,
                // The system would not let it be read this time: how old it is nobody knows, and it may be asked for.
                Some((_, Err(_))) => true,
            };
            if !kept {
                disk::remove_file(&path).map_err(FileError::io("removing"))?;
            }
        }
        Ok(())
    }

    /// Begins an upload under an id that the caller drew. `name` may carry folders; only its last part is
    /// kept. Starting the same id again begins anew.
    ///
    /// # Errors
    /// `UploadRefused` for an empty or overlong name or media type; `DiskFull`, `Io`.
    pub fn start(
        &self,
        id: Uuid,
        name: &str,
        media_type: Option<&str>,
        now: DateTime<Utc>,
    ) -> Result<(), FileError> {
        let last = name.rsplit(['/', '\\']).next().unwrap_or_default().trim();
        if last.is_empty() || last.len() > NAME_MAX || last.chars().any(char::is_control) {
            return Err(FileError::UploadRefused { field: "name" });
        }
        if media_type.is_some_and(|text| text.len() > NAME_MAX || text.chars().any(char::is_control)) {
            return Err(FileError::UploadRefused { field: "media type" });
        }
        let ticket = Ticket {
            name: last.to_owned(),
            media_type: media_type.filter(|text| !text.is_empty()).map(str::to_owned),
            started_at: now,
            finished: None,
        };
        let _alone = self.alone();
        // The ticket first: bytes without one are swept.
        self.write_ticket(id, &ticket)?;
        DiskFile::create(&self.bytes(id)).map_err(FileError::io("writing"))?;
        Ok(())
    }

    /// Takes in the bytes that begin at `at`; returns how many there are now. A piece that came in before comes in once: sent
    /// again, its bytes are held against those that are there. Of one that was being written when the program died, a part may
    /// be there: sent again to a sealed workspace, it is whole.
    ///
    /// # Errors
    /// `UnknownUpload`, `UploadFinished`; `PieceElsewhere` when it neither follows what is there nor repeats it; `UploadDamaged` when
    /// what is known of it, or what came in before, cannot be read; `TooLarge` when the file would pass the store's limit (the
    /// upload stays as it was); `DiskFull`, `Io`.
    pub fn append(&self, files: &Files, id: Uuid, at: u64, bytes: &[u8]) -> Result<u64, FileError> {
        let _alone = self.alone();
        if self.ticket(id)?.finished.is_some() {
            return Err(FileError::UploadFinished {
                upload_id: id.to_string(),
            });
        }
        let unknown = |error: io::Error| match error.kind() {
            io::ErrorKind::NotFound => FileError::UnknownUpload {
                upload_id: id.to_string(),
            },
            _ => FileError::io("writing")(error),
        };
        let mut file = DiskFile::open(&self.bytes(id)).map_err(unknown)?;
        let (before, end) = pieces::whole(&mut file, self.key.is_some()).map_err(unreadable(id))?;
        let torn = end < file.metadata().map_err(FileError::io("reading"))?.len();
        if at > before && torn {
            // Whoever sends on was told of more than can be read.
            return Err(FileError::UploadDamaged {
                upload_id: id.to_string(),
            });
        }
        if at != before {
            return match at < before && self.there(id, at, bytes.len())? == bytes {
                true => Ok(before),
                false => Err(FileError::PieceElsewhere { have: before }),
            };
        }
        let total = before.saturating_add(bytes.len() as u64);
        if total > files.limit() {
            return Err(FileError::TooLarge { limit: files.limit() });
        }
        let piece = pieces::piece(self.key.as_ref(), id, before, bytes).map_err(unsealable)?;
        if torn {
            file.set_len(end).map_err(FileError::io("writing"))?;
        }
        file.seek(SeekFrom::Start(end))
            .map_err(FileError::io("reading"))?;
        if let Err(error) = file.write_all(&piece) {
            // A half-written piece would spoil the file when the piece is sent again.
            file.set_len(end).map_err(FileError::io("writing"))?;
            return Err(FileError::io("writing")(error));
        }
        Ok(total)
    }

    /// Takes the bytes into the store. A second time it names the same file again.
    ///
    /// # Errors
    /// `UnknownUpload`, `UploadDamaged`, and those of [`Files::put`].
    pub fn finish(&self, files: &Files, id: Uuid) -> Result<FinishedUpload, FileError> {
        let _alone = self.alone();
        let mut ticket = self.ticket(id)?;
        let file = match &ticket.finished {
            Some(finished) => StoredFile {
                id: finished.file_id,
                size: finished.size,
            },
            None => {
                let file = files.put(self.pieces(id)?).map_err(|error| match error {
                    FileError::Io { source, .. } => unreadable(id)(source),
                    other => other,
                })?;
                ticket.finished = Some(Finished {
                    file_id: file.id,
                    size: file.size,
                });
                self.write_ticket(id, &ticket)?;
                disk::remove_file(&self.bytes(id)).map_err(FileError::io("removing"))?;
                file
            }
        };
        Ok(FinishedUpload {
            file,
            name: ticket.name,
            media_type: ticket.media_type,
        })
    }

    /// Name and bytes of an upload that nobody took yet, at most `limit` bytes and one more: enough to see that there
    /// are too many. It stays an upload.
    ///
    /// # Errors
    /// `UnknownUpload`, `UploadFinished`, `UploadDamaged`, `Io`.
    pub fn read(&self, id: Uuid, limit: usize) -> Result<(String, Vec<u8>), FileError> {
        let ticket = self.ticket(id)?;
        let upload_id = || id.to_string();
        if ticket.finished.is_some() {
            return Err(FileError::UploadFinished {
                upload_id: upload_id(),
            });
        }
        let mut bytes = Vec::new();
        let most = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
        self.pieces(id)?
            .take(most)
            .read_to_end(&mut bytes)
            .map_err(unreadable(id))?;
        Ok((ticket.name, bytes))
    }

    fn alone(&self) -> MutexGuard<'_, ()> {
        self.working.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What came in at that place, so many bytes at most.
    fn there(&self, id: Uuid, at: u64, most: usize) -> Result<Vec<u8>, FileError> {
        let mut pieces = self.pieces(id)?;
        io::copy(&mut pieces.by_ref().take(at), &mut io::sink()).map_err(unreadable(id))?;
        let mut there = Vec::with_capacity(most);
        pieces
            .take(most as u64)
            .read_to_end(&mut there)
            .map_err(unreadable(id))?;
        Ok(there)
    }

    fn write_ticket(&self, id: Uuid, ticket: &Ticket) -> Result<(), FileError> {
        let text = serde_json::to_vec(ticket).map_err(|error| FileError::Io {
            doing: "writing",
            source: error.into(),
        })?;
        let text = match &self.key {
            Some(key) => seal(key, &ticket_bound(id), &text).map_err(unsealable)?,
            None => text,
        };
        disk::replace_file(&self.ticket_path(id), &text).map_err(|error| match error {
            LedgerError::Io { source, .. } => FileError::Io {
                doing: "writing",
                source,
            },
            _ => FileError::DiskFull,
        })
    }

    /// When the disk says that anything of an upload was written last.
    fn changed(&self, id: Uuid) -> Option<DateTime<Utc>> {
        let of = |path: PathBuf| fs::metadata(path).and_then(|about| about.modified()).ok();
        let newest = of(self.ticket_path(id)).max(of(self.bytes(id)));
        newest.map(DateTime::from)
    }

    /// What is known of an upload.
    ///
    /// # Errors
    /// `UnknownUpload` where there is none; `UploadDamaged` when it cannot be understood: the upload has to begin anew; `Io`.
    fn ticket(&self, id: Uuid) -> Result<Ticket, FileError> {
        let upload_id = || id.to_string();
        let text = fs::read(self.ticket_path(id)).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => FileError::UnknownUpload {
                upload_id: upload_id(),
            },
            _ => FileError::io("reading")(error),
        })?;
        let text = match &self.key {
            Some(key) => unseal(key, &ticket_bound(id), &text),
            None => Some(text),
        };
        text.and_then(|text| serde_json::from_slice(&text).ok())
            .ok_or_else(|| FileError::UploadDamaged {
                upload_id: upload_id(),
            })
    }

    fn pieces(&self, id: Uuid) -> Result<Pieces, FileError> {
        let file = File::open(self.bytes(id)).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => FileError::UnknownUpload {
                upload_id: id.to_string(),
            },
            _ => FileError::io("reading")(error),
        })?;
        Pieces::new(file, self.key.as_ref(), id).map_err(FileError::io("reading"))
    }

    fn ticket_path(&self, id: Uuid) -> PathBuf {
        self.root.join(format!("{}.ticket", id.hyphenated()))
    }

    fn bytes(&self, id: Uuid) -> PathBuf {
        self.root.join(format!("{}.part", id.hyphenated()))
    }
}

impl std::fmt::Debug for Uploads {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Uploads")
            .field("root", &self.root)
            .finish_non_exhaustive()
    }
}

fn ticket_bound(id: Uuid) -> Vec<u8> {
    [b"quayside upload ticket 1".as_slice(), id.as_bytes()].concat()
}

fn unreadable(id: Uuid) -> impl Fn(io::Error) -> FileError {
    move |error| {
        if is_spoiled(&error) {
            FileError::UploadDamaged {
                upload_id: id.to_string(),
            }
        } else {
            FileError::io("reading")(error)
        }
    }
}

fn unsealable(error: LedgerError) -> FileError {
    FileError::Io {
        doing: "sealing",
        source: io::Error::other(error),
    }
}

#[cfg(test)]
mod tests;
