//! What the ledger's tests share: a small projection, requests, and a look behind the ledger's back.

use std::path::Path;
use std::sync::Arc;

use chrono::{DateTime, Duration, TimeZone, Utc};
use ledger::rusqlite::{Connection, params};
use ledger::{
    Cost, Envelope, Ledger, LedgerError, NewEvent, Options, Outcome, Passphrase, Projector, Request, Sha,
    StoredEvent, WorkspaceKey,
};
use serde_json::json;

pub(crate) fn at(minute: i64) -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 11, 2, 9, 0, 0).unwrap() + Duration::minutes(minute)
}

/// Counts events and sums of each stream.
pub(crate) struct Tally {
    pub(crate) version: u32,
}

impl Projector for Tally {
    fn name(&self) -> &'static str {
        "tally"
    }
    fn version(&self) -> u32 {
        self.version
    }
    fn schema_sql(&self) -> &'static str {
        "CREATE TABLE tally (stream TEXT PRIMARY KEY, events INTEGER NOT NULL, sum INTEGER NOT NULL) STRICT;"
    }
    fn tables(&self) -> &'static [&'static str] {
        &["tally"]
    }
    fn apply(&self, conn: &Connection, event: &StoredEvent) -> Result<(), LedgerError> {
        if event.kind == "unfoldable" {
            conn.execute("INSERT INTO no_such_table VALUES (1)", [])?;
        }
        let body: serde_json::Value = event.decode()?;
        conn.execute(
            "INSERT INTO tally VALUES (?1, 1, ?2)
             ON CONFLICT (stream) DO UPDATE SET events = events + 1, sum = sum + excluded.sum",
            params![
                event.stream,
                body["amount"].as_i64().unwrap_or_default() * i64::from(self.version)
            ],
        )?;
        Ok(())
    }
}

pub(crate) fn options() -> Options {
    Options {
        projectors: vec![Arc::new(Tally { version: 1 })],
        ..Options::new(at(0))
    }
}

pub(crate) fn read_only() -> Options {
    Options {
        read_only: true,
        ..options()
    }
}

pub(crate) fn open(dir: &Path) -> Ledger {
    Ledger::open(dir, options()).unwrap()
}

pub(crate) fn request(id: &str, minute: i64) -> Request {
    Request {
        request_id: id.to_owned(),
        op: "order.note".to_owned(),
        args_hash: Sha::of(id.as_bytes()),
        actor: "buyer".to_owned(),
        recorded_at: at(minute),
    }
}

pub(crate) fn noted(amount: i64) -> NewEvent {
    NewEvent::new("noted", 1, &json!({ "amount": amount })).unwrap()
}

/// Appends one event per amount under one request; answers with the stream's new version.
pub(crate) fn note(
    ledger: &Ledger,
    id: &str,
    stream: &str,
    amounts: &[i64],
) -> Result<Outcome<u64>, LedgerError> {
    let (stream, events) = (
        stream.to_owned(),
        amounts.iter().copied().map(noted).collect::<Vec<_>>(),
    );
    ledger.transact(request(id, 0), move |tx| {
        let version = tx.view().stream_version(&stream)?;
        let appended = tx.append(&stream, version, events)?;
        Ok(appended.last().map_or(version, |event| event.version))
    })
}

/// Ten events in three streams.
pub(crate) fn filled(dir: &Path) -> Ledger {
    let ledger = open(dir);
    fill(&ledger);
    ledger
}

pub(crate) fn fill(ledger: &Ledger) {
    for n in 0..10 {
        note(ledger, &format!("req-{n}"), &format!("order/{}", n % 3), &[n + 1]).unwrap();
    }
}

/// As an intruder would: another program, with the triggers out of the way.
pub(crate) fn behind_its_back(dir: &Path, sql: &str) {
    let conn = Connection::open(dir.join("ledger.db")).unwrap();
    conn.execute_batch(
        "DROP TRIGGER events_never_change; DROP TRIGGER events_never_go; DROP TRIGGER events_only_grow;
         DROP TRIGGER requests_never_change; DROP TRIGGER requests_never_go; DROP TRIGGER requests_only_once;",
    )
    .unwrap();
    conn.execute_batch(sql).unwrap();
}

pub(crate) fn tally(ledger: &Ledger) -> Vec<(String, i64, i64)> {
    ledger
        .read(|view| -> Result<_, LedgerError> {
            let mut statement = view
                .connection()
                .prepare("SELECT stream, events, sum FROM tally ORDER BY stream")?;
            let rows = statement
                .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
                .collect::<Result<_, _>>()?;
            Ok(rows)
        })
        .unwrap()
}

pub(crate) const CHEAP: Cost = Cost {
    memory_kib: 8,
    passes: 1,
    lanes: 1,
};

pub(crate) fn key() -> WorkspaceKey {
    WorkspaceKey::from_bytes(&[42; 32])
}

pub(crate) fn passphrase() -> Passphrase {
    Passphrase::chosen("correct horse battery").unwrap()
}

pub(crate) fn envelope() -> Envelope {
    Envelope::wrap("wsp_1", &key(), &passphrase(), CHEAP).unwrap()
}

pub(crate) fn sealed_options() -> Options {
    Options {
        key: Some(key()),
        ..options()
    }
}

/// As [`filled`], encrypted, with its envelope.
pub(crate) fn filled_sealed(dir: &Path) -> Ledger {
    envelope().save(dir).unwrap();
    let ledger = Ledger::open(dir, sealed_options()).unwrap();
    fill(&ledger);
    ledger
}

/// How many cases a test runs; the soak asks for more.
pub(crate) fn cases(name: &str, fewest: u32) -> u32 {
    std::env::var(name)
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(fewest)
}

/// Numbers that look random and are the same on every run.
pub(crate) struct Seeded(u64);

impl Seeded {
    pub(crate) fn new(seed: u32) -> Seeded {
        Seeded(u64::from(seed).wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ 0xD1B5_4A32_D192_ED03)
    }

    pub(crate) fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit as u64) as usize
    }
}

/// An empty folder; in memory where the system has such a place: for where what is proven is not the disk's business.
pub(crate) fn quick_folder() -> tempfile::TempDir {
    let memory = Path::new("/dev/shm");
    let made = if memory.is_dir() {
        tempfile::tempdir_in(memory)
    } else {
        tempfile::tempdir()
    };
    made.unwrap()
}

/// Copies a folder with all that is in it.
pub(crate) fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy_folder(&path, &target);
        } else {
            std::fs::copy(&path, &target).unwrap();
        }
    }
}

/// Every file under a folder.
pub(crate) fn all_files(dir: &Path) -> Vec<std::path::PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(all_files(&path));
        } else {
            files.push(path);
        }
    }
    files.sort();
    files
}
