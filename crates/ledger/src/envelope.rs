//! `keys.toml`: the workspace's key, wrapped by the passphrase. A person can read everything in it but the key. It is
//! the one small file without which the passphrase opens nothing, so every backup carries a copy.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use argon2::{Algorithm, Argon2, Params, Version};
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::disk;
use crate::error::LedgerError;
use crate::hash::{Fields, Sha};
use crate::keys::{Passphrase, Purpose, Sealing, Secret, WorkspaceKey, random};

/// The file in the workspace.
pub(crate) const FILE: &str = "keys.toml";

const FORMAT: u32 = 1;
const KDF: &str = "argon2id";

/// More than this is asked for by no file of ours: it was damaged, or made to stop the machine.
const MEMORY_MOST_KIB: u32 = 1024 * 1024;
const PASSES_MOST: u32 = 20;
const LANES_MOST: u32 = 16;

const HEADING: &str = "# The key of this workspace, locked by its passphrase. Without this file the passphrase opens\n\
                       # nothing, and nobody can make it again: it belongs into every copy of the workspace.\n\n";

/// What trying one passphrase costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cost {
    /// Memory in KiB.
    pub memory_kib: u32,
    /// Passes over it.
    pub passes: u32,
    /// Lanes.
    pub lanes: u32,
}

impl Default for Cost {
    /// 64 MiB, three passes: a fraction of a second for who knows it, years for who guesses.
    fn default() -> Cost {
        Cost {
            memory_kib: 64 * 1024,
            passes: 3,
            lanes: 1,
        }
    }
}

/// The wrapped key of a workspace.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Envelope {
    format: u32,
    workspace_id: String,
    /// Tells the right key from a wrong one without opening anything.
    key_check: Sha,
    /// Over all other fields: damage is not taken for a wrong passphrase.
    checksum: Sha,
    passphrase: Wrapped,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Wrapped {
    kdf: String,
    memory_kib: u32,
    passes: u32,
    lanes: u32,
    salt: Sha,
    /// Nonce and sealed key in hexadecimal digits.
    key: String,
}

impl Envelope {
    /// Wraps a workspace's key.
    ///
    /// # Errors
    /// `Unacceptable` for a cost out of range.
    pub fn wrap(
        workspace_id: &str,
        key: &WorkspaceKey,
        passphrase: &Passphrase,
        cost: Cost,
    ) -> Result<Envelope, LedgerError> {
        let mut envelope = Envelope {
            format: FORMAT,
            workspace_id: workspace_id.to_owned(),
            key_check: check_of(key)?,
            checksum: Sha::ZERO,
            passphrase: Wrapped {
                kdf: KDF.to_owned(),
                memory_kib: cost.memory_kib,
                passes: cost.passes,
                lanes: cost.lanes,
                salt: Sha(random()?),
                key: String::new(),
            },
        };
        if !envelope.cost_is_sane() {
            return Err(LedgerError::Unacceptable {
                field: "cost",
                why: "no such cost of a passphrase is used",
            });
        }
        let nonce: [u8; 24] = random()?;
        let header = envelope.header();
        let sealed = envelope
            .cipher(passphrase)?
            .encrypt(
                &XNonce::from(nonce),
                Payload {
                    msg: key.expose(),
                    aad: &header.0,
                },
            )
            .map_err(|_| damaged("the key cannot be sealed"))?;
        envelope.passphrase.key = hex(&[nonce.as_slice(), &sealed].concat());
        envelope.checksum = envelope.sum();
        Ok(envelope)
    }

    /// Opens it.
    ///
    /// # Errors
    /// `WrongPassphrase`; `EnvelopeDamaged` when no passphrase can open it any more.
    pub fn open(&self, passphrase: &Passphrase) -> Result<WorkspaceKey, LedgerError> {
        let record =
            unhex(&self.passphrase.key).ok_or_else(|| damaged("the key is no hexadecimal number"))?;
        let (nonce, sealed) = record
            .split_first_chunk::<24>()
            .ok_or_else(|| damaged("the key is cut short"))?;
        let header = self.header();
        let opened = self
            .cipher(passphrase)?
            .decrypt(
                &XNonce::from(*nonce),
                Payload {
                    msg: sealed,
                    aad: &header.0,
                },
            )
            .map(Zeroizing::new)
            .map_err(|_| LedgerError::WrongPassphrase)?;
        let bytes: &[u8; 32] = opened
            .as_slice()
            .try_into()
            .map_err(|_| damaged("the key has another length"))?;
        let key = WorkspaceKey::from_bytes(bytes);
        if self.fits(&key)? {
            Ok(key)
        } else {
            Err(damaged("the key in it is not the workspace's"))
        }
    }

    /// True when this is the workspace's key.
    ///
    /// # Errors
    /// None that a caller can meet: the check is derived from the key.
    pub fn fits(&self, key: &WorkspaceKey) -> Result<bool, LedgerError> {
        Ok(check_of(key)? == self.key_check)
    }

    /// The workspace whose key is in it.
    pub fn workspace_id(&self) -> &str {
        &self.workspace_id
    }

    /// The envelope of a workspace folder; `None` when there is none.
    ///
    /// # Errors
    /// `EnvelopeDamaged`, `Io`.
    pub fn load(dir: &Path) -> Result<Option<Envelope>, LedgerError> {
        let path = dir.join(FILE);
        match fs::read(&path) {
            Ok(bytes) => Envelope::from_bytes(&bytes).map(Some),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(LedgerError::io("reading", &path)(error)),
        }
    }

    /// Puts it into a workspace folder, in place of the one there: whole or not at all.
    ///
    /// # Errors
    /// `DiskFull`, `Io`; the old one stays.
    pub fn save(&self, dir: &Path) -> Result<PathBuf, LedgerError> {
        let path = dir.join(FILE);
        disk::replace_file(&path, self.to_text()?.as_bytes())?;
        Ok(path)
    }

    pub(crate) fn to_text(&self) -> Result<String, LedgerError> {
        let text = toml::to_string_pretty(self).map_err(|error| damaged(&error.to_string()))?;
        Ok(format!("{HEADING}{text}"))
    }

    /// Reads what `to_text` wrote, and nothing that asks for more than a computer should spend on it.
    pub(crate) fn from_bytes(bytes: &[u8]) -> Result<Envelope, LedgerError> {
        let text = std::str::from_utf8(bytes).map_err(|_| damaged("it is no text"))?;
        let envelope: Envelope = toml::from_str(text).map_err(|error| damaged(error.message()))?;
        if envelope.format != FORMAT {
            return Err(damaged("it is of another format"));
        }
        if envelope.sum() != envelope.checksum {
            return Err(damaged("it was changed"));
        }
        if envelope.passphrase.kdf != KDF || !envelope.cost_is_sane() {
            return Err(damaged("it asks for a cost that no file of ours asks for"));
        }
        Ok(envelope)
    }

    fn cost_is_sane(&self) -> bool {
        let wrapped = &self.passphrase;
        wrapped.memory_kib <= MEMORY_MOST_KIB
            && (1..=PASSES_MOST).contains(&wrapped.passes)
            && (1..=LANES_MOST).contains(&wrapped.lanes)
            && self.params().is_some()
    }

    fn params(&self) -> Option<Params> {
        let wrapped = &self.passphrase;
        Params::new(wrapped.memory_kib, wrapped.passes, wrapped.lanes, Some(32)).ok()
    }

    fn cipher(&self, passphrase: &Passphrase) -> Result<XChaCha20Poly1305, LedgerError> {
        let params = self.params().ok_or_else(|| damaged("its cost makes no sense"))?;
        let mut key: Secret = Zeroizing::new([0; 32]);
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_into(passphrase.bytes(), &self.passphrase.salt.0, key.as_mut_slice())
            .map_err(|error| damaged(&error.to_string()))?;
        Ok(XChaCha20Poly1305::new((&*key).into()))
    }

    /// All but the sealed key and the checksum: what the sealed key is bound to.
    fn header(&self) -> Sha {
        self.header_fields().finish()
    }

    fn header_fields(&self) -> Fields {
        let wrapped = &self.passphrase;
        Fields::new("quayside.keys.1")
            .number(u64::from(self.format))
            .text(&self.workspace_id)
            .sha(&self.key_check)
            .text(&wrapped.kdf)
            .number(u64::from(wrapped.memory_kib))
            .number(u64::from(wrapped.passes))
            .number(u64::from(wrapped.lanes))
            .sha(&wrapped.salt)
    }

    fn sum(&self) -> Sha {
        self.header_fields().text(&self.passphrase.key).finish()
    }
}

/// How the workspace may be opened with this key or without one; nothing is read but the envelope.
pub(crate) fn admitted(dir: &Path, key: Option<&WorkspaceKey>) -> Result<Sealing, LedgerError> {
    let envelope = match Envelope::load(dir) {
        // The keychain had the key: a new passphrase mends it.
        Err(LedgerError::EnvelopeDamaged { .. }) if key.is_some() => None,
        other => other?,
    };
    match (key, envelope) {
        (None, None) => Ok(Sealing::Plain),
        (None, Some(_)) => Err(LedgerError::Locked),
        (Some(key), Some(envelope)) if !envelope.fits(key)? => Err(LedgerError::WrongKey),
        (Some(key), _) => Ok(Sealing::Sealed(key.clone())),
    }
}

fn check_of(key: &WorkspaceKey) -> Result<Sha, LedgerError> {
    Ok(Sha(*key.subkey(Purpose::Check)?))
}

fn damaged(why: &str) -> LedgerError {
    LedgerError::EnvelopeDamaged { why: why.to_owned() }
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    // In one piece: what grows leaves copies behind, and some of these are keys.
    let mut text = String::with_capacity(2 * bytes.len());
    for digit in bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]) {
        text.push(char::from_digit(u32::from(digit), 16).unwrap_or_default());
    }
    text
}

/// Lower-case digits only, so that every value has one text.
pub(crate) fn unhex(text: &str) -> Option<Vec<u8>> {
    let digits = text.as_bytes();
    let value = |digit: u8| match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    };
    let (pairs, rest) = digits.as_chunks::<2>();
    if !rest.is_empty() {
        return None;
    }
    pairs
        .iter()
        .map(|[high, low]| Some(value(*high)? << 4 | value(*low)?))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHEAP: Cost = Cost {
        memory_kib: 8,
        passes: 1,
        lanes: 1,
    };

    fn phrase(text: &str) -> Passphrase {
        Passphrase::chosen(text).unwrap()
    }

    #[test]
    fn it_opens_with_its_passphrase_and_with_no_other() {
        let key = WorkspaceKey::draw().unwrap();
        let envelope = Envelope::wrap("wsp_1", &key, &phrase("correct horse"), CHEAP).unwrap();
        let read = Envelope::from_bytes(envelope.to_text().unwrap().as_bytes()).unwrap();
        assert_eq!(read, envelope);
        assert!(read.open(&phrase("correct horse")).unwrap() == key);
        assert!(matches!(
            read.open(&phrase("correct h0rse")),
            Err(LedgerError::WrongPassphrase)
        ));
        assert!(read.fits(&key).unwrap());
        assert!(!read.fits(&WorkspaceKey::draw().unwrap()).unwrap());
    }

    #[test]
    fn any_changed_bit_is_damage_or_harmless_and_never_a_wrong_passphrase() {
        let key = WorkspaceKey::draw().unwrap();
        let text = Envelope::wrap("wsp_1", &key, &phrase("correct horse"), CHEAP)
            .unwrap()
            .to_text()
            .unwrap()
            .into_bytes();
        for bit in 0..text.len() * 8 {
            let mut bytes = text.clone();
            bytes[bit / 8] ^= 1 << (bit % 8);
            match Envelope::from_bytes(&bytes) {
                Err(LedgerError::EnvelopeDamaged { .. }) => {}
                // In the heading or in white space.
                Ok(read) => assert!(read.open(&phrase("correct horse")).unwrap() == key, "bit {bit}"),
                other => panic!("bit {bit}: {other:?}"),
            }
        }
    }

    #[test]
    fn a_cost_made_to_stop_the_machine_is_damage() {
        let key = WorkspaceKey::draw().unwrap();
        let envelope = Envelope::wrap("wsp_1", &key, &phrase("correct horse"), CHEAP).unwrap();
        for (memory_kib, passes, lanes) in [(MEMORY_MOST_KIB + 1, 1, 1), (8, 21, 1), (8, 0, 1), (8, 1, 999)] {
            let mut greedy = envelope.clone();
            greedy.passphrase.memory_kib = memory_kib;
            greedy.passphrase.passes = passes;
            greedy.passphrase.lanes = lanes;
            greedy.checksum = greedy.sum();
            let read = Envelope::from_bytes(greedy.to_text().unwrap().as_bytes());
            assert!(
                matches!(read, Err(LedgerError::EnvelopeDamaged { .. })),
                "{read:?}"
            );
            let cost = Cost {
                memory_kib,
                passes,
                lanes,
            };
            assert!(Envelope::wrap("wsp_1", &key, &phrase("correct horse"), cost).is_err());
        }
    }

    #[test]
    fn an_envelope_of_another_workspace_put_together_with_this_header_does_not_open() {
        let (one, two) = (WorkspaceKey::draw().unwrap(), WorkspaceKey::draw().unwrap());
        let mut first = Envelope::wrap("wsp_1", &one, &phrase("correct horse"), CHEAP).unwrap();
        let second = Envelope::wrap("wsp_2", &two, &phrase("correct horse"), CHEAP).unwrap();
        first.passphrase = second.passphrase;
        first.checksum = first.sum();
        assert!(matches!(
            first.open(&phrase("correct horse")),
            Err(LedgerError::WrongPassphrase)
        ));
    }
}
