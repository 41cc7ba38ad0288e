//! The fixed shape of every calculator's reply, as text.

use super::*;

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
        r#"{"respond_by":"2026-01-04","settle_by":"2026-01-07","can_escalate":true,"because":"automatic"}"#
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
