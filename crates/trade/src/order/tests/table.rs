//! Tables of given, when, then: one row a line.

use super::world::World;
use crate::order::{OrderCommand, OrderEvent};

/// What a command must lead to.
#[derive(Debug, Clone)]
pub(super) enum Then {
    /// Events of these kinds, in this order.
    Events(&'static [&'static str]),
    /// A refusal of this code, by this rule.
    Refused(&'static str, &'static str),
}

/// One row of a table.
#[derive(Debug)]
pub(super) struct Case {
    given: World,
    when: OrderCommand,
    pub(super) then: Then,
    row: &'static str,
}

/// A table: `given, when => yes ["event", …];` or `given, when => no ("code", "rule");`.
macro_rules! rows {
    (@then yes [$($event:literal),*]) => { Then::Events(&[$($event),*]) };
    (@then no ($code:literal, $rule:literal)) => { Then::Refused($code, $rule) };
    ($($given:expr, $when:expr => $verb:ident $then:tt;)*) => {
        vec![$(Case::new(
            $given,
            $when,
            rows!(@then $verb $then),
            concat!(stringify!($given), ", ", stringify!($when)),
        )),*]
    };
}

pub(super) use rows;

impl Case {
    pub(super) fn new(given: World, when: impl Into<OrderCommand>, then: Then, row: &'static str) -> Case {
        Case {
            given,
            when: when.into(),
            then,
            row,
        }
    }

    /// The world after an accepted command; nothing where it is refused.
    pub(super) fn after(self) -> Option<World> {
        let mut world = self.given;
        world.give(self.when).ok().map(|_| world)
    }

    pub(super) fn run(self) {
        let place = self.row;
        let before = self.given.order.clone();
        let mut world = self.given;
        match (world.give(self.when.clone()), self.then) {
            (Ok(events), Then::Events(names)) => {
                let found: Vec<&str> = events.iter().map(OrderEvent::name).collect();
                assert_eq!(found, names, "{place}: {}", self.when.name());
            }
            (Err(refusal), Then::Refused(code, rule)) => {
                assert_eq!((refusal.code, refusal.rule), (code, rule), "{place}: {refusal}");
                assert_eq!(world.order, before, "{place}: a refusal changed the order");
            }
            (Ok(events), Then::Refused(code, rule)) => {
                panic!(
                    "{place}: {} was accepted ({events:?}), not {code} by {rule}",
                    self.when.name()
                );
            }
            (Err(refusal), Then::Events(names)) => panic!("{place}: {refusal}, not {names:?}"),
        }
    }
}

/// Runs a table.
pub(super) fn run(cases: Vec<Case>) {
    cases.into_iter().for_each(Case::run);
}
