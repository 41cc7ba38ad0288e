//! Backups day by day and to a place of the user's, restored on another machine; checkpoints and exports.

use std::fs;
use std::time::{Duration, SystemTime};

use desk::Purpose;
use serde_json::json;

use crate::help::{PASSPHRASE, doors, practice, real, text_of};
use crate::locking::{folder, id};

#[test]
fn backups_are_made_day_by_day_and_kept_to_their_number() {
    let practised = practice();
    assert_eq!(practised.refused("backup.make", json!({})), "conflict.practice");
    assert!(practised.ok("backup.daily", json!({}))["made"].is_null());
    let host = real();
    assert_eq!(
        host.ok("backup.settings", json!({})),
        json!({ "daily": true, "keep": 14, "folder": null, "failed": null, "lacks": [], "whole": null })
    );
    let made = host.ok("backup.daily", json!({}));
    assert!(made["made"]["name"].is_string(), "{made}");
    assert!(host.ok("backup.daily", json!({}))["made"].is_null(), "one a day");
    // Older ones, by their names.
    let folder = folder(&host).join("backups");
    let name = made["made"]["name"].as_str().unwrap();
    // The ending has a hyphen too.
    let stem = name.rsplitn(3, '-').last().unwrap();
    for year in [2021, 2022, 2023] {
        let old = format!("{stem}-{year}0101T000000Z.quayside-backup");
        fs::copy(folder.join(name), folder.join(old)).unwrap();
    }
    host.ok("backup.configure", json!({ "daily": true, "keep": 2 }));
    assert_eq!(host.ok("backup.daily", json!({}))["removed"], "2");
    let list = host.ok("backup.list", json!({}));
    assert_eq!(list["backups"].as_array().unwrap().len(), 2);
    assert_eq!(list["backups"][0]["backup_id"], name);

    assert_eq!(
        host.refused("backup.configure", json!({ "daily": true, "keep": 0 })),
        "invalid.arguments"
    );
}

#[test]
fn what_a_killed_backup_has_left_is_cleared_after_a_day() {
    let host = real();
    let folder = folder(&host).join("backups");
    let id = text_of(&id(&host));
    fs::create_dir_all(&folder).unwrap();
    let left = |name: &str, hours: u64| {
        let path = folder.join(format!("{name}.quayside-unfinished"));
        let file = fs::File::create(&path).unwrap();
        file.set_modified(SystemTime::now() - Duration::from_secs(hours * 3600))
            .unwrap();
        path
    };
    let ours = left(&format!("quayside-{id}-20210101T000000Z.quayside-backup"), 25);
    let kept = [
        left(&format!("quayside-{id}-20210102T000000Z.quayside-backup"), 23),
        left("quayside-another-20210101T000000Z.quayside-backup", 25),
        left("holiday.zip", 25),
    ];
    assert!(host.ok("backup.daily", json!({}))["made"]["name"].is_string());
    assert!(!ours.exists());
    assert!(
        kept.iter().all(|path| path.exists()),
        "somebody else may be writing there"
    );
}

#[test]
fn a_file_is_no_folder_of_backups() {
    let host = real();
    let out = tempfile::tempdir().unwrap();
    let letter = out.path().join("letter");
    fs::write(&letter, "Dear customer").unwrap();
    for place in [letter, out.path().join("nothing")] {
        let place_id = host.desk.offer_place(&place, Purpose::BackupFolder);
        let args = json!({ "daily": true, "keep": 3, "place_id": place_id });
        let desk::Reply::Error(error) = host.call("backup.configure", args, None) else {
            panic!("{} was taken", place.display());
        };
        assert_eq!(error.code, "invalid.arguments");
        assert_eq!(error.facts["fields"][0]["field"], "place_id");
    }
    let settings = host.ok("backup.settings", json!({}));
    assert_eq!(
        (&settings["folder"], &settings["keep"]),
        (&json!(null), &json!(14)),
        "nothing was changed"
    );
    let place_id = host.desk.offer_place(out.path(), Purpose::BackupFolder);
    let args = json!({ "daily": true, "keep": 3, "place_id": place_id });
    host.ok("backup.configure", args);
}

#[test]
fn a_backup_goes_to_a_place_of_the_users_and_is_restored_on_another_computer() {
    let host = real();
    let out = tempfile::tempdir().unwrap();
    let elsewhere = out.path().join("mine.quayside-backup");
    let place = host.desk.offer_place(&elsewhere, Purpose::NewBackup);
    let made = host.ok("backup.make", json!({ "place_id": place }));
    assert_eq!(made["name"], "mine.quayside-backup");
    // A handle is good once, and a path is none.
    assert_eq!(
        host.refused("backup.make", json!({ "place_id": place })),
        "not_found"
    );
    assert_eq!(
        host.refused("backup.make", json!({ "place_id": elsewhere })),
        "not_found"
    );
    // Another computer.
    let other = doors();
    let place = || other.desk.offer_place(&elsewhere, Purpose::BackupToRestore);
    assert_eq!(
        other.refused(
            "backup.restore",
            json!({ "place_id": place(), "passphrase": "wrong horse" })
        ),
        "invalid.passphrase"
    );
    let letter = out.path().join("letter");
    fs::write(&letter, "Dear customer").unwrap();
    let no_backup = other.desk.offer_place(&letter, Purpose::BackupToRestore);
    assert_eq!(
        other.refused(
            "backup.restore",
            json!({ "place_id": no_backup, "passphrase": PASSPHRASE })
        ),
        "invalid.backup"
    );
    assert_eq!(other.ok("workspace.list", json!({}))["workspaces"], json!([]));
    let restored = other.ok(
        "backup.restore",
        json!({ "place_id": place(), "passphrase": PASSPHRASE }),
    );
    assert_eq!(restored["workspace_id"], id(&host));
    assert_eq!(
        other.ok("settings.view", json!({})),
        host.ok("settings.view", json!({}))
    );
}

/// The one that the backup was made of may still be there: both are in the list, and go their own ways.
#[test]
fn a_restored_workspace_stands_beside_the_original_and_keeps_its_hands_off_its_backups() {
    let host = real();
    let shared = tempfile::tempdir().unwrap();
    let place = host.desk.offer_place(shared.path(), Purpose::BackupFolder);
    let configured = json!({ "daily": true, "keep": 1, "place_id": place });
    host.ok("backup.configure", configured);
    let made = host.ok("backup.daily", json!({}))["made"]["name"].clone();
    let original = id(&host);
    let restore = json!({ "backup_id": made, "passphrase": PASSPHRASE });
    assert_eq!(
        host.ok("backup.restore", restore)["workspace_id"],
        original,
        "it is the same workspace"
    );
    let restored = id(&host);
    assert_ne!(restored, original, "and another copy of it");
    let listed = || -> Vec<serde_json::Value> {
        let list = host.ok("workspace.list", json!({}))["workspaces"].clone();
        let ids = list.as_array().unwrap().iter();
        ids.map(|entry| entry["workspace_id"].clone()).collect()
    };
    assert_eq!(listed(), [restored.clone(), original.clone()]);

    // What is told to one is not told to the other.
    let mut settings = host.ok("settings.view", json!({}));
    settings["buyer"]["address"] = json!("Of the copy");
    host.ok("settings.update", json!({ "settings": settings }));
    host.ok("workspace.open", json!({ "workspace_id": original }));
    assert_eq!(id(&host), original);
    assert_eq!(host.ok("settings.view", json!({}))["buyer"]["address"], "");
    host.ok("workspace.open", json!({ "workspace_id": restored }));
    assert_eq!(
        host.ok("settings.view", json!({}))["buyer"]["address"],
        "Of the copy"
    );
    assert_eq!(listed().len(), 2);
    // So with a lock.
    host.ok("workspace.lock", json!({}));
    let unlock = json!({ "workspace_id": restored, "passphrase": PASSPHRASE });
    assert_eq!(host.ok("workspace.unlock", unlock)["workspace_id"], restored);

    // The folder of backups came with the settings. One is kept, of each.
    let own = host.ok("backup.daily", json!({}))["made"]["name"].clone();
    assert_ne!(own, made);
    let old = own.as_str().unwrap().rsplitn(3, '-').last().unwrap().to_owned();
    fs::copy(
        shared.path().join(own.as_str().unwrap()),
        shared
            .path()
            .join(format!("{old}-20210101T000000Z.quayside-backup")),
    )
    .unwrap();
    assert_eq!(host.ok("backup.daily", json!({}))["removed"], "1");
    for name in [&own, &made] {
        assert!(shared.path().join(name.as_str().unwrap()).exists(), "{name}");
    }
    assert_eq!(
        host.ok("backup.list", json!({}))["backups"]
            .as_array()
            .unwrap()
            .len(),
        2,
        "to restore from, both"
    );
}

#[test]
fn a_folder_that_was_copied_is_another_copy_when_it_is_opened_beside_the_first() {
    let host = real();
    let original = id(&host);
    let dir = folder(&host);
    host.ok("workspace.close", json!({}));
    let copied = dir.with_file_name("copied");
    for path in crate::locking::files(&dir) {
        let to = copied.join(path.strip_prefix(&dir).unwrap());
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::copy(&path, to).unwrap();
    }
    host.desk.open_picked(&copied).unwrap();
    let copy = id(&host);
    assert_ne!(copy, original);
    host.ok("workspace.close", json!({}));
    // Opened again it is the one it was; and one that was moved is no copy.
    host.ok("workspace.open", json!({ "workspace_id": copy }));
    assert_eq!(id(&host), copy);
    host.ok("workspace.close", json!({}));
    let moved = dir.with_file_name("moved");
    fs::rename(&dir, &moved).unwrap();
    host.desk.open_picked(&moved).unwrap();
    assert_eq!(id(&host), original);
    let list = host.ok("workspace.list", json!({}))["workspaces"].clone();
    assert_eq!(list.as_array().unwrap().len(), 2, "{list}");
}

#[test]
fn a_checkpoint_agrees_and_an_export_is_plain() {
    let host = real();
    let supplier = json!({ "name": "Fairground Bolts", "country": "CN", "trade_assurance": "yes",
        "verified": "unknown", "categories": ["fasteners"] });
    host.ok("catalogue.put_supplier", json!({ "supplier": supplier }));
    let mark = host.ok("ledger.checkpoint", json!({}));
    let compared = host.ok("ledger.compare_checkpoint", json!({ "text": mark["text"] }));
    assert_eq!(compared, json!({ "verdict": "agrees", "since": "0" }));
    let later = mark["text"].as_str().unwrap().replace("seq 1", "seq 9");
    assert_eq!(
        host.ok("ledger.compare_checkpoint", json!({ "text": later }))["verdict"],
        "tail_cut"
    );
    assert_eq!(
        host.refused("ledger.compare_checkpoint", json!({ "text": "no" })),
        "invalid.arguments"
    );
    let report = host.ok("ledger.verify", json!({ "everything": true }));
    assert_eq!(
        (&report["sound"], &report["head"]),
        (&json!(true), &json!("agrees"))
    );
    let out = tempfile::tempdir().unwrap();
    let saved = host
        .desk
        .offer_place(&out.path().join("mark.txt"), Purpose::NewCheckpoint);
    host.ok("ledger.save_checkpoint", json!({ "place_id": saved }));
    assert!(
        fs::read_to_string(out.path().join("mark.txt"))
            .unwrap()
            .starts_with("quayside-checkpoint 1")
    );
    let target = out.path().join("everything");
    let place = host.desk.offer_place(&target, Purpose::NewExport);
    let told = host.ok("ledger.export", json!({ "place_id": place }));
    assert_eq!(told["events"], "1");
    let events = fs::read_to_string(target.join("events.jsonl")).unwrap();
    assert!(events.contains("Fairground Bolts"), "{events}");
    assert!(fs::read_dir(target.join("rulebooks")).unwrap().count() >= 2);
    let zip = host
        .desk
        .offer_place(&out.path().join("everything.zip"), Purpose::NewExport);
    host.ok("ledger.export", json!({ "place_id": zip }));
    assert!(
        fs::read(out.path().join("everything.zip"))
            .unwrap()
            .starts_with(b"PK")
    );
    let again = host.desk.offer_place(&target, Purpose::NewExport);
    assert_eq!(
        host.refused("ledger.export", json!({ "place_id": again })),
        "conflict.occupied"
    );
}

/// A disk that was unplugged is not made anew as a folder of the disk that is left, and no backup goes meanwhile.
#[test]
fn a_chosen_folder_that_is_not_there_gets_no_backup_and_is_not_made() {
    let host = real();
    let out = tempfile::tempdir().unwrap();
    let disk = out.path().join("disk");
    fs::create_dir(&disk).unwrap();
    let place_id = host.desk.offer_place(&disk, Purpose::BackupFolder);
    host.ok(
        "backup.configure",
        json!({ "daily": true, "keep": 3, "place_id": place_id }),
    );
    fs::remove_dir(&disk).unwrap();
    for op in ["backup.daily", "backup.make"] {
        assert_eq!(host.refused(op, json!({})), "unavailable.backup_folder", "{op}");
        assert!(!disk.exists(), "{op} made it");
    }
    // What it says is kept from the first look on.
    host.desk.look_around();
    host.desk.make_daily();
    let failed = || host.ok("backup.settings", json!({}))["failed"].clone();
    assert_eq!(failed()["code"], "unavailable.backup_folder");
    fs::create_dir(&disk).unwrap();
    host.desk.make_daily();
    assert!(failed().is_null());
}
