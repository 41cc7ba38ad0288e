//! Chance without randomness: numbers that follow from a seed and words, the same on every machine and every run.
//! It must not be used where secrecy matters: anybody who knows the seed knows the numbers.

/// A stream of numbers for one question, such as "when does this supplier confirm that order".
#[derive(Debug, Clone)]
pub(crate) struct Dice {
    state: u64,
}

impl Dice {
    /// The stream for this seed and these words. Other words give an unrelated stream.
    pub(crate) fn new(seed: u64, words: &[&str]) -> Dice {
        let mut state = mix(seed ^ 0x9e37_79b9_7f4a_7c15);
        for word in words {
            // The length keeps ("ab", "c") and ("a", "bc") apart.
            state = mix(state ^ u64::try_from(word.len()).unwrap_or(u64::MAX));
            for byte in word.bytes() {
                state = mix(state ^ u64::from(byte)).wrapping_add(0x2545_f491_4f6c_dd1d);
            }
        }
        Dice { state }
    }

    /// The next number (splitmix64: short, even, and the same everywhere).
    pub(crate) fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mix(self.state)
    }

    /// A number below `end`; zero when `end` is zero.
    pub(crate) fn below(&mut self, end: u64) -> u64 {
        // The remainder favours small numbers by less than one in 2^40 for the ranges used here.
        self.next().checked_rem(end).unwrap_or(0)
    }

    /// A number from `low` to `high`, both included; `low` when they are the wrong way round.
    pub(crate) fn between(&mut self, low: i64, high: i64) -> i64 {
        let width = high
            .checked_sub(low)
            .and_then(|width| u64::try_from(width).ok())
            .unwrap_or(0);
        let step = self.below(width.saturating_add(1));
        low.saturating_add(i64::try_from(step).unwrap_or(0))
    }

    /// True in `percent` of a hundred cases.
    pub(crate) fn chance(&mut self, percent: u32) -> bool {
        self.below(100) < u64::from(percent)
    }

    /// One of these; nothing of none.
    pub(crate) fn pick<'a, T>(&mut self, items: &'a [T]) -> Option<&'a T> {
        let index = self.below(u64::try_from(items.len()).unwrap_or(0));
        items.get(usize::try_from(index).unwrap_or(0))
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
    fn the_same_words_give_the_same_numbers_and_others_do_not() {
        let first = |words: &[&str]| Dice::new(7, words).next();
        assert_eq!(first(&["a", "b"]), first(&["a", "b"]));
        assert_ne!(first(&["a", "b"]), first(&["ab"]));
        assert_ne!(first(&["ab", "c"]), first(&["a", "bc"]));
        assert_ne!(Dice::new(7, &["a"]).next(), Dice::new(8, &["a"]).next());
    }

    #[test]
    fn numbers_stay_in_their_range_and_reach_its_ends() {
        let mut dice = Dice::new(1, &["range"]);
        let drawn: Vec<i64> = (0..500).map(|_| dice.between(-3, 3)).collect();
        assert!(drawn.iter().all(|number| (-3..=3).contains(number)));
        assert!((-3..=3).all(|number| drawn.contains(&number)));
        assert_eq!((dice.between(5, 2), dice.below(0)), (5, 0));
        assert_eq!(dice.pick::<u8>(&[]), None);
        assert!(!dice.chance(0) && dice.chance(100));
    }
}
