//! The transition table of a Pay Later line (L1–L7): every command in every representative state, kept whole in
//! `tests/golden/transitions_pay_later.txt`; `UPDATE_GOLDEN=1` rewrites it, and the change names its rule.

use std::collections::BTreeSet;

use uuid::Uuid;

use super::story::{Story, at, book, day, details, order, terms, usd};
use super::*;
use crate::golden::{answer, compare, table};
use crate::id::{DrawId, Ids, PaymentId};

const HEADER: &str = "\
The transition table of a Pay Later line: every command in every representative state, on 20 March.
A line is a command and what the rules make of it: the events that follow, or `no` with the code of the refusal and the
rule that refuses.
";

/// The day of every question.
const ON: &str = "03-20";

/// A state by name, with the draw that commands are about.
struct State {
    name: &'static str,
    line: Facility,
    draw: DrawId,
}

fn states() -> Vec<State> {
    let nobody = DrawId::new(Uuid::nil());
    let of = |name, line: Facility| State {
        name,
        line,
        draw: nobody,
    };
    let told = |mut story: Story, commands: Vec<CreditCommand>| {
        for command in commands {
            story.step("03-01", command).unwrap();
        }
        story.state
    };
    let stated = || KeepDetails {
        details: details("20000", AccountKind::BusinessChecking),
    };
    let (reason, when) = ("told".to_owned(), at("03-01"));
    let suspended = RecordSuspended {
        reason: reason.clone(),
        at: when,
    };
    let closed = RecordClosed {
        reason: reason.clone(),
        at: when,
    };
    let declined = RecordDeclined { reason, at: when };
    let mut states = vec![
        of("nothing yet", Facility::default()),
        of(
            "an application begun",
            told(Story::default(), vec![StartApplication {}.into()]),
        ),
        of(
            "an application with its details",
            told(
                Story::default(),
                vec![StartApplication {}.into(), stated().into()],
            ),
        ),
        of("submitted", Story::applied("01-05").state),
        of("declined", told(Story::applied("01-05"), vec![declined.into()])),
        of("approved", Story::approved().state),
        of(
            "approved, and a higher line applied for",
            told(
                Story::approved(),
                vec![
                    StartApplication {}.into(),
                    stated().into(),
                    SubmitApplication {}.into(),
                ],
            ),
        ),
        of("suspended", told(Story::approved(), vec![suspended.into()])),
        of("closed", told(Story::approved(), vec![closed.clone().into()])),
    ];
    states.extend(with_draws(closed));
    states
}

/// Lines with one draw, wherever it may be.
fn with_draws(closed: RecordClosed) -> Vec<State> {
    let mut asked = Story::approved();
    let pending = asked.draw("03-01", "3000", 3).unwrap();
    let mut failed = asked.clone();
    let reason = "no agreement".to_owned();
    failed
        .step(
            "03-02",
            RecordDrawFailed {
                draw_id: pending,
                reason,
                at: at("03-02"),
            },
        )
        .unwrap();
    let mut lent = Story::approved();
    let loan = lent.lent("02-01", "03-10", "3000", 3);
    let mut paid = lent.clone();
    paid.pay("03-05", loan, 1, "1035").unwrap();
    let mut posted = lent.clone();
    let statement = RecordStatement {
        month: day("03-20"),
        at: at("03-01"),
    };
    posted.step("03-01", statement).unwrap();
    let mut repaid = lent.clone();
    let all = ApplyRefund {
        draw_id: loan,
        order_id: order(1),
        amount: usd("3000"),
        at: at("03-02"),
    };
    repaid.step("03-02", all).unwrap();
    let mut ended = lent.clone();
    ended.step("03-05", closed).unwrap();
    let of = |name, story: Story, draw| State {
        name,
        line: story.state,
        draw,
    };
    vec![
        of("a draw that waits for its agreement", asked, pending),
        of("a draw that failed", failed, pending),
        of("a loan, its first month overdue", lent, loan),
        of("a loan with its first month paid", paid, loan),
        of("a loan with a statement posted", posted, loan),
        of("a loan whose principal a refund repaid", repaid, loan),
        of("a loan on a closed line", ended, loan),
    ]
}

/// The smallest valid command of each name, and another where it matters.
fn probes(draw_id: DrawId) -> Vec<(&'static str, CreditCommand)> {
    let mut probes = of_the_line();
    probes.extend(of_a_draw(draw_id));
    probes
}

fn of_the_line() -> Vec<(&'static str, CreditCommand)> {
    let now = at(ON);
    let reason = || "told".to_owned();
    let approved = |line: &str| RecordApproved {
        line: usd(line),
        terms: terms(6, "0"),
        at: now,
    };
    let kept = |kind| KeepDetails {
        details: details("30000", kind),
    };
    let declined = RecordDeclined {
        reason: reason(),
        at: now,
    };
    let suspended = RecordSuspended {
        reason: reason(),
        at: now,
    };
    let closed = RecordClosed {
        reason: reason(),
        at: now,
    };
    vec![
        ("", StartApplication {}.into()),
        (
            "with a checking account",
            kept(AccountKind::BusinessChecking).into(),
        ),
        ("without one", kept(AccountKind::Online).into()),
        ("", SubmitApplication {}.into()),
        ("30000", approved("30000").into()),
        ("of nothing", approved("0").into()),
        ("", declined.into()),
        ("", suspended.into()),
        ("", RecordReinstated { at: now }.into()),
        ("", closed.into()),
    ]
}

fn of_a_draw(draw_id: DrawId) -> Vec<(&'static str, CreditCommand)> {
    let now = at(ON);
    let draw = |principal: &str, months| RequestDraw {
        order_id: order(2),
        payment_id: PaymentId::new(Uuid::from_u128(2)),
        principal: usd(principal),
        months,
        at: now,
    };
    let paid = |month, amount: &str| RecordLoanPayment {
        draw_id,
        month,
        amount: usd(amount),
        at: now,
    };
    let refund = |n, amount: &str| ApplyRefund {
        draw_id,
        order_id: order(n),
        amount: usd(amount),
        at: now,
    };
    let statement = |month: &str| RecordStatement {
        month: day(month),
        at: now,
    };
    let agreed = RecordDrawAgreed {
        draw_id,
        first_due: day("04-20"),
        at: now,
    };
    let failed = RecordDrawFailed {
        draw_id,
        reason: "told".to_owned(),
        at: now,
    };
    vec![
        ("500 over 3 months", draw("500", 3).into()),
        ("500 over 7 months", draw("500", 7).into()),
        ("more than there is", draw("50000", 3).into()),
        ("", agreed.into()),
        ("", failed.into()),
        ("month 1, 10", paid(1, "10").into()),
        ("month 2, 10", paid(2, "10").into()),
        ("month 1, more than owed", paid(1, "9000").into()),
        ("of March", statement("03-10").into()),
        ("of April", statement("04-10").into()),
        ("100 of its order", refund(1, "100").into()),
        ("100 of another order", refund(2, "100").into()),
        ("more than is owed", refund(1, "9000").into()),
    ]
}

fn answers(state: &State) -> Vec<(String, String)> {
    let answer = |(variant, command): (&str, CreditCommand)| {
        let ids = Ids::new(Uuid::from_u128(99));
        let done = decide(&state.line, &command, ids, at(ON), book());
        let heading = format!("{} {variant}", command.name()).trim_end().to_owned();
        (heading, answer(done, CreditEvent::name))
    };
    probes(state.draw).into_iter().map(answer).collect()
}

#[test]
fn l1_l2_l3_l5_l6_every_command_in_every_state_is_as_the_golden_table_says() {
    let states = states();
    let told = states.iter().map(|state| (state.name, answers(state)));
    compare("transitions_pay_later.txt", &table(HEADER, told));
}

#[test]
fn every_command_and_every_event_of_a_line_is_in_the_table() {
    let probed: BTreeSet<&str> = probes(DrawId::new(Uuid::nil()))
        .iter()
        .map(|(_, command)| command.name())
        .collect();
    assert_eq!(probed, BTreeSet::from_iter(CreditCommand::NAMES.iter().copied()));
    let answers: Vec<String> = states()
        .iter()
        .flat_map(|state| answers(state).into_iter().map(|(_, answer)| answer))
        .collect();
    let follows = |name: &&&str| {
        answers
            .iter()
            .any(|answer| answer.split(", ").any(|told| told == **name))
    };
    let never: Vec<&&str> = CreditEvent::NAMES.iter().filter(|name| !follows(name)).collect();
    assert!(never.is_empty(), "no state leads to {never:?}");
}
