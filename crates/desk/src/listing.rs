//! Suppliers and products typed in by hand: facts of ours, kept in the ledger. The catalogue has them beside what was
//! imported, and gets them back from here when its file was lost. It must not hold what a list says.

use catalogue::{Catalogue, Product, Supplier};
use ledger::streams;
use serde::{Deserialize, Serialize};
use trade::id::{ProductId, SupplierId};
use trade::time::Instant;

use crate::error::Error;
use crate::unit::Unit;
use crate::workspace::Workspace;

/// A fact of what was typed in.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum ListingEvent {
    /// A supplier was typed in.
    SupplierTyped {
        /// Its id.
        supplier_id: SupplierId,
        /// True when it took the place of what was known, false when it completed it.
        replaces: bool,
        /// What was typed.
        supplier: Box<Supplier>,
        /// When.
        at: Instant,
    },
    /// A product of the supplier was typed in.
    ProductTyped {
        /// Who sells it.
        supplier_id: SupplierId,
        /// Its id.
        product_id: ProductId,
        /// True when it took the place of what was known, false when it completed it.
        replaces: bool,
        /// What was typed.
        product: Box<Product>,
        /// When.
        at: Instant,
    },
}

impl ListingEvent {
    fn supplier_id(&self) -> SupplierId {
        match self {
            Self::SupplierTyped { supplier_id, .. } | Self::ProductTyped { supplier_id, .. } => *supplier_id,
        }
    }
}

/// Records what was typed in. The catalogue has it already: were this refused, it would hold a listing more, which the
/// next try makes whole.
pub(crate) fn record(unit: &mut Unit<'_, '_>, event: ListingEvent) -> Result<(), Error> {
    let stream = streams::listing(event.supplier_id());
    let version = unit.look().view.stream_version(&stream)?;
    unit.append(&stream, version, &[event])
}

/// Gives the catalogue back what was typed in and is no longer in it: its file can be deleted and imported again. A product
/// whose supplier is not there waits for it: only a list can bring that supplier back, and a workspace opens without it.
pub(crate) fn restore(workspace: &Workspace) -> Result<(), Error> {
    let events = workspace.look(|look| {
        let mut all: Vec<ListingEvent> = Vec::new();
        for stream in look.view.streams(streams::LISTINGS)? {
            all.extend(look.events::<ListingEvent>(&stream)?);
        }
        Ok(all)
    })?;
    let mut lost = Vec::new();
    for event in &events {
        let known = match event {
            ListingEvent::SupplierTyped { supplier_id, .. } => {
                !workspace.catalogue.supplier_briefs(&[*supplier_id])?.is_empty()
            }
            ListingEvent::ProductTyped { product_id, .. } => {
                workspace.catalogue.product(*product_id)?.is_some()
            }
        };
        lost.push(!known);
    }
    for (event, _) in events.iter().zip(lost).filter(|(_, lost)| *lost) {
        match put_back(&workspace.catalogue, event) {
            Err(catalogue::Error::NoSupplier(supplier)) => {
                tracing::info!(?supplier, "a product that was typed in waits for its supplier");
            }
            other => other?,
        }
    }
    Ok(())
}

/// As [`restore`], after a list was taken in or back: that is done and must not fail for this, which opening does again.
pub(crate) fn restore_after_list(workspace: &Workspace) {
    if let Err(error) = restore(workspace) {
        tracing::warn!(?error, "what was typed in could not be put back");
    }
}

fn put_back(catalogue: &Catalogue, event: &ListingEvent) -> Result<(), catalogue::Error> {
    match event {
        ListingEvent::SupplierTyped {
            supplier_id,
            replaces,
            supplier,
            at,
        } => catalogue.restore_supplier(*supplier_id, supplier, *replaces, *at),
        ListingEvent::ProductTyped {
            supplier_id,
            product_id,
            replaces,
            product,
            at,
        } => catalogue.restore_product(*supplier_id, *product_id, product, *replaces, *at),
    }
}
