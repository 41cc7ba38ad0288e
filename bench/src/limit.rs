//! What the memory of this machine allows: the bytes a search cannot do without, at the speed they are read here, and
//! one count for each match and facet.

use std::hint::black_box;
use std::time::Duration;

use catalogue::search::{Page, Query};

use crate::clock::timed;

/// Facets that need a count for each match. Trade Assurance, verified and rating are runs in the order of entries.
const COUNTED: f64 = 3.0;

/// Speeds of this run.
pub struct Speeds {
    products: usize,
    /// Bytes a second, read one after the other.
    read: f64,
    /// Seconds for one match counted in one column.
    count: f64,
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
    let mut best = Duration::MAX;
    for _ in 0..5 {
        let (sums, time) = timed(|| {
            let (mut a, mut b, mut c) = ([0u32; 32], vec![0u32; 1_000], [0u32; 16]);
            for at in 0..products {
                a[countries[at] as usize] += 1;
                b[categories[at] as usize] += 1;
                c[bands[at] as usize] += 1;
            }
            (a, b, c)
        });
        black_box(sums);
        best = best.min(time);
    }
    Speeds {
        products,
        read,
        count: best.as_secs_f64() / products as f64 / COUNTED,
    }
}

impl Speeds {
    /// The least time for a search: a set of bits for each word and filter read once; every match counted once in each
    /// of three columns, or, for a facet whose own filter is set, every match without that filter in its column.
    pub fn least(&self, query: &Query, page: &Page) -> Duration {
        let filters = &query.filters;
        let set = [
            filters.trade_assurance,
            filters.verified,
            filters.rating_min.is_some(),
            !filters.countries.is_empty(),
            !filters.categories.is_empty(),
            filters.price_max.is_some(),
            filters.moq_max.is_some(),
            filters.lead_time_max.is_some(),
        ];
        let operands = query.text.split_whitespace().count() + set.iter().filter(|set| **set).count();
        let bytes = operands * self.products / 8;
        let facets = &page.facets;
        let total = u64::from(page.total);
        let countries: u64 = facets.countries.iter().map(|one| u64::from(one.count)).sum();
        let bands: u64 = facets.prices.iter().map(|one| u64::from(one.count)).sum();
        // Categories: something in a part of one is in all of it too, so that the sum of those says nothing; without their
        // own filter there are at least as many.
        let counts = countries + bands + total;
        Duration::from_secs_f64(bytes as f64 / self.read + self.count * counts as f64)
    }

    pub fn shown(&self) -> String {
        format!(
            "read {:.1} GB/s; {:.2} ns for a match counted in one column",
            self.read / 1e9,
            self.count * 1e9
        )
    }
}
