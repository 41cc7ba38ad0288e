//! Which quotations there are, by age and by supplier. What is in one is folded from its stream.

use rusqlite::{Connection, params};
use trade::id::{QuotationId, SupplierId};
use trade::quotation::QuotationEvent;

use super::{ids, row_id};
use crate::error::LedgerError;
use crate::event::{StoredEvent, stored};
use crate::projector::Projector;
use crate::streams;

/// Notes each quotation's supplier and age.
pub(crate) struct QuotationsProjector;

impl Projector for QuotationsProjector {
    fn name(&self) -> &'static str {
        "quotations"
    }

    fn version(&self) -> u32 {
        1
    }

    fn schema_sql(&self) -> &'static str {
        include_str!("../schema/quotations.sql")
    }

    fn tables(&self) -> &'static [&'static str] {
        &["quotations"]
    }

    fn apply(&self, conn: &Connection, event: &StoredEvent) -> Result<(), LedgerError> {
        let Some(id) = row_id::<QuotationId>(event, streams::QUOTATIONS)? else {
            return Ok(());
        };
        let seq = stored(event.seq)?;
        match event.decode()? {
            QuotationEvent::Requested { supplier, .. } | QuotationEvent::Received { supplier, .. } => {
                conn.prepare_cached(
                    "INSERT INTO quotations VALUES (?1, ?2, ?3, ?3)
                     ON CONFLICT (quotation_id) DO UPDATE SET changed_seq = excluded.changed_seq",
                )?
                .execute(params![id.to_string(), supplier.supplier_id.to_string(), seq])?;
            }
            QuotationEvent::Declined { .. } | QuotationEvent::OrderStarted { .. } => {
                conn.prepare_cached("UPDATE quotations SET changed_seq = ?2 WHERE quotation_id = ?1")?
                    .execute(params![id.to_string(), seq])?;
            }
        }
        Ok(())
    }
}

/// The quotations.
#[derive(Clone, Copy)]
pub struct Quotations<'c> {
    conn: &'c Connection,
}

impl<'c> Quotations<'c> {
    pub(crate) fn new(conn: &'c Connection) -> Quotations<'c> {
        Quotations { conn }
    }

    /// Every quotation, newest first.
    ///
    /// # Errors
    /// `Corrupt` when a row cannot be read, else the database's.
    pub fn newest_first(&self) -> Result<Vec<QuotationId>, LedgerError> {
        let sql = "SELECT quotation_id FROM quotations ORDER BY began_seq DESC";
        ids(self.conn, sql, [], "quotations")
    }

    /// A supplier's quotations, newest first.
    ///
    /// # Errors
    /// As [`Quotations::newest_first`].
    pub fn of_supplier(&self, supplier_id: SupplierId) -> Result<Vec<QuotationId>, LedgerError> {
        let sql = "SELECT quotation_id FROM quotations WHERE supplier_id = ?1 ORDER BY began_seq DESC";
        ids(self.conn, sql, [supplier_id.to_string()], "quotations")
    }
}
