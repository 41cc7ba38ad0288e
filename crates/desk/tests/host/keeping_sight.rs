//! What a buyer keeps while looking around: the shortlist with notes and tags, and searches under names. Both are facts of the
//! ledger; the catalogue knows nothing of them.

use desk::Reply;
use serde_json::{Value, json};

use crate::help::{Host, PASSPHRASE, practice, real};

fn products(host: &Host, filters: Value) -> (u64, Vec<Value>) {
    let page = host.ok(
        "catalogue.search",
        json!({ "filters": filters, "page_size": 200 }),
    );
    let rows = page["rows"].as_array().unwrap();
    let ids = rows.iter().map(|row| row["product"]["id"].clone());
    (page["total"].as_u64().unwrap(), ids.collect())
}

fn on_it(host: &Host) -> Vec<(Value, Value, Value)> {
    let list = host.ok("shortlist.view", json!({}));
    let entries = list["entries"].as_array().unwrap();
    let told = |entry: &Value| {
        (
            entry["product_id"].clone(),
            entry["note"].clone(),
            entry["tags"].clone(),
        )
    };
    entries.iter().map(told).collect()
}

#[test]
fn the_shortlist_is_kept_and_a_search_finds_only_what_is_on_it() {
    let host = practice();
    let (_, first) = host.find("hydraulic");
    let (_, second) = host.find("cotton bath towel");
    assert_eq!(products(&host, json!({ "shortlisted": true })).0, 0);
    host.ok("shortlist.put", json!({ "product_id": first }));
    let noted =
        json!({ "product_id": second, "note": "Ask for samples", "tags": ["Spring", "spring", " towels "] });
    host.ok("shortlist.put", noted);
    let (total, mut ids) = products(&host, json!({ "shortlisted": true }));
    ids.sort_by_key(Value::to_string);
    let mut expected = vec![json!(first), json!(second)];
    expected.sort_by_key(Value::to_string);
    assert_eq!((total, ids), (2, expected));
    assert_eq!(
        on_it(&host),
        [
            (
                json!(second),
                json!("Ask for samples"),
                json!(["Spring", "towels"])
            ),
            (json!(first), json!(""), json!([])),
        ]
    );

    host.ok(
        "shortlist.put",
        json!({ "product_id": first, "note": "Too dear", "tags": ["Spring"] }),
    );
    let list = host.ok("shortlist.view", json!({}));
    assert_eq!(
        list["tags"],
        json!([{ "tag": "Spring", "count": 2 }, { "tag": "towels", "count": 1 }])
    );
    host.ok("shortlist.remove", json!({ "product_id": second }));
    host.ok("shortlist.remove", json!({ "product_id": second }));
    assert_eq!(
        on_it(&host),
        [(json!(first), json!("Too dear"), json!(["Spring"]))]
    );
    assert_eq!(products(&host, json!({ "shortlisted": true })).1, [json!(first)]);
}

#[test]
fn a_supplier_is_kept_in_sight_with_all_that_it_sells() {
    let host = practice();
    let found =
        host.ok("catalogue.search", json!({ "text": "hydraulic", "page_size": 1 }))["rows"][0].clone();
    let supplier = found["supplier"]["id"].clone();
    let put = json!({ "supplier_id": supplier, "note": "Met at the fair", "tags": ["Spring"] });
    host.ok("shortlist.put_supplier", put.clone());
    host.ok("shortlist.put_supplier", put);
    let list = host.ok("shortlist.view", json!({}));
    assert_eq!(list["suppliers"].as_array().unwrap().len(), 1);
    let kept = &list["suppliers"][0];
    assert_eq!(
        (
            &kept["supplier_id"],
            &kept["supplier"],
            &kept["note"],
            &kept["in_catalogue"]
        ),
        (
            &supplier,
            &found["supplier"]["name"],
            &json!("Met at the fair"),
            &json!(true)
        )
    );
    assert_eq!(list["tags"], json!([{ "tag": "Spring", "count": 1 }]));
    let own = products(&host, json!({ "supplier": supplier })).0;
    assert!(own > 0);
    assert_eq!(products(&host, json!({ "shortlisted": true })).0, own);
    // A product of it that is on the list too is found once.
    host.ok("shortlist.put", json!({ "product_id": found["product"]["id"] }));
    assert_eq!(products(&host, json!({ "shortlisted": true })).0, own);
    host.ok("shortlist.remove_supplier", json!({ "supplier_id": supplier }));
    host.ok("shortlist.remove_supplier", json!({ "supplier_id": supplier }));
    assert_eq!(products(&host, json!({ "shortlisted": true })).0, 1);
    let unknown = "sup_00000000-0000-7000-8000-000000000000";
    let refused = host.refused("shortlist.put_supplier", json!({ "supplier_id": unknown }));
    assert_eq!(refused, "not_found");
}

#[test]
fn what_is_said_twice_is_one_fact_and_a_request_is_answered_once() {
    let host = practice();
    let (_, product) = host.find("hydraulic");
    let put = json!({ "product_id": product, "note": "a" });
    let events = || host.ok("ledger.checkpoint", json!({}))["seq"].clone();
    for _ in 0..2 {
        let reply = host.call("shortlist.put", put.clone(), Some("one-press"));
        assert!(matches!(reply, Reply::Ok { .. }));
    }
    let after = events();
    host.ok("shortlist.put", put);
    host.ok("shortlist.remove", json!({ "product_id": host.find("cotton").1 }));
    assert_eq!(events(), after, "nothing new was said");
    assert_eq!(on_it(&host).len(), 1);
}

#[test]
fn what_cannot_be_kept_is_refused() {
    let host = practice();
    let (_, product) = host.find("hydraulic");
    let unknown = "prd_00000000-0000-7000-8000-000000000000";
    assert_eq!(
        host.refused("shortlist.put", json!({ "product_id": unknown })),
        "not_found"
    );
    let long = "x".repeat(2001);
    for wrong in [
        json!({ "product_id": product, "note": long }),
        json!({ "product_id": product, "tags": [&long[..41]] }),
    ] {
        assert_eq!(host.refused("shortlist.put", wrong), "invalid.arguments");
    }
    let query = json!({ "text": "seal", "currency": "USD" });
    for name in ["", "  ", &long[..81]] {
        let args = json!({ "name": name, "query": query });
        assert_eq!(host.refused("saved_search.save", args), "invalid.arguments");
    }
    let unknown = "srh_00000000-0000-7000-8000-000000000000";
    for (op, args) in [
        ("saved_search.delete", json!({ "search_id": unknown })),
        (
            "saved_search.rename",
            json!({ "search_id": unknown, "name": "x" }),
        ),
    ] {
        assert_eq!(host.refused(op, args), "not_found");
    }
    assert!(on_it(&host).is_empty());
}

#[test]
fn a_search_is_kept_run_again_renamed_and_let_go() {
    let host = practice();
    let asked = json!({ "text": "hydraulic", "quantity": "100", "currency": "USD", "sort": "price",
        "filters": { "trade_assurance": true, "countries": ["CN"], "min_free_limit": { "amount": "1000.00", "currency": "USD" } } });
    let save = |name: &str, query: &Value| {
        host.ok("saved_search.save", json!({ "name": name, "query": query }))["search_id"].clone()
    };
    let id = save("  Cylinders  for spring ", &asked);
    let list = || host.ok("saved_search.list", json!({}))["searches"].clone();
    assert_eq!(list()[0]["name"], "Cylinders for spring");
    // Run again: exactly what was asked.
    let kept = list()[0]["query"].clone();
    let run = |query: &Value| {
        let mut args = query.clone();
        args["page_size"] = json!(20);
        host.ok("catalogue.search", args)
    };
    assert_eq!(run(&kept), run(&asked));

    let other = save("Towels", &json!({ "text": "towel", "currency": "USD" }));
    assert_eq!(
        host.refused(
            "saved_search.rename",
            json!({ "search_id": other, "name": "cylinders FOR spring" })
        ),
        "invalid.arguments"
    );
    host.ok(
        "saved_search.rename",
        json!({ "search_id": other, "name": "A towel" }),
    );
    let names: Vec<Value> = list()
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["name"].clone())
        .collect();
    assert_eq!(names, ["A towel", "Cylinders for spring"]);
    // The same name asks something else from then on.
    assert_eq!(
        save(
            "cylinders for spring",
            &json!({ "text": "seal", "currency": "USD" })
        ),
        id
    );
    assert_eq!(list()[1]["query"]["text"], "seal");
    host.ok("saved_search.delete", json!({ "search_id": other }));
    assert_eq!(list().as_array().unwrap().len(), 1);
}

#[test]
fn both_outlive_the_catalogue_and_a_restart() {
    let host = real();
    let supplier = json!({ "name": "Fairground Bolts", "trade_assurance": "yes", "verified": "unknown", "categories": [] });
    let supplier = host.ok("catalogue.put_supplier", json!({ "supplier": supplier }))["supplier_id"].clone();
    let product = json!({ "name": "Bolt", "certifications": [], "tiers": [] });
    let product = host.ok(
        "catalogue.put_product",
        json!({ "supplier_id": supplier, "product": product }),
    )["product_id"]
        .clone();
    host.ok("shortlist.put", json!({ "product_id": product, "note": "zinc" }));
    host.ok(
        "saved_search.save",
        json!({ "name": "Bolts", "query": { "text": "bolt", "currency": "USD" } }),
    );
    let current = host.ok("workspace.current", json!({}));
    host.ok("workspace.lock", json!({}));
    host.ok(
        "workspace.unlock",
        json!({ "workspace_id": current["workspace"]["workspace_id"], "passphrase": PASSPHRASE }),
    );
    assert_eq!(on_it(&host), [(product, json!("zinc"), json!([]))]);
    assert_eq!(
        host.ok("saved_search.list", json!({}))["searches"][0]["name"],
        "Bolts"
    );
}
