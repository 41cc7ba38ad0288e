//! What our own orders hold of suppliers' limits (S5): read in the same transaction that confirms an
//! order, and for the free limits of a whole search. How much is free, `trade` says (S4).

use std::collections::BTreeMap;

use rusqlite::{Connection, Params, Row, params};
use trade::id::SupplierId;
use trade::money::{Currency, Money};
use trade::supplier::{Change, Reservation};
use trade::time::Instant;

use super::{instant, parsed};
use crate::error::LedgerError;
use crate::event::instant_text;

pub(super) const OF_SUPPLIER: &str = "SELECT * FROM reservations WHERE supplier_id = ?1 ORDER BY order_id";
/// Two questions, so that each is put to the index: with an `OR` each reservation of the supplier would be fetched.
pub(super) const COUNTED: &str = "SELECT * FROM (
        SELECT * FROM reservations WHERE supplier_id = ?1 AND released_at IS NULL
        UNION ALL SELECT * FROM reservations WHERE supplier_id = ?1 AND released_at >= ?2
    ) ORDER BY order_id";
/// Of each value of `lapses` by itself: so the index is asked, and not every reservation that ever was.
pub(super) const HELD: &str = "SELECT * FROM reservations
    WHERE (lapses = 0 AND released_at IS NULL) OR (lapses = 1 AND released_at IS NULL) OR (lapses = 1 AND released_at > ?1)
    ORDER BY order_id";
pub(super) const NEXT_LAPSE: &str =
    "SELECT min(released_at) FROM reservations WHERE lapses = 1 AND released_at > ?1";

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
        self.of_one(OF_SUPPLIER, params![supplier_id.to_string()], now)
    }

    /// Of those, the ones that a standing at `now` counts by a report of the instant `report` (S4): what is held now, and what
    /// was not released when the report was made. The others, of a supplier of many years nearly all, have no part in it.
    ///
    /// # Errors
    /// As [`Reservations::of_supplier`].
    pub fn counted(
        &self,
        supplier_id: SupplierId,
        report: Option<Instant>,
        now: Instant,
    ) -> Result<Vec<Reservation>, LedgerError> {
        let since = report.map_or(now, |report| report.min(now));
        let values = params![supplier_id.to_string(), instant_text(since)];
        self.of_one(COUNTED, values, now)
    }

    /// Reservations that are not released at `now`, by supplier. The others do not lower a free limit (S4).
    ///
    /// # Errors
    /// As [`Reservations::of_supplier`].
    pub fn held(&self, now: Instant) -> Result<BTreeMap<SupplierId, Vec<Reservation>>, LedgerError> {
        self.rows(HELD, [instant_text(now)], now)
    }

    /// When the next reservation lapses by itself, after `now`.
    ///
    /// # Errors
    /// As [`Reservations::of_supplier`].
    pub fn next_lapse(&self, now: Instant) -> Result<Option<Instant>, LedgerError> {
        let mut statement = self.conn.prepare_cached(NEXT_LAPSE)?;
        let next: Option<String> = statement.query_row([instant_text(now)], |row| row.get(0))?;
        next.map(|text| instant(&text, "reservations")).transpose()
    }

    fn of_one(&self, sql: &str, values: impl Params, now: Instant) -> Result<Vec<Reservation>, LedgerError> {
        let all = self.rows(sql, values, now)?;
        Ok(all.into_values().next().unwrap_or_default())
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
