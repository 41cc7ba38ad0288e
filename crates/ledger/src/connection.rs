//! The one place where the ledger's database is opened, and with what settings. A key or another file
//! system layer would be set here and nowhere else.

use std::path::Path;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

use crate::error::LedgerError;

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
pub(crate) fn open_writer(path: &Path, busy: Duration) -> Result<Connection, LedgerError> {
    let flags =
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let conn = Connection::open_with_flags(path, flags)?;
    harden(&conn, busy)?;
    let mode: String = conn.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0))?;
    if mode != "wal" {
        return Err(LedgerError::corrupt(
            "ledger.db",
            format!("journal mode is {mode}, not wal"),
        ));
    }
    // NORMAL may roll back acknowledged commits on power loss; this is the only copy of the facts.
    conn.pragma_update(None, "synchronous", "FULL")?;
    Ok(conn)
}

/// A connection for queries; it cannot write.
pub(crate) fn open_reader(path: &Path, busy: Duration) -> Result<Connection, LedgerError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let conn = Connection::open_with_flags(path, flags)?;
    harden(&conn, busy)?;
    conn.pragma_update(None, "query_only", true)?;
    Ok(conn)
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

/// `PRAGMA integrity_check`: the problems found, none when sound.
pub(crate) fn page_problems(conn: &Connection) -> Result<Vec<String>, LedgerError> {
    let mut statement = conn.prepare("PRAGMA integrity_check(20)")?;
    let lines = statement
        .query_map([], |row| row.get::<_, String>(0))?
        .collect::<Result<Vec<_>, _>>()?;
    Ok(lines.into_iter().filter(|line| line != "ok").collect())
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
        let writer = open_writer(&path, Duration::from_secs(1)).unwrap();
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
            ("foreign_keys", "Integer(1)"),
            ("trusted_schema", "Integer(0)"),
        ] {
            assert_eq!(read(&writer, name), value, "{name}");
        }
        let reader = open_reader(&path, Duration::from_secs(1)).unwrap();
        assert_eq!(read(&reader, "query_only"), "Integer(1)");
        assert!(reader.execute_batch("CREATE TABLE t (a) STRICT").is_err());
    }
}
