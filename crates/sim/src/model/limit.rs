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

    /// A report is as if it had never come in.
    pub fn withdraw(&mut self, as_of: DateTime<Utc>, remaining: i128) {
        let withdrawn = |report: &(DateTime<Utc>, i128)| *report == (as_of, remaining);
        if let Some(place) = self.reports.iter().position(withdrawn) {
            self.reports.remove(place);
        }
    }

    /// Whether a report is there (S4).
    #[must_use]
    pub fn is_reported(&self) -> bool {
        !self.reports.is_empty()
    }

    /// As of when the report is that counts at an instant; nothing where none was ever recorded.
    #[must_use]
    pub fn reported_at(&self, at: DateTime<Utc>) -> Option<DateTime<Utc>> {
        self.in_force(at).map(|report| report.as_of)
    }

    /// The report that counts at an instant: the newest up to then, else the first of all; among equals the one recorded
    /// last. With it the instant of the next, from which on that one counts.
    fn in_force(&self, at: DateTime<Utc>) -> Option<Report> {
        let mut chosen: Option<(DateTime<Utc>, i128)> = None;
        for (as_of, remaining) in &self.reports {
            let better = match chosen {
                None => true,
                Some((known, _)) if known <= at => *as_of <= at && *as_of >= known,
                Some((known, _)) => *as_of <= known,
            };
            if better {
                chosen = Some((*as_of, *remaining));
            }
        }
        let (as_of, remaining) = chosen?;
        let mut until = None;
        for (other, _) in &self.reports {
            if *other > as_of && until.is_none_or(|until| *other < until) {
                until = Some(*other);
            }
        }
        Some(Report {
            as_of,
            until,
            remaining,
        })
    }

    /// What these orders had taken by a moment of what the report left (S4): each rise since the report, less each fall, down
    /// to nothing. A fall below what was held at the report gives nothing back.
    fn taken_by(report: Option<Report>, moment: DateTime<Utc>, orders: &[&Levels]) -> i128 {
        let mut after = 0;
        for levels in orders {
            let (mut held, mut taken) = (0, 0);
            for (at, amount) in *levels {
                if *at > moment || !is_of(report, *at) {
                    continue;
                }
                if report.is_none_or(|report| *at >= report.as_of) {
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

    /// The most they had taken at any moment from this one on (M3).
    fn most_taken(report: Option<Report>, from: DateTime<Utc>, orders: &[&Levels]) -> i128 {
        let mut most = Self::taken_by(report, from, orders);
        for (at, _) in orders.iter().copied().flatten() {
            if *at > from && is_of(report, *at) {
                most = most.max(Self::taken_by(report, *at, orders));
            }
        }
        most
    }

    /// The free limit beside these orders as a fact of an instant found it, in cents; never below zero (S4, O7).
    pub fn free<'l>(&self, at: DateTime<Utc>, orders: impl Iterator<Item = &'l Levels>) -> i128 {
        let report = self.in_force(at);
        let remaining = report.map_or(0, |report| report.remaining);
        let orders: Vec<&Levels> = orders.collect();
        (remaining - Self::most_taken(report, at, &orders)).max(0)
    }

    /// What an order may take: what is free beside the others, and what the report has in it of its own (O7).
    pub fn free_for<'l>(
        &self,
        at: DateTime<Utc>,
        own: &Levels,
        others: impl Iterator<Item = &'l Levels>,
    ) -> i128 {
        let report = self.in_force(at);
        let until = report.and_then(|report| report.until);
        let counted = own.iter().rfind(|(at, _)| until.is_none_or(|until| *at < until));
        let held = counted.map_or(0, |(_, amount)| *amount);
        let taken = Self::most_taken(report, at, &[own]);
        let free = self.free(at, others);
        // Beyond what an amount can be, what is free beside the others is enough for any order (M1).
        Some(free + (held - taken))
            .filter(|sum| *sum <= MOST)
            .unwrap_or(free)
    }

    /// M3: what our own orders reserved of the report that counted at an instant is within what it reported. A report that
    /// comes late may leave less than was reserved already; then the newest reservation takes nothing more.
    pub fn is_within(&self, at: DateTime<Utc>, newest: &Levels, others: &[Levels]) -> bool {
        let report = self.in_force(at);
        let remaining = report.map_or(0, |report| report.remaining);
        let others: Vec<&Levels> = others.iter().collect();
        let taken = Self::most_taken(report, at, &[newest]);
        taken == 0 || taken + Self::most_taken(report, at, &others) <= remaining
    }
}

/// A report, and until when it counts.
#[derive(Debug, Clone, Copy)]
struct Report {
    as_of: DateTime<Utc>,
    until: Option<DateTime<Utc>>,
    remaining: i128,
}

/// Whether what happened at an instant is of this report, not of the next one.
fn is_of(report: Option<Report>, at: DateTime<Utc>) -> bool {
    report
        .and_then(|report| report.until)
        .is_none_or(|until| at < until)
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
        assert_eq!(gauge.free(at(99), held.iter()), 300);
        assert_eq!(gauge.free_for(at(99), &held[0], held[1..].iter()), 400);
        assert!(gauge.is_within(at(99), &held[0], &held[1..]));
        let over: Vec<Levels> = vec![vec![(at(12), 501)]];
        assert!(!gauge.is_within(at(99), &over[0], &[]));
        assert!(gauge.is_within(at(99), &vec![(at(13), 0)], &over));
        assert_eq!(gauge.free(at(99), over.iter()), 0);
    }

    #[test]
    fn s4_m3_what_is_let_go_after_the_report_is_not_taken_again_for_nothing() {
        let mut gauge = Gauge::default();
        gauge.report(at(10), 500);
        let held: Levels = vec![(at(3), 1_500), (at(12), 500), (at(14), 1_000)];
        assert_eq!(gauge.free(at(99), std::iter::once(&held)), 0);
        assert!(gauge.is_within(at(99), &held, &[]));
        let more: Levels = vec![(at(3), 1_500), (at(12), 500), (at(14), 1_001)];
        assert!(!gauge.is_within(at(99), &more, &[]));
    }

    #[test]
    fn s4_m3_what_was_held_on_that_day_is_not_free_on_it() {
        let mut gauge = Gauge::default();
        gauge.report(at(10), 500);
        let held: Vec<Levels> = vec![vec![(at(12), 400), (at(20), 0)]];
        assert_eq!(gauge.free(at(15), held.iter()), 100);
        assert_eq!(gauge.free(at(11), held.iter()), 100);
        assert_eq!(gauge.free(at(20), held.iter()), 500);
        assert!(!gauge.is_within(at(15), &vec![(at(15), 101)], &held));
    }

    #[test]
    fn s4_o7_a_fact_of_the_past_finds_the_report_of_then() {
        let mut gauge = Gauge::default();
        gauge.report(at(10), 500);
        gauge.report(at(20), 200);
        assert_eq!(gauge.free(at(15), std::iter::empty()), 500);
        // The first known one stands in for none.
        assert_eq!(gauge.free(at(5), std::iter::empty()), 500);
        // What was taken of the later report is not of the earlier.
        let held: Vec<Levels> = vec![vec![(at(21), 150)], vec![(at(12), 100)]];
        assert_eq!(gauge.free(at(15), held.iter()), 400);
        assert_eq!(gauge.free(at(25), held.iter()), 50);
        assert!(gauge.is_within(at(15), &vec![(at(15), 400)], &held));
        assert!(!gauge.is_within(at(15), &vec![(at(15), 401)], &held));
    }
}
