//! Numbers of a run: everything by chance follows from the printed seed. It must not be used where secrecy matters.

/// A stream of numbers (splitmix64: short, even, and the same everywhere).
#[derive(Debug, Clone)]
pub struct Dice(u64);

impl Dice {
    /// The stream of a seed and a place in the run. Another place gives an unrelated stream.
    #[must_use]
    pub fn new(seed: u64, place: u64) -> Dice {
        Dice(mix(seed ^ mix(place ^ 0x9e37_79b9_7f4a_7c15)))
    }

    /// The next number.
    pub fn number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mix(self.0)
    }

    /// A number below `end`; zero when `end` is zero.
    pub fn below(&mut self, end: u64) -> u64 {
        self.number().checked_rem(end).unwrap_or(0)
    }

    /// A number from `low` to `high`, both included; `low` when they are the wrong way round.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        let width = high
            .checked_sub(low)
            .and_then(|width| u64::try_from(width).ok())
            .unwrap_or(0);
        let step = self.below(width.saturating_add(1));
        low.saturating_add(i64::try_from(step).unwrap_or(0))
    }

    /// True in `percent` of a hundred cases.
    pub fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    /// A place in a list of this length; zero for an empty one.
    pub fn index(&mut self, length: usize) -> usize {
        usize::try_from(self.below(u64::try_from(length).unwrap_or(0))).unwrap_or(0)
    }

    /// One of these; nothing of none.
    pub fn pick<'a, T>(&mut self, items: &'a [T]) -> Option<&'a T> {
        items.get(self.index(items.len()))
    }
}

fn mix(mut value: u64) -> u64 {
    value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_has_its_own_numbers_and_always_the_same() {
        let numbers = |seed, place| {
            let mut dice = Dice::new(seed, place);
            [dice.number(), dice.number(), dice.number()]
        };
        assert_eq!(numbers(7, 1), numbers(7, 1));
        assert_ne!(numbers(7, 1), numbers(7, 2));
        assert_ne!(numbers(7, 1), numbers(8, 1));
    }

    #[test]
    fn numbers_stay_in_their_range_and_reach_its_ends() {
        let mut dice = Dice::new(1, 1);
        let drawn: Vec<i64> = (0..300).map(|_| dice.between(-2, 2)).collect();
        assert!((-2..=2).all(|number| drawn.contains(&number)));
        assert!(drawn.iter().all(|number| (-2..=2).contains(number)));
        assert_eq!((dice.between(5, 2), dice.below(0), dice.index(0)), (5, 0, 0));
    }
}
