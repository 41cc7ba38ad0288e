//! Whether nothing stands where something is about to be put: nothing that is there is ever written over. What cannot be
//! looked into is not said to be taken: it is said that it could not be looked into.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use crate::error::LedgerError;

const LOOKING: &str = "looking for room for a copy of";

/// Nothing has this name, not even a link that leads nowhere.
///
/// # Errors
/// `Occupied`; `Io` when the system does not say.
pub(crate) fn must_be_absent(target: &Path) -> Result<(), LedgerError> {
    match fs::symlink_metadata(target) {
        Ok(_) => Err(occupied(target)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        Err(error) => Err(LedgerError::io(LOOKING, target)(error)),
    }
}

/// Nothing has this name, or it is an empty folder.
///
/// # Errors
/// `Occupied`; `Io` when the system does not say.
pub(crate) fn must_be_empty(target: &Path) -> Result<(), LedgerError> {
    let looking = || LedgerError::io(LOOKING, target);
    match fs::symlink_metadata(target) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(looking()(error)),
        Ok(found) if !found.is_dir() => return Err(occupied(target)),
        Ok(_) => {}
    }
    let first = fs::read_dir(target).and_then(|mut entries| entries.next().transpose());
    match first.map_err(looking())? {
        None => Ok(()),
        Some(_) => Err(occupied(target)),
    }
}

fn occupied(target: &Path) -> LedgerError {
    LedgerError::Occupied {
        path: target.to_path_buf(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(outcome: &Result<(), LedgerError>) -> &'static str {
        match outcome {
            Ok(()) => "free",
            Err(LedgerError::Occupied { .. }) => "taken",
            Err(LedgerError::Io { doing, .. }) => doing,
            Err(_) => "something else",
        }
    }

    #[test]
    fn only_what_is_there_is_said_to_be_there() {
        let place = tempfile::tempdir().unwrap();
        let of = |name: &str| place.path().join(name);
        fs::create_dir(of("empty")).unwrap();
        fs::create_dir(of("full")).unwrap();
        fs::write(of("full/file"), b"kept").unwrap();
        let table = [
            ("nothing", "free", "free"),
            ("empty", "taken", "free"),
            ("full", "taken", "taken"),
            ("full/file", "taken", "taken"),
        ];
        for (name, absent, empty) in table {
            assert_eq!(word(&must_be_absent(&of(name))), absent, "{name} must be absent");
            assert_eq!(word(&must_be_empty(&of(name))), empty, "{name} must be empty");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_link_is_there_wherever_it_leads() {
        let place = tempfile::tempdir().unwrap();
        let of = |name: &str| place.path().join(name);
        fs::create_dir(of("empty")).unwrap();
        for to in ["gone", "empty"] {
            std::os::unix::fs::symlink(of(to), of("link")).unwrap();
            assert_eq!(word(&must_be_absent(&of("link"))), "taken", "to {to}");
            assert_eq!(word(&must_be_empty(&of("link"))), "taken", "to {to}");
            fs::remove_file(of("link")).unwrap();
        }
    }

    #[cfg(unix)]
    #[test]
    fn what_cannot_be_looked_into_is_not_said_to_be_there() {
        let place = tempfile::tempdir().unwrap();
        fs::write(place.path().join("file"), b"kept").unwrap();
        // A name that no file can have, and one within a file: the system refuses to look, whoever asks.
        for name in ["x".repeat(5_000), "file/within".to_owned()] {
            let target = place.path().join(name);
            assert_eq!(word(&must_be_absent(&target)), LOOKING);
            assert_eq!(word(&must_be_empty(&target)), LOOKING);
        }
    }
}
