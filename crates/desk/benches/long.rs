//! A workspace of 100,000 orders, opened: how long until its pages answer, and how fast its record is verified beside. Its
//! events and answers are those of a few orders that were lived through the desk, written again with other ids. It prints
//! tables and judges nothing: targets stand in docs/PERFORMANCE.md. `QUAYSIDE_LONG` names a folder that keeps the workspace,
//! so that it is made once and measured again; `QUAYSIDE_LONG_ORDERS` makes one of fewer orders.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a measurement fails by panicking and says what it measured"
)]

#[allow(dead_code, reason = "not every measurement needs all of a life")]
mod life;

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use desk::Desk;
use ledger::{Depth, Ledger, LedgerError};
use life::again::Again;
use life::{Books, ask, asked, by_the_system, live, recorded, supplier};
use serde_json::{Value, json};
use uuid::Uuid;

const ORDERS: u32 = 100_000;
/// One order in so many is still under way.
const UNDER_WAY: u32 = 100;
/// What was recorded last of one that is: its goods are on their way.
const ON_ITS_WAY: &str = "order.record_shipment";
/// Orders that are written in one commit.
const TOGETHER: u32 = 20;
/// Lines of the orders that are lived.
const LINES: [usize; 3] = [1, 3, 8];
/// Openings, of which the middle one counts.
const TURNS: usize = 5;

fn orders() -> u32 {
    let asked = std::env::var("QUAYSIDE_LONG_ORDERS").ok();
    asked.map_or(ORDERS, |text| text.parse().unwrap())
}

/// Lives a few orders and gives what can be written again. They stay in the record as its first.
fn lived(home: &Path) -> (Books, Vec<Again>) {
    let (books, desk) = Books::new(home);
    let supplier = supplier(&desk, "Example Works");
    let pages = LINES.map(|lines| {
        let mut step = |op: &str, args| asked(&desk, op, args, Some(Uuid::now_v7().to_string()));
        live(&mut step, &supplier, &by_the_system, lines)
    });
    drop(desk);
    let ledger = books.ledger();
    let again = |(page, place): (&Value, u32)| {
        let stream = format!("order/{}", page["order_id"].as_str().unwrap());
        let mut of_it = recorded(&ledger);
        of_it.retain(|one| one.facts.iter().any(|fact| fact.stream == stream));
        Again::of(of_it, &supplier, page, place)
    };
    let again = pages.iter().zip(0..).map(again).collect();
    (books, again)
}

/// Makes the workspace with all its orders, where it is not there yet.
fn made(home: &Path) -> Books {
    if let Some(books) = Books::there(home) {
        return books;
    }
    let (books, again) = lived(home);
    let ledger = books.ledger();
    let first = LINES.len() as u32;
    for from in (first..orders()).step_by(TOGETHER as usize) {
        let again = again.clone();
        let written = ledger.in_turn(move |turns| {
            for number in from..orders().min(from + TOGETHER) {
                let last = number.is_multiple_of(UNDER_WAY).then_some(ON_ITS_WAY);
                again[number as usize % again.len()].write(turns, number, last)?;
            }
            Ok::<_, LedgerError>(())
        });
        written.unwrap();
    }
    books
}

/// What the record holds: events, answers, bytes of all answers as they are read.
fn size(ledger: &Ledger) -> (u64, u64, u64) {
    let read = |view: &ledger::View<'_>| -> Result<(u64, u64), LedgerError> {
        let count = |sql: &str| view.connection().query_row(sql, [], |row| row.get::<_, i64>(0));
        let events = view.newest()?.seq;
        let answers = count("SELECT count(*) FROM requests")?;
        Ok((events, answers.unsigned_abs()))
    };
    let (events, answers) = ledger.read(read).unwrap();
    let bytes = recorded_bytes(ledger) * answers;
    (events, answers, bytes)
}

/// Bytes of an answer in the middle of the first few hundred, before it is packed.
fn recorded_bytes(ledger: &Ledger) -> u64 {
    let read = |view: &ledger::View<'_>| -> Result<u64, LedgerError> {
        let mut ids: Vec<String> = view
            .events_after(0, 500)?
            .into_iter()
            .map(|event| event.request_id)
            .collect();
        ids.dedup();
        let mut sum = 0;
        for id in &ids {
            sum += view.request(id)?.unwrap().reply.len() as u64;
        }
        Ok(sum / ids.len() as u64)
    };
    ledger.read(read).unwrap()
}

/// What the window asks for when it has opened a workspace, both at once: the counts beside the rail, and its first page.
fn today(desk: &Desk) {
    std::thread::scope(|scope| {
        for op in ["today.counts", "today.view"] {
            scope.spawn(move || ask(desk, op, json!({})));
        }
    });
}

fn first_orders(desk: &Desk) {
    let list = json!({ "view": "all", "sort": "changed", "limit": 50 });
    assert_eq!(ask(desk, "order.list", list)["total"], orders());
}

/// Times of one opening: opened, and opened with what is asked then answered; each on a desk of its own.
fn opening(books: &Books, asks: fn(&Desk)) -> (Duration, Duration) {
    let started = Instant::now();
    let desk = books.open();
    let opened = started.elapsed();
    asks(&desk);
    (opened, started.elapsed())
}

fn openings(books: &Books) {
    println!("| middle of {TURNS} openings, each of a fresh desk | opened | answered | target |");
    println!("|---|---|---|---|");
    for (what, asks) in [
        (
            "the counts beside the rail and the page of today, at once",
            today as fn(&Desk),
        ),
        ("the first fifty orders of the list", first_orders),
    ] {
        let mut times: Vec<_> = (0..TURNS).map(|_| opening(books, asks)).collect();
        times.sort_by_key(|(_, answered)| *answered);
        let (opened, answered) = times[TURNS / 2];
        println!("| {what} | {opened:.0?} | {answered:.0?} | 500 ms |");
    }
}

/// Verifies the record and tells the events from the answers, which are read after them.
fn verified(books: &Books, (events, answers): (u64, u64)) {
    let ledger = books.ledger();
    let started = Instant::now();
    let mut walked = Duration::ZERO;
    let mut told = |done| {
        if done <= events {
            walked = started.elapsed();
        }
        ControlFlow::Continue(())
    };
    assert!(ledger.verify_told(Depth::Log, &mut told).unwrap().is_sound());
    let all = started.elapsed();
    let rate = |count: u64, took: Duration| u128::from(count) * 1_000 / took.as_millis().max(1);
    println!("| verified | took | a second |");
    println!("|---|---|---|");
    println!(
        "| {events} events | {walked:.1?} | {} events |",
        rate(events, walked)
    );
    let rest = all - walked;
    println!(
        "| {answers} answers | {rest:.1?} | {} answers |",
        rate(answers, rest)
    );
    println!(
        "| all of it | {all:.1?} | {} events with their answers |",
        rate(events, all)
    );
}

fn main() {
    let passing = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let kept = std::env::var_os("QUAYSIDE_LONG").map(PathBuf::from);
    let home = kept.as_deref().unwrap_or(passing.path());
    let started = Instant::now();
    let books = made(home);
    let took = started.elapsed();
    let (events, answers, bytes) = size(&books.ledger());
    let packed = std::fs::metadata(books.dir.join("ledger.db")).unwrap().len();
    println!(
        "{} orders, one in {UNDER_WAY} under way: {events} events, {answers} answers of about {} MB; {} MB encrypted, made in \
         {took:.0?}",
        orders(),
        bytes / 1_000_000,
        packed / 1_000_000,
    );
    openings(&books);
    let desk = books.open();
    let started = Instant::now();
    desk.check_record();
    println!(
        "checked by the desk, as after each opening: {:.1?}",
        started.elapsed()
    );
    let current = ask(&desk, "workspace.current", json!({}));
    assert_eq!(current["workspace"]["checked"], "sound");
    drop(desk);
    verified(&books, (events, answers));
}
