//! The contract an order begins with: what is known is filled in, what has to be agreed stays open.

use trade::id::SupplierId;
use trade::money::{Currency, Quantity};
use trade::order::Contract;
use trade::order::contract::{Line, Party, ShipBy};
use trade::quotation::{Quotation, contract_from};

use crate::error::Error;
use crate::look::Look;

/// From a product: one line at the price for the quantity (the MOQ when none is given).
pub(crate) fn from_product(
    look: &Look<'_>,
    product: &catalogue::ProductPage,
    quantity: Option<Quantity>,
) -> Result<Contract, Error> {
    let mut contract = empty(look, product.supplier.id)?;
    let item = &product.product;
    let smallest = item.tiers.iter().map(|tier| tier.min_quantity).min();
    let quantity = quantity.or(item.moq).or(smallest);
    if let Some(tier) = item.tiers.first() {
        contract.currency = tier.currency;
    }
    let tier = quantity.and_then(|quantity| catalogue::tier_at(&item.tiers, quantity, contract.currency));
    contract.title.clone_from(&item.name);
    contract.incoterm = item.incoterm;
    contract.named_place = item.incoterm_place.clone().unwrap_or_default();
    contract.ship_by = item
        .lead_time
        .map(|lead| ShipBy::AfterInitialPayment { days: lead.max_days });
    contract.lines.push(Line {
        product_id: Some(product.id),
        product: item.name.clone(),
        model: item.model.clone().unwrap_or_default(),
        specification: item.description.clone().unwrap_or_default(),
        quantity,
        unit: item.unit.clone().unwrap_or_default(),
        unit_price: tier.map(|tier| tier.price),
        quality: Vec::new(),
    });
    Ok(contract)
}

/// From a quotation: the supplier's lines and terms.
pub(crate) fn from_quotation(look: &Look<'_>, quotation: &Quotation) -> Result<Contract, Error> {
    let known = empty(look, quotation.supplier.supplier_id)?;
    let quoted = contract_from(quotation, known.buyer.clone())?;
    Ok(Contract {
        supplier: known.supplier,
        destination: known.destination,
        ..quoted
    })
}

/// With the two parties only.
pub(crate) fn empty(look: &Look<'_>, supplier_id: SupplierId) -> Result<Contract, Error> {
    let buyer = look.workspace.profile().settings.buyer;
    Ok(Contract {
        title: String::new(),
        destination: buyer.country,
        buyer,
        supplier: supplier_party(look, supplier_id)?,
        lines: Vec::new(),
        currency: Currency::USD,
        usd_rate: None,
        incoterm: None,
        named_place: String::new(),
        shipping_method: None,
        shipping_fee: None,
        insurance: None,
        ship_by: None,
        initial_payment: None,
        coverage: None,
        packing: String::new(),
        inspection_terms: String::new(),
        remarks: String::new(),
        papers: Vec::new(),
    })
}

fn supplier_party(look: &Look<'_>, supplier_id: SupplierId) -> Result<Party, Error> {
    let supplier = look.supplier(supplier_id)?.supplier;
    let address = [supplier.address, supplier.city]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(", ");
    Ok(Party {
        legal_name: supplier.legal_name.unwrap_or(supplier.name),
        address,
        country: supplier.country,
    })
}
