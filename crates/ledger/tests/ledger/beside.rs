//! Lists beside the orders: limit reports, threads, quotations.

use ledger::{Ledger, LedgerError, streams};
use serde_json::{Value, json};
use tempfile::tempdir;

use crate::trading::{day, id, open_standard, put, quotation, supplier, supplier_ref, usd};

pub(crate) fn reported(n: u128, remaining: &str, as_of: u32) -> Value {
    let report = json!({ "remaining": usd(remaining), "as_of": day(as_of), "source": "typed_in" });
    json!({ "kind": "limit_reported", "supplier_id": supplier(n), "report": report, "at": day(28) })
}

#[test]
fn s4_the_report_of_the_newest_instant_counts_not_the_one_recorded_last() {
    let dir = tempdir().unwrap();
    let ledger = open_standard(dir.path());
    let latest = |n| {
        let report = ledger.read(|view| view.limits().latest(supplier(n))).unwrap();
        report.map(|report| report.remaining.amount().to_string())
    };
    assert_eq!(latest(1), None);
    for (n, (remaining, as_of, expected)) in [
        ("2000.00", 10, "2000.00"),
        ("9000.00", 5, "2000.00"),
        ("1500.00", 10, "1500.00"),
        ("0.00", 20, "0.00"),
    ]
    .into_iter()
    .enumerate()
    {
        put(
            &ledger,
            &format!("req-{n}"),
            &streams::supplier(supplier(1)),
            &[reported(1, remaining, as_of)],
        )
        .unwrap();
        assert_eq!(latest(1).as_deref(), Some(expected));
    }
    put(
        &ledger,
        "req-other",
        &streams::supplier(supplier(2)),
        &[reported(2, "7.00", 1)],
    )
    .unwrap();
    let all = ledger.read(|view| view.limits().all()).unwrap();
    assert_eq!(
        all.iter().map(|(id, _)| *id).collect::<Vec<_>>(),
        [supplier(1), supplier(2)]
    );
}

#[test]
fn s3_a_report_that_is_withdrawn_gives_way_to_the_one_before() {
    let dir = tempdir().unwrap();
    let ledger = open_standard(dir.path());
    let stream = streams::supplier(supplier(1));
    let latest = || {
        let report = ledger.read(|view| view.limits().latest(supplier(1))).unwrap();
        report.map(|report| report.remaining.amount().to_string())
    };
    let withdrawn = |remaining: &str, as_of: u32| {
        let mut event = reported(1, remaining, as_of);
        event["kind"] = json!("limit_withdrawn");
        event
    };
    let told = [
        reported(1, "2000.00", 10),
        reported(1, "1500.00", 20),
        reported(1, "900.00", 5),
        reported(1, "1200.00", 22),
    ];
    put(&ledger, "req-1", &stream, &told).unwrap();
    assert_eq!(latest().as_deref(), Some("1200.00"));
    for (n, (remaining, as_of, expected)) in [
        ("1200.00", 22, Some("1500.00")),
        ("2000.00", 10, Some("1500.00")),
        ("1500.00", 20, Some("900.00")),
        ("900.00", 5, None),
    ]
    .into_iter()
    .enumerate()
    {
        put(
            &ledger,
            &format!("req-{n}-back"),
            &stream,
            &[withdrawn(remaining, as_of)],
        )
        .unwrap();
        assert_eq!(latest().as_deref(), expected);
    }
    assert_eq!(ledger.read(|view| view.limits().suppliers()).unwrap(), []);
    put(&ledger, "req-again", &stream, &[reported(1, "1200.00", 22)]).unwrap();
    assert_eq!(latest().as_deref(), Some("1200.00"), "said once more");
}

pub(crate) fn message(n: u128, by: &str, text: &str) -> Value {
    json!({
        "kind": "message_sent", "message_id": id("msg", n), "supplier": supplier_ref(1), "by": by, "text": text,
        "order_id": null, "files": [], "at": day(n as u32),
    })
}

#[test]
fn unread_counts_the_suppliers_messages_after_the_last_one_read() {
    let dir = tempdir().unwrap();
    let ledger = open_standard(dir.path());
    let thread = streams::thread(supplier(1));
    let unread = |ledger: &Ledger| ledger.read(|view| view.threads().unread()).unwrap();
    assert_eq!(unread(&ledger), 0);
    let long = "word ".repeat(100);
    let first = [
        message(1, "buyer", "Hello"),
        message(2, "supplier", "Hello"),
        message(3, "supplier", &long),
    ];
    put(&ledger, "req-1", &thread, &first).unwrap();
    assert_eq!(unread(&ledger), 2);
    let read = |n| json!({ "kind": "thread_read", "up_to": id("msg", n), "at": day(9) });
    put(&ledger, "req-2", &thread, &[read(2)]).unwrap();
    assert_eq!(unread(&ledger), 1);
    put(&ledger, "req-3", &thread, &[read(3), read(1)]).unwrap();
    assert_eq!(
        unread(&ledger),
        0,
        "reading an older one again takes nothing back"
    );
    put(&ledger, "req-4", &thread, &[message(4, "supplier", "News")]).unwrap();
    let list = ledger.read(|view| view.threads().list()).unwrap();
    assert_eq!((list.len(), list[0].messages, list[0].unread), (1, 4, 1));
    assert_eq!(
        (list[0].last_text.as_str(), list[0].supplier.supplier_id),
        ("News", supplier(1))
    );
    let found = ledger
        .read(|view| view.threads().supplier_of(id("msg", 3).parse().unwrap()))
        .unwrap();
    assert_eq!(found, Some(supplier(1)));
    let stranger = put(&ledger, "req-5", &thread, &[read(99)]);
    assert!(
        matches!(stranger, Err(LedgerError::Corrupt { .. })),
        "{stranger:?}"
    );
}

#[test]
fn quotations_are_listed_by_age_and_supplier() {
    let dir = tempdir().unwrap();
    let ledger = open_standard(dir.path());
    for (n, with) in [(1, 1), (2, 2), (3, 1)] {
        let asked = json!({
            "kind": "requested", "quotation_id": quotation(n), "supplier": supplier_ref(with), "at": day(1),
            "request": { "product": "Gasket", "quantity": "10" },
        });
        put(
            &ledger,
            &format!("req-{n}"),
            &streams::quotation(quotation(n)),
            &[asked],
        )
        .unwrap();
    }
    let declined = json!({ "kind": "declined", "by": "buyer", "reason": "", "at": day(2) });
    put(&ledger, "req-x", &streams::quotation(quotation(1)), &[declined]).unwrap();
    let list = ledger.read(|view| view.quotations().newest_first()).unwrap();
    assert_eq!(list, [quotation(3), quotation(2), quotation(1)]);
    let of_one = ledger
        .read(|view| view.quotations().of_supplier(supplier(1)))
        .unwrap();
    assert_eq!(of_one, [quotation(3), quotation(1)]);
}
