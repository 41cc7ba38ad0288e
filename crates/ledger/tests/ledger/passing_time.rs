//! What the clock alone changes: a reservation that lapses, an order that comes to rest. The tables must
//! say at every instant what `trade` says of the folded facts.

use std::collections::BTreeMap;

use chrono::Duration;
use ledger::projections::{OrderFilter, OrderSort};
use ledger::{Ledger, streams};
use serde_json::{Value, json};
use tempfile::tempdir;
use trade::order::lapse::settled;
use trade::order::reservation::reservation;
use trade::order::status::{Status, status};
use trade::order::windows::deadlines;
use trade::order::{Order, OrderEvent, fold};
use trade::rulebook::{Rulebook, Rulebooks};
use trade::supplier::{LimitReport, Listed, Reservation, standing};
use trade::time::Instant;

use crate::trading::{
    balance_received, cancelled, confirmed_and_paid, day, delivered, dispute_opened, dispute_withdrawn, id,
    open_standard, order, put_order, receipt_confirmed, shipped, started, supplier, usd,
};

const BOOKS: [&str; 2] = ["trade-assurance@1", "trade-assurance-2017-12@1"];

fn completed(n: u128) -> Vec<Value> {
    let mut life = confirmed_and_paid(n, "Gaskets");
    life.push(shipped(n));
    life.extend(balance_received(n));
    life.extend([delivered(n), receipt_confirmed(n)]);
    life
}

/// Lives that end in every way there is.
fn lives(n: u128) -> Vec<Vec<Value>> {
    let paid = || confirmed_and_paid(n, "Gaskets");
    let with = |mut life: Vec<Value>, more: Vec<Value>| {
        life.extend(more);
        life
    };
    let refund = || {
        let dispute_id = id("dsp", n);
        vec![
            dispute_opened(n, 24),
            json!({ "kind": "supplier_responded", "dispute_id": dispute_id, "text": "Yes.", "at": day(25) }),
            json!({ "kind": "dispute_escalated", "dispute_id": dispute_id, "because": "no_solution", "at": day(26) }),
            json!({
                "kind": "dispute_decided", "dispute_id": dispute_id, "finding": { "kind": "supplier_at_fault" },
                "reasons": "", "at": day(27),
            }),
            json!({
                "kind": "refund_decided", "refund_id": id("rfd", n), "dispute_id": dispute_id, "amount": usd("1500.00"),
                "at": day(27),
            }),
        ]
    };
    let come = json!({
        "kind": "refund_received", "refund_id": id("rfd", n), "amount": usd("1500.00"), "to_loan": usd("0.00"), "at": day(29),
    });
    vec![
        vec![],
        vec![cancelled(2)],
        paid()[..1].to_vec(),
        paid()[..2].to_vec(),
        with(paid()[..2].to_vec(), vec![cancelled(5)]),
        paid(),
        with(paid(), vec![shipped(n)]),
        with(paid(), vec![shipped(n), delivered(n)]),
        completed(n),
        with(completed(n), vec![dispute_opened(n, 24)]),
        with(
            completed(n),
            vec![dispute_opened(n, 24), dispute_withdrawn(n, 30)],
        ),
        with(paid(), refund()),
        with(paid(), with(refund(), vec![come])),
    ]
}

fn folded(ledger: &Ledger, n: u128) -> Order {
    let stored = ledger
        .read(|view| view.stream(&streams::order(order(n))))
        .unwrap();
    let events: Vec<OrderEvent> = stored.iter().map(|event| event.decode().unwrap()).collect();
    fold(&events).unwrap().unwrap()
}

/// Instants around everything that happens, and long after.
fn instants() -> impl Iterator<Item = Instant> {
    let first: Instant = day(1).parse().unwrap();
    (0..260)
        .map(move |days| first + Duration::days(days))
        .chain([first + Duration::days(4000)])
}

fn each_life(check: impl Fn(&Ledger, &[(u128, Order)], &Rulebook)) {
    for name in BOOKS {
        let book = Rulebooks::embedded().get(name).unwrap();
        let dir = tempdir().unwrap();
        let ledger = open_standard(dir.path());
        let mut orders = Vec::new();
        for (index, life) in lives(0).iter().enumerate() {
            let n = index as u128 + 1;
            let life = if life.is_empty() {
                vec![]
            } else {
                lives(n)[index].clone()
            };
            let mut first = started(n, 1, "Gaskets");
            first["rulebook"] = json!({ "id": name, "hash": book.hash().to_string() });
            put_order(&ledger, &format!("start-{n}"), n, &[first]);
            put_order(&ledger, &format!("live-{n}"), n, &life);
            orders.push((n, folded(&ledger, n)));
        }
        check(&ledger, &orders, book);
        let before = ledger.projection_digests().unwrap();
        ledger.rebuild().unwrap();
        assert_eq!(ledger.projection_digests().unwrap(), before);
    }
}

/// Those that a standing counts leave it as it is with all of them (S4), whenever the report was made. Gives how many had no
/// part in it.
fn counted_for_every_report(ledger: &Ledger, all: &[Reservation], now: Instant, book: &Rulebook) -> usize {
    let reported = |as_of: Instant| {
        let report = json!({ "remaining": usd("9000.00"), "limit": usd("20000.00"), "as_of": as_of,
            "source": "typed_in" });
        serde_json::from_value::<LimitReport>(report).unwrap()
    };
    let reports = instants().step_by(30).map(|as_of| Some(reported(as_of)));
    let left_out = reports.chain([None]).map(|report| {
        let as_of = report.as_ref().map(|report| report.as_of);
        let counted = ledger.read(|view| view.reservations().counted(supplier(1), as_of, now));
        let counted = counted.unwrap();
        let standing = |of: &[Reservation]| standing(Listed::Yes, report.as_ref(), of, now, book).unwrap();
        assert_eq!(standing(&counted), standing(all), "at {now}, {report:?}");
        all.len() - counted.len()
    });
    left_out.sum()
}

#[test]
fn s5_the_reservations_are_those_the_facts_give_at_every_instant() {
    each_life(|ledger, orders, book| {
        let (mut held, mut released, mut left_out) = (0, 0, 0);
        for now in instants() {
            let expected: Vec<Reservation> = orders
                .iter()
                .filter(|(_, order)| order.running().is_some())
                .map(|(_, order)| reservation(order, now, book).unwrap())
                .collect();
            let found = ledger
                .read(|view| view.reservations().of_supplier(supplier(1), now))
                .unwrap();
            assert_eq!(found, expected, "at {now}");
            left_out += counted_for_every_report(ledger, &expected, now, book);
            let holding: Vec<Reservation> = expected
                .into_iter()
                .filter(|reservation| {
                    reservation
                        .changes
                        .last()
                        .is_some_and(|change| change.amount.is_positive())
                })
                .collect();
            let found = ledger.read(|view| view.reservations().held(now)).unwrap();
            held += holding.len();
            released += orders.len() - holding.len();
            assert_eq!(
                found.get(&supplier(1)).cloned().unwrap_or_default(),
                holding,
                "at {now}"
            );
        }
        assert!(held > 0 && released > 0 && left_out > 0);
    });
}

#[test]
fn t3_an_order_at_rest_has_no_deadline_and_orders_do_come_to_rest() {
    each_life(|ledger, orders, book| {
        let mut at_rest = 0;
        for now in instants() {
            let live = ledger.read(|view| view.orders().live(now)).unwrap();
            for (n, folded) in orders {
                if !live.contains(&order(*n)) {
                    at_rest += 1;
                    assert_eq!(deadlines(folded, now, book).unwrap(), [], "order {n} at {now}");
                }
            }
        }
        let last = instants().last().unwrap();
        let live = ledger.read(|view| view.orders().live(last)).unwrap();
        // Drafts, cancelled and completed ones rest in the end; what waits for somebody never does, unless its edition
        // ends it (RB2).
        let lapses = book.lapse().unpaid_days.is_some();
        for n in [1, 2, 5, 9] {
            assert!(!live.contains(&order(n)), "order {n}");
        }
        for n in [3, 4] {
            assert_eq!(live.contains(&order(n)), !lapses, "order {n}");
        }
        for n in [6, 7, 8, 10, 12] {
            assert!(live.contains(&order(n)), "order {n}");
        }
        assert!(at_rest > 0);
    });
}

#[test]
fn rb2_the_lists_say_at_every_instant_what_has_cancelled_itself() {
    each_life(|ledger, orders, book| {
        let mut lapsed = 0;
        for now in instants() {
            let mut expected = BTreeMap::new();
            let mut cancelled = Vec::new();
            for (n, folded) in orders {
                let settled = settled(folded, now, book).unwrap();
                let status = status(&settled, book);
                *expected.entry(Some(status)).or_default() += 1;
                lapsed += u32::from(status == Status::Cancelled && !matches!(folded, Order::Cancelled(_)));
                if status == Status::Cancelled {
                    cancelled.push(order(*n));
                }
            }
            let counts = ledger.read(|view| view.orders().counts(now)).unwrap();
            assert_eq!(counts, expected, "at {now}");
            let running: u64 = expected
                .iter()
                .filter(|(status, _)| {
                    let ended = [Status::Cancelled, Status::Refunded, Status::Completed];
                    status.is_none_or(|status| !ended.contains(&status))
                })
                .map(|(_, orders)| *orders)
                .sum();
            let uses = ledger.read(|view| view.rulebook_uses().all(now)).unwrap();
            assert_eq!(uses.values().next().unwrap().running, running, "at {now}");
            for statuses in [vec![Status::Cancelled], vec![Status::PendingPayment]] {
                let filter = OrderFilter {
                    statuses: Some(statuses.clone()),
                    ..OrderFilter::default()
                };
                let page =
                    |view: &ledger::View<'_>| view.orders().page(&filter, OrderSort::Started, (0, 100), now);
                let found = ledger.read(page).unwrap();
                let count = expected.get(&Some(statuses[0])).copied().unwrap_or(0);
                assert_eq!(found.total, count, "{statuses:?} at {now}");
                if statuses == [Status::Cancelled] {
                    let mut found = found.order_ids;
                    found.sort();
                    assert_eq!(found, cancelled, "at {now}");
                }
            }
        }
        assert_eq!(lapsed > 0, book.lapse().unpaid_days.is_some());
    });
}
