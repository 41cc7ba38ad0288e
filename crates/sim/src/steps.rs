//! What is tried next: the step that leads an order to its end, by whoever's turn it is, or anything at all. A step may be
//! refused; what may be is for `trade` to say.

mod beside;
mod contract;
mod edges;
mod plot;
mod sensible;
mod wild;
mod wild_dispute;
mod wild_money;

pub use beside::{Beside, beside};
pub use contract::contract;
pub use plot::{Plot, Turn};
pub use sensible::sensible;
pub(crate) use wild::ids;
pub use wild::wild;

use trade::order::OrderCommand;
use trade::order::contract::Side;
use trade::order::event::{Ground, Method};

use crate::dice::Dice;
use crate::facts::Facts;
use trade::time::Instant;

/// Of a hundred lives, so many are out for something rare.
const PLOTTED: u64 = 20;

/// What somebody has a mind to do with an order, drawn once.
#[derive(Debug, Clone, Copy)]
#[allow(missing_docs)]
pub struct Mind {
    pub offline: bool,
    pub method: Method,
    pub disputes: bool,
    pub ground: Ground,
    pub changes: bool,
    pub gives_up: bool,
    pub inspects: bool,
    pub in_two: bool,
    pub feedback: bool,
    pub never_pays: bool,
    pub called_back: bool,
    /// Of a hundred steps, so many are anything at all.
    pub wild: u64,
    /// Something rare that it is out for.
    pub plot: Option<Plot>,
}

impl Mind {
    /// A mind by chance.
    pub fn new(dice: &mut Dice) -> Mind {
        let ground = if dice.chance(50) {
            Ground::LateShipment
        } else {
            Ground::Quality
        };
        let mut mind = Mind {
            offline: dice.chance(12),
            method: *dice.pick(&Method::ALL).unwrap_or(&Method::CreditCard),
            disputes: dice.chance(45),
            ground,
            changes: dice.chance(20),
            gives_up: dice.chance(8),
            inspects: dice.chance(25),
            in_two: dice.chance(35),
            feedback: dice.chance(60),
            never_pays: dice.chance(3),
            called_back: dice.chance(10),
            wild: 15 + dice.below(30),
            plot: dice.pick(&Plot::ALL).copied().filter(|_| dice.chance(PLOTTED)),
        };
        if let Some(plot) = mind.plot {
            plot.bend(&mut mind);
        }
        mind
    }

    /// The same mind, out for something rare.
    #[must_use]
    pub fn out_for(mut self, plot: Plot) -> Mind {
        self.plot = Some(plot);
        plot.bend(&mut self);
        self
    }
}

/// Where a step is made: the facts, the order, and now.
pub struct Scene<'f> {
    /// Everything recorded.
    pub facts: &'f Facts,
    /// Which order.
    pub place: usize,
    /// Now.
    pub now: Instant,
}

/// One step.
#[derive(Debug, Clone)]
pub struct Step {
    /// The command.
    pub command: OrderCommand,
    /// Months of the loan, for a payment by Pay Later.
    pub months: u32,
}

impl Step {
    fn new(command: impl Into<OrderCommand>) -> Step {
        Step {
            command: command.into(),
            months: 3,
        }
    }
}

fn side(dice: &mut Dice) -> Side {
    if dice.chance(50) {
        Side::Buyer
    } else {
        Side::Supplier
    }
}
