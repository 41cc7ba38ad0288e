//! The user's own synonyms: a text file beside the catalogue, a line for each meaning, expressions apart by commas:
//! `led light, led lamp, 灯具`. It must never keep a search from working: what cannot be read is not there.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use schemars::JsonSchema;
use serde::Serialize;

use super::asked::MOST_TOGETHER;
use crate::words::{Piece, fold, pieces};

/// Beside the catalogue.
const NAME: &str = "synonyms.txt";
/// A longer file is taken for something else.
const MOST_BYTES: u64 = 1 << 20;
/// Letters of the longest expression that is looked for within a run of a script without spaces.
const MOST_LETTERS: usize = 20;

/// The file as it stands.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct SynonymsFile {
    /// What is in it; empty when there is none.
    pub text: String,
    /// How many of its lines give something a second name.
    pub groups: u32,
    /// Whether it is there and is not used: it is no text in UTF-8, or longer than a megabyte.
    pub unreadable: bool,
}

/// The file, read again when it has changed.
pub(crate) struct Synonyms {
    path: PathBuf,
    kept: Mutex<Option<(Stamp, Arc<Means>)>>,
}

/// By what a change of the file is noticed.
type Stamp = Option<(u64, Option<SystemTime>)>;

/// Which expressions mean the same.
#[derive(Default)]
pub(super) struct Means {
    groups: Vec<Vec<String>>,
    by_expression: HashMap<String, Vec<usize>>,
}

impl Synonyms {
    /// Those of the catalogue at `database`.
    pub(crate) fn beside(database: &Path) -> Synonyms {
        Synonyms {
            path: database.with_file_name(NAME),
            kept: Mutex::new(None),
        }
    }

    pub(super) fn means(&self) -> Arc<Means> {
        let found = std::fs::metadata(&self.path)
            .ok()
            .filter(std::fs::Metadata::is_file);
        let stamp: Stamp = found.map(|found| (found.len(), found.modified().ok()));
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((same, means)) = &*kept
            && *same == stamp
        {
            return Arc::clone(means);
        }
        let text = stamp
            .filter(|(len, _)| *len <= MOST_BYTES)
            .and_then(|_| std::fs::read_to_string(&self.path).ok());
        let means = Arc::new(Means::read(&text.unwrap_or_default()));
        *kept = Some((stamp, Arc::clone(&means)));
        means
    }
}

impl Synonyms {
    /// What is in the file.
    pub(crate) fn file(&self) -> SynonymsFile {
        let there = std::fs::metadata(&self.path).is_ok_and(|found| found.is_file());
        let short = std::fs::metadata(&self.path).is_ok_and(|found| found.len() <= MOST_BYTES);
        let text = Some(()).filter(|()| there && short);
        let text = text.and_then(|()| std::fs::read_to_string(&self.path).ok());
        let unreadable = there && text.is_none();
        let text = text.unwrap_or_default();
        SynonymsFile {
            groups: Means::read(&text).groups.len() as u32,
            text,
            unreadable,
        }
    }

    /// Writes the file: beside its place, brought to the disk and moved there, so that it is the old one or the new one.
    pub(crate) fn put(&self, text: &str) -> io::Result<()> {
        if text.len() as u64 > MOST_BYTES {
            return Err(io::Error::other("it is longer than a megabyte"));
        }
        let folder = self.path.parent().unwrap_or(Path::new("."));
        let mut beside = tempfile::Builder::new()
            .prefix("synonyms-")
            .suffix(".txt.new")
            .tempfile_in(folder)?;
        beside.write_all(text.as_bytes())?;
        beside.as_file().sync_all()?;
        beside.persist(&self.path)?;
        if cfg!(unix) {
            File::open(folder)?.sync_all()?;
        }
        // Two writings within the clock's grain look alike.
        *self.kept.lock().unwrap_or_else(PoisonError::into_inner) = None;
        Ok(())
    }
}

impl Means {
    pub(super) fn read(text: &str) -> Means {
        let mut means = Means::default();
        for line in text.lines().filter(|line| !line.trim_start().starts_with('#')) {
            let group: Vec<String> = line
                .split([',', '，'])
                .map(plain)
                .filter(|expression| !expression.is_empty())
                .collect();
            if group.len() < 2 {
                continue;
            }
            for expression in &group {
                let groups = means.by_expression.entry(expression.clone()).or_default();
                groups.push(means.groups.len());
            }
            means.groups.push(group);
        }
        means
    }

    /// The longest expression of a script without spaces that is a part of a run of it, with what is before and after.
    pub(super) fn within<'r>(&self, run: &'r str) -> Option<(&'r str, &'r str, &'r str)> {
        if self.by_expression.is_empty() {
            return None;
        }
        let parts = run.char_indices().flat_map(|(from, _)| {
            let letters = run[from..].char_indices().take(MOST_LETTERS);
            let ends = letters.map(move |(at, letter)| from + at + letter.len_utf8());
            ends.map(move |to| (&run[..from], &run[from..to], &run[to..]))
        });
        parts
            .filter(|(_, part, _)| self.by_expression.contains_key(*part))
            .max_by_key(|(before, part, _)| (part.len(), std::cmp::Reverse(before.len())))
    }

    /// The other expressions of the groups that one is in.
    pub(super) fn same_as(&self, expression: &str) -> Vec<&str> {
        let groups = self
            .by_expression
            .get(expression)
            .map(Vec::as_slice)
            .unwrap_or_default();
        groups
            .iter()
            .flat_map(|group| &self.groups[*group])
            .map(String::as_str)
            .filter(|other| *other != expression)
            .collect()
    }
}

/// An expression by its words.
fn plain(expression: &str) -> String {
    let folded = fold(expression);
    let words = pieces(&folded).map(|piece| match piece {
        Piece::Spaced(word) | Piece::Unspaced(word) => word,
    });
    words.take(MOST_TOGETHER).collect::<Vec<_>>().join(" ")
}
