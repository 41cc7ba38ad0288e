//! A workspace of 100,000 orders, opened: how long until its pages answer, and how fast its record is verified beside. It
//! prints a table and judges nothing: targets stand in docs/PERFORMANCE.md. `QUAYSIDE_LONG` names a folder that keeps the
//! workspace, so that it is made once and measured again.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a measurement fails by panicking and says what it measured"
)]

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::Utc;
use desk::{Call, Cost, Desk, DeskOptions, Keychain as _, MemoryKeychain, Passphrase, Reply, WorkspaceKey};
use ledger::{Depth, Envelope, Ledger, LedgerError, NewEvent, Options, Request, Sha, streams};
use serde_json::{Value, json};
use trade::id::OrderId;
use trade::rulebook::Rulebooks;
use uuid::Uuid;

const ORDERS: u32 = 100_000;
/// One order in so many is still under way.
const UNDER_WAY: u32 = 100;
/// Those who write at the same time, so that commits are shared.
const WRITERS: u32 = 16;
const PASSPHRASE: &str = "correct horse battery";
/// Openings, of which the middle one counts.
const TURNS: usize = 5;
/// What trying a passphrase costs is chosen, and is no part of this.
const CHEAP: Cost = Cost {
    memory_kib: 8,
    passes: 1,
    lanes: 1,
};

fn id(prefix: &str, number: u32) -> String {
    format!("{prefix}_{}", Uuid::from_u128(u128::from(number) + 1))
}

fn usd(amount: &str) -> Value {
    json!({ "amount": amount, "currency": "USD" })
}

fn contract(number: u32) -> Value {
    json!({ "title": format!("Gaskets {number}"), "buyer": { "legal_name": "Sample Buyer Inc" },
        "supplier": { "legal_name": "Example Works Co., Ltd." },
        "lines": [{ "product": "Rubber gasket", "model": "RG-90", "quantity": "1000", "unit": "pcs", "unit_price": "3.00" }],
        "currency": "USD", "initial_payment": { "kind": "amount", "amount": usd("1500.00") }, "coverage": "post_delivery" })
}

fn payment(number: u32, which: u32, instalment: &str, on: &str) -> Value {
    json!({ "kind": "payment_sent", "payment_id": id("pay", number * 2 + which), "instalment": instalment,
        "method": "telegraphic_transfer", "amount": usd("1500.00"), "fee": null, "account_id": id("acc", number),
        "designated": true, "paid_with": { "kind": "bank", "bank": "Sample Bank", "last_four": "0002", "country": "US" },
        "arrival": { "earliest": "2026-03-17", "latest": "2026-03-21", "provisional": false }, "at": on })
}

fn received(number: u32, which: u32, on: &str) -> Value {
    json!({ "kind": "payment_received", "payment_id": id("pay", number * 2 + which), "amount": usd("1500.00"), "at": on })
}

/// The life of an order: eleven facts, or seven while it is under way.
fn life(number: u32) -> Vec<Value> {
    let book = Rulebooks::embedded().default_book();
    let [first, second, third] = [
        "2026-03-01T12:00:00Z",
        "2026-03-10T12:00:00Z",
        "2026-03-20T12:00:00Z",
    ];
    let supplier =
        json!({ "supplier_id": id("sup", number % 200), "name": "Example Works", "country": "CN" });
    let cover = json!({ "coverage": "post_delivery", "assured": true, "free_limit": usd("2000.00"), "as_of": first,
        "cap": usd("2000.00") });
    let account = json!({ "account_id": id("acc", number), "holder": "Example Works Co., Ltd.", "bank": "Sample Bank",
        "country": "CN", "last_four": "0001" });
    let count = json!({ "batch_id": id("bat", number), "line": 0, "received": "1000", "damaged": "0", "below_standard": "0" });
    let mut events = vec![
        json!({ "kind": "started", "order_id": id("ord", number), "number": format!("QS-{number:06}"),
            "source": { "kind": "minisite" }, "supplier": supplier, "contract": contract(number), "at": first,
            "rulebook": { "id": book.id().as_str(), "hash": book.hash().to_string() } }),
        json!({ "kind": "version_sent", "version": 1, "by": "buyer", "contract": contract(number), "at": first }),
        json!({ "kind": "confirmed", "version": 1, "by": "supplier", "at": first, "cover": cover }),
        json!({ "kind": "account_designated", "at": first, "account": account }),
        payment(number, 0, "initial", first),
        received(number, 0, second),
        json!({ "kind": "batch_shipped", "batch_id": id("bat", number), "items": [{ "line": 0, "quantity": "1000" }],
            "carriage": {}, "at": second }),
    ];
    if !number.is_multiple_of(UNDER_WAY) {
        events.extend([
            payment(number, 1, "balance", second),
            received(number, 1, third),
            json!({ "kind": "batch_delivered", "batch_id": id("bat", number), "on": "2026-03-20", "at": third }),
            json!({ "kind": "receipt_confirmed", "counts": [count], "claim": usd("0.00"), "at": third }),
        ]);
    }
    events
}

fn write(ledger: &Ledger, number: u32) {
    let request = Request {
        request_id: format!("request-{number}"),
        op: "order.start".to_owned(),
        args_hash: Sha::of(&number.to_le_bytes()),
        actor: "buyer".to_owned(),
        recorded_at: Utc::now(),
    };
    let events: Vec<NewEvent> = life(number)
        .iter()
        .map(|event| NewEvent::new(event["kind"].as_str().unwrap().to_owned(), 1, event).unwrap())
        .collect();
    let order: OrderId = id("ord", number).parse().unwrap();
    let written = ledger.transact::<(), LedgerError>(request, move |tx| {
        tx.append(&streams::order(order), 0, events).map(|_| ())
    });
    written.unwrap();
}

fn ask(desk: &Desk, op: &str, args: Value) -> Value {
    let call = Call {
        op: op.to_owned(),
        args,
        request_id: None,
    };
    match desk.dispatch(call) {
        Reply::Ok { value, .. } => value.read().unwrap(),
        Reply::Error(error) => panic!("{op}: {error:?}"),
    }
}

/// Makes the workspace with all its orders, where it is not there yet; gives its folder and its key.
fn made(home: &Path) -> (PathBuf, WorkspaceKey) {
    let dir = home.join("workspaces").join("books");
    if let Some(envelope) = Envelope::load(&dir).unwrap() {
        let key = envelope.open(&Passphrase::given(PASSPHRASE).unwrap()).unwrap();
        return (dir, key);
    }
    let keychain = Arc::new(MemoryKeychain::default());
    let desk = Desk::start(DeskOptions {
        home: Some(home.to_path_buf()),
        keychain: Some(keychain.clone()),
        cost: CHEAP,
        ..DeskOptions::default()
    });
    let new = json!({ "name": "Books", "legal_name": "Sample Buyer Inc", "country": "US", "passphrase": PASSPHRASE,
        "remember": true });
    let workspace = ask(&desk.unwrap(), "workspace.create", new);
    let key = keychain
        .get(workspace["workspace_id"].as_str().unwrap())
        .unwrap()
        .unwrap();
    let ledger = ledger_of(&dir, &key);
    std::thread::scope(|scope| {
        for writer in 0..WRITERS {
            let ledger = &ledger;
            scope.spawn(move || {
                (writer..ORDERS)
                    .step_by(WRITERS as usize)
                    .for_each(|number| write(ledger, number))
            });
        }
    });
    (dir, key)
}

fn ledger_of(dir: &Path, key: &WorkspaceKey) -> Ledger {
    let options = Options {
        key: Some(key.clone()),
        ..Options::new(Utc::now())
    };
    Ledger::open(dir, options).unwrap()
}

/// One opening: what each part took, and the desk.
fn opened(home: &Path, dir: &Path) -> (Vec<(&'static str, Duration)>, Desk) {
    let mut parts = Vec::new();
    let mut time = Instant::now();
    let mut part = |what, parts: &mut Vec<_>| {
        parts.push((what, time.elapsed()));
        time = Instant::now();
    };
    let desk = Desk::start(DeskOptions {
        home: Some(home.to_path_buf()),
        workspace: Some(dir.to_path_buf()),
        passphrase: Some(Passphrase::given(PASSPHRASE).unwrap()),
        cost: CHEAP,
        ..DeskOptions::default()
    });
    let desk = desk.unwrap();
    part("opened", &mut parts);
    let list = json!({ "view": "all", "sort": "changed", "limit": 50 });
    let list = ask(&desk, "order.list", list);
    assert_eq!(list["total"], ORDERS);
    part("the list of orders", &mut parts);
    (parts, desk)
}

fn main() {
    let passing = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let kept = std::env::var_os("QUAYSIDE_LONG").map(PathBuf::from);
    let home = kept.as_deref().unwrap_or(passing.path());
    let started = Instant::now();
    let (dir, key) = made(home);
    let ledger = ledger_of(&dir, &key);
    let events = ledger.read::<_, LedgerError>(|view| view.newest()).unwrap().seq;
    let size = std::fs::metadata(dir.join("ledger.db")).unwrap().len() / 1_000_000;
    println!(
        "{ORDERS} orders, {events} events, {size} MB encrypted, made in {:.0?}",
        started.elapsed()
    );
    drop(ledger);
    let mut turns: Vec<Vec<(&str, Duration)>> = Vec::new();
    for _ in 0..TURNS {
        turns.push(opened(home, &dir).0);
    }
    println!("| middle of {TURNS} openings | took | in all |");
    println!("|---|---|---|");
    let mut sum = Duration::ZERO;
    for place in 0..turns[0].len() {
        let mut times: Vec<Duration> = turns.iter().map(|turn| turn[place].1).collect();
        times.sort();
        sum += times[TURNS / 2];
        println!("| {} | {:.0?} | {sum:.0?} |", turns[0][place].0, times[TURNS / 2]);
    }
    let (_, desk) = opened(home, &dir);
    let started = Instant::now();
    desk.check_record();
    let took = started.elapsed();
    assert_eq!(
        ask(&desk, "workspace.current", json!({}))["workspace"]["checked"],
        "sound"
    );
    for (what, op) in [
        ("the rail's counts", "today.counts"),
        ("the page of today", "today.view"),
    ] {
        let started = Instant::now();
        ask(&desk, op, json!({}));
        println!(
            "{what}, with {} orders under way: {:.0?}",
            ORDERS / UNDER_WAY,
            started.elapsed()
        );
    }
    drop(desk);
    let started = Instant::now();
    assert!(ledger_of(&dir, &key).verify(Depth::Log).unwrap().is_sound());
    let again = started.elapsed();
    let rate = |took: Duration| u128::from(events) * 1_000 / took.as_millis().max(1);
    println!(
        "verified in {took:.1?}, {} events a second; and {again:.1?}, {}",
        rate(took),
        rate(again)
    );
}
