//! What the program logs of a workspace with names, an account and a passphrase in it, when as much as possible goes wrong and
//! all is logged there is: nothing of them.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test fails by panicking, and says what it did"
)]

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::{Value, json};

const PASSPHRASE: &str = "planted passphrase 77";
/// A bank account of the kind that has letters and groups, and one that has neither.
const ACCOUNTS: [&str; 2] = ["GB33 BUKB 2020 1555 5555 55", "001234567890123"];
/// Found whatever is before and after it.
const NEVER: [&str; 6] = ["lanted", "LANTED", "BUKB", "0123456", "5555", "passphrase 77"];

fn program() -> Command {
    Command::new(env!("CARGO_BIN_EXE_quayside-cli"))
}

/// Runs a batch of calls; gives the replies, and what was logged.
fn batch(home: &Path, more: &[&str], calls: &[Value]) -> (Vec<Value>, String) {
    let mut child = program()
        .arg("--home")
        .arg(home)
        .args(more)
        .arg("batch")
        .env("QUAYSIDE_LOG", "trace")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    let lines: String = calls.iter().map(|call| format!("{call}\n")).collect();
    let writer = std::thread::spawn(move || {
        // Where the program ends before it has read all, there is nothing to be said.
        let _ = input.write_all(lines.as_bytes());
    });
    let done = child.wait_with_output().unwrap();
    writer.join().unwrap();
    let replies = String::from_utf8(done.stdout).unwrap();
    let replies = replies.lines().map(|line| serde_json::from_str(line).unwrap());
    (replies.collect(), String::from_utf8(done.stderr).unwrap())
}

fn op(name: &str, args: Value) -> Value {
    json!({ "op": name, "args": args })
}

/// Every operation there is, with planted texts where they belong and where they do not.
fn every_operation() -> Vec<Value> {
    let told = program().arg("api").output().unwrap();
    let told: Value = serde_json::from_slice(&told.stdout).unwrap();
    let operations = told["operations"].as_array().unwrap();
    let names = operations
        .iter()
        .map(|operation| operation["name"].as_str().unwrap());
    let still_open = names.filter(|name| !["workspace.close", "workspace.lock"].contains(name));
    still_open
        .flat_map(|name| {
            let texts = operations
                .iter()
                .find(|operation| operation["name"] == *name)
                .and_then(|operation| operation["args"]["properties"].as_object().cloned());
            let fields = texts.unwrap_or_default();
            let filled: serde_json::Map<String, Value> = fields
                .keys()
                .map(|field| (field.clone(), json!(format!("Planted {}", ACCOUNTS[1]))))
                .collect();
            [
                op(name, Value::Object(filled)),
                op(name, json!({ "Planted field": ACCOUNTS[0] })),
                op(name, json!("Planted text")),
            ]
        })
        .collect()
}

fn file_of(home: &Path, name: &str) -> PathBuf {
    let found = fs::read_dir(home.join("workspaces")).unwrap();
    let folder = found.map(|entry| entry.unwrap().path()).next().unwrap();
    folder.join(name)
}

fn nothing_is_told(log: &str) {
    for never in NEVER {
        assert!(!log.contains(never), "{never} was logged:\n{log}");
    }
}

#[test]
fn names_accounts_and_passphrases_are_in_no_line_of_the_log() {
    // The folder has a name that a person gave it, too.
    let outer = tempfile::tempdir().unwrap();
    let home = outer.path().join("Planted Home");
    let new = json!({ "name": "Planted Trading", "legal_name": "Planted Buyer LLC", "country": "US",
        "passphrase": PASSPHRASE });
    let supplier = json!({ "name": "Planted Bolts", "country": "VN", "trade_assurance": "yes", "verified": "unknown",
        "categories": ["Planted goods"] });
    let mut calls = vec![
        op("workspace.create", new),
        op("catalogue.put_supplier", json!({ "supplier": supplier })),
    ];
    calls.extend(every_operation());
    let (replies, log) = batch(&home, &[], &calls);
    for reply in &replies[..2] {
        assert!(reply.get("ok").is_some(), "{reply}");
    }
    assert_eq!(replies.len(), calls.len());
    nothing_is_told(&log);

    // Files that do not read are told with what stands in them by whoever reads them.
    let passphrase = outer.path().join("passphrase");
    fs::write(&passphrase, PASSPHRASE).unwrap();
    let folder = file_of(&home, "");
    let opening = [
        "--workspace",
        folder.to_str().unwrap(),
        "--passphrase-file",
        passphrase.to_str().unwrap(),
    ];
    let damaged = [
        (
            home.join("workspaces.toml"),
            "planted = Planted Bolts GB33BUKB20201555555555\n",
        ),
        (file_of(&home, "synonyms.txt"), "Planted = \"Planted\n"),
        (file_of(&home, "catalogue.db"), "Planted Bolts 001234567890123"),
        (
            file_of(&home, "settings.sealed"),
            "Planted Buyer LLC 001234567890123",
        ),
        (
            file_of(&home, "workspace.toml"),
            "name = \"Planted Trading\nPlanted = 001234567890123",
        ),
        (file_of(&home, "keys.toml"), "wrapped = \"planted passphrase 77"),
    ];
    let look = [
        op("workspace.list", json!({})),
        op("settings.view", json!({})),
        op("catalogue.search", json!({ "text": "Planted" })),
    ];
    let mut lines = 0;
    for (file, content) in damaged {
        let before = fs::read(&file).ok();
        fs::write(&file, content).unwrap();
        for words in [&opening[..], &[]] {
            let (_, log) = batch(&home, words, &look);
            nothing_is_told(&log);
            lines += log.lines().count();
        }
        match before {
            Some(before) => fs::write(&file, before).unwrap(),
            None => fs::remove_file(&file).unwrap(),
        }
    }
    // The list of workspaces alone is told of in the log: the others are answers.
    assert!(lines > 0, "nothing was logged at all");
    println!(
        "done: {} calls and {lines} lines of files that do not read, logged",
        calls.len()
    );
}
