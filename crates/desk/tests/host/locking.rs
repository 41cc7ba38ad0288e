//! Real workspaces are encrypted: locked, unlocked, backed up and restored through the one table; and one that was made
//! plain is said to be so and encrypted.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use desk::{Call, Desk, DeskOptions, MemoryKeychain};
use ledger::{Ledger, LedgerError, NewEvent, Options, Request, Sha};
use serde_json::{Value, json};

use crate::help::{CHEAP, Host, PASSPHRASE, doors, practice, real};

const OTHER: &str = "another long passphrase";

pub(crate) fn id(host: &Host) -> Value {
    host.ok("workspace.current", json!({}))["workspace"]["workspace_id"].clone()
}

pub(crate) fn files(dir: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path);
        }
    }
    found
}

pub(crate) fn folder(host: &Host) -> PathBuf {
    let toml = files(host.home.path())
        .into_iter()
        .find(|path| path.ends_with("workspace.toml"))
        .unwrap();
    toml.parent().unwrap().to_path_buf()
}

#[test]
fn locked_nothing_is_answered_until_the_passphrase_is_given() {
    let host = real();
    let id = id(&host);
    host.ok("workspace.lock", json!({}));
    let current = host.ok("workspace.current", json!({}));
    assert!(current["workspace"].is_null());
    assert_eq!(current["locked"]["workspace_id"], id);
    assert_eq!(current["locked"]["reason"], "locked.workspace");
    // The keychain has its key; who locked it wants to be asked all the same.
    assert_eq!(
        host.refused("workspace.open", json!({ "workspace_id": id })),
        "locked.passphrase_needed"
    );
    let unlock = |passphrase: &str| json!({ "workspace_id": id, "passphrase": passphrase });
    assert_eq!(
        host.refused("workspace.unlock", unlock("wrong horse")),
        "invalid.passphrase"
    );
    let opened = host.ok("workspace.unlock", unlock(PASSPHRASE));
    assert_eq!(
        (&opened["workspace_id"], &opened["encrypted"]),
        (&id, &json!(true))
    );
    assert_eq!(opened["legal_name"], "Alder Creek Imports LLC");
    // Practice has nothing to lock.
    assert_eq!(
        practice().refused("workspace.lock", json!({})),
        "conflict.practice"
    );
}

#[test]
fn the_old_passphrase_opens_it_no_more_and_a_short_one_is_refused() {
    let host = real();
    let id = id(&host);
    let change = |old: &str, new: &str| json!({ "old": old, "new": new });
    assert_eq!(
        host.refused("workspace.change_passphrase", change(PASSPHRASE, "short")),
        "invalid.passphrase_short"
    );
    assert_eq!(
        host.refused("workspace.change_passphrase", change("wrong horse", OTHER)),
        "invalid.passphrase"
    );
    host.ok("workspace.change_passphrase", change(PASSPHRASE, OTHER));
    host.ok("workspace.lock", json!({}));
    let unlock = |passphrase: &str| json!({ "workspace_id": id, "passphrase": passphrase });
    assert_eq!(
        host.refused("workspace.unlock", unlock(PASSPHRASE)),
        "invalid.passphrase"
    );
    host.ok("workspace.unlock", unlock(OTHER));
}

#[test]
fn a_passphrase_is_in_no_answer_and_in_no_file() {
    let host = real();
    let id = id(&host);
    let secret = "planted passphrase 77";
    let calls = [
        (
            "workspace.unlock",
            json!({ "workspace_id": id, "passphrase": secret }),
        ),
        (
            "workspace.unlock",
            json!({ "workspace_id": id, "passphrase": [secret] }),
        ),
        (
            "workspace.unlock",
            json!({ "workspace_id": id, "passphrase": { secret: 1 } }),
        ),
        (
            "workspace.change_passphrase",
            json!({ "old": secret, "new": secret }),
        ),
        (
            "backup.restore",
            json!({ "place_id": "plc_none", "passphrase": secret }),
        ),
        (
            "workspace.create",
            json!({ "name": "Two", "legal_name": "Two", "country": "US", "passphrase": secret }),
        ),
    ];
    for (op, args) in calls {
        let reply = serde_json::to_string(&host.call(op, args, Some("planted-id"))).unwrap();
        assert!(!reply.contains("planted passphrase"), "{op}: {reply}");
    }
    let hash = Sha::of(secret.as_bytes());
    for path in files(host.home.path()) {
        let bytes = fs::read(&path).unwrap();
        for needle in [secret.as_bytes(), PASSPHRASE.as_bytes(), &hash.0] {
            assert!(
                !bytes.windows(needle.len()).any(|part| part == needle),
                "{}",
                path.display()
            );
        }
    }
}

#[test]
fn what_the_user_told_is_sealed_and_comes_back() {
    let host = real();
    let mut settings = host.ok("settings.view", json!({}));
    settings["buyer"]["address"] = json!("7 Planted Lane");
    settings["checking"] = json!({ "bank": "Planted Bank", "country": "US", "last_four": "9876",
        "us_checking": true });
    host.ok("settings.update", json!({ "settings": settings }));
    let id = id(&host);
    host.ok("workspace.close", json!({}));
    for path in files(&folder(&host)) {
        if path
            .file_name()
            .is_some_and(|name| name.to_string_lossy().starts_with("catalogue"))
        {
            continue;
        }
        let text = String::from_utf8_lossy(&fs::read(&path).unwrap()).into_owned();
        for planted in ["Planted Lane", "Planted Bank", "Alder Creek"] {
            assert!(!text.contains(planted), "{} in {}", planted, path.display());
        }
    }
    host.ok("workspace.open", json!({ "workspace_id": id }));
    assert_eq!(host.ok("settings.view", json!({})), settings);
}

/// A real workspace as it was made before there was encryption.
fn plain(home: &Path) -> PathBuf {
    let dir = home.join("workspaces/old");
    let ledger = Ledger::open(&dir, Options::new(chrono::Utc::now())).unwrap();
    let request = Request {
        request_id: "one".to_owned(),
        op: "test".to_owned(),
        args_hash: Sha::ZERO,
        actor: "buyer".to_owned(),
        recorded_at: chrono::Utc::now(),
    };
    ledger
        .transact::<(), LedgerError>(request, |tx| {
            let noted = NewEvent::new("noted".to_owned(), 1, &json!({ "kind": "noted" }))?;
            tx.append("note", 0, vec![noted]).map(|_| ())
        })
        .unwrap();
    drop(ledger);
    let profile = "workspace_id = 'wsp_old'\nname = 'Old books'\nkind = 'real'\ncreated_at = '2026-01-02T03:04:05Z'\n\
                   [settings.buyer]\nlegal_name = 'Planted Old Ltd'\naddress = ''\n";
    fs::write(dir.join("workspace.toml"), profile).unwrap();
    dir
}

#[test]
fn a_plain_workspace_is_said_to_be_so_and_is_encrypted_before_it_is_served() {
    let host = doors();
    let dir = plain(host.home.path());
    let error = host.desk.open_picked(&dir).unwrap_err().to_wire();
    assert_eq!(error.code, "locked.not_encrypted");
    assert_eq!(error.facts["workspace_id"], "wsp_old");
    let current = host.ok("workspace.current", json!({}));
    assert_eq!(current["locked"]["name"], "Old books");
    assert_eq!(host.refused("settings.view", json!({})), "locked.not_encrypted");
    let with = |passphrase: &str| json!({ "workspace_id": "wsp_old", "passphrase": passphrase });
    assert_eq!(
        host.refused("workspace.unlock", with(PASSPHRASE)),
        "locked.not_encrypted"
    );
    assert_eq!(
        host.refused("workspace.encrypt", with("short")),
        "invalid.passphrase_short"
    );
    let opened = host.ok("workspace.encrypt", with(PASSPHRASE));
    assert_eq!(opened["encrypted"], true);
    assert_eq!(opened["legal_name"], "Planted Old Ltd");
    assert_eq!(
        host.ok("ledger.verify", json!({ "everything": true }))["events"],
        "1"
    );
    host.ok("workspace.close", json!({}));
    for path in files(&dir) {
        let text = String::from_utf8_lossy(&fs::read(&path).unwrap()).into_owned();
        assert!(!text.contains("Planted Old"), "{}", path.display());
    }
    // The copy from before is there, and opens with the same passphrase.
    host.ok("workspace.unlock", with(PASSPHRASE));
    let backups = host.ok("backup.list", json!({}))["backups"].clone();
    let backup_id = backups[0]["backup_id"].as_str().unwrap();
    assert!(backup_id.starts_with("before-encryption-"), "{backups}");
    let restored = host.ok(
        "backup.restore",
        json!({ "backup_id": backup_id, "passphrase": PASSPHRASE }),
    );
    assert_eq!(
        (&restored["events"], &restored["workspace_id"]),
        (&json!("1"), &json!("wsp_old"))
    );
    assert_eq!(
        host.ok("settings.view", json!({}))["buyer"]["legal_name"],
        "Planted Old Ltd"
    );
}

#[test]
fn a_program_started_on_a_locked_workspace_runs_and_its_own_passphrase_or_keychain_opens_it() {
    let host = real();
    let dir = folder(&host);
    host.ok("workspace.close", json!({}));
    let start = |options: DeskOptions| {
        let desk = Desk::start(DeskOptions {
            workspace: Some(dir.clone()),
            cost: CHEAP,
            ..options
        });
        let reply = desk.unwrap().dispatch(Call {
            op: "settings.view".to_owned(),
            args: json!({}),
            request_id: None,
        });
        reply.to_json()
    };
    let locked = start(DeskOptions::default());
    assert_eq!(locked["error"]["code"], "locked.passphrase_needed");
    let given = desk::Passphrase::given(PASSPHRASE).unwrap();
    let opened = start(DeskOptions {
        passphrase: Some(given),
        ..DeskOptions::default()
    });
    assert_eq!(opened["ok"]["buyer"]["legal_name"], "Alder Creek Imports LLC");
    // A keychain with another key for it is not believed.
    let keychain = MemoryKeychain::default();
    let wrong = desk::WorkspaceKey::draw().unwrap();
    desk::Keychain::set(&keychain, "any", &wrong).unwrap();
    let locked = start(DeskOptions {
        keychain: Some(Arc::new(keychain)),
        ..DeskOptions::default()
    });
    assert_eq!(locked["error"]["code"], "locked.passphrase_needed");
}
