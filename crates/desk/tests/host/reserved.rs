//! What the ledger knows of a supplier, in the next search: what our own orders reserve of its limit (S4, S5), and whether and
//! when we ordered from it (O5). Each is looked at twice: as it is recorded while the workspace is open, and as it is computed
//! anew when it is opened again.

use serde_json::{Value, json};

use crate::help::{Host, real, text_of, usd};
use crate::imports::import;
use crate::imports_kept::{agreed, reopened, supplier};

const LIMITS: &str = "Supplier ID,Supplier,Country,Product ID,Product,Price USD,Remaining limit (USD)
A-1,Harbour Pumps,CN,P1,Gear pump,3.00,5000.00
A-2,Delta Textiles,VN,P2,Cotton shirt,2.20,4000.00
A-3,Anatolia Makine,TR,P3,Milling head,900,1999.99
";

/// A workspace with the list taken in, in which a search was made already.
fn with_limits() -> Host {
    let host = real();
    import(&host, "limits.csv", LIMITS.as_bytes());
    assert_eq!(
        by_free_limit(&host, json!({})),
        [
            told("Harbour Pumps", "5000.00"),
            told("Delta Textiles", "4000.00"),
            told("Anatolia Makine", "1999.99")
        ]
    );
    host
}

fn told(name: &str, free: &str) -> (String, Value) {
    (name.to_owned(), usd(free))
}

fn rows(host: &Host, filters: Value, sort: &str) -> Vec<Value> {
    let asked = json!({ "text": "", "filters": filters, "sort": sort, "page_size": 10 });
    let page = host.ok("catalogue.search", asked);
    let rows = page["rows"].as_array().unwrap().clone();
    assert_eq!(page["total"], rows.len(), "the total is of the same");
    rows
}

/// Suppliers with their free limit, the largest first.
fn by_free_limit(host: &Host, filters: Value) -> Vec<(String, Value)> {
    let found = rows(host, filters, "free_limit");
    let found = found.iter().map(|row| &row["supplier"]);
    found
        .map(|one| (text_of(&one["name"]), one["free_limit"].clone()))
        .collect()
}

fn names(rows: &[Value]) -> Vec<String> {
    rows.iter().map(|row| text_of(&row["supplier"]["name"])).collect()
}

#[test]
fn s4_s5_what_an_agreed_order_reserves_is_gone_from_the_next_search() {
    let host = with_limits();
    let order = agreed(&host, "gear");
    assert_eq!(order["cover"]["cap"], usd("3000.00"), "{}", order["cover"]);
    let left = || {
        assert_eq!(
            by_free_limit(&host, json!({})),
            [
                told("Delta Textiles", "4000.00"),
                told("Harbour Pumps", "2000.00"),
                told("Anatolia Makine", "1999.99")
            ]
        );
        let at_least = |amount: &str| by_free_limit(&host, json!({ "min_free_limit": usd(amount) }));
        assert_eq!(
            at_least("2000.00"),
            [
                told("Delta Textiles", "4000.00"),
                told("Harbour Pumps", "2000.00")
            ],
            "just enough is enough"
        );
        assert_eq!(
            at_least("2000.01"),
            [told("Delta Textiles", "4000.00")],
            "a cent is missing"
        );
    };
    left();
    reopened(&host, |_| {});
    left();
    // Cancelled before any payment, it holds nothing any more (S5, O8).
    host.ok(
        "order.cancel",
        json!({ "order_id": order["order_id"], "reason": "Not needed." }),
    );
    assert_eq!(
        by_free_limit(&host, json!({}))[0],
        told("Harbour Pumps", "5000.00")
    );
}

/// Both sides have agreed to the same version, or there is no order.
#[test]
fn o5_ordered_from_are_those_with_whom_an_order_was_agreed_however_it_ended() {
    let host = with_limits();
    let ordered = |expected: &[&str]| {
        let check = || {
            let only = rows(&host, json!({ "ordered_before": true }), "last_ordered");
            assert_eq!(names(&only), expected);
            let all = rows(&host, json!({}), "last_ordered");
            assert_eq!(names(&all)[..expected.len()], *expected, "the last one first");
            for row in &all {
                let supplier = &row["supplier"];
                let is_one = expected.contains(&supplier["name"].as_str().unwrap());
                assert_eq!(supplier["ordered_before"], is_one, "{supplier}");
            }
            let counted = host.ok("catalogue.certificates", json!({ "page_size": 1 }));
            assert_eq!(counted["ours"]["ordered_before"], expected.len());
        };
        check();
        reopened(&host, |_| {});
        check();
    };
    let draft = |text: &str| {
        let source = json!({ "kind": "minisite", "supplier_id": supplier(&host, text) });
        host.ok("order.start", json!({ "source": source }))["order_id"].clone()
    };
    let cancel = |order: &Value| {
        host.ok(
            "order.cancel",
            json!({ "order_id": order, "reason": "Not needed." }),
        )
    };
    draft("gear");
    ordered(&[]);
    cancel(&draft("cotton"));
    ordered(&[]);
    let first = agreed(&host, "milling");
    ordered(&["Anatolia Makine"]);
    agreed(&host, "cotton");
    ordered(&["Delta Textiles", "Anatolia Makine"]);
    cancel(&first["order_id"]);
    draft("milling");
    ordered(&["Delta Textiles", "Anatolia Makine"]);
    agreed(&host, "milling");
    ordered(&["Anatolia Makine", "Delta Textiles"]);
}
