//! The report of a run: how much was lived, how it ended, how often each event, refusal, rule and fault was reached.

use std::time::Duration;

use trade::rulebook::RULE_IDS;

use crate::faults::Fault;
use crate::tally::{EVENT_KINDS, REFUSAL_CODES, Tally};

/// What no request at a desk leads to, and why not. A run that meets one all the same says so, so that the list stays true.
const WITHOUT_A_DESK: [(&str, &str); 14] = [
    (
        "event supplier.limit_withdrawn",
        "a report is withdrawn when the import that brought it is undone, and no run imports a list",
    ),
    (
        "refusal order.already_started",
        "`order.start` begins an order of its own each time",
    ),
    (
        "refusal order.not_started",
        "an order that is not there is `not_found` before any rule is asked",
    ),
    (
        "refusal order.lapsed",
        "the practice world lets an order lapse at the instant its days are over, before anybody can come too late",
    ),
    (
        "refusal quotation.unknown",
        "a quotation that is not there is `not_found` before any rule is asked",
    ),
    (
        "refusal quotation.begun",
        "`quotation.request` begins a quotation of its own each time",
    ),
    (
        "refusal message.other_supplier",
        "the desk finds the thread by the supplier that the message names",
    ),
    (
        "refusal credit.no_vault_record",
        "the desk keeps the record and names it itself (L7)",
    ),
    (
        "refusal credit.other_order",
        "the desk repays the loans of the order that the money came back for (L6)",
    ),
    (
        "refusal credit.refund_too_large",
        "the desk repays no more than is owed (L6)",
    ),
    (
        "refusal credit.not_enough",
        "a payment by Pay Later asks for its draw only once it is within what is left, else `payment.over_credit` (L1)",
    ),
    (
        "refusal time.out_of_range",
        "a day before 1970 or after 2100 does not come through the door: `invalid.date` (T1); no loan of a run \
         ends after 2100",
    ),
    (
        "refusal payment.loan_agreed",
        "the desk completes an agreement only with its draw, which is agreed once (L3)",
    ),
    (
        "refusal payment.no_loan",
        "the desk completes an agreement only with its draw, whose payment is by Pay Later (L3)",
    ),
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
    for fault in Fault::ALL {
        let counted = [(true, "taken"), (false, "refused")].map(|(taken, answer)| {
            let what = format!("fault {}, {answer}", fault.name());
            (what, tally.faults_of(fault, taken))
        });
        lines.extend(counted.map(line));
    }
    lines
}

fn line((what, count): (String, u64)) -> String {
    format!("{count:>9}  {what}")
}

/// What this run should have reached and did not, or, through a desk, reached though it cannot be.
#[must_use]
pub fn never(tally: &Tally, pure: bool) -> Vec<String> {
    let never = tally.never();
    if pure {
        return never;
    }
    let (excused, mut missing): (Vec<String>, Vec<String>) = never
        .into_iter()
        .partition(|missing| WITHOUT_A_DESK.iter().any(|(what, _)| what == missing));
    let met = WITHOUT_A_DESK
        .iter()
        .filter(|(what, _)| !excused.iter().any(|missing| missing == what));
    missing.extend(met.map(|(what, why)| format!("{what} was met all the same ({why})")));
    missing
}
