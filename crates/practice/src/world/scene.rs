//! What the people of the world look at: the facts, the moment, and one order at a time.

use chrono::TimeDelta;
use trade::country::Country;
use trade::order::state::{Head, Order, Running};
use trade::order::{OrderCommand, figures};
use trade::rulebook::Rulebook;
use trade::time::{Day, Instant};

use super::due::{Action, Actor, Due};
use super::{Moment, World, WorldFacts};
use crate::dice::Dice;
use crate::office::Office;
use crate::persona::Traits;

/// The facts at a moment.
pub(super) struct Scene<'a> {
    pub(super) world: &'a World,
    pub(super) facts: &'a WorldFacts<'a>,
    pub(super) moment: &'a Moment<'a>,
}

/// One order in it, seen by its supplier.
pub(super) struct OrderScene<'a> {
    pub(super) scene: &'a Scene<'a>,
    pub(super) order: &'a Order,
    pub(super) head: &'a Head,
    pub(super) traits: &'a Traits,
    pub(super) book: &'a Rulebook,
}

impl<'a> Scene<'a> {
    /// An order with its supplier's traits and the edition it is pinned to.
    pub(super) fn order(&'a self, order: &'a Order) -> Option<OrderScene<'a>> {
        let head = order.head();
        Some(OrderScene {
            scene: self,
            order,
            head,
            traits: self.traits(&head.supplier.name)?,
            book: self.book(&head.rulebook.id),
        })
    }

    /// The traits of a supplier.
    pub(super) fn traits(&self, supplier_name: &str) -> Option<&'a Traits> {
        self.world.data.traits(self.world.persona(supplier_name))
    }

    /// The edition of this id, else the default one: an order may be pinned to a file that is not at hand.
    pub(super) fn book(&self, id: &str) -> &'a Rulebook {
        self.moment
            .rulebooks
            .get(id)
            .unwrap_or(self.moment.rulebooks.default_book())
    }

    /// The edition for what belongs to no order.
    pub(super) fn default_book(&self) -> &'a Rulebook {
        self.moment.rulebooks.default_book()
    }

    /// An office in these countries.
    pub(super) fn office(&self, countries: &[Country]) -> Office<'a> {
        Office::new(self.moment.calendars, self.default_book(), countries)
    }

    /// The dice for a question.
    pub(super) fn dice(&self, words: &[&str]) -> Dice {
        Dice::new(self.world.seed, words)
    }
}

impl<'a> OrderScene<'a> {
    /// The dice for a question about this order. It knows the order by supplier and number, so the same clicks in the
    /// same world meet the same fate.
    pub(super) fn dice(&self, question: &str, which: &str) -> Dice {
        self.scene
            .dice(&[&self.head.supplier.name, &self.head.number, question, which])
    }

    /// The confirmed order that is neither complete nor cancelled nor wholly refunded.
    pub(super) fn unfinished(&self) -> Option<&'a Running> {
        match self.order {
            Order::Running(running) if running.completed_at().is_none() && !figures::is_refunded(running) => {
                Some(running)
            }
            Order::Running(_) | Order::Unconfirmed(_) | Order::Cancelled(_) => None,
        }
    }

    /// The confirmed order that was not cancelled.
    pub(super) fn running(&self) -> Option<&'a Running> {
        match self.order {
            Order::Running(running) => Some(running),
            Order::Unconfirmed(_) | Order::Cancelled(_) => None,
        }
    }

    /// Country of the supplier; China where it is not known, as for most.
    pub(super) fn home(&self) -> Country {
        self.head.supplier.country.unwrap_or(Country::CN)
    }

    /// The supplier's office.
    pub(super) fn supplier_office(&self) -> Office<'a> {
        self.scene.office(&[self.home()])
    }

    /// The platform's office.
    pub(super) fn platform_office(&self) -> Office<'a> {
        self.scene.office(&[Country::US])
    }

    /// An instant of a day in the platform's zone, in which days are recorded (T1).
    pub(super) fn platform_noon(&self, day: Day, hours: i64) -> Instant {
        trade::time::start_of_day(day, self.book.platform().time_zone) + TimeDelta::hours(hours)
    }

    /// Today in the platform's zone (T1).
    pub(super) fn platform_day(&self, instant: Instant) -> Day {
        trade::time::day_in(instant, self.book.platform().time_zone)
    }

    /// The instant, or now if that has passed: an action is recorded with the instant it really happens at.
    pub(super) fn not_before_now(&self, at: Instant) -> Instant {
        at.max(self.scene.moment.now)
    }

    /// Something about this order.
    pub(super) fn due(
        &self,
        at: Instant,
        actor: Actor,
        key: &'static str,
        command: impl Into<OrderCommand>,
    ) -> Due {
        Due {
            at,
            actor,
            key,
            about: self.head.number.clone(),
            action: Action::Order {
                order_id: self.head.order_id,
                command: command.into(),
            },
        }
    }

    /// One of some phrases, the same for the same question.
    pub(super) fn phrase(&self, phrases: &[String], question: &str) -> String {
        self.dice("phrase", question)
            .pick(phrases)
            .cloned()
            .unwrap_or_default()
    }
}
