//! Backup, restore and export: what goes in comes out, into an empty place and nowhere else.

use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use crate::common::{
    CHEAP, Seeded, all_files, at, cases, envelope, filled, filled_sealed, key, note, passphrase,
    sealed_options,
};
use ledger::{
    Depth, Envelope, Export, Ledger, LedgerError, MadeBackup, Passphrase, Shape, StoredEvent, restore,
};
use tempfile::{TempDir, tempdir};

fn back_up(ledger: &Ledger, target: &Path) -> Result<MadeBackup, LedgerError> {
    ledger.back_up(target, at(5), &["workspace.toml"], &mut |_| {
        ControlFlow::Continue(())
    })
}

/// An encrypted workspace with something in it, in a folder where other things may be put beside it.
fn workspace() -> (TempDir, PathBuf, Ledger) {
    let dir = tempdir().unwrap();
    let place = dir.path().join("workspace");
    fs::create_dir_all(&place).unwrap();
    let ledger = filled_sealed(&place);
    (dir, place, ledger)
}

#[test]
fn the_days_backup_and_one_that_was_asked_for_do_not_meet() {
    let (dir, _place, ledger) = workspace();
    let asked = &|name: &str| {
        let target = dir.path().join(name);
        back_up(&ledger, &target).map(|made| made.path)
    };
    let made = std::thread::scope(|scope| {
        ["one", "two", "three"]
            .map(|name| scope.spawn(move || asked(name)))
            .map(|one| one.join().unwrap())
    });
    for path in made {
        assert!(path.unwrap().exists());
    }
    // Whoever waits can stop waiting.
    let stopped = std::thread::scope(|scope| {
        let first = scope.spawn(|| {
            ledger.back_up(&dir.path().join("four"), at(5), &[], &mut |_| {
                std::thread::sleep(std::time::Duration::from_millis(50));
                ControlFlow::Continue(())
            })
        });
        std::thread::sleep(std::time::Duration::from_millis(100));
        let second = ledger.back_up(&dir.path().join("five"), at(5), &[], &mut |_| {
            ControlFlow::Break(())
        });
        (first.join().unwrap().is_ok(), second)
    });
    assert!(stopped.0 && matches!(stopped.1, Err(LedgerError::Stopped)));
    assert!(!dir.path().join("five").exists());
}

#[test]
fn a_restored_workspace_equals_the_one_backed_up() {
    let all = cases("QUAYSIDE_ROUND_TRIPS", 30);
    for case in 0..all {
        let mut random = Seeded::new(case);
        let (dir, place, ledger) = workspace();
        fs::write(place.join("workspace.toml"), "name = 'One'").unwrap();
        let mut files = Vec::new();
        for n in 0..random.below(4) {
            let content = vec![n as u8; random.below(200_000)];
            files.push((ledger.files().put_bytes(&content).unwrap().id, content));
        }
        for n in 0..random.below(20) {
            note(&ledger, &format!("more-{n}"), "order/more", &[n as i64]).unwrap();
        }
        let vault_ref = ledger.vault().keep(b"tax number").unwrap();
        ledger.write_settings(b"told once").unwrap();
        let made = back_up(&ledger, &dir.path().join("backup")).unwrap();
        let (mark, digests) = (
            ledger.read(|view| view.newest()).unwrap(),
            ledger.projection_digests().unwrap(),
        );
        // What comes after the backup is not in it.
        note(&ledger, "after", "order/after", &[1]).unwrap();
        assert_eq!(made.mark, mark);

        let wrong = Passphrase::given("wrong horse battery").unwrap();
        let target = dir.path().join("restored");
        assert!(matches!(
            restore(&made.path, &wrong, &target, &mut |_| ControlFlow::Continue(())),
            Err(LedgerError::WrongPassphrase)
        ));
        assert!(!target.exists());
        let bytes = fs::read(&made.path).unwrap();
        let cut = dir.path().join("cut");
        fs::write(&cut, &bytes[..random.below(bytes.len())]).unwrap();
        assert!(matches!(
            restore(&cut, &passphrase(), &target, &mut |_| ControlFlow::Continue(())),
            Err(LedgerError::NotABackup { .. } | LedgerError::BackupDamaged { .. })
        ));
        assert!(!target.exists());
        let restored = restore(&made.path, &passphrase(), &target, &mut |_| {
            ControlFlow::Continue(())
        })
        .unwrap();
        assert_eq!(
            (restored.workspace_id.as_str(), restored.mark, restored.made_at),
            ("wsp_1", mark, at(5))
        );
        assert!(restored.lacking.is_nothing());
        let back = Ledger::open(&target, sealed_options()).unwrap();
        assert_eq!(back.projection_digests().unwrap(), digests);
        back.rebuild().unwrap();
        assert_eq!(back.projection_digests().unwrap(), digests);
        assert!(back.verify(Depth::Everything).unwrap().is_sound());
        for (id, content) in &files {
            assert_eq!(&back.files().read(*id).unwrap(), content);
        }
        assert_eq!(back.files().list().unwrap(), ledger.files().list().unwrap());
        assert_eq!(
            back.vault().read(&vault_ref).unwrap().as_deref(),
            Some(b"tax number".as_slice())
        );
        assert_eq!(
            back.read_settings().unwrap().as_deref(),
            Some(b"told once".as_slice())
        );
        assert_eq!(
            fs::read_to_string(target.join("workspace.toml")).unwrap(),
            "name = 'One'"
        );
    }
    println!("done: {all} round trips, each also with a wrong passphrase and cut off");
}

#[test]
fn nothing_is_ever_written_over() {
    let (dir, place, ledger) = workspace();
    let backup = dir.path().join("backup");
    back_up(&ledger, &backup).unwrap();
    let before = fs::read(&backup).unwrap();
    assert!(matches!(
        back_up(&ledger, &backup),
        Err(LedgerError::Occupied { .. })
    ));
    assert_eq!(fs::read(&backup).unwrap(), before);
    assert!(matches!(
        restore(&backup, &passphrase(), &place, &mut |_| ControlFlow::Continue(())),
        Err(LedgerError::Occupied { .. })
    ));
    // An empty folder is a free place.
    let empty = dir.path().join("empty");
    fs::create_dir_all(&empty).unwrap();
    restore(&backup, &passphrase(), &empty, &mut |_| ControlFlow::Continue(())).unwrap();
}

#[test]
fn a_stopped_or_impossible_backup_leaves_nothing() {
    let (dir, place, ledger) = workspace();
    let target = dir.path().join("backup");
    let stopped = ledger.back_up(&target, at(5), &[], &mut |done| {
        if done > 0 {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    });
    assert!(matches!(stopped, Err(LedgerError::Stopped)), "{stopped:?}");
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
    assert_eq!(fs::read_dir(place.join("backups")).unwrap().count(), 0);
    drop(ledger);
    // Nothing could open it later.
    let damaged = fs::read_to_string(place.join("keys.toml"))
        .unwrap()
        .replace("wsp_1", "wsp_2");
    fs::write(place.join("keys.toml"), damaged).unwrap();
    let ledger = Ledger::open(&place, sealed_options()).unwrap();
    assert!(matches!(
        back_up(&ledger, &target),
        Err(LedgerError::EnvelopeDamaged { .. })
    ));
    let plain = tempdir().unwrap();
    assert!(matches!(
        back_up(&filled(plain.path()), &target),
        Err(LedgerError::NotEncrypted)
    ));
}

#[test]
fn a_backup_of_another_workspaces_key_does_not_pass_for_this_one() {
    let (dir, place, ledger) = workspace();
    let backup = dir.path().join("backup");
    back_up(&ledger, &backup).unwrap();
    // Another valid envelope of the same length in front of the same stream.
    let bytes = fs::read(&backup).unwrap();
    let other = tempdir().unwrap();
    envelope().save(other.path()).unwrap();
    let (mine, others) = (
        fs::read(place.join("keys.toml")).unwrap(),
        fs::read(other.path().join("keys.toml")).unwrap(),
    );
    assert_eq!(mine.len(), others.len());
    let at = bytes.windows(mine.len()).position(|part| part == mine).unwrap();
    let mut mixed = bytes.clone();
    mixed[at..at + others.len()].copy_from_slice(&others);
    let bad = dir.path().join("mixed");
    fs::write(&bad, mixed).unwrap();
    let answer = restore(&bad, &passphrase(), &dir.path().join("restored"), &mut |_| {
        ControlFlow::Continue(())
    });
    assert!(
        matches!(answer, Err(LedgerError::BackupDamaged { .. })),
        "{answer:?}"
    );
}

/// Long work says how far it is, never less than before, and stops where it is told to.
#[test]
fn long_work_tells_of_itself_and_stops_at_any_word_of_it() {
    let (dir, _, ledger) = workspace();
    ledger.files().put_bytes(&[7; 200_000]).unwrap();
    let made = back_up(&ledger, &dir.path().join("made")).unwrap();
    type Work<'w> = &'w dyn Fn(ledger::OnProgress<'_>) -> Result<(), LedgerError>;
    let export = Export {
        target: &dir.path().join("export"),
        shape: Shape::Folder,
        vault: false,
        extras: &[],
    };
    let works: [(&str, Work<'_>); 4] = [
        ("backup", &|told| {
            let target = dir.path().join("again");
            ledger.back_up(&target, at(6), &[], told)?;
            fs::remove_file(&target).map_err(|_| LedgerError::Unavailable)
        }),
        ("check", &|told| {
            let checked = ledger.check_backup(&made.path, told)?;
            assert_eq!((checked.mark, checked.made_at), (made.mark, at(5)));
            Ok(())
        }),
        ("restore", &|told| {
            let target = dir.path().join("back");
            restore(&made.path, &passphrase(), &target, told)?;
            fs::remove_dir_all(&target).map_err(|_| LedgerError::Unavailable)
        }),
        ("export", &|told| {
            ledger.export(&export, told)?;
            fs::remove_dir_all(export.target).map_err(|_| LedgerError::Unavailable)
        }),
    ];
    for (name, work) in works {
        let mut words = Vec::new();
        work(&mut |done| {
            words.push(done);
            ControlFlow::Continue(())
        })
        .unwrap();
        assert!(words.is_sorted(), "{name}: {words:?}");
        assert!(
            words.last().is_some_and(|last| *last >= 200_000) || name == "export",
            "{name}: {words:?}"
        );
        let before = fs::read_dir(dir.path()).unwrap().count();
        // How often a word is said depends on the time; how far it goes does not.
        for stop in [words[0], words[words.len() / 2], words[words.len() - 1]] {
            let stopped = work(&mut |done| {
                if done >= stop {
                    ControlFlow::Break(())
                } else {
                    ControlFlow::Continue(())
                }
            });
            assert!(
                matches!(stopped, Err(LedgerError::Stopped)),
                "{name} at {stop}: {stopped:?}"
            );
            assert_eq!(
                fs::read_dir(dir.path()).unwrap().count(),
                before,
                "{name} at {stop}"
            );
        }
    }
}

#[test]
fn a_backup_is_checked_again_to_its_end_and_damage_is_found() {
    let (dir, _, ledger) = workspace();
    let made = back_up(&ledger, &dir.path().join("made")).unwrap();
    let mut bytes = fs::read(&made.path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&made.path, bytes).unwrap();
    let checked = ledger.check_backup(&made.path, &mut |_| ControlFlow::Continue(()));
    assert!(
        matches!(checked, Err(LedgerError::BackupDamaged { .. })),
        "{checked:?}"
    );
}

pub(crate) fn exported(ledger: &Ledger, target: &Path, shape: Shape, vault: bool) -> ledger::Exported {
    let extras = [("rulebooks/mine.toml".to_owned(), b"id = 'mine'".to_vec())];
    ledger
        .export(
            &Export {
                target,
                shape,
                vault,
                extras: &extras,
            },
            &mut |_| ControlFlow::Continue(()),
        )
        .unwrap()
}

#[test]
fn an_export_is_plain_and_whole_and_l7_leaves_the_vault_out_unasked() {
    let (dir, _, ledger) = workspace();
    let file = ledger.files().put_bytes(b"bill of lading").unwrap().id;
    ledger.vault().keep(b"tax number 12").unwrap();
    let folder = dir.path().join("export");
    let told = exported(&ledger, &folder, Shape::Folder, false);
    assert_eq!((told.events, told.files, told.vault_records), (10, 1, 0));
    assert!(!folder.join("vault.jsonl").exists());
    let lines = fs::read_to_string(folder.join("events.jsonl")).unwrap();
    let events = ledger.read(|view| view.events_after(0, 100)).unwrap();
    assert_eq!(lines.lines().count(), events.len());
    for (line, event) in lines.lines().zip(&events) {
        assert_eq!(&event_of(line), event);
        assert_eq!(event_of(line).computed_hash(), event.hash);
    }
    assert_eq!(
        fs::read(folder.join("files").join(file.to_string())).unwrap(),
        b"bill of lading"
    );
    assert_eq!(
        fs::read_to_string(folder.join("rulebooks/mine.toml")).unwrap(),
        "id = 'mine'"
    );
    let zip = dir.path().join("export.zip");
    assert_eq!(exported(&ledger, &zip, Shape::Zip, true).vault_records, 1);
    assert!(fs::read(&zip).unwrap().starts_with(b"PK"));
    let again = Export {
        target: &zip,
        shape: Shape::Zip,
        vault: false,
        extras: &[],
    };
    let occupied = ledger.export(&again, &mut |_| ControlFlow::Continue(()));
    assert!(matches!(occupied, Err(LedgerError::Occupied { .. })));
}

/// An event read back from its line, as somebody without this program would.
fn event_of(line: &str) -> StoredEvent {
    let value: serde_json::Value = serde_json::from_str(line).unwrap();
    let text = |name: &str| value[name].as_str().unwrap().to_owned();
    let number = |name: &str| value[name].as_u64().unwrap();
    let body = line.split_once("\"body\":").unwrap().1;
    StoredEvent {
        seq: number("seq"),
        stream: text("stream"),
        version: number("version"),
        kind: text("kind"),
        schema_version: u32::try_from(number("schema_version")).unwrap(),
        body: body.strip_suffix('}').unwrap().to_owned(),
        request_id: text("request_id"),
        request_index: u32::try_from(number("request_index")).unwrap(),
        actor: text("actor"),
        recorded_at: text("recorded_at").parse().unwrap(),
        prev_hash: text("prev_hash").parse().unwrap(),
        hash: text("hash").parse().unwrap(),
    }
}

/// The daily one begins by itself: nobody who sets another passphrase knows of it.
#[test]
fn another_passphrase_set_meanwhile_leaves_a_backup_that_one_passphrase_opens_whole() {
    let (dir, place, ledger) = workspace();
    let (made, back) = (dir.path().join("made"), dir.path().join("back"));
    let mut set = false;
    ledger
        .back_up(&made, at(5), &[], &mut |_| {
            if !std::mem::replace(&mut set, true) {
                let other = Passphrase::chosen("another one than before").unwrap();
                Envelope::wrap("wsp_1", &key(), &other, CHEAP)
                    .unwrap()
                    .save(&place)
                    .unwrap();
            }
            ControlFlow::Continue(())
        })
        .unwrap();
    assert!(set);
    restore(&made, &passphrase(), &back, &mut |_| ControlFlow::Continue(())).unwrap();
    let kept = Envelope::load(&back).unwrap().unwrap();
    assert!(kept.open(&passphrase()).is_ok());
}

/// A bad sector under one file, as its place in the memory of this process is for whoever reads it as a file.
#[cfg(target_os = "linux")]
#[test]
fn one_file_that_the_disk_does_not_give_keeps_nobody_from_the_others() {
    let (dir, place, ledger) = workspace();
    let before = all_files(&place.join("files"));
    let kept = ledger.files().put_bytes(b"bill of lading").unwrap();
    let mut files = all_files(&place.join("files"));
    files.retain(|file| !before.contains(file));
    let at_bad = files.pop().unwrap();
    fs::remove_file(&at_bad).unwrap();
    std::os::unix::fs::symlink("/proc/self/mem", &at_bad).unwrap();
    let unread = ledger.files().read(kept.id);
    assert!(matches!(unread, Err(ledger::FileError::Io { .. })), "{unread:?}");

    let report = ledger.verify(Depth::Everything).unwrap();
    assert_eq!((report.bad_files, report.first_bad), (vec![kept.id], None));
    let told = exported(&ledger, &dir.path().join("export"), Shape::Folder, false);
    assert_eq!(told.lacking.damaged, [kept.id]);
    let made = back_up(&ledger, &dir.path().join("made")).unwrap();
    assert_eq!(made.lacking.damaged, [kept.id]);
    // The same file put in again is there again.
    ledger.files().put_bytes(b"bill of lading").unwrap();
    assert_eq!(ledger.files().read(kept.id).unwrap(), b"bill of lading");
    assert!(ledger.verify(Depth::Everything).unwrap().is_sound());
}
