//! Windows of calendar days (T1).
//! It must not count working days: those belong to the bank calendars (P11).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Day, Instant, TimeError, Tz, add_days, day_in, start_of_day};

/// A run of whole days in a zone, from the day after an event (T1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Window {
    /// First day of the window: the day after the event.
    pub opens: Day,
    /// Last day of the window.
    pub last_day: Day,
    /// First instant that is too late: the start of the day after `last_day` in the zone.
    pub closes_at: Instant,
}

impl Window {
    /// The window of `days` days after an event, as the zone sees its day (T1). With no days it closes at the end
    /// of the event's own day. Fails outside 1970–2100.
    pub fn days_after(event_at: Instant, days: u32, zone: Tz) -> Result<Window, TimeError> {
        Window::after_day(day_in(event_at, zone), days, zone)
    }

    /// The window of `days` days after a calendar day (T1). Fails outside 1970–2100.
    pub fn after_day(day: Day, days: u32, zone: Tz) -> Result<Window, TimeError> {
        let last_day = add_days(day, i64::from(days))?;
        Ok(Window {
            opens: add_days(day, 1)?,
            last_day,
            closes_at: end_of_day(last_day, zone)?,
        })
    }

    /// Whether an instant is in time: strictly before the closing instant (T1).
    pub fn is_in_time(&self, instant: Instant) -> bool {
        instant < self.closes_at
    }
}

/// The closing instant of a day (T1): the start of the following one. Fails outside 1970–2100.
pub(crate) fn end_of_day(day: Day, zone: Tz) -> Result<Instant, TimeError> {
    Ok(start_of_day(add_days(day, 1)?, zone))
}

#[cfg(test)]
#[path = "window_tests.rs"]
mod tests;
