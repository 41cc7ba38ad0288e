//! The report of a run: how much was lived, how it ended, how often each event, refusal and rule was reached.

use std::time::Duration;

use trade::rulebook::RULE_IDS;

use crate::tally::{EVENT_KINDS, REFUSAL_CODES, Tally};

/// What only a program without its desk can reach: other editions than the default one, and commands for an order that
/// was never started. A desk finds neither.
const WITHOUT_A_DESK: [&str; 3] = ["event order.lapsed", "rule RB2", "rule RB3"];

/// Orders, commands and facts, with how many of them a minute.
#[must_use]
pub fn sums(tally: &Tally, took: Duration) -> Vec<String> {
    let millis = u64::try_from(took.as_millis()).unwrap_or(u64::MAX).max(1);
    let per_minute = tally.orders.saturating_mul(60_000) / millis;
    let ends: Vec<String> = tally
        .ends
        .iter()
        .map(|(status, count)| format!("{status} {count}"))
        .collect();
    vec![
        format!(
            "{} orders, {} commands, {} facts of orders in {}.{:01} s: {per_minute} orders a minute",
            tally.orders,
            tally.commands,
            tally.facts,
            millis / 1000,
            millis % 1000 / 100
        ),
        format!("ended as: {}", ends.join(", ")),
    ]
}

/// Every count, one a line.
#[must_use]
pub fn counts(tally: &Tally) -> Vec<String> {
    let mut lines = Vec::new();
    for (about, kinds) in EVENT_KINDS {
        let counted = kinds
            .iter()
            .map(|kind| (format!("event {about}.{kind}"), tally.count_of(about, kind)));
        lines.extend(counted.map(line));
    }
    let codes = REFUSAL_CODES
        .iter()
        .map(|code| (format!("refusal {code}"), tally.refusals_of(code)));
    lines.extend(codes.map(line));
    let others = tally
        .others()
        .map(|(code, count)| (format!("answer {code}"), count));
    lines.extend(others.map(line));
    let rules = RULE_IDS
        .iter()
        .map(|rule| (format!("rule {rule}"), tally.rules_of(rule)));
    lines.extend(rules.map(line));
    lines
}

fn line((what, count): (String, u64)) -> String {
    format!("{count:>9}  {what}")
}

/// What this run should have reached and did not. Through a desk the refusals are counted and not asked for: there the
/// shape of the arguments is refused first, and one edition is in use.
#[must_use]
pub fn never(tally: &Tally, pure: bool) -> Vec<String> {
    let never = tally.never().into_iter();
    if pure {
        return never.collect();
    }
    never
        .filter(|missing| missing.starts_with("event ") && !WITHOUT_A_DESK.contains(&missing.as_str()))
        .collect()
}
