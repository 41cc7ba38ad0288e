//! Encrypted workspaces: what opens them, what does not, and that nothing in them is plain.

use std::fs;
use std::path::Path;

use crate::common::{CHEAP, at, filled_sealed, key, note, open, options, passphrase, sealed_options};
use ledger::{Depth, Envelope, Ledger, LedgerError, Options, WorkspaceKey};
use tempfile::tempdir;
use uuid::Uuid;

fn refused(dir: &Path, key: Option<WorkspaceKey>) -> LedgerError {
    for read_only in [true, false] {
        let opening = Options {
            key: key.clone(),
            read_only,
            ..options()
        };
        let answer = Ledger::open(dir, opening).map(|_| ()).unwrap_err();
        if !read_only {
            return answer;
        }
    }
    unreachable!()
}

#[test]
fn it_opens_with_its_key_and_says_why_it_does_not() {
    let dir = tempdir().unwrap();
    drop(filled_sealed(dir.path()));
    assert!(matches!(refused(dir.path(), None), LedgerError::Locked));
    let other = WorkspaceKey::draw().unwrap();
    assert!(matches!(
        refused(dir.path(), Some(other.clone())),
        LedgerError::WrongKey
    ));
    let ledger = Ledger::open(dir.path(), sealed_options()).unwrap();
    assert!(ledger.is_encrypted());
    assert!(ledger.verify(Depth::Everything).unwrap().is_sound());
    drop(ledger);
    // Without the envelope nothing tells a wrong key from damage, but nothing is served either.
    fs::remove_file(dir.path().join("keys.toml")).unwrap();
    for key in [None, Some(other)] {
        assert!(matches!(refused(dir.path(), key), LedgerError::Corrupt { .. }));
    }
}

#[test]
fn a_plain_ledger_is_never_served_as_an_encrypted_one() {
    let dir = tempdir().unwrap();
    drop(open(dir.path()));
    assert!(matches!(
        refused(dir.path(), Some(key())),
        LedgerError::NotEncrypted
    ));
    // With an envelope beside it, it is not served as a plain one either.
    Envelope::wrap("wsp_1", &key(), &passphrase(), CHEAP)
        .unwrap()
        .save(dir.path())
        .unwrap();
    assert!(matches!(refused(dir.path(), None), LedgerError::Locked));
    assert!(matches!(
        refused(dir.path(), Some(key())),
        LedgerError::NotEncrypted
    ));
}

#[test]
fn a_damaged_first_page_is_damage_and_not_a_wrong_key() {
    let dir = tempdir().unwrap();
    drop(filled_sealed(dir.path()));
    let path = dir.path().join("ledger.db");
    let mut bytes = fs::read(&path).unwrap();
    bytes[700] ^= 1;
    fs::write(&path, bytes).unwrap();
    assert!(matches!(
        refused(dir.path(), Some(key())),
        LedgerError::Corrupt { .. }
    ));
}

#[test]
fn a_changed_passphrase_opens_and_the_old_one_does_not() {
    let dir = tempdir().unwrap();
    drop(filled_sealed(dir.path()));
    let old = passphrase();
    let envelope = Envelope::load(dir.path()).unwrap().unwrap();
    let opened = envelope.open(&old).unwrap();
    let new = ledger::Passphrase::chosen("another passphrase").unwrap();
    Envelope::wrap(envelope.workspace_id(), &opened, &new, CHEAP)
        .unwrap()
        .save(dir.path())
        .unwrap();
    let envelope = Envelope::load(dir.path()).unwrap().unwrap();
    assert!(matches!(envelope.open(&old), Err(LedgerError::WrongPassphrase)));
    let options = Options {
        key: Some(envelope.open(&new).unwrap()),
        ..options()
    };
    let ledger = Ledger::open(dir.path(), options).unwrap();
    assert_eq!(ledger.read(|view| view.newest()).unwrap().seq, 10);
}

#[test]
fn a_damaged_envelope_is_no_wrong_passphrase_and_the_key_itself_still_opens() {
    let dir = tempdir().unwrap();
    drop(filled_sealed(dir.path()));
    let path = dir.path().join("keys.toml");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.replace("passes = 1", "passes = 2")).unwrap();
    assert!(matches!(
        Envelope::load(dir.path()),
        Err(LedgerError::EnvelopeDamaged { .. })
    ));
    assert!(matches!(
        refused(dir.path(), None),
        LedgerError::EnvelopeDamaged { .. }
    ));
    assert!(Ledger::open(dir.path(), sealed_options()).is_ok());
}

/// What must not be found: in a name, an event, an answer, a file, an upload, the vault, the settings.
const SECRETS: [&str; 7] = [
    "planted-stream-1f",
    "planted-request-2e",
    "planted-evidence-3d",
    "planted-upload-4c",
    "planted-upload-name-5b",
    "planted-vault-6a",
    "planted-settings-79",
];

#[test]
fn no_file_of_an_encrypted_workspace_holds_a_planted_secret() {
    let dir = tempdir().unwrap();
    let ledger = filled_sealed(dir.path());
    note(&ledger, SECRETS[1], SECRETS[0], &[1, 2, 3]).unwrap();
    let kept = ledger
        .files()
        .put_bytes(SECRETS[2].repeat(5_000).as_bytes())
        .unwrap();
    let upload = Uuid::from_u128(7);
    ledger
        .uploads()
        .start(upload, SECRETS[4], Some("text/plain"), at(0))
        .unwrap();
    ledger
        .uploads()
        .append(ledger.files(), upload, 0, SECRETS[3].as_bytes())
        .unwrap();
    ledger.vault().keep(SECRETS[5].as_bytes()).unwrap();
    ledger.write_settings(SECRETS[6].as_bytes()).unwrap();
    let backup = dir.path().join("backups/one.quayside-backup");
    fs::create_dir_all(backup.parent().unwrap()).unwrap();
    ledger
        .back_up(&backup, at(1), &[], &mut |_| std::ops::ControlFlow::Continue(()))
        .unwrap();
    let mut needles: Vec<Vec<u8>> = Vec::new();
    // The passphrase, the key and the content's hash are as secret as the text.
    let hash = kept.id.to_string();
    let digits: String = key().expose().iter().map(|byte| format!("{byte:02x}")).collect();
    for text in SECRETS
        .iter()
        .copied()
        .chain(["correct horse battery", &hash, &digits])
    {
        needles.push(text.as_bytes().to_vec());
        needles.push(text.encode_utf16().flat_map(u16::to_le_bytes).collect());
        needles.push(text.encode_utf16().flat_map(u16::to_be_bytes).collect());
    }
    needles.push(key().expose().to_vec());
    needles.push(kept.id.as_bytes().to_vec());
    let mut scanned = 0;
    // While it is open, with its write-ahead log, and after it was closed.
    for open in [true, false] {
        if !open {
            drop(
                Ledger::open(
                    dir.path(),
                    Options {
                        read_only: true,
                        ..sealed_options()
                    },
                )
                .unwrap(),
            );
        }
        scanned += scan(dir.path(), &needles);
    }
    drop(ledger);
    scanned += scan(dir.path(), &needles);
    assert!(scanned > 30, "{scanned} files");
    println!(
        "done: {scanned} files scanned for {} needles: 0 hits",
        needles.len()
    );
}

fn scan(dir: &Path, needles: &[Vec<u8>]) -> usize {
    let mut scanned = 0;
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            scanned += scan(&path, needles);
            continue;
        }
        scanned += 1;
        let mut bytes = fs::read(&path).unwrap();
        bytes.extend(path.to_string_lossy().as_bytes());
        for needle in needles {
            assert!(
                !bytes.windows(needle.len()).any(|window| window == needle),
                "{} holds {}",
                path.display(),
                String::from_utf8_lossy(needle)
            );
        }
    }
    scanned
}
