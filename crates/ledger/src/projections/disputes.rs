//! Disputes over all orders.

use rusqlite::Connection;
use trade::id::{DisputeId, OrderId};

use super::pairs;
use crate::error::LedgerError;

pub(super) const OPEN: &str =
    "SELECT order_id, dispute_id FROM disputes WHERE open = 1 ORDER BY opened_at, dispute_id";
pub(super) const ENDED: &str =
    "SELECT order_id, dispute_id FROM disputes WHERE open = 0 ORDER BY opened_at DESC, dispute_id";

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
        pairs(self.conn, OPEN, [], "disputes")
    }

    /// Disputes that have ended, the one opened last at the top.
    ///
    /// # Errors
    /// As [`Disputes::open`].
    pub fn ended(&self) -> Result<Vec<(OrderId, DisputeId)>, LedgerError> {
        pairs(self.conn, ENDED, [], "disputes")
    }
}
