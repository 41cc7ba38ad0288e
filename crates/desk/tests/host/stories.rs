//! Three buyers in Practice, from search to feedback or refund: every figure a buyer stakes money on.

use serde_json::{Value, json};

use crate::help::{Host, practice, text_of, usd};

/// Kettleheron's cylinder at 30.00: 100 of them are the 3,000.00 of C4, its free limit is 2,000.00.
fn c4_order(host: &Host) -> Value {
    let (_, product) = host.find("kettleheron double-acting HSG-63/35");
    let source = json!({ "kind": "product", "product_id": product, "quantity": "100" });
    let order = host.ok("order.start", json!({ "source": source }));
    let mut contract = order["contract"].clone();
    contract["initial_payment"] = json!({ "kind": "amount", "amount": usd("1500.00") });
    contract["coverage"] = json!("post_delivery");
    host.ok(
        "order.revise_draft",
        json!({ "order_id": order["order_id"], "contract": contract }),
    )
}

pub(crate) fn confirmed(host: &Host, order_id: &str) -> Value {
    host.ok("order.send", json!({ "order_id": order_id }));
    let order = host.until(order_id, "the account", |order| !order["account"].is_null());
    host.ok(
        "order.confirm_account",
        json!({ "order_id": order_id, "account_id": order["account"]["account_id"] }),
    )
}

pub(crate) fn pay(order: &Value, instalment: &str, part: Value) -> Value {
    json!({
        "order_id": order["order_id"], "instalment": instalment, "account_id": order["account"]["account_id"],
        "parts": [part], "card": { "brand": "visa", "last_four": "1881" },
        "bank": { "bank": "First Practice Bank", "last_four": "0042", "country": "US", "us_checking": true },
    })
}

/// Every story, each on a desk of its own.
pub(crate) fn every_story() -> [fn(&Host); 5] {
    [
        tell_online_order,
        tell_offline_order,
        tell_pay_later,
        tell_financed_payment,
        tell_card_in_parts,
    ]
}

#[test]
fn online_order_from_c4_to_feedback() {
    tell_online_order(&practice());
}

pub(crate) fn tell_online_order(host: &Host) {
    let order = c4_order(host);
    let id = text_of(&order["order_id"]);
    let covered: Vec<&Value> = order["plan"]["splits"]
        .as_array()
        .unwrap()
        .iter()
        .map(|split| &split["covered"])
        .collect();
    assert_eq!(covered, [&usd("1500.00"), &usd("2000.00")], "C4");

    let order = confirmed(host, &id);
    assert_eq!(order["status"]["code"], "pending_payment");
    assert_eq!(order["cover"]["cap"], usd("2000.00"), "C3");

    let card = json!({ "method": "credit_card", "amount": usd("1500.00") });
    let order = host.ok("payment.send", pay(&order, "initial", card));
    assert_eq!(
        order["status"]["code"], "pending_payment",
        "P7: until the card company accepts"
    );
    host.until(&id, "acceptance", |order| {
        order["status"]["code"] == "awaiting_shipment"
    });
    let order = host.until(&id, "delivery", |order| order["status"]["code"] == "delivered");
    assert!(
        order["batches"][0]["cleared_on"].is_string() && order["batches"][0]["quality_provisional"] == false,
        "C5"
    );

    let check = json!({ "method": "e_checking", "amount": usd("1500.00") });
    let order = host.ok("payment.send", pay(&order, "balance", check));
    assert_eq!(order["payments"][1]["fee"], usd("15.00"), "P2");
    assert_eq!(
        host.refused("order.confirm_receipt", json!({ "order_id": id, "counts": [] })),
        "receipt.balance_not_received",
        "H2"
    );
    let order = host.until(&id, "the balance", |order| {
        order["status"]["code"] == "awaiting_delivery_confirmation"
    });

    let count = json!({
        "batch_id": order["batches"][0]["batch_id"], "line": 0, "received": "100", "damaged": "0", "below_standard": "0"
    });
    let order = host.ok(
        "order.confirm_receipt",
        json!({ "order_id": id, "counts": [count] }),
    );
    assert_eq!(order["status"]["code"], "completed", "H2");
    assert_eq!(
        (
            &order["figures"]["cover"]["covered"],
            &order["figures"]["cover"]["uncovered"]
        ),
        (&usd("2000.00"), &usd("1000.00")),
        "C7"
    );
    let feedback = json!({ "product": 5, "service": 4, "shipment": 5, "text": "As agreed." });
    let order = host.ok(
        "order.leave_feedback",
        json!({ "order_id": id, "feedback": feedback }),
    );
    assert_eq!(order["receipt"]["feedback"]["service"], 4, "H4");
}

#[test]
fn offline_order_late_disputed_and_refunded() {
    tell_offline_order(&practice());
}

pub(crate) fn tell_offline_order(host: &Host) {
    let (supplier, _) = host.find("marrowloom");
    let order = host.ok(
        "order.start",
        json!({ "source": { "kind": "offline", "supplier_id": supplier } }),
    );
    let id = text_of(&order["order_id"]);
    let mut contract = order["contract"].clone();
    contract["papers"] = json!([host.file("contract.pdf", b"%PDF-1.4 as agreed by mail")]);
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
    assert_eq!(order["cover"]["cap"], usd("2000.00"), "C2");
    assert_eq!(to_pay(host, &id), json!(["initial"]), "P1");

    let order = host.until(&id, "the account", |order| !order["account"].is_null());
    let account = &order["account"]["account_id"];
    host.ok(
        "order.confirm_account",
        json!({ "order_id": id, "account_id": account }),
    );
    let sgs = json!({ "kind": "agency", "code": "SGS" });
    let booking = json!({ "order_id": id, "inspector": sgs, "country": "CN", "planned_on": "2026-08-05" });
    let order = host.ok("order.book_inspection", booking);
    assert_eq!(order["inspections"][0]["fee"], usd("200.00"), "C8");

    let mut transfer = pay(
        &order,
        "initial",
        json!({ "method": "telegraphic_transfer", "amount": usd("2000.00") }),
    );
    transfer["tt_fee"] = usd("38.00");
    host.ok("payment.send", transfer.clone());
    let order = host.until(&id, "the transfer", |order| {
        order["payments"][0]["state"] == "received"
    });
    let first = &order["figures"]["instalments"][0];
    assert_ne!(
        first["outstanding"],
        usd("0.00"),
        "P8: bank charges leave a remainder"
    );
    assert_eq!(order["status"]["code"], "pending_payment", "P8");
    transfer["parts"][0]["amount"] = first["outstanding"].clone();
    host.ok("payment.send", transfer);
    let order = host.until(&id, "the remainder", |order| {
        order["status"]["code"] == "awaiting_shipment"
    });
    assert_eq!(to_pay(host, &id), json!(["balance"]), "P12");

    disputed_until_refunded(host, &order);
}

/// Nothing is shipped, the supplier is silent, and the platform decides (D2–D4, D8).
fn disputed_until_refunded(host: &Host, order: &Value) {
    let id = text_of(&order["order_id"]);
    let complaint =
        json!({ "ground": "late_shipment", "batch_id": null, "statement": "Nothing was shipped." });
    let evidence =
        json!([{ "file": host.file("mail.txt", b"no answer"), "clause": "ship by", "note": "unanswered" }]);
    let dispute =
        json!({ "order_id": id, "complaint": complaint, "claim": usd("2000.00"), "evidence": evidence });
    assert_eq!(
        host.refused("order.open_dispute", dispute.clone()),
        "dispute.not_late_yet",
        "D2"
    );
    let windows = order["timeline"]["windows"].as_array().unwrap();
    let ship_by = text_of(&windows.iter().find(|window| window["kind"] == "ship_by").unwrap()["last_day"]);
    while text_of(&host.order(&id)["timeline"]["today"]) <= ship_by {
        host.days(1);
    }
    let order = host.ok("order.open_dispute", dispute);
    assert_eq!(order["dispute_badge"]["code"], "open");
    let respond_by = text_of(&order["disputes"][0]["respond_window"]["last_day"]);
    while text_of(&host.order(&id)["timeline"]["today"]) <= respond_by {
        assert_eq!(
            host.refused("order.escalate", json!({ "order_id": id })),
            "dispute.escalation_too_early",
            "D3"
        );
        host.days(1);
    }
    let order = host.ok("order.escalate", json!({ "order_id": id }));
    assert_eq!(order["disputes"][0]["escalation_cause"], "no_response", "D3");
    let order = host.until(&id, "the refund", |order| order["status"]["code"] == "refunded");
    assert_eq!(order["disputes"][0]["finding"]["kind"], "supplier_at_fault", "D4");
    let refund = &order["refunds"][0];
    assert_eq!(
        (&refund["decided"], &refund["received"]),
        (&usd("2000.00"), &usd("2000.00")),
        "C7: min(received, cap)"
    );
    let balance = &order["figures"]["instalments"][1];
    assert_eq!(balance["outstanding"], usd("2000.00"), "it was never paid");
    assert_eq!(
        to_pay(host, &id),
        json!([]),
        "D8: nothing is paid for a refunded order"
    );
}

/// The instalments of an order that the page of payments asks for.
fn to_pay(host: &Host, order_id: &str) -> Value {
    let list = host.ok("payment.list", json!({}));
    let rows = list["due"].as_array().unwrap().iter();
    let of_order = rows.filter(|row| row["order_id"] == order_id);
    of_order.map(|row| row["figures"]["instalment"].clone()).collect()
}

#[test]
fn pay_later_from_application_to_statement_and_a_second_one_declined() {
    tell_pay_later(&practice());
}

fn tell_pay_later(host: &Host) {
    let order = c4_order(host);
    let id = text_of(&order["order_id"]);
    let order = confirmed(host, &id);
    let apply = |revenue: &str| {
        host.ok("credit.start_application", json!({}));
        let details = json!({
            "applicant": { "name": "A. Buyer", "email": "a@buyer.example", "telephone": "555", "address": "1 Lane",
                "business_name": "Alder Creek Imports LLC", "tax_number": "12-3456789" },
            "accounts": [{ "kind": "business_checking", "name": "First Practice Bank", "last_four": "0042" }],
            "business": { "monthly_revenue": usd(revenue), "months_trading": 36, "requested_line": usd("20000.00") },
        });
        host.ok("credit.keep_details", details);
        host.ok("credit.submit_application", json!({}))
    };
    let draw = |months: u32| json!({ "method": "pay_later", "amount": usd("1500.00"), "months": months });
    assert_eq!(
        host.refused("payment.send", pay(&order, "initial", draw(3))),
        "payment.no_credit",
        "L1: no line yet"
    );
    assert_eq!(apply("12000.00")["stage"], "submitted");
    assert_eq!(
        host.ok("credit.applicant", json!({}))["applicant"]["tax_number"],
        "1••••••••9",
        "L7"
    );
    host.ok("practice.advance", json!({ "by": { "kind": "next" } }));
    let line = host.ok("credit.view", json!({}));
    assert_eq!(
        (&line["stage"], &line["available"]),
        (&json!("approved"), &usd("20000.00"))
    );

    let order = host.ok("payment.send", pay(&order, "initial", draw(3)));
    assert_eq!(order["status"]["code"], "payment_processing", "P7");
    host.until(&id, "the money", |order| {
        order["status"]["code"] == "awaiting_shipment"
    });
    let line = host.ok("credit.view", json!({}));
    assert_eq!(line["available"], usd("18500.00"), "L5");
    let schedule = line["draws"][0]["schedule"].as_array().unwrap();
    let credits: Vec<&Value> = schedule.iter().map(|month| &month["credit"]).collect();
    assert_eq!(
        credits,
        [&usd("25.00"), &usd("0.00"), &usd("0.00")],
        "L4: the first month only"
    );
    for _ in 0..20 {
        if host.ok("credit.view", json!({}))["statements"][0].is_object() {
            break;
        }
        host.ok("practice.advance", json!({ "by": { "kind": "next" } }));
    }
    let statement = host.ok("credit.view", json!({}))["statements"][0].clone();
    assert_eq!(
        (&statement["credit"], &statement["principal"]),
        (&usd("25.00"), &usd("500.00")),
        "L4, L5"
    );

    assert_eq!(apply("900.00")["application"]["stage"], "submitted");
    for _ in 0..20 {
        if host.ok("credit.view", json!({}))["application"]["stage"] == "declined" {
            return;
        }
        host.ok(
            "practice.advance",
            json!({ "by": { "kind": "hours", "hours": 24 } }),
        );
    }
    panic!("the second application was not declined (L2)");
}

#[test]
fn l3_p11_the_arrival_of_a_financed_payment_counts_from_the_loan_agreement() {
    tell_financed_payment(&practice());
}

fn tell_financed_payment(host: &Host) {
    let order = c4_order(host);
    let id = text_of(&order["order_id"]);
    confirmed(host, &id);
    let now = |host: &Host| host.ok("practice.status", json!({}))["now"].clone();
    host.ok("credit.start_application", json!({}));
    let details = json!({
        "applicant": { "name": "A. Buyer", "email": "a@buyer.example", "telephone": "555", "address": "1 Lane",
            "business_name": "Alder Creek Imports LLC", "tax_number": "12-3456789" },
        "accounts": [{ "kind": "business_checking", "name": "First Practice Bank", "last_four": "0042" }],
        "business": { "monthly_revenue": usd("12000.00"), "months_trading": 36, "requested_line": usd("20000.00") },
    });
    host.ok("credit.keep_details", details);
    host.ok("credit.submit_application", json!({}));
    let terms = json!({ "monthly_fee_rates": ["0.02"], "promotional_credit": usd("0.00") });
    let approval = json!({ "line": usd("20000.00"), "terms": terms, "at": now(host) });
    host.ok("credit.record_approved", approval);
    let sent_at = now(host);
    host.days(10);

    let part = json!({ "method": "pay_later", "amount": usd("1500.00"), "months": 1 });
    let mut ask = pay(&host.order(&id), "initial", part);
    ask["at"] = sent_at;
    let sent = host.ok("payment.send", ask)["payments"][0].clone();
    let today = text_of(&host.order(&id)["timeline"]["today"]);
    assert!(
        text_of(&sent["arrival"]["latest"]) < today,
        "counted from ten days ago"
    );
    // The lender completes the agreement now: what was asked for ten days ago is asked of it today.
    let agreed = |order: &Value| order["payments"][0]["awaits_agreement"] == false;
    let payment = host.until(&id, "the agreement", agreed)["payments"][0].clone();
    assert!(text_of(&payment["arrival"]["earliest"]) > today, "{payment}");
}

#[test]
fn p3_t3_card_payments_sent_together_have_deadlines_that_are_told_apart() {
    tell_card_in_parts(&practice());
}

/// 65,000.00 by card, which takes 20,000.00 at once: three equal transactions and the rest.
fn tell_card_in_parts(host: &Host) {
    let (_, product) = host.find("kettleheron double-acting HSG-63/35");
    let source = json!({ "kind": "product", "product_id": product, "quantity": "5000" });
    let order = host.ok("order.start", json!({ "source": source }));
    let id = text_of(&order["order_id"]);
    let mut contract = order["contract"].clone();
    contract["initial_payment"] = json!({ "kind": "amount", "amount": usd("65000.00") });
    contract["coverage"] = json!("post_delivery");
    host.ok(
        "order.revise_draft",
        json!({ "order_id": id, "contract": contract }),
    );
    let order = confirmed(host, &id);
    let part = |amount: &str| json!({ "method": "credit_card", "amount": usd(amount) });
    let mut ask = pay(&order, "initial", part("20000.00"));
    ask["parts"] = ["20000.00", "20000.00", "20000.00", "5000.00"].map(part).into();
    host.ok("payment.send", ask);
    let today = host.ok("today.view", json!({}));
    let deadlines = today["deadlines"].as_array().unwrap();
    let equal = |one: &&Value| one["kind"] == "arrival" && one["amount"] == usd("20000.00");
    let mut arrivals: Vec<Value> = deadlines.iter().filter(equal).cloned().collect();
    assert_eq!(arrivals.len(), 3, "P3: {deadlines:#?}");
    let about = arrivals.iter_mut().map(|one| one["about"].take().to_string());
    let about: std::collections::BTreeSet<String> = about.collect();
    assert_eq!(about.len(), 3, "T3: each is of a payment of its own: {about:?}");
    assert!(arrivals.iter().all(|one| *one == arrivals[0]), "T3");
}
