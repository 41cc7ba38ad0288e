//! One thread per supplier: its messages, what was read, and which of them agree to a delay (S1, O9).
//! No rule about orders lives here; the contract check asks `delays_agreed_for`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::delay::agreed_in;
use crate::history::{CorruptHistory, event_names};
use crate::id::{MessageId, OrderId};
use crate::order::contract::{FileRef, Side};
use crate::order::event::SupplierRef;
use crate::refusal::Refusal;
use crate::time::Instant;

/// Longest message, in characters: far above any letter, below what a list can still show.
const LONGEST: usize = 20_000;

/// A fact of a thread.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
#[allow(missing_docs)]
pub enum MessageEvent {
    /// A side wrote. `order_id` names the order it is about, if it is about one.
    MessageSent {
        message_id: MessageId,
        supplier: SupplierRef,
        by: Side,
        text: String,
        order_id: Option<OrderId>,
        files: Vec<FileRef>,
        at: Instant,
    },
    /// The user has read everything up to this message, in the order it was recorded.
    ThreadRead { up_to: MessageId, at: Instant },
    /// The user says whether a message agrees to a delay (O9).
    MessageMarked {
        message_id: MessageId,
        agrees_to_delay: bool,
        at: Instant,
    },
}

event_names! {
    MessageEvent {
        MessageSent "message_sent",
        ThreadRead "thread_read",
        MessageMarked "message_marked",
    }
}

/// Writes to the supplier, or records what the supplier wrote (then an outside fact).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SendMessage {
    /// Whose thread.
    pub supplier: SupplierRef,
    /// Who wrote.
    pub by: Side,
    /// Words, at most 20,000 characters; may be empty beside a file.
    pub text: String,
    /// The order it is about.
    pub order_id: Option<OrderId>,
    /// Files that came with it.
    pub files: Vec<FileRef>,
    /// When it was written.
    pub at: Instant,
}

/// The user has read up to a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MarkRead {
    /// The last message read.
    pub up_to: MessageId,
}

/// The user marks a message as one that agrees to a delay, or takes the mark back (O9).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MarkMessage {
    /// The message.
    pub message_id: MessageId,
    /// Whether it agrees to a delay.
    pub agrees_to_delay: bool,
}

/// Any command of a thread.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum MessageCommand {
    Send(SendMessage),
    MarkRead(MarkRead),
    Mark(MarkMessage),
}

impl From<SendMessage> for MessageCommand {
    fn from(command: SendMessage) -> Self {
        Self::Send(command)
    }
}

impl From<MarkRead> for MessageCommand {
    fn from(command: MarkRead) -> Self {
        Self::MarkRead(command)
    }
}

impl From<MarkMessage> for MessageCommand {
    fn from(command: MarkMessage) -> Self {
        Self::Mark(command)
    }
}

/// One message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Message {
    /// Id.
    pub message_id: MessageId,
    /// Who wrote it.
    pub by: Side,
    /// Words.
    pub text: String,
    /// The order it is about.
    pub order_id: Option<OrderId>,
    /// Files that came with it.
    pub files: Vec<FileRef>,
    /// When it was written.
    pub at: Instant,
    /// It agrees to a delay (O9): a message of the buyer by its words, any message because the user says so; never
    /// where the user says that it does not.
    pub agrees_to_delay: bool,
}

/// The thread with one supplier.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Thread {
    /// The supplier as known at the first message.
    pub supplier: SupplierRef,
    /// Messages in the order they were recorded.
    pub messages: Vec<Message>,
    /// How many of them, from the first, the user has read.
    pub read: usize,
}

impl Thread {
    /// The thread after an event; `None` is a thread without messages.
    ///
    /// # Errors
    /// When the event cannot follow what is known: the history was not written by `decide`.
    pub fn evolve(state: Option<Self>, event: &MessageEvent) -> Result<Self, CorruptHistory> {
        let mut thread = match (state, event) {
            (Some(thread), _) => thread,
            (None, MessageEvent::MessageSent { supplier, .. }) => Self {
                supplier: supplier.clone(),
                messages: Vec::new(),
                read: 0,
            },
            (None, MessageEvent::ThreadRead { .. } | MessageEvent::MessageMarked { .. }) => {
                return Err(corrupt(event));
            }
        };
        match event {
            MessageEvent::MessageSent {
                message_id,
                by,
                text,
                order_id,
                files,
                at,
                ..
            } => {
                thread.messages.push(Message {
                    message_id: *message_id,
                    by: *by,
                    text: text.clone(),
                    order_id: *order_id,
                    files: files.clone(),
                    at: *at,
                    agrees_to_delay: *by == Side::Buyer && agreed_in(text),
                });
            }
            MessageEvent::ThreadRead { up_to, .. } => {
                let index = thread.position(*up_to).ok_or_else(|| corrupt(event))?;
                thread.read = thread.read.max(index + 1);
            }
            MessageEvent::MessageMarked {
                message_id,
                agrees_to_delay,
                ..
            } => {
                let mut messages = thread.messages.iter_mut();
                let marked = messages.find(|message| message.message_id == *message_id);
                marked.ok_or_else(|| corrupt(event))?.agrees_to_delay = *agrees_to_delay;
            }
        }
        Ok(thread)
    }

    /// The thread that these events tell, oldest first; `None` for none.
    ///
    /// # Errors
    /// As [`Thread::evolve`].
    pub fn fold<'a>(
        events: impl IntoIterator<Item = &'a MessageEvent>,
    ) -> Result<Option<Self>, CorruptHistory> {
        let fold = |state, event| Self::evolve(state, event).map(Some);
        events.into_iter().try_fold(None, fold)
    }

    /// How many messages of the supplier are not read yet (S1).
    #[must_use]
    pub fn unread(&self) -> usize {
        let unread = self.messages.iter().skip(self.read);
        unread.filter(|message| message.by == Side::Supplier).count()
    }

    /// Messages about an order that agree to a delay (O9); a message about no order counts for every order of the
    /// supplier that was started when it was written.
    #[must_use]
    pub fn delays_agreed_for(&self, order_id: OrderId, started_at: Instant) -> Vec<&Message> {
        let concerns = |message: &&Message| match message.order_id {
            Some(about) => about == order_id,
            None => message.at >= started_at,
        };
        self.messages
            .iter()
            .filter(|message| message.agrees_to_delay)
            .filter(concerns)
            .collect()
    }

    fn position(&self, message_id: MessageId) -> Option<usize> {
        self.messages
            .iter()
            .position(|message| message.message_id == message_id)
    }
}

/// What a command leads to. `id` is the id of a message that is written.
///
/// # Errors
/// A refusal by S1 for an empty, overlong or future message or one of another supplier's thread; by O9 for a mark on
/// a message that is not there.
pub fn decide(
    state: Option<&Thread>,
    command: &MessageCommand,
    id: MessageId,
    now: Instant,
) -> Result<Vec<MessageEvent>, Refusal> {
    match command {
        MessageCommand::Send(command) => sent(state, command, id, now).map(|event| vec![event]),
        MessageCommand::MarkRead(MarkRead { up_to }) => {
            let (thread, index) = find(state, *up_to)?;
            if index < thread.read {
                return Ok(Vec::new());
            }
            Ok(vec![MessageEvent::ThreadRead {
                up_to: *up_to,
                at: now,
            }])
        }
        MessageCommand::Mark(MarkMessage {
            message_id,
            agrees_to_delay,
        }) => {
            let (thread, index) = find(state, *message_id)?;
            let known = thread.messages.get(index).map(|message| message.agrees_to_delay);
            if known == Some(*agrees_to_delay) {
                return Ok(Vec::new());
            }
            let (message_id, agrees_to_delay) = (*message_id, *agrees_to_delay);
            Ok(vec![MessageEvent::MessageMarked {
                message_id,
                agrees_to_delay,
                at: now,
            }])
        }
    }
}

/// A message to or from the supplier (S1): words or a file, written before it is recorded, in the supplier's own
/// thread.
fn sent(
    state: Option<&Thread>,
    command: &SendMessage,
    id: MessageId,
    now: Instant,
) -> Result<MessageEvent, Refusal> {
    if command.text.trim().is_empty() && command.files.is_empty() {
        let message = "A message has words or a file.";
        return Err(Refusal::new("message.empty", "S1", message).field("text"));
    }
    let length = command.text.chars().count();
    if length > LONGEST {
        let message = "A message has at most 20,000 characters.";
        return Err(Refusal::new("message.too_long", "S1", message)
            .field("text")
            .fact("length", length));
    }
    if command.at > now {
        let message = "A message was written before it is recorded.";
        return Err(Refusal::new("message.in_future", "T2", message)
            .field("at")
            .fact("at", command.at)
            .fact("now", now));
    }
    if let Some(thread) = state
        && thread.supplier.supplier_id != command.supplier.supplier_id
    {
        let message = "The thread belongs to another supplier.";
        return Err(Refusal::new("message.other_supplier", "S1", message)
            .fact("thread_of", thread.supplier.name.clone()));
    }
    Ok(MessageEvent::MessageSent {
        message_id: id,
        supplier: command.supplier.clone(),
        by: command.by,
        text: command.text.clone(),
        order_id: command.order_id,
        files: command.files.clone(),
        at: command.at,
    })
}

fn find(state: Option<&Thread>, message_id: MessageId) -> Result<(&Thread, usize), Refusal> {
    state
        .and_then(|thread| thread.position(message_id).map(|index| (thread, index)))
        .ok_or_else(|| {
            Refusal::new("message.unknown", "S1", "There is no such message.").fact("message_id", message_id)
        })
}

fn corrupt(event: &MessageEvent) -> CorruptHistory {
    let reason = "it names no message of the thread".to_owned();
    CorruptHistory {
        stream: "thread",
        event: event.name(),
        reason,
    }
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
#[cfg(test)]
#[path = "transitions_tests.rs"]
mod transitions_tests;
