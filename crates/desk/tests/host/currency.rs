//! An order in another currency than USD: from its dated rate to its checkout (M2).

use serde_json::json;

use crate::help::{practice, text_of, usd};

#[test]
fn m2_an_order_in_euros_is_confirmed_and_checked_out() {
    let host = practice();
    let (_, product) = host.find("kettleheron double-acting HSG-63/35");
    let source = json!({ "kind": "product", "product_id": product, "quantity": "1000" });
    let order = host.ok("order.start", json!({ "source": source }));
    let id = text_of(&order["order_id"]);
    host.agreed(&order, |contract| {
        contract["currency"] = json!("EUR");
        contract["usd_rate"] = json!({ "rate": "1.1", "on": "2026-07-01" });
        contract["lines"][0]["unit_price"] = json!("30.00");
        contract["initial_payment"] = json!({ "kind": "percent", "percent": "100" });
    });

    let ask = json!({ "order_id": id, "instalment": "initial" });
    let checkout = host.ok("payment.checkout", ask);
    assert_eq!(
        checkout["amount"],
        json!({ "amount": "30000.00", "currency": "EUR" })
    );
    let card = &checkout["methods"][1];
    let parts: Vec<&str> = card["transactions"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|part| part["amount"]["amount"].as_str())
        .collect();
    assert_eq!(parts, ["18181.82", "11818.18"], "P3: within 20,000 dollars each");
    let credit = &checkout["methods"][3];
    assert_eq!(credit["available"], json!(false), "L1: Pay Later is in USD only");
    assert_eq!(checkout["cover_after"]["total"], usd("33000.00"));

    for amount in [usd("10.00"), json!({ "amount": "-1.00", "currency": "EUR" })] {
        let ask = json!({ "order_id": id, "instalment": "initial", "amount": amount });
        assert_eq!(host.refused("payment.checkout", ask), "invalid.arguments");
    }
}

/// The largest amounts that are read: each is an order's, and two of them are more than an amount can be.
#[test]
fn m1_orders_whose_sum_is_no_amount_are_refused_with_their_rule() {
    let host = practice();
    let (supplier, product) = host.find("kettleheron double-acting HSG-63/35");
    let history = json!({ "supplier_id": supplier });
    for agreed in 0..2 {
        let told = host.ok("supplier.history", history.clone());
        assert_eq!(told["confirmed"], agreed);
        let source = json!({ "kind": "product", "product_id": product, "quantity": "1000" });
        let order = host.ok("order.start", json!({ "source": source }));
        host.agreed(&order, |contract| {
            contract["currency"] = json!("EUR");
            contract["usd_rate"] = json!({ "rate": "0.0000001", "on": "2026-07-01" });
            contract["lines"][0]["unit_price"] = json!("600000000000.00");
        });
    }
    assert_eq!(
        host.refused("supplier.history", history.clone()),
        "money.out_of_range"
    );
    let asked = json!({ "op": "supplier.history", "args": history });
    assert_eq!(host.refused("explain", asked), "money.out_of_range");
}
