//! Every strict field of every calculator, held against everything that is no value of its kind (M1, T1, L5, D3).

use super::*;

/// What is no plain number, in any field of any calculator.
const NO_NUMBERS: &[&str] = &[
    "NaN",
    "nan",
    "inf",
    "-inf",
    "Infinity",
    "1e5",
    "1E5",
    "٣",
    "１",
    " 5",
    "5 ",
    "+5",
    "5,0",
    "1,000",
    "",
    "-",
    ".",
    ".5",
    "5.",
    "0x10",
    "1_000",
    "--5",
    "1000000000000000000",
    "1000000000000000",
];
const NO_DAYS: &[&str] = &[
    "1969-12-31",
    "2101-01-01",
    "0000-01-01",
    "9999-12-31",
    "2026-02-30",
    "2026-13-01",
    "2026-2-3",
    "02/03/2026",
    "",
    " 2026-03-02",
    "2026-03-02T00:00:00Z",
    "+2026-03-02",
    "٢٠٢٦-٠٣-٠٢",
];
const NO_INSTANTS: &[&str] = &[
    "1969-12-31T23:59:59Z",
    "2101-01-01T00:00:00Z",
    "2026-03-02T18:00:00",
    "2026-03-02T18:00:00+00:00",
    "2026-03-02T18:00:00.5Z",
    "2026-03-02T23:59:60Z",
    "2026-03-02T24:00:00Z",
    "2026-03-02",
    "now",
    "",
];

type Refused<'t> = &'t dyn Fn(Value) -> (String, String, String);

/// A calculator with arguments that it takes.
struct Calculator<'t> {
    name: &'static str,
    args: Value,
    refused: Refused<'t>,
    amounts: &'static [&'static str],
    days: &'static [&'static str],
    instants: &'static [&'static str],
}

/// The eight, each with every field of it that is read strictly.
fn every(check: impl Fn(&Calculator<'_>)) {
    let quality = json!({"cover": "post_delivery", "shipped_on": "2026-01-02", "cleared_customs_on": "2026-01-20",
        "delivered_on": "2026-01-25"});
    let mut answered = clock();
    answered["supplier_responded_at"] = json!("2026-01-02T20:00:00Z");
    let amounts = &["amount", "credit_available", "tt_fee"];
    let calculators = [
        Calculator {
            name: "cover.quote",
            args: cover(),
            refused: &|args| refused(cover_quote, args),
            amounts: &["order_total", "initial_payment", "remaining_limit"],
            days: &[],
            instants: &[],
        },
        Calculator {
            name: "payment.plan",
            args: payment(),
            refused: &|args| refused(payment_plan, args),
            amounts,
            days: &[],
            instants: &["pay_on"],
        },
        Calculator {
            name: "payment.propose",
            args: payment(),
            refused: &|args| refused(payment_propose, args),
            amounts,
            days: &[],
            instants: &["pay_on"],
        },
        Calculator {
            name: "days.working",
            args: working(),
            refused: &|args| refused(days_working, args),
            amounts: &[],
            days: &["from"],
            instants: &[],
        },
        Calculator {
            name: "days.window",
            args: window(),
            refused: &|args| refused(days_window, args),
            amounts: &[],
            days: &[],
            instants: &["event_at"],
        },
        Calculator {
            name: "credit.schedule",
            args: schedule(),
            refused: &|args| refused(credit_schedule, args),
            amounts: &["principal", "promotional_credit"],
            days: &["first_due"],
            instants: &[],
        },
        Calculator {
            name: "dispute.clock",
            args: answered,
            refused: &|args| refused(dispute_clock, args),
            amounts: &[],
            days: &[],
            instants: &["opened_at", "supplier_responded_at", "now"],
        },
        Calculator {
            name: "quality.window",
            args: quality,
            refused: &|args| refused(quality_window, args),
            amounts: &[],
            days: &["shipped_on", "cleared_customs_on", "delivered_on"],
            instants: &[],
        },
    ];
    calculators.iter().for_each(check);
}

#[test]
fn m1_t1_every_field_of_every_calculator_is_refused_with_field_and_rule() {
    every(|calculator| {
        let kinds = [
            (calculator.amounts, NO_NUMBERS, "invalid.amount", "M1"),
            (
                calculator.amounts,
                &["1.001", "0.000", "-0.01"][..],
                "invalid.amount",
                "M1",
            ),
            (calculator.days, NO_DAYS, "invalid.date", "T1"),
            (calculator.instants, NO_INSTANTS, "invalid.date", "T1"),
        ];
        for (fields, texts, code, rule) in kinds {
            for field in fields {
                for text in texts {
                    assert_eq!(
                        (calculator.refused)(with(&calculator.args, field, json!(text))),
                        is(code, rule, field),
                        "{} {field} {text:?}",
                        calculator.name
                    );
                }
            }
        }
    });
}

#[test]
fn m1_only_four_amounts_may_be_zero() {
    every(|calculator| {
        let may = [
            "remaining_limit",
            "credit_available",
            "promotional_credit",
            "tt_fee",
        ];
        for field in calculator.amounts.iter().filter(|field| !may.contains(field)) {
            for zero in ["0", "0.00", "-0", "-0.00", "000"] {
                assert_eq!(
                    (calculator.refused)(with(&calculator.args, field, json!(zero))),
                    is("invalid.amount", "M1", field),
                    "{} {field} {zero}",
                    calculator.name
                );
            }
        }
    });
    // A limit of zero covers nothing, and is said as a figure.
    let none = call(cover_quote, with(&cover(), "remaining_limit", json!("0"))).unwrap();
    assert_eq!(
        none,
        r#"{"pre_shipment":{"covered":"0.00","uncovered":"3000.00"},"post_delivery":{"covered":"0.00","uncovered":"3000.00"}}"#
    );
}

#[test]
fn l5_no_rate_is_read_tolerantly() {
    for bad in NO_NUMBERS
        .iter()
        .chain(&["-0.01", "3%", "0.0000000000000001", "1000000"])
    {
        assert_eq!(
            refused(
                credit_schedule,
                with(&schedule(), "monthly_fee_rates", json!(["0.01", bad]))
            ),
            is("invalid.rate", "L5", "monthly_fee_rates"),
            "{bad:?}"
        );
    }
}

#[test]
fn d3_the_order_of_a_disputes_instants_is_held_to_the_second() {
    let at = |answer: &str, now: &str| {
        let args = with(&clock(), "supplier_responded_at", json!(answer));
        with(&args, "now", json!(now))
    };
    // An answer in the very second of the opening is one; a second before it is not.
    assert!(call(dispute_clock, at("2026-01-01T20:00:00Z", "2026-01-07T08:00:00Z")).is_ok());
    assert_eq!(
        refused(dispute_clock, at("2026-01-01T19:59:59Z", "2026-01-07T08:00:00Z")),
        is("invalid.date", "D3", "supplier_responded_at")
    );
    // One after now is not known yet.
    let ignored = call(dispute_clock, at("2026-01-08T00:00:00Z", "2026-01-07T08:00:00Z")).unwrap();
    assert_eq!(
        ignored,
        call(
            dispute_clock,
            with(&clock(), "now", json!("2026-01-07T08:00:00Z"))
        )
        .unwrap()
    );
}
