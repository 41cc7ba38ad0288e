//! Fixed work that has nothing to do with the rules: how fast this machine is at this moment. It must never change, or
//! no ratio of before can be compared.

use std::hint::black_box;

/// Sorts a thousand numbers that are always the same.
pub(crate) fn work() {
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut numbers: Vec<u64> = (0..1000)
        .map(|_| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state
        })
        .collect();
    numbers.sort_unstable();
    black_box(numbers);
}
