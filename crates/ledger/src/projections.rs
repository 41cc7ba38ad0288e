//! The ledger's own projections: what lists and sums are read from. Each is a projector and a handle
//! that reads its tables; handles are got from a [`View`], inside a transaction or outside.

mod disputes;
mod limits;
mod order_lists;
mod order_rows;
mod orders;
mod payments;
#[cfg(test)]
mod plans;
mod quotations;
mod reservations;
mod rulebooks;
mod threads;

use std::str::FromStr;
use std::sync::Arc;

use rusqlite::{Connection, Params};
use trade::rulebook::Rulebooks;
use trade::time::Instant;

use crate::error::LedgerError;
use crate::event::{StoredEvent, parse_instant};
use crate::projector::Projector;
use crate::streams;
use crate::view::View;

pub use disputes::Disputes;
pub use limits::Limits;
pub use order_lists::{OrderFilter, OrderPage, OrderSort, Orders};
pub use payments::Payments;
pub use quotations::Quotations;
pub use reservations::Reservations;
pub use rulebooks::{RulebookUse, RulebookUses, library};
pub use threads::{ThreadRow, Threads};

/// All of them. A status is derived with the rulebook an order is pinned to, looked up in `rulebooks` and then in
/// the log; with others in `rulebooks` than at the last opening the orders are refolded.
pub fn standard(rulebooks: &'static Rulebooks) -> Vec<Arc<dyn Projector>> {
    vec![
        Arc::new(orders::OrdersProjector::new(rulebooks)),
        Arc::new(limits::LimitsProjector),
        Arc::new(quotations::QuotationsProjector),
        Arc::new(threads::ThreadsProjector),
    ]
}

impl<'c> View<'c> {
    /// Orders by status, supplier and words.
    pub fn orders(&self) -> Orders<'c> {
        Orders::new(self.connection())
    }

    /// Which orders are pinned to which rulebook (RB1).
    pub fn rulebook_uses(&self) -> RulebookUses<'c> {
        RulebookUses::new(self.connection())
    }

    /// Payments over all orders.
    pub fn payments(&self) -> Payments<'c> {
        Payments::new(self.connection())
    }

    /// Disputes over all orders.
    pub fn disputes(&self) -> Disputes<'c> {
        Disputes::new(self.connection())
    }

    /// Cover that our orders hold of suppliers' limits.
    pub fn reservations(&self) -> Reservations<'c> {
        Reservations::new(self.connection())
    }

    /// Newest limit reports.
    pub fn limits(&self) -> Limits<'c> {
        Limits::new(self.connection())
    }

    /// Quotations by age and supplier.
    pub fn quotations(&self) -> Quotations<'c> {
        Quotations::new(self.connection())
    }

    /// Message threads.
    pub fn threads(&self) -> Threads<'c> {
        Threads::new(self.connection())
    }
}

/// The id in the name of the event's stream; `None` for a stream of something else.
fn row_id<I: FromStr>(event: &StoredEvent, prefix: &str) -> Result<Option<I>, LedgerError> {
    match streams::id_in(&event.stream, prefix) {
        None => Ok(None),
        Some(Ok(id)) => Ok(Some(id)),
        Some(Err(_)) => Err(LedgerError::corrupt(
            format!("event {}", event.seq),
            format!("stream {}", event.stream),
        )),
    }
}

fn parsed<I: FromStr>(text: &str, table: &str) -> Result<I, LedgerError> {
    text.parse()
        .map_err(|_| LedgerError::corrupt(table, format!("value {text}")))
}

fn instant(text: &str, table: &str) -> Result<Instant, LedgerError> {
    parse_instant(text).ok_or_else(|| LedgerError::corrupt(table, format!("instant {text}")))
}

/// The ids in the first column of a query.
fn ids<I: FromStr>(
    conn: &Connection,
    sql: &str,
    params: impl Params,
    table: &str,
) -> Result<Vec<I>, LedgerError> {
    let mut statement = conn.prepare_cached(sql)?;
    let mut rows = statement.query(params)?;
    let mut ids = Vec::new();
    while let Some(row) = rows.next()? {
        let text: String = row.get(0)?;
        ids.push(parsed(&text, table)?);
    }
    Ok(ids)
}

/// The ids in the first two columns of a query.
fn pairs<A, B>(
    conn: &Connection,
    sql: &str,
    params: impl Params,
    table: &str,
) -> Result<Vec<(A, B)>, LedgerError>
where
    A: FromStr,
    B: FromStr,
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
