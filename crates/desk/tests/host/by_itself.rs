//! What an edition does by itself (RB2) is so in every view, and nothing is written by a look.

use serde_json::{Value, json};

use crate::help::{Host, practice, text_of, usd};

/// An offline order under the edition of December 2017, whose contract the supplier sent more than thirty days ago.
fn long_unconfirmed(host: &Host) -> Value {
    let order = host.ok(
        "order.start",
        json!({
            "source": { "kind": "offline", "supplier_id": host.find("kettleheron double-acting HSG-63/35").0 },
            "rulebook": "trade-assurance-2017-12@1",
        }),
    );
    let mut contract = order["contract"].clone();
    contract["supplier"]["legal_name"] = json!("Fairground Bolts Co.");
    contract["lines"] = json!([{ "product_id": null, "product": "Bolt", "model": "M8", "specification": "",
        "quantity": "100", "unit": "pcs", "unit_price": "30", "quality": [] }]);
    contract["initial_payment"] = json!({ "kind": "amount", "amount": usd("1500.00") });
    contract["coverage"] = Value::Null;
    let now = host.ok("practice.status", json!({}))["now"].clone();
    let sent = host.ok(
        "order.record_supplier_version",
        json!({ "order_id": order["order_id"], "contract": contract, "at": now }),
    );
    host.ok(
        "practice.advance",
        json!({ "by": { "kind": "days", "days": 32 } }),
    );
    sent
}

#[test]
fn rb2_s9_an_order_that_cancelled_itself_is_cancelled_everywhere_before_it_is_written() {
    let host = practice();
    let sent = long_unconfirmed(&host);
    let id = text_of(&sent["order_id"]);
    let mut deadlines = sent["deadlines"].as_array().unwrap().iter();
    let closes = deadlines.find(|due| due["rule"] == "RB2").unwrap()["closes_at"].clone();
    let order = host.order(&id);
    assert_eq!(order["status"]["code"], "cancelled");
    // At the end of the thirtieth day, as it was said when the contract came.
    assert_eq!(order["cancelled"]["at"], closes);
    let version = order["version"].clone();
    let list = |view: &str| {
        host.ok(
            "order.list",
            json!({ "view": view, "sort": "changed", "limit": 10 }),
        )
    };
    assert_eq!(list("ended")["rows"][0]["order_id"], order["order_id"]);
    assert_eq!(list("ended")["rows"][0]["status"]["code"], "cancelled");
    assert_eq!(list("unconfirmed")["total"], 0);
    let counts = list("all")["counts"].clone();
    let of = |view: &str| {
        let found = counts
            .as_array()
            .unwrap()
            .iter()
            .find(|count| count["view"] == view);
        found.unwrap()["orders"].clone()
    };
    assert_eq!((of("ended"), of("unconfirmed")), (json!(1), json!(0)));
    assert_eq!(host.ok("today.view", json!({}))["deadlines"], json!([]));
    assert_eq!(host.ok("today.counts", json!({}))["orders"], 0);
    let books = host.ok("rulebook.list", json!({}))["rulebooks"].clone();
    let books = books.as_array().unwrap();
    let later = books
        .iter()
        .find(|book| book["id"] == "trade-assurance-2017-12@1")
        .unwrap();
    assert_eq!((&later["running"], &later["orders"]), (&json!(0), &json!(1)));
    // Nothing was written by looking, nothing can be done any more, and it can be written down once.
    assert_eq!(host.order(&id)["version"], version);
    let confirm = json!({ "order_id": id, "version": 1 });
    assert_eq!(host.refused("order.confirm", confirm), "order.lapsed");
    let lapsed = host.ok("order.lapse", json!({ "order_id": id }));
    assert_eq!(lapsed["cancelled"], order["cancelled"]);
    assert_eq!(
        host.refused("order.lapse", json!({ "order_id": id })),
        "lapse.not_due"
    );
}
