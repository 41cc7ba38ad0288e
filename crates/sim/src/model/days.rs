//! Days in the platform's zone, counted one by one (T1).

use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeZone, Utc};
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn t1_a_window_ends_at_the_end_of_its_last_day_across_a_clock_change() {
        let day = NaiveDate::from_ymd_opt(2026, 3, 6).unwrap();
        assert_eq!(end_of(day, 0).unwrap().to_rfc3339(), "2026-03-07T08:00:00+00:00");
        assert_eq!(end_of(day, 3).unwrap().to_rfc3339(), "2026-03-10T07:00:00+00:00");
    }
}
