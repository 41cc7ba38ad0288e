//! The desk's own folder: which workspaces are known, and where new ones are put.
//!
//! It holds no order and no money; losing it loses the list, never a workspace.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::error::Error;
use crate::profile::reference;

/// File with the list.
const LIST: &str = "workspaces.toml";

/// One known workspace.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Known {
    pub(crate) workspace_id: String,
    /// Which copy of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) copy: Option<String>,
    pub(crate) path: PathBuf,
    pub(crate) last_opened: chrono::DateTime<chrono::Utc>,
    /// Locked when it was last left: its passphrase is asked for, whatever a keychain holds.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) locked: bool,
}

impl Known {
    /// As [`crate::profile::Profile::reference`].
    pub(crate) fn reference(&self) -> String {
        reference(&self.workspace_id, self.copy.as_deref())
    }
}

#[derive(Debug, Default, Serialize, Deserialize)]
struct List {
    #[serde(default)]
    workspaces: Vec<Known>,
}

/// The desk's folder.
#[derive(Debug, Clone)]
pub(crate) struct Home {
    dir: PathBuf,
}

impl Home {
    /// Makes the folder if it is missing.
    pub(crate) fn at(dir: PathBuf) -> Result<Self, Error> {
        ledger::disk::make_folders(&dir).map_err(|error| cannot("make", &dir, &error))?;
        Ok(Self { dir })
    }

    /// Where the Practice workspace lives.
    pub(crate) fn practice_dir(&self) -> PathBuf {
        self.dir.join("practice")
    }

    /// A free folder for a new workspace of that name.
    pub(crate) fn new_workspace_dir(&self, name: &str) -> PathBuf {
        let mut slug: String = name
            .chars()
            .map(|letter| {
                if letter.is_alphanumeric() {
                    letter.to_ascii_lowercase()
                } else {
                    '-'
                }
            })
            .take(40)
            .collect();
        if slug.trim_matches('-').is_empty() {
            "workspace".clone_into(&mut slug);
        }
        let parent = self.dir.join("workspaces");
        let first = parent.join(&slug);
        // One that was made and lost its name is not in the way of another.
        if !first.exists() && !ledger::may_hold_events(&being_made(&first)) {
            return first;
        }
        parent.join(format!("{slug}-{}", Uuid::now_v7().simple()))
    }

    /// Known workspaces, last opened first. A list that cannot be read is set aside, not overwritten.
    pub(crate) fn known(&self) -> Result<Vec<Known>, Error> {
        let path = self.dir.join(LIST);
        let bytes = match fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(cannot("read", &path, &error)),
        };
        let text = String::from_utf8(bytes).ok();
        match text.map(|text| toml::from_str::<List>(&text)) {
            Some(Ok(mut list)) => {
                list.workspaces
                    .sort_by_key(|known| std::cmp::Reverse(known.last_opened));
                Ok(list.workspaces)
            }
            unread => {
                let error = unread.and_then(Result::err);
                tracing::warn!(?error, "the list of workspaces does not read; it is set aside");
                ledger::disk::move_to(&path, &ledger::disk::name_aside(&path, &[""]))
                    .map_err(|error| cannot("keep", &path, &error))?;
                Ok(Vec::new())
            }
        }
    }

    /// True when a list of workspaces was damaged once: what stood in it is not in the one that there is. Also when that cannot be
    /// told.
    pub(crate) fn has_set_a_list_aside(&self) -> bool {
        let aside = format!("{LIST}.damaged-");
        let is_one = |entry: fs::DirEntry| entry.file_name().to_string_lossy().starts_with(&aside);
        fs::read_dir(&self.dir).map_or(true, |entries| entries.flatten().any(is_one))
    }

    /// The workspace that a reference means: that copy of it, or, by its id alone, the one that was opened last.
    pub(crate) fn find(&self, reference: &str) -> Result<Option<Known>, Error> {
        let mut known = self.known()?;
        let place = known
            .iter()
            .position(|known| known.reference() == reference)
            .or_else(|| known.iter().position(|known| known.workspace_id == reference));
        Ok(place.map(|place| known.swap_remove(place)))
    }

    /// Notes that a workspace was opened.
    pub(crate) fn remember(&self, known: Known) -> Result<(), Error> {
        let mut workspaces = self.known()?;
        workspaces.retain(|other| other.reference() != known.reference() && other.path != known.path);
        workspaces.insert(0, known);
        self.save(workspaces)
    }

    /// Notes that a workspace was locked; opening it takes the note away.
    pub(crate) fn note_locked(&self, workspace_id: &str) -> Result<(), Error> {
        let mut workspaces = self.known()?;
        for known in &mut workspaces {
            known.locked |= known.workspace_id == workspace_id;
        }
        self.save(workspaces)
    }

    fn save(&self, workspaces: Vec<Known>) -> Result<(), Error> {
        let text = toml::to_string_pretty(&List { workspaces }).map_err(Error::bug)?;
        replace_file(&self.dir.join(LIST), text.as_bytes())
    }
}

/// Where a workspace is made before it has its place.
pub(crate) fn being_made(dir: &Path) -> PathBuf {
    dir.with_extension("new")
}

/// A workspace that was made and used, and whose name a loss of power took: it gets it back.
pub(crate) fn give_back_its_name(dir: &Path) -> Result<(), Error> {
    let made = being_made(dir);
    if dir.exists() || !ledger::may_hold_events(&made) {
        return Ok(());
    }
    tracing::warn!("a workspace had lost its name and has it again");
    ledger::disk::move_to(&made, dir).map_err(|error| cannot("find", dir, &error))
}

/// Writes a small file so that a crash leaves the old or the new one, never half of it.
pub(crate) fn replace_file(path: &Path, mut content: &[u8]) -> Result<(), Error> {
    ledger::disk::write_whole(path, &mut content).map_err(|error| cannot("write", path, &error))
}

/// Writes what a reader holds to a place the user picked: whole or not at all, and durable when it returns.
pub(crate) fn write_out(path: &Path, content: &mut impl Read) -> Result<(), Error> {
    ledger::disk::write_out(path, content).map_err(|error| cannot("write", path, &error))
}

/// A file or folder that cannot be used now.
pub(crate) fn cannot(verb: &str, path: &Path, error: &std::io::Error) -> Error {
    let code = match error.kind() {
        std::io::ErrorKind::StorageFull => "unavailable.disk_full",
        // Of this place, whatever the workspace is open for.
        std::io::ErrorKind::PermissionDenied | std::io::ErrorKind::ReadOnlyFilesystem => {
            "unavailable.not_permitted"
        }
        _ => "unavailable.file",
    };
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    Error::Unavailable {
        code,
        message: format!("Quayside cannot {verb} {name}: {error}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_that_may_not_be_written_to_says_nothing_of_the_workspace() {
        use std::io::ErrorKind::{PermissionDenied, ReadOnlyFilesystem, StorageFull};
        let code = |kind: std::io::ErrorKind| {
            cannot("write", Path::new("mark.txt"), &kind.into())
                .to_wire()
                .code
        };
        assert_eq!(code(PermissionDenied), "unavailable.not_permitted");
        assert_eq!(code(ReadOnlyFilesystem), "unavailable.not_permitted");
        assert_eq!(code(StorageFull), "unavailable.disk_full");
    }
}
