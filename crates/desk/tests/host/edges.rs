//! Orders at the edge of two rules: a proposal that outlives its order, a payment that comes back in a dispute.

use serde_json::{Value, json};

use crate::help::{Host, practice, text_of, usd};

/// An assured order over 3,000.00, its initial payment sent by card and accepted.
fn accepted(host: &Host, initial: &str, ship_by_today: bool) -> Value {
    let (_, product) = host.find("kettleheron double-acting HSG-63/35");
    let source = json!({ "kind": "product", "product_id": product, "quantity": "100" });
    let order = host.ok("order.start", json!({ "source": source }));
    let id = text_of(&order["order_id"]);
    let mut contract = order["contract"].clone();
    contract["initial_payment"] = json!({ "kind": "amount", "amount": usd(initial) });
    contract["coverage"] = json!("post_delivery");
    if ship_by_today {
        contract["ship_by"] = json!({ "kind": "on", "day": order["timeline"]["today"] });
    }
    host.ok(
        "order.revise_draft",
        json!({ "order_id": id, "contract": contract }),
    );
    host.ok("order.send", json!({ "order_id": id }));
    let order = host.until(&id, "the account", |order| !order["account"].is_null());
    let account = &order["account"]["account_id"];
    host.ok(
        "order.confirm_account",
        json!({ "order_id": id, "account_id": account }),
    );
    let order = host.ok(
        "payment.send",
        json!({
            "order_id": id, "instalment": "initial", "account_id": account,
            "parts": [{ "method": "credit_card", "amount": usd(initial) }],
            "card": { "brand": "visa", "last_four": "1881" },
        }),
    );
    host.ok(
        "order.record_payment_accepted",
        json!({ "order_id": id, "payment_id": order["payments"][0]["payment_id"], "at": now(host) }),
    )
}

fn now(host: &Host) -> Value {
    host.ok("practice.status", json!({}))["now"].clone()
}

#[test]
fn o6_t3_a_proposal_that_a_completed_order_left_behind_asks_for_nothing() {
    let host = practice();
    let order = accepted(&host, "3000.00", false);
    let id = text_of(&order["order_id"]);
    let mut contract = order["contract"].clone();
    contract["remarks"] = json!("In wooden cases.");
    let proposal =
        json!({ "order_id": id, "by": "supplier", "contract": contract, "reason": "", "at": now(&host) });
    let order = host.ok("order.propose_change", proposal);
    let asks = |order: &Value| {
        let deadlines = order["deadlines"].as_array().unwrap();
        deadlines
            .iter()
            .any(|deadline| deadline["kind"] == "answer_change")
    };
    assert!(asks(&order) && order["change_proposed"] == true);

    let items = json!([{ "line": 0, "quantity": "100" }]);
    let shipment = json!({ "order_id": id, "items": items, "carriage": {}, "at": now(&host) });
    let order = host.ok("order.record_shipment", shipment);
    let count = json!({
        "batch_id": order["batches"][0]["batch_id"], "line": 0, "received": "100", "damaged": "0", "below_standard": "0"
    });
    let order = host.ok(
        "order.confirm_receipt",
        json!({ "order_id": id, "counts": [count] }),
    );
    assert_eq!(order["status"]["code"], "completed", "P1, H2");
    assert!(!asks(&order) && order["change_proposed"] == false);
}

#[test]
fn o8_s5_a_payment_that_came_back_does_not_cancel_a_disputed_order() {
    let host = practice();
    let order = accepted(&host, "1500.00", true);
    let id = text_of(&order["order_id"]);
    while host.order(&id)["timeline"]["today"] == order["timeline"]["today"] {
        host.days(1);
    }
    let complaint =
        json!({ "ground": "late_shipment", "batch_id": null, "statement": "Nothing was shipped." });
    let dispute = json!({ "order_id": id, "complaint": complaint, "claim": usd("0.00"), "evidence": [] });
    let order = host.ok("order.open_dispute", dispute);
    let failed = json!({
        "order_id": id, "payment_id": order["payments"][0]["payment_id"], "reason": "charged back", "at": now(&host)
    });
    let order = host.ok("order.record_payment_failed", failed);
    assert_eq!(order["status"]["code"], "pending_payment", "P9");
    let cancel = json!({ "order_id": id, "reason": "" });
    assert_eq!(
        host.refused("order.cancel", cancel.clone()),
        "cancel.dispute_open"
    );
    host.ok("order.withdraw_dispute", json!({ "order_id": id, "reason": "" }));
    assert_eq!(host.ok("order.cancel", cancel)["status"]["code"], "cancelled");
}
