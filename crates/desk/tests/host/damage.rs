//! A workspace that is not as it was written says so until somebody has taken note, is written to no more, and can be looked
//! at.

use std::fs;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ledger::rusqlite::Connection;
use serde_json::{Value, json};

use crate::help::{Host, PASSPHRASE, practice, real};
use crate::locking::{files, folder, id};

fn supplier(host: &Host, name: &str) -> desk::Reply {
    let supplier = json!({ "name": name, "country": "CN", "trade_assurance": "yes", "verified": "unknown",
        "categories": ["fasteners"] });
    host.call("catalogue.put_supplier", json!({ "supplier": supplier }), None)
}

fn current(host: &Host) -> Value {
    host.ok("workspace.current", json!({}))["workspace"].clone()
}

/// Practice is plain, so that it can be changed behind the program's back.
fn edited(host: &Host, sql: &str) {
    host.ok("workspace.close", json!({}));
    let conn = Connection::open(folder(host).join("ledger.db")).unwrap();
    conn.execute_batch(
        "PRAGMA foreign_keys = OFF; DROP TRIGGER IF EXISTS events_never_change; DROP TRIGGER IF EXISTS events_never_go; \
                        DROP TRIGGER IF EXISTS requests_never_go;",
    )
    .unwrap();
    conn.execute_batch(sql).unwrap();
    drop(conn);
}

#[test]
fn a_record_that_was_edited_is_said_to_be_at_the_next_opening_and_nothing_is_written_until_it_was_read() {
    let host = practice();
    assert!(current(&host)["damage"].is_null());
    host.desk.check_record();
    assert_eq!(current(&host)["checked"], "sound");
    edited(&host, "UPDATE events SET actor = 'somebody' WHERE seq = 3");
    host.ok("workspace.practice", json!({}));
    assert!(current(&host)["checked"].is_null(), "nobody has looked yet");
    host.desk.check_record();
    let told = current(&host);
    assert_eq!(
        (&told["checked"], &told["damage"]["first_bad_event"]),
        (&json!("damaged"), &json!("3"))
    );
    assert_eq!(told["damage"]["writes_stopped"], true);
    let refused = |told: &str| match supplier(&host, "Fairground Bolts") {
        desk::Reply::Error(error) => assert_eq!(error.code, "unavailable.damaged", "{told}"),
        desk::Reply::Ok { .. } => panic!("{told}: it was written"),
    };
    refused("after the check");
    // Closing it hides nothing.
    host.ok("workspace.close", json!({}));
    host.ok("workspace.practice", json!({}));
    assert_eq!(current(&host)["damage"]["first_bad_event"], "3");
    refused("opened again");
    host.ok("workspace.take_note", json!({}));
    assert!(current(&host)["damage"].is_null());
    assert!(matches!(
        supplier(&host, "Fairground Bolts"),
        desk::Reply::Ok { .. }
    ));
    // What was taken note of is not said again; what is new is.
    host.desk.check_record();
    let told = current(&host);
    assert_eq!(
        (&told["checked"], &told["damage"]),
        (&json!("damaged"), &Value::Null)
    );
    edited(&host, "UPDATE events SET actor = 'somebody' WHERE seq = 2");
    host.ok("workspace.practice", json!({}));
    host.ok("ledger.verify", json!({ "everything": true }));
    assert_eq!(current(&host)["damage"]["first_bad_event"], "2");
    refused("something else");
}

#[test]
fn a_cut_tail_with_its_head_file_deleted_is_said_until_somebody_took_note() {
    let host = practice();
    edited(
        &host,
        "DELETE FROM requests WHERE last_seq > 5; DELETE FROM events WHERE seq > 5;",
    );
    fs::remove_file(folder(&host).join("head")).unwrap();
    for opening in 0..2 {
        host.ok("workspace.practice", json!({}));
        assert_eq!(current(&host)["damage"]["head"], "missing", "opening {opening}");
        let report = host.ok("ledger.verify", json!({}));
        assert_eq!(
            (&report["head"], &report["sound"]),
            (&json!("missing"), &json!(false))
        );
        host.ok("workspace.close", json!({}));
    }
    host.ok("workspace.practice", json!({}));
    host.ok("workspace.take_note", json!({}));
    assert!(current(&host)["damage"].is_null());
    assert_eq!(host.ok("ledger.verify", json!({}))["head"], "agrees");
}

#[test]
fn a_workspace_whose_tail_was_cut_opens_for_looking_only() {
    let host = real();
    assert!(matches!(supplier(&host, "One"), desk::Reply::Ok { .. }));
    let workspace = id(&host);
    let dir = folder(&host);
    host.ok("workspace.lock", json!({}));
    let before = fs::read(dir.join("ledger.db")).unwrap();
    host.ok(
        "workspace.unlock",
        json!({ "workspace_id": workspace, "passphrase": PASSPHRASE }),
    );
    assert!(matches!(supplier(&host, "Two"), desk::Reply::Ok { .. }));
    host.ok("workspace.lock", json!({}));
    // The ledger of before, with the head file of now.
    fs::write(dir.join("ledger.db"), &before).unwrap();
    let with = |read_only: bool| json!({ "workspace_id": workspace, "passphrase": PASSPHRASE, "read_only": read_only });
    assert_eq!(host.refused("workspace.unlock", with(false)), "corrupt.readable");
    let opened = host.ok("workspace.unlock", with(true));
    assert_eq!(
        (&opened["read_only"], &opened["damage"]["head"]),
        (&json!(true), &json!("tail_cut"))
    );
    assert_eq!(
        host.ok("settings.view", json!({}))["buyer"]["legal_name"],
        "Alder Creek Imports LLC"
    );
    let desk::Reply::Error(error) = supplier(&host, "Three") else {
        panic!("it was written");
    };
    assert_eq!(error.code, "unavailable.read_only");
    // Opened by its id the same way.
    host.ok("workspace.close", json!({}));
    assert_eq!(fs::read(dir.join("ledger.db")).unwrap(), before);
}

/// Picked in a dialog it is in no list, by whose id it could be opened.
#[test]
fn a_folder_that_was_picked_and_is_damaged_can_be_looked_at() {
    let host = practice();
    let dir = folder(&host);
    edited(
        &host,
        "DELETE FROM requests WHERE last_seq > 5; DELETE FROM events WHERE seq > 5;",
    );
    assert!(
        host.desk.look_at_damaged_pick().is_err(),
        "nothing was picked yet"
    );
    let error = host.desk.open_picked(&dir).unwrap_err().to_wire();
    assert_eq!(error.code, "corrupt.readable");
    let before = fs::read(dir.join("ledger.db")).unwrap();
    host.desk.look_at_damaged_pick().unwrap();
    let told = current(&host);
    assert_eq!(
        (&told["read_only"], &told["damage"]["head"]),
        (&json!(true), &json!("tail_cut"))
    );
    host.ok("workspace.close", json!({}));
    assert_eq!(fs::read(dir.join("ledger.db")).unwrap(), before);
    assert!(host.desk.look_at_damaged_pick().is_err(), "once");
    // What is sound, or cannot be opened for another reason, is not looked at instead.
    let nowhere = host.home.path().join("nowhere");
    assert!(host.desk.open_picked(&nowhere).is_err());
    assert!(host.desk.look_at_damaged_pick().is_err());
}

/// The program died after the commit and before the page heard of it; what is found later makes the answer no less true.
#[test]
fn a_request_that_was_recorded_is_answered_the_same_while_nothing_is_recorded() {
    let host = practice();
    let send = |id: &str, text: &str| {
        let (supplier, _) = host.find("");
        host.call(
            "message.send",
            json!({ "supplier_id": supplier, "text": text, "files": [] }),
            Some(id),
        )
    };
    let desk::Reply::Ok { value: first, .. } = send("kept", "Can you ship in May?") else {
        panic!("it was not sent");
    };
    edited(&host, "UPDATE events SET actor = 'somebody' WHERE seq = 3");
    host.ok("workspace.practice", json!({}));
    host.desk.check_record();
    for opening in 0..2 {
        assert_eq!(
            current(&host)["damage"]["writes_stopped"],
            true,
            "opening {opening}"
        );
        match send("kept", "Can you ship in May?") {
            desk::Reply::Ok { value, .. } => assert_eq!(value.text(), first.text()),
            desk::Reply::Error(error) => panic!("opening {opening}: {error:?}"),
        }
        for (id, text, code) in [
            ("kept", "Can you ship in June?", "conflict.request_reused"),
            ("unknown", "Can you ship in May?", "unavailable.damaged"),
        ] {
            let desk::Reply::Error(error) = send(id, text) else {
                panic!("{id}: it was recorded");
            };
            assert_eq!(error.code, code);
        }
        host.ok("workspace.close", json!({}));
        host.ok("workspace.practice", json!({}));
    }
}

#[test]
fn a_page_that_cannot_be_read_is_damage_that_is_said_and_stops_the_writing() {
    let host = real();
    assert!(matches!(supplier(&host, "One"), desk::Reply::Ok { .. }));
    let workspace = id(&host);
    let ledger = folder(&host).join("ledger.db");
    host.ok("workspace.lock", json!({}));
    // The last page of the file: nothing is read from it on opening.
    let mut bytes = fs::read(&ledger).unwrap();
    let place = bytes.len() - 2048;
    bytes[place] ^= 1;
    fs::write(&ledger, bytes).unwrap();
    let unlock = json!({ "workspace_id": workspace, "passphrase": PASSPHRASE });
    host.ok("workspace.unlock", unlock);
    assert!(current(&host)["damage"].is_null(), "nobody has looked yet");
    let report = host.ok("ledger.verify", json!({ "everything": true }));
    assert_eq!(report["sound"], false);
    let told = current(&host);
    assert_eq!(
        (&told["checked"], &told["damage"]["writes_stopped"]),
        (&json!("damaged"), &json!(true))
    );
    assert!(told["damage"]["bad_pages"].as_u64() > Some(0), "{told}");
    let desk::Reply::Error(error) = supplier(&host, "Two") else {
        panic!("it was written");
    };
    // Whether it was recorded before cannot be read either, and it is not said that it was not.
    assert_eq!(error.code, "corrupt");
}

#[test]
fn while_nothing_is_recorded_no_file_comes_in_and_what_was_told_once_can_be_changed() {
    let host = practice();
    let upload = host.ok("upload.start", json!({ "name": "survey.txt" }))["upload_id"].clone();
    let piece = |offset: u32, content: &str| {
        let content = STANDARD.encode(content);
        json!({ "upload_id": upload, "offset": offset, "content_base64": content })
    };
    host.ok("upload.append", piece(0, "what the "));
    edited(&host, "UPDATE events SET actor = 'somebody' WHERE seq = 3");
    host.ok("workspace.practice", json!({}));
    host.desk.check_record();
    assert_eq!(current(&host)["damage"]["writes_stopped"], true);
    let lies = || {
        let mut there = files(&folder(&host).join("uploads"));
        there.extend(files(&folder(&host).join("files")));
        let read = there.into_iter().map(|path| (fs::read(&path).unwrap(), path));
        read.collect::<Vec<_>>()
    };
    let before = lies();
    for (op, args) in [
        ("upload.start", json!({ "name": "another.txt" })),
        ("upload.append", piece(9, "surveyor saw")),
        ("file.keep", json!({ "upload_id": upload })),
    ] {
        assert_eq!(host.refused(op, args), "unavailable.damaged", "{op}");
    }
    assert_eq!(lies(), before);
    // Settings are no part of the record: how often it is backed up, and what was told once, can be put right meanwhile.
    let mut settings = host.ok("settings.view", json!({}));
    settings["buyer"]["address"] = json!("7 Harbour Street");
    host.ok("settings.update", json!({ "settings": settings }));
    host.ok("workspace.close", json!({}));
    host.ok("workspace.practice", json!({}));
    assert_eq!(
        host.ok("settings.view", json!({}))["buyer"]["address"],
        "7 Harbour Street"
    );
    assert_eq!(
        current(&host)["damage"]["first_bad_event"],
        "3",
        "the settings hide nothing"
    );
    // Gone on with, the file comes in from where it was.
    host.ok("workspace.take_note", json!({}));
    host.ok("upload.append", piece(9, "surveyor saw"));
    let file = host.ok("file.keep", json!({ "upload_id": upload }));
    let read = host.ok("file.read", json!({ "file_id": file["file_id"], "length": 100 }));
    assert_eq!(read["content_base64"], STANDARD.encode("what the surveyor saw"));
}
