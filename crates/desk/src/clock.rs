//! Now: the system's clock in a real workspace, the world's own in Practice. Asked here and nowhere else.

use std::sync::{PoisonError, RwLock};

use chrono::{SubsecRound, Utc};
use ledger::ClockWentBack;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use trade::time::Instant;

/// Stream of the practice world's own facts.
pub(crate) const STREAM: &str = "practice";

/// A fact of the practice world itself.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum ClockEvent {
    /// The world's clock was set forward.
    ClockSet {
        /// Now, from here on.
        to: Instant,
    },
}

/// The clock stands before the newest thing that was recorded (T2). What is recorded meanwhile follows it all the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ClockBehind {
    /// When the newest event was recorded.
    pub newest: Instant,
    /// What the clock says.
    pub now: Instant,
}

impl From<ClockWentBack> for ClockBehind {
    fn from(clock: ClockWentBack) -> Self {
        Self {
            newest: clock.newest,
            now: clock.now,
        }
    }
}

/// Where now comes from.
#[derive(Debug)]
pub(crate) enum Clock {
    /// The computer's clock, in whole seconds.
    System,
    /// The practice world's clock; it only moves when the user advances it.
    Practice(RwLock<Instant>),
}

impl Clock {
    /// Now, in whole seconds.
    pub(crate) fn now(&self) -> Instant {
        match self {
            Self::System => Utc::now().trunc_subsecs(0),
            Self::Practice(now) => *now.read().unwrap_or_else(PoisonError::into_inner),
        }
    }

    /// Moves the practice world's clock; the system's cannot be moved.
    pub(crate) fn set(&self, to: Instant) {
        if let Self::Practice(now) = self {
            *now.write().unwrap_or_else(PoisonError::into_inner) = to;
        }
    }
}
