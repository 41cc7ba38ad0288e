//! What our own orders hold of suppliers' limits (S5): read in the same transaction that confirms an
//! order, and for the free limits of a whole search. How much is free, `trade` says (S4).

use std::collections::BTreeMap;

use rusqlite::{Connection, Params, Row};
use trade::id::SupplierId;
use trade::money::{Currency, Money};
use trade::supplier::{Change, Reservation};
use trade::time::Instant;

use super::{instant, parsed};
use crate::error::LedgerError;
use crate::event::instant_text;

const COLUMNS: &str = "supplier_id, order_id, number, levels, released_at, lapses";

/// The reservations.
#[derive(Clone, Copy)]
pub struct Reservations<'c> {
    conn: &'c Connection,
}

impl<'c> Reservations<'c> {
    pub(crate) fn new(conn: &'c Connection) -> Reservations<'c> {
        Reservations { conn }
    }

    /// Every reservation ever made with a supplier, as it stands at `now`, the oldest order first: what
    /// `trade::order::reservation` says of each.
    ///
    /// # Errors
    /// `Corrupt` when a row cannot be read, else the database's.
    pub fn of_supplier(
        &self,
        supplier_id: SupplierId,
        now: Instant,
    ) -> Result<Vec<Reservation>, LedgerError> {
        let sql = format!("SELECT {COLUMNS} FROM reservations WHERE supplier_id = ?1 ORDER BY order_id");
        let all = self.rows(&sql, [supplier_id.to_string()], now)?;
        Ok(all.into_values().next().unwrap_or_default())
    }

    /// Reservations that are not released at `now`, by supplier. The others do not lower a free limit (S4).
    ///
    /// # Errors
    /// As [`Reservations::of_supplier`].
    pub fn held(&self, now: Instant) -> Result<BTreeMap<SupplierId, Vec<Reservation>>, LedgerError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM reservations WHERE released_at IS NULL OR (lapses AND released_at > ?1)
             ORDER BY order_id"
        );
        self.rows(&sql, [instant_text(now)], now)
    }

    /// When the next reservation lapses by itself, after `now`.
    ///
    /// # Errors
    /// As [`Reservations::of_supplier`].
    pub fn next_lapse(&self, now: Instant) -> Result<Option<Instant>, LedgerError> {
        let sql = "SELECT min(released_at) FROM reservations WHERE lapses AND released_at > ?1";
        let mut statement = self.conn.prepare_cached(sql)?;
        let next: Option<String> = statement.query_row([instant_text(now)], |row| row.get(0))?;
        next.map(|text| instant(&text, "reservations")).transpose()
    }

    fn rows(
        &self,
        sql: &str,
        params: impl Params,
        now: Instant,
    ) -> Result<BTreeMap<SupplierId, Vec<Reservation>>, LedgerError> {
        let mut statement = self.conn.prepare_cached(sql)?;
        let mut rows = statement.query(params)?;
        let mut by_supplier: BTreeMap<SupplierId, Vec<Reservation>> = BTreeMap::new();
        while let Some(row) = rows.next()? {
            let supplier_id: String = row.get("supplier_id")?;
            let list = by_supplier
                .entry(parsed(&supplier_id, "reservations")?)
                .or_default();
            list.push(reservation(row, now)?);
        }
        Ok(by_supplier)
    }
}

fn reservation(row: &Row<'_>, now: Instant) -> Result<Reservation, LedgerError> {
    let (order_id, levels): (String, String) = (row.get("order_id")?, row.get("levels")?);
    let levels: Vec<(Instant, Money)> = serde_json::from_str(&levels)
        .map_err(|error| LedgerError::corrupt("reservations", error.to_string()))?;
    let mut changes: Vec<Change> = levels
        .into_iter()
        .map(|(at, amount)| Change { at, amount })
        .collect();
    let released: Option<String> = row.get("released_at")?;
    let released = released.map(|text| instant(&text, "reservations")).transpose()?;
    let lapses: bool = row.get("lapses")?;
    if let Some(at) = released.filter(|at| !lapses || *at <= now) {
        changes.push(Change {
            at,
            amount: Money::zero(Currency::USD),
        });
    }
    Ok(Reservation {
        order_id: parsed(&order_id, "reservations")?,
        number: row.get("number")?,
        changes,
    })
}
