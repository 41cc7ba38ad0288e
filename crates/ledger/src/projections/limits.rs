//! The newest limit report of each supplier (S3, S4): for the gauge, and as the overlay of a search.

use rusqlite::{Connection, OptionalExtension, params};
use trade::id::SupplierId;
use trade::supplier::{LimitReport, SupplierEvent, SupplierLimits};

use super::parsed;
use crate::error::LedgerError;
use crate::event::StoredEvent;
use crate::projector::Projector;
use crate::streams;

/// Keeps the newest report; which that is, `trade` says.
pub(crate) struct LimitsProjector;

impl Projector for LimitsProjector {
    fn name(&self) -> &'static str {
        "limits"
    }

    fn version(&self) -> u32 {
        1
    }

    fn schema_sql(&self) -> &'static str {
        include_str!("../schema/limits.sql")
    }

    fn tables(&self) -> &'static [&'static str] {
        &["limits"]
    }

    fn apply(&self, conn: &Connection, event: &StoredEvent) -> Result<(), LedgerError> {
        if !event.stream.starts_with(streams::SUPPLIERS) {
            return Ok(());
        }
        let fact: SupplierEvent = event.decode()?;
        let SupplierEvent::LimitReported { supplier_id, .. } = &fact;
        let mut limits = match Limits::new(conn).latest(*supplier_id)? {
            Some(latest) => SupplierLimits::Reported {
                latest,
                earlier: Vec::new(),
            },
            None => SupplierLimits::Unreported,
        };
        limits.evolve(&fact);
        if let Some(latest) = limits.latest() {
            let report = serde_json::to_string(latest).map_err(LedgerError::Unwritable)?;
            conn.prepare_cached("INSERT OR REPLACE INTO limits (supplier_id, report) VALUES (?1, ?2)")?
                .execute(params![supplier_id.to_string(), report])?;
        }
        Ok(())
    }
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
