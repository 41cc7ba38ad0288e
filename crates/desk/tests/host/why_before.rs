//! Why: figures whose reason lies before what the page shows: the total of a draft that does not say yet what is paid first,
//! and the free limit that an order was agreed by.

use serde_json::{Value, json};

use crate::help::{practice, usd};
use crate::why::checked;

/// A draft comes to the sum of its lines whether or not it says how much is paid first (O4, C7).
#[test]
fn o4_c7_a_draft_has_its_total_in_the_lists_before_it_says_what_is_paid_first() {
    let host = practice();
    let (supplier_id, product_id) = host.find("kettleheron double-acting HSG-63/35");
    let source = json!({ "kind": "product", "product_id": product_id, "quantity": "100" });
    let order = host.ok("order.start", json!({ "source": source }));
    assert!(order["totals"].is_null(), "nothing says what is paid first");
    let rows = || {
        checked(
            &host,
            "order.list",
            json!({ "view": "all", "sort": "changed", "limit": 10 }),
        )["rows"]
            .clone()
    };
    assert_eq!(rows()[0]["total"], usd("3000.00"));
    let page = host.ok("catalogue.supplier", json!({ "supplier_id": supplier_id }));
    assert_eq!(page["orders"][0]["total"], usd("3000.00"));
    let asked = json!({ "op": "order.list", "args": { "view": "all", "sort": "changed", "limit": 10 } });
    let figures = host.ok("explain", asked)["figures"].clone();
    let total = figures
        .as_array()
        .unwrap()
        .iter()
        .find(|figure| figure["path"] == "/rows/0/total");
    assert_eq!(total.unwrap()["value"]["value"], usd("3000.00"));
    // A line without a price leaves it open.
    let mut contract = order["contract"].clone();
    contract["lines"][0]["unit_price"] = Value::Null;
    let revised = json!({ "order_id": order["order_id"], "contract": contract });
    host.ok("order.revise_draft", revised);
    assert!(rows()[0]["total"].is_null());
}

/// The free limit when the order was agreed leads to the report and to what other orders held then (S4, O7).
#[test]
fn s4_o7_the_free_limit_when_agreed_leads_to_its_report_and_reservations() {
    let host = practice();
    let mut ids = Vec::new();
    for _ in 0..2 {
        let (_, product_id) = host.find("kettleheron double-acting HSG-63/35");
        let source = json!({ "kind": "product", "product_id": product_id, "quantity": "20" });
        let order = host.ok("order.start", json!({ "source": source }));
        ids.push(host.agreed(&order, |_| ())["order_id"].clone());
    }
    let page = checked(&host, "order.view", json!({ "order_id": ids[1] }));
    let asked = json!({ "op": "order.view", "args": { "order_id": ids[1] } });
    let figures = host.ok("explain", asked)["figures"].clone();
    for path in ["/cover/free_limit", "/cover/cap"] {
        let mut all = figures.as_array().unwrap().iter();
        let figure = all.find(|figure| figure["path"] == path).unwrap();
        let steps = figure["steps"].as_array().unwrap();
        let step = |name: &str| steps.iter().find(|step| step["name"] == name);
        let report = step("remaining_limit").unwrap_or_else(|| panic!("{path} {steps:?}"));
        assert_eq!(report["how"]["origin"]["at"], page["cover"]["as_of"], "{path}");
        let held = steps.iter().find(|step| step["of"] == "QS-0001").unwrap();
        assert_eq!(held["how"]["step"], "fact", "{path}: {held}");
        assert_eq!(
            step("free_limit_agreed").unwrap()["result"]["value"],
            page["cover"]["free_limit"]
        );
    }
}
