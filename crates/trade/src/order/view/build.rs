//! Building an order's view from its state.
//! It must not hold rules.

use thiserror::Error;

use super::{
    Action, CancellationView, ChangeView, CoverPlan, DocumentView, Labelled, OrderRow, OrderView, PlanSplit,
    VersionView,
};
use super::{dispute, goods, money, timeline, warned};
use crate::money::{Currency, MoneyError};
use crate::order::actions::{actions, recordable};
use crate::order::complete::totals;
use crate::order::contract::{Contract, Coverage, Totals};
use crate::order::ctx::Ctx;
use crate::order::decide::{cap, has_types};
use crate::order::figures::{figures, in_usd};
use crate::order::lapse::settled;
use crate::order::state::{Cancellation, Cancelled, ChangeFate, Order, Running};
use crate::order::status::{DisputeBadge, Status, cancellation_to_answer, change_to_answer, status};
use crate::order::windows::deadlines;
use crate::time::TimeError;

/// What a view needs beside the order.
#[derive(Debug, Clone)]
pub struct ViewCtx<'a> {
    /// What a decision would know now; its ids are only used for dry runs.
    pub ctx: Ctx<'a>,
    /// Version of the order's stream.
    pub version: u32,
    /// A message about this order agrees to a delay (O9).
    pub delay_agreed: bool,
}

/// A figure or a date that left its range. `decide` refuses what would lead there.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ViewError {
    /// An amount.
    #[error(transparent)]
    Money(#[from] MoneyError),
    /// A date.
    #[error(transparent)]
    Time(#[from] TimeError),
}

/// The order as its page shows it, with what has happened by itself by now (RB2).
///
/// # Errors
/// [`ViewError`].
pub fn view(order: &Order, at: &ViewCtx<'_>) -> Result<OrderView, ViewError> {
    let written = order;
    let settled = settled(order, at.ctx.now, at.ctx.rulebook)?;
    let order = &*settled;
    let head = order.head();
    let running = order.running();
    let contract = order.contract();
    let totals = totals(contract).ok();
    // A dry run starts from what is written, as the command itself would.
    let offered = |of: fn(&Order, &Ctx<'_>) -> Vec<Action>| of(written, &at.ctx);
    Ok(OrderView {
        order_id: head.order_id,
        version: at.version,
        number: head.number.clone(),
        title: contract.title.clone(),
        status: status_label(order, at),
        dispute_badge: badge_label(order, at)?,
        change_proposed: change_proposed(order),
        source: head.source.clone(),
        supplier: head.supplier.clone(),
        rulebook: head.rulebook.clone(),
        time_zone: at.ctx.rulebook.platform().time_zone.name().to_owned(),
        started_at: head.started_at,
        confirmed_at: running.map(|running| running.confirmed.at),
        completed_at: running.and_then(Running::completed_at),
        cancelled: cancelled(order),
        cancellation_proposed: running.and_then(proposed_cancellation),
        contract: Contract::clone(contract),
        totals,
        versions: versions(order),
        reminders: head.reminders.clone(),
        changes: running.map_or_else(Vec::new, changes),
        plan: totals.map(|totals| plan(contract, &totals, at)).transpose()?,
        cover: running.map(|running| running.terms.cover.clone()),
        figures: running.map(figures).transpose()?,
        payments: match running {
            Some(running) => money::payments(running, at)?,
            None => Vec::new(),
        },
        account: running.and_then(money::account),
        earlier_accounts: running.map_or_else(Vec::new, money::earlier_accounts),
        inspections: running.map_or_else(Vec::new, |running| goods::inspections(running, at)),
        batches: match running {
            Some(running) => goods::batches(running, at)?,
            None => Vec::new(),
        },
        receipt: running.map(goods::receipt).transpose()?.flatten(),
        disputes: match running {
            Some(running) => dispute::disputes(running, at)?,
            None => Vec::new(),
        },
        grounds: dispute::grounds(order, at)?,
        refunds: running.map_or_else(|| Ok(Vec::new()), money::refunds)?,
        documents: documents(order),
        timeline: timeline::timeline(order, at)?,
        deadlines: deadlines(order, at.ctx.now, at.ctx.rulebook)?,
        warnings: warned::of_order(order, at)?,
        warnings_to_answer: warned::to_answer(order, at)?,
        actions: offered(actions),
        recordable: offered(recordable),
    })
}

/// The order as a row of a list.
///
/// # Errors
/// [`ViewError`].
pub fn row(order: &Order, at: &ViewCtx<'_>) -> Result<OrderRow, ViewError> {
    let settled = settled(order, at.ctx.now, at.ctx.rulebook)?;
    let order = &*settled;
    let head = order.head();
    let contract = order.contract();
    Ok(OrderRow {
        order_id: head.order_id,
        number: head.number.clone(),
        title: contract.title.clone(),
        supplier: head.supplier.clone(),
        status: status_label(order, at),
        dispute_badge: badge_label(order, at)?,
        change_proposed: change_proposed(order),
        total: totals(contract).ok().map(|totals| totals.total),
        figures: order.running().map(figures).transpose()?,
        next_deadline: deadlines(order, at.ctx.now, at.ctx.rulebook)?.into_iter().next(),
        changed_at: head.changed_at,
    })
}

fn status_label(order: &Order, at: &ViewCtx<'_>) -> Labelled<Status> {
    let code = status(order, at.ctx.rulebook);
    let label = at.ctx.rulebook.status_label(code.code()).unwrap_or(code.code());
    Labelled {
        code,
        label: label.to_owned(),
    }
}

fn badge_label(order: &Order, at: &ViewCtx<'_>) -> Result<Option<Labelled<DisputeBadge>>, ViewError> {
    match order.running().and_then(|running| running.disputes.last()) {
        None => Ok(None),
        Some(newest) => Ok(Some(dispute::badge(newest, at)?)),
    }
}

fn change_proposed(order: &Order) -> bool {
    match order {
        Order::Running(order) => change_to_answer(order).is_some(),
        Order::Unconfirmed(_) | Order::Cancelled(_) => false,
    }
}

fn cancelled(order: &Order) -> Option<CancellationView> {
    let Order::Cancelled(cancelled) = order else {
        return None;
    };
    let Cancelled { how, reason, at, .. } = &**cancelled;
    let by = match how {
        Cancellation::By(side) | Cancellation::Agreed(side) => Some(*side),
        Cancellation::Lapsed => None,
    };
    Some(CancellationView {
        by,
        reason: reason.clone(),
        at: *at,
    })
}

fn proposed_cancellation(order: &Running) -> Option<CancellationView> {
    let open = cancellation_to_answer(order)?;
    Some(CancellationView {
        by: Some(open.by),
        reason: open.reason.clone(),
        at: open.at,
    })
}

fn versions(order: &Order) -> Vec<VersionView> {
    let agreed = order.running().map(|running| running.terms.version);
    let versions = order.head().versions.iter().map(|version| VersionView {
        number: version.number,
        by: version.by,
        at: version.at,
        agreed: agreed == Some(version.number),
        contract: Contract::clone(&version.contract),
    });
    versions.collect()
}

fn changes(order: &Running) -> Vec<ChangeView> {
    let changes = order.changes.iter().map(|change| ChangeView {
        change_id: change.change_id,
        by: change.by,
        contract: Contract::clone(&change.contract),
        reason: change.reason.clone(),
        at: change.at,
        open: change.fate == ChangeFate::Open,
        accepted: match change.fate {
            ChangeFate::Open => None,
            ChangeFate::Accepted { .. } => Some(true),
            ChangeFate::Declined { .. } | ChangeFate::Withdrawn { .. } => Some(false),
        },
    });
    changes.collect()
}

/// The split under each coverage type of the edition, as if all were paid (C2–C4, C7).
fn plan(contract: &Contract, totals: &Totals, at: &ViewCtx<'_>) -> Result<CoverPlan, ViewError> {
    let supplier = &at.ctx.supplier;
    let has_rate = contract.currency == Currency::USD || contract.usd_rate.is_some();
    let types: &[Option<Coverage>] = match (has_rate, has_types(at.ctx.rulebook)) {
        (false, _) => &[],
        (true, true) => &[Some(Coverage::PreShipment), Some(Coverage::PostDelivery)],
        (true, false) => &[None],
    };
    let mut splits = Vec::with_capacity(types.len());
    for coverage in types {
        let total = in_usd(contract, totals.total)?;
        let covered = cap(contract, totals, *coverage, &at.ctx)?;
        splits.push(PlanSplit {
            coverage: *coverage,
            total,
            covered,
            uncovered: total.sub_or_zero(covered)?,
        });
    }
    Ok(CoverPlan {
        splits,
        assured: supplier.assured,
        free_limit: supplier.free_limit,
        as_of: supplier.as_of,
        stale: supplier.stale,
        uncovered_because: if !supplier.assured {
            Some("not_assured")
        } else if !has_rate {
            Some("no_usd_rate")
        } else if !has_types(at.ctx.rulebook) {
            // There the cover is what was paid, not what a limit leaves (RB2).
            None
        } else if supplier.as_of.is_none() {
            Some("no_limit_report")
        } else if !supplier.free_limit.is_positive() {
            Some("limit_used_up")
        } else {
            None
        },
    })
}

fn documents(order: &Order) -> Vec<DocumentView> {
    let documents = order.head().documents.iter().map(|document| DocumentView {
        document: document.kind,
        by: document.by,
        file: document.file.clone(),
        note: document.note.clone(),
        at: document.at,
    });
    documents.collect()
}
