//! `days.working`: the n-th bank working day after a date (P11, T4).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use trade::calendar::{BankDays, Calendars};
use trade::rulebook::Rulebooks;
use trade::time::Day;
use trade::why::{self, Figure};

use super::{CalcError, read};
use crate::error::Error;

/// Arguments of `days.working`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DaysWorkingArgs {
    /// The day that starts the count; need not be a working day.
    #[schemars(example = "2026-03-02")]
    from: String,
    /// How many working days, from 1.
    days: i64,
    /// Countries whose banks must all work.
    #[schemars(example = ["US", "CN"])]
    countries: Vec<String>,
    /// Edition; the default one where absent.
    #[schemars(example = "trade-assurance@1")]
    pub(crate) rulebook: Option<String>,
}

/// Reply of `days.working`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub(crate) struct DaysWorkingReply {
    /// The n-th working day strictly after `from`.
    date: String,
    /// Whether it rests on a year that is not announced (T4).
    provisional: bool,
}

/// The n-th working day strictly after a date (P11).
///
/// # Errors
/// `unknown.rulebook`, `invalid.date`, `invalid.days` (also for a count that leads past 2100), `invalid.country`.
pub(crate) fn days_working(args: DaysWorkingArgs, books: &Rulebooks) -> Result<DaysWorkingReply, CalcError> {
    let (from, days, bank_days) = read(&args, books)?;
    let found = bank_days
        .nth_after(from, days)
        .map_err(|error| read::refuse("invalid.days", "P11", "days", error).fact("given", args.days))?;
    Ok(DaysWorkingReply {
        date: found.date.to_string(),
        provisional: found.provisional,
    })
}

/// Why: the derivation of its figure.
///
/// # Errors
/// Those of [`days_working`].
pub(crate) fn why_days_working(args: DaysWorkingArgs, books: &Rulebooks) -> Result<Vec<Figure>, Error> {
    let (from, days, bank_days) = read(&args, books)?;
    why::working(from, days, &bank_days).map_err(Error::bug)
}

fn read(args: &DaysWorkingArgs, books: &Rulebooks) -> Result<(Day, u32, BankDays<'static>), CalcError> {
    read::book(books, args.rulebook.as_deref())?;
    let from = read::day("from", &args.from)?;
    let days = read::days("days", "P11", args.days)?;
    let mut countries = Vec::with_capacity(args.countries.len().min(8));
    for code in &args.countries {
        let country = read::country("countries", code)?;
        if !countries.contains(&country) {
            countries.push(country);
        }
    }
    if countries.is_empty() {
        return Err(read::refuse(
            "invalid.country",
            "P11",
            "countries",
            "name at least one country",
        ));
    }
    let bank_days = Calendars::embedded()
        .bank_days(countries)
        .map_err(|error| read::refuse("invalid.country", "P11", "countries", error))?;
    Ok((from, days, bank_days))
}
