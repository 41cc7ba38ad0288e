//! L1, L2, L5, L7: applications, the line and its draws.

use uuid::Uuid;

use super::story::{Story, at, book, day, details, order, terms, usd};
use super::*;
use crate::id::PaymentId;
use crate::money::Money;
use crate::refusal::Fact;
use crate::time::Day;

#[test]
fn l2_from_the_first_page_to_the_line() {
    let mut story = Story::default();
    assert_eq!(
        story.step("01-01", SubmitApplication {}),
        Err("credit.no_application")
    );
    story.step("01-02", StartApplication {}).unwrap();
    assert_eq!(
        story.step("01-02", StartApplication {}),
        Err("credit.application_under_way")
    );
    assert_eq!(
        story.step("01-02", SubmitApplication {}),
        Err("credit.no_details")
    );
    story
        .step(
            "01-02",
            KeepDetails {
                details: details("20000", AccountKind::Online),
            },
        )
        .unwrap();
    assert_eq!(
        story.step("01-02", SubmitApplication {}),
        Err("credit.no_checking_account")
    );
    let offer = |line: &str, months| RecordApproved {
        line: usd(line),
        terms: terms(months, "0"),
        at: at("01-04"),
    };
    assert_eq!(
        story.step("01-04", offer("20000", 6)),
        Err("credit.not_submitted")
    );
    story
        .step(
            "01-04",
            KeepDetails {
                details: details("20000", AccountKind::BusinessChecking),
            },
        )
        .unwrap();
    story.step("01-04", SubmitApplication {}).unwrap();
    assert_eq!(
        view(&story.state, at("01-04"), book()).unwrap().stage,
        Stage::Submitted
    );
    for (line, months, code) in [
        ("150000.01", 6, "credit.line_too_large"),
        ("20000", 7, "credit.months"),
        ("20000", 0, "credit.months"),
    ] {
        assert_eq!(story.step("01-04", offer(line, months)), Err(code));
    }
    let mut below_zero = offer("150000", 6);
    below_zero.terms.promotional_credit = usd("-1");
    assert_eq!(story.step("01-04", below_zero), Err("credit.amount"));
    story.step("01-04", offer("150000", 6)).unwrap();
    let shown = view(&story.state, at("01-04"), book()).unwrap();
    assert_eq!((shown.stage, shown.available), (Stage::Approved, usd("150000")));
}

#[test]
fn l2_a_declined_applicant_may_apply_again_and_a_line_outlives_a_declined_second_one() {
    let mut story = Story::applied("01-05");
    story
        .step(
            "01-06",
            RecordDeclined {
                reason: "revenue".to_owned(),
                at: at("01-06"),
            },
        )
        .unwrap();
    let shown = view(&story.state, at("01-06"), book()).unwrap();
    assert_eq!((shown.stage, shown.can_apply), (Stage::Declined, true));
    assert_eq!(story.draw("01-07", "10", 1), Err("credit.no_open_line"));

    let mut story = Story::approved();
    story.step("02-01", StartApplication {}).unwrap();
    story
        .step(
            "02-01",
            KeepDetails {
                details: details("90000", AccountKind::BusinessChecking),
            },
        )
        .unwrap();
    story.step("02-01", SubmitApplication {}).unwrap();
    story
        .step(
            "02-02",
            RecordDeclined {
                reason: "revenue".to_owned(),
                at: at("02-02"),
            },
        )
        .unwrap();
    let shown = view(&story.state, at("02-02"), book()).unwrap();
    assert_eq!(
        (shown.stage, shown.application.unwrap().stage),
        (Stage::Approved, Stage::Declined)
    );
    assert_eq!(story.available(), "20000.00");
}

#[test]
fn l5_available_is_line_less_outstanding_less_pending() {
    let mut story = Story::approved();
    let first = story.draw("01-10", "12000", 3).unwrap();
    assert_eq!(story.available(), "8000.00");
    assert_eq!(story.draw("01-10", "8000.01", 3), Err("credit.not_enough"));
    assert_eq!(story.draw("01-10", "10", 7), Err("credit.months"));
    story
        .step(
            "01-11",
            RecordDrawFailed {
                draw_id: first,
                reason: "not signed".to_owned(),
                at: at("01-11"),
            },
        )
        .unwrap();
    assert_eq!(story.available(), "20000.00");
    let second = story.lent("01-12", "02-12", "12000", 3);
    assert_eq!(story.available(), "8000.00");
    story.pay("02-12", second, 1, "4215").unwrap();
    assert_eq!(
        story.available(),
        "12000.00",
        "4000 of principal, 240 of fee less 25 of credit"
    );
}

#[test]
fn l2_suspension_stops_new_draws_and_closing_lets_loans_run() {
    let mut story = Story::approved();
    let loan = story.lent("01-12", "02-12", "3000", 3);
    let suspend = || RecordSuspended {
        reason: "payment missed".to_owned(),
        at: at("03-01"),
    };
    story.step("03-01", suspend()).unwrap();
    assert_eq!(story.available(), "0.00");
    assert_eq!(story.draw("03-01", "10", 1), Err("credit.no_open_line"));
    assert_eq!(story.step("03-01", suspend()), Err("credit.no_open_line"));
    assert_eq!(story.step("03-01", StartApplication {}), Err("credit.suspended"));
    story.pay("03-02", loan, 1, "1035").unwrap();
    story.step("03-03", RecordReinstated { at: at("03-03") }).unwrap();
    let pending = story.draw("03-04", "100", 1).unwrap();
    let close = |on: &str| RecordClosed {
        reason: "not needed".to_owned(),
        at: at(on),
    };
    assert_eq!(story.step("03-05", close("03-05")), Err("credit.draw_pending"));
    story
        .step(
            "03-05",
            RecordDrawAgreed {
                draw_id: pending,
                first_due: day("04-05"),
                at: at("03-05"),
            },
        )
        .unwrap();
    assert_eq!(
        story.state.draws[1].loan()[0].credit,
        usd("0"),
        "the credit is not given twice"
    );
    story.step("03-06", close("03-06")).unwrap();
    assert_eq!(
        view(&story.state, at("03-06"), book()).unwrap().stage,
        Stage::Closed
    );
    story.pay("03-12", loan, 2, "1060").unwrap();
    assert_eq!(
        story
            .step("03-13", StartApplication {})
            .map(|events| events.len()),
        Ok(1)
    );
}

#[test]
fn l1_only_usd_and_only_in_order() {
    let mut story = Story::approved();
    let euro = Money::parse("10", "EUR".parse().unwrap()).unwrap();
    let payment_id = PaymentId::new(Uuid::nil());
    let request = RequestDraw {
        order_id: order(1),
        payment_id,
        principal: euro,
        months: 1,
        at: at("01-10"),
    };
    assert_eq!(story.step("01-10", request), Err("credit.currency"));
    let draw_id = story.draw("01-10", "10", 1).unwrap();
    let agreed = |on: &str, first_due: &str| RecordDrawAgreed {
        draw_id,
        first_due: day(first_due),
        at: at(on),
    };
    assert_eq!(
        story.step("01-12", agreed("01-13", "02-13")),
        Err("credit.in_future")
    );
    assert_eq!(
        story.step("01-12", agreed("01-09", "02-09")),
        Err("credit.out_of_order")
    );
    // When it falls due the lender says (L5), only not before there is a loan. T1 bounds it: the years end with 2100.
    assert_eq!(
        story.step("01-12", agreed("01-12", "01-11")),
        Err("credit.first_due")
    );
    for first_due in ["01-12", "01-13", "12-31"] {
        let mut story = story.clone();
        let found = story.step("01-12", agreed("01-12", first_due));
        assert_eq!(found.err(), None, "{first_due}");
    }
    let too_late = RecordDrawAgreed {
        first_due: Day::from_ymd_opt(2101, 1, 1).unwrap(),
        ..agreed("01-12", "01-12")
    };
    assert_eq!(story.step("01-12", too_late), Err("time.out_of_range"));
    story.step("01-12", agreed("01-12", "02-12")).unwrap();
    assert_eq!(
        story.step("01-12", agreed("01-12", "02-12")),
        Err("credit.draw_settled")
    );
}

#[test]
fn l1_l5_a_loan_is_paid_in_usd_and_with_more_than_nothing() {
    let mut story = Story::approved();
    let draw_id = story.lent("01-12", "02-12", "3000", 3);
    for (amount, currency, code) in [
        ("10", "EUR", "credit.currency"),
        ("0", "USD", "credit.amount"),
        ("-0.01", "USD", "credit.amount"),
    ] {
        let payment = RecordLoanPayment {
            draw_id,
            month: 1,
            amount: Money::parse(amount, currency.parse().unwrap()).unwrap(),
            at: at("02-01"),
        };
        let refusal = story.refused("02-01", payment);
        assert_eq!((refusal.code, refusal.rule), (code, "L1"), "{amount} {currency}");
    }
    story.pay("02-01", draw_id, 1, "0.01").unwrap();
}

#[test]
fn l7_nothing_but_a_reference_and_four_digits_is_kept() {
    let mut story = Story::default();
    story.step("01-05", StartApplication {}).unwrap();
    let kept = details("20000", AccountKind::BusinessChecking);
    let mut no_vault = kept.clone();
    no_vault.vault_ref.clear();
    let mut whole_number = kept.clone();
    whole_number.accounts[0].last_four = "000123456789".to_owned();
    let mut five_letters = kept.clone();
    five_letters.accounts[0].last_four = "ÄÖÜ1".to_owned();
    let mut number_for_a_name = kept.clone();
    number_for_a_name.accounts[0].name = "Bank acct 4111111111111111".to_owned();
    let too_large = details("150000.01", AccountKind::BusinessChecking);
    for (details, code) in [
        (no_vault, "credit.no_vault_record"),
        (whole_number, "credit.account"),
        (five_letters, "credit.account"),
        (number_for_a_name, "payment.full_number"),
        (too_large, "credit.line_too_large"),
    ] {
        assert_eq!(story.step("01-05", KeepDetails { details }), Err(code));
    }
}

#[test]
fn l7_of_a_wrong_account_the_part_that_is_wrong_is_named() {
    let mut story = Story::default();
    story.step("01-05", StartApplication {}).unwrap();
    for (name, last_four, field) in [
        ("Practice Bank", "12345", "accounts[1].last_four"),
        (" ", "4242", "accounts[1].name"),
        (" ", "12345", "accounts[1].last_four"),
    ] {
        let mut details = details("20000", AccountKind::BusinessChecking);
        details.accounts.push(LinkedAccount {
            kind: AccountKind::Online,
            name: name.to_owned(),
            last_four: last_four.to_owned(),
        });
        let refusal = story.refused("01-05", KeepDetails { details });
        assert_eq!(refusal.code, "credit.account");
        assert_eq!(refusal.facts["field"], Fact::from(field), "`{name}` {last_four}");
    }
}

#[test]
fn l1_l7_amounts_of_an_application_and_of_an_offer_have_their_signs() {
    let mut story = Story::default();
    story.step("01-02", StartApplication {}).unwrap();
    let figures = |revenue: &str, requested: &str| {
        let mut details = details(requested, AccountKind::BusinessChecking);
        details.business.monthly_revenue = usd(revenue);
        KeepDetails { details }
    };
    for (revenue, requested) in [("-0.01", "20000"), ("40000", "0"), ("40000", "-1")] {
        assert!(
            story.step("01-02", figures(revenue, requested)).is_err(),
            "{revenue} {requested}"
        );
    }
    story.step("01-02", figures("0", "150000")).unwrap();
    assert_eq!(
        story.step("01-02", figures("0", "150000.01")),
        Err("credit.line_too_large")
    );
    story.step("01-02", figures("0", "0.01")).unwrap();
    // One business checking account is enough, whatever else is linked.
    let mut two = details("0.01", AccountKind::Online);
    two.accounts
        .extend(details("0.01", AccountKind::BusinessChecking).accounts);
    story.step("01-03", KeepDetails { details: two }).unwrap();
    story.step("01-03", SubmitApplication {}).unwrap();
    for line in ["0", "-1"] {
        let (line, terms, at) = (usd(line), terms(6, "0"), at("01-04"));
        assert!(
            story.step("01-04", RecordApproved { line, terms, at }).is_err(),
            "{line}"
        );
    }
}

#[test]
fn l1_l6_a_draw_fails_once_and_owes_for_its_own_order() {
    let mut story = Story::approved();
    let agreed = story.lent("01-12", "02-12", "3000", 3);
    let failing = |draw_id| RecordDrawFailed {
        draw_id,
        reason: "no agreement".to_owned(),
        at: at("01-13"),
    };
    assert!(story.step("01-13", failing(agreed)).is_err(), "it was agreed");
    let pending = story.draw("01-13", "500", 2).unwrap();
    story.step("01-13", failing(pending)).unwrap();
    assert!(
        story.step("01-13", failing(pending)).is_err(),
        "it failed already"
    );
    assert_eq!(
        story.state.outstanding_of(order(1)).unwrap(),
        [(agreed, usd("3000"))]
    );
    assert_eq!(story.state.outstanding_of(order(2)).unwrap(), []);
}
