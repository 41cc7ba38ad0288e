//! What the rooms beside the order share about their histories: names of events, and a history that cannot be.
//! It must not know any event.

use thiserror::Error;

/// A history that `decide` cannot have written.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{event}` cannot follow what is known of the {stream}: {reason}")]
pub struct CorruptHistory {
    /// What the events tell of, such as `quotation`.
    pub stream: &'static str,
    /// Kind of the event that does not fit.
    pub event: &'static str,
    /// Why it does not.
    pub reason: String,
}

/// Gives an event enum its kinds, as stored in the tag `kind`, and the instant it happened at.
macro_rules! event_names {
    ($enum:ident { $($name:ident $kind:literal),+ $(,)? }) => {
        impl $enum {
            /// Every kind, as stored in the tag `kind`.
            pub const NAMES: &'static [&'static str] = &[$($kind),+];

            /// Its kind, as stored in the tag `kind`.
            #[must_use]
            pub fn name(&self) -> &'static str {
                match self {
                    $(Self::$name { .. } => $kind),+
                }
            }

            /// When it happened.
            #[must_use]
            pub fn at(&self) -> $crate::time::Instant {
                match self {
                    $(Self::$name { at, .. } => *at),+
                }
            }
        }
    };
}

pub(crate) use event_names;
