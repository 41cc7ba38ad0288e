//! Folding the contract's events: drafts, versions, agreement, changes, the end.
//! It must not judge them.

use super::super::complete::totals;
use super::super::contract::Contract;
use super::super::event::{CoverTerms, OrderEvent};
use super::super::state::{
    Cancellation, CancellationProposal, Cancelled, Change, ChangeFate, Confirmation, Document, Head, Order,
    Receipt, Running, Sums, Terms, Unconfirmed, Version, Was,
};
use super::{CorruptHistory, corrupt, misplaced, shared, unknown, wrong_stage};
use crate::id::ChangeId;
use crate::money::{Money, MoneyError, Tally};
use crate::time::Instant;
use std::sync::Arc;

pub(super) fn start(event: &OrderEvent) -> Result<Order, CorruptHistory> {
    let OrderEvent::Started {
        order_id,
        number,
        source,
        supplier,
        rulebook,
        contract,
        at,
    } = event
    else {
        return Err(misplaced(event));
    };
    let head = Head {
        order_id: *order_id,
        number: number.clone(),
        source: source.clone(),
        supplier: supplier.clone(),
        rulebook: rulebook.clone(),
        started_at: *at,
        versions: Vec::new(),
        reminders: Vec::new(),
        documents: Vec::new(),
        changed_at: *at,
    };
    Ok(Order::Unconfirmed(Box::new(Unconfirmed {
        head,
        draft: shared(contract),
    })))
}

pub(super) fn draft(order: &mut Unconfirmed, event: &OrderEvent) -> Result<(), CorruptHistory> {
    match event {
        OrderEvent::DraftRevised { contract, .. } => order.draft = shared(contract),
        OrderEvent::VersionSent {
            version,
            by,
            contract,
            at,
        } => {
            let contract = shared(contract);
            order.draft = Arc::clone(&contract);
            order.head.versions.push(Version {
                number: *version,
                by: *by,
                contract,
                at: *at,
            });
        }
        OrderEvent::Reminded { at } => order.head.reminders.push(*at),
        _ => return Err(misplaced(event)),
    }
    Ok(())
}

/// Events after which the order is in another stage.
pub(super) fn stage(order: Order, event: &OrderEvent) -> Result<Order, CorruptHistory> {
    let (how, reason, at) = match event {
        OrderEvent::Confirmed { .. } => {
            return match order {
                Order::Unconfirmed(order) => confirm(*order, event),
                Order::Running(_) | Order::Cancelled(_) => Err(wrong_stage(&order, event)),
            };
        }
        OrderEvent::Cancelled {
            by,
            agreed,
            reason,
            at,
        } => {
            let how = if *agreed {
                Cancellation::Agreed(*by)
            } else {
                Cancellation::By(*by)
            };
            (how, reason, at)
        }
        OrderEvent::Lapsed { reason, at } => (Cancellation::Lapsed, reason, at),
        _ => return Err(misplaced(event)),
    };
    let was = match order {
        Order::Unconfirmed(order) => Was::Unconfirmed(order),
        Order::Running(order) => Was::Running(order),
        Order::Cancelled(_) => return Err(wrong_stage(&order, event)),
    };
    Ok(Order::Cancelled(Box::new(Cancelled {
        was,
        how,
        reason: reason.clone(),
        at: *at,
    })))
}

fn confirm(order: Unconfirmed, event: &OrderEvent) -> Result<Order, CorruptHistory> {
    let OrderEvent::Confirmed {
        version,
        by,
        cover,
        at,
    } = event
    else {
        return Err(misplaced(event));
    };
    let Unconfirmed { head, .. } = order;
    let agreed = head.versions.iter().find(|sent| sent.number == *version);
    let contract = Arc::clone(
        &agreed
            .ok_or_else(|| unknown(event, format!("version {version}")))?
            .contract,
    );
    let shipped = vec![Tally::ZERO; contract.lines.len()];
    Ok(Order::Running(Box::new(Running {
        head,
        confirmed: Confirmation {
            version: *version,
            by: *by,
            at: *at,
        },
        terms: terms(*version, contract, cover, event)?,
        reserved: vec![(
            reserved_at(*at, cover),
            reserves(cover).map_err(|error| corrupt(event, error))?,
        )],
        changes: Vec::new(),
        cancellations: Vec::new(),
        accounts: Vec::new(),
        payments: Vec::new(),
        sums: Sums::default(),
        waivers: Vec::new(),
        inspections: Vec::new(),
        batches: Vec::new(),
        shipped,
        receipt: Receipt::Awaited,
        disputes: Vec::new(),
        refunds: Vec::new(),
    })))
}

fn terms(
    version: u32,
    contract: Arc<Contract>,
    cover: &CoverTerms,
    event: &OrderEvent,
) -> Result<Terms, CorruptHistory> {
    let totals =
        totals(&contract).map_err(|fault| corrupt(event, format!("{} {}", fault.field, fault.code)))?;
    Ok(Terms {
        version,
        contract,
        totals,
        cover: cover.clone(),
    })
}

/// What the supplier's limit has to give for a cap; a cap above it is the edition's own promise (RB2, S5, M3).
fn reserves(cover: &CoverTerms) -> Result<Money, MoneyError> {
    let zero = Money::zero(cover.cap.currency());
    cover.cap.min(cover.free_limit.max(zero)?)
}

/// Where the first report that is known was made after the confirmation, the cap was computed from that one: it counts as
/// not having it yet, else the same remaining amount would be given twice (S4, M3).
fn reserved_at(at: Instant, cover: &CoverTerms) -> Instant {
    cover.as_of.map_or(at, |as_of| at.max(as_of))
}

pub(super) fn agree(order: &mut Running, event: &OrderEvent) -> Result<(), CorruptHistory> {
    match event {
        OrderEvent::CancellationProposed { by, reason, at } => {
            order.cancellations.push(CancellationProposal {
                by: *by,
                reason: reason.clone(),
                at: *at,
                declined_at: None,
            })
        }
        OrderEvent::CancellationDeclined { at, .. } => {
            let open = order
                .cancellations
                .last_mut()
                .filter(|proposal| proposal.declined_at.is_none());
            open.ok_or_else(|| unknown(event, "a proposal to cancel"))?
                .declined_at = Some(*at);
        }
        OrderEvent::ChangeProposed {
            change_id,
            by,
            contract,
            reason,
            at,
        } => order.changes.push(Change {
            change_id: *change_id,
            by: *by,
            contract: shared(contract),
            reason: reason.clone(),
            at: *at,
            fate: ChangeFate::Open,
        }),
        OrderEvent::ChangeAccepted { .. } => accept_change(order, event)?,
        OrderEvent::ChangeDeclined {
            change_id,
            reason,
            at,
            ..
        } => {
            change(order, *change_id, event)?.fate = ChangeFate::Declined {
                reason: reason.clone(),
                at: *at,
            };
        }
        OrderEvent::ChangeWithdrawn { change_id, at, .. } => {
            change(order, *change_id, event)?.fate = ChangeFate::Withdrawn { at: *at };
        }
        _ => return Err(misplaced(event)),
    }
    Ok(())
}

fn change<'o>(
    order: &'o mut Running,
    change_id: ChangeId,
    event: &OrderEvent,
) -> Result<&'o mut Change, CorruptHistory> {
    let open = order
        .changes
        .iter_mut()
        .find(|change| change.change_id == change_id);
    open.ok_or_else(|| unknown(event, change_id))
}

fn accept_change(order: &mut Running, event: &OrderEvent) -> Result<(), CorruptHistory> {
    let OrderEvent::ChangeAccepted {
        change_id,
        version,
        cover,
        at,
        ..
    } = event
    else {
        return Err(misplaced(event));
    };
    let change = change(order, *change_id, event)?;
    change.fate = ChangeFate::Accepted {
        version: *version,
        at: *at,
    };
    let contract = Arc::clone(&change.contract);
    let by = change.by;
    // Lines that were shipped from stay where they are (O7), so nothing shipped is lost here.
    order.shipped.resize(contract.lines.len(), Tally::ZERO);
    order.head.versions.push(Version {
        number: *version,
        by,
        contract: Arc::clone(&contract),
        at: *at,
    });
    order.terms = terms(*version, contract, cover, event)?;
    order.reserved.push((
        reserved_at(*at, cover),
        reserves(cover).map_err(|error| corrupt(event, error))?,
    ));
    Ok(())
}

pub(super) fn attach(head: &mut Head, event: &OrderEvent) -> Result<(), CorruptHistory> {
    let OrderEvent::DocumentAttached {
        document,
        by,
        file,
        note,
        at,
    } = event
    else {
        return Err(misplaced(event));
    };
    head.documents.push(Document {
        kind: *document,
        by: *by,
        file: file.clone(),
        note: note.clone(),
        at: *at,
    });
    Ok(())
}
