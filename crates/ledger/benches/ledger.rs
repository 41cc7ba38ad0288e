//! What a durable request costs, encrypted and not, beside bare SQLite that waits for the disk and that does not. It prints a
//! table and judges nothing: targets stand in docs/PERFORMANCE.md.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    missing_docs,
    reason = "a measurement that fails has nothing to say"
)]

use std::path::Path;
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use ledger::rusqlite::{Connection, params};
use ledger::{Ledger, LedgerError, NewEvent, Options, Request, Sha, WorkspaceKey};
use serde_json::json;

/// Requests of each measurement, after as many that warm up as a tenth.
const REQUESTS: u32 = 3_000;
/// Requests of one stream: about as many as an order has facts.
const OF_ORDER: u32 = 10;
/// Bytes in an event's text, as the events of an order have in the middle.
const TEXT: usize = 240;

fn key() -> WorkspaceKey {
    WorkspaceKey::from_bytes(&[7; 32])
}

fn at(number: u32) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::days(20_000) + TimeDelta::seconds(i64::from(number))
}

fn open(dir: &Path, encrypted: bool) -> Ledger {
    let options = Options {
        key: encrypted.then(key),
        ..Options::new(at(0))
    };
    Ledger::open(dir, options).unwrap()
}

fn request(number: u32) -> Request {
    Request {
        request_id: format!("request-{number}"),
        op: "order.note".to_owned(),
        args_hash: Sha::of(&number.to_le_bytes()),
        actor: "buyer".to_owned(),
        recorded_at: at(number),
    }
}

fn event(number: u32) -> NewEvent {
    let body = json!({ "kind": "noted", "number": number, "text": "x".repeat(TEXT) });
    NewEvent::new("noted".to_owned(), 1, &body).unwrap()
}

fn ask(ledger: &Ledger, number: u32) {
    let stream = format!("note/{}", number / OF_ORDER);
    let answered = ledger.transact::<u64, LedgerError>(request(number), move |tx| {
        tx.append(&stream, u64::from(number % OF_ORDER), vec![event(number)])?;
        Ok(u64::from(number))
    });
    answered.unwrap();
}

/// How long each took, sorted.
fn times(mut each: impl FnMut(u32)) -> Vec<Duration> {
    (0..REQUESTS / 10).for_each(&mut each);
    let mut times: Vec<Duration> = (REQUESTS / 10..REQUESTS + REQUESTS / 10)
        .map(|number| {
            let started = Instant::now();
            each(number);
            started.elapsed()
        })
        .collect();
    times.sort();
    times
}

/// How many times the other it is, in hundredths.
fn ratio(ours: Duration, other: Duration) -> String {
    let hundredths = ours.as_nanos() * 100 / other.as_nanos().max(1);
    format!("{}.{:02}", hundredths / 100, hundredths % 100)
}

fn percent(times: &[Duration], percent: usize) -> Duration {
    times[(times.len() * percent / 100).min(times.len() - 1)]
}

/// One insertion of as many bytes by SQLite and nothing else, encrypted, in a commit of its own.
fn bare(dir: &Path, synchronous: &str) -> Vec<Duration> {
    let conn = Connection::open(dir.join(format!("{synchronous}.db"))).unwrap();
    conn.pragma_update(
        None,
        "key",
        "x'0707070707070707070707070707070707070707070707070707070707070707'",
    )
    .unwrap();
    conn.pragma_update(None, "journal_mode", "wal").unwrap();
    conn.pragma_update(None, "synchronous", synchronous).unwrap();
    conn.execute_batch("CREATE TABLE bare (id INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT")
        .unwrap();
    let body = "x".repeat(TEXT + 60);
    times(|number| {
        conn.execute("INSERT INTO bare VALUES (?1, ?2)", params![number, body])
            .unwrap();
    })
}

fn requests() {
    let dir = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let encrypted = open(&dir.path().join("encrypted"), true);
    let plain = open(&dir.path().join("plain"), false);
    let rows = [
        ("a request, encrypted", times(|number| ask(&encrypted, number))),
        ("a request, not encrypted", times(|number| ask(&plain, number))),
        (
            "bare SQLite, encrypted, synchronous=FULL",
            bare(dir.path(), "FULL"),
        ),
        (
            "bare SQLite, encrypted, synchronous=NORMAL",
            bare(dir.path(), "NORMAL"),
        ),
    ];
    let ours = (percent(&rows[0].1, 50), percent(&rows[0].1, 99));
    println!(
        "| {REQUESTS} commits, one after another | median | 99 of 100 | ours to it, median | 99 of 100 |"
    );
    println!("|---|---|---|---|---|");
    for (what, times) in &rows {
        let (middle, high) = (percent(times, 50), percent(times, 99));
        println!(
            "| {what} | {middle:.2?} | {high:.2?} | {} | {} |",
            ratio(ours.0, middle),
            ratio(ours.1, high),
        );
    }
}

fn main() {
    requests();
}
