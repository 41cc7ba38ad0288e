//! One flipped bit anywhere in an encrypted workspace or a backup of it: found or harmless, never served, no panic.

use std::fs;
use std::ops::ControlFlow;
use std::path::Path;

use crate::common::{
    Seeded, all_files, at, cases, copy_folder, filled_sealed, key, passphrase, sealed_options,
};
use ledger::{Depth, Envelope, Ledger, LedgerError, Options, StoredEvent, restore};
use tempfile::tempdir;
use trade::id::FileId;

const EVIDENCE: &[u8] = b"bill of lading";

struct Whole {
    events: Vec<StoredEvent>,
    evidence: FileId,
    vault_ref: String,
}

/// A workspace as it lies there after a kill: with a write-ahead log that is not empty.
fn whole(dir: &Path, place: &Path) -> Whole {
    let ledger = filled_sealed(place);
    let evidence = ledger.files().put_bytes(EVIDENCE).unwrap().id;
    let vault_ref = ledger.vault().keep(b"tax number").unwrap();
    ledger.write_settings(b"settings").unwrap();
    let backup = dir.join("backup");
    ledger
        .back_up(&backup, at(1), &[], &mut |_| ControlFlow::Continue(()))
        .unwrap();
    copy_folder(place, &dir.join("workspace"));
    Whole {
        events: ledger.read(|view| view.events_after(0, 100)).unwrap(),
        evidence,
        vault_ref,
    }
}

#[test]
fn one_flipped_bit_is_found_or_harmless_and_never_served() {
    let (dir, place) = (tempdir().unwrap(), tempdir().unwrap());
    let truth = whole(dir.path(), place.path());
    let folder = dir.path().join("workspace");
    let files: Vec<_> = all_files(&folder)
        .into_iter()
        .filter(|path| fs::metadata(path).unwrap().len() > 0)
        .collect();
    assert!(
        files.iter().any(|path| path.ends_with("ledger.db-wal")),
        "{files:?}"
    );
    let (mut found, mut harmless) = (0, 0);
    for case in 0..cases("QUAYSIDE_FLIPS", 500) {
        let mut random = Seeded::new(case);
        // Each file as often as the other: the ledger is larger than all others together.
        let path = &files[random.below(files.len())];
        let copy = tempdir().unwrap();
        copy_folder(&folder, copy.path());
        let damaged = copy.path().join(path.strip_prefix(&folder).unwrap());
        let mut bytes = fs::read(&damaged).unwrap();
        let place = random.below(bytes.len());
        bytes[place] ^= 1 << random.below(8);
        fs::write(&damaged, bytes).unwrap();
        let context = format!("case {case}: byte {place} of {}", path.display());
        if is_found(copy.path(), &truth, case % 2 == 0, &context) {
            found += 1;
        } else {
            harmless += 1;
        }
    }
    println!(
        "done: {} flipped bits in a workspace: {found} found, {harmless} harmless",
        found + harmless
    );
    assert!(found > 0 && harmless > 0);
}

/// True when anything said so. Whatever was served meanwhile is what was written.
fn is_found(dir: &Path, truth: &Whole, read_only: bool, context: &str) -> bool {
    let envelope = Envelope::load(dir);
    let mut found = envelope.is_err();
    if let Ok(Some(envelope)) = envelope {
        assert!(envelope.open(&passphrase()).unwrap() == key(), "{context}");
    }
    let options = Options {
        read_only,
        ..sealed_options()
    };
    let ledger = match Ledger::open(dir, options) {
        Ok(ledger) => ledger,
        Err(LedgerError::Locked | LedgerError::NotEncrypted) => panic!("{context}: taken for plain"),
        Err(_) => return true,
    };
    match ledger.verify(Depth::Everything) {
        Ok(report) => found |= !report.is_sound(),
        Err(_) => found = true,
    }
    match ledger.read(|view| view.events_after(0, 100)) {
        // A write-ahead log is taken up to its first bad frame, as after a power cut; the head file then says what is
        // missing.
        Ok(events) => {
            assert!(truth.events.starts_with(&events), "{context}: served");
            assert!(found || events == truth.events, "{context}: cut and not said");
        }
        Err(_) => found = true,
    }
    match ledger.files().read(truth.evidence) {
        Ok(content) => assert_eq!(content, EVIDENCE, "{context}"),
        Err(_) => found = true,
    }
    match ledger.vault().read(&truth.vault_ref) {
        Ok(text) => assert_eq!(text.as_deref(), Some(b"tax number".as_slice()), "{context}"),
        Err(_) => found = true,
    }
    match ledger.read_settings() {
        Ok(bytes) => assert_eq!(bytes.as_deref(), Some(b"settings".as_slice()), "{context}"),
        Err(_) => found = true,
    }
    found
}

#[test]
fn a_backup_with_one_flipped_bit_or_cut_off_is_never_restored() {
    let (dir, place) = (tempdir().unwrap(), tempdir().unwrap());
    whole(dir.path(), place.path());
    let bytes = fs::read(dir.path().join("backup")).unwrap();
    let bad = dir.path().join("bad");
    let target = dir.path().join("restored");
    let all = cases("QUAYSIDE_FLIPS", 500) / 5;
    for case in 0..all {
        let mut random = Seeded::new(case + 1_000_000);
        let mut damaged = bytes.clone();
        if case % 3 == 0 {
            damaged.truncate(random.below(bytes.len()));
        } else {
            // Every other time in what stands before the sealed stream.
            let place = random.below(if case % 2 == 0 { bytes.len() } else { 700 });
            damaged[place] ^= 1 << random.below(8);
        }
        fs::write(&bad, damaged).unwrap();
        let answer = restore(&bad, &passphrase(), &target, &mut |_| ControlFlow::Continue(()));
        assert!(
            matches!(
                answer,
                Err(LedgerError::NotABackup { .. } | LedgerError::BackupDamaged { .. })
            ),
            "case {case}: {answer:?}"
        );
        assert!(!target.exists());
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 3, "case {case}");
    }
    println!("done: {all} damaged backups, none restored");
}
