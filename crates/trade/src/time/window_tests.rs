//! Tests of T1: windows, daylight saving gaps and folds at midnight.

use super::*;
use crate::time::{format_instant, parse_day, parse_instant, parse_zone};

fn window(event_at: &str, days: u32, zone: &str) -> Window {
    Window::days_after(parse_instant(event_at).unwrap(), days, parse_zone(zone).unwrap()).unwrap()
}

#[test]
fn t1_windows_close_at_the_following_midnight() {
    for (event_at, days, zone, opens, last_day, closes_at) in [
        // Evening in UTC is still the same day on the Pacific coast.
        (
            "2026-01-02T07:59:59Z",
            5,
            "America/Los_Angeles",
            "2026-01-02",
            "2026-01-06",
            "2026-01-07T08:00:00Z",
        ),
        (
            "2026-01-02T08:00:00Z",
            5,
            "America/Los_Angeles",
            "2026-01-03",
            "2026-01-07",
            "2026-01-08T08:00:00Z",
        ),
        // Clocks go forward on 2026-03-08 and back on 2026-11-01, both away from midnight.
        (
            "2026-03-05T20:00:00Z",
            5,
            "America/Los_Angeles",
            "2026-03-06",
            "2026-03-10",
            "2026-03-11T07:00:00Z",
        ),
        (
            "2026-10-30T20:00:00Z",
            5,
            "America/Los_Angeles",
            "2026-10-31",
            "2026-11-04",
            "2026-11-05T08:00:00Z",
        ),
        (
            "2024-02-27T12:00:00Z",
            2,
            "UTC",
            "2024-02-28",
            "2024-02-29",
            "2024-03-01T00:00:00Z",
        ),
    ] {
        let found = window(event_at, days, zone);
        assert_eq!(found.opens.to_string(), opens, "{event_at} {zone}");
        assert_eq!(found.last_day.to_string(), last_day, "{event_at} {zone}");
        assert_eq!(format_instant(found.closes_at), closes_at, "{event_at} {zone}");
    }
}

#[test]
fn t1_a_midnight_that_does_not_exist_closes_at_the_first_instant_after_it() {
    for (event_at, zone, closes_at) in [
        // 00:00 → 01:00 on 2018-11-04.
        (
            "2018-11-02T12:00:00Z",
            "America/Sao_Paulo",
            "2018-11-04T03:00:00Z",
        ),
        // 00:00 → 01:00 on 2024-09-08.
        ("2024-09-06T12:00:00Z", "America/Santiago", "2024-09-08T04:00:00Z"),
        // 00:00 → 01:00 on 2024-04-26.
        ("2024-04-24T12:00:00Z", "Africa/Cairo", "2024-04-25T22:00:00Z"),
        // 00:00:00 → 00:44:30 on 1972-01-07.
        ("1972-01-05T12:00:00Z", "Africa/Monrovia", "1972-01-07T00:44:30Z"),
        // The whole of 2011-12-30 was left out.
        ("2011-12-28T12:00:00Z", "Pacific/Apia", "2011-12-30T10:00:00Z"),
    ] {
        assert_eq!(
            format_instant(window(event_at, 1, zone).closes_at),
            closes_at,
            "{zone}"
        );
    }
}

#[test]
fn t1_a_midnight_that_comes_twice_closes_at_the_earlier() {
    // Havana: 01:00 → 00:00 on 2024-11-03, so 00:00 is both 04:00Z and 05:00Z.
    assert_eq!(
        format_instant(window("2024-11-01T12:00:00Z", 1, "America/Havana").closes_at),
        "2024-11-03T04:00:00Z"
    );
    // Azores: 01:00 → 00:00 on 2024-10-27, so 00:00 is both 00:00Z and 01:00Z.
    assert_eq!(
        format_instant(window("2024-10-25T12:00:00Z", 1, "Atlantic/Azores").closes_at),
        "2024-10-27T00:00:00Z"
    );
}

#[test]
fn t1_in_time_means_strictly_before_the_closing_instant() {
    let found = window("2026-01-02T08:00:00Z", 5, "America/Los_Angeles");
    assert!(found.is_in_time(parse_instant("2026-01-08T07:59:59Z").unwrap()));
    assert!(!found.is_in_time(parse_instant("2026-01-08T08:00:00Z").unwrap()));
}

#[test]
fn t1_daylight_saving_goes_on_to_the_end_of_the_range() {
    assert_eq!(
        format_instant(window("2099-07-01T12:00:00Z", 1, "America/Los_Angeles").closes_at),
        "2099-07-03T07:00:00Z"
    );
}

#[test]
fn t1_windows_past_2100_are_errors() {
    let at = parse_instant("2100-12-30T12:00:00Z").unwrap();
    let zone = parse_zone("UTC").unwrap();
    assert!(Window::days_after(at, 0, zone).is_ok());
    assert_eq!(
        Window::days_after(at, 1, zone),
        Err(TimeError::OutOfRange { year: 2101 })
    );
    assert_eq!(
        Window::days_after(at, u32::MAX, zone),
        Err(TimeError::OutOfRange { year: 2101 })
    );
    assert!(Window::after_day(parse_day("2100-01-01").unwrap(), 300, zone).is_ok());
}
