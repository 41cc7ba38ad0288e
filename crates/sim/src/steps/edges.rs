//! Values at the edges: nothing, one cent more or less, far too much, the wrong currency, yesterday and tomorrow.

use chrono::TimeDelta;
use trade::money::{Currency, Money};
use trade::time::{Day, Instant, day_in};
use uuid::Uuid;

use super::Scene;
use crate::dice::Dice;

/// An amount around `middle`, in minor units: mostly itself, else beside it or far off.
pub(super) fn amount(middle: i128, currency: Currency, dice: &mut Dice) -> Money {
    let minor = match dice.below(14) {
        0 => 0,
        1 => 1,
        2 => middle - 1,
        3 => middle + 1,
        4 => middle / 2,
        5 => middle * 2,
        6 => -1,
        7 => i128::from(dice.between(1, 500_000)),
        8 if dice.chance(10) => 99_999_999_999_999_999,
        _ => middle,
    };
    let other = dice.chance(2);
    let currency = match (other, currency == Currency::USD) {
        (false, _) => currency,
        (true, true) => "EUR".parse().unwrap_or(currency),
        (true, false) => Currency::USD,
    };
    Money::from_minor(minor, currency).unwrap_or(Money::zero(currency))
}

/// An instant a fact is recorded with: mostly now, else late, out of order or in the future.
pub(super) fn instant(scene: &Scene<'_>, dice: &mut Dice) -> Instant {
    let now = scene.now;
    match dice.below(16) {
        0 => now + TimeDelta::seconds(1),
        1 => now - TimeDelta::seconds(1),
        2 => now - TimeDelta::days(dice.between(1, 40)),
        3 => now - TimeDelta::hours(dice.between(1, 48)),
        4 => scene.facts.lives[scene.place].order.head().started_at - TimeDelta::seconds(1),
        _ => now,
    }
}

/// A day a fact is recorded for.
pub(super) fn day(scene: &Scene<'_>, dice: &mut Dice) -> Day {
    let today = day_in(scene.now, scene.facts.book.platform().time_zone);
    let moved = |days: i64| today + TimeDelta::days(days);
    match dice.below(14) {
        0 => moved(1),
        1 => moved(-1),
        2 => moved(-dice.between(2, 60)),
        3 if dice.chance(20) => Day::from_ymd_opt(1969, 12, 31).unwrap_or(today),
        4 if dice.chance(20) => Day::from_ymd_opt(2101, 1, 1).unwrap_or(today),
        _ => today,
    }
}

/// The id of one of these, or of none that there is.
pub(super) fn id<T: Copy>(known: &[T], none: impl Fn(Uuid) -> T, dice: &mut Dice) -> T {
    match dice.pick(known) {
        Some(id) if !dice.chance(4) => *id,
        Some(_) | None => none(Uuid::nil()),
    }
}

/// Words, now and then none.
pub(super) fn words(text: &str, dice: &mut Dice) -> String {
    if dice.chance(6) {
        String::new()
    } else {
        text.to_owned()
    }
}

/// Four characters of a number, now and then more.
pub(super) fn last_four(dice: &mut Dice) -> String {
    match dice.below(20) {
        0 => "4111111111111111".to_owned(),
        1 => "12".to_owned(),
        _ => format!("{:04}", dice.below(10_000)),
    }
}
