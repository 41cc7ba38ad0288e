//! The report of a run: how much was lived, how it ended, how often each event, refusal and rule was reached.

use std::time::Duration;

use trade::rulebook::RULE_IDS;

use crate::tally::{EVENT_KINDS, REFUSAL_CODES, Tally};

/// What a run through a desk does not reach, and why not.
const WITHOUT_A_DESK: [(&str, &str); 2] = [
    // A desk decides behind its door: what was offered before is compared in the run without one.
    ("rule T1", "looked at beside each decision"),
    ("rule T3", "looked at beside each decision"),
];

/// Orders, commands and facts, and whole orders a minute: those that came to their end, over all worlds together.
#[must_use]
pub fn sums(tally: &Tally, took: Duration, pure: bool) -> Vec<String> {
    let millis = u64::try_from(took.as_millis()).unwrap_or(u64::MAX).max(1);
    let per_minute = tally.ended.saturating_mul(60_000) / millis;
    let worlds = if pure { "worlds" } else { "workspaces" };
    let ends: Vec<String> = tally
        .ends
        .iter()
        .map(|(status, count)| format!("{status} {count}"))
        .collect();
    vec![
        format!(
            "{} orders, {} of them to their end, {} commands, {} facts of orders in {}.{:01} s",
            tally.orders,
            tally.ended,
            tally.commands,
            tally.facts,
            millis / 1000,
            millis % 1000 / 100
        ),
        format!(
            "{per_minute} whole orders a minute, the sum over {} {worlds} lived side by side",
            tally.worlds
        ),
        format!("at the end: {}", ends.join(", ")),
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

/// What this run should have reached and did not.
#[must_use]
pub fn never(tally: &Tally, pure: bool) -> Vec<String> {
    let never = tally.never().into_iter();
    if pure {
        return never.collect();
    }
    never
        .filter(|missing| !WITHOUT_A_DESK.iter().any(|(what, _)| what == missing))
        .collect()
}
