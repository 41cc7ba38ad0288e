//! What somebody puts into a workspace's folder who may write there and knows no passphrase; and what somebody finds there who
//! may read it.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::json;

use crate::help::{Host, PASSPHRASE, practice, real, usd};
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

/// Told in orders, notes, messages, papers, settings.
const TOLD: [&str; 10] = [
    "planted-address-11",
    "planted-bank-22",
    "planted-contract-party-33",
    "planted-specification-44",
    "planted-message-55",
    "planted-paper-66",
    "planted-paper-name-77",
    "planted-note-88",
    "planted-search-99",
    "planted-upload-aa",
];
/// Told in forms of the catalogue: they stand in it, and nowhere else.
const LISTED: [&str; 3] = ["planted-supplier-bb", "planted-street-cc", "planted-product-dd"];

fn a_run(host: &Host) {
    let mut settings = host.ok("settings.view", json!({}));
    settings["buyer"]["address"] = json!(TOLD[0]);
    settings["checking"] =
        json!({ "bank": TOLD[1], "country": "US", "last_four": "7531", "us_checking": true });
    host.ok("settings.update", json!({ "settings": settings }));
    let supplier = json!({ "name": LISTED[0], "address": LISTED[1], "country": "CN", "trade_assurance": "yes",
        "verified": "unknown", "categories": ["fasteners"] });
    let supplier = host.ok("catalogue.put_supplier", json!({ "supplier": supplier }))["supplier_id"].clone();
    let product = json!({ "name": LISTED[2] });
    host.ok(
        "catalogue.put_product",
        json!({ "supplier_id": supplier, "product": product }),
    );
    let source = json!({ "kind": "minisite", "supplier_id": supplier });
    let order = host.ok("order.start", json!({ "source": source }));
    let mut contract = order["contract"].clone();
    contract["supplier"]["legal_name"] = json!(TOLD[2]);
    contract["lines"] = json!([{ "product": "Bolt", "specification": TOLD[3], "quantity": "1000", "unit": "pcs",
        "unit_price": "3.00" }]);
    contract["initial_payment"] = json!({ "kind": "amount", "amount": usd("1500.00") });
    let revise = json!({ "order_id": order["order_id"], "contract": contract });
    host.ok("order.revise_draft", revise);
    let paper = host.file(TOLD[6], TOLD[5].repeat(5_000).as_bytes());
    let message = json!({ "supplier_id": supplier, "text": TOLD[4], "files": [paper] });
    host.ok("message.send", message);
    let noted = json!({ "supplier_id": supplier, "note": TOLD[7], "tags": [TOLD[8]] });
    host.ok("shortlist.put_supplier", noted);
    host.ok("upload.start", json!({ "name": TOLD[9] }));
    host.ok("backup.make", json!({}));
}

/// Whether a file has a text in it, as a program may write it.
fn has(bytes: &[u8], text: &str) -> bool {
    let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    [text.as_bytes(), &wide]
        .iter()
        .any(|needle| bytes.windows(needle.len()).any(|part| part == *needle))
}

#[test]
fn nothing_told_in_a_run_of_the_desk_is_in_a_file_but_what_the_catalogue_holds() {
    let host = real();
    a_run(&host);
    let mut scanned = 0;
    for locked in [false, true] {
        if locked {
            host.ok("workspace.lock", json!({}));
        }
        let mut listed = LISTED.map(|_| false);
        for path in files(host.home.path()) {
            let bytes = fs::read(&path).unwrap();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            let parts = path.strip_prefix(host.home.path()).unwrap().iter();
            let of_catalogue = parts
                .map(|part| part.to_string_lossy())
                .any(|part| part.starts_with("catalogue"));
            scanned += 1;
            for text in TOLD.into_iter().chain([PASSPHRASE]) {
                assert!(!has(&bytes, text), "{text} in {}", path.display());
                assert!(!name.contains(text), "{}", path.display());
            }
            for (text, seen) in LISTED.iter().zip(&mut listed) {
                let there = has(&bytes, text);
                assert!(!there || of_catalogue, "{text} in {}", path.display());
                *seen |= there;
            }
        }
        // Were it not so, what the page says of it would have to be said anew.
        assert_eq!(listed, [true; 3], "the catalogue is plain");
    }
    assert!(scanned > 20, "{scanned} files");
    println!(
        "done: {} planted texts in none of {scanned} files, open and locked",
        TOLD.len() + 1
    );
}
