//! `days.window`: when a window of calendar days closes (T1).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use trade::rulebook::Rulebooks;
use trade::time::{Instant, Tz, Window, format_instant};
use trade::why::{self, Figure};

use super::{CalcError, read};
use crate::error::Error;

/// Arguments of `days.window`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DaysWindowArgs {
    /// The instant of the event.
    #[schemars(example = "2026-03-02T18:00:00Z")]
    event_at: String,
    /// Length in days, from 1.
    days: i64,
    /// IANA time zone.
    #[schemars(example = "America/Los_Angeles")]
    time_zone: String,
    /// Edition; the default one where absent.
    #[schemars(example = "trade-assurance@1")]
    pub(crate) rulebook: Option<String>,
}

/// Reply of `days.window`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub(crate) struct DaysWindowReply {
    /// The last day of the window.
    last_day: String,
    /// The first instant that is too late.
    closes_at: String,
}

/// When a window of calendar days closes (T1).
///
/// # Errors
/// `unknown.rulebook`, `invalid.date`, `invalid.days` (also for a count that leads past 2100), `invalid.time_zone`.
pub(crate) fn days_window(args: DaysWindowArgs, books: &Rulebooks) -> Result<DaysWindowReply, CalcError> {
    let (event_at, days, zone) = read(&args, books)?;
    let window = Window::days_after(event_at, days, zone)
        .map_err(|error| read::refuse("invalid.days", "T1", "days", error).fact("given", args.days))?;
    Ok(DaysWindowReply {
        last_day: window.last_day.to_string(),
        closes_at: format_instant(window.closes_at),
    })
}

/// Why: the derivations of its figures.
///
/// # Errors
/// Those of [`days_window`].
pub(crate) fn why_days_window(args: DaysWindowArgs, books: &Rulebooks) -> Result<Vec<Figure>, Error> {
    let (event_at, days, zone) = read(&args, books)?;
    why::window(event_at, days, zone).map_err(Error::bug)
}

fn read(args: &DaysWindowArgs, books: &Rulebooks) -> Result<(Instant, u32, Tz), CalcError> {
    read::book(books, args.rulebook.as_deref())?;
    let event_at = read::instant("event_at", &args.event_at)?;
    let days = read::days("days", "T1", args.days)?;
    let zone = read::zone("time_zone", &args.time_zone)?;
    Ok((event_at, days, zone))
}
