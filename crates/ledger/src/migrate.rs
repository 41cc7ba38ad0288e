//! The numbered changes of the database's shape. Each is frozen by the SHA-256 of its text, which is
//! kept in the ledger and compared on every opening. Projections are no matter of migrations: they
//! are dropped and refolded.

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::{DateTime, Utc};
use rusqlite::{Connection, TransactionBehavior, params};

use crate::connection::{APPLICATION_ID, open_reader, page_problems};
use crate::disk;
use crate::error::LedgerError;
use crate::event::instant_text;
use crate::hash::Sha;
use crate::keys::Sealing;

/// One step of the database's shape.
pub(crate) struct Migration {
    pub(crate) version: u32,
    pub(crate) name: &'static str,
    pub(crate) sql: &'static str,
}

/// All steps, in order, from 1 without gaps. A released one is never edited.
pub(crate) const MIGRATIONS: &[Migration] = &[
    Migration {
        version: 1,
        name: "log",
        sql: include_str!("schema/0001_log.sql"),
    },
    Migration {
        version: 2,
        name: "answers",
        sql: include_str!("schema/0002_answers.sql"),
    },
    Migration {
        version: 3,
        name: "packed",
        sql: include_str!("schema/0003_packed.sql"),
    },
];

const REGISTER: &str = "CREATE TABLE migrations (
    version    INTEGER PRIMARY KEY,
    name       TEXT NOT NULL,
    sha256     BLOB NOT NULL CHECK (length(sha256) = 32),
    applied_at TEXT NOT NULL
) STRICT;";

/// What was found and done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Migrated {
    /// Schema version before, 0 for a new file.
    pub(crate) from: u32,
    /// The verified copy made before anything was changed.
    pub(crate) backup: Option<PathBuf>,
}

/// Looks at a file without changing it: its schema version, 0 when new or empty.
pub(crate) fn inspect(
    path: &Path,
    busy: Duration,
    sealing: &Sealing,
    steps: &[Migration],
) -> Result<u32, LedgerError> {
    let length = match fs::metadata(path) {
        Ok(metadata) => metadata.len(),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(0),
        Err(error) => return Err(LedgerError::io("reading", path)(error)),
    };
    // Nothing was committed yet: a first opening that was cut short leaves an empty file.
    if length == 0 {
        return Ok(0);
    }
    if sealing.key().is_some() && is_plain(path)? {
        return Err(LedgerError::NotEncrypted);
    }
    let conn = open_reader(path, busy, sealing)?;
    let (application, found) = identity(&conn)?;
    let objects: i64 = conn.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    if application == 0 && found == 0 && objects == 0 {
        return Ok(0);
    }
    if application != APPLICATION_ID {
        return Err(LedgerError::NotALedger {
            path: path.to_path_buf(),
        });
    }
    let known = newest(steps);
    if found > known {
        return Err(LedgerError::NewerSchema { found, known });
    }
    check_register(&conn, found, steps)?;
    Ok(found)
}

/// True when the file begins as an SQLite database does that is not encrypted.
pub(crate) fn is_plain(path: &Path) -> Result<bool, LedgerError> {
    let mut start = [0; 16];
    let read = File::open(path).and_then(|mut file| file.read_exact(&mut start));
    match read {
        Ok(()) => Ok(&start == b"SQLite format 3\0"),
        Err(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => Ok(false),
        Err(error) => Err(LedgerError::io("reading", path)(error)),
    }
}

fn identity(conn: &Connection) -> Result<(i32, u32), LedgerError> {
    let application: i32 = conn.query_row("PRAGMA application_id", [], |row| row.get(0))?;
    let version: i64 = conn.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    let version = u32::try_from(version)
        .map_err(|_| LedgerError::corrupt("ledger.db", format!("schema version {version}")))?;
    Ok((application, version))
}

pub(crate) fn newest(steps: &[Migration]) -> u32 {
    steps.last().map_or(0, |step| step.version)
}

fn check_register(conn: &Connection, found: u32, steps: &[Migration]) -> Result<(), LedgerError> {
    let mut statement = conn.prepare("SELECT version, name, sha256 FROM migrations ORDER BY version")?;
    let rows = statement
        .query_map([], |row| {
            Ok((
                row.get::<_, u32>(0)?,
                row.get::<_, String>(1)?,
                row.get::<_, [u8; 32]>(2)?,
            ))
        })?
        .collect::<Result<Vec<_>, _>>()?;
    let expected = steps.iter().filter(|step| step.version <= found);
    if rows.len() != expected.clone().count() {
        return Err(LedgerError::corrupt(
            "migrations",
            format!("{} rows at schema {found}", rows.len()),
        ));
    }
    for (step, (version, name, sha)) in expected.zip(rows) {
        if version != step.version || name != step.name || sha != Sha::of(step.sql.as_bytes()).0 {
            return Err(LedgerError::MigrationChanged { version, name });
        }
    }
    Ok(())
}

/// Applies what is missing, all in one transaction, after a verified copy when there was something.
pub(crate) fn migrate(
    conn: &mut Connection,
    dir: &Path,
    from: u32,
    now: DateTime<Utc>,
    sealing: &Sealing,
    steps: &[Migration],
) -> Result<Migrated, LedgerError> {
    if from == newest(steps) {
        return Ok(Migrated { from, backup: None });
    }
    let backup = if from > 0 {
        Some(copy_verified(conn, dir, from, now, sealing)?)
    } else {
        None
    };
    let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
    if from == 0 {
        tx.execute_batch(REGISTER)?;
        tx.pragma_update(None, "application_id", APPLICATION_ID)?;
    }
    for step in steps.iter().filter(|step| step.version > from) {
        tx.execute_batch(step.sql)?;
        tx.execute(
            "INSERT INTO migrations (version, name, sha256, applied_at) VALUES (?1, ?2, ?3, ?4)",
            params![
                step.version,
                step.name,
                Sha::of(step.sql.as_bytes()).0,
                instant_text(now)
            ],
        )?;
    }
    tx.pragma_update(None, "user_version", newest(steps))?;
    let mut orphans = tx.prepare("PRAGMA foreign_key_check")?;
    let orphaned = orphans.exists([])?;
    drop(orphans);
    let problems = if from > 0 { page_problems(&tx)? } else { Vec::new() };
    if orphaned || !problems.is_empty() {
        return Err(LedgerError::corrupt(
            "ledger.db",
            format!("after migration: {}", problems.join("; ")),
        ));
    }
    tx.commit()?;
    Ok(Migrated { from, backup })
}

/// Copies the database to `backups/`, checks the copy, and only then gives it its name.
fn copy_verified(
    conn: &Connection,
    dir: &Path,
    from: u32,
    now: DateTime<Utc>,
    sealing: &Sealing,
) -> Result<PathBuf, LedgerError> {
    let folder = dir.join("backups");
    disk::make_folder(&folder)?;
    let name = format!("ledger-schema{from}-{}.db", now.format("%Y%m%dT%H%M%SZ"));
    let path = folder.join(&name);
    let temporary = folder.join(format!("{name}.tmp"));
    disk::remove_file(&temporary).map_err(LedgerError::io("removing", &temporary))?;
    copy_into(conn, &temporary)?;
    check_copy(conn, &temporary, sealing)?;
    disk::rename(&temporary, &path)
        .and_then(|()| disk::sync_folder_of(&path))
        .map_err(LedgerError::io("writing", &path))?;
    Ok(path)
}

/// One consistent copy, under the same key as the database itself. Durable when it returns.
pub(crate) fn copy_into(conn: &Connection, path: &Path) -> Result<(), LedgerError> {
    let target = path.to_str().ok_or(LedgerError::Unacceptable {
        field: "workspace folder",
        why: "its path is not Unicode",
    })?;
    conn.execute("VACUUM INTO ?1", [target])?;
    disk::sync_file(path).map_err(LedgerError::io("writing", path))
}

/// Sound, and ending with the same event.
pub(crate) fn check_copy(original: &Connection, path: &Path, sealing: &Sealing) -> Result<(), LedgerError> {
    let unverified = |why: String| LedgerError::BackupUnverified {
        path: path.to_path_buf(),
        why,
    };
    let copy = open_reader(path, Duration::from_secs(1), sealing)?;
    let problems = page_problems(&copy)?;
    if !problems.is_empty() {
        return Err(unverified(problems.join("; ")));
    }
    let newest = |conn: &Connection| -> Result<(i64, Option<Vec<u8>>), rusqlite::Error> {
        conn.query_row(
            "SELECT count(*), (SELECT hash FROM events ORDER BY seq DESC LIMIT 1) FROM events",
            [],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
    };
    if newest(original)? != newest(&copy)? {
        return Err(unverified("it does not end with the same event".to_owned()));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::connection::open_writer;

    const BUSY: Duration = Duration::from_secs(1);
    const SECOND: &str = "CREATE TABLE extra (a TEXT) STRICT;";
    const BROKEN: &str = "CREATE TABLE extra (a TEXT) STRICT; CREATE TABLE extra (a TEXT) STRICT;";

    fn step(version: u32, name: &'static str, sql: &'static str) -> Migration {
        Migration { version, name, sql }
    }

    fn first() -> Migration {
        step(1, "log", MIGRATIONS[0].sql)
    }

    fn now() -> DateTime<Utc> {
        crate::event::parse_instant("2026-11-02T09:30:00.000000Z").unwrap()
    }

    fn bring_up(dir: &Path, steps: &[Migration]) -> Result<Migrated, LedgerError> {
        let path = dir.join("ledger.db");
        let from = inspect(&path, BUSY, &Sealing::Plain, steps)?;
        let mut conn = open_writer(&path, BUSY, &Sealing::Plain)?;
        migrate(&mut conn, dir, from, now(), &Sealing::Plain, steps)
    }

    fn tables(dir: &Path) -> Vec<String> {
        let conn = open_reader(&dir.join("ledger.db"), BUSY, &Sealing::Plain).unwrap();
        let mut statement = conn
            .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
            .unwrap();
        statement
            .query_map([], |row| row.get(0))
            .unwrap()
            .collect::<Result<_, _>>()
            .unwrap()
    }

    /// The hashes of what was released. A difference here means that a released migration was edited:
    /// undo the edit and write a new one.
    #[test]
    fn released_migrations_are_frozen() {
        let frozen: &[(u32, &str)] = &[
            (
                1,
                "bfca7903c3dd3b8d27648f9ca32ceadc76df14611c90a088d8edf8083bc32599",
            ),
            (
                2,
                "10ae4a315bf46f5244159ec788287e5e5c8e59b6ae69a53076890d9bd665c595",
            ),
            (
                3,
                "aed16c07db91c6e642179cff2f3c8e34d510adafa0c3cba205a20889d0171ff8",
            ),
        ];
        let found: Vec<(u32, String)> = MIGRATIONS
            .iter()
            .map(|step| (step.version, Sha::of(step.sql.as_bytes()).to_string()))
            .collect();
        let expected: Vec<(u32, String)> = frozen.iter().map(|(v, sha)| (*v, (*sha).to_owned())).collect();
        assert_eq!(found, expected);
        assert!(
            MIGRATIONS
                .iter()
                .zip(1..)
                .all(|(step, number)| step.version == number)
        );
    }

    #[test]
    fn an_existing_ledger_is_copied_then_migrated_once() {
        let dir = tempfile::tempdir().unwrap();
        assert_eq!(
            bring_up(dir.path(), &[first()]).unwrap(),
            Migrated {
                from: 0,
                backup: None
            }
        );
        let done = bring_up(dir.path(), &[first(), step(2, "extra", SECOND)]).unwrap();
        assert_eq!(done.from, 1);
        let copy = done.backup.unwrap();
        assert_eq!(copy.file_name().unwrap(), "ledger-schema1-20261102T093000Z.db");
        assert_eq!(inspect(&copy, BUSY, &Sealing::Plain, &[first()]).unwrap(), 1);
        assert!(tables(dir.path()).contains(&"extra".to_owned()));
        let again = bring_up(dir.path(), &[first(), step(2, "extra", SECOND)]).unwrap();
        assert_eq!(
            again,
            Migrated {
                from: 2,
                backup: None
            }
        );
    }

    #[test]
    fn a_failing_migration_leaves_the_old_schema() {
        let dir = tempfile::tempdir().unwrap();
        bring_up(dir.path(), &[first()]).unwrap();
        let before = tables(dir.path());
        assert!(bring_up(dir.path(), &[first(), step(2, "extra", BROKEN)]).is_err());
        assert_eq!(tables(dir.path()), before);
        assert_eq!(
            inspect(&dir.path().join("ledger.db"), BUSY, &Sealing::Plain, &[first()]).unwrap(),
            1
        );
    }

    #[test]
    fn a_newer_ledger_is_refused_and_not_touched() {
        let dir = tempfile::tempdir().unwrap();
        bring_up(dir.path(), &[first(), step(2, "extra", SECOND)]).unwrap();
        let path = dir.path().join("ledger.db");
        let before = fs::read(&path).unwrap();
        let refused = bring_up(dir.path(), &[first()]);
        assert!(
            matches!(refused, Err(LedgerError::NewerSchema { found: 2, known: 1 })),
            "{refused:?}"
        );
        assert_eq!(fs::read(&path).unwrap(), before);
    }

    #[test]
    fn an_edited_migration_is_named() {
        let dir = tempfile::tempdir().unwrap();
        bring_up(dir.path(), &[first(), step(2, "extra", SECOND)]).unwrap();
        let edited = [
            first(),
            step(2, "extra", "CREATE TABLE extra (a TEXT, b TEXT) STRICT;"),
        ];
        let refused = bring_up(dir.path(), &edited);
        assert!(
            matches!(refused, Err(LedgerError::MigrationChanged { version: 2, .. })),
            "{refused:?}"
        );
    }

    #[test]
    fn a_database_of_something_else_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("ledger.db");
        Connection::open(&path)
            .unwrap()
            .execute_batch("CREATE TABLE notes (a TEXT)")
            .unwrap();
        assert!(matches!(
            inspect(&path, BUSY, &Sealing::Plain, &[first()]),
            Err(LedgerError::NotALedger { .. })
        ));
        fs::write(
            &path,
            b"this is a letter, not a database, and it is long enough to be one",
        )
        .unwrap();
        assert!(matches!(
            inspect(&path, BUSY, &Sealing::Plain, &[first()]),
            Err(LedgerError::Corrupt { .. })
        ));
    }
}
