//! What the lists keep of an order: rows derived from its folded facts by `trade`, and written only
//! where they differ from what was there.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use rusqlite::{Connection, params};
use trade::id::{DisputeId, OrderId, PaymentId};
use trade::money::Money;
use trade::order::Order;
use trade::order::contract::Contract;
use trade::order::event::RulebookPin;
use trade::order::lapse::{cancels_itself, settled};
use trade::order::reservation::released_at;
use trade::order::state::{Payment, Progress};
use trade::order::status::status;
use trade::order::windows::deadlines;
use trade::rulebook::Rulebook;
use trade::time::Instant;

use crate::error::LedgerError;
use crate::event::{StoredEvent, instant_text, stored};

/// The rows of one order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Rows {
    order_id: OrderId,
    number: String,
    supplier_id: String,
    supplier: String,
    title: String,
    status: Option<&'static str>,
    /// Both sides agreed to one version (O5), also if the order ended later.
    agreed: bool,
    total: Option<Money>,
    currency: &'static str,
    words: String,
    rulebook: RulebookPin,
    rests_from: Option<String>,
    lapses_at: Option<String>,
    payments: Vec<PaymentRow>,
    disputes: Vec<DisputeRow>,
    reservation: Option<ReservationRow>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct PaymentRow {
    payment_id: PaymentId,
    progress: &'static str,
    sent_at: String,
    latest: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct DisputeRow {
    dispute_id: DisputeId,
    opened_at: String,
    open: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct ReservationRow {
    levels: Vec<(Instant, Money)>,
    released_at: Option<String>,
    lapses: bool,
}

impl Rows {
    /// `book` is the rulebook the order is pinned to; none when it is not at hand.
    pub(super) fn of(order: &Order, book: Option<&Arc<Rulebook>>) -> Rows {
        let head = order.head();
        let contract = order.contract();
        let running = order.running();
        Rows {
            order_id: head.order_id,
            number: head.number.clone(),
            supplier_id: head.supplier.supplier_id.to_string(),
            supplier: head.supplier.name.clone(),
            title: contract.title.clone(),
            status: book.map(|book| status(order, book).code()),
            agreed: running.is_some(),
            total: match running {
                Some(running) => Some(running.terms.totals.total),
                None => trade::order::complete::totals(contract)
                    .ok()
                    .map(|totals| totals.total),
            },
            currency: contract.currency.code(),
            words: words_of(&head.number, &head.supplier.name, contract),
            rulebook: head.rulebook.clone(),
            rests_from: book.and_then(|book| rests_from(order, book)).map(instant_text),
            lapses_at: book.and_then(|book| lapses_at(order, book)).map(instant_text),
            reservation: running.map(|running| reservation_row(order, &running.reserved, book)),
            payments: running
                .map(|running| running.payments.iter().map(payment_row).collect())
                .unwrap_or_default(),
            disputes: running
                .map(|running| {
                    let row = |dispute: &trade::order::state::Dispute| DisputeRow {
                        dispute_id: dispute.dispute_id,
                        opened_at: instant_text(dispute.opened_at),
                        open: dispute.is_open(),
                    };
                    running.disputes.iter().map(row).collect()
                })
                .unwrap_or_default(),
        }
    }

    /// Writes the rows; `before` is what they were before this event, when that is known.
    pub(super) fn write(
        &self,
        conn: &Connection,
        event: &StoredEvent,
        before: Option<&Rows>,
    ) -> Result<(), LedgerError> {
        self.write_order(conn, event)?;
        if before.is_none_or(|before| before.payments != self.payments) {
            self.write_payments(conn)?;
        }
        if before.is_none_or(|before| before.disputes != self.disputes) {
            self.write_disputes(conn)?;
        }
        if before.is_none_or(|before| before.reservation != self.reservation) {
            self.write_reservation(conn)?;
        }
        Ok(())
    }

    fn write_order(&self, conn: &Connection, event: &StoredEvent) -> Result<(), LedgerError> {
        conn.prepare_cached(
            "INSERT INTO orders (order_id, number, supplier_id, supplier, title, status, total, currency, words,
                started_seq, changed_seq, changed_at, version, rests_from, lapses_at, rulebook, rulebook_hash,
                agreed_seq)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)
             ON CONFLICT (order_id) DO UPDATE SET title = excluded.title, status = excluded.status,
                total = excluded.total, currency = excluded.currency, words = excluded.words,
                changed_seq = excluded.changed_seq, changed_at = excluded.changed_at, version = excluded.version,
                rests_from = excluded.rests_from, lapses_at = excluded.lapses_at,
                agreed_seq = coalesce(orders.agreed_seq, excluded.agreed_seq)",
        )?
        .execute(params![
            self.order_id.to_string(),
            self.number,
            self.supplier_id,
            self.supplier,
            self.title,
            self.status,
            self.total.map(|total| total.amount().to_string()),
            self.currency,
            self.words,
            stored(event.seq)?,
            instant_text(event.recorded_at),
            stored(event.version)?,
            self.rests_from,
            self.lapses_at,
            self.rulebook.id,
            self.rulebook.hash,
            self.agreed.then_some(stored(event.seq)?),
        ])?;
        Ok(())
    }

    fn write_payments(&self, conn: &Connection) -> Result<(), LedgerError> {
        let order_id = self.order_id.to_string();
        conn.prepare_cached("DELETE FROM payments WHERE order_id = ?1")?
            .execute([&order_id])?;
        let mut insert = conn.prepare_cached("INSERT INTO payments VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?;
        for (row, place) in self.payments.iter().zip(0i64..) {
            let id = row.payment_id.to_string();
            insert.execute(params![
                id,
                order_id,
                place,
                row.progress,
                row.sent_at,
                row.latest
            ])?;
        }
        Ok(())
    }

    fn write_reservation(&self, conn: &Connection) -> Result<(), LedgerError> {
        let Some(row) = &self.reservation else {
            return Ok(());
        };
        conn.prepare_cached("INSERT OR REPLACE INTO reservations VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?
            .execute(params![
                self.order_id.to_string(),
                self.supplier_id,
                self.number,
                serde_json::to_string(&row.levels).map_err(LedgerError::Unwritable)?,
                row.released_at,
                row.lapses,
            ])?;
        Ok(())
    }

    fn write_disputes(&self, conn: &Connection) -> Result<(), LedgerError> {
        let order_id = self.order_id.to_string();
        conn.prepare_cached("DELETE FROM disputes WHERE order_id = ?1")?
            .execute([&order_id])?;
        let mut insert = conn.prepare_cached("INSERT INTO disputes VALUES (?1, ?2, ?3, ?4)")?;
        for row in &self.disputes {
            insert.execute(params![
                row.dispute_id.to_string(),
                order_id,
                row.opened_at,
                row.open
            ])?;
        }
        Ok(())
    }
}

/// The ends of time as far as `trade` reckons: asked at the first, a window has not closed yet; asked at
/// the last, it has. Between them lies everything that the clock alone can change.
const FIRST: Instant = DateTime::from_timestamp_nanos(0);
const LAST: Instant = match DateTime::from_timestamp_secs(4_133_894_400) {
    Some(instant) => instant,
    None => DateTime::<Utc>::MAX_UTC,
};

/// When the order cancels itself, unless a new fact comes before (RB2).
fn lapses_at(order: &Order, book: &Rulebook) -> Option<Instant> {
    let lapse = cancels_itself(order, book).ok().flatten();
    lapse.map(|lapse| lapse.at)
}

/// From when on an order that has ended, by a fact or in the end by itself, or was never sent, cannot have a deadline
/// without a new fact. `None` for all others, and where `trade` cannot say: such an order is always looked at.
fn rests_from(order: &Order, book: &Rulebook) -> Option<Instant> {
    let ended = match &*settled(order, LAST, book).ok()? {
        Order::Unconfirmed(_) | Order::Cancelled(_) => true,
        // A dispute that is with the platform has no day, and is looked at until it is decided.
        Order::Running(running) => running.completed_at().is_some() && running.open_dispute().is_none(),
    };
    if !ended || !deadlines(order, LAST, book).ok()?.is_empty() {
        return None;
    }
    let closing = deadlines(order, FIRST, book)
        .ok()?
        .into_iter()
        .filter_map(|deadline| deadline.closes_at);
    Some(closing.fold(FIRST, Instant::max))
}

/// What the order holds of its supplier's limit (S5). Without its rulebook a release by the clock cannot
/// be known, and the careful reading is that it is held.
fn reservation_row(
    order: &Order,
    levels: &[(Instant, Money)],
    book: Option<&Arc<Rulebook>>,
) -> ReservationRow {
    let release = |now| book.and_then(|book| released_at(order, now, book).ok().flatten());
    let (by_a_fact, in_the_end) = (release(FIRST), release(LAST));
    ReservationRow {
        levels: levels.to_vec(),
        released_at: in_the_end.map(instant_text),
        lapses: by_a_fact.is_none() && in_the_end.is_some(),
    }
}

fn payment_row(payment: &Payment) -> PaymentRow {
    PaymentRow {
        payment_id: payment.payment_id,
        progress: match payment.progress {
            Progress::Sent | Progress::Accepted { .. } => "in_transit",
            Progress::Received { .. } => "received",
            Progress::Failed { .. } => "failed",
        },
        sent_at: instant_text(payment.sent_at),
        latest: payment.arrival.latest.to_string(),
    }
}

fn words_of(number: &str, supplier: &str, contract: &Contract) -> String {
    let mut words = vec![
        number,
        supplier,
        contract.title.as_str(),
        contract.supplier.legal_name.as_str(),
    ];
    for line in &contract.lines {
        words.extend([line.product.as_str(), line.model.as_str()]);
    }
    words.join("\n").to_lowercase()
}
