//! A restore that comes to nothing half way: what it made is either in the list or gone, never a folder that nobody knows of.

use std::fs;

use desk::Purpose;
use serde_json::json;

use crate::help::{Host, PASSPHRASE, real};
use crate::locking::folder;

fn names(host: &Host) -> Vec<String> {
    let list = host.ok("workspace.list", json!({}))["workspaces"].clone();
    let known = list.as_array().unwrap().iter();
    known
        .map(|one| one["name"].as_str().unwrap().to_owned())
        .collect()
}

fn folders(host: &Host) -> usize {
    fs::read_dir(host.home.path().join("workspaces")).unwrap().count()
}

/// Makes a backup while this small file of the workspace is damaged, and tries to restore it; the code of the refusal.
fn restored_with(host: &Host, damaged: &str) -> String {
    let file = folder(host).join(damaged);
    let whole = fs::read(&file).unwrap();
    fs::write(&file, b"what is no longer what it was").unwrap();
    let made = host.ok("backup.make", json!({}));
    fs::write(&file, whole).unwrap();
    let backup = folder(host).join("backups").join(made["name"].as_str().unwrap());
    let place = host.desk.offer_place(&backup, Purpose::BackupToRestore);
    host.refused(
        "backup.restore",
        json!({ "place_id": place, "passphrase": PASSPHRASE }),
    )
}

#[test]
fn what_was_restored_and_does_not_open_stands_in_the_list() {
    let host = real();
    let (before, name) = (folders(&host), names(&host));
    assert_eq!(name.len(), 1);
    let code = restored_with(&host, "settings.sealed");
    assert_eq!(code, "corrupt.readable");
    assert_eq!(folders(&host), before + 1);
    assert_eq!(names(&host), [name[0].as_str(), name[0].as_str()]);
}

#[test]
fn what_was_restored_and_is_no_workspace_is_gone_again() {
    let host = real();
    let before = (folders(&host), names(&host));
    restored_with(&host, "workspace.toml");
    assert_eq!((folders(&host), names(&host)), before);
}
