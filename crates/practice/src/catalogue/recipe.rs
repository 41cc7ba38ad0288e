//! Products from the patterns of a trade's families (`data/trades/*.toml`): `{word}` in a name, model, specification or
//! tolerance is drawn from the family's list of that name, the same word everywhere in one product.

use std::collections::BTreeMap;

use rust_decimal::{Decimal, RoundingStrategy};
use trade::id::{ProductId, SupplierId};
use trade::money::{Currency, Quantity, UnitPrice};
use trade::order::contract::Incoterm;

use super::{PriceTier, Product};
use crate::data::{DataError, Family};
use crate::dice::Dice;
use crate::ids;

/// Quantities of the tiers, in MOQs, and their price per hundred of the first.
const TIERS: [(u32, i64); 3] = [(1, 100), (5, 94), (20, 88)];

/// Whose product it is and how it is sold.
pub(super) struct Seller<'s> {
    pub(super) supplier_id: SupplierId,
    pub(super) name: &'s str,
    pub(super) trade: &'s str,
    pub(super) incoterm: Incoterm,
    pub(super) named_place: &'s str,
}

/// Draws one product of a family.
pub(super) fn product(
    family: &Family,
    seller: &Seller<'_>,
    ordinal: usize,
    dice: &mut Dice,
) -> Result<Product, DataError> {
    let words: BTreeMap<&str, &str> = family
        .words
        .iter()
        .filter_map(|(name, list)| dice.pick(list).map(|word| (name.as_str(), word.as_str())))
        .collect();
    let name = fill(&family.name, &words);
    let moq = dice.pick(&family.moq).copied().unwrap_or(1);
    let price_tiers = tiers(family, moq, dice)?;
    let lead_days = dice.between(i64::from(family.lead_days[0]), i64::from(family.lead_days[1]));
    Ok(Product {
        product_id: ProductId::new(ids::from_words(&[
            "product",
            seller.name,
            &name,
            &ordinal.to_string(),
        ])),
        supplier_id: seller.supplier_id,
        model: fill(&family.model, &words),
        trade: seller.trade.to_owned(),
        category: family.category.clone(),
        specification: fill(&family.specification, &words),
        quality_measure: fill(&family.quality.measure, &words),
        quality_tolerance: fill(&family.quality.tolerance, &words),
        unit: family.unit.clone(),
        currency: Currency::USD,
        moq: quantity(moq)?,
        price_tiers,
        lead_days: u32::try_from(lead_days).unwrap_or(family.lead_days[0]),
        incoterm: seller.incoterm,
        named_place: seller.named_place.to_owned(),
        name,
    })
}

fn fill(pattern: &str, words: &BTreeMap<&str, &str>) -> String {
    words.iter().fold(pattern.to_owned(), |text, (name, word)| {
        text.replace(&format!("{{{name}}}"), word)
    })
}

fn tiers(family: &Family, moq: u32, dice: &mut Dice) -> Result<Vec<PriceTier>, DataError> {
    let [low, high] = family.price.map(UnitPrice::value);
    let steps = Decimal::from(dice.between(0, 1000));
    let first = low + (high - low) * steps / Decimal::from(1000);
    let mut tiers: Vec<PriceTier> = Vec::with_capacity(TIERS.len());
    for (times, percent) in TIERS {
        let price = first * Decimal::from(percent) / Decimal::ONE_HUNDRED;
        let mut price = price.round_dp_with_strategy(low.scale(), RoundingStrategy::MidpointNearestEven);
        price.rescale(low.scale());
        let unit_price: UnitPrice = parse(&price.to_string())?;
        // Of very small prices two tiers may round to the same one; then the later says nothing.
        if tiers.last().is_none_or(|before| unit_price < before.unit_price) {
            tiers.push(PriceTier {
                from: quantity(moq.saturating_mul(times))?,
                unit_price,
            });
        }
    }
    Ok(tiers)
}

fn quantity(count: u32) -> Result<Quantity, DataError> {
    parse(&count.to_string())
}

fn parse<T: std::str::FromStr<Err = trade::money::DecimalError>>(text: &str) -> Result<T, DataError> {
    text.parse()
        .map_err(|error: trade::money::DecimalError| DataError {
            file: "trades",
            reason: error.to_string(),
        })
}
