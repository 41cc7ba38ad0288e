//! What may be offered now: every command probed by a dry run of `decide`, so that a button and its refusal can never
//! disagree. It must not hold rules: a probe is the smallest command the state allows, and `decide` answers.

mod facts;
mod probe;

use chrono::TimeDelta;

use super::command::OrderCommand;
use super::ctx::Ctx;
use super::decide::decide;
use super::event::{Complaint, Ground, OrderEvent};
use super::lapse::due;
use super::state::Order;
use super::view::Action;
use crate::id::BatchId;
use crate::refusal::Refusal;

/// A command name with the commands that stand for it: it may be offered when one of them is accepted.
struct Probe {
    name: &'static str,
    commands: Vec<OrderCommand>,
}

impl Probe {
    fn new(name: &'static str, commands: impl IntoIterator<Item = OrderCommand>) -> Probe {
        Probe {
            name,
            commands: commands.into_iter().collect(),
        }
    }

    fn one(name: &'static str, command: impl Into<OrderCommand>) -> Probe {
        Probe::new(name, [command.into()])
    }

    fn run(self, order: &Order, ctx: &Ctx<'_>) -> Action {
        let mut first: Option<Refusal> = None;
        for command in &self.commands {
            match decide(Some(order), command, ctx) {
                Ok(_) => {
                    return Action {
                        command: self.name.to_owned(),
                        allowed: true,
                        refusal: None,
                        late: false,
                    };
                }
                Err(refusal) => {
                    first.get_or_insert(refusal);
                }
            }
        }
        Action {
            command: self.name.to_owned(),
            allowed: false,
            refusal: first,
            late: false,
        }
    }
}

/// Every command of the buyer. A name with a part after a point is a variant of the command before it:
/// `send_payment.initial`, `send_payment.balance`, `answer_change.accept`, `answer_cancellation.accept`,
/// `answer_offer.accept`.
#[must_use]
pub fn actions(order: &Order, ctx: &Ctx<'_>) -> Vec<Action> {
    run(probe::buyer(order, ctx), order, ctx)
}

/// Every outside fact. What cannot happen now, because the edition has cancelled the order by itself (RB2), may have
/// happened before that and not be recorded yet: then it is offered as late (T2).
#[must_use]
pub fn recordable(order: &Order, ctx: &Ctx<'_>) -> Vec<Action> {
    let now = run(facts::outside(order, ctx), order, ctx);
    let Ok(Some(OrderEvent::Lapsed { at: lapsed_at, .. })) = due(order, ctx.now, ctx.rulebook) else {
        return now;
    };
    // The facts are of the last second in time; they are judged now.
    let in_time = Ctx {
        now: lapsed_at - TimeDelta::seconds(1),
        ..ctx.clone()
    };
    let before = run(facts::outside(order, &in_time), order, ctx);
    let either = |(now, before): (Action, Action)| match (now.allowed, before.allowed) {
        (false, true) => Action { late: true, ..before },
        (true, _) | (false, false) => now,
    };
    now.into_iter().zip(before).map(either).collect()
}

fn run(probes: Vec<Probe>, order: &Order, ctx: &Ctx<'_>) -> Vec<Action> {
    probes.into_iter().map(|probe| probe.run(order, ctx)).collect()
}

/// Why a dispute cannot be opened, or the open one extended, by this ground now; `None` when it can (D2, D6).
pub(crate) fn ground_refusal(
    order: &Order,
    ground: Ground,
    batch_id: Option<BatchId>,
    ctx: &Ctx<'_>,
) -> Option<Refusal> {
    let complaint = Complaint {
        ground,
        batch_id,
        statement: "-".to_owned(),
    };
    let is_open = order
        .running()
        .is_some_and(|running| running.open_dispute().is_some());
    let command = if is_open {
        probe::extend(complaint)
    } else {
        probe::open(complaint)
    };
    decide(Some(order), &command, ctx).err()
}
