//! The fixed shape of every calculator's reply and refusal, as text.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use trade::rulebook::Rulebooks;

use super::*;

fn call<A: DeserializeOwned, R: Serialize>(
    calculator: fn(A, &Rulebooks) -> Result<R, CalcError>,
    args: Value,
) -> Result<String, CalcError> {
    let args = serde_json::from_value(args).unwrap();
    calculator(args, Rulebooks::embedded()).map(|reply| serde_json::to_string(&reply).unwrap())
}

/// Code, rule and field of a refusal.
fn refused<A: DeserializeOwned, R: Serialize>(
    calculator: fn(A, &Rulebooks) -> Result<R, CalcError>,
    args: Value,
) -> (String, String, String) {
    let shown = args.to_string();
    let Err(error) = call(calculator, args) else {
        panic!("not refused: {shown}")
    };
    let field = error
        .facts
        .get("field")
        .map(|fact| serde_json::to_value(fact).unwrap());
    (
        error.code.to_owned(),
        error.rule.to_owned(),
        field.map_or_else(String::new, |field| field.as_str().unwrap().to_owned()),
    )
}

/// The arguments with one of them replaced.
fn with(args: &Value, key: &str, value: Value) -> Value {
    let mut args = args.clone();
    args[key] = value;
    args
}

fn is(code: &str, rule: &str, field: &str) -> (String, String, String) {
    (code.to_owned(), rule.to_owned(), field.to_owned())
}

fn cover() -> Value {
    json!({"order_total": "3000", "initial_payment": "1500.00", "remaining_limit": "2000", "currency": "USD"})
}

fn payment() -> Value {
    json!({
        "amount": "25000", "currency": "USD", "pay_on": "2026-03-02T15:00:00Z", "supplier_country": "CN",
        "us_checking_account": false,
    })
}

fn working() -> Value {
    json!({"from": "2026-02-13", "days": 2, "countries": ["CN"]})
}

fn window() -> Value {
    json!({"event_at": "2026-03-05T20:00:00Z", "days": 5, "time_zone": "America/Los_Angeles"})
}

fn schedule() -> Value {
    json!({
        "principal": "1000", "monthly_fee_rates": ["0.03", "0.015"], "promotional_credit": "5",
        "first_due": "2026-01-31",
    })
}

fn clock() -> Value {
    json!({"opened_at": "2026-01-01T20:00:00Z", "time_zone": "America/Los_Angeles", "now": "2026-01-07T08:00:00Z"})
}

#[test]
fn c4_cover_quote_has_its_shape() {
    assert_eq!(
        call(cover_quote, cover()).unwrap(),
        r#"{"pre_shipment":{"covered":"1500.00","uncovered":"1500.00"},"post_delivery":{"covered":"2000.00","uncovered":"1000.00"}}"#
    );
    let none = with(&cover(), "remaining_limit", json!("0"));
    assert!(
        call(cover_quote, none)
            .unwrap()
            .contains(r#""covered":"0.00","uncovered":"3000.00""#)
    );
}

#[test]
fn p6_payment_plan_has_its_shape() {
    let reply = call(payment_plan, payment()).unwrap();
    assert_eq!(
        reply,
        concat!(
            r#"{"methods":[{"method":"e_checking","available":false,"reason":"no_us_account","fee_total":null,"transactions":[]},"#,
            r#"{"method":"credit_card","available":true,"fee_total":null,"transactions":[{"amount":"20000.00","fee":null},"#,
            r#"{"amount":"5000.00","fee":null}],"arrives_earliest":"2026-03-04","arrives_latest":"2026-03-05","provisional":false},"#,
            r#"{"method":"telegraphic_transfer","available":true,"fee_total":null,"transactions":[{"amount":"25000.00","fee":null}],"#,
            r#""arrives_earliest":"2026-03-05","arrives_latest":"2026-03-11","provisional":false},"#,
            r#"{"method":"pay_later","available":false,"reason":"credit","fee_total":null,"transactions":[]}]}"#,
        )
    );
    let mut args = with(&payment(), "us_checking_account", json!(true));
    args["credit_available"] = json!("25000");
    args["tt_fee"] = json!("0");
    let reply = call(payment_plan, args).unwrap();
    assert!(
        reply.contains(r#""fee_total":"15.00","transactions":[{"amount":"25000.00","fee":"15.00"}]"#),
        "{reply}"
    );
    assert_eq!(
        reply
            .matches(r#""fee_total":"0.00","transactions":[{"amount":"25000.00","fee":"0.00"}]"#)
            .count(),
        2
    );
}

#[test]
fn p6_payment_propose_has_its_shape() {
    let args = with(&payment(), "tt_fee", json!("40"));
    assert_eq!(
        call(payment_propose, args).unwrap(),
        concat!(
            r#"{"cheapest":{"parts":[{"method":"telegraphic_transfer","amount":"25000.00","fee":"40.00"}],"fee_total":"40.00","#,
            r#""arrives_earliest":"2026-03-05","arrives_latest":"2026-03-11"},"#,
            r#""earliest":{"parts":[{"method":"credit_card","amount":"20000.00","fee":null},{"method":"credit_card","#,
            r#""amount":"5000.00","fee":null}],"fee_total":null,"arrives_earliest":"2026-03-04","arrives_latest":"2026-03-05"}}"#,
        )
    );
}

#[test]
fn p11_t1_days_have_their_shape() {
    assert_eq!(
        call(days_working, working()).unwrap(),
        r#"{"date":"2026-02-24","provisional":false}"#
    );
    assert_eq!(
        call(days_window, window()).unwrap(),
        r#"{"last_day":"2026-03-10","closes_at":"2026-03-11T07:00:00Z"}"#
    );
}

#[test]
fn l5_credit_schedule_has_its_shape() {
    assert_eq!(
        call(credit_schedule, schedule()).unwrap(),
        concat!(
            r#"{"months":[{"due":"2026-01-31","principal":"500.00","fee":"30.00","credit":"5.00","payment":"525.00","balance":"500.00"},"#,
            r#"{"due":"2026-02-28","principal":"500.00","fee":"15.00","credit":"0.00","payment":"515.00","balance":"0.00"}],"#,
            r#""total_fee":"45.00"}"#,
        )
    );
}

#[test]
fn d3_dispute_clock_has_its_shape() {
    assert_eq!(
        call(dispute_clock, clock()).unwrap(),
        r#"{"respond_by":"2026-01-06","settle_by":"2026-01-16","can_escalate":true,"because":"no_response"}"#
    );
    assert_eq!(
        call(
            dispute_clock,
            with(&clock(), "now", json!("2026-01-07T07:59:59Z"))
        )
        .unwrap(),
        r#"{"respond_by":"2026-01-06","settle_by":"2026-01-16","can_escalate":false}"#
    );
    let mut later = with(&clock(), "rulebook", json!("trade-assurance-2017-12@1"));
    later["supplier_responded_at"] = json!("2026-01-02T00:00:00Z");
    later["now"] = json!("2026-01-09T00:00:00Z");
    assert_eq!(
        call(dispute_clock, later).unwrap(),
        r#"{"respond_by":"2026-01-04","settle_by":"2026-01-08","can_escalate":true,"because":"automatic"}"#
    );
}

#[test]
fn c5_quality_window_has_its_shape() {
    assert_eq!(
        call(quality_window, json!({"cover": "post_delivery"})).unwrap(),
        r#"{"provisional":true}"#
    );
    assert_eq!(
        call(
            quality_window,
            json!({"cover": "post_delivery", "shipped_on": "2026-01-01", "customs": false})
        )
        .unwrap(),
        r#"{"closes_on":"2026-06-30","provisional":false}"#
    );
    assert_eq!(
        call(
            quality_window,
            json!({"cover": "pre_shipment", "shipped_on": "2026-01-01"})
        )
        .unwrap(),
        r#"{"closes_on":"2026-01-01","provisional":false}"#
    );
}

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
