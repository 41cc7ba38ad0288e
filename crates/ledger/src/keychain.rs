//! Where the operating system keeps a workspace's key for its user, so that the passphrase need not be typed each time.
//! Only what it can do is said here; which keychain that is, knows who starts the program. One that is absent is normal:
//! then the passphrase is asked for.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use crate::keys::WorkspaceKey;

/// The keychain did not answer. The passphrase opens the workspace all the same.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the system's keychain cannot be used: {why}")]
pub struct KeychainError {
    /// What it said.
    pub why: String,
}

/// Keys by workspace id.
pub trait Keychain: Send + Sync + std::fmt::Debug {
    /// The key, or nothing when it was not kept.
    ///
    /// # Errors
    /// When the keychain cannot be used.
    fn get(&self, workspace_id: &str) -> Result<Option<WorkspaceKey>, KeychainError>;

    /// Keeps a key in place of the one there.
    ///
    /// # Errors
    /// When the keychain cannot be used.
    fn set(&self, workspace_id: &str, key: &WorkspaceKey) -> Result<(), KeychainError>;

    /// Forgets a key; one that is not there is forgotten already.
    ///
    /// # Errors
    /// When the keychain cannot be used.
    fn delete(&self, workspace_id: &str) -> Result<(), KeychainError>;
}

/// A keychain that lives as long as the program: for tests, and for systems that have none.
#[derive(Debug, Default)]
pub struct MemoryKeychain(Mutex<HashMap<String, WorkspaceKey>>);

impl Keychain for MemoryKeychain {
    fn get(&self, workspace_id: &str) -> Result<Option<WorkspaceKey>, KeychainError> {
        let keys = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(keys.get(workspace_id).cloned())
    }

    fn set(&self, workspace_id: &str, key: &WorkspaceKey) -> Result<(), KeychainError> {
        let mut keys = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        keys.insert(workspace_id.to_owned(), key.clone());
        Ok(())
    }

    fn delete(&self, workspace_id: &str) -> Result<(), KeychainError> {
        let mut keys = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        keys.remove(workspace_id);
        Ok(())
    }
}
