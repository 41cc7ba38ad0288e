//! Numbers of cells as texts. A workbook keeps each as a binary fraction, of which fifteen digits hold and are shown; what
//! follows is an error of its arithmetic. Nothing is calculated with it here.

use chrono::{Days, NaiveDate, NaiveTime};

use super::formats::Meaning;

/// Seconds of a day.
const DAY: f64 = 86_400.0;

/// The text of a number; `None` for what is no number, which is then kept as it is written.
pub(super) fn text_of(written: &str, meaning: Meaning, from_1904: bool) -> Option<String> {
    let number: f64 = written.trim().parse().ok()?;
    if !number.is_finite() {
        return None;
    }
    let number: f64 = format!("{number:.14e}").parse().ok()?;
    match meaning {
        // A number of many digits is one that identifies something.
        Meaning::Number if written.bytes().all(|byte| byte.is_ascii_digit()) => Some(written.to_owned()),
        Meaning::Number => Some(format!("{number}")),
        Meaning::Percent => Some(format!("{}%", hundredfold(&format!("{number}")))),
        Meaning::Date => Some(date_of(number, from_1904).unwrap_or_else(|| format!("{number}"))),
    }
}

/// A hundred times a plain decimal, by its point alone.
fn hundredfold(plain: &str) -> String {
    let (sign, digits) = plain.strip_prefix('-').map_or(("", plain), |rest| ("-", rest));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let moved = format!("{fraction:0<2}");
    let (up, rest) = moved.split_at(2);
    let whole = format!("{whole}{up}");
    let whole = whole.trim_start_matches('0');
    let whole = if whole.is_empty() { "0" } else { whole };
    match rest {
        "" => format!("{sign}{whole}"),
        rest => format!("{sign}{whole}.{rest}"),
    }
}

/// The day, with its time of day if it has one. Days are counted from the end of 1899, as if 1900 had been a leap year,
/// or from 1904. `None` for a time of day alone and for days no calendar has.
fn date_of(number: f64, from_1904: bool) -> Option<String> {
    let days = number.floor();
    if !(1.0..3_000_000.0).contains(&days) {
        return None;
    }
    let (mut days, mut seconds) = (days as u64, ((number - days) * DAY).round() as u32);
    if seconds >= DAY as u32 {
        (days, seconds) = (days + 1, 0);
    }
    let first = if from_1904 {
        NaiveDate::from_ymd_opt(1904, 1, 1)?
    } else if days < 60 {
        NaiveDate::from_ymd_opt(1899, 12, 31)?
    } else {
        NaiveDate::from_ymd_opt(1899, 12, 30)?
    };
    let day = first.checked_add_days(Days::new(days))?;
    if seconds == 0 {
        return Some(day.format("%Y-%m-%d").to_string());
    }
    let time = NaiveTime::from_num_seconds_from_midnight_opt(seconds, 0)?;
    Some(day.and_time(time).format("%Y-%m-%d %H:%M:%S").to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_what_was_typed() {
        for (written, meaning, text) in [
            ("12", Meaning::Number, Some("12")),
            ("0.10000000000000001", Meaning::Number, Some("0.1")),
            ("274.65999999999997", Meaning::Number, Some("274.66")),
            ("12345678901234567", Meaning::Number, Some("12345678901234567")),
            ("1.5E-2", Meaning::Number, Some("0.015")),
            ("1E3", Meaning::Number, Some("1000")),
            ("-7.25", Meaning::Number, Some("-7.25")),
            ("1e999", Meaning::Number, None),
            ("NaN", Meaning::Number, None),
            ("0.92", Meaning::Percent, Some("92%")),
            ("0.07", Meaning::Percent, Some("7%")),
            ("0.0725", Meaning::Percent, Some("7.25%")),
            ("1.5", Meaning::Percent, Some("150%")),
            ("-0.005", Meaning::Percent, Some("-0.5%")),
            ("39022", Meaning::Date, Some("2006-11-01")),
            ("1", Meaning::Date, Some("1900-01-01")),
            ("61", Meaning::Date, Some("1900-03-01")),
            ("39022.75", Meaning::Date, Some("2006-11-01 18:00:00")),
            ("0.5", Meaning::Date, Some("0.5")),
            ("99999999", Meaning::Date, Some("99999999")),
        ] {
            assert_eq!(text_of(written, meaning, false).as_deref(), text, "{written}");
        }
        assert_eq!(
            text_of("37560", Meaning::Date, true).as_deref(),
            Some("2006-11-01")
        );
    }
}
