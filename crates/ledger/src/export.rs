//! Everything as plain files that any program reads: the events with all their columns as JSON lines, the answers, the
//! evidence. Nobody is locked in. What a vault record says is personal data and goes along only when it is asked for (L7).

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
use crate::event::{EVENT_COLUMNS, StoredEvent, event_from_row, instant_text};
use crate::evidence::{Lacking, in_body};
use crate::hash::Sha;
use crate::ledger::Ledger;
use crate::mark::Mark;
use crate::packed;
use crate::vacant::must_be_absent;
use crate::view::{REQUEST, View, request_beside_reply};

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
    /// Writes everything as plain files, and tells of the bytes written. The target has its name only when it is whole. An
    /// answer that can no longer be read is null; the hash it had goes out with it.
    ///
    /// # Errors
    /// `Occupied` when something is at the target; `Corrupt` when an event cannot be read; `Stopped`; `DiskFull`, `Io`.
    /// Nothing is left at the target then.
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
        let mut named = BTreeSet::new();
        let mark = self.read(|view| {
            out.lines("events.jsonl", |line| each_event(view, &mut named, line))?;
            out.lines("requests.jsonl", |line| each_request(view, line))?;
            view.newest()
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
                    if let Some(text) = self.vault().read(&reference)? {
                        let text = String::from_utf8_lossy(&text);
                        line(&json!({ "vault_ref": reference, "text": text }).to_string())?;
                        vault_records += 1;
                    }
                }
                Ok(())
            })?;
        }
        for (name, content) in export.extras {
            out.file(name, &mut content.as_slice())?;
        }
        let list = std::mem::take(&mut out.list);
        let lacking = Lacking::of(&named, &there, damaged);
        let manifest = json!({
            "format": 1,
            "events": mark.seq,
            "newest_hash": mark.hash,
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
            events: mark.seq,
            files,
            lacking,
            vault_records,
            mark,
        })
    }
}

type Line<'l> = &'l mut dyn FnMut(&str) -> Result<(), LedgerError>;

fn each_event(view: &View<'_>, named: &mut BTreeSet<FileId>, line: Line<'_>) -> Result<(), LedgerError> {
    let mut statement = view
        .connection()
        .prepare(&format!("SELECT {EVENT_COLUMNS} FROM events ORDER BY seq"))?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let event = event_from_row(row)?.sound()?;
        in_body(&event.body, &mut |id, _| {
            named.insert(id);
        });
        line(&event_line(&event)?)?;
    }
    Ok(())
}

/// The body is copied letter by letter, so that the hash can be computed again from the line.
fn event_line(event: &StoredEvent) -> Result<String, LedgerError> {
    let body = if event.body.contains(['\n', '\r']) {
        // White space only: inside a JSON text both are written as escapes. The hash is over the text with them.
        serde_json::from_str::<serde_json::Value>(&event.body)
            .map_err(LedgerError::Unwritable)?
            .to_string()
    } else {
        event.body.clone()
    };
    let envelope = json!({
        "seq": event.seq,
        "stream": event.stream,
        "version": event.version,
        "kind": event.kind,
        "schema_version": event.schema_version,
        "request_id": event.request_id,
        "request_index": event.request_index,
        "actor": event.actor,
        "recorded_at": instant_text(event.recorded_at),
        "prev_hash": event.prev_hash,
        "hash": event.hash,
    })
    .to_string();
    let open = envelope.strip_suffix('}').unwrap_or(&envelope);
    Ok(format!("{open},\"body\":{body}}}"))
}

fn each_request(view: &View<'_>, line: Line<'_>) -> Result<(), LedgerError> {
    let asked = format!("SELECT {REQUEST} FROM requests ORDER BY rowid");
    let mut statement = view.connection().prepare(&asked)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let request = request_beside_reply(row)?;
        // One that can no longer be read keeps nobody from having the rest.
        let reply = packed::text(row.get_ref("reply")?).ok();
        let text = json!({
            "request_id": request.request_id,
            "op": request.op,
            "args_hash": request.args_hash,
            "reply": reply,
            "first_seq": request.seqs.map(|seqs| seqs.0),
            "last_seq": request.seqs.map(|seqs| seqs.1),
            "hash": request.hash,
        });
        line(&text.to_string())?;
    }
    Ok(())
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
