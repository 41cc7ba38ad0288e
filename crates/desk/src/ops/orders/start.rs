//! *Start Order*: from a product, a quotation or the supplier's minisite (O2), or an offline order (O3).

use schemars::JsonSchema;
use serde::Deserialize;
use trade::id::{ProductId, QuotationId, SupplierId};
use trade::money::Quantity;
use trade::order::Contract;
use trade::order::command::Start;
use trade::order::event::Source;
use trade::order::view::OrderView;
use trade::quotation::MarkOrderStarted;

use super::first_contract;
use crate::error::Error;
use crate::ops::quotations;
use crate::unit::Unit;

/// Where to start from.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
#[schemars(rename = "StartFrom")]
pub(crate) enum From {
    /// A product page.
    Product {
        /// The product.
        product_id: ProductId,
        /// How many; the MOQ when absent.
        #[serde(default)]
        quantity: Option<Quantity>,
    },
    /// A quotation.
    Quotation {
        /// The quotation.
        quotation_id: QuotationId,
    },
    /// The supplier's minisite.
    Minisite {
        /// The supplier.
        supplier_id: SupplierId,
    },
    /// Offline: the supplier drafts, the buyer uploads (O3).
    Offline {
        /// The supplier.
        supplier_id: SupplierId,
    },
}

/// Where to start an order from.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "OrderStartArgs")]
pub(crate) struct Args {
    /// The place.
    source: From,
    /// Id of the rulebook to pin the order to (RB1); the default one when absent.
    #[serde(default)]
    rulebook: Option<String>,
}

pub(crate) fn start(unit: &mut Unit<'_, '_>, args: Args) -> Result<OrderView, Error> {
    let (source, supplier_id, contract) = begin(unit, args.source)?;
    let look = unit.look();
    let supplier = look.supplier_ref(supplier_id)?;
    let number = look.next_order_number()?;
    let quotation = match &source {
        Source::Quotation { quotation_id } => Some(*quotation_id),
        Source::Product { .. } | Source::Minisite | Source::Offline => None,
    };
    let command = Start {
        number,
        source,
        supplier,
        contract: Box::new(contract),
    };
    let order_id = unit.start_order(supplier_id, args.rulebook.as_deref(), command.into())?;
    if let Some(quotation_id) = quotation {
        quotations::put(unit, quotation_id, &MarkOrderStarted { order_id }.into())?;
    }
    unit.order_view(order_id)
}

fn begin(unit: &Unit<'_, '_>, from: From) -> Result<(Source, SupplierId, Contract), Error> {
    let look = unit.look();
    Ok(match from {
        From::Product { product_id, quantity } => {
            let product = look.product(product_id)?;
            let contract = first_contract::from_product(&look, &product, quantity)?;
            (Source::Product { product_id }, product.supplier.id, contract)
        }
        From::Quotation { quotation_id } => {
            let (quotation, _) = look.quotation(quotation_id)?;
            let contract = first_contract::from_quotation(&look, &quotation)?;
            (
                Source::Quotation { quotation_id },
                quotation.supplier.supplier_id,
                contract,
            )
        }
        From::Minisite { supplier_id } => (
            Source::Minisite,
            supplier_id,
            first_contract::empty(&look, supplier_id)?,
        ),
        From::Offline { supplier_id } => (
            Source::Offline,
            supplier_id,
            first_contract::empty(&look, supplier_id)?,
        ),
    })
}
