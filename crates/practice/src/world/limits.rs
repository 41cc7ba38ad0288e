//! The platform reports a supplier's limit anew before the last report grows stale (S3, S4).

use std::collections::HashSet;

use chrono::TimeDelta;
use trade::id::SupplierId;
use trade::order::Order;
use trade::order::figures::is_refunded;
use trade::supplier::{LimitReport, RecordLimit, ReportSource};

use super::KnownLimit;
use super::due::{Action, Actor, Due};
use super::scene::Scene;

/// Days between two reports; below the age at which one is stale.
const EVERY_DAYS: i64 = 28;

pub(super) fn due(scene: &Scene<'_>) -> Vec<Due> {
    let going_on: HashSet<SupplierId> = scene
        .facts
        .orders
        .iter()
        .filter(|order| goes_on(order))
        .map(|order| order.head().supplier.supplier_id)
        .collect();
    scene
        .facts
        .limits
        .iter()
        .filter(|known| going_on.contains(&known.supplier_id))
        .filter_map(|known| next_report(scene, known))
        .collect()
}

/// Reports are asked for while an order with the supplier goes on; otherwise nobody looks.
fn goes_on(order: &Order) -> bool {
    match order {
        Order::Unconfirmed(_) => true,
        Order::Running(running) => running.completed_at().is_none() && !is_refunded(running),
        Order::Cancelled(_) => false,
    }
}

/// The next report of one supplier's limit.
pub(super) fn report(scene: &Scene<'_>, known: &KnownLimit) -> Option<Due> {
    let concerned = |order: &Order| order.head().supplier.supplier_id == known.supplier_id && goes_on(order);
    if scene.facts.orders.iter().any(concerned) {
        next_report(scene, known)
    } else {
        None
    }
}

/// What others left of the limit, less what our own orders hold: a report has our reservations in it (S4).
fn next_report(scene: &Scene<'_>, known: &KnownLimit) -> Option<Due> {
    let mut suppliers = scene.world.catalogue.suppliers.iter();
    let supplier = suppliers.find(|supplier| supplier.supplier_id == known.supplier_id)?;
    let limit = supplier.limit?;
    let at = (known.report.as_of + TimeDelta::days(EVERY_DAYS)).max(scene.moment.now);
    let report = LimitReport {
        remaining: limit.remaining.sub_or_zero(known.reserved).ok()?,
        limit: Some(limit.limit),
        as_of: at,
        source: ReportSource::Document,
        file: None,
    };
    let command = RecordLimit {
        supplier_id: known.supplier_id,
        report,
    };
    Some(Due {
        at,
        actor: Actor::Platform,
        key: "limit_reported",
        about: supplier.name.clone(),
        action: Action::Limit(command.into()),
    })
}
