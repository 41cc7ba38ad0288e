//! Reading a backup from its title to its end. Nothing counts as read before the end was seen; the caller throws away
//! what it took when this fails. It must not know where anything goes.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::{Component, Path};

use sha2::{Digest, Sha256};

use super::{ENVELOPE_MOST, Entry, LABEL, MANIFEST, Manifest, TITLE};
use crate::envelope::Envelope;
use crate::error::LedgerError;
use crate::hash::Sha;
use crate::keys::{Purpose, WorkspaceKey};
use crate::seal::Opener;

/// A backup whose title and envelope were read.
pub(crate) struct Archive {
    source: BufReader<File>,
    pub(crate) envelope: Envelope,
    header: Sha,
}

/// What comes before the sealed stream.
pub(super) fn header(envelope: &str) -> Result<Vec<u8>, LedgerError> {
    let length = u32::try_from(envelope.len()).map_err(|_| damaged("the envelope is too long"))?;
    Ok([TITLE, length.to_be_bytes().as_slice(), envelope.as_bytes()].concat())
}

impl Archive {
    pub(crate) fn open(path: &Path) -> Result<Archive, LedgerError> {
        let file = File::open(path).map_err(LedgerError::io("reading", path))?;
        let mut source = BufReader::with_capacity(128 * 1024, file);
        let mut title = [0; TITLE.len()];
        if source.read_exact(&mut title).is_err() || title != TITLE {
            return Err(LedgerError::NotABackup {
                path: path.to_path_buf(),
            });
        }
        let mut length = [0; 4];
        source.read_exact(&mut length).map_err(unreadable(path))?;
        let length = u32::from_be_bytes(length);
        if length > ENVELOPE_MOST {
            return Err(damaged("the envelope is too long"));
        }
        let mut text = vec![0; length as usize];
        source.read_exact(&mut text).map_err(unreadable(path))?;
        let envelope = Envelope::from_bytes(&text).map_err(|error| damaged(&error.to_string()))?;
        let header = Sha::of(&[&title, length.to_be_bytes().as_slice(), &text].concat());
        Ok(Archive {
            source,
            envelope,
            header,
        })
    }

    /// Hands every entry but the manifest to `take`, then checks that all were as the manifest says, that there are no
    /// others, and that nothing follows.
    pub(crate) fn read(
        self,
        path: &Path,
        key: &WorkspaceKey,
        mut take: impl FnMut(&str, &mut dyn Read) -> Result<(), LedgerError>,
    ) -> Result<ManifestOf, LedgerError> {
        let key = key.subkey(Purpose::Backups)?;
        let opener = Opener::new(self.source, &key, LABEL, &self.header.0).map_err(unreadable(path))?;
        let mut archive = tar::Archive::new(opener);
        let mut entries = Vec::new();
        let mut manifest = None;
        for entry in archive.entries().map_err(unreadable(path))? {
            let mut entry = entry.map_err(unreadable(path))?;
            if manifest.is_some() {
                return Err(damaged("something follows the manifest"));
            }
            let name = name_of(&entry)?;
            if name == MANIFEST {
                let mut text = Vec::new();
                entry.read_to_end(&mut text).map_err(unreadable(path))?;
                manifest = Some(serde_json::from_slice(&text).map_err(|error| damaged(&error.to_string()))?);
                continue;
            }
            let mut hashed = Hashed::new(&mut entry);
            let taken = take(&name, &mut hashed);
            // What the reader said is the cause; what the taker made of it is its consequence.
            if let Some(error) = hashed.failed.take() {
                return Err(unreadable(path)(error));
            }
            taken?;
            let (size, sha256) = hashed.finish().map_err(unreadable(path))?;
            entries.push(Entry {
                path: name,
                size,
                sha256,
            });
        }
        let manifest: Manifest = manifest.ok_or_else(|| damaged("there is no manifest"))?;
        // The sealed stream says only at its own end that nothing was cut off.
        io::copy(&mut archive.into_inner(), &mut io::sink()).map_err(unreadable(path))?;
        if manifest.entries != entries {
            return Err(damaged("it does not hold what its manifest says"));
        }
        if manifest.workspace_id != self.envelope.workspace_id() {
            return Err(damaged("the key in it is another workspace's"));
        }
        Ok(ManifestOf(manifest))
    }
}

/// A manifest that was held against the whole backup.
pub(crate) struct ManifestOf(pub(super) Manifest);

/// A name that stays inside the folder it is unpacked into, of a plain file.
fn name_of<R: Read>(entry: &tar::Entry<'_, R>) -> Result<String, LedgerError> {
    if entry.header().entry_type() != tar::EntryType::Regular {
        return Err(damaged("it holds something else than files"));
    }
    let path = entry.path().map_err(|error| damaged(&error.to_string()))?;
    let inside = path.components().all(|part| matches!(part, Component::Normal(_)));
    match path.to_str() {
        Some(name) if inside && !name.is_empty() && !name.contains('\\') && !name.contains(':') => {
            Ok(name.to_owned())
        }
        _ => Err(damaged("it holds a file that belongs elsewhere")),
    }
}

/// Counts and hashes what is read through it, and keeps the first error.
struct Hashed<R> {
    source: R,
    hash: Sha256,
    size: u64,
    failed: Option<io::Error>,
}

impl<R: Read> Hashed<R> {
    fn new(source: R) -> Hashed<R> {
        Hashed {
            source,
            hash: Sha256::new(),
            size: 0,
            failed: None,
        }
    }

    /// Reads what the taker left.
    fn finish(mut self) -> io::Result<(u64, Sha)> {
        io::copy(&mut self, &mut io::sink())?;
        Ok((self.size, Sha(self.hash.finalize().into())))
    }
}

impl<R: Read> Read for Hashed<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self.source.read(buffer) {
            Ok(count) => {
                self.hash.update(&buffer[..count]);
                self.size += count as u64;
                Ok(count)
            }
            Err(error) => {
                let kind = error.kind();
                self.failed = Some(error);
                Err(kind.into())
            }
        }
    }
}

/// Damage, where the bytes are at fault and not the disk.
fn unreadable(path: &Path) -> impl Fn(io::Error) -> LedgerError {
    move |error| match error.kind() {
        io::ErrorKind::InvalidData
        | io::ErrorKind::UnexpectedEof
        | io::ErrorKind::InvalidInput
        | io::ErrorKind::Other => damaged(&error.to_string()),
        _ => LedgerError::io("reading", path)(error),
    }
}

pub(super) fn damaged(why: &str) -> LedgerError {
    LedgerError::BackupDamaged { why: why.to_owned() }
}
