//! What the practice world does next, kept between two questions: only what moved is asked for again. It holds no rule of
//! the world: what is due, `practice` says.

use std::collections::BTreeSet;

use practice::{Action, Due, KnownLimit, Moment, World, WorldFacts};
use trade::id::{FileId, SupplierId};
use trade::message::Thread;
use trade::money::{Currency, Money};
use trade::order::Order;
use trade::order::event::Method;
use trade::rulebook::RulebookId;
use trade::supplier::{SupplierCommand, SupplierLimits};
use trade::time::Instant;

use crate::error::Error;
use crate::look::Look;
use crate::world::state::{Moved, State};

/// What is due of each order, by its place in the state.
#[derive(Default)]
pub(crate) struct Agenda {
    state: State,
    due: Vec<Vec<Due>>,
    /// The default rulebook it was asked under: everybody keeps office hours by it.
    book: Option<(RulebookId, FileId)>,
}

/// What comes next.
pub(super) struct Next {
    /// Of everything.
    pub(super) first: Option<Due>,
    /// Of what somebody would wait for: a routine report of a limit passes by without stopping the clock.
    pub(super) of_note: Option<Due>,
}

impl Agenda {
    /// What happens next if nothing else does: the first of what [`World::pending`] says of the same facts. What a report
    /// of a limit says is added up only when it comes by `until`; a later one is not recorded yet.
    pub(super) fn next(&mut self, world: &World, look: &Look<'_>, until: Instant) -> Result<Next, Error> {
        let books = look.library()?.books();
        self.state.bring_forward(&look.view)?;
        // Only now, when nothing can fail before it is used: what moved is told once.
        let moved = self.state.moved();
        let moment = Moment {
            now: look.now,
            rulebooks: books,
            calendars: look.workspace.calendars,
        };
        self.ask_again(world, &moved, &moment);
        let state = &self.state;
        // What our orders hold stands in a report and says nothing about when it comes: it is added up when one is next.
        let limits = limits(state, |_| Ok(Money::zero(Currency::USD)))?;
        let beside = world.due_beside(&facts(state, &limits), &moment);
        let sooner = |one: &&Due, other: &&Due| one.cmp_at(other, moment.now);
        let (reports, beside): (Vec<Due>, Vec<Due>) = beside.into_iter().partition(is_report);
        let of_note = self.due.iter().flatten().chain(&beside).min_by(sooner);
        let report = reports.iter().min_by(sooner);
        let report = report.filter(|report| of_note.is_none_or(|due| sooner(report, &due).is_lt()));
        let report = match report {
            Some(due) if due.at <= until => exact(due, world, look, state, &moment)?,
            due => due.cloned(),
        };
        let at_the_earliest_now = |due: &Due| Due {
            at: due.at.max(moment.now),
            ..due.clone()
        };
        let of_note = of_note.map(at_the_earliest_now);
        Ok(Next {
            first: report.or_else(|| of_note.clone()),
            of_note,
        })
    }

    /// Asks again for orders that moved, whose thread moved, or whose loans may have; for all under another default
    /// rulebook.
    fn ask_again(&mut self, world: &World, moved: &Moved, moment: &Moment<'_>) {
        let state = &self.state;
        let book = moment.rulebooks.default_book();
        let book = Some((book.id().clone(), book.hash()));
        if self.book != book {
            self.due.clear();
            self.book = book;
        }
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

fn is_report(due: &Due) -> bool {
    matches!(due.action, Action::Limit(_))
}

/// The same report with what our orders hold of the limit.
fn exact(
    due: &Due,
    world: &World,
    look: &Look<'_>,
    state: &State,
    moment: &Moment<'_>,
) -> Result<Option<Due>, Error> {
    let Action::Limit(SupplierCommand::RecordLimit(command)) = &due.action else {
        return Ok(None);
    };
    let supplier_id = command.supplier_id;
    let Some(report) = state.limits.get(&supplier_id).and_then(SupplierLimits::latest) else {
        return Ok(None);
    };
    let known = KnownLimit {
        supplier_id,
        report: report.clone(),
        reserved: reserved(look, supplier_id)?,
    };
    Ok(world.report_due(&known, &facts(state, &[]), moment))
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
    state: &State,
    reserved: impl Fn(SupplierId) -> Result<Money, Error>,
) -> Result<Vec<KnownLimit>, Error> {
    let ours = state.orders.iter().map(|order| order.head().supplier.supplier_id);
    let ours: BTreeSet<SupplierId> = ours.collect();
    let mut limits = Vec::new();
    for supplier_id in ours {
        if let Some(report) = state.limits.get(&supplier_id).and_then(SupplierLimits::latest) {
            limits.push(KnownLimit {
                supplier_id,
                report: report.clone(),
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
    use crate::Desk;
    use crate::at_work::{ask, practice};
    use crate::workspace::Workspace;
    use serde_json::json;

    /// What the world says of everything folded from the log's beginning, with nothing kept.
    fn from_scratch(workspace: &Workspace) -> Vec<Due> {
        let asked = workspace.look(|look| {
            let mut state = State::default();
            state.bring_forward(&look.view)?;
            let limits = limits(&state, |supplier_id| reserved(look, supplier_id))?;
            let moment = Moment {
                now: look.now,
                rulebooks: look.library()?.books(),
                calendars: workspace.calendars,
            };
            Ok(super::super::world()?.pending(&facts(&state, &limits), &moment))
        });
        asked.unwrap()
    }

    /// What is kept of every order is what the world says of it now, and the next thing, too, is the same whether
    /// everything is asked or only what moved; where it is a report of a limit, so is what it says.
    fn same(desk: &Desk) {
        let workspace = desk.workspace().unwrap();
        let scratch = from_scratch(&workspace);
        let next = workspace
            .look(|look| super::super::coming(look, Instant::MAX_UTC))
            .unwrap();
        assert_eq!(next.first.as_ref(), scratch.first());
        assert_eq!(next.of_note.as_ref(), scratch.iter().find(|due| !is_report(due)));
        let now = workspace.now();
        let of_orders = |due: &&Due| matches!(due.action, Action::Order { .. });
        let mut kept: Vec<Due> = workspace
            .agenda
            .lock()
            .unwrap()
            .due
            .iter()
            .flatten()
            .cloned()
            .collect();
        for due in &mut kept {
            due.at = due.at.max(now);
        }
        kept.retain(|due| of_orders(&due));
        kept.sort_by(|one, other| one.cmp_at(other, now));
        let scratch: Vec<Due> = scratch.iter().filter(of_orders).cloned().collect();
        assert_eq!(kept, scratch);
    }

    /// A default rulebook of one's own, under which the banks of China keep another day.
    fn choose_own(desk: &Desk) {
        use base64::Engine as _;
        let shipped = ask(desk, "rulebook.file", json!({ "rulebook": "trade-assurance@1" }));
        let own = shipped["text"].as_str().unwrap();
        let own = own.replacen("id = \"trade-assurance@1\"", "id = \"mine@1\"", 1);
        let own = own.replace("Asia/Shanghai", "America/New_York");
        let upload = ask(desk, "upload.start", json!({ "name": "mine.toml" }));
        let upload_id = &upload["upload_id"];
        let content = base64::engine::general_purpose::STANDARD.encode(own);
        ask(
            desk,
            "upload.append",
            json!({ "upload_id": upload_id, "offset": 0, "content_base64": content }),
        );
        ask(desk, "rulebook.load", json!({ "upload_id": upload_id }));
        ask(desk, "rulebook.choose_default", json!({ "rulebook": "mine@1" }));
    }

    #[test]
    fn what_is_next_is_what_the_whole_world_says() {
        let (_home, desk) = practice();
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
        choose_own(&desk);
        same(&desk);
        ask(
            &desk,
            "practice.advance",
            json!({ "by": { "kind": "days", "days": 40 } }),
        );
        same(&desk);
    }
}
