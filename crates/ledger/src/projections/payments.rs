//! Payments over all orders: what is under way, and the list of all.

use rusqlite::{Connection, params};
use trade::id::{OrderId, PaymentId};
use trade::time::Day;

use super::{pairs, parsed};
use crate::error::LedgerError;

/// The payments of all orders.
#[derive(Clone, Copy)]
pub struct Payments<'c> {
    conn: &'c Connection,
}

impl<'c> Payments<'c> {
    pub(crate) fn new(conn: &'c Connection) -> Payments<'c> {
        Payments { conn }
    }

    /// Payments neither received nor failed, with the last day each should arrive, nearest first.
    ///
    /// # Errors
    /// `Corrupt` when a row cannot be read, else the database's.
    pub fn in_transit(&self) -> Result<Vec<(OrderId, PaymentId, Day)>, LedgerError> {
        let sql = "SELECT order_id, payment_id, latest FROM payments WHERE progress = 'in_transit'
             ORDER BY latest, sent_at, payment_id";
        let mut statement = self.conn.prepare_cached(sql)?;
        let mut rows = statement.query([])?;
        let mut list = Vec::new();
        while let Some(row) = rows.next()? {
            let texts: [String; 3] = [row.get(0)?, row.get(1)?, row.get(2)?];
            let [order_id, payment_id, latest] = &texts;
            list.push((
                parsed(order_id, "payments")?,
                parsed(payment_id, "payments")?,
                parsed(latest, "payments")?,
            ));
        }
        Ok(list)
    }

    /// Payments of all orders, the one sent last first: at most `limit` after the first `offset`.
    ///
    /// # Errors
    /// As [`Payments::in_transit`].
    pub fn newest_first(&self, offset: u32, limit: u32) -> Result<Vec<(OrderId, PaymentId)>, LedgerError> {
        let sql = "SELECT order_id, payment_id FROM payments ORDER BY sent_at DESC, order_id, place DESC
             LIMIT ?1 OFFSET ?2";
        pairs(self.conn, sql, params![limit, offset], "payments")
    }
}
