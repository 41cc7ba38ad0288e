//! A place is for what it was picked for. The page says what a dialog is for: one that shows a file to be read asks nobody
//! whether it may be written over.

use std::fs;

use desk::{Purpose, describe};
use serde_json::{Value, json};

use crate::help::{PASSPHRASE, real};

/// Every operation that takes a place, with whatever else it wants.
fn calls(file_id: &Value) -> Vec<(&'static str, Value)> {
    vec![
        ("backup.restore", json!({ "passphrase": PASSPHRASE })),
        ("backup.configure", json!({ "daily": true, "keep": 3 })),
        ("backup.make", json!({})),
        ("ledger.export", json!({})),
        ("ledger.save_checkpoint", json!({})),
        ("file.save", json!({ "file_id": file_id })),
        ("rulebook.save_file", json!({ "rulebook": "trade-assurance@1" })),
    ]
}

#[test]
fn a_place_that_was_picked_for_something_else_is_refused_and_left_as_it_is() {
    let host = real();
    let file_id = host.file("survey.txt", b"what the surveyor saw")["file_id"].clone();
    let calls = calls(&file_id);
    let api = describe();
    let takes_a_place = |args: &Value| {
        let named = args["$ref"]
            .as_str()
            .and_then(|target| target.strip_prefix("#/$defs/"));
        let shape = named.map_or(args, |name| &api["$defs"][name]);
        shape["properties"].get("place_id").is_some()
    };
    let table: Vec<&str> = api["operations"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|operation| takes_a_place(&operation["args"]))
        .map(|operation| operation["name"].as_str().unwrap())
        .collect();
    for name in &table {
        assert!(calls.iter().any(|(of, _)| of == name), "{name} is not tried here");
        assert!(Purpose::of(name).is_some(), "{name} takes no place");
    }
    assert_eq!(table.len(), calls.len());

    let out = tempfile::tempdir().unwrap();
    let backup = out.path().join("mine.quayside-backup");
    let place = host.desk.offer_place(&backup, Purpose::NewBackup);
    host.ok("backup.make", json!({ "place_id": place }));
    let only = fs::read(&backup).unwrap();
    for (name, args) in calls {
        for purpose in Purpose::ALL {
            if Purpose::of(name) == Some(purpose) {
                continue;
            }
            let mut args = args.clone();
            args["place_id"] = json!(host.desk.offer_place(&backup, purpose));
            assert_eq!(
                host.refused(name, args),
                "not_found",
                "{name} took one for {purpose:?}"
            );
            assert!(fs::read(&backup).unwrap() == only, "{name} wrote over it");
        }
    }
    assert_eq!(fs::read_dir(out.path()).unwrap().count(), 1);
}
