//! RB1, RB2: numbers of methods, working days, inspections and the credit line, each at its boundary.

use chrono::TimeDelta;
use uuid::Uuid;

use super::super::commands::*;
use super::super::derived::view_of;
use super::super::world::*;
use super::{book, paid, payable};
use crate::calendar::Calendars;
use crate::country::Country;
use crate::credit::facility::{
    self, AccountKind, BusinessFigures, Details, Facility, KeepDetails, LinkedAccount, LoanTerms,
    RecordApproved, StartApplication, SubmitApplication,
};
use crate::id::Ids;
use crate::order::OrderEvent;
use crate::order::command::*;
use crate::order::event::*;
use crate::payment::plan::{MethodPlan, PaymentAsk, plan};

/// Asked on a Monday morning in New York; the account is in China.
fn ask(amount: &str, pay_on: &str) -> PaymentAsk {
    PaymentAsk {
        amount: usd(amount),
        usd_rate: None,
        pay_on: instant(pay_on),
        supplier_country: Country::CN,
        us_checking_account: true,
        payer_bank_country: Country::US,
        credit_available: Some(usd("900000")),
        tt_fee: None,
    }
}

const MONDAY: &str = "2026-03-02T15:00:00Z";

fn planned(edition: &str, method: Method, ask: &PaymentAsk) -> MethodPlan {
    let plans = plan(ask, book(edition), Calendars::embedded()).unwrap();
    plans.into_iter().find(|(id, _)| *id == method).unwrap().1
}

/// First and last day of arrival, and the fees.
fn plan_of(edition: &str, method: Method, pay_on: &str) -> (String, String, Option<String>) {
    match planned(edition, method, &ask("100", pay_on)) {
        MethodPlan::Available {
            fee_total, arrival, ..
        } => (
            arrival.earliest.to_string(),
            arrival.latest.to_string(),
            fee_total.map(|fee| fee.to_string()),
        ),
        MethodPlan::Unavailable(reason) => panic!("{reason:?}"),
    }
}

#[track_caller]
fn arrives(edition: &str, method: Method, earliest: &str, latest: &str) {
    let (first, last, _) = plan_of(edition, method, MONDAY);
    assert_eq!((first.as_str(), last.as_str()), (earliest, latest), "{method:?}");
}

pub(super) fn e_checking_fee(edition: &str) {
    let (_, _, fee) = plan_of(edition, Method::EChecking, MONDAY);
    assert_eq!(fee.as_deref(), Some("15.00"), "P2");
}

pub(super) fn e_checking_arrives(edition: &str) {
    arrives(edition, Method::EChecking, "2026-03-06", "2026-03-09");
}

pub(super) fn card_limit(edition: &str) {
    for (amount, count) in [("20000", 1), ("20000.01", 2), ("40000", 2), ("40000.01", 3)] {
        match planned(edition, Method::CreditCard, &ask(amount, MONDAY)) {
            MethodPlan::Available { transactions, .. } => {
                assert_eq!(transactions.len(), count, "P3: {amount}")
            }
            MethodPlan::Unavailable(reason) => panic!("{reason:?}"),
        }
    }
}

pub(super) fn card_arrives(edition: &str) {
    arrives(edition, Method::CreditCard, "2026-03-04", "2026-03-05");
}

pub(super) fn card_status(edition: &'static str) {
    let world = payable(edition);
    let sent = payment(&world, Instalment::Initial, Method::CreditCard, usd("1500"));
    let mut world = world.then(sent);
    let sent_at = world.now;
    for (seconds, late) in [(30 * 60, false), (30 * 60 + 1, true)] {
        world.now = sent_at + TimeDelta::seconds(seconds);
        assert_eq!(view_of(&world).payments[0].status_late, late, "P3: {seconds}");
    }
}

pub(super) fn transfer_arrives(edition: &str) {
    arrives(edition, Method::TelegraphicTransfer, "2026-03-05", "2026-03-11");
}

pub(super) fn pay_later_is_free(edition: &str) {
    let (_, _, fee) = plan_of(edition, Method::PayLater, MONDAY);
    assert_eq!(fee.as_deref(), Some("0.00"), "L3");
}

pub(super) fn pay_later_arrives(edition: &str) {
    arrives(edition, Method::PayLater, "2026-03-03", "2026-03-05");
}

pub(super) fn cut_off(edition: &str) {
    // 17:00:00 in New York, and a second later.
    for (pay_on, earliest) in [
        ("2026-03-02T22:00:00Z", "2026-03-06"),
        ("2026-03-02T22:00:01Z", "2026-03-09"),
    ] {
        let (first, ..) = plan_of(edition, Method::EChecking, pay_on);
        assert_eq!(first, earliest, "P11: {pay_on}");
    }
}

#[track_caller]
fn inspection(edition: &'static str, country: Country, fee: &str) {
    let mut world = paid(edition);
    let planned_on = day("2026-03-20");
    let inspector = Inspector::Agency {
        code: "SGS".to_owned(),
    };
    let booked = world.ok(BookInspection {
        inspector,
        country,
        planned_on,
    });
    let [OrderEvent::InspectionBooked { fee: booked, .. }] = booked.as_slice() else {
        panic!("{booked:?}")
    };
    assert_eq!(*booked, usd(fee), "C8");
}

pub(super) fn inspection_elsewhere(edition: &'static str) {
    inspection(edition, Country::US, "300.00");
}

pub(super) fn inspection_in_china(edition: &'static str) {
    inspection(edition, Country::CN, "200.00");
}

/// Whether the lender's offer of this line and so many months is taken, to an applicant who asked for this line.
fn offered(edition: &str, requested: &str, line: &str, months: usize) -> Result<(), &'static str> {
    let at = instant(START);
    let details = Details {
        vault_ref: "vault-1".to_owned(),
        accounts: vec![LinkedAccount {
            kind: AccountKind::BusinessChecking,
            name: "Example Bank".to_owned(),
            last_four: "4242".to_owned(),
        }],
        business: BusinessFigures {
            monthly_revenue: usd("40000"),
            months_trading: 30,
            requested_line: usd(requested),
        },
    };
    let terms = LoanTerms {
        monthly_fee_rates: vec!["0.02".parse().unwrap(); months],
        promotional_credit: usd("0"),
    };
    let line = usd(line);
    let mut state = Facility::default();
    for command in [
        StartApplication {}.into(),
        KeepDetails { details }.into(),
        SubmitApplication {}.into(),
        RecordApproved { line, terms, at }.into(),
    ] {
        let ids = Ids::new(Uuid::from_u128(1));
        let events =
            facility::decide(&state, &command, ids, at, book(edition)).map_err(|refusal| refusal.code)?;
        for event in &events {
            state = state.evolve(event).unwrap();
        }
    }
    Ok(())
}

pub(super) fn longest_loan(edition: &str) {
    assert_eq!(offered(edition, "20000", "20000", 6), Ok(()), "L1");
    assert_eq!(offered(edition, "20000", "20000", 7), Err("credit.months"), "L1");
}

pub(super) fn largest_line(edition: &str) {
    assert_eq!(offered(edition, "150000", "150000", 6), Ok(()), "L1");
    assert_eq!(
        offered(edition, "150000", "150000.01", 6),
        Err("credit.line_too_large"),
        "L1"
    );
    assert_eq!(
        offered(edition, "150000.01", "150000", 6),
        Err("credit.line_too_large"),
        "L1"
    );
}

pub(super) fn largest_draw(edition: &str) {
    for (amount, available) in [("150000", true), ("150000.01", false)] {
        let planned = planned(edition, Method::PayLater, &ask(amount, MONDAY));
        assert_eq!(
            matches!(planned, MethodPlan::Available { .. }),
            available,
            "L1: {amount}"
        );
    }
}
