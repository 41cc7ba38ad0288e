//! The vault: personal data that has to be erasable, each record encrypted under a key of its own (L7).
//!
//! Nothing in the log but a reference points here. Erasing a record destroys its key first: what may be left of
//! the text on the disk or in a backup cannot be read any more. It must not know what a record says.

use std::fs;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};

use crate::disk;
use crate::error::LedgerError;

/// Bytes of a key.
const KEY: usize = 32;
/// Bytes of a nonce.
const NONCE: usize = 24;
/// Bytes of a reference, before hex.
const REFERENCE: usize = 16;

/// The folder `vault/` of a workspace.
#[derive(Debug)]
pub struct Vault {
    root: PathBuf,
}

impl Vault {
    pub(crate) fn new(dir: &Path) -> Vault {
        Vault {
            root: dir.join("vault"),
        }
    }

    /// Keeps a text under a fresh key and answers with its reference. Durable when it returns.
    ///
    /// # Errors
    /// `DiskFull`, `Io`; nothing is kept then.
    pub fn keep(&self, text: &[u8]) -> Result<String, LedgerError> {
        fs::create_dir_all(&self.root).map_err(LedgerError::io("making", &self.root))?;
        let reference = hex(&random::<REFERENCE>(&self.root)?);
        let key = random::<KEY>(&self.root)?;
        let nonce = random::<NONCE>(&self.root)?;
        let payload = Payload {
            msg: text,
            aad: reference.as_bytes(),
        };
        let sealed = XChaCha20Poly1305::new(&key.into())
            .encrypt(&XNonce::from(nonce), payload)
            .map_err(|_| LedgerError::corrupt("vault", "the text cannot be encrypted"))?;
        let record = [nonce.as_slice(), &sealed].concat();
        disk::replace_file(&self.record(&reference), &record)?;
        disk::replace_file(&self.key(&reference), &key)?;
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
        let key: [u8; KEY] = key.try_into().map_err(|_| damaged())?;
        let (nonce, sealed) = record.split_first_chunk::<NONCE>().ok_or_else(damaged)?;
        let payload = Payload {
            msg: sealed,
            aad: reference.as_bytes(),
        };
        let text = XChaCha20Poly1305::new(&key.into()).decrypt(&XNonce::from(*nonce), payload);
        text.map(Some).map_err(|_| damaged())
    }

    /// Erases a record for good: its key is overwritten and removed before the record. Erasing twice is fine.
    ///
    /// # Errors
    /// `Io` when a file cannot be removed; the key goes first, so a failure never leaves a readable record
    /// behind an absent one.
    pub fn erase(&self, reference: &str) -> Result<(), LedgerError> {
        check(reference)?;
        let key = self.key(reference);
        if let Ok(mut file) = fs::OpenOptions::new().write(true).open(&key) {
            let overwrite = file.write_all(&[0; KEY]).and_then(|()| file.sync_all());
            overwrite.map_err(LedgerError::io("erasing", &key))?;
        }
        for path in [key, self.record(reference)] {
            disk::remove_file(&path).map_err(LedgerError::io("erasing", &path))?;
        }
        Ok(())
    }

    fn record(&self, reference: &str) -> PathBuf {
        self.root.join(format!("{reference}.record"))
    }

    fn key(&self, reference: &str) -> PathBuf {
        self.root.join(format!("{reference}.key"))
    }
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
        let vault = Vault::new(dir.path());
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
}
