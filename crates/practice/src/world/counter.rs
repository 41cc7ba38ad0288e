//! A supplier's counter: the buyer's contract with a higher price, a later ship-by, or both (O5).

use rust_decimal::{Decimal, RoundingStrategy};
use trade::money::UnitPrice;
use trade::order::contract::{Contract, Line};

use super::agreement::later;
use crate::dice::Dice;

/// The countered contract; nothing when there is nothing to change in it.
pub(super) fn counter(contract: &Contract, dice: &mut Dice) -> Option<Contract> {
    let mut countered = contract.clone();
    let which = dice.below(3);
    let percent = dice.between(2, 6);
    let days = u32::try_from(dice.between(7, 18)).unwrap_or(7);
    if which != 0 {
        countered.ship_by = contract
            .ship_by
            .map(|ship_by| later(ship_by, days).unwrap_or(ship_by));
    }
    if which != 1 || countered.ship_by == contract.ship_by {
        for line in &mut countered.lines {
            raise(line, percent);
        }
    }
    (countered != *contract).then_some(countered)
}

/// Keeps the decimals of the price, but at least cents.
fn raise(line: &mut Line, percent: i64) {
    let Some(price) = line.unit_price.map(UnitPrice::value) else {
        return;
    };
    let raised = price * Decimal::from(100 + percent) / Decimal::ONE_HUNDRED;
    let scale = price.scale().max(2);
    let mut raised = raised.round_dp_with_strategy(scale, RoundingStrategy::MidpointNearestEven);
    raised.rescale(scale);
    if let Ok(raised) = raised.to_string().parse() {
        line.unit_price = Some(raised);
    }
}
