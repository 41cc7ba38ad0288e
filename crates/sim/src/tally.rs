//! What a run has reached: every kind of event, every refusal, every rule, every fault of a report, counted. The lists come from the code, so
//! that a new one which is never met is noticed.

use std::collections::BTreeMap;

use trade::credit::facility::CreditEvent;
use trade::message::MessageEvent;
use trade::order::OrderEvent;
use trade::quotation::QuotationEvent;
use trade::rulebook::{RULE_IDS, RulebookEvent};
use trade::supplier::SupplierEvent;

use crate::faults::Fault;

/// Every refusal code of `trade`.
pub const REFUSAL_CODES: &[&str] = &include!(concat!(env!("OUT_DIR"), "/refusal_codes.rs"));

/// Refusals that stand behind another rule: no history that `decide` wrote leads to them. A run that meets one all the
/// same fails, so that the list stays true.
pub const BEHIND_ANOTHER: [&str; 2] = [
    // Every amount of the line is bounded by the largest line there is (L1).
    "credit.out_of_range",
    // Months and principal were checked when the draw was requested (L5).
    "credit.schedule",
];

/// Kinds of events by what they are about.
pub const EVENT_KINDS: [(&str, &[&str]); 6] = [
    ("order", OrderEvent::NAMES),
    ("credit", CreditEvent::NAMES),
    ("quotation", QuotationEvent::NAMES),
    ("message", MessageEvent::NAMES),
    ("supplier", SupplierEvent::NAMES),
    ("rulebook", RulebookEvent::NAMES),
];

/// Counts of a run.
#[derive(Debug, Clone, Default)]
pub struct Tally {
    events: BTreeMap<(&'static str, &'static str), u64>,
    refusals: BTreeMap<&'static str, u64>,
    rules: BTreeMap<&'static str, u64>,
    others: BTreeMap<String, u64>,
    /// Facts with this fault that were taken, and those that were refused.
    faults: BTreeMap<(Fault, bool), u64>,
    /// How orders stood at the end of the run, by status.
    pub ends: BTreeMap<&'static str, u64>,
    /// Orders that were started.
    pub orders: u64,
    /// Of those, orders that came to their end, with nothing left to come back.
    pub ended: u64,
    /// Worlds they were lived in, side by side.
    pub worlds: u64,
    /// Commands that were put.
    pub commands: u64,
    /// Events of orders.
    pub facts: u64,
    /// Requests that wrote to a ledger.
    pub written: u64,
    /// Commits that carried them.
    pub commits: u64,
    /// Bytes of the events in them.
    pub bytes: u64,
}

impl Tally {
    /// An event happened.
    pub fn event(&mut self, about: &'static str, kind: &'static str) {
        *self.events.entry((about, kind)).or_default() += 1;
    }

    /// A command was refused, or was not understood (`invalid.arguments`, `not_found`, `conflict.version`).
    pub fn refusal(&mut self, code: &str, rule: Option<&str>) {
        match REFUSAL_CODES.iter().find(|known| **known == code) {
            Some(known) => *self.refusals.entry(known).or_default() += 1,
            None => *self.others.entry(code.to_owned()).or_default() += 1,
        }
        if let Some(rule) = rule {
            self.rule(rule);
        }
    }

    /// A rule decided something, or was checked.
    pub fn rule(&mut self, rule: &str) {
        if let Some(known) = RULE_IDS.iter().find(|known| **known == rule) {
            *self.rules.entry(known).or_default() += 1;
        }
    }

    /// A fact with this fault was handed in, and taken or refused.
    pub fn fault(&mut self, fault: Fault, taken: bool) {
        *self.faults.entry((fault, taken)).or_default() += 1;
    }

    /// Adds the counts of another part of the run.
    pub fn add(&mut self, other: &Tally) {
        fn sum<K: Ord + Clone>(into: &mut BTreeMap<K, u64>, from: &BTreeMap<K, u64>) {
            for (key, count) in from {
                *into.entry(key.clone()).or_default() += count;
            }
        }
        sum(&mut self.events, &other.events);
        sum(&mut self.refusals, &other.refusals);
        sum(&mut self.rules, &other.rules);
        sum(&mut self.others, &other.others);
        sum(&mut self.faults, &other.faults);
        sum(&mut self.ends, &other.ends);
        self.orders += other.orders;
        self.ended += other.ended;
        self.worlds += other.worlds;
        self.commands += other.commands;
        self.facts += other.facts;
        self.written += other.written;
        self.commits += other.commits;
        self.bytes += other.bytes;
    }

    /// How often this kind of event happened.
    #[must_use]
    pub fn count_of(&self, about: &'static str, kind: &'static str) -> u64 {
        self.events.get(&(about, kind)).copied().unwrap_or(0)
    }

    /// How often this refusal was met.
    #[must_use]
    pub fn refusals_of(&self, code: &str) -> u64 {
        self.refusals.get(code).copied().unwrap_or(0)
    }

    /// How often this rule was reached.
    #[must_use]
    pub fn rules_of(&self, rule: &str) -> u64 {
        self.rules.get(rule).copied().unwrap_or(0)
    }

    /// How many facts with this fault were taken, or refused.
    #[must_use]
    pub fn faults_of(&self, fault: Fault, taken: bool) -> u64 {
        self.faults.get(&(fault, taken)).copied().unwrap_or(0)
    }

    /// Answers that are no refusal of a rule, by code.
    pub fn others(&self) -> impl Iterator<Item = (&str, u64)> {
        self.others.iter().map(|(code, count)| (code.as_str(), *count))
    }

    /// What was never reached, as `event order.lapsed`, `refusal time.in_future`, `rule T2`.
    #[must_use]
    pub fn never(&self) -> Vec<String> {
        let mut never = Vec::new();
        for (about, kinds) in EVENT_KINDS {
            let missing = kinds.iter().filter(|kind| self.count_of(about, kind) == 0);
            never.extend(missing.map(|kind| format!("event {about}.{kind}")));
        }
        let codes = REFUSAL_CODES
            .iter()
            .filter(|code| (self.refusals_of(code) == 0) != BEHIND_ANOTHER.contains(code));
        never.extend(codes.map(|code| format!("refusal {code}")));
        let rules = RULE_IDS.iter().filter(|rule| self.rules_of(rule) == 0);
        never.extend(rules.map(|rule| format!("rule {rule}")));
        let faults = Fault::ALL.iter().filter(|fault| {
            let met = [true, false].map(|taken| self.faults_of(**fault, taken));
            met == [0, 0]
        });
        never.extend(faults.map(|fault| format!("fault {}", fault.name())));
        never
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_codes_are_found_in_the_sources() {
        for code in [
            "dispute.not_late_yet",
            "dispute.quality_closed",
            "change.own_proposal",
            "shipment.unknown_batch",
            "credit.not_suspended",
            "quotation.begun",
        ] {
            assert!(REFUSAL_CODES.contains(&code), "{code}");
        }
        for field in ["bank.bank", "card.last_four", "buyer.legal_name"] {
            assert!(!REFUSAL_CODES.contains(&field), "{field} is no code");
        }
    }

    #[test]
    fn what_was_never_reached_is_named() {
        let mut tally = Tally::default();
        assert!(tally.never().contains(&"event order.started".to_owned()));
        tally.event("order", "started");
        tally.refusal("time.in_future", Some("T2"));
        tally.refusal("conflict.version", None);
        assert!(tally.never().contains(&"fault short".to_owned()));
        tally.fault(Fault::Short, false);
        let never = tally.never();
        for reached in [
            "event order.started",
            "refusal time.in_future",
            "rule T2",
            "fault short",
        ] {
            assert!(!never.iter().any(|missing| missing == reached), "{reached}");
        }
        assert_eq!(tally.others().collect::<Vec<_>>(), [("conflict.version", 1)]);
    }
}
