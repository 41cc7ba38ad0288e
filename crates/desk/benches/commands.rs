//! What a durable command costs: real commands of orders and messages through the desk, encrypted and not, and the ledger's
//! part of the very same ones beside bare SQLite that waits for the disk and that does not. It prints tables and judges
//! nothing: targets stand in docs/PERFORMANCE.md.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a measurement fails by panicking and says what it measured"
)]

#[allow(dead_code, reason = "not every measurement needs all of a life")]
mod life;

use std::collections::BTreeMap;
use std::path::Path;
use std::time::{Duration, Instant};

use chrono::Utc;
use desk::{Desk, DeskOptions};
use ledger::rusqlite::types::Value as Cell;
use ledger::rusqlite::{Connection, params};
use ledger::{Ledger, LedgerError, Options, Request, Sha, WorkspaceKey};
use life::{Books, Now, Recorded, ask, asked, by_the_system, live, recorded, supplier};
use serde_json::json;
use serde_json::value::RawValue;
use uuid::Uuid;

/// Orders of each measurement, after as many that warm up as a tenth.
const ORDERS: usize = 200;
/// Lines of the orders, by turns.
const LINES: [usize; 3] = [1, 3, 8];

type Times = Vec<Duration>;

/// Lives the orders, and keeps how long each command took, by operation.
fn lived(desk: &Desk, supplier: &str, now: Now<'_>) -> BTreeMap<String, Times> {
    let mut times: BTreeMap<String, Times> = BTreeMap::new();
    for number in 0..ORDERS + ORDERS / 10 {
        let mut step = |op: &str, args| {
            let id = Some(Uuid::now_v7().to_string());
            let started = Instant::now();
            let answer = asked(desk, op, args, id);
            if number >= ORDERS / 10 {
                times.entry(op.to_owned()).or_default().push(started.elapsed());
            }
            answer
        };
        live(&mut step, supplier, now, LINES[number % LINES.len()]);
    }
    times
}

/// How long each of the same requests takes: the first tenth warms up.
fn each(recorded: &[Recorded], mut one: impl FnMut(usize, &Recorded)) -> Times {
    let mut times = Vec::new();
    for (number, request) in recorded.iter().enumerate() {
        let started = Instant::now();
        one(number, request);
        if number >= recorded.len() / 11 {
            times.push(started.elapsed());
        }
    }
    times
}

/// The requests put to another ledger, which checks, folds, keeps and syncs as it does for the desk.
fn by_ledger(dir: &Path, key: Option<WorkspaceKey>, recorded: &[Recorded]) -> Times {
    let options = Options {
        key,
        ..Options::new(Utc::now())
    };
    let ledger = Ledger::open(dir, options).unwrap();
    each(recorded, |number, recorded| {
        let request = Request {
            request_id: format!("request-{number}"),
            op: recorded.op.clone(),
            args_hash: Sha::of(&number.to_le_bytes()),
            actor: "buyer".to_owned(),
            recorded_at: Utc::now(),
        };
        let facts: Vec<_> = recorded
            .facts
            .iter()
            .map(|fact| (fact.stream.clone(), fact.event.clone()))
            .collect();
        let answer = RawValue::from_string(recorded.answer.clone()).unwrap();
        let written = ledger.transact::<_, LedgerError>(request, move |tx| {
            for (stream, event) in facts {
                let version = tx.view().stream_version(&stream)?;
                tx.append(&stream, version, vec![event])?;
            }
            Ok(answer)
        });
        written.unwrap();
    })
}

/// The same events and packed answers in two tables of SQLite and nothing else, encrypted, each request a commit.
fn bare(dir: &Path, synchronous: &str, recorded: &[Recorded], packed: &[Cell]) -> Times {
    let mut conn = Connection::open(dir.join(format!("{synchronous}.db"))).unwrap();
    let key = format!("x'{}'", "07".repeat(32));
    for (name, value) in [
        ("key", key.as_str()),
        ("journal_mode", "wal"),
        ("synchronous", synchronous),
    ] {
        conn.pragma_update(None, name, value).unwrap();
    }
    conn.execute_batch(
        "CREATE TABLE events (seq INTEGER PRIMARY KEY, stream TEXT NOT NULL, body TEXT NOT NULL) STRICT;
         CREATE TABLE answers (id INTEGER PRIMARY KEY, answer ANY NOT NULL) STRICT;",
    )
    .unwrap();
    each(recorded, |number, request| {
        let commit = conn.transaction().unwrap();
        for fact in &request.facts {
            let sql = "INSERT INTO events (stream, body) VALUES (?1, ?2)";
            let mut insert = commit.prepare_cached(sql).unwrap();
            insert.execute(params![fact.stream, fact.event.body]).unwrap();
        }
        let mut insert = commit
            .prepare_cached("INSERT INTO answers (answer) VALUES (?1)")
            .unwrap();
        insert.execute(params![packed[number]]).unwrap();
        drop(insert);
        commit.commit().unwrap();
    })
}

/// The answers as they lie in the ledger, in the order of their requests.
fn packed(ledger: &Ledger) -> Vec<Cell> {
    let read = |view: &ledger::View<'_>| -> Result<Vec<Cell>, LedgerError> {
        let sql = "SELECT reply FROM requests WHERE first_seq IS NOT NULL ORDER BY first_seq";
        let mut statement = view.connection().prepare(sql)?;
        let rows = statement.query_map([], |row| row.get(0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    };
    ledger.read(read).unwrap()
}

fn percent(times: &[Duration], percent: usize) -> Duration {
    times[(times.len() * percent / 100).min(times.len() - 1)]
}

/// How many times the other it is, in hundredths.
fn ratio(ours: Duration, other: Duration) -> String {
    let hundredths = ours.as_nanos() * 100 / other.as_nanos().max(1);
    format!("{}.{:02}", hundredths / 100, hundredths % 100)
}

/// A table of these, each beside how many times as long the first one takes.
fn compared(title: &str, rows: Vec<(String, Times)>) {
    println!("| {title} | number | median | 95 of 100 | 99 of 100 | the first to it, median | 99 of 100 |");
    println!("|---|---|---|---|---|---|---|");
    let mut first = None;
    for (what, times) in rows {
        let (row, middle, high) = row(&what, times);
        let ours = *first.get_or_insert((middle, high));
        println!("{row} {} | {} |", ratio(ours.0, middle), ratio(ours.1, high));
    }
    println!();
}

/// The times of one kind in a row that is not ended, with the median and the one that 99 of 100 stay below.
fn row(what: &str, mut times: Times) -> (String, Duration, Duration) {
    times.sort();
    let [middle, most, high] = [50, 95, 99].map(|part| percent(&times, part));
    let row = format!(
        "| {what} | {} | {middle:.2?} | {most:.2?} | {high:.2?} |",
        times.len()
    );
    (row, middle, high)
}

fn all(times: &BTreeMap<String, Times>) -> Times {
    times.values().flatten().copied().collect()
}

/// Practice, which is not encrypted. Its world is asked after each command whether something follows at the same instant.
fn in_practice(home: &Path) -> BTreeMap<String, Times> {
    let desk = Desk::start(DeskOptions {
        home: Some(home.to_path_buf()),
        practice: true,
        ..DeskOptions::default()
    });
    let desk = desk.unwrap();
    let supplier = supplier(&desk, "Example Works");
    let now = ask(&desk, "practice.status", json!({}))["now"].clone();
    lived(&desk, &supplier, &|| now.as_str().unwrap().to_owned())
}

fn main() {
    let dir = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let (books, desk) = Books::new(&dir.path().join("home"));
    let supplier = supplier(&desk, "Example Works");
    let sealed = lived(&desk, &supplier, &by_the_system);
    drop(desk);
    let plain = in_practice(&dir.path().join("practice"));
    let rows = vec![
        ("encrypted".to_owned(), all(&sealed)),
        (
            "not encrypted: Practice, its world asked each time".to_owned(),
            all(&plain),
        ),
    ];
    compared("commands through the desk, one after another", rows);
    println!("| of those, encrypted | number | median | 95 of 100 | 99 of 100 |");
    println!("|---|---|---|---|---|");
    sealed
        .iter()
        .for_each(|(op, times)| println!("{}", row(op, times.clone()).0));
    println!();
    let ledger = books.ledger();
    let (recorded, packed) = (recorded(&ledger), packed(&ledger));
    drop(ledger);
    let key = Some(WorkspaceKey::from_bytes(&[7; 32]));
    let rows = vec![
        (
            "the ledger, encrypted".to_owned(),
            by_ledger(&dir.path().join("sealed"), key, &recorded),
        ),
        (
            "the ledger, not encrypted".to_owned(),
            by_ledger(&dir.path().join("plain"), None, &recorded),
        ),
        (
            "bare SQLite, encrypted, synchronous=FULL".to_owned(),
            bare(dir.path(), "FULL", &recorded, &packed),
        ),
        (
            "bare SQLite, encrypted, synchronous=NORMAL".to_owned(),
            bare(dir.path(), "NORMAL", &recorded, &packed),
        ),
    ];
    compared(
        "the same requests with their answers, without what the desk thinks",
        rows,
    );
}
