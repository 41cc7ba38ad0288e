//! What is typed of an applicant can be erased, all of it (L7).

use serde_json::{Value, json};

use crate::help::{Host, practice, usd};
use crate::locking::folder;

fn type_in(host: &Host, name: &str) {
    let details = json!({
        "applicant": { "name": name, "email": "a@buyer.example", "telephone": "555", "address": "1 Lane",
            "business_name": "Alder Creek Imports LLC", "tax_number": "12-3456789" },
        "accounts": [{ "kind": "business_checking", "name": "First Practice Bank", "last_four": "0042" }],
        "business": { "monthly_revenue": usd("12000.00"), "months_trading": 36, "requested_line": usd("20000.00") },
    });
    host.ok("credit.keep_details", details);
}

fn shown(host: &Host) -> (Value, Value) {
    let view = host.ok("credit.applicant", json!({}));
    (view["applicant"]["name"].clone(), view["kept"].clone())
}

/// Keys of records in the vault: without its key nobody reads a record.
fn readable(host: &Host) -> usize {
    let entries = std::fs::read_dir(folder(host).join("vault")).unwrap();
    let keys = entries.map(|entry| entry.unwrap().path());
    keys.filter(|path| path.extension().is_some_and(|extension| extension == "key"))
        .count()
}

#[test]
fn l7_what_is_typed_again_replaces_what_was_typed_and_erasing_leaves_nothing() {
    let host = practice();
    assert_eq!(shown(&host), (Value::Null, json!(false)));
    host.ok("credit.start_application", json!({}));
    type_in(&host, "Ada");
    type_in(&host, "Anna B");
    assert_eq!(shown(&host), (json!("A••••B"), json!(true)));
    assert_eq!(readable(&host), 1, "the one before is gone for good");
    host.ok("credit.erase_applicant", json!({}));
    assert_eq!(shown(&host), (Value::Null, json!(false)));
    assert_eq!(readable(&host), 0);
}

#[test]
fn l7_the_applicant_of_an_application_that_was_declined_can_be_erased_when_another_is_begun() {
    let host = practice();
    host.ok("credit.start_application", json!({}));
    type_in(&host, "Anna B");
    host.ok("credit.submit_application", json!({}));
    let at = host.ok("practice.status", json!({}))["now"].clone();
    host.ok("credit.record_declined", json!({ "reason": "revenue", "at": at }));
    host.ok("credit.start_application", json!({}));
    assert_eq!(
        shown(&host),
        (Value::Null, json!(true)),
        "nothing of it is shown, and it is there"
    );
    host.ok("credit.erase_applicant", json!({}));
    assert_eq!(readable(&host), 0);
}
