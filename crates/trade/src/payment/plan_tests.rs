//! Tests of P2–P6 and P11: fees, transactions, arrival days, and the edges of a bank's day.

use super::*;
use crate::money::Currency;
use crate::rulebook::Rulebooks;
use crate::time::parse_instant;

fn usd(text: &str) -> Money {
    Money::parse(text, Currency::USD).unwrap()
}

fn ask(amount: &str, pay_on: &str) -> PaymentAsk {
    PaymentAsk {
        amount: usd(amount),
        usd_rate: None,
        pay_on: parse_instant(pay_on).unwrap(),
        supplier_country: Country::CN,
        us_checking_account: true,
        payer_bank_country: Country::US,
        credit_available: None,
        tt_fee: None,
    }
}

fn plan_of(ask: &PaymentAsk, method: Method) -> MethodPlan {
    let plans = plan(ask, Rulebooks::embedded().default_book(), Calendars::embedded()).unwrap();
    assert_eq!(
        plans.iter().map(|(method, _)| *method).collect::<Vec<_>>(),
        Method::ALL
    );
    plans.into_iter().find(|(id, _)| *id == method).unwrap().1
}

/// Earliest and latest day, and whether they are provisional.
fn arrives(ask: &PaymentAsk, method: Method) -> (String, String, bool) {
    match plan_of(ask, method) {
        MethodPlan::Available { arrival, .. } => (
            arrival.earliest.to_string(),
            arrival.latest.to_string(),
            arrival.provisional,
        ),
        MethodPlan::Unavailable(reason) => panic!("{reason:?}"),
    }
}

/// Fee total, then amount and fee of each transaction; `?` where unknown.
fn costs(ask: &PaymentAsk, method: Method) -> (String, Vec<(String, String)>) {
    let shown = |fee: Option<Money>| fee.map_or("?".to_owned(), |fee| fee.to_string());
    match plan_of(ask, method) {
        MethodPlan::Available {
            fee_total,
            transactions,
            ..
        } => (
            shown(fee_total),
            transactions
                .iter()
                .map(|entry| (entry.amount.to_string(), shown(entry.fee)))
                .collect(),
        ),
        MethodPlan::Unavailable(reason) => panic!("{reason:?}"),
    }
}

fn pairs(list: &[(&str, &str)]) -> Vec<(String, String)> {
    list.iter()
        .map(|(one, two)| ((*one).to_owned(), (*two).to_owned()))
        .collect()
}

#[test]
fn p2_e_checking_costs_15_and_needs_an_account_in_the_united_states() {
    let mut payment = ask("50000", "2026-03-02T15:00:00Z");
    assert_eq!(
        costs(&payment, Method::EChecking),
        ("15.00".to_owned(), pairs(&[("50000.00", "15.00")]))
    );
    // Monday; the 4th and 5th working day.
    assert_eq!(
        arrives(&payment, Method::EChecking),
        ("2026-03-06".to_owned(), "2026-03-09".to_owned(), false)
    );
    payment.us_checking_account = false;
    assert_eq!(
        plan_of(&payment, Method::EChecking),
        MethodPlan::Unavailable(Reason::NoUsAccount)
    );
}

#[test]
fn p3_a_card_takes_full_transactions_of_20000_and_its_fee_is_unknown() {
    for (amount, cuts) in [
        ("20000", vec![("20000.00", "?")]),
        ("20000.01", vec![("20000.00", "?"), ("0.01", "?")]),
        ("40000", vec![("20000.00", "?"), ("20000.00", "?")]),
        ("0.01", vec![("0.01", "?")]),
    ] {
        let payment = ask(amount, "2026-03-02T15:00:00Z");
        assert_eq!(
            costs(&payment, Method::CreditCard),
            ("?".to_owned(), pairs(&cuts)),
            "{amount}"
        );
    }
    assert_eq!(
        arrives(&ask("1", "2026-03-02T15:00:00Z"), Method::CreditCard),
        ("2026-03-04".to_owned(), "2026-03-05".to_owned(), false)
    );
}

#[test]
fn l1_a_pay_later_line_is_in_usd_and_finances_usd_only() {
    let euros: Currency = "EUR".parse().unwrap();
    let eur = |text: &str| Money::parse(text, euros).unwrap();
    let refused = Err(PlanError::CreditCurrency { given: euros });
    let unavailable = Ok(Some(Reason::Credit));
    for (amount, credit, expected) in [
        (usd("1000"), Some(usd("1000")), Ok(None)),
        (usd("1000"), Some(usd("999.99")), unavailable.clone()),
        (usd("1000"), None, unavailable.clone()),
        // A line in the currency of the sum is no line of the lender's, however much it holds.
        (eur("1000"), Some(eur("5000")), refused.clone()),
        (usd("1000"), Some(eur("5000")), refused.clone()),
        (usd("1000"), Some(eur("0")), refused),
        // A sum in another currency is not financed, whatever is left of the line.
        (eur("1000"), Some(usd("5000")), unavailable.clone()),
        (eur("1000"), None, unavailable),
    ] {
        let payment = PaymentAsk {
            amount,
            usd_rate: Some("1.1".parse().unwrap()),
            credit_available: credit,
            ..ask("1000", "2026-03-02T15:00:00Z")
        };
        let (book, calendars) = (Rulebooks::embedded().default_book(), Calendars::embedded());
        let reason = plan(&payment, book, calendars).map(|plans| {
            let found = plans.into_iter().find(|(method, _)| *method == Method::PayLater);
            match found.unwrap().1 {
                MethodPlan::Available { .. } => None,
                MethodPlan::Unavailable(reason) => Some(reason),
            }
        });
        assert_eq!(reason, expected, "{amount:?} with {credit:?}");
        // The planner cuts sums by the same line (P6).
        let proposed = crate::payment::propose::propose(&payment, book, calendars).map(|_| ());
        assert_eq!(proposed, expected.map(|_| ()), "{amount:?} with {credit:?}");
    }
}

#[test]
fn p3_an_absurd_number_of_transactions_is_an_error() {
    let book = Rulebooks::embedded().default_book();
    let limit = usd("20000");
    let at = "2026-03-02T15:00:00Z";
    assert!(plan(&ask("2000000000", at), book, Calendars::embedded()).is_ok());
    for amount in ["2000000000.01", "999999999999999.99"] {
        assert_eq!(
            plan(&ask(amount, at), book, Calendars::embedded()),
            Err(PlanError::TooManyTransactions { limit })
        );
    }
}

#[test]
fn p3_m2_a_currency_whose_smallest_coin_is_over_the_limit_cannot_be_cut() {
    let mut coins = ask("1", "2026-03-02T15:00:00Z");
    coins.amount = Money::parse("5", "JPY".parse().unwrap()).unwrap();
    coins.usd_rate = Some("20000.01".parse().unwrap());
    let book = Rulebooks::embedded().default_book();
    let planned = plan(&coins, book, Calendars::embedded());
    assert!(
        matches!(planned, Err(PlanError::TooManyTransactions { .. })),
        "{planned:?}"
    );
    coins.usd_rate = Some("20000".parse().unwrap());
    assert_eq!(costs(&coins, Method::CreditCard).1.len(), 5);
}

#[test]
fn p4_a_tt_costs_what_the_user_entered_and_is_never_silently_free() {
    let mut payment = ask("30000", "2026-03-02T15:00:00Z");
    assert_eq!(
        costs(&payment, Method::TelegraphicTransfer),
        ("?".to_owned(), pairs(&[("30000.00", "?")]))
    );
    payment.tt_fee = Some(usd("0"));
    assert_eq!(costs(&payment, Method::TelegraphicTransfer).0, "0.00");
    payment.tt_fee = Some(usd("45.5"));
    assert_eq!(
        costs(&payment, Method::TelegraphicTransfer),
        ("45.50".to_owned(), pairs(&[("30000.00", "45.50")]))
    );
}

#[test]
fn p5_pay_later_is_free_and_bounded_by_credit_and_line() {
    let plan_with = |amount, credit: Option<&str>| {
        let payment = PaymentAsk {
            credit_available: credit.map(usd),
            ..ask(amount, "2026-03-02T15:00:00Z")
        };
        plan_of(&payment, Method::PayLater)
    };
    for (amount, credit) in [
        ("100", None),
        ("100", Some("0")),
        ("100", Some("99.99")),
        ("150000.01", Some("900000")),
    ] {
        assert_eq!(
            plan_with(amount, credit),
            MethodPlan::Unavailable(Reason::Credit),
            "{amount} {credit:?}"
        );
    }
    let MethodPlan::Available {
        fee_total,
        transactions,
        arrival,
    } = plan_with("150000", Some("900000"))
    else {
        panic!("150,000 is within the largest line");
    };
    assert_eq!(fee_total, Some(usd("0")));
    assert_eq!(
        transactions,
        [Transaction {
            amount: usd("150000"),
            fee: Some(usd("0"))
        }]
    );
    assert_eq!(
        (arrival.earliest.to_string(), arrival.latest.to_string()),
        ("2026-03-03".into(), "2026-03-05".into())
    );
}

#[test]
fn p11_seventeen_hundred_sharp_is_still_today() {
    // Eastern standard time until 2026-03-08, then daylight time.
    for (pay_on, earliest) in [
        ("2026-03-02T22:00:00Z", "2026-03-04"),
        ("2026-03-02T22:00:01Z", "2026-03-05"),
        ("2026-03-09T21:00:00Z", "2026-03-11"),
        ("2026-03-09T21:00:01Z", "2026-03-12"),
        // 04:59:59Z is still the evening before in New York: late, so it counts as of the 3rd itself.
        ("2026-03-03T04:59:59Z", "2026-03-05"),
        ("2026-03-03T05:00:00Z", "2026-03-05"),
        // Friday evening counts as of Monday, and so do Saturday and Sunday.
        ("2026-03-06T22:00:00Z", "2026-03-10"),
        ("2026-03-06T22:00:01Z", "2026-03-11"),
        ("2026-03-07T15:00:00Z", "2026-03-11"),
        ("2026-03-08T23:30:00Z", "2026-03-11"),
    ] {
        assert_eq!(
            arrives(&ask("1", pay_on), Method::CreditCard).0,
            earliest,
            "{pay_on}"
        );
    }
}

#[test]
fn p11_a_tt_counts_days_that_work_at_both_ends() {
    // Spring Festival 2026: China rests from the 15th (a Sunday) to the 23rd; Washington's birthday is the 16th.
    let mut payment = ask("1", "2026-02-12T15:00:00Z");
    assert_eq!(
        arrives(&payment, Method::TelegraphicTransfer),
        ("2026-02-25".to_owned(), "2026-03-03".to_owned(), false)
    );
    // 23:00 in Shanghai counts as of Friday the 13th; then the working Saturdays of the 14th and 28th count.
    payment.payer_bank_country = Country::CN;
    assert_eq!(
        arrives(&payment, Method::TelegraphicTransfer),
        ("2026-02-25".to_owned(), "2026-03-02".to_owned(), false)
    );
    // The working Saturday starts the count itself.
    payment.pay_on = parse_instant("2026-02-14T02:00:00Z").unwrap();
    assert_eq!(arrives(&payment, Method::TelegraphicTransfer).0, "2026-02-26");
}

#[test]
fn p11_a_tt_counts_in_the_zone_of_the_paying_banks_country() {
    // 17:00 in Shanghai is 09:00Z; in London it is 17:00Z in winter.
    for (country, pay_on, earliest) in [
        ("CN", "2026-03-02T09:00:00Z", "2026-03-05"),
        ("CN", "2026-03-02T09:00:01Z", "2026-03-06"),
        ("GB", "2026-03-02T17:00:00Z", "2026-03-05"),
        ("GB", "2026-03-02T17:00:01Z", "2026-03-06"),
    ] {
        let payment = PaymentAsk {
            payer_bank_country: country.parse().unwrap(),
            ..ask("1", pay_on)
        };
        assert_eq!(
            arrives(&payment, Method::TelegraphicTransfer).0,
            earliest,
            "{country} {pay_on}"
        );
    }
}

/// Countries from which a T/T can be paid: those with a calendar and a zone.
fn payers() -> Vec<(Country, crate::time::Tz)> {
    let book = Rulebooks::embedded().default_book();
    let countries = Calendars::embedded().countries();
    countries
        .filter_map(|country| Some((country, book.bank_zone(country)?)))
        .collect()
}

#[test]
fn p11_the_cut_off_is_seventeen_hundred_sharp_in_every_paying_zone() {
    use chrono::{NaiveTime, TimeZone};
    let found = payers();
    assert!(found.len() >= 17, "{} countries", found.len());
    // In winter and in summer time of either half of the world.
    for (country, zone) in found {
        for day in ["2026-01-20", "2026-03-10", "2026-07-14", "2026-11-17"] {
            let day = crate::time::parse_day(day).unwrap();
            let local = |hour, minute, second| {
                let time = NaiveTime::from_hms_opt(hour, minute, second).unwrap();
                zone.from_local_datetime(&day.and_time(time))
                    .single()
                    .unwrap()
                    .to_utc()
            };
            let arrival = |at| {
                let payment = PaymentAsk {
                    payer_bank_country: country,
                    pay_on: at,
                    ..ask("1", "2026-03-02T15:00:00Z")
                };
                arrives(&payment, Method::TelegraphicTransfer)
            };
            let (noon, sharp) = (arrival(local(12, 0, 0)), arrival(local(17, 0, 0)));
            assert_eq!(sharp, noon, "{country} {day}: 17:00:00 is in time");
            let late = arrival(local(17, 0, 1));
            let next = arrival(local(12, 0, 0) + chrono::TimeDelta::days(1));
            assert_eq!(
                late, next,
                "{country} {day}: a second later counts as of the next working day"
            );
        }
    }
}

#[test]
fn p11_a_saturday_holiday_does_not_close_the_friday() {
    // Independence Day 2026 is a Saturday: Friday the 3rd is a working day.
    assert_eq!(
        arrives(&ask("1", "2026-07-01T15:00:00Z"), Method::CreditCard),
        ("2026-07-03".to_owned(), "2026-07-06".to_owned(), false)
    );
    // In 2027 it is a Sunday: Monday the 5th is not.
    assert_eq!(
        arrives(&ask("1", "2027-07-01T15:00:00Z"), Method::CreditCard),
        ("2027-07-06".to_owned(), "2027-07-07".to_owned(), false)
    );
}

#[test]
fn t4_arrivals_in_an_unannounced_year_are_provisional() {
    let payment = ask("1", "2026-12-28T15:00:00Z");
    assert!(
        !arrives(&payment, Method::CreditCard).2,
        "the Federal Reserve's year is known"
    );
    assert!(arrives(&payment, Method::TelegraphicTransfer).2, "China's is not");
    assert!(!arrives(&ask("1", "2026-12-01T15:00:00Z"), Method::TelegraphicTransfer).2);
}

#[test]
fn p11_a_country_without_calendar_or_an_end_past_2100_is_an_error() {
    let book = Rulebooks::embedded().default_book();
    let nowhere: Country = "ZZ".parse().unwrap();
    let asked = |ask: &PaymentAsk| plan(ask, book, Calendars::embedded());
    let payment = PaymentAsk {
        supplier_country: nowhere,
        ..ask("1", "2026-03-02T15:00:00Z")
    };
    assert_eq!(
        asked(&payment),
        Err(PlanError::Calendar(UnknownCalendar { country: nowhere }))
    );
    let payment = PaymentAsk {
        payer_bank_country: nowhere,
        ..ask("1", "2026-03-02T15:00:00Z")
    };
    assert_eq!(asked(&payment), Err(PlanError::NoZone { country: nowhere }));
    assert!(matches!(
        asked(&ask("1", "2100-12-30T15:00:00Z")),
        Err(PlanError::Time(_))
    ));
}

#[test]
fn m2_p3_the_card_limit_in_another_currency_follows_the_rate_of_the_order() {
    let euro = |text: &str| Money::parse(text, "EUR".parse().unwrap()).unwrap();
    let in_euro = |amount: &str| PaymentAsk {
        amount: euro(amount),
        usd_rate: Some("1.1".parse().unwrap()),
        tt_fee: Some(usd("45")),
        ..ask("1", "2026-03-02T15:00:00Z")
    };
    for (amount, parts) in [
        // 18,181.82 euros are worth 20,000.00 dollars, rounded to the cent; a cent more is over the limit.
        ("18181.82", vec!["18181.82"]),
        ("18181.83", vec!["18181.82", "0.01"]),
        ("40000", vec!["18181.82", "18181.82", "3636.36"]),
    ] {
        let (_, found) = costs(&in_euro(amount), Method::CreditCard);
        let found: Vec<String> = found.into_iter().map(|(amount, _)| amount).collect();
        assert_eq!(found, parts, "{amount}");
    }
    let MethodPlan::Available { fee_total, .. } = plan_of(&in_euro("40000"), Method::EChecking) else {
        panic!("not offered")
    };
    assert_eq!(fee_total, Some(usd("15.00")), "fees are in USD");
    let book = Rulebooks::embedded().default_book();
    let no_rate = PaymentAsk {
        usd_rate: None,
        ..in_euro("1")
    };
    let refused = plan(&no_rate, book, Calendars::embedded());
    assert!(matches!(
        refused,
        Err(PlanError::Money(MoneyError::CurrencyMismatch { .. }))
    ));
}
