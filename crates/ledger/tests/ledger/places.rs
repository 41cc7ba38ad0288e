//! Where a workspace lies: a folder that others change is refused, one that cannot be written to is read, and one that was
//! moved is not made anew.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::common::{all_files, filled, note, open, options, quick_folder, read_only, request, tally};
use ledger::{Depth, Ledger, LedgerError, SyncProgram, Unfit};
use tempfile::tempdir;

/// Every file of a folder with its bytes.
fn contents(dir: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let read = |path: PathBuf| (path.clone(), fs::read(path).unwrap());
    all_files(dir).into_iter().map(read).collect()
}

#[test]
fn a_synchronised_folder_is_refused_for_writing_and_may_be_read() {
    let dir = tempdir().unwrap();
    let place = dir.path().join("trade");
    drop(filled(&place));
    fs::create_dir(dir.path().join(".stfolder")).unwrap();
    let before = contents(&place);
    let refused = Ledger::open(&place, options()).map(|_| ());
    let why = Unfit::Synchronised(SyncProgram::Syncthing);
    assert!(
        matches!(&refused, Err(LedgerError::UnfitPlace { why: found, .. }) if *found == why),
        "{refused:?}"
    );
    assert_eq!(contents(&place), before);
    let looking = Ledger::open(&place, read_only()).unwrap();
    assert!(looking.verify(Depth::Everything).unwrap().is_sound());
    assert_eq!(contents(&place), before, "the other program carries nothing away");
    drop(looking);
    assert_eq!(contents(&place), before);
    // Nothing is made in such a folder either.
    let new = dir.path().join("new");
    assert!(matches!(
        Ledger::open(&new, options()),
        Err(LedgerError::UnfitPlace { .. })
    ));
    assert!(!new.exists());
}

#[cfg(unix)]
#[test]
fn a_workspace_moved_while_open_is_said_to_be_so_and_not_made_anew() {
    let dir = quick_folder();
    let (place, elsewhere) = (dir.path().join("trade"), dir.path().join("moved"));
    let ledger = filled(&place);
    fs::rename(&place, &elsewhere).unwrap();
    let refused = note(&ledger, "late", "order/0", &[1]);
    assert!(
        matches!(&refused, Err(LedgerError::Moved { dir }) if *dir == place),
        "{refused:?}"
    );
    let in_turn = ledger.in_turn(|turns| -> Result<u64, LedgerError> {
        turns.request(&request("late", 0), |_| Ok::<u64, LedgerError>(1))?;
        Ok(1)
    });
    assert!(matches!(in_turn, Err(LedgerError::Moved { .. })), "{in_turn:?}");
    assert!(ledger.files().put_bytes(b"bill of lading").is_err());
    assert!(ledger.vault().keep(b"tax number").is_err());
    assert!(!place.exists(), "the old place was made anew");
    // Another folder in its place is not the workspace.
    fs::create_dir(&place).unwrap();
    let refused = note(&ledger, "late", "order/0", &[1]);
    assert!(matches!(refused, Err(LedgerError::Moved { .. })), "{refused:?}");
    assert_eq!(fs::read_dir(&place).unwrap().count(), 0);
    fs::remove_dir(&place).unwrap();
    // Back again, it goes on; and where it was moved to, nothing of the refused requests is there.
    fs::rename(&elsewhere, &place).unwrap();
    assert!(!note(&ledger, "late", "order/0", &[1]).unwrap().replayed);
    drop(ledger);
    let ledger = open(&place);
    assert_eq!(ledger.read(|view| view.newest()).unwrap().seq, 11);
    assert!(ledger.verify(Depth::Everything).unwrap().is_sound());
}

const PLACE: &str = "QUAYSIDE_TEST_READ_ONLY";

/// A workspace that cannot be written to is said to be so, and is read all the same.
fn refused_for_writing_and_read(dir: &Path) -> Ledger {
    let refused = Ledger::open(dir, options()).map(|_| ());
    assert!(
        matches!(&refused, Err(LedgerError::NotWritable { dir: named }) if *named == dir),
        "{refused:?}"
    );
    let ledger = Ledger::open(dir, read_only()).unwrap();
    assert_eq!(tally(&ledger).len(), 3);
    ledger
}

/// Looks at a folder that it may not write to: does nothing unless it was started by a test below.
#[test]
fn guest() {
    let Ok(dir) = std::env::var(PLACE) else { return };
    let dir = PathBuf::from(dir);
    assert!(
        fs::write(dir.join("tried"), b"").is_err(),
        "the folder can be written to"
    );
    let ledger = refused_for_writing_and_read(&dir);
    let report = ledger.verify(Depth::Everything).unwrap();
    assert!(report.is_sound() && report.events == 10, "{report:?}");
    assert!(matches!(
        note(&ledger, "late", "order/0", &[1]),
        Err(LedgerError::ReadOnly)
    ));
}

/// Whoever may write everywhere, as a machine that only runs tests, looks as nobody.
#[cfg(unix)]
const NOBODY: u32 = 65_534;

/// The program of a guest, in a folder of its own, that is told of a place.
#[cfg(unix)]
fn guest_at(dir: &Path, test: &str, (told, place): (&str, &Path)) -> Command {
    let program = dir.join("program");
    fs::copy(std::env::current_exe().unwrap(), &program).unwrap();
    let mut command = Command::new(&program);
    command
        .args(["--exact", test, "--nocapture", "--test-threads=1"])
        .current_dir(dir)
        .env(told, place);
    command
}

/// A ledger in a folder that nothing can be made in, and the guest's look at it; `prepare` is given its files, and whom
/// the guest is, if it is somebody else.
#[cfg(unix)]
fn looked_at_by_a_guest(prepare: impl Fn(&Path, Option<u32>)) {
    use std::os::unix::fs::PermissionsExt;
    use std::os::unix::process::CommandExt;
    let set = |path: &Path, mode| fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    let dir = quick_folder();
    set(dir.path(), 0o755);
    // Signs that mean something in the name by which SQLite is told of a file.
    let place = dir.path().join("tr#de 100%?");
    drop(filled(&place));
    assert!(!place.join("ledger.db-wal").exists());
    set(&place, 0o555);
    let mut command = guest_at(dir.path(), "places::guest", (PLACE, &place));
    let everywhere = fs::write(place.join("probe"), b"").is_ok();
    if everywhere {
        fs::remove_file(place.join("probe")).unwrap();
        command.uid(NOBODY).gid(NOBODY);
    }
    prepare(&place, everywhere.then_some(NOBODY));
    let before = names(&place);
    let looked = command.output().unwrap();
    assert_eq!(names(&place), before, "something was made");
    set(&place, 0o755);
    let said = String::from_utf8_lossy(&looked.stderr).into_owned();
    assert!(looked.status.success(), "{said}");
    assert!(
        String::from_utf8_lossy(&looked.stdout).contains("1 passed"),
        "{said}"
    );
}

const DATABASE: &str = "QUAYSIDE_TEST_READ_ONLY_DATABASE";

/// Opens a workspace whose database it may not write to: does nothing unless it was started by the test below.
#[test]
fn guest_of_a_database() {
    let Ok(dir) = std::env::var(DATABASE) else { return };
    let dir = PathBuf::from(dir);
    assert!(
        fs::write(dir.join("tried"), b"").is_ok(),
        "the folder cannot be written to"
    );
    refused_for_writing_and_read(&dir);
}

/// SQLite opens it for reading then and says nothing; the first command would be refused, and each after it.
#[cfg(unix)]
#[test]
fn a_database_that_may_only_be_read_is_said_to_be_so_when_it_is_opened() {
    use std::os::unix::fs::PermissionsExt;
    use std::os::unix::process::CommandExt;
    let set = |path: &Path, mode| fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    let dir = quick_folder();
    let place = dir.path().join("trade");
    drop(filled(&place));
    let mut command = guest_at(dir.path(), "places::guest_of_a_database", (DATABASE, &place));
    set(dir.path(), 0o755);
    set(&place.join("ledger.db"), 0o444);
    let everywhere = fs::OpenOptions::new()
        .write(true)
        .open(place.join("ledger.db"))
        .is_ok();
    if everywhere {
        // All of it is nobody's but for the database.
        for path in names(&place)
            .iter()
            .chain([&place])
            .filter(|path| !path.ends_with("ledger.db"))
        {
            std::os::unix::fs::lchown(path, Some(NOBODY), Some(NOBODY)).unwrap();
        }
        command.uid(NOBODY).gid(NOBODY);
    }
    let looked = command.output().unwrap();
    let said = String::from_utf8_lossy(&looked.stderr).into_owned();
    assert!(looked.status.success(), "{said}");
    assert!(
        String::from_utf8_lossy(&looked.stdout).contains("1 passed"),
        "{said}"
    );
}

#[cfg(unix)]
fn names(dir: &Path) -> Vec<PathBuf> {
    let mut names: Vec<PathBuf> = fs::read_dir(dir)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    names.sort();
    names
}

#[cfg(unix)]
#[test]
fn a_folder_that_cannot_be_written_to_is_said_to_be_so_and_is_read() {
    use std::os::unix::fs::PermissionsExt;
    looked_at_by_a_guest(|place, _| {
        for path in names(place).iter().filter(|path| path.is_file()) {
            fs::set_permissions(path, fs::Permissions::from_mode(0o444)).unwrap();
        }
    });
}

/// The lock can be taken then, and the ledger be opened: only that nothing can be made beside it stands in the way.
#[cfg(unix)]
#[test]
fn a_folder_that_nothing_can_be_made_in_is_no_place_to_write_though_its_files_can_be_written() {
    looked_at_by_a_guest(|place, guest| {
        let all = names(place).into_iter().chain([place.to_path_buf()]);
        for path in all.filter(|_| guest.is_some()) {
            std::os::unix::fs::lchown(path, guest, guest).unwrap();
        }
    });
}
