//! Counting days that work in several countries at once (P11).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::country_calendar::{Closure, CountryCalendar};
use crate::country::Country;
use crate::time::{Day, TimeError, add_days};

/// No bank calendar is known for this country.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("there is no bank calendar for {country}")]
pub struct UnknownCalendar {
    /// The country asked for.
    pub country: Country,
}

/// A working day that was counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct WorkingDay {
    /// The day.
    pub date: Day,
    /// Some year between the start of the count and this day is not announced (T4).
    pub provisional: bool,
}

/// The days on which the banks of all given countries work (P11). Without a country every day works.
#[derive(Clone, Debug)]
pub struct BankDays<'a> {
    calendars: Vec<(Country, &'a CountryCalendar)>,
}

impl<'a> BankDays<'a> {
    pub(super) fn new(calendars: Vec<(Country, &'a CountryCalendar)>) -> BankDays<'a> {
        BankDays { calendars }
    }

    /// The countries whose banks must all work.
    pub fn countries(&self) -> impl Iterator<Item = Country> {
        self.calendars.iter().map(|(country, _)| *country)
    }

    /// Where banks are closed on this day, and why; nowhere on a working day.
    pub fn closed_on(&self, day: Day) -> impl Iterator<Item = (Country, Closure)> {
        self.calendars
            .iter()
            .filter_map(move |(country, calendar)| Some((*country, calendar.closure(day)?)))
    }

    /// Whether banks of all the countries work on this day.
    pub fn is_working(&self, day: Day) -> bool {
        self.calendars
            .iter()
            .all(|(_, calendar)| calendar.is_working(day))
    }

    /// This day if it is a working day, else the next one. Fails past 2100.
    pub fn on_or_after(&self, day: Day) -> Result<Day, TimeError> {
        let mut day = day;
        while !self.is_working(day) {
            day = add_days(day, 1)?;
        }
        Ok(day)
    }

    /// The n-th working day strictly after `start`, which need not be one itself; `start` for none. Fails past 2100.
    pub fn nth_after(&self, start: Day, n: u32) -> Result<WorkingDay, TimeError> {
        let mut date = start;
        for _ in 0..n {
            date = self.on_or_after(add_days(date, 1)?)?;
        }
        Ok(WorkingDay {
            date,
            provisional: self.is_provisional(start, date),
        })
    }

    /// Whether some year from `first` to `last` is not announced in some of the countries (T4).
    pub fn is_provisional(&self, first: Day, last: Day) -> bool {
        self.unannounced(first, last).next().is_some()
    }

    /// Those years, with their countries (T4).
    pub fn unannounced(&self, first: Day, last: Day) -> impl Iterator<Item = (Country, i32)> {
        use chrono::Datelike;
        (first.year()..=last.year()).flat_map(move |year| {
            let calendars = self.calendars.iter();
            calendars
                .filter(move |(_, calendar)| !calendar.is_announced(year))
                .map(move |(country, _)| (*country, year))
        })
    }
}
