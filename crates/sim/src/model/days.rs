//! Days in the platform's zone, counted one by one (T1), and months of loans (L5).

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, TimeZone, Utc};
use chrono_tz::America::Los_Angeles;

/// The day of an instant.
pub(super) fn day_of(instant: DateTime<Utc>) -> NaiveDate {
    instant.with_timezone(&Los_Angeles).date_naive()
}

/// The end of the n-th day after a day: midnight of the one that follows. `None` beyond what a calendar holds.
pub(super) fn end_of(day: NaiveDate, n: u64) -> Option<DateTime<Utc>> {
    let mut last = day;
    for _ in 0..n {
        last = last.succ_opt()?;
    }
    let next = last.checked_add_days(Days::new(1))?.and_time(NaiveTime::MIN);
    Some(
        Los_Angeles
            .from_local_datetime(&next)
            .earliest()?
            .with_timezone(&Utc),
    )
}

/// The start of a day: the end of the one before.
pub(super) fn start_of(day: NaiveDate) -> Option<DateTime<Utc>> {
    end_of(day.pred_opt()?, 0)
}

/// The same day so many months later, or the last that month has (L5).
pub(super) fn months_after(day: NaiveDate, months: usize) -> Option<NaiveDate> {
    let (mut year, mut month) = (day.year(), day.month());
    for _ in 0..months {
        (year, month) = if month == 12 {
            (year + 1, 1)
        } else {
            (year, month + 1)
        };
    }
    (0..4).find_map(|less| NaiveDate::from_ymd_opt(year, month, day.day().checked_sub(less)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn t1_a_window_ends_at_the_end_of_its_last_day_across_a_clock_change() {
        let day = NaiveDate::from_ymd_opt(2026, 3, 6).unwrap();
        assert_eq!(end_of(day, 0).unwrap().to_rfc3339(), "2026-03-07T08:00:00+00:00");
        assert_eq!(end_of(day, 3).unwrap().to_rfc3339(), "2026-03-10T07:00:00+00:00");
        assert_eq!(start_of(day).unwrap().to_rfc3339(), "2026-03-06T08:00:00+00:00");
    }

    #[test]
    fn l5_a_month_later_is_the_same_day_or_the_months_last() {
        let day = |month, day| NaiveDate::from_ymd_opt(2026, month, day);
        let from = day(1, 31).unwrap();
        assert_eq!(
            [0, 1, 2].map(|n| months_after(from, n)),
            [day(1, 31), day(2, 28), day(3, 31)]
        );
        assert_eq!(months_after(from, 12), NaiveDate::from_ymd_opt(2027, 1, 31));
    }
}
