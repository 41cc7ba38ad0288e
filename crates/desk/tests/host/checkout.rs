//! What a checkout says of days that rest on a bank which nobody has named yet (P11).

use serde_json::{Value, json};

use crate::help::{Host, practice, text_of};

/// An order whose contract the supplier sent and we have just agreed to: it has told no account yet.
fn without_account(host: &Host) -> String {
    let supplier = host.find("marrowloom").0;
    let order = host.ok(
        "order.start",
        json!({ "source": { "kind": "offline", "supplier_id": supplier } }),
    );
    let id = text_of(&order["order_id"]);
    let mut contract = order["contract"].clone();
    contract["lines"] =
        json!([{ "product": "Rod seal", "quantity": "1000", "unit": "pcs", "unit_price": "4.00" }]);
    contract["ship_by"] = json!({ "kind": "after_initial_payment", "days": 20 });
    contract["initial_payment"] = json!({ "kind": "percent", "percent": "50" });
    contract["incoterm"] = json!("FOB");
    contract["named_place"] = json!("Shanghai");
    contract["coverage"] = json!("pre_shipment");
    let now = host.ok("practice.status", json!({}))["now"].clone();
    host.ok(
        "order.record_supplier_version",
        json!({ "order_id": id, "contract": contract, "at": now }),
    );
    let order = host.ok("order.confirm", json!({ "order_id": id, "version": 1 }));
    assert_eq!(order["account"], Value::Null);
    id
}

/// A confirmed order with its designated account.
fn confirmed(host: &Host) -> String {
    let (_, product) = host.find("kettleheron double-acting HSG-63/35");
    let source = json!({ "kind": "product", "product_id": product, "quantity": "100" });
    let order = host.ok("order.start", json!({ "source": source }));
    let id = text_of(&order["order_id"]);
    let mut contract = order["contract"].clone();
    contract["initial_payment"] = json!({ "kind": "percent", "percent": "50" });
    contract["coverage"] = json!("post_delivery");
    host.ok(
        "order.revise_draft",
        json!({ "order_id": id, "contract": contract }),
    );
    host.ok("order.send", json!({ "order_id": id }));
    host.until(&id, "the account", |order| !order["account"].is_null());
    id
}

/// The checkout's banks, and which of its methods are provisional.
fn checkout(host: &Host, order_id: &str) -> (Value, Vec<String>) {
    let ask = json!({ "order_id": order_id, "instalment": "initial" });
    let checkout = host.ok("payment.checkout", ask);
    let methods = checkout["methods"].as_array().unwrap().iter();
    let provisional = methods.filter(|offer| offer["provisional"] == true);
    let provisional = provisional.map(|offer| text_of(&offer["method"])).collect();
    (checkout["transfer_banks"].clone(), provisional)
}

#[test]
fn p11_days_over_the_banks_of_an_assumed_country_are_provisional_and_say_so() {
    let host = practice();
    let id = confirmed(&host);
    let banks = |payer: Value, payee: Value| json!({ "payer": payer, "payee": payee });
    let bank = |country: &str, assumed: bool| json!({ "country": country, "assumed": assumed });
    let transfer = vec!["telegraphic_transfer".to_owned()];
    assert_eq!(
        checkout(&host, &id),
        (banks(bank("US", false), bank("CN", false)), Vec::new()),
        "both banks are known"
    );
    host.ok("settings.update", json!({ "settings": {} }));
    assert_eq!(
        checkout(&host, &id),
        (banks(bank("US", true), bank("CN", false)), transfer),
        "nobody has said which bank pays"
    );
    assert_eq!(
        checkout(&host, &without_account(&host)),
        (
            banks(bank("US", true), bank("CN", true)),
            vec!["telegraphic_transfer".to_owned()]
        ),
        "no account is designated: the supplier's country stands in"
    );
}
