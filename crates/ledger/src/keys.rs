//! Keys. A workspace has one random key; everything that is sealed is sealed under a key derived from it for that
//! purpose alone, so that what is told by one use says nothing about another. Nothing here reaches a disk: how the
//! workspace's key is kept is for `envelope` and `keychain`.

use std::fmt;
use std::sync::Arc;

use hkdf::Hkdf;
use sha2::Sha256;
use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

use crate::error::LedgerError;

/// Fewest characters of a new passphrase.
pub const PASSPHRASE_LEAST: usize = 8;

/// Most bytes of a passphrase; more is a file somebody pasted.
const PASSPHRASE_MOST: usize = 4096;

/// 32 secret bytes.
pub(crate) type Secret = Zeroizing<[u8; 32]>;

/// The key of a workspace: 32 random bytes, wiped when the last copy goes.
#[derive(Clone, PartialEq, Eq)]
pub struct WorkspaceKey(Arc<Secret>);

impl WorkspaceKey {
    /// A fresh one.
    ///
    /// # Errors
    /// `Unacceptable` when the system gives no random bytes.
    pub fn draw() -> Result<WorkspaceKey, LedgerError> {
        let mut bytes = Zeroizing::new([0; 32]);
        getrandom::fill(bytes.as_mut_slice()).map_err(|_| NO_RANDOMNESS)?;
        Ok(WorkspaceKey(Arc::new(bytes)))
    }

    /// From the bytes that a keychain gave back.
    pub fn from_bytes(bytes: &[u8; 32]) -> WorkspaceKey {
        WorkspaceKey(Arc::new(Zeroizing::new(*bytes)))
    }

    /// The bytes, for a keychain and for nothing else.
    pub fn expose(&self) -> &[u8; 32] {
        &self.0
    }

    /// The key for one purpose.
    pub(crate) fn subkey(&self, purpose: Purpose) -> Result<Secret, LedgerError> {
        self.derive::<32>(purpose)
    }

    /// The key that names of files are sealed under: twice as long, as AES-256-SIV asks.
    pub(crate) fn name_key(&self) -> Result<Zeroizing<[u8; 64]>, LedgerError> {
        self.derive::<64>(Purpose::FileNames)
    }

    fn derive<const N: usize>(&self, purpose: Purpose) -> Result<Zeroizing<[u8; N]>, LedgerError> {
        let mut key = Zeroizing::new([0; N]);
        // Without a salt: the workspace's key is random already.
        Hkdf::<Sha256>::new(None, self.0.as_slice())
            .expand(purpose.info(), key.as_mut_slice())
            .map_err(|_| LedgerError::Unacceptable {
                field: "key",
                why: "no key of this length can be derived",
            })?;
        Ok(key)
    }
}

impl fmt::Debug for WorkspaceKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("WorkspaceKey")
    }
}

const NO_RANDOMNESS: LedgerError = LedgerError::Unacceptable {
    field: "key",
    why: "the system gives no random bytes",
};

/// Random bytes.
pub(crate) fn random<const N: usize>() -> Result<[u8; N], LedgerError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|_| NO_RANDOMNESS)?;
    Ok(bytes)
}

/// What a derived key is for. The words are part of every sealed thing: they never change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// The pages of the ledger's database.
    Pages,
    /// Evidence and uploads.
    Files,
    /// What evidence files are called on the disk.
    FileNames,
    /// The keys of vault records.
    Vault,
    /// Backups.
    Backups,
    /// The sealed settings.
    Settings,
    /// What proves that a plain workspace is being encrypted by us.
    Conversion,
    /// Tells the right key from a wrong one; seals nothing.
    Check,
}

impl Purpose {
    fn info(self) -> &'static [u8] {
        match self {
            Purpose::Pages => b"quayside 1 ledger pages",
            Purpose::Files => b"quayside 1 files",
            Purpose::FileNames => b"quayside 1 file names",
            Purpose::Vault => b"quayside 1 vault",
            Purpose::Backups => b"quayside 1 backups",
            Purpose::Settings => b"quayside 1 settings",
            Purpose::Conversion => b"quayside 1 conversion",
            Purpose::Check => b"quayside 1 key check",
        }
    }
}

/// A passphrase as it is used: in Unicode's NFKC form, so that every keyboard that shows the same letters opens the
/// same workspace. Wiped when it goes, and never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Passphrase(Zeroizing<String>);

impl Passphrase {
    /// One that is to protect a workspace from now on.
    ///
    /// # Errors
    /// `PassphraseTooShort` under [`PASSPHRASE_LEAST`] characters; `Unacceptable` over 4096 bytes.
    pub fn chosen(text: &str) -> Result<Passphrase, LedgerError> {
        let passphrase = Passphrase::given(text)?;
        if passphrase.0.chars().count() < PASSPHRASE_LEAST {
            return Err(LedgerError::PassphraseTooShort {
                least: PASSPHRASE_LEAST,
            });
        }
        Ok(passphrase)
    }

    /// One that is to be tried.
    ///
    /// # Errors
    /// `Unacceptable` over 4096 bytes.
    pub fn given(text: &str) -> Result<Passphrase, LedgerError> {
        if text.len() > PASSPHRASE_MOST {
            return Err(LedgerError::Unacceptable {
                field: "passphrase",
                why: "it is too long",
            });
        }
        // The room is known beforehand: a text that grows leaves copies behind.
        let room = text.nfkc().map(char::len_utf8).sum();
        let mut normal = Zeroizing::new(String::with_capacity(room));
        normal.extend(text.nfkc());
        Ok(Passphrase(normal))
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl fmt::Debug for Passphrase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Passphrase")
    }
}

/// How what a workspace keeps outside its database is written.
#[derive(Debug, Clone)]
pub(crate) enum Sealing {
    /// As it is: Practice, and real workspaces of before there was encryption.
    Plain,
    /// Under keys derived from the workspace's.
    Sealed(WorkspaceKey),
}

impl Sealing {
    pub(crate) fn key(&self) -> Option<&WorkspaceKey> {
        match self {
            Sealing::Plain => None,
            Sealing::Sealed(key) => Some(key),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_purpose_has_a_key_of_its_own_and_it_never_changes() {
        let key = WorkspaceKey::from_bytes(&[7; 32]);
        let purposes = [
            Purpose::Pages,
            Purpose::Files,
            Purpose::FileNames,
            Purpose::Vault,
            Purpose::Backups,
            Purpose::Settings,
            Purpose::Check,
        ];
        let keys: std::collections::BTreeSet<[u8; 32]> = purposes
            .into_iter()
            .map(|purpose| *key.subkey(purpose).unwrap())
            .collect();
        assert_eq!(keys.len(), purposes.len());
        assert!(!keys.contains(&[7; 32]));
        // Changed, it would lock everybody out of what was written before.
        assert_eq!(
            crate::hash::Sha::of(key.subkey(Purpose::Pages).unwrap().as_slice()).to_string(),
            "345b88aa6714f2af931cd55c89afe41e5948270320ca7cefa8786686664eca03"
        );
    }

    #[test]
    fn nothing_secret_is_printed() {
        let key = WorkspaceKey::from_bytes(&[7; 32]);
        let passphrase = Passphrase::chosen("long enough").unwrap();
        let printed = format!("{key:?} {passphrase:?} {:?}", Sealing::Sealed(key.clone()));
        assert_eq!(printed, "WorkspaceKey Passphrase Sealed(WorkspaceKey)");
    }

    #[test]
    fn a_passphrase_is_the_same_from_every_keyboard_and_not_short() {
        let (composed, decomposed) = ("caf\u{e9} con leche", "cafe\u{301} con leche");
        assert_eq!(
            Passphrase::chosen(composed).unwrap(),
            Passphrase::chosen(decomposed).unwrap()
        );
        // Eight code points typed, seven characters meant.
        let short = Passphrase::chosen("seve\u{301}n12");
        assert!(
            matches!(short, Err(LedgerError::PassphraseTooShort { least: 8 })),
            "{short:?}"
        );
        assert!(
            Passphrase::chosen("\u{4f60}\u{597d}\u{4f60}\u{597d}\u{4f60}\u{597d}\u{4f60}\u{597d}").is_ok()
        );
    }
}
