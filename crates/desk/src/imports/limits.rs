//! Limits that an import reported, and what becomes of them when it is undone (S3): they count no more, but for those that
//! cover of ours rests on. They are found by the request that recorded them. It must not touch what the catalogue has.

use std::collections::BTreeMap;

use ledger::{NewEvent, StoredEvent, StoredRequest, View, streams};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use trade::id::SupplierId;
use trade::supplier::{LimitReport, Reservation, SupplierEvent, WithdrawLimit, resting_on};
use uuid::Uuid;

use super::ImportEvent;
use crate::error::Error;
use crate::kinds;
use crate::look::Look;
use crate::unit::Unit;

/// Events read at once.
const PAGE: u32 = 500;

/// The limit of a supplier that an undo left, because cover of ours rests on it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub(crate) struct LimitKept {
    /// Whose limit.
    supplier_id: SupplierId,
    /// The numbers of the orders that hold cover under it.
    orders: Vec<String>,
}

/// What became of an import's limits.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct LimitsUndone {
    /// How many count no more.
    pub(crate) withdrawn: u32,
    /// Those that still do.
    pub(crate) kept: Vec<LimitKept>,
}

/// The events that an import recorded, from the first to the last.
pub(crate) struct OfImport {
    after: u64,
    last: u64,
}

impl OfImport {
    /// Those of one request.
    pub(crate) fn recorded(request: &StoredRequest) -> OfImport {
        let (first, last) = request.seqs.unwrap_or((1, 0));
        OfImport {
            after: first.saturating_sub(1),
            last,
        }
    }

    /// Those of an import; none when nothing of it was recorded.
    fn of(view: &View<'_>, id: Uuid) -> Result<OfImport, Error> {
        let request = request_of(view, id)?;
        Ok(request.map_or(OfImport { after: 0, last: 0 }, |request| {
            OfImport::recorded(&request)
        }))
    }

    /// The next few, none at their end: there may be a million.
    pub(crate) fn next(&mut self, view: &View<'_>) -> Result<Vec<StoredEvent>, Error> {
        if self.after >= self.last {
            return Ok(Vec::new());
        }
        let mut page = view.events_after(self.after, PAGE)?;
        self.after = page.last().map_or(self.last, |event| event.seq);
        page.retain(|event| event.seq <= self.last);
        Ok(page)
    }
}

/// The request that recorded an import.
pub(crate) fn request_of(view: &View<'_>, id: Uuid) -> Result<Option<StoredRequest>, Error> {
    for event in view.stream(streams::IMPORTS)? {
        let body: ImportEvent = event.decode()?;
        if body.imported() == Some(id) {
            return Ok(view.request(&event.request_id)?);
        }
    }
    Ok(None)
}

/// A limit as an import reported it.
pub(crate) fn reported(event: &StoredEvent) -> Result<Option<(SupplierId, LimitReport)>, Error> {
    if !event.stream.starts_with(streams::SUPPLIERS) {
        return Ok(None);
    }
    Ok(match event.decode()? {
        SupplierEvent::LimitReported {
            supplier_id, report, ..
        } => Some((supplier_id, report)),
        SupplierEvent::LimitWithdrawn { .. } => None,
    })
}

/// Cover of ours that is held now, by supplier.
type Cover = BTreeMap<SupplierId, Vec<Reservation>>;

/// The orders that hold cover under a report.
fn resting(
    look: &Look<'_>,
    cover: &Cover,
    supplier_id: SupplierId,
    report: &LimitReport,
) -> Result<Vec<String>, Error> {
    let Some(held) = cover.get(&supplier_id) else {
        return Ok(Vec::new());
    };
    let (limits, _) = look.limits(supplier_id)?;
    let orders = resting_on(&limits, report, held).into_iter();
    Ok(orders.map(|reservation| reservation.number.clone()).collect())
}

/// Suppliers of whom a limit is known, as it will be when an import has been undone.
pub(super) fn reported_without(look: &Look<'_>, undoing: Option<Uuid>) -> Result<Vec<SupplierId>, Error> {
    let mut all = look.view.limits().suppliers()?;
    let Some(id) = undoing else { return Ok(all) };
    let cover = look.view.reservations().held(look.now)?;
    let mut left: BTreeMap<SupplierId, usize> = BTreeMap::new();
    let mut events = OfImport::of(&look.view, id)?;
    loop {
        let page = events.next(&look.view)?;
        if page.is_empty() {
            break;
        }
        for event in page {
            let Some((supplier_id, report)) = reported(&event)? else {
                continue;
            };
            let (limits, _) = look.limits(supplier_id)?;
            let known = limits.history();
            if known.contains(&&report) && resting(look, &cover, supplier_id, &report)?.is_empty() {
                let left = left.entry(supplier_id).or_insert(known.len());
                *left = left.saturating_sub(1);
            }
        }
    }
    all.retain(|supplier_id| left.get(supplier_id) != Some(&0));
    Ok(all)
}

/// Withdraws what an import reported.
pub(crate) fn withdraw(unit: &mut Unit<'_, '_>, id: Uuid) -> Result<LimitsUndone, Error> {
    let cover = unit.look().view.reservations().held(unit.now)?;
    let mut events = OfImport::of(&unit.look().view, id)?;
    let mut undone = LimitsUndone::default();
    loop {
        let page = events.next(&unit.look().view)?;
        if page.is_empty() {
            return Ok(undone);
        }
        for event in page {
            let Some((supplier_id, report)) = reported(&event)? else {
                continue;
            };
            let orders = resting(&unit.look(), &cover, supplier_id, &report)?;
            if !orders.is_empty() {
                undone.kept.push(LimitKept { supplier_id, orders });
                continue;
            }
            let (limits, version) = unit.look().limits(supplier_id)?;
            let command = WithdrawLimit { supplier_id, report };
            let events = limits.decide(&command.into(), unit.now)?;
            undone.withdrawn += u32::try_from(events.len()).unwrap_or(u32::MAX);
            unit.append(&streams::supplier(supplier_id), version, &events)?;
        }
    }
}

/// What [`withdraw`] would append, by supplier and the version its stream stands at: for where there is no unit of work.
pub(super) fn withdrawals(
    look: &Look<'_>,
    id: Uuid,
) -> Result<BTreeMap<SupplierId, (u64, Vec<NewEvent>)>, Error> {
    let cover = look.view.reservations().held(look.now)?;
    let mut events = OfImport::of(&look.view, id)?;
    let mut all: BTreeMap<SupplierId, (u64, Vec<NewEvent>)> = BTreeMap::new();
    loop {
        let page = events.next(&look.view)?;
        if page.is_empty() {
            return Ok(all);
        }
        for event in page {
            let Some((supplier_id, report)) = reported(&event)? else {
                continue;
            };
            if !resting(look, &cover, supplier_id, &report)?.is_empty() {
                continue;
            }
            let (limits, version) = look.limits(supplier_id)?;
            let command = WithdrawLimit { supplier_id, report };
            for event in limits.decide(&command.into(), look.now)? {
                let (_, of_supplier) = all.entry(supplier_id).or_insert((version, Vec::new()));
                of_supplier.push(NewEvent::new(kinds::kind_of(&event)?, 1, &event)?);
            }
        }
    }
}
