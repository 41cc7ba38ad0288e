//! The bank days of one country, one bit per day.

use chrono::{Datelike, Days, Weekday};
use schemars::JsonSchema;
use serde::Serialize;
use thiserror::Error;

use crate::time::Day;

/// First year of the data; the years follow without gaps.
pub(super) const FIRST_YEAR: i32 = 2015;

/// One country's working days. Years that the data does not hold count weekends only (T4).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CountryCalendar {
    years: Vec<Year>,
    /// Weekend before the first year of the data.
    weekend_before: Weekend,
    /// Weekend after the last year of the data.
    weekend_after: Weekend,
}

/// Seven flags, Monday first.
type Weekend = [bool; 7];

/// Why the banks of a country are closed on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Closure {
    /// The weekend there.
    Weekend,
    /// A bank holiday there, on a day that is no weekend.
    BankHoliday,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Year {
    announced: bool,
    weekend: Weekend,
    /// Bit n is set when day n of the year (from 0) is a working day.
    working: [u64; 6],
}

/// A line of the calendar data that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("calendar data: `{line}`")]
pub(super) struct CalendarDataError {
    pub(super) line: String,
}

impl CountryCalendar {
    /// Whether banks work on this day.
    pub fn is_working(&self, day: Day) -> bool {
        match self.year(day.year()) {
            Ok(year) => {
                let ordinal = day.ordinal0();
                year.working[(ordinal / 64) as usize] >> (ordinal % 64) & 1 == 1
            }
            Err(weekend) => !weekend[day.weekday().num_days_from_monday() as usize],
        }
    }

    /// Why banks are closed on this day; `None` on a working day.
    pub fn closure(&self, day: Day) -> Option<Closure> {
        if self.is_working(day) {
            return None;
        }
        let weekend = match self.year(day.year()) {
            Ok(year) => &year.weekend,
            Err(weekend) => weekend,
        };
        Some(if weekend[day.weekday().num_days_from_monday() as usize] {
            Closure::Weekend
        } else {
            Closure::BankHoliday
        })
    }

    /// Whether the days of this year are announced; otherwise dates that touch it are provisional (T4).
    pub fn is_announced(&self, year: i32) -> bool {
        self.year(year).is_ok_and(|year| year.announced)
    }

    /// A year of the data, or the weekend of the years on that side of them.
    fn year(&self, year: i32) -> Result<&Year, &Weekend> {
        match usize::try_from(year - FIRST_YEAR) {
            Ok(index) => self.years.get(index).ok_or(&self.weekend_after),
            Err(_) => Err(&self.weekend_before),
        }
    }

    /// Reads the lines below a `country` line: `weekend Sat Sun`, then `2026 0101 +0104 …`, `2027? …`.
    pub(super) fn read(section: &str) -> Result<CountryCalendar, CalendarDataError> {
        let mut years = Vec::new();
        let mut first: Option<Weekend> = None;
        let mut weekend = Weekend::default();
        for line in section.lines() {
            let fail = || CalendarDataError {
                line: line.to_owned(),
            };
            let mut words = line.split_ascii_whitespace();
            let head = words.next().ok_or_else(fail)?;
            if head == "weekend" {
                weekend = read_weekend(words).ok_or_else(fail)?;
                first.get_or_insert(weekend);
            } else {
                let expected = FIRST_YEAR + i32::try_from(years.len()).map_err(|_| fail())?;
                years.push(Year::read(head, words, expected, weekend).ok_or_else(fail)?);
            }
        }
        let Some(first) = first else {
            return Err(CalendarDataError {
                line: section.lines().next().unwrap_or("").to_owned(),
            });
        };
        Ok(CountryCalendar {
            years,
            weekend_before: first,
            weekend_after: weekend,
        })
    }
}

impl Year {
    fn read<'a>(
        head: &str,
        marks: impl Iterator<Item = &'a str>,
        expected: i32,
        weekend: Weekend,
    ) -> Option<Year> {
        let number = head.trim_end_matches('?');
        if number.parse() != Ok(expected) {
            return None;
        }
        let mut year = Year {
            announced: number == head,
            weekend,
            working: Default::default(),
        };
        let mut day = Day::from_ymd_opt(expected, 1, 1)?;
        while day.year() == expected {
            year.set(day, !weekend[day.weekday().num_days_from_monday() as usize]);
            day = day.checked_add_days(Days::new(1))?;
        }
        for mark in marks {
            let digits = mark.trim_start_matches('+');
            let (month, day) = (digits.get(..2)?.parse().ok()?, digits.get(2..)?.parse().ok()?);
            year.set(Day::from_ymd_opt(expected, month, day)?, mark.starts_with('+'));
        }
        Some(year)
    }

    fn set(&mut self, day: Day, working: bool) {
        let ordinal = day.ordinal0();
        let (word, bit) = ((ordinal / 64) as usize, 1_u64 << (ordinal % 64));
        if working {
            self.working[word] |= bit;
        } else {
            self.working[word] &= !bit;
        }
    }
}

fn read_weekend<'a>(names: impl Iterator<Item = &'a str>) -> Option<Weekend> {
    let mut weekend = Weekend::default();
    for name in names {
        let weekday: Weekday = name.parse().ok()?;
        weekend[weekday.num_days_from_monday() as usize] = true;
    }
    // A country without any working weekday would make every count endless.
    (weekend.contains(&true) && weekend.iter().filter(|free| **free).count() < 4).then_some(weekend)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn broken_data_is_an_error() {
        for bad in [
            "",
            "2015 0101",
            "weekend Sat Sun\n2016 0101",
            "weekend Sat Sun\n2015 0230",
            "weekend Sat Sun\n2015 01",
            "weekend Caturday\n2015",
            "weekend Mon Tue Wed Thu Fri Sat Sun",
        ] {
            assert!(CountryCalendar::read(bad).is_err(), "{bad:?}");
        }
    }
}
