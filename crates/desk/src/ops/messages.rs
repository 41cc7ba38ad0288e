//! Sections `thread` and `message`: what is said with a supplier, and the order forms and quotations that
//! stand in the same thread (O5).

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use trade::id::{MessageId, OrderId, SupplierId};
use trade::message::{self, MarkMessage, MarkRead, Message, MessageCommand, SendMessage};
use trade::order::contract::{FileRef, Side};
use trade::order::event::SupplierRef;
use trade::order::view::OrderView;
use trade::time::Instant;

use crate::error::Error;
use crate::look::Look;
use crate::operation::{Done, Explained, Nothing, Operation};
use crate::ops::quotations::{self, QuotationView};
use crate::topic::Topic;
use crate::unit::Unit;
use crate::workspace::Workspace;
use ledger::streams;

const MESSAGES: &[Topic] = &[Topic::Messages];
/// What a message agrees to is said on the pages of orders (O9).
const SAID: &[Topic] = &[Topic::Messages, Topic::Orders];

pub(crate) fn section() -> Vec<Operation> {
    vec![
        Operation::read(
            "thread.list",
            "Every supplier there is something with, newest word first.",
            list,
        ),
        Operation::read(
            "thread.view",
            "One thread: messages, order forms and quotations.",
            |workspace, args: ThreadArgs| workspace.look(|look| view(look, &args)),
        )
        .explained(|desk, args: ThreadArgs| desk.workspace()?.look(|look| explained(look, &args))),
        Operation::write(
            "thread.read",
            "Marks everything in a thread as read.",
            MESSAGES,
            read,
        ),
        Operation::write("message.send", "Sends a message to a supplier.", SAID, send),
        Operation::write(
            "message.record",
            "Records what the supplier wrote.",
            MESSAGES,
            record,
        ),
        Operation::write(
            "message.mark",
            "Says whether a message agrees to a delay (O9).",
            SAID,
            mark,
        ),
    ]
}

/// Every thread.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct ThreadList {
    /// Newest word first.
    threads: Vec<ThreadRow>,
}

/// A thread in the list.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct ThreadRow {
    /// With whom.
    supplier: SupplierRef,
    /// The last message, if any.
    last: Option<Message>,
    /// Messages of the supplier not read yet.
    unread: u32,
    /// When something was last said or done.
    at: Instant,
}

fn list(workspace: &Workspace, _: Nothing) -> Result<ThreadList, Error> {
    workspace.look(|look| {
        let mut threads: Vec<ThreadRow> = Vec::new();
        let mut seen = BTreeSet::new();
        for thread in look.threads()? {
            let Some(last) = thread.messages.last().cloned() else {
                continue;
            };
            seen.insert(thread.supplier.supplier_id);
            threads.push(ThreadRow {
                unread: u32::try_from(thread.unread()).unwrap_or(u32::MAX),
                at: last.at,
                last: Some(last),
                supplier: thread.supplier.clone(),
            });
        }
        // An order or a quotation opens a thread too: its form stands there to be confirmed (O5).
        let orders = look
            .orders()?
            .into_iter()
            .map(|order| (order.head().supplier.clone(), order.head().started_at));
        let quotations = look
            .quotations()?
            .into_iter()
            .map(|quotation| (quotation.supplier.clone(), quotation.began_at));
        for (supplier, at) in orders.chain(quotations) {
            if seen.insert(supplier.supplier_id) {
                threads.push(ThreadRow {
                    supplier,
                    last: None,
                    unread: 0,
                    at,
                });
            }
        }
        threads.sort_by_key(|row| std::cmp::Reverse(row.at));
        Ok(ThreadList { threads })
    })
}

/// Which thread.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ThreadArgs {
    /// The supplier.
    supplier_id: SupplierId,
}

/// One thread.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct ThreadView {
    /// With whom.
    supplier: SupplierRef,
    /// Oldest first.
    entries: Vec<Entry>,
}

/// Something that stands in a thread.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[schemars(rename = "ThreadEntry")]
pub(crate) enum Entry {
    /// A message.
    Message {
        /// The message.
        message: Message,
        /// True once the user has seen it.
        read: bool,
    },
    /// The form of an order.
    Order {
        /// The order as it stands now.
        order: Box<OrderView>,
        /// When it was started.
        at: Instant,
    },
    /// A quotation.
    Quotation {
        /// The quotation as it stands now.
        view: Box<QuotationView>,
        /// When it was asked for or came.
        at: Instant,
    },
}

impl Entry {
    fn at(&self) -> Instant {
        match self {
            Self::Message { message, .. } => message.at,
            Self::Order { at, .. } | Self::Quotation { at, .. } => *at,
        }
    }
}

fn view(look: &Look<'_>, args: &ThreadArgs) -> Result<ThreadView, Error> {
    let (thread, _) = look.thread(args.supplier_id)?;
    let supplier = match &thread {
        Some(thread) => thread.supplier.clone(),
        None => look.supplier_ref(args.supplier_id)?,
    };
    let mut entries = Vec::new();
    if let Some(thread) = thread {
        let read = thread.read;
        entries.extend(
            thread
                .messages
                .iter()
                .enumerate()
                .map(|(index, message)| Entry::Message {
                    message: message.clone(),
                    read: index < read,
                }),
        );
    }
    for order_id in look.orders_with(args.supplier_id)? {
        let (order, version) = look.order(order_id)?;
        let at = order.head().started_at;
        entries.push(Entry::Order {
            order: Box::new(look.view_of(&order, version)?),
            at,
        });
    }
    for quotation in look.quotations()? {
        if quotation.supplier.supplier_id == args.supplier_id {
            let at = quotation.began_at;
            entries.push(Entry::Quotation {
                view: Box::new(quotations::row(look, quotation)?),
                at,
            });
        }
    }
    entries.sort_by_key(Entry::at);
    Ok(ThreadView { supplier, entries })
}

/// One thread, with the derivations of the figures on its forms.
fn explained(look: &Look<'_>, args: &ThreadArgs) -> Result<Explained, Error> {
    let thread = view(look, args)?;
    let mut figures = Vec::new();
    for (index, entry) in thread.entries.iter().enumerate() {
        match entry {
            Entry::Message { .. } => {}
            Entry::Order { order, .. } => {
                let (order, version) = look.order(order.order_id)?;
                let (_, of_order) = look.order_figures(&order, version)?;
                let place = format!("/entries/{index}/order");
                figures.extend(of_order.iter().filter_map(|figure| figure.moved("", &place)));
            }
            Entry::Quotation { view, .. } => {
                let place = format!("/entries/{index}/view");
                figures.extend(quotations::figures(look, view, &place)?);
            }
        }
    }
    Explained::page(&thread, figures)
}

fn read(unit: &mut Unit<'_, '_>, args: ThreadArgs) -> Result<Done, Error> {
    let last = unit
        .look()
        .thread(args.supplier_id)?
        .0
        .and_then(|thread| thread.messages.last().map(|last| last.message_id));
    if let Some(up_to) = last {
        put(unit, args.supplier_id, &MarkRead { up_to }.into())?;
    }
    Ok(Done {})
}

/// A message to a supplier.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "SendMessageArgs")]
pub(crate) struct Send {
    /// To whom.
    supplier_id: SupplierId,
    /// The text.
    text: String,
    /// The order it is about, if one.
    #[serde(default)]
    order_id: Option<OrderId>,
    /// Files.
    #[serde(default)]
    files: Vec<FileRef>,
}

fn send(unit: &mut Unit<'_, '_>, args: Send) -> Result<Done, Error> {
    let at = unit.now;
    say(unit, Side::Buyer, args, at)
}

/// What the supplier wrote.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "RecordMessageArgs")]
pub(crate) struct Record {
    /// Who wrote.
    supplier_id: SupplierId,
    /// The text.
    text: String,
    /// The order it is about, if one.
    #[serde(default)]
    order_id: Option<OrderId>,
    /// Files.
    #[serde(default)]
    files: Vec<FileRef>,
    /// When it came.
    at: Instant,
}

fn record(unit: &mut Unit<'_, '_>, args: Record) -> Result<Done, Error> {
    let Record {
        supplier_id,
        text,
        order_id,
        files,
        at,
    } = args;
    say(
        unit,
        Side::Supplier,
        Send {
            supplier_id,
            text,
            order_id,
            files,
        },
        at,
    )
}

fn say(unit: &mut Unit<'_, '_>, by: Side, args: Send, at: Instant) -> Result<Done, Error> {
    for file in &args.files {
        unit.must_hold(file)?;
    }
    if let Some(order_id) = args.order_id {
        unit.look().order(order_id)?;
    }
    let supplier = unit.look().supplier_ref(args.supplier_id)?;
    let message = SendMessage {
        supplier,
        by,
        text: args.text,
        order_id: args.order_id,
        files: args.files,
        at,
    };
    put(unit, args.supplier_id, &message.into())
}

/// A message, and what it does.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "MarkMessageArgs")]
pub(crate) struct Mark {
    /// In whose thread.
    supplier_id: SupplierId,
    /// The message.
    message_id: MessageId,
    /// True when it agrees to a delay.
    agrees_to_delay: bool,
}

fn mark(unit: &mut Unit<'_, '_>, args: Mark) -> Result<Done, Error> {
    let Mark {
        supplier_id,
        message_id,
        agrees_to_delay,
    } = args;
    put(
        unit,
        supplier_id,
        &MessageCommand::Mark(MarkMessage {
            message_id,
            agrees_to_delay,
        }),
    )
}

/// Puts a command to the thread with a supplier.
fn put(unit: &mut Unit<'_, '_>, supplier_id: SupplierId, command: &MessageCommand) -> Result<Done, Error> {
    let id = MessageId::new(unit.ids().nth(0));
    let (thread, version) = unit.look().thread(supplier_id)?;
    let events = message::decide(thread.as_deref(), command, id, unit.now)?;
    unit.append(&streams::thread(supplier_id), version, &events)?;
    Ok(Done {})
}

/// A fact of the practice world: the message names its thread.
pub(crate) fn put_any(unit: &mut Unit<'_, '_>, command: &MessageCommand) -> Result<(), Error> {
    match command {
        MessageCommand::Send(message) => put(unit, message.supplier.supplier_id, command).map(|_| ()),
        MessageCommand::MarkRead(_) | MessageCommand::Mark(_) => {
            Err(Error::bug("the practice world only writes messages"))
        }
    }
}

/// Messages of suppliers not read yet, over all threads.
pub(crate) fn unread(look: &Look<'_>) -> Result<usize, Error> {
    Ok(look.threads()?.iter().map(|thread| thread.unread()).sum())
}
