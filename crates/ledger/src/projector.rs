//! Projections: tables folded from the log for lists and sums. They are disposable: dropped and
//! refolded at any time with equal result, and refolded by themselves when a projector's version or
//! table definition changes. A projector must not look at anything but the event and its own tables.

use std::collections::BTreeMap;
use std::sync::Arc;

use rusqlite::types::ValueRef;
use rusqlite::{Connection, params};
use sha2::{Digest, Sha256};

use crate::error::LedgerError;
use crate::event::{EVENT_COLUMNS, StoredEvent, event_from_row, stored};
use crate::hash::{Fields, Sha};
use crate::view::View;

/// Folds events into tables of its own, inside the transaction that appends them.
pub trait Projector: Send + Sync {
    /// Name in the register; lower-case letters and underscores.
    fn name(&self) -> &'static str;
    /// Raised when `apply` changes what it writes; the tables are then refolded at the next opening.
    fn version(&self) -> u32;
    /// Statements that create the tables and indexes.
    fn schema_sql(&self) -> &'static str;
    /// The tables that `schema_sql` creates; lower-case letters and underscores.
    fn tables(&self) -> &'static [&'static str];
    /// What else the rows depend on besides the log; a change of it is a refold at the next opening.
    fn inputs(&self) -> Sha {
        Sha::ZERO
    }
    /// Folds one event in; events come in log order. Kinds it does not know are passed over.
    ///
    /// # Errors
    /// `Corrupt` when the event cannot be read, or the database's; either rolls the transaction back.
    fn apply(&self, conn: &Connection, event: &StoredEvent) -> Result<(), LedgerError>;
}

/// The projectors of an open ledger.
#[derive(Clone, Default)]
pub(crate) struct Projectors(Vec<Arc<dyn Projector>>);

impl Projectors {
    pub(crate) fn new(list: Vec<Arc<dyn Projector>>) -> Result<Projectors, LedgerError> {
        for projector in &list {
            for name in projector.tables().iter().copied().chain([projector.name()]) {
                check_identifier(name)?;
            }
        }
        Ok(Projectors(list))
    }

    pub(crate) fn apply(&self, conn: &Connection, event: &StoredEvent) -> Result<(), LedgerError> {
        for projector in &self.0 {
            apply_one(projector.as_ref(), conn, event)?;
        }
        Ok(())
    }

    /// Notes in the register how far the fold has come.
    pub(crate) fn advance(&self, conn: &Connection, seq: u64) -> Result<(), LedgerError> {
        conn.prepare_cached("UPDATE projections SET seq = ?1")?
            .execute([stored(seq)?])?;
        Ok(())
    }

    /// Names of those whose tables are missing, of another version, or behind the log.
    pub(crate) fn stale(&self, conn: &Connection) -> Result<Vec<&'static str>, LedgerError> {
        let newest = View::new(conn).newest()?.seq;
        let mut statement =
            conn.prepare("SELECT version, schema_hash, seq FROM projections WHERE name = ?1")?;
        let mut names = Vec::new();
        for projector in &self.0 {
            let current = (
                projector.version(),
                made_with(projector.as_ref()).0,
                stored(newest)?,
            );
            let mut rows = statement.query([projector.name()])?;
            let found: Option<(u32, [u8; 32], i64)> = match rows.next()? {
                Some(row) => Some((row.get(0)?, row.get(1)?, row.get(2)?)),
                None => None,
            };
            if found != Some(current) {
                names.push(projector.name());
            }
        }
        Ok(names)
    }

    /// Drops and refolds the named projections, and drops tables whose projector is gone. The caller
    /// holds a transaction.
    pub(crate) fn refold(&self, conn: &Connection, names: &[&str]) -> Result<(), LedgerError> {
        self.drop_unregistered(conn)?;
        let chosen: Vec<&Arc<dyn Projector>> = self
            .0
            .iter()
            .filter(|projector| names.contains(&projector.name()))
            .collect();
        if chosen.is_empty() {
            return Ok(());
        }
        for projector in &chosen {
            drop_registered(conn, projector.name())?;
            // Left over from a register that was lost.
            drop_tables(conn, projector.tables())?;
            conn.execute_batch(projector.schema_sql())?;
        }
        let sql = format!("SELECT {EVENT_COLUMNS} FROM events ORDER BY seq");
        let mut statement = conn.prepare(&sql)?;
        let mut rows = statement.query([])?;
        let mut newest = 0;
        while let Some(row) = rows.next()? {
            let event = event_from_row(row)?.sound()?;
            for projector in &chosen {
                apply_one(projector.as_ref(), conn, &event)?;
            }
            newest = event.seq;
        }
        for projector in &chosen {
            let tables = serde_json::to_string(projector.tables()).map_err(LedgerError::Unwritable)?;
            conn.execute(
                "INSERT INTO projections (name, version, schema_hash, tables, seq) VALUES (?1, ?2, ?3, ?4, ?5)",
                params![
                    projector.name(),
                    projector.version(),
                    made_with(projector.as_ref()).0,
                    tables,
                    stored(newest)?
                ],
            )?;
        }
        Ok(())
    }

    pub(crate) fn names(&self) -> Vec<&'static str> {
        self.0.iter().map(|projector| projector.name()).collect()
    }

    /// SHA-256 of every projection table's rows, by table name; equal tables give equal values.
    pub(crate) fn digests(&self, conn: &Connection) -> Result<BTreeMap<String, Sha>, LedgerError> {
        let mut digests = BTreeMap::new();
        for table in self.0.iter().flat_map(|projector| projector.tables()) {
            digests.insert((*table).to_owned(), table_digest(conn, table)?);
        }
        Ok(digests)
    }

    fn drop_unregistered(&self, conn: &Connection) -> Result<(), LedgerError> {
        let mut statement = conn.prepare("SELECT name FROM projections")?;
        let names = statement
            .query_map([], |row| row.get::<_, String>(0))?
            .collect::<Result<Vec<_>, _>>()?;
        for name in names
            .iter()
            .filter(|name| !self.0.iter().any(|known| known.name() == name.as_str()))
        {
            drop_registered(conn, name)?;
        }
        Ok(())
    }
}

/// Table definition and inputs in one hash.
fn made_with(projector: &dyn Projector) -> Sha {
    Fields::new("quayside.projection.1")
        .text(projector.schema_sql())
        .sha(&projector.inputs())
        .finish()
}

fn apply_one(projector: &dyn Projector, conn: &Connection, event: &StoredEvent) -> Result<(), LedgerError> {
    projector.apply(conn, event).map_err(|error| match error {
        LedgerError::Database(source) => LedgerError::Projection {
            name: projector.name().to_owned(),
            seq: event.seq,
            why: source.to_string(),
        },
        other => other,
    })
}

/// Drops the tables that the register lists under a name, and the entry.
fn drop_registered(conn: &Connection, name: &str) -> Result<(), LedgerError> {
    let mut statement = conn.prepare("SELECT tables FROM projections WHERE name = ?1")?;
    let lists = statement
        .query_map([name], |row| row.get::<_, String>(0))?
        .collect::<Result<Vec<_>, _>>()?;
    for list in lists {
        let tables: Vec<String> = serde_json::from_str(&list)
            .map_err(|error| LedgerError::corrupt(format!("projections {name}"), error.to_string()))?;
        let tables: Vec<&str> = tables.iter().map(String::as_str).collect();
        drop_tables(conn, &tables)?;
    }
    conn.execute("DELETE FROM projections WHERE name = ?1", [name])?;
    Ok(())
}

/// The tables that hold the truth; a damaged register must not name them for dropping.
const NEVER_DROPPED: [&str; 4] = ["events", "requests", "projections", "migrations"];

fn drop_tables(conn: &Connection, tables: &[&str]) -> Result<(), LedgerError> {
    for table in tables {
        check_identifier(table)?;
        conn.execute_batch(&format!("DROP TABLE IF EXISTS {table}"))?;
    }
    Ok(())
}

fn check_identifier(name: &str) -> Result<(), LedgerError> {
    let plain = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    if plain && !NEVER_DROPPED.contains(&name) && !name.starts_with("sqlite") {
        return Ok(());
    }
    Err(LedgerError::Unacceptable {
        field: "projection name",
        why: "lower-case letters and underscores, and none of the ledger's own tables",
    })
}

fn table_digest(conn: &Connection, table: &str) -> Result<Sha, LedgerError> {
    check_identifier(table)?;
    let columns = conn.prepare(&format!("SELECT * FROM {table}"))?.column_count();
    let order = (1..=columns)
        .map(|column| column.to_string())
        .collect::<Vec<_>>()
        .join(", ");
    let mut statement = conn.prepare(&format!("SELECT * FROM {table} ORDER BY {order}"))?;
    let mut rows = statement.query([])?;
    let mut digest = Sha256::new();
    while let Some(row) = rows.next()? {
        for column in 0..columns {
            let (tag, bytes) = match row.get_ref(column)? {
                ValueRef::Null => (0u8, Vec::new()),
                ValueRef::Integer(value) => (1, value.to_be_bytes().to_vec()),
                ValueRef::Real(value) => (2, value.to_be_bytes().to_vec()),
                ValueRef::Text(text) => (3, text.to_vec()),
                ValueRef::Blob(bytes) => (4, bytes.to_vec()),
            };
            digest.update([tag]);
            digest.update((bytes.len() as u64).to_be_bytes());
            digest.update(bytes);
        }
    }
    Ok(Sha(digest.finalize().into()))
}
