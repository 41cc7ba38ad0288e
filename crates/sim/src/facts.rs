//! What a run knows: every order folded by `trade` and, beside it, written down by the naive model. Whatever comes in is
//! checked at once. It must not decide anything.

mod beside;
mod compare;
mod lender;
mod reach;

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use trade::credit::facility::{CreditEvent, Facility};
use trade::id::{OrderId, QuotationId, SupplierId};
use trade::message::{MessageEvent, Thread};
use trade::order::contract::FileRef;
use trade::order::event::{OrderEvent, SupplierRef};
use trade::order::{Order, evolve};
use trade::quotation::{Quotation, QuotationEvent};
use trade::rulebook::{Library, Rulebook};
use trade::supplier::{Listed, Reservation, SupplierLimits};
use trade::time::Instant;

use crate::model::{Broken, Check, Edition, Gauge, Levels, Loans, Sheet, must};
use crate::tally::Tally;

pub use beside::Fact;

/// One order: folded, written down, and as it came.
#[derive(Debug, Clone)]
pub struct Life {
    /// As `trade` folds it.
    pub order: Order,
    /// Its events, oldest first.
    pub events: Vec<OrderEvent>,
    /// As the model has it.
    pub sheet: Sheet,
    /// With whom.
    pub supplier_id: SupplierId,
    /// Over, holding nothing, and found as the model has it: time alone has nothing left to do to it.
    rests: bool,
}

/// A supplier: what the catalogue says, what was reported, as `trade` and as the model has it.
#[derive(Debug, Clone)]
pub struct Known {
    /// As orders name it.
    pub reference: SupplierRef,
    /// What lists say of its being a Trade Assurance supplier (S2).
    pub listed: Listed,
    /// The reports, as `trade` folds them.
    pub limits: SupplierLimits,
    /// The reports, as the model has them.
    pub gauge: Gauge,
}

/// Everything that was recorded.
#[derive(Debug, Clone)]
pub struct Facts {
    /// The edition, as `trade` knows it.
    pub book: Arc<Rulebook>,
    /// The edition, as the model knows it.
    pub edition: Edition,
    /// Orders, in the order they were started.
    pub lives: Vec<Life>,
    places: HashMap<OrderId, usize>,
    /// The Pay Later line.
    pub facility: Facility,
    credit_events: Vec<CreditEvent>,
    /// The line and its loans, as the model has them.
    loans: Loans,
    to_lender: lender::Owed,
    /// Quotations, in the order they began.
    pub quotations: Vec<Quotation>,
    quotation_events: HashMap<QuotationId, Vec<QuotationEvent>>,
    /// Threads, by supplier.
    pub threads: BTreeMap<SupplierId, Thread>,
    message_events: BTreeMap<SupplierId, Vec<MessageEvent>>,
    /// Suppliers the run deals with.
    pub suppliers: Vec<Known>,
    /// The editions that are kept, and the choice among them.
    pub library: Library,
    /// Files that may be referred to.
    pub files: Vec<FileRef>,
    /// What was reached.
    pub tally: Tally,
}

impl Facts {
    /// Nothing recorded yet.
    #[must_use]
    pub fn new(
        book: Arc<Rulebook>,
        edition: Edition,
        suppliers: Vec<(SupplierRef, Listed)>,
        files: Vec<FileRef>,
    ) -> Facts {
        let known = suppliers.into_iter().map(|(reference, listed)| Known {
            reference,
            listed,
            limits: SupplierLimits::default(),
            gauge: Gauge::default(),
        });
        Facts {
            book,
            edition,
            lives: Vec::new(),
            places: HashMap::new(),
            facility: Facility::default(),
            credit_events: Vec::new(),
            loans: Loans::default(),
            to_lender: lender::Owed::default(),
            quotations: Vec::new(),
            quotation_events: HashMap::new(),
            threads: BTreeMap::new(),
            message_events: BTreeMap::new(),
            suppliers: known.collect(),
            library: Library::default(),
            files,
            tally: Tally::default(),
        }
    }

    /// The place of an order.
    #[must_use]
    pub fn place(&self, order_id: OrderId) -> Option<usize> {
        self.places.get(&order_id).copied()
    }

    /// A supplier by its id.
    #[must_use]
    pub fn supplier(&self, supplier_id: SupplierId) -> Option<&Known> {
        self.suppliers
            .iter()
            .find(|known| known.reference.supplier_id == supplier_id)
    }

    /// Takes a fact in, as recorded at `now`, and checks it. Gives the place of the order it is about.
    ///
    /// # Errors
    /// The rule it breaks, or the history that it cannot follow.
    pub fn take(&mut self, fact: Fact, now: Instant) -> Result<Option<usize>, Broken> {
        match fact {
            Fact::Order(order_id, event) => self.take_order(order_id, event, now).map(Some),
            Fact::Credit(event) => self.take_credit(event).map(|()| None),
            Fact::Quotation(id, event) => self.take_quotation(id, event).map(|()| None),
            Fact::Message(id, event) => self.take_message(id, event).map(|()| None),
            Fact::Supplier(event) => self.take_report(&event).map(|()| None),
            Fact::Rulebook(event) => self.take_rulebook(&event).map(|()| None),
        }
    }

    fn take_order(&mut self, order_id: OrderId, event: OrderEvent, now: Instant) -> Result<usize, Broken> {
        self.tally.event("order", event.name());
        self.tally.facts += 1;
        reach::of_event(&event, &mut self.tally);
        let corrupt = |error: trade::order::CorruptHistory| Broken::new("D8", error.to_string());
        let Some(place) = self.place(order_id) else {
            let OrderEvent::Started {
                supplier, rulebook, ..
            } = &event
            else {
                return Err(Broken::new("O2", format!("{} of an unknown order", event.name())));
            };
            self.pinned(&rulebook.id)?;
            let supplier_id = supplier.supplier_id;
            let mut sheet = Sheet::new(self.edition);
            sheet.apply(&event)?;
            let order = evolve(None, &event).map_err(corrupt)?;
            self.places.insert(order_id, self.lives.len());
            self.lives.push(Life {
                order,
                events: vec![event],
                sheet,
                supplier_id,
                rests: false,
            });
            return Ok(self.lives.len() - 1);
        };
        self.owe_lender(place, &event)?;
        if let OrderEvent::EvidenceAdded { file, .. } = &event {
            must(self.files.contains(file), "D7", || {
                format!("{file:?} is evidence, a file that nobody handed in")
            })?;
        }
        let mut reserves_at = None;
        if let OrderEvent::Confirmed { cover, at, .. } | OrderEvent::ChangeAccepted { cover, at, .. } = &event
        {
            reserves_at = Some(*at);
            self.check_free_limit(place, cover, *at, now)?;
        }
        let life = &mut self.lives[place];
        life.rests = false;
        life.sheet.apply(&event)?;
        for rule in life.sheet.take_checked() {
            self.tally.rule(rule);
        }
        life.order = evolve(Some(life.order.clone()), &event).map_err(corrupt)?;
        life.events.push(event);
        if let Some(at) = reserves_at {
            self.check_exposure(place, at, now)?;
        }
        Ok(place)
    }

    /// RB1: an order is pinned to the edition it was started under.
    fn pinned(&mut self, id: &str) -> Check {
        self.tally.rule("RB1");
        let own = self.book.id().to_string();
        must(id == own, "RB1", || {
            format!("an order pinned to {id} where {own} was chosen")
        })
    }

    /// What the orders with a supplier hold, by the model: one order's own, and the others'.
    fn held(&self, place: usize, now: Instant) -> Result<(Levels, Vec<Levels>), Broken> {
        let supplier_id = self.lives[place].supplier_id;
        let mut others = Vec::new();
        for (index, life) in self.lives.iter().enumerate() {
            if index != place && life.supplier_id == supplier_id {
                others.push(life.sheet.levels(now)?);
            }
        }
        Ok((self.lives[place].sheet.levels(now)?, others))
    }

    /// S4, O7: the free limit a decision about a fact of `at` rested on is the one the model adds up.
    fn check_free_limit(
        &mut self,
        place: usize,
        cover: &trade::order::event::CoverTerms,
        at: Instant,
        now: Instant,
    ) -> Check {
        let (own, others) = self.held(place, now)?;
        let supplier_id = self.lives[place].supplier_id;
        let Some(known) = self.supplier(supplier_id) else {
            return Err(Broken::new("S2", "an order with a supplier nobody knows"));
        };
        let free = known.gauge.free_for(at, &own, others.iter());
        let assured = match known.listed {
            Listed::Yes => true,
            Listed::Unsaid => known.gauge.is_reported(),
            // A list overrules what was reported up to its day, from that day on (S2).
            Listed::No { since } => known
                .gauge
                .reported_at(at)
                .is_some_and(|as_of| at < since || since < as_of),
        };
        if assured {
            self.tally.rule("S4");
        }
        if cover.free_limit.minor() == free && cover.assured == assured {
            return Ok(());
        }
        Err(Broken::new(
            "S4",
            format!(
                "a free limit of {} (assured: {}) where {free} cents (assured: {assured}) are free",
                cover.free_limit, cover.assured
            ),
        ))
    }

    /// M3: own reservations after the report that counted at `at` are within it.
    fn check_exposure(&mut self, place: usize, at: Instant, now: Instant) -> Check {
        let supplier_id = self.lives[place].supplier_id;
        let (own, others) = self.held(place, now)?;
        let within = self
            .supplier(supplier_id)
            .is_some_and(|known| known.gauge.is_within(at, &own, &others));
        if own.last().is_some_and(|(_, amount)| *amount > 0) {
            self.tally.rule("M3");
            self.tally.rule("S5");
        }
        if within {
            return Ok(());
        }
        Err(Broken::new(
            "M3",
            "our own reservations are more than the supplier's report leaves",
        ))
    }

    /// What our orders hold with a supplier, as `trade` says it.
    ///
    /// # Errors
    /// When a window leaves the known years.
    pub fn reservations(
        &self,
        supplier_id: SupplierId,
        now: Instant,
    ) -> Result<Vec<Reservation>, trade::time::TimeError> {
        let with = self.lives.iter().filter(|life| life.supplier_id == supplier_id);
        with.map(|life| trade::order::reservation::reservation(&life.order, now, &self.book))
            .collect()
    }

    /// Whether an order has come to its end, with nothing left to come back.
    #[must_use]
    pub fn is_over(&self, place: usize) -> bool {
        let order = &self.lives[place].order;
        let refunds_in = |running: &trade::order::state::Running| {
            running.refunds.iter().all(|refund| {
                let came: i128 = refund.received.iter().map(|part| part.amount.minor()).sum();
                came >= refund.amount.minor()
            })
        };
        match order {
            Order::Unconfirmed(_) => false,
            Order::Cancelled(_) => order.running().is_none_or(refunds_in),
            Order::Running(running) => {
                let finished =
                    running.completed_at().is_some() || trade::order::figures::is_refunded(running);
                finished && running.open_dispute().is_none() && refunds_in(running)
            }
        }
    }
}
