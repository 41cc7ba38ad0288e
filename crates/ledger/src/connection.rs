//! The one place where the ledger's database is opened, and with what settings. The key of its
//! pages is given here and nowhere else.

use std::path::Path;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};
use zeroize::Zeroizing;

use crate::disk::with_more;
use crate::envelope::hex;
use crate::error::LedgerError;
use crate::keys::{Purpose, Sealing, WorkspaceKey};
use crate::place::unfit;

/// "QSLD": marks the file as ours, so that a database of something else is refused.
pub(crate) const APPLICATION_ID: i32 = 0x5153_4C44;

/// The first release without the WAL-reset corruption bug.
const OLDEST_SQLITE: i32 = 3_051_003;

pub(crate) fn assert_sqlite() -> Result<(), LedgerError> {
    if rusqlite::version_number() < OLDEST_SQLITE {
        return Err(LedgerError::OldSqlite {
            found: rusqlite::version().to_owned(),
        });
    }
    Ok(())
}

/// The connection of the writer thread. Creates the file if there is none.
///
/// # Errors
/// `ReadOnly` where the system lets the file be read alone; the database's own.
pub(crate) fn open_writer(path: &Path, busy: Duration, sealing: &Sealing) -> Result<Connection, LedgerError> {
    let flags =
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let conn = Connection::open_with_flags(path, flags)?;
    // What it may not open for writing SQLite opens for reading and says nothing: the first command would find out.
    if conn.is_readonly("main")? {
        return Err(LedgerError::ReadOnly);
    }
    unlock(&conn, sealing)?;
    harden(&conn, busy)?;
    set_journal_mode(&conn, "wal")?;
    // NORMAL may roll back acknowledged commits on power loss; this is the only copy of the facts.
    conn.pragma_update(None, "synchronous", "FULL")?;
    // A Mac's fsync leaves what it was given in the disk's own memory; this asks for it to be written. Other systems have no such word.
    conn.pragma_update(None, "fullfsync", true)?;
    Ok(conn)
}

/// Sets the journal mode and is not content with being told so: the answer comes before the change is committed, and who
/// stops at the answer never hears that it failed. In another mode than write-ahead a commit would not be durable.
pub(crate) fn set_journal_mode(conn: &Connection, mode: &str) -> Result<(), LedgerError> {
    let told = lines(conn, &format!("PRAGMA journal_mode = {mode}"))?;
    if told == [mode] {
        return Ok(());
    }
    Err(LedgerError::corrupt(
        "ledger.db",
        format!("journal mode is {told:?}, not {mode}"),
    ))
}

/// Takes back what a first opening had begun when it was cut short. Until the ledger is in write-ahead mode a journal lies
/// beside it, and a connection that only reads may not do what the journal asks for.
pub(crate) fn take_back_unfinished(
    path: &Path,
    busy: Duration,
    sealing: &Sealing,
) -> Result<(), LedgerError> {
    if !with_more(path, "-journal").is_file() {
        return Ok(());
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let conn = Connection::open_with_flags(path, flags)?;
    conn.busy_timeout(busy)?;
    unlock(&conn, sealing)?;
    conn.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))?;
    Ok(())
}

/// A connection for queries; it cannot write.
pub(crate) fn open_reader(path: &Path, busy: Duration, sealing: &Sealing) -> Result<Connection, LedgerError> {
    let conn = open_copier(path, busy, sealing)?;
    conn.pragma_update(None, "query_only", true)?;
    Ok(conn)
}

/// A connection that cannot write to its own database, but may copy it into another file.
pub(crate) fn open_copier(path: &Path, busy: Duration, sealing: &Sealing) -> Result<Connection, LedgerError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let open = |name: &Path, flags| -> Result<Connection, LedgerError> {
        let conn = Connection::open_with_flags(name, flags)?;
        unlock(&conn, sealing)?;
        harden(&conn, busy)?;
        Ok(conn)
    };
    // A reader in write-ahead mode makes files of its own beside a database that nobody has open.
    let settled = !with_more(path, "-wal").exists() && !with_more(path, "-journal").exists();
    let as_it_lies = || -> Option<Result<Connection, LedgerError>> {
        let name = unchanging(path)?;
        Some(open(Path::new(&name), flags | OpenFlags::SQLITE_OPEN_URI))
    };
    // Where another program carries files to other machines, none are made; but what stands in a log alone would not be seen.
    if settled
        && path.parent().and_then(unfit).is_some()
        && let Some(conn) = as_it_lies()
    {
        return conn;
    }
    let conn = open(path, flags)?;
    let read = conn.query_row("PRAGMA schema_version", [], |_| Ok(()));
    // In a folder that may only be read they cannot be made, and nobody writes there.
    if cannot_open(&read)
        && settled
        && let Some(conn) = as_it_lies()
    {
        return conn;
    }
    Ok(conn)
}

/// Gives SQLCipher the key of the pages, before anything is read. It is random and used as it is: there is nothing in it
/// to be guessed.
fn unlock(conn: &Connection, sealing: &Sealing) -> Result<(), LedgerError> {
    if let Sealing::Sealed(key) = sealing {
        // Its own words on damage would go to the terminal; ours are the errors.
        conn.pragma_update(None, "cipher_log_level", "NONE")?;
        conn.pragma_update(None, "key", page_key(key)?.as_str())?;
    }
    Ok(())
}

/// The key of the pages as SQLCipher reads it.
pub(crate) fn page_key(key: &WorkspaceKey) -> Result<Zeroizing<String>, LedgerError> {
    let digits = Zeroizing::new(hex(key.subkey(Purpose::Pages)?.as_slice()));
    Ok(Zeroizing::new(format!("x'{}'", digits.as_str())))
}

fn harden(conn: &Connection, busy: Duration) -> Result<(), LedgerError> {
    conn.busy_timeout(busy)?;
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DML, false)?;
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DDL, false)?;
    // A plan is made once. Otherwise it depends on the values of `LIMIT ?` and is made anew whenever one is bound.
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    conn.pragma_update(None, "foreign_keys", true)?;
    conn.pragma_update(None, "trusted_schema", false)?;
    conn.pragma_update(None, "recursive_triggers", true)?;
    conn.pragma_update(None, "cell_size_check", true)?;
    // A full disk must not take the temporary files of a query with it.
    conn.pragma_update(None, "temp_store", "MEMORY")?;
    conn.set_prepared_statement_cache_capacity(64);
    Ok(())
}

/// Checks every page: of a sealed database its code, then the structure. The problems found, none when sound.
pub(crate) fn page_problems(conn: &Connection) -> Result<Vec<String>, LedgerError> {
    let mut problems = Vec::new();
    // It reads the file past the write-ahead log: a page that was half written when the program died, and that the log
    // holds whole, would be called damaged. What the log does not hold, the check of the structure opens page by page.
    if is_sealed(conn)? && !has_wal(conn) {
        problems = lines(conn, "PRAGMA cipher_integrity_check")?;
    }
    problems.extend(lines(conn, "PRAGMA integrity_check(20)")?);
    problems.truncate(20);
    problems.retain(|line| line != "ok");
    Ok(problems)
}

/// True when the pages of the main database are encrypted.
pub(crate) fn is_sealed(conn: &Connection) -> Result<bool, LedgerError> {
    Ok(lines(conn, "PRAGMA cipher_status")?
        .iter()
        .any(|line| line == "1"))
}

fn has_wal(conn: &Connection) -> bool {
    let wal = conn.path().map(|path| with_more(Path::new(path), "-wal"));
    wal.is_some_and(|wal| std::fs::metadata(wal).is_ok_and(|wal| wal.len() > 0))
}

fn cannot_open(answer: &rusqlite::Result<()>) -> bool {
    let code = answer.as_ref().err().and_then(rusqlite::Error::sqlite_error_code);
    matches!(
        code,
        Some(rusqlite::ErrorCode::CannotOpen | rusqlite::ErrorCode::ReadOnly)
    )
}

/// The name by which SQLite opens a file that nobody changes; `None` for one that is not Unicode.
fn unchanging(path: &Path) -> Option<String> {
    let path = std::path::absolute(path).ok()?;
    let text = path.to_str()?.replace('\\', "/");
    let escaped = text.replace('%', "%25").replace('?', "%3f").replace('#', "%23");
    let root = if escaped.starts_with('/') { "" } else { "/" };
    Some(format!("file://{root}{escaped}?immutable=1"))
}

fn lines(conn: &Connection, pragma: &str) -> Result<Vec<String>, LedgerError> {
    let mut statement = conn.prepare(pragma)?;
    let lines = statement
        .query_map([], |row| row.get::<_, String>(0))?
        .collect::<Result<Vec<_>, _>>()?;
    Ok(lines)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bundled_sqlite_is_new_enough() {
        assert!(assert_sqlite().is_ok(), "{}", rusqlite::version());
    }

    #[test]
    fn the_settings_hold() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("ledger.db");
        let writer = open_writer(&path, Duration::from_secs(1), &Sealing::Plain).unwrap();
        let read = |conn: &Connection, name: &str| -> String {
            conn.query_row(&format!("PRAGMA {name}"), [], |row| {
                row.get::<_, rusqlite::types::Value>(0)
            })
            .map(|value| format!("{value:?}"))
            .unwrap()
        };
        for (name, value) in [
            ("journal_mode", "Text(\"wal\")"),
            ("synchronous", "Integer(2)"),
            ("fullfsync", "Integer(1)"),
            ("foreign_keys", "Integer(1)"),
            ("trusted_schema", "Integer(0)"),
        ] {
            assert_eq!(read(&writer, name), value, "{name}");
        }
        let reader = open_reader(&path, Duration::from_secs(1), &Sealing::Plain).unwrap();
        assert_eq!(read(&reader, "query_only"), "Integer(1)");
        assert!(reader.execute_batch("CREATE TABLE t (a) STRICT").is_err());
    }

    #[test]
    fn a_sealed_database_keeps_the_settings_and_opens_with_no_other_key() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("ledger.db");
        let busy = Duration::from_secs(1);
        let sealing = Sealing::Sealed(WorkspaceKey::from_bytes(&[1; 32]));
        let writer = open_writer(&path, busy, &sealing).unwrap();
        writer
            .execute_batch("CREATE TABLE t (a TEXT) STRICT; INSERT INTO t VALUES ('a planted secret')")
            .unwrap();
        assert!(is_sealed(&writer).unwrap());
        assert!(page_problems(&writer).unwrap().is_empty());
        let reader = open_reader(&path, busy, &sealing).unwrap();
        let found: String = reader.query_row("SELECT a FROM t", [], |row| row.get(0)).unwrap();
        assert_eq!(found, "a planted secret");
        for name in ["ledger.db", "ledger.db-wal"] {
            let raw = std::fs::read(dir.path().join(name)).unwrap();
            assert!(!raw.windows(7).any(|window| window == b"planted"), "{name}");
            assert!(!raw.starts_with(b"SQLite format 3"), "{name}");
        }
        for other in [
            Sealing::Plain,
            Sealing::Sealed(WorkspaceKey::from_bytes(&[2; 32])),
        ] {
            let read = open_reader(&path, busy, &other)
                .and_then(|conn| Ok(conn.query_row("SELECT a FROM t", [], |row| row.get::<_, String>(0))?));
            assert!(matches!(read, Err(LedgerError::Corrupt { .. })), "{read:?}");
        }
    }
}
