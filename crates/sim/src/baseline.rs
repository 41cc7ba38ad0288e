//! What the disk takes by itself: the same number of commits with the same bytes, by SQLite and nothing else, so that a
//! speed says something on any machine.

use std::time::{Duration, Instant};

use ledger::rusqlite::{self, Connection};

use crate::durable::broken;
use crate::model::Broken;
use crate::processor::Processor;
use crate::tally::Tally;

/// Databases written side by side, as the worlds of a run are.
const SIDE_BY_SIDE: u64 = 16;
/// Commits of the measurement: enough to be steady.
const COMMITS: u64 = 6_000;

/// Whole orders a minute that a run through desk and ledger should reach: the sum over its worlds, which share nothing.
const TARGET: u64 = 5_000;

/// What a run took.
#[derive(Debug, Clone, Copy)]
pub struct Took {
    /// By the clock on the wall.
    pub time: Duration,
    /// Of the processors, where it is known.
    pub processor: Option<Processor>,
}

/// One world, lived by itself on one thread.
#[derive(Debug, Clone, Copy)]
pub struct Alone {
    /// Its orders that came to their end.
    pub orders: u64,
    /// How long it took, from the copied workspace to the last check.
    pub time: Duration,
}

/// The run and one world alone against the target, what one order and one commit cost, and its commits a second beside bare SQLite's, durable
/// (`synchronous=FULL`) and not (`NORMAL`).
///
/// # Errors
/// The database's.
pub fn beside(tally: &Tally, took: Took, alone: Alone) -> Result<Vec<String>, Broken> {
    let mut lines = target(
        per(tally.ended, took.time, MINUTE),
        per(alone.orders, alone.time, MINUTE),
    );
    lines.extend(load());
    lines.push(format!(
        "{} commands for each whole order; with what the world does {} requests written in {} commits",
        tenths(tally.commands, tally.ended),
        tenths(tally.written, tally.ended),
        tenths(tally.commits, tally.ended)
    ));
    lines.extend(took.processor.map(|used| processor(tally.ended, used)));
    let ours = per(tally.commits, took.time, SECOND);
    let size = usize::try_from(tally.bytes / tally.commits.max(1)).unwrap_or(1);
    lines.push(format!(
        "{ours} commits a second of {size} bytes of events each, through desk and ledger"
    ));
    for mode in ["FULL", "NORMAL"] {
        let bare = per(COMMITS, bare(mode, size)?, SECOND);
        let share = ours.saturating_mul(100) / bare.max(1);
        lines.push(format!(
            "bare SQLite, synchronous={mode}, measured right after: {bare} a second; ours is {share} % of it"
        ));
    }
    Ok(lines)
}

const SECOND: u64 = 1_000;
const MINUTE: u64 = 60_000;

/// How many in so many milliseconds.
fn per(count: u64, took: Duration, millis: u64) -> u64 {
    let all = u64::try_from(took.as_millis()).unwrap_or(u64::MAX).max(1);
    count.saturating_mul(millis) / all
}

fn tenths(count: u64, of: u64) -> String {
    let tenths = count.saturating_mul(10) / of.max(1);
    format!("{}.{}", tenths / 10, tenths % 10)
}

/// The target means the sum; what one world alone reaches stands beside it.
fn target(sum: u64, alone: u64) -> Vec<String> {
    let against = |reached: u64| {
        let word = if reached >= TARGET { "met" } else { "missed" };
        format!("{word}, {reached} ({} %)", reached * 100 / TARGET)
    };
    vec![
        format!(
            "target {TARGET} whole orders a minute, meant for the sum over workspaces that share nothing: {}",
            against(sum)
        ),
        format!(
            "one workspace alone, on one thread, after the others, against the same {TARGET}: {}",
            against(alone)
        ),
    ]
}

/// What else the machine does, as Linux says it.
fn load() -> Option<String> {
    let text = std::fs::read_to_string("/proc/loadavg").ok()?;
    let minute = text.split(' ').next()?.to_owned();
    Some(format!("load of the machine in the last minute: {minute}"))
}

/// Processor time for an order, and how many a minute these processors had time for, had the run had them to itself.
fn processor(orders: u64, used: Processor) -> String {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let cores = u64::try_from(cores).unwrap_or(1);
    let micros = u64::try_from(used.whole().as_micros()).unwrap_or(u64::MAX);
    let each = (micros / orders.max(1)).max(1);
    let alone = MINUTE * 1_000 * cores / each;
    format!(
        "{}.{:03} ms of processor time for each whole order ({} s in the program, {} s in the system): \
         enough for {alone} a minute with {cores} cores to itself",
        each / 1_000,
        each % 1_000,
        used.user.as_secs(),
        used.system.as_secs()
    )
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_target_is_met_or_missed() {
        let lines = target(5_000, 4_999);
        assert!(lines[0].contains("the sum over workspaces") && lines[0].ends_with("met, 5000 (100 %)"));
        assert!(lines[1].starts_with("one workspace alone") && lines[1].ends_with("missed, 4999 (99 %)"));
    }

    #[test]
    fn what_an_order_costs_says_how_many_there_is_time_for() {
        let used = Processor {
            user: Duration::from_secs(1),
            system: Duration::from_secs(1),
        };
        assert!(processor(100, used).starts_with("20.000 ms of processor time"));
        assert_eq!(
            (per(50, Duration::from_secs(30), MINUTE), tenths(25, 10)),
            (100, "2.5".to_owned())
        );
    }
}
