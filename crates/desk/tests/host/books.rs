//! What the ledger promises through the desk: one answer per request, no write on a stale page, projections that
//! can be folded anew.

use desk::Reply;
use serde_json::{Value, json};

use crate::help::{Host, practice, real, text_of, usd};

#[test]
fn the_same_request_twice_is_once() {
    let host = practice();
    let (supplier, _) = host.find("kettleheron");
    let args = json!({ "source": { "kind": "minisite", "supplier_id": supplier } });
    let Reply::Ok { value: first, .. } = host.call("order.start", args.clone(), Some("one-intent")) else {
        panic!()
    };
    let Reply::Ok { value: second, .. } = host.call("order.start", args, Some("one-intent")) else {
        panic!()
    };
    assert_eq!(first, second);
    assert_eq!(
        host.ok(
            "order.list",
            json!({ "view": "all", "sort": "changed", "limit": 10 })
        )["total"],
        1
    );
    let other = json!({ "source": { "kind": "offline", "supplier_id": supplier } });
    let Reply::Error(error) = host.call("order.start", other, Some("one-intent")) else {
        panic!()
    };
    assert_eq!(error.code, "conflict.request_reused");
}

/// The world's clock moves once for each request, and what fell due on the way is recorded once.
#[test]
fn time_that_passes_for_the_same_request_passes_once() {
    let host = practice();
    let (_, product) = host.find("kettleheron double-acting HSG-63/35");
    let source = json!({ "kind": "product", "product_id": product, "quantity": "100" });
    let order = host.ok("order.start", json!({ "source": source }));
    let mut contract = order["contract"].clone();
    contract["initial_payment"] = json!({ "kind": "percent", "percent": "50" });
    contract["coverage"] = json!("post_delivery");
    let id = &order["order_id"];
    host.ok(
        "order.revise_draft",
        json!({ "order_id": id, "contract": contract }),
    );
    host.ok("order.send", json!({ "order_id": id }));
    let newest = |host: &Host| host.ok("ledger.checkpoint", json!({}))["hash"].clone();
    let advance = |host: &Host, by: &Value, request: &str| {
        let args = json!({ "by": by });
        match host.call("practice.advance", args, Some(request)) {
            Reply::Ok { value, .. } => Ok(value),
            Reply::Error(error) => Err(error.code),
        }
    };
    let (days, next) = (json!({ "kind": "days", "days": 3 }), json!({ "kind": "next" }));
    let mut before = newest(&host);
    for (by, request) in [
        (&next, "the next thing"),
        (&days, "three days"),
        (&days, "three more"),
    ] {
        let first = advance(&host, by, request).unwrap();
        let (marked, status) = (newest(&host), host.ok("practice.status", json!({})));
        assert_ne!(marked, before, "{request}");
        before = marked.clone();
        let told: Value = first.read().unwrap();
        assert_eq!(told["status"], status, "{request}");
        assert_eq!(advance(&host, by, request).unwrap(), first);
        // Also by the next program, after a crash.
        host.ok("workspace.close", json!({}));
        host.ok("workspace.practice", json!({}));
        assert_eq!(advance(&host, by, request).unwrap(), first);
        assert_eq!(host.ok("practice.status", json!({})), status);
        assert_eq!(newest(&host), marked, "{request}: recorded twice");
    }
    assert_eq!(
        advance(&host, &next, "three days").unwrap_err(),
        "conflict.request_reused"
    );
}

#[test]
fn a_stale_page_is_told_and_nothing_is_written() {
    let host = practice();
    let (supplier, _) = host.find("kettleheron");
    let order = host.ok(
        "order.start",
        json!({ "source": { "kind": "minisite", "supplier_id": supplier } }),
    );
    let (id, version) = (order["order_id"].clone(), order["version"].clone());
    let contract = &order["contract"];
    let revise = json!({ "order_id": id, "expected_version": version, "contract": contract });
    let mut changed = revise.clone();
    changed["contract"]["title"] = json!("First");
    host.ok("order.revise_draft", changed);
    assert_eq!(host.refused("order.revise_draft", revise), "conflict.version");
    assert_eq!(host.order(&text_of(&id))["title"], "First");
}

#[test]
fn unknown_ids_and_files_are_said_to_be_unknown() {
    let host = practice();
    let nobody = "ord_01890a5d-ac96-774b-bcce-b302099a8057";
    assert_eq!(
        host.refused("order.view", json!({ "order_id": nobody })),
        "not_found"
    );
    assert_eq!(
        host.refused("order.remind", json!({ "order_id": nobody })),
        "not_found"
    );
    let (supplier, _) = host.find("kettleheron");
    let order = host.ok(
        "order.start",
        json!({ "source": { "kind": "minisite", "supplier_id": supplier } }),
    );
    let file = json!({ "file_id": "0".repeat(64), "name": "ghost.pdf", "size": "1" });
    let attach = json!({ "order_id": order["order_id"], "document": "invoice", "by": "buyer", "file": file, "note": "" });
    assert_eq!(host.refused("order.attach_document", attach), "not_found");
}

/// S2, S3, S4: nothing is covered with a supplier that is not assured, and the limit a user types in covers.
#[test]
fn a_supplier_typed_in_is_uncovered_until_its_limit_is() {
    let host = real();
    let supplier = json!({ "name": "Fairground Bolts", "country": "CN", "trade_assurance": "unknown",
        "verified": "unknown", "categories": [] });
    let supplier = host.ok("catalogue.put_supplier", json!({ "supplier": supplier }))["supplier_id"].clone();
    let order = host.ok(
        "order.start",
        json!({ "source": { "kind": "minisite", "supplier_id": supplier } }),
    );
    let mut contract = order["contract"].clone();
    contract["lines"] =
        json!([{ "product": "Bolt", "quantity": "1000", "unit": "pcs", "unit_price": "3.00" }]);
    contract["initial_payment"] = json!({ "kind": "percent", "percent": "50" });
    contract["coverage"] = json!("post_delivery");
    let revise = json!({ "order_id": order["order_id"], "contract": contract });
    let plan = host.ok("order.revise_draft", revise)["plan"].clone();
    assert_eq!(
        (&plan["uncovered_because"], &plan["splits"][1]["covered"]),
        (&json!("not_assured"), &usd("0.00"))
    );
    let report =
        json!({ "remaining": usd("2000.00"), "as_of": "2026-01-05T00:00:00Z", "source": "typed_in" });
    host.ok(
        "supplier.record_limit",
        json!({ "supplier_id": supplier, "report": report }),
    );
    let plan = host.order(&text_of(&order["order_id"]))["plan"].clone();
    assert_eq!(
        (&plan["uncovered_because"], &plan["splits"][1]["covered"]),
        (&json!(null), &usd("2000.00"))
    );
    assert_eq!(
        host.refused("practice.status", json!({})),
        "practice.real_workspace",
        "RB4"
    );
}
