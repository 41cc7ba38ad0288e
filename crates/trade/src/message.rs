//! The thread with a supplier: *Contact Supplier* and *Chat Now* (S1), with the order form's place in it (O5).
//! It must not read meaning out of words: what a message agrees to is marked by the user (O9).

mod thread;

pub use thread::{MarkMessage, MarkRead, Message, MessageCommand, MessageEvent, SendMessage, Thread, decide};
