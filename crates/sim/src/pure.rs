//! Books of `trade` alone: decisions folded in memory, no file, no desk. What a desk writes in one transaction is put here
//! one after the other.

mod lender;

use chrono::TimeDelta;
use trade::calendar::Calendars;
use trade::credit::facility::{self, CreditCommand};
use trade::id::{DrawId, Ids, MessageId, OrderId, QuotationId, SupplierId};
use trade::message::{self};
use trade::money::{Currency, Money};
use trade::order::command::{OrderCommand, Send, Start};
use trade::order::contract::Contract;
use trade::order::event::{Method, OrderEvent, Source, SupplierRef};
use trade::order::{Ctx, SupplierStanding, decide};
use trade::quotation::{self};
use trade::refusal::Refusal;
use trade::supplier::{LimitReport, SupplierCommand, WithdrawLimit, resting_on};
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
    /// How often time has passed.
    passed: u64,
}

/// Every order is compared once in so many times that time passes: nothing but time may have changed it.
const ALL_EVERY: u64 = 64;

impl Pure {
    /// Empty books at `now`.
    #[must_use]
    pub fn new(facts: Facts, now: Instant, ids: Dice, look_every: u64) -> Pure {
        Pure {
            facts,
            now,
            ids,
            look_every,
            passed: 0,
        }
    }

    fn fresh(&mut self) -> Ids {
        crate::steps::ids(&mut self.ids)
    }

    /// Sets the clock, also back (T2).
    pub fn set(&mut self, now: Instant) {
        self.now = now;
    }

    fn ctx(
        &self,
        order: Option<usize>,
        supplier_id: SupplierId,
        at: Instant,
        ids: Ids,
    ) -> Result<Ctx<'_>, Broken> {
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
            supplier: self.standing(order, supplier_id, at)?,
            credit_available: is_open.then_some(available),
            loan_outstanding: Money::checked_sum(owed.into_iter().map(|(_, amount)| amount), Currency::USD)
                .map_err(|error| fault(error.to_string()))?,
        })
    }

    fn standing(
        &self,
        order: Option<usize>,
        supplier_id: SupplierId,
        at: Instant,
    ) -> Result<SupplierStanding, Broken> {
        let Some(known) = self.facts.supplier(supplier_id) else {
            return Ok(SupplierStanding::unknown());
        };
        let held = self
            .facts
            .reservations(supplier_id, self.now)
            .map_err(|error| Broken::new("T1", error.to_string()))?;
        let fault = |error: trade::money::MoneyError| Broken::new("M1", error.to_string());
        let standing = trade::supplier::standing_at(known.listed, &known.limits, &held, at, &self.facts.book)
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

    fn decided(
        &mut self,
        place: usize,
        command: &OrderCommand,
        ids: Ids,
    ) -> Result<Result<Vec<OrderEvent>, Refusal>, Broken> {
        let life = &self.facts.lives[place];
        let ctx = self.ctx(Some(place), life.supplier_id, command.moment(self.now), ids)?;
        let decided = decide(Some(&life.order), command, &ctx);
        if ids.base.as_u128().is_multiple_of(u128::from(self.look_every)) {
            let mut spoken = windows::agree((&life.order, &life.sheet), command, &decided, &ctx)?;
            spoken.extend(windows::warned(life.order.contract(), ctx.supplier.assured)?);
            for rule in spoken {
                self.facts.tally.rule(rule);
            }
        }
        Ok(decided)
    }

    fn limit(&self, supplier_id: SupplierId, command: &SupplierCommand) -> Result<Vec<Fact>, Refusal> {
        let known = self.facts.supplier(supplier_id);
        let limits = known.map(|known| known.limits.clone()).unwrap_or_default();
        let events = limits.decide(command, self.now)?;
        Ok(events.into_iter().map(Fact::Supplier).collect())
    }

    /// Now and then a report came with a list that is taken back, unless cover rests on it (S3, S5). At a desk that is the undo of
    /// an import, and no step of its own.
    fn take_back(&mut self, supplier_id: SupplierId, ids: Ids) -> Result<(), Broken> {
        let (chance, known) = (ids.base.as_u128(), self.facts.supplier(supplier_id));
        let Some(known) = known.filter(|_| chance.is_multiple_of(5)) else {
            return Ok(());
        };
        let held = self.facts.reservations(supplier_id, self.now);
        let held = held.map_err(|error| Broken::new("T1", error.to_string()))?;
        let all = known.limits.history();
        // The model tells reports apart by what they leave, and when.
        let told = |report: &LimitReport| (report.as_of, report.remaining);
        let mut reports = all.clone();
        reports.retain(|report| all.iter().filter(|other| told(other) == told(report)).count() == 1);
        reports.retain(|report| resting_on(&known.limits, report, &held).is_empty());
        let place = usize::try_from(chance / 5 % reports.len().max(1) as u128).unwrap_or_default();
        let Some(report) = reports.get(place).map(|report| (*report).clone()) else {
            return Ok(());
        };
        let withdrawn = self.limit(supplier_id, &WithdrawLimit { supplier_id, report }.into());
        self.facts.tally.commands += 1;
        for fact in withdrawn.map_err(|refusal| Broken::new("S3", refusal.code.to_owned()))? {
            self.facts.take(fact, self.now)?;
        }
        Ok(())
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
        let ctx = self.ctx(None, supplier.supplier_id, self.now, ids)?;
        // Nothing can be done with an order that was never started.
        if let Err(refusal) = decide(None, &Send {}.into(), &ctx) {
            self.refused(&refusal);
        }
        let ctx = self.ctx(None, supplier.supplier_id, self.now, ids)?;
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
        let events = match self.decided(place, &step.command, ids)? {
            Ok(events) => events,
            Err(refusal) => return Ok(self.refused(&refusal)),
        };
        let commands = self.of_lender(place, &step, &events)?;
        let on_line = match self.line_decides(&commands, draw)? {
            Ok(on_line) => on_line,
            Err(refusal) => return Ok(self.refused(&refusal)),
        };
        let order_id = self.facts.lives[place].order.head().order_id;
        for event in events {
            self.facts.take(Fact::Order(order_id, event), self.now)?;
        }
        self.facts.settle(place, self.now)?;
        for event in on_line {
            self.facts.take(Fact::Credit(event), self.now)?;
        }
        Ok(Answer::Taken)
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
            Beside::Limit(command) => self.limit(command.supplier_id, &command.clone().into()),
        };
        match decided {
            Ok(facts) => {
                for fact in facts {
                    self.facts.take(fact, self.now)?;
                }
                if let Beside::Limit(command) = &step {
                    self.take_back(command.supplier_id, ids)?;
                }
                Ok(Answer::Taken)
            }
            Err(refusal) => Ok(self.refused(&refusal)),
        }
    }

    fn pass(&mut self, hours: u32) -> Result<(), Broken> {
        self.now += TimeDelta::hours(i64::from(hours));
        self.passed += 1;
        if self.passed.is_multiple_of(ALL_EVERY) {
            self.facts.all_agree(self.now)?;
        }
        Ok(())
    }

    fn wait(&mut self, hours: u32) -> Result<(), Broken> {
        self.pass(hours)
    }
}
