//! An evidence file that is gone or damaged: every check names it, no backup that still has it goes, and asked for it is said
//! how it comes back.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use desk::Purpose;
use serde_json::{Value, json};

use crate::help::{Host, PASSPHRASE, real};
use crate::locking::{files, folder};

/// A file that a message of the supplier's brought, and where it lies.
fn said_with(host: &Host, supplier: &Value, name: &str, content: &[u8]) -> (Value, PathBuf) {
    let kept = || -> BTreeSet<PathBuf> { files(&folder(host).join("files")).into_iter().collect() };
    let before = kept();
    let file = host.file(name, content);
    let path = kept().difference(&before).next().unwrap().clone();
    let said = json!({ "supplier_id": supplier, "text": "As agreed", "files": [file] });
    host.ok("message.send", said);
    (file, path)
}

fn with_supplier() -> (Host, Value) {
    let host = real();
    let supplier = json!({ "name": "Fairground Bolts", "country": "CN", "trade_assurance": "yes",
        "verified": "unknown", "categories": ["fasteners"] });
    let put = host.ok("catalogue.put_supplier", json!({ "supplier": supplier }));
    (host, put["supplier_id"].clone())
}

fn names(told: &Value) -> Vec<&str> {
    let files = told.as_array().unwrap().iter();
    files.map(|file| file["name"].as_str().unwrap()).collect()
}

#[test]
fn a_file_that_is_gone_or_damaged_is_named_by_every_check_backup_restore_and_export() {
    let (host, supplier) = with_supplier();
    let (gone, at) = said_with(&host, &supplier, "survey.txt", b"what the surveyor saw");
    let (_, spoiled) = said_with(&host, &supplier, "promise.txt", b"what was promised");
    let verify = || host.ok("ledger.verify", json!({ "everything": true }));
    assert_eq!(verify()["sound"], true);
    let whole = host.ok("backup.daily", json!({}))["made"].clone();
    assert_eq!(
        (&whole["missing_files"], &whole["damaged_files"]),
        (&json!([]), &json!([]))
    );

    fs::remove_file(at).unwrap();
    let mut bytes = fs::read(&spoiled).unwrap();
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    fs::write(&spoiled, bytes).unwrap();
    let is_told = |told: &Value, what: &str| {
        assert_eq!(names(&told["missing_files"]), ["survey.txt"], "{what}: {told}");
        assert_eq!(names(&told["damaged_files"]), ["promise.txt"], "{what}: {told}");
        assert_eq!(told["missing_files"][0]["file_id"], gone["file_id"], "{what}");
    };
    let report = verify();
    assert_eq!(report["sound"], false);
    is_told(&report, "ledger.verify");
    let out = tempfile::tempdir().unwrap();
    let backup = out.path().join("mine.quayside-backup");
    // A name holds the second in which it was made.
    std::thread::sleep(std::time::Duration::from_millis(1100));
    let picked = |path: &Path, purpose| json!({ "place_id": host.desk.offer_place(path, purpose) });
    let told = host.ok("backup.make", picked(&backup, Purpose::NewBackup));
    is_told(&told, "backup.make");
    let made = host.ok("backup.make", json!({}));
    is_told(&made, "backup.make");
    is_told(
        &host.ok("backup.check", json!({ "backup_id": made["name"] })),
        "backup.check",
    );
    let sound = host.ok("backup.check", json!({ "backup_id": whole["name"] }));
    assert_eq!(
        (&sound["missing_files"], &sound["damaged_files"]),
        (&json!([]), &json!([]))
    );
    let told = host.ok(
        "ledger.export",
        picked(&out.path().join("everything"), Purpose::NewExport),
    );
    is_told(&told, "ledger.export");

    // Asked for, it has an error of its own, which a file that nobody ever kept has not.
    let read = |id: &Value| host.call("file.read", json!({ "file_id": id, "length": 100 }), None);
    let desk::Reply::Error(error) = read(&gone["file_id"]) else {
        panic!("a missing file was read");
    };
    assert_eq!(error.code, "unavailable.file_missing");
    assert!(
        error.message.contains("survey.txt") && error.message.contains("Restore"),
        "{error:?}"
    );
    let desk::Reply::Error(error) = read(&json!("0".repeat(64))) else {
        panic!("a file that nobody kept was read");
    };
    assert_eq!(error.code, "not_found");

    // Nor does it leave for a place that was picked; what is there does, as it is.
    let copy = out.path().join("copy.txt");
    let save =
        |id: &Value| json!({ "file_id": id, "place_id": host.desk.offer_place(&copy, Purpose::NewFile) });
    assert_eq!(
        host.refused("file.save", save(&gone["file_id"])),
        "unavailable.file_missing"
    );
    assert_eq!(
        host.refused("file.save", save(&report["damaged_files"][0]["file_id"])),
        "corrupt"
    );
    assert!(!copy.exists());
    let kept = host.file("kept.txt", b"what is kept");
    assert_eq!(host.ok("file.save", save(&kept["file_id"]))["name"], "copy.txt");
    assert_eq!(fs::read(&copy).unwrap(), b"what is kept");

    // Nothing is recorded meanwhile; but the same file put in again is there again.
    let refused = json!({ "supplier_id": supplier, "text": "As agreed", "files": [kept] });
    assert_eq!(host.refused("message.send", refused), "unavailable.damaged");
    let again = host.file("survey.txt", b"what the surveyor saw");
    assert_eq!(again["file_id"], gone["file_id"]);
    let report = verify();
    assert_eq!(report["missing_files"], json!([]), "{report}");

    // The backup that has both is the way back.
    let place = host.desk.offer_place(&backup, Purpose::BackupToRestore);
    let restored = host.ok(
        "backup.restore",
        json!({ "place_id": place, "passphrase": PASSPHRASE }),
    );
    is_told(&restored, "backup.restore");
}

#[test]
fn the_newest_backup_that_has_every_file_stays_until_there_is_another() {
    let (host, supplier) = with_supplier();
    let (_, at) = said_with(&host, &supplier, "survey.txt", b"what the surveyor saw");
    host.ok("backup.configure", json!({ "daily": true, "keep": 1 }));
    let whole = host.ok("backup.daily", json!({}))["made"]["name"].clone();
    assert_eq!(host.ok("backup.settings", json!({}))["whole"], whole);
    // It was made on an earlier day.
    let folder = folder(&host).join("backups");
    let listed = || -> Vec<String> {
        let list = host.ok("backup.list", json!({}));
        let names = list["backups"].as_array().unwrap().iter();
        names
            .map(|backup| backup["backup_id"].as_str().unwrap().to_owned())
            .collect()
    };
    let content = fs::read(&at).unwrap();
    fs::remove_file(&at).unwrap();
    let wait = || std::thread::sleep(std::time::Duration::from_millis(1100));
    wait();
    let lacking = host.ok("backup.make", json!({}))["name"].clone();
    let settings = host.ok("backup.settings", json!({}));
    assert_eq!(
        (names(&settings["lacks"]), &settings["whole"]),
        (vec!["survey.txt"], &whole)
    );
    assert_eq!(
        host.ok("backup.daily", json!({}))["removed"],
        "0",
        "one is to be kept, and two are"
    );
    assert_eq!(listed(), [lacking.as_str().unwrap(), whole.as_str().unwrap()]);
    // With the file back, the next one is whole, and the others may go.
    fs::write(&at, content).unwrap();
    wait();
    let again = host.ok("backup.make", json!({}))["name"].clone();
    let settings = host.ok("backup.settings", json!({}));
    assert_eq!((&settings["lacks"], &settings["whole"]), (&json!([]), &again));
    assert_eq!(host.ok("backup.daily", json!({}))["removed"], "2");
    assert_eq!(listed(), [again.as_str().unwrap()]);
    assert!(folder.join(again.as_str().unwrap()).is_file());
}
