//! The days that a checkout's arrival bars are drawn on. It must not count: arrivals come from the planner.

use std::collections::BTreeMap;

use chrono::Datelike;
use schemars::JsonSchema;
use serde::Serialize;
use trade::country::Country;
use trade::payment::plan::PaymentAsk;
use trade::rulebook::Rulebook;
use trade::time::{Day, add_days, day_in};

use super::MethodOffer;
use crate::error::Error;
use crate::look::Look;

/// Days drawn after the latest arrival.
const MARGIN_DAYS: i64 = 2;
/// Days drawn at the least: what the page draws holidays on.
const DAYS_MIN: i64 = 14;
/// Days drawn at the most.
const DAYS_MAX: usize = 60;

/// A day of the drawing.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct CalendarDay {
    /// The day.
    day: Day,
    /// Saturday or Sunday.
    weekend: bool,
    /// Countries of the banks involved whose banks are closed although it is no weekend.
    closed_in: Vec<Country>,
    /// Countries whose banks work although it is a weekend (China's shifted days).
    open_in: Vec<Country>,
}

/// The days from today to a little after the latest arrival, with what closes banks on them.
pub(super) fn calendar(
    look: &Look<'_>,
    ask: &PaymentAsk,
    book: &Rulebook,
    methods: &[MethodOffer],
) -> Result<Vec<CalendarDay>, Error> {
    let first = day_in(ask.pay_on, book.platform().time_zone);
    let latest = methods
        .iter()
        .filter_map(|method| method.arrives_latest)
        .max()
        .unwrap_or(first);
    let mut countries: BTreeMap<Country, &trade::calendar::CountryCalendar> = BTreeMap::new();
    let involved = book
        .methods()
        .iter()
        .flat_map(|method| method.countries.iter().copied());
    for country in involved.chain([ask.payer_bank_country, ask.supplier_country]) {
        if let Some(calendar) = look.workspace.calendars.get(country) {
            countries.insert(country, calendar);
        }
    }
    let mut days = Vec::new();
    let mut day = first;
    let last = add_days(latest, MARGIN_DAYS)
        .map_err(Error::bug)?
        .max(add_days(first, DAYS_MIN - 1).map_err(Error::bug)?);
    while day <= last && days.len() < DAYS_MAX {
        let weekend = matches!(day.weekday(), chrono::Weekday::Sat | chrono::Weekday::Sun);
        let whose = |open: bool| -> Vec<Country> {
            let alike = countries
                .iter()
                .filter(|(_, calendar)| calendar.is_working(day) == open);
            alike.map(|(country, _)| *country).collect()
        };
        days.push(CalendarDay {
            day,
            weekend,
            closed_in: if weekend { Vec::new() } else { whose(false) },
            open_in: if weekend { whose(true) } else { Vec::new() },
        });
        day = add_days(day, 1).map_err(Error::bug)?;
    }
    Ok(days)
}
