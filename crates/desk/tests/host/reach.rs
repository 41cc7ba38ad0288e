//! The ways to a supplier (S1): its minisite, *Contact Supplier* and *Chat Now*, all to the same one.

use serde_json::json;

use crate::help::practice;

#[test]
fn s1_a_supplier_is_reached_by_its_minisite_by_contact_and_by_chat() {
    let host = practice();
    let (supplier, _) = host.find("kettleheron");
    // Its name leads to its minisite, and from there an order can be started.
    let page = host.ok("catalogue.supplier", json!({ "supplier_id": supplier }));
    let source = json!({ "kind": "minisite", "supplier_id": supplier });
    let order = host.ok("order.start", json!({ "source": source }));
    assert_eq!(order["supplier"]["supplier_id"], json!(supplier));
    assert_eq!(order["supplier"]["name"], page["page"]["supplier"]["name"]);
    // Contact Supplier asks for a price, Chat Now writes: both stand in the one thread with it.
    let request = json!({ "supplier_id": supplier, "product": "Seal", "quantity": "5", "unit": "pcs", "message": "Price?" });
    host.ok("quotation.request", request);
    host.ok(
        "message.send",
        json!({ "supplier_id": supplier, "text": "Are you there?" }),
    );
    let thread = host.ok("thread.view", json!({ "supplier_id": supplier }));
    assert_eq!(thread["supplier"]["supplier_id"], json!(supplier));
    let entries = thread["entries"].as_array().unwrap();
    let of = |kind: &str| entries.iter().filter(|entry| entry["kind"] == kind).count();
    assert!(of("quotation") >= 1, "{entries:?}");
    let said = entries
        .iter()
        .any(|entry| entry["message"]["text"] == "Are you there?");
    assert!(said, "{entries:?}");
}
