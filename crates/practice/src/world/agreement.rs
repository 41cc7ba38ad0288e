//! Confirming, countering, cancelling, the account, answers to changes (O5–O8, P10), and what an edition does by itself.

use trade::kept::may_be_number;
use trade::order::command::{
    AnswerCancellation, AnswerChange, Lapse, ProposeChange, RecordAccount, RecordSupplierCancelled,
    RecordSupplierConfirmed, RecordSupplierVersion,
};
use trade::order::contract::{Contract, ShipBy, Side};
use trade::order::event::{Instalment, Source};
use trade::order::lapse::{unconfirmed_window, unpaid_window};
use trade::order::state::{Change, Order, Running, Unconfirmed, Version};
use trade::time::{Instant, add_days};

use super::counter::counter;
use super::due::{Actor, Due};
use super::scene::OrderScene;

pub(super) fn due(scene: &OrderScene<'_>) -> Vec<Due> {
    match scene.order {
        Order::Unconfirmed(order) => unconfirmed(scene, order),
        Order::Running(_) => confirmed(scene),
        Order::Cancelled(_) => Vec::new(),
    }
}

fn unconfirmed(scene: &OrderScene<'_>, order: &Unconfirmed) -> Vec<Due> {
    let mut due = Vec::new();
    if let Ok(Some(window)) = unconfirmed_window(order, scene.book) {
        due.push(scene.due(window.closes_at, Actor::Platform, "order_lapses", Lapse {}));
    }
    if let Some(newest) = scene
        .head
        .versions
        .last()
        .filter(|newest| newest.by == Side::Buyer)
    {
        due.push(reaction(scene, newest));
    }
    due
}

/// The supplier's reaction to our version. A reminder makes it look at once (O5).
fn reaction(scene: &OrderScene<'_>, newest: &Version) -> Due {
    let office = scene.supplier_office();
    let which = newest.number.to_string();
    let mut dice = scene.dice("confirm", &which);
    let [low, high] = scene.traits.confirm_hours;
    let mut at = office.after(newest.at, dice.between(low * 60, high * 60));
    for reminder in scene
        .head
        .reminders
        .iter()
        .filter(|reminder| **reminder >= newest.at)
    {
        at = at.min(office.after(*reminder, dice.between(20, 90)));
    }
    let at = scene.not_before_now(at);
    if scene.head.versions.len() == 1 && scene.dice("cancels", "").chance(scene.traits.cancels) {
        let reason = scene.phrase(&scene.scene.world.data.phrases.cancelled, "cancelled");
        return scene.due(
            at,
            Actor::Supplier,
            "supplier_cancels",
            RecordSupplierCancelled { reason, at },
        );
    }
    let first = scene
        .head
        .versions
        .iter()
        .all(|version| version.by == Side::Buyer);
    if first
        && scene.head.source != Source::Offline
        && scene.dice("counters", "").chance(scene.traits.counters)
    {
        let countered = counter(&newest.contract, &mut scene.dice("counter", ""));
        if let Some(contract) = countered {
            let contract = Box::new(contract);
            return scene.due(
                at,
                Actor::Supplier,
                "supplier_counters",
                RecordSupplierVersion { contract, at },
            );
        }
    }
    let confirmed = RecordSupplierConfirmed {
        version: newest.number,
        at,
    };
    scene.due(at, Actor::Supplier, "supplier_confirms", confirmed)
}

fn confirmed(scene: &OrderScene<'_>) -> Vec<Due> {
    let Some(order) = scene.unfinished() else {
        return Vec::new();
    };
    let mut due: Vec<Due> = account(scene, order).into_iter().collect();
    if let Ok(Some(window)) = unpaid_window(order, scene.book) {
        due.push(scene.due(window.closes_at, Actor::Platform, "order_lapses", Lapse {}));
    }
    due.extend(
        order
            .open_change()
            .filter(|change| change.by == Side::Buyer)
            .map(|change| answer(scene, order, change)),
    );
    due.extend(cancellation(scene, order));
    due.extend(own_change(scene, order));
    due
}

/// The account is named at the confirmation itself; a mover names another one once the first money is there (P10).
fn account(scene: &OrderScene<'_>, order: &Running) -> Option<Due> {
    let which = order.accounts.len();
    let (at, key) = match which {
        0 => (order.confirmed.at, "account_named"),
        1 if scene.traits.moves_account && order.positions().balance.outstanding > 0 => {
            let received = order.received_at(Instalment::Initial)?;
            let minutes = scene.dice("account moves", "").between(600, 1500);
            (
                scene.supplier_office().after(received, minutes),
                "account_changed",
            )
        }
        _ => return None,
    };
    let at = scene.not_before_now(at);
    let number = scene.dice("account", &which.to_string()).between(0, 9999);
    let command = RecordAccount {
        holder: holder(&scene.head.supplier.name),
        bank: scene.book.platform().designated_bank.clone(),
        country: scene.home(),
        last_four: format!("{number:04}"),
        at,
    };
    Some(scene.due(at, Actor::Platform, key, command))
}

/// The name on a supplier's account: its own, with as many digits as such a name may have (RB4).
fn holder(supplier: &str) -> String {
    let mut name = String::new();
    for letter in supplier.chars() {
        name.push(letter);
        if may_be_number(&name) {
            name.pop();
        }
    }
    name
}

/// A change of ours is accepted unless it lowers the total by more than three in a hundred, or comes too late (O7).
fn answer(scene: &OrderScene<'_>, order: &Running, change: &Change) -> Due {
    let which = change.change_id.to_string();
    let minutes = scene
        .dice("change", &order.changes.len().to_string())
        .between(120, 900);
    let at = scene.not_before_now(scene.supplier_office().after(change.at, minutes));
    let accept = acceptable(order, &change.contract);
    let phrases = &scene.scene.world.data.phrases.change_declined;
    let reason = if accept {
        String::new()
    } else {
        scene.phrase(phrases, &which)
    };
    let command = AnswerChange {
        change_id: change.change_id,
        by: Side::Supplier,
        accept,
        reason,
        at,
    };
    scene.due(at, Actor::Supplier, "change_answered", command)
}

fn acceptable(order: &Running, proposed: &Contract) -> bool {
    let agreed = &order.terms.contract;
    let Ok(totals) = trade::order::complete::totals(proposed) else {
        return false;
    };
    let (before, after) = (order.terms.totals.total.minor(), totals.total.minor());
    let same_currency = agreed.currency == proposed.currency;
    let may_still_change = order.batches.is_empty() && order.refunds.is_empty() && order.disputes.is_empty();
    // The coverage type may change until the balance is paid; that of a paid order is left alone.
    let balance_paid = order.positions().balance.is_complete();
    let coverage_fits = agreed.coverage == proposed.coverage || !balance_paid;
    same_currency && may_still_change && coverage_fits && after * 100 >= before * 97
}

/// Cancelling by agreement: yes while nothing was shipped, nothing is under way and nothing is disputed (O8).
fn cancellation(scene: &OrderScene<'_>, order: &Running) -> Option<Due> {
    let open = order.open_cancellation().filter(|open| open.by == Side::Buyer)?;
    let minutes = scene
        .dice("cancellation", &order.cancellations.len().to_string())
        .between(180, 900);
    let at = scene.not_before_now(scene.supplier_office().after(open.at, minutes));
    let under_way = order
        .payments
        .iter()
        .any(trade::order::state::Payment::in_transit);
    let accept = order.batches.is_empty() && !under_way && order.open_dispute().is_none();
    let command = AnswerCancellation {
        by: Side::Supplier,
        accept,
        at,
    };
    Some(scene.due(at, Actor::Supplier, "cancellation_answered", command))
}

/// A haggler sometimes asks for a week more once production has begun (O6).
fn own_change(scene: &OrderScene<'_>, order: &Running) -> Option<Due> {
    let quiet = order.changes.is_empty() && order.batches.is_empty() && order.disputes.is_empty();
    if !quiet || scene.traits.counters < 100 || !scene.dice("own change", "").chance(40) {
        return None;
    }
    let received = order.received_at(Instalment::Initial)?;
    let at = scene.not_before_now(scene.supplier_office().after(received, 2000));
    let mut contract = Contract::clone(&order.terms.contract);
    contract.ship_by = Some(later(contract.ship_by?, 7)?);
    let reason = scene.phrase(&scene.scene.world.data.phrases.change_reason, "change");
    let command = ProposeChange {
        by: Side::Supplier,
        contract: Box::new(contract),
        reason,
        at,
    };
    Some(scene.due(at, Actor::Supplier, "change_proposed", command))
}

/// The same ship-by term, so many days later; nothing when that leaves the range of a contract (O4).
pub(super) fn later(ship_by: ShipBy, more: u32) -> Option<ShipBy> {
    let longer = |days: u32| days.checked_add(more).filter(|days| *days <= 730);
    Some(match ship_by {
        ShipBy::On { day } => ShipBy::On {
            day: add_days(day, i64::from(more)).ok()?,
        },
        ShipBy::AfterInitialPayment { days } => ShipBy::AfterInitialPayment { days: longer(days)? },
        ShipBy::AfterBalance { days } => ShipBy::AfterBalance { days: longer(days)? },
    })
}

/// When the initial payment was complete (P8): received, accepted short or accepted by the card company.
pub(super) fn initial_complete_at(order: &Running) -> Option<Instant> {
    use trade::order::state::Progress;
    if !order.positions().initial.is_complete() {
        return None;
    }
    let moved = order
        .payments
        .iter()
        .filter_map(|payment| match payment.progress {
            Progress::Accepted { at } => Some(at),
            Progress::Received { .. } if payment.kept() == 0 => None,
            Progress::Received { at, accepted_at, .. } => Some(accepted_at.unwrap_or(at)),
            Progress::Sent | Progress::Failed { .. } => None,
        });
    let waived = order.waivers.iter().map(|waiver| waiver.at);
    Some(moved.chain(waived).max().unwrap_or(order.confirmed.at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rb4_an_account_is_held_by_a_name_that_may_be_kept() {
        for (supplier, expected) in [
            ("Ningbo Gear Works", "Ningbo Gear Works"),
            ("Factory 1998, line 12", "Factory 1998, line 12"),
            ("Works 20180301 (No. 5) Ltd", "Works 2018030 (No. ) Ltd"),
            ("4111111111111111", "4111111"),
        ] {
            assert_eq!(holder(supplier), expected);
        }
    }
}
