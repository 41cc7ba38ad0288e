//! What the ledger keeps beside orders: suppliers typed in, and that its clock went back (T2). And the contract check of
//! what is not kept yet (O9).

use ledger::{Envelope, Ledger, LedgerError, NewEvent, Options, Passphrase, Request, Sha};
use serde_json::{Value, json};

use crate::help::{Host, PASSPHRASE, real, text_of};

fn typed() -> Value {
    json!({ "name": "Fairground Bolts", "country": "CN", "trade_assurance": "yes", "verified": "unknown", "categories": ["fasteners"] })
}

/// The folder of the only real workspace.
fn folder(host: &Host) -> std::path::PathBuf {
    let all = walk(host.home.path());
    all.into_iter()
        .find(|path| path.join("ledger.db").exists())
        .unwrap()
}

fn walk(dir: &std::path::Path) -> Vec<std::path::PathBuf> {
    let mut found = vec![dir.to_path_buf()];
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(walk(&path));
        }
    }
    found
}

#[test]
fn s2_what_was_typed_in_outlives_the_catalogue() {
    let host = real();
    let supplier = host.ok("catalogue.put_supplier", json!({ "supplier": typed() }))["supplier_id"].clone();
    let product = json!({ "name": "Bolt", "model": "M8", "unit": "pcs", "certifications": [],
        "tiers": [{ "min_quantity": "1", "price": "0.12", "currency": "USD" }] });
    let product = host.ok(
        "catalogue.put_product",
        json!({ "supplier_id": supplier, "product": product }),
    )["product_id"]
        .clone();
    let mut renamed = typed();
    renamed["name"] = json!("Fairground Bolts & Nuts");
    let again = json!({ "supplier_id": supplier, "supplier": renamed });
    assert_eq!(host.ok("catalogue.put_supplier", again)["supplier_id"], supplier);
    let source = json!({ "kind": "product", "product_id": product, "quantity": "100" });
    let order = host.ok("order.start", json!({ "source": source }));
    let before = host.ok("catalogue.supplier", json!({ "supplier_id": supplier }));

    let current = host.ok("workspace.current", json!({}));
    let dir = folder(&host);
    host.ok("workspace.close", json!({}));
    for name in ["catalogue.db", "catalogue.db-wal", "catalogue.db-shm"] {
        let _ = std::fs::remove_file(dir.join(name));
    }
    let which = json!({ "workspace_id": current["workspace"]["workspace_id"] });
    host.ok("workspace.open", which.clone());
    let after = host.ok("catalogue.supplier", json!({ "supplier_id": supplier }));
    assert_eq!(after["page"]["supplier"], before["page"]["supplier"]);
    assert_eq!(after["page"]["supplier"]["name"], "Fairground Bolts & Nuts");
    let shown = host.ok(
        "catalogue.product",
        json!({ "product_id": product, "quantity": "100" }),
    );
    assert_eq!(shown["cost"]["total"]["amount"], "12.00");
    assert_eq!(
        host.order(&text_of(&order["order_id"]))["supplier"]["supplier_id"],
        supplier
    );
    // Opened once more, nothing is put back a second time.
    host.ok("workspace.close", json!({}));
    host.ok("workspace.open", which);
    assert_eq!(
        host.ok("catalogue.supplier", json!({ "supplier_id": supplier })),
        after
    );
}

#[test]
fn what_was_refused_is_not_kept() {
    let host = real();
    let nameless = json!({ "supplier": { "name": " ", "trade_assurance": "yes", "verified": "unknown", "categories": [] } });
    assert_eq!(
        host.refused("catalogue.put_supplier", nameless),
        "invalid.arguments"
    );
}

#[test]
fn t2_a_clock_that_went_back_is_told_and_reorders_nothing() {
    let host = real();
    let current = host.ok("workspace.current", json!({}));
    let dir = folder(&host);
    host.ok("workspace.close", json!({}));
    // The clock stood two days ahead when something was recorded.
    let ahead = chrono::Utc::now() + chrono::TimeDelta::days(2);
    let envelope = Envelope::load(&dir).unwrap().unwrap();
    let key = envelope.open(&Passphrase::given(PASSPHRASE).unwrap()).unwrap();
    let options = Options {
        key: Some(key),
        ..Options::new(ahead)
    };
    let ledger = Ledger::open(&dir, options).unwrap();
    let request = Request {
        request_id: "ahead".to_owned(),
        op: "test".to_owned(),
        args_hash: Sha::ZERO,
        actor: "buyer".to_owned(),
        recorded_at: ahead,
    };
    ledger
        .transact::<(), LedgerError>(request, |tx| {
            tx.append(
                "note",
                0,
                vec![NewEvent::new("noted".to_owned(), 1, &json!({ "kind": "noted" }))?],
            )?;
            Ok(())
        })
        .unwrap();
    drop(ledger);
    host.ok(
        "workspace.unlock",
        json!({ "workspace_id": current["workspace"]["workspace_id"], "passphrase": PASSPHRASE }),
    );
    let told = |host: &Host| host.ok("today.view", json!({}))["clock_behind"].clone();
    assert!(told(&host).is_object(), "before anything is recorded");
    let reply = host.call("catalogue.put_supplier", json!({ "supplier": typed() }), None);
    let wire = serde_json::to_value(&reply).unwrap();
    let clock = &wire["clock_went_back"];
    assert!(text_of(&clock["newest"]) > text_of(&clock["now"]), "{wire}");
    assert!(wire["ok"].is_object(), "it is recorded all the same");
    // The newest event is the later one now; the clock is behind the latest instant all the same.
    assert_eq!(
        text_of(&told(&host)["newest"])[..16],
        clock["newest"].as_str().unwrap()[..16]
    );
    let page = host.ok(
        "catalogue.search",
        json!({ "text": "fairground", "page_size": 5 }),
    );
    assert_eq!(page["rows"].as_array().map(Vec::len), Some(1));
    // A terminal prints the reply alone, as ever.
    let printed = reply.to_json();
    assert_eq!(printed.as_object().unwrap().keys().collect::<Vec<_>>(), ["ok"]);
}

#[test]
fn o9_a_whole_contract_is_checked_before_it_is_recorded() {
    let host = real();
    let supplier = host.ok("catalogue.put_supplier", json!({ "supplier": typed() }))["supplier_id"].clone();
    let order = host.ok(
        "order.start",
        json!({ "source": { "kind": "minisite", "supplier_id": supplier } }),
    );
    let mut contract = order["contract"].clone();
    contract["lines"] =
        json!([{ "product": "Bolt", "quantity": "1000", "unit": "pcs", "unit_price": "3.00" }]);
    contract["remarks"] = json!("Beneficiary account 12345678, ship asap.");
    let ask = |contract: &Value| {
        host.ok(
            "order.check",
            json!({ "order_id": order["order_id"], "contract": contract }),
        )
    };
    let codes = |checked: &Value| -> Vec<String> {
        let all = checked["warnings"].as_array().unwrap();
        all.iter().map(|warning| text_of(&warning["code"])).collect()
    };
    let found = codes(&ask(&contract));
    for code in [
        "no_ship_by",
        "vague_date",
        "no_quality_requirement",
        "bank_account_in_contract",
        "no_named_place",
    ] {
        assert!(found.contains(&code.to_owned()), "{code} in {found:?}");
    }
    assert!(
        ask(&contract)["faults"]
            .as_array()
            .unwrap()
            .iter()
            .any(|fault| fault["field"] == "initial_payment")
    );
    contract["initial_payment"] = json!({ "kind": "percent", "percent": "50" });
    contract["coverage"] = json!("post_delivery");
    let checked = ask(&contract);
    assert_eq!(checked["totals"]["total"]["amount"], "3000.00");
    assert!(
        codes(&checked).contains(&"initial_above_cover".to_owned()),
        "S4: no report is no cover"
    );
    // Nothing was kept by asking.
    assert_eq!(
        host.order(&text_of(&order["order_id"]))["contract"],
        order["contract"]
    );
}
