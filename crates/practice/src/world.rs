//! Everybody else in the trade: suppliers, banks, lender, customs, inspectors, the platform.
//! What they do next follows from the recorded facts, the seed and the calendars alone; nothing is scheduled or stored.
//! It must not decide what is allowed: every action is a command that `trade` decides about.

mod agreement;
mod chat;
mod counter;
mod dispute;
mod due;
mod goods;
mod lender;
mod limits;
mod payments;
mod quotes;
mod scene;
mod verdict;

use trade::calendar::Calendars;
use trade::credit::facility::Facility;
use trade::id::{BatchId, SupplierId};
use trade::message::Thread;
use trade::money::Money;
use trade::order::Order;
use trade::order::event::Count;
use trade::quotation::Quotation;
use trade::rulebook::Rulebooks;
use trade::supplier::LimitReport;
use trade::time::Instant;

use crate::catalogue::{self, Catalogue};
use crate::data::{Data, DataError};
use crate::persona::Persona;
use scene::Scene;

pub use due::{Action, Actor, Due, KEYS};
pub use lender::LenderRulesView;

/// A practice world: a seed, what there is to draw from, and the catalogue made of it.
#[derive(Debug)]
pub struct World {
    pub(crate) seed: u64,
    pub(crate) data: Data,
    pub(crate) catalogue: Catalogue,
}

/// What has happened so far, as far as it concerns others.
#[derive(Debug, Clone, Copy)]
pub struct WorldFacts<'a> {
    /// Every order that is not over long ago; one that is over asks for nothing.
    pub orders: &'a [Order],
    /// The Pay Later line.
    pub credit: &'a Facility,
    /// Quotations.
    pub quotations: &'a [Quotation],
    /// Message threads.
    pub threads: &'a [Thread],
    /// Newest limit report of every supplier we have an order with.
    pub limits: &'a [KnownLimit],
}

/// What we know of a supplier's limit, and what our orders hold of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownLimit {
    /// The supplier.
    pub supplier_id: SupplierId,
    /// Its newest report.
    pub report: LimitReport,
    /// Reserved by our orders now, in USD (S5).
    pub reserved: Money,
}

/// When and by which books the world is asked.
#[derive(Debug, Clone, Copy)]
pub struct Moment<'a> {
    /// The practice clock. No action is due before it.
    pub now: Instant,
    /// Editions, for the one each order is pinned to (RB1).
    pub rulebooks: &'a Rulebooks,
    /// Bank calendars: nobody works on a weekend or holiday.
    pub calendars: &'a Calendars,
}

fn not_before(mut due: Vec<Due>, now: Instant) -> Vec<Due> {
    for action in &mut due {
        action.at = action.at.max(now);
    }
    due
}

impl World {
    /// The world of a seed.
    ///
    /// # Errors
    /// [`DataError`] when a data file of this crate is broken.
    pub fn new(seed: u64) -> Result<World, DataError> {
        let data = Data::load()?;
        let catalogue = catalogue::generate(&data, seed)?;
        Ok(World {
            seed,
            data,
            catalogue,
        })
    }

    /// Suppliers and products.
    #[must_use]
    pub fn catalogue(&self) -> &Catalogue {
        &self.catalogue
    }

    /// The persona of a supplier, by its name; a supplier that is not of this world has one, too.
    #[must_use]
    pub fn persona(&self, supplier_name: &str) -> Persona {
        Persona::of(&self.data, self.seed, supplier_name)
    }

    /// What the lender goes by, to be shown to a learner.
    #[must_use]
    pub fn lender_rules(&self) -> LenderRulesView {
        lender::rules(&self.data.lender)
    }

    /// Everything that is going to happen if nothing else does, soonest first. Ties are in a fixed order, so the same
    /// facts always give the same list.
    #[must_use]
    pub fn pending(&self, facts: &WorldFacts<'_>, moment: &Moment<'_>) -> Vec<Due> {
        let mut due: Vec<Due> = facts
            .orders
            .iter()
            .flat_map(|order| self.due_of(order, facts, moment))
            .collect();
        due.extend(self.due_beside(facts, moment));
        due.sort_by(|one, other| one.cmp_at(other, moment.now));
        due
    }

    /// What happens with one order if nothing else does, in no order. It follows from the order itself, the thread with
    /// its supplier and the Pay Later line; while these stay as they are, and until the first of it is due, it stays the
    /// same.
    #[must_use]
    pub fn due_of(&self, order: &Order, facts: &WorldFacts<'_>, moment: &Moment<'_>) -> Vec<Due> {
        let scene = Scene {
            world: self,
            facts,
            moment,
        };
        let Some(order) = scene.order(order) else {
            return Vec::new();
        };
        let mut due = agreement::due(&order);
        due.extend(payments::due(&order));
        due.extend(goods::due(&order));
        due.extend(dispute::due(&order));
        due.extend(chat::delay(&order));
        not_before(due, moment.now)
    }

    /// What happens beside orders, in no order: the lender's part, quotations, replies to messages, reports of limits.
    #[must_use]
    pub fn due_beside(&self, facts: &WorldFacts<'_>, moment: &Moment<'_>) -> Vec<Due> {
        let scene = Scene {
            world: self,
            facts,
            moment,
        };
        let mut due = lender::due(&scene);
        due.extend(quotes::due(&scene));
        due.extend(chat::replies(&scene));
        due.extend(limits::due(&scene));
        not_before(due, moment.now)
    }

    /// The next report of a supplier's limit, with what our orders hold of it; `None` while nobody looks.
    #[must_use]
    pub fn report_due(&self, known: &KnownLimit, facts: &WorldFacts<'_>, moment: &Moment<'_>) -> Option<Due> {
        let scene = Scene {
            world: self,
            facts,
            moment,
        };
        limits::report(&scene, known)
    }

    /// The first thing that is going to happen. The desk applies it at its instant, folds what came of it, and asks
    /// again, until the next one lies beyond the target.
    #[must_use]
    pub fn next(&self, facts: &WorldFacts<'_>, moment: &Moment<'_>) -> Option<Due> {
        self.pending(facts, moment).into_iter().next()
    }

    /// What the buyer's warehouse counts of a delivered batch (H3): what came, and how much of it is below standard.
    /// Nothing before delivery, nor for a batch this order does not have.
    #[must_use]
    pub fn warehouse_count(&self, order: &Order, batch_id: BatchId) -> Vec<Count> {
        goods::warehouse_count(self, order, batch_id)
    }
}
