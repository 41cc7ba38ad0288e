//! Disputes over all orders.

use rusqlite::Connection;
use trade::id::{DisputeId, OrderId};

use super::pairs;
use crate::error::LedgerError;

/// The disputes of all orders.
#[derive(Clone, Copy)]
pub struct Disputes<'c> {
    conn: &'c Connection,
}

impl<'c> Disputes<'c> {
    pub(crate) fn new(conn: &'c Connection) -> Disputes<'c> {
        Disputes { conn }
    }

    /// Disputes that have not ended, the one opened first at the top: its clocks run out first (D3).
    ///
    /// # Errors
    /// `Corrupt` when a row cannot be read, else the database's.
    pub fn open(&self) -> Result<Vec<(OrderId, DisputeId)>, LedgerError> {
        let sql = "SELECT order_id, dispute_id FROM disputes WHERE open ORDER BY opened_at, dispute_id";
        pairs(self.conn, sql, [], "disputes")
    }

    /// Disputes that have ended, the one opened last at the top.
    ///
    /// # Errors
    /// As [`Disputes::open`].
    pub fn ended(&self) -> Result<Vec<(OrderId, DisputeId)>, LedgerError> {
        let sql =
            "SELECT order_id, dispute_id FROM disputes WHERE NOT open ORDER BY opened_at DESC, dispute_id";
        pairs(self.conn, sql, [], "disputes")
    }
}
