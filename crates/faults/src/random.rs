//! Numbers that look random and are the same on every run.

/// A sequence that follows from its seed.
#[derive(Debug, Clone)]
pub struct Random(u64);

impl Random {
    /// Another seed is another sequence.
    pub fn new(seed: u64) -> Random {
        Random(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ 0xD1B5_4A32_D192_ED03)
    }

    /// A number from 0 up to, but not, `limit`; 0 when there is none.
    pub fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % (limit.max(1) as u64)).unwrap_or(0)
    }
}
