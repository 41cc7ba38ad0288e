//! Tests of amounts: M1 and M2.

use super::*;
use proptest::prelude::*;

fn usd(text: &str) -> Money {
    Money::parse(text, Currency::USD).unwrap()
}

#[test]
fn m1_amounts_are_held_at_the_currencys_scale() {
    assert_eq!(usd("1500").to_string(), "1500.00");
    assert_eq!(usd("1500.5").to_string(), "1500.50");
    assert_eq!(
        Money::parse("7", "JPY".parse().unwrap()).unwrap().to_string(),
        "7"
    );
    assert_eq!(Money::zero(Currency::USD).to_string(), "0.00");
    // For whoever reads a log, an amount has its currency.
    assert_eq!(format!("{:?}", usd("1500.5")), "USD 1500.50");
}

#[test]
fn m1_excess_decimals_and_huge_amounts_are_refused() {
    assert!(matches!(
        Money::parse("1.000", Currency::USD),
        Err(MoneyError::Text(DecimalError::TooManyDecimals { allowed: 2, .. }))
    ));
    assert!(matches!(
        Money::parse("1000000000000000", Currency::USD),
        Err(MoneyError::Text(DecimalError::OutOfRange { .. }))
    ));
    let largest = usd("999999999999999.99");
    assert_eq!(
        largest.checked_add(usd("0.01")),
        Err(MoneyError::OutOfRange {
            currency: Currency::USD
        })
    );
}

#[test]
fn m2_currencies_never_mix() {
    let euro = Money::parse("1", "EUR".parse().unwrap()).unwrap();
    assert!(matches!(
        usd("1").checked_add(euro),
        Err(MoneyError::CurrencyMismatch { .. })
    ));
    assert!(matches!(
        usd("1").checked_sub(euro),
        Err(MoneyError::CurrencyMismatch { .. })
    ));
    assert!(matches!(
        usd("1").min(euro),
        Err(MoneyError::CurrencyMismatch { .. })
    ));
    assert!(matches!(
        usd("1").cmp_same(euro),
        Err(MoneyError::CurrencyMismatch { .. })
    ));
    assert!(matches!(
        Money::checked_sum([euro], Currency::USD),
        Err(MoneyError::CurrencyMismatch { .. })
    ));
}

#[test]
fn m1_percentages_round_half_even() {
    let half: Percent = "50".parse().unwrap();
    assert_eq!(
        usd("0.01").percent(half, Rounding::HalfEven).unwrap(),
        usd("0.00")
    );
    assert_eq!(
        usd("0.03").percent(half, Rounding::HalfEven).unwrap(),
        usd("0.02")
    );
    assert_eq!(
        usd("3000")
            .percent("30".parse().unwrap(), Rounding::HalfEven)
            .unwrap(),
        usd("900.00")
    );
}

#[test]
fn m2_conversion_lands_on_the_target_scale() {
    let yen: Currency = "JPY".parse().unwrap();
    let rate: Rate = "150.25".parse().unwrap();
    assert_eq!(
        usd("10.00")
            .convert(yen, rate, Rounding::HalfEven)
            .unwrap()
            .to_string(),
        "1502"
    );
}

#[test]
fn m1_the_wire_form_is_text_and_validated() {
    let json = serde_json::to_string(&usd("1500")).unwrap();
    assert_eq!(json, r#"{"amount":"1500.00","currency":"USD"}"#);
    assert_eq!(serde_json::from_str::<Money>(&json).unwrap(), usd("1500"));
    for bad in [
        r#"{"amount":1500,"currency":"USD"}"#,
        r#"{"amount":"1500.001","currency":"USD"}"#,
        r#"{"amount":"1","currency":"usd"}"#,
        r#"{"amount":"1","currency":"USD","x":1}"#,
    ] {
        assert!(serde_json::from_str::<Money>(bad).is_err(), "{bad}");
    }
}

proptest! {
    #[test]
    fn m1_sums_and_differences_are_exact(left in -1_000_000_000_i64..1_000_000_000, right in -1_000_000_000_i64..1_000_000_000) {
        let money = |minor: i64| Money::from_minor(i128::from(minor), Currency::USD).unwrap();
        let sum = money(left).checked_add(money(right)).unwrap();
        prop_assert_eq!(sum.minor(), i128::from(left) + i128::from(right));
        prop_assert_eq!(sum.checked_sub(money(right)).unwrap(), money(left));
        prop_assert_eq!(Money::parse(&sum.to_string(), Currency::USD).unwrap(), sum);
    }

    #[test]
    fn m1_text_never_panics(text in ".{0,40}") {
        let _ = Money::parse(&text, Currency::USD);
    }
}

#[test]
fn m2_a_currency_is_written_by_its_code_and_a_bad_one_told_cut() {
    let euro: Currency = "EUR".parse().unwrap();
    assert_eq!(
        (euro.to_string(), format!("{euro:?}")),
        ("EUR".to_owned(), "EUR".to_owned())
    );
    for (text, told) in [
        ("x".repeat(40), "x".repeat(40)),
        ("x".repeat(41), format!("{}…", "x".repeat(39))),
    ] {
        assert_eq!(text.parse::<Currency>().unwrap_err().code, told);
    }
}
