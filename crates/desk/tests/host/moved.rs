//! A workspace that was moved away while it is open, with a copy of it in its old place: nothing is told as done that was
//! written into the copy.

use std::fs;
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

use crate::help::{Host, PASSPHRASE, real};
use crate::locking::{files, folder};

fn copied(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copied(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

pub(crate) fn content(dir: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut all: Vec<_> = files(dir)
        .into_iter()
        .map(|path| (path.clone(), fs::read(&path).unwrap()))
        .collect();
    all.sort();
    all
}

/// An upload on its way in, with a piece of it there.
fn begun(host: &Host) -> serde_json::Value {
    let upload = host.ok("upload.start", json!({ "name": "survey.txt" }))["upload_id"].clone();
    let content = STANDARD.encode("what the surveyor saw");
    host.ok(
        "upload.append",
        json!({ "upload_id": upload, "offset": 0, "content_base64": content }),
    );
    upload
}

#[cfg(unix)]
#[test]
fn what_is_written_by_path_is_refused_while_a_copy_lies_in_the_old_place() {
    let host = real();
    let upload = begun(&host);
    let place = folder(&host);
    let moved = host.home.path().join("moved");
    fs::rename(&place, &moved).unwrap();
    copied(&moved, &place);
    let before = content(&place);
    let settings = host.ok("settings.view", json!({}));
    let content_base64 = STANDARD.encode("more");
    for (op, args) in [
        ("settings.update", json!({ "settings": settings })),
        ("backup.configure", json!({ "daily": true, "keep": 3 })),
        ("workspace.configure_lock", json!({ "lock_after": "60_minutes" })),
        (
            "workspace.change_passphrase",
            json!({ "old": PASSPHRASE, "new": "another long passphrase" }),
        ),
        ("upload.start", json!({ "name": "another.txt" })),
        (
            "upload.append",
            json!({ "upload_id": upload, "offset": 21, "content_base64": content_base64 }),
        ),
        ("file.keep", json!({ "upload_id": upload })),
    ] {
        assert_eq!(host.refused(op, args), "unavailable.moved", "{op}");
        assert!(content(&place) == before, "{op} wrote into the copy");
    }
    // Moved back, it goes on, and all of it is as it was.
    fs::remove_dir_all(&place).unwrap();
    fs::rename(&moved, &place).unwrap();
    host.ok("settings.update", json!({ "settings": settings }));
    let file = host.ok("file.keep", json!({ "upload_id": upload }));
    let read = host.ok("file.read", json!({ "file_id": file["file_id"], "length": 100 }));
    assert_eq!(read["content_base64"], STANDARD.encode("what the surveyor saw"));
    host.ok(
        "workspace.change_passphrase",
        json!({ "old": PASSPHRASE, "new": "another long passphrase" }),
    );
}
