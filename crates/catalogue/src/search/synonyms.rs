//! The user's own synonyms: a text file beside the catalogue, a line for each meaning, expressions apart by commas:
//! `led light, led lamp, 灯具`. It must never keep a search from working: what cannot be read is not there.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use super::asked::MOST_TOGETHER;
use crate::words::{Piece, fold, pieces};

/// Beside the catalogue.
const NAME: &str = "synonyms.txt";
/// A longer file is taken for something else.
const MOST_BYTES: u64 = 1 << 20;

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
