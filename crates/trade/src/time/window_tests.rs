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
fn t1_days_are_the_zones_own_on_both_sides_of_the_date_line() {
    // One instant, three calendar days: the 31st at UTC−11, the 1st at UTC, the 2nd at UTC+14.
    let at = "2026-01-01T10:30:00Z";
    for (zone, opens, closes_at) in [
        ("Pacific/Pago_Pago", "2026-01-01", "2026-01-02T11:00:00Z"),
        ("UTC", "2026-01-02", "2026-01-03T00:00:00Z"),
        ("Pacific/Kiritimati", "2026-01-03", "2026-01-03T10:00:00Z"),
        ("Pacific/Chatham", "2026-01-03", "2026-01-03T10:15:00Z"),
    ] {
        let found = window(at, 1, zone);
        assert_eq!(found.opens.to_string(), opens, "{zone}");
        assert_eq!(format_instant(found.closes_at), closes_at, "{zone}");
    }
    // Islands that crossed the line lost a day: it is a day of the window all the same, and no time at all.
    for (event_at, days, zone, last_day, closes_at) in [
        // 1993-08-21 was left out.
        (
            "1993-08-19T23:00:00Z",
            2,
            "Pacific/Kwajalein",
            "1993-08-21",
            "1993-08-21T12:00:00Z",
        ),
        // 1994-12-31 was left out.
        (
            "1994-12-29T20:00:00Z",
            2,
            "Pacific/Kiritimati",
            "1994-12-31",
            "1994-12-31T10:00:00Z",
        ),
        // 2011-12-30 was left out.
        (
            "2011-12-28T20:00:00Z",
            2,
            "Pacific/Apia",
            "2011-12-30",
            "2011-12-30T10:00:00Z",
        ),
    ] {
        let found = window(event_at, days, zone);
        assert_eq!(found.last_day.to_string(), last_day, "{zone}");
        assert_eq!(format_instant(found.closes_at), closes_at, "{zone}");
    }
}

#[test]
fn t1_an_event_in_a_repeated_hour_is_of_that_day_both_times() {
    // New York: 02:00 → 01:00 on 2026-11-01; 01:30 comes twice.
    for at in ["2026-11-01T05:30:00Z", "2026-11-01T06:30:00Z"] {
        assert_eq!(window(at, 1, "America/New_York").opens.to_string(), "2026-11-02");
    }
    // Havana: the hour before midnight of 2024-11-03 comes once, the one after it twice.
    for (at, opens) in [
        ("2024-11-03T03:59:59Z", "2024-11-03"),
        ("2024-11-03T04:30:00Z", "2024-11-04"),
        ("2024-11-03T05:30:00Z", "2024-11-04"),
    ] {
        assert_eq!(window(at, 1, "America/Havana").opens.to_string(), opens, "{at}");
    }
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
