//! Received money that comes back, with the Pay Later line beside it (P9, L6, M3), and the days of a payment that waits for
//! its loan agreement (L3).

use serde_json::{Value, json};

use crate::help::{Host, practice, text_of, usd};

fn now(host: &Host) -> Value {
    host.ok("practice.status", json!({}))["now"].clone()
}

fn details() -> Value {
    json!({
        "applicant": { "name": "A. Buyer", "email": "a@buyer.example", "telephone": "555", "address": "1 Lane",
            "business_name": "Alder Creek Imports LLC", "tax_number": "12-3456789" },
        "accounts": [{ "kind": "business_checking", "name": "First Practice Bank", "last_four": "0042" }],
        "business": { "monthly_revenue": usd("12000.00"), "months_trading": 36, "requested_line": usd("20000.00") },
    })
}

/// C4's order with an approved line, its initial payment sent by Pay Later over two months.
fn financed(host: &Host) -> (String, Value) {
    let (_, product) = host.find("kettleheron double-acting HSG-63/35");
    let source = json!({ "kind": "product", "product_id": product, "quantity": "100" });
    let order = host.ok("order.start", json!({ "source": source }));
    let id = text_of(&order["order_id"]);
    let mut contract = order["contract"].clone();
    contract["initial_payment"] = json!({ "kind": "amount", "amount": usd("1500.00") });
    contract["coverage"] = json!("post_delivery");
    host.ok(
        "order.revise_draft",
        json!({ "order_id": id, "contract": contract }),
    );
    host.ok("order.send", json!({ "order_id": id }));
    let order = host.until(&id, "the account", |order| !order["account"].is_null());
    let account = order["account"]["account_id"].clone();
    host.ok(
        "order.confirm_account",
        json!({ "order_id": id, "account_id": account }),
    );
    host.ok("credit.start_application", json!({}));
    host.ok("credit.keep_details", details());
    host.ok("credit.submit_application", json!({}));
    let terms = json!({ "monthly_fee_rates": ["0.02", "0.02"], "promotional_credit": usd("0.00") });
    host.ok(
        "credit.record_approved",
        json!({ "line": usd("20000.00"), "terms": terms, "at": now(host) }),
    );
    let sent = host.ok(
        "payment.send",
        json!({
            "order_id": id, "instalment": "initial", "account_id": account,
            "parts": [{ "method": "pay_later", "amount": usd("1500.00"), "months": 2 }],
        }),
    );
    (id, sent["payments"][0].clone())
}

fn agree(host: &Host) -> Value {
    let draw = host.ok("credit.view", json!({}))["draws"][0].clone();
    let today: chrono::NaiveDate = text_of(&now(host))[..10].parse().unwrap();
    let agreed = json!({ "draw_id": draw["draw_id"], "first_due": today + chrono::TimeDelta::days(30), "at": now(host) });
    host.ok("credit.record_draw_agreed", agreed)
}

#[test]
fn l3_a_financed_payment_is_not_running_before_the_agreement() {
    let host = practice();
    let (id, payment) = financed(&host);
    assert_eq!(
        (&payment["awaits_agreement"], &payment["overdue"]),
        (&json!(true), &json!(false))
    );
    agree(&host);
    assert_eq!(host.order(&id)["payments"][0]["awaits_agreement"], false);
}

#[test]
fn p9_l6_what_a_loan_had_paid_goes_back_to_the_loan() {
    let host = practice();
    let (id, payment) = financed(&host);
    agree(&host);
    assert_eq!(host.ok("credit.view", json!({}))["available"], usd("18500.00"));
    let payment_id = payment["payment_id"].clone();
    let received =
        json!({ "order_id": id, "payment_id": payment_id, "amount": usd("1500.00"), "at": now(&host) });
    host.ok("order.record_payment_received", received);
    let back = |amount: &str| json!({ "order_id": id, "payment_id": payment_id, "amount": usd(amount), "reason": "called back", "at": now(&host) });
    assert_eq!(
        host.refused("order.record_payment_returned", back("1500.01")),
        "payment.return_over_received"
    );
    let order = host.ok("order.record_payment_returned", back("500.00"));
    assert_eq!(order["status"]["code"], "pending_payment");
    assert_eq!(order["payments"][0]["returned"], usd("500.00"));
    assert_eq!(
        host.ok("credit.view", json!({}))["available"],
        usd("19000.00"),
        "L6"
    );
    let order = host.ok("order.record_payment_returned", back("1000.00"));
    assert_eq!(order["payments"][0]["state"], "returned");
    let line = host.ok("credit.view", json!({}));
    assert_eq!(line["available"], usd("20000.00"), "the whole loan is repaid");
    let due = host.ok("payment.list", json!({}))["due"].clone();
    assert_eq!(due[0]["figures"]["outstanding"], usd("1500.00"), "M3");
}

#[test]
fn l3_nothing_arrives_of_a_loan_before_its_agreement() {
    let host = practice();
    let (id, payment) = financed(&host);
    let received = json!({
        "order_id": id, "payment_id": payment["payment_id"], "amount": usd("1500.00"), "at": now(&host)
    });
    assert_eq!(
        host.refused("order.record_payment_received", received.clone()),
        "payment.loan_not_agreed"
    );
    assert_eq!(host.ok("credit.view", json!({}))["available"], usd("18500.00"));
    agree(&host);
    let order = host.ok("order.record_payment_received", received);
    assert_eq!(order["payments"][0]["state"], "received");
}

/// T2: the bank's letter comes days after the return, and the line has learned of other things meanwhile.
#[test]
fn p9_l6_a_return_told_late_is_booked_behind_the_newest_fact_of_the_line() {
    let host = practice();
    let (id, payment) = financed(&host);
    agree(&host);
    let then = now(&host);
    let payment_id = payment["payment_id"].clone();
    let received = json!({ "order_id": id, "payment_id": payment_id, "amount": usd("1500.00"), "at": then });
    host.ok("order.record_payment_received", received);
    host.ok("practice.advance", json!({ "by": { "kind": "days", "days": 2 } }));
    let reason = "reviewed by the lender";
    host.ok(
        "credit.record_suspended",
        json!({ "reason": reason, "at": now(&host) }),
    );
    host.ok("credit.record_reinstated", json!({ "at": now(&host) }));
    let back = json!({
        "order_id": id, "payment_id": payment_id, "amount": usd("600.00"), "reason": "called back", "at": then
    });
    let order = host.ok("order.record_payment_returned", back);
    assert_eq!(order["payments"][0]["returned"], usd("600.00"));
    assert_eq!(
        host.ok("credit.view", json!({}))["available"],
        usd("19100.00"),
        "L6"
    );
    let facts = order["timeline"]["facts"].as_array().unwrap();
    let told = facts
        .iter()
        .find(|fact| fact["kind"] == "payment_returned")
        .unwrap();
    assert_eq!(told["at"], then, "the order keeps when it happened");
}

#[test]
fn p9_l6_a_financed_payment_that_fails_after_the_agreement_leaves_no_debt() {
    let host = practice();
    let (id, payment) = financed(&host);
    agree(&host);
    let failed = json!({
        "order_id": id, "payment_id": payment["payment_id"], "reason": "returned by the bank", "at": now(&host)
    });
    host.ok("order.record_payment_failed", failed);
    assert_eq!(host.ok("credit.view", json!({}))["available"], usd("20000.00"));
}
