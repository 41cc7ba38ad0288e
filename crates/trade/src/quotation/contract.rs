//! The first contract of an order that is started from a quotation (O2).
//! It must not fill in what the supplier did not say: coverage, instalments and quality stay open.

use super::event::{Offer, QuotedLine, Request};
use super::figures::quantity;
use super::state::Quotation;
use crate::order::contract::{Contract, Line, Party, ShipBy};
use crate::refusal::Refusal;

/// The contract a quotation begins with: the supplier's lines, prices, currency, Incoterm with its place, and the
/// longest lead time as *n days after the initial payment*. A line without a quantity takes the one asked for, else
/// its MOQ.
///
/// # Errors
/// A refusal by O2 when nothing was quoted.
pub fn contract_from(quotation: &Quotation, buyer: Party) -> Result<Contract, Refusal> {
    let Some(offer) = quotation.offer() else {
        return Err(Refusal::new(
            "quotation.not_received",
            "O2",
            "The supplier has not quoted yet.",
        ));
    };
    let asked = quotation.request.as_ref();
    Ok(Contract {
        title: title(quotation, offer),
        buyer,
        supplier: Party {
            legal_name: quotation.supplier.name.clone(),
            address: String::new(),
            country: quotation.supplier.country,
        },
        lines: offer.lines.iter().map(|quoted| line(quoted, asked)).collect(),
        currency: offer.currency,
        usd_rate: None,
        incoterm: offer.incoterm,
        named_place: offer.named_place.clone(),
        shipping_method: None,
        shipping_fee: None,
        insurance: None,
        destination: None,
        ship_by: longest_lead(offer).map(|days| ShipBy::AfterInitialPayment { days }),
        initial_payment: None,
        coverage: None,
        packing: String::new(),
        inspection_terms: String::new(),
        remarks: String::new(),
        papers: offer.file.iter().cloned().collect(),
    })
}

fn title(quotation: &Quotation, offer: &Offer) -> String {
    match (&quotation.request, offer.lines.first()) {
        (Some(request), _) => request.product.clone(),
        (None, Some(line)) => line.product.clone(),
        (None, None) => String::new(),
    }
}

fn line(quoted: &QuotedLine, asked: Option<&Request>) -> Line {
    Line {
        product_id: quoted.product_id,
        product: quoted.product.clone(),
        model: quoted.model.clone(),
        specification: quoted.specification.clone(),
        quantity: quantity(quoted, asked).map(|(quantity, _)| quantity),
        unit: quoted.unit.clone(),
        unit_price: Some(quoted.unit_price),
        quality: Vec::new(),
    }
}

fn longest_lead(offer: &Offer) -> Option<u32> {
    offer.lines.iter().filter_map(|line| line.lead_days).max()
}
