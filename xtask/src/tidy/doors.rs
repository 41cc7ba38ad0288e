//! `ledger` changes files in one place: what goes past it is not seen by the proofs of a failing disk.

use super::Finding;
use super::sources::Source;

const ROOM: &str = "crates/ledger/src/";
const DOOR: &str = "crates/ledger/src/disk.rs";

/// What changes a file or a folder.
const CHANGES: &[&str] = &[
    "File::create",
    "File::options",
    "OpenOptions",
    "fs::write",
    "fs::rename",
    "fs::copy",
    "fs::create_dir",
    "fs::remove_",
    "fs::set_permissions",
];

/// Every line of `ledger` that changes a file by itself; tests apart.
pub(crate) fn check(sources: &[Source]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for source in sources.iter().filter(|source| is_inside(&source.path)) {
        let lines = source.text.lines().enumerate();
        for (at, line) in lines.take_while(|(_, line)| !line.starts_with("#[cfg(test)]")) {
            for change in CHANGES.iter().filter(|change| has(line, change)) {
                let place = format!("{}:{}", source.path, at + 1);
                findings.push(Finding::fail(
                    place,
                    format!("{change} goes past {DOOR}, through which the ledger changes files"),
                ));
            }
        }
    }
    findings
}

fn is_inside(path: &str) -> bool {
    path.starts_with(ROOM) && path != DOOR && !path.ends_with("tests.rs") && !path.contains("/tests/")
}

/// As a word of its own: `DiskFile::create` is the door's.
fn has(line: &str, change: &str) -> bool {
    line.match_indices(change).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        !before.is_some_and(|letter| letter.is_alphanumeric() || letter == '_')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(path: &str, text: &str) -> usize {
        let source = Source {
            path: path.into(),
            text: text.into(),
        };
        check(&[source]).len()
    }

    #[test]
    fn a_file_made_past_the_door_is_found() {
        let inside = "crates/ledger/src/a.rs";
        assert_eq!(found(inside, "    File::create(path)?;\n"), 1);
        assert_eq!(found(inside, "    std::fs::rename(a, b)?;\n"), 1);
        assert_eq!(
            found(inside, "    DiskFile::create(path)?;\n    disk::rename(a, b)?;\n"),
            0
        );
        assert_eq!(found(inside, "    File::open(path)?; fs::read(path)?;\n"), 0);
    }

    #[test]
    fn the_door_itself_tests_and_other_rooms_are_not_judged() {
        let line = "fs::write(path, bytes)?;\n";
        assert_eq!(found(DOOR, line), 0);
        assert_eq!(found("crates/ledger/src/files/tests.rs", line), 0);
        assert_eq!(
            found(
                "crates/ledger/src/a.rs",
                &format!("#[cfg(test)]\nmod tests {{\n{line}}}\n")
            ),
            0
        );
        assert_eq!(found("crates/desk/src/a.rs", line), 0);
    }
}
