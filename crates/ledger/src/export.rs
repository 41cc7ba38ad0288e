//! Everything as plain files that any program reads: the events with all their columns as JSON lines, the answers, the
//! evidence. Nobody is locked in, with a damaged record neither. What a vault record says is personal data and goes along only when it is asked for (L7).

use std::collections::BTreeSet;
use std::io::{self, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use serde::Serialize;
use serde_json::json;
use sha2::{Digest, Sha256};
use trade::id::FileId;
use zip::write::SimpleFileOptions;

use crate::backup::make::OnProgress;
use crate::disk::{self, DiskFile, UNFINISHED, with_more};
use crate::error::LedgerError;
use crate::evidence::Lacking;
use crate::hash::Sha;
use crate::ledger::Ledger;
use crate::mark::Mark;
use crate::vacant::must_be_absent;
use entries::{Events, Line, Run};

mod entries;

/// What an export is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// A folder.
    Folder,
    /// One zip file.
    Zip,
}

/// What to write, and to where.
#[derive(Debug)]
pub struct Export<'e> {
    /// The folder or zip file to be; nothing may be there.
    pub target: &'e Path,
    /// Which of the two.
    pub shape: Shape,
    /// Vault records too (L7).
    pub vault: bool,
    /// The caller's own files that go with it: path in the export, content.
    pub extras: &'e [(String, Vec<u8>)],
}

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exported {
    /// Events.
    pub events: u64,
    /// Those among them that are not as they were written.
    pub changed: u64,
    /// Events that can no longer be read, and are not among them.
    pub unreadable: u64,
    /// Evidence files.
    pub files: u64,
    /// Evidence files that an event names and that are not there, and those that are damaged and were left out.
    pub lacking: Lacking,
    /// Vault records.
    pub vault_records: u64,
    /// The newest event.
    pub mark: Mark,
}

impl Ledger {
    /// Writes everything as plain files, and tells of the bytes written. The target has its name only when it is whole. Of a
    /// damaged record it is all that can still be read: `export.json` names the events that were changed or cannot be read, and
    /// the files; an answer or a vault record that cannot be read is null.
    ///
    /// # Errors
    /// `Occupied` when something is at the target; `Corrupt` when not even the head file says how many events there were;
    /// `Stopped`; `DiskFull`, `Io`. Nothing is left at the target then.
    pub fn export(&self, export: &Export<'_>, progress: OnProgress<'_>) -> Result<Exported, LedgerError> {
        must_be_absent(export.target)?;
        let temporary = with_more(export.target, UNFINISHED);
        clear(&temporary)?;
        let written = self
            .write_export(export, &temporary, progress)
            .and_then(|exported| {
                disk::rename(&temporary, export.target)
                    .and_then(|()| disk::sync_folder_of(export.target))
                    .map_err(LedgerError::io("exporting", export.target))?;
                Ok(exported)
            });
        if written.is_err() {
            // The first error is the one worth telling.
            let _ = clear(&temporary);
        }
        written
    }

    fn write_export(
        &self,
        export: &Export<'_>,
        temporary: &Path,
        progress: OnProgress<'_>,
    ) -> Result<Exported, LedgerError> {
        let mut out = Out {
            sink: Sink::make(temporary, export.shape)?,
            place: export.target.to_path_buf(),
            list: Vec::new(),
            done: 0,
            progress,
        };
        let mark = entries::newest(self)?;
        let mut events = Events::default();
        out.lines("events.jsonl", |line| events.write(self, mark.seq, line))?;
        let mut requests_end_early = false;
        out.lines("requests.jsonl", |line| {
            requests_end_early = !entries::each_request(self, mark.seq, line)?;
            Ok(())
        })?;
        let mut damaged = Vec::new();
        let mut files = 0;
        let there: BTreeSet<FileId> = self.files().list()?.into_iter().collect();
        for id in there.iter().copied() {
            match self.files().open(id) {
                Ok(mut content) => out.file(&format!("files/{id}"), &mut content)?,
                Err(error) if error.is_of_its_content() => {
                    damaged.push(id);
                    continue;
                }
                Err(other) => return Err(other.into()),
            }
            files += 1;
        }
        let mut vault_records = 0;
        if export.vault {
            out.lines("vault.jsonl", |line| {
                for reference in self.vault().list()? {
                    let text = match self.vault().read(&reference) {
                        Ok(None) => continue,
                        Ok(Some(text)) => Some(String::from_utf8_lossy(&text).into_owned()),
                        Err(LedgerError::Corrupt { .. }) => None,
                        Err(other) => return Err(other),
                    };
                    vault_records += u64::from(text.is_some());
                    line(&json!({ "vault_ref": reference, "text": text }).to_string())?;
                }
                Ok(())
            })?;
        }
        for (name, content) in export.extras {
            out.file(name, &mut content.as_slice())?;
        }
        let list = std::mem::take(&mut out.list);
        let lacking = Lacking::of(&events.named, &there, damaged);
        let manifest = json!({
            "format": 1,
            "events": events.written,
            "newest_event": mark.seq,
            "newest_hash": mark.hash,
            "changed_events": events.changed,
            "unreadable_events": events.unreadable,
            "requests_end_early": requests_end_early,
            "files": list,
            "missing_files": lacking.missing,
            "damaged_files": lacking.damaged,
        });
        let text = serde_json::to_vec_pretty(&manifest).map_err(LedgerError::Unwritable)?;
        out.file("export.json", &mut text.as_slice())?;
        out.sink
            .finish()
            .map_err(LedgerError::io("exporting", export.target))?;
        Ok(Exported {
            events: events.written,
            changed: events.changed.len() as u64,
            unreadable: events.unreadable.iter().map(Run::count).sum(),
            files,
            lacking,
            vault_records,
            mark,
        })
    }
}

#[derive(Debug, Serialize)]
struct Listed {
    path: String,
    size: u64,
    sha256: Sha,
}

struct Out<'o> {
    sink: Sink,
    place: PathBuf,
    list: Vec<Listed>,
    done: u64,
    progress: OnProgress<'o>,
}

impl Out<'_> {
    /// One file, from a reader.
    fn file(&mut self, name: &str, content: &mut dyn Read) -> Result<(), LedgerError> {
        let place = self.place.clone();
        let failed = LedgerError::io("exporting", &place);
        let mut entry = Hashed::new(
            self.sink
                .begin(name)
                .map_err(LedgerError::io("exporting", &place))?,
        );
        if (self.progress)(self.done).is_break() {
            return Err(LedgerError::Stopped);
        }
        io::copy(content, &mut entry).map_err(failed)?;
        let done = entry.done();
        self.listed(name, done)
    }

    /// One file, line by line.
    fn lines(
        &mut self,
        name: &str,
        each: impl FnOnce(Line<'_>) -> Result<(), LedgerError>,
    ) -> Result<(), LedgerError> {
        let place = self.place.clone();
        let entry = self
            .sink
            .begin(name)
            .map_err(LedgerError::io("exporting", &place))?;
        let mut entry = Hashed::new(BufWriter::with_capacity(128 * 1024, entry));
        let mut told = 0;
        each(&mut |line| {
            entry
                .write_all(line.as_bytes())
                .and_then(|()| entry.write_all(b"\n"))
                .map_err(LedgerError::io("exporting", &place))?;
            told += line.len() as u64 + 1;
            if (self.progress)(self.done + told).is_break() {
                return Err(LedgerError::Stopped);
            }
            Ok(())
        })?;
        entry.flush().map_err(LedgerError::io("exporting", &place))?;
        let done = entry.done();
        self.listed(name, done)
    }

    fn listed(&mut self, name: &str, (size, sha256): (u64, Sha)) -> Result<(), LedgerError> {
        self.sink
            .end()
            .map_err(LedgerError::io("exporting", &self.place))?;
        self.done += size;
        self.list.push(Listed {
            path: name.to_owned(),
            size,
            sha256,
        });
        Ok(())
    }
}

/// A folder or a zip file being written, one file at a time.
enum Sink {
    Folder { root: PathBuf, file: Option<DiskFile> },
    Zip(Box<zip::ZipWriter<DiskFile>>),
}

impl Sink {
    fn make(path: &Path, shape: Shape) -> Result<Sink, LedgerError> {
        Ok(match shape {
            Shape::Folder => {
                disk::make_folder(path)?;
                Sink::Folder {
                    root: path.to_path_buf(),
                    file: None,
                }
            }
            Shape::Zip => {
                let file = DiskFile::create(path).map_err(LedgerError::io("exporting", path))?;
                Sink::Zip(Box::new(zip::ZipWriter::new(file)))
            }
        })
    }

    fn begin(&mut self, name: &str) -> io::Result<&mut dyn Write> {
        match self {
            Sink::Folder { root, file } => {
                let path = root.join(name);
                if let Some(folder) = path.parent() {
                    disk::make_folders(folder)?;
                }
                Ok(file.insert(DiskFile::create_new(&path)?))
            }
            Sink::Zip(zip) => {
                zip.start_file(name, SimpleFileOptions::default().large_file(true))?;
                Ok(zip)
            }
        }
    }

    fn end(&mut self) -> io::Result<()> {
        match self {
            Sink::Folder { file, .. } => file.take().map_or(Ok(()), |file| file.sync_all()),
            Sink::Zip(_) => Ok(()),
        }
    }

    fn finish(self) -> io::Result<()> {
        match self {
            Sink::Folder { root, .. } => disk::sync_names(&root),
            Sink::Zip(zip) => zip.finish()?.sync_all(),
        }
    }
}

struct Hashed<W> {
    out: W,
    hash: Sha256,
    size: u64,
}

impl<W: Write> Hashed<W> {
    fn new(out: W) -> Hashed<W> {
        Hashed {
            out,
            hash: Sha256::new(),
            size: 0,
        }
    }

    fn done(self) -> (u64, Sha) {
        (self.size, Sha(self.hash.finalize().into()))
    }
}

impl<W: Write> Write for Hashed<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.out.write(bytes)?;
        self.hash.update(&bytes[..count]);
        self.size += count as u64;
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

fn clear(path: &Path) -> Result<(), LedgerError> {
    let cleared = if path.is_dir() {
        disk::remove_folder(path)
    } else {
        disk::remove_file(path)
    };
    cleared.map_err(LedgerError::io("clearing", path))
}
