//! Message threads for the list and the rail: newest word, unread count.

use rusqlite::{Connection, OptionalExtension, Row, params};
use trade::id::{MessageId, SupplierId};
use trade::message::MessageEvent;
use trade::order::contract::Side;
use trade::order::event::SupplierRef;
use trade::time::Instant;

use super::{instant, parsed, row_id};
use crate::error::LedgerError;
use crate::event::{StoredEvent, instant_text, number, stored};
use crate::projector::Projector;
use crate::streams;

/// Characters of the newest message that a list shows.
const PREVIEW: usize = 160;

/// Counts messages and what was read of them.
pub(crate) struct ThreadsProjector;

impl Projector for ThreadsProjector {
    fn name(&self) -> &'static str {
        "threads"
    }

    fn version(&self) -> u32 {
        1
    }

    fn schema_sql(&self) -> &'static str {
        include_str!("../schema/threads.sql")
    }

    fn tables(&self) -> &'static [&'static str] {
        &["threads", "messages"]
    }

    fn apply(&self, conn: &Connection, event: &StoredEvent) -> Result<(), LedgerError> {
        let Some(supplier_id) = row_id::<SupplierId>(event, streams::THREADS)? else {
            return Ok(());
        };
        match event.decode()? {
            MessageEvent::MessageSent {
                message_id,
                supplier,
                by,
                text,
                order_id,
                at,
                ..
            } => {
                let place = next_place(conn, supplier_id)?;
                conn.prepare_cached("INSERT INTO messages VALUES (?1, ?2, ?3, ?4, ?5, 0)")?
                    .execute(params![
                        message_id.to_string(),
                        supplier_id.to_string(),
                        place,
                        by == Side::Supplier,
                        order_id.map(|id| id.to_string()),
                    ])?;
                let preview: String = text.chars().take(PREVIEW).collect();
                conn.prepare_cached(
                    "INSERT INTO threads VALUES (?1, ?2, ?3, 0, ?4, ?5, ?6, ?7, ?8)
                     ON CONFLICT (supplier_id) DO UPDATE SET messages = excluded.messages, last = excluded.last,
                        last_by = excluded.last_by, last_text = excluded.last_text, last_at = excluded.last_at,
                        last_seq = excluded.last_seq",
                )?
                .execute(params![
                    supplier_id.to_string(),
                    serde_json::to_string(&supplier).map_err(LedgerError::Unwritable)?,
                    place,
                    message_id.to_string(),
                    side_word(by),
                    preview,
                    instant_text(at),
                    stored(event.seq)?,
                ])?;
            }
            MessageEvent::ThreadRead { up_to, .. } => {
                let place = place_of(conn, event, supplier_id, up_to)?;
                conn.prepare_cached("UPDATE threads SET read = max(read, ?2) WHERE supplier_id = ?1")?
                    .execute(params![supplier_id.to_string(), place])?;
            }
            MessageEvent::MessageMarked {
                message_id,
                agrees_to_delay,
                ..
            } => {
                place_of(conn, event, supplier_id, message_id)?;
                conn.prepare_cached("UPDATE messages SET agrees_to_delay = ?2 WHERE message_id = ?1")?
                    .execute(params![message_id.to_string(), agrees_to_delay])?;
            }
        }
        Ok(())
    }
}

fn next_place(conn: &Connection, supplier_id: SupplierId) -> Result<i64, LedgerError> {
    let mut statement =
        conn.prepare_cached("SELECT coalesce(max(place), 0) + 1 FROM messages WHERE supplier_id = ?1")?;
    Ok(statement.query_row([supplier_id.to_string()], |row| row.get(0))?)
}

fn place_of(
    conn: &Connection,
    event: &StoredEvent,
    supplier_id: SupplierId,
    message_id: MessageId,
) -> Result<i64, LedgerError> {
    let mut statement =
        conn.prepare_cached("SELECT place FROM messages WHERE message_id = ?1 AND supplier_id = ?2")?;
    let place = statement
        .query_row([message_id.to_string(), supplier_id.to_string()], |row| {
            row.get(0)
        })
        .optional()?;
    let unknown = || format!("message {message_id} is not in the thread");
    place.ok_or_else(|| LedgerError::corrupt(format!("event {}", event.seq), unknown()))
}

/// A thread in the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ThreadRow {
    /// The supplier as named by the first message.
    pub supplier: SupplierRef,
    /// Messages in it.
    pub messages: u64,
    /// Messages of the supplier that are not read yet.
    pub unread: u64,
    /// Who wrote the newest message.
    pub last_by: Side,
    /// Its first 160 characters.
    pub last_text: String,
    /// When it was written.
    pub last_at: Instant,
}

/// The threads.
#[derive(Clone, Copy)]
pub struct Threads<'c> {
    conn: &'c Connection,
}

const UNREAD: &str = "(SELECT count(*) FROM messages AS m
    WHERE m.supplier_id = t.supplier_id AND m.place > t.read AND m.from_supplier)";

impl<'c> Threads<'c> {
    pub(crate) fn new(conn: &'c Connection) -> Threads<'c> {
        Threads { conn }
    }

    /// Every thread, newest message first.
    ///
    /// # Errors
    /// `Corrupt` when a row cannot be read, else the database's.
    pub fn list(&self) -> Result<Vec<ThreadRow>, LedgerError> {
        let sql = format!("SELECT t.*, {UNREAD} AS unread FROM threads AS t ORDER BY last_seq DESC");
        let mut statement = self.conn.prepare_cached(&sql)?;
        let mut rows = statement.query([])?;
        let mut list = Vec::new();
        while let Some(row) = rows.next()? {
            list.push(thread_row(row)?);
        }
        Ok(list)
    }

    /// Messages of suppliers that are not read yet, over all threads.
    ///
    /// # Errors
    /// The database's.
    pub fn unread(&self) -> Result<u64, LedgerError> {
        let sql = format!("SELECT coalesce(sum({UNREAD}), 0) FROM threads AS t");
        number(
            self.conn.prepare_cached(&sql)?.query_row([], |row| row.get(0))?,
            "threads",
        )
    }

    /// Whose thread a message is in.
    ///
    /// # Errors
    /// As [`Threads::list`].
    pub fn supplier_of(&self, message_id: MessageId) -> Result<Option<SupplierId>, LedgerError> {
        let mut statement = self
            .conn
            .prepare_cached("SELECT supplier_id FROM messages WHERE message_id = ?1")?;
        let id: Option<String> = statement
            .query_row([message_id.to_string()], |row| row.get(0))
            .optional()?;
        id.map(|id| parsed(&id, "messages")).transpose()
    }
}

fn thread_row(row: &Row<'_>) -> Result<ThreadRow, LedgerError> {
    let (supplier, last_by, last_at): (String, String, String) =
        (row.get("supplier")?, row.get("last_by")?, row.get("last_at")?);
    Ok(ThreadRow {
        supplier: serde_json::from_str(&supplier)
            .map_err(|error| LedgerError::corrupt("threads", error.to_string()))?,
        messages: number(row.get("messages")?, "threads.messages")?,
        unread: number(row.get("unread")?, "threads.unread")?,
        last_by: side_of(&last_by)?,
        last_text: row.get("last_text")?,
        last_at: instant(&last_at, "threads")?,
    })
}

fn side_word(side: Side) -> &'static str {
    match side {
        Side::Buyer => "buyer",
        Side::Supplier => "supplier",
    }
}

fn side_of(word: &str) -> Result<Side, LedgerError> {
    match word {
        "buyer" => Ok(Side::Buyer),
        "supplier" => Ok(Side::Supplier),
        other => Err(LedgerError::corrupt("threads", format!("side {other}"))),
    }
}
