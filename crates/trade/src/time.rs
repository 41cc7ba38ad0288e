//! Instants, calendar days, time zones and windows of days (T1, T2).
//! It must not ask what time it is: every instant is passed in (T2).

mod window;
mod zone;

use chrono::{DateTime, Months, NaiveDate, SubsecRound, Utc};
use thiserror::Error;

pub use chrono_tz::Tz;
pub use window::Window;
pub(crate) use window::end_of_day;
pub use zone::{day_in, parse_zone, start_of_day};

/// A point in time, in UTC.
pub type Instant = DateTime<Utc>;

/// A calendar day without time or zone.
pub type Day = NaiveDate;

/// Years that dates may lie in, first and last.
pub const YEARS: std::ops::RangeInclusive<i32> = 1970..=2100;

/// Why a date, instant or window could not be read or computed.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum TimeError {
    /// Not a date `YYYY-MM-DD`.
    #[error("`{text}` is not a date YYYY-MM-DD")]
    NotADay {
        /// The text as given, cut to 40 characters.
        text: String,
    },
    /// Not an instant `YYYY-MM-DDTHH:MM:SSZ`.
    #[error("`{text}` is not an instant YYYY-MM-DDTHH:MM:SSZ")]
    NotAnInstant {
        /// The text as given, cut to 40 characters.
        text: String,
    },
    /// Before 1970 or after 2100.
    #[error("the year {year} is outside 1970–2100")]
    OutOfRange {
        /// The year met; for a sum of days the last year that fits, plus one.
        year: i32,
    },
    /// No such zone in the IANA time zone database.
    #[error("`{name}` is not an IANA time zone")]
    UnknownZone {
        /// The name as given, cut to 40 characters.
        name: String,
    },
}

/// Reads a day `YYYY-MM-DD` of the years 1970–2100, in exactly that spelling.
pub fn parse_day(text: &str) -> Result<Day, TimeError> {
    let shape = b"dddd-dd-dd";
    let day = matches_shape(text, shape)
        .then(|| text.parse::<Day>().ok())
        .flatten();
    day.ok_or_else(|| TimeError::NotADay { text: shown(text) })
        .and_then(in_range)
}

/// Reads an instant `YYYY-MM-DDTHH:MM:SSZ` of the years 1970–2100: UTC, whole seconds, in exactly that spelling.
pub fn parse_instant(text: &str) -> Result<Instant, TimeError> {
    let shape = b"dddd-dd-ddTdd:dd:ddZ";
    // A 60th second would be read as a leap second and be shown as something else than it was written.
    let whole = matches_shape(text, shape) && !text.ends_with(":60Z");
    let instant = whole.then(|| text.parse::<Instant>().ok()).flatten();
    let instant = instant.ok_or_else(|| TimeError::NotAnInstant { text: shown(text) })?;
    in_range(instant.date_naive())?;
    Ok(instant)
}

/// An instant as it travels: `YYYY-MM-DDTHH:MM:SSZ`, fractions of a second cut off.
pub fn format_instant(instant: Instant) -> String {
    instant.trunc_subsecs(0).format("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// The day `days` after this one, within 1970–2100.
pub fn add_days(day: Day, days: i64) -> Result<Day, TimeError> {
    let beyond = TimeError::OutOfRange {
        year: if days < 0 {
            *YEARS.start() - 1
        } else {
            *YEARS.end() + 1
        },
    };
    chrono::TimeDelta::try_days(days)
        .and_then(|delta| day.checked_add_signed(delta))
        .ok_or(beyond)
        .and_then(in_range)
}

/// The same day `months` months later, or that month's last day where it has no such day (L5); until 2100.
pub fn add_months(day: Day, months: u32) -> Result<Day, TimeError> {
    let beyond = TimeError::OutOfRange {
        year: *YEARS.end() + 1,
    };
    day.checked_add_months(Months::new(months))
        .ok_or(beyond)
        .and_then(in_range)
}

/// The day itself, if it lies within 1970–2100.
pub fn in_range(day: Day) -> Result<Day, TimeError> {
    use chrono::Datelike;
    let year = day.year();
    if YEARS.contains(&year) {
        Ok(day)
    } else {
        Err(TimeError::OutOfRange { year })
    }
}

/// The day itself, if its end lies within 1970–2100, too: a window that closes with it can be told (T1).
pub fn end_in_range(day: Day) -> Result<Day, TimeError> {
    add_days(in_range(day)?, 1).map(|_| day)
}

fn matches_shape(text: &str, shape: &[u8]) -> bool {
    text.len() == shape.len()
        && text.bytes().zip(shape).all(|(byte, want)| match want {
            b'd' => byte.is_ascii_digit(),
            literal => byte == *literal,
        })
}

fn shown(text: &str) -> String {
    text.chars().take(40).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn t1_days_past_the_range_say_which_year_it_would_be() {
        let day = |text: &str| parse_day(text).unwrap();
        for (from, days, year) in [
            ("1970-01-01", -1, 1969),
            ("2100-12-31", 1, 2101),
            ("2026-01-01", i64::MAX, 2101),
            ("2026-01-01", i64::MIN, 1969),
        ] {
            assert_eq!(
                add_days(day(from), days),
                Err(TimeError::OutOfRange { year }),
                "{from} {days}"
            );
        }
        assert_eq!(add_days(day("1970-01-02"), -1), Ok(day("1970-01-01")));
        assert_eq!(add_days(day("2100-12-30"), 1), Ok(day("2100-12-31")));
    }

    #[test]
    fn l5_a_month_later_is_the_same_day_or_the_months_last() {
        let day = |text: &str| parse_day(text).unwrap();
        for (from, months, to) in [
            ("2026-01-31", 0, Ok(day("2026-01-31"))),
            ("2026-01-31", 1, Ok(day("2026-02-28"))),
            ("2026-01-31", 2, Ok(day("2026-03-31"))),
            ("2026-12-05", 1, Ok(day("2027-01-05"))),
            ("2100-11-30", 1, Ok(day("2100-12-30"))),
            ("2100-12-01", 1, Err(TimeError::OutOfRange { year: 2101 })),
            ("2026-01-01", u32::MAX, Err(TimeError::OutOfRange { year: 2101 })),
        ] {
            assert_eq!(add_months(day(from), months), to, "{from} {months}");
        }
    }

    #[test]
    fn only_one_spelling_of_a_day_or_instant_is_read() {
        assert!(parse_day("2026-02-28").is_ok());
        for bad in [
            "2026-02-29",
            "2026-2-28",
            "26-02-28",
            "2026/02/28",
            "2026-02-28 ",
            "+2026-02-28",
            "",
        ] {
            assert!(matches!(parse_day(bad), Err(TimeError::NotADay { .. })), "{bad}");
        }
        assert_eq!(
            format_instant(parse_instant("2026-02-28T12:00:00Z").unwrap()),
            "2026-02-28T12:00:00Z"
        );
        for bad in [
            "2026-02-28T12:00:00",
            "2026-02-28T12:00:00+00:00",
            "2026-02-28T12:00:00.5Z",
            "2026-02-28t12:00:00z",
            "2026-02-28 12:00:00Z",
            "2026-02-28T24:00:00Z",
            "2026-02-28T23:59:60Z",
            "2026-02-28",
        ] {
            assert!(
                matches!(parse_instant(bad), Err(TimeError::NotAnInstant { .. })),
                "{bad}"
            );
        }
    }

    #[test]
    fn a_text_that_is_no_time_is_told_cut_to_40_characters() {
        let (long, told) = ("x".repeat(50), "x".repeat(40));
        assert_eq!(parse_day(&long), Err(TimeError::NotADay { text: told.clone() }));
        assert_eq!(parse_instant(&long), Err(TimeError::NotAnInstant { text: told }));
    }

    #[test]
    fn years_run_from_1970_to_2100() {
        assert_eq!(parse_day("1969-12-31"), Err(TimeError::OutOfRange { year: 1969 }));
        assert!(parse_day("1970-01-01").is_ok());
        assert!(parse_day("2100-12-31").is_ok());
        assert_eq!(parse_day("2101-01-01"), Err(TimeError::OutOfRange { year: 2101 }));
        assert_eq!(
            parse_instant("2101-01-01T00:00:00Z"),
            Err(TimeError::OutOfRange { year: 2101 })
        );
        let last = parse_day("2100-12-31").unwrap();
        assert_eq!(add_days(last, 1), Err(TimeError::OutOfRange { year: 2101 }));
        assert_eq!(
            add_days(last, i64::MAX),
            Err(TimeError::OutOfRange { year: 2101 })
        );
    }
}
