//! Section `quotation`: asking for prices, recording what came, and leaving them for good.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use trade::id::{ProductId, QuotationId, SupplierId};
use trade::money::Quantity;
use trade::order::contract::Side;
use trade::quotation::{
    self, Decline, Offer, OfferFigures, Quotation, QuotationCommand, RecordOffer, Request, RequestQuotation,
    Stage,
};
use trade::time::Instant;
use trade::why;

use crate::error::Error;
use crate::look::Look;
use crate::operation::{Explained, Nothing, Operation};
use crate::topic::Topic;
use crate::unit::Unit;
use crate::workspace::Workspace;
use ledger::streams;

const QUOTATIONS: &[Topic] = &[Topic::Quotations];

pub(crate) fn section() -> Vec<Operation> {
    vec![
        Operation::read("quotation.list", "Every quotation, newest first.", list)
            .explained(|desk, _: Nothing| desk.workspace()?.look(list_explained)),
        Operation::read("quotation.view", "One quotation.", |workspace, args: Which| {
            workspace.look(|look| row(look, look.quotation(args.quotation_id)?.0))
        })
        .explained(|desk, args: Which| desk.workspace()?.look(|look| view_explained(look, &args))),
        Operation::write(
            "quotation.request",
            "Asks a supplier for a price.",
            QUOTATIONS,
            request,
        ),
        Operation::write(
            "quotation.record",
            "Records the prices a supplier quoted.",
            QUOTATIONS,
            record,
        ),
        Operation::write(
            "quotation.decline",
            "Turns a quotation down.",
            QUOTATIONS,
            decline,
        ),
    ]
}

/// Which quotation.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "QuotationArgs")]
pub(crate) struct Which {
    /// The quotation.
    quotation_id: QuotationId,
}

/// A quotation with where it stands now.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct QuotationView {
    /// What is known of it.
    quotation: Quotation,
    /// Where it stands now.
    stage: Stage,
    /// What the newest offer comes to; absent before there is one.
    figures: Option<OfferFigures>,
}

/// Every quotation.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct QuotationList {
    /// Newest first.
    quotations: Vec<QuotationView>,
}

/// A quotation as it stands at the look. What belongs to no order yet follows the default edition (RB1).
pub(crate) fn row(look: &Look<'_>, quotation: Arc<Quotation>) -> Result<QuotationView, Error> {
    let rulebook = look.rulebook()?;
    Ok(QuotationView {
        stage: quotation.stage(look.now, rulebook),
        figures: quotation.figures(rulebook),
        quotation: Arc::unwrap_or_clone(quotation),
    })
}

fn view_explained(look: &Look<'_>, args: &Which) -> Result<Explained, Error> {
    let reply = row(look, look.quotation(args.quotation_id)?.0)?;
    let figures = figures(look, &reply, "")?;
    Explained::new(&reply, figures)
}

/// Why: the figures of one quotation, at its place in a reply.
pub(crate) fn figures(look: &Look<'_>, view: &QuotationView, place: &str) -> Result<Vec<why::Figure>, Error> {
    why::quotation(&view.quotation, look.rulebook()?, place).map_err(Error::bug)
}

fn list(workspace: &Workspace, _: Nothing) -> Result<QuotationList, Error> {
    workspace.look(rows)
}

fn rows(look: &Look<'_>) -> Result<QuotationList, Error> {
    let newest_first = look.quotations()?.into_iter().rev();
    Ok(QuotationList {
        quotations: newest_first
            .map(|quotation| row(look, quotation))
            .collect::<Result<_, _>>()?,
    })
}

fn list_explained(look: &Look<'_>) -> Result<Explained, Error> {
    let reply = rows(look)?;
    let mut figures = Vec::new();
    for (index, view) in reply.quotations.iter().enumerate() {
        figures.extend(self::figures(look, view, &format!("/quotations/{index}"))?);
    }
    Explained::new(&reply, figures)
}

/// What to ask for.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "QuotationRequestArgs")]
pub(crate) struct Ask {
    /// Whom.
    supplier_id: SupplierId,
    /// Product of the catalogue, if any.
    #[serde(default)]
    product_id: Option<ProductId>,
    /// Product, in words.
    product: String,
    /// How many.
    quantity: Quantity,
    /// Unit.
    #[serde(default)]
    unit: String,
    /// Words to the supplier.
    #[serde(default)]
    message: String,
}

fn request(unit: &mut Unit<'_, '_>, args: Ask) -> Result<QuotationView, Error> {
    let supplier = unit.look().supplier_ref(args.supplier_id)?;
    let request = Request {
        product_id: args.product_id,
        product: args.product,
        quantity: args.quantity,
        unit: args.unit,
        message: args.message,
    };
    let id = QuotationId::new(unit.ids().nth(0));
    put(unit, id, &RequestQuotation { supplier, request }.into())
}

/// What came.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "QuotationRecordArgs")]
pub(crate) struct Record {
    /// The request it answers; absent for one that came unasked.
    #[serde(default)]
    quotation_id: Option<QuotationId>,
    /// Who quotes.
    supplier_id: SupplierId,
    /// The prices and terms.
    offer: Offer,
    /// When it came.
    at: Instant,
}

fn record(unit: &mut Unit<'_, '_>, args: Record) -> Result<QuotationView, Error> {
    let supplier = unit.look().supplier_ref(args.supplier_id)?;
    if let Some(file) = &args.offer.file {
        unit.must_hold(file)?;
    }
    let id = match args.quotation_id {
        Some(id) => {
            unit.look().quotation(id)?;
            id
        }
        None => QuotationId::new(unit.ids().nth(0)),
    };
    put(
        unit,
        id,
        &RecordOffer {
            supplier,
            offer: args.offer,
            at: args.at,
        }
        .into(),
    )
}

/// Which, and why.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "QuotationDeclineArgs")]
pub(crate) struct TurnDown {
    /// The quotation.
    quotation_id: QuotationId,
    /// Why.
    #[serde(default)]
    reason: String,
}

fn decline(unit: &mut Unit<'_, '_>, args: TurnDown) -> Result<QuotationView, Error> {
    let at = unit.now;
    put(
        unit,
        args.quotation_id,
        &Decline {
            by: Side::Buyer,
            reason: args.reason,
            at,
        }
        .into(),
    )
}

/// Puts a command to a quotation and answers with how it stands then.
pub(crate) fn put(
    unit: &mut Unit<'_, '_>,
    id: QuotationId,
    command: &QuotationCommand,
) -> Result<QuotationView, Error> {
    let (events, version) = {
        let look = unit.look();
        let (state, version) = match look.quotation(id) {
            Ok((quotation, version)) => (Some(quotation), version),
            Err(Error::NotFound { .. }) => (None, 0),
            Err(error) => return Err(error),
        };
        (
            quotation::decide(state.as_deref(), command, id, unit.now, look.rulebook()?)?,
            version,
        )
    };
    unit.append(&streams::quotation(id), version, &events)?;
    let look = unit.look();
    row(&look, look.quotation(id)?.0)
}
