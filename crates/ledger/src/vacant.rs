//! Whether nothing stands where something is about to be put: nothing that is there is ever written over. What cannot be
//! looked into is not said to be taken: it is said that it could not be looked into.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use crate::error::LedgerError;

const LOOKING: &str = "looking into";

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
    match fs::read_dir(target).and_then(|mut entries| entries.next().transpose()) {
        Ok(None) => Ok(()),
        Ok(Some(_)) => Err(occupied(target)),
        Err(error) => match error.kind() {
            ErrorKind::NotFound => Ok(()),
            ErrorKind::NotADirectory => Err(occupied(target)),
            _ => Err(LedgerError::io(LOOKING, target)(error)),
        },
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
        let too_long = "x".repeat(5_000);
        let table = [
            ("nothing", "free", "free"),
            ("empty", "taken", "free"),
            ("full", "taken", "taken"),
            ("full/file", "taken", "taken"),
            // A name that no file can have: the system refuses to look, whoever asks.
            (too_long.as_str(), LOOKING, LOOKING),
        ];
        for (name, absent, empty) in table {
            assert_eq!(word(&must_be_absent(&of(name))), absent, "{name} must be absent");
            assert_eq!(word(&must_be_empty(&of(name))), empty, "{name} must be empty");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_link_that_leads_nowhere_is_not_written_over() {
        let place = tempfile::tempdir().unwrap();
        let link = place.path().join("link");
        std::os::unix::fs::symlink(place.path().join("gone"), &link).unwrap();
        assert_eq!(word(&must_be_absent(&link)), "taken");
    }
}
