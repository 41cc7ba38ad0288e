//! From the bytes of a file to a rulebook, or to the file, line and reason why not (RB3).

use super::book::{Content, Rulebook};
use super::path::{Path, line_at};
use super::problem::{Problem, RulebookError};
use super::{canonical, check};

/// Longest rulebook file that is read, in bytes.
pub const FILE_BYTES_MAX: usize = 1024 * 1024;

impl Rulebook {
    /// Reads and validates the bytes of a rulebook file (RB3). `file` only names it in errors.
    ///
    /// # Errors
    /// What is wrong, with line, field and rule: not UTF-8, longer than [`FILE_BYTES_MAX`], and all of
    /// [`Rulebook::parse`].
    pub fn read(file: &str, bytes: &[u8]) -> Result<Rulebook, RulebookError> {
        Rulebook::parse(file, text_of(file, bytes)?)
    }

    /// Reads and validates the text of a rulebook file (RB3). A byte-order mark and line ends of either kind are
    /// layout: they change neither what is read nor the hash.
    ///
    /// # Errors
    /// A text that is no TOML or lacks the shape of a rulebook has one problem, the first; one that only says what
    /// cannot be has all of them.
    pub fn parse(file: &str, text: &str) -> Result<Rulebook, RulebookError> {
        let text = plain(text);
        let book = shape(text).map_err(|problem| refused(file, problem, Vec::new()))?;
        let faults = check::all(&book.content).into_iter();
        let mut problems = faults.map(|fault| located(text, fault));
        match problems.next() {
            Some(first) => Err(refused(file, first, problems.collect())),
            None => Ok(in_order(book)),
        }
    }

    /// Reads a text that was validated when it was loaded. What a later program checks more strictly must not take
    /// the rules from an order that is pinned to it (RB1), so only the shape is asked for here.
    pub(super) fn recall(file: &str, text: &str) -> Result<Rulebook, RulebookError> {
        let text = plain(text);
        let book = shape(text).map_err(|problem| refused(file, problem, Vec::new()))?;
        match check::methods_once(&book.content).into_iter().next() {
            Some(fault) => Err(refused(file, located(text, fault), Vec::new())),
            None => Ok(in_order(book)),
        }
    }
}

/// The text in the bytes of a rulebook file.
///
/// # Errors
/// Longer than [`FILE_BYTES_MAX`]; not UTF-8, with the line of the first byte that is not.
pub(super) fn text_of<'b>(file: &str, bytes: &'b [u8]) -> Result<&'b str, RulebookError> {
    let fail = |line, reason: String| {
        let problem = Problem {
            line,
            field: String::new(),
            rule: "RB3",
            reason,
        };
        refused(file, problem, Vec::new())
    };
    if bytes.len() > FILE_BYTES_MAX {
        return Err(fail(1, format!("the file is longer than {FILE_BYTES_MAX} bytes")));
    }
    std::str::from_utf8(bytes).map_err(|error| {
        let (good, _) = bytes.split_at(error.valid_up_to());
        let line = good.iter().filter(|byte| **byte == b'\n').count() + 1;
        fail(line, "the file is not UTF-8 text".to_owned())
    })
}

/// The text without a byte-order mark. Line ends of either kind are the same to TOML, and no text of a rulebook has
/// more than one line.
fn plain(text: &str) -> &str {
    text.strip_prefix('\u{feff}').unwrap_or(text)
}

/// A rulebook of the right shape, not yet checked.
fn shape(text: &str) -> Result<Rulebook, Problem> {
    if text.trim().is_empty() {
        return Err(Problem {
            line: 1,
            field: String::new(),
            rule: "RB3",
            reason: "the file is empty".to_owned(),
        });
    }
    let problem = |error: toml::de::Error| {
        let span = error.span().unwrap_or_default();
        let reason = error.message().trim();
        // What is missing in the file itself stands nowhere: then the span is empty, also where a key begins the file.
        let place = if span.is_empty() {
            Path::default()
        } else {
            Path::at(text, span.start)
        };
        let path = missing(reason).map_or(place.clone(), |key| place.key(key));
        Problem {
            line: line_at(text, span.start),
            field: path.to_string(),
            rule: path.rule(),
            reason: reason.to_owned(),
        }
    };
    let table: toml::Table = text.parse().map_err(problem)?;
    let content: Content = toml::from_str(text).map_err(problem)?;
    Ok(Rulebook {
        hash: canonical::hash(&table),
        content,
    })
}

/// The key that a table lacks: its error is that of the table.
fn missing(reason: &str) -> Option<&str> {
    reason.strip_prefix("missing field `")?.strip_suffix('`')
}

fn located(text: &str, fault: check::Fault) -> Problem {
    Problem {
        line: fault.path.line(text),
        field: fault.path.to_string(),
        rule: fault.path.rule(),
        reason: fault.reason,
    }
}

/// The methods in the order of `Method::ALL`, as [`Rulebook::method`] looks them up.
fn in_order(mut book: Rulebook) -> Rulebook {
    book.content.methods.sort_by_key(|method| method.id);
    book
}

fn refused(file: &str, first: Problem, more: Vec<Problem>) -> RulebookError {
    RulebookError {
        file: file.to_owned(),
        first,
        more,
    }
}

#[cfg(test)]
#[path = "range_tests.rs"]
mod range_tests;

#[cfg(test)]
#[path = "bad_file_tests.rs"]
mod bad_files;
#[cfg(test)]
#[path = "read_tests.rs"]
mod tests;
