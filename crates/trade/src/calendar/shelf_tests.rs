//! Tests of P11 and T4: the calendars themselves, and against holiday lists made by others.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use chrono::{Datelike, Days, Weekday};

use super::*;
use crate::time::{Day, parse_day};

fn bank_days(countries: &[&str]) -> BankDays<'static> {
    Calendars::embedded()
        .bank_days(countries.iter().map(|code| code.parse().unwrap()))
        .unwrap()
}

fn day(text: &str) -> Day {
    parse_day(text).unwrap()
}

fn nth(countries: &[&str], from: &str, n: u32) -> (String, bool) {
    let found = bank_days(countries).nth_after(day(from), n).unwrap();
    (found.date.to_string(), found.provisional)
}

/// Test data beside the repository, or nothing, said plainly.
fn test_data(file: &str) -> Option<PathBuf> {
    let root = std::env::var_os("QUAYSIDE_TEST_DATA").map_or_else(
        || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data")),
        PathBuf::from,
    );
    let path = root.join(file);
    if path.exists() {
        Some(path)
    } else {
        println!("skipped: no test data");
        None
    }
}

#[test]
fn p11_every_embedded_calendar_reads_and_covers_2015_to_2035() {
    let calendars = Calendars::embedded();
    // The first and the last of the file among them.
    let countries: Vec<String> = calendars.countries().map(|country| country.to_string()).collect();
    assert!(countries.len() > 200);
    for country in ["AD", "US", "CN", "ZW"] {
        assert!(countries.iter().any(|known| known == country), "{country}");
    }
    for country in calendars.countries() {
        let calendar = calendars.get(country).unwrap();
        for year in 2015..=2035 {
            let working = Day::from_ymd_opt(year, 1, 1)
                .unwrap()
                .iter_days()
                .take_while(|day| day.year() == year)
                .filter(|day| calendar.is_working(*day))
                .count();
            assert!(
                (180..=300).contains(&working),
                "{country} {year}: {working} working days"
            );
        }
        assert!(
            !calendar.is_announced(2014) && !calendar.is_announced(2036),
            "{country}"
        );
    }
}

#[test]
fn p11_t4_a_country_that_is_named_twice_counts_once() {
    let twice = bank_days(&["US", "CN", "US"]);
    let countries: Vec<String> = twice.countries().map(|country| country.to_string()).collect();
    assert_eq!(countries, ["US", "CN"]);
    assert_eq!(
        twice.closed_on(day("2026-11-26")).count(),
        1,
        "Thanksgiving, in one country"
    );
    let unknown = twice.unannounced(day("2036-01-01"), day("2036-12-31"));
    assert_eq!(unknown.count(), 2, "one year of two countries");
}

#[test]
fn p11_a_federal_reserve_holiday_on_a_saturday_leaves_the_friday_open() {
    // 2026-07-04, 2021-12-25 and 2022-01-01 are Saturdays.
    for open in ["2026-07-03", "2021-12-24", "2021-12-31"] {
        assert!(bank_days(&["US"]).is_working(day(open)), "{open}");
    }
    // 2021-07-04 and 2023-01-01 are Sundays: the Monday is closed.
    for closed in ["2021-07-05", "2023-01-02", "2026-11-26", "2025-06-19"] {
        assert!(!bank_days(&["US"]).is_working(day(closed)), "{closed}");
    }
    assert_eq!(nth(&["US"], "2026-07-02", 1), ("2026-07-03".to_owned(), false));
}

#[test]
fn p11_banks_of_brazil_and_mexico_are_closed_on_days_that_are_no_public_holidays() {
    // Carnival Monday and Tuesday, Corpus Christi.
    let brazil = [
        "2025-03-03",
        "2025-03-04",
        "2025-06-19",
        "2026-02-16",
        "2026-02-17",
        "2026-06-04",
    ];
    // Maundy Thursday, Good Friday, 2 November, 12 December; on a weekend 2025-11-02 and 2026-12-12 are closed anyway.
    let mexico = [
        "2025-04-17",
        "2025-04-18",
        "2025-11-02",
        "2025-12-12",
        "2026-04-02",
        "2026-04-03",
        "2026-11-02",
        "2026-12-12",
    ];
    for (country, days) in [("BR", &brazil[..]), ("MX", &mexico[..])] {
        for closed in days {
            assert!(
                !bank_days(&[country]).is_working(day(closed)),
                "{country} {closed}"
            );
        }
    }
    // Ash Wednesday and the day before Maundy Thursday are business days; the next ones come after the closed days.
    for (country, from, next) in [
        ("BR", "2026-02-13", "2026-02-18"),
        ("BR", "2026-06-03", "2026-06-05"),
        ("MX", "2026-04-01", "2026-04-06"),
        ("MX", "2025-12-11", "2025-12-15"),
    ] {
        assert_eq!(
            nth(&[country], from, 1),
            (next.to_owned(), false),
            "{country} {from}"
        );
    }
}

#[test]
fn p11_banks_are_closed_on_days_that_are_no_public_holidays() {
    for (country, closed) in [
        // Good Friday, and 1 May, on which no euro is settled.
        ("IE", &["2024-03-29", "2026-04-03", "2026-05-01"][..]),
        // The Friday after Ascension, 5 June, 24 and 31 December.
        ("DK", &["2026-05-15", "2026-06-05", "2026-12-24", "2026-12-31"]),
        ("DK", &["2027-05-07", "2027-12-24", "2027-12-31"]),
        ("NO", &["2019-12-24", "2026-12-24"]),
        // Carnival Tuesday, Easter Monday, 24 and 26 December.
        ("PT", &["2024-02-13", "2024-04-01", "2018-12-24", "2024-12-26"]),
        ("DE", &["2024-12-24", "2024-12-31", "2026-12-24", "2026-12-31"]),
        ("IS", &["2024-12-24", "2025-12-31", "2026-12-31"]),
        // Closing days of the euro's payment system that are ordinary days elsewhere in the country.
        ("FR", &["2024-03-29", "2024-12-26"]),
        ("NL", &["2026-05-01"]),
        ("GR", &["2024-03-29", "2024-04-01"]),
        ("HR", &["2023-04-07"]),
    ] {
        for date in closed {
            assert!(!bank_days(&[country]).is_working(day(date)), "{country} {date}");
        }
    }
    for (country, open) in [
        // The day after the one that is closed, and the same day before it was.
        ("IE", "2026-04-02"),
        ("DK", "2026-05-18"),
        ("DK", "2026-06-04"),
        ("NO", "2026-12-31"),
        ("PT", "2024-02-12"),
        ("PT", "2024-12-31"),
        ("DE", "2026-12-23"),
        ("DE", "2026-12-30"),
        ("IS", "2024-12-31"),
        // Not in the euro then, or never.
        ("HR", "2022-04-15"),
        ("SE", "2026-04-01"),
        ("GB", "2026-05-01"),
    ] {
        assert!(bank_days(&[country]).is_working(day(open)), "{country} {open}");
    }
    // What is sent on the 23rd comes after Christmas: 24 to 26 are closed, 27 is a Sunday.
    assert_eq!(nth(&["DE"], "2026-12-23", 1), ("2026-12-28".to_owned(), false));
    assert_eq!(nth(&["DK"], "2026-05-13", 1), ("2026-05-18".to_owned(), false));
}

#[test]
fn t4_brazils_bank_days_follow_from_rules_and_mexicos_from_a_notice_each_year() {
    let provisional = |country| nth(&[country], "2027-03-01", 1).1;
    assert_eq!((provisional("BR"), provisional("MX")), (false, true));
    assert!(!nth(&["MX"], "2026-03-02", 1).1);
    // The estimate of a year to come has the days that every notice names.
    assert!(!bank_days(&["MX"]).is_working(day("2027-03-25")));
}

#[test]
fn p11_chinas_shifted_weekends_work_alone_but_not_beside_the_united_states() {
    // 2026-02-14 is a Saturday that works; the Spring Festival follows until the 23rd.
    assert_eq!(nth(&["CN"], "2026-02-13", 1), ("2026-02-14".to_owned(), false));
    assert_eq!(nth(&["CN"], "2026-02-13", 2), ("2026-02-24".to_owned(), false));
    assert_eq!(
        nth(&["CN", "US"], "2026-02-13", 1),
        ("2026-02-24".to_owned(), false)
    );
    // 2026-01-04 is a Sunday that works.
    assert_eq!(nth(&["CN"], "2026-01-01", 1), ("2026-01-04".to_owned(), false));
}

#[test]
fn p11_the_start_is_never_counted_and_need_not_be_a_working_day() {
    assert_eq!(nth(&["US"], "2026-03-06", 1).0, "2026-03-09");
    assert_eq!(nth(&["US"], "2026-03-07", 1).0, "2026-03-09");
    assert_eq!(nth(&["US"], "2026-03-08", 1).0, "2026-03-09");
    assert_eq!(nth(&["US"], "2026-03-09", 1).0, "2026-03-10");
    assert_eq!(nth(&["US"], "2026-03-09", 5).0, "2026-03-16");
}

#[test]
fn p11_weekends_differ_by_country_and_time() {
    assert!(
        !bank_days(&["AE"]).is_working(day("2021-06-04")),
        "Friday before 2022"
    );
    assert!(
        bank_days(&["AE"]).is_working(day("2021-06-06")),
        "Sunday before 2022"
    );
    assert!(
        bank_days(&["AE"]).is_working(day("2022-06-03")),
        "Friday since 2022"
    );
    assert!(
        !bank_days(&["HK"]).is_working(day("2026-03-07")),
        "no settlement on a Saturday"
    );
    assert!(!bank_days(&["BD"]).is_working(day("2026-03-06")), "Friday");
}

#[test]
fn t4_unannounced_years_are_provisional_with_an_estimate_or_weekends_only() {
    assert_eq!(nth(&["CN"], "2026-12-30", 1), ("2026-12-31".to_owned(), false));
    // 2027-01-01 is a Friday and a holiday in the estimate.
    assert_eq!(nth(&["CN"], "2026-12-31", 1), ("2027-01-04".to_owned(), true));
    assert_eq!(nth(&["US"], "2026-12-31", 1), ("2027-01-04".to_owned(), false));
    assert_eq!(
        nth(&["US", "CN"], "2026-12-31", 1),
        ("2027-01-04".to_owned(), true)
    );
    // Beyond the data: weekends only. 2036-01-01 is a Tuesday.
    assert_eq!(nth(&["US"], "2035-12-31", 1), ("2036-01-01".to_owned(), true));
    assert_eq!(
        nth(&["US"], "2014-12-31", 1),
        ("2015-01-02".to_owned(), true),
        "the start is touched too"
    );
    assert_eq!(
        nth(&["AE"], "2010-01-07", 1),
        ("2010-01-10".to_owned(), true),
        "Friday and Saturday then"
    );
}

#[test]
fn p11_unknown_countries_and_the_end_of_time_are_errors() {
    let nowhere: Country = "ZZ".parse().unwrap();
    assert_eq!(
        Calendars::embedded().bank_days([nowhere]).err(),
        Some(UnknownCalendar { country: nowhere })
    );
    assert!(bank_days(&["US"]).nth_after(day("2100-12-31"), 1).is_err());
    assert!(bank_days(&["US"]).nth_after(day("2026-01-01"), u32::MAX).is_err());
}

/// Closed weekdays of a year range, as a list made by others has them.
fn closed_weekdays(days: &BankDays<'_>, years: std::ops::RangeInclusive<i32>) -> BTreeSet<Day> {
    let first = Day::from_ymd_opt(*years.start(), 1, 1).unwrap();
    first
        .iter_days()
        .take_while(|day| day.year() <= *years.end())
        .filter(|day| day.weekday().number_from_monday() < 6 && !days.is_working(*day))
        .collect()
}

#[test]
fn p11_the_united_states_agree_with_the_fedwire_list() {
    let Some(path) = test_data("holidays/holidays_pypi_0.109_financial_2020-2027.csv") else {
        return;
    };
    let mut markets: BTreeMap<String, BTreeSet<Day>> = BTreeMap::new();
    for line in std::fs::read_to_string(path).unwrap().lines().skip(1) {
        let mut cells = line.split(',');
        let (date, market) = (day(cells.next().unwrap()), cells.next().unwrap().to_owned());
        if date.weekday() != Weekday::Sat && date.weekday() != Weekday::Sun {
            markets.entry(market).or_default().insert(date);
        }
    }
    assert_eq!(closed_weekdays(&bank_days(&["US"]), 2020..=2027), markets["XFED"]);
    // When these exchanges are closed the banks of the country are too, but for the days said.
    for (market, country, known) in [
        ("XLON", "GB", 0),
        ("XJPX", "JP", 0),
        ("XSHG", "CN", 1), // New Year's Eve 2024, when banks still worked.
        ("XKRX", "KR", 7), // The last weekday of each year is the exchange's own.
        ("XTSE", "CA", 7), // Ontario's Civic Holiday is no holiday by law.
    ] {
        let closed = closed_weekdays(&bank_days(&[country]), 2020..=2026);
        let missing: Vec<&Day> = markets[market]
            .iter()
            .filter(|day| day.year() <= 2026 && !closed.contains(day))
            .collect();
        assert_eq!(
            missing.len(),
            known,
            "{country} works on {missing:?}, when {market} is closed"
        );
    }
    // No euro is settled on these days in any country that has it.
    let euro = "AT BE CY DE EE ES FI FR GR IE IT LT LU LV MT NL PT SI SK";
    for country in euro.split(' ') {
        let closed = closed_weekdays(&bank_days(&[country]), 2020..=2027);
        let missing: Vec<&Day> = markets["XECB"].difference(&closed).collect();
        assert!(missing.is_empty(), "{country} works on {missing:?}");
    }
}

#[test]
fn p11_china_agrees_with_the_state_council_notices() {
    let Some(dir) = test_data("holidays/holiday-cn") else {
        return;
    };
    let china = bank_days(&["CN"]);
    let mut notices: BTreeMap<Day, bool> = BTreeMap::new();
    for year in 2018..=2026 {
        let text = std::fs::read_to_string(dir.join(format!("{year}.json"))).unwrap();
        let json: serde_json::Value = serde_json::from_str(&text).unwrap();
        for entry in json["days"].as_array().unwrap() {
            notices.insert(
                day(entry["date"].as_str().unwrap()),
                entry["isOffDay"].as_bool().unwrap(),
            );
        }
    }
    let mut date = day("2018-01-01");
    while date.year() <= 2026 {
        let weekend = date.weekday().number_from_monday() > 5;
        let off = notices.get(&date).copied().unwrap_or(weekend);
        assert_eq!(china.is_working(date), !off, "{date}");
        date = date.checked_add_days(Days::new(1)).unwrap();
    }
}
