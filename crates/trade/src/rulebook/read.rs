//! From text to a rulebook, or to the file, line and reason why not (RB3).

use thiserror::Error;
use toml::de::{DeTable, DeValue};

use super::book::{Content, Rulebook};
use super::{canonical, check};

/// Longest rulebook file that is read, in bytes.
const MAX_BYTES: usize = 1024 * 1024;

/// A rulebook file that was refused (RB3).
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{file}, line {line}: {reason}")]
pub struct RulebookError {
    /// Name of the file as given.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// What is wrong there.
    pub reason: String,
}

/// Where in the file a check failed, as keys and indexes from the top, and why.
pub(super) struct Fault {
    pub(super) path: Vec<Step>,
    pub(super) reason: String,
}

/// One step of a path into a file.
#[derive(Clone)]
pub(super) enum Step {
    Key(String),
    Index(usize),
}

impl Rulebook {
    /// Reads and validates a rulebook file (RB3). `file` only names it in errors.
    pub fn parse(file: &str, text: &str) -> Result<Rulebook, RulebookError> {
        let fail = |line, reason: String| RulebookError {
            file: file.to_owned(),
            line,
            reason,
        };
        if text.len() > MAX_BYTES {
            return Err(fail(1, format!("the file is longer than {MAX_BYTES} bytes")));
        }
        let toml_fail = |error: toml::de::Error| {
            let start = error.span().map_or(0, |span| span.start);
            fail(line_at(text, start), error.message().trim().to_owned())
        };
        let table: toml::Table = text.parse().map_err(toml_fail)?;
        let mut content: Content = toml::from_str(text).map_err(toml_fail)?;
        check::all(&content).map_err(|fault| fail(line_of(text, &fault.path), fault.reason))?;
        content.methods.sort_by_key(|method| method.id);
        Ok(Rulebook {
            hash: canonical::hash(&table),
            content,
        })
    }
}

/// The line of the deepest step of the path that the file has.
fn line_of(text: &str, path: &[Step]) -> usize {
    let Ok(document) = DeTable::parse(text) else {
        return 1;
    };
    let mut start = document.span().start;
    let mut value: Option<&DeValue<'_>> = None;
    for step in path {
        let next = match (step, value) {
            (Step::Key(key), None) => document.get_ref().get(key.as_str()),
            (Step::Key(key), Some(DeValue::Table(table))) => table.get(key.as_str()),
            (Step::Index(index), Some(DeValue::Array(items))) => items.get(*index),
            (Step::Key(_) | Step::Index(_), _) => None,
        };
        let Some(next) = next else { break };
        start = next.span().start;
        value = Some(next.get_ref());
    }
    line_at(text, start)
}

fn line_at(text: &str, offset: usize) -> usize {
    text.bytes().take(offset).filter(|byte| *byte == b'\n').count() + 1
}

#[cfg(test)]
#[path = "read_tests.rs"]
mod tests;
