//! Start Order, versions, agreement, and the order's file (O2–O6).
//! It must not touch a confirmed contract: that is `change`.

use super::super::command::{
    AttachDocument, Confirm, RecordSupplierConfirmed, RecordSupplierVersion, ReviseDraft, Start,
};
use super::super::complete::require_complete;
use super::super::contract::{Contract, Side};
use super::super::ctx::Ctx;
use super::super::event::{OrderEvent, RulebookPin};
use super::super::state::{Order, Unconfirmed, Version};
use super::cover::{cover_terms, has_types};
use super::guard;
use crate::id::OrderId;
use crate::refusal::Refusal;
use crate::time::Instant;

type Decision = Result<Vec<OrderEvent>, Refusal>;

/// O2, O3: pins the rulebook (RB1). The first contract may be incomplete.
pub(super) fn start(command: &Start, ctx: &Ctx<'_>) -> Decision {
    guard::text(&command.number, "number")?;
    Ok(vec![OrderEvent::Started {
        order_id: OrderId::new(ctx.ids.nth(0)),
        number: command.number.clone(),
        source: command.source.clone(),
        supplier: command.supplier.clone(),
        rulebook: RulebookPin {
            id: ctx.rulebook.id().to_string(),
            hash: ctx.rulebook.hash().to_string(),
        },
        contract: command.contract.clone(),
        at: ctx.now,
    }])
}

pub(super) fn revise_draft(order: &Order, command: &ReviseDraft, ctx: &Ctx<'_>) -> Decision {
    guard::unconfirmed(order)?;
    Ok(vec![OrderEvent::DraftRevised {
        contract: command.contract.clone(),
        at: ctx.now,
    }])
}

/// *Confirm Order* on our own draft (O5): the next version, if it is complete (O4) and says something new (O6).
pub(super) fn send(order: &Order, ctx: &Ctx<'_>) -> Decision {
    let order = guard::unconfirmed(order)?;
    require_complete(&order.draft, has_types(ctx.rulebook))?;
    if let Some(newest) = order.head.versions.last()
        && newest.contract == order.draft
    {
        return Err(unchanged(newest));
    }
    Ok(vec![OrderEvent::VersionSent {
        version: order.head.next_version(),
        by: Side::Buyer,
        contract: Box::new(Contract::clone(&order.draft)),
        at: ctx.now,
    }])
}

fn unchanged(newest: &Version) -> Refusal {
    let sentence = match newest.by {
        Side::Buyer => "The draft is the version that was sent last.",
        Side::Supplier => "The draft is the supplier's version: confirm it instead of sending it back.",
    };
    Refusal::new("contract.unchanged", "O6", sentence).fact("version", newest.number)
}

/// The supplier's draft or counter (O3, O5): the next version, by the supplier.
pub(super) fn record_supplier_version(
    order: &Order,
    command: &RecordSupplierVersion,
    ctx: &Ctx<'_>,
) -> Decision {
    let order = guard::unconfirmed(order)?;
    let (after, follows) = newest_instant(order);
    guard::fact_time(command.at, after, follows, ctx)?;
    require_complete(&command.contract, has_types(ctx.rulebook))?;
    if let Some(newest) = order.head.versions.last()
        && newest.by == Side::Supplier
        && *newest.contract == *command.contract
    {
        return Err(unchanged(newest));
    }
    Ok(vec![OrderEvent::VersionSent {
        version: order.head.next_version(),
        by: Side::Supplier,
        contract: command.contract.clone(),
        at: command.at,
    }])
}

fn newest_instant(order: &Unconfirmed) -> (Instant, &'static str) {
    match order.head.versions.last() {
        Some(newest) => (newest.at, "version_sent"),
        // A supplier's paper may be older than the file the buyer keeps of it (O3).
        None => (Instant::MIN_UTC, "started"),
    }
}

/// The buyer agrees to the supplier's version (O5).
pub(super) fn confirm(order: &Order, command: &Confirm, ctx: &Ctx<'_>) -> Decision {
    agree(order, command.version, Side::Buyer, ctx.now, ctx)
}

/// The supplier agreed to our version (O5).
pub(super) fn record_supplier_confirmed(
    order: &Order,
    command: &RecordSupplierConfirmed,
    ctx: &Ctx<'_>,
) -> Decision {
    agree(order, command.version, Side::Supplier, command.at, ctx)
}

/// Both sides have agreed to the same version, or there is no order (O5).
fn agree(order: &Order, version: u32, by: Side, at: Instant, ctx: &Ctx<'_>) -> Decision {
    let order = guard::unconfirmed(order)?;
    let Some(newest) = order.head.versions.last() else {
        return Err(Refusal::new(
            "contract.nothing_sent",
            "O5",
            "No version of the contract was sent.",
        ));
    };
    if newest.number != version {
        let sentence = "Only the newest version can be agreed to.";
        return Err(Refusal::new("contract.stale_version", "O5", sentence)
            .fact("version", version)
            .fact("newest", newest.number));
    }
    guard::other_side(by, newest.by, "contract.own_version", "O5")?;
    match by {
        Side::Buyer => guard::now_follows(newest.at, "version_sent", ctx)?,
        Side::Supplier => guard::fact_time(at, newest.at, "version_sent", ctx)?,
    }
    let totals = require_complete(&newest.contract, has_types(ctx.rulebook))?;
    let cover = cover_terms(&newest.contract, &totals, ctx)?;
    Ok(vec![OrderEvent::Confirmed {
        version,
        by,
        cover,
        at,
    }])
}

/// *Remind* (O5).
pub(super) fn remind(order: &Order, ctx: &Ctx<'_>) -> Decision {
    let order = guard::unconfirmed(order)?;
    match order.head.versions.last().map(|newest| newest.by) {
        Some(Side::Buyer) => Ok(vec![OrderEvent::Reminded { at: ctx.now }]),
        Some(Side::Supplier) => {
            let sentence = "The newest version is the supplier's: it waits for you.";
            Err(Refusal::new("contract.waits_for_buyer", "O5", sentence))
        }
        None => Err(Refusal::new(
            "contract.nothing_sent",
            "O5",
            "No version of the contract was sent.",
        )),
    }
}

/// The order's file (O3, H1): open at every stage.
pub(super) fn attach_document(_order: &Order, command: &AttachDocument, ctx: &Ctx<'_>) -> Decision {
    Ok(vec![OrderEvent::DocumentAttached {
        document: command.document,
        by: command.by,
        file: command.file.clone(),
        note: command.note.clone(),
        at: ctx.now,
    }])
}
