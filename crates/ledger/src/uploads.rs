//! Files on their way in: a page hands a file over in pieces, and an operation then takes it by the
//! upload's id. What nobody took is swept away after a day. Finishing twice gives the same file, so
//! that a retried operation finds it.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};
use trade::id::FileId;
use uuid::Uuid;

use crate::disk;
use crate::error::LedgerError;
use crate::files::{FileError, Files, StoredFile};

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

/// What is known of an upload; a small JSON file beside its bytes.
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
#[derive(Debug)]
pub struct Uploads {
    root: PathBuf,
}

impl Uploads {
    pub(crate) fn new(dir: &Path) -> Uploads {
        Uploads {
            root: dir.join("uploads"),
        }
    }

    /// Makes the folder and sweeps what is older than a day; the caller holds the workspace.
    pub(crate) fn prepare(&self, now: DateTime<Utc>) -> Result<(), FileError> {
        fs::create_dir_all(&self.root).map_err(FileError::io("creating"))?;
        for entry in fs::read_dir(&self.root).map_err(FileError::io("reading"))? {
            let path = entry.map_err(FileError::io("reading"))?.path();
            let ticket = read_ticket(&path.with_extension("json"));
            let young = matches!(&ticket, Ok(Some(ticket)) if now - ticket.started_at <= Duration::days(1));
            if !young {
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
        // The ticket first: bytes without one are swept.
        self.write_ticket(id, &ticket)?;
        File::create(self.bytes(id)).map_err(FileError::io("writing"))?;
        Ok(())
    }

    /// Adds bytes at the end; returns how many there are now.
    ///
    /// # Errors
    /// `UnknownUpload`, `UploadFinished`; `TooLarge` when the file would pass the store's limit (the upload
    /// stays as it was); `DiskFull`, `Io`.
    pub fn append(&self, files: &Files, id: Uuid, bytes: &[u8]) -> Result<u64, FileError> {
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
        let mut file = OpenOptions::new()
            .append(true)
            .open(self.bytes(id))
            .map_err(unknown)?;
        let before = file.metadata().map_err(FileError::io("reading"))?.len();
        let total = before.saturating_add(bytes.len() as u64);
        if total > files.limit() {
            return Err(FileError::TooLarge { limit: files.limit() });
        }
        if let Err(error) = file.write_all(bytes) {
            // A half-written piece would spoil the file when the piece is sent again.
            file.set_len(before).map_err(FileError::io("writing"))?;
            return Err(FileError::io("writing")(error));
        }
        Ok(total)
    }

    /// Takes the bytes into the store. A second time it names the same file again.
    ///
    /// # Errors
    /// `UnknownUpload`, and those of [`Files::put`].
    pub fn finish(&self, files: &Files, id: Uuid) -> Result<FinishedUpload, FileError> {
        let mut ticket = self.ticket(id)?;
        let file = match &ticket.finished {
            Some(finished) => StoredFile {
                id: finished.file_id,
                size: finished.size,
            },
            None => {
                let bytes = File::open(self.bytes(id)).map_err(|error| match error.kind() {
                    io::ErrorKind::NotFound => FileError::UnknownUpload {
                        upload_id: id.to_string(),
                    },
                    _ => FileError::io("reading")(error),
                })?;
                let file = files.put(bytes)?;
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
    /// `UnknownUpload`, `UploadFinished`, `Io`.
    pub fn read(&self, id: Uuid, limit: usize) -> Result<(String, Vec<u8>), FileError> {
        let ticket = self.ticket(id)?;
        let upload_id = || id.to_string();
        if ticket.finished.is_some() {
            return Err(FileError::UploadFinished {
                upload_id: upload_id(),
            });
        }
        let file = File::open(self.bytes(id)).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => FileError::UnknownUpload {
                upload_id: upload_id(),
            },
            _ => FileError::io("reading")(error),
        })?;
        let mut bytes = Vec::new();
        let most = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
        file.take(most)
            .read_to_end(&mut bytes)
            .map_err(FileError::io("reading"))?;
        Ok((ticket.name, bytes))
    }

    fn ticket(&self, id: Uuid) -> Result<Ticket, FileError> {
        read_ticket(&self.ticket_path(id))?.ok_or_else(|| FileError::UnknownUpload {
            upload_id: id.to_string(),
        })
    }

    fn write_ticket(&self, id: Uuid, ticket: &Ticket) -> Result<(), FileError> {
        let text = serde_json::to_vec(ticket).map_err(|error| FileError::Io {
            doing: "writing",
            source: error.into(),
        })?;
        disk::replace_file(&self.ticket_path(id), &text).map_err(|error| match error {
            LedgerError::Io { source, .. } => FileError::Io {
                doing: "writing",
                source,
            },
            _ => FileError::DiskFull,
        })
    }

    fn ticket_path(&self, id: Uuid) -> PathBuf {
        self.root.join(format!("{}.json", id.hyphenated()))
    }

    fn bytes(&self, id: Uuid) -> PathBuf {
        self.root.join(format!("{}.part", id.hyphenated()))
    }
}

fn read_ticket(path: &Path) -> Result<Option<Ticket>, FileError> {
    match fs::read(path) {
        // A ticket that cannot be understood is as good as none: the upload has to begin anew.
        Ok(text) => Ok(serde_json::from_slice(&text).ok()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(FileError::io("reading")(error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: Uuid = Uuid::from_u128(0x0189_0a5d_ac96_774b_bcce_b302_099a_8057);

    fn now() -> DateTime<Utc> {
        crate::event::parse_instant("2026-11-02T09:30:00.000000Z").unwrap()
    }

    fn store() -> (tempfile::TempDir, Files, Uploads) {
        let dir = tempfile::tempdir().unwrap();
        let (files, uploads) = (Files::new(dir.path(), 10), Uploads::new(dir.path()));
        files.prepare().unwrap();
        uploads.prepare(now()).unwrap();
        (dir, files, uploads)
    }

    #[test]
    fn pieces_become_one_file_and_finishing_again_names_it_again() {
        let (_dir, files, uploads) = store();
        uploads
            .start(ID, "C:\\papers\\invoice.pdf", Some("application/pdf"), now())
            .unwrap();
        assert_eq!(uploads.append(&files, ID, b"abc").unwrap(), 3);
        assert_eq!(uploads.append(&files, ID, b"def").unwrap(), 6);
        let done = uploads.finish(&files, ID).unwrap();
        assert_eq!(done.name, "invoice.pdf");
        assert_eq!(done.media_type.as_deref(), Some("application/pdf"));
        assert_eq!(files.read(done.file.id).unwrap(), b"abcdef");
        assert_eq!(uploads.finish(&files, ID).unwrap(), done);
        assert!(matches!(
            uploads.append(&files, ID, b"x"),
            Err(FileError::UploadFinished { .. })
        ));
    }

    #[test]
    fn an_upload_is_read_without_being_taken_and_no_further_than_asked() {
        let (_dir, files, uploads) = store();
        assert!(matches!(
            uploads.read(ID, 9),
            Err(FileError::UnknownUpload { .. })
        ));
        uploads.start(ID, "mine.toml", None, now()).unwrap();
        uploads.append(&files, ID, b"abcdef").unwrap();
        assert_eq!(
            uploads.read(ID, 9).unwrap(),
            ("mine.toml".to_owned(), b"abcdef".to_vec())
        );
        assert_eq!(uploads.read(ID, 2).unwrap().1, b"abc");
        uploads.append(&files, ID, b"g").unwrap();
        uploads.finish(&files, ID).unwrap();
        assert!(matches!(
            uploads.read(ID, 9),
            Err(FileError::UploadFinished { .. })
        ));
    }

    #[test]
    fn too_many_bytes_and_unknown_ids_and_empty_names_are_refused() {
        let (_dir, files, uploads) = store();
        assert!(matches!(
            uploads.append(&files, ID, b"x"),
            Err(FileError::UnknownUpload { .. })
        ));
        assert!(matches!(
            uploads.finish(&files, ID),
            Err(FileError::UnknownUpload { .. })
        ));
        for name in ["", "  ", "folder/", "a\u{7}b"] {
            let refused = uploads.start(ID, name, None, now());
            assert!(
                matches!(refused, Err(FileError::UploadRefused { field: "name" })),
                "{name:?}"
            );
        }
        uploads.start(ID, "a", None, now()).unwrap();
        uploads.append(&files, ID, &[1; 8]).unwrap();
        assert!(matches!(
            uploads.append(&files, ID, &[1; 3]),
            Err(FileError::TooLarge { limit: 10 })
        ));
        assert_eq!(uploads.append(&files, ID, &[1; 2]).unwrap(), 10);
    }

    #[test]
    fn only_what_is_older_than_a_day_is_swept() {
        let (dir, files, uploads) = store();
        let old = Uuid::from_u128(1);
        uploads
            .start(old, "old", None, now() - Duration::days(1) - Duration::seconds(1))
            .unwrap();
        uploads
            .start(ID, "young", None, now() - Duration::days(1))
            .unwrap();
        uploads.append(&files, ID, b"kept").unwrap();
        fs::write(dir.path().join("uploads/stray.part"), b"no ticket").unwrap();
        uploads.prepare(now()).unwrap();
        assert!(matches!(
            uploads.finish(&files, old),
            Err(FileError::UnknownUpload { .. })
        ));
        assert_eq!(
            files.read(uploads.finish(&files, ID).unwrap().file.id).unwrap(),
            b"kept"
        );
        assert_eq!(fs::read_dir(dir.path().join("uploads")).unwrap().count(), 1);
    }
}
