//! The vault: personal data that has to be erasable, each record encrypted under a key of its own (L7).
//!
//! Nothing in the log but a reference points here. Erasing a record destroys its key first: what may be left of
//! the text on the disk cannot be read any more, nor in a copy made without the key. In a sealed workspace each
//! record's key is itself sealed under the workspace's. It must not know what a record says.

use std::fs;
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use zeroize::Zeroizing;

use crate::disk::{self, DiskFile};
use crate::error::LedgerError;
use crate::keys::{Purpose, Sealing, Secret};
use crate::seal::{seal, unseal};

/// Bytes of a key.
const KEY: usize = 32;
/// Bytes of a nonce.
const NONCE: usize = 24;
/// Bytes of a reference, before hex.
const REFERENCE: usize = 16;

/// What a key's name ends with while it is being erased; no backup takes it along.
const GOING: &str = ".going.tmp";

/// The folder `vault/` of a workspace.
pub struct Vault {
    root: PathBuf,
    /// Seals the records' keys, in a sealed workspace.
    wrapping: Option<Secret>,
}

impl Vault {
    pub(crate) fn new(dir: &Path, sealing: &Sealing) -> Result<Vault, LedgerError> {
        Vault::in_folder(dir.join("vault"), sealing)
    }

    pub(crate) fn in_folder(root: PathBuf, sealing: &Sealing) -> Result<Vault, LedgerError> {
        let wrapping = sealing.key().map(|key| key.subkey(Purpose::Vault)).transpose()?;
        Ok(Vault { root, wrapping })
    }

    /// Keeps a text under a fresh key and answers with its reference. Durable when it returns.
    ///
    /// # Errors
    /// `DiskFull`, `Io`; nothing is kept then.
    pub fn keep(&self, text: &[u8]) -> Result<String, LedgerError> {
        disk::make_inner_folder(&self.root)?;
        let reference = hex(&random::<REFERENCE>(&self.root)?);
        let key = Zeroizing::new(random::<KEY>(&self.root)?);
        let nonce = random::<NONCE>(&self.root)?;
        let payload = Payload {
            msg: text,
            aad: reference.as_bytes(),
        };
        let sealed = XChaCha20Poly1305::new((&*key).into())
            .encrypt(&XNonce::from(nonce), payload)
            .map_err(|_| LedgerError::corrupt("vault", "the text cannot be encrypted"))?;
        let record = [nonce.as_slice(), &sealed].concat();
        disk::replace_file(&self.record(&reference), &record)?;
        disk::replace_file(&self.key(&reference), &self.wrapped(&reference, key.as_slice())?)?;
        Ok(reference)
    }

    /// The text, or nothing when it was erased.
    ///
    /// # Errors
    /// `Corrupt` when record or key was changed; `Unacceptable` for a text that is no reference.
    pub fn read(&self, reference: &str) -> Result<Option<Vec<u8>>, LedgerError> {
        check(reference)?;
        let Some(key) = read_file(&self.key(reference))? else {
            return Ok(None);
        };
        let Some(record) = read_file(&self.record(reference))? else {
            return Ok(None);
        };
        let damaged = || {
            LedgerError::corrupt(
                format!("vault record {reference}"),
                "it does not open with its key",
            )
        };
        let key = match &self.wrapping {
            Some(wrapping) => unseal(wrapping, &bound(reference), &key).ok_or_else(damaged)?,
            None => key,
        };
        let key = Zeroizing::new(key);
        let key: &[u8; KEY] = key.as_slice().try_into().map_err(|_| damaged())?;
        let (nonce, sealed) = record.split_first_chunk::<NONCE>().ok_or_else(damaged)?;
        let payload = Payload {
            msg: sealed,
            aad: reference.as_bytes(),
        };
        let text = XChaCha20Poly1305::new(key.into()).decrypt(&XNonce::from(*nonce), payload);
        text.map(Some).map_err(|_| damaged())
    }

    /// Erases a record for good: its key is overwritten and removed before the record. Erasing twice is fine.
    ///
    /// # Errors
    /// `Io` when a file cannot be removed; the key goes first, so a failure never leaves a readable record
    /// behind an absent one.
    pub fn erase(&self, reference: &str) -> Result<(), LedgerError> {
        check(reference)?;
        let (key, going) = (self.key(reference), self.going(reference));
        let erased = || -> io::Result<()> {
            // Under its name there is a whole key or none: half of one would be taken for damage.
            if key.exists() {
                disk::rename(&key, &going)?;
                disk::sync_folder_of(&key)?;
            }
            overwrite(&going)?;
            disk::remove_file(&going)?;
            disk::remove_file(&self.record(reference))?;
            disk::sync_folder_of(&key)
        };
        if !self.root.is_dir() {
            return Ok(());
        }
        erased().map_err(LedgerError::io("erasing", &key))
    }

    /// Goes on with what was being erased when the program stopped; the caller holds the workspace.
    pub(crate) fn prepare(&self) -> Result<(), LedgerError> {
        let entries = match fs::read_dir(&self.root) {
            Ok(entries) => entries,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(LedgerError::io("reading", &self.root)(error)),
        };
        for entry in entries {
            let path = entry.map_err(LedgerError::io("reading", &self.root))?.path();
            let name = path.file_name().and_then(|name| name.to_str());
            if let Some(reference) = name.and_then(|name| name.strip_suffix(GOING)) {
                self.erase(reference)?;
            }
        }
        Ok(())
    }

    /// References of the records that can be read, sorted.
    ///
    /// # Errors
    /// `Io`.
    pub fn list(&self) -> Result<Vec<String>, LedgerError> {
        let entries = match fs::read_dir(&self.root) {
            Ok(entries) => entries,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(LedgerError::io("reading", &self.root)(error)),
        };
        let mut references = Vec::new();
        for entry in entries {
            let path = entry.map_err(LedgerError::io("reading", &self.root))?.path();
            let stem = path
                .file_stem()
                .and_then(|stem| stem.to_str())
                .unwrap_or_default();
            if path.extension().is_some_and(|extension| extension == "key") && check(stem).is_ok() {
                references.push(stem.to_owned());
            }
        }
        references.sort_unstable();
        Ok(references)
    }

    /// Puts all records into a folder under another sealing; erased ones are not among them.
    pub(crate) fn rewrap_into(&self, other: &Vault) -> Result<(), LedgerError> {
        disk::make_folder(&other.root)?;
        for reference in self.list()? {
            let Some(record) = read_file(&self.record(&reference))? else {
                continue;
            };
            let Some(key) = read_file(&self.key(&reference))? else {
                continue;
            };
            disk::replace_file(&other.record(&reference), &record)?;
            disk::replace_file(&other.key(&reference), &other.wrapped(&reference, &key)?)?;
        }
        Ok(())
    }

    fn wrapped(&self, reference: &str, key: &[u8]) -> Result<Vec<u8>, LedgerError> {
        match &self.wrapping {
            Some(wrapping) => seal(wrapping, &bound(reference), key),
            None => Ok(key.to_vec()),
        }
    }

    fn record(&self, reference: &str) -> PathBuf {
        self.root.join(format!("{reference}.record"))
    }

    fn going(&self, reference: &str) -> PathBuf {
        self.root.join(format!("{reference}{GOING}"))
    }

    fn key(&self, reference: &str) -> PathBuf {
        self.root.join(format!("{reference}.key"))
    }
}

impl std::fmt::Debug for Vault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Vault")
            .field("root", &self.root)
            .finish_non_exhaustive()
    }
}

fn overwrite(path: &Path) -> io::Result<()> {
    let mut file = match DiskFile::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
    };
    let length = file.metadata()?.len();
    file.write_all(&vec![0; usize::try_from(length).unwrap_or(KEY)])?;
    file.sync_all()
}

fn bound(reference: &str) -> Vec<u8> {
    [b"quayside vault key 1".as_slice(), reference.as_bytes()].concat()
}

/// A reference becomes a file name: nothing but hex digits may pass.
fn check(reference: &str) -> Result<(), LedgerError> {
    let hex = reference.len() == REFERENCE * 2 && reference.bytes().all(|byte| byte.is_ascii_hexdigit());
    if hex {
        Ok(())
    } else {
        Err(LedgerError::Unacceptable {
            field: "vault_ref",
            why: "must be a vault reference",
        })
    }
}

fn read_file(path: &Path) -> Result<Option<Vec<u8>>, LedgerError> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(LedgerError::io("reading", path)(error)),
    }
}

fn random<const N: usize>(place: &Path) -> Result<[u8; N], LedgerError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|error| {
        LedgerError::io("drawing a key for", place)(std::io::Error::other(error.to_string()))
    })?;
    Ok(bytes)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vault() -> (tempfile::TempDir, Vault) {
        let dir = tempfile::tempdir().unwrap();
        let vault = Vault::new(dir.path(), &Sealing::Plain).unwrap();
        (dir, vault)
    }

    #[test]
    fn l7_a_record_is_read_back_and_is_not_plain_on_the_disk() {
        let (_dir, vault) = vault();
        let reference = vault.keep(b"tax number 12-3456789").unwrap();
        assert_eq!(
            vault.read(&reference).unwrap().as_deref(),
            Some(b"tax number 12-3456789".as_slice())
        );
        for entry in fs::read_dir(&vault.root).unwrap() {
            let bytes = fs::read(entry.unwrap().path()).unwrap();
            assert!(!bytes.windows(10).any(|window| window == b"12-3456789"));
        }
    }

    #[test]
    fn l7_an_erased_record_is_gone_and_others_stay() {
        let (_dir, vault) = vault();
        let (first, second) = (vault.keep(b"one").unwrap(), vault.keep(b"two").unwrap());
        let sealed = fs::read(vault.record(&first)).unwrap();
        vault.erase(&first).unwrap();
        vault.erase(&first).unwrap();
        // A copy of the record from a backup does not bring it back: its key is gone.
        fs::write(vault.record(&first), sealed).unwrap();
        assert_eq!(vault.read(&first).unwrap(), None);
        assert_eq!(vault.read(&second).unwrap().as_deref(), Some(b"two".as_slice()));
    }

    #[test]
    fn l7_an_erasing_that_was_stopped_reads_as_erased_and_is_finished() {
        let (_dir, vault) = vault();
        let reference = vault.keep(b"one").unwrap();
        fs::rename(vault.key(&reference), vault.going(&reference)).unwrap();
        assert_eq!(vault.read(&reference).unwrap(), None);
        assert!(vault.list().unwrap().is_empty());
        vault.prepare().unwrap();
        assert_eq!(fs::read_dir(&vault.root).unwrap().count(), 0);
    }

    #[test]
    fn a_changed_record_is_never_served_and_a_reference_is_never_a_path() {
        let (_dir, vault) = vault();
        let reference = vault.keep(b"one").unwrap();
        let mut sealed = fs::read(vault.record(&reference)).unwrap();
        sealed[NONCE] ^= 1;
        fs::write(vault.record(&reference), sealed).unwrap();
        assert!(matches!(vault.read(&reference), Err(LedgerError::Corrupt { .. })));
        for odd in ["", "../../etc/passwd", "zz", "00"] {
            assert!(
                matches!(vault.read(odd), Err(LedgerError::Unacceptable { .. })),
                "{odd}"
            );
        }
    }

    #[test]
    fn l7_in_a_sealed_workspace_a_records_key_is_sealed_and_bound_to_its_record() {
        let dir = tempfile::tempdir().unwrap();
        let sealing = Sealing::Sealed(crate::keys::WorkspaceKey::from_bytes(&[9; 32]));
        let vault = Vault::new(dir.path(), &sealing).unwrap();
        let (one, two) = (vault.keep(b"one").unwrap(), vault.keep(b"two").unwrap());
        assert_eq!(vault.read(&one).unwrap().as_deref(), Some(b"one".as_slice()));
        let mut both = vec![one.clone(), two.clone()];
        both.sort();
        assert_eq!(vault.list().unwrap(), both);
        // Without the workspace's key the record stays shut, and another record's key does not do.
        let other = Sealing::Sealed(crate::keys::WorkspaceKey::from_bytes(&[8; 32]));
        for wrong in [other, Sealing::Plain] {
            let vault = Vault::new(dir.path(), &wrong).unwrap();
            assert!(matches!(vault.read(&one), Err(LedgerError::Corrupt { .. })));
        }
        fs::copy(vault.key(&two), vault.key(&one)).unwrap();
        assert!(matches!(vault.read(&one), Err(LedgerError::Corrupt { .. })));
        vault.erase(&two).unwrap();
        assert_eq!(vault.read(&two).unwrap(), None);
        assert_eq!(vault.list().unwrap(), [one]);
    }
}
