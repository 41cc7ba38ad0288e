//! A line told by commands, for the tests beside this file.

use uuid::Uuid;

use super::*;
use crate::id::{DrawId, Ids, OrderId, PaymentId};
use crate::money::{Currency, Money};
use crate::refusal::Refusal;
use crate::rulebook::{Rulebook, Rulebooks};
use crate::time::{Day, Instant, parse_day, parse_instant};

pub(super) fn usd(text: &str) -> Money {
    Money::parse(text, Currency::USD).unwrap()
}

pub(super) fn book() -> &'static Rulebook {
    Rulebooks::embedded().default_book()
}

pub(super) fn at(day: &str) -> Instant {
    parse_instant(&format!("2026-{day}T20:00:00Z")).unwrap()
}

pub(super) fn day(day: &str) -> Day {
    parse_day(&format!("2026-{day}")).unwrap()
}

pub(super) fn order(n: u128) -> OrderId {
    OrderId::new(Uuid::from_u128(n))
}

pub(super) fn details(requested: &str, kind: AccountKind) -> Details {
    Details {
        vault_ref: "vault-1".to_owned(),
        accounts: vec![LinkedAccount {
            kind,
            name: "Practice Bank".to_owned(),
            last_four: "4242".to_owned(),
        }],
        business: BusinessFigures {
            monthly_revenue: usd("40000"),
            months_trading: 30,
            requested_line: usd(requested),
        },
    }
}

pub(super) fn terms(months: usize, credit: &str) -> LoanTerms {
    LoanTerms {
        monthly_fee_rates: vec!["0.02".parse().unwrap(); months],
        promotional_credit: usd(credit),
    }
}

/// A line in the making: each step is a command on a day of 2026; the n-th step draws its ids from n.
#[derive(Default, Clone)]
pub(super) struct Story {
    pub(super) state: Facility,
    steps: u128,
}

impl Story {
    pub(super) fn step(
        &mut self,
        on: &str,
        command: impl Into<CreditCommand>,
    ) -> Result<Vec<CreditEvent>, &'static str> {
        self.steps += 1;
        let ids = Ids::new(Uuid::from_u128(self.steps));
        let events =
            decide(&self.state, &command.into(), ids, at(on), book()).map_err(|refusal| refusal.code)?;
        for event in &events {
            self.state = self.state.clone().evolve(event).expect("a history");
        }
        Ok(events)
    }

    /// The refusal of a command, with its facts.
    pub(super) fn refused(&self, on: &str, command: impl Into<CreditCommand>) -> Refusal {
        let ids = Ids::new(Uuid::nil());
        decide(&self.state, &command.into(), ids, at(on), book()).expect_err("a refusal")
    }

    pub(super) fn applied(on: &str) -> Story {
        let mut story = Story::default();
        story.step(on, StartApplication {}).unwrap();
        story
            .step(
                on,
                KeepDetails {
                    details: details("20000", AccountKind::BusinessChecking),
                },
            )
            .unwrap();
        story.step(on, SubmitApplication {}).unwrap();
        story
    }

    pub(super) fn approved() -> Story {
        let mut story = Story::applied("01-05");
        let offer = RecordApproved {
            line: usd("20000"),
            terms: terms(6, "25"),
            at: at("01-06"),
        };
        story.step("01-06", offer).unwrap();
        story
    }

    pub(super) fn draw(&mut self, on: &str, principal: &str, months: u32) -> Result<DrawId, &'static str> {
        let payment_id = PaymentId::new(Uuid::nil());
        let request = RequestDraw {
            order_id: order(1),
            payment_id,
            principal: usd(principal),
            months,
            at: at(on),
        };
        match self.step(on, request)?.as_slice() {
            [CreditEvent::DrawRequested { draw_id, .. }] => Ok(*draw_id),
            other => panic!("{other:?}"),
        }
    }

    pub(super) fn lent(&mut self, on: &str, first_due: &str, principal: &str, months: u32) -> DrawId {
        let draw_id = self.draw(on, principal, months).unwrap();
        self.step(
            on,
            RecordDrawAgreed {
                draw_id,
                first_due: day(first_due),
                at: at(on),
            },
        )
        .unwrap();
        draw_id
    }

    pub(super) fn pay(
        &mut self,
        on: &str,
        draw_id: DrawId,
        month: u32,
        amount: &str,
    ) -> Result<(), &'static str> {
        let payment = RecordLoanPayment {
            draw_id,
            month,
            amount: usd(amount),
            at: at(on),
        };
        self.step(on, payment).map(|_| ())
    }

    pub(super) fn available(&self) -> String {
        self.state.available().unwrap().to_string()
    }
}
