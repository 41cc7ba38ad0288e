//! The thread with a supplier: *Contact Supplier* and *Chat Now* (S1), with the order form's place in it (O5).
//! What a message agrees to is read from its words, and the user has the last word on it (O9).

mod delay;
mod thread;

pub use thread::{MarkMessage, MarkRead, Message, MessageCommand, MessageEvent, SendMessage, Thread, decide};
