//! The small files beside the log, as they were before a call and are after it: what was refused, or only read, has not
//! touched them either. The catalogue is none of them: a listing that the ledger refuses may stay there.

use std::fs;
use std::path::Path;
use std::time::SystemTime;

use ledger::Sha;

/// What a workspace keeps beside its log, each replaced as a whole.
const NAMES: [&str; 4] = ["settings.sealed", "keys.toml", "workspace.toml", "synonyms.txt"];

/// Length, time and content of each that is there.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Beside([Option<(u64, Option<SystemTime>, Sha)>; 4]);

impl Beside {
    pub(super) fn of(dir: &Path) -> Beside {
        Beside(NAMES.map(|name| {
            let path = dir.join(name);
            let bytes = fs::read(&path).ok()?;
            let when = fs::metadata(&path).and_then(|found| found.modified()).ok();
            Some((bytes.len() as u64, when, Sha::of(&bytes)))
        }))
    }

    /// The first that is another than it was.
    pub(super) fn touched_since(&self, before: &Beside) -> Option<&'static str> {
        let places = self.0.iter().zip(&before.0).zip(NAMES);
        places
            .filter(|((now, then), _)| now != then)
            .map(|(_, name)| name)
            .next()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_was_made_changed_or_written_again_was_touched() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("keys.toml");
        let none = Beside::of(dir.path());
        assert_eq!(none.touched_since(&none), None);
        fs::write(&path, "one").unwrap();
        let one = Beside::of(dir.path());
        assert_eq!(one.touched_since(&none), Some("keys.toml"));
        assert_eq!(one.touched_since(&Beside::of(dir.path())), None);
        // The same content, written anew, is a write.
        let file = fs::File::options().write(true).open(&path).unwrap();
        file.set_modified(SystemTime::UNIX_EPOCH).unwrap();
        assert_eq!(Beside::of(dir.path()).touched_since(&one), Some("keys.toml"));
        fs::write(&path, "two").unwrap();
        file.set_modified(one.0[1].and_then(|(_, when, _)| when).unwrap())
            .unwrap();
        assert_eq!(Beside::of(dir.path()).touched_since(&one), Some("keys.toml"));
    }
}
