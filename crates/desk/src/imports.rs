//! Lists brought in, as facts of ours: one event for an import, one for its undo, and for each product that somebody
//! ordered or was quoted what the list said of its prices. The lists themselves are kept as files, what they say of
//! everything else is the catalogue's alone.

mod limits;
mod reconcile;

use std::collections::{BTreeSet, HashSet};

use catalogue::import::{Counts, Mapping, PriceRow};
use catalogue::{Held, Tier};
use ledger::streams;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use trade::id::ProductId;
use trade::order::contract::FileRef;
use trade::quotation::{Offer, Phase, Quotation};
use trade::time::Instant;
use uuid::Uuid;

use crate::error::Error;
use crate::look::Look;
use crate::unit::Unit;

pub(crate) use limits::{LimitKept, LimitsUndone, OfImport, reported, request_of, withdraw};
pub(crate) use reconcile::{reconcile, say_undone};

/// A fact of the lists that were brought in.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum ImportEvent {
    /// A list was taken into the catalogue.
    ListImported {
        /// The catalogue's number for it.
        number: u32,
        /// By which the catalogue knows it too. Absent in the oldest events: see [`id_of`].
        #[serde(default, skip_serializing_if = "Option::is_none")]
        import_id: Option<Uuid>,
        /// The catalogue it was taken into. Absent in the oldest events.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        catalogue: Option<Uuid>,
        /// The table as it was kept; its id is its SHA-256.
        file: FileRef,
        /// The sheet of it, if it is a workbook.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        sheet: Option<String>,
        /// How it was read.
        mapping: Box<Mapping>,
        /// The import of which it is a newer edition.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        replaces: Option<u32>,
        /// What it did.
        counts: Box<Counts>,
        /// When.
        at: Instant,
    },
    /// It was taken back out.
    ImportUndone {
        /// The catalogue's number for it.
        number: u32,
        /// By which the catalogue knows it too. Absent in the oldest events: see [`id_of`].
        #[serde(default, skip_serializing_if = "Option::is_none")]
        import_id: Option<Uuid>,
        /// When.
        at: Instant,
    },
}

impl ImportEvent {
    /// The import that it says was taken in.
    pub(crate) fn imported(&self) -> Option<Uuid> {
        match self {
            Self::ListImported {
                number, import_id, ..
            } => Some(id_of(*import_id, *number)),
            Self::ImportUndone { .. } => None,
        }
    }

    /// The import that it says was undone.
    fn undone(&self) -> Option<Uuid> {
        match self {
            Self::ImportUndone {
                number, import_id, ..
            } => Some(id_of(*import_id, *number)),
            Self::ListImported { .. } => None,
        }
    }
}

/// The id of an import. The oldest events name it by the catalogue's number alone, and the catalogue gives those imports the
/// same id: its number, written as one.
pub(crate) fn id_of(import_id: Option<Uuid>, number: u32) -> Uuid {
    import_id.unwrap_or_else(|| Uuid::from_u128(number.into()))
}

/// An import: by its id, and by the catalogue's number for it, which is given again when its file was lost.
#[derive(Debug, Clone, Copy)]
pub(crate) struct WhichImport {
    /// The id.
    pub(crate) id: Uuid,
    /// The number.
    pub(crate) number: u32,
}

/// A fact of a product's prices.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum PriceEvent {
    /// A list named its prices.
    PricesListed {
        /// The product.
        product_id: ProductId,
        /// Its name in the list.
        product: String,
        /// The prices, each with its day.
        tiers: Vec<Tier>,
        /// The number of the import that brought them.
        import: u32,
        /// Its id. Absent in the oldest events: see [`id_of`].
        #[serde(default, skip_serializing_if = "Option::is_none")]
        import_id: Option<Uuid>,
        /// When.
        at: Instant,
    },
}

/// Prices of a product as a list named them.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct PricesListed {
    /// The prices, each with its day; smallest quantity first.
    tiers: Vec<Tier>,
    /// The list's name.
    source: String,
    /// When the list was brought in.
    at: Instant,
    /// True when that import was undone since.
    undone: bool,
}

/// Records an import or its undo.
pub(crate) fn record(unit: &mut Unit<'_, '_>, event: ImportEvent) -> Result<(), Error> {
    let version = unit.look().view.stream_version(streams::IMPORTS)?;
    unit.append(streams::IMPORTS, version, &[event])
}

/// Records what an import said of the prices of a product.
pub(crate) fn record_prices(
    unit: &mut Unit<'_, '_>,
    import: WhichImport,
    row: PriceRow,
    at: Instant,
) -> Result<(), Error> {
    let stream = streams::prices(row.product_id);
    let version = unit.look().view.stream_version(&stream)?;
    let event = PriceEvent::PricesListed {
        product_id: row.product_id,
        product: row.product,
        tiers: row.tiers,
        import: import.number,
        import_id: Some(import.id),
        at,
    };
    unit.append(&stream, version, &[event])
}

/// Whether the log says already that this import was undone.
pub(crate) fn is_undone(look: &Look<'_>, id: Uuid) -> Result<bool, Error> {
    Ok(undone(&look.events(streams::IMPORTS)?).contains(&id))
}

/// What lists said of a product's prices while it was ordered, quoted or shortlisted; the newest first.
pub(crate) fn prices_of(look: &Look<'_>, product_id: ProductId) -> Result<Vec<PricesListed>, Error> {
    let imports: Vec<ImportEvent> = look.events(streams::IMPORTS)?;
    let undone = undone(&imports);
    let source = |wanted: Uuid| {
        imports.iter().find_map(|event| match event {
            ImportEvent::ListImported { file, .. } if event.imported() == Some(wanted) => {
                Some(file.name.clone())
            }
            ImportEvent::ListImported { .. } | ImportEvent::ImportUndone { .. } => None,
        })
    };
    let events: Vec<PriceEvent> = look.events(&streams::prices(product_id))?;
    let listed = events.into_iter().rev().map(|event| {
        let PriceEvent::PricesListed {
            tiers,
            import,
            import_id,
            at,
            ..
        } = event;
        let import = id_of(import_id, import);
        PricesListed {
            tiers,
            source: source(import).unwrap_or_default(),
            at,
            undone: undone.contains(&import),
        }
    });
    Ok(listed.collect())
}

fn undone(imports: &[ImportEvent]) -> HashSet<Uuid> {
    imports.iter().filter_map(ImportEvent::undone).collect()
}

/// The products whose prices are facts of ours: ordered, quoted or shortlisted. Ordered is here what any order names, also a
/// draft and one that came to nothing (O5): what its prices were is asked before both sides agree, and a history that began
/// only then would lack it.
pub(crate) fn followed(look: &Look<'_>) -> Result<Vec<ProductId>, Error> {
    let mut products = BTreeSet::new();
    products.extend(ordered(look)?);
    products.extend(quoted(look)?);
    products.extend(look.shortlist()?.0.products());
    Ok(products.into_iter().collect())
}

/// What our facts hang on, and what an undo therefore leaves in the catalogue: suppliers that we began an order with, asked,
/// wrote to, know a limit of or keep on the shortlist, and products that we ordered, asked for or keep on the shortlist. A limit that
/// goes with the import that is being undone holds nobody.
pub(crate) fn held(look: &Look<'_>, undoing: Option<Uuid>) -> Result<Held, Error> {
    let mut held = Held {
        products: followed(look)?.into_iter().collect(),
        ..Held::default()
    };
    let orders = look.orders()?;
    held.suppliers
        .extend(orders.iter().map(|order| order.head().supplier.supplier_id));
    let quotations = look.quotations()?;
    held.suppliers
        .extend(quotations.iter().map(|quotation| quotation.supplier.supplier_id));
    let (shortlist, _) = look.shortlist()?;
    let listed = shortlist.newest_first();
    held.suppliers
        .extend(listed.iter().map(|entry| entry.supplier_id));
    held.suppliers.extend(shortlist.suppliers());
    held.suppliers.extend(look.suppliers_written_to()?);
    held.suppliers.extend(limits::reported_without(look, undoing)?);
    Ok(held)
}

fn ordered(look: &Look<'_>) -> Result<Vec<ProductId>, Error> {
    let orders = look.orders()?;
    let lines = orders.iter().flat_map(|order| order.contract().lines.iter());
    Ok(lines.filter_map(|line| line.product_id).collect())
}

fn quoted(look: &Look<'_>) -> Result<Vec<ProductId>, Error> {
    let quotations = look.quotations()?;
    let asked = quotations
        .iter()
        .filter_map(|quotation| quotation.request.as_ref()?.product_id);
    let offered = quotations
        .iter()
        .filter_map(|quotation| offer_of(quotation))
        .flat_map(|offer| offer.lines.iter().filter_map(|line| line.product_id));
    Ok(asked.chain(offered).collect())
}

fn offer_of(quotation: &Quotation) -> Option<&Offer> {
    match &quotation.phase {
        Phase::Asked => None,
        Phase::Quoted { offer, .. } => Some(offer),
        Phase::Declined { offer, .. } => offer.as_ref(),
    }
}
