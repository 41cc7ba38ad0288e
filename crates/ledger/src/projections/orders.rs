//! The lists of orders, payments and disputes. The projector folds each order by `trade` and keeps what
//! its lists need; the handles answer which orders to look at. What a row shows is derived from the
//! order's own facts by whoever shows it.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, PoisonError};

use rusqlite::{Connection, ToSql, params_from_iter};
use trade::id::{DisputeId, OrderId, PaymentId, SupplierId};
use trade::order::status::Status;
use trade::order::{Order, OrderEvent, evolve, fold};
use trade::rulebook::Rulebooks;
use trade::time::Day;

use super::order_rows::Rows;
use super::{ids, parsed, row_id};
use crate::error::LedgerError;
use crate::event::{StoredEvent, number};
use crate::hash::{Fields, Sha};
use crate::projector::Projector;
use crate::streams;
use crate::view::View;

/// Orders kept folded between events.
const KEPT: usize = 512;

/// Folds each order and keeps the rows of its lists.
pub(super) struct OrdersProjector {
    rulebooks: &'static Rulebooks,
    kept: Mutex<Kept>,
}

/// Orders as they stood after some event, in two generations: when the young are many, the old are
/// forgotten. An entry is used only when that event's hash is the one before the next, so what was rolled
/// back is never built upon.
#[derive(Default)]
struct Kept {
    young: HashMap<OrderId, Folded>,
    old: HashMap<OrderId, Folded>,
}

struct Folded {
    after: Sha,
    order: Order,
    rows: Rows,
}

impl OrdersProjector {
    pub(super) fn new(rulebooks: &'static Rulebooks) -> OrdersProjector {
        OrdersProjector {
            rulebooks,
            kept: Mutex::default(),
        }
    }

    /// The order before this event, with the rows it had.
    fn before(
        &self,
        conn: &Connection,
        event: &StoredEvent,
        id: OrderId,
    ) -> Result<Option<Folded>, LedgerError> {
        let Some(last) = event.version.checked_sub(1).filter(|last| *last > 0) else {
            return Ok(None);
        };
        let view = View::new(conn);
        let hash = view.stream_hash(&event.stream, last)?;
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner).take(id);
        if let Some(folded) = kept.filter(|folded| Some(folded.after) == hash) {
            return Ok(Some(folded));
        }
        let events = view.stream_until(&event.stream, last)?;
        let events = events
            .iter()
            .map(StoredEvent::decode)
            .collect::<Result<Vec<OrderEvent>, _>>()?;
        let order = fold(&events).map_err(|error| corrupt(event, &error))?;
        Ok(order.zip(hash).map(|(order, after)| {
            let rows = Rows::of(&order, self.rulebooks);
            Folded { after, order, rows }
        }))
    }
}

impl Projector for OrdersProjector {
    fn name(&self) -> &'static str {
        "orders"
    }

    fn version(&self) -> u32 {
        1
    }

    fn schema_sql(&self) -> &'static str {
        include_str!("../schema/orders.sql")
    }

    fn tables(&self) -> &'static [&'static str] {
        &["orders", "payments", "disputes"]
    }

    fn inputs(&self) -> Sha {
        let books = self.rulebooks.iter();
        books
            .fold(Fields::new("rulebooks"), |fields, book| {
                fields.sha(&Sha(*book.hash().as_bytes()))
            })
            .finish()
    }

    fn apply(&self, conn: &Connection, event: &StoredEvent) -> Result<(), LedgerError> {
        let Some(id) = row_id::<OrderId>(event, streams::ORDERS)? else {
            return Ok(());
        };
        let fact: OrderEvent = event.decode()?;
        let (order, before) = match self.before(conn, event, id)? {
            Some(folded) => (Some(folded.order), Some(folded.rows)),
            None => (None, None),
        };
        let order = evolve(order, &fact).map_err(|error| corrupt(event, &error))?;
        let rows = Rows::of(&order, self.rulebooks);
        rows.write(conn, event, before.as_ref())?;
        let folded = Folded {
            after: event.hash,
            order,
            rows,
        };
        self.kept
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .keep(id, folded);
        Ok(())
    }
}

impl Kept {
    fn take(&mut self, id: OrderId) -> Option<Folded> {
        let young = self.young.remove(&id);
        let old = self.old.remove(&id);
        young.or(old)
    }

    fn keep(&mut self, id: OrderId, folded: Folded) {
        self.young.insert(id, folded);
        if self.young.len() >= KEPT {
            self.old = std::mem::take(&mut self.young);
        }
    }
}

fn corrupt(event: &StoredEvent, error: &trade::order::CorruptHistory) -> LedgerError {
    LedgerError::corrupt(format!("event {}", event.seq), error.to_string())
}

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

    /// At most `limit` orders of a list, after the first `offset`.
    ///
    /// # Errors
    /// `Corrupt` when a row cannot be read, else the database's.
    pub fn page(
        &self,
        filter: &OrderFilter,
        sort: OrderSort,
        offset: u64,
        limit: u32,
    ) -> Result<OrderPage, LedgerError> {
        let (condition, mut values) = filter.condition();
        let sql = format!("SELECT count(*) FROM orders WHERE {condition}");
        let mut statement = self.conn.prepare_cached(&sql)?;
        let total = statement.query_row(params_from_iter(values.iter()), |row| row.get(0))?;
        values.push(limit.to_string());
        values.push(offset.min(i64::MAX.unsigned_abs()).to_string());
        let (limit, offset) = (values.len() - 1, values.len());
        let sql = format!(
            "SELECT order_id FROM orders WHERE {condition} ORDER BY {} \
             LIMIT CAST(?{limit} AS INTEGER) OFFSET CAST(?{offset} AS INTEGER)",
            sort.columns()
        );
        let order_ids = ids(self.conn, &sql, params_from_iter(values.iter()), "orders")?;
        Ok(OrderPage {
            total: number(total, "orders")?,
            order_ids,
        })
    }

    /// How many orders have each status; `None` counts those whose rulebook is not at hand.
    ///
    /// # Errors
    /// As [`Orders::page`].
    pub fn counts(&self) -> Result<BTreeMap<Option<Status>, u64>, LedgerError> {
        let mut statement = self
            .conn
            .prepare_cached("SELECT status, count(*) FROM orders GROUP BY status")?;
        let mut rows = statement.query([])?;
        let mut counts = BTreeMap::new();
        while let Some(row) = rows.next()? {
            let code: Option<String> = row.get(0)?;
            let status = code.map(|code| status_of(&code)).transpose()?;
            counts.insert(status, number(row.get(1)?, "orders")?);
        }
        Ok(counts)
    }

    /// A supplier's orders, oldest first.
    ///
    /// # Errors
    /// As [`Orders::page`].
    pub fn of_supplier(&self, supplier_id: SupplierId) -> Result<Vec<OrderId>, LedgerError> {
        let sql = "SELECT order_id FROM orders WHERE supplier_id = ?1 ORDER BY started_seq";
        ids(self.conn, sql, [supplier_id.to_string()], "orders")
    }

    /// Suppliers with whom there ever was an order.
    ///
    /// # Errors
    /// As [`Orders::page`].
    pub fn suppliers(&self) -> Result<Vec<SupplierId>, LedgerError> {
        ids(
            self.conn,
            "SELECT DISTINCT supplier_id FROM orders ORDER BY supplier_id",
            [],
            "orders",
        )
    }

    /// Whether a human number is taken.
    ///
    /// # Errors
    /// The database's.
    pub fn has_number(&self, order_number: &str) -> Result<bool, LedgerError> {
        let mut statement = self
            .conn
            .prepare_cached("SELECT 1 FROM orders WHERE number = ?1")?;
        Ok(statement.exists([order_number])?)
    }
}

impl OrderFilter {
    /// The condition and the values for its numbered places.
    fn condition(&self) -> (String, Vec<String>) {
        let mut parts = vec!["1".to_owned()];
        let mut values = Vec::new();
        if let Some(statuses) = &self.statuses {
            let first = values.len() + 1;
            values.extend(statuses.iter().map(|status| status.code().to_owned()));
            let places: Vec<String> = (first..=values.len()).map(|place| format!("?{place}")).collect();
            parts.push(format!("status IN ({})", places.join(", ")));
        }
        if let Some(supplier_id) = self.supplier_id {
            values.push(supplier_id.to_string());
            parts.push(format!("supplier_id = ?{}", values.len()));
        }
        for word in self.words.split_whitespace() {
            values.push(word.to_lowercase());
            parts.push(format!("instr(words, ?{}) > 0", values.len()));
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

fn status_of(code: &str) -> Result<Status, LedgerError> {
    let found = Status::ALL.into_iter().find(|status| status.code() == code);
    found.ok_or_else(|| LedgerError::corrupt("orders", format!("status {code}")))
}

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
        pairs(self.conn, sql, &[&limit, &offset], "payments")
    }
}

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
        pairs(self.conn, sql, &[], "disputes")
    }

    /// Disputes that have ended, the one opened last at the top.
    ///
    /// # Errors
    /// As [`Disputes::open`].
    pub fn ended(&self) -> Result<Vec<(OrderId, DisputeId)>, LedgerError> {
        let sql =
            "SELECT order_id, dispute_id FROM disputes WHERE NOT open ORDER BY opened_at DESC, dispute_id";
        pairs(self.conn, sql, &[], "disputes")
    }
}

fn pairs<A, B>(
    conn: &Connection,
    sql: &str,
    params: &[&dyn ToSql],
    table: &str,
) -> Result<Vec<(A, B)>, LedgerError>
where
    A: std::str::FromStr,
    B: std::str::FromStr,
{
    let mut statement = conn.prepare_cached(sql)?;
    let mut rows = statement.query(params)?;
    let mut pairs = Vec::new();
    while let Some(row) = rows.next()? {
        let (first, second): (String, String) = (row.get(0)?, row.get(1)?);
        pairs.push((parsed(&first, table)?, parsed(&second, table)?));
    }
    Ok(pairs)
}
