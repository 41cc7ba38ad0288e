//! A workspace in a folder whose files another program carries to other machines: it is looked at, and nothing is made there.

use std::fs;

use serde_json::json;

use crate::help::{PASSPHRASE, real};
use crate::locking::folder;
use crate::moved::content;

#[test]
fn for_looking_only_nothing_is_made_in_a_folder_that_is_synchronised() {
    let host = real();
    host.ok(
        "catalogue.put_supplier",
        json!({ "supplier": { "name": "Example Works", "country": "CN", "trade_assurance": "yes",
            "verified": "unknown", "categories": ["mugs"] } }),
    );
    let place = folder(&host);
    let workspace_id = host.ok("workspace.current", json!({}))["workspace"]["workspace_id"].clone();
    host.ok("workspace.close", json!({}));
    fs::create_dir(place.parent().unwrap().join(".stfolder")).unwrap();
    let before = content(&place);
    let unlock = |read_only: bool| json!({ "workspace_id": workspace_id, "passphrase": PASSPHRASE, "read_only": read_only });
    assert_eq!(
        host.refused("workspace.unlock", unlock(false)),
        "unavailable.unfit_place"
    );
    assert_eq!(content(&place), before);
    host.ok("workspace.unlock", unlock(true));
    for (op, args) in [
        ("catalogue.search", json!({ "text": "example", "page_size": 20 })),
        (
            "order.list",
            json!({ "view": "all", "sort": "changed", "limit": 20 }),
        ),
        ("today.view", json!({})),
        ("ledger.verify", json!({ "everything": true })),
    ] {
        let answer = host.ok(op, args);
        if op == "catalogue.search" {
            assert_eq!(answer["total"], 1);
        }
        assert_eq!(content(&place), before, "{op}: the other program carries it away");
    }
    host.ok("workspace.close", json!({}));
    assert_eq!(content(&place), before);
}
