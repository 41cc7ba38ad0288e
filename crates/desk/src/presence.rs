//! Whether anybody sits at the window. A workspace that is encrypted locks by itself when nobody used it for as long as was
//! chosen, and when the computer slept. Both are told by the wall clock, which goes on while a computer sleeps. It must not
//! decide what locking does.

use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The watch looks at the clock far more often than this; a clock that stands further ahead, or behind, has not been looked
/// at: the computer slept, or somebody set it.
const SLEPT: TimeDelta = TimeDelta::seconds(60);

/// When a workspace locks by itself.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub(crate) enum LockAfter {
    /// Never: also not when the computer slept.
    #[serde(rename = "off")]
    Off,
    /// After five minutes without use.
    #[serde(rename = "5_minutes")]
    Minutes5,
    /// After a quarter of an hour without use.
    #[default]
    #[serde(rename = "15_minutes")]
    Minutes15,
    /// After an hour without use.
    #[serde(rename = "60_minutes")]
    Minutes60,
}

impl LockAfter {
    fn time(self) -> Option<TimeDelta> {
        match self {
            Self::Off => None,
            Self::Minutes5 => Some(TimeDelta::minutes(5)),
            Self::Minutes15 => Some(TimeDelta::minutes(15)),
            Self::Minutes60 => Some(TimeDelta::minutes(60)),
        }
    }
}

/// Where the wall clock is read; the system's by default.
#[derive(Clone, Default)]
pub struct WallClock(Option<Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>>);

impl WallClock {
    /// A clock of the caller's, for tests.
    pub fn from_fn(now: impl Fn() -> DateTime<Utc> + Send + Sync + 'static) -> Self {
        Self(Some(Arc::new(now)))
    }

    pub(crate) fn now(&self) -> DateTime<Utc> {
        match &self.0 {
            Some(now) => now(),
            None => Utc::now(),
        }
    }
}

impl std::fmt::Debug for WallClock {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("WallClock")
    }
}

/// What is known of whoever sits there.
#[derive(Debug)]
pub(crate) struct Presence {
    clock: WallClock,
    /// Nobody sits at a terminal's calls: they come and go by themselves.
    watched: bool,
    seen: Mutex<Seen>,
}

#[derive(Debug, Clone, Copy)]
struct Seen {
    used: DateTime<Utc>,
    looked: Option<DateTime<Utc>>,
}

impl Presence {
    pub(crate) fn new(clock: WallClock, watched: bool) -> Self {
        let used = clock.now();
        Self {
            clock,
            watched,
            seen: Mutex::new(Seen { used, looked: None }),
        }
    }

    pub(crate) fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// Somebody is there: the time until it locks begins anew.
    pub(crate) fn used(&self) {
        let now = self.clock.now();
        self.lock().used = now;
    }

    /// A workspace was opened: nothing from before counts for it.
    pub(crate) fn began(&self) {
        let now = self.clock.now();
        let mut seen = self.lock();
        seen.used = now;
        seen.looked = seen.looked.map(|_| now);
    }

    /// The watch has looked at the clock.
    pub(crate) fn looked(&self) {
        let now = self.clock.now();
        self.lock().looked = Some(now);
    }

    /// Whoever was there has left, or the computer slept meanwhile.
    pub(crate) fn is_left(&self, after: LockAfter) -> bool {
        let (Some(after), true) = (after.time(), self.watched) else {
            return false;
        };
        let now = self.clock.now();
        let seen = *self.lock();
        let idle = now - seen.used;
        let unwatched = seen.looked.map(|looked| (now - looked).abs());
        idle >= after || idle < -SLEPT || unwatched.is_some_and(|unwatched| unwatched >= SLEPT)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
