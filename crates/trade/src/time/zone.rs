//! Days as a time zone sees them, through daylight saving and skipped days (T1).
//! It must not fall back to another zone: an unknown name is an error.

use chrono::{LocalResult, NaiveDateTime, NaiveTime, TimeDelta, TimeZone};

use super::{Day, Instant, TimeError, Tz};

/// The zone of this IANA name, such as `America/Los_Angeles`, in exactly that spelling.
pub fn parse_zone(name: &str) -> Result<Tz, TimeError> {
    name.parse().map_err(|_| TimeError::UnknownZone {
        name: name.chars().take(40).collect(),
    })
}

/// The calendar day on which an instant falls in a zone.
pub fn day_in(instant: Instant, zone: Tz) -> Day {
    instant.with_timezone(&zone).date_naive()
}

/// The first instant of a day in a zone (T1): 00:00; where that does not exist, the first instant after it;
/// where it comes twice, the earlier.
pub fn start_of_day(day: Day, zone: Tz) -> Instant {
    let midnight = day.and_time(NaiveTime::MIN);
    match zone.from_local_datetime(&midnight) {
        LocalResult::Single(instant) | LocalResult::Ambiguous(instant, _) => instant.to_utc(),
        LocalResult::None => end_of_gap(midnight, zone),
    }
}

/// Further from UTC than any zone is or was, in seconds.
const FARTHEST: i64 = 26 * 3600;

/// The instant at which the local clock jumps over `midnight`: found by halving, since gaps have any length from
/// minutes to the whole day that Samoa left out.
fn end_of_gap(midnight: NaiveDateTime, zone: Tz) -> Instant {
    let reaches = |utc: NaiveDateTime| zone.from_utc_datetime(&utc).naive_local() >= midnight;
    let (mut before, mut after) = (-FARTHEST, FARTHEST);
    while after - before > 1 {
        let middle = before + (after - before) / 2;
        if reaches(midnight + TimeDelta::seconds(middle)) {
            after = middle;
        } else {
            before = middle;
        }
    }
    (midnight + TimeDelta::seconds(after)).and_utc()
}
