//! A supplier's limit: reports and what our orders hold, added up anew each time (S3–S5, M3).

use chrono::{DateTime, Utc};

/// The largest amount there is, in cents: below 10^15 (M1).
const MOST: i128 = 99_999_999_999_999_999;

/// What an order holds from each instant on, in cents.
pub type Levels = Vec<(DateTime<Utc>, i128)>;

/// Reports of one supplier's limit, in the order they were recorded.
#[derive(Debug, Clone, Default)]
pub struct Gauge {
    reports: Vec<(DateTime<Utc>, i128)>,
}

impl Gauge {
    /// A report came in: so much was left, in cents.
    pub fn report(&mut self, as_of: DateTime<Utc>, remaining: i128) {
        self.reports.push((as_of, remaining));
    }

    /// Whether a report was ever recorded (S4).
    #[must_use]
    pub fn is_reported(&self) -> bool {
        !self.reports.is_empty()
    }

    /// The report that counts: of the newest instant, among equals the one recorded last.
    fn latest(&self) -> Option<(DateTime<Utc>, i128)> {
        let mut latest = None;
        for (as_of, remaining) in &self.reports {
            match latest {
                Some((newest, _)) if *as_of < newest => {}
                Some(_) | None => latest = Some((*as_of, *remaining)),
            }
        }
        latest
    }

    /// What these orders took of what the report left (S4): each rise since, less each fall, down to nothing. A fall below
    /// what was held at the report gives nothing back.
    fn after_report<'l>(&self, others: impl Iterator<Item = &'l Levels>) -> i128 {
        let as_of = self.latest().map(|(as_of, _)| as_of);
        let mut after = 0;
        for levels in others {
            let (mut held, mut taken) = (0, 0);
            for (at, amount) in levels {
                if as_of.is_none_or(|as_of| *at >= as_of) {
                    taken = (taken + amount - held).max(0);
                } else {
                    taken = 0;
                }
                held = *amount;
            }
            after += taken;
        }
        after
    }

    /// The free limit beside these orders, in cents; never below zero (S4).
    pub fn free<'l>(&self, orders: impl Iterator<Item = &'l Levels>) -> i128 {
        let remaining = self.latest().map_or(0, |(_, remaining)| remaining);
        (remaining - self.after_report(orders)).max(0)
    }

    /// What an order may take: what is free beside the others, and what the report has in it of its own (O7).
    pub fn free_for<'l>(&self, own: &Levels, others: impl Iterator<Item = &'l Levels>) -> i128 {
        let held = own.last().map_or(0, |(_, amount)| *amount);
        let taken = self.after_report(std::iter::once(own));
        let free = self.free(others);
        // Beyond what an amount can be, what is free beside the others is enough for any order (M1).
        Some(free + (held - taken))
            .filter(|sum| *sum <= MOST)
            .unwrap_or(free)
    }

    /// M3: what our own orders reserved after the report is within what it reported. A report that comes late may leave
    /// less than was reserved already; then the newest reservation takes nothing more.
    pub fn is_within(&self, newest: &Levels, others: &[Levels]) -> bool {
        let remaining = self.latest().map_or(0, |(_, remaining)| remaining);
        let taken = self.after_report(std::iter::once(newest));
        taken == 0 || taken + self.after_report(others.iter()) <= remaining
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(second, 0).unwrap()
    }

    #[test]
    fn s4_what_was_reserved_before_the_report_is_in_it() {
        let mut gauge = Gauge::default();
        gauge.report(at(10), 500);
        gauge.report(at(5), 9_999);
        let held: Vec<Levels> = vec![
            vec![(at(3), 100)],
            vec![(at(12), 200)],
            vec![(at(4), 50), (at(20), 0)],
        ];
        assert_eq!(gauge.free(held.iter()), 300);
        assert_eq!(gauge.free_for(&held[0], held[1..].iter()), 400);
        assert!(gauge.is_within(&held[0], &held[1..]));
        let over: Vec<Levels> = vec![vec![(at(12), 501)]];
        assert!(!gauge.is_within(&over[0], &[]));
        assert!(gauge.is_within(&vec![(at(13), 0)], &over));
        assert_eq!(gauge.free(over.iter()), 0);
    }

    #[test]
    fn s4_m3_what_is_let_go_after_the_report_is_not_taken_again_for_nothing() {
        let mut gauge = Gauge::default();
        gauge.report(at(10), 500);
        let held: Levels = vec![(at(3), 1_500), (at(12), 500), (at(14), 1_000)];
        assert_eq!(gauge.free(std::iter::once(&held)), 0);
        assert!(gauge.is_within(&held, &[]));
        let more: Levels = vec![(at(3), 1_500), (at(12), 500), (at(14), 1_001)];
        assert!(!gauge.is_within(&more, &[]));
    }
}
