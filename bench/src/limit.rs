//! What the memory of this machine allows: the bytes a search cannot do without, at the speed they are read here, and
//! one count for each match and facet.

use std::hint::black_box;
use std::time::Duration;

use crate::clock::timed;

/// Speeds of this run.
pub struct Speeds {
    /// Bytes a second, read one after the other.
    read: f64,
    /// Time of one match counted in four columns.
    count: Duration,
}

/// Measures them on as many numbers as there are products.
pub fn measure(products: usize) -> Speeds {
    let numbers: Vec<u64> = (0..(8 << 20)).collect();
    let mut best = Duration::MAX;
    for _ in 0..5 {
        let (sum, time) = timed(|| numbers.iter().fold(0u64, |sum, number| sum.wrapping_add(*number)));
        black_box(sum);
        best = best.min(time);
    }
    let read = (numbers.len() * 8) as f64 / best.as_secs_f64();
    let countries: Vec<u16> = (0..products).map(|at| (at % 24) as u16).collect();
    let categories: Vec<u32> = (0..products).map(|at| (at * 7 % 1_000) as u32).collect();
    let bands: Vec<u8> = (0..products).map(|at| (at % 13) as u8).collect();
    let suppliers: Vec<u32> = (0..products).map(|at| (at * 31 % products) as u32 / 5).collect();
    let mut best = Duration::MAX;
    for _ in 0..3 {
        let (sums, time) = timed(|| {
            let (mut a, mut b, mut c) = ([0u32; 32], vec![0u32; 1_000], [0u32; 16]);
            let mut seen = vec![0u64; products / 64 + 1];
            for at in 0..products {
                a[countries[at] as usize] += 1;
                b[categories[at] as usize] += 1;
                c[bands[at] as usize] += 1;
                seen[suppliers[at] as usize / 64] |= 1 << (suppliers[at] % 64);
            }
            (a, b, c, seen)
        });
        black_box(sums);
        best = best.min(time);
    }
    Speeds {
        read,
        count: best / products as u32,
    }
}

impl Speeds {
    /// The least time for a search: a set of bits for each operand, and every match counted once.
    pub fn least(&self, products: usize, operands: usize, matches: usize) -> Duration {
        let bytes = operands * products / 8;
        Duration::from_secs_f64(bytes as f64 / self.read) + self.count * matches as u32
    }

    pub fn shown(&self) -> String {
        format!(
            "read {:.1} GB/s; {:.2} ns for each match counted in four columns",
            self.read / 1e9,
            self.count.as_secs_f64() * 1e9
        )
    }
}
