//! Facts of a small trade for the tests of the lists, written as the log holds them.

use std::path::Path;

use ledger::{Ledger, LedgerError, NewEvent, Options, Outcome, streams};
use serde_json::{Value, json};
use trade::id::{OrderId, QuotationId, SupplierId};
use trade::rulebook::Rulebooks;
use trade::time::Instant;
use uuid::Uuid;

use crate::common::{at, request};

pub(crate) fn open_standard(dir: &Path) -> Ledger {
    Ledger::open(dir, Options::new(at(0))).unwrap()
}

pub(crate) fn order(n: u128) -> OrderId {
    OrderId::new(Uuid::from_u128(n))
}

pub(crate) fn supplier(n: u128) -> SupplierId {
    SupplierId::new(Uuid::from_u128(n))
}

pub(crate) fn quotation(n: u128) -> QuotationId {
    QuotationId::new(Uuid::from_u128(n))
}

pub(crate) fn id(prefix: &str, n: u128) -> String {
    format!("{prefix}_{}", Uuid::from_u128(n))
}

/// An instant on a day of March 2026.
pub(crate) fn day(day: u32) -> String {
    format!("2026-03-{day:02}T12:00:00Z")
}

/// An instant after them all.
pub(crate) fn now() -> Instant {
    "2026-04-01T00:00:00Z".parse().unwrap()
}

pub(crate) fn usd(amount: &str) -> Value {
    json!({ "amount": amount, "currency": "USD" })
}

pub(crate) fn supplier_ref(n: u128) -> Value {
    json!({ "supplier_id": supplier(n), "name": format!("Example Works {n}"), "country": "CN" })
}

/// Appends events to a stream, all under one request.
pub(crate) fn put(
    ledger: &Ledger,
    request_id: &str,
    stream: &str,
    events: &[Value],
) -> Result<u64, LedgerError> {
    let stream = stream.to_owned();
    let new = events
        .iter()
        .map(|event| NewEvent::new(event["kind"].as_str().unwrap_or_default(), 1, event))
        .collect::<Result<Vec<_>, _>>()?;
    let outcome: Outcome<u64> = ledger.transact(request(request_id, 0), move |tx| {
        let version = tx.view().stream_version(&stream)?;
        tx.append(&stream, version, new)?;
        tx.view().stream_version(&stream)
    })?;
    Ok(outcome.value)
}

pub(crate) fn put_order(ledger: &Ledger, request_id: &str, n: u128, events: &[Value]) -> u64 {
    put(ledger, request_id, &streams::order(order(n)), events).unwrap()
}

pub(crate) fn contract(title: &str) -> Value {
    json!({
        "title": title,
        "buyer": { "legal_name": "Sample Buyer Inc" },
        "supplier": { "legal_name": "Example Works Co., Ltd." },
        "lines": [{
            "product": "Rubber gasket", "model": "RG-90", "quantity": "1000", "unit": "pcs", "unit_price": "3.00",
        }],
        "currency": "USD",
        "initial_payment": { "kind": "amount", "amount": usd("1500.00") },
        "coverage": "post_delivery",
    })
}

pub(crate) fn started(n: u128, with: u128, title: &str) -> Value {
    let book = Rulebooks::embedded().default_book();
    json!({
        "kind": "started", "order_id": order(n), "number": format!("QS-{n:04}"), "source": { "kind": "minisite" },
        "supplier": supplier_ref(with), "rulebook": { "id": book.id().as_str(), "hash": book.hash().to_string() },
        "contract": contract(title), "at": day(1),
    })
}

/// From sending the contract to the whole initial payment received by T/T.
pub(crate) fn confirmed_and_paid(n: u128, title: &str) -> Vec<Value> {
    vec![
        json!({ "kind": "version_sent", "version": 1, "by": "buyer", "contract": contract(title), "at": day(2) }),
        json!({
            "kind": "confirmed", "version": 1, "by": "supplier", "at": day(3),
            "cover": {
                "coverage": "post_delivery", "assured": true, "free_limit": usd("2000.00"), "as_of": day(1),
                "cap": usd("2000.00"),
            },
        }),
        json!({
            "kind": "account_designated", "at": day(3),
            "account": {
                "account_id": id("acc", n), "holder": "Example Works Co., Ltd.", "bank": "Sample Bank",
                "country": "CN", "last_four": "0001",
            },
        }),
        payment(n, 1, "initial", "1500.00", 4),
        json!({ "kind": "payment_received", "payment_id": id("pay", n * 100 + 1), "amount": usd("1500.00"), "at": day(9) }),
    ]
}

pub(crate) fn payment(n: u128, which: u128, instalment: &str, amount: &str, on: u32) -> Value {
    json!({
        "kind": "payment_sent", "payment_id": id("pay", n * 100 + which), "instalment": instalment,
        "method": "telegraphic_transfer", "amount": usd(amount), "fee": null, "account_id": id("acc", n),
        "designated": true, "paid_with": { "kind": "bank", "bank": "Sample Bank", "last_four": "0002", "country": "US" },
        "arrival": {
            "earliest": format!("2026-03-{:02}", on + 3), "latest": format!("2026-03-{:02}", on + 7),
            "provisional": false,
        },
        "at": day(on),
    })
}

pub(crate) fn shipped(n: u128) -> Value {
    json!({
        "kind": "batch_shipped", "batch_id": id("bat", n), "items": [{ "line": 0, "quantity": "1000" }],
        "carriage": {}, "at": day(12),
    })
}

pub(crate) fn dispute_opened(n: u128, on: u32) -> Value {
    json!({
        "kind": "dispute_opened", "dispute_id": id("dsp", n), "claim": usd("500.00"), "at": day(on),
        "complaint": { "ground": "quality", "batch_id": null, "statement": "Hardness below the contract." },
    })
}

pub(crate) fn dispute_withdrawn(n: u128, on: u32) -> Value {
    json!({ "kind": "dispute_withdrawn", "dispute_id": id("dsp", n), "reason": "Solved.", "at": day(on) })
}

pub(crate) fn balance_received(n: u128) -> Vec<Value> {
    vec![
        payment(n, 2, "balance", "1500.00", 13),
        json!({
            "kind": "payment_received", "payment_id": id("pay", n * 100 + 2), "amount": usd("1500.00"),
            "at": day(16),
        }),
    ]
}

pub(crate) fn delivered(n: u128) -> Value {
    json!({ "kind": "batch_delivered", "batch_id": id("bat", n), "on": "2026-03-20", "at": day(20) })
}

pub(crate) fn receipt_confirmed(n: u128) -> Value {
    let count = json!({
        "batch_id": id("bat", n), "line": 0, "received": "1000", "damaged": "0", "below_standard": "0",
    });
    json!({ "kind": "receipt_confirmed", "counts": [count], "claim": usd("0.00"), "at": day(22) })
}

pub(crate) fn cancelled(on: u32) -> Value {
    json!({ "kind": "cancelled", "by": "buyer", "agreed": false, "reason": "Not needed.", "at": day(on) })
}
