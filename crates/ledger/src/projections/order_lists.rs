//! The list of orders: which to look at, by status, supplier and words. What a row shows is derived from
//! the order's own facts by whoever shows it.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Connection, params_from_iter};
use trade::id::{OrderId, SupplierId};
use trade::order::status::Status;
use trade::time::Instant;

use super::{ids, parsed};
use crate::error::LedgerError;
use crate::event::{instant_text, number};

pub(super) const WRITTEN: &str = "SELECT status, count(*) FROM orders GROUP BY status";
/// With a `+` a column's index is not asked: those that lapse, and those that do not rest, are few, and would otherwise be
/// looked for among all in the order of the other column.
pub(super) const LAPSED: &str = "SELECT status, count(*) FROM orders WHERE lapses_at <= ?1 GROUP BY +status";
pub(super) const LIVE: &str =
    "SELECT order_id FROM orders WHERE rests_from IS NULL OR rests_from > ?1 ORDER BY +started_seq";
pub(super) const LAST_AGREED: &str =
    "SELECT supplier_id, max(agreed_seq) FROM orders WHERE agreed_seq IS NOT NULL GROUP BY supplier_id";

/// Which orders to list. Everything that is given must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OrderFilter {
    /// Any of these; `None` for all, those of unknown status included.
    pub statuses: Option<Vec<Status>>,
    /// With this supplier.
    pub supplier_id: Option<SupplierId>,
    /// Each of these words somewhere in number, title, supplier or lines, whatever the case; empty for all.
    pub words: String,
}

/// In which order to list them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum OrderSort {
    /// What changed last comes first.
    #[default]
    Changed,
    /// What was started last comes first.
    Started,
    /// By number.
    Number,
    /// By the supplier's name, then what changed last.
    Supplier,
    /// By title, then what changed last.
    Title,
}

/// A stretch of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderPage {
    /// How many the whole list has.
    pub total: u64,
    /// Those asked for.
    pub order_ids: Vec<OrderId>,
}

/// The orders.
#[derive(Clone, Copy)]
pub struct Orders<'c> {
    conn: &'c Connection,
}

impl<'c> Orders<'c> {
    pub(crate) fn new(conn: &'c Connection) -> Orders<'c> {
        Orders { conn }
    }

    /// At most `limit` orders of a list as it stands at `now`, after the first `offset`.
    ///
    /// # Errors
    /// `Corrupt` when a row cannot be read, else the database's.
    pub fn page(
        &self,
        filter: &OrderFilter,
        sort: OrderSort,
        (offset, limit): (u64, u32),
        now: Instant,
    ) -> Result<OrderPage, LedgerError> {
        let total = self.matching(filter, now)?;
        let (condition, mut values) = filter.condition(now);
        values.push(limit.to_string());
        values.push(offset.min(i64::MAX.unsigned_abs()).to_string());
        let (limit, offset) = (values.len() - 1, values.len());
        let sql = format!(
            "SELECT order_id FROM orders WHERE {condition} ORDER BY {} \
             LIMIT CAST(?{limit} AS INTEGER) OFFSET CAST(?{offset} AS INTEGER)",
            sort.columns()
        );
        let order_ids = ids(self.conn, &sql, params_from_iter(values.iter()), "orders")?;
        Ok(OrderPage { total, order_ids })
    }

    /// How many orders a list has.
    fn matching(&self, filter: &OrderFilter, now: Instant) -> Result<u64, LedgerError> {
        // Of a status alone the counts know it, and no row needs to be looked at for when it lapses.
        if let Some(statuses) = filter.statuses.as_ref().filter(|_| filter.is_of_status_alone()) {
            let counts = self.counts(now)?;
            let of = |status: &Status| counts.get(&Some(*status)).copied().unwrap_or_default();
            return Ok(BTreeSet::from_iter(statuses).into_iter().map(of).sum());
        }
        let (condition, values) = filter.condition(now);
        let sql = format!("SELECT count(*) FROM orders WHERE {condition}");
        let mut statement = self.conn.prepare_cached(&sql)?;
        let total = statement.query_row(params_from_iter(values.iter()), |row| row.get(0))?;
        number(total, "orders")
    }

    /// How many orders there are.
    ///
    /// # Errors
    /// The database's.
    pub fn total(&self) -> Result<u64, LedgerError> {
        let mut statement = self.conn.prepare_cached("SELECT count(*) FROM orders")?;
        number(statement.query_row([], |row| row.get(0))?, "orders")
    }

    /// How many orders have each status at `now`, those that have cancelled themselves by then among the cancelled ones;
    /// `None` counts those whose rulebook is not at hand.
    ///
    /// # Errors
    /// As [`Orders::page`].
    pub fn counts(&self, now: Instant) -> Result<BTreeMap<Option<Status>, u64>, LedgerError> {
        let mut counts = BTreeMap::new();
        self.count(WRITTEN, [], |status, orders| {
            counts.insert(status, orders);
        })?;
        let mut cancelled = 0;
        self.count(LAPSED, [instant_text(now)], |status, orders| {
            if let Some(written) = counts.get_mut(&status) {
                *written -= orders.min(*written);
            }
            cancelled += orders;
        })?;
        *counts.entry(Some(Status::Cancelled)).or_default() += cancelled;
        counts.retain(|_, orders| *orders > 0);
        Ok(counts)
    }

    fn count(
        &self,
        sql: &str,
        values: impl rusqlite::Params,
        mut each: impl FnMut(Option<Status>, u64),
    ) -> Result<(), LedgerError> {
        let mut statement = self.conn.prepare_cached(sql)?;
        let mut rows = statement.query(values)?;
        while let Some(row) = rows.next()? {
            let code: Option<String> = row.get(0)?;
            let status = code.map(|code| status_of(&code)).transpose()?;
            each(status, number(row.get(1)?, "orders")?);
        }
        Ok(())
    }

    /// Orders that have, or may still get without a new fact, a deadline at `now` or later (T3); oldest first.
    /// All others rest: drafts, cancelled ones, completed ones whose last window has closed.
    ///
    /// # Errors
    /// As [`Orders::page`].
    pub fn live(&self, now: Instant) -> Result<Vec<OrderId>, LedgerError> {
        ids(self.conn, LIVE, [instant_text(now)], "orders")
    }

    /// A supplier's orders, oldest first.
    ///
    /// # Errors
    /// As [`Orders::page`].
    pub fn of_supplier(&self, supplier_id: SupplierId) -> Result<Vec<OrderId>, LedgerError> {
        let sql = "SELECT order_id FROM orders WHERE supplier_id = ?1 ORDER BY started_seq";
        ids(self.conn, sql, [supplier_id.to_string()], "orders")
    }

    /// The number in the log at which an order with each supplier was agreed last, also if that order ended later. A draft,
    /// and what was cancelled before both sides had agreed, is no order yet (O5).
    ///
    /// # Errors
    /// As [`Orders::page`].
    pub fn last_agreed_by_supplier(&self) -> Result<Vec<(SupplierId, u64)>, LedgerError> {
        let mut statement = self.conn.prepare_cached(LAST_AGREED)?;
        let mut rows = statement.query([])?;
        let mut newest = Vec::new();
        while let Some(row) = rows.next()? {
            let (id, agreed): (String, i64) = (row.get(0)?, row.get(1)?);
            newest.push((parsed(&id, "orders")?, number(agreed, "orders")?));
        }
        Ok(newest)
    }
}

impl OrderFilter {
    fn is_of_status_alone(&self) -> bool {
        self.supplier_id.is_none() && self.words.trim().is_empty()
    }

    /// The condition and the values for its numbered places.
    fn condition(&self, now: Instant) -> (String, Vec<String>) {
        let mut parts = vec!["1".to_owned()];
        let mut values = Vec::new();
        if let Some(statuses) = &self.statuses {
            let first = values.len() + 1;
            values.extend(statuses.iter().map(|status| status.code().to_owned()));
            let places: Vec<String> = (first..=values.len()).map(|place| format!("?{place}")).collect();
            // What has cancelled itself by now is so, whatever was written last (RB2).
            values.push(instant_text(now));
            let (places, now) = (places.join(", "), values.len());
            let or_lapsed = if statuses.contains(&Status::Cancelled) {
                format!(" OR lapses_at <= ?{now}")
            } else {
                String::new()
            };
            parts.push(format!(
                "(status IN ({places}) AND (lapses_at IS NULL OR lapses_at > ?{now}){or_lapsed})"
            ));
        }
        if let Some(supplier_id) = self.supplier_id {
            values.push(supplier_id.to_string());
            parts.push(format!("supplier_id = ?{}", values.len()));
        }
        let words: BTreeSet<String> = self.words.split_whitespace().map(str::to_lowercase).collect();
        if !words.is_empty() {
            // One value, however many words: a whole letter pasted into the field is still a search.
            values.push(serde_json::json!(words).to_string());
            parts.push(format!(
                "NOT EXISTS (SELECT 1 FROM json_each(?{}) AS word WHERE instr(words, word.value) = 0)",
                values.len()
            ));
        }
        (parts.join(" AND "), values)
    }
}

impl OrderSort {
    fn columns(self) -> &'static str {
        match self {
            OrderSort::Changed => "changed_seq DESC",
            OrderSort::Started => "started_seq DESC",
            OrderSort::Number => "number, started_seq",
            OrderSort::Supplier => "supplier COLLATE NOCASE, changed_seq DESC",
            OrderSort::Title => "title COLLATE NOCASE, changed_seq DESC",
        }
    }
}

pub(super) fn status_of(code: &str) -> Result<Status, LedgerError> {
    let found = Status::ALL.into_iter().find(|status| status.code() == code);
    found.ok_or_else(|| LedgerError::corrupt("orders", format!("status {code}")))
}
