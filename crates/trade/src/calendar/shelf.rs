//! The embedded calendars of every country, each read when it is first asked for.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use super::bank_days::{BankDays, UnknownCalendar};
use super::country_calendar::CountryCalendar;
use crate::country::Country;

/// Written by `scripts/calendars.py`; its header names packages, versions and licences.
const DATA: &str = include_str!("../../data/calendars/bank-days.txt");

/// The bank calendars at hand.
#[derive(Debug)]
pub struct Calendars {
    countries: BTreeMap<Country, Entry>,
}

#[derive(Debug)]
struct Entry {
    section: &'static str,
    read: OnceLock<CountryCalendar>,
}

impl Calendars {
    /// The embedded calendars, indexed once per process.
    pub fn embedded() -> &'static Calendars {
        static SHELF: OnceLock<Calendars> = OnceLock::new();
        SHELF.get_or_init(|| Calendars {
            countries: sections(DATA).map(index).collect(),
        })
    }

    /// The calendar of one country.
    pub fn get(&self, country: Country) -> Option<&CountryCalendar> {
        let entry = self.countries.get(&country)?;
        Some(
            entry
                .read
                .get_or_init(|| embedded(country, CountryCalendar::read(entry.section))),
        )
    }

    /// True when this country has a calendar; it is not read for that.
    pub fn has(&self, country: Country) -> bool {
        self.countries.contains_key(&country)
    }

    /// Every country that has a calendar, in the order of their codes.
    pub fn countries(&self) -> impl Iterator<Item = Country> {
        self.countries.keys().copied()
    }

    /// The days that work in all of these countries (P11); each must have a calendar.
    pub fn bank_days(
        &self,
        countries: impl IntoIterator<Item = Country>,
    ) -> Result<BankDays<'_>, UnknownCalendar> {
        let mut calendars: Vec<(Country, &CountryCalendar)> = Vec::with_capacity(2);
        for country in countries {
            let calendar = self.get(country).ok_or(UnknownCalendar { country })?;
            if !calendars.iter().any(|(present, _)| *present == country) {
                calendars.push((country, calendar));
            }
        }
        Ok(BankDays::new(calendars))
    }
}

/// Country code and the lines below it, for each `country` line.
fn sections(data: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    data.split("\ncountry ")
        .skip(1)
        .filter_map(|section| section.split_once('\n'))
}

fn index((code, section): (&str, &'static str)) -> (Country, Entry) {
    let country = embedded(code, code.parse());
    (
        country,
        Entry {
            section,
            read: OnceLock::new(),
        },
    )
}

// The data is part of the program: a test reads all of it, so a bad line never leaves the workshop.
#[allow(clippy::panic)]
fn embedded<T, E: std::error::Error>(name: impl std::fmt::Display, result: Result<T, E>) -> T {
    match result {
        Ok(value) => value,
        Err(error) => panic!("embedded calendar {name}: {error}"),
    }
}

#[cfg(test)]
#[path = "shelf_tests.rs"]
mod tests;
