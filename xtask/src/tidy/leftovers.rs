//! Notes to oneself, debugging aids and paths of one's own machine that nobody meant to leave.

use super::Finding;
use super::sources::Source;

/// A leftover, written in two halves so that this file does not find itself, and where it counts.
const LEFTOVERS: &[(&str, &str, Where)] = &[
    ("TO", "DO", Where::Anywhere),
    ("FIX", "ME", Where::Anywhere),
    ("XX", "X:", Where::Anywhere),
    ("HA", "CK:", Where::Anywhere),
    ("todo", "!(", Where::Rust),
    ("unimplemented", "!(", Where::Rust),
    ("dbg", "!(", Where::Rust),
    ("console", ".log(", Where::Page),
    ("debug", "ger;", Where::Page),
    ("/home", "/", Where::Anywhere),
    ("/root", "/", Where::Anywhere),
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Where {
    Anywhere,
    Rust,
    Page,
}

impl Where {
    fn covers(self, path: &str) -> bool {
        match self {
            Where::Anywhere => true,
            Where::Rust => path.ends_with(".rs"),
            Where::Page => path.starts_with("ui/src/"),
        }
    }
}

/// Every leftover in the project's texts, lock files apart.
pub(crate) fn check(sources: &[Source]) -> Vec<Finding> {
    sources
        .iter()
        .filter(|source| !is_lock(&source.path))
        .flat_map(in_source)
        .collect()
}

fn is_lock(path: &str) -> bool {
    path.ends_with("Cargo.lock") || path.ends_with("package-lock.json")
}

fn in_source(source: &Source) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (first, second, _) in LEFTOVERS
        .iter()
        .filter(|(_, _, place)| place.covers(&source.path))
    {
        let leftover = format!("{first}{second}");
        for (at, line) in source
            .text
            .lines()
            .enumerate()
            .filter(|(_, line)| stands_alone(line, &leftover))
        {
            let place = format!("{}:{}", source.path, at + 1);
            findings.push(Finding::fail(
                place,
                format!("leftover `{leftover}`: {}", line.trim()),
            ));
        }
    }
    findings
}

/// Whether the line has it as a word of its own, not as the end of another (`mastodon` is none).
fn stands_alone(line: &str, leftover: &str) -> bool {
    line.match_indices(leftover)
        .any(|(at, _)| !line[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == '.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(path: &str, text: String) -> usize {
        check(&[Source {
            path: path.into(),
            text,
        }])
        .len()
    }

    #[test]
    fn leftovers_are_found_where_they_count() {
        assert_eq!(
            found("crates/desk/src/a.rs", format!("// {}{} later\n", "TO", "DO")),
            1
        );
        assert_eq!(found("crates/desk/src/a.rs", format!("{}{}x)\n", "dbg", "!(")), 1);
        assert_eq!(found("ui/src/a.ts", format!("{}{}1)\n", "console", ".log(")), 1);
        assert_eq!(
            found("ui/tools/a.mjs", format!("{}{}1)\n", "console", ".log(")),
            0
        );
        assert_eq!(found("docs/A.md", "mastodon\n".into()), 0);
    }
}
