//! Folds each order by `trade`, event by event, and keeps what the lists over all orders need of it.
//! It must not judge an order: what a row says, `trade` has said.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::Connection;
use trade::id::OrderId;
use trade::order::{Order, OrderEvent, evolve, fold};
use trade::rulebook::{Rulebook, Rulebooks};

use super::order_rows::Rows;
use super::{row_id, rulebooks};
use crate::error::LedgerError;
use crate::event::StoredEvent;
use crate::hash::{Fields, Sha};
use crate::projector::Projector;
use crate::streams;
use crate::view::View;

/// Orders kept folded between events.
const KEPT: usize = 512;

/// Folds each order and keeps the rows of its lists.
pub(super) struct OrdersProjector {
    rulebooks: &'static Rulebooks,
    /// Rulebooks that were found in the log, by what orders pin: content by its hash, so a rollback cannot make one
    /// wrong.
    loaded: Mutex<HashMap<String, Arc<Rulebook>>>,
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
            loaded: Mutex::default(),
            kept: Mutex::default(),
        }
    }

    /// The rulebook an order is pinned to (RB1): an embedded one, else one that the log holds. A refold comes to an
    /// order with the whole log at hand, the file it was started under therefore among it.
    fn book_of(&self, conn: &Connection, order: &Order) -> Result<Option<Arc<Rulebook>>, LedgerError> {
        let pin = &order.head().rulebook;
        let Ok(hash) = pin.hash.parse() else {
            return Ok(None);
        };
        if let Ok(book) = self.rulebooks.pinned(&pin.id, hash) {
            return Ok(Some(Arc::clone(book)));
        }
        let mut loaded = self.loaded.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(book) = loaded.get(&pin.hash) {
            return Ok(Some(Arc::clone(book)));
        }
        let library = rulebooks::library(&View::new(conn))?;
        let Ok(book) = library.books().pinned(&pin.id, hash) else {
            return Ok(None);
        };
        loaded.insert(pin.hash.clone(), Arc::clone(book));
        Ok(Some(Arc::clone(book)))
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
        let Some((order, after)) = order.zip(hash) else {
            return Ok(None);
        };
        let rows = Rows::of(&order, self.book_of(conn, &order)?.as_ref());
        Ok(Some(Folded { after, order, rows }))
    }
}

impl Projector for OrdersProjector {
    fn name(&self) -> &'static str {
        "orders"
    }

    fn version(&self) -> u32 {
        4
    }

    fn schema_sql(&self) -> &'static str {
        include_str!("../schema/orders.sql")
    }

    fn tables(&self) -> &'static [&'static str] {
        &["orders", "payments", "disputes", "reservations"]
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
        let rows = Rows::of(&order, self.book_of(conn, &order)?.as_ref());
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
