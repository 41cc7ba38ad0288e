//! A workspace of Practice with orders of both editions, kept as a program of an earlier day wrote it: this one reads every
//! event of it, folds it to the same lists, and its pages still say what they said. `UPDATE_FIXTURES=1` makes one where none
//! is; one that is there is never made anew, for it would prove nothing then.

use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use chrono::Utc;
use ledger::{Depth, Ledger, Options};
use serde_json::{Map, Value, json};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use crate::help::{Host, doors, practice, text_of, usd};
use crate::locking::folder;
use crate::stories::{confirmed, pay, tell_offline_order, tell_online_order};

const EDITIONS: [&str; 2] = ["trade-assurance@1", "trade-assurance-2017-12@1"];

/// What belongs to the log, packed; the catalogue is imported again, and is not needed to look at orders.
const PACKED: &str = "workspace.zip";
const KEPT: [&str; 3] = ["ledger.db", "head", "workspace.toml"];

/// What the pages said.
const SAID: &str = "pages.json";

/// Of an order's page, what follows from its log alone.
const OF_A_PAGE: [&str; 21] = [
    "order_id",
    "version",
    "number",
    "title",
    "status",
    "dispute_badge",
    "rulebook",
    "started_at",
    "confirmed_at",
    "completed_at",
    "cancelled",
    "totals",
    "cover",
    "figures",
    "payments",
    "account",
    "inspections",
    "batches",
    "receipt",
    "disputes",
    "refunds",
];

fn kept() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/orders-1")
}

/// Lives of orders: two stories to their ends, and under each edition one left at every stage before.
fn live(host: &Host) {
    tell_offline_order(host);
    tell_online_order(host);
    for edition in EDITIONS {
        for stage in 0..5 {
            left_at(host, edition, stage);
        }
    }
}

/// A draft, one that was sent, one that was confirmed, one that was paid for, one that was delivered.
fn left_at(host: &Host, edition: &str, stage: u32) {
    let (_, product) = host.find("kettleheron double-acting HSG-63/35");
    let source = json!({ "kind": "product", "product_id": product, "quantity": "100" });
    let order = host.ok("order.start", json!({ "source": source, "rulebook": edition }));
    let id = text_of(&order["order_id"]);
    let mut contract = order["contract"].clone();
    contract["initial_payment"] = json!({ "kind": "amount", "amount": usd("1500.00") });
    if edition == EDITIONS[0] {
        // The later one has no types of cover.
        contract["coverage"] = json!("post_delivery");
    }
    host.ok(
        "order.revise_draft",
        json!({ "order_id": id, "contract": contract }),
    );
    match stage {
        0 => return,
        1 => {
            host.ok("order.send", json!({ "order_id": id }));
            return;
        }
        _ => {}
    }
    let order = confirmed(host, &id);
    if stage == 2 {
        return;
    }
    let card = json!({ "method": "credit_card", "amount": usd("1500.00") });
    host.ok("payment.send", pay(&order, "initial", card));
    host.until(&id, "acceptance", |order| {
        order["status"]["code"] == "awaiting_shipment"
    });
    if stage == 4 {
        host.until(&id, "delivery", |order| order["status"]["code"] == "delivered");
    }
}

fn rows(host: &Host) -> Vec<Value> {
    let all = json!({ "view": "all", "sort": "changed", "limit": 200 });
    let list = host.ok("order.list", all);
    list["rows"].as_array().unwrap().clone()
}

/// What each order's row of the list and its page say.
fn pages(host: &Host) -> Vec<Value> {
    let mut ids: Vec<String> = rows(host).iter().map(|row| text_of(&row["order_id"])).collect();
    ids.sort();
    let page = |id: &String| {
        let page = host.order(id);
        let part = OF_A_PAGE
            .iter()
            .map(|name| ((*name).to_owned(), page[*name].clone()));
        Value::Object(part.collect::<Map<String, Value>>())
    };
    ids.iter().map(page).collect()
}

fn make(target: &Path) {
    let host = practice();
    live(&host);
    let said = pages(&host);
    let dir = folder(&host);
    host.ok("workspace.close", json!({}));
    let conn = ledger::rusqlite::Connection::open(dir.join("ledger.db")).unwrap();
    conn.execute_batch("PRAGMA wal_checkpoint(TRUNCATE); VACUUM; PRAGMA wal_checkpoint(TRUNCATE);")
        .unwrap();
    drop(conn);
    fs::create_dir_all(target).unwrap();
    let mut packed = ZipWriter::new(fs::File::create(target.join(PACKED)).unwrap());
    for name in KEPT {
        packed.start_file(name, SimpleFileOptions::default()).unwrap();
        packed.write_all(&fs::read(dir.join(name)).unwrap()).unwrap();
    }
    packed.finish().unwrap();
    let lines: Vec<String> = said.iter().map(Value::to_string).collect();
    fs::write(target.join(SAID), format!("[\n{}\n]\n", lines.join(",\n"))).unwrap();
}

/// Everything that was said is said still; a page may say more by now.
fn still_said(now: &Value, then: &Value, at: &str) {
    match (now, then) {
        (Value::Object(now), Value::Object(then)) => {
            for (name, then) in then {
                still_said(
                    now.get(name).unwrap_or(&Value::Null),
                    then,
                    &format!("{at}/{name}"),
                );
            }
        }
        (Value::Array(now), Value::Array(then)) => {
            assert_eq!(now.len(), then.len(), "{at}");
            for (place, (now, then)) in now.iter().zip(then).enumerate() {
                still_said(now, then, &format!("{at}/{place}"));
            }
        }
        (now, then) => assert_eq!(now, then, "{at}"),
    }
}

#[test]
fn orders_that_were_kept_are_read_folded_and_shown_as_they_were() {
    let kept = kept();
    if !kept.exists() && std::env::var("UPDATE_FIXTURES").is_ok_and(|update| update == "1") {
        make(&kept);
    }
    let host = doors();
    let dir = host.home.path().join("practice");
    let packed = fs::File::open(kept.join(PACKED)).unwrap();
    ZipArchive::new(packed).unwrap().extract(&dir).unwrap();

    let ledger = Ledger::open(&dir, Options::new(Utc::now())).unwrap();
    let report = ledger.verify(Depth::Everything).unwrap();
    assert_eq!(
        (report.first_bad, report.bad_request, report.page_problems.len()),
        (None, None, 0),
        "every event and every answer is as it was written"
    );
    let kinds: BTreeSet<String> = ledger
        .read(|view| view.events_after(0, u32::MAX))
        .unwrap()
        .into_iter()
        .filter(|event| event.stream.starts_with("order/"))
        .map(|event| event.kind)
        .collect();
    assert!(kinds.len() >= 20, "{kinds:?}");
    // Lists that are still of the kind they were are folded to the very same rows.
    let folded = ledger.projection_digests().unwrap();
    let stale: Vec<&str> = ledger.opened().refolded.clone();
    ledger.rebuild().unwrap();
    assert_eq!(
        ledger.projection_digests().unwrap(),
        folded,
        "refolded on opening: {stale:?}"
    );
    drop(ledger);

    host.ok("workspace.practice", json!({}));
    let said: Value = serde_json::from_slice(&fs::read(kept.join(SAID)).unwrap()).unwrap();
    let now = pages(&host);
    still_said(&Value::Array(now.clone()), &said, "");
    assert_eq!(now.len(), 12);
    for edition in EDITIONS {
        let of_it = now.iter().filter(|page| page["rulebook"]["id"] == edition);
        assert!(of_it.count() >= 5, "{edition}");
    }
    for row in rows(&host) {
        let page = now
            .iter()
            .find(|page| page["order_id"] == row["order_id"])
            .unwrap();
        assert_eq!(row["status"], page["status"], "{row}");
    }
}
