//! Books of `trade` alone: decisions folded in memory, no file, no desk. What a desk writes in one transaction is put here
//! one after the other.

use chrono::TimeDelta;
use trade::calendar::Calendars;
use trade::credit::facility::{
    self, ApplyRefund, CreditCommand, DrawPhase, RecordDrawAgreed, RecordDrawFailed, RequestDraw,
};
use trade::id::{DrawId, Ids, MessageId, OrderId, PaymentId, QuotationId, SupplierId};
use trade::message::{self};
use trade::money::{Currency, Money};
use trade::order::command::{OrderCommand, Send, Start};
use trade::order::contract::Contract;
use trade::order::event::{Method, OrderEvent, PaidWith, Source, SupplierRef};
use trade::order::{Ctx, SupplierStanding, decide};
use trade::quotation::{self};
use trade::refusal::Refusal;
use trade::supplier::SupplierCommand;
use trade::time::Instant;

use crate::books::{Answer, Books};
use crate::dice::Dice;
use crate::facts::{Fact, Facts};
use crate::model::Broken;
use crate::steps::{Beside, Step};
use crate::windows;

/// Books in memory.
#[derive(Debug, Clone)]
pub struct Pure {
    facts: Facts,
    now: Instant,
    ids: Dice,
    /// Deadlines and offered actions are compared with decisions once in so many steps: they cost the most.
    look_every: u64,
}

impl Pure {
    /// Empty books at `now`.
    #[must_use]
    pub fn new(facts: Facts, now: Instant, ids: Dice, look_every: u64) -> Pure {
        Pure {
            facts,
            now,
            ids,
            look_every,
        }
    }

    fn fresh(&mut self) -> Ids {
        crate::steps::ids(&mut self.ids)
    }

    /// Sets the clock, also back (T2).
    pub fn set(&mut self, now: Instant) {
        self.now = now;
    }

    fn ctx(&self, order: Option<usize>, supplier_id: SupplierId, ids: Ids) -> Result<Ctx<'_>, Broken> {
        let fault = |error: String| Broken::new("M1", error);
        let facility = &self.facts.facility;
        let owed = match order {
            Some(place) => facility
                .outstanding_of(self.facts.lives[place].order.head().order_id)
                .map_err(|error| fault(error.to_string()))?,
            None => Vec::new(),
        };
        let available = facility.available().map_err(|error| fault(error.to_string()))?;
        let is_open = matches!(facility.line, facility::Line::Open { .. });
        Ok(Ctx {
            now: self.now,
            ids,
            rulebook: &self.facts.book,
            calendars: Calendars::embedded(),
            supplier: self.standing(order, supplier_id)?,
            credit_available: is_open.then_some(available),
            loan_outstanding: Money::checked_sum(owed.into_iter().map(|(_, amount)| amount), Currency::USD)
                .map_err(|error| fault(error.to_string()))?,
        })
    }

    fn standing(&self, order: Option<usize>, supplier_id: SupplierId) -> Result<SupplierStanding, Broken> {
        let Some(known) = self.facts.supplier(supplier_id) else {
            return Ok(SupplierStanding::unknown());
        };
        let held = self
            .facts
            .reservations(supplier_id, self.now)
            .map_err(|error| Broken::new("T1", error.to_string()))?;
        let fault = |error: trade::money::MoneyError| Broken::new("M1", error.to_string());
        let latest = known.limits.latest();
        let standing = trade::supplier::standing(known.listed, latest, &held, self.now, &self.facts.book)
            .map_err(fault)?;
        match order {
            Some(place) => {
                let order_id = self.facts.lives[place].order.head().order_id;
                SupplierStanding::for_order(&standing, order_id).map_err(fault)
            }
            None => Ok(SupplierStanding {
                assured: standing.assured,
                free_limit: standing.free,
                as_of: standing.as_of,
                stale: standing.stale,
            }),
        }
    }

    fn refused(&mut self, refusal: &Refusal) -> Answer {
        self.facts.tally.refusal(refusal.code, Some(refusal.rule));
        Answer::Refused {
            code: refusal.code.to_owned(),
        }
    }

    fn put(
        &mut self,
        place: usize,
        command: &OrderCommand,
        ids: Ids,
    ) -> Result<Result<Vec<OrderEvent>, Refusal>, Broken> {
        let life = &self.facts.lives[place];
        let (order_id, supplier_id) = (life.order.head().order_id, life.supplier_id);
        let ctx = self.ctx(Some(place), supplier_id, ids)?;
        let decided = decide(Some(&life.order), command, &ctx);
        if ids.base.as_u128().is_multiple_of(u128::from(self.look_every)) {
            windows::agree(&life.order, command, &decided, &ctx)?;
            for rule in ["T1", "T3", "O9"] {
                self.facts.tally.rule(rule);
            }
        }
        let events = match decided {
            Ok(events) => events,
            Err(refusal) => return Ok(Err(refusal)),
        };
        for event in &events {
            self.facts.take(Fact::Order(order_id, event.clone()), self.now)?;
        }
        self.facts.settle(place, self.now)?;
        Ok(Ok(events))
    }

    /// The payment and its draw are one request: a payment that is taken while its draw is refused is not sent (L1, L5).
    fn no_draw(&self, place: usize, step: &Step, ids: Ids, draw: Ids) -> Result<Option<Refusal>, Broken> {
        let OrderCommand::SendPayment(command) = &step.command else {
            return Ok(None);
        };
        if command.method != Method::PayLater || command.draw_id.is_none() {
            return Ok(None);
        }
        let life = &self.facts.lives[place];
        let ctx = self.ctx(Some(place), life.supplier_id, ids)?;
        if decide(Some(&life.order), &step.command, &ctx).is_err() {
            return Ok(None);
        }
        let request = RequestDraw {
            order_id: life.order.head().order_id,
            payment_id: PaymentId::new(ids.nth(0)),
            principal: command.amount,
            months: step.months,
        };
        let decided = facility::decide(
            &self.facts.facility,
            &request.into(),
            draw,
            self.now,
            &self.facts.book,
        );
        Ok(decided.err())
    }

    fn credit(&mut self, command: &CreditCommand, ids: Ids) -> Result<Answer, Broken> {
        let decided = facility::decide(&self.facts.facility, command, ids, self.now, &self.facts.book);
        match decided {
            Ok(events) => {
                for event in events {
                    self.facts.take(Fact::Credit(event), self.now)?;
                }
                Ok(Answer::Taken)
            }
            Err(refusal) => Ok(self.refused(&refusal)),
        }
    }

    fn draw_behind(&self, place: usize, payment_id: PaymentId) -> Option<DrawId> {
        let running = self.facts.lives[place].order.running()?;
        let payment = running
            .payments
            .iter()
            .find(|payment| payment.payment_id == payment_id)?;
        match payment.paid_with {
            PaidWith::Draw { draw_id } => Some(draw_id),
            PaidWith::Card { .. } | PaidWith::Bank { .. } => None,
        }
    }

    fn pending(&self, draw_id: DrawId) -> bool {
        let draw = self.facts.facility.draw(draw_id);
        draw.is_some_and(|draw| draw.phase == DrawPhase::Pending)
    }

    /// What belongs to the same transaction on the credit line's side, after the order has taken its part (L3, L6, P9).
    fn follow(&mut self, place: usize, step: &Step, events: &[OrderEvent], draw: Ids) -> Result<(), Broken> {
        for event in events {
            let command: CreditCommand = match event {
                OrderEvent::PaymentSent {
                    payment_id,
                    method: Method::PayLater,
                    amount,
                    ..
                } => RequestDraw {
                    order_id: self.facts.lives[place].order.head().order_id,
                    payment_id: *payment_id,
                    principal: *amount,
                    months: step.months,
                }
                .into(),
                OrderEvent::PaymentFailed {
                    payment_id, reason, ..
                } => match self.draw_behind(place, *payment_id) {
                    Some(draw_id) if self.pending(draw_id) => RecordDrawFailed {
                        draw_id,
                        reason: reason.clone(),
                        at: self.now,
                    }
                    .into(),
                    Some(_) | None => continue,
                },
                OrderEvent::LoanAgreed { payment_id, .. } => match self.draw_behind(place, *payment_id) {
                    Some(draw_id) => RecordDrawAgreed {
                        draw_id,
                        first_due: self.now.date_naive() + TimeDelta::days(30),
                        at: self.now,
                    }
                    .into(),
                    None => continue,
                },
                OrderEvent::RefundReceived { to_loan, .. } if to_loan.is_positive() => {
                    self.repay(place, *to_loan)?;
                    continue;
                }
                _ => continue,
            };
            self.credit(&command, draw)?;
        }
        Ok(())
    }

    fn repay(&mut self, place: usize, to_loan: Money) -> Result<(), Broken> {
        let order_id = self.facts.lives[place].order.head().order_id;
        let fault = |error: trade::money::MoneyError| Broken::new("L6", error.to_string());
        let mut left = to_loan;
        let owed = self.facts.facility.outstanding_of(order_id).map_err(fault)?;
        for (draw_id, owed) in owed {
            let amount = owed.min(left).map_err(fault)?;
            if amount.is_positive() {
                let (ids, at) = (self.fresh(), self.now);
                self.credit(
                    &ApplyRefund {
                        draw_id,
                        order_id,
                        amount,
                        at,
                    }
                    .into(),
                    ids,
                )?;
                left = left.checked_sub(amount).map_err(fault)?;
            }
        }
        if left.is_zero() {
            return Ok(());
        }
        Err(Broken::new(
            "L6",
            format!("{left} of a refund found no loan to repay"),
        ))
    }
}

impl Books for Pure {
    fn facts(&self) -> &Facts {
        &self.facts
    }

    fn tally(&mut self) -> &mut crate::tally::Tally {
        &mut self.facts.tally
    }

    fn now(&self) -> Instant {
        self.now
    }

    fn start(&mut self, supplier: &SupplierRef, offline: bool, contract: Contract) -> Result<Answer, Broken> {
        let command = Start {
            number: format!("QS-{:04}", self.facts.lives.len() + 1),
            source: if offline {
                Source::Offline
            } else {
                Source::Minisite
            },
            supplier: supplier.clone(),
            contract: Box::new(contract),
        };
        let ids = self.fresh();
        let ctx = self.ctx(None, supplier.supplier_id, ids)?;
        // Nothing can be done with an order that was never started.
        if let Err(refusal) = decide(None, &Send {}.into(), &ctx) {
            self.refused(&refusal);
        }
        let ctx = self.ctx(None, supplier.supplier_id, ids)?;
        match decide(None, &command.into(), &ctx) {
            Ok(events) => {
                let order_id = OrderId::new(ids.nth(0));
                for event in events {
                    self.facts.take(Fact::Order(order_id, event), self.now)?;
                }
                Ok(Answer::Taken)
            }
            Err(refusal) => Ok(self.refused(&refusal)),
        }
    }

    fn order(&mut self, place: usize, mut step: Step) -> Result<Answer, Broken> {
        self.facts.tally.commands += 1;
        let (ids, draw) = (self.fresh(), self.fresh());
        if let OrderCommand::SendPayment(command) = &mut step.command
            && command.method == Method::PayLater
            && command.draw_id.is_none()
        {
            command.draw_id = Some(DrawId::new(draw.nth(0)));
        }
        if let Some(refusal) = self.no_draw(place, &step, ids, draw)? {
            return Ok(self.refused(&refusal));
        }
        match self.put(place, &step.command, ids)? {
            Ok(events) => {
                self.follow(place, &step, &events, draw)?;
                Ok(Answer::Taken)
            }
            Err(refusal) => Ok(self.refused(&refusal)),
        }
    }

    fn beside(&mut self, step: Beside) -> Result<Answer, Broken> {
        self.facts.tally.commands += 1;
        let ids = self.fresh();
        let decided = match &step {
            Beside::Credit(command) => return self.credit(command, ids),
            Beside::Quotation(known, command) => {
                let id = known.unwrap_or(QuotationId::new(ids.nth(0)));
                let mut quotations = self.facts.quotations.iter();
                let state = quotations.find(|quotation| quotation.quotation_id == id);
                quotation::decide(state, command, id, self.now, &self.facts.book).map(|events| {
                    events
                        .into_iter()
                        .map(|event| Fact::Quotation(id, event))
                        .collect()
                })
            }
            Beside::Message(supplier, command) => {
                let thread = self.facts.threads.get(&supplier.supplier_id);
                let message_id = MessageId::new(ids.nth(0));
                let wrap = |event| Fact::Message(supplier.supplier_id, event);
                message::decide(thread, command, message_id, self.now)
                    .map(|events| events.into_iter().map(wrap).collect::<Vec<_>>())
            }
            Beside::Limit(command) => {
                let known = self.facts.supplier(command.supplier_id);
                let limits = known.map(|known| known.limits.clone()).unwrap_or_default();
                let command = SupplierCommand::from(command.clone());
                limits
                    .decide(&command, self.now)
                    .map(|events| events.into_iter().map(Fact::Supplier).collect())
            }
        };
        match decided {
            Ok(facts) => {
                for fact in facts {
                    self.facts.take(fact, self.now)?;
                }
                Ok(Answer::Taken)
            }
            Err(refusal) => Ok(self.refused(&refusal)),
        }
    }

    fn pass(&mut self, hours: u32) -> Result<(), Broken> {
        self.now += TimeDelta::hours(i64::from(hours));
        Ok(())
    }
}
