//! L4–L6: statements, payments and refunds of a loan.

use super::story::{Story, at, book, day, details, order, terms, usd};
use super::*;
use crate::id::PaymentId;
use crate::money::Money;

#[test]
fn l4_the_promotional_credit_is_on_the_first_loans_first_statement_only() {
    // A loan of the very moment at which the line was opened is its first one, too.
    let mut story = Story::approved();
    story.lent("01-06", "02-06", "3000", 3);
    story.lent("01-06", "02-06", "600", 2);
    let credits = |nth: usize| story.state.draws[nth].loan()[0].credit;
    assert_eq!((credits(0), credits(1)), (usd("25"), usd("0")));

    let mut story = Story::approved();
    story.lent("01-12", "02-12", "3000", 3);
    story.lent("01-13", "02-13", "600", 2);
    story
        .step(
            "02-01",
            RecordStatement {
                month: day("02-20"),
                at: at("02-01"),
            },
        )
        .unwrap();
    let statement = story.state.statements[0].statement.clone();
    assert_eq!(statement.entries.len(), 2);
    assert_eq!(
        (statement.entries[0].fee, statement.entries[0].credit),
        (usd("60"), usd("25"))
    );
    assert_eq!(statement.entries[1].credit, usd("0"));
    assert_eq!(
        (statement.opening, statement.principal),
        (usd("3600"), usd("1300"))
    );
    assert_eq!((statement.payment, statement.closing), (usd("1347"), usd("2300")));
    assert_eq!(
        story.step(
            "02-02",
            RecordStatement {
                month: day("02-01"),
                at: at("02-02")
            }
        ),
        Err("credit.statement_posted")
    );
    assert_eq!(
        story.step(
            "02-02",
            RecordStatement {
                month: day("03-01"),
                at: at("02-02")
            }
        ),
        Err("credit.statement_early")
    );
    story
        .step(
            "03-02",
            RecordStatement {
                month: day("03-01"),
                at: at("03-02"),
            },
        )
        .unwrap();
    let second = &story.state.statements[1].statement;
    assert_eq!(
        (second.credit, second.overdue),
        (usd("0"), usd("1347")),
        "nothing was paid in February"
    );
}

#[test]
fn l4_the_promotional_credit_is_left_until_a_loan_is_agreed_on_under_the_terms_that_hold() {
    let left = |story: &Story| {
        let shown = view(&story.state, at("06-30"), book()).unwrap();
        shown.promotional_credit_left
    };
    assert_eq!(left(&Story::default()), usd("0"), "there is no line");
    let mut story = Story::approved();
    assert_eq!(left(&story), usd("25"));
    let asked = story.draw("01-08", "500", 1).unwrap();
    assert_eq!(left(&story), usd("25"), "a draw that is asked for takes nothing");
    let agreed = RecordDrawAgreed {
        draw_id: asked,
        first_due: day("02-12"),
        at: at("01-12"),
    };
    story.step("01-12", agreed).unwrap();
    assert_eq!(left(&story), usd("0"), "the first loan took it");
    let closed = RecordClosed {
        reason: "not needed".to_owned(),
        at: at("03-06"),
    };
    story.step("03-06", closed).unwrap();
    assert_eq!(left(&story), usd("0"), "the line is closed");

    // A new line with a credit of its own: the loans under the earlier terms do not take it.
    let kept = details("20000", AccountKind::BusinessChecking);
    story.step("03-10", StartApplication {}).unwrap();
    story.step("03-10", KeepDetails { details: kept }).unwrap();
    story.step("03-10", SubmitApplication {}).unwrap();
    let offer = RecordApproved {
        line: usd("20000"),
        terms: terms(6, "40"),
        at: at("03-11"),
    };
    story.step("03-11", offer).unwrap();
    assert_eq!(left(&story), usd("40"));
    story.lent("03-12", "04-12", "3000", 3);
    assert_eq!(
        story.state.draws[1].loan()[0].credit,
        usd("40"),
        "as it was shown"
    );
    assert_eq!(left(&story), usd("0"));
}

#[test]
fn l5_l2_a_loan_is_scheduled_under_the_offer_it_was_asked_for_under() {
    let mut story = Story::approved();
    let draw_id = story.draw("03-09", "6000", 6).unwrap();
    let kept = details("30000", AccountKind::BusinessChecking);
    story.step("03-10", StartApplication {}).unwrap();
    story.step("03-10", KeepDetails { details: kept }).unwrap();
    story.step("03-10", SubmitApplication {}).unwrap();
    let offer = RecordApproved {
        line: usd("30000"),
        terms: LoanTerms {
            monthly_fee_rates: vec!["0.05".parse().unwrap(); 3],
            promotional_credit: usd("40"),
        },
        at: at("03-11"),
    };
    story.step("03-11", offer).unwrap();
    let agreed = RecordDrawAgreed {
        draw_id,
        first_due: day("04-12"),
        at: at("03-12"),
    };
    story.step("03-12", agreed).unwrap();
    let loan = story.state.draws[0].loan();
    let months: Vec<_> = loan.iter().map(|month| (month.principal, month.fee)).collect();
    assert_eq!(months, [(usd("1000"), usd("120")); 6], "six months at 2 %");
    assert_eq!(loan[0].credit, usd("25"), "L4: of that offer");
    let shown = view(&story.state, at("06-30"), book()).unwrap();
    assert_eq!(shown.promotional_credit_left, usd("40"), "the new one's is left");
}

#[test]
fn l3_p11_t2_an_agreement_counts_from_its_own_day_whatever_was_written_down_before() {
    let mut story = Story::approved();
    let request = |on: &str| RequestDraw {
        order_id: order(1),
        payment_id: PaymentId::new(uuid::Uuid::nil()),
        principal: usd("1000"),
        months: 1,
        at: at(on),
    };
    let agree = |draw_id, on: &str| RecordDrawAgreed {
        draw_id,
        first_due: day("04-20"),
        at: at(on),
    };
    // All of it is written down on 10 March, another loan's request first.
    story.step("03-10", request("03-10")).unwrap();
    story.step("03-10", request("03-03")).unwrap();
    let draw_id = story.state.draws[1].draw_id;
    assert_eq!(
        story.step("03-10", agree(draw_id, "03-02")),
        Err("credit.out_of_order")
    );
    assert_eq!(
        story.step("03-10", agree(draw_id, "03-11")),
        Err("credit.in_future")
    );
    story.step("03-10", agree(draw_id, "03-04")).unwrap();
    let draw = &story.state.draws[1];
    assert_eq!(draw.requested_at, at("03-03"));
    assert!(matches!(draw.phase, DrawPhase::Agreed { at: agreed, .. } if agreed == at("03-04")));
    // Nothing is asked for before the line was open, nor tomorrow.
    assert_eq!(story.step("03-10", request("01-05")), Err("credit.out_of_order"));
    assert_eq!(story.step("03-10", request("03-11")), Err("credit.in_future"));
}

#[test]
fn l5_a_month_in_which_nothing_falls_due_has_no_statement() {
    let mut story = Story::approved();
    story.lent("01-12", "02-12", "3000", 3);
    let mut posted = |month| {
        let at = at(month);
        let month = day(month);
        story.step("05-20", RecordStatement { month, at })
    };
    assert_eq!(posted("05-01"), Err("credit.nothing_due"));
    assert!(posted("04-01").is_ok());
}

#[test]
fn l5_payments_go_to_the_earliest_month_and_never_beyond_it() {
    let mut story = Story::approved();
    let loan = story.lent("01-12", "02-12", "3000", 3);
    assert_eq!(story.pay("02-01", loan, 2, "10"), Err("credit.month"));
    assert_eq!(story.pay("02-01", loan, 1, "1035.01"), Err("credit.too_much"));
    story.pay("02-01", loan, 1, "35").unwrap();
    assert_eq!(
        story.state.outstanding().unwrap(),
        usd("3000"),
        "the fee comes first"
    );
    let shown = view(&story.state, at("02-13"), book()).unwrap();
    let next = shown.next_payment.unwrap();
    assert_eq!((next.month, next.amount, next.overdue), (1, usd("1000"), true));
    story.pay("02-13", loan, 1, "1000").unwrap();
    story.pay("02-13", loan, 2, "1060").unwrap();
    story.pay("02-13", loan, 3, "1060").unwrap();
    assert_eq!(story.pay("02-13", loan, 3, "1"), Err("credit.nothing_owed"));
    assert_eq!(story.available(), "20000.00");
}

#[test]
fn l6_a_refund_repays_principal_from_the_end_and_uncharged_fees_fall_away() {
    let mut story = Story::approved();
    let loan = story.lent("01-12", "02-12", "3000", 3);
    story.pay("02-12", loan, 1, "1035").unwrap();
    let refund = |amount: &str| ApplyRefund {
        draw_id: loan,
        order_id: order(1),
        amount: usd(amount),
        at: at("02-20"),
    };
    assert_eq!(
        story.step("02-20", refund("2000.01")),
        Err("credit.refund_too_large")
    );
    let elsewhere = ApplyRefund {
        order_id: order(2),
        ..refund("10")
    };
    assert_eq!(story.step("02-20", elsewhere), Err("credit.other_order"));
    let euros = ApplyRefund {
        amount: Money::parse("10", "EUR".parse().unwrap()).unwrap(),
        ..refund("10")
    };
    assert_eq!(story.step("02-20", euros), Err("credit.currency"));
    for nothing in ["0", "-10"] {
        assert_eq!(
            story.step("02-20", refund(nothing)),
            Err("credit.amount"),
            "{nothing}"
        );
    }
    story.step("02-20", refund("1400")).unwrap();
    let shown = view(&story.state, at("02-20"), book()).unwrap();
    let months: Vec<(String, String)> = shown.draws[0]
        .schedule
        .iter()
        .map(|month| (month.owed.to_string(), month.fee.to_string()))
        .collect();
    let expected = [("0.00", "60.00"), ("660.00", "60.00"), ("0.00", "0.00")];
    assert_eq!(
        months,
        expected.map(|(owed, fee)| (owed.to_owned(), fee.to_owned()))
    );
    story
        .step(
            "02-21",
            ApplyRefund {
                at: at("02-21"),
                ..refund("600")
            },
        )
        .unwrap();
    assert_eq!(story.state.outstanding_of(order(1)).unwrap(), Vec::new());
    let late = ApplyRefund {
        at: at("02-22"),
        ..refund("1")
    };
    assert_eq!(
        story.step("02-22", late),
        Err("credit.refund_too_large"),
        "a repaid loan takes nothing"
    );
    assert_eq!(
        view(&story.state, at("02-22"), book()).unwrap().next_payment,
        None
    );
}

#[test]
fn l6_a_charged_fee_stays_after_a_full_refund() {
    let mut story = Story::approved();
    let loan = story.lent("01-12", "02-12", "3000", 3);
    story
        .step(
            "02-01",
            RecordStatement {
                month: day("02-01"),
                at: at("02-01"),
            },
        )
        .unwrap();
    let refund = ApplyRefund {
        draw_id: loan,
        order_id: order(1),
        amount: usd("3000"),
        at: at("02-02"),
    };
    story.step("02-02", refund).unwrap();
    let next = view(&story.state, at("02-02"), book())
        .unwrap()
        .next_payment
        .unwrap();
    assert_eq!(
        (next.month, next.amount),
        (1, usd("35")),
        "February was stated, the later fees were not"
    );
}

#[test]
fn l5_t2_a_payment_counts_from_its_own_day_whatever_was_written_down_before_it() {
    let mut story = Story::approved();
    let first = story.lent("01-12", "02-12", "3000", 3);
    let second = story.lent("01-13", "02-13", "600", 2);
    story.pay("02-12", second, 1, "100").unwrap();
    let paid = |month, amount, on| RecordLoanPayment {
        draw_id: first,
        month,
        amount: usd(amount),
        at: at(on),
    };
    // Paid on the 10th and told on the 14th, after a fact of the other loan.
    story.step("02-14", paid(1, "500", "02-10")).unwrap();
    // Of its own loan nothing goes back: neither before the payment that is known nor before the agreement.
    assert_eq!(
        story.step("02-14", paid(1, "1", "02-09")),
        Err("credit.out_of_order")
    );
    story.step("02-14", paid(1, "1", "02-11")).unwrap();
    let other = RecordLoanPayment {
        draw_id: second,
        ..paid(1, "1", "01-12")
    };
    assert_eq!(story.step("02-14", other), Err("credit.out_of_order"));
}

#[test]
fn l6_t2_what_comes_back_is_booked_no_earlier_than_the_newest_fact() {
    let mut story = Story::approved();
    let first = story.lent("01-12", "02-12", "3000", 3);
    let second = story.lent("01-13", "02-13", "600", 2);
    story.pay("02-12", second, 1, "100").unwrap();
    let refund = |happened| ApplyRefund {
        draw_id: first,
        order_id: order(1),
        amount: usd("500"),
        at: happened,
    };
    // It came back on the 10th and is told on the 13th; a fact of the other loan lies between.
    assert_eq!(story.state.books_at(at("02-10")), at("02-12"));
    assert_eq!(story.state.books_at(at("02-13")), at("02-13"));
    assert_eq!(
        story.step("02-13", refund(at("02-10"))),
        Err("credit.out_of_order")
    );
    let booked = story.state.books_at(at("02-10"));
    story.step("02-13", refund(booked)).unwrap();
    assert_eq!(
        story.state.draw(first).unwrap().outstanding().unwrap(),
        usd("2500")
    );
}

/// The statement posted of a month: opening, principal, fee, credit, payment, closing, overdue.
fn post(story: &mut Story, month: &str, on: &str) -> [String; 7] {
    let command = RecordStatement {
        month: day(month),
        at: at(on),
    };
    story.step(on, command).unwrap();
    let posted = &story.state.statements.last().unwrap().statement;
    let figures = [
        posted.opening,
        posted.principal,
        posted.fee,
        posted.credit,
        posted.payment,
        posted.closing,
        posted.overdue,
    ];
    figures.map(|figure| figure.to_string())
}

fn refund(story: &mut Story, on: &str, draw_id: crate::id::DrawId, amount: &str) {
    let command = ApplyRefund {
        draw_id,
        order_id: order(1),
        amount: usd(amount),
        at: at(on),
    };
    story.step(on, command).unwrap();
}

#[test]
fn l4_l5_a_statement_is_that_of_its_month_whenever_it_is_posted() {
    // 3000 in three months at 2 per cent, 25 promotional credit: 1035, 1060, 1060.
    let first = [
        "3000.00", "1000.00", "60.00", "25.00", "1035.00", "2000.00", "0.00",
    ];
    let second = [
        "2000.00", "1000.00", "60.00", "0.00", "1060.00", "1000.00", "0.00",
    ];
    let begun = || {
        let mut story = Story::approved();
        let loan = story.lent("01-12", "02-12", "3000", 3);
        (story, loan)
    };
    // Before, between and after the payments of its month, and months later.
    let (mut story, loan) = begun();
    assert_eq!(post(&mut story, "02-01", "02-01"), first);
    story.pay("02-12", loan, 1, "1035").unwrap();
    assert_eq!(post(&mut story, "03-01", "03-01"), second);
    let (mut story, loan) = begun();
    story.pay("02-12", loan, 1, "1035").unwrap();
    assert_eq!(post(&mut story, "02-20", "02-13"), first, "paid in full");
    story.pay("03-05", loan, 2, "100").unwrap();
    assert_eq!(post(&mut story, "03-01", "03-06"), second, "paid in part");
    let (mut story, loan) = begun();
    story.pay("02-12", loan, 1, "1035").unwrap();
    story.pay("03-12", loan, 2, "1060").unwrap();
    story.pay("04-12", loan, 3, "1060").unwrap();
    assert_eq!(post(&mut story, "02-01", "04-20"), first);
    assert_eq!(post(&mut story, "03-01", "04-20"), second);
    // Paid a month ahead, the credit is still on the first month's statement, and nothing is due (L4).
    let (mut story, loan) = begun();
    story.pay("01-20", loan, 1, "1035").unwrap();
    assert_eq!(
        post(&mut story, "02-01", "02-13"),
        ["2000.00", "0.00", "25.00", "25.00", "0.00", "2000.00", "0.00"]
    );
    // Unpaid, it is overdue in the next month's.
    let (mut story, loan) = begun();
    story.pay("03-05", loan, 1, "1035").unwrap();
    assert_eq!(
        post(&mut story, "03-01", "03-06"),
        [
            "3000.00", "1000.00", "60.00", "0.00", "1060.00", "2000.00", "1035.00"
        ]
    );
}

#[test]
fn l5_l6_a_refund_in_the_month_is_off_what_its_statement_opens_with() {
    // 1000 in one month at 2 per cent, 20 of the promotional credit used; nothing is owed after the payment.
    let mut story = Story::approved();
    let loan = story.lent("01-12", "02-12", "1000", 1);
    refund(&mut story, "02-05", loan, "400");
    assert_eq!(
        post(&mut story, "02-01", "02-10"),
        ["600.00", "600.00", "20.00", "20.00", "600.00", "0.00", "0.00"]
    );
    story.pay("02-12", loan, 1, "600").unwrap();
    assert_eq!(story.state.outstanding().unwrap(), usd("0"));
}

#[test]
fn l5_l6_a_statement_closes_with_what_is_owed_and_the_next_one_opens_with_it() {
    let first = [
        "2400.00", "1000.00", "60.00", "25.00", "1035.00", "1400.00", "0.00",
    ];
    let second = ["1400.00", "1000.00", "60.00", "0.00", "1060.00", "400.00", "0.00"];
    // The refund comes before the payment of its month or after it.
    for (refunded, paid) in [("02-05", "02-12"), ("02-20", "02-12")] {
        let mut story = Story::approved();
        let loan = story.lent("01-12", "02-12", "3000", 3);
        if refunded < paid {
            refund(&mut story, refunded, loan, "600");
        }
        story.pay(paid, loan, 1, "1035").unwrap();
        if refunded > paid {
            refund(&mut story, refunded, loan, "600");
        }
        assert_eq!(
            post(&mut story, "02-01", "02-25"),
            first,
            "refunded on {refunded}"
        );
        assert_eq!(story.state.outstanding().unwrap(), usd("1400"));
        assert_eq!(
            post(&mut story, "03-01", "03-01"),
            second,
            "refunded on {refunded}"
        );
        story.pay("03-12", loan, 2, "1060").unwrap();
        assert_eq!(story.state.outstanding().unwrap(), usd("400"));
    }
}

#[test]
fn l5_l6_a_refund_takes_from_what_is_overdue_and_a_later_one_from_no_statement_before() {
    // February is not paid; in March a refund after the due day leaves 500 of it, and the fees that were charged.
    let mut story = Story::approved();
    let loan = story.lent("01-12", "02-12", "3000", 3);
    refund(&mut story, "03-15", loan, "2500");
    assert_eq!(
        post(&mut story, "03-01", "03-20"),
        ["500.00", "0.00", "60.00", "0.00", "60.00", "500.00", "535.00"]
    );
    // What came back in March is no part of February's, however late that is posted.
    assert_eq!(
        post(&mut story, "02-01", "03-21"),
        [
            "3000.00", "1000.00", "60.00", "25.00", "1035.00", "2000.00", "0.00"
        ]
    );
}
