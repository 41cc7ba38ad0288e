//! A projection for the proofs: events and sum of each stream.

use ledger::rusqlite::{Connection, params};
use ledger::{LedgerError, Projector, StoredEvent};

pub(crate) struct Tally;

impl Projector for Tally {
    fn name(&self) -> &'static str {
        "tally"
    }
    fn version(&self) -> u32 {
        1
    }
    fn schema_sql(&self) -> &'static str {
        "CREATE TABLE tally (stream TEXT PRIMARY KEY, events INTEGER NOT NULL, sum INTEGER NOT NULL) STRICT;"
    }
    fn tables(&self) -> &'static [&'static str] {
        &["tally"]
    }
    fn apply(&self, conn: &Connection, event: &StoredEvent) -> Result<(), LedgerError> {
        let body: serde_json::Value = event.decode()?;
        conn.execute(
            "INSERT INTO tally VALUES (?1, 1, ?2)
             ON CONFLICT (stream) DO UPDATE SET events = events + 1, sum = sum + excluded.sum",
            params![event.stream, body["amount"].as_i64().unwrap_or_default()],
        )?;
        Ok(())
    }
}
