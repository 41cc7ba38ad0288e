//! Code, rule and field of every calculator's refusal.

use super::*;

#[test]
fn m1_bad_amounts_are_refused_with_field_and_rule() {
    for bad in [
        "0",
        "0.00",
        "-1",
        "1.001",
        "1.000",
        "1e3",
        "NaN",
        "Infinity",
        "",
        " 1",
        "1,000",
        "+1",
        "1000000000000000000",
    ] {
        for field in ["order_total", "initial_payment"] {
            assert_eq!(
                refused(cover_quote, with(&cover(), field, json!(bad))),
                is("invalid.amount", "M1", field),
                "{bad}"
            );
        }
        assert_eq!(
            refused(payment_plan, with(&payment(), "amount", json!(bad))),
            is("invalid.amount", "M1", "amount")
        );
        assert_eq!(
            refused(credit_schedule, with(&schedule(), "principal", json!(bad))),
            is("invalid.amount", "M1", "principal")
        );
    }
    for field in ["credit_available", "tt_fee"] {
        assert!(call(payment_plan, with(&payment(), field, json!("0"))).is_ok());
        assert_eq!(
            refused(payment_propose, with(&payment(), field, json!("-0.01"))),
            is("invalid.amount", "M1", field)
        );
    }
    assert!(
        call(
            credit_schedule,
            with(&schedule(), "promotional_credit", json!("0"))
        )
        .is_ok()
    );
    assert_eq!(
        refused(cover_quote, with(&cover(), "initial_payment", json!("3000.01"))),
        is("invalid.amount", "O4", "initial_payment")
    );
    assert_eq!(
        refused(
            payment_plan,
            with(&payment(), "amount", json!("999999999999999.99"))
        ),
        is("invalid.amount", "P3", "amount")
    );
}

#[test]
fn m2_other_currencies_are_refused() {
    for bad in ["EUR", "usd", "", "JPY"] {
        assert_eq!(
            refused(cover_quote, with(&cover(), "currency", json!(bad))),
            is("invalid.currency", "M2", "currency")
        );
        assert_eq!(
            refused(payment_plan, with(&payment(), "currency", json!(bad))),
            is("invalid.currency", "M2", "currency")
        );
    }
}

#[test]
fn l5_bad_rates_and_month_counts_are_refused() {
    for bad in ["-0.01", "3%", "NaN", ""] {
        assert_eq!(
            refused(
                credit_schedule,
                with(&schedule(), "monthly_fee_rates", json!([bad]))
            ),
            is("invalid.rate", "L5", "monthly_fee_rates")
        );
    }
    for count in [0, 7] {
        assert_eq!(
            refused(
                credit_schedule,
                with(&schedule(), "monthly_fee_rates", json!(vec!["0"; count]))
            ),
            is("invalid.rate", "L1", "monthly_fee_rates")
        );
    }
}

#[test]
fn t1_bad_dates_days_and_zones_are_refused() {
    for bad in ["1969-12-31", "2101-01-01", "2026-02-30", "2026-2-3", "tomorrow"] {
        assert_eq!(
            refused(days_working, with(&working(), "from", json!(bad))),
            is("invalid.date", "T1", "from")
        );
        assert_eq!(
            refused(credit_schedule, with(&schedule(), "first_due", json!(bad))),
            is("invalid.date", "T1", "first_due")
        );
    }
    for bad in [
        "2026-03-05T20:00:00",
        "2026-03-05T20:00:00.5Z",
        "2026-03-05T20:00:00+00:00",
        "2026-03-05",
        "1969-12-31T23:59:59Z",
    ] {
        assert_eq!(
            refused(days_window, with(&window(), "event_at", json!(bad))),
            is("invalid.date", "T1", "event_at")
        );
        assert_eq!(
            refused(payment_plan, with(&payment(), "pay_on", json!(bad))),
            is("invalid.date", "T1", "pay_on")
        );
    }
    for bad in [0_i64, -1, 999_999, i64::MAX] {
        assert_eq!(
            refused(days_window, with(&window(), "days", json!(bad))),
            is("invalid.days", "T1", "days")
        );
        assert_eq!(
            refused(days_working, with(&working(), "days", json!(bad))),
            is("invalid.days", "P11", "days")
        );
    }
    for bad in ["Mars/Olympus", "", "PST8"] {
        assert_eq!(
            refused(days_window, with(&window(), "time_zone", json!(bad))),
            is("invalid.time_zone", "T1", "time_zone")
        );
    }
}

#[test]
fn p11_bad_countries_are_refused() {
    for bad in [json!([]), json!(["cn"]), json!(["ZZ"]), json!(["CN", "CHN"])] {
        assert_eq!(
            refused(days_working, with(&working(), "countries", bad)),
            is("invalid.country", "P11", "countries")
        );
    }
    for field in ["supplier_country", "payer_bank_country"] {
        assert_eq!(
            refused(payment_plan, with(&payment(), field, json!("ZZ"))),
            is("invalid.country", "P11", field)
        );
    }
}

#[test]
fn c5_d3_contradicting_dates_are_refused() {
    let early =
        json!({"cover": "post_delivery", "shipped_on": "2026-01-02", "cleared_customs_on": "2026-01-01"});
    assert_eq!(
        refused(quality_window, early),
        is("invalid.date", "C5", "cleared_customs_on")
    );
    let early = with(&clock(), "supplier_responded_at", json!("2026-01-01T19:59:59Z"));
    assert_eq!(
        refused(dispute_clock, early),
        is("invalid.date", "D3", "supplier_responded_at")
    );
}

#[test]
fn rb2_an_edition_without_coverage_types_says_so() {
    let edition = json!("trade-assurance-2017-12@1");
    assert_eq!(
        refused(cover_quote, with(&cover(), "rulebook", edition.clone())).0,
        "not_in_rulebook"
    );
    let args = json!({"cover": "post_delivery", "rulebook": edition});
    assert_eq!(refused(quality_window, args).0, "not_in_rulebook");
    assert!(
        call(
            payment_plan,
            with(&payment(), "rulebook", json!("trade-assurance-2017-12@1"))
        )
        .is_ok()
    );
}

#[test]
fn rb1_an_unknown_rulebook_is_refused_by_all() {
    let unknown = json!("nobody@1");
    let expected = is("unknown.rulebook", "RB1", "rulebook");
    assert_eq!(
        refused(cover_quote, with(&cover(), "rulebook", unknown.clone())),
        expected
    );
    assert_eq!(
        refused(payment_plan, with(&payment(), "rulebook", unknown.clone())),
        expected
    );
    assert_eq!(
        refused(payment_propose, with(&payment(), "rulebook", unknown.clone())),
        expected
    );
    assert_eq!(
        refused(days_working, with(&working(), "rulebook", unknown.clone())),
        expected
    );
    assert_eq!(
        refused(days_window, with(&window(), "rulebook", unknown.clone())),
        expected
    );
    assert_eq!(
        refused(credit_schedule, with(&schedule(), "rulebook", unknown.clone())),
        expected
    );
    assert_eq!(
        refused(dispute_clock, with(&clock(), "rulebook", unknown)),
        expected
    );
}

#[test]
fn unknown_arguments_are_not_read() {
    assert!(serde_json::from_value::<CoverQuoteArgs>(with(&cover(), "colour", json!("red"))).is_err());
    assert!(serde_json::from_value::<PaymentArgs>(with(&payment(), "payer", json!("x"))).is_err());
    assert!(serde_json::from_value::<DaysWorkingArgs>(with(&working(), "to", json!("x"))).is_err());
    assert!(serde_json::from_value::<DaysWindowArgs>(with(&window(), "zone", json!("x"))).is_err());
    assert!(
        serde_json::from_value::<CreditScheduleArgs>(with(&schedule(), "currency", json!("USD"))).is_err()
    );
    assert!(serde_json::from_value::<DisputeClockArgs>(with(&clock(), "x", json!(1))).is_err());
    assert!(serde_json::from_value::<QualityWindowArgs>(json!({"cover": "post_delivery", "x": 1})).is_err());
}
