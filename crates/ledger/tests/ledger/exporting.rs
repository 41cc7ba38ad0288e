//! The way out of a damaged record: all that can still be read goes into an export, and what cannot is named.

use std::fs;
use std::path::Path;

use crate::backups;
use crate::common::{
    all_files, behind_its_back, copy_folder, filled, filled_sealed, note, open, read_only, sealed_options,
};
use ledger::{Exported, Ledger, Options, Shape};
use serde_json::{Value, json};
use tempfile::tempdir;

/// What came out, `export.json`, and the numbers of the events.
fn exported(ledger: &Ledger, target: &Path) -> (Exported, Value, Vec<u64>) {
    let told = backups::exported(ledger, target, Shape::Folder, true);
    let list = serde_json::from_slice(&fs::read(target.join("export.json")).unwrap()).unwrap();
    let lines = fs::read_to_string(target.join("events.jsonl")).unwrap();
    let seqs = lines.lines().map(|line| {
        let event: Value = serde_json::from_str(line).unwrap();
        event["seq"].as_u64().unwrap()
    });
    (told, list, seqs.collect())
}

#[test]
fn of_a_record_that_was_edited_everything_goes_out_and_what_was_edited_is_named() {
    let dir = tempdir().unwrap();
    drop(filled(dir.path()));
    behind_its_back(
        dir.path(),
        "PRAGMA ignore_check_constraints = ON;
         UPDATE events SET body = '{\"amount\": 900}' WHERE seq = 3;
         UPDATE events SET body = 'no json' WHERE seq = 5;
         UPDATE events SET recorded_at = 'some day' WHERE seq = 6;
         DELETE FROM events WHERE seq IN (8, 9);",
    );
    let (told, list, seqs) = exported(&open(dir.path()), &dir.path().join("export"));
    assert_eq!(seqs, [1, 2, 3, 4, 7, 10]);
    assert_eq!((told.events, told.changed, told.unreadable), (6, 1, 4));
    assert_eq!(list["changed_events"], json!([3]));
    let runs = json!([{ "first": 5, "last": 6 }, { "first": 8, "last": 9 }]);
    assert_eq!(list["unreadable_events"], runs);
    assert_eq!(
        (
            &list["events"],
            &list["newest_event"],
            &list["requests_end_early"]
        ),
        (&json!(6), &json!(10), &json!(false))
    );
}

/// Each page of a record in turn: what is on others goes out, and every event is either there or named.
#[test]
fn a_page_that_does_not_open_takes_only_what_is_on_it() {
    let whole = tempdir().unwrap();
    let ledger = filled_sealed(whole.path());
    for number in 0..120 {
        note(&ledger, &format!("more-{number}"), "order/more", &[number]).unwrap();
    }
    let reference = ledger.vault().keep(b"tax number 12").unwrap();
    drop(ledger);
    let record = fs::read(whole.path().join("ledger.db")).unwrap();
    let (mut damaged, mut most) = (0, 0);
    for page in 0..record.len() / 4096 {
        let dir = tempdir().unwrap();
        copy_folder(whole.path(), dir.path());
        let mut flipped = record.clone();
        flipped[page * 4096 + 2000] ^= 1;
        fs::write(dir.path().join("ledger.db"), flipped).unwrap();
        let options = Options {
            key: sealed_options().key,
            ..read_only()
        };
        // Where the page is one by which the others are found, it does not open at all.
        let Ok(ledger) = Ledger::open(dir.path(), options) else {
            continue;
        };
        let (told, list, seqs) = exported(&ledger, &dir.path().join("export"));
        assert_eq!(told.events + told.unreadable, 130, "page {page}: {list}");
        assert_eq!(
            (told.events as usize, told.changed),
            (seqs.len(), 0),
            "page {page}"
        );
        assert!(seqs.is_sorted() && told.vault_records == 1, "page {page}");
        damaged += u32::from(told.unreadable > 0);
        most = most.max(told.unreadable);
    }
    assert!(
        damaged >= 3 && most < 60,
        "{damaged} pages held events, {most} of them one"
    );

    // A vault record that does not open is named, and keeps nobody from the rest.
    for file in all_files(&whole.path().join("vault")) {
        fs::write(file, b"no record").unwrap();
    }
    let ledger = Ledger::open(whole.path(), sealed_options()).unwrap();
    let (told, ..) = exported(&ledger, &whole.path().join("export"));
    assert_eq!((told.events, told.vault_records), (130, 0));
    let lines = fs::read_to_string(whole.path().join("export/vault.jsonl")).unwrap();
    let line: Value = serde_json::from_str(lines.trim()).unwrap();
    assert_eq!(line, json!({ "vault_ref": reference, "text": null }));
}
