//! What the practice world does next, kept between two questions: only what moved is asked for again. It holds no rule of
//! the world: what is due, `practice` says.

use practice::{Action, Due, KnownLimit, Moment, World, WorldFacts};
use trade::id::SupplierId;
use trade::message::Thread;
use trade::money::{Currency, Money};
use trade::order::Order;
use trade::order::event::Method;

use crate::error::Error;
use crate::folds::{Moved, State};
use crate::look::Look;

/// What is due of each order, by its place among the folds.
#[derive(Default)]
pub(crate) struct Agenda {
    due: Vec<Vec<Due>>,
}

impl Agenda {
    /// Everything that is going to happen if nothing else does, soonest first: what [`World::pending`] says of the same
    /// facts.
    pub(super) fn pending(&mut self, world: &World, look: &Look<'_>) -> Result<Vec<Due>, Error> {
        let mut folds = look.workspace.folds.lock();
        folds.bring_forward(&look.view)?;
        let moved = folds.moved();
        let state = &*folds;
        let moment = Moment {
            now: look.now,
            rulebooks: look.library()?.books(),
            calendars: look.workspace.calendars,
        };
        self.ask_again(world, state, &moved, &moment);
        // What our orders hold stands in a report and says nothing about when it comes: it is added up when one is next.
        let nothing = |_| Ok(Money::zero(Currency::USD));
        let limits = limits(look, state, nothing)?;
        let mut pending: Vec<Due> = self.due.iter().flatten().cloned().collect();
        for due in &mut pending {
            due.at = due.at.max(moment.now);
        }
        pending.extend(world.due_beside(&facts(state, &limits), &moment));
        pending.sort_by_cached_key(Due::place);
        if pending
            .first()
            .is_some_and(|due| matches!(due.action, Action::Limit(_)))
        {
            let exact = self::limits(look, state, |supplier_id| reserved(look, supplier_id))?;
            pending.retain(|due| !matches!(due.action, Action::Limit(_)));
            let beside = world.due_beside(&facts(state, &exact), &moment);
            pending.extend(
                beside
                    .into_iter()
                    .filter(|due| matches!(due.action, Action::Limit(_))),
            );
            pending.sort_by_cached_key(Due::place);
        }
        Ok(pending)
    }

    /// Asks again for orders that moved, whose thread moved, or whose loans may have.
    fn ask_again(&mut self, world: &World, state: &State, moved: &Moved, moment: &Moment<'_>) {
        let known = self.due.len();
        self.due.resize_with(state.orders.len(), Vec::new);
        let facts = facts(state, &[]);
        for (place, order) in state.orders.iter().enumerate() {
            let concerned = place >= known
                || moved.orders.contains(&place)
                || moved.threads.contains(&order.head().supplier.supplier_id)
                || (moved.credit && has_loan(order));
            if concerned && let Some(due) = self.due.get_mut(place) {
                *due = world.due_of(order, &facts, moment);
            }
        }
    }
}

fn has_loan(order: &Order) -> bool {
    let payments = order.running().map_or(&[][..], |running| &running.payments);
    payments.iter().any(|payment| payment.method == Method::PayLater)
}

fn facts<'a>(state: &'a State, limits: &'a [KnownLimit]) -> WorldFacts<'a> {
    let threads: &[Thread] = &state.threads;
    WorldFacts {
        orders: &state.orders,
        credit: &state.facility,
        quotations: &state.quotations,
        threads,
        limits,
    }
}

/// The newest report of every supplier there is an order with.
fn limits(
    look: &Look<'_>,
    state: &State,
    reserved: impl Fn(SupplierId) -> Result<Money, Error>,
) -> Result<Vec<KnownLimit>, Error> {
    let mut suppliers: Vec<SupplierId> = Vec::new();
    for order in &state.orders {
        let supplier_id = order.head().supplier.supplier_id;
        if !suppliers.contains(&supplier_id) {
            suppliers.push(supplier_id);
        }
    }
    let mut limits = Vec::new();
    for supplier_id in suppliers {
        if let Some(report) = look.view.limits().latest(supplier_id)? {
            limits.push(KnownLimit {
                supplier_id,
                report,
                reserved: reserved(supplier_id)?,
            });
        }
    }
    Ok(limits)
}

fn reserved(look: &Look<'_>, supplier_id: SupplierId) -> Result<Money, Error> {
    let held = look.standing(supplier_id)?.reservations;
    let held = held.into_iter().map(|held| held.reserved);
    Money::checked_sum(held, Currency::USD).map_err(Error::bug)
}
