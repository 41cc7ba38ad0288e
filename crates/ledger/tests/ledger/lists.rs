//! What the lists are read from: each row follows from the facts, and folding anew gives the same.

use ledger::projections::{OrderFilter, OrderSort, standard};
use ledger::{Depth, Ledger, LedgerError, NewEvent, Options, Outcome, streams};
use serde_json::{Value, json};
use tempfile::tempdir;
use trade::order::status::{Status, status};
use trade::order::{OrderEvent, fold};
use trade::rulebook::{Library, Rulebooks};

use crate::beside::{message, reported};
use crate::common::{at, request};
use crate::trading::{
    cancelled, confirmed_and_paid, day, dispute_opened, dispute_withdrawn, id, now, open_standard, order,
    payment, put, put_order, shipped, started, supplier,
};

fn only_status(ledger: &Ledger) -> Status {
    let counts = ledger.read(|view| view.orders().counts(now())).unwrap();
    match counts.into_iter().collect::<Vec<_>>()[..] {
        [(Some(status), 1)] => status,
        ref other => panic!("{other:?}"),
    }
}

#[test]
fn rules_9_the_status_in_the_list_is_the_one_the_facts_give() {
    let dir = tempdir().unwrap();
    let mut ledger = open_standard(dir.path());
    let mut facts: Vec<Value> = Vec::new();
    let mut life = vec![started(1, 1, "Gaskets")];
    life.extend(confirmed_and_paid(1, "Gaskets"));
    life.extend([shipped(1), dispute_opened(1, 20), dispute_withdrawn(1, 21)]);
    let mut seen = Vec::new();
    for (n, fact) in life.into_iter().enumerate() {
        put_order(&ledger, &format!("req-{n}"), 1, std::slice::from_ref(&fact));
        facts.push(fact);
        let events: Vec<OrderEvent> = facts
            .iter()
            .map(|fact| serde_json::from_value(fact.clone()).unwrap())
            .collect();
        let folded = fold(&events).unwrap().unwrap();
        assert_eq!(
            only_status(&ledger),
            status(&folded, Rulebooks::embedded().default_book()),
            "after {n}"
        );
        if seen.last() != Some(&only_status(&ledger)) {
            seen.push(only_status(&ledger));
        }
        if n == 4 {
            // What was kept in memory must not matter.
            drop(ledger);
            ledger = open_standard(dir.path());
        }
    }
    assert_eq!(
        seen,
        [
            Status::Draft,
            Status::AwaitingSupplier,
            Status::PendingPayment,
            Status::AwaitingShipment,
            Status::Shipped,
        ]
    );
}

fn listed(ledger: &Ledger, filter: &OrderFilter, sort: OrderSort) -> Vec<u128> {
    let page = ledger
        .read(|view| view.orders().page(filter, sort, (0, 100), now()))
        .unwrap();
    assert_eq!(page.total as usize, page.order_ids.len());
    page.order_ids.iter().map(|id| id.uuid().as_u128()).collect()
}

#[test]
fn orders_are_found_by_status_supplier_and_words_and_sorted() {
    let dir = tempdir().unwrap();
    let ledger = open_standard(dir.path());
    for (n, with, title) in [
        (1, 2, "valve seats"),
        (2, 1, "Pump Housings"),
        (3, 1, "Adapters, Ø 12 %"),
    ] {
        put_order(&ledger, &format!("start-{n}"), n, &[started(n, with, title)]);
    }
    put_order(&ledger, "go-1", 1, &confirmed_and_paid(1, "valve seats"));
    let all = OrderFilter::default();
    assert_eq!(listed(&ledger, &all, OrderSort::Changed), [1, 3, 2]);
    assert_eq!(listed(&ledger, &all, OrderSort::Started), [3, 2, 1]);
    assert_eq!(listed(&ledger, &all, OrderSort::Number), [1, 2, 3]);
    assert_eq!(listed(&ledger, &all, OrderSort::Title), [3, 2, 1]);
    assert_eq!(listed(&ledger, &all, OrderSort::Supplier), [3, 2, 1]);
    let drafts = OrderFilter {
        statuses: Some(vec![Status::Draft, Status::Cancelled]),
        ..all.clone()
    };
    assert_eq!(listed(&ledger, &drafts, OrderSort::Number), [2, 3]);
    assert!(
        listed(
            &ledger,
            &OrderFilter {
                statuses: Some(vec![]),
                ..all.clone()
            },
            OrderSort::Number
        )
        .is_empty()
    );
    let with = OrderFilter {
        supplier_id: Some(supplier(2)),
        ..all.clone()
    };
    assert_eq!(listed(&ledger, &with, OrderSort::Number), [1]);
    for (words, found) in [
        ("PUMP", vec![2]),
        ("works gasket", vec![1, 2, 3]),
        ("qs-0003", vec![3]),
        ("ø 12 %", vec![3]),
        ("rg-90 seats", vec![1]),
        ("_", vec![]),
        ("pump seats", vec![]),
    ] {
        let filter = OrderFilter {
            words: words.to_owned(),
            ..all.clone()
        };
        assert_eq!(listed(&ledger, &filter, OrderSort::Number), found, "{words}");
    }
}

#[test]
fn a_page_knows_the_length_of_its_list_and_suppliers_find_their_orders() {
    let dir = tempdir().unwrap();
    let ledger = open_standard(dir.path());
    for (n, with) in [(1, 2), (2, 1), (3, 1)] {
        put_order(&ledger, &format!("start-{n}"), n, &[started(n, with, "Gaskets")]);
    }
    let all = OrderFilter::default();
    let page = ledger
        .read(|view| view.orders().page(&all, OrderSort::Number, (1, 1), now()))
        .unwrap();
    assert_eq!((page.total, page.order_ids), (3, vec![order(2)]));
    let past = ledger
        .read(|view| view.orders().page(&all, OrderSort::Number, (u64::MAX, 1), now()))
        .unwrap();
    assert_eq!((past.total, past.order_ids), (3, vec![]));
    assert_eq!(
        ledger
            .read(|view| view.orders().of_supplier(supplier(1)))
            .unwrap(),
        [order(2), order(3)]
    );
}

/// A draft, and what was cancelled before both sides had agreed, is no order; what was agreed stays one however it ended.
#[test]
fn o5_ordered_from_last_is_told_by_what_was_agreed() {
    let dir = tempdir().unwrap();
    let ledger = open_standard(dir.path());
    let agreed = || confirmed_and_paid(1, "Gaskets")[..2].to_vec();
    let told = || {
        ledger
            .read(|view| view.orders().last_agreed_by_supplier())
            .unwrap()
    };
    let newest = || ledger.read(|view| view.newest()).unwrap().seq;
    put_order(&ledger, "draft", 1, &[started(1, 1, "Gaskets")]);
    let sent = agreed()[0].clone();
    put_order(
        &ledger,
        "sent",
        2,
        &[started(2, 2, "Gaskets"), sent, cancelled(3)],
    );
    assert_eq!(told(), []);
    put_order(&ledger, "third", 3, &[started(3, 3, "Gaskets")]);
    put_order(&ledger, "fourth", 4, &[started(4, 3, "Gaskets")]);
    put_order(&ledger, "fourth agreed", 4, &agreed());
    let fourth = newest();
    assert_eq!(told(), [(supplier(3), fourth)]);
    // What comes later of it, and another draft, is not another order.
    put_order(&ledger, "fourth cancelled", 4, &[cancelled(4)]);
    put_order(&ledger, "fifth", 5, &[started(5, 3, "Gaskets")]);
    assert_eq!(told(), [(supplier(3), fourth)]);
    // Begun before the other one, and agreed after it.
    put_order(&ledger, "third agreed", 3, &agreed());
    let third = newest();
    assert_eq!(told(), [(supplier(3), third)]);
    let before = ledger.projection_digests().unwrap();
    ledger.rebuild().unwrap();
    assert_eq!(ledger.projection_digests().unwrap(), before);
    assert_eq!(told(), [(supplier(3), third)]);
}

#[test]
fn payments_under_way_and_disputes_are_found_over_all_orders() {
    let dir = tempdir().unwrap();
    let ledger = open_standard(dir.path());
    for n in [1, 2] {
        put_order(&ledger, &format!("a-{n}"), n, &[started(n, 1, "Gaskets")]);
        put_order(&ledger, &format!("b-{n}"), n, &confirmed_and_paid(n, "Gaskets"));
    }
    assert!(
        ledger
            .read(|view| view.payments().in_transit())
            .unwrap()
            .is_empty()
    );
    put_order(
        &ledger,
        "c-1",
        1,
        &[
            payment(1, 2, "balance", "700.00", 16),
            payment(1, 3, "balance", "800.00", 14),
        ],
    );
    put_order(
        &ledger,
        "c-2",
        2,
        &[payment(2, 2, "balance", "1500.00", 15), dispute_opened(2, 17)],
    );
    let under_way: Vec<String> = ledger
        .read(|view| view.payments().in_transit())
        .unwrap()
        .into_iter()
        .map(|(order_id, payment_id, latest)| {
            assert_eq!(order_id.uuid().as_u128(), payment_id.uuid().as_u128() / 100);
            latest.to_string()
        })
        .collect();
    assert_eq!(under_way, ["2026-03-21", "2026-03-22", "2026-03-23"]);
    let newest = ledger.read(|view| view.payments().newest_first(0, 2)).unwrap();
    assert_eq!(
        newest
            .iter()
            .map(|(_, payment)| payment.to_string())
            .collect::<Vec<_>>(),
        [id("pay", 102), id("pay", 202)]
    );
    put_order(
        &ledger,
        "d-1",
        1,
        &[
            json!({ "kind": "payment_failed", "payment_id": id("pay", 102), "reason": "returned", "at": day(18) }),
        ],
    );
    assert_eq!(ledger.read(|view| view.payments().in_transit()).unwrap().len(), 2);
    put_order(&ledger, "e-1", 1, &[dispute_opened(1, 12)]);
    let open = |ledger: &Ledger| {
        let open = ledger.read(|view| view.disputes().open()).unwrap();
        open.into_iter().map(|(order_id, _)| order_id).collect::<Vec<_>>()
    };
    assert_eq!(open(&ledger), [order(1), order(2)]);
    put_order(&ledger, "f-2", 2, &[dispute_withdrawn(2, 19)]);
    assert_eq!(open(&ledger), [order(1)]);
    assert_eq!(
        ledger.read(|view| view.disputes().ended()).unwrap()[0].0,
        order(2)
    );
}

#[test]
fn what_was_rolled_back_leaves_no_trace_in_later_rows() {
    let dir = tempdir().unwrap();
    let ledger = open_standard(dir.path());
    put_order(&ledger, "req-1", 1, &[started(1, 1, "Gaskets")]);
    let sent = confirmed_and_paid(1, "Never sent").remove(0);
    let refused: Result<Outcome<()>, LedgerError> = ledger.transact(request("req-2", 0), move |tx| {
        tx.append(
            &streams::order(order(1)),
            1,
            vec![NewEvent::new("version_sent", 1, &sent)?],
        )?;
        Err(LedgerError::Unavailable)
    });
    assert!(refused.is_err());
    assert_eq!(only_status(&ledger), Status::Draft);
    put_order(
        &ledger,
        "req-3",
        1,
        &[json!({ "kind": "reminded", "at": day(2) })],
    );
    assert_eq!(only_status(&ledger), Status::Draft);
    let before = ledger.projection_digests().unwrap();
    ledger.rebuild().unwrap();
    assert_eq!(ledger.projection_digests().unwrap(), before);
}

#[test]
fn a_history_that_cannot_be_is_not_written() {
    let dir = tempdir().unwrap();
    let ledger = open_standard(dir.path());
    let stream = streams::order(order(1));
    for (n, events) in [
        vec![shipped(1)],
        vec![started(1, 1, "a"), started(1, 1, "b")],
        vec![json!({ "kind": "unheard_of" })],
    ]
    .into_iter()
    .enumerate()
    {
        let refused = put(&ledger, &format!("req-{n}"), &stream, &events);
        assert!(matches!(refused, Err(LedgerError::Corrupt { .. })), "{refused:?}");
    }
    assert_eq!(ledger.read(|view| view.newest()).unwrap().seq, 0);
}

#[test]
fn everything_folded_anew_is_equal() {
    let dir = tempdir().unwrap();
    let ledger = open_standard(dir.path());
    // More orders than are kept in memory, their events interleaved.
    let orders = 40;
    for n in 1..=orders {
        put_order(&ledger, &format!("a-{n}"), n, &[started(n, n % 3, "Gaskets")]);
    }
    for n in 1..=orders {
        put_order(
            &ledger,
            &format!("b-{n}"),
            n,
            &confirmed_and_paid(n, &format!("Lot {n}")),
        );
    }
    for n in (1..=orders).step_by(3) {
        put_order(
            &ledger,
            &format!("c-{n}"),
            n,
            &[
                payment(n, 2, "balance", "1500.00", 16),
                shipped(n),
                dispute_opened(n, 20),
            ],
        );
    }
    put(
        &ledger,
        "l-1",
        &streams::supplier(supplier(1)),
        &[reported(1, "2000.00", 10)],
    )
    .unwrap();
    put(
        &ledger,
        "m-1",
        &streams::thread(supplier(1)),
        &[message(1, "supplier", "Hello")],
    )
    .unwrap();
    let before = ledger.projection_digests().unwrap();
    ledger.rebuild().unwrap();
    assert_eq!(ledger.projection_digests().unwrap(), before);
    drop(ledger);
    let ledger = open_standard(dir.path());
    assert!(ledger.opened().refolded.is_empty());
    assert_eq!(ledger.projection_digests().unwrap(), before);
    assert!(ledger.verify(Depth::Everything).unwrap().is_sound());
}

#[test]
fn rb1_other_rulebooks_are_a_refold_and_an_unknown_pin_has_no_status() {
    let dir = tempdir().unwrap();
    let ledger = open_standard(dir.path());
    let mut foreign = started(1, 1, "Gaskets");
    foreign["rulebook"]["hash"] = json!("0".repeat(64));
    put_order(&ledger, "req-1", 1, &[foreign]);
    let counts = ledger.read(|view| view.orders().counts(now())).unwrap();
    assert_eq!(counts.into_iter().collect::<Vec<_>>(), [(None, 1)]);
    assert_eq!(listed(&ledger, &OrderFilter::default(), OrderSort::Number), [1]);
    drop(ledger);
    let own = serde_json::from_value(crate::rulebooks::loaded()).unwrap();
    let shelf: &'static Rulebooks = Box::leak(Box::new(Library::fold(&[own]).unwrap().books().clone()));
    let ledger = Ledger::open(
        dir.path(),
        Options {
            projectors: standard(shelf),
            ..Options::new(at(0))
        },
    )
    .unwrap();
    assert_eq!(ledger.opened().refolded, ["orders"]);
}
