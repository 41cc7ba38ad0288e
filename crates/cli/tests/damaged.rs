//! A workspace that is damaged is answered with its own code, not as if the words of the command were wrong.

// A test fails by panicking.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::process::Command;

use serde_json::{Value, json};

#[test]
fn a_damaged_workspace_is_said_to_be_corrupt() {
    let home = tempfile::tempdir().unwrap();
    let run = |words: &[&str]| -> (bool, Value) {
        let done = Command::new(env!("CARGO_BIN_EXE_quayside-cli"))
            .args(words)
            .output()
            .unwrap();
        (
            done.status.success(),
            serde_json::from_slice(&done.stdout).unwrap(),
        )
    };
    let create = json!({ "name": "Books", "legal_name": "Books", "country": "US", "passphrase": "correct horse battery" });
    let home_dir = home.path().to_str().unwrap();
    let (made, told) = run(&[
        "--home",
        home_dir,
        "call",
        "workspace.create",
        &create.to_string(),
    ]);
    assert!(made, "{told}");
    let dir = home.path().join("workspaces/books");
    // One without events has nothing to be looked at.
    let key = home.path().join("key");
    fs::write(&key, "correct horse battery\n").unwrap();
    let supplier = json!({ "supplier": { "name": "Fairground Bolts", "country": "CN", "trade_assurance": "yes",
        "verified": "unknown", "categories": [] } });
    let (kept, told) = run(&[
        "--workspace",
        dir.to_str().unwrap(),
        "--passphrase-file",
        key.to_str().unwrap(),
        "call",
        "catalogue.put_supplier",
        &supplier.to_string(),
    ]);
    assert!(kept, "{told}");
    let look = ["--workspace", dir.to_str().unwrap(), "call", "settings.view"];
    for (file, code) in [("workspace.toml", "corrupt.readable"), ("keys.toml", "corrupt")] {
        let path = dir.join(file);
        let whole = fs::read(&path).unwrap();
        fs::write(&path, "name = \"").unwrap();
        let (done, told) = run(&look);
        assert_eq!(
            (done, &told["error"]["code"]),
            (false, &json!(code)),
            "{file}: {told}"
        );
        fs::write(&path, whole).unwrap();
    }
    let (done, told) = run(&["--workspace", "/nowhere/at/all", "call", "settings.view"]);
    assert_eq!(
        (done, &told["error"]["code"]),
        (false, &json!("not_found")),
        "{told}"
    );
}
