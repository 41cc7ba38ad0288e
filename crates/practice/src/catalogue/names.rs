//! Names and homes of companies that do not exist.

use std::collections::BTreeSet;

use crate::data::{Home, Names, Trade};
use crate::dice::Dice;

/// Draws a company in this trade: its home, its place with port, and a name nobody has yet.
pub(super) fn company<'d>(
    names: &'d Names,
    trade: &Trade,
    taken: &mut BTreeSet<String>,
    dice: &mut Dice,
) -> Option<(&'d Home, &'d [String; 2], String)> {
    let homes: Vec<&Home> = names
        .countries
        .iter()
        .filter(|home| home.trades.is_empty() || home.trades.contains(&trade.trade))
        .collect();
    let home = *weighted(&homes, dice)?;
    let place = dice.pick(&home.places)?;
    // A compound is used once in a world: two companies that differ by their city alone would be mistaken.
    for _ in 0..200 {
        let compound = format!("{}{}", dice.pick(&names.first)?, dice.pick(&names.second)?);
        if taken.insert(compound.clone()) {
            let line = dice.pick(&trade.company)?;
            return Some((
                home,
                place,
                format!("{} {compound} {line} {}", place[0], home.suffix),
            ));
        }
    }
    None
}

fn weighted<'h, 'd>(homes: &'h [&'d Home], dice: &mut Dice) -> Option<&'h &'d Home> {
    let total: u64 = homes.iter().map(|home| u64::from(home.weight)).sum();
    let mut left = dice.below(total);
    homes
        .iter()
        .find(|home| match left.checked_sub(u64::from(home.weight)) {
            None => true,
            Some(rest) => {
                left = rest;
                false
            }
        })
}
