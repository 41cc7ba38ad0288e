//! Suppliers quote what they make, at their price, and decline the rest.

use rust_decimal::{Decimal, RoundingStrategy};
use trade::money::UnitPrice;
use trade::order::contract::Side;
use trade::quotation::{
    Decline, Offer, Phase, Quotation, QuotationCommand, QuotedLine, RecordOffer, Request,
};
use trade::time::{Instant, add_days};

use super::due::{Action, Actor, Due};
use super::scene::Scene;
use crate::catalogue::Product;
use crate::dice::Dice;

/// Days an offer holds.
const HOLDS_DAYS: i64 = 21;

pub(super) fn due(scene: &Scene<'_>) -> Vec<Due> {
    scene
        .facts
        .quotations
        .iter()
        .filter_map(|quotation| answer(scene, quotation))
        .collect()
}

fn answer(scene: &Scene<'_>, quotation: &Quotation) -> Option<Due> {
    let (Phase::Asked, Some(request)) = (&quotation.phase, &quotation.request) else {
        return None;
    };
    let name = &quotation.supplier.name;
    let traits = scene.traits(name)?;
    // The same question on another day is another matter: the day is part of the dice.
    let asked = quotation.began_at.to_rfc3339();
    let mut dice = scene.dice(&["quote", name, &request.product, &asked]);
    let office = scene.office(quotation.supplier.country.as_slice());
    let [low, high] = traits.quote_hours;
    let at = office
        .after(quotation.began_at, dice.between(low * 60, high * 60))
        .max(scene.moment.now);
    let made = product(scene, name, request);
    let unwilling = dice.chance(traits.cancels / 2);
    let phrases = &scene.world.data.phrases;
    let (key, command): (&'static str, QuotationCommand) = match made.filter(|_| !unwilling) {
        Some(product) => {
            let note = dice.pick(&phrases.quote_note).cloned().unwrap_or_default();
            let offer = offer(scene, product, request, note, at, &mut dice)?;
            (
                "quotation_received",
                RecordOffer {
                    supplier: quotation.supplier.clone(),
                    offer,
                    at,
                }
                .into(),
            )
        }
        None => {
            let words = if unwilling {
                phrases.quote_declined.last()
            } else {
                phrases.quote_declined.first()
            };
            let reason = words.cloned().unwrap_or_default();
            (
                "quotation_declined",
                Decline {
                    by: Side::Supplier,
                    reason,
                    at,
                }
                .into(),
            )
        }
    };
    let action = Action::Quotation {
        quotation_id: quotation.quotation_id,
        command,
    };
    Some(Due {
        at,
        actor: Actor::Supplier,
        key,
        about: name.clone(),
        action,
    })
}

/// The product asked for: by its id, else by words that are in the name of something this supplier makes.
fn product<'w>(scene: &Scene<'w>, supplier_name: &str, request: &Request) -> Option<&'w Product> {
    let catalogue = &scene.world.catalogue;
    if let Some(product) = request
        .product_id
        .and_then(|product_id| catalogue.product(product_id))
    {
        return Some(product);
    }
    let supplier = catalogue.supplier(supplier_name)?;
    let asked = request.product.to_lowercase();
    let mut made = catalogue
        .products
        .iter()
        .filter(|product| product.supplier_id == supplier.supplier_id);
    made.find(|product| {
        let name = product.name.to_lowercase();
        asked.split_whitespace().all(|word| name.contains(word))
    })
}

fn offer(
    scene: &Scene<'_>,
    product: &Product,
    request: &Request,
    note: String,
    at: Instant,
    dice: &mut Dice,
) -> Option<Offer> {
    let listed = product.unit_price(request.quantity)?;
    let day = trade::time::day_in(at, scene.default_book().platform().time_zone);
    let enough = request.quantity.value() >= product.moq.value();
    Some(Offer {
        lines: vec![QuotedLine {
            product_id: Some(product.product_id),
            product: product.name.clone(),
            model: product.model.clone(),
            specification: product.specification.clone(),
            quantity: Some(if enough { request.quantity } else { product.moq }),
            unit: product.unit.clone(),
            unit_price: moved(listed, dice.between(94, 102)).unwrap_or(listed),
            moq: Some(product.moq),
            lead_days: Some(product.lead_days),
        }],
        currency: product.currency,
        incoterm: Some(product.incoterm),
        named_place: product.named_place.clone(),
        valid_until: add_days(day, HOLDS_DAYS).ok(),
        note,
        file: None,
    })
}

/// So many hundredths of a price, with the decimals it has.
fn moved(price: UnitPrice, percent: i64) -> Option<UnitPrice> {
    let price = price.value();
    let moved = price * Decimal::from(percent) / Decimal::ONE_HUNDRED;
    let mut moved = moved.round_dp_with_strategy(price.scale(), RoundingStrategy::MidpointNearestEven);
    moved.rescale(price.scale());
    if moved.is_zero() {
        None
    } else {
        moved.to_string().parse().ok()
    }
}
