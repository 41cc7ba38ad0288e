//! Office hours: when somebody in a country is at work, on that country's working days (P11's calendars).
//! It must not know what the work is.

use chrono::{Datelike, TimeDelta, Timelike, Weekday};
use trade::calendar::{BankDays, Calendars};
use trade::country::Country;
use trade::rulebook::Rulebook;
use trade::time::{Day, Instant, Tz, add_days, day_in, start_of_day};

const OPENS: i64 = 9 * 60;
const CLOSES: i64 = 18 * 60;

/// Somebody's desk: a zone and the days on which it is manned.
pub(crate) struct Office<'a> {
    zone: Tz,
    days: Option<BankDays<'a>>,
}

impl<'a> Office<'a> {
    /// An office that works when all these countries do, in the zone of the first; the platform's where none is known.
    pub(crate) fn new(calendars: &'a Calendars, book: &Rulebook, countries: &[Country]) -> Office<'a> {
        let zone = countries.first().and_then(|country| book.bank_zone(*country));
        Office {
            zone: zone.unwrap_or(book.platform().time_zone),
            days: calendars.bank_days(countries.iter().copied()).ok(),
        }
    }

    /// The day of an instant here.
    pub(crate) fn day_of(&self, instant: Instant) -> Day {
        day_in(instant, self.zone)
    }

    /// Whether anybody is here on a day; without a calendar, Monday to Friday.
    pub(crate) fn is_working(&self, day: Day) -> bool {
        match &self.days {
            Some(days) => days.is_working(day),
            None => !matches!(day.weekday(), Weekday::Sat | Weekday::Sun),
        }
    }

    /// This day if it is a working one, else the next that is; the day itself past the known years.
    pub(crate) fn on_or_after(&self, day: Day) -> Day {
        let mut next = day;
        while !self.is_working(next) {
            match add_days(next, 1) {
                Ok(later) => next = later,
                Err(_) => return day,
            }
        }
        next
    }

    /// The n-th working day after a day.
    pub(crate) fn nth_after(&self, day: Day, n: i64) -> Day {
        (0..n).fold(day, |day, _| {
            add_days(day, 1).map_or(day, |next| self.on_or_after(next))
        })
    }

    /// Minutes after midnight of a day here.
    pub(crate) fn at(&self, day: Day, minutes: i64) -> Instant {
        start_of_day(day, self.zone) + TimeDelta::minutes(minutes)
    }

    /// The instant at which so many minutes of work are done that began at `from`.
    pub(crate) fn after(&self, from: Instant, minutes: i64) -> Instant {
        let today = self.day_of(from);
        let mut day = self.on_or_after(today);
        let clock = i64::from(from.with_timezone(&self.zone).num_seconds_from_midnight() / 60);
        let mut minute = if day == today {
            clock.clamp(OPENS, CLOSES)
        } else {
            OPENS
        };
        let mut left = minutes;
        while left > CLOSES - minute {
            left -= CLOSES - minute;
            let next = self.nth_after(day, 1);
            if next == day {
                break;
            }
            (day, minute) = (next, OPENS);
        }
        self.at(day, minute + left).max(from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use trade::rulebook::Rulebooks;
    use trade::time::{format_instant, parse_instant};

    fn after(country: Country, from: &str, minutes: i64) -> String {
        let book = Rulebooks::embedded().default_book();
        let office = Office::new(Calendars::embedded(), book, &[country]);
        format_instant(office.after(parse_instant(from).unwrap(), minutes))
    }

    #[test]
    fn work_is_done_in_office_hours_and_never_on_a_weekend_or_holiday() {
        for (from, minutes, expected) in [
            ("2026-03-02T02:00:00Z", 60, "2026-03-02T03:00:00Z"),
            ("2026-03-02T09:30:00Z", 60, "2026-03-03T01:30:00Z"),
            ("2026-03-06T12:00:00Z", 60, "2026-03-09T02:00:00Z"),
            ("2026-09-30T09:30:00Z", 60, "2026-10-08T01:30:00Z"),
        ] {
            assert_eq!(after(Country::CN, from, minutes), expected, "{from}");
        }
    }
}
