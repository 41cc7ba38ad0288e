//! The system's keychain: Keychain on macOS, Credential Manager on Windows, the Secret Service elsewhere. It must not be
//! needed by anything: where none answers, the passphrase opens a workspace.

use desk::{Keychain, KeychainError, WorkspaceKey};
use keyring::{Entry, Error};

/// Under which name the system shows the entries.
const SERVICE: &str = "Quayside";

/// The keychain of whoever is logged in. It is reached when it is first asked, not before: an unlocked Practice needs none.
#[derive(Debug, Default)]
pub(crate) struct SystemKeychain;

impl Keychain for SystemKeychain {
    fn get(&self, workspace_id: &str) -> Result<Option<WorkspaceKey>, KeychainError> {
        match entry(workspace_id)?.get_secret() {
            Ok(bytes) => key_of(bytes).map(Some),
            Err(Error::NoEntry) => Ok(None),
            Err(error) => Err(unusable(&error)),
        }
    }

    fn set(&self, workspace_id: &str, key: &WorkspaceKey) -> Result<(), KeychainError> {
        entry(workspace_id)?
            .set_secret(key.expose())
            .map_err(|error| unusable(&error))
    }

    fn delete(&self, workspace_id: &str) -> Result<(), KeychainError> {
        match entry(workspace_id)?.delete_credential() {
            Ok(()) | Err(Error::NoEntry) => Ok(()),
            Err(error) => Err(unusable(&error)),
        }
    }
}

fn entry(workspace_id: &str) -> Result<Entry, KeychainError> {
    Entry::new(SERVICE, workspace_id).map_err(|error| unusable(&error))
}

/// The bytes are wiped, whatever they are.
fn key_of(bytes: Vec<u8>) -> Result<WorkspaceKey, KeychainError> {
    let bytes = zeroize::Zeroizing::new(bytes);
    let key: Option<&[u8; 32]> = bytes.as_slice().try_into().ok();
    key.map(WorkspaceKey::from_bytes).ok_or_else(|| KeychainError {
        why: "what it kept is no key".to_owned(),
    })
}

/// What the keychain said. An error of a format carries the secret itself, so only its kind is repeated.
fn unusable(error: &Error) -> KeychainError {
    let why = match error {
        Error::BadEncoding(_) | Error::BadDataFormat(..) => "what it kept is no key".to_owned(),
        other => other.to_string(),
    };
    KeychainError { why }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_key_is_refused_without_being_repeated() {
        assert_eq!(key_of(vec![7; 32]), Ok(WorkspaceKey::from_bytes(&[7; 32])));
        for length in [0, 31, 33] {
            let error = key_of(vec![b'Q'; length]).unwrap_err().to_string();
            assert!(!error.contains("QQ") && !error.contains("81"), "{error}");
        }
        let error = unusable(&Error::BadEncoding(b"planted".to_vec()));
        assert!(!format!("{error} {error:?}").contains("planted"), "{error:?}");
    }
}
