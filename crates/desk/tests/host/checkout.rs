//! What a checkout says of days that rest on a bank which nobody has named yet (P11).

use serde_json::{Value, json};

use crate::help::{Host, practice, real, text_of, usd};

/// An order of a real workspace that both sides agreed to: nobody has told its account yet.
fn without_account(host: &Host) -> String {
    let supplier = json!({ "name": "Fairground Bolts", "country": "CN", "trade_assurance": "yes" });
    let supplier = host.ok("catalogue.put_supplier", json!({ "supplier": supplier }))["supplier_id"].clone();
    let order = host.ok(
        "order.start",
        json!({ "source": { "kind": "offline", "supplier_id": supplier } }),
    );
    let id = text_of(&order["order_id"]);
    let mut contract = order["contract"].clone();
    contract["supplier"]["legal_name"] = json!("Fairground Bolts Co.");
    contract["buyer"]["legal_name"] = json!("Alder Creek Imports LLC");
    contract["lines"] =
        json!([{ "product": "Rod seal", "quantity": "1000", "unit": "pcs", "unit_price": "4.00" }]);
    contract["initial_payment"] = json!({ "kind": "percent", "percent": "50" });
    contract["coverage"] = json!("pre_shipment");
    host.ok(
        "order.record_supplier_version",
        json!({ "order_id": id, "contract": contract, "at": order["started_at"] }),
    );
    host.ok("order.confirm", json!({ "order_id": id, "version": 1 }));
    id
}

/// A confirmed order with its designated account.
fn confirmed(host: &Host) -> String {
    let (_, product) = host.find("kettleheron double-acting HSG-63/35");
    let source = json!({ "kind": "product", "product_id": product, "quantity": "100" });
    let order = host.ok("order.start", json!({ "source": source }));
    text_of(&host.agreed(&order, |_| ())["order_id"])
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
}

#[test]
fn p11_without_a_designated_account_the_suppliers_country_stands_in() {
    let host = real();
    let (banks, provisional) = checkout(&host, &without_account(&host));
    assert_eq!(banks["payee"], json!({ "country": "CN", "assumed": true }));
    assert_eq!(provisional, ["telegraphic_transfer"]);
}

#[test]
fn p6_p8_more_than_is_outstanding_may_go_in_several_transactions_and_is_credit() {
    let host = practice();
    let id = confirmed(&host);
    let order = host.order(&id);
    let account = &order["account"]["account_id"];
    host.ok(
        "order.confirm_account",
        json!({ "order_id": id, "account_id": account }),
    );
    let due = |order: &Value| order["figures"]["instalments"][0]["outstanding"].clone();
    let part = json!({ "method": "credit_card", "amount": due(&order) });
    let sent = host.ok(
        "payment.send",
        json!({
            "order_id": id, "instalment": "initial", "account_id": account,
            "parts": [part, { "method": "credit_card", "amount": usd("25.00") }],
            "card": { "brand": "visa", "last_four": "1881" },
        }),
    );
    assert_eq!(due(&sent)["amount"], "0.00");
    assert_eq!(sent["figures"]["overpaid"], usd("25.00"));
}
