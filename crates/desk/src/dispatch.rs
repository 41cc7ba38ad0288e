//! How a call travels: look the operation up, run it, turn every failure into a reply. Never panics.

use std::cell::Cell;

use serde::Serialize;
use serde::ser::SerializeMap;
use serde_json::{Value, json};

use crate::clock::ClockBehind;
use crate::desk::Desk;
use crate::error::{Error, WireError};
use crate::operation::{Meta, Operation};
use crate::reply_text::ReplyText;
use crate::topic::Topic;

/// A request, as the window, the terminal or a script makes it.
#[derive(Debug, Clone)]
pub struct Call {
    /// `room.verb`.
    pub op: String,
    /// Arguments; an object.
    pub args: Value,
    /// Made once per intent by the caller and kept until answered, so that a retry cannot act twice.
    pub request_id: Option<String>,
}

/// The answer to a call.
#[derive(Debug, Clone)]
pub enum Reply {
    /// It was done.
    Ok {
        /// The operation's reply.
        value: ReplyText,
        /// What may have changed; empty for a read.
        topics: Vec<Topic>,
        /// Present when the clock stood before the newest event as this was recorded (T2). It was recorded all the same:
        /// the log's order is by number.
        clock_went_back: Option<ClockBehind>,
    },
    /// It was not done.
    Error(WireError),
}

impl Reply {
    /// As a terminal prints it: `{"ok": …}` or `{"error": …}`.
    #[must_use]
    pub fn to_json(&self) -> Value {
        match self {
            Self::Ok { value, .. } => json!({ "ok": value }),
            Self::Error(error) => json!({ "error": error }),
        }
    }
}

impl Serialize for Reply {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut reply = serializer.serialize_map(None)?;
        match self {
            Self::Ok {
                value,
                topics,
                clock_went_back,
            } => {
                reply.serialize_entry("ok", value)?;
                if !topics.is_empty() {
                    reply.serialize_entry("topics", topics)?;
                }
                if let Some(clock) = clock_went_back {
                    reply.serialize_entry("clock_went_back", clock)?;
                }
            }
            Self::Error(error) => reply.serialize_entry("error", error)?,
        }
        reply.end()
    }
}

impl Desk {
    /// Runs one call to its end on this thread.
    #[must_use]
    pub fn dispatch(&self, call: Call) -> Reply {
        let Some(operation) = crate::table::find(&call.op) else {
            return Reply::Error(Error::not_found("operation", &call.op).to_wire());
        };
        self.lock_if_left();
        if let Some(refusal) = self.locked_out(operation) {
            return Reply::Error(refusal);
        }
        if !(call.args.is_object() || call.args.is_null()) {
            return Reply::Error(Error::field("args", "must be an object").to_wire());
        }
        let clock_went_back = Cell::new(None);
        let meta = Meta {
            op: operation.name,
            request_id: call.request_id.as_deref(),
            clock_went_back: &clock_went_back,
        };
        let guarded = std::panic::AssertUnwindSafe(|| operation.run(self, meta, call.args));
        let outcome = std::panic::catch_unwind(guarded)
            .unwrap_or_else(|_| Err(Error::bug(format!("panic in {}", operation.name))));
        match outcome {
            Ok(value) => {
                if operation.writes {
                    self.settle_practice();
                    self.announce(operation.topics);
                    if let Some(open) = self.current() {
                        open.standing.tell_of_head(|topics| self.announce(topics));
                    }
                } else if let Some(refusal) = self.locked_out(operation) {
                    // It was locked while this was read. What was written is said: it is done.
                    return Reply::Error(refusal);
                }
                Reply::Ok {
                    value,
                    topics: operation.topics.to_vec(),
                    clock_went_back: clock_went_back.get().map(ClockBehind::from),
                }
            }
            Err(error) => Reply::Error(error.to_wire()),
        }
    }
}

impl Desk {
    /// Why an operation gets nothing of a workspace that is locked.
    fn locked_out(&self, operation: &Operation) -> Option<WireError> {
        let locked = self.locked_at().filter(|_| operation.needs_workspace)?;
        Some(locked.refusal().to_wire())
    }

    /// In Practice, some things follow in the same instant (the platform names the account at confirmation). A
    /// fault of the world must not undo what the user did: it is logged, and the next Advance meets it again.
    fn settle_practice(&self) {
        let Some(workspace) = self
            .current()
            .filter(|open| open.is_practice() && open.writable() && !open.ledger.is_held())
        else {
            return;
        };
        if let Err(error) = crate::world::settle(&workspace) {
            tracing::error!(?error, "the practice world");
        }
    }
}
