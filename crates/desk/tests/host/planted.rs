//! What somebody puts into a workspace's folder who may write there and knows no passphrase.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::json;

use crate::help::{PASSPHRASE, practice, real};
use crate::locking::{files, folder, id};

/// All files but what says who has the folder in hand.
fn content(dir: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let kept = files(dir).into_iter().filter(|path| !path.ends_with("lock"));
    let mut all: Vec<_> = kept
        .map(|path| (path.clone(), fs::read(&path).unwrap()))
        .collect();
    all.sort();
    all
}

#[test]
fn a_plain_ledger_put_into_an_encrypted_workspace_is_refused_and_nothing_is_touched() {
    let theirs = practice();
    theirs.ok("workspace.close", json!({}));
    let source = folder(&theirs);
    let host = real();
    host.file("contract.txt", b"what was agreed");
    let workspace = id(&host);
    let dir = folder(&host);
    // Locked, so that the passphrase is what opens it; closed, so that the keychain does.
    host.ok("workspace.lock", json!({}));
    for part in ["ledger.db", "head"] {
        fs::copy(source.join(part), dir.join(part)).unwrap();
    }
    let before = content(&dir);
    let with = json!({ "workspace_id": workspace, "passphrase": PASSPHRASE });
    for op in ["workspace.unlock", "workspace.encrypt"] {
        assert_eq!(
            host.refused(op, with.clone()),
            "unavailable.not_encrypted",
            "{op}"
        );
        assert!(content(&dir) == before, "{op} touched something");
    }
    host.ok("workspace.close", json!({}));
    let open = json!({ "workspace_id": workspace });
    assert_eq!(
        host.refused("workspace.open", open.clone()),
        "locked.passphrase_needed"
    );
    assert!(content(&dir) == before, "workspace.open touched something");

    // Nor with the file of the wrapped key taken away: what is sealed, and the keychain, tell that there was one.
    fs::remove_file(dir.join("keys.toml")).unwrap();
    let before = content(&dir);
    assert_eq!(host.refused("workspace.open", open), "locked.not_encrypted");
    assert_eq!(
        host.refused("workspace.encrypt", with),
        "unavailable.not_encrypted"
    );
    assert!(content(&dir) == before, "workspace.encrypt touched something");
}
