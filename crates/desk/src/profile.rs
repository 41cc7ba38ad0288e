//! `workspace.toml`: what a workspace is; and what its user told once, so that nobody types it twice. In an encrypted
//! workspace the file holds id, name, kind and time only, which stand at the doors; the rest is sealed.
//!
//! It holds no fact of an order. Of a card or an account it keeps brand or bank and four digits (RB4).

use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use ledger::BackupPolicy;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use trade::id::FileId;
use trade::money::Money;
use trade::order::command::{BankUsed, CardUsed};
use trade::order::contract::Party;
use uuid::Uuid;

use crate::error::Error;
use crate::home::{cannot, replace_file};
use crate::presence::LockAfter;
use crate::standing::Found;

/// File in the workspace's folder.
pub(crate) const FILE: &str = "workspace.toml";

/// Practice or real. A workspace never changes its kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum WorkspaceKind {
    /// A simulated world with its own clock.
    Practice,
    /// The user's own business.
    Real,
}

/// What the user told once.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Settings {
    /// The buyer as contracts name it.
    pub buyer: Party,
    /// The bank that pays a T/T; its country decides zone and holidays (P11).
    pub paying_bank: Option<BankUsed>,
    /// Checking account for e-Checking (P2).
    pub checking: Option<BankUsed>,
    /// Card, by brand and last four.
    pub card: Option<CardUsed>,
    /// What the paying bank charges for a T/T, in USD; absent means unknown, never zero (P4).
    pub tt_fee: Option<Money>,
}

/// The whole file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Profile {
    pub(crate) workspace_id: String,
    /// Which copy of the workspace this is, where there may be others: one that was restored, or whose folder was copied. It
    /// has all that the first one has, its id too, and goes its own way from there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) copy: Option<String>,
    pub(crate) name: String,
    pub(crate) kind: WorkspaceKind,
    pub(crate) created_at: DateTime<Utc>,
    /// Seed of the practice world.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) seed: Option<String>,
    /// When it locks by itself; only an encrypted one does.
    #[serde(default, skip_serializing_if = "is_default")]
    pub(crate) lock_after: LockAfter,
    #[serde(default, skip_serializing_if = "is_default")]
    pub(crate) settings: Settings,
    #[serde(default, skip_serializing_if = "is_default")]
    pub(crate) backups: Backups,
    /// What the newest check of its record found, where something is not as it was written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) found: Option<Found>,
}

/// How backups are made by themselves.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Backups {
    #[serde(default)]
    pub(crate) policy: BackupPolicy,
    /// Where they go; the workspace's own folder `backups` when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) folder: Option<PathBuf>,
    /// The newest that had every file that the record names: it stays, however many there are, until one is made that is
    /// whole again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) whole: Option<String>,
    /// The files that the newest one lacks.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) lacks: Vec<FileId>,
}

/// What is sealed in an encrypted workspace.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Sealed {
    #[serde(default)]
    lock_after: LockAfter,
    #[serde(default)]
    settings: Settings,
    #[serde(default)]
    backups: Backups,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    found: Option<Found>,
}

/// The id of a workspace and which copy of it is meant, as the page and names of backups have it.
pub(crate) fn reference(workspace_id: &str, copy: Option<&str>) -> String {
    match copy {
        Some(copy) => format!("{workspace_id}~{copy}"),
        None => workspace_id.to_owned(),
    }
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

impl Profile {
    /// Reads it.
    ///
    /// # Errors
    /// `not_found` when the folder is no workspace, `corrupt` when the file does not read.
    pub(crate) fn load(dir: &Path) -> Result<Self, Error> {
        let path = dir.join(FILE);
        let damaged = |why: &str| Error::Corrupt {
            message: format!("workspace.toml does not read and was left as it is: {why}"),
        };
        let text = std::fs::read_to_string(&path).map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound => {
                Error::not_found("workspace", dir.file_name().unwrap_or_default().to_string_lossy())
            }
            std::io::ErrorKind::InvalidData => damaged("it is no text"),
            _ => cannot("read", &path, &error),
        })?;
        toml::from_str(&text).map_err(|error| damaged(error.message()))
    }

    /// By which this copy of the workspace is told from the others.
    pub(crate) fn reference(&self) -> String {
        reference(&self.workspace_id, self.copy.as_deref())
    }

    /// Makes this another copy than those there were.
    pub(crate) fn become_a_copy(&mut self) {
        self.copy = Some(Uuid::now_v7().simple().to_string());
        // It has made no backup yet, and was not checked.
        self.found = None;
        self.backups.whole = None;
        self.backups.lacks.clear();
    }

    /// Writes it, whole or not at all.
    pub(crate) fn save(&self, dir: &Path) -> Result<(), Error> {
        replace_file(&dir.join(FILE), self.to_text()?.as_bytes())
    }

    /// The file's text.
    pub(crate) fn to_text(&self) -> Result<String, Error> {
        toml::to_string_pretty(self).map_err(Error::bug)
    }

    /// What may stand in plain beside an encrypted ledger.
    pub(crate) fn public(&self) -> Self {
        Self {
            lock_after: LockAfter::default(),
            settings: Settings::default(),
            backups: Backups::default(),
            found: None,
            ..self.clone()
        }
    }

    /// The rest, to be sealed.
    pub(crate) fn sealed_text(&self) -> Result<String, Error> {
        let sealed = Sealed {
            lock_after: self.lock_after,
            settings: self.settings.clone(),
            backups: self.backups.clone(),
            found: self.found.clone(),
        };
        toml::to_string(&sealed).map_err(Error::bug)
    }

    /// Puts back what was sealed.
    pub(crate) fn unsealed(self, bytes: &[u8]) -> Result<Self, Error> {
        let corrupt = |why: &str| Error::Corrupt {
            message: format!("the sealed settings do not read and were left as they are: {why}"),
        };
        let text = std::str::from_utf8(bytes).map_err(|_| corrupt("no text"))?;
        let sealed: Sealed = toml::from_str(text).map_err(|error| corrupt(error.message()))?;
        Ok(Self {
            lock_after: sealed.lock_after,
            settings: sealed.settings,
            backups: sealed.backups,
            found: sealed.found,
            ..self
        })
    }
}
