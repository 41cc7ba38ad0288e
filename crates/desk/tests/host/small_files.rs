//! Small files beside a whole ledger that do not read any more: the workspace does not open for work, says whether it can be
//! looked at, and is looked at with something in their place that the page is told of.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use desk::{Desk, DeskOptions, MemoryKeychain, Reply};
use serde_json::{Value, json};

use crate::help::{CHEAP, Host, PASSPHRASE, practice, real};
use crate::locking::{folder, id};

fn flip(path: &Path) -> Vec<u8> {
    let whole = fs::read(path).unwrap();
    let mut flipped = whole.clone();
    let middle = flipped.len() / 2;
    // Also what is no text any more must be told as damage.
    flipped[middle] ^= 0x80;
    fs::write(path, &flipped).unwrap();
    flipped
}

fn current(host: &Host) -> Value {
    host.ok("workspace.current", json!({}))["workspace"].clone()
}

fn with_supplier(host: &Host) {
    let supplier = json!({ "name": "Fairground Bolts", "country": "CN", "trade_assurance": "yes",
        "verified": "unknown", "categories": [] });
    host.ok("catalogue.put_supplier", json!({ "supplier": supplier }));
}

fn unlock(workspace: &Value, read_only: bool) -> Value {
    json!({ "workspace_id": workspace, "passphrase": PASSPHRASE, "read_only": read_only })
}

/// What is told of the damage, and that the workspace is as it was and closes so.
fn looked_at(host: &Host, files: &[(&Path, Vec<u8>)]) -> Value {
    let told = current(host);
    assert_eq!(told["read_only"], true);
    let verified = host.ok("ledger.verify", json!({ "everything": true }));
    assert_eq!(verified["sound"], true, "the record is whole");
    host.ok("workspace.close", json!({}));
    for (path, bytes) in files {
        assert!(
            fs::read(path).unwrap() == *bytes,
            "{} was touched",
            path.display()
        );
    }
    told
}

#[test]
fn settings_that_do_not_read_leave_the_workspace_to_be_looked_at_without_them() {
    let host = real();
    with_supplier(&host);
    let (workspace, dir) = (id(&host), folder(&host));
    host.ok("workspace.lock", json!({}));
    let sealed = dir.join("settings.sealed");
    let flipped = flip(&sealed);
    assert_eq!(
        host.refused("workspace.unlock", unlock(&workspace, false)),
        "corrupt.readable"
    );
    host.ok("workspace.unlock", unlock(&workspace, true));
    let settings = host.ok("settings.view", json!({}));
    assert_eq!(settings["buyer"]["legal_name"], "", "nothing stands for them");
    let told = looked_at(&host, &[(&sealed, flipped)]);
    assert_eq!(
        (
            &told["name"],
            &told["damage"]["lost_settings"],
            &told["damage"]["lost_name"]
        ),
        (&json!("Books"), &json!(true), &json!(false))
    );
}

#[test]
fn a_workspace_whose_own_file_does_not_read_is_looked_at_under_its_folders_name() {
    let host = real();
    with_supplier(&host);
    let (workspace, dir) = (id(&host), folder(&host));
    host.ok("workspace.lock", json!({}));
    host.ok("workspace.close", json!({}));
    let file = dir.join("workspace.toml");
    let flipped = flip(&file);
    // The passphrase is missing yet; with it, it can be looked at.
    let open = |read_only: bool| json!({ "workspace_id": workspace, "read_only": read_only });
    assert_eq!(host.refused("workspace.open", open(false)), "corrupt.readable");
    assert_eq!(
        host.refused("workspace.open", open(true)),
        "locked.passphrase_needed"
    );
    assert_eq!(
        host.refused("workspace.unlock", unlock(&workspace, false)),
        "corrupt.readable"
    );
    host.ok("workspace.unlock", unlock(&workspace, true));
    let settings = host.ok("settings.view", json!({}));
    assert_eq!(settings["buyer"]["legal_name"], "Alder Creek Imports LLC");
    let told = looked_at(&host, &[(&file, flipped)]);
    assert_eq!(
        (&told["name"], &told["workspace_id"], &told["damage"]["lost_name"]),
        (&json!("books"), &workspace, &json!(true))
    );
    assert_eq!(
        (&told["kind"], &told["damage"]["lost_settings"]),
        (&json!("real"), &json!(false))
    );
}

#[test]
fn practice_whose_own_file_does_not_read_is_looked_at_as_practice() {
    let host = practice();
    let dir = folder(&host);
    host.ok("workspace.close", json!({}));
    let file = dir.join("workspace.toml");
    let flipped = flip(&file);
    let listed = host.ok("workspace.list", json!({}))["workspaces"].clone();
    assert_eq!(listed[0]["kind"], "practice", "it has a door of its own");
    assert_eq!(host.refused("workspace.practice", json!({})), "corrupt.readable");
    host.ok("workspace.practice", json!({ "read_only": true }));
    let told = looked_at(&host, &[(&file, flipped)]);
    assert_eq!(
        (&told["kind"], &told["damage"]["lost_name"]),
        (&json!("practice"), &json!(true))
    );
}

/// What no key opens cannot be looked at, and nothing says that it can: a backup has the file whole.
#[test]
fn a_damaged_key_file_without_a_keychain_is_not_offered_to_be_looked_at() {
    let host = real();
    with_supplier(&host);
    let (workspace, dir) = (id(&host), folder(&host));
    host.ok("workspace.lock", json!({}));
    let keys = dir.join("keys.toml");
    let flipped = flip(&keys);
    for read_only in [false, true] {
        let Reply::Error(error) = host.call("workspace.unlock", unlock(&workspace, read_only), None) else {
            panic!("it was opened");
        };
        assert_eq!(error.code, "corrupt");
        assert!(
            error.message.contains("a backup holds it whole"),
            "{}",
            error.message
        );
    }
    assert_eq!(fs::read(&keys).unwrap(), flipped);
}

/// A folder that nothing says what it is of: Practice and real ones never mix, so it is not guessed.
#[test]
fn a_plain_folder_of_an_unknown_kind_is_not_looked_at() {
    let host = practice();
    host.ok("workspace.close", json!({}));
    let (dir, elsewhere) = (folder(&host), tempfile::tempdir().unwrap());
    for file in ["ledger.db", "head", "workspace.toml"] {
        fs::copy(dir.join(file), elsewhere.path().join(file)).unwrap();
    }
    flip(&elsewhere.path().join("workspace.toml"));
    let options = DeskOptions {
        cost: CHEAP,
        keychain: Some(Arc::new(MemoryKeychain::default())),
        ..DeskOptions::default()
    };
    let desk = Desk::start(options).unwrap();
    let error = desk.open_picked(elsewhere.path()).unwrap_err().to_wire();
    assert_eq!(error.code, "corrupt");
    assert!(desk.look_at_damaged_pick().is_err());
}
