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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dispatch::{Call, Reply};
    use crate::workspace::Workspace;
    use crate::{Desk, DeskOptions};
    use serde_json::{Value, json};

    /// What the world says of everything folded from the log's beginning, with nothing kept.
    fn from_scratch(workspace: &Workspace) -> Vec<Due> {
        let asked = workspace.look(|look| {
            let mut state = State::default();
            state.bring_forward(&look.view)?;
            let limits = limits(look, &state, |supplier_id| reserved(look, supplier_id))?;
            let moment = Moment {
                now: look.now,
                rulebooks: look.library()?.books(),
                calendars: workspace.calendars,
            };
            Ok(super::super::world()?.pending(&facts(&state, &limits), &moment))
        });
        asked.unwrap()
    }

    fn ask(desk: &Desk, op: &str, args: Value) -> Value {
        let call = Call {
            op: op.to_owned(),
            args,
            request_id: None,
        };
        match desk.dispatch(call) {
            Reply::Ok { value, .. } => value,
            Reply::Error(error) => panic!("{op}: {error:?}"),
        }
    }

    /// The next thing is the same whether everything is asked or only what moved; where it is a report of a limit, so is
    /// what it says.
    fn same(desk: &Desk) {
        let workspace = desk.workspace().unwrap();
        let scratch = from_scratch(&workspace);
        let kept = super::super::pending(&workspace).unwrap();
        assert_eq!(kept.first(), scratch.first());
        let noted = |due: &&Due| !matches!(due.action, Action::Limit(_));
        let notes = |list: &[Due]| list.iter().filter(noted).cloned().collect::<Vec<_>>();
        assert_eq!(notes(&kept), notes(&scratch));
    }

    #[test]
    fn what_is_next_is_what_the_whole_world_says() {
        let home = tempfile::tempdir().unwrap();
        let desk = Desk::start(DeskOptions {
            home: Some(home.path().to_path_buf()),
            practice: true,
            ..DeskOptions::default()
        })
        .unwrap();
        let world = World::new(1).unwrap();
        for place in 0..3 {
            let supplier = &world.catalogue().suppliers[place];
            let mut products = world.catalogue().products.iter();
            let product = products.find(|made| made.supplier_id == supplier.supplier_id);
            let source = json!({ "kind": "product", "product_id": product.unwrap().product_id });
            let order = ask(&desk, "order.start", json!({ "source": source }));
            let mut contract = order["contract"].clone();
            contract["initial_payment"] = json!({ "kind": "percent", "percent": "50" });
            contract["coverage"] = json!("post_delivery");
            let order_id = order["order_id"].clone();
            ask(
                &desk,
                "order.revise_draft",
                json!({ "order_id": order_id, "contract": contract }),
            );
            ask(&desk, "order.send", json!({ "order_id": order_id }));
            let text = "When can you ship?";
            ask(
                &desk,
                "message.send",
                json!({ "supplier_id": supplier.supplier_id, "text": text, "order_id": order_id }),
            );
            same(&desk);
        }
        for _ in 0..12 {
            ask(&desk, "practice.advance", json!({ "by": { "kind": "next" } }));
            same(&desk);
        }
        ask(
            &desk,
            "practice.advance",
            json!({ "by": { "kind": "days", "days": 40 } }),
        );
        same(&desk);
    }
}
