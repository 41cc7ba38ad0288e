//! What the disk takes by itself: the same number of commits with the same bytes, by SQLite and nothing else, so that a
//! speed says something on any machine.

use std::time::{Duration, Instant};

use ledger::rusqlite::{self, Connection};

use crate::durable::broken;
use crate::model::Broken;
use crate::tally::Tally;

/// Databases written side by side, as the worlds of a run are.
const SIDE_BY_SIDE: u64 = 16;
/// Commits of the measurement: enough to be steady.
const COMMITS: u64 = 6_000;

/// The run's commits a second beside bare SQLite's, durable (`synchronous=FULL`) and not (`NORMAL`).
///
/// # Errors
/// The database's.
pub fn beside(tally: &Tally, took: Duration) -> Result<Vec<String>, Broken> {
    let per_second = |commits: u64, took: Duration| {
        let millis = u64::try_from(took.as_millis()).unwrap_or(u64::MAX).max(1);
        commits.saturating_mul(1_000) / millis
    };
    let ours = per_second(tally.commits, took);
    let size = usize::try_from(tally.bytes / tally.commits.max(1)).unwrap_or(1);
    let mut lines = vec![format!(
        "{ours} commits a second of {size} bytes of events each, through desk and ledger"
    )];
    for mode in ["FULL", "NORMAL"] {
        let bare = per_second(COMMITS, bare(mode, size)?);
        let share = ours.saturating_mul(100) / bare.max(1);
        lines.push(format!(
            "bare SQLite, synchronous={mode}: {bare} a second; ours is {share} % of it"
        ));
    }
    Ok(lines)
}

/// How long bare inserts take.
fn bare(mode: &str, size: usize) -> Result<Duration, Broken> {
    let folder = tempfile::tempdir().map_err(broken)?;
    let started = Instant::now();
    let written: Vec<Result<(), rusqlite::Error>> = std::thread::scope(|scope| {
        let writers: Vec<_> = (0..SIDE_BY_SIDE)
            .map(|number| {
                let path = folder.path().join(format!("{number}.db"));
                scope.spawn(move || insert(&path, mode, size))
            })
            .collect();
        let joined = writers.into_iter().filter_map(|writer| writer.join().ok());
        joined.collect()
    });
    let took = started.elapsed();
    written.into_iter().collect::<Result<(), _>>().map_err(broken)?;
    Ok(took)
}

fn insert(path: &std::path::Path, mode: &str, size: usize) -> Result<(), rusqlite::Error> {
    let conn = Connection::open(path)?;
    conn.pragma_update(None, "journal_mode", "WAL")?;
    conn.pragma_update(None, "synchronous", mode)?;
    conn.execute_batch("CREATE TABLE bare (id INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT")?;
    let body = "x".repeat(size);
    let mut statement = conn.prepare("INSERT INTO bare (body) VALUES (?1)")?;
    for _ in 0..COMMITS / SIDE_BY_SIDE {
        statement.execute([&body])?;
    }
    Ok(())
}
