//! Section `supplier`: limit reports as facts, and where a supplier stands with us (S3–S5).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use trade::id::SupplierId;
use trade::money::MoneyError;
use trade::order::dealings::{Dealings, Told, dealings};
use trade::order::view::ViewError;
use trade::refusal::Refusal;
use trade::supplier::{LimitReport, RecordLimit, Standing, SupplierCommand};

use crate::error::Error;
use crate::look::Look;
use crate::operation::{Explained, Operation};
use crate::topic::Topic;
use crate::unit::Unit;
use ledger::streams;

pub(crate) fn section() -> Vec<Operation> {
    const CHANGED: &[Topic] = &[Topic::Catalogue, Topic::Orders];
    vec![
        Operation::read(
            "supplier.standing",
            "Limit, our reservations and what is free.",
            |workspace, args: Which| workspace.look(|look| standing(look, args.supplier_id)),
        )
        .explained(|desk, args: Which| desk.workspace()?.look(|look| explained(look, args.supplier_id))),
        Operation::read(
            "supplier.history",
            "What our orders with a supplier tell of it: how many, in time or late, disputes, money.",
            |workspace, args: Which| workspace.look(|look| Ok(history(look, args.supplier_id)?.0)),
        )
        .explained(|desk, args: Which| {
            desk.workspace()?.look(|look| {
                let (sum, told) = history(look, args.supplier_id)?;
                let figures = trade::why::dealings(&sum, &told).map_err(Error::bug)?;
                Explained::new(&sum, figures)
            })
        }),
        Operation::write(
            "supplier.record_limit",
            "Records a report of a supplier's limit.",
            CHANGED,
            record_limit,
        ),
    ]
}

/// Which supplier.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "SupplierArgs")]
pub(crate) struct Which {
    /// The supplier.
    pub(crate) supplier_id: SupplierId,
}

/// Where a supplier stands, with every report behind it.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct SupplierStandingView {
    /// Now.
    pub(crate) standing: Standing,
    /// Newest first.
    pub(crate) reports: Vec<LimitReport>,
}

/// Where a supplier stands.
pub(crate) fn standing(look: &Look<'_>, supplier_id: SupplierId) -> Result<SupplierStandingView, Error> {
    let (limits, _) = look.limits(supplier_id)?;
    Ok(SupplierStandingView {
        standing: look.standing(supplier_id)?,
        reports: limits.history().into_iter().cloned().collect(),
    })
}

/// Our dealings with a supplier, each order under the rulebook it is pinned to.
fn history(look: &Look<'_>, supplier_id: SupplierId) -> Result<(Dealings, Vec<Told>), Error> {
    let orders = look.orders_with(supplier_id)?.into_iter();
    let orders: Vec<_> = orders
        .map(|order_id| Ok(look.order(order_id)?.0))
        .collect::<Result<_, Error>>()?;
    let pinned: Vec<_> = orders
        .iter()
        .map(|order| Ok((&**order, look.rulebook_of(order)?)))
        .collect::<Result<_, Error>>()?;
    dealings(pinned, look.now).map_err(|error| match error {
        // Each amount is one; what a supplier's orders come to together need not be.
        ViewError::Money(error @ MoneyError::OutOfRange { .. }) => {
            Refusal::new("money.out_of_range", "M1", error.to_string()).into()
        }
        other => Error::bug(other),
    })
}

/// Where a supplier stands, with the derivations of its figures.
fn explained(look: &Look<'_>, supplier_id: SupplierId) -> Result<Explained, Error> {
    let view = standing(look, supplier_id)?;
    let listed: Vec<_> = view
        .standing
        .reservations
        .iter()
        .map(|held| held.order_id)
        .collect();
    let page = serde_json::to_value(&view).map_err(Error::bug)?;
    let figures = look.with_limit(supplier_id, |limit| {
        trade::why::standing(limit, &listed, &page).map_err(Error::bug)
    })?;
    Explained::new(&view, figures)
}

fn record_limit(unit: &mut Unit<'_, '_>, args: RecordLimit) -> Result<SupplierStandingView, Error> {
    unit.look().supplier_ref(args.supplier_id)?;
    if let Some(file) = &args.report.file {
        unit.must_hold(file)?;
    }
    let supplier_id = args.supplier_id;
    put(unit, args)?;
    standing(&unit.look(), supplier_id)
}

/// Records or withdraws one report.
pub(crate) fn put(unit: &mut Unit<'_, '_>, command: impl Into<SupplierCommand>) -> Result<(), Error> {
    let command = command.into();
    let supplier_id = match &command {
        SupplierCommand::RecordLimit(command) => command.supplier_id,
        SupplierCommand::WithdrawLimit(command) => command.supplier_id,
    };
    let (limits, version) = unit.look().limits(supplier_id)?;
    let events = limits.decide(&command, unit.now)?;
    unit.append(&streams::supplier(supplier_id), version, &events)
}
