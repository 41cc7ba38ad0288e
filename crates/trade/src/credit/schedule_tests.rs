//! Tests of L4 and L5: cent remainder, half-even fees, credit, clamped months.

use proptest::prelude::*;

use super::*;
use crate::money::Currency;
use crate::time::parse_day;

fn usd(text: &str) -> Money {
    Money::parse(text, Currency::USD).unwrap()
}

fn build(principal: &str, rates: &[&str], credit: &str, first_due: &str) -> Schedule {
    let rates: Vec<Rate> = rates.iter().map(|rate| rate.parse().unwrap()).collect();
    schedule(
        usd(principal),
        &rates,
        usd(credit),
        parse_day(first_due).unwrap(),
        6,
    )
    .unwrap()
}

fn column(schedule: &Schedule, cell: impl Fn(&ScheduleMonth) -> String) -> Vec<String> {
    schedule.months.iter().map(cell).collect()
}

#[test]
fn l5_the_last_month_takes_the_cent_remainder() {
    let schedule = build("1000", &["0.03", "0.03", "0.015"], "0", "2026-02-10");
    assert_eq!(
        column(&schedule, |month| month.principal.to_string()),
        ["333.33", "333.33", "333.34"]
    );
    assert_eq!(
        column(&schedule, |month| month.balance.to_string()),
        ["666.67", "333.34", "0.00"]
    );
    assert_eq!(
        column(&schedule, |month| month.fee.to_string()),
        ["30.00", "30.00", "15.00"]
    );
    assert_eq!(
        column(&schedule, |month| month.payment.to_string()),
        ["363.33", "363.33", "348.34"]
    );
    assert_eq!(schedule.total_fee, usd("75"));
}

#[test]
fn l5_principal_below_a_cent_a_month_is_all_in_the_last() {
    let schedule = build("0.05", &["0"; 6], "0", "2026-02-10");
    assert_eq!(
        column(&schedule, |month| month.principal.to_string()),
        ["0.00", "0.00", "0.00", "0.00", "0.00", "0.05"]
    );
}

#[test]
fn l5_fees_are_rounded_half_even() {
    for (principal, rate, fee) in [
        ("100.50", "0.01", "1.00"),
        ("101.50", "0.01", "1.02"),
        ("100.51", "0.01", "1.01"),
        ("0.10", "0.05", "0.00"),
    ] {
        assert_eq!(
            build(principal, &[rate], "0", "2026-01-01").total_fee,
            usd(fee),
            "{principal} × {rate}"
        );
    }
}

#[test]
fn l4_credit_goes_to_the_first_fee_only_and_the_rest_lapses() {
    let schedule = build("1000", &["0.03", "0.03"], "50", "2026-01-15");
    assert_eq!(
        column(&schedule, |month| month.credit.to_string()),
        ["30.00", "0.00"]
    );
    assert_eq!(
        column(&schedule, |month| month.payment.to_string()),
        ["500.00", "530.00"]
    );
    assert_eq!(schedule.total_fee, usd("60"), "before credit");
    assert_eq!(
        build("1000", &["0.03"], "10", "2026-01-15").months[0].payment,
        usd("1020")
    );
}

#[test]
fn l5_months_are_clamped_to_their_length() {
    let dues = |first| {
        column(&build("600", &["0.01"; 6], "0", first), |month| {
            month.due.to_string()
        })
    };
    assert_eq!(
        dues("2026-01-31"),
        [
            "2026-01-31",
            "2026-02-28",
            "2026-03-31",
            "2026-04-30",
            "2026-05-31",
            "2026-06-30"
        ]
    );
    assert_eq!(dues("2027-10-30")[4], "2028-02-29");
    assert_eq!(dues("2026-11-15")[2], "2027-01-15");
}

#[test]
fn l1_a_loan_runs_one_to_six_months() {
    let first_due = parse_day("2026-01-01").unwrap();
    for count in [0, 7] {
        let rates = vec!["0.01".parse().unwrap(); count];
        assert_eq!(
            schedule(usd("100"), &rates, usd("0"), first_due, 6),
            Err(ScheduleError::Months {
                months: count,
                max: 6
            })
        );
    }
    let late = parse_day("2100-12-01").unwrap();
    let rates = ["0.01".parse().unwrap(); 2];
    assert!(matches!(
        schedule(usd("100"), &rates, usd("0"), late, 6),
        Err(ScheduleError::Time(_))
    ));
}

proptest! {
    #[test]
    fn l5_parts_add_up_to_the_cent(
        principal in 1_i64..15_000_000,
        rates in proptest::collection::vec(0_u32..100_000, 1..=6),
        credit in 0_i64..100_000,
    ) {
        let money = |minor: i64| Money::from_minor(i128::from(minor), Currency::USD).unwrap();
        let rates: Vec<Rate> = rates.iter().map(|rate| format!("0.{rate:06}").parse().unwrap()).collect();
        let first_due = parse_day("2026-01-31").unwrap();
        let found = schedule(money(principal), &rates, money(credit), first_due, 6).unwrap();
        let sum = |cell: fn(&ScheduleMonth) -> Money| {
            Money::checked_sum(found.months.iter().map(cell), Currency::USD).unwrap()
        };
        prop_assert_eq!(sum(|month| month.principal), money(principal));
        prop_assert_eq!(sum(|month| month.fee), found.total_fee);
        prop_assert!(found.months.iter().all(|month| !month.payment.is_negative()));
        prop_assert!(found.months.last().unwrap().balance.is_zero());
        let paid = sum(|month| month.payment).checked_add(sum(|month| month.credit)).unwrap();
        prop_assert_eq!(paid, money(principal).checked_add(found.total_fee).unwrap());
    }
}

#[test]
fn l5_a_due_day_past_2100_names_the_year_it_would_be() {
    let rates = vec!["0.01".parse().unwrap(); 6];
    let due = crate::time::parse_day("2100-12-01").unwrap();
    let principal = Money::parse("600", Currency::USD).unwrap();
    let found = schedule(principal, &rates, Money::zero(Currency::USD), due, 6);
    assert_eq!(
        found,
        Err(ScheduleError::Time(TimeError::OutOfRange { year: 2101 }))
    );
}
