//! The newest limit report of each supplier (S3, S4): for the gauge, and as the overlay of a search.

use rusqlite::{Connection, OptionalExtension, params};
use trade::id::SupplierId;
use trade::supplier::{LimitReport, SupplierEvent, SupplierLimits};

use super::parsed;
use crate::error::LedgerError;
use crate::event::{StoredEvent, stored};
use crate::projector::Projector;
use crate::streams;

/// Keeps the newest report, and beside it the others, of which one counts again when the newest is withdrawn; which that is,
/// `trade` says.
pub(crate) struct LimitsProjector;

impl Projector for LimitsProjector {
    fn name(&self) -> &'static str {
        "limits"
    }

    fn version(&self) -> u32 {
        2
    }

    fn schema_sql(&self) -> &'static str {
        include_str!("../schema/limits.sql")
    }

    fn tables(&self) -> &'static [&'static str] {
        &["limits", "limits_earlier"]
    }

    fn apply(&self, conn: &Connection, event: &StoredEvent) -> Result<(), LedgerError> {
        if !event.stream.starts_with(streams::SUPPLIERS) {
            return Ok(());
        }
        let fact: SupplierEvent = event.decode()?;
        match &fact {
            SupplierEvent::LimitReported { supplier_id, .. } => {
                reported(conn, *supplier_id, event.version, &fact)
            }
            SupplierEvent::LimitWithdrawn { supplier_id, .. } => withdrawn(conn, *supplier_id, &fact),
        }
    }
}

/// One more report: the newest is compared with it, and the others are not read.
fn reported(
    conn: &Connection,
    supplier_id: SupplierId,
    version: u64,
    fact: &SupplierEvent,
) -> Result<(), LedgerError> {
    let mut limits = match Limits::new(conn).latest(supplier_id)? {
        Some(latest) => SupplierLimits::Reported {
            latest,
            earlier: Vec::new(),
        },
        None => SupplierLimits::Unreported,
    };
    limits.evolve(fact);
    let SupplierLimits::Reported { latest, earlier } = &limits else {
        return Ok(());
    };
    put_latest(conn, supplier_id, latest)?;
    for report in earlier {
        put_earlier(conn, supplier_id, version, report)?;
    }
    Ok(())
}

/// One less: all of them are read, and what is left of them is written.
fn withdrawn(conn: &Connection, supplier_id: SupplierId, fact: &SupplierEvent) -> Result<(), LedgerError> {
    let Some(latest) = Limits::new(conn).latest(supplier_id)? else {
        return Ok(());
    };
    let id = supplier_id.to_string();
    let mut limits = SupplierLimits::Reported {
        latest,
        earlier: earlier(conn, &id)?,
    };
    limits.evolve(fact);
    conn.prepare_cached("DELETE FROM limits WHERE supplier_id = ?1")?
        .execute([&id])?;
    conn.prepare_cached("DELETE FROM limits_earlier WHERE supplier_id = ?1")?
        .execute([&id])?;
    if let SupplierLimits::Reported { latest, earlier } = &limits {
        put_latest(conn, supplier_id, latest)?;
        for (report, place) in earlier.iter().zip(1..) {
            put_earlier(conn, supplier_id, place, report)?;
        }
    }
    Ok(())
}

fn earlier(conn: &Connection, supplier_id: &str) -> Result<Vec<LimitReport>, LedgerError> {
    let mut statement =
        conn.prepare_cached("SELECT report FROM limits_earlier WHERE supplier_id = ?1 ORDER BY place")?;
    let mut rows = statement.query([supplier_id])?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        all.push(read_report(&row.get::<_, String>(0)?)?);
    }
    Ok(all)
}

fn put_latest(conn: &Connection, supplier_id: SupplierId, report: &LimitReport) -> Result<(), LedgerError> {
    let report = serde_json::to_string(report).map_err(LedgerError::Unwritable)?;
    conn.prepare_cached("INSERT OR REPLACE INTO limits (supplier_id, report) VALUES (?1, ?2)")?
        .execute(params![supplier_id.to_string(), report])?;
    Ok(())
}

fn put_earlier(
    conn: &Connection,
    supplier_id: SupplierId,
    place: u64,
    report: &LimitReport,
) -> Result<(), LedgerError> {
    let report = serde_json::to_string(report).map_err(LedgerError::Unwritable)?;
    conn.prepare_cached("INSERT INTO limits_earlier (supplier_id, place, report) VALUES (?1, ?2, ?3)")?
        .execute(params![supplier_id.to_string(), stored(place)?, report])?;
    Ok(())
}

/// The newest limit reports.
#[derive(Clone, Copy)]
pub struct Limits<'c> {
    conn: &'c Connection,
}

impl<'c> Limits<'c> {
    pub(crate) fn new(conn: &'c Connection) -> Limits<'c> {
        Limits { conn }
    }

    /// The newest report of a supplier's limit.
    ///
    /// # Errors
    /// `Corrupt` when the row cannot be read, else the database's.
    pub fn latest(&self, supplier_id: SupplierId) -> Result<Option<LimitReport>, LedgerError> {
        let mut statement = self
            .conn
            .prepare_cached("SELECT report FROM limits WHERE supplier_id = ?1")?;
        let report: Option<String> = statement
            .query_row([supplier_id.to_string()], |row| row.get(0))
            .optional()?;
        report.map(|report| read_report(&report)).transpose()
    }

    /// Every supplier that has one.
    ///
    /// # Errors
    /// As [`Limits::latest`].
    pub fn suppliers(&self) -> Result<Vec<SupplierId>, LedgerError> {
        let mut statement = self.conn.prepare_cached("SELECT supplier_id FROM limits")?;
        let mut rows = statement.query([])?;
        let mut all = Vec::new();
        while let Some(row) = rows.next()? {
            all.push(parsed(&row.get::<_, String>(0)?, "limits")?);
        }
        Ok(all)
    }

    /// The newest report of every supplier that has one.
    ///
    /// # Errors
    /// As [`Limits::latest`].
    pub fn all(&self) -> Result<Vec<(SupplierId, LimitReport)>, LedgerError> {
        let mut statement = self
            .conn
            .prepare_cached("SELECT supplier_id, report FROM limits ORDER BY supplier_id")?;
        let mut rows = statement.query([])?;
        let mut all = Vec::new();
        while let Some(row) = rows.next()? {
            let (id, report): (String, String) = (row.get(0)?, row.get(1)?);
            all.push((parsed(&id, "limits")?, read_report(&report)?));
        }
        Ok(all)
    }
}

fn read_report(report: &str) -> Result<LimitReport, LedgerError> {
    serde_json::from_str(report).map_err(|error| LedgerError::corrupt("limits", error.to_string()))
}
