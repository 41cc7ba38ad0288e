//! The fixed shape of every calculator's reply and refusal: what the tests of both share.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use trade::rulebook::Rulebooks;

use super::*;

mod fields;
mod refusals;
mod shapes;

fn call<A: DeserializeOwned, R: Serialize>(
    calculator: fn(A, &Rulebooks) -> Result<R, CalcError>,
    args: Value,
) -> Result<String, CalcError> {
    let args = serde_json::from_value(args).unwrap();
    calculator(args, Rulebooks::embedded()).map(|reply| serde_json::to_string(&reply).unwrap())
}

/// Code, rule and field of a refusal.
fn refused<A: DeserializeOwned, R: Serialize>(
    calculator: fn(A, &Rulebooks) -> Result<R, CalcError>,
    args: Value,
) -> (String, String, String) {
    let shown = args.to_string();
    let Err(error) = call(calculator, args) else {
        panic!("not refused: {shown}")
    };
    let field = error
        .facts
        .get("field")
        .map(|fact| serde_json::to_value(fact).unwrap());
    (
        error.code.to_owned(),
        error.rule.to_owned(),
        field.map_or_else(String::new, |field| field.as_str().unwrap().to_owned()),
    )
}

/// The arguments with one of them replaced.
fn with(args: &Value, key: &str, value: Value) -> Value {
    let mut args = args.clone();
    args[key] = value;
    args
}

fn is(code: &str, rule: &str, field: &str) -> (String, String, String) {
    (code.to_owned(), rule.to_owned(), field.to_owned())
}

fn cover() -> Value {
    json!({"order_total": "3000", "initial_payment": "1500.00", "remaining_limit": "2000", "currency": "USD"})
}

fn payment() -> Value {
    json!({
        "amount": "25000", "currency": "USD", "pay_on": "2026-03-02T15:00:00Z", "supplier_country": "CN",
        "us_checking_account": false,
    })
}

fn working() -> Value {
    json!({"from": "2026-02-13", "days": 2, "countries": ["CN"]})
}

fn window() -> Value {
    json!({"event_at": "2026-03-05T20:00:00Z", "days": 5, "time_zone": "America/Los_Angeles"})
}

fn schedule() -> Value {
    json!({
        "principal": "1000", "monthly_fee_rates": ["0.03", "0.015"], "promotional_credit": "5",
        "first_due": "2026-01-31",
    })
}

fn clock() -> Value {
    json!({"opened_at": "2026-01-01T20:00:00Z", "time_zone": "America/Los_Angeles", "now": "2026-01-07T08:00:00Z"})
}
