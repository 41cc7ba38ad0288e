//! A plain workspace is encrypted: nothing is lost, nothing plain stays, and a kill at any step changes neither.

use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::common::{
    all_files, at, copy_folder, envelope, filled, key, note, options, passphrase, sealed_options,
};
use ledger::{Conversion, Depth, Envelope, Ledger, LedgerError, Options, Step, encrypt_workspace, restore};
use tempfile::tempdir;

const SECRET: &str = "planted-secret-of-the-buyer";

/// A plain workspace with something of everything.
fn plain(dir: &Path) -> ledger::Mark {
    let ledger = filled(dir);
    note(&ledger, SECRET, SECRET, &[7]).unwrap();
    ledger.files().put_bytes(SECRET.repeat(9_000).as_bytes()).unwrap();
    ledger.files().put_bytes(b"another").unwrap();
    ledger.vault().keep(SECRET.as_bytes()).unwrap();
    let upload = uuid::Uuid::from_u128(1);
    ledger.uploads().start(upload, SECRET, None, at(0)).unwrap();
    ledger
        .uploads()
        .append(ledger.files(), upload, 0, SECRET.as_bytes())
        .unwrap();
    let mark = ledger.read(|view| view.newest()).unwrap();
    drop(ledger);
    fs::write(dir.join("workspace.toml"), format!("legal_name = '{SECRET}'")).unwrap();
    fs::create_dir_all(dir.join("backups")).unwrap();
    fs::copy(dir.join("ledger.db"), dir.join("backups/ledger-schema1-x.db")).unwrap();
    mark
}

fn encrypt(
    dir: &Path,
    progress: &mut dyn FnMut(Step) -> ControlFlow<()>,
) -> Result<Option<PathBuf>, LedgerError> {
    encrypt_workspace(
        &Conversion {
            dir,
            key: &key(),
            envelope: &envelope(),
            now: at(3),
            settings: Some(b"told once"),
            extras: &["workspace.toml"],
            replace: &[("workspace.toml", b"name = 'One'".to_vec())],
        },
        progress,
    )
}

fn go_on(_: Step) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

/// Encrypted, whole, and nothing plain left.
fn check(dir: &Path, mark: ledger::Mark) {
    let ledger = Ledger::open(dir, sealed_options()).unwrap();
    let report = ledger.verify(Depth::Everything).unwrap();
    assert!(report.is_sound(), "{report:?}");
    assert_eq!(report.newest_good, mark);
    assert_eq!(ledger.files().list().unwrap().len(), 2);
    for reference in ledger.vault().list().unwrap() {
        assert_eq!(
            ledger.vault().read(&reference).unwrap().as_deref(),
            Some(SECRET.as_bytes())
        );
    }
    assert_eq!(ledger.vault().list().unwrap().len(), 1);
    assert_eq!(
        ledger.read_settings().unwrap().as_deref(),
        Some(b"told once".as_slice())
    );
    note(&ledger, "after", "order/after", &[1]).unwrap();
    drop(ledger);
    for path in all_files(dir) {
        let bytes = fs::read(&path).unwrap();
        let plain = bytes.windows(SECRET.len()).any(|part| part == SECRET.as_bytes());
        assert!(!plain, "{}", path.display());
        assert!(!bytes.starts_with(b"SQLite format 3"), "{}", path.display());
        let name = path.to_string_lossy();
        assert!(!name.ends_with(".plain") && !name.ends_with(".sealing"), "{name}");
    }
    assert!(!dir.join("encrypting").exists());
    assert_eq!(fs::read(dir.join("workspace.toml")).unwrap(), b"name = 'One'");
}

#[test]
fn an_encrypted_workspace_is_the_plain_one_and_the_backup_holds_that() {
    let dir = tempdir().unwrap();
    let place = dir.path().join("workspace");
    let mark = plain(&place);
    let digests = Ledger::open(&place, options())
        .unwrap()
        .projection_digests()
        .unwrap();
    let backup = encrypt(&place, &mut go_on).unwrap().unwrap();
    let ledger = Ledger::open(&place, sealed_options()).unwrap();
    assert_eq!(ledger.projection_digests().unwrap(), digests);
    drop(ledger);
    check(&place, mark);
    let restored = restore(&backup, &passphrase(), &dir.path().join("restored"), &mut |_| {
        ControlFlow::Continue(())
    })
    .unwrap();
    assert_eq!(restored.mark, mark);
    // As it was: plain, and said to be so.
    let back = dir.path().join("restored");
    assert!(matches!(
        Ledger::open(&back, sealed_options()),
        Err(LedgerError::NotEncrypted)
    ));
    encrypt(&back, &mut go_on).unwrap();
    check(&back, mark);
}

#[test]
fn an_envelope_of_another_key_is_never_put_over() {
    let dir = tempdir().unwrap();
    plain(dir.path());
    let other = ledger::WorkspaceKey::draw().unwrap();
    Envelope::wrap("wsp_1", &other, &passphrase(), crate::common::CHEAP)
        .unwrap()
        .save(dir.path())
        .unwrap();
    assert!(matches!(
        encrypt(dir.path(), &mut go_on),
        Err(LedgerError::WrongKey)
    ));
    assert!(matches!(
        Ledger::open(
            dir.path(),
            Options {
                key: Some(other),
                ..options()
            }
        ),
        Err(LedgerError::NotEncrypted)
    ));
}

/// A plain ledger beside a wrapped key is served to nobody and sealed for nobody, unless a note that only the key can make
/// says that it was there when encrypting began.
#[test]
fn what_nothing_proves_to_be_ours_is_not_encrypted() {
    let untouched = |dir: &Path, told: &str| {
        let all = |dir: &Path| -> Vec<_> {
            let files = all_files(dir).into_iter();
            files
                .filter(|path| !path.ends_with("lock"))
                .map(|path| (fs::read(&path).unwrap(), path))
                .collect()
        };
        let before = all(dir);
        let refused = encrypt(dir, &mut go_on);
        assert!(
            matches!(
                refused,
                Err(LedgerError::NotEncrypted | LedgerError::Corrupt { .. })
            ),
            "{told}: {refused:?}"
        );
        assert!(before == all(dir), "{told}: something was touched");
    };
    let (theirs, halfway) = (tempdir().unwrap(), tempdir().unwrap());
    plain(theirs.path());
    plain(halfway.path());
    let stopped = encrypt(halfway.path(), &mut |step| match step {
        Step::Backup => ControlFlow::Break(()),
        _ => ControlFlow::Continue(()),
    });
    assert!(matches!(stopped, Err(LedgerError::Stopped)), "{stopped:?}");
    let note = fs::read(halfway.path().join("encryption-begun")).unwrap();

    let place = tempdir().unwrap();
    drop(crate::common::filled_sealed(place.path()));
    for part in ["ledger.db", "head"] {
        fs::copy(theirs.path().join(part), place.path().join(part)).unwrap();
    }
    untouched(place.path(), "no note");
    // Nor by a note of somebody without the key, nor by one that was made of another ledger.
    fs::write(place.path().join("encryption-begun"), b"it is all right").unwrap();
    untouched(place.path(), "a note of theirs");
    fs::write(place.path().join("encryption-begun"), &note).unwrap();
    untouched(place.path(), "a note of ours, of another ledger");
    fs::write(place.path().join("encrypting"), &note).unwrap();
    untouched(place.path(), "the wrong note of ours");
    fs::write(place.path().join("encrypting"), b"sealed and checked\n").unwrap();
    fs::copy(
        theirs.path().join("ledger.db"),
        place.path().join("ledger.db.sealing"),
    )
    .unwrap();
    untouched(place.path(), "a marker of theirs, and what is to be moved");

    // What was half way goes on; changed behind our back it does not.
    let changed = tempdir().unwrap();
    copy_folder(halfway.path(), changed.path());
    crate::common::behind_its_back(changed.path(), "DELETE FROM events WHERE seq = 11");
    untouched(changed.path(), "changed while it was half way");
    encrypt(halfway.path(), &mut go_on).unwrap();
    // With its wrapped key taken away it is not plain, whatever lies there.
    fs::remove_file(halfway.path().join("keys.toml")).unwrap();
    fs::copy(theirs.path().join("ledger.db"), halfway.path().join("ledger.db")).unwrap();
    untouched(halfway.path(), "no wrapped key");
}

#[test]
fn a_ledger_in_use_or_damaged_is_not_touched() {
    let dir = tempdir().unwrap();
    plain(dir.path());
    let open = Ledger::open(dir.path(), options()).unwrap();
    assert!(matches!(
        encrypt(dir.path(), &mut go_on),
        Err(LedgerError::InUse { .. })
    ));
    drop(open);
    crate::common::behind_its_back(dir.path(), "UPDATE events SET body = '{}' WHERE seq = 4");
    let refused = encrypt(dir.path(), &mut go_on);
    assert!(refused.is_err(), "{refused:?}");
    assert!(dir.path().join("ledger.db").is_file());
    assert!(!dir.path().join("ledger.db.sealing").exists());
}

const PLACE: &str = "QUAYSIDE_TEST_ENCRYPT";
const STEP: &str = "QUAYSIDE_TEST_ENCRYPT_STEP";

/// The process that dies at a step: does nothing unless it was started by the test below.
#[test]
fn victim() {
    let (Ok(dir), Ok(step)) = (std::env::var(PLACE), std::env::var(STEP)) else {
        return;
    };
    let (deadly, mut steps) = (step.parse::<usize>().unwrap(), 0);
    let done = encrypt(&PathBuf::from(dir), &mut |_| {
        if steps == deadly {
            std::process::abort();
        }
        steps += 1;
        ControlFlow::Continue(())
    });
    done.unwrap();
}

#[test]
fn killed_at_any_step_it_is_as_before_or_is_finished() {
    let whole = tempdir().unwrap();
    let mark = plain(whole.path());
    let mut steps = Vec::new();
    let counted = tempdir().unwrap();
    copy_folder(whole.path(), counted.path());
    encrypt(counted.path(), &mut |step| {
        steps.push(step);
        ControlFlow::Continue(())
    })
    .unwrap();
    assert!(
        steps.contains(&Step::Committed) && steps.contains(&Step::Files(2)),
        "{steps:?}"
    );
    for (number, step) in steps.iter().enumerate() {
        let dir = tempdir().unwrap();
        copy_folder(whole.path(), dir.path());
        let status = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "encrypting::victim", "--nocapture", "--test-threads=1"])
            .env(PLACE, dir.path())
            .env(STEP, number.to_string())
            .output()
            .unwrap()
            .status;
        assert!(!status.success(), "{step:?}");
        let opened = Ledger::open(dir.path(), sealed_options()).map(|_| ());
        assert!(
            matches!(
                opened,
                Err(LedgerError::NotEncrypted | LedgerError::ConversionUnfinished)
            ),
            "{step:?}: {opened:?}"
        );
        // Nor is it ever served as a plain one.
        assert!(Ledger::open(dir.path(), options()).is_err(), "{step:?}");
        encrypt(dir.path(), &mut go_on).unwrap();
        check(dir.path(), mark);
    }
    println!("killed at {} steps: {steps:?}", steps.len());
}
