//! Real lists, made by others, through the whole desk: looked at, taken in as a job, found, ordered from.

use std::path::PathBuf;

use serde_json::{Value, json};

use crate::help::{Host, real, text_of, usd};

/// The folder of test data, or nothing, said plainly.
pub(crate) fn data() -> Option<PathBuf> {
    let beside = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    let dir = std::env::var_os("QUAYSIDE_TEST_DATA").map_or(beside, PathBuf::from);
    if dir.is_dir() {
        return Some(dir);
    }
    println!("skipped: no test data");
    None
}

fn import(host: &Host, path: &std::path::Path) -> Value {
    let name = path.file_name().unwrap().to_string_lossy().into_owned();
    let file = host.file(&name, &std::fs::read(path).unwrap());
    let look = host.ok("import.inspect", json!({ "file": file }));
    let start = json!({ "file": file, "mapping": look["inspection"]["mapping"] });
    let job = host.ok("import.start", start);
    loop {
        let view = host.ok("job.view", job.clone());
        match view["state"].as_str() {
            Some("running") => std::thread::yield_now(),
            Some("done") => return view["result"]["report"].clone(),
            _ => panic!("{view}"),
        }
    }
}

#[test]
fn scms_order_lines_become_73_suppliers_and_an_order() {
    let Some(data) = data() else { return };
    let host = real();
    let report = import(&host, &data.join("suppliers/usaid-scms/scms_fickya1987.csv.gz"));
    assert_eq!(report["counts"]["read"], 10324);
    assert_eq!(report["counts"]["suppliers_added"], 73);
    assert_eq!(report["counts"]["rejected"], 0);

    let page = host.ok("catalogue.search", json!({ "text": "nevirap", "page_size": 5 }));
    assert!(page["total"].as_u64().unwrap() > 0, "as-you-type prefix");
    let row = &page["rows"][0];
    let source = json!({ "kind": "product", "product_id": row["product"]["id"], "quantity": "100" });
    let order = host.ok("order.start", json!({ "source": source }));
    let mut contract = order["contract"].clone();
    contract["lines"][0]["unit_price"] = json!("30.00");
    contract["initial_payment"] = json!({ "kind": "percent", "percent": "50" });
    let order = host.ok(
        "order.revise_draft",
        json!({ "order_id": order["order_id"], "contract": contract }),
    );
    assert_eq!(order["plan"]["uncovered_because"], "not_assured", "S2");
    let report =
        json!({ "remaining": usd("2000.00"), "as_of": "2026-01-05T00:00:00Z", "source": "typed_in" });
    host.ok(
        "supplier.record_limit",
        json!({ "supplier_id": row["supplier"]["id"], "report": report }),
    );
    let order = host.order(&text_of(&order["order_id"]));
    assert_eq!(order["plan"]["splits"][1]["covered"], usd("2000.00"), "S3, C4");
}

#[test]
fn what_is_no_list_is_refused_and_nothing_is_imported() {
    let host = real();
    for (name, content) in [
        ("empty.csv", b"".as_slice()),
        ("book.xlsx", b"PK\x03\x04 not a table"),
        ("a.pdf", b"%PDF-1.7\n\x00"),
    ] {
        let file = host.file(name, content);
        assert_eq!(
            host.refused("import.inspect", json!({ "file": file })),
            "invalid.file",
            "{name}"
        );
    }
    assert_eq!(host.ok("import.history", json!({}))["imports"], json!([]));
}
