//! What the user tells once: never a whole number (RB4), a checking account where the method needs it (P2), a fee that
//! can be added up (P4, M2). And what an operation says of an argument that is missing or of another type.

use desk::Reply;
use serde_json::{Value, json};

use crate::help::{Host, real, usd};

fn told(host: &Host, field: &str, value: Value) -> Result<Value, (String, Option<String>, Value)> {
    call(host, "settings.update", json!({ "settings": { field: value } }))
}

fn call(host: &Host, op: &str, args: Value) -> Result<Value, (String, Option<String>, Value)> {
    match host.call(op, args, None) {
        Reply::Ok { value, .. } => Ok(value.read().unwrap()),
        Reply::Error(error) => {
            let field = match error.facts.get("fields") {
                Some(fields) => fields[0]["field"].clone(),
                None => error.facts.get("field").cloned().unwrap_or_default(),
            };
            Err((error.code, error.rule, field))
        }
    }
}

fn refused(code: &str, rule: &str, field: &str) -> Result<Value, (String, Option<String>, Value)> {
    Err((code.to_owned(), Some(rule.to_owned()), json!(field)))
}

fn bank(name: &str, last_four: &str, country: &str, us_checking: bool) -> Value {
    json!({ "bank": name, "last_four": last_four, "country": country, "us_checking": us_checking })
}

#[test]
fn rb4_a_whole_number_is_kept_of_no_bank_and_no_card() {
    let host = real();
    for field in ["checking", "paying_bank"] {
        let number = bank("Acct 12345678901234", "1234", "US", false);
        let at = format!("settings.{field}.bank");
        assert_eq!(
            told(&host, field, number),
            refused("payment.full_number", "RB4", &at)
        );
        let long = bank("First Bank", "12345", "US", false);
        let at = format!("settings.{field}.last_four");
        assert_eq!(told(&host, field, long), refused("invalid.arguments", "RB4", &at));
        assert!(told(&host, field, bank("First Bank", "1234", "US", false)).is_ok());
    }
    let card = json!({ "brand": "visa", "last_four": "4111111111111111" });
    let at = "settings.card.last_four";
    assert_eq!(told(&host, "card", card), refused("invalid.arguments", "RB4", at));
}

#[test]
fn l7_a_whole_number_is_kept_of_no_linked_account() {
    let host = real();
    host.ok("credit.start_application", json!({}));
    let details = |name: &str| {
        json!({
            "applicant": { "name": "A. Buyer", "email": "a@buyer.example", "telephone": "555", "address": "1 Lane",
                "business_name": "Alder Creek Imports LLC", "tax_number": "12-3456789" },
            "accounts": [{ "kind": "business_checking", "name": name, "last_four": "0042" }],
            "business": { "monthly_revenue": usd("12000.00"), "months_trading": 36, "requested_line": usd("20000.00") },
        })
    };
    let number = call(
        &host,
        "credit.keep_details",
        details("Bank acct 4111111111111111"),
    );
    assert_eq!(number, refused("payment.full_number", "L7", "accounts[0].name"));
    assert!(call(&host, "credit.keep_details", details("First Bank")).is_ok());
}

#[test]
fn p2_p4_m2_what_a_checkout_would_stumble_over_is_not_taken() {
    let host = real();
    let abroad = bank("Bank of Ningbo", "1234", "CN", true);
    let at = "settings.checking.us_checking";
    assert_eq!(
        told(&host, "checking", abroad),
        refused("invalid.arguments", "P2", at)
    );
    let fee = |amount: &str, currency: &str| json!({ "amount": amount, "currency": currency });
    for (given, rule) in [(fee("25.00", "EUR"), "M2"), (fee("-0.01", "USD"), "P4")] {
        let found = told(&host, "tt_fee", given);
        assert_eq!(found, refused("invalid.arguments", rule, "settings.tt_fee"));
    }
    assert!(told(&host, "tt_fee", fee("0.00", "USD")).is_ok());
}

#[test]
fn p2_p4_m2_the_checkout_and_the_payment_agree() {
    let host = crate::help::practice();
    let (id, _) = crate::bad_input::payable(&host);
    let fee = |amount: &str, currency: &str| {
        let fee = json!({ "amount": amount, "currency": currency });
        json!({ "order_id": id, "instalment": "initial", "tt_fee": fee })
    };
    for (args, rule) in [(fee("-10.00", "USD"), "P4"), (fee("10.00", "EUR"), "M2")] {
        let found = call(&host, "payment.checkout", args);
        assert_eq!(found, refused("invalid.arguments", rule, "tt_fee"));
    }
    assert!(call(&host, "payment.checkout", fee("10.00", "USD")).is_ok());
}

#[test]
fn m1_t1_a_missing_argument_and_one_of_another_type_are_named() {
    let host = real();
    let plain = |field: &str| Err(("invalid.arguments".to_owned(), None, json!(field)));
    let order = "ord_01890a5d-ac96-774b-bcce-b302099a8057";
    let batch = "bat_01890a5d-ac96-774b-bcce-b302099a8057";
    for (op, args, expected) in [
        ("order.view", json!({}), plain("order_id")),
        ("order.view", Value::Null, plain("order_id")),
        ("order.start", json!({ "source": {} }), plain("source.kind")),
        (
            "order.record_delivery",
            json!({ "order_id": order, "batch_id": batch }),
            refused("invalid.arguments", "T1", "on"),
        ),
        (
            "order.record_delivery",
            json!({ "order_id": order, "batch_id": batch, "on": 3 }),
            refused("invalid.date", "T1", "on"),
        ),
        (
            "order.open_dispute",
            json!({ "order_id": order, "complaint": { "ground": "quality", "batch_id": null, "statement": "x" },
                "claim": 5, "evidence": [] }),
            refused("invalid.amount", "M1", "claim"),
        ),
        (
            "order.open_dispute",
            json!({ "order_id": order, "complaint": { "ground": "quality", "batch_id": null, "statement": "x" },
                "claim": { "amount": 5, "currency": "USD" }, "evidence": [] }),
            refused("invalid.amount", "M1", "claim.amount"),
        ),
        (
            "order.open_dispute",
            json!({ "order_id": order, "complaint": { "ground": "quality", "batch_id": null, "statement": "x" },
                "claim": { "amount": "5" }, "evidence": [] }),
            refused("invalid.arguments", "M2", "claim.currency"),
        ),
        (
            "order.open_dispute",
            json!({ "order_id": order, "complaint": { "batch_id": null, "statement": "x" },
                "claim": usd("5.00"), "evidence": [] }),
            plain("complaint.ground"),
        ),
    ] {
        assert_eq!(call(&host, op, args.clone()), expected, "{op} {args}");
    }
    // What may be left out, or empty, is neither.
    assert!(call(&host, "rulebook.view", json!({ "rulebook": null })).is_ok());
}
