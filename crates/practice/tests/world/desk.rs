//! A desk in memory: it keeps the facts, applies what the world does at its instant, and lets a test act as the buyer.

use std::collections::BTreeMap;

use practice::{Action, Due, KnownLimit, Moment, Supplier, World, WorldFacts};
use trade::calendar::Calendars;
use trade::country::Country;
use trade::credit::facility::{self, ApplyRefund, CreditCommand, CreditEvent, Facility, RequestDraw};
use trade::id::{DrawId, Ids, MessageId, OrderId, QuotationId};
use trade::message::{self, MessageCommand, Thread};
use trade::money::{Currency, Money};
use trade::order::command::{OrderCommand, RecordLoanAgreed, SendPayment};
use trade::order::ctx::{Ctx, SupplierStanding};
use trade::order::event::OrderEvent;
use trade::order::{Order, decide, evolve};
use trade::quotation::{self, Quotation, QuotationCommand};
use trade::refusal::Refusal;
use trade::rulebook::{Rulebook, Rulebooks};
use trade::supplier::{LimitReport, ReportSource, SupplierCommand};
use trade::time::Instant;
use uuid::Uuid;

pub(crate) struct Desk<'w> {
    pub(crate) world: &'w World,
    pub(crate) now: Instant,
    pub(crate) edition: &'static str,
    pub(crate) orders: Vec<Order>,
    pub(crate) credit: Facility,
    pub(crate) quotations: Vec<Quotation>,
    pub(crate) threads: Vec<Thread>,
    pub(crate) limits: Vec<KnownLimit>,
    /// How often each kind of thing happened.
    pub(crate) seen: BTreeMap<&'static str, u32>,
    ids: u128,
}

impl<'w> Desk<'w> {
    pub(crate) fn new(world: &'w World, now: Instant, edition: &'static str) -> Desk<'w> {
        Desk {
            world,
            now,
            edition,
            orders: Vec::new(),
            credit: Facility::default(),
            quotations: Vec::new(),
            threads: Vec::new(),
            limits: Vec::new(),
            seen: BTreeMap::new(),
            ids: 0,
        }
    }

    pub(crate) fn book(&self) -> &'static Rulebook {
        Rulebooks::embedded().get(self.edition).unwrap()
    }

    fn uuid(&mut self) -> Uuid {
        self.ids += 1;
        Uuid::from_u128(self.ids << 32)
    }

    fn ctx(&mut self, order: Option<usize>) -> Ctx<'static> {
        let ids = Ids::new(self.uuid());
        let name = order.map(|index| self.orders[index].head().supplier.name.clone());
        let loans = order.map(|index| {
            self.credit
                .outstanding_of(self.orders[index].head().order_id)
                .unwrap()
        });
        let owed = loans.into_iter().flatten().map(|(_, owed)| owed);
        let has_line = !matches!(self.credit.line, facility::Line::None);
        Ctx {
            now: self.now,
            ids,
            rulebook: self.book(),
            calendars: Calendars::embedded(),
            supplier: standing(
                name.and_then(|name| self.world.catalogue().supplier(&name)),
                self.now,
            ),
            credit_available: has_line.then(|| self.credit.available().unwrap()),
            loan_outstanding: Money::checked_sum(owed, Currency::USD).unwrap(),
        }
    }

    pub(crate) fn start(&mut self, command: impl Into<OrderCommand>) -> usize {
        let ctx = self.ctx(None);
        let events = decide(None, &command.into(), &ctx).unwrap();
        self.orders.push(
            events
                .iter()
                .fold(None, |order, event| Some(evolve(order, event).unwrap()))
                .unwrap(),
        );
        self.orders.len() - 1
    }

    pub(crate) fn order(
        &mut self,
        index: usize,
        command: impl Into<OrderCommand>,
    ) -> Result<Vec<OrderEvent>, Refusal> {
        let ctx = self.ctx(Some(index));
        let events = decide(Some(&self.orders[index]), &command.into(), &ctx)?;
        for event in &events {
            let order = self.orders[index].clone();
            self.orders[index] = evolve(Some(order), event).unwrap();
            if let OrderEvent::RefundReceived { to_loan, .. } = event {
                self.repay(self.orders[index].head().order_id, *to_loan);
            }
        }
        Ok(events)
    }

    /// L6: what a refund gives to the loan goes to the order's draws.
    fn repay(&mut self, order_id: OrderId, mut left: Money) {
        for (draw_id, owed) in self.credit.outstanding_of(order_id).unwrap() {
            let amount = owed.min(left).unwrap();
            left = left.checked_sub(amount).unwrap();
            if amount.is_positive() {
                self.credit(ApplyRefund {
                    draw_id,
                    order_id,
                    amount,
                    at: self.now,
                })
                .unwrap();
            }
        }
    }

    /// Sends a Pay Later payment: the draw is asked for with the payment, and pending until the lender agrees.
    pub(crate) fn pay_later(
        &mut self,
        index: usize,
        mut command: SendPayment,
        months: u32,
    ) -> Result<(), Refusal> {
        let draw = self.uuid();
        command.draw_id = Some(DrawId::new(draw));
        let (principal, at) = (command.amount, command.at);
        let events = self.order(index, command)?;
        let payment_id = match events.first() {
            Some(OrderEvent::PaymentSent { payment_id, .. }) => *payment_id,
            other => panic!("{other:?}"),
        };
        let order_id = self.orders[index].head().order_id;
        let request = RequestDraw {
            order_id,
            payment_id,
            principal,
            months,
            at,
        };
        self.credit_with(Ids::new(draw), request).map(|_| ())
    }

    /// L3: a completed agreement is told to the payment that waits for it.
    fn agree(&mut self, events: &[CreditEvent]) -> Result<(), Refusal> {
        for event in events {
            let CreditEvent::DrawAgreed { draw_id, at, .. } = event else {
                continue;
            };
            let draw = self.credit.draw(*draw_id).unwrap();
            let (order_id, payment_id, at) = (draw.order_id, draw.payment_id, *at);
            let mut orders = self.orders.iter();
            let index = orders
                .position(|order| order.head().order_id == order_id)
                .unwrap();
            let mut payments = self.orders[index].running().unwrap().payments.iter();
            if payments.any(|payment| payment.payment_id == payment_id && payment.awaits_agreement()) {
                self.order(index, RecordLoanAgreed { payment_id, at })?;
            }
        }
        Ok(())
    }

    pub(crate) fn credit(&mut self, command: impl Into<CreditCommand>) -> Result<Vec<CreditEvent>, Refusal> {
        let ids = Ids::new(self.uuid());
        self.credit_with(ids, command)
    }

    fn credit_with(
        &mut self,
        ids: Ids,
        command: impl Into<CreditCommand>,
    ) -> Result<Vec<CreditEvent>, Refusal> {
        let events = facility::decide(&self.credit, &command.into(), ids, self.now, self.book())?;
        for event in &events {
            self.credit = self.credit.clone().evolve(event).unwrap();
        }
        Ok(events)
    }

    pub(crate) fn quotation(
        &mut self,
        id: Option<QuotationId>,
        command: impl Into<QuotationCommand>,
    ) -> Result<QuotationId, Refusal> {
        let fresh = self.uuid();
        let known = id.and_then(|id| self.quotations.iter().position(|known| known.quotation_id == id));
        let state = known.map(|index| self.quotations.remove(index));
        let id = id.unwrap_or(QuotationId::new(fresh));
        let events = quotation::decide(state.as_ref(), &command.into(), id, self.now, self.book())?;
        let state = events.iter().fold(state, |state, event| {
            Some(Quotation::evolve(state, event).unwrap())
        });
        self.quotations.extend(state);
        Ok(id)
    }

    pub(crate) fn message(&mut self, command: MessageCommand) -> Result<(), Refusal> {
        let fresh = MessageId::new(self.uuid());
        let supplier_id = match &command {
            MessageCommand::Send(send) => Some(send.supplier.supplier_id),
            MessageCommand::MarkRead(_) | MessageCommand::Mark(_) => None,
        };
        let has = |thread: &Thread| match supplier_id {
            Some(supplier_id) => thread.supplier.supplier_id == supplier_id,
            None => true,
        };
        let known = self.threads.iter().position(has);
        let state = known.map(|index| self.threads.remove(index));
        let events = message::decide(state.as_ref(), &command, fresh, self.now)?;
        let state = events
            .iter()
            .fold(state, |state, event| Some(Thread::evolve(state, event).unwrap()));
        self.threads.extend(state);
        Ok(())
    }

    pub(crate) fn next(&self) -> Option<Due> {
        let facts = WorldFacts {
            orders: &self.orders,
            credit: &self.credit,
            quotations: &self.quotations,
            threads: &self.threads,
            limits: &self.limits,
        };
        let moment = Moment {
            now: self.now,
            rulebooks: Rulebooks::embedded(),
            calendars: Calendars::embedded(),
        };
        self.world.next(&facts, &moment)
    }

    /// Applies everything up to a target and sets the clock to it. No action of the world may ever be refused.
    pub(crate) fn advance(&mut self, target: Instant) {
        while let Some(due) = self.next().filter(|due| due.at <= target) {
            self.apply(&due);
        }
        self.now = target.max(self.now);
    }

    /// Advances to the next thing and says what it was.
    pub(crate) fn advance_to_next(&mut self) -> Option<&'static str> {
        let due = self.next()?;
        self.advance(due.at);
        Some(due.key)
    }

    fn apply(&mut self, due: &Due) {
        assert!(due.at >= self.now, "the clock goes forwards: {due:?}");
        self.now = due.at;
        *self.seen.entry(due.key).or_default() += 1;
        self.check_working(due);
        let applied = match &due.action {
            Action::Order { order_id, command } => {
                let index = self
                    .orders
                    .iter()
                    .position(|order| order.head().order_id == *order_id)
                    .unwrap();
                self.order(index, command.clone())
                    .map(|events| assert!(!events.is_empty()))
            }
            Action::Credit(command) => self.credit(command.clone()).and_then(|events| {
                assert!(!events.is_empty());
                self.agree(&events)
            }),
            Action::Quotation {
                quotation_id,
                command,
            } => self.quotation(Some(*quotation_id), command.clone()).map(|_| ()),
            Action::Message(command) => self.message(command.clone()),
            Action::Limit(SupplierCommand::RecordLimit(command)) => {
                let known = self
                    .limits
                    .iter_mut()
                    .find(|known| known.supplier_id == command.supplier_id)
                    .unwrap();
                assert!(command.report.as_of > known.report.as_of, "a new report");
                known.report = command.report.clone();
                Ok(())
            }
            Action::Limit(SupplierCommand::WithdrawLimit(_)) => panic!("the world imports no lists: {due:?}"),
        };
        if let Err(refusal) = applied {
            panic!("the world was refused: {refusal}\n{:?}\n{due:#?}", refusal.facts);
        }
    }

    /// Nobody works on a weekend or holiday of their country (P11).
    fn check_working(&self, due: &Due) {
        let Action::Order { order_id, .. } = &due.action else {
            return;
        };
        let order = self
            .orders
            .iter()
            .find(|order| order.head().order_id == *order_id)
            .unwrap();
        let country = match due.key {
            "supplier_confirms" | "supplier_counters" | "batch_shipped" => {
                order.head().supplier.country.unwrap()
            }
            "payment_received" | "dispute_decided" | "refund_received" => Country::US,
            _ => return,
        };
        let zone = self.book().bank_zone(country).unwrap();
        let days = Calendars::embedded().bank_days([country]).unwrap();
        assert!(days.is_working(trade::time::day_in(due.at, zone)), "{due:?}");
    }

    /// Learns the limit of a supplier, as an import would.
    pub(crate) fn know_limit(&mut self, supplier: &Supplier) {
        if let Some(limit) = supplier.limit
            && !self
                .limits
                .iter()
                .any(|known| known.supplier_id == supplier.supplier_id)
        {
            let report = LimitReport {
                remaining: limit.remaining,
                limit: Some(limit.limit),
                as_of: self.now,
                source: ReportSource::Import,
                file: None,
            };
            let reserved = Money::zero(Currency::USD);
            self.limits.push(KnownLimit {
                supplier_id: supplier.supplier_id,
                report,
                reserved,
            });
        }
    }
}

fn standing(supplier: Option<&Supplier>, now: Instant) -> SupplierStanding {
    match supplier {
        Some(supplier) if supplier.trade_assurance => SupplierStanding {
            assured: true,
            free_limit: supplier
                .limit
                .map_or(Money::zero(Currency::USD), |limit| limit.remaining),
            as_of: supplier.limit.map(|_| now),
            stale: false,
        },
        Some(_) | None => SupplierStanding::unknown(),
    }
}
