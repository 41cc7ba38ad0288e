//! The files of the project: what git tracks or would track, read once.

use std::collections::BTreeSet;

use anyhow::{Context, Result};

use crate::command::output;
use crate::place;

/// A text file of the project.
#[derive(Debug, Clone)]
pub(crate) struct Source {
    /// Its path from the repository's root, with `/`.
    pub path: String,
    /// Its text.
    pub text: String,
}

impl Source {
    /// Whether it is Rust.
    pub(crate) fn is_rust(&self) -> bool {
        self.path.ends_with(".rs")
    }

    /// Whether it is code that people write and read.
    pub(crate) fn is_code(&self) -> bool {
        let generated = self.path == crate::bindings::FILE;
        let code = [".rs", ".ts", ".mjs", ".js", ".svelte", ".css", ".sql"];
        !generated && code.iter().any(|ending| self.path.ends_with(ending))
    }
}

/// Every text file that belongs to the project.
pub(crate) fn all() -> Result<Vec<Source>> {
    let listed = output(
        "git",
        &["ls-files", "-z", "--cached", "--others", "--exclude-standard"],
    )
    .context("tidy needs git to know which files belong to the project")?;
    // While a merge is not settled a path is listed once for each side of it.
    let paths: BTreeSet<&str> = listed.split('\0').filter(|path| !path.is_empty()).collect();
    let mut sources = Vec::new();
    for path in paths {
        // A tracked file that somebody has just deleted, or one that is no text, is not for us.
        if let Ok(text) = std::fs::read_to_string(place::root().join(path)) {
            sources.push(Source {
                path: path.to_owned(),
                text,
            });
        }
    }
    Ok(sources)
}
