//! Which mutants are tried: drawn by a seed, every file and every rule id among them.

use std::collections::{BTreeMap, BTreeSet};

use super::point::Point;

/// Mutants drawn for each rule id in code that names it, of as many functions as there are.
const OF_A_RULE: usize = 5;
/// Beside them those that are nearest to what the rule decides.
const NEAREST: usize = 3;

/// The order in which points are taken: first one of each file, then some of each rule id, then the rest as it comes.
#[derive(Debug)]
pub(crate) struct Draw {
    /// Every point, by its place in the list that was given.
    pub(crate) order: Vec<usize>,
    /// How many of them every file and every rule id needs.
    pub(crate) at_least: usize,
}

/// Draws by a seed: the same points and the same seed give the same order.
pub(crate) fn draw(points: &[Point], rules: &[String], seed: u64) -> Draw {
    let mut shuffled: Vec<usize> = (0..points.len()).collect();
    shuffle(&mut shuffled, seed);
    let mut taken = Taken::default();
    let mut files: BTreeMap<&str, usize> = BTreeMap::new();
    for number in &shuffled {
        files.entry(&points[*number].file).or_insert(*number);
    }
    files.values().for_each(|number| taken.take(*number));
    for rule in rules {
        of_a_rule(points, &shuffled, rule, &mut taken);
    }
    let at_least = taken.order.len();
    shuffled.iter().for_each(|number| taken.take(*number));
    Draw {
        order: taken.order,
        at_least,
    }
}

/// Points of code that names the rule: of as many functions as there are, those that decide before those that only show; and
/// the nearest of all.
fn of_a_rule(points: &[Point], shuffled: &[usize], rule: &str, taken: &mut Taken) {
    let named = |number: &&usize| points[**number].names(rule);
    let mut places = BTreeSet::new();
    let (first, again): (Vec<usize>, Vec<usize>) = shuffled
        .iter()
        .filter(named)
        .partition(|number| places.insert((&points[**number].file, &points[**number].place)));
    let mut chosen: Vec<usize> = first.into_iter().chain(again).collect();
    chosen.sort_by_key(|number| points[*number].is_elsewhere(rule));
    chosen
        .iter()
        .take(OF_A_RULE)
        .for_each(|number| taken.take(*number));
    chosen.sort_by_key(|number| points[*number].distance(rule));
    chosen.iter().take(NEAREST).for_each(|number| taken.take(*number));
}

#[derive(Default)]
struct Taken {
    order: Vec<usize>,
    known: BTreeSet<usize>,
}

impl Taken {
    fn take(&mut self, number: usize) {
        if self.known.insert(number) {
            self.order.push(number);
        }
    }
}

/// Fisher–Yates with SplitMix64: the order is part of what a seed means, so it is not left to a library's next version.
fn shuffle(items: &mut [usize], seed: u64) {
    let mut state = seed;
    for last in (1..items.len()).rev() {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^= mixed >> 31;
        let below = u64::try_from(last).unwrap_or(u64::MAX).saturating_add(1);
        items.swap(last, usize::try_from(mixed % below).unwrap_or(0));
    }
}

#[cfg(test)]
mod tests {
    use super::super::point::{Change, Kind};
    use super::*;

    fn point(file: &str, place: &str, rules: &[&str]) -> Point {
        Point {
            file: file.into(),
            line: 1,
            place: place.into(),
            kind: Kind::Data,
            what: String::new(),
            rules: rules.iter().map(|rule| (*rule).to_owned()).collect(),
            near: Vec::new(),
            change: Change::Data { text: String::new() },
        }
    }

    #[test]
    fn every_file_and_every_rule_is_drawn_before_the_rest() {
        let mut points: Vec<Point> = (0..40).map(|_| point("a.rs", "f", &[])).collect();
        points.push(point("b.rs", "g", &[]));
        points.extend((0..9).map(|_| point("a.rs", "h", &["C4"])));
        points.push(point("a.rs", "k", &["C4"]));
        let rules = ["C4".to_owned(), "D1".to_owned()];
        for seed in 0..20 {
            let draw = draw(&points, &rules, seed);
            let first = &draw.order[..draw.at_least];
            assert!(first.contains(&40) && first.contains(&50), "{seed}: {first:?}");
            let of_c4 = first.iter().filter(|number| points[**number].rules == ["C4"]);
            assert!(of_c4.count() >= OF_A_RULE, "{seed}: {first:?}");
            let all: BTreeSet<usize> = draw.order.iter().copied().collect();
            assert_eq!((all.len(), draw.order.len()), (points.len(), points.len()));
        }
    }

    #[test]
    fn the_same_seed_draws_the_same() {
        let points: Vec<Point> = (0..40).map(|_| point("a.rs", "f", &[])).collect();
        assert_eq!(draw(&points, &[], 7).order, draw(&points, &[], 7).order);
        assert_ne!(draw(&points, &[], 7).order, draw(&points, &[], 8).order);
    }
}
